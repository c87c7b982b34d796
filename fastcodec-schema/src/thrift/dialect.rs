//! What fbthrift's language has and Apache's lacks. If a file does not parse for that reason, the
//! error says so. A file that parses is not searched: the words of fbthrift are names in Apache's
//! language.

use super::lexer::{Token, TokenKind};

/// Something that fbthrift's language alone has.
#[derive(Debug)]
pub(super) struct Feature {
    /// The word or the symbol that marks it.
    pub word: &'static str,
    place: Position,
    /// What to write in Apache's language.
    pub instead: &'static str,
}

/// The position of a word or a symbol of fbthrift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position {
    /// At the beginning of a file's part, before a string or `;`.
    Header,
    /// After the path of an included file.
    Include,
    /// At the beginning of a definition, before another word.
    Definition,
    /// Before the word `exception`, with others of its kind.
    Exception,
    /// At the beginning of a function, before another word.
    Function,
    /// Among what a function returns, between two types.
    Result,
    /// Before the `<` of a type.
    Type,
    /// As the name of a type.
    TypeName,
    /// After a name, in a value.
    Value,
    /// Before what it says something of.
    Anywhere,
}

const fn feature(word: &'static str, place: Position, instead: &'static str) -> Feature {
    Feature {
        word,
        place,
        instead,
    }
}

/// All of them, as fbthrift's parser has them.
#[rustfmt::skip]
const FEATURES: &[Feature] = &[
    feature("package", Position::Header, "write `namespace rs` and the name of a module"),
    feature("hs_include", Position::Header, "leave it out"),
    feature("as", Position::Include, "leave it out, and name what the file defines by the name of the file"),
    feature("interaction", Position::Definition, "write a `service`"),
    feature("safe", Position::Exception, "leave it out"),
    feature("transient", Position::Exception, "leave it out"),
    feature("stateful", Position::Exception, "leave it out"),
    feature("permanent", Position::Exception, "leave it out"),
    feature("client", Position::Exception, "leave it out"),
    feature("server", Position::Exception, "leave it out"),
    feature("readonly", Position::Function, "leave it out"),
    feature("idempotent", Position::Function, "leave it out"),
    feature("performs", Position::Function, "leave it out, or write its functions here"),
    feature("stream", Position::Type, "return a `list`, or a part at each call"),
    feature("sink", Position::Type, "take a `list`, or a part at each call"),
    feature("hash_map", Position::Type, "write `map`"),
    feature("hash_set", Position::Type, "write `set`"),
    feature("float", Position::TypeName, "write `double`"),
    feature(",", Position::Result, "return one type, a struct of several for instance"),
    feature("{", Position::Value, "write a struct as a map of its fields: `{\"field\": value}`"),
    feature("@", Position::Anywhere, "leave the annotation out, or write `(name = \"value\")` after what it is for"),
];

/// What of fbthrift makes the tokens wrong at `place`, if anything does. What is wrong is in the
/// definition that begins at `item`, and in the function that begins at `function`, if its
/// arguments are not reached.
pub(super) fn at(
    tokens: &[Token<'_>],
    place: usize,
    item: usize,
    function: Option<usize>,
) -> Option<&'static Feature> {
    let kind = |place: usize| tokens.get(place).map(|token| &token.kind);
    // The token so far before the one that is wrong.
    let before = |count: usize| place.checked_sub(count).and_then(kind);
    let is_word = |kind: Option<&TokenKind<'_>>| matches!(kind, Some(TokenKind::Word(_)));
    let is_symbol = |kind: Option<&TokenKind<'_>>, symbol| kind == Some(&TokenKind::Symbol(symbol));
    let is = |kind: Option<&TokenKind<'_>>, word: &str| match kind {
        Some(TokenKind::Word(it)) => *it == word,
        Some(TokenKind::Symbol(it)) => word.strip_prefix(*it) == Some(""),
        _ => false,
    };
    let begins_item = |word: &str| place == item && is(kind(place), word);
    FEATURES.iter().find(|feature| {
        let word = feature.word;
        match feature.place {
            Position::Header => {
                let after = kind(place + 1);
                let is_header =
                    matches!(after, Some(TokenKind::String(_))) || is_symbol(after, ';');
                begins_item(word) && is_header
            }
            Position::Include => {
                let is_path = matches!(before(1), Some(TokenKind::String(_)));
                begins_item(word) && is_path && is(before(2), "include")
            }
            Position::Definition => begins_item(word) && is_word(kind(place + 1)),
            Position::Exception => {
                let is_of_exception = |place: usize| {
                    let mut features = FEATURES.iter();
                    features.any(|it| it.place == Position::Exception && is(kind(place), it.word))
                };
                let end = (place..place + 4).find(|place| !is_of_exception(*place));
                begins_item(word) && end.is_some_and(|end| is(kind(end), "exception"))
            }
            Position::Function => function.is_some_and(|function| {
                is(kind(function), word) && is_word(kind(function + 1)) && place > function
            }),
            Position::Result => {
                let next = (kind(place + 1), kind(place + 2));
                let follows = is_word(next.0) && (is_word(next.1) || is_symbol(next.1, '<'));
                function.is_some() && is(kind(place), word) && follows
            }
            Position::Type => is_symbol(kind(place), '<') && is(before(1), word),
            Position::TypeName => false,
            Position::Value => {
                // As the value of a constant or a field it is wrong at once; in a list or a map it
                // is read as two values, and its `=` is wrong.
                let at_once =
                    is(kind(place), word) && is_word(before(1)) && is_symbol(before(2), '=');
                let inside = is_symbol(kind(place), '=')
                    && is_word(before(1))
                    && is(before(2), word)
                    && is_word(before(3));
                at_once || inside
            }
            Position::Anywhere => is(kind(place), word),
        }
    })
}

/// What of fbthrift the name of a type is that no file defines.
pub(super) fn type_name(name: &str) -> Option<&'static Feature> {
    let mut features = FEATURES.iter();
    features.find(|it| it.place == Position::TypeName && it.word == name)
}

impl Feature {
    /// What an error says of it.
    pub fn describe(&self) -> String {
        format!(
            "`{}` belongs to fbthrift's dialect here, and only the language of Apache Thrift is \
             read: {}",
            self.word, self.instead
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::parser::parse;
    use super::super::syntax::At;
    use super::*;

    /// Each feature and a file that has it, with a mark where it is no longer Apache's language.
    #[rustfmt::skip]
    const FILES: &[(&str, &str)] = &[
        ("package", "^package \"example.com/shop\""),
        ("package", "^package;"),
        ("hs_include", "^hs_include 'a.hs'"),
        ("as", "include 'a.thrift' ^as b"),
        ("as", "include 'a.thrift' ^as b; struct S {}"),
        ("interaction", "^interaction I { void f(); }"),
        ("safe", "^safe exception E {}"),
        ("safe", "^safe transient server exception E {}"),
        ("transient", "^transient exception E {}"),
        ("stateful", "^stateful client exception E {}"),
        ("permanent", "^permanent exception E {}"),
        ("client", "^client exception E {}"),
        ("server", "^server exception E {}"),
        ("readonly", "service S { readonly i32 ^f() }"),
        ("readonly", "service S { readonly list^<i32> f() }"),
        ("readonly", "service S { void g() readonly void ^f(1: i32 a); }"),
        ("idempotent", "service S { idempotent i32 ^f() }"),
        ("performs", "service S { performs I^; }"),
        ("performs", "service S { performs I^, void f() }"),
        ("performs", "service S { performs I ^void f() }"),
        ("stream", "service S { stream^<i32> f() }"),
        ("stream", "service S { stream^<i32 throws (1: E e)> f() }"),
        ("stream", "service S { void f(1: i32 a, 2: stream^<i32> b) }"),
        ("sink", "service S { sink^<i32, i64> f() }"),
        (",", "service S { i32^, stream<i32> f() }"),
        (",", "service S { I^, i32 f() }"),
        (",", "service S { I^, sink<i32, i64> f() }"),
        ("hash_map", "struct S { 1: hash_map^<i32, i32> a }"),
        ("hash_map", "struct S { 1: list<hash_map^<i32, i32>> a }"),
        ("hash_set", "typedef hash_set^<i32> T"),
        ("{", "const S A = S^{a = 1}"),
        ("{", "const S A = S^{}"),
        ("{", "struct T { 1: S s = S^{a = 1} }"),
        ("{", "const list<S> A = [S{a ^= 1}]"),
        ("{", "const map<i32, S> A = {1: S{a ^= -1}}"),
        ("@", "^@thrift.Uri{value = ''} struct S {}"),
        ("@", "^@Mark struct S {}"),
        ("@", "struct S { ^@Mark 1: i32 a }"),
        ("@", "enum E { ^@Mark A = 1 }"),
        ("@", "service S { ^@Mark void f() }"),
        ("@", "service S { void f(^@Mark 1: i32 a) }"),
    ];

    #[test]
    fn each_feature_is_named_where_it_stands() {
        for (word, file) in FILES {
            let (before, after) = file.split_once('^').unwrap();
            let mistake = parse(&format!("{before}{after}")).unwrap_err();
            let feature = FEATURES.iter().find(|it| it.word == *word).unwrap();
            assert!(
                mistake.message.ends_with(&feature.describe()),
                "{file}: {}",
                mistake.message
            );
            assert_eq!(
                mistake.at.column as usize,
                before.len() + 1,
                "{file}: {}",
                mistake.message
            );
        }
        for feature in FEATURES.iter().filter(|it| it.place != Position::TypeName) {
            assert!(
                FILES.iter().any(|(word, _)| *word == feature.word),
                "{feature:?}"
            );
        }
    }

    #[test]
    fn a_word_of_fbthrift_is_a_name_everywhere() {
        for Feature { word, .. } in FEATURES {
            if !word.starts_with(|it: char| it.is_ascii_alphabetic()) {
                continue;
            }
            for file in [
                "namespace rs WORD",
                "namespace WORD a",
                "typedef i32 WORD",
                "typedef WORD a",
                "const WORD WORD = WORD",
                "const list<WORD> a = [WORD {} WORD]",
                "const map<WORD, WORD> a = {WORD: WORD {'a': 1}: 1}",
                "enum WORD { WORD, a = 1 WORD = 2 }",
                "struct WORD { 1: WORD WORD = WORD (WORD = 'a') 2: required WORD a }",
                "union WORD { WORD WORD, WORD a }",
                "exception WORD { 1: list<map<WORD, set<WORD>>> WORD }",
                "service WORD { WORD WORD(1: WORD WORD, WORD a) throws (1: WORD WORD), oneway void \
                 a() }",
                "service a extends WORD { void WORD(), WORD a(), void b() }",
                "include 'a.thrift' struct a {} service WORD {}",
            ] {
                let file = file.replace("WORD", word);
                assert!(parse(&file).is_ok(), "{file}: {:?}", parse(&file));
            }
        }
    }

    #[test]
    fn a_mistake_beside_a_word_of_fbthrift_is_not_laid_to_it() {
        for file in [
            "struct S { 1: i32 client }}",
            "struct package { 1: i32 stream 2 i32 sink }",
            "service S { readonly f(1: i32 a b) }",
            "service S { performs f() throws 1: E e }",
            "service S { i32, f() }",
            "package shop {}",
            "server Foo {}",
            "const i32 client = ",
            "as a",
            "const map<i32, i32> A = {1 = 2}",
            "typedef list<i32 stream",
        ] {
            let message = parse(file).unwrap_err().message;
            assert!(!message.contains("fbthrift"), "{file}: {message}");
        }
    }

    #[test]
    fn the_place_is_that_of_the_mistake() {
        let mistake = parse("struct S {}\nservice T {\n  readonly i32 f()\n}").unwrap_err();
        let at = At {
            line: 3,
            column: 16,
        };
        assert_eq!(mistake.at, at);
        assert_eq!(
            mistake.message,
            "expected `(` and the arguments of the function, but found `f`; `readonly` belongs to \
             fbthrift's dialect here, and only the language of Apache Thrift is read: leave it out"
        );
    }
}

//! From the tokens of a `.thrift` file to its syntax.

use super::lexer::{Lexed, Token, lex, problem};
use super::syntax::{
    Annotations, Base, Definition, Document, Field, Function, Include, Item, Name, Namespace,
    Position, Requiredness, Service, StructKind, Type, TypeKind, Value, ValueKind, Variant,
};
use crate::error::Problem;

type Parsed<T> = Result<T, Problem>;

/// The deepest that types and values may nest.
const MAX_DEPTH: u32 = 64;

pub(crate) fn parse(source: &str) -> Parsed<Document> {
    let mut parser = Parser {
        tokens: lex(source)?,
        next: 0,
        depth: 0,
    };
    parser.document()
}

struct Parser {
    /// The last one is the end, which is never passed.
    tokens: Vec<Lexed>,
    next: usize,
    depth: u32,
}

impl Parser {
    fn current(&self) -> &Lexed {
        &self.tokens[self.next]
    }

    fn at(&self) -> Position {
        self.current().at
    }

    fn comment(&self) -> String {
        self.current().comment.clone()
    }

    fn advance(&mut self) -> Token {
        let token = self.current().token.clone();
        if self.next + 1 < self.tokens.len() {
            self.next += 1;
        }
        token
    }

    fn expected<T>(&self, what: &str) -> Parsed<T> {
        let found = self.current();
        Err(problem(
            found.at,
            format!("expected {what}, found {}", found.token.describe()),
        ))
    }

    fn is(&self, letter: char) -> bool {
        self.current().token == Token::Punctuation(letter)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(&self.current().token, Token::Name(name) if name == word)
    }

    /// Passes over a letter if it comes next; tells whether it did.
    fn pass(&mut self, letter: char) -> bool {
        let is_next = self.is(letter);
        if is_next {
            self.advance();
        }
        is_next
    }

    fn pass_word(&mut self, word: &str) -> bool {
        let is_next = self.is_word(word);
        if is_next {
            self.advance();
        }
        is_next
    }

    fn expect(&mut self, letter: char) -> Parsed<()> {
        if self.pass(letter) {
            Ok(())
        } else {
            self.expected(&format!("`{letter}`"))
        }
    }

    fn name(&mut self, what: &str) -> Parsed<Name> {
        let at = self.at();
        match self.current().token.clone() {
            Token::Name(text) => {
                self.advance();
                Ok(Name { text, at })
            }
            _ => self.expected(what),
        }
    }

    /// A name without a dot, for what is declared.
    fn own_name(&mut self, what: &str) -> Parsed<Name> {
        let name = self.name(what)?;
        if name.text.contains(['.', '-']) {
            return Err(problem(
                name.at,
                format!(
                    "`{}` cannot be {what}: a name is of letters, digits and `_`",
                    name.text
                ),
            ));
        }
        Ok(name)
    }

    fn text(&mut self, what: &str) -> Parsed<String> {
        match self.current().token.clone() {
            Token::Text(text) => {
                self.advance();
                Ok(text)
            }
            _ => self.expected(what),
        }
    }

    /// The comma or semicolon that may stand behind an item.
    fn separator(&mut self) {
        if !self.pass(',') {
            self.pass(';');
        }
    }

    fn document(&mut self) -> Parsed<Document> {
        let mut document = Document::default();
        loop {
            let at = self.at();
            let comment = self.comment();
            let Token::Name(keyword) = self.current().token.clone() else {
                if self.current().token == Token::End {
                    return Ok(document);
                }
                return self.expected("a definition, such as `struct` or `service`");
            };
            match keyword.as_str() {
                "include" => {
                    self.advance();
                    let at = self.at();
                    let path = self.text("the path of a file, in quotes")?;
                    document.includes.push(Include { path, at });
                }
                "cpp_include" => {
                    self.advance();
                    self.text("the path of a file, in quotes")?;
                }
                "namespace" => {
                    self.advance();
                    document.namespaces.push(self.namespace()?);
                }
                // Forms of old files: `php_namespace x`, `xsd_namespace "uri"`.
                "php_namespace" | "py_module" | "perl_package" | "ruby_namespace"
                | "smalltalk_category" | "smalltalk_prefix" | "java_package" | "cocoa_prefix"
                | "csharp_namespace" | "delphi_namespace" | "cpp_namespace" | "xsd_namespace" => {
                    self.advance();
                    self.advance();
                }
                _ => {
                    let definition = self.definition(&keyword, at, comment)?;
                    document.definitions.push(definition);
                }
            }
            self.separator();
        }
    }

    fn namespace(&mut self) -> Parsed<Namespace> {
        let scope = if self.pass('*') {
            "*".to_owned()
        } else {
            self.name("a language, or `*`")?.text
        };
        let name = match self.current().token.clone() {
            Token::Text(text) => {
                self.advance();
                text
            }
            _ => self.name("the name of the namespace")?.text,
        };
        self.annotations()?;
        Ok(Namespace { scope, name })
    }

    fn definition(&mut self, keyword: &str, at: Position, comment: String) -> Parsed<Definition> {
        let (name, item) = match keyword {
            "typedef" => {
                self.advance();
                let ty = self.ty()?;
                (self.own_name("the name of a type")?, Item::Typedef(ty))
            }
            "const" => {
                self.advance();
                let ty = self.ty()?;
                let name = self.own_name("the name of a constant")?;
                self.expect('=')?;
                (name, Item::Const(ty, self.value()?))
            }
            "enum" => {
                self.advance();
                let name = self.own_name("the name of an enumeration")?;
                (name, Item::Enum(self.variants()?))
            }
            "senum" => {
                return Err(problem(
                    at,
                    "`senum`, an enumeration of strings, is not supported, nor is it by today's \
                     compilers: declare the fields as `string`",
                ));
            }
            "struct" | "union" | "exception" => {
                self.advance();
                let kind = match keyword {
                    "struct" => StructKind::Struct,
                    "union" => StructKind::Union,
                    _ => StructKind::Exception,
                };
                let name = self.own_name("the name of a type")?;
                self.pass_word("xsd_all");
                self.expect('{')?;
                (name, Item::Struct(kind, self.fields('}')?))
            }
            "service" => {
                self.advance();
                let name = self.own_name("the name of a service")?;
                (name, Item::Service(self.service()?))
            }
            _ => {
                return self.expected(
                    "a definition: `struct`, `union`, `exception`, `enum`, `typedef`, `const` or \
                     `service`",
                );
            }
        };
        Ok(Definition {
            name,
            comment,
            annotations: self.annotations()?,
            item,
        })
    }

    /// `( a = "b", c )`, or nothing.
    fn annotations(&mut self) -> Parsed<Annotations> {
        let mut annotations = Annotations::default();
        if !self.pass('(') {
            return Ok(annotations);
        }
        while !self.pass(')') {
            let name = self.name("an annotation, or `)`")?;
            let value = if self.pass('=') {
                self.text("the value of the annotation, in quotes")?
            } else {
                "1".to_owned()
            };
            annotations.0.push((name.text, value));
            self.separator();
        }
        Ok(annotations)
    }

    fn variants(&mut self) -> Parsed<Vec<Variant>> {
        let mut variants = Vec::new();
        let mut next = Some(0);
        self.expect('{')?;
        while !self.pass('}') {
            let comment = self.comment();
            let name = self.own_name("the name of a value, or `}`")?;
            let at = self.at();
            let number = if self.pass('=') {
                let at = self.at();
                let Token::Integer(number) = self.current().token else {
                    return self.expected("a number");
                };
                self.advance();
                i32::try_from(number).map_err(|_| {
                    problem(at, "the number of a value has 32 bits, -2^31 to 2^31 - 1")
                })?
            } else {
                next.ok_or_else(|| problem(at, "the number of this value would be past 2^31 - 1"))?
            };
            next = number.checked_add(1);
            let annotations = self.annotations()?;
            self.separator();
            variants.push(Variant {
                name,
                number,
                comment,
                annotations,
            });
        }
        Ok(variants)
    }

    fn fields(&mut self, end: char) -> Parsed<Vec<Field>> {
        let mut fields = Vec::new();
        // Fields without ids count downwards.
        let mut implicit: i16 = 0;
        while !self.pass(end) {
            fields.push(self.field(end, &mut implicit)?);
        }
        Ok(fields)
    }

    fn field(&mut self, end: char, implicit: &mut i16) -> Parsed<Field> {
        let comment = self.comment();
        let at = self.at();
        let id = if let Token::Integer(id) = self.current().token {
            self.advance();
            self.expect(':')?;
            i16::try_from(id).map_err(|_| {
                problem(
                    at,
                    format!("{id} is not the id of a field: -32768 to 32767"),
                )
            })?
        } else {
            *implicit = implicit
                .checked_sub(1)
                .ok_or_else(|| problem(at, "too many fields without an id"))?;
            *implicit
        };
        let requiredness = if self.pass_word("required") {
            Requiredness::Required
        } else if self.pass_word("optional") {
            Requiredness::Optional
        } else {
            Requiredness::Default
        };
        if !matches!(self.current().token, Token::Name(_)) {
            return self.expected(&format!("a field, or `{end}`"));
        }
        let ty = self.ty()?;
        let is_reference = self.pass('&');
        let name = self.own_name("the name of the field")?;
        let default = if self.pass('=') {
            Some(self.value()?)
        } else {
            None
        };
        self.xsd()?;
        let annotations = self.annotations()?;
        self.separator();
        Ok(Field {
            name,
            id,
            requiredness,
            ty,
            is_reference,
            default,
            comment,
            annotations,
        })
    }

    /// What XML schemas were once generated from; it means nothing here.
    fn xsd(&mut self) -> Parsed<()> {
        loop {
            if self.pass_word("xsd_attrs") {
                self.expect('{')?;
                self.fields('}')?;
            } else if !self.pass_word("xsd_optional") && !self.pass_word("xsd_nillable") {
                return Ok(());
            }
        }
    }

    fn service(&mut self) -> Parsed<Service> {
        let extends = if self.pass_word("extends") {
            Some(self.name("the name of a service")?)
        } else {
            None
        };
        self.expect('{')?;
        let mut functions = Vec::new();
        while !self.pass('}') {
            functions.push(self.function()?);
        }
        Ok(Service { extends, functions })
    }

    fn function(&mut self) -> Parsed<Function> {
        let comment = self.comment();
        let is_oneway = self.pass_word("oneway") || self.pass_word("async");
        let result = if self.pass_word("void") {
            None
        } else {
            Some(self.ty()?)
        };
        let name = self.own_name("the name of a method")?;
        self.expect('(')?;
        let arguments = self.fields(')')?;
        let throws = if self.pass_word("throws") {
            self.expect('(')?;
            self.fields(')')?
        } else {
            Vec::new()
        };
        if is_oneway && result.is_some() {
            return Err(problem(
                name.at,
                format!(
                    "`{}` is oneway and cannot return anything: write `void`",
                    name.text
                ),
            ));
        }
        if is_oneway && !throws.is_empty() {
            return Err(problem(
                name.at,
                format!("`{}` is oneway and cannot throw", name.text),
            ));
        }
        self.annotations()?;
        self.separator();
        Ok(Function {
            name,
            is_oneway,
            result,
            arguments,
            throws,
            comment,
        })
    }

    /// Reads with `read` one level deeper.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            return Err(problem(self.at(), "nested too deep"));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn ty(&mut self) -> Parsed<Type> {
        self.nested(|parser| {
            let name = parser.name("a type")?;
            let kind = match name.text.as_str() {
                "bool" => TypeKind::Base(Base::Bool),
                "byte" | "i8" => TypeKind::Base(Base::I8),
                "i16" => TypeKind::Base(Base::I16),
                "i32" => TypeKind::Base(Base::I32),
                "i64" => TypeKind::Base(Base::I64),
                "double" => TypeKind::Base(Base::Double),
                "string" => TypeKind::Base(Base::String),
                "binary" => TypeKind::Base(Base::Binary),
                "uuid" => TypeKind::Base(Base::Uuid),
                "slist" => TypeKind::Base(Base::String),
                "list" => {
                    parser.cpp_type()?;
                    parser.expect('<')?;
                    let element = parser.ty()?;
                    parser.expect('>')?;
                    parser.cpp_type()?;
                    TypeKind::List(Box::new(element))
                }
                "set" => {
                    parser.cpp_type()?;
                    parser.expect('<')?;
                    let element = parser.ty()?;
                    parser.expect('>')?;
                    TypeKind::Set(Box::new(element))
                }
                "map" => {
                    parser.cpp_type()?;
                    parser.expect('<')?;
                    let key = parser.ty()?;
                    parser.expect(',')?;
                    let value = parser.ty()?;
                    parser.expect('>')?;
                    TypeKind::Map(Box::new(key), Box::new(value))
                }
                "void" => {
                    return Err(problem(name.at, "`void` is only the result of a method"));
                }
                _ => TypeKind::Named(name),
            };
            Ok(Type {
                kind,
                annotations: parser.annotations()?,
            })
        })
    }

    /// `cpp_type "…"`, which means nothing here.
    fn cpp_type(&mut self) -> Parsed<()> {
        if self.pass_word("cpp_type") {
            self.text("a C++ type, in quotes")?;
        }
        Ok(())
    }

    fn value(&mut self) -> Parsed<Value> {
        self.nested(|parser| {
            let at = parser.at();
            let kind = match parser.current().token.clone() {
                Token::Integer(value) => {
                    parser.advance();
                    ValueKind::Integer(value)
                }
                Token::Double(value) => {
                    parser.advance();
                    ValueKind::Double(value)
                }
                Token::Text(text) => {
                    parser.advance();
                    ValueKind::Text(text)
                }
                Token::Name(name) => {
                    parser.advance();
                    ValueKind::Name(name)
                }
                Token::Punctuation('[') => {
                    parser.advance();
                    let mut values = Vec::new();
                    while !parser.pass(']') {
                        values.push(parser.value()?);
                        parser.separator();
                    }
                    ValueKind::List(values)
                }
                Token::Punctuation('{') => {
                    parser.advance();
                    let mut entries = Vec::new();
                    while !parser.pass('}') {
                        let key = parser.value()?;
                        parser.expect(':')?;
                        let value = parser.value()?;
                        parser.separator();
                        entries.push((key, value));
                    }
                    ValueKind::Map(entries)
                }
                _ => return parser.expected("a value"),
            };
            Ok(Value { kind, at })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(source: &str) -> String {
        let problem = parse(source).unwrap_err();
        let (line, column) = problem.position.unwrap();
        format!("{line}:{column}: {}", problem.message)
    }

    #[test]
    fn every_definition_is_read() {
        let document = parse(
            "namespace rs a.b (x = 'y')\nnamespace * c; include 'x.thrift' cpp_include \"<y>\"
             typedef list<i32> (cpp.x = \"y\") L
             const map<string, L> M = {'a': [1, 2,], \"b\": []}
             enum E { A, B = 0x10; C } (a)
             struct S xsd_all { 1: required string a = 'x' xsd_optional xsd_nillable
                 xsd_attrs { 1: i32 z }, optional S & b; L c (d = 'e') }
             union U {} exception X { 1: S s }
             service V extends x.W { oneway void a(), S b(1: i32 a, 2: E e) throws (1: X x) (q); }",
        )
        .unwrap();
        let names: Vec<_> = document
            .definitions
            .iter()
            .map(|it| it.name.text.as_str())
            .collect();
        assert_eq!(names, ["L", "M", "E", "S", "U", "X", "V"]);
        let Item::Enum(variants) = &document.definitions[2].item else {
            panic!("not an enumeration");
        };
        assert_eq!(
            variants.iter().map(|it| it.number).collect::<Vec<_>>(),
            [0, 16, 17]
        );
        let Item::Struct(_, fields) = &document.definitions[3].item else {
            panic!("not a struct");
        };
        assert_eq!(
            fields.iter().map(|it| it.id).collect::<Vec<_>>(),
            [1, -1, -2]
        );
        assert!(fields[1].is_reference);
    }

    #[test]
    fn an_error_says_where_it_is_and_what_was_expected() {
        assert_eq!(
            error("struct A {\n  1 i32 a\n}"),
            "2:5: expected `:`, found `i32`"
        );
        assert_eq!(
            error("struct A {\n  1: i32\n}"),
            "3:1: expected the name of the field, found `}`"
        );
        assert_eq!(
            error("strukt A {}"),
            "1:1: expected a definition: `struct`, `union`, `exception`, `enum`, `typedef`, `const` \
             or `service`, found `strukt`"
        );
        assert_eq!(
            error("struct A {"),
            "1:11: expected a field, or `}`, found the end of the file"
        );
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_reason() {
        assert!(error("senum A { \"b\" }").contains("declare the fields as `string`"));
        assert!(error("service A { oneway i32 b() }").contains("write `void`"));
        assert!(error("service A { oneway void b() throws (1: X x) }").contains("cannot throw"));
        assert!(error("struct A { 40000: i32 a }").contains("-32768 to 32767"));
        assert!(error("enum A { B = 4294967296 }").contains("32 bits"));
        let deep = format!("const i32 A = {}1{}", "[".repeat(100), "]".repeat(100));
        assert!(error(&deep).contains("too deep"));
    }
}

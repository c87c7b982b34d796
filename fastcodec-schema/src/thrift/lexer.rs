//! Text to tokens.

use super::syntax::At;

/// A mistake, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub at: At,
    pub message: String,
}

impl Mistake {
    pub fn new(at: At, message: impl Into<String>) -> Mistake {
        Mistake {
            at,
            message: message.into(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub kind: TokenKind<'a>,
    pub at: At,
    /// The last `/** … */` before it.
    pub doc: Option<&'a str>,
    /// The one that follows the token before it, at the end of that line.
    pub trailing_doc: Option<&'a str>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind<'a> {
    /// A name or a word of the language, with the dots that it may have.
    Word(&'a str),
    Int(i64),
    Double(f64),
    String(String),
    Symbol(char),
    End,
}

impl TokenKind<'_> {
    /// How an error names it.
    pub fn describe(&self) -> String {
        match self {
            TokenKind::Word(word) => format!("`{word}`"),
            TokenKind::Int(value) => format!("the number {value}"),
            TokenKind::Double(value) => format!("the number {value}"),
            TokenKind::String(value) => format!("the string {value:?}"),
            TokenKind::Symbol(symbol) => format!("`{symbol}`"),
            TokenKind::End => "the end of the file".to_owned(),
        }
    }
}

/// All tokens of a file; the last one is the end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Mistake> {
    let mut lexer = Lexer {
        rest: text.strip_prefix('\u{feff}').unwrap_or(text),
        at: At { line: 1, column: 1 },
        doc: None,
        trailing_doc: None,
        line: None,
    };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.token()?;
        let is_end = token.kind == TokenKind::End;
        tokens.push(token);
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    rest: &'a str,
    at: At,
    doc: Option<&'a str>,
    trailing_doc: Option<&'a str>,
    /// The line of the last token, if a trailing comment there is about it.
    line: Option<u32>,
}

impl<'a> Lexer<'a> {
    fn token(&mut self) -> Result<Token<'a>, Mistake> {
        self.skip_space()?;
        let at = self.at;
        if self.line == Some(at.line) {
            // It is in the middle of a line, and so about what follows.
            self.doc = self.trailing_doc.take().or(self.doc);
        }
        let (doc, trailing_doc) = (self.doc.take(), self.trailing_doc.take());
        let kind = match self.rest.chars().next() {
            None => TokenKind::End,
            Some(quote @ ('"' | '\'')) => TokenKind::String(self.string(quote)?),
            Some(first) if first.is_ascii_alphabetic() || first == '_' => {
                TokenKind::Word(self.take(word_len(self.rest)))
            }
            Some(first) if first.is_ascii_digit() || "+-.".contains(first) => self.number()?,
            Some(symbol) if "{}()<>[],;:=*&@".contains(symbol) => {
                self.take(symbol.len_utf8());
                TokenKind::Symbol(symbol)
            }
            Some(other) => {
                let message = format!("`{other}` has no meaning here");
                return Err(Mistake::new(at, message));
            }
        };
        let is_opening = matches!(kind, TokenKind::Symbol('{' | '(' | '['));
        self.line = (!is_opening).then_some(self.at.line);
        Ok(Token {
            kind,
            at,
            doc,
            trailing_doc,
        })
    }

    /// The next `length` bytes.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        for letter in taken.chars() {
            if letter == '\n' {
                self.at.line += 1;
                self.at.column = 1;
            } else {
                self.at.column += 1;
            }
        }
        taken
    }

    /// Passes over what is between tokens, and keeps the last doc comment.
    fn skip_space(&mut self) -> Result<(), Mistake> {
        loop {
            let space = self.rest.len() - self.rest.trim_start().len();
            self.take(space);
            let length = if self.rest.starts_with('#') || self.rest.starts_with("//") {
                self.rest.find('\n').unwrap_or(self.rest.len())
            } else if self.rest.starts_with("/*") {
                let Some(end) = self.rest[2..].find("*/") else {
                    let message = "this comment has no end: expected `*/`";
                    return Err(Mistake::new(self.at, message));
                };
                let content = &self.rest[2..2 + end];
                // `/***` begins an ornament and `/**/` is empty.
                if content.starts_with('*') && !content.starts_with("**") {
                    if self.line == Some(self.at.line) && !content.contains('\n') {
                        self.trailing_doc = Some(&content[1..]);
                    } else {
                        self.doc = Some(&content[1..]);
                    }
                }
                end + 4
            } else {
                return Ok(());
            };
            self.take(length);
        }
    }

    fn string(&mut self, quote: char) -> Result<String, Mistake> {
        let start = self.at;
        self.take(1);
        let mut value = String::new();
        loop {
            let at = self.at;
            let Some(letter) = self.rest.chars().next() else {
                let message = format!("this string has no end: expected `{quote}`");
                return Err(Mistake::new(start, message));
            };
            self.take(letter.len_utf8());
            if letter == quote {
                return Ok(value);
            }
            if letter != '\\' {
                value.push(letter);
                continue;
            }
            let escaped = self.rest.chars().next();
            value.push(match escaped {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some(same @ ('\\' | '"' | '\'')) => same,
                _ => {
                    let found = escaped.map_or_else(|| "\\".into(), |it| format!("\\{it}"));
                    return Err(Mistake::new(
                        at,
                        format!(
                            "`{found}` is not an escape: expected one of \\n, \\r, \\t, \\\\, \\\" \
                             and \\'"
                        ),
                    ));
                }
            });
            self.take(escaped.map_or(0, char::len_utf8));
        }
    }

    fn number(&mut self) -> Result<TokenKind<'a>, Mistake> {
        let at = self.at;
        let text = self.take(number_len(self.rest));
        let (sign, digits) = match text.strip_prefix(['+', '-']) {
            Some(digits) => (&text[..1], digits),
            None => ("", text),
        };
        let too_large = || Mistake::new(at, format!("`{text}` does not fit in 64 bits"));
        if let Some(hex) = digits
            .strip_prefix("0x")
            .or_else(|| digits.strip_prefix("0X"))
        {
            let is_hex = !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !is_hex {
                return Err(Mistake::new(at, format!("`{text}` is not a number")));
            }
            let value = i64::from_str_radix(&format!("{sign}{hex}"), 16);
            return value.map(TokenKind::Int).map_err(|_| too_large());
        }
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().map(TokenKind::Int).map_err(|_| too_large());
        }
        match text.parse() {
            Ok(value) if digits.contains(|it: char| it.is_ascii_digit()) => {
                Ok(TokenKind::Double(value))
            }
            _ => Err(Mistake::new(at, format!("`{text}` is not a number"))),
        }
    }
}

/// The length of a word: letters, digits, `_`, and dots that one of them follows.
fn word_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_part =
        |byte: Option<&u8>| byte.is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'_');
    let mut length = 0;
    while is_part(bytes.get(length))
        || bytes.get(length) == Some(&b'.') && is_part(bytes.get(length + 1))
    {
        length += 1;
    }
    length
}

/// The length of the text that looks like a number, whether it is one or not.
fn number_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut length = 1;
    while let Some(byte) = bytes.get(length) {
        let after_exponent = matches!(bytes[length - 1], b'e' | b'E')
            && !text[..length].contains(['x', 'X'])
            && matches!(byte, b'+' | b'-');
        if !(byte.is_ascii_alphanumeric() || *byte == b'.' || after_exponent) {
            break;
        }
        length += 1;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind<'_>> {
        let mut kinds: Vec<_> = tokens(text)
            .unwrap()
            .into_iter()
            .map(|it| it.kind)
            .collect();
        assert_eq!(kinds.pop(), Some(TokenKind::End));
        kinds
    }

    fn mistake(text: &str) -> (u32, u32, String) {
        let mistake = tokens(text).unwrap_err();
        (mistake.at.line, mistake.at.column, mistake.message)
    }

    #[test]
    fn numbers_have_every_form_of_the_language() {
        use TokenKind::{Double, Int};
        assert_eq!(kinds("0 +7 -12 098"), [Int(0), Int(7), Int(-12), Int(98)]);
        assert_eq!(kinds("0x1F -0x1f"), [Int(31), Int(-31)]);
        assert_eq!(
            kinds("1.5 1e10 -1E-2 .5 085.25 2.5e+3"),
            [1.5, 1e10, -0.01, 0.5, 85.25, 2500.0].map(Double)
        );
        assert_eq!(
            kinds("0x7fffffffffffffff -9223372036854775808"),
            [Int(i64::MAX), Int(i64::MIN)]
        );
    }

    #[test]
    fn what_is_almost_a_number_is_refused() {
        for (text, message) in [
            ("0x", "`0x` is not a number"),
            ("- 1", "`-` is not a number"),
            ("1.2.3", "`1.2.3` is not a number"),
            ("0x1g", "`0x1g` is not a number"),
            (
                "9223372036854775808",
                "`9223372036854775808` does not fit in 64 bits",
            ),
        ] {
            assert_eq!(mistake(text), (1, 1, message.to_owned()));
        }
    }

    #[test]
    fn strings_have_both_quotes_and_escapes() {
        let string = |text: &str| TokenKind::String(text.to_owned());
        assert_eq!(
            kinds(r#""it's" 'a "b"' "\n\r\t\\\"\'" 'ä'"#),
            [
                string("it's"),
                string("a \"b\""),
                string("\n\r\t\\\"'"),
                string("ä")
            ]
        );
        assert_eq!(mistake("\n  'a\n").0, 2);
        assert_eq!(mistake("'a\\q'").1, 3);
    }

    #[test]
    fn comments_have_three_styles_and_only_one_is_documentation() {
        assert_eq!(kinds("# a\n// b\n/* c */ /**/ /*** d ***/"), []);
        let tokens = tokens("/** one */ /** two */ a /* three */ b").unwrap();
        assert_eq!(tokens[0].doc, Some(" two "));
        assert_eq!(tokens[1].doc, None);
        assert_eq!(
            mistake("a /* b"),
            (1, 3, "this comment has no end: expected `*/`".to_owned())
        );
    }

    #[test]
    fn documentation_at_the_end_of_a_line_is_about_what_stands_before_it() {
        let text = "{ /** a */\nb, /** b */\n/** c */\nc /** d */ d";
        let docs: Vec<_> = tokens(text)
            .unwrap()
            .into_iter()
            .map(|token| (token.doc, token.trailing_doc))
            .collect();
        assert_eq!(
            docs,
            [
                (None, None),
                (Some(" a "), None),
                (None, None),
                (Some(" c "), Some(" b ")),
                (Some(" d "), None),
                (None, None)
            ]
        );
    }

    #[test]
    fn a_token_has_the_line_and_column_of_its_first_letter() {
        let tokens = tokens("ä;").unwrap_err();
        assert_eq!((tokens.at.line, tokens.at.column), (1, 1));
        let places: Vec<_> = super::tokens("a.b\n  /* ä */ c")
            .unwrap()
            .iter()
            .map(|token| (token.at.line, token.at.column))
            .collect();
        assert_eq!(places, [(1, 1), (2, 11), (2, 12)]);
    }

    #[test]
    fn a_word_has_dots_in_it_but_none_at_its_end() {
        use TokenKind::{Symbol, Word};
        assert_eq!(kinds("a.b.c_1"), [Word("a.b.c_1")]);
        assert_eq!(
            kinds("a:b,"),
            [Word("a"), Symbol(':'), Word("b"), Symbol(',')]
        );
    }
}

//! The words of a `.thrift` file, each with its place.

use super::syntax::Position;
use crate::error::Problem;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A name, with dots in it if it has any; keywords too.
    Name(String),
    Integer(i64),
    Double(f64),
    Text(String),
    Punctuation(char),
    End,
}

impl Token {
    /// The token as an error says it.
    pub fn describe(&self) -> String {
        match self {
            Token::Name(name) => format!("`{name}`"),
            Token::Integer(value) => format!("`{value}`"),
            Token::Double(value) => format!("`{value}`"),
            Token::Text(_) => "a string".to_owned(),
            Token::Punctuation(letter) => format!("`{letter}`"),
            Token::End => "the end of the file".to_owned(),
        }
    }
}

/// A token, where it begins, and the documentation before it.
#[derive(Clone, Debug)]
pub(crate) struct Lexed {
    pub token: Token,
    pub at: Position,
    /// The text of the last `/** … */` between the token before and this one.
    pub comment: String,
}

/// All tokens of a file, the end last.
pub(crate) fn lex(source: &str) -> Result<Vec<Lexed>, Problem> {
    let mut lexer = Lexer {
        rest: source.strip_prefix('\u{feff}').unwrap_or(source),
        line: 1,
        column: 1,
        comment: String::new(),
    };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blank()?;
        let at = lexer.position();
        let comment = std::mem::take(&mut lexer.comment);
        let token = lexer.token()?;
        let is_end = token == Token::End;
        tokens.push(Lexed { token, at, comment });
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'s> {
    rest: &'s str,
    line: u32,
    column: u32,
    comment: String,
}

/// What is wrong at a place.
pub(super) fn problem(at: Position, message: impl Into<String>) -> Problem {
    Problem {
        message: message.into(),
        position: Some(at),
        ..Problem::default()
    }
}

impl Lexer<'_> {
    fn position(&self) -> Position {
        (self.line, self.column)
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.rest = &self.rest[letter.len_utf8()..];
        if letter == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(letter)
    }

    fn take(&mut self, count: usize) {
        for _ in 0..count {
            self.next();
        }
    }

    /// The letters from here on that `is_part` accepts.
    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(letter) = self.peek().filter(|letter| is_part(*letter)) {
            taken.push(letter);
            self.next();
        }
        taken
    }

    /// Skips blanks and comments, and keeps the text of documentation.
    fn skip_blank(&mut self) -> Result<(), Problem> {
        loop {
            if self.peek().is_some_and(char::is_whitespace) {
                self.next();
            } else if self.rest.starts_with("//") || self.rest.starts_with('#') {
                self.take_while(|letter| letter != '\n');
            } else if self.rest.starts_with("/*") {
                self.skip_block_comment()?;
            } else {
                return Ok(());
            }
        }
    }

    fn skip_block_comment(&mut self) -> Result<(), Problem> {
        let at = self.position();
        let Some(end) = self.rest[2..].find("*/") else {
            return Err(problem(at, "a comment is not closed: `*/` is missing"));
        };
        let text = &self.rest[2..2 + end];
        // `/**/` is empty, not the beginning of documentation.
        if let Some(text) = text.strip_prefix('*') {
            self.comment = documentation(text);
        }
        let length = self.rest[..end + 4].chars().count();
        self.take(length);
        Ok(())
    }

    fn token(&mut self) -> Result<Token, Problem> {
        let Some(letter) = self.peek() else {
            return Ok(Token::End);
        };
        let second = self.rest.chars().nth(1);
        match letter {
            'a'..='z' | 'A'..='Z' | '_' => Ok(self.name()),
            '"' | '\'' => self.text(letter),
            '0'..='9' => self.number(),
            '+' | '-' if second.is_some_and(|it| it.is_ascii_digit() || it == '.') => self.number(),
            '.' if second.is_some_and(|it| it.is_ascii_digit()) => self.number(),
            '{' | '}' | '(' | ')' | '[' | ']' | '<' | '>' | ',' | ';' | ':' | '=' | '&' | '*' => {
                self.next();
                Ok(Token::Punctuation(letter))
            }
            _ => Err(problem(
                self.position(),
                format!("`{letter}` has no meaning here"),
            )),
        }
    }

    fn name(&mut self) -> Token {
        Token::Name(self.take_while(|it| it.is_ascii_alphanumeric() || "_.-".contains(it)))
    }

    fn text(&mut self, quote: char) -> Result<Token, Problem> {
        let at = self.position();
        self.next();
        let mut text = String::new();
        loop {
            let escape_at = self.position();
            match self.next() {
                Some(letter) if letter == quote => return Ok(Token::Text(text)),
                Some('\\') => text.push(match self.next() {
                    Some('n') => '\n',
                    Some('r') => '\r',
                    Some('t') => '\t',
                    Some(letter @ ('\\' | '"' | '\'')) => letter,
                    Some(letter) => {
                        return Err(problem(
                            escape_at,
                            format!(
                                "`\\{letter}` is not an escape: there are `\\n`, `\\r`, `\\t`, `\\\\`, `\\\"` and `\\'`"
                            ),
                        ));
                    }
                    None => return Err(problem(at, "a string is not closed")),
                }),
                Some(letter) => text.push(letter),
                None => return Err(problem(at, "a string is not closed")),
            }
        }
    }

    fn number(&mut self) -> Result<Token, Problem> {
        let at = self.position();
        let sign = self.take_while(|it| it == '+' || it == '-');
        let is_negative = sign == "-";
        if self.rest.starts_with("0x") || self.rest.starts_with("0X") {
            self.take(2);
            let digits = self.take_while(|it| it.is_ascii_hexdigit());
            let value = u64::from_str_radix(&digits, 16)
                .map_err(|_| problem(at, "a hexadecimal number is of 1 to 16 digits"))?;
            // Sixteen digits say the bits of a negative number.
            let value = value as i64;
            return Ok(Token::Integer(if is_negative {
                value.wrapping_neg()
            } else {
                value
            }));
        }
        let mut digits = self.take_while(|it| it.is_ascii_digit());
        let mut is_double = false;
        if self.peek() == Some('.') {
            is_double = true;
            self.next();
            digits.push('.');
            digits.push_str(&self.take_while(|it| it.is_ascii_digit()));
        }
        if self.peek().is_some_and(|it| it == 'e' || it == 'E') {
            is_double = true;
            self.next();
            digits.push('e');
            digits.push_str(&self.take_while(|it| it == '+' || it == '-'));
            digits.push_str(&self.take_while(|it| it.is_ascii_digit()));
        }
        let sign = if is_negative { "-" } else { "" };
        let number = format!("{sign}{digits}");
        if is_double {
            let value = number.parse();
            return value
                .map(Token::Double)
                .map_err(|_| problem(at, format!("`{number}` is not a number")));
        }
        let value = number.parse();
        value.map(Token::Integer).map_err(|_| {
            problem(
                at,
                format!("`{number}` is not an integer of 64 bits, -2^63 to 2^63 - 1"),
            )
        })
    }
}

/// The lines of a documentation comment, without the stars before them.
fn documentation(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.trim();
        line.strip_prefix('*').unwrap_or(line)
    });
    let lines: Vec<&str> = lines.collect();
    lines.join("\n").trim_end().trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(source: &str) -> Vec<Token> {
        lex(source)
            .unwrap()
            .into_iter()
            .map(|it| it.token)
            .collect()
    }

    #[test]
    fn numbers_are_read_in_every_form() {
        assert_eq!(
            tokens("1 -2 +3 0x1F -0x1F 0xffffffffffffffff 098325 1e10 -1e10 .5 085.25 2.5E-3"),
            [
                Token::Integer(1),
                Token::Integer(-2),
                Token::Integer(3),
                Token::Integer(31),
                Token::Integer(-31),
                Token::Integer(-1),
                Token::Integer(98_325),
                Token::Double(1e10),
                Token::Double(-1e10),
                Token::Double(0.5),
                Token::Double(85.25),
                Token::Double(2.5e-3),
                Token::End,
            ]
        );
    }

    #[test]
    fn comments_of_all_three_styles_are_skipped() {
        assert_eq!(
            tokens("a // b\n# c\n/* d\n */ e /**/ f"),
            ["a", "e", "f"]
                .map(|name| Token::Name(name.into()))
                .into_iter()
                .chain([Token::End])
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn the_documentation_before_a_token_is_kept_without_its_stars() {
        let tokens = lex("/** One line. */ a\n/**\n * Two\n *   lines.\n */\nb").unwrap();
        assert_eq!(tokens[0].comment, " One line.");
        assert_eq!(tokens[1].comment, " Two\n   lines.");
        assert_eq!(tokens[1].at, (6, 1));
    }

    #[test]
    fn strings_have_both_quotes_and_escapes() {
        assert_eq!(
            tokens(r#"'it"s' "it's" "a\n\"b\"""#)[..3],
            ["it\"s", "it's", "a\n\"b\""].map(|text| Token::Text(text.into()))
        );
    }

    #[test]
    fn what_is_not_closed_or_known_is_named_with_its_place() {
        let message = |source| {
            let problem = lex(source).unwrap_err();
            (problem.position.unwrap(), problem.message)
        };
        assert_eq!(message("a\n /* b").0, (2, 2));
        assert_eq!(message("a 'b").1, "a string is not closed");
        assert_eq!(message("a\n  @").0, (2, 3));
        assert_eq!(message("99999999999999999999").0, (1, 1));
    }
}

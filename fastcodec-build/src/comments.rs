//! Comments of a schema as documentation that rustdoc accepts.
//!
//! What schemas write is nearly Markdown, but it is not meant for rustdoc: there an indented line
//! would become a test, a bracket a link to an item, `<T>` a tag. So code is fenced as text, and
//! what would be more than prose is escaped.

use crate::schema::Comment;

/// The lines of a comment as those of a doc comment, each without `///` and the space behind it.
pub(crate) fn doc_lines(comment: &Comment) -> Vec<String> {
    let mut lines = Block::lines(&comment.leading);
    let trailing = Block::lines(&comment.trailing);
    if !lines.is_empty() && !trailing.is_empty() {
        lines.push(String::new());
    }
    lines.extend(trailing);
    lines
}

/// The documentation of one comment while its lines are read.
#[derive(Default)]
struct Block {
    done: Vec<String>,
    /// Lines of prose that belong together.
    paragraph: Vec<String>,
    code: Code,
    /// Where the text of the list item at hand begins.
    list: usize,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Code {
    #[default]
    None,
    /// Between fences of the comment's own: the letter they are made of.
    Fenced(char),
    /// By its indentation, which is at least this.
    Indented(usize),
}

impl Block {
    fn lines(text: &str) -> Vec<String> {
        let mut block = Block::default();
        let mut after_blank = true;
        for line in text.lines() {
            // The space between `//` and the text.
            let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
            let line = line.replace('\t', "    ");
            block.line(&line, after_blank);
            after_blank = line.is_empty();
        }
        block.end()
    }

    fn line(&mut self, line: &str, after_blank: bool) {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        match self.code {
            Code::Fenced(fence) => {
                if fence_of(text) == Some(fence) {
                    self.close_code();
                } else {
                    self.done.push(line.to_owned());
                }
                return;
            }
            Code::Indented(least) if line.is_empty() || indent >= least => {
                let line = line.get(least - self.list..).unwrap_or_default();
                self.done.push(line.to_owned());
                return;
            }
            Code::Indented(_) => self.close_code(),
            Code::None => {}
        }
        if line.is_empty() {
            self.end_paragraph();
            self.done.push(String::new());
        } else if let Some(fence) = fence_of(text) {
            self.end_paragraph();
            self.list = self.list.min(indent);
            self.open_code(Code::Fenced(fence));
        } else if after_blank && indent >= self.list + 4 {
            let least = self.list + 4;
            self.open_code(Code::Indented(least));
            self.done.push(line[least - self.list..].to_owned());
        } else {
            if let Some(marker) = list_marker(text) {
                self.end_paragraph();
                self.list = indent + marker;
            } else if after_blank && indent < self.list {
                self.list = 0;
            }
            self.paragraph.push(line.to_owned());
        }
    }

    fn open_code(&mut self, code: Code) {
        self.code = code;
        // Whatever language it is in, it is not a test.
        self.done.push(format!("{}```text", " ".repeat(self.list)));
    }

    /// Closes code, before the blank lines that follow it.
    fn close_code(&mut self) {
        let mut end = self.done.len();
        if let Code::Indented(_) = self.code {
            let last = self.done.iter().rposition(|line| !line.is_empty());
            end = last.map_or(end, |last| last + 1);
        }
        self.done
            .insert(end, format!("{}```", " ".repeat(self.list)));
        self.code = Code::None;
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph).join("\n");
        self.done.extend(escape(&text).lines().map(str::to_owned));
    }

    fn end(mut self) -> Vec<String> {
        self.end_paragraph();
        if self.code != Code::None {
            self.close_code();
        }
        let first = self.done.iter().position(|line| !line.is_empty());
        let last = self.done.iter().rposition(|line| !line.is_empty());
        match (first, last) {
            (Some(first), Some(last)) => self.done.drain(first..=last).collect(),
            _ => Vec::new(),
        }
    }
}

/// The letter of a fence, three or more of it.
fn fence_of(text: &str) -> Option<char> {
    ['`', '~']
        .into_iter()
        .find(|letter| text.starts_with(&letter.to_string().repeat(3)))
}

/// The length of a list item's marker with the space behind it.
fn list_marker(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let markers: &[char] = if digits == 0 {
        &['-', '*', '+']
    } else {
        &['.', ')']
    };
    let rest = rest.strip_prefix(markers)?;
    let spaces = rest.len() - rest.trim_start().len();
    (1..=4).contains(&spaces).then_some(digits + 1 + spaces)
}

/// A paragraph without what Markdown and rustdoc would take for a link or a tag.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let mut taken = letter.len_utf8();
        match letter {
            '`' => {
                taken = code_span(rest);
                escaped.push_str(&rest[..taken]);
            }
            // An escape of the comment's own.
            '\\' => {
                taken += rest[1..].chars().next().map_or(0, char::len_utf8);
                escaped.push_str(&rest[..taken]);
            }
            '[' => match link(rest) {
                Some(length) => {
                    taken = length;
                    escaped.push_str(&rest[..taken]);
                }
                None => escaped.push_str("\\["),
            },
            '<' => match rest[1..].find('>').filter(|_| is_url(&rest[1..])) {
                Some(end) if !rest[..end + 1].contains(char::is_whitespace) => {
                    taken = end + 2;
                    escaped.push_str(&rest[..taken]);
                }
                _ if rest[1..]
                    .starts_with(|next: char| next.is_alphabetic() || "/!?".contains(next)) =>
                {
                    escaped.push_str("\\<");
                }
                _ => escaped.push('<'),
            },
            'h' if is_url(rest) && !escaped.ends_with(char::is_alphanumeric) => {
                taken = url(rest);
                escaped.push_str(&format!("<{}>", &rest[..taken]));
            }
            _ => escaped.push(letter),
        }
        rest = &rest[taken..];
    }
    escaped
}

/// The length of the code between backticks at the start of `text`, or of the backticks alone if
/// nothing closes them.
fn code_span(text: &str) -> usize {
    let ticks = |text: &str| text.bytes().take_while(|byte| *byte == b'`').count();
    let opening = ticks(text);
    let mut position = opening;
    while let Some(next) = text[position..].find('`') {
        position += next;
        let closing = ticks(&text[position..]);
        position += closing;
        if closing == opening {
            return position;
        }
    }
    opening
}

/// The length of `[text](https://…)` at the start of `text`.
fn link(text: &str) -> Option<usize> {
    let label = text[1..].find([']', '['])? + 1;
    let target = text[label..].strip_prefix("](")?;
    let end = target.find(')')?;
    let is_link = is_url(target) && !target[..end].contains(char::is_whitespace);
    is_link.then_some(label + 2 + end + 1)
}

fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.starts_with(|next: char| next.is_alphanumeric()))
}

/// The length of the address at the start of `text`, without the punctuation of the sentence.
fn url(text: &str) -> usize {
    let mut depth = 0;
    let end = text.find(|letter: char| match letter {
        '(' => {
            depth += 1;
            false
        }
        ')' => {
            depth -= 1;
            depth < 0
        }
        _ => letter.is_whitespace() || "<>\"`[]|".contains(letter),
    });
    let address = &text[..end.unwrap_or(text.len())];
    address
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_'])
        .len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(leading: &str) -> Vec<String> {
        doc_lines(&Comment {
            leading: leading.into(),
            trailing: String::new(),
        })
    }

    #[test]
    fn an_indented_block_is_fenced_as_text() {
        assert_eq!(
            lines(" Before.\n\n     let x = 1;\n\n     x\n\n After."),
            [
                "Before.",
                "",
                "```text",
                "let x = 1;",
                "",
                "x",
                "```",
                "",
                "After."
            ]
        );
        assert_eq!(
            lines(" Tab:\n\n\tx();"),
            ["Tab:", "", "```text", "x();", "```"]
        );
    }

    #[test]
    fn an_indented_line_in_a_paragraph_goes_on_with_it() {
        assert_eq!(lines(" See\n     below."), ["See", "    below."]);
    }

    #[test]
    fn a_list_item_may_go_on_behind_a_blank_line() {
        assert_eq!(
            lines(" - An item.\n\n   More of it.\n\n       code\n\n After."),
            [
                "- An item.",
                "",
                "  More of it.",
                "",
                "  ```text",
                "  code",
                "  ```",
                "",
                "After."
            ]
        );
        assert_eq!(
            lines(" 10. Ten.\n\n     More."),
            ["10. Ten.", "", "    More."]
        );
    }

    #[test]
    fn a_fenced_block_is_no_test_and_is_closed() {
        for fence in ["```", "```rust", "~~~"] {
            assert_eq!(
                lines(&format!(" {fence}\n code[0]")),
                ["```text", "code[0]", "```"]
            );
        }
        assert_eq!(
            lines(" ```\n a\n ```\n [b]"),
            ["```text", "a", "```", "\\[b]"]
        );
    }

    #[test]
    fn prose_makes_no_links_and_no_tags() {
        assert_eq!(
            lines(" A list<T> [sic], [x][y.Z] and </b>; 1 < 2."),
            ["A list\\<T> \\[sic], \\[x]\\[y.Z] and \\</b>; 1 < 2."]
        );
        assert_eq!(lines(" Escaped \\[already\\]."), ["Escaped \\[already\\]."]);
    }

    #[test]
    fn code_in_prose_stays_as_it_is() {
        assert_eq!(
            lines(" Keep `a[0] <b>` and ``c ` [d]``,\n and `e\n [f]` but not ` [g]."),
            [
                "Keep `a[0] <b>` and ``c ` [d]``,",
                "and `e",
                "[f]` but not ` \\[g]."
            ]
        );
    }

    #[test]
    fn addresses_become_links() {
        assert_eq!(
            lines(" At https://a.b/c. (http://d.e/f_(g)) and <https://h.i>."),
            ["At <https://a.b/c>. (<http://d.e/f_(g)>) and <https://h.i>."]
        );
        assert_eq!(
            lines(" [text](https://a.b/c) [other](pkg.Type) https://."),
            ["[text](https://a.b/c) \\[other](pkg.Type) https://."]
        );
    }

    #[test]
    fn leading_and_trailing_comments_are_paragraphs_of_their_own() {
        let comment = Comment {
            leading: "\n Above.\n\n".into(),
            trailing: " Behind.\n".into(),
        };
        assert_eq!(doc_lines(&comment), ["Above.", "", "Behind."]);
        let comment = Comment {
            leading: " ".into(),
            trailing: " Behind.\n".into(),
        };
        assert_eq!(doc_lines(&comment), ["Behind."]);
    }

    #[test]
    fn letters_outside_of_ascii_are_kept_whole() {
        assert_eq!(lines(" Grüße \\ü `ä` [ö]"), ["Grüße \\ü `ä` \\[ö]"]);
    }
}

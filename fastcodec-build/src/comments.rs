//! Comments of a schema as documentation that rustdoc accepts.

use crate::schema::Comment;

/// The lines of a comment, as the lines of a doc comment, each without `///`.
///
/// What schemas write is not meant as Markdown for rustdoc: an indented line would become a test,
/// a bracket a link, `<T>` a tag. So code is fenced as text and the rest is escaped.
pub(crate) fn doc_lines(comment: &Comment) -> Vec<String> {
    let text = if comment.leading.trim().is_empty() {
        &comment.trailing
    } else {
        &comment.leading
    };
    let mut lines = Vec::new();
    // The fence of a code block of the comment's own, or of an indented block.
    let mut in_fence = false;
    let mut in_block = false;
    let mut after_blank = true;
    for line in text.trim_matches('\n').lines() {
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        if line.trim_start().starts_with("```") {
            end_block(&mut lines, &mut in_block);
            // Whatever language it names, it is not a test.
            lines.push(if in_fence {
                "```".to_owned()
            } else {
                "```text".to_owned()
            });
            in_fence = !in_fence;
        } else if in_fence {
            lines.push(line.to_owned());
        } else if line.is_empty() {
            lines.push(String::new());
        } else if in_block && line.starts_with("    ") {
            lines.push(line[4..].to_owned());
        } else if after_blank && line.starts_with("    ") {
            in_block = true;
            lines.push("```text".to_owned());
            lines.push(line[4..].to_owned());
        } else {
            end_block(&mut lines, &mut in_block);
            lines.push(escape(line));
        }
        after_blank = line.is_empty();
    }
    end_block(&mut lines, &mut in_block);
    if in_fence {
        lines.push("```".to_owned());
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Closes an indented block, before the blank lines that follow it.
fn end_block(lines: &mut Vec<String>, in_block: &mut bool) {
    if std::mem::take(in_block) {
        let end = lines
            .iter()
            .rposition(|line| !line.is_empty())
            .map_or(0, |last| last + 1);
        lines.insert(end, "```".to_owned());
    }
}

/// A line of prose, without what Markdown and rustdoc would make of it.
fn escape(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let mut in_code = false;
    for (index, word) in line.split(' ').enumerate() {
        if index > 0 {
            escaped.push(' ');
        }
        if !in_code && (word.starts_with("http://") || word.starts_with("https://")) {
            let end = word.trim_end_matches(['.', ',', ')', ';', ':']).len();
            let (url, rest) = word.split_at(end);
            escaped.push_str(&format!("<{url}>{rest}"));
            continue;
        }
        for letter in word.chars() {
            match letter {
                '`' => in_code = !in_code,
                '[' | ']' | '<' | '>' | '*' | '_' if !in_code => escaped.push('\\'),
                _ => {}
            }
            escaped.push(letter);
        }
    }
    // A list keeps its marker.
    match escaped.trim_start().strip_prefix("\\* ") {
        Some(item) => format!("* {item}"),
        None => escaped,
    }
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
            lines(" Before.\n\n     let x = 1;\n     x\n\n After."),
            [
                "Before.",
                "",
                "```text",
                "let x = 1;",
                "x",
                "```",
                "",
                "After."
            ]
        );
    }

    #[test]
    fn a_fenced_block_is_no_test_and_is_closed() {
        assert_eq!(lines(" ```\n code[0]"), ["```text", "code[0]", "```"]);
    }

    #[test]
    fn prose_makes_no_links_and_no_tags() {
        assert_eq!(
            lines(" A list<T> [sic] at https://a.b/c."),
            ["A list\\<T\\> \\[sic\\] at <https://a.b/c>."]
        );
        assert_eq!(
            lines(" Keep `a[0] <b>` as it is."),
            ["Keep `a[0] <b>` as it is."]
        );
    }

    #[test]
    fn a_trailing_comment_serves_where_there_is_no_leading_one() {
        let comment = Comment {
            leading: " ".into(),
            trailing: " Behind.\n".into(),
        };
        assert_eq!(doc_lines(&comment), ["Behind."]);
    }
}

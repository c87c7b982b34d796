//! Comments as documentation, by example and by whatever lines there may be.

use super::*;

fn lines(leading: &str) -> Vec<String> {
    doc_lines(&comment(leading, ""))
}

fn comment(leading: &str, trailing: &str) -> Comment {
    let mut comment = Comment::default();
    comment.leading = leading.into();
    comment.trailing = trailing.into();
    comment
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
fn a_list_item_may_continue_after_a_blank_line() {
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
    let both = comment("\n Above.\n\n", " Behind.\n");
    assert_eq!(doc_lines(&both), ["Above.", "", "Behind."]);
    assert_eq!(doc_lines(&comment(" ", " Behind.\n")), ["Behind."]);
}

#[test]
fn letters_outside_of_ascii_are_kept_whole() {
    assert_eq!(lines(" Grüße \\ü `ä` [ö]"), ["Grüße \\ü `ä` \\[ö]"]);
}

#[test]
fn code_that_begins_after_a_heading_a_rule_or_a_fence_is_text() {
    for (comment, expected) in [
        (
            " # Example\n     x();",
            &["# Example", "```text", "x();", "```"][..],
        ),
        (" ---\n     x();", &["---", "```text", "x();", "```"]),
        (
            " Title\n =====\n     x();",
            &["Title", "=====", "```text", "x();", "```"],
        ),
        (
            " ```\n a\n ```\n     x();",
            &["```text", "a", "```", "```text", "x();", "```"],
        ),
        (" -     x();", &["- ```text", "  x();", "  ```"]),
        (" - ```\n   x();\n   ```", &["- ```text", "  x();", "  ```"]),
        (" > ```rust\n > x();", &["> ```text", "> x();", "> ```"]),
        (
            " ~~~\n ```\n x();\n ~~~",
            &["````text", "```", "x();", "````"],
        ),
    ] {
        assert_eq!(lines(comment), expected, "{comment}");
    }
}

#[test]
fn what_would_be_hidden_is_shown() {
    assert_eq!(lines(" [NOTE]: important"), ["\\[NOTE]: important"]);
    assert_eq!(lines(" [^1]:     code"), ["\\[^1]:     code"]);
    assert_eq!(lines(" <!-- a comment -->"), ["\\<!-- a comment -->"]);
    assert_eq!(lines(" <std::vec::Vec>"), ["\\<std::vec::Vec>"]);
}

#[test]
fn letters_that_the_compiler_refuses_in_comments_are_left_out() {
    assert_eq!(lines(" a\u{202e}b\rc\u{0}d"), ["ab c d"]);
}

/// Lines that mean something to Markdown, and to few people the same.
const LINES: [&str; 52] = [
    "",
    "text",
    " text [a] b",
    "# Example",
    "---",
    "===",
    "***",
    "```",
    "```rust",
    "````",
    "~~~",
    "~~~ rust",
    "    code();",
    "     code[0]",
    "        deep();",
    "\tcode();",
    "-     code();",
    "- item",
    "-",
    "  - ```",
    "- ```rust",
    "- > ~~~",
    "1. item",
    "1)     code();",
    "10. # Heading",
    "   more",
    "> quoted",
    "> ```rust",
    ">     code();",
    "> - ```",
    ">",
    "[a]: b",
    "[a]: https://b.cd",
    "[a]",
    "[a][b] [c](d) [e](https://f.gh) ![i](j)",
    "[^1]: note",
    "[^1]:     code();",
    "see[^1] <a@b.cd> <e:f>",
    "| a | b |",
    "|---|---|",
    "<div>",
    "</div> <T> <!-- x",
    "<script>",
    "-->",
    "`a [b]",
    "`` c <d> ``",
    "http://a.bc/d_(e)_ xhttps://f.gh",
    "\\[a\\] \\\\[b] \\",
    "+ - 1. >     code();",
    "   ```",
    "  text",
    "- [ ] task [x]",
];

/// What rustdoc would make of documentation beyond prose, if anything.
macro_rules! mistake {
    ($markdown:ident, $lines:expr) => {{
        use $markdown::{CodeBlockKind, CowStr, Event, Options, Parser, Tag};
        let with_extensions = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_SMART_PUNCTUATION;
        // rustdoc looks for tests and for links on its own, and takes away what all lines are
        // indented by.
        let lines: &[String] = $lines;
        let indents = lines.iter().filter(|line| !line.is_empty());
        let indents = indents.map(|line| line.len() - line.trim_start().len());
        let indent = indents.min().unwrap_or_default();
        let shifted = lines
            .iter()
            .map(|line| line.get(indent..).unwrap_or_default());
        let shifted: Vec<&str> = shifted.collect();
        let texts = [lines.join("\n"), shifted.join("\n")];
        let mut mistake: Option<String> = None;
        for text in &texts {
            for options in [with_extensions, Options::empty()] {
                let item =
                    |_: $markdown::BrokenLink<'_>| Some((CowStr::from("item"), CowStr::from("")));
                let parser = Parser::new_with_broken_link_callback(text, options, Some(item));
                for event in parser {
                    let is_wrong = match &event {
                        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                            &**language != "text"
                        }
                        Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => true,
                        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                            !(is_url(dest_url) || dest_url.contains('@'))
                        }
                        Event::Html(_)
                        | Event::InlineHtml(_)
                        | Event::FootnoteReference(_)
                        | Event::Start(Tag::FootnoteDefinition(_)) => true,
                        _ => false,
                    };
                    if is_wrong {
                        mistake.get_or_insert(format!("{event:?}"));
                    }
                }
            }
        }
        mistake
    }};
}

#[test]
fn the_check_of_documentation_finds_what_is_wrong() {
    for wrong in ["    code();", "```\n```", "[a]", "<T>", "[^1]: b", "<ab:c>"] {
        let lines = split(wrong);
        assert!(mistake!(pulldown_cmark, &lines).is_some(), "{wrong}");
        assert!(
            mistake!(pulldown_cmark_of_rustdoc, &lines).is_some(),
            "{wrong}"
        );
    }
}

fn check(comment: &[&str]) {
    let comment: String = comment.iter().map(|line| format!(" {line}\n")).collect();
    let lines = lines(&comment);
    let mistake = mistake!(pulldown_cmark, &lines);
    let mistake = mistake.or_else(|| mistake!(pulldown_cmark_of_rustdoc, &lines));
    assert_eq!(mistake, None, "{comment}\nbecame\n{}", lines.join("\n"));
}

#[test]
fn no_two_lines_make_a_test_or_a_broken_link() {
    for first in LINES {
        for second in LINES {
            check(&[first, second]);
        }
    }
}

/// Failures are not kept in a file: what is found becomes a line or a test above.
fn cases() -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    }
}

proptest::proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_lines_make_a_test_or_a_broken_link(
        comment in proptest::collection::vec(proptest::sample::select(&LINES[..]), 3..12),
    ) {
        check(&comment);
    }

    #[test]
    fn no_letters_make_a_test_or_a_broken_link(comment in "([-`~>#=*_\\[\\]()!<:^|\\\\/ 1.a]| {4}|\n){0,40}") {
        check(&[&comment]);
    }
}

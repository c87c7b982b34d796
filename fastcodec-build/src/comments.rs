//! Comments of a schema as documentation that rustdoc accepts.
//!
//! Comments in schemas resemble Markdown, but were not written for rustdoc, in which an indented
//! line becomes a test, a bracket a link to an item, and `<T>` a tag. So code is fenced as text,
//! and other syntax is escaped. rustdoc's own Markdown parser finds the code and the links, and
//! checks the result again. If that does not terminate, the whole comment is shown in a fence.

use std::ops::Range;

use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd,
};

use fastcodec_schema::Comment;

/// The maximum number of rounds for a comment. An escape may uncover other syntax, such as code
/// within a tag, or the second definition of a link.
const ROUNDS: usize = 16;

/// Returns the lines of a doc comment, each without `///` and the space after it.
pub(crate) fn doc_lines(comment: &Comment) -> Vec<String> {
    let mut lines = lines(&comment.leading);
    let trailing = self::lines(&comment.trailing);
    if !lines.is_empty() && !trailing.is_empty() {
        lines.push(String::new());
    }
    lines.extend(trailing);
    lines
}

/// The lines of one comment.
fn lines(text: &str) -> Vec<String> {
    let original = plain(text);
    let mut markdown = original.clone();
    for _ in 0..ROUNDS {
        let mut edits = escapes(&markdown);
        // rustdoc enables other extensions when it looks for tests, so code that exists only
        // without extensions is fenced too.
        for options in [rustdoc_options(), Options::empty()] {
            if edits.is_empty() {
                edits = fences(&markdown, options);
            }
        }
        if edits.is_empty() {
            return split(&markdown);
        }
        markdown = edited(&markdown, edits);
    }
    split(&fenced(&original, "", ""))
}

fn split(markdown: &str) -> Vec<String> {
    markdown.lines().map(str::to_owned).collect()
}

/// Removes the space between `//` and the text, and the characters that the compiler refuses in
/// comments: carriage returns, and characters that change the direction of text.
fn plain(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        let mut plain = String::with_capacity(line.len());
        for letter in line.chars() {
            match letter {
                '\t' => plain.push_str("    "),
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                _ if letter.is_control() => plain.push(' '),
                _ => plain.push(letter),
            }
        }
        lines.push(plain.trim_end().to_owned());
    }
    let first = lines.iter().position(|line| !line.is_empty());
    let last = lines.iter().rposition(|line| !line.is_empty());
    match (first, last) {
        (Some(first), Some(last)) => lines[first..=last].join("\n"),
        _ => String::new(),
    }
}

/// A replacement of a part of the text.
struct Edit {
    place: Range<usize>,
    text: String,
}

impl Edit {
    fn insert(position: usize, text: &str) -> Edit {
        Edit {
            place: position..position,
            text: text.to_owned(),
        }
    }
}

/// Applies the edits to the text. They must not overlap.
fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.place.start, edit.place.end));
    let mut result = String::with_capacity(text.len() + 16 * edits.len());
    let mut position = 0;
    for edit in edits {
        // Two reasons to escape one letter.
        if edit.place.start < position || result.ends_with('\\') && edit.text == "\\" {
            continue;
        }
        result.push_str(&text[position..edit.place.start]);
        result.push_str(&edit.text);
        position = edit.place.end;
    }
    result.push_str(&text[position..]);
    result
}

/// The extensions that rustdoc enables.
fn rustdoc_options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
}

type Callback<'a> = fn(BrokenLink<'a>) -> Option<(CowStr<'a>, CowStr<'a>)>;

/// Returns the events of rustdoc's parser, which takes each name in brackets for a link to an item.
fn events(markdown: &str, options: Options) -> OffsetIter<'_, Callback<'_>> {
    let item: Callback<'_> = |_| Some(("item".into(), "".into()));
    Parser::new_with_broken_link_callback(markdown, options, Some(item)).into_offset_iter()
}

/// The role of a character of the source.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Markdown syntax, and code.
    Other,
    Text,
    TextOfLink,
}

/// Returns the edits that escape accidental links and tags, and turn URLs into links.
fn escapes(markdown: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut escape = |position: usize| {
        if markdown[position..].starts_with(['[', '<']) {
            edits.push(Edit::insert(position, "\\"));
        }
    };
    let mut parts = vec![Part::Other; markdown.len()];
    let mut events = events(markdown, rustdoc_options());
    // Links and pictures that are open, and whether in code.
    let (mut links, mut in_code) = (0, false);
    for (event, place) in events.by_ref() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => {
                links += 1;
                if !is_kept(link_type, &dest_url) {
                    escape(place.start);
                }
            }
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                ..
            }) => {
                links += 1;
                if !is_kept(link_type, &dest_url) {
                    escape(place.start + 1);
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => links -= 1,
            Event::FootnoteReference(_) => escape(place.start),
            Event::Start(Tag::FootnoteDefinition(_)) => {
                let indent =
                    markdown[place.start..].len() - markdown[place.start..].trim_start().len();
                escape(place.start + indent);
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                let tags = markdown[place.clone()].match_indices('<');
                for (position, _) in tags {
                    escape(place.start + position);
                }
            }
            Event::Text(_) if !in_code => {
                let part = if links > 0 {
                    Part::TextOfLink
                } else {
                    Part::Text
                };
                parts[place].fill(part);
            }
            _ => {}
        }
    }
    for (_, definition) in events.reference_definitions().iter() {
        escape(definition.span.start);
    }
    let mut position = 0;
    while let Some(letter) = markdown[position..].chars().next() {
        let rest = &markdown[position..];
        let mut taken = letter.len_utf8();
        let before = position.checked_sub(1);
        let is_escaped = before.is_some_and(|before| {
            markdown.as_bytes()[before] == b'\\' && parts[before] == Part::Other
        });
        match (parts[position], letter) {
            (Part::Other, _) => {}
            (_, '[') if !is_escaped => edits.push(Edit::insert(position, "\\")),
            (_, '<')
                if !is_escaped
                    && rest[1..]
                        .starts_with(|next: char| next.is_alphabetic() || "/!?".contains(next)) =>
            {
                edits.push(Edit::insert(position, "\\"));
            }
            (Part::Text, 'h') if is_url(rest) => {
                taken = url(rest);
                edits.push(Edit {
                    place: position..position + taken,
                    text: format!("<{}>", &rest[..taken]),
                });
            }
            _ => {}
        }
        position += taken;
    }
    edits
}

/// Returns whether a link leads to a URL or an anchor, and not to an item or a file that rustdoc
/// does not have.
fn is_kept(kind: LinkType, target: &str) -> bool {
    match kind {
        LinkType::Inline | LinkType::Autolink => is_url(target) || target.starts_with("mailto:"),
        LinkType::Email => true,
        _ => false,
    }
}

/// Returns the edits that replace all code with fences of the language `text`.
fn fences(markdown: &str, options: Options) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut code: Option<Code> = None;
    for (event, place) in events(markdown, options) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                code = Some(Code {
                    is_indented: matches!(kind, CodeBlockKind::Indented),
                    place,
                    text: String::new(),
                    first: None,
                });
            }
            Event::End(TagEnd::CodeBlock) => {
                let edit = code.take().map(|code| code.as_text(markdown));
                edits.extend(edit.filter(|edit| markdown[edit.place.clone()] != edit.text));
            }
            Event::Text(text) => {
                if let Some(code) = &mut code {
                    code.text.push_str(&text);
                    code.first.get_or_insert(place.start);
                    code.place.end = code.place.end.max(place.end);
                }
            }
            _ => {}
        }
    }
    edits
}

/// Code in a comment.
struct Code {
    /// Whether the code is indented, not fenced.
    is_indented: bool,
    place: Range<usize>,
    text: String,
    /// The position of the first character of the text.
    first: Option<usize>,
}

impl Code {
    /// The lines of the code, in a fence.
    fn as_text(&self, markdown: &str) -> Edit {
        let begin = match self.first {
            // The code is indented by four more spaces.
            Some(first) if self.is_indented => {
                let spaces = markdown[..first].bytes().rev().take(4);
                first - spaces.take_while(|byte| *byte == b' ').count()
            }
            _ => self.place.start,
        };
        let line = markdown[..begin].rfind('\n').map_or(0, |end| end + 1);
        // The prefixes of the enclosing list items and quotations: `prefix` on the first line,
        // `continued` on the others.
        let prefix = &markdown[line..begin];
        let continued: String = prefix
            .chars()
            .map(|letter| if letter == '>' { '>' } else { ' ' })
            .collect();
        let end = line.max(markdown[..self.place.end].trim_end().len());
        let end = markdown[end..]
            .find('\n')
            .map_or(markdown.len(), |next| end + next);
        Edit {
            place: line..end,
            text: fenced(&self.text, prefix, &continued),
        }
    }
}

/// Returns the text between fences, the first of which follows `prefix`.
fn fenced(text: &str, prefix: &str, continued: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for letter in text.chars() {
        run = if letter == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(3.max(longest + 1));
    let mut lines = vec![format!("{prefix}{fence}text")];
    let content = text.trim_end().lines();
    lines.extend(content.map(|line| format!("{continued}{line}").trim_end().to_owned()));
    lines.push(format!("{continued}{fence}"));
    lines.join("\n")
}

fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.starts_with(|next: char| next.is_alphanumeric()))
}

/// Returns the length of the URL at the start of `text`, without the punctuation of the sentence.
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
        _ => letter.is_whitespace() || "<>\"`[]|\\".contains(letter),
    });
    let address = &text[..end.unwrap_or(text.len())];
    address
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_'])
        .len()
}

#[cfg(test)]
mod tests;

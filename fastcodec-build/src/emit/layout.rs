//! Items as source that a person reads.

use fastcodec_schema::Error;
use proc_macro2::TokenStream;
use quote::quote;

/// How long a line may be.
const WIDTH: usize = 100;

/// The source of a file with these items.
pub(super) fn source(items: Vec<TokenStream>, format: bool) -> Result<String, Error> {
    if items.is_empty() {
        return Ok(String::new());
    }
    let file = quote!(#(#items)*);
    if !format {
        return Ok(file.to_string());
    }
    let file = syn::parse2(file).map_err(|error| {
        Error::new(format!(
            "an attribute or type makes code that is not Rust: {error}"
        ))
    })?;
    let source = with_short_attributes(&prettyplease::unparse(&file));
    Ok(with_wrapped_statics(&with_blank_lines(&source)))
}

/// Formats code of another generator. Returns it unchanged if it cannot be parsed.
pub(super) fn foreign(code: String, format: bool) -> String {
    match syn::parse_file(&code) {
        Ok(file) if format => prettyplease::unparse(&file),
        _ => code,
    }
}

/// Puts a blank line between items, which the formatter leaves out.
fn with_blank_lines(source: &str) -> String {
    let mut spaced = String::with_capacity(source.len() + source.len() / 16);
    let mut after_item = false;
    let mut body = Body::None;
    for line in source.lines() {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if after_item && !text.is_empty() && !text.starts_with('}') {
            spaced.push('\n');
        }
        let ends = text.ends_with(';') || text.starts_with('}') || text.ends_with("{}");
        after_item = !text.starts_with("//") && ends;
        match body {
            // Deeper lines are part of the body.
            Body::Function(start) => after_item &= indent <= start,
            // In a value there are no statements.
            Body::Value => after_item &= text.ends_with(';'),
            Body::None if ends => {}
            Body::None => body = Body::of(text, indent),
        }
        if after_item {
            body = Body::None;
        }
        spaced.push_str(line);
        spaced.push('\n');
    }
    spaced
}

/// The body of an item, which keeps the layout of the formatter.
#[derive(Clone, Copy)]
enum Body {
    None,
    /// Of a function that is indented so far.
    Function(usize),
    /// Of a constant or a static.
    Value,
}

impl Body {
    /// Returns the kind of body that follows the first line of an item.
    fn of(text: &str, indent: usize) -> Body {
        let text = text.strip_prefix("pub ").unwrap_or(text);
        let text = text.strip_prefix("async ").unwrap_or(text);
        if text.starts_with("fn ") {
            Body::Function(indent)
        } else if text.starts_with("const ") || text.starts_with("static ") {
            Body::Value
        } else {
            Body::None
        }
    }
}

/// Puts an attribute on one line if it fits, as `rustfmt` has it.
fn with_short_attributes(source: &str) -> String {
    let mut joined = String::with_capacity(source.len());
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        joined.push_str(line);
        let text = line.trim_start();
        if text.starts_with("#[") && text.ends_with('(') {
            let indent = &line[..line.len() - text.len()];
            let end = format!("{indent})]");
            let mut items = Vec::new();
            while let Some(item) = lines.next_if(|item| *item != end) {
                items.push(item);
            }
            lines.next();
            let words: Vec<&str> = items.iter().map(|item| item.trim()).collect();
            let short = words.join(" ");
            let is_flat = !words.iter().any(|word| word.ends_with('('));
            if is_flat && line.len() + short.len() + ")]".len() <= WIDTH {
                joined.push_str(&format!("{short})]"));
            } else {
                joined.push_str(&format!("\n{}\n{end}", items.join("\n")));
            }
        }
        joined.push('\n');
    }
    joined
}

/// Puts the initial value of a static on a separate line if it does not fit after its type, as
/// `rustfmt` does. The formatter breaks the line after the bars of the closure.
fn with_wrapped_statics(source: &str) -> String {
    const MADE: &str = " = ::std::sync::LazyLock::new(||";
    let mut wrapped = String::with_capacity(source.len());
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().map_or("", |next| next.trim());
        let Some(head) = line.strip_suffix(MADE).filter(|_| next.starts_with('{')) else {
            wrapped.push_str(line);
            wrapped.push('\n');
            continue;
        };
        let indent = &line[..line.len() - line.trim_start().len()];
        wrapped.push_str(&format!("{head} =\n{indent}   {}", &MADE[" =".len()..]));
        let on_one_line = next
            .strip_prefix("{ ")
            .and_then(|it| it.strip_suffix(" });"));
        if let Some(value) = on_one_line {
            wrapped.push_str(&if indent.len() + MADE.len() + value.len() + 6 <= WIDTH {
                format!(" {value});\n")
            } else {
                format!(" {{\n{indent}        {value}\n{indent}    }});\n")
            });
            lines.next();
            continue;
        }
        wrapped.push_str(" {\n");
        lines.next();
        let end = format!("{indent}}});");
        for line in lines.by_ref() {
            wrapped.push_str(&format!("    {line}\n"));
            if line == end {
                break;
            }
        }
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_have_a_blank_line_between_them_and_none_before_a_brace() {
        let source = with_blank_lines(
            "mod a {\n    struct A {\n        b: u8,\n    }\n    struct B;\n}\nstruct C;\n",
        );
        assert_eq!(
            source,
            "mod a {\n    struct A {\n        b: u8,\n    }\n\n    struct B;\n}\n\nstruct C;\n"
        );
    }
    #[test]
    fn a_semicolon_in_a_comment_ends_no_item() {
        let source = "/// let x = 1;\n/// ```\nstruct A {}\nstruct B;\n";
        assert_eq!(
            with_blank_lines(source),
            "/// let x = 1;\n/// ```\nstruct A {}\n\nstruct B;\n"
        );
    }

    #[test]
    fn the_inside_of_a_function_stays_as_it_is() {
        let source = "impl A {\n    fn a(\n        b: u8,\n    ) -> u8 {\n        let b = 1;\n        \
                      b\n    }\n    fn c();\n}\nconst D: u8 =\n    1;\nstruct E;\n";
        assert_eq!(
            with_blank_lines(source),
            "impl A {\n    fn a(\n        b: u8,\n    ) -> u8 {\n        let b = 1;\n        \
             b\n    }\n\n    fn c();\n}\n\nconst D: u8 =\n    1;\n\nstruct E;\n"
        );
    }

    #[test]
    fn what_makes_a_static_is_on_a_line_of_its_own() {
        let head = "pub static A: B = ::std::sync::LazyLock::new(||";
        let wrapped = "pub static A: B =\n    ::std::sync::LazyLock::new(||";
        assert_eq!(
            with_wrapped_statics(&format!("{head}\n{{\n    vec![1]\n}});\nb\n")),
            format!("{wrapped} {{\n        vec![1]\n    }});\nb\n")
        );
        assert_eq!(
            with_wrapped_statics(&format!("{head}\n{{ vec![1] }});\nb\n")),
            format!("{wrapped} vec![1]);\nb\n")
        );
        let short = format!("{head} {{\n    vec![1]\n}});\n");
        assert_eq!(with_wrapped_statics(&short), short);
    }

    #[test]
    fn an_attribute_that_fits_is_on_one_line() {
        assert_eq!(
            with_short_attributes("    #[derive(\n        A,\n        B\n    )]\n    struct C;\n"),
            "    #[derive(A, B)]\n    struct C;\n"
        );
        let long = format!("#[derive(\n    {},\n    B\n)]\n", "A".repeat(100));
        assert_eq!(with_short_attributes(&long), long);
    }
}

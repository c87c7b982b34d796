//! Items as source that a person reads.

use proc_macro2::TokenStream;
use quote::quote;

use crate::error::Error;

/// The source of a file with these items.
pub(crate) fn source(items: Vec<TokenStream>, format: bool) -> Result<String, Error> {
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
    Ok(with_blank_lines(&with_short_attributes(
        &prettyplease::unparse(&file),
    )))
}

/// Code that someone else wrote, formatted too; as it is where it is not understood.
pub(crate) fn foreign(code: String, format: bool) -> String {
    match syn::parse_file(&code) {
        Ok(file) if format => prettyplease::unparse(&file),
        _ => code,
    }
}

/// Puts a blank line between items, which the formatter leaves out.
fn with_blank_lines(source: &str) -> String {
    let mut spaced = String::with_capacity(source.len() + source.len() / 16);
    let mut after_item = false;
    // How the end of the function looks whose body is being passed.
    let mut end_of_body = None;
    for line in source.lines() {
        let text = line.trim_start();
        if end_of_body.as_deref().is_some_and(|end| line != end) {
            spaced.push_str(line);
            spaced.push('\n');
            continue;
        }
        end_of_body = None;
        let indent = &line[..line.len() - text.len()];
        if is_function(text) && !text.ends_with(';') && !text.ends_with("{}") {
            end_of_body = Some(format!("{indent}}}"));
        }
        if after_item && !text.is_empty() && !text.starts_with('}') {
            spaced.push('\n');
        }
        // An item ends with a brace or a semicolon at the level of items.
        after_item = !text.starts_with("//")
            && (text.starts_with('}') || text.ends_with(';') || text.ends_with("{}"));
        spaced.push_str(line);
        spaced.push('\n');
    }
    spaced
}

/// Whether a function begins in the line.
fn is_function(text: &str) -> bool {
    let text = text.strip_prefix("pub ").unwrap_or(text);
    text.starts_with("fn ")
}

/// Puts an attribute on one line if it fits, as `rustfmt` has it.
fn with_short_attributes(source: &str) -> String {
    const WIDTH: usize = 100;
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
    fn the_body_of_a_function_is_left_as_it_is() {
        let source = "impl A {\n    fn b() {\n        c();\n        d();\n    }\n    fn e();\n}\n";
        assert_eq!(
            with_blank_lines(source),
            "impl A {\n    fn b() {\n        c();\n        d();\n    }\n\n    fn e();\n}\n"
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
    fn an_attribute_that_fits_is_on_one_line() {
        assert_eq!(
            with_short_attributes("    #[derive(\n        A,\n        B\n    )]\n    struct C;\n"),
            "    #[derive(A, B)]\n    struct C;\n"
        );
        let long = format!("#[derive(\n    {},\n    B\n)]\n", "A".repeat(100));
        assert_eq!(with_short_attributes(&long), long);
    }
}

//! Items as source that a person reads.

use proc_macro2::TokenStream;
use quote::quote;

use crate::error::Error;

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
    Ok(with_blank_lines(&prettyplease::unparse(&file)))
}

/// Puts a blank line between items, which the formatter leaves out.
fn with_blank_lines(source: &str) -> String {
    let mut spaced = String::with_capacity(source.len() + source.len() / 16);
    let mut after_item = false;
    for line in source.lines() {
        let begins = line.trim_start();
        if after_item && !begins.is_empty() && !begins.starts_with('}') {
            spaced.push('\n');
        }
        // An item ends with a brace or a semicolon at the level of items, which are all there is:
        // no function bodies are generated.
        after_item = !begins.starts_with("//") && begins.ends_with(['}', ';']);
        spaced.push_str(line);
        spaced.push('\n');
    }
    spaced
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
}

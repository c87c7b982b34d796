//! From a schema's spelling to Rust's.
//!
//! The conversions are those that users of prost know; [`Claims`] settles what happens when two
//! names become one.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use std::collections::HashSet;

/// The names of types that are in scope without being imported. A module of such a name would hide
/// the type.
const PRIMITIVES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16",
    "u32", "u64", "u128", "usize",
];

/// `field_name`, for fields and methods.
pub(crate) fn snake(name: &str) -> String {
    legal(&name.to_snake_case(), name)
}

/// The name that the derive gives the member of a oneof or a union, from that of the variant.
pub(crate) fn of_member(variant: &str) -> String {
    let mut name = String::new();
    for letter in variant.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

/// `TypeName`, for types and variants.
pub(crate) fn camel(name: &str) -> String {
    legal(&name.to_upper_camel_case(), name)
}

/// `CONST_NAME`, for constants.
pub(crate) fn shouty(name: &str) -> String {
    legal(&name.to_shouty_snake_case(), name)
}

/// `module_name`, which also keeps clear of primitive types.
pub(crate) fn module(name: &str) -> String {
    let name = snake(name);
    if PRIMITIVES.contains(&name.as_str()) {
        return format!("{name}_");
    }
    name
}

/// The identifier without the `r#` that makes a keyword one.
pub(crate) fn unraw(ident: &str) -> &str {
    ident.strip_prefix("r#").unwrap_or(ident)
}

/// The variant's name without the prefix of its enum: `SEVERITY_INFO` of `Severity` is `Info`.
pub(crate) fn strip_enum_prefix(enum_ident: &str, variant: &str) -> String {
    let stripped = match variant.strip_prefix(unraw(enum_ident)) {
        // `Foo` is no prefix of `Foobar`, and a name cannot begin with a digit.
        Some(rest) if rest.starts_with(|c: char| c.is_uppercase()) => rest,
        _ => variant,
    };
    legal(stripped, variant)
}

/// `name` as an identifier that Rust accepts. A name of underscores alone has nothing left after
/// its case was converted: it gets one more.
fn legal(name: &str, original: &str) -> String {
    match name {
        "" => "_".repeat(original.chars().count().max(1) + 1),
        // These cannot be raw identifiers.
        "_" | "self" | "Self" | "super" | "crate" | "extern" => format!("{name}_"),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("_{name}"),
        _ if is_keyword(name) => format!("r#{name}"),
        _ => name.to_owned(),
    }
}

/// Strict and reserved keywords of every edition up to 2024, but for those that cannot be raw
/// identifiers.
fn is_keyword(name: &str) -> bool {
    #[rustfmt::skip]
    const KEYWORDS: [&str; 47] = [
        "as", "break", "const", "continue", "else", "enum", "false", "fn", "for", "if", "impl",
        "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "static",
        "struct", "trait", "true", "type", "unsafe", "use", "where", "while", "dyn", "async",
        "await", "abstract", "become", "box", "do", "final", "macro", "override", "priv",
        "typeof", "unsized", "virtual", "yield", "try", "gen",
    ];
    KEYWORDS.contains(&name)
}

/// Names that may not be given twice.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    taken: HashSet<String>,
}

impl Claims {
    /// Takes `wanted`, with as many underscores after it as it needs to be the only one of its
    /// name.
    pub fn claim(&mut self, wanted: impl Into<String>) -> String {
        let mut name = wanted.into();
        while !self.taken.insert(unraw(&name).to_owned()) {
            name = format!("{}_", unraw(&name));
        }
        name
    }

    /// Takes a name for each of `originals`, in their order. One that Rust spells as the schema
    /// does comes before those that had to be converted to it, so that adding a `Foo_Bar` to a
    /// schema never renames its `FooBar`.
    pub fn claim_all<'a>(
        &mut self,
        originals: impl IntoIterator<Item = &'a str>,
        convert: impl Fn(&str) -> String,
    ) -> Vec<String> {
        let wanted: Vec<(&str, String)> = originals
            .into_iter()
            .map(|original| (original, convert(original)))
            .collect();
        let mut names = vec![String::new(); wanted.len()];
        for exact in [true, false] {
            for (name, (original, wanted)) in names.iter_mut().zip(&wanted) {
                if (unraw(wanted) == *original) == exact {
                    *name = self.claim(wanted.as_str());
                }
            }
        }
        names
    }

    pub fn contains(&self, name: &str) -> bool {
        self.taken.contains(unraw(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_snake_case() {
        assert_eq!(snake("fieldName7"), "field_name7");
        assert_eq!(snake("__Field_name14"), "field_name14");
        assert_eq!(snake("FIELD_NAME11"), "field_name11");
    }

    #[test]
    fn types_are_camel_case() {
        assert_eq!(camel("foo_bar"), "FooBar");
        assert_eq!(camel("HTTPServer"), "HttpServer");
        assert_eq!(camel("kTrue"), "KTrue");
    }

    #[test]
    fn keywords_become_raw_identifiers() {
        assert_eq!(snake("type"), "r#type");
        assert_eq!(snake("gen"), "r#gen");
        assert_eq!(snake("yield"), "r#yield");
    }

    #[test]
    fn keywords_that_cannot_be_raw_get_an_underscore() {
        assert_eq!(snake("self"), "self_");
        assert_eq!(snake("crate"), "crate_");
        assert_eq!(camel("self"), "Self_");
    }

    #[test]
    fn every_converted_name_is_an_identifier() {
        for name in [
            "_", "__", "_1", "type", "Self", "super", "extern", "a-b", "", "+", ";", "/",
        ] {
            for converted in [snake(name), camel(name), shouty(name), module(name)] {
                assert!(
                    syn::parse_str::<syn::Ident>(&converted).is_ok() || converted.starts_with("r#"),
                    "{name} became {converted}"
                );
            }
        }
    }

    #[test]
    fn a_module_never_hides_a_primitive_type() {
        assert_eq!(module("Bool"), "bool_");
        assert_eq!(module("u32"), "u32_");
        assert_eq!(module("Person"), "person");
    }

    #[test]
    fn the_prefix_of_an_enum_is_stripped_only_where_a_word_ends() {
        assert_eq!(strip_enum_prefix("Severity", "SeverityInfo"), "Info");
        assert_eq!(strip_enum_prefix("Foo", "Foobar"), "Foobar");
        assert_eq!(strip_enum_prefix("Foo", "Foo1"), "Foo1");
        assert_eq!(strip_enum_prefix("Foo", "Foo"), "Foo");
        assert_eq!(strip_enum_prefix("Foo", "FooSelf"), "Self_");
    }

    #[test]
    fn a_name_that_is_taken_gets_an_underscore() {
        let mut scope = Claims::default();
        assert_eq!(scope.claim("foo"), "foo");
        assert_eq!(scope.claim("foo"), "foo_");
        assert_eq!(scope.claim("foo"), "foo__");
        assert_eq!(scope.claim("r#type"), "r#type");
        assert_eq!(scope.claim("r#type"), "type_");
    }

    #[test]
    fn the_name_spelled_as_in_the_schema_wins() {
        let mut scope = Claims::default();
        assert_eq!(
            scope.claim_all(["Foo_Bar", "FooBar"], camel),
            ["FooBar_", "FooBar"]
        );
    }
}

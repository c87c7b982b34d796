//! Annotations that mean something here: all others are for other languages.

use super::syntax::{Annotation, At, Notes, Type, TypeKind};
use crate::schema::Hint;

/// What is in front of the names: pilota's, ours, and one for any Rust.
const PREFIXES: [&str; 3] = ["pilota.", "fastcodec.", "rust."];

/// A hint, or what is wrong with an annotation that is meant to be one.
pub(super) type Hinted = Result<Hint, (At, String)>;

pub(super) fn is_deprecated(notes: &Notes) -> bool {
    deprecation(notes).is_some_and(|text| !matches!(text, "false" | "0"))
}

/// Why the item is deprecated, if it says more than that it is.
pub(super) fn note_of_deprecation(notes: &Notes) -> String {
    let text = deprecation(notes).unwrap_or_default().trim();
    // An annotation without a value has 1.
    if matches!(text, "true" | "1") {
        String::new()
    } else {
        text.to_owned()
    }
}

fn deprecation(notes: &Notes) -> Option<&str> {
    let mut annotations = notes.annotations.iter();
    let found = annotations.find(|it| it.name.text == "deprecated");
    found.map(|it| it.value.as_str())
}

/// What annotations say of a Rust type.
pub(super) fn hints(annotations: &[Annotation]) -> Vec<Hinted> {
    annotations.iter().filter_map(hint).collect()
}

/// What annotations behind any part of a type say of it.
pub(super) fn of_type(ty: &Type) -> Vec<Hinted> {
    let mut found = hints(&ty.annotations);
    match &ty.kind {
        TypeKind::List(element) | TypeKind::Set(element) => found.extend(of_type(element)),
        TypeKind::Map(key, value) => {
            found.extend(of_type(key));
            found.extend(of_type(value));
        }
        TypeKind::Base(_) | TypeKind::Named(_) => {}
    }
    found
}

fn hint(annotation: &Annotation) -> Option<Hinted> {
    let name = &annotation.name;
    let mut prefixes = PREFIXES.iter();
    let what = prefixes.find_map(|prefix| name.text.strip_prefix(prefix))?;
    let refused = |expected: &str| {
        let message = format!(
            "`{}` is {:?}, but it can only be {expected}",
            name.text, annotation.value
        );
        Some(Err((name.at, message)))
    };
    Some(Ok(match (what, annotation.value.as_str()) {
        ("rust_type", "string") => Hint::String,
        ("rust_type", "shared_str" | "faststr") => Hint::SharedStr,
        ("rust_type", "bytes") => Hint::Bytes,
        ("rust_type", "vec") => return None,
        ("rust_type", "btree") => Hint::BTree,
        ("rust_type", "ordered_f64") => Hint::OrderedDouble,
        ("rust_type", _) => {
            return refused(
                "\"string\", \"shared_str\", \"bytes\", \"vec\", \"btree\" or \"ordered_f64\"",
            );
        }
        ("rust_wrapper_arc", "true") => Hint::Arc,
        ("rust_wrapper_arc", "false") => return None,
        ("rust_wrapper_arc", _) => return refused("\"true\" or \"false\""),
        _ => return None,
    }))
}

//! Types of fields that Protobuf does not have, where their tokens show it: one error, with what to write.

use syn::spanned::Spanned;
use syn::{GenericArgument, PathArguments, Type};

use crate::attributes::EncodingName;
use crate::model::Errors;
use crate::types;

/// Says what is wrong with the type of a field, if that can be seen; whether it did.
pub fn check_field(ty: &Type, encoding: Option<&EncodingName>, errors: &mut Errors) -> bool {
    let is_key_named = matches!(encoding, Some(EncodingName::Map { key: Some(_), .. }));
    let message = |ty: &Type| reason_of_field(ty, is_key_named).map(|reason| (ty.span(), reason));
    match message(ty).or_else(|| reason_within(ty)) {
        Some((span, reason)) => {
            errors.at(span, reason);
            true
        }
        None => false,
    }
}

fn is_list(ty: &Type) -> bool {
    types::list_element(ty).is_some() && types::map_entry(ty).is_none()
}

fn reason_of_field(ty: &Type, is_key_named: bool) -> Option<&'static str> {
    if let Some(inner) = types::argument_of(ty, "Option") {
        if types::argument_of(inner, "Option").is_some() {
            return Some("a field is there or not: write one `Option`");
        }
        // An array has a number of elements that an absent field does not have.
        if is_list(inner) && !matches!(types::bare(inner), Type::Array(_))
            || types::map_entry(inner).is_some()
        {
            return Some(
                "a list or map in Protobuf is empty or not, and never absent: write it without `Option`, or put it \
                 into a message",
            );
        }
    }
    // A pair in a list is a message, and what its members may be the traits say.
    let is_list_of_pairs = types::list_element(ty).is_some() && types::map_entry(ty).is_some();
    if let (Some((key, value)), false) = (types::map_entry(ty), is_list_of_pairs) {
        if !is_key_named && let Some(reason) = reason_of_key(key) {
            return Some(reason);
        }
        if is_list(value) || types::map_entry(value).is_some() {
            return Some(
                "the values of a map in Protobuf are no lists and no maps: put the inner one into a message",
            );
        }
        if types::argument_of(value, "Option").is_some() {
            return Some("an entry of a map has a value: write it without `Option`");
        }
    } else if let Some(element) = types::list_element(ty) {
        if is_list(element) || types::map_entry(element).is_some() {
            return Some(
                "Protobuf has no lists of lists or maps: put the inner one into a message",
            );
        }
        if types::argument_of(element, "Option").is_some() {
            return Some("an element of a list is there: write `Vec<T>` without `Option`");
        }
    }
    None
}

/// Says what is wrong with the key of a map whose values are converted.
pub fn check_key(key: &Type, is_named: bool, errors: &mut Errors) {
    if !is_named && let Some(reason) = reason_of_key(key) {
        errors.at(key.span(), reason);
    }
}

/// Says what is wrong with a type on the wire, if that can be seen.
pub fn check_wire(wire: &Type, errors: &mut Errors) {
    let is_container = is_list(wire)
        || types::map_entry(wire).is_some()
        || types::argument_of(wire, "Option").is_some();
    if is_container {
        let message = "what is on the wire is one value: put a list or a map into a message, and write `Option` and \
                       lists of foreign types as the type of the field";
        errors.at(wire.span(), message);
    } else if let Some((span, reason)) = reason_within(wire) {
        errors.at(span, reason);
    }
}

/// What is wrong with a key whose encoding is not named.
fn reason_of_key(key: &Type) -> Option<&'static str> {
    const KEYS: &str = "the keys of a map in Protobuf are integers, `bool` or `String`";
    match types::name(key).as_deref() {
        Some("f32" | "f64") => Some(KEYS),
        Some("Uuid") => Some(
            "the keys of a map in Protobuf are integers, `bool` or strings, and a UUID is bytes: write \
             `map(string, _)` for its text",
        ),
        Some("Bytes" | "Vec") => Some(
            "the keys of a map in Protobuf are integers, `bool` or strings: write `map(string, _)` if these \
             bytes are text",
        ),
        _ if matches!(types::bare(key), Type::Array(_)) => Some(KEYS),
        _ => None,
    }
}

/// What is wrong with a type that the type is made of.
fn reason_within(ty: &Type) -> Option<(proc_macro2::Span, &'static str)> {
    let mut found = None;
    if is_static(ty) {
        return Some((ty.span(), STATIC));
    }
    types::for_each_part(ty, &mut |part| {
        let reason = match types::name(part).as_deref() {
            Some("usize") => "its width is not the same everywhere: write `u64` or `u32`",
            Some("isize") => "its width is not the same everywhere: write `i64` or `i32`",
            Some("char") => {
                "Protobuf has no characters: write `String`, or `u32` for the code point"
            }
            Some("u128" | "i128") => {
                "Protobuf has no integers of 128 bits: write `[u8; 16]`, `Vec<u8>` or `String`"
            }
            _ => return,
        };
        found.get_or_insert((part.span(), reason));
    });
    found
}

pub const STATIC: &str = "what is borrowed lives as long as the input: write `String` or `Vec<u8>`, or give the \
                          struct a lifetime and write `&'a str`, `&'a [u8]` or `Cow<'a, str>`";

/// Whether a type, or what its `Option` or list holds, borrows for ever.
pub fn is_static(ty: &Type) -> bool {
    match types::bare(types::innermost(ty)) {
        Type::Reference(reference) => {
            let lifetime = reference.lifetime.as_ref();
            lifetime.is_some_and(|lifetime| lifetime.ident == "static")
        }
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return false;
            };
            last.ident == "Cow"
                && matches!(arguments.args.first(), Some(GenericArgument::Lifetime(it)) if it.ident == "static")
        }),
        _ => false,
    }
}

//! Types of fields that a format does not have, where their tokens show it: one error, with what to write. What the
//! tokens do not show is left to the traits: an alias, a type of the user's own.

use syn::Type;

use crate::attributes::EncodingName;
use crate::errors::Errors;
use crate::format::Format;
use crate::types;

/// What is wrong, and with which type.
type Reason<'t> = (&'t Type, String);

pub const STATIC: &str = "what is borrowed lives as long as the input: write `String` or `Vec<u8>`, or give the \
                          struct a lifetime and write `&'a str`, `&'a [u8]` or `Cow<'a, str>`";

const ONE_OPTION: &str = "a field is there or not: write one `Option`";

/// Says what is wrong with the type of a Protobuf field, if that can be seen; whether it did.
pub fn check_protobuf(ty: &Type, encoding: Option<&EncodingName>, errors: &mut Errors) -> bool {
    let is_key_named = matches!(encoding, Some(EncodingName::Map { key: Some(_), .. }));
    let reason = protobuf_field(ty, is_key_named).map(|reason| (ty, reason.to_owned()));
    let reason = reason.or_else(|| without_size(ty, "`Oneof`"));
    let reasons = reason.map_or_else(|| protobuf_parts(ty), |reason| vec![reason]);
    report(reasons, errors)
}

/// Says what is wrong with the type of a Thrift field, if that can be seen; whether it did.
pub fn check_thrift(ty: &Type, errors: &mut Errors) -> bool {
    report(thrift(ty, Place::Field), errors)
}

/// Says what is wrong with a type on the wire of the format, if that can be seen.
pub fn check_wire(format: Format, wire: &Type, errors: &mut Errors) {
    match format {
        Format::Protobuf => check_protobuf_wire(wire, errors),
        Format::Thrift => check_thrift_wire(wire, errors),
    }
}

const ONE_VALUE: &str = "what is on the wire is one value: put a list or a map into a message, and write `Option` and \
                         lists of foreign types as the type of the field";

/// Says what is wrong with a type on the wire of Protobuf, if that can be seen.
fn check_protobuf_wire(wire: &Type, errors: &mut Errors) {
    let is_container = is_list(wire)
        || types::map_entry(wire).is_some()
        || types::argument_of(wire, "Option").is_some();
    let reasons = match is_container {
        true => vec![(wire, ONE_VALUE.to_owned())],
        false => protobuf_parts(wire),
    };
    report(reasons, errors);
}

/// Says what is wrong with a type on the wire of Thrift, if that can be seen.
fn check_thrift_wire(wire: &Type, errors: &mut Errors) {
    report(thrift(wire, Place::Wire), errors);
}

fn report(reasons: Vec<Reason<'_>>, errors: &mut Errors) -> bool {
    let is_refused = !reasons.is_empty();
    for (ty, reason) in reasons {
        errors.on(ty, reason);
    }
    is_refused
}

fn is_list(ty: &Type) -> bool {
    types::list_element(ty).is_some() && types::map_entry(ty).is_none()
}

fn protobuf_field(ty: &Type, is_key_named: bool) -> Option<&'static str> {
    if let Some(inner) = types::argument_of(ty, "Option") {
        if types::argument_of(inner, "Option").is_some() {
            return Some(ONE_OPTION);
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
        if !is_key_named && let Some(reason) = protobuf_key(key) {
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
        if types::is_set(ty) && float_in(element).is_some() {
            return Some(
                "a set does not hold numbers with a fraction, which are not `Eq`: write `Vec<_>`",
            );
        }
    }
    None
}

/// Says what is wrong with the key of a map whose values are converted.
pub fn check_protobuf_key(key: &Type, is_named: bool, errors: &mut Errors) {
    if !is_named && let Some(reason) = protobuf_key(key) {
        errors.on(key, reason);
    }
}

/// What is wrong with a key whose encoding is not named.
fn protobuf_key(key: &Type) -> Option<&'static str> {
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

/// Types that Protobuf does not have, among those that a type is made of.
fn protobuf_parts(ty: &Type) -> Vec<Reason<'_>> {
    parts(ty, |name| {
        let reason = match name {
            "usize" => "its width is not the same everywhere: write `u64` or `u32`",
            "isize" => "its width is not the same everywhere: write `i64` or `i32`",
            "char" => "Protobuf has no characters: write `String`, or `u32` for the code point",
            "u128" | "i128" => {
                "Protobuf has no integers of 128 bits: write `[u8; 16]`, `Vec<u8>` or `String`"
            }
            _ => return None,
        };
        Some(reason.to_owned())
    })
}

/// Where a type is written.
#[derive(Clone, Copy)]
enum Place {
    /// A field of a struct, or the member of a tuple.
    Field,
    /// The type on the wire of a foreign type.
    Wire,
    /// In an `Option`.
    Optional,
    /// In a list or set.
    Element,
    /// In a map.
    Entry,
    /// In a pointer.
    Pointee,
}

/// What is wrong with a type in Thrift.
fn thrift(ty: &Type, place: Place) -> Vec<Reason<'_>> {
    let reason = thrift_value(ty, place).or_else(|| without_size(ty, "`Thrift`"));
    reason.map_or_else(|| thrift_parts(ty), |reason| vec![reason])
}

/// An `Option` where Thrift has none, and keys that are not equal to themselves.
fn thrift_value(ty: &Type, place: Place) -> Option<Reason<'_>> {
    if let Type::Tuple(tuple) = types::bare(ty) {
        let mut members = tuple.elems.iter();
        return members.find_map(|member| thrift_value(member, Place::Field));
    }
    if let Some(inner) = types::argument_of(ty, "Option") {
        let reason = match place {
            Place::Field => return thrift_value(inner, Place::Optional),
            Place::Wire => {
                "what is on the wire is one value: write `Option` as the type of the field"
            }
            Place::Optional => ONE_OPTION,
            Place::Element => "an element of a list or set is there: write it without `Option`",
            Place::Entry => "an entry of a map has a key and a value: write it without `Option`",
            Place::Pointee => {
                "a field is there or not, and a pointer has a value: write the `Option` outermost"
            }
        };
        return Some((ty, reason.to_owned()));
    }
    let entry = types::map_entry(ty).filter(|_| types::is_known_map(ty));
    if let Some((key, value)) = entry {
        let wrong_key = float_in(key).map(|float| (float, float_key(float, "a key")));
        return wrong_key
            .or_else(|| thrift_value(key, Place::Entry))
            .or_else(|| thrift_value(value, Place::Entry));
    }
    if let Some(element) = types::list_element(ty) {
        let float = float_in(element).filter(|_| types::is_set(ty));
        let wrong_element = float.map(|float| (float, float_key(float, "an element of a set")));
        return wrong_element.or_else(|| thrift_value(element, Place::Element));
    }
    types::pointee(ty).and_then(|inner| thrift_value(inner, Place::Pointee))
}

/// The number with a fraction that a key or element is made of.
fn float_in(ty: &Type) -> Option<&Type> {
    let mut found = None;
    types::for_each_part(ty, &mut |part| {
        if matches!(types::name(part).as_deref(), Some("f32" | "f64")) {
            found.get_or_insert(part);
        }
    });
    found
}

fn float_key(float: &Type, what: &str) -> String {
    let name = types::name(float).unwrap_or_default();
    format!(
        "`{name}` is not `Eq`, which {what} is: write `fastcodec::thrift::Double`, which compares the bits"
    )
}

/// Types that Thrift does not have, among those that a type is made of.
fn thrift_parts(ty: &Type) -> Vec<Reason<'_>> {
    parts(ty, |name| {
        let instead = match name {
            "u8" => "`i8`, or `i16`, which holds every `u8`",
            "u16" => "`i16`, or `i32`, which holds every `u16`",
            "u32" => "`i32`, or `i64`, which holds every `u32`",
            "u64" => "`i64`",
            "usize" => "`i64` or `i32`",
            "char" => "`String`, or `i32` for the code point",
            "u128" | "i128" => "`i64`, or `[u8; 16]` for 16 bytes",
            "isize" => "`i64`, whose width is the same everywhere",
            "f32" => "`f64`, which holds every `f32`",
            _ => return None,
        };
        let kind = match name.as_bytes().first() {
            Some(b'u') => "unsigned integers",
            Some(b'c') => "characters",
            Some(b'f') => "numbers of 32 bits with a fraction",
            _ => "integers of this width",
        };
        Some(format!("Thrift has no {kind}: write {instead}"))
    })
}

/// What is wrong with what a type is made of, by the names.
fn parts(ty: &Type, reason: impl Fn(&str) -> Option<String>) -> Vec<Reason<'_>> {
    if types::is_static(ty) {
        return vec![(ty, STATIC.to_owned())];
    }
    let mut found = Vec::new();
    types::for_each_part(ty, &mut |part| {
        let name = types::name(part);
        found.extend(
            name.and_then(|name| reason(&name))
                .map(|reason| (part, reason)),
        );
    });
    found
}

/// A type without a size, in a pointer or not: text and bytes are the ones that can be read.
fn without_size<'t>(ty: &'t Type, of_choices: &str) -> Option<Reason<'t>> {
    let inner = types::argument_of(ty, "Option").unwrap_or(ty);
    let pointee = types::pointee(inner);
    let reason = match types::bare(pointee.unwrap_or(inner)) {
        Type::Slice(slice) if !types::is_u8(&slice.elem) => "write the list as `Vec<T>`".to_owned(),
        Type::Slice(_) if pointee.is_none() => "write the bytes as `Vec<u8>`".to_owned(),
        Type::TraitObject(_) => format!(
            "a field has one type: write it, or an enum that derives {of_choices} and has a variant for each type"
        ),
        held if pointee.is_none() && types::name(held).as_deref() == Some("str") => {
            "write the text as `String`".to_owned()
        }
        _ => return None,
    };
    Some((ty, reason))
}

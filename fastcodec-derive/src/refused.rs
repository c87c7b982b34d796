//! Types that a format does not have, as far as their tokens show it: one error each, which says
//! what to use. The traits refuse what the tokens do not show, such as an alias.

use quote::ToTokens;
use syn::Type;

use crate::attributes::EncodingName;
use crate::encoding::{self, Encoding};
use crate::errors::Errors;
use crate::format::Format;
use crate::types;

/// A type, and what is wrong with it.
type Reason<'t> = (&'t Type, String);

pub const STATIC: &str = "a borrowed value lives only as long as the input: use `String` or `Vec<u8>`, or give \
                          the struct a lifetime and use `&'a str`, `&'a [u8]` or `Cow<'a, str>`";

const ONE_OPTION: &str = "a field is either present or absent: write one `Option`";

/// Adds an error if the tokens of a type show that it cannot be that of a Protobuf field. Returns
/// whether it did.
pub fn check_protobuf(ty: &Type, encoding: Option<&EncodingName>, errors: &mut Errors) -> bool {
    let is_key_named = matches!(encoding, Some(EncodingName::Map { key: Some(_), .. }));
    let reason = protobuf_field(ty, is_key_named).map(|reason| (ty, reason.to_owned()));
    let reason = reason.or_else(|| without_size(ty, "`Oneof`"));
    let reason = reason.or_else(|| reference(ty, false).filter(|_| !types::is_static(ty)));
    let reasons = reason.map_or_else(|| protobuf_parts(ty), |reason| vec![reason]);
    report(reasons, errors)
}

/// Adds an error if the tokens of a type show that it cannot be that of a Thrift field. Returns
/// whether it did.
pub fn check_thrift(ty: &Type, errors: &mut Errors) -> bool {
    report(thrift(ty, Place::Field), errors)
}

/// Adds an error if the tokens of a type show that a conversion cannot make it.
pub fn check_wire(format: Format, wire: &Type, errors: &mut Errors) {
    match format {
        Format::Protobuf => check_protobuf_wire(wire, errors),
        Format::Thrift => check_thrift_wire(wire, errors),
    }
}

const ONE_VALUE: &str = "a conversion makes one value: put a list or map into a message. The field itself can be an \
                         `Option` or a list of the foreign type";

/// [`check_wire`] for Protobuf.
fn check_protobuf_wire(wire: &Type, errors: &mut Errors) {
    let is_container =
        is_list(wire) || map_entry(wire).is_some() || types::argument_of(wire, "Option").is_some();
    let reasons = match is_container {
        true => vec![(wire, ONE_VALUE.to_owned())],
        false => protobuf_parts(wire),
    };
    report(reasons, errors);
}

/// [`check_wire`] for Thrift.
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

/// Returns the key and value of a map that the runtime knows or of a list of pairs. Whether another
/// type whose name ends with `Map` is one is not known.
fn map_entry(ty: &Type) -> Option<(&Type, &Type)> {
    let is_known = types::is_known_map(ty) || types::list_element(ty).is_some();
    types::map_entry(ty).filter(|_| is_known)
}

fn is_list(ty: &Type) -> bool {
    types::list_element(ty).is_some() && map_entry(ty).is_none()
}

fn protobuf_field(ty: &Type, is_key_named: bool) -> Option<&'static str> {
    if let Some(inner) = types::argument_of(ty, "Option") {
        if types::argument_of(inner, "Option").is_some() {
            return Some(ONE_OPTION);
        }
        // An array always has its number of elements, so an absent one is different.
        if is_list(inner) && !matches!(types::bare(inner), Type::Array(_))
            || map_entry(inner).is_some()
        {
            return Some(
                "a list or map in Protobuf can be empty but not absent: write it without `Option`, or put it into \
                 a message",
            );
        }
    }
    // A pair in a list is a message. The traits know what its members may be.
    let is_list_of_pairs = types::list_element(ty).is_some() && map_entry(ty).is_some();
    if let (Some((key, value)), false) = (map_entry(ty), is_list_of_pairs) {
        if !is_key_named && let Some(reason) = protobuf_key(key) {
            return Some(reason);
        }
        if is_list(value) || map_entry(value).is_some() {
            return Some(
                "a value of a map in Protobuf cannot be a list or a map: put the inner one into a message",
            );
        }
        if types::argument_of(value, "Option").is_some() {
            return Some("an entry of a map always has a value: write it without `Option`");
        }
    } else if let Some(element) = types::list_element(ty) {
        if is_list(element) || map_entry(element).is_some() {
            return Some(
                "Protobuf has no lists of lists or maps: put the inner one into a message",
            );
        }
        if types::argument_of(element, "Option").is_some() {
            return Some("an element of a list is never absent: write `Vec<T>` without `Option`");
        }
        if types::is_set(ty) && float_in(element).is_some() {
            return Some(
                "a set cannot hold floating-point numbers, which are not `Eq`: use `Vec<_>`",
            );
        }
    }
    None
}

/// Adds an error if the key of a map cannot be one. Its values are converted.
pub fn check_protobuf_key(key: &Type, is_named: bool, errors: &mut Errors) {
    if !is_named && let Some(reason) = protobuf_key(key) {
        errors.on(key, reason);
    }
}

/// Returns what is wrong with a key whose encoding is not named.
fn protobuf_key(key: &Type) -> Option<&'static str> {
    const KEYS: &str = "the keys of a map in Protobuf must be integers, `bool` or `String`";
    let own = encoding::of_type(key).and_then(|encodings| encodings.first().copied());
    if own == Some(Encoding::Bytes) {
        return Some(
            "the keys of a map in Protobuf must be integers, `bool` or strings: if these bytes are text, write \
             `map(string, _)`",
        );
    }
    let is_refused = own.is_some_and(|own| !own.is_key())
        || types::argument_of(key, "Vec").is_some()
        || matches!(types::bare(key), Type::Array(_));
    is_refused.then_some(KEYS)
}

/// Finds the types in a type that Protobuf does not have.
fn protobuf_parts(ty: &Type) -> Vec<Reason<'_>> {
    parts(ty, |name| {
        let reason = match name {
            "usize" => "the width of `usize` depends on the platform: use `u64` or `u32`",
            "isize" => "the width of `isize` depends on the platform: use `i64` or `i32`",
            "char" => {
                "Protobuf has no type for a character: use `String`, or `u32` for the code point"
            }
            "u128" | "i128" => {
                "Protobuf has no 128-bit integers: use `[u8; 16]`, `Vec<u8>` or `String`"
            }
            _ => return None,
        };
        Some(reason.to_owned())
    })
}

/// The place of a type in the type of a field.
#[derive(Clone, Copy)]
enum Place {
    /// A field of a struct, or the member of a tuple.
    Field,
    /// What a conversion makes.
    Wire,
    /// In an `Option`.
    Optional,
    /// In a list or set.
    Element,
    /// In a map.
    Entry,
    /// In a `Box`. The names of the other pointers are not in every scope.
    Boxed,
}

/// Returns what is wrong with a type in Thrift.
fn thrift(ty: &Type, place: Place) -> Vec<Reason<'_>> {
    let reason = thrift_value(ty, place).or_else(|| without_size(ty, "`Thrift`"));
    let reason = reason.or_else(|| reference(ty, true).filter(|_| !types::is_static(ty)));
    reason.map_or_else(|| thrift_parts(ty), |reason| vec![reason])
}

/// Finds an `Option` where Thrift has none, and keys that are not equal to themselves.
fn thrift_value(ty: &Type, place: Place) -> Option<Reason<'_>> {
    if let Type::Tuple(tuple) = types::bare(ty) {
        let mut members = tuple.elems.iter();
        return members.find_map(|member| thrift_value(member, Place::Field));
    }
    if let Some(inner) = types::argument_of(ty, "Option") {
        let reason = match place {
            Place::Field => return thrift_value(inner, Place::Optional),
            Place::Wire => {
                "a conversion makes one value: put the `Option` into the type of the field"
            }
            Place::Optional => ONE_OPTION,
            Place::Element => {
                "an element of a list or set is never absent: write it without `Option`"
            }
            Place::Entry => {
                "an entry of a map always has a key and a value: write it without `Option`"
            }
            Place::Boxed => "a pointer always has a value: write the `Option` outermost",
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
    types::argument_of(ty, "Box").and_then(|inner| thrift_value(inner, Place::Boxed))
}

/// Returns the floating-point type in a key or element.
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
    let name = types::bare(float).to_token_stream();
    format!(
        "`{name}` is not `Eq`, so it cannot be {what}: use `fastcodec::thrift::Double`, which compares bits"
    )
}

/// Finds the types in a type that Thrift does not have.
fn thrift_parts(ty: &Type) -> Vec<Reason<'_>> {
    parts(ty, |name| {
        let (kind, instead) = match name {
            "u8" => (UNSIGNED, "`i8`, or `i16`, which holds every `u8`"),
            "u16" => (UNSIGNED, "`i16`, or `i32`, which holds every `u16`"),
            "u32" => (UNSIGNED, "`i32`, or `i64`, which holds every `u32`"),
            "u64" => (UNSIGNED, "`i64`"),
            "u128" => (UNSIGNED, "`i64`, or `[u8; 16]` for 16 bytes"),
            "usize" => (UNSIGNED, "`i64` or `i32`"),
            "i128" => (OF_THIS_WIDTH, "`i64`, or `[u8; 16]` for 16 bytes"),
            "isize" => (OF_THIS_WIDTH, "`i64`, whose width is fixed"),
            "char" => (
                "type for a character",
                "`String`, or `i32` for the code point",
            ),
            "f32" => (
                "32-bit floating-point numbers",
                "`f64`, which holds every `f32`",
            ),
            _ => return None,
        };
        Some(format!("Thrift has no {kind}: use {instead}"))
    })
}

const UNSIGNED: &str = "unsigned integers";
const OF_THIS_WIDTH: &str = "integers of this width";

/// Applies `reason` to the name of each type in a type.
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

/// Finds a reference to a value that a field owns or borrows otherwise. Copied numbers in an arena
/// can have one in Thrift.
fn reference(ty: &Type, is_number_allowed: bool) -> Option<Reason<'_>> {
    let inner = types::argument_of(ty, "Option").unwrap_or(ty);
    let Type::Reference(reference) = types::bare(inner) else {
        return None;
    };
    let elem = types::bare(&reference.elem);
    if reference.mutability.is_some() {
        return Some((
            ty,
            "a field is never borrowed with `mut`: write it without".to_owned(),
        ));
    }
    if !types::is_plain(elem) {
        return None;
    }
    let reason = match types::name(elem).as_deref() {
        Some("String") => "a borrowed text is `&'a str`, an owned one `String`".to_owned(),
        Some("Vec") if types::argument_of(elem, "Vec").is_some_and(types::is_u8) => {
            "borrowed bytes are `&'a [u8]`, owned ones `Vec<u8>`".to_owned()
        }
        Some(_) if is_number_allowed && types::is_number(elem) => return None,
        _ => format!(
            "only text, bytes and what is in an arena are borrowed: write `{}` without `&`",
            elem.to_token_stream().to_string().replace(' ', "")
        ),
    };
    Some((ty, reason))
}

/// Finds a type without a size, in a pointer or not. Only `str` and bytes in a pointer can be read.
fn without_size<'t>(ty: &'t Type, of_choices: &str) -> Option<Reason<'t>> {
    let inner = types::argument_of(ty, "Option").unwrap_or(ty);
    let pointee = types::pointee(inner);
    let reason = match types::bare(pointee.unwrap_or(inner)) {
        Type::Slice(slice) if !types::is_u8(&slice.elem) => "write the list as `Vec<T>`".to_owned(),
        Type::Slice(_) if pointee.is_none() => "write the bytes as `Vec<u8>`".to_owned(),
        Type::TraitObject(_) => format!(
            "a field needs a type with a known size: name it, or use an enum that derives {of_choices}, with a variant for each type"
        ),
        held if pointee.is_none() && types::name(held).as_deref() == Some("str") => {
            "write the text as `String`".to_owned()
        }
        _ => return None,
    };
    Some((ty, reason))
}

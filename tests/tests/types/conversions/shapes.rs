//! Generic messages, messages that borrow, and closed enumerations on the wire.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Debug;

use fastcodec::protobuf::{Decode, Encode, UnknownFields};
use fastcodec::thrift::{Compact, Protocol};
use fastcodec::{Enumeration, Oneof, Protobuf, Thrift};

/// Made of a borrowed text, and of whatever its parameter is.
#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Generic<'a, T: Clone + Default + Debug + PartialEq> {
    #[codec(1, as = "Cow<'a, str>")]
    text: Upper<'a>,
    #[codec(2, with = wrapped)]
    plain: Wrapped<T>,
    #[codec(3, with = wrapped)]
    list: Vec<Wrapped<T>>,
    #[codec(4, with = own)]
    own: Option<Box<Self>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Upper<'a>(Cow<'a, str>);

impl<'a> From<&Upper<'a>> for Cow<'a, str> {
    fn from(upper: &Upper<'a>) -> Self {
        upper.0.clone()
    }
}

impl<'a> From<Cow<'a, str>> for Upper<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Upper(text)
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Wrapped<T>(i32, T);

mod wrapped {
    use super::Wrapped;

    pub fn to_wire<T>(wrapped: &Wrapped<T>) -> i32 {
        wrapped.0
    }

    pub fn from_wire<T: Default>(number: i32) -> Wrapped<T> {
        Wrapped(number, T::default())
    }
}

/// How deep a message is in itself.
mod own {
    use super::Generic;

    #[expect(clippy::borrowed_box, reason = "that is the type of what is converted")]
    pub fn to_wire<T>(own: &Box<Generic<'_, T>>) -> i32
    where
        T: Clone + Default + std::fmt::Debug + PartialEq,
    {
        own.plain.0
    }

    pub fn from_wire<'a, T>(number: i32) -> Box<Generic<'a, T>>
    where
        T: Clone + Default + std::fmt::Debug + PartialEq,
    {
        let plain = super::Wrapped(number, T::default());
        Box::new(Generic {
            plain,
            ..Generic::default()
        })
    }
}

#[test]
fn a_generic_message_that_borrows_has_fields_of_foreign_types() {
    let message = Generic::<u8> {
        text: Upper(Cow::Borrowed("ABC")),
        plain: Wrapped(7, 0),
        list: vec![Wrapped(1, 0), Wrapped(2, 0)],
        own: Some(own::from_wire(3)),
    };
    let bytes = message.encode_to_vec().unwrap();
    assert_eq!(bytes, b"\x0a\x03ABC\x10\x07\x1a\x02\x01\x02\x20\x03");
    let read = Generic::<u8>::decode(&bytes).unwrap();
    assert_eq!(read, message);
    assert!(matches!(read.text.0, Cow::Borrowed(_)));
    let bytes = Compact::encode_to_vec(&message).unwrap();
    let read: Generic<'_, u8> = Compact::decode(&bytes).unwrap();
    assert_eq!(read, message);
    assert!(matches!(read.text.0, Cow::Borrowed(_)));
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
enum Color {
    None = 0,
    Red = 1,
}

/// A color, or none: a closed enumeration on the wire.
mod color {
    use super::Color;

    pub fn to_wire(is_red: &bool) -> Color {
        match is_red {
            true => Color::Red,
            false => Color::None,
        }
    }

    pub fn from_wire(color: Color) -> bool {
        color == Color::Red
    }
}

#[derive(Debug, Default, PartialEq, Protobuf)]
struct Colors {
    #[codec(1, with = color)]
    one: Option<bool>,
    #[codec(2, with = color)]
    many: Vec<bool>,
    #[codec(3, with = color)]
    by_name: BTreeMap<String, bool>,
    #[codec(oneof)]
    choice: Option<ColorChoice>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Debug, PartialEq, Oneof)]
enum ColorChoice {
    #[codec(4, with = color)]
    Color(bool),
}

#[test]
fn a_number_without_a_name_is_unknown_in_every_place_of_a_foreign_type() {
    for bytes in [
        &b"\x08\x05"[..],
        b"\x10\x05",
        b"\x1a\x02\x10\x05",
        b"\x20\x05",
    ] {
        let read = Colors::decode(bytes).unwrap();
        let none = Colors {
            rest: read.rest.clone(),
            ..Colors::default()
        };
        assert_eq!(read, none);
        assert_eq!(read.encode_to_vec().unwrap(), bytes);
    }
    let read = Colors::decode(b"\x08\x01\x10\x01\x10\x00\x20\x01").unwrap();
    assert_eq!((read.one, read.many), (Some(true), vec![true, false]));
    assert_eq!(read.choice, Some(ColorChoice::Color(true)));
}

//! Messages with a field of every kind: owned, borrowed, and for prost and rust-protobuf.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arbitrary::{Arbitrary, Unstructured};
use bytes::Bytes;
use fastcodec::protobuf::{Lazy, Open, UnknownFields, UnknownFieldsView};
use fastcodec::types::{Any, AnyView};
use fastcodec::{Enumeration, Oneof, Protobuf};

/// Declares the message with a field of every kind.
macro_rules! owned {
    ($name:ident, $choice:ident $(, $code_size:ident)?) => {
        #[derive(Arbitrary, Clone, Debug, Default, PartialEq, Protobuf)]
        $(#[codec($code_size)])?
        #[codec(name = "Owned")]
        pub(crate) struct $name {
            #[codec(1)]
            pub int32: i32,
            #[codec(2, sint64)]
            pub sint64: Option<i64>,
            #[codec(3)]
            pub text: String,
            #[codec(4)]
            pub bytes: Vec<u8>,
            #[codec(5)]
            pub packed: Vec<u64>,
            #[codec(6)]
            #[arbitrary(with = numbers)]
            pub doubles: Vec<f64>,
            #[codec(7)]
            pub children: Vec<$name>,
            #[codec(8)]
            pub child: Option<Box<$name>>,
            #[codec(9)]
            pub map: BTreeMap<i32, String>,
            #[codec(10)]
            #[arbitrary(with = level)]
            pub level: Open<Level>,
            #[codec(oneof)]
            pub choice: Option<$choice>,
            #[codec(13, group)]
            pub group: Option<Box<$name>>,
            #[codec(14)]
            pub texts: Vec<String>,
            #[codec(15)]
            pub flag: bool,
            #[codec(16)]
            pub fixed: Vec<Fixed>,
            #[codec(17, expanded)]
            pub flags: Vec<bool>,
            #[codec(18)]
            pub entries: BTreeMap<String, $name>,
            #[codec(unknown)]
            #[arbitrary(default)]
            pub rest: UnknownFields,
        }

        #[derive(Arbitrary, Clone, Debug, PartialEq, Oneof)]
        $(#[codec($code_size)])?
        pub(crate) enum $choice {
            #[codec(11)]
            Text(String),
            #[codec(12)]
            Message(Box<$name>),
        }
    };
}

owned!(Owned, Choice);
// The same, as small code.
owned!(Small, SmallChoice, code_size);

/// A message with few fields, none of them a message: one with a blob is written in place.
#[derive(Arbitrary, Clone, Debug, Default, PartialEq, Protobuf)]
pub(crate) struct Flat {
    #[codec(1)]
    pub text: String,
    #[codec(2)]
    pub number: i64,
    #[codec(3)]
    pub content: Option<Vec<u8>>,
    #[codec(4)]
    pub texts: Vec<String>,
    #[codec(5)]
    pub packed: Vec<i32>,
    #[codec(6)]
    pub flags: Vec<bool>,
    #[codec(2000)]
    #[arbitrary(with = numbers)]
    pub doubles: Vec<f64>,
}

/// The same fields, in a message that is never written in place.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
pub(crate) struct Long {
    #[codec(1)]
    pub text: String,
    #[codec(2)]
    pub number: i64,
    #[codec(3)]
    pub content: Option<Vec<u8>>,
    #[codec(4)]
    pub texts: Vec<String>,
    #[codec(5)]
    pub packed: Vec<i32>,
    #[codec(6)]
    pub flags: Vec<bool>,
    #[codec(2000)]
    pub doubles: Vec<f64>,
    #[codec(2001)]
    pub message: Option<Box<Long>>,
}

/// The last field number of [`Owned`].
pub(crate) const LAST: u32 = 18;

#[derive(Arbitrary, Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub(crate) struct Fixed {
    #[codec(1, fixed32)]
    pub small: u32,
    #[codec(2, sfixed64)]
    pub large: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
pub(crate) enum Level {
    None = 0,
    Some = 1,
}

fn level(input: &mut Unstructured<'_>) -> arbitrary::Result<Open<Level>> {
    input.arbitrary().map(Open::from_number)
}

/// Returns numbers without NaN, so that every value equals itself.
fn numbers(input: &mut Unstructured<'_>) -> arbitrary::Result<Vec<f64>> {
    let mut numbers: Vec<f64> = input.arbitrary()?;
    numbers.retain(|number| !number.is_nan());
    Ok(numbers)
}

impl Owned {
    /// Removes unknown fields, and returns whether there was one with a known number.
    pub fn forget(&mut self) -> bool {
        let mut is_mistyped = self.rest.numbers().any(|number| number <= LAST);
        self.rest.clear();
        let member = match &mut self.choice {
            Some(Choice::Message(message)) => Some(&mut **message),
            _ => None,
        };
        let boxed = self
            .child
            .iter_mut()
            .chain(&mut self.group)
            .map(|boxed| &mut **boxed);
        for nested in boxed
            .chain(&mut self.children)
            .chain(self.entries.values_mut())
            .chain(member)
        {
            is_mistyped |= nested.forget();
        }
        is_mistyped
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "Owned")]
pub(crate) struct View<'a> {
    #[codec(1)]
    pub int32: i32,
    #[codec(2, sint64)]
    pub sint64: Option<i64>,
    #[codec(3)]
    pub text: &'a str,
    #[codec(4)]
    pub bytes: &'a [u8],
    #[codec(5)]
    pub packed: &'a [u64],
    #[codec(6)]
    pub doubles: &'a [f64],
    #[codec(7)]
    pub children: &'a [View<'a>],
    #[codec(8)]
    pub child: Option<&'a View<'a>>,
    #[codec(9)]
    pub map: &'a [(i32, &'a str)],
    #[codec(10)]
    pub level: Open<Level>,
    #[codec(oneof)]
    pub choice: Option<ViewChoice<'a>>,
    #[codec(13, group)]
    pub group: Option<&'a View<'a>>,
    #[codec(14)]
    pub texts: &'a [&'a str],
    #[codec(15)]
    pub flag: bool,
    #[codec(16)]
    pub fixed: &'a [Fixed],
    #[codec(17, expanded)]
    pub flags: &'a [bool],
    #[codec(18)]
    pub entries: &'a [(&'a str, View<'a>)],
    #[codec(unknown)]
    pub rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Oneof)]
pub(crate) enum ViewChoice<'a> {
    #[codec(11)]
    Text(&'a str),
    #[codec(12)]
    Message(&'a View<'a>),
}

/// The other types of fields that differ in their use of memory.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
pub(crate) struct Shared {
    #[codec(1)]
    pub int32: Option<i16>,
    #[codec(3)]
    pub text: Arc<str>,
    #[codec(4)]
    pub bytes: Bytes,
    #[codec(5)]
    pub packed: Vec<u8>,
    #[codec(7)]
    pub children: Vec<Shared>,
    #[codec(8)]
    pub child: Option<Box<Shared>>,
    #[codec(9)]
    pub map: HashMap<i32, Box<str>>,
    #[codec(10)]
    pub level: Level,
    #[codec(14)]
    pub texts: Vec<Arc<str>>,
    #[codec(18)]
    pub entries: HashMap<String, Shared>,
    #[codec(19)]
    pub any: Option<Any>,
    #[codec(20)]
    pub digest: Option<[u8; 4]>,
    #[codec(21)]
    pub pairs: Vec<(Arc<str>, Fixed)>,
    #[codec(22)]
    pub other: Box<[u8]>,
    #[codec(unknown)]
    pub rest: UnknownFields,
}

/// A message with lazy fields.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
pub(crate) struct Late<'a> {
    #[codec(3)]
    pub text: Cow<'a, str>,
    #[codec(4)]
    pub bytes: Cow<'a, [u8]>,
    #[codec(7)]
    pub children: &'a [Lazy<'a, Owned>],
    #[codec(8)]
    pub child: Option<Lazy<'a, View<'a>>>,
    #[codec(12)]
    pub member: Lazy<'a, Shared>,
    #[codec(14)]
    pub texts: Vec<&'a str>,
    #[codec(19)]
    pub any: Option<AnyView<'a>>,
    #[codec(unknown)]
    pub rest: UnknownFieldsView<'a>,
}

/// Declares the same struct with prost's attributes, derived by prost and by fastcodec.
macro_rules! with_prosts_attributes {
    ($($module:ident: ($($prost:tt)*);)*) => {$(
        pub(crate) mod $module {
            use std::collections::BTreeMap;

            use $($prost)*::{Message, Oneof};

            #[derive(Clone, PartialEq, Message)]
            pub struct One {
                #[prost(int32, tag = 1)]
                pub int32: i32,
                #[prost(sint64, optional, tag = 2)]
                pub sint64: Option<i64>,
                #[prost(string, tag = 3)]
                pub text: String,
                #[prost(bytes = "vec", tag = 4)]
                pub bytes: Vec<u8>,
                #[prost(uint64, repeated, tag = 5)]
                pub packed: Vec<u64>,
                #[prost(double, repeated, tag = 6)]
                pub doubles: Vec<f64>,
                #[prost(message, repeated, tag = 7)]
                pub children: Vec<One>,
                #[prost(message, optional, boxed, tag = 8)]
                pub child: Option<Box<One>>,
                #[prost(btree_map = "int32, string", tag = 9)]
                pub map: BTreeMap<i32, String>,
                #[prost(int32, tag = 10)]
                pub level: i32,
                #[prost(oneof = "Choice", tags = "11, 12")]
                pub choice: Option<Choice>,
                #[prost(group, optional, boxed, tag = 13)]
                pub group: Option<Box<One>>,
                #[prost(string, repeated, tag = 14)]
                pub texts: Vec<String>,
                #[prost(bool, tag = 15)]
                pub flag: bool,
                #[prost(message, repeated, tag = 16)]
                pub fixed: Vec<Fixed>,
                #[prost(bool, repeated, packed = "false", tag = 17)]
                pub flags: Vec<bool>,
                #[prost(btree_map = "string, message", tag = 18)]
                pub entries: BTreeMap<String, One>,
            }

            #[derive(Clone, PartialEq, Oneof)]
            pub enum Choice {
                #[prost(string, tag = 11)]
                Text(String),
                #[prost(message, boxed, tag = 12)]
                Message(Box<One>),
            }

            #[derive(Clone, Copy, PartialEq, Message)]
            pub struct Fixed {
                #[prost(fixed32, tag = 1)]
                pub small: u32,
                #[prost(sfixed64, optional, tag = 2)]
                pub large: Option<i64>,
            }
        }
    )*};
}

with_prosts_attributes! {
    theirs: (::prost);
    taken: (::fastcodec::prost);
}

/// A message type without fields, which keeps all unknown fields.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
pub(crate) struct Keeps {
    #[codec(unknown)]
    pub rest: UnknownFields,
}

/// The same, borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub(crate) struct KeepsView<'a> {
    #[codec(unknown)]
    pub rest: UnknownFieldsView<'a>,
}

/// A message type without fields, which skips all unknown fields.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
pub(crate) struct Skips {}

/// A group and a field that follows it.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
pub(crate) struct Around {
    #[codec(1, group)]
    pub group: Option<Owned>,
    #[codec(2)]
    pub trailing: i32,
}

/// The same, without the group.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
pub(crate) struct Trailing {
    #[codec(2)]
    pub trailing: i32,
}

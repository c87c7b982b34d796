//! The derive macros of fastcodec: `Protobuf`, `Thrift`, `Oneof` and `Enumeration`.
//!
//! Each format has a folder: `protobuf` and `thrift` make a checked model of a type and its
//! attributes, and emit the implementations of the runtime's traits for it. `prost` reads prost's
//! attributes into the model of `protobuf`. The other modules serve both formats: `attributes` (the
//! parser), `fields` (what both formats check alike), `encoding` (the table of encodings), `types`
//! (what the tokens of a type tell), `subject` (the type that the derive is on), and what emitted
//! code has in common. They use none of the three folders. `protobuf` and `thrift` use neither each
//! other nor `prost`. A test checks this.
//!
//! Emitted code calls the runtime's functions and has no unsafe code.

#![forbid(unsafe_code)]

mod attributes;
mod conversion;
mod encoding;
mod enumeration;
mod errors;
mod fields;
mod format;
mod place;
mod prost;
mod protobuf;
mod refused;
mod stand_in;
mod subject;
mod thrift;
mod transparent;
mod types;
mod view;

use proc_macro::TokenStream;
use stand_in::Derive;
use syn::{DeriveInput, parse_macro_input, parse_quote};

/// Makes a struct a Protobuf message.
///
/// Every field has a `#[codec(…)]` attribute, which starts with the number of the field. The type
/// of the field says the rest:
///
/// ```
/// use std::collections::HashMap;
/// use fastcodec::protobuf::UnknownFields;
/// use fastcodec::{Oneof, Protobuf};
///
/// #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
/// #[codec(name = "people.Person")]
/// struct Person {
///     #[codec(1)]
///     name: String,
///     #[codec(2, sint32)]
///     score: i32,
///     #[codec(3)]
///     email: Option<String>,
///     #[codec(4)]
///     friends: Vec<Person>,
///     #[codec(5)]
///     labels: HashMap<String, i64>,
///     #[codec(oneof)]
///     contact: Option<Contact>,
///     #[codec(unknown)]
///     rest: UnknownFields,
/// }
///
/// #[derive(Clone, Debug, PartialEq, Oneof)]
/// enum Contact {
///     #[codec(6)]
///     Phone(String),
///     #[codec(7, fixed64)]
///     Number(u64),
/// }
/// ```
///
/// # On the struct
///
/// | attribute | meaning |
/// | --- | --- |
/// | `name = "package.Message"` | the full name; by default the name of the struct |
/// | `crate = path` | the path of fastcodec, if it is not `::fastcodec` |
/// | `code_size` | small code instead of fast code: see [below](#small-code) |
/// | `transparent` | a newtype that is encoded as its field: see [below](#newtypes) |
/// | `transparent, sint64` | the same, with another encoding than the default of the field; `map(…)` for a map |
///
/// # On a field
///
/// | attribute | meaning |
/// | --- | --- |
/// | `1` | the number: 1 to 2²⁹ − 1, except 19000 to 19999; unique in the message |
/// | `1, sint32` | an encoding other than the default of the type: `int32`, `int64`, `uint32`, `uint64`, `sint32`, `sint64`, `fixed32`, `fixed64`, `sfixed32`, `sfixed64`, `float`, `double`, `bool`, `string`, `bytes`, `enumeration`, `message`, `group` |
/// | `1, map(string, sint64)` | encodings of the keys and values of a map; `_` for the default of the type |
/// | `1, expanded` | a list that is not packed |
/// | `1, required` | proto2's `required`: always written, and an error if it is missing |
/// | `1, default = 5` | on an `Option`: adds a method with the name of the field, which returns the value or this default |
/// | `1, name = "type"` | the name in error paths, if it is not that of the field |
/// | `1, with = module` | a foreign type: `module::to_wire` and `module::from_wire` convert it, see [below](#foreign-types) |
/// | `1, as = Wire` | a foreign type, converted by `From<&T>` for `Wire` and `TryFrom<Wire>` for `T` |
/// | `1, key(with = module)`, `1, key(as = Wire)` | a map whose keys have a foreign type |
/// | `1, with = module, heap_len = path` | a foreign type whose default owns heap: see `path` below |
/// | `oneof` | on `Option<O>`, where `O` derives [`Oneof`](macro@Oneof) |
/// | `unknown` | keeps unknown fields; `unknown = protobuf` if the struct also derives `Thrift` |
/// | `skip` | not encoded |
/// | `skip, heap_len = path` | not encoded; `path` is a function that takes a reference to the value and returns how many bytes its default owns on the heap, which count towards the memory of a decode |
///
/// The struct must implement `Default`: decoding starts from the default. The heap that the default
/// owns counts towards the memory of a decode; for a field with `skip`, state it with `heap_len`. A
/// struct with a lifetime is decoded from input that lives as long, and can borrow lists from an
/// arena.
///
/// A tuple struct is a message as well: `struct Point(#[codec(1)] i32, #[codec(2)] i32);`. On an
/// `i32`, the encoding `enumeration` keeps the numbers of an enumeration unchanged.
///
/// An absent field reads as 0. So a closed enumeration in a field without presence needs a first
/// value that is 0; for any other, write `Option<_>`.
///
/// # Small code
///
/// By default, each message has code that tries its fields in order. With `#[codec(code_size)]`, a
/// message looks each field up and calls code that all messages share. A program with many messages
/// is then about half the size and compiles in about half the time, and decodes and encodes the same
/// bytes at 0.5 to 0.9 times the speed. The checks, the limits and the errors are the same. Messages
/// with and without the attribute may hold each other. `encoded_len` takes as long as an encode. A
/// [`Oneof`](macro@Oneof) has an attribute of its own.
///
/// ```
/// use fastcodec::protobuf::{Decode, Encode};
/// use fastcodec::{Oneof, Protobuf};
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// #[codec(code_size)]
/// struct Settings {
///     #[codec(1)]
///     theme: String,
///     #[codec(oneof)]
///     start: Option<Start>,
/// }
///
/// #[derive(Debug, PartialEq, Oneof)]
/// #[codec(code_size)]
/// enum Start {
///     #[codec(2)]
///     Page(String),
///     #[codec(3)]
///     Position(u32),
/// }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let settings = Settings { theme: "dark".into(), start: Some(Start::Position(7)) };
/// assert_eq!(Settings::decode(&settings.encode_to_vec()?)?, settings);
/// # Ok(())
/// # }
/// ```
///
/// # Newtypes
///
/// A struct with `#[codec(transparent)]` is encoded as its one field, wherever it occurs: as a
/// field, in `Option` and lists, as the key or value of a map, as a member of a oneof. An encoding
/// at such a field applies to the inner type. A newtype of a message is a message. A newtype of a
/// list, map or `Option` whose type is spelled out is a field of that kind. `Default` makes the
/// fields with `#[codec(skip)]` and those of the type `PhantomData`.
///
/// ```
/// use std::collections::BTreeMap;
/// use fastcodec::Protobuf;
/// use fastcodec::protobuf::Encode;
///
/// #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
/// #[codec(transparent)]
/// struct Cents(i64);
///
/// #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Protobuf)]
/// #[codec(transparent)]
/// struct Sku(String);
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// struct Prices {
///     #[codec(1)]
///     shipping: Cents,
///     #[codec(2, sint64)]
///     discount: Cents,
///     #[codec(3)]
///     items: BTreeMap<Sku, Cents>,
/// }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let prices = Prices { shipping: Cents(5), discount: Cents(-1), ..Prices::default() };
/// assert_eq!(prices.encode_to_vec()?, [0x08, 5, 0x10, 1]);
/// # Ok(())
/// # }
/// ```
///
/// The `Default` of a newtype must be that of its field: a field with the default value is not
/// written.
///
/// # Foreign types
///
/// With `with = module`, the type of a field need not implement any trait. The module has two
/// functions. `to_wire` takes a reference to the type and returns the type to encode. `from_wire`
/// takes the decoded type and returns the foreign one, or a `Result` with it whose error implements
/// `Display`. The type on the wire follows from these functions.
///
/// With `as = Wire`, the conversions are `From<&T>` for `Wire` and `TryFrom<Wire>` (or
/// `From<Wire>`) for `T`. `with = module, as = Wire` uses the functions and names the type on the
/// wire: for functions with type parameters, and for a schema check.
///
/// ```
/// use std::collections::BTreeMap;
/// use std::net::Ipv4Addr;
/// use fastcodec::protobuf::Decode;
/// use fastcodec::{Oneof, Protobuf};
///
/// mod address {
///     use std::net::{AddrParseError, Ipv4Addr};
///
///     pub fn to_wire(address: &Ipv4Addr) -> String {
///         address.to_string()
///     }
///
///     pub fn from_wire(text: String) -> Result<Ipv4Addr, AddrParseError> {
///         text.parse()
///     }
/// }
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// struct Host {
///     #[codec(1, with = address)]
///     preferred: Option<Ipv4Addr>,
///     #[codec(2, with = address)]
///     all: Vec<Ipv4Addr>,
///     #[codec(3, key(with = address))]
///     names: BTreeMap<Ipv4Addr, String>,
///     #[codec(oneof)]
///     route: Option<Route>,
/// }
///
/// #[derive(Debug, PartialEq, Oneof)]
/// enum Route {
///     #[codec(4, with = address)]
///     Gateway(Ipv4Addr),
///     #[codec(5)]
///     Interface(String),
/// }
///
/// let host = Host::decode(b"\x0a\x0810.0.0.1").unwrap();
/// assert_eq!(host.preferred, Some(Ipv4Addr::new(10, 0, 0, 1)));
/// let error = Host::decode(b"\x12\x01x").unwrap_err();
/// assert_eq!(error.to_string(), "invalid IPv4 address syntax at byte 1 in Host.all[0]");
/// ```
///
/// - **What is converted.** The value in an `Option`, each element of a list, a set or an array,
///   and each value of a `HashMap`, `BTreeMap` or `IndexMap`; its keys by `key(with = …)` or
///   `key(as = …)`. Any other type is converted as a whole; in `Option<Vec<T>>`, that is each
///   `Vec<T>`. Members of a oneof and of a Thrift union are converted as fields are. An encoding,
///   and `map(…)`, apply to the types on the wire.
/// - **Defaults.** A plain field is not written if its value on the wire is the default, and keeps
///   the `Default` of its type if it is missing: make the two the same value, or write `Option<T>`.
///   Also write `Option<T>` if the default on the wire, such as an empty text, cannot be converted.
///   A missing key or value of an entry is the default on the wire, converted.
/// - **Memory.** What the value on the wire allocates counts towards the memory of a decode; what
///   the conversion allocates does not. If a message arrives in two parts, they are merged on the
///   wire type: the current value is converted back first.
/// - **Errors.** The path is that of the field, with the index of the element or entry. The message
///   of a conversion is cut after 512 bytes.
///
/// A message with required fields is checked each time it occurs. One that arrives in two parts is
/// refused if a required field is only in the second.
#[proc_macro_derive(Protobuf, attributes(codec))]
pub fn derive_protobuf(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    stand_in::or(protobuf::derive, &input, Derive::Protobuf).into()
}

/// Makes an enum the type of a oneof: each variant holds one member.
///
/// The attribute of a variant is like that of a field: a number, an encoding other than the default
/// of the type, and `with` or `as` for a [foreign type](macro@Protobuf#foreign-types), where
/// `heap_len = path` gives the heap that the value owns. See [`Protobuf`](macro@Protobuf) for an
/// example.
#[proc_macro_derive(Oneof, attributes(codec))]
pub fn derive_oneof(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    stand_in::or(protobuf::derive_oneof, &input, Derive::Oneof).into()
}

/// Makes a struct a Thrift struct, and an enum with data a Thrift union.
///
/// Every field has a `#[codec(…)]` attribute with its id; its type says the rest:
///
/// ```
/// use std::collections::{BTreeSet, HashMap};
/// use fastcodec::Thrift;
/// use fastcodec::thrift::UnknownFields;
///
/// #[derive(Clone, Debug, Default, PartialEq, Thrift)]
/// struct Person {
///     #[codec(1, required)]
///     name: String,
///     #[codec(2)]
///     score: i32,
///     #[codec(3)]
///     email: Option<String>,
///     #[codec(4)]
///     friends: Vec<Person>,
///     #[codec(5)]
///     labels: HashMap<String, BTreeSet<i64>>,
///     #[codec(6)]
///     contact: Option<Contact>,
///     #[codec(unknown)]
///     rest: UnknownFields,
/// }
///
/// #[derive(Clone, Debug, PartialEq, Thrift)]
/// enum Contact {
///     #[codec(1)]
///     Phone(String),
///     #[codec(2)]
///     Address(Vec<String>),
/// }
/// ```
///
/// # On the type
///
/// | attribute | meaning |
/// | --- | --- |
/// | `name = "package.Struct"` | the full name; by default the name of the type |
/// | `crate = path` | the path of fastcodec, if it is not `::fastcodec` |
/// | `code_size` | small code: fields are looked up, and not tried in order |
/// | `transparent` | a newtype that is encoded as its field: see [`Protobuf`](macro@Protobuf#newtypes) |
///
/// # On a field
///
/// | attribute | meaning |
/// | --- | --- |
/// | `1` | the id: −32768 to 32767; unique in the struct |
/// | `1, required` | an error if it is missing |
/// | `1, name = "type"` | the name in error paths, if it is not that of the field |
/// | `1, with = module` | a foreign type: `module::to_wire` and `module::from_wire` convert it, see [`Protobuf`](macro@Protobuf#foreign-types) |
/// | `1, as = Wire` | a foreign type, converted by `From<&T>` for `Wire` and `TryFrom<Wire>` for `T` |
/// | `1, key(with = module)`, `1, key(as = Wire)` | a map whose keys have a foreign type |
/// | `1, with = module, heap_len = path` | a foreign type whose default owns heap: see `path` below |
/// | `oneof` | on `Option<U>`, where `U` is a union: its members are fields of this struct |
/// | `unknown` | keeps unknown fields; `unknown = thrift` if the struct also derives `Protobuf` |
/// | `skip` | not encoded |
/// | `skip, heap_len = path` | not encoded; `path` is a function that takes a reference to the value and returns how many bytes its default owns on the heap, which count towards the memory of a decode |
///
/// A field of the type `Option<T>` is `optional`: it is written if it is present. Any other field
/// is always written. If it is missing, it has the value that the struct's `Default` gives it, or
/// is an error if it is `required`. So **the default values of a schema belong in `Default`**,
/// which the struct must implement. The heap that they own counts towards the memory of a decode;
/// for a field with `skip`, state it with `heap_len`. What else the attribute says for `Protobuf`
/// (an encoding, `expanded`, `default`) is ignored here, so that one struct can derive both.
///
/// # On a variant of a union
///
/// A variant holds one value and has the id of the member; `with` or `as` converts a foreign type.
/// A variant with `unknown` that holds `thrift::UnknownFields` keeps an unknown member. Without
/// such a variant, an unknown member leaves a field `Option<U>` absent, also if it is in a union
/// within `U`. It is an error everywhere else, as an element of a list cannot be absent. The
/// documentation of `fastcodec::thrift` has the whole table.
#[proc_macro_derive(Thrift, attributes(codec))]
pub fn derive_thrift(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    stand_in::or(thrift::derive, &input, Derive::Thrift).into()
}

/// Makes an enum without data an enumeration of Protobuf and of Thrift. Its `Default` is the first
/// value, as in Protobuf.
///
/// `#[codec(name = "…")]` on the enum gives its full name; on a variant, the name in the schema.
///
/// ```
/// use fastcodec::Enumeration;
/// use fastcodec::protobuf::Enumeration as _;
///
/// #[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
/// #[codec(name = "log.Severity")]
/// enum Severity {
///     #[codec(name = "SEVERITY_UNSPECIFIED")]
///     Unspecified = 0,
///     #[codec(name = "SEVERITY_ERROR")]
///     Error = 4,
/// }
///
/// assert_eq!(Severity::default(), Severity::Unspecified);
/// assert_eq!(Severity::from_number(4).map(Severity::name), Some("SEVERITY_ERROR"));
/// ```
///
/// In Protobuf, a field without presence reads as 0 if it is absent. So an enumeration whose first
/// value is not 0 does not compile as such a field; in a newtype, a tuple or a conversion, the
/// error appears in a build, not in `cargo check`. In an `Option`, a list, a map or a oneof, and
/// with `required`, it is allowed.
///
/// ```compile_fail,E0080
/// use fastcodec::protobuf::Encode;
/// use fastcodec::{Enumeration, Protobuf};
///
/// #[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
/// enum Side { Buy = 1, Sell = 2 }
///
/// #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
/// #[codec(transparent)]
/// struct OrderSide(Side);
///
/// #[derive(Debug, Default, Protobuf)]
/// struct Order { #[codec(1)] side: OrderSide }
///
/// Order::default().encode_to_vec();
/// ```
///
/// ```compile_fail,E0080
/// # use fastcodec::protobuf::Encode;
/// # use fastcodec::{Enumeration, Protobuf};
/// # #[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
/// # enum Side { Buy = 1, Sell = 2 }
/// #[derive(Debug, Default, Protobuf)]
/// struct Order { #[codec(1)] side_and_count: (Side, i32) }
/// # Order::default().encode_to_vec();
/// ```
///
/// ```compile_fail,E0080
/// # use fastcodec::protobuf::Encode;
/// # use fastcodec::{Enumeration, Protobuf};
/// # #[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
/// # enum Side { Buy = 1, Sell = 2 }
/// # #[derive(Clone, Copy, Debug, Default)] struct Foreign;
/// # impl From<&Foreign> for Side { fn from(_: &Foreign) -> Side { Side::Buy } }
/// # impl From<Side> for Foreign { fn from(_: Side) -> Foreign { Foreign } }
/// #[derive(Debug, Default, Protobuf)]
/// struct Order { #[codec(1, as = Side)] side: Foreign }
/// # Order::default().encode_to_vec();
/// ```
#[proc_macro_derive(Enumeration, attributes(codec))]
pub fn derive_enumeration(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    stand_in::or(
        |input| enumeration::derive(input, None),
        &input,
        Derive::Enumeration,
    )
    .into()
}

/// Makes a struct with `#[prost(…)]` attributes a message. Users name it
/// `fastcodec::prost::Message`.
///
/// It reads the attributes that `prost-build` writes, and the other forms that prost accepts. Like
/// prost's derive, it also implements `Default` and `Debug`, and adds accessors for optional
/// scalars and enumerations.
///
/// # On the struct
///
/// | attribute | meaning |
/// | --- | --- |
/// | `prost_path = "…"` | the path of `fastcodec::prost`, if it is not `::fastcodec::prost` |
/// | `skip_debug` | no `Debug` |
///
/// # On a field
///
/// | attribute | meaning |
/// | --- | --- |
/// | `int32`, `sint64`, `fixed32`, `double`, `bool`, `string`, … | a scalar |
/// | `bytes`, `bytes = "vec"`, `bytes = "bytes"` | bytes; the type of the field decides which |
/// | `enumeration = "path"`, `enumeration(path)` | an `i32` whose values `path` names |
/// | `message`, `group` | a message, optional by default |
/// | `map = "key, value"`, `hash_map = "…"`, `btree_map = "…"` | a map; `value` is a scalar, `enumeration(path)` or `message` |
/// | `oneof = "path", tags = "1, 2"` | a oneof, whose enum derives `Oneof` |
/// | `optional`, `required`, `repeated` | the label |
/// | `packed = "false"` | a list that is not packed |
/// | `tag = "1"` | the number; by default one more than the largest before it |
/// | `default = "…"` | the default of an optional or required scalar |
/// | `boxed` | ignored: the type of the field decides |
#[proc_macro_derive(ProstMessage, attributes(prost))]
pub fn derive_prost_message(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    prost::derive_message(input, parse_quote!(::fastcodec::prost))
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}

/// [`ProstMessage`](macro@ProstMessage) for a crate `prost` that re-exports `fastcodec::prost`:
/// emitted code names `::prost`, so that a crate needs no other dependency to derive it.
#[proc_macro_derive(PatchedMessage, attributes(prost))]
pub fn derive_patched_message(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    prost::derive_message(input, parse_quote!(::prost))
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}

/// Makes an enum with `#[prost(…)]` attributes the type of a oneof. Users name it
/// `fastcodec::prost::Oneof`.
///
/// Each variant holds one value. Its attribute is like that of a field, with a type and a `tag`.
#[proc_macro_derive(ProstOneof, attributes(prost))]
pub fn derive_prost_oneof(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    prost::derive_oneof(input, parse_quote!(::fastcodec::prost))
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}

/// [`ProstOneof`](macro@ProstOneof) for a crate `prost` that re-exports `fastcodec::prost`: emitted
/// code names `::prost`, so that a crate needs no other dependency to derive it.
#[proc_macro_derive(PatchedOneof, attributes(prost))]
pub fn derive_patched_oneof(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    prost::derive_oneof(input, parse_quote!(::prost))
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}

/// Makes an enum without data an enumeration in prost's form. Users name it
/// `fastcodec::prost::Enumeration`.
///
/// It implements `Default` (the first variant), the conversion `From` the enum to `i32`, and
/// `TryFrom<i32>`, whose error is `UnknownEnumValue`.
#[proc_macro_derive(ProstEnumeration, attributes(prost))]
pub fn derive_prost_enumeration(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    prost::derive_enumeration(input, parse_quote!(::fastcodec::prost))
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}

/// [`ProstEnumeration`](macro@ProstEnumeration) for a crate `prost` that re-exports
/// `fastcodec::prost`: emitted code names `::prost`, so that a crate needs no other dependency to
/// derive it.
#[proc_macro_derive(PatchedEnumeration, attributes(prost))]
pub fn derive_patched_enumeration(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    prost::derive_enumeration(input, parse_quote!(::prost))
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}

//! Protobuf: the traits of messages, and the types of fields.
//!
//! # Messages
//!
//! `#[derive(Protobuf)]` on a struct implements [`Encode`] and [`Decode`]; a number on each
//! field is all that it needs. See [`Protobuf`](macro@crate::Protobuf) for the attributes.
//!
//! # Types of fields
//!
//! | Protobuf | Rust |
//! | --- | --- |
//! | `int32`, `sint32`, `sfixed32` | `i32`; `i8` and `i16` with a check of the range |
//! | `uint32`, `fixed32` | `u32`; `u8` and `u16` with a check of the range |
//! | `int64`, `sint64`, `sfixed64` | `i64` |
//! | `uint64`, `fixed64` | `u64` |
//! | `float`, `double`, `bool` | `f32`, `f64`, `bool` |
//! | `string` | `String`, `Box<str>`, `Arc<str>`, `Rc<str>`, `&'a str`, `Cow<'a, str>`; with the feature of their crate `SmolStr`, `CompactString`, `FastStr`, `Decimal` |
//! | `bytes` | `Vec<u8>`, `Bytes`, `Box<[u8]>`, `Arc<[u8]>`, `Rc<[u8]>`, `&'a [u8]`, `Cow<'a, [u8]>`, `[u8; N]`; with their features `SmallVec<[u8; N]>`, `uuid::Uuid` |
//! | an enumeration | [`Open<E>`](Open), or `E` for a closed one, with [`Enumeration`](macro@crate::Enumeration) |
//! | a message | the struct, `Box`, `Arc` or `Rc` of it, `&'a` it in an arena, [`Lazy<'a, M>`](Lazy); a tuple, with the fields 1, 2, … |
//! | `google.protobuf.Timestamp`, `Duration` | those of [`types`](crate::types), `std::time::SystemTime` and `Duration`; with their features the types of `chrono`, `jiff` and `time` |
//! | `optional` | `Option<T>` |
//! | `repeated` | `Vec<T>`, `VecDeque<T>`, `HashSet<T, S>`, `BTreeSet<T>`, `[T; N]` of exactly N, `&'a [T]` in an arena; with their features `SmallVec<[T; N]>`, `IndexSet<T, S>` |
//! | `map` | `HashMap<K, V, S>`, `BTreeMap<K, V>`, `Vec<(K, V)>`, `&'a [(K, V)]` in an arena; with its feature `IndexMap<K, V, S>` |
//! | `oneof` | `Option<O>` with [`Oneof`](macro@crate::Oneof) |
//!
//! A type of your own can be a field as well: see [`Element`]. `docs/types-of-fields.md` in the
//! repository describes arrays, tuples, points in time and their errors in detail. In short: an
//! array of another length is [`WrongLength`](crate::ErrorKind::WrongLength), a time out of range
//! [`OutOfRange`](crate::ErrorKind::OutOfRange), both with the path of the field. A field that does
//! not arrive keeps its value in the struct's `Default`.
//!
//! ```
//! use std::collections::{BTreeSet, VecDeque};
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use fastcodec::protobuf::{Decode, Encode};
//! use fastcodec::{ErrorKind, Protobuf};
//!
//! #[derive(Debug, Default, PartialEq, Protobuf)]
//! struct Route {
//!     #[codec(1)] corner: [f64; 2],
//!     #[codec(2)] stops: VecDeque<(String, Option<i32>)>,
//!     #[codec(3)] tags: BTreeSet<String>,
//!     #[codec(4)] next: Option<Arc<Route>>,
//!     #[codec(5)] takes: Duration,
//! }
//!
//! # fn main() -> Result<(), fastcodec::Error> {
//! let route = Route {
//!     corner: [1.5, 2.5],
//!     stops: [("home".into(), Some(0))].into(),
//!     takes: Duration::from_secs(60),
//!     ..Route::default()
//! };
//! assert_eq!(Route::decode(&route.encode_to_vec()?)?, route);
//!
//! let error = Route::decode(b"\x0a\x08\0\0\0\0\0\0\0\0").unwrap_err();
//! assert_eq!(error.path(), "Route.corner");
//! assert_eq!(error.kind(), &ErrorKind::WrongLength { expected: 2, found: 1 });
//! # Ok(())
//! # }
//! ```
//!
//! # Streams
//!
//! A stream of length-delimited messages: [`Encode::encode_length_delimited`] writes
//! one; `DelimitedReader` reads them from [`std::io`](https://doc.rust-lang.org/std/io/), for which
//! the feature `std` is needed; [`Delimited`] finds them without I/O, and is a codec for
//! [`tokio_util::codec`](https://docs.rs/tokio-util/latest/tokio_util/codec/) with the feature
//! `tokio-util`.

pub mod encoding;

mod array;
#[cfg(feature = "prost")]
mod by_prost;
mod code_size;
mod collection;
mod convert;
mod decoder;
mod delimited;
mod encoder;
mod enumeration;
mod extension;
mod field;
mod fits;
#[cfg(any(feature = "uuid", feature = "rust_decimal", feature = "smallvec"))]
mod foreign;
mod implementation;
mod lazy;
mod map;
pub(crate) mod message;
mod missing;
mod nested;
mod oneof;
mod scalar;
#[cfg(feature = "std")]
mod stream;
mod string;
mod tag;
#[doc(hidden)]
pub mod template;
#[cfg(feature = "types")]
mod time;
#[cfg(feature = "tokio-util")]
mod tokio;
mod transparent;
mod tuple;
mod unknown;
mod value;
mod wrapper;

pub use crate::enumeration::{Enumeration, Open};
pub use crate::input::Input;
pub use crate::stream::framing::{AppendMessage, Framing, Progress};
#[cfg(feature = "std")]
pub use crate::stream::io::StreamError;
pub use decoder::Decoder;
pub use delimited::{DEFAULT_MESSAGE_LEN, Delimited, Frame};
pub use encoder::Encoder;
pub use extension::{Extension, ExtensionType};
pub use field::{DecodeField, EncodeField, FieldType};
pub use lazy::Lazy;
pub use message::{Decode, DecodeOwned, Encode, EncodeBuffer, Message};
pub use oneof::{DecodeOneof, EncodeOneof, Oneof};
#[cfg(feature = "std")]
pub use stream::DelimitedReader;
pub use tag::{MAX_FIELD_NUMBER, Tag, WireType};
pub use unknown::{UnknownFields, UnknownFieldsView};
pub use value::{DecodeValue, Element, EncodeValue, wire_len};

/// The items that derived code calls in addition to the public ones.
#[doc(hidden)]
pub mod derived {
    pub use super::code_size::{Merged, encoded_len, in_field, member_len, merge_variant_apart};
    pub use super::convert::{
        By, Converts, Inferred, Part, Said, merge_converted_variant, on_wire,
    };
    pub use super::enumeration::{IsZeroOtherwise, Probe};
    pub use super::field::with_defaults;
    pub use super::fits::{
        Flattened, NoMember, NumbersOtherwise, field, flattened, kept, member, read, written,
    };
    pub use super::implementation::{Implementation, OfBox, OfCodec};
    pub use super::map::{AnyMap, InMap, MapIn};
    pub use super::oneof::are_disjoint;
    pub use super::template;
    pub use super::transparent::OneValue;
    pub use super::unknown::{KeepUnknown, WriteUnknown};
    pub use crate::conversion::{Converted, Plain, by_functions, by_traits, shape};
    pub use crate::fits::{Otherwise, Same};
}

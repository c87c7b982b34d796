//! What an engine may call: code that decodes and encodes by a table, or without any type.
//!
//! The modules of such code (`table`, `flow`, `dynamic`) use this module and none of `wire`,
//! `memory`, `protobuf`, `thrift`, which a test checks. The types in here are consumed when they
//! are read or written, so these mistakes are not possible:
//!
//! | a caller cannot | because |
//! | --- | --- |
//! | use a length that it did not compare with the input | this module reads lengths and counts, compares them with the bytes that remain and charges the budget; a caller gets slices, owned copies, or elements |
//! | get a copy or a list that is not charged | copies and lists are made through [`Memory`], which charges first |
//! | nest without a limit | each closure for a message, group, struct, list or map runs one level deeper. A `read` in the closure of another begins anew, with limits of its own |
//! | read a value as another type, or twice | each method compares the type on the wire, and takes the field or value by value |
//! | leave a value half read | what a closure did not read is skipped, with the same checks |
//! | go on after an error | the first error is kept: all that encloses it returns an error too, if a closure dropped it |
//! | read past the end of a message, or end early | the loop over the fields is in this module, and ends where the message does |
//! | write a wrong length, count or number of elements | this module writes lengths and counts, around what a closure writes. Only the bytes for [`protobuf::Output::raw`] are not compared with their tag |
//! | write bytes of Binary as Compact, or of one type as another | [`thrift::Raw`] has the protocol in its type, and carries the type of its value, which a place for an element compares |
//!
//! Three things are left to the caller:
//!
//! - [`protobuf::Fields::of`] and [`thrift::Value::of_struct`] are for implementations of `Decode` and
//!   `DecodeValue`, and trust them as the runtime does: call the function once, read the result, and
//!   return its error.
//! - After a panic in a closure, the position is arbitrary. Do not catch the panic within another
//!   closure of the same read or write.
//! - The levels in bytes that `raw` writes do not count towards the limit on the depth.
//!
//! What an engine needs, and what has it:
//!
//! | for | Protobuf | Thrift |
//! | --- | --- | --- |
//! | a whole input | [`protobuf::read`] | [`thrift::read`] |
//! | a message within a typed one | [`protobuf::Fields::of`] | [`thrift::Value::of_struct`] |
//! | tags, headers | [`protobuf::Fields::each`] | [`thrift::Fields::each`] |
//! | numbers | [`protobuf::Field::varint`], `fixed32`, `fixed64` | [`thrift::Value::i32`] and so on |
//! | strings with a check of UTF-8, or without | `str`, `string`; `bytes`, `vec`, `shared_bytes` | the same |
//! | packed lists | [`protobuf::Field::packed_varints`], `packed_fixed32`, `packed_fixed64` | |
//! | lists and sets, also the type of an empty one | | [`thrift::Value::list`] |
//! | maps | an entry is a message | [`thrift::Value::map`] |
//! | nesting | [`protobuf::Field::message`], `group` | [`thrift::Value::fields`] |
//! | skipping, and the bytes that were skipped | not reading; [`protobuf::Field::raw`] | not reading; [`thrift::Value::raw`] |
//! | lists in memory | [`Memory::push`], [`Memory::reserve`] | the same |
//! | errors | `error` at the field or value; [`Error::in_field`], [`Error::in_element`] for the path; [`Error::in_shared_field`] for a name that is known at run time | the same |
//! | writing a whole message | [`protobuf::write`] | [`thrift::write`] |
//! | writing within a typed message | [`protobuf::Output::of`] | [`thrift::Output::of`] |
//! | writing numbers and strings | `varint`, `fixed32`, `fixed64`, `bytes` of [`protobuf::Output`] | `bool`, `i8` to `i64`, `double`, `uuid`, `bytes` of [`thrift::Place`] |
//! | writing messages | [`protobuf::Output::message`], `group` | [`thrift::Place::fields`] |
//! | writing lists, sets and maps | `packed_varints`, `packed_fixed32`, `packed_fixed64` | [`thrift::Place::list`], `set`, `map` |
//! | writing what was skipped | [`protobuf::Output::raw`] | [`thrift::Place::raw`] |
//!
//! Each method is an inlined call of `Decoder` or `Encoder`: an engine executes the instructions of
//! derived code, and checks once for each value whether an error was dropped.
//!
//! The module is hidden: it is for code of this repository, and has no promise.

pub mod protobuf;
pub mod thrift;

pub use crate::error::SharedFieldName;

use alloc::vec::Vec;

use crate::error::Error;
use crate::wire::{List, Reader};

/// The first error of a decode. The position of the decoder is arbitrary after it, so nothing more
/// is read.
type Failure = Option<Error>;

/// What a read returns: an error if there was one, though a closure may have dropped it. It is
/// kept, as the closure that gets it may drop it too.
#[cfg_attr(not(debug_assertions), inline(always))]
fn settle<T>(failure: &mut Failure, result: Result<T, Error>) -> Result<T, Error> {
    match (result, &failure) {
        (Ok(value), None) => Ok(value),
        (Ok(_), Some(dropped)) => Err(dropped.clone()),
        (Err(error), _) => Err(keep(failure, error)),
    }
}

#[cold]
fn keep(failure: &mut Failure, error: Error) -> Error {
    failure.get_or_insert_with(|| error.clone());
    error
}

/// The memory that a decode may still take. What is made through it is charged first.
pub struct Memory<'r, 'de> {
    reader: &'r mut Reader<'de>,
    /// The failure of the read around the value, if there is one.
    failure: Option<&'r mut Failure>,
}

impl<'r, 'de> Memory<'r, 'de> {
    fn of(reader: &'r mut Reader<'de>, failure: &'r mut Failure) -> Self {
        Memory {
            reader,
            failure: Some(failure),
        }
    }

    /// Keeps an error, which the caller may drop.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn kept<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        match (result, &mut self.failure) {
            (Err(error), Some(failure)) => Err(keep(failure, error)),
            (result, _) => result,
        }
    }

    /// Takes `bytes` from the budget, for an allocation that the caller makes next.
    ///
    /// # Errors
    ///
    /// [`MemoryLimit`](crate::ErrorKind::MemoryLimit) if not as much is left.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn charge(&mut self, bytes: usize) -> Result<(), Error> {
        let result = self.reader.charge(bytes);
        self.kept(result)
    }

    /// Reserves capacity for `count` more elements, charged.
    ///
    /// # Errors
    ///
    /// `MemoryLimit`, and [`OutOfMemory`](crate::ErrorKind::OutOfMemory) if the allocator refuses.
    #[inline]
    pub fn reserve<T>(&mut self, list: &mut Vec<T>, count: usize) -> Result<(), Error> {
        let result = List::reserve(list, count, self.reader);
        self.kept(result)
    }

    /// Appends an element, and charges the capacity that it needs.
    ///
    /// # Errors
    ///
    /// Those of [`reserve`](Self::reserve).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn push<T>(&mut self, list: &mut Vec<T>, value: T) -> Result<(), Error> {
        let result = List::push(list, value, self.reader);
        self.kept(result)
    }

    /// Copies a value into the arena of the decode.
    ///
    /// # Errors
    ///
    /// [`ArenaRequired`](crate::ErrorKind::ArenaRequired) if there is none, and `MemoryLimit`.
    pub fn alloc<T: Copy>(&mut self, value: T) -> Result<&'de T, Error> {
        let arena = self.reader.arena();
        let result = arena.and_then(|arena| arena.alloc(value, self.reader));
        self.kept(result)
    }
}

//! What an engine may call: code that decodes and encodes by a table, or without any type.
//!
//! The rooms for such code (`table`, `flow`, `dynamic`) use this module and none of `wire`,
//! `memory`, `protobuf`, `thrift`: a test holds them to it. What they get are values that are
//! consumed when they are read or written, so these mistakes are not possible:
//!
//! | a caller cannot | because |
//! | --- | --- |
//! | use a length that it did not compare with the input | lengths and counts are read, compared with the bytes that remain and charged in here; out come slices, owned copies, or elements that are there |
//! | allocate what it did not charge | copies and lists are made through [`Memory`], which charges first |
//! | nest without a limit | each closure for a message, group, struct, list or map runs one level deeper |
//! | read a value as another type, or twice | each method compares the type on the wire, and takes the field or value by value |
//! | leave a value half read | what a closure did not read is skipped, with the same checks |
//! | go on after an error | the first error is kept: all that encloses it returns an error too, if a closure dropped it |
//! | read past the end of a message, or end early | the loop over the fields is in here, and ends where the message does |
//! | write a wrong length, count or number of elements | lengths and counts are written in here, around what a closure writes; the bytes of [`protobuf::Output::raw`] alone are not compared with their tag |
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
//! | lists and sets | | [`thrift::Value::list`] |
//! | maps | an entry is a message | [`thrift::Value::map`] |
//! | nesting | [`protobuf::Field::message`], `group` | [`thrift::Value::fields`] |
//! | skipping, and the bytes that were skipped | not reading; [`protobuf::Field::raw`] | not reading; [`thrift::Value::raw`] |
//! | lists in memory | [`Memory::push`], [`Memory::reserve`] | the same |
//! | errors | `error` at the field or value; [`Error::in_field`], [`Error::in_element`] for the path | the same |
//! | writing | [`protobuf::write`], [`protobuf::Output`] | [`thrift::write`], [`thrift::Output`] |
//!
//! Each method is a call of `Decoder` or `Encoder`, inlined: an engine executes the instructions
//! of derived code, and looks once for each value whether an error was dropped.
//!
//! The module is hidden: it is for code of this repository, and has no promise.

pub mod protobuf;
pub mod thrift;

use alloc::vec::Vec;

use crate::error::Error;
use crate::wire::{List, Reader};

/// The first error of a decode. The decoder is anywhere then, so nothing more may be read.
type Failure = Option<Error>;

/// What a read returns: an error if there was one, though a closure may have dropped it. It is kept,
/// as the closure that gets it may drop it too.
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
}

impl<'de> Memory<'_, 'de> {
    /// Takes `bytes` from the budget, for an allocation that the caller makes next.
    ///
    /// # Errors
    ///
    /// [`MemoryLimit`](crate::ErrorKind::MemoryLimit) if not as much is left.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn charge(&mut self, bytes: usize) -> Result<(), Error> {
        self.reader.charge(bytes)
    }

    /// Makes room for `count` more elements, charged.
    ///
    /// # Errors
    ///
    /// `MemoryLimit`, and [`OutOfMemory`](crate::ErrorKind::OutOfMemory) if the allocator refuses.
    #[inline]
    pub fn reserve<T>(&mut self, list: &mut Vec<T>, count: usize) -> Result<(), Error> {
        List::reserve(list, count, self.reader)
    }

    /// Appends an element, and charges the room for it.
    ///
    /// # Errors
    ///
    /// Those of [`reserve`](Self::reserve).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn push<T>(&mut self, list: &mut Vec<T>, value: T) -> Result<(), Error> {
        List::push(list, value, self.reader)
    }

    /// Copies a value into the arena of the decode.
    ///
    /// # Errors
    ///
    /// [`ArenaRequired`](crate::ErrorKind::ArenaRequired) if there is none, and `MemoryLimit`.
    pub fn alloc<T: Copy>(&mut self, value: T) -> Result<&'de T, Error> {
        self.reader.arena()?.alloc(value, self.reader)
    }
}

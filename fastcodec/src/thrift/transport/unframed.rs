//! Unframed transport: messages follow each other without a length.

use alloc::vec::Vec;
use core::marker::PhantomData;

use bytes::{BufMut, Bytes, BytesMut};

use super::{AppendMessage, DEFAULT_MESSAGE_LEN, Framing, Progress};
use crate::error::{Error, ErrorKind};
use crate::limits::{Limits, THRIFT_DEPTH};
#[cfg(feature = "tokio-util")]
use crate::stream::tokio::Failure;
use crate::thrift::format::Format;
use crate::thrift::types::{Header, Type};
use crate::wire::Reader;

/// Unframed transport: messages follow each other without a length, so the end of a message is
/// found by walking its fields, without decoding them. `P` is the protocol,
/// [`Binary`](crate::thrift::Binary) or [`Compact`](crate::thrift::Compact).
///
/// It is a state machine with a stack on the heap, of as many levels as [`Limits::depth`] allows
/// (64 by default). A message may arrive in any pieces, and each byte is inspected once. Lists of
/// numbers of a fixed width are skipped in one step. Declared lengths count before the bytes
/// arrive: a message is refused as soon as its minimum length exceeds [`Limits::message_len`].
///
/// Binary may have the strict form, or the old form without a version. Only the structure is
/// checked here; decoding the message finds faults in values.
///
/// ```
/// use fastcodec::Thrift;
/// use fastcodec::thrift::transport::{Framing, Progress, Unframed};
/// use fastcodec::thrift::{Binary, MessageKind, Protocol};
///
/// #[derive(Debug, Default, PartialEq, Thrift)]
/// struct AddArguments { #[codec(1)] a: i32, #[codec(2)] b: i32 }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let call = AddArguments { a: 1, b: 2 };
/// let mut arrived = Binary::encode_message("add", MessageKind::Call, 7, &call)?;
/// let end = arrived.len();
/// arrived.extend(b"the next one");
///
/// let mut framing = Unframed::<Binary>::new();
/// assert_eq!(framing.find_end(&arrived)?, Progress::Complete(end));
///
/// // The i32 of the last field is missing, and the end of the struct.
/// assert_eq!(framing.find_end(&arrived[..end - 5])?, Progress::Incomplete { needed: 5 });
/// assert_eq!(framing.find_end(&arrived)?, Progress::Complete(end));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Unframed<P> {
    limits: Limits,
    has_envelope: bool,
    scan: Scan,
    #[cfg(feature = "tokio-util")]
    pub(super) failure: Option<Failure>,
    _protocol: PhantomData<P>,
}

/// The progress in the message that is arriving.
#[derive(Debug, Clone, Default)]
struct Scan {
    /// Whether everything before the first field has been read.
    has_begun: bool,
    /// The position up to which the message has been walked. It may be past the received bytes, if
    /// bytes are skipped.
    position: u64,
    /// The minimum number of bytes of the message from `position` on.
    owed: u64,
    /// The type of the value at `position`, if it is not an element or a field's header.
    value: Option<Type>,
    /// The structs and containers around `position`, the outermost first.
    levels: Vec<Level>,
}

#[derive(Debug, Clone, Copy)]
enum Level {
    /// In a struct, after the field with this header.
    Struct(Header),
    /// In a list or set, with `left` more elements.
    Elements { ty: Type, left: u64 },
    /// In a map, with `left` more keys and values together.
    Entries { key: Type, value: Type, left: u64 },
}

impl<P: Format> Unframed<P> {
    /// Creates the transport for messages, each an envelope and a struct, of up to
    /// [`DEFAULT_MESSAGE_LEN`] bytes.
    #[inline]
    pub fn new() -> Self {
        Unframed {
            limits: Limits::new(),
            has_envelope: true,
            scan: Scan::default(),
            #[cfg(feature = "tokio-util")]
            failure: None,
            _protocol: PhantomData,
        }
    }

    /// Creates the transport for structs without an envelope.
    ///
    /// ```
    /// use fastcodec::thrift::transport::{Framing, Progress, Unframed};
    /// use fastcodec::thrift::Compact;
    ///
    /// let empty_structs = [0, 0, 0];
    /// let mut framing = Unframed::<Compact>::structs();
    /// assert_eq!(framing.find_end(&empty_structs), Ok(Progress::Complete(1)));
    /// ```
    #[inline]
    pub fn structs() -> Self {
        Unframed {
            has_envelope: false,
            ..Self::new()
        }
    }

    /// Sets the limits on the length and depth of a message: [`Limits::message_len`] and
    /// [`Limits::depth`].
    #[must_use]
    #[inline]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Returns the minimum length of a message, in bytes.
    #[inline]
    fn min_message_len(has_envelope: bool) -> u64 {
        // The old form of Binary has the shortest envelope: a name, a kind and a number.
        let envelope: usize = [Type::String, Type::I8, Type::I32]
            .map(P::min_len)
            .iter()
            .sum();
        let body = P::min_len(Type::Struct);
        (if has_envelope { envelope + body } else { body }) as u64
    }

    /// Returns the minimum number of missing bytes after `arrived` bytes, if the message has `more`
    /// bytes that are not in `owed` yet.
    #[inline]
    fn incomplete(&self, arrived: usize, more: u64) -> Progress {
        let known = self.scan.position + self.scan.owed + more;
        let needed = known.saturating_sub(arrived as u64).max(1);
        // Compared with the limit on the length of a message, which is a `usize`.
        let needed = usize::try_from(needed).unwrap_or(usize::MAX);
        Progress::Incomplete { needed }
    }

    /// Returns the minimum length of a field whose header begins with `rest` and is incomplete: the
    /// code of its type, an id, and the value.
    #[inline]
    fn begun_header_len(&self, rest: &[u8]) -> u64 {
        let in_struct = matches!(self.scan.levels.last(), Some(Level::Struct(_)));
        match rest {
            [code, ..] if in_struct && self.scan.value.is_none() => {
                let value = match P::type_of(*code) {
                    Some(Type::Bool) if P::BOOL_IN_HEADER => 0,
                    ty => ty.map_or(0, P::min_len),
                };
                (1 + P::min_len(Type::I16) + value) as u64
            }
            _ => 0,
        }
    }

    /// Walks one step in `rest`, which begins at the position. Changes nothing if it fails. After
    /// [`ErrorKind::Truncated`] or [`ErrorKind::LengthPastEnd`], it may succeed when more bytes
    /// have arrived.
    #[inline]
    fn step(&mut self, rest: &[u8]) -> Result<(), Error> {
        // Reserves memory for the level that this step may enter, before anything changes.
        if self.scan.levels.try_reserve(1).is_err() {
            let needed = size_of::<Level>();
            return Err(Error::new(ErrorKind::OutOfMemory { needed }, 0));
        }
        let mut reader = Reader::new(rest, None, None, &self.limits, THRIFT_DEPTH);
        if !self.scan.has_begun {
            if self.has_envelope {
                let (_, kind, _) = P::read_envelope(&mut reader)?;
                if !(1..=4).contains(&kind) {
                    return Err(Error::new(ErrorKind::NotAMessage, 0));
                }
            }
            self.scan.has_begun = true;
            self.scan.levels.push(Level::Struct(Header::START));
            self.scan.owed = Self::min_message_len(false);
        } else if let Some(ty) = self.scan.value {
            self.pass_value(ty, &mut reader)?;
        } else if let Some(level) = self.scan.levels.last_mut() {
            match level {
                Level::Struct(previous) => {
                    let header = P::read_header(&mut reader, *previous)?;
                    if header.is_stop() {
                        self.scan.owed -= 1;
                        self.scan.levels.pop();
                    } else {
                        let ty = type_of::<P>(header.code())?;
                        *previous = header;
                        if !(P::BOOL_IN_HEADER && matches!(ty, Type::Bool)) {
                            self.scan.owed += P::min_len(ty) as u64;
                            self.scan.value = Some(ty);
                        }
                    }
                }
                Level::Elements { left: 0, .. } | Level::Entries { left: 0, .. } => {
                    self.scan.levels.pop();
                }
                Level::Elements { ty, left } => {
                    *left -= 1;
                    self.scan.value = Some(*ty);
                }
                Level::Entries { key, value, left } => {
                    // An even number: the next one is a key.
                    self.scan.value = Some(if *left % 2 == 0 { *key } else { *value });
                    *left -= 1;
                }
            }
        }
        self.scan.position += reader.offset() as u64;
        Ok(())
    }

    /// Skips a value, or the beginning of a value that has nested ones.
    #[inline]
    fn pass_value(&mut self, ty: Type, reader: &mut Reader<'_>) -> Result<(), Error> {
        // The bytes that need no inspection, and whether a level begins.
        let mut passed = 0;
        let mut level = None;
        match ty {
            Type::I16 if P::fixed_len(ty).is_none() => drop(P::read_i16(reader)?),
            Type::I32 if P::fixed_len(ty).is_none() => drop(P::read_i32(reader)?),
            Type::I64 if P::fixed_len(ty).is_none() => drop(P::read_i64(reader)?),
            Type::String => passed = P::read_len(reader)?,
            Type::Struct => {
                self.check_depth()?;
                level = Some(Level::Struct(Header::START));
            }
            Type::List | Type::Set => {
                self.check_depth()?;
                let (code, count) = P::read_list_header(reader)?;
                // The element type of an empty list is ignored; some writers omit it.
                if count != 0 {
                    let ty = type_of::<P>(code)?;
                    match P::fixed_len(ty) {
                        Some(len) => passed = count * len as u64,
                        None => level = Some(Level::Elements { ty, left: count }),
                    }
                }
            }
            Type::Map => {
                self.check_depth()?;
                let (key, value, count) = P::read_map_header(reader)?;
                if count != 0 {
                    let key = type_of::<P>(key)?;
                    let value = type_of::<P>(value)?;
                    match (P::fixed_len(key), P::fixed_len(value)) {
                        (Some(key), Some(value)) => passed = count * (key + value) as u64,
                        _ => {
                            level = Some(Level::Entries {
                                key,
                                value,
                                left: 2 * count,
                            })
                        }
                    }
                }
            }
            Type::Bool
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::Double
            | Type::Uuid => passed = P::min_len(ty) as u64,
        }
        self.scan.value = None;
        self.scan.owed -= P::min_len(ty) as u64;
        self.scan.position += passed;
        if let Some(level) = level {
            self.scan.owed += level.min_len::<P>();
            self.scan.levels.push(level);
        }
        Ok(())
    }

    /// Checks the depth of a struct or container at this position. The outermost struct is level 0.
    #[inline]
    fn check_depth(&self) -> Result<(), Error> {
        let limit = self.limits.depth_or(THRIFT_DEPTH);
        if self.scan.levels.len() as u64 > u64::from(limit) {
            return Err(Error::new(ErrorKind::DepthLimit { limit }, 0));
        }
        Ok(())
    }

    /// Checks a minimum length of the message against the limit.
    #[inline]
    fn check_len(&self, length: u64) -> Result<(), Error> {
        self.limits
            .check_message_len_or(length, DEFAULT_MESSAGE_LEN)
    }
}

impl<P: Format> Default for Unframed<P> {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl<P: Format> Framing for Unframed<P> {
    type Message = Bytes;

    #[inline]
    fn find_end(&mut self, arrived: &[u8]) -> Result<Progress, Error> {
        if !self.scan.has_begun {
            self.scan.owed = Self::min_message_len(self.has_envelope);
        }
        while !self.scan.is_at_end() {
            let rest = usize::try_from(self.scan.position)
                .ok()
                .and_then(|position| arrived.get(position..))
                .unwrap_or_default();
            if rest.is_empty() && self.scan.next_step_reads() {
                return Ok(self.incomplete(arrived.len(), 0));
            }
            if let Err(error) = self.step(rest) {
                return match *error.kind() {
                    ErrorKind::Truncated => {
                        let begun = self.begun_header_len(rest);
                        Ok(self.incomplete(arrived.len(), begun))
                    }
                    // The name in the envelope, which is read with its length.
                    ErrorKind::LengthPastEnd { length, remaining } => {
                        self.check_len(arrived.len() as u64 + length - remaining as u64)?;
                        Ok(self.incomplete(arrived.len(), length))
                    }
                    _ => Err(error.moved_by(arrived.len() - rest.len())),
                };
            }
            self.check_len(self.scan.position + self.scan.owed)?;
        }
        // The last step read the byte before it, so it is within `arrived`.
        let end = self.scan.position as usize;
        self.scan.levels.clear();
        self.scan = Scan {
            levels: core::mem::take(&mut self.scan.levels),
            ..Scan::default()
        };
        Ok(Progress::Complete(end))
    }

    #[inline]
    fn open(&mut self, message: Bytes) -> Result<Bytes, Error> {
        Ok(message)
    }
}

impl<P: Format, M: AsRef<[u8]>> AppendMessage<M> for Unframed<P> {
    #[inline]
    fn append(&mut self, message: M, buffer: &mut BytesMut) -> Result<(), Error> {
        buffer.put_slice(message.as_ref());
        Ok(())
    }
}

impl Scan {
    #[inline]
    fn is_at_end(&self) -> bool {
        self.has_begun && self.levels.is_empty()
    }

    /// Returns whether the next step needs bytes.
    #[inline]
    fn next_step_reads(&self) -> bool {
        self.value.is_some()
            || !matches!(
                self.levels.last(),
                Some(Level::Elements { .. } | Level::Entries { .. })
            )
    }
}

impl Level {
    /// Returns the minimum length, in bytes.
    #[inline]
    fn min_len<P: Format>(self) -> u64 {
        match self {
            Level::Struct(_) => P::min_len(Type::Struct) as u64,
            Level::Elements { ty, left } => left * P::min_len(ty) as u64,
            Level::Entries { key, value, left } => {
                left / 2 * (P::min_len(key) + P::min_len(value)) as u64
            }
        }
    }
}

/// Returns the type with this code, in a header that begins at the position.
#[inline]
fn type_of<P: Format>(code: u8) -> Result<Type, Error> {
    P::type_of(code).ok_or_else(|| Error::new(ErrorKind::InvalidWireType(code), 0))
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::thrift::{Binary, Compact};

    /// Where the message ends in `stream`, or what is wrong with it; `None` if it does not end.
    /// The same whether it arrives at once or byte by byte, and no more is ever said to be needed
    /// than there is.
    fn find_end<P: Format>(
        framing: &Unframed<P>,
        stream: &[u8],
    ) -> Result<Option<usize>, (ErrorKind, usize)> {
        let result = |result: Result<Progress, Error>| match result {
            Ok(Progress::Complete(end)) => Ok(Some(end)),
            Ok(Progress::Incomplete { needed }) => {
                assert_ne!(needed, 0);
                Ok(None)
            }
            Err(error) => Err((error.kind().clone(), error.offset())),
        };
        let at_once = result(framing.clone().find_end(stream));
        let mut framing = framing.clone();
        for arrived in 0..=stream.len() {
            match framing.find_end(&stream[..arrived]) {
                Ok(Progress::Incomplete { needed }) => {
                    if let Ok(Some(end)) = at_once {
                        assert!(arrived + needed <= end, "{needed} of {end} at {arrived}");
                    }
                }
                found => {
                    assert_eq!(result(found), at_once, "after {arrived} bytes");
                    return at_once;
                }
            }
        }
        assert_eq!(at_once, Ok(None));
        at_once
    }

    fn binary(stream: &[u8]) -> Result<Option<usize>, (ErrorKind, usize)> {
        find_end(&Unframed::<Binary>::structs(), stream)
    }

    fn compact(stream: &[u8]) -> Result<Option<usize>, (ErrorKind, usize)> {
        find_end(&Unframed::<Compact>::structs(), stream)
    }

    fn needed<P: Format>(mut framing: Unframed<P>, arrived: &[u8]) -> usize {
        match framing.find_end(arrived) {
            Ok(Progress::Incomplete { needed }) => needed,
            other => panic!("{other:?}"),
        }
    }

    /// A struct of Binary with one field of each type, and the lists and maps of each kind.
    #[rustfmt::skip]
    const IN_BINARY: &[u8] = &[
        2, 0, 1, 1, // bool
        3, 0, 2, 7, // i8
        4, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, // double
        6, 0, 4, 0, 1, // i16
        8, 0, 5, 0, 0, 0, 1, // i32
        10, 0, 6, 0, 0, 0, 0, 0, 0, 0, 1, // i64
        11, 0, 7, 0, 0, 0, 2, b'h', b'i', // string
        12, 0, 8, 2, 0, 1, 0, 0, // struct { bool }
        13, 0, 9, 8, 11, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 1, b'x', // map<i32, string>
        13, 0, 10, 3, 6, 0, 0, 0, 2, 1, 0, 1, 2, 0, 2, // map<i8, i16>
        14, 0, 11, 11, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, b'y', // set<string>
        15, 0, 12, 10, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, // list<i64>
        15, 0, 13, 15, 0, 0, 0, 2, 3, 0, 0, 0, 1, 9, 12, 0, 0, 0, 1, 0, // list<list<..>>
        15, 0, 14, 0, 0, 0, 0, 0, // an empty list of no type
        16, 0, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, // uuid
        0,
    ];

    #[rustfmt::skip]
    const IN_COMPACT: &[u8] = &[
        0x11, 0x12, // bools
        0x13, 7, // i8
        0x17, 0, 0, 0, 0, 0, 0, 0, 0, // double
        0x14, 0x80, 1, // i16
        0x15, 0x80, 0x80, 1, // i32
        0x16, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, // i64
        0x18, 2, b'h', b'i', // string
        0x1c, 0x11, 0, // struct { bool }
        0x1b, 1, 0x58, 7, 1, b'x', // map<i32, string>
        0x1b, 2, 0x37, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, // map<i8, double>
        0x1b, 0, // an empty map
        0x1a, 0x28, 0, 1, b'y', // set<string>
        0x19, 0x26, 2, 0x80, 2, // list<i64>
        0x19, 0xf1, 15, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, // list<bool>, 15 of them
        0x19, 0x29, 0x13, 9, 0x1c, 0, // list<list<..>>
        0x19, 0x00, // an empty list of no type
        0x1d, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, // uuid
        0x03, 0x80, 2, 7, // i8 with an id of its own
        0,
    ];

    #[test]
    fn a_struct_of_every_type_ends_at_its_stop_mark() {
        for (find, message) in [(binary as fn(&[u8]) -> _, IN_BINARY), (compact, IN_COMPACT)] {
            let mut stream = message.to_vec();
            assert_eq!(find(&stream), Ok(Some(message.len())));
            stream.extend([0x0f; 20]);
            assert_eq!(find(&stream), Ok(Some(message.len())));
        }
    }

    #[test]
    fn a_message_that_is_not_all_there_is_incomplete() {
        for end in 0..IN_BINARY.len() {
            assert_eq!(binary(&IN_BINARY[..end]), Ok(None), "{end} bytes");
        }
        for end in 0..IN_COMPACT.len() {
            assert_eq!(compact(&IN_COMPACT[..end]), Ok(None), "{end} bytes");
        }
    }

    #[test]
    fn the_envelope_belongs_to_the_message() {
        let strict = b"\x80\x01\0\x01\0\0\0\x03add\0\0\0\x07\0next";
        let old = b"\0\0\0\x03add\x01\0\0\0\x07\0next";
        assert_eq!(find_end(&Unframed::<Binary>::new(), strict), Ok(Some(16)));
        assert_eq!(find_end(&Unframed::<Binary>::new(), old), Ok(Some(13)));
        let message = b"\x82\x21\x80\x01\x03add\0next";
        assert_eq!(find_end(&Unframed::<Compact>::new(), message), Ok(Some(9)));
    }

    #[test]
    fn the_next_message_begins_where_the_first_one_ends() {
        let mut framing = Unframed::<Compact>::structs();
        let stream = [0x11, 0, 0x13, 9, 0];
        assert_eq!(framing.find_end(&stream), Ok(Progress::Complete(2)));
        assert_eq!(
            framing.find_end(&stream[2..4]),
            Ok(Progress::Incomplete { needed: 1 })
        );
        assert_eq!(framing.find_end(&stream[2..]), Ok(Progress::Complete(3)));
    }

    #[test]
    fn the_shortest_envelope_and_an_empty_struct_are_needed_at_first() {
        assert_eq!(needed(Unframed::<Binary>::new(), b""), 4 + 1 + 4 + 1);
        assert_eq!(needed(Unframed::<Compact>::new(), b""), 1 + 1 + 1 + 1);
        assert_eq!(needed(Unframed::<Binary>::structs(), b""), 1);
    }

    #[test]
    fn a_length_tells_what_is_needed() {
        // The string, and the end of the struct.
        assert_eq!(
            needed(Unframed::<Binary>::structs(), b"\x0b\0\x01\0\0\x01\0ab"),
            254 + 1
        );
        assert_eq!(
            needed(Unframed::<Compact>::structs(), b"\x18\x80\x02ab"),
            254 + 1
        );
        // The name, and what follows it at least: a kind, a number and an empty struct.
        assert_eq!(needed(Unframed::<Binary>::new(), b"\0\0\x01\0ab"), 254 + 6);
    }

    #[test]
    fn the_number_of_elements_tells_what_is_needed_at_least() {
        // 1000 lists of 5 bytes at least, the end of the struct.
        let lists = b"\x0f\0\x01\x0f\0\0\x03\xe8";
        assert_eq!(needed(Unframed::<Binary>::structs(), lists), 5001);
        // 1000 entries of an i64 and a list, the end of the struct; one key is there.
        let map = b"\x0d\0\x01\x0a\x0f\0\0\x03\xe8\0\0\0\0\0\0\0\0";
        assert_eq!(needed(Unframed::<Binary>::structs(), map), 13_001 - 8);
        // 15 bools, the end of the struct.
        assert_eq!(needed(Unframed::<Compact>::structs(), b"\x19\xf1\x0f"), 16);
    }

    #[test]
    fn the_code_of_a_type_tells_what_is_needed_at_least() {
        // The id, an i64, the end of the struct.
        assert_eq!(needed(Unframed::<Binary>::structs(), b"\x0a"), 2 + 8 + 1);
        assert_eq!(needed(Unframed::<Binary>::structs(), b"\x0a\0"), 1 + 8 + 1);
        assert_eq!(needed(Unframed::<Compact>::structs(), b"\x07\x80"), 8 + 1);
        assert_eq!(needed(Unframed::<Compact>::structs(), b"\x01"), 1 + 1);
    }

    #[test]
    fn what_is_not_an_envelope_is_not_a_message() {
        let not_a_message = |at| Err((ErrorKind::NotAMessage, at));
        for stream in [&b"\x80\x02\0\x01"[..], b"\xff\xff\xff\xff"] {
            assert_eq!(
                find_end(&Unframed::<Binary>::new(), stream),
                not_a_message(0)
            );
        }
        for stream in [b"\x82\x22", b"\x83\x21"] {
            assert_eq!(
                find_end(&Unframed::<Compact>::new(), stream),
                not_a_message(0)
            );
        }
    }

    #[test]
    fn an_unknown_kind_of_message_is_not_a_message() {
        let stream = b"\x80\x01\0\x05\0\0\0\x01a\0\0\0\0";
        let not_a_message = Err((ErrorKind::NotAMessage, 0));
        assert_eq!(find_end(&Unframed::<Binary>::new(), stream), not_a_message);
        let stream = b"\x82\x01\0\x01a";
        assert_eq!(find_end(&Unframed::<Compact>::new(), stream), not_a_message);
    }

    #[test]
    fn a_request_of_http_is_too_long_a_name() {
        let length = u64::from(u32::from_be_bytes(*b"GET ")) + 4;
        assert_eq!(
            find_end(&Unframed::<Binary>::new(), b"GET / HTTP/1.1\r\n"),
            Err((
                ErrorKind::MessageLimit {
                    length,
                    limit: DEFAULT_MESSAGE_LEN
                },
                0
            ))
        );
    }

    #[test]
    fn negative_lengths_are_refused() {
        let refused = |at| Err((ErrorKind::NegativeLength(-1), at));
        for (stream, at) in [
            (&b"\x0b\0\x01\xff\xff\xff\xff"[..], 3),
            (b"\x0f\0\x01\x08\xff\xff\xff\xff", 4),
            (b"\x0d\0\x01\x08\x08\xff\xff\xff\xff", 5),
        ] {
            assert_eq!(binary(stream), refused(at));
        }
        for (stream, at) in [
            (&b"\x18\xff\xff\xff\xff\x0f"[..], 6),
            (b"\x19\xf5\xff\xff\xff\xff\x0f", 7),
            (b"\x1b\xff\xff\xff\xff\x0f", 6),
        ] {
            assert_eq!(compact(stream), refused(at));
        }
    }

    #[test]
    fn lengths_over_the_limit_are_refused_before_what_they_count_arrives() {
        let refused = |length| {
            Err((
                ErrorKind::MessageLimit {
                    length,
                    limit: DEFAULT_MESSAGE_LEN,
                },
                0,
            ))
        };
        let most = u64::from(u32::MAX / 2);
        // What precedes it, what is declared, and the end of the struct.
        assert_eq!(binary(b"\x0b\0\x01\x7f\xff\xff\xff"), refused(7 + most + 1));
        for (stream, element) in [
            (b"\x0f\0\x01\x0a\x7f\xff\xff\xff", 8), // list<i64>
            (b"\x0f\0\x01\x0c\x7f\xff\xff\xff", 1), // list<struct>
            (b"\x0e\0\x01\x02\x7f\xff\xff\xff", 1), // set<bool>
            (b"\x0f\0\x01\x0d\x7f\xff\xff\xff", 6), // list<map>
        ] {
            assert_eq!(binary(stream), refused(8 + most * element + 1));
        }
        assert_eq!(
            binary(b"\x0d\0\x01\x0c\x10\x7f\xff\xff\xff"),
            refused(9 + most * 17 + 1)
        );
        assert_eq!(compact(b"\x18\xff\xff\xff\xff\x07"), refused(6 + most + 1));
        for (stream, element) in [
            (b"\x19\xf1\xff\xff\xff\xff\x07", 1), // list<bool>
            (b"\x19\xfc\xff\xff\xff\xff\x07", 1), // list<struct>
            (b"\x1a\xf7\xff\xff\xff\xff\x07", 8), // set<double>
        ] {
            assert_eq!(compact(stream), refused(7 + most * element + 1));
        }
        assert_eq!(
            compact(b"\x1b\xff\xff\xff\xff\x07\x11"),
            refused(7 + most * 2 + 1)
        );
    }

    #[test]
    fn the_limit_counts_all_of_the_message() {
        for (limit, expected) in [
            (IN_BINARY.len(), Ok(Some(IN_BINARY.len()))),
            (
                IN_BINARY.len() - 1,
                Err((
                    ErrorKind::MessageLimit {
                        length: IN_BINARY.len() as u64,
                        limit: IN_BINARY.len() - 1,
                    },
                    0,
                )),
            ),
        ] {
            let framing = Unframed::<Binary>::structs().limits(Limits::new().message_len(limit));
            assert_eq!(find_end(&framing, IN_BINARY), expected);
        }
    }

    #[test]
    fn unknown_types_are_refused() {
        let refused = |code, at| Err((ErrorKind::InvalidWireType(code), at));
        assert_eq!(binary(b"\x01\0\x01"), refused(1, 0));
        assert_eq!(binary(b"\x0f\0\x01\x11\0\0\0\x01"), refused(17, 3));
        assert_eq!(binary(b"\x0d\0\x01\x08\x05\0\0\0\x01"), refused(5, 3));
        assert_eq!(compact(b"\x1e"), refused(14, 0));
        assert_eq!(compact(b"\x19\x1f"), refused(15, 1));
        assert_eq!(compact(b"\x1b\x01\x0e"), refused(0, 1));
    }

    #[test]
    fn a_field_id_past_the_last_one_is_refused_in_compact() {
        // 32767, and one more.
        assert_eq!(
            compact(b"\x01\xfe\xff\x03\x11"),
            Err((ErrorKind::InvalidFieldNumber(32_768), 4))
        );
        assert_eq!(
            compact(b"\x01\x80\x80\x04"),
            Err((ErrorKind::InvalidFieldNumber(65_536), 1))
        );
    }

    #[test]
    fn a_varint_of_more_than_ten_bytes_is_refused() {
        let mut stream = vec![0x16];
        stream.extend([0x80; 10]);
        assert_eq!(compact(&stream), Err((ErrorKind::VarintOverflow, 1)));
    }

    #[test]
    fn structs_and_containers_nest_as_deep_as_the_limit_and_no_deeper() {
        // Lists in lists in a struct, and an empty list in the innermost.
        let nested = |levels: usize| {
            let mut stream = vec![0x19];
            stream.resize(levels, 0x19);
            stream.extend([0x03, 0]);
            stream
        };
        assert_eq!(compact(&nested(64)), Ok(Some(66)));
        assert_eq!(
            compact(&nested(65)),
            Err((ErrorKind::DepthLimit { limit: 64 }, 65))
        );
        let framing = Unframed::<Compact>::structs().limits(Limits::new().depth(2));
        assert_eq!(find_end(&framing, &nested(2)), Ok(Some(4)));
        assert_eq!(
            find_end(&framing, &nested(3)),
            Err((ErrorKind::DepthLimit { limit: 2 }, 3))
        );
        // Structs in structs.
        assert_eq!(
            find_end(&framing, &[0x1c, 0x1c, 0x1c, 0]),
            Err((ErrorKind::DepthLimit { limit: 2 }, 3))
        );
    }

    #[test]
    fn an_error_stays() {
        let mut framing = Unframed::<Compact>::structs();
        let first = framing.find_end(b"\x13\x07\x1e");
        assert_eq!(first, Err(Error::new(ErrorKind::InvalidWireType(14), 2)));
        assert_eq!(framing.find_end(b"\x13\x07\x1e\0\0\0"), first);
    }
}

//! Buffers whose `Buf` or `BufMut` misbehaves.

use std::cell::Cell;

use bytes::buf::UninitSlice;
use bytes::{Buf, BufMut, Bytes};
use fastcodec::protobuf::{DecodeOwned, Encode};
use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::{ErrorKind, Limits, Protobuf, Thrift};
use fastcodec_tests::counted;

use super::rogue::{Outcome, Rogue, leaks_nothing, outcome, panic_quietly};

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Text {
    #[codec(1)]
    text: Rogue,
    #[codec(2)]
    bytes: Bytes,
}

fn text() -> Text {
    Text {
        text: "text".repeat(10).as_str().into(),
        bytes: Bytes::from_static(&[7; 40]),
    }
}

/// What a [`Liar`] does wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lie {
    /// Reports this number of bytes more than it has.
    More(usize),
    /// Reports this number of bytes less than it has.
    Less(usize),
    /// Returns an empty chunk from the middle on, though bytes remain.
    EmptyChunk,
    /// Returns a different chunk at each call.
    OtherChunk,
    /// Does not advance.
    Stuck,
    /// Copies this number of bytes instead of the requested number.
    OtherCopy(usize),
    /// Panics in the call with this number, counted over all methods.
    Panic(usize),
}

/// A buffer in pieces of `piece` bytes.
struct Liar {
    bytes: Vec<u8>,
    at: usize,
    piece: usize,
    lie: Lie,
    calls: Cell<usize>,
}

impl Liar {
    fn new(bytes: &[u8], piece: usize, lie: Lie) -> Self {
        Liar {
            bytes: bytes.to_vec(),
            at: 0,
            piece,
            lie,
            calls: Cell::new(0),
        }
    }

    fn is_called(&self) -> usize {
        let call = self.calls.get();
        self.calls.set(call + 1);
        if self.lie == Lie::Panic(call) {
            panic_quietly();
        }
        call
    }
}

impl Buf for Liar {
    fn remaining(&self) -> usize {
        self.is_called();
        let truth = self.bytes.len().saturating_sub(self.at);
        match self.lie {
            Lie::More(bytes) => truth.saturating_add(bytes),
            Lie::Less(bytes) => truth.saturating_sub(bytes),
            _ => truth,
        }
    }

    fn chunk(&self) -> &[u8] {
        let call = self.is_called();
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        match self.lie {
            Lie::EmptyChunk if self.at >= self.bytes.len() / 2 => &[],
            Lie::OtherChunk => &self.bytes[call % self.bytes.len()..],
            _ => &rest[..rest.len().min(self.piece)],
        }
    }

    fn advance(&mut self, count: usize) {
        self.is_called();
        if self.lie != Lie::Stuck {
            self.at += count;
        }
    }

    fn copy_to_bytes(&mut self, len: usize) -> Bytes {
        self.is_called();
        let taken = match self.lie {
            Lie::OtherCopy(taken) => taken,
            _ => len,
        };
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let copy = Bytes::copy_from_slice(&rest[..taken.min(rest.len())]);
        self.at += copy.len();
        copy
    }
}

const LIES: [Lie; 10] = [
    Lie::More(1),
    Lie::More(1000),
    Lie::More(1 << 20),
    Lie::Less(1),
    Lie::Less(60),
    Lie::EmptyChunk,
    Lie::OtherChunk,
    Lie::Stuck,
    Lie::OtherCopy(0),
    Lie::OtherCopy(50),
];

/// Decodes what a liar has in every way that there is, and gives each outcome to `check`.
fn decode_in_all_ways(lie: Lie, mut check: impl FnMut(Outcome<Text>)) {
    let expected = text();
    let protobuf = expected.encode_to_vec().unwrap();
    let delimited = expected.encode_length_delimited_to_vec().unwrap();
    let binary = Binary::encode_to_vec(&expected).unwrap();
    let compact = Compact::encode_to_vec(&expected).unwrap();
    for piece in [1, 3, 16, 1000] {
        let liar = |bytes: &[u8]| Liar::new(bytes, piece, lie);
        check(outcome(|| Text::decode_buf(liar(&protobuf))));
        check(outcome(|| {
            Text::decode_length_delimited(&mut liar(&delimited))
        }));
        check(outcome(|| Binary::decode_buf(liar(&binary))));
        check(outcome(|| Compact::decode_buf(liar(&compact))));
    }
}

#[test]
fn a_buffer_that_tells_the_truth_is_decoded_in_whatever_pieces() {
    decode_in_all_ways(Lie::More(0), |outcome| {
        assert_eq!(outcome, Outcome::Done(text()));
    });
}

#[test]
fn a_buffer_that_lies_is_an_error_or_a_value_and_leaks_nothing() {
    for lie in LIES {
        leaks_nothing("a buffer that lies", || {
            decode_in_all_ways(lie, |outcome| {
                if let Outcome::Done(value) = outcome {
                    // Of its bytes: no others are read.
                    assert!(
                        value.bytes.iter().all(|byte| b"text\x07".contains(byte)) || {
                            lie == Lie::OtherChunk || lie == Lie::Stuck
                        }
                    );
                    assert!(value.text.0.is_char_boundary(value.text.0.len()));
                }
            });
        });
    }
}

#[test]
fn a_buffer_that_promises_more_than_it_has_is_truncated() {
    let encoded = text().encode_to_vec().unwrap();
    for more in [1, 1000, 1 << 20] {
        let decoded = outcome(|| Text::decode_buf(Liar::new(&encoded, 16, Lie::More(more))));
        assert_eq!(decoded, Outcome::Failed(ErrorKind::Truncated));
    }
}

#[test]
fn a_buffer_that_promises_what_no_message_has_is_refused_and_takes_no_memory() {
    let encoded = text().encode_to_vec().unwrap();
    for more in [i32::MAX as usize, usize::MAX] {
        let liar = Liar::new(&encoded, 16, Lie::More(more));
        let (decoded, counts) = counted(|| outcome(|| Text::decode_buf(liar)));
        assert!(matches!(
            decoded,
            Outcome::Failed(ErrorKind::MessageLimit { .. })
        ));
        assert!(counts.peak < 1000, "{}", counts.peak);
    }
    let limits = Limits::new().memory(1000);
    let liar = Liar::new(&encoded, 16, Lie::More(1 << 20));
    let decoded = outcome(|| Binary::decode_buf_with::<Text>(liar, &limits));
    assert!(matches!(
        decoded,
        Outcome::Failed(ErrorKind::MemoryLimit { .. })
    ));
}

#[test]
fn a_buffer_that_panics_leaks_nothing() {
    let mut panics = 0;
    for call in 0..200 {
        leaks_nothing("a buffer that panics", || {
            decode_in_all_ways(Lie::Panic(call), |outcome| match outcome {
                Outcome::Panicked => panics += 1,
                // It has done what it should in fewer calls.
                other => assert_eq!(other, Outcome::Done(text())),
            });
        });
    }
    assert!(panics > 500, "{panics}");
}

/// A buffer to write to with room for `room` bytes, that says that it has `says`.
struct Room {
    bytes: Vec<u8>,
    room: usize,
    says: usize,
    panics: bool,
}

// SAFETY: `chunk_mut` is the spare room of a vector, and `advance_mut` checks that it is there;
// what is said to remain is nothing that may be relied on.
unsafe impl BufMut for Room {
    fn remaining_mut(&self) -> usize {
        self.says
    }

    unsafe fn advance_mut(&mut self, count: usize) {
        let len = self.bytes.len() + count;
        assert!(len <= self.bytes.capacity());
        // SAFETY: the caller's promise: they are initialised.
        unsafe { self.bytes.set_len(len) };
    }

    fn chunk_mut(&mut self) -> &mut UninitSlice {
        if self.panics || self.bytes.len() >= self.room {
            panic_quietly();
        }
        // A byte at a time.
        let chunk = UninitSlice::uninit(self.bytes.spare_capacity_mut());
        &mut chunk[..1]
    }
}

#[test]
fn a_buffer_with_less_capacity_than_it_says_is_filled_to_its_end() {
    let value = text();
    type Write = fn(&Text, &mut Room) -> Result<(), fastcodec::Error>;
    let ways: [Write; 4] = [
        |value, room| value.encode(room),
        |value, room| value.encode_length_delimited(room),
        |value, room| Binary::encode(value, room),
        |value, room| Compact::encode(value, room),
    ];
    for (room, says, panics) in [
        (0, 1000, false),
        (1, 1000, false),
        (50, usize::MAX, false),
        (1000, 1000, true),
        (1000, 10, false),
        (1000, usize::MAX, false),
    ] {
        for write in ways {
            leaks_nothing("a buffer to write to", || {
                let mut buffer = Room {
                    bytes: Vec::with_capacity(1000),
                    room,
                    says,
                    panics,
                };
                let outcome = outcome(|| write(&value, &mut buffer));
                let is_as_expected = match outcome {
                    Outcome::Done(()) => room == 1000 && !panics && buffer.bytes.len() > 80,
                    Outcome::Failed(ErrorKind::BufferTooSmall { remaining, .. }) => {
                        remaining == says && buffer.bytes.is_empty()
                    }
                    Outcome::Failed(_) => false,
                    Outcome::Panicked => buffer.bytes.len() == if panics { 0 } else { room },
                };
                assert!(is_as_expected, "{room} {says}: {outcome:?}");
            });
        }
    }
}

/// A buffer that contains its bytes, so that a reference to it covers them.
struct Inline {
    room: [u8; 10_000],
    len: usize,
}

// SAFETY: `chunk_mut` is the part of the room after `len`, and `advance_mut` checks that it is
// there.
unsafe impl BufMut for Inline {
    fn remaining_mut(&self) -> usize {
        self.room.len() - self.len
    }

    unsafe fn advance_mut(&mut self, count: usize) {
        assert!(count <= self.remaining_mut());
        self.len += count;
    }

    fn chunk_mut(&mut self) -> &mut UninitSlice {
        UninitSlice::new(&mut self.room[self.len..])
    }
}

#[test]
fn a_buffer_that_contains_its_bytes_is_written_to() {
    let value = Text {
        bytes: vec![7; 5000].into(),
        ..text()
    };
    let expected = value.encode_to_vec().unwrap();
    let mut buffer = Inline {
        room: [9; 10_000],
        len: 3,
    };
    value.encode(&mut buffer).unwrap();
    assert_eq!(buffer.len, 3 + expected.len());
    assert_eq!(buffer.room[3..buffer.len], expected);
    let rest = &buffer.room[buffer.len..];
    assert!(buffer.room[..3].iter().chain(rest).all(|byte| *byte == 9));
    value.encode(&mut buffer).unwrap_err();
    assert_eq!(buffer.len, 3 + expected.len());
}

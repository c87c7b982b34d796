//! Length-delimited messages as a codec: whole and in pieces, within limits, and as the reader for
//! blocking streams has them.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use fastcodec::protobuf::{
    AppendMessage, Delimited, DelimitedReader, Encode, Frame, Framing, StreamError,
};
use fastcodec::{Error, ErrorKind, Held, Limits, Protobuf, protobuf};
use fastcodec_tests::counted;
use futures_util::{SinkExt, StreamExt};
use proptest::prelude::*;
use tokio_util::codec::{Decoder, Encoder, FramedRead, FramedWrite};

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Note {
    #[codec(1)]
    text: String,
    #[codec(2)]
    blob: Bytes,
    #[codec(3)]
    inner: Option<Box<Note>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct NoteView<'a> {
    #[codec(1)]
    text: &'a str,
}

fn note(text: impl Into<String>) -> Note {
    Note {
        text: text.into(),
        ..Note::default()
    }
}

fn delimited(notes: &[Note]) -> Vec<u8> {
    let mut stream = Vec::new();
    for note in notes {
        note.encode_length_delimited(&mut stream).unwrap();
    }
    stream
}

fn of_stream(error: StreamError) -> Error {
    match error {
        StreamError::Decode(error) => error,
        StreamError::Io(error) => panic!("{error}"),
    }
}

/// What a codec makes of a stream that arrives in these pieces: the messages, and what stopped it.
fn decode_pieces<'s>(
    pieces: impl IntoIterator<Item = &'s [u8]>,
    limits: Limits,
) -> (Vec<Note>, Result<(), Error>) {
    let mut codec = Delimited::<Note>::new().limits(limits);
    let (mut arrived, mut notes) = (BytesMut::new(), Vec::new());
    let mut result = Ok(());
    for piece in pieces {
        arrived.extend_from_slice(piece);
        loop {
            match codec.decode(&mut arrived) {
                Ok(Some(note)) => notes.push(note),
                Ok(None) => break,
                Err(error) => return (notes, Err(of_stream(error))),
            }
        }
    }
    match codec.decode_eof(&mut arrived) {
        Ok(None) => {}
        Ok(Some(_)) => panic!("a message that came from nothing"),
        Err(error) => result = Err(of_stream(error)),
    }
    (notes, result)
}

/// What the reader of blocking streams makes of it.
fn read_all(stream: &[u8], limits: Limits) -> (Vec<Note>, Result<(), Error>) {
    let mut reader = DelimitedReader::new(stream).limits(limits);
    let mut notes = Vec::new();
    loop {
        match reader.read() {
            Ok(Some(note)) => notes.push(note),
            Ok(None) => return (notes, Ok(())),
            Err(error) => return (notes, Err(of_stream(error))),
        }
    }
}

fn block_on<R>(work: impl Future<Output = R>) -> R {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(async { tokio::time::timeout(Duration::from_secs(60), work).await })
        .unwrap()
}

#[test]
fn messages_go_through_a_pipe_whatever_its_width() {
    let notes = [note("one"), Note::default(), note("x".repeat(100_000))];
    for width in [1, 3, 4096, 1 << 20] {
        block_on(async {
            let (near, far) = tokio::io::duplex(width);
            let mut sink = FramedWrite::new(near, Delimited::<Note>::new());
            let stream = FramedRead::new(far, Delimited::<Note>::new());
            let write = async {
                for note in &notes {
                    sink.send(note).await.unwrap();
                }
                drop(sink);
            };
            let read = stream.map(Result::unwrap).collect::<Vec<_>>();
            let (_, read) = futures_util::future::join(write, read).await;
            assert_eq!(read, notes);
        });
    }
}

#[test]
fn a_codec_writes_what_encode_length_delimited_writes_after_what_is_there() {
    let notes = [
        note("one"),
        note("x".repeat(5000)),
        note("x".repeat(70_000)),
    ];
    let mut buffer = BytesMut::from(&b"before"[..]);
    for note in &notes {
        Delimited::<Note>::new().encode(note, &mut buffer).unwrap();
    }
    assert_eq!(buffer, [b"before", &delimited(&notes)[..]].concat());
}

#[test]
fn a_message_that_is_encoded_already_is_written_as_it_is() {
    let mut buffer = BytesMut::new();
    let bytes = Bytes::from(note("x".repeat(300)).encode_to_vec().unwrap());
    Delimited::<Frame>::new()
        .encode(Frame(bytes), &mut buffer)
        .unwrap();
    assert_eq!(buffer, delimited(&[note("x".repeat(300))]));
}

#[test]
fn a_failed_append_leaves_the_buffer_as_it_was() {
    let deep = Note {
        inner: Some(Box::new(Note {
            inner: Some(Box::default()),
            ..note("one")
        })),
        ..note("two")
    };
    let mut buffer = BytesMut::from(&b"before"[..]);
    let mut codec = Delimited::<Note>::new().limits(Limits::new().depth(1));
    let error = codec.append(&deep, &mut buffer).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::DepthLimit { limit: 1 });
    assert_eq!(buffer, "before");
}

#[test]
fn bytes_of_a_message_share_the_frame() {
    let mut arrived = BytesMut::from(
        &delimited(&[Note {
            blob: Bytes::from(vec![7; 1000]),
            ..Note::default()
        }])[..],
    );
    let block = arrived.as_ptr() as usize..arrived.as_ptr() as usize + arrived.len();
    let note = Delimited::<Note>::new()
        .decode(&mut arrived)
        .unwrap()
        .unwrap();
    assert!(block.contains(&(note.blob.as_ptr() as usize)));
}

#[test]
fn a_frame_can_be_had_as_bytes_or_as_a_view_that_holds_it() {
    let stream = delimited(&[note("one")]);
    let frame = Delimited::<Frame>::new().open(Bytes::from(stream.clone()));
    assert_eq!(frame.unwrap().0, note("one").encode_to_vec().unwrap());

    let mut arrived = BytesMut::from(&stream[..]);
    let held = Delimited::<Held<NoteView<'static>>>::new()
        .decode(&mut arrived)
        .unwrap()
        .unwrap();
    assert_eq!(held.get().text, "one");
}

#[test]
fn a_length_over_the_limit_is_refused_before_the_message_arrives_or_memory_is_reserved() {
    let find = |limits, length: &[u8]| {
        let mut arrived = BytesMut::from(length);
        let mut decode = || Delimited::<Note>::new().limits(limits).decode(&mut arrived);
        let (result, counts) = counted(|| decode().map_err(of_stream).unwrap_err().kind().clone());
        assert!(counts.peak < 512, "{} bytes", counts.peak);
        result
    };
    let (length, limit) = (1 << 26 | 1, 1 << 26);
    assert_eq!(limit, protobuf::DEFAULT_MESSAGE_LEN);
    assert_eq!(
        find(Limits::new(), b"\x81\x80\x80\x20"),
        ErrorKind::MessageLimit { length, limit }
    );
    assert_eq!(
        find(Limits::new().message_len(10), b"\x0b"),
        ErrorKind::MessageLimit {
            length: 11,
            limit: 10
        }
    );
    assert_eq!(
        find(Limits::new().memory(10), b"\x0b"),
        ErrorKind::MemoryLimit {
            needed: 11,
            left: 10
        }
    );
    assert_eq!(find(Limits::new(), &[0xff; 10]), ErrorKind::VarintOverflow);
}

#[test]
fn a_length_that_is_only_declared_reserves_no_memory() {
    // 64 MiB are promised, eight bytes come.
    let stream = b"\x80\x80\x80\x20\x0a\x80\x80\x20";
    let mut arrived = BytesMut::from(&stream[..]);
    let mut codec = Delimited::<Note>::new();
    let (result, counts) = counted(|| codec.decode(&mut arrived).unwrap());
    assert_eq!(result, None);
    assert!(counts.peak < 10_000, "{} bytes", counts.peak);
}

#[test]
fn a_length_that_no_memory_holds_is_awaited_without_overflow() {
    // 2^64 - 1, where the limits allow all of it.
    let limits = Limits::new().message_len(usize::MAX).memory(usize::MAX);
    let mut codec = Delimited::<Note>::new().limits(limits);
    let mut arrived = BytesMut::from(&b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"[..]);
    assert_eq!(codec.decode(&mut arrived).unwrap(), None);
}

#[test]
fn the_frame_and_what_is_made_of_it_share_the_memory() {
    let stream = delimited(&[note("x".repeat(1000))]);
    let decode = |memory| {
        let mut arrived = BytesMut::from(&stream[..]);
        let mut codec = Delimited::<Note>::new().limits(Limits::new().memory(memory));
        codec.decode(&mut arrived).map_err(of_stream)
    };
    // 1003 bytes of a frame, 1000 of a text.
    assert!(decode(2003).is_ok());
    let error = decode(2002).unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::MemoryLimit {
            needed: 1000,
            left: 999
        }
    );
    assert_eq!(error.path(), "Note.text");
}

#[test]
fn a_stream_is_read_on_after_a_message_that_is_refused_where_the_program_says_so() {
    let stream = [b"\x02\x0a\x05", &delimited(&[note("two")])[..]].concat();
    let mut arrived = BytesMut::from(&stream[..]);
    let mut codec = Delimited::<Note>::new();
    let error = of_stream(codec.decode(&mut arrived).unwrap_err());
    assert_eq!(error.path(), "Note.text");
    codec.resume().unwrap();
    assert_eq!(codec.decode(&mut arrived).unwrap(), Some(note("two")));
}

/// Streams with something wrong in them, and limits that some of them are over.
fn streams() -> Vec<(Vec<u8>, Limits)> {
    let good = delimited(&[note("one"), Note::default(), note("x".repeat(300))]);
    let deep = delimited(&[Note {
        inner: Some(Box::new(note("in"))),
        ..Note::default()
    }]);
    let default = Limits::new();
    vec![
        (Vec::new(), default),
        (good.clone(), default),
        (good.clone(), default.message_len(302)),
        (good.clone(), default.message_len(4)),
        (good, default.memory(303 + 299)),
        (deep.clone(), default.depth(1)),
        (deep, default.depth(0)),
        (b"\x02\x0a\x05".to_vec(), default),
        (b"\x02\x0a\x00\x03\x0a\x01\xff".to_vec(), default),
        (b"\x01\x00".to_vec(), default),
        ([0xff; 10].to_vec(), default),
        (
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02".to_vec(),
            default,
        ),
        (
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01".to_vec(),
            default,
        ),
        (b"\x80\x80\x80\x80\x04".to_vec(), default),
    ]
}

#[test]
fn a_codec_refuses_what_the_reader_of_blocking_streams_refuses_wherever_the_stream_is_cut() {
    for (stream, limits) in streams() {
        for end in 0..=stream.len() {
            let cut = &stream[..end];
            let expected = read_all(cut, limits);
            assert_eq!(decode_pieces([cut], limits), expected, "{cut:02x?}");
            assert_eq!(decode_pieces(cut.chunks(1), limits), expected, "{cut:02x?}");
        }
    }
}

#[test]
fn the_end_of_a_stream_within_a_message_is_told_from_its_end_between_two() {
    for end in 0..=8 {
        block_on(async {
            let codec = Delimited::<Note>::new();
            let mut reader = FramedRead::new(&b"\x07\x0a\x05hello"[..end], codec);
            match reader.next().await {
                None => assert_eq!(end, 0),
                Some(Ok(read)) => assert_eq!((end, read), (8, note("hello"))),
                Some(Err(error)) => {
                    let error = of_stream(error);
                    assert_eq!(error.kind(), &ErrorKind::Truncated);
                    assert_eq!(error.offset(), end - 1);
                }
            }
        });
    }
}

/// A message that writes other bytes than it says.
struct Liar(usize);

impl fastcodec::protobuf::Message for Liar {
    const NAME: &'static str = "Liar";
}

impl Encode for Liar {
    fn encode_fields(&self, encoder: &mut protobuf::Encoder<'_>) {
        encoder.bytes(&vec![7; 70_000]);
        encoder.tag(protobuf::Tag::new(1, protobuf::WireType::Len));
    }

    fn encoded_len(&self) -> usize {
        self.0
    }
}

#[test]
fn a_message_that_lies_about_its_length_is_written_as_it_is() {
    for says in [0, 10, 1 << 20] {
        let mut buffer = BytesMut::new();
        Delimited::<Note>::new()
            .encode(Liar(says), &mut buffer)
            .unwrap();
        let frame = Delimited::<Frame>::new().open(buffer.freeze()).unwrap();
        // A tag, three bytes of a length, and what it is the length of.
        assert_eq!(frame.0.len(), 1 + 3 + 70_000);
    }
}

proptest! {
    #[test]
    fn messages_arrive_in_any_pieces(
        texts in prop::collection::vec(".{0,40}", 0..8),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let notes: Vec<_> = texts.into_iter().map(note).collect();
        let stream = delimited(&notes);
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        cuts.sort_unstable();
        cuts.push(stream.len());
        let mut start = 0;
        let pieces = cuts.into_iter().map(|end| {
            let piece = &stream[start..end];
            start = end;
            piece
        });
        prop_assert_eq!(decode_pieces(pieces, Limits::new()), (notes, Ok(())));
    }

    #[test]
    fn any_bytes_are_taken_or_refused_as_by_the_reader_of_blocking_streams(
        stream in prop::collection::vec(prop_oneof![0..12_u8, any::<u8>()], 0..40),
        piece in 1..9_usize,
    ) {
        let limits = Limits::new().message_len(30);
        let expected = read_all(&stream, limits);
        prop_assert_eq!(decode_pieces(stream.chunks(piece), limits), expected);
    }
}

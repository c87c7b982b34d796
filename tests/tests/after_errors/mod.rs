//! What each decoder of a stream does after an error: nothing, unless it is told to go on, and
//! never a message that nobody sent.
//!
//! The tables in `THREAT_MODEL.md`, "Streams after an error", have a row for each way here.

mod calls;
mod ways;

use std::cell::Cell;
use std::io::{self, Read};

use bytes::{Buf, BytesMut};
use fastcodec::prost::Message as _;
use fastcodec::protobuf::{Delimited, DelimitedReader, Encode, Frame};
use fastcodec::thrift::transport::FramedReader;
use fastcodec::{ErrorKind, Limits};
use fastcodec_tests::{Refused, counted, counted_refusing};
use futures_util::StreamExt;
use tokio_util::codec::{Decoder, FramedRead};

use ways::{
    At, Broken, Decodes, LONG_DELIMITED, NOT_UTF8, Pair, Polled, Trickle, Way, as_protobuf,
    as_struct, binary, delimited, framed, limits, no_resume, now, pair, polled, polls, ways,
};

fn messages(polls: &[Polled]) -> Vec<&str> {
    let texts = polls.iter().filter_map(|poll| match poll {
        Polled::Message(text) => Some(&text[..]),
        _ => None,
    });
    texts.collect()
}

/// A message, one that does not decode, and two more.
fn with_a_malformed_message(way: &Way) -> Vec<u8> {
    let message = |text| (way.write)(&(way.encode)(&pair(text)));
    let stream = [
        message("a"),
        way.malformed.clone(),
        message("pay not"),
        message("c"),
    ];
    stream.concat()
}

#[test]
fn no_message_follows_one_that_did_not_decode_unless_the_program_goes_on() {
    let ended = |way: &Way| matches!(way.decodes, Decodes::Reader | Decodes::Codec);
    for way in ways().into_iter().filter(ended) {
        let polls = (way.read)(&with_a_malformed_message(&way), At::Ask);
        let (name, failed) = (way.name, &polls[1]);
        assert_eq!(messages(&polls), ["a"], "{name}");
        assert!(matches!(failed, Polled::Failed(_)), "{name} {polls:?}");
        let after = match way.decodes {
            Decodes::Reader => polls[2..].iter().all(|poll| *poll == Polled::End),
            // `FramedRead` says that the stream ended after each error, and asks again when it is
            // asked.
            _ => polls[2..]
                .iter()
                .all(|poll| *poll == Polled::End || poll == failed),
        };
        assert!(after, "{name} {polls:?}");
    }
}

#[test]
fn a_program_that_goes_on_gets_the_message_that_follows_one_that_did_not_decode() {
    for way in ways() {
        let polls = (way.read)(&with_a_malformed_message(&way), At::Resume);
        let name = way.name;
        assert_eq!(messages(&polls), ["a", "pay not", "c"], "{name}");
        assert!(matches!(polls[1], Polled::Failed(_)), "{name} {polls:?}");
        // `FramedRead` says once that the stream ended.
        let ends = polls.iter().position(|poll| *poll == Polled::End).unwrap();
        assert!(ends == 2 || polls[ends..].iter().all(|poll| *poll == Polled::End));
    }
}

#[test]
fn bytes_that_the_program_decodes_itself_follow_each_other_whatever_it_makes_of_them() {
    let handed_out = |way: &Way| matches!(way.decodes, Decodes::Program | Decodes::Function);
    for way in ways().into_iter().filter(handed_out) {
        let polls = (way.read)(&with_a_malformed_message(&way), At::Ask);
        assert_eq!(messages(&polls), ["a", "pay not", "c"], "{}", way.name);
    }
}

#[test]
fn where_the_next_message_begins_cannot_be_known_no_message_follows() {
    for way in ways() {
        let message = |text| (way.write)(&(way.encode)(&pair(text)));
        for (before, at) in [(0, At::Ask), (1, At::Ask), (0, At::Resume), (1, At::Resume)] {
            let mut stream = message("a").repeat(before);
            stream.extend_from_slice(way.lost);
            stream.extend_from_slice(&message("b").repeat(3));
            let polls = (way.read)(&stream, at);
            let expected = vec!["a"; before];
            assert_eq!(messages(&polls), expected, "{} {polls:?}", way.name);
            let mut failed = polls
                .iter()
                .filter(|poll| matches!(poll, Polled::Failed(_)));
            let first = failed.next().unwrap();
            assert!(failed.all(|poll| poll == first), "{} {polls:?}", way.name);
        }
    }
}

#[test]
fn after_any_error_every_message_is_one_that_was_sent() {
    // The test changes each byte of the stream in turn. The texts contain bytes that look like a
    // message, so a decode that starts in the middle of a message is recognised by its text.
    for way in ways() {
        let message = |pair: &Pair| (way.write)(&(way.encode)(pair));
        let sent = Pair {
            first: "\x0a\x03not".into(),
            second: "\x0b\0\x01\0\0\0\x03not\0".into(),
        };
        let stream = message(&sent).repeat(3);
        for at in 0..stream.len() {
            for byte in [0x00, 0x05, 0x7f, 0xff] {
                let mut stream = stream.clone();
                stream[at] = byte;
                let polls = (way.read)(&stream, At::Resume);
                let Some(first) = polls.iter().position(|it| matches!(it, Polled::Failed(_)))
                else {
                    continue;
                };
                for poll in &polls[first..] {
                    if let Polled::Message(text) = poll {
                        let whole = format!("{}{}", sent.first, sent.second);
                        // The changed byte may be in a text or in a length.
                        assert!(
                            *text == whole || is_shifted(&way, at, &message(&sent)),
                            "{} at {at}: {polls:?}",
                            way.name
                        );
                    }
                }
            }
        }
    }
}

/// Whether the byte at `at` is part of the length of a message. With another length, the stream has
/// other messages, which are correct too.
fn is_shifted(way: &Way, at: usize, message: &[u8]) -> bool {
    let within = at % message.len();
    match (way.write)(b"").len() {
        // Lengths are everywhere in what has no frame.
        0 => true,
        prefix => within < prefix,
    }
}

#[test]
fn a_reader_goes_on_after_a_time_out_wherever_it_came() {
    let stream = [
        delimited(&as_protobuf(&pair("one"))),
        delimited(&as_protobuf(&pair("two"))),
    ];
    let long = Pair {
        first: "x".repeat(20_000),
        second: String::new(),
    };
    let mut stream = stream.concat();
    Encode::encode_length_delimited(&long, &mut stream).unwrap();
    let places = (0..30).chain((30..stream.len()).step_by(997));
    for at in places {
        let broken = Broken {
            bytes: &stream,
            fails_before: Cell::new(Some(at)),
            read: 0,
        };
        let poll = |reader: &mut DelimitedReader<_>| polled(reader.read());
        let reader = DelimitedReader::new(broken);
        let polls = polls(reader, At::Resume, poll, DelimitedReader::resume);
        assert_eq!(messages(&polls), ["one", "two", &long.first], "{at}");
        assert_eq!(polls.iter().filter(|poll| **poll == Polled::Io).count(), 1);
    }
}

#[test]
fn a_reader_whose_stream_failed_has_ended_until_the_program_goes_on() {
    let delimited = delimited(&as_protobuf(&pair("one"))).repeat(2);
    let framed = framed(&as_struct(&pair("one"))).repeat(2);
    let broken = |bytes, at| Broken {
        bytes,
        fails_before: Cell::new(Some(at)),
        read: 0,
    };
    for at in 0..delimited.len() {
        let poll = |reader: &mut DelimitedReader<_>| polled(reader.read());
        let reader = DelimitedReader::new(broken(&delimited, at));
        let polls = polls(reader, At::Ask, poll, no_resume);
        let failed = polls.iter().position(|poll| *poll == Polled::Io).unwrap();
        assert!(polls[failed + 1..].iter().all(|poll| *poll == Polled::End));
    }
    for at in 0..framed.len() {
        let poll = |reader: &mut FramedReader<_>| {
            let next = reader.read();
            polled(next.and_then(|next| Ok(next.map(binary).transpose()?)))
        };
        let left = polls(
            FramedReader::new(broken(&framed, at)),
            At::Ask,
            poll,
            no_resume,
        );
        let failed = left.iter().position(|poll| *poll == Polled::Io).unwrap();
        assert!(left[failed + 1..].iter().all(|poll| *poll == Polled::End));
        let resumed = polls(
            FramedReader::new(broken(&framed, at)),
            At::Resume,
            poll,
            FramedReader::resume,
        );
        assert_eq!(messages(&resumed), ["one", "one"], "{at}");
    }
}

#[test]
fn a_reader_goes_on_with_a_message_whose_rest_comes_after_the_end_of_the_stream() {
    struct Growing<'a>(Vec<&'a [u8]>);

    impl Read for Growing<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            let Some(part) = self.0.first_mut() else {
                return Ok(0);
            };
            let len = part.read(room)?;
            if len == 0 {
                self.0.remove(0);
            }
            Ok(len)
        }
    }

    let stream = delimited(&as_protobuf(&pair("whole")));
    for at in 1..stream.len() {
        let (begun, rest) = stream.split_at(at);
        let mut reader = DelimitedReader::new(Growing(vec![begun, rest]));
        assert_eq!(polled(reader.read()), Polled::Failed(ErrorKind::Truncated));
        assert_eq!(polled(reader.read()), Polled::End);
        reader.resume().unwrap();
        let next = polled(reader.read());
        assert_eq!(next, Polled::Message("whole".into()), "{at}");
        assert_eq!(polled(reader.read()), Polled::End);
    }
}

#[test]
fn a_stream_that_ended_within_a_message_brings_no_message() {
    for way in ways() {
        let message = |text| (way.write)(&(way.encode)(&pair(text)));
        let (whole, cut) = (message("a"), message("b"));
        for end in 1..cut.len() {
            for at in [At::Ask, At::Resume] {
                let polls = (way.read)(&[&whole[..], &cut[..end]].concat(), at);
                assert_eq!(messages(&polls), ["a"], "{} {end} {polls:?}", way.name);
            }
        }
    }
}

#[test]
fn prosts_delimited_messages_are_consumed_where_they_are_refused() {
    let sent = as_protobuf(&pair("sent"));
    let stream = [delimited(NOT_UTF8), delimited(&sent)].concat();
    let mut buf = &stream[..];
    assert!(<Pair as fastcodec::prost::Message>::decode_length_delimited(&mut buf).is_err());
    let next = <Pair as fastcodec::prost::Message>::decode_length_delimited(&mut buf);
    assert_eq!(next.unwrap(), pair("sent"));

    // More than there is: the rest is not a message.
    let mut merged = pair("");
    let stream = [b"\x7f", &delimited(&sent)[..]].concat();
    let mut buf = &stream[..];
    assert!(merged.merge_length_delimited(&mut buf).is_err());
    assert!(!buf.has_remaining());
    assert!(merged.merge_length_delimited(&mut buf).is_err());
    assert_eq!(merged, pair(""));
}

#[test]
fn a_reader_continues_after_an_allocation_failed() {
    let long = pair(&"x".repeat(50_000));
    let delimited = {
        let mut stream = Vec::new();
        Encode::encode_length_delimited(&long, &mut stream).unwrap();
        stream
    };
    let framed = framed(&as_struct(&long));
    // What the steps of the buffer take, and the text: a step that is refused is not charged.
    let limits = Limits::new().memory(8192 + 16_384 + 32_768 + 50_004 + 50_000);

    let once = || DelimitedReader::new(&delimited[..]).limits(limits);
    let (_, counts) = counted(|| once().read_frame().map(|_| ()).unwrap());
    assert!(counts.calls > 2);
    for number in 0..counts.calls {
        let mut reader = once();
        let read = || reader.read_frame().map(|_| ()).is_err();
        let (is_refused, _) = counted_refusing(Refused::Call(number), read);
        assert!(is_refused, "{number}");
        assert!(reader.read_frame().unwrap().is_none());
        reader.resume().unwrap();
        assert_eq!(polled(reader.read()), Polled::Message(long.first.clone()));
    }

    let (_, counts) = counted(|| FramedReader::new(&framed[..]).read().unwrap());
    for most in (0..counts.peak).step_by(1000) {
        let mut reader = FramedReader::new(&framed[..]);
        let (is_refused, _) = counted_refusing(Refused::Past(most), || reader.read().is_err());
        assert!(is_refused, "{most}");
        assert!(reader.read().unwrap().is_none());
        reader.resume().unwrap();
        assert_eq!(binary(reader.read().unwrap().unwrap()).unwrap(), long);
    }
}

#[test]
fn a_codec_that_failed_fails_again_when_more_has_arrived() {
    let mut arrived = BytesMut::from(LONG_DELIMITED);
    let mut codec = Delimited::<Pair>::new().limits(limits());
    for _ in 0..3 {
        assert!(codec.decode(&mut arrived).is_err());
        assert!(codec.resume().is_err());
        arrived.extend_from_slice(&delimited(&as_protobuf(&pair("b"))));
    }
}

#[test]
fn a_codec_goes_on_where_the_program_says_so_before_it_asks_again() {
    let next = delimited(&as_protobuf(&pair("b")));
    let stream = [delimited(NOT_UTF8), next.clone(), next.clone()].concat();
    let mut codec = Delimited::<Pair>::new();
    let mut arrived = BytesMut::from(&stream[..]);
    assert!(codec.decode(&mut arrived).is_err());
    codec.resume().unwrap();
    assert_eq!(codec.decode(&mut arrived).unwrap(), Some(pair("b")));

    // What arrived has been thrown away: nobody knows how much of a message it was.
    let mut arrived = BytesMut::from(&stream[..]);
    assert!(codec.decode(&mut arrived).is_err());
    assert!(codec.decode(&mut arrived).is_err());
    assert!(arrived.is_empty());
    assert_eq!(codec.resume().unwrap_err().kind(), &ErrorKind::InvalidUtf8);
    arrived.extend_from_slice(&next);
    assert!(codec.decode(&mut arrived).is_err());
}

#[test]
fn a_codec_that_is_asked_on_after_an_error_keeps_nothing_of_what_arrives() {
    let next = delimited(&as_protobuf(&pair(&"b".repeat(100))));
    for first in [delimited(NOT_UTF8), LONG_DELIMITED.to_vec()] {
        let mut codec = Delimited::<Pair>::new().limits(limits());
        let mut arrived = BytesMut::from(&first[..]);
        assert!(codec.decode(&mut arrived).is_err());
        for _ in 0..1000 {
            arrived.extend_from_slice(&next);
            assert!(codec.decode(&mut arrived).is_err());
            assert!(arrived.is_empty());
        }
        assert!(arrived.capacity() < 1000, "{} bytes", arrived.capacity());
        assert!(codec.decode_eof(&mut arrived).unwrap().is_none());
    }
}

#[test]
fn framed_read_leaves_in_its_buffer_what_follows_an_error_that_came_after_the_last_byte() {
    // The first error comes with bytes of the stream, the second one when it has ended.
    let last = delimited(&as_protobuf(&pair("b")));
    let stream = [delimited(NOT_UTF8), delimited(NOT_UTF8), last.clone()].concat();
    let mut reader = FramedRead::new(&stream[..], Delimited::<Pair>::new());
    for _ in 0..2 {
        assert!(now(reader.next()).unwrap().is_err());
        reader.decoder_mut().resume().unwrap();
        assert!(now(reader.next()).is_none());
    }
    assert!(now(reader.next()).is_none());
    assert_eq!(&reader.read_buffer()[..], last);

    let mut frames = FramedRead::new(&stream[..], Delimited::<Frame>::new());
    let mut decoded = Vec::new();
    while let Some(frame) = now(frames.next()) {
        let Frame(frame) = frame.unwrap();
        decoded.extend(<Pair as fastcodec::protobuf::Decode>::decode(&frame));
    }
    assert_eq!(decoded, [pair("b")]);
}

#[test]
fn a_clone_of_a_codec_that_failed_has_failed() {
    let mut codec = Delimited::<Pair>::new();
    let stream = [delimited(NOT_UTF8), delimited(&as_protobuf(&pair("b")))].concat();
    let mut arrived = BytesMut::from(&stream[..]);
    assert!(codec.decode(&mut arrived).is_err());
    assert!(codec.clone().decode(&mut arrived.clone()).is_err());
    codec.resume().unwrap();
    let next = codec.clone().decode(&mut arrived);
    assert_eq!(next.unwrap(), Some(pair("b")));
}

#[test]
fn going_on_without_an_error_changes_nothing() {
    let stream = delimited(&as_protobuf(&pair("a"))).repeat(2);
    let mut reader = DelimitedReader::new(Trickle(&stream));
    for _ in 0..2 {
        reader.resume().unwrap();
        assert_eq!(polled(reader.read()), Polled::Message("a".into()));
    }
    reader.resume().unwrap();
    assert_eq!(polled(reader.read()), Polled::End);
}

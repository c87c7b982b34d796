//! The targets of Protobuf.

mod by_hand;
mod rust_protobuf;
pub(crate) mod types;

use std::fmt::Debug;
use std::str::FromStr;

use arbitrary::{Arbitrary, Unstructured};
use bytes::{Buf, Bytes, BytesMut};
use fastcodec::prost::{self as codec, decode_with_limits};
use fastcodec::protobuf::{Decode, DecodeOwned, DelimitedReader, Encode, EncodeBuffer};
use fastcodec::types::{Duration, FieldMask, Struct, StructView, Timestamp, Type};
use fastcodec::{Arena, Error, ErrorKind, Held, Limits};
use prost::Message as _;

use crate::memory::Budget;
use by_hand::ours::ByHand;
use by_hand::{FieldByField, Holder};
use types::taken::One as Taken;
use types::theirs::One as Theirs;
use types::{
    Around, Flat, Keeps, KeepsView, Late, Long, Owned, Shared, Skips, Small, Trailing, View,
};

/// Enough for any input, so that the memory limit refuses nothing.
const UNLIMITED: Limits = Limits::new().memory(1 << 40);

/// Checks that every kind of decode accepts or refuses any bytes within the budget. A decoded value
/// is encoded, and decodes to the same value again.
pub fn protobuf_decode(bytes: &[u8]) {
    let (budget, input) = Budget::split(bytes);
    let limits = budget.limits();
    let shared = Bytes::copy_from_slice(input);

    let owned = budget.hold(|| Owned::decode_with(input, &limits));
    let whole = Owned::decode_with(input, &UNLIMITED);
    match (&owned, &whole) {
        (Ok(owned), _) => reads_back(owned),
        (Err(error), _) if error.kind() == &ErrorKind::ArenaRequired => panic!("{error}"),
        (Err(error), Ok(_)) => assert!(
            matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
            "{error}"
        ),
        (Err(error), Err(_)) => well_formed(error, input),
    }
    budget.hold(|| drop(Shared::decode_with(&shared, &limits)));
    budget.hold(|| drop(Shared::decode_with(input, &limits)));
    let (first, second) = input.split_at(input.len() / 2);
    budget.hold(|| drop(Owned::decode_buf_with(first.chain(second), &limits)));
    budget.hold(|| drop(Shared::decode_buf_with(shared.clone(), &limits)));
    budget.hold(|| {
        drop(Owned::decode_length_delimited_with(
            &mut first.chain(second),
            &limits,
        ))
    });
    budget.hold(|| {
        drop(
            DelimitedReader::new(input)
                .limits(limits)
                .read::<Shared>()
                .map(|_| ()),
        )
    });
    budget.hold(|| {
        let arena = Arena::new();
        let _ = View::decode_in_with(input, &arena, &limits);
    });
    budget.hold(|| drop(Held::<View<'static>>::decode_with(shared.clone(), &limits)));
    if let Ok(mut owned) = owned {
        let _ = budget.hold(|| owned.merge_with(input, &limits));
    }
    if let Ok(mut message) = Shared::decode_with(&shared, &UNLIMITED) {
        let _ = budget.hold(|| message.merge_with(&shared, &limits));
        if let Some(any) = message.any {
            let _ = budget.hold(|| any.unpack_with::<Owned>(&limits));
        }
    }
    late(input, budget);
    by_hand(input, budget);
    well_known(input, budget);
}

/// Checks messages with a hand-written implementation of prost's trait: at the top, inside derived
/// ones, and around them.
fn by_hand(input: &[u8], budget: Budget) {
    let limits = budget.limits();
    let shared = Bytes::copy_from_slice(input);
    let (first, second) = input.split_at(input.len() / 2);
    budget.hold(|| drop(decode_with_limits::<ByHand>(input, &limits)));
    budget.hold(|| drop(decode_with_limits::<ByHand>(shared.clone(), &limits)));
    budget.hold(|| drop(decode_with_limits::<ByHand>(first.chain(second), &limits)));
    budget.hold(|| drop(decode_with_limits::<FieldByField>(input, &limits)));
    budget.hold(|| drop(decode_with_limits::<Holder>(shared.clone(), &limits)));
    let holder = budget.hold(|| decode_with_limits::<Holder>(input, &limits));
    if let Ok(holder) = holder {
        let bytes = codec::Message::encode_to_vec(&holder);
        assert_eq!(bytes.len(), Encode::encoded_len(&holder));
        let again = decode_with_limits::<Holder>(&bytes[..], &UNLIMITED).expect("it was written");
        assert_eq!(codec::Message::encode_to_vec(&again), bytes);
    }
}

/// Checks that the hand-written decode has the same result field by field and at once, which is
/// also that of prost.
fn by_hand_differential(bytes: &[u8]) {
    let at_once = decode_with_limits::<Taken>(bytes, &UNLIMITED);
    let by_field = decode_with_limits::<FieldByField>(bytes, &UNLIMITED);
    match (&at_once, &by_field) {
        (Ok(at_once), Ok(by_field)) => {
            assert_eq!(encoded(at_once), codec::Message::encode_to_vec(by_field));
        }
        (Err(_), Err(_)) => {}
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => panic!("{error}"),
    }
    let here = decode_with_limits::<ByHand>(bytes, &UNLIMITED);
    let there = by_hand::theirs::ByHand::decode(bytes);
    match (&here, &there) {
        (Ok(here), Ok(there)) => {
            assert_eq!(codec::Message::encode_to_vec(here), there.encode_to_vec());
        }
        (Err(_), Err(_)) => {}
        (Err(error), Ok(_)) => panic!("{error}"),
        // prost cannot skip a field on the last level.
        (Ok(_), Err(error)) => assert!(error.to_string().contains("recursion limit"), "{error}"),
    }
    let (first, second) = bytes.split_at(bytes.len() / 2);
    let pieces = decode_with_limits::<ByHand>(first.chain(second), &UNLIMITED);
    assert_eq!(pieces.is_ok(), here.is_ok());
}

/// Checks the well-known types: as messages, and as text if they have a text form.
fn well_known(input: &[u8], budget: Budget) {
    fn survives<T: FromStr<Err: Debug> + ToString + PartialEq + Debug>(text: &str) {
        if let Ok(value) = text.parse::<T>() {
            let again = value.to_string().parse::<T>();
            assert_eq!(again.expect("it was just written"), value);
        }
    }
    let limits = budget.limits();
    budget.hold(|| drop(Struct::decode_with(input, &limits)));
    budget.hold(|| drop(Type::decode_with(input, &limits)));
    budget.hold(|| {
        let arena = Arena::new();
        let _ = StructView::decode_in_with(input, &arena, &limits);
    });
    if let Ok(text) = str::from_utf8(input) {
        survives::<Timestamp>(text);
        survives::<Duration>(text);
        survives::<FieldMask>(text);
    }
}

/// Checks messages that are decoded on demand.
fn late(input: &[u8], budget: Budget) {
    let limits = budget.limits();
    budget.hold(|| {
        let arena = Arena::new();
        let _ = Late::decode_in_with(input, &arena, &limits);
    });
    let arena = Arena::new();
    let Ok(late) = Late::decode_in_with(input, &arena, &UNLIMITED) else {
        return;
    };
    for child in late.children {
        budget.hold(|| drop(child.get_with(&limits)));
    }
    budget.hold(|| drop(late.member.get_with(&limits)));
    budget.hold(|| {
        let arena = Arena::new();
        if let Some(child) = &late.child {
            let _ = child.get_in_with(&arena, &limits);
        }
        if let Some(any) = &late.any {
            let _ = any.unpack_in_with::<View<'_>>(&arena, &limits);
        }
    });
    let bytes = late
        .encode_to_vec()
        .expect("a decoded message is within the limits");
    let again =
        Late::decode_in_with(&bytes, &arena, &UNLIMITED).expect("an encoded message decodes");
    assert_eq!(again, late);
}

/// Checks that the offset of an error is in the input, and that the error can be printed.
fn well_formed(error: &Error, input: &[u8]) {
    assert!(error.offset() <= input.len(), "{error}");
    assert!(!error.to_string().is_empty());
}

/// Checks that an encoded message decodes to a message with the same encoding.
fn reads_back(message: &Owned) {
    let bytes = encoded(message);
    assert_eq!(bytes.len(), message.encoded_len());
    let again = Owned::decode_with(&bytes, &UNLIMITED).expect("an encoded message decodes");
    assert_eq!(encoded(&again), bytes);
}

#[track_caller]
fn encoded(message: &impl Encode) -> Vec<u8> {
    message
        .encode_to_vec()
        .expect("a decoded message is within the limits")
}

/// Checks that any value survives a round trip, that every function that encodes it writes the same
/// bytes, and that two concatenated encodings decode to the two values merged.
pub fn protobuf_round_trip(bytes: &[u8]) {
    let mut input = Unstructured::new(bytes);
    let (Ok(flat), Ok(first), Ok(second)) = (
        Flat::arbitrary(&mut input),
        Owned::arbitrary(&mut input),
        Owned::arbitrary_take_rest(input),
    ) else {
        return;
    };
    flat_round_trip(flat);
    // A value deeper than the limit is an error.
    let (Ok(mut bytes), Ok(more)) = (first.encode_to_vec(), second.encode_to_vec()) else {
        return;
    };
    assert_eq!(bytes.len(), first.encoded_len());
    let decoded = Owned::decode_with(&bytes, &UNLIMITED).expect("an encoded message decodes");
    assert_eq!(decoded, first);

    let mut buffer = Vec::new();
    first.encode(&mut buffer).expect("a vector grows");
    assert_eq!(buffer, bytes);
    let mut buffer = EncodeBuffer::new();
    assert_eq!(buffer.encode(&first), Ok(&bytes[..]));
    let mut room = [0; 64];
    let result = first.encode(&mut &mut room[..]);
    match bytes.len() {
        len @ ..=64 => assert_eq!((result, &room[..len]), (Ok(()), &bytes[..])),
        _ => assert!(result.is_err()),
    }
    let delimited = first
        .encode_length_delimited_to_vec()
        .expect("as without the length");
    let mut rest = &delimited[..];
    assert_eq!(
        Owned::decode_length_delimited_with(&mut rest, &UNLIMITED).as_ref(),
        Ok(&first)
    );
    assert!(rest.is_empty());

    let arena = Arena::new();
    let view = View::decode_in_with(&bytes, &arena, &UNLIMITED).expect("the owned type reads it");
    assert_eq!(encoded(&view), bytes);
    let small = Small::decode_with(&bytes, &UNLIMITED).expect("the owned type reads it");
    assert_eq!(encoded(&small), bytes);
    assert_eq!(small.encoded_len(), bytes.len());
    // Its numbers are narrower.
    if let Ok(shared) = Shared::decode_with(&bytes, &UNLIMITED) {
        let segments = shared.encode_to_segments().expect("as in one piece");
        assert_eq!(segments.concat(), encoded(&shared));
    }

    let mut merged = first;
    merged
        .merge_with(&more, &UNLIMITED)
        .expect("it is a message");
    bytes.extend(more);
    assert_eq!(Owned::decode_with(&bytes, &UNLIMITED), Ok(merged));
}

/// Checks that a message is the same in every buffer, written in place or not.
fn flat_round_trip(flat: Flat) {
    let Flat {
        text,
        number,
        content,
        texts,
        packed,
        flags,
        doubles,
    } = flat.clone();
    let long = Long {
        text,
        number,
        content,
        texts,
        packed,
        flags,
        doubles,
        message: None,
    };
    let bytes = encoded(&long);
    assert_eq!(encoded(&flat), bytes);
    assert_eq!(flat.encoded_len(), bytes.len());
    for spare in [0, bytes.len() / 2, bytes.len()] {
        let mut buffer = Vec::with_capacity(spare);
        flat.encode(&mut buffer).expect("a vector grows");
        assert_eq!(buffer, bytes);
        let mut buffer = BytesMut::with_capacity(spare);
        flat.encode(&mut buffer).expect("it grows");
        assert_eq!(buffer, bytes);
        let mut room = vec![0xee; spare];
        match flat.encode(&mut &mut room[..]) {
            Ok(()) => assert_eq!(room, bytes),
            Err(_) => assert!(spare < bytes.len()),
        }
    }
    assert_eq!(Flat::decode_with(&bytes, &UNLIMITED), Ok(flat));
}

/// Checks that small code reads what fast code reads, and reports the same errors.
fn small_differential(bytes: &[u8], ours: &Result<Owned, Error>) {
    match (ours, Small::decode_with(bytes, &UNLIMITED)) {
        (Ok(fast), Ok(small)) => assert_eq!(encoded(fast), encoded(&small)),
        (Err(fast), Err(small)) => assert_eq!(fast.to_string(), small.to_string()),
        (Ok(_), Err(error)) => panic!("small code: {error}"),
        (Err(error), Ok(_)) => panic!("fast code: {error}"),
    }
}

/// Checks that prost and rust-protobuf accept and refuse the same inputs, with the same values.
/// Small code has the values and the errors of fast code.
///
/// A known field with the wrong wire type is an error in prost, which ignores the wire type of a
/// map. Here and in rust-protobuf, it is an unknown field.
///
/// fastcodec's derive is applied to the same struct as prost's: it writes the same bytes.
pub fn protobuf_differential(bytes: &[u8]) {
    let ours = Owned::decode_with(bytes, &UNLIMITED);
    small_differential(bytes, &ours);
    let other = rust_protobuf::decode(bytes);
    match (&ours, &other) {
        (Ok(ours), Ok(other)) => {
            let mut ours = ours.clone();
            ours.forget();
            assert_eq!(encoded(&ours), encoded(other));
        }
        (Ok(_), Err(error)) => assert!(rust_protobuf::is_stricter(error), "{error}"),
        (Err(error), Ok(_)) => assert!(rust_protobuf::is_laxer(error), "{error}"),
        (Err(_), Err(_)) => {}
    }

    by_hand_differential(bytes);
    let theirs = Theirs::decode(bytes);
    let taken = <Taken as Decode>::decode_with(bytes, &UNLIMITED);
    match (&ours, &taken, &theirs) {
        // prost still reads it as a map.
        (Ok(_), Ok(_), Ok(_)) if may_have_a_mistyped_map(bytes) => {}
        (Ok(_), Ok(taken), Ok(theirs)) => {
            assert_eq!(
                prost::Message::encoded_len(theirs),
                Encode::encoded_len(taken)
            );
            assert_eq!(prost::Message::encode_to_vec(theirs), encoded(taken));
        }
        (Ok(_), Ok(_), Err(_)) | (Err(_), Err(_), _) => {}
        (Err(error), Ok(_), _) | (Ok(_), Err(error), _) => panic!("{error}"),
    }
    match (ours, theirs) {
        (Ok(mut ours), Ok(theirs)) => {
            if !ours.forget() {
                let read = Theirs::decode(&encoded(&ours)[..]).expect("prost reads it");
                assert_eq!(read.encode_to_vec(), theirs.encode_to_vec());
            }
        }
        (Ok(mut ours), Err(error)) => {
            // The entry of a map does not keep unknown fields.
            let is_excused = ours.forget() || error.to_string().contains("invalid wire type");
            assert!(is_excused, "{error}");
        }
        (Err(error), Ok(_)) => assert!(may_have_a_mistyped_map(bytes), "{error}"),
        (Err(_), Err(_)) => {}
    }
}

/// Returns whether there may be a tag of a map, at any level, with the wrong wire type.
fn may_have_a_mistyped_map(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .any(|byte| matches!(byte >> 3 & 0x0f, 9 | 2) && byte & 7 != 2)
}

/// Checks that a message type without fields finds the same end as one with all fields, and keeps
/// the same bytes.
pub fn protobuf_skip_equals_decode(bytes: &[u8]) {
    let arena = Arena::new();
    let kept = Keeps::decode_with(bytes, &UNLIMITED);
    let skipped = Skips::decode_with(bytes, &UNLIMITED).map(drop);
    let viewed = KeepsView::decode_in_with(bytes, &arena, &UNLIMITED);
    let place = |error: &Error| (error.kind().clone(), error.offset());
    assert_eq!(
        kept.as_ref().err().map(place),
        skipped.as_ref().err().map(place)
    );
    assert_eq!(
        kept.as_ref().err().map(place),
        viewed.as_ref().err().map(place)
    );
    let owned = Owned::decode_with(bytes, &UNLIMITED);
    let (Ok(kept), Ok(viewed)) = (kept, viewed) else {
        assert!(owned.is_err(), "{owned:?}");
        return;
    };
    let written = encoded(&kept);
    assert_eq!(encoded(&viewed), written);
    // A tag with more bytes than needed is written with the minimum; all other bytes are the same.
    assert!(written == bytes || written.len() < bytes.len());
    assert_eq!(Keeps::decode_with(&written, &UNLIMITED), Ok(kept.clone()));
    assert!(kept.rest.numbers().eq(viewed.rest.numbers()));
    let Ok(owned) = owned else {
        return;
    };
    let again = Owned::decode_with(&written, &UNLIMITED).expect("the same bytes decoded before");
    assert_eq!(encoded(&again), encoded(&owned));
    // The whole message as a group, which ends at its end tag.
    let group = [b"\x0b", bytes, b"\x0c\x10\x07"].concat();
    let deeper = UNLIMITED.depth(101);
    let around = Around::decode_with(&group, &deeper).expect("a message is a group as well");
    let trailing =
        Trailing::decode_with(&group, &deeper).expect("a field that decodes can be skipped");
    assert_eq!((around.trailing, trailing.trailing), (7, 7));
    let group = around.group.expect("the group is set");
    assert_eq!(encoded(&group), encoded(&owned));
}

/// Checks that a view accepts the same inputs as the owned type, with the same value.
pub fn protobuf_view_equals_owned(bytes: &[u8]) {
    let arena = Arena::new();
    let owned = Owned::decode_with(bytes, &UNLIMITED);
    let view = View::decode_in_with(bytes, &arena, &UNLIMITED);
    let held = Held::<View<'static>>::decode_with(Bytes::copy_from_slice(bytes), &UNLIMITED);
    match (owned, view) {
        (Ok(mut owned), Ok(mut view)) => {
            let held = held.expect("the view alone was read");
            assert_eq!(encoded(held.get()), encoded(&view));
            means(&view, &owned);
            owned
                .merge_with(bytes, &UNLIMITED)
                .expect("it was read before");
            view.merge_in_with(bytes, &arena, &UNLIMITED)
                .expect("it was read before");
            means(&view, &owned);
        }
        (Err(owned), Err(view)) => {
            assert_eq!((owned.kind(), owned.offset()), (view.kind(), view.offset()));
            // In a map, the index in the path counts keys in the owned type, and entries in the
            // borrowed one.
            let without_indices = |path: String| path.replace(|it: char| it.is_ascii_digit(), "");
            assert_eq!(without_indices(owned.path()), without_indices(view.path()));
            assert!(held.is_err());
        }
        (owned, view) => panic!("owned: {owned:?}, view: {view:?}"),
    }
}

/// Returns a view as an owned value by encoding and decoding it: a view's map keeps every entry.
#[track_caller]
fn means(view: &View<'_>, owned: &Owned) {
    let again = Owned::decode_with(&encoded(view), &UNLIMITED).expect("it was just written");
    assert_eq!(encoded(&again), encoded(owned));
}

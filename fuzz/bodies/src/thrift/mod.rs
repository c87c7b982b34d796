//! The targets of Thrift, each in both protocols.

mod apache;
pub(crate) mod types;

use arbitrary::{Arbitrary, Unstructured};
use bytes::{Buf, Bytes, BytesMut};
use fastcodec::thrift::transport::{
    AppendMessage, Detect, Framing, Progress, ProtocolId, Received, Transport, TtHeader, Unframed,
};
use fastcodec::thrift::{Binary, Compact, EncodeValue, MessageKind, Protocol};
use fastcodec::{Arena, Error, ErrorKind, Limits};

use crate::memory::Budget;
use apache::Theirs;
use types::{Around, Keeps, KeepsView, Keyed, Owned, Shared, Skips, Trailing, View};

/// Enough for any input, so that the memory limit refuses nothing.
const UNLIMITED: Limits = Limits::new().memory(1 << 40);

/// Additional facts about a protocol.
trait Known: Protocol {
    const THEIRS: Theirs;
    const ID: ProtocolId;
    type Other: Known;
}

impl Known for Binary {
    const THEIRS: Theirs = Theirs::Binary;
    const ID: ProtocolId = ProtocolId::BINARY;
    type Other = Compact;
}

impl Known for Compact {
    const THEIRS: Theirs = Theirs::Compact;
    const ID: ProtocolId = ProtocolId::COMPACT;
    type Other = Binary;
}

#[track_caller]
fn encoded<P: Protocol>(value: &impl EncodeValue) -> Vec<u8> {
    P::encode_to_vec(value).expect("a decoded value is within the limits")
}

/// Checks that every kind of decode accepts or refuses any bytes within the budget. A decoded value
/// is encoded, and decodes to the same value again.
pub fn thrift_decode(bytes: &[u8]) {
    decode::<Binary>(bytes);
    decode::<Compact>(bytes);
}

fn decode<P: Known>(bytes: &[u8]) {
    let (budget, input) = Budget::split(bytes);
    let limits = budget.limits();
    let shared = Bytes::copy_from_slice(input);

    let owned = budget.hold(|| P::decode_with::<Owned>(input, &limits));
    match (owned, P::decode_with::<Owned>(input, &UNLIMITED)) {
        (Ok(owned), _) => {
            let bytes = encoded::<P>(&owned);
            assert_eq!(P::decode_with(&bytes, &UNLIMITED), Ok(owned));
        }
        (Err(error), Ok(_)) => assert!(
            matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
            "{error}"
        ),
        (Err(error), Err(_)) => {
            assert!(error.offset() <= input.len(), "{error}");
            assert!(!error.to_string().is_empty());
        }
    }
    budget.hold(|| drop(P::decode_with::<Shared>(&shared, &limits)));
    budget.hold(|| drop(P::decode_with::<Shared>(input, &limits)));
    budget.hold(|| drop(P::decode_with::<Keyed>(input, &limits)));
    budget.hold(|| drop(P::decode_prefix::<Keeps>(input, None, &limits)));
    let (first, second) = input.split_at(input.len() / 2);
    budget.hold(|| drop(P::decode_buf_with::<Owned>(first.chain(second), &limits)));
    budget.hold(|| drop(P::decode_buf_with::<Shared>(shared.clone(), &limits)));
    budget.hold(|| {
        let arena = Arena::new();
        let _ = P::decode_in_with::<View<'_>>(input, &arena, &limits);
    });
    budget.hold(|| drop(P::decode_held::<View<'static>>(shared.clone(), &limits)));
    if let Ok(keyed) = P::decode_with::<Keyed>(input, &UNLIMITED) {
        let bytes = encoded::<P::Other>(&keyed);
        assert_eq!(P::Other::decode_with(&bytes, &UNLIMITED), Ok(keyed));
    }
    if let Ok(message) = budget.hold(|| P::decode_message_with(input, &limits)) {
        let _ = budget.hold(|| message.decode_with::<P, Owned>(None, &limits));
    }
}

/// Checks that any value survives a round trip in both protocols, as a message, and in each
/// transport.
pub fn thrift_round_trip(bytes: &[u8]) {
    let mut input = Unstructured::new(bytes);
    let (Ok(call), Ok(keyed), Ok(owned)) = (
        Call::arbitrary(&mut input),
        Keyed::arbitrary(&mut input),
        Owned::arbitrary_take_rest(input),
    ) else {
        return;
    };
    round_trip::<Binary>(&call, &keyed, &owned);
    round_trip::<Compact>(&call, &keyed, &owned);
}

/// The parts of a message other than its body.
#[derive(Arbitrary, Debug)]
struct Call {
    name: String,
    kind: u8,
    sequence: i32,
    flags: u16,
    transport: u8,
    int_headers: std::collections::BTreeMap<u16, String>,
    headers: std::collections::BTreeMap<String, String>,
    acl_token: Option<String>,
}

fn round_trip<P: Known>(call: &Call, keyed: &Keyed, owned: &Owned) {
    // A value deeper than the limit is an error.
    let Ok(bytes) = P::encode_to_vec(owned) else {
        return;
    };
    let decoded = P::decode_with::<Owned>(&bytes, &UNLIMITED).expect("it was just written");
    assert_eq!(&decoded, owned);
    let mut buffer = b"before".to_vec();
    P::append(owned, &mut buffer).expect("as before");
    assert_eq!(buffer[6..], bytes);
    let mut buffer = Vec::new();
    P::encode(owned, &mut buffer).expect("a vector grows");
    assert_eq!(buffer, bytes);
    let mut room = [0; 64];
    let result = P::encode(owned, &mut &mut room[..]);
    match bytes.len() {
        len @ ..=64 => assert_eq!((result, &room[..len]), (Ok(()), &bytes[..])),
        _ => assert!(result.is_err()),
    }

    let arena = Arena::new();
    let view = P::decode_in_with::<View<'_>>(&bytes, &arena, &UNLIMITED);
    assert_eq!(encoded::<P>(&view.expect("the owned type reads it")), bytes);
    if let Ok(bytes) = P::encode_to_vec(keyed) {
        let decoded = P::decode_with::<Keyed>(&bytes, &UNLIMITED);
        assert_eq!(decoded.as_ref(), Ok(keyed));
    }
    let end = Unframed::<P>::structs().find_end(&bytes);
    assert_eq!(end, Ok(Progress::Complete(bytes.len())));
    message::<P>(call, owned);
}

fn message<P: Known>(call: &Call, body: &Owned) {
    let kind = match call.kind % 4 {
        0 => MessageKind::Call,
        1 => MessageKind::Reply,
        2 => MessageKind::Exception,
        _ => MessageKind::Oneway,
    };
    let payload = P::encode_message(&call.name, kind, call.sequence, body);
    let payload = Bytes::from(payload.expect("only the body was encoded"));
    let message = P::decode_message_with(&payload, &UNLIMITED).expect("it was just written");
    assert_eq!(
        (message.name, message.kind, message.sequence),
        (&*call.name, kind, call.sequence)
    );
    let decoded = message.decode_with::<P, Owned>(None, &UNLIMITED);
    assert_eq!(decoded.as_ref(), Ok(body));

    let header = || {
        let strings = call.headers.iter();
        Box::new(TtHeader {
            flags: call.flags,
            sequence: call.sequence,
            protocol: P::ID,
            int_headers: call
                .int_headers
                .iter()
                .map(|(key, value)| (*key, value.clone().into()))
                .collect(),
            headers: strings
                .map(|(key, value)| (key.clone().into(), value.clone().into()))
                .collect(),
            acl_token: call.acl_token.clone().map(Into::into),
        })
    };
    let sent = Received {
        transport: match call.transport % 4 {
            0 => Transport::Framed,
            1 => Transport::Unframed,
            2 => Transport::TtHeader(header()),
            _ => Transport::TtHeaderFramed(header()),
        },
        protocol: P::ID,
        payload,
    };
    let mut stream = BytesMut::new();
    // A header can be too long.
    if Detect::new().append(&sent, &mut stream).is_err() {
        return;
    }
    let mut detect = Detect::new();
    let end = detect.find_end(&stream);
    assert_eq!(end, Ok(Progress::Complete(stream.len())));
    assert_eq!(detect.open(stream.freeze()), Ok(sent));
}

/// Checks that Apache's crate reads the same value, and so does the other protocol.
pub fn thrift_differential(bytes: &[u8]) {
    differential::<Binary>(bytes);
    differential::<Compact>(bytes);
}

fn differential<P: Known>(bytes: &[u8]) {
    let Ok((owned, len)) = P::decode_prefix::<Owned>(bytes, None, &UNLIMITED) else {
        return;
    };
    let mut known = owned;
    known.forget();
    let other = encoded::<P::Other>(&known);
    let read = P::Other::decode_with::<Owned>(&other, &UNLIMITED);
    assert_eq!(read.as_ref(), Ok(&known));

    // The input, copied by Apache's crate to the other protocol.
    match apache::copy(bytes, P::THEIRS, P::Other::THEIRS) {
        Ok((copied, read)) => {
            assert_eq!(read, len);
            let mut copied = P::Other::decode_with::<Owned>(&copied, &UNLIMITED)
                .expect("what Apache wrote is a struct");
            copied.forget();
            assert_eq!(copied, known);
        }
        Err(error) => assert!(apache::is_stricter(&error), "{error:?}"),
    }
    // fastcodec writes the same bytes as Apache's crate.
    let ours = encoded::<P>(&known);
    for (from, bytes) in [(P::THEIRS, &ours), (P::Other::THEIRS, &other)] {
        let (copied, _) = apache::copy(bytes, from, P::THEIRS).expect("it is well-formed");
        assert_eq!(copied, ours);
    }
}

/// Checks that a struct type without fields, one with all fields, and the transport find the same
/// end. Kept fields are written with the same value.
pub fn thrift_skip_equals_decode(bytes: &[u8]) {
    skip_equals_decode::<Binary>(bytes);
    skip_equals_decode::<Compact>(bytes);
}

fn skip_equals_decode<P: Known>(bytes: &[u8]) {
    let arena = Arena::new();
    let place = |error: Error| (error.kind().clone(), error.offset());
    let kept = P::decode_prefix::<Keeps>(bytes, None, &UNLIMITED).map_err(place);
    let skipped = P::decode_prefix::<Skips>(bytes, None, &UNLIMITED).map_err(place);
    let viewed = P::decode_prefix::<KeepsView<'_>>(bytes, Some(&arena), &UNLIMITED).map_err(place);
    let ends = |len: &usize| *len;
    let end = skipped.as_ref().map(|(_, len)| ends(len));
    assert_eq!(kept.as_ref().map(|(_, len)| ends(len)), end);
    assert_eq!(viewed.as_ref().map(|(_, len)| ends(len)), end);

    match (Unframed::<P>::structs().find_end(bytes), &end) {
        (Ok(Progress::Complete(found)), Ok(end)) => assert_eq!(found, *end),
        // The depth is checked only when the level that is too deep has content.
        (Ok(Progress::Incomplete { .. }), Err((ErrorKind::DepthLimit { .. }, _))) => {
            let more = [bytes, b"\0"].concat();
            let found = Unframed::<P>::structs().find_end(&more);
            assert!(found.is_err(), "{found:?}");
        }
        (Ok(Progress::Incomplete { needed }), Err((kind, _))) => {
            assert!(needed > 0);
            let ends_early = matches!(
                kind,
                ErrorKind::Truncated
                    | ErrorKind::LengthPastEnd { .. }
                    | ErrorKind::CountPastEnd { .. }
            );
            assert!(ends_early, "{kind:?} but {needed} needed");
        }
        (Err(_), Err(_)) => {}
        (found, end) => panic!("{found:?} but {end:?}"),
    }

    let owned = P::decode_prefix::<Owned>(bytes, None, &UNLIMITED);
    let (Ok((kept, end)), Ok((viewed, _))) = (kept, viewed) else {
        assert!(owned.is_err(), "{owned:?}");
        return;
    };
    let written = encoded::<P>(&kept);
    assert_eq!(encoded::<P>(&viewed), written);
    assert!(kept.rest.ids().eq(viewed.rest.ids()));
    let again = P::decode_with::<Keeps>(&written, &UNLIMITED);
    assert_eq!(again.as_ref(), Ok(&kept));
    let Ok((owned, owned_end)) = owned else {
        return;
    };
    assert_eq!(owned_end, end);
    let again = P::decode_with::<Owned>(&written, &UNLIMITED);
    assert_eq!(again.as_ref(), Ok(&owned));

    // As an element of a list, followed by another field.
    let around = Around {
        inner: vec![owned.clone(), owned],
        trailing: 7,
    };
    // One level deeper than before, and the list.
    let deeper = UNLIMITED.depth(66);
    let mut written = Vec::new();
    P::append_with(&around, &mut written, &deeper).expect("there is a limit to match");
    let trailing = P::decode_with::<Trailing>(&written, &deeper);
    assert_eq!(trailing, Ok(Trailing { trailing: 7 }));
    assert_eq!(P::decode_with::<Around>(&written, &deeper), Ok(around));
}

/// Checks that a view accepts the same inputs as the owned type, with the same value.
pub fn thrift_view_equals_owned(bytes: &[u8]) {
    view_equals_owned::<Binary>(bytes);
    view_equals_owned::<Compact>(bytes);
}

fn view_equals_owned<P: Known>(bytes: &[u8]) {
    let arena = Arena::new();
    let owned = P::decode_with::<Owned>(bytes, &UNLIMITED);
    let view = P::decode_in_with::<View<'_>>(bytes, &arena, &UNLIMITED);
    let held = P::decode_held::<View<'static>>(Bytes::copy_from_slice(bytes), &UNLIMITED);
    match (owned, view) {
        (Ok(owned), Ok(view)) => {
            let written = encoded::<P>(&owned);
            assert_eq!(encoded::<P>(&view), written);
            let held = held.expect("the view alone was read");
            assert_eq!(encoded::<P>(held.get()), written);
            assert_eq!(P::decode_with::<Owned>(&written, &UNLIMITED), Ok(owned));
        }
        (Err(owned), Err(view)) => {
            assert_eq!((owned.kind(), owned.offset()), (view.kind(), view.offset()));
            assert_eq!(owned.path(), view.path());
            assert!(held.is_err());
        }
        (owned, view) => panic!("owned: {owned:?}, view: {view:?}"),
    }
}

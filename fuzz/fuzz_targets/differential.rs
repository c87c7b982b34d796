//! What both accept means the same to prost. What only one accepts is left alone: prost refuses a
//! known field of another wire type, which is an unknown field here.
#![no_main]

use fastcodec::protobuf::{Decode, Encode, UnknownFields};
use fastcodec_fuzz::{Choice, Owned, Theirs};
use libfuzzer_sys::fuzz_target;
use prost::Message;

/// The last number that is known.
const LAST: u32 = 14;

/// Removes unknown fields; tells whether there was one with a known number.
fn forget(message: &mut Owned) -> bool {
    let mut mistyped = std::mem::replace(&mut message.rest, UnknownFields::default())
        .numbers()
        .any(|number| number <= LAST);
    let member = match &mut message.choice {
        Some(Choice::Message(message)) => Some(&mut **message),
        _ => None,
    };
    let boxed = message
        .child
        .iter_mut()
        .chain(&mut message.group)
        .map(|boxed| &mut **boxed);
    for nested in boxed.chain(&mut message.children).chain(member) {
        mistyped |= forget(nested);
    }
    mistyped
}

fuzz_target!(|input: &[u8]| {
    let (Ok(mut ours), Ok(theirs)) = (Owned::decode(input), Theirs::decode(input)) else {
        return;
    };
    if forget(&mut ours) {
        return;
    }
    let bytes = ours
        .encode_to_vec()
        .expect("what was decoded is within the limits");
    let read = Theirs::decode(&bytes[..]).expect("prost reads what was written");
    assert_eq!(read.encode_to_vec(), theirs.encode_to_vec());
});

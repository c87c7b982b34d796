//! Any bytes decode or are refused, and what was decoded can be encoded and decoded again.
#![no_main]

use fastcodec::protobuf::{Decode, Encode};
use fastcodec_fuzz::Owned;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(message) = Owned::decode(input) else {
        return;
    };
    let bytes = message
        .encode_to_vec()
        .expect("what was decoded is within the limits");
    assert_eq!(bytes.len(), message.encoded_len());
    let again = Owned::decode(&bytes).expect("what was written is a message");
    assert_eq!(again.encode_to_vec().expect("as before"), bytes);
});

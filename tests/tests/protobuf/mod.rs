//! Protobuf: what is read and written, what is refused, and what memory it takes.

mod bad_input;
mod code_size;
mod containers;
mod delimited;
mod differential;
mod generated;
mod in_place;
mod memory;
mod properties;
mod segments;
mod templates;
mod values;
mod views;

use fastcodec::protobuf::{DecodeOwned, Encode};

/// What is encoded is `bytes`, and `bytes` decode to it; its length is told beforehand.
#[track_caller]
fn both_ways<M: Encode + DecodeOwned + PartialEq + std::fmt::Debug>(message: &M, bytes: &[u8]) {
    assert_eq!(message.encode_to_vec().unwrap(), bytes);
    assert_eq!(message.encoded_len(), bytes.len());
    assert_eq!(&M::decode(bytes).unwrap(), message);
}

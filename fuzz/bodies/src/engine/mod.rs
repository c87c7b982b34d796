//! The target of the module for engines, in each format.

mod walks;

use std::fmt::Debug;

use fastcodec::protobuf::Decode;
use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::{Error, ErrorKind, Limits};
use fastcodec_tests::untyped::{Message, Node};

use crate::memory::Budget;
use crate::{protobuf, thrift};
use walks::{Walk, Walked, copy};

/// Enough for any input, so that the memory limit refuses nothing.
const UNLIMITED: Limits = Limits::new().memory(1 << 40);

/// Checks that a walk without a type accepts the same bytes as the skip of a typed decode, with the
/// same error at the same place, and within the budget in the first two bytes. What it writes is
/// read as the same value. A walk that leaves and misreads values by the chance of the next eight
/// bytes, and drops errors, does not succeed after any error.
pub fn engine(bytes: &[u8]) {
    let (budget, bytes) = Budget::split(bytes);
    let (seed, input) = bytes.split_first_chunk().unwrap_or((&[0; 8], bytes));
    let seed = u64::from_le_bytes(*seed);
    of_protobuf(budget, seed, input);
    of_thrift::<Binary, Compact>(budget, seed, input);
    of_thrift::<Compact, Binary>(budget, seed, input);
}

fn of_protobuf(budget: Budget, seed: u64, input: &[u8]) {
    let skipped = protobuf::types::Skips::decode_with(input, &UNLIMITED).map(drop);
    let read = Message::decode(input, &UNLIMITED);
    same_end(&read, &skipped);
    within(budget, &read, |limits| Message::decode(input, limits));
    if let Ok(message) = &read {
        let written = message.encode().expect("it was decoded");
        // A tag with more bytes than needed is written with the minimum.
        assert!(written == input || written.len() < input.len());
        assert_eq!(Message::decode(&written, &UNLIMITED).as_ref(), Ok(message));
    }
    ends_right(&skipped, &Walk::new(seed).protobuf(input, &UNLIMITED));
    let limits = budget.limits();
    let walked = budget.hold(|| Walk::new(seed).protobuf(input, &limits));
    ends_right(&skipped, &walked);
}

fn of_thrift<P: Protocol, Other: Protocol>(budget: Budget, seed: u64, input: &[u8]) {
    let skipped = P::decode_with::<thrift::types::Skips>(input, &UNLIMITED).map(drop);
    let read = Node::decode::<P>(input, &UNLIMITED);
    same_end(&read, &skipped);
    within(budget, &read, |limits| Node::decode::<P>(input, limits));
    if let Ok(node) = &read {
        let written = node.encode::<P>().expect("it was decoded");
        let again = Node::decode::<P>(&written, &UNLIMITED).expect("it was written");
        assert_eq!(again.encode::<P>().as_ref(), Ok(&written));
        let copied = copy::<P>(input, &UNLIMITED).expect("it was decoded");
        assert_eq!(Node::decode::<P>(&copied, &UNLIMITED).as_ref(), Ok(node));
        let other = node.encode::<Other>().expect("it was decoded");
        let again = Node::decode::<Other>(&other, &UNLIMITED).expect("it was written");
        assert_eq!(again.encode::<Other>().as_ref(), Ok(&other));
    }
    ends_right(&skipped, &Walk::new(seed).thrift::<P>(input, &UNLIMITED));
    let limits = budget.limits();
    let walked = budget.hold(|| Walk::new(seed).thrift::<P>(input, &limits));
    ends_right(&skipped, &walked);
}

/// Checks that a read and a skip accept the same, or have the same error at the same place.
fn same_end<T: Debug>(read: &Result<T, Error>, skipped: &Result<(), Error>) {
    let place = |error: &Error| (error.kind().clone(), error.offset());
    assert_eq!(
        read.as_ref().err().map(place),
        skipped.as_ref().err().map(place)
    );
}

/// Checks that a read with less memory is the same, or is refused for that.
fn within<T: Debug + PartialEq>(
    budget: Budget,
    whole: &Result<T, Error>,
    read: impl FnOnce(&Limits) -> Result<T, Error>,
) {
    let limits = budget.limits();
    match budget.hold(|| read(&limits)) {
        Err(error) if matches!(error.kind(), ErrorKind::MemoryLimit { .. }) => {}
        part => assert_eq!(&part, whole),
    }
}

/// Checks that a walk with an error fails, and one without accepts what a skip accepts.
fn ends_right(skipped: &Result<(), Error>, walked: &Walked) {
    match (&walked.result, walked.has_failed) {
        (Ok(()), has_failed) => {
            assert!(!has_failed, "an error was dropped");
            assert_eq!(skipped, &Ok(()));
        }
        // What was left could not be skipped.
        (Err(_), false) => same_end(&walked.result, skipped),
        (Err(_), true) => {}
    }
}

//! Any bytes are a struct or are refused, owned as borrowed, in both protocols; and what is read is
//! written and read again as the same.
#![no_main]

use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::{Arena, Limits};
use fastcodec_fuzz::thrift::{Keyed, Owned, View};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check::<Binary, Compact>(input);
    check::<Compact, Binary>(input);
});

fn check<P: Protocol, Other: Protocol>(input: &[u8]) {
    let limits = Limits::new().memory(1 << 20);
    let owned = P::decode_with::<Owned>(input, &limits);
    let arena = Arena::new();
    let view = P::decode_in_with::<View>(input, &arena, &limits);
    match (&owned, &view) {
        (Ok(owned), Ok(view)) => {
            let encoded = P::encode_to_vec(owned).expect("what was read can be written");
            let from_view = P::encode_to_vec(view).expect("what was read can be written");
            assert_eq!(encoded, from_view);
            assert_eq!(P::decode::<Owned>(&encoded).as_ref(), Ok(owned));
            let mut known = owned.clone();
            forget(&mut known);
            let other = Other::encode_to_vec(&known).expect("nothing unknown is left");
            assert_eq!(Other::decode::<Owned>(&other), Ok(known));
        }
        (Err(one), Err(other)) => assert_eq!(one.offset(), other.offset()),
        // The budget is spent in other steps.
        _ => assert!(P::decode::<Owned>(input).is_ok()),
    }
    if let Ok(keyed) = P::decode_with::<Keyed>(input, &limits) {
        let encoded = Other::encode_to_vec(&keyed).expect("what was read can be written");
        assert_eq!(Other::decode::<Keyed>(&encoded), Ok(keyed));
    }
    let _ = P::decode_message_with(input, &limits);
}

/// Removes what cannot be written in another protocol.
fn forget(value: &mut Owned) {
    value.rest.clear();
    value.children.iter_mut().for_each(forget);
    if let Some(child) = &mut value.child {
        forget(child);
    }
    if let Some(fastcodec_fuzz::thrift::Choice::Struct(value)) = &mut value.union {
        forget(value);
    }
}

//! A view accepts what the owned type accepts, and means the same.
#![no_main]

use fastcodec::Arena;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec_fuzz::{Owned, View};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let arena = Arena::new();
    match (Owned::decode(input), View::decode_in(input, &arena)) {
        (Ok(owned), Ok(view)) => {
            // A view's map keeps every entry: reading it back makes it an owned one.
            let bytes = view
                .encode_to_vec()
                .expect("what was decoded is within the limits");
            let owned_again = Owned::decode(&bytes).expect("what was written is a message");
            assert_eq!(
                owned_again.encode_to_vec().expect("as before"),
                owned.encode_to_vec().expect("as before")
            );
        }
        (Err(owned), Err(view)) => assert_eq!(owned.offset(), view.offset()),
        (owned, view) => panic!("owned: {owned:?}, view: {view:?}"),
    }
});

//! Any bytes are messages of a transport or are refused, the same however they arrive; and what is
//! found to be needed is not past the end of a message.
#![no_main]

use fastcodec::thrift::transport::{Detect, Framed, Framing, Progress, TtFramed, Unframed};
use fastcodec::thrift::{Binary, Compact};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    find(Framed::new(), input);
    find(TtFramed::new(), input);
    find(Unframed::<Binary>::new(), input);
    find(Unframed::<Compact>::new(), input);
    find(Unframed::<Binary>::structs(), input);
    find(Unframed::<Compact>::structs(), input);
    find(Detect::new(), input);
});

fn find(mut framing: impl Framing + Clone, input: &[u8]) {
    let at_once = framing.clone().find_end(input);
    for arrived in 0..=input.len() {
        let found = framing.find_end(&input[..arrived]);
        match (&found, &at_once) {
            (Ok(Progress::Incomplete { needed }), Ok(Progress::Complete(end))) => {
                assert!(*needed > 0 && arrived + needed <= *end);
            }
            (Ok(Progress::Incomplete { needed }), _) => assert!(*needed > 0),
            _ => {
                assert_eq!(found, at_once);
                if let Ok(Progress::Complete(end)) = found {
                    let _ = framing.open(input[..end].to_vec().into());
                }
                return;
            }
        }
    }
    assert!(matches!(at_once, Ok(Progress::Incomplete { .. })));
}

//! Any message of Protobuf and any struct of Thrift, read and written through the module for engines
//! and nothing else.

mod dropped;
mod rows;

use fastcodec::thrift::Format;
use fastcodec_tests::untyped::{Message, Node};

use super::form::{Form, Then, seen};

/// Reads and writes a message of Protobuf.
pub fn of_protobuf() -> Form {
    Form::unknown("untyped", |input| {
        seen(|then| {
            let message = Message::decode(input.bytes, input.limits)?;
            match then {
                Then::Drop => Ok(Vec::new()),
                Then::Write => message.encode(),
            }
        })
    })
}

/// Reads and writes a struct of Thrift.
pub fn of_thrift<P: Format>() -> Form {
    Form::unknown("untyped", |input| {
        seen(|then| {
            let node = Node::decode::<P>(input.bytes, input.limits)?;
            match then {
                Then::Drop => Ok(Vec::new()),
                Then::Write => node.encode::<P>(),
            }
        })
    })
}

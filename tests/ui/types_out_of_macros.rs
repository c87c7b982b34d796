//! A wrong type that a macro puts into a field is an error where the type is written.

use fastcodec::{Protobuf, Thrift};

#[derive(Debug, Default)]
struct Inner;

macro_rules! message {
    ($derive:ident, $name:ident, $ty:ty) => {
        #[derive(Default, $derive)]
        struct $name {
            #[codec(1)]
            field: $ty,
        }
    };
}

macro_rules! message_of_tokens {
    ($derive:ident, $name:ident, $($ty:tt)*) => {
        #[derive(Default, $derive)]
        struct $name {
            #[codec(1)]
            field: $($ty)*,
        }
    };
}

message!(Protobuf, OfAType, Inner); //~
message!(Thrift, ThriftOfAType, Option<Inner>); //~
message_of_tokens!(Protobuf, OfTokens, Vec<Inner>); //~
message_of_tokens!(Thrift, ThriftOfTokens, Inner); //~
message_of_tokens!(Protobuf, Fine, Vec<i32>);
message_of_tokens!(Thrift, ThriftFine, Option<ThriftNamed>);
message!(Thrift, ThriftNamed, String);

fn main() {}

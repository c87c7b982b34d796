//! A type with some of the traits implemented by hand has one error for each that it lacks.

use fastcodec::protobuf::encoding::Str;
use fastcodec::protobuf::{self, Element};
use fastcodec::thrift::{self, Protocol, Type};
use fastcodec::{Oneof, Protobuf, Thrift};

#[derive(Debug, Default)]
struct Named;

impl Element for Named {
    type Encoding = Str;
}

impl thrift::Value for Named {
    const TYPE: Type = Type::String;
}

#[derive(Debug, Default)]
struct Written;

impl Element for Written {
    type Encoding = Str;
}

impl protobuf::EncodeValue<Str> for Written {
    fn value_len(&self) -> usize {
        1
    }

    fn write_value(&self, encoder: &mut protobuf::Encoder<'_>) {
        encoder.bytes(b"");
    }

    fn is_default(&self) -> bool {
        false
    }
}

impl thrift::Value for Written {
    const TYPE: Type = Type::String;
}

impl thrift::EncodeValue for Written {
    fn write<P: Protocol>(&self, encoder: &mut thrift::Encoder<'_, P>) {
        encoder.bytes(b"");
    }
}

#[derive(Default, Protobuf)]
struct Message {
    #[codec(1)]
    named: Named, //~ //~
    #[codec(2)]
    written: Written, //~
    #[codec(3)]
    list: Vec<Written>, //~
}

#[derive(Oneof)]
enum Members {
    #[codec(1)]
    Written(Written), //~
}

#[derive(Default, Thrift)]
struct Struct {
    #[codec(1)]
    named: Named, //~ //~
    #[codec(2)]
    written: Written, //~
    #[codec(3)]
    list: Vec<Written>, //~
}

#[derive(Thrift)]
enum Union {
    #[codec(1)]
    Written(Written), //~
}

fn main() {}

//! A struct of its own, and what is generated from both schema languages.

use fastcodec::Protobuf;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Compact, Protocol};
use fastcodec::types::Timestamp;

mod person {
    include!(concat!(env!("OUT_DIR"), "/example.person.rs"));
}

mod order {
    include!(concat!(env!("OUT_DIR"), "/example.order.rs"));
}

#[derive(Debug, Default, PartialEq, Protobuf)]
struct Name {
    #[codec(1)]
    name: String,
}

fn main() -> Result<(), fastcodec::Error> {
    let ada = person::Person {
        name: "Ada".into(),
        born: Some(Timestamp { seconds: -4_858_358_400, nanos: 0 }),
    };
    let bytes = ada.encode_to_vec()?;
    assert_eq!(person::Person::decode(&bytes)?, ada);
    assert_eq!(Name::decode(&bytes)?.name, "Ada");

    let order = order::Order {
        items: vec![order::Item::Name("tea".into()), order::Item::Number(7)],
    };
    let bytes = Compact::encode_to_vec(&order)?;
    assert_eq!(Compact::decode::<order::Order>(&bytes)?, order);

    // Two versions of the runtime in one program would not fit together.
    let _: fastcodec_tonic::Codec<person::Person, person::Person> = Default::default();
    Ok(())
}

//! Generated messages with more required fields than fit a mask of 128 bits, in both languages.

use fastcodec::ErrorKind;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Compact, Protocol};

mod proto {
    include!(concat!(env!("OUT_DIR"), "/wide_proto.rs"));
}

mod thrift {
    include!(concat!(env!("OUT_DIR"), "/wide_thrift.rs"));
}

/// The bytes of a varint field with one byte, or of two of them.
fn field(number: u32) -> Vec<u8> {
    let key = number << 3;
    match key {
        0..0x80 => vec![key as u8, 7],
        _ => vec![key as u8 | 0x80, (key >> 7) as u8, 7],
    }
}

#[test]
fn a_message_of_proto2_with_all_of_its_required_fields_is_read() {
    let bytes: Vec<u8> = (1..=300).flat_map(field).collect();
    let message = proto::Required::decode(&bytes).unwrap();
    assert_eq!(
        (message.f1, message.f128, message.f129, message.f300),
        (7, 7, 7, 7)
    );
    assert_eq!(message.encode_to_vec().unwrap(), bytes);
    assert_eq!(proto::Free::decode(&bytes).unwrap().f300, Some(7));
}

#[test]
fn each_required_field_of_proto2_that_is_missing_is_told_by_its_name() {
    for missing in 1..=300 {
        let fields = (1..=300).filter(|number| *number != missing);
        let bytes: Vec<u8> = fields.flat_map(field).collect();
        let error = proto::Required::decode(&bytes).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::MissingField);
        assert_eq!(error.path(), format!("Required.f{missing}"));
        proto::Free::decode(&bytes).unwrap();
    }
}

/// All fields of a struct of Thrift but one, in Binary: for each its type, its id and its value.
fn without(missing: u16) -> Vec<u8> {
    let ids = (1..=300u16).filter(|id| *id != missing);
    let mut bytes: Vec<u8> = ids
        .flat_map(|id| [&[8][..], &id.to_be_bytes(), &7i32.to_be_bytes()].concat())
        .collect();
    bytes.push(0);
    bytes
}

#[test]
fn a_struct_of_thrift_with_all_of_its_required_fields_is_read() {
    let bytes = without(0);
    let it: thrift::Required = Binary::decode(&bytes).unwrap();
    assert_eq!((it.f1, it.f128, it.f129, it.f300), (7, 7, 7, 7));
    assert_eq!(Binary::encode_to_vec(&it).unwrap(), bytes);
    let compact = Compact::encode_to_vec(&it).unwrap();
    assert_eq!(Compact::decode::<thrift::Required>(&compact).unwrap(), it);
}

#[test]
fn each_required_field_of_thrift_that_is_missing_is_told_by_its_name() {
    for missing in 1..=300 {
        let bytes = without(missing);
        let error = Binary::decode::<thrift::Required>(&bytes).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::MissingField);
        assert_eq!(error.path(), format!("Required.f{missing}"));
        let free: thrift::Free = Binary::decode(&bytes).unwrap();
        let compact = Compact::encode_to_vec(&free).unwrap();
        let error = Compact::decode::<thrift::Required>(&compact).unwrap_err();
        assert_eq!(error.path(), format!("Required.f{missing}"));
    }
}

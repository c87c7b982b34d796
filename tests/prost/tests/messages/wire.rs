//! Messages of a schema as random bytes: its fields in any order and number, with values in their
//! encodings, now and then unknown fields.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};

static SCHEMAS: LazyLock<FileDescriptorSet> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/proto");
    protox::compile(["forms.proto", "legacy.proto"], [folder]).unwrap()
});

/// Encodings of the message that Rust calls `path`.
pub fn message(path: &str) -> BoxedStrategy<Vec<u8>> {
    let name: String = path
        .replace("Self_", "Self")
        .replace(" ", "")
        .replace("::", ".");
    of_type(format!(".{name}"), 4)
}

fn find(name: &str) -> &'static DescriptorProto {
    fn within(
        prefix: &str,
        messages: &'static [DescriptorProto],
        name: &str,
    ) -> Option<&'static DescriptorProto> {
        messages.iter().find_map(|message| {
            let full = format!("{prefix}.{}", message.name());
            if full == name {
                return Some(message);
            }
            within(&full, &message.nested_type, name)
        })
    }
    SCHEMAS
        .file
        .iter()
        .find_map(|file| within(&format!(".{}", file.package()), &file.message_type, name))
        .unwrap()
}

fn of_type(name: String, depth: u32) -> BoxedStrategy<Vec<u8>> {
    let message = find(&name);
    if depth == 0 || message.field.is_empty() {
        return unknown().boxed();
    }
    let fields = proptest::sample::select(&message.field[..]);
    let field = fields.prop_flat_map(move |field| occurrence(&field, depth - 1));
    let mostly = prop_oneof![20 => field, 1 => unknown()];
    vec(mostly, 0..8).prop_map(|parts| parts.concat()).boxed()
}

/// A field that no schema has.
fn unknown() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => Just(Vec::new()),
        1 => any::<u64>().prop_map(|value| [tag(500, 0), varint(value)].concat()),
        1 => vec(any::<u8>(), 0..9).prop_map(|bytes| [tag(501, 2), counted(bytes)].concat()),
    ]
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn tag(number: i32, wire_type: u64) -> Vec<u8> {
    varint((number as u64) << 3 | wire_type)
}

fn counted(bytes: Vec<u8>) -> Vec<u8> {
    [varint(bytes.len() as u64), bytes].concat()
}

/// One occurrence of a field, with its tag; of a list of numbers, packed now and then.
fn occurrence(field: &FieldDescriptorProto, depth: u32) -> BoxedStrategy<Vec<u8>> {
    let number = field.number();
    if field.r#type() == Type::Group {
        return of_type(field.type_name().into(), depth)
            .prop_map(move |bytes| [tag(number, 3), bytes, tag(number, 4)].concat())
            .boxed();
    }
    let wire_type = match field.r#type() {
        Type::Fixed64 | Type::Sfixed64 | Type::Double => 1,
        Type::Fixed32 | Type::Sfixed32 | Type::Float => 5,
        Type::String | Type::Bytes | Type::Message => 2,
        _ => 0,
    };
    let one = value(field, depth)
        .prop_map(move |bytes| [tag(number, wire_type), bytes].concat())
        .boxed();
    if field.label() != Label::Repeated || wire_type == 2 {
        return one;
    }
    let packed = vec(value(field, depth), 0..5)
        .prop_map(move |values| [tag(number, 2), counted(values.concat())].concat());
    prop_oneof![one, packed].boxed()
}

fn value(field: &FieldDescriptorProto, depth: u32) -> BoxedStrategy<Vec<u8>> {
    let integers = prop_oneof![
        2 => Just(0),
        3 => 0_u64..300,
        2 => any::<u64>().prop_flat_map(|all| (0_u32..64).prop_map(move |shift| all >> shift)),
        1 => Just(u64::MAX),
        1 => Just(i64::from(i32::MIN) as u64),
    ];
    match field.r#type() {
        // Not a negative zero, which prost does not write.
        Type::Float => any::<f32>()
            .prop_map(|value| (value + 0.0).to_le_bytes().to_vec())
            .boxed(),
        Type::Double => any::<f64>()
            .prop_map(|value| (value + 0.0).to_le_bytes().to_vec())
            .boxed(),
        Type::Fixed32 | Type::Sfixed32 => integers
            .prop_map(|value| (value as u32).to_le_bytes().to_vec())
            .boxed(),
        Type::Fixed64 | Type::Sfixed64 => integers
            .prop_map(|value| value.to_le_bytes().to_vec())
            .boxed(),
        Type::Bool => prop_oneof![Just(vec![0]), Just(vec![1]), Just(vec![2])].boxed(),
        Type::Enum => prop_oneof![
            (0_u64..7).prop_map(varint),
            any::<i32>().prop_map(|number| varint(i64::from(number) as u64)),
        ]
        .boxed(),
        Type::String => "[a-zé]{0,20}".prop_map(|text| counted(text.into())).boxed(),
        Type::Bytes => vec(any::<u8>(), 0..40).prop_map(counted).boxed(),
        Type::Message => of_type(field.type_name().into(), depth)
            .prop_map(counted)
            .boxed(),
        _ => integers.prop_map(varint).boxed(),
    }
}

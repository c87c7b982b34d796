//! What a schema has of its descriptors: features, comments, imports, options.

use std::fs;

use fastcodec::protobuf::Encode;
use fastcodec_schema::descriptor::{
    DescriptorProto, Edition, EnumType, FeatureSet, FieldDescriptorProto, FieldOptions,
    FieldPresence, FieldType, FileDescriptorProto, FileDescriptorSet, Label, MessageEncoding,
};
use fastcodec_schema::{ImportKind, Literal, OptionValue, Schema, Shape, Symbol};

use super::{assert_lossless, schema_of};

#[test]
fn features_are_resolved_for_each_item() {
    let message = |features: Option<FeatureSet>, field: FieldDescriptorProto| DescriptorProto {
        name: Some("M".into()),
        field: vec![field],
        options: features.map(|features| fastcodec_schema::descriptor::MessageOptions {
            features: Some(features),
            ..Default::default()
        }),
        ..DescriptorProto::default()
    };
    let field = FieldDescriptorProto {
        name: Some("m".into()),
        number: Some(1),
        label: Some(Label::Optional.into()),
        r#type: Some(FieldType::Message.into()),
        type_name: Some(".M".into()),
        ..FieldDescriptorProto::default()
    };
    let delimited = FeatureSet {
        message_encoding: Some(MessageEncoding::Delimited.into()),
        ..FeatureSet::default()
    };
    let file = FileDescriptorProto {
        name: Some("a.proto".into()),
        syntax: Some("editions".into()),
        edition: Some(Edition::Edition2023.into()),
        message_type: vec![message(Some(delimited), field)],
        ..FileDescriptorProto::default()
    };
    let set = FileDescriptorSet {
        file: vec![file],
        ..FileDescriptorSet::default()
    };
    let schema = Schema::from_descriptors(&set).unwrap();
    let message = schema.message("M").unwrap();
    assert_eq!(schema[message.file].edition, 1000);
    assert_eq!(message.features.field_presence, FieldPresence::Explicit);
    assert_eq!(message.features.enum_type, EnumType::Open);
    assert!(message.fields[0].is_delimited);
    assert_eq!(message.fields[0].shape, Shape::Explicit);
    let features = schema[message.file].features;
    assert_eq!(features.message_encoding, MessageEncoding::LengthPrefixed);
}

#[test]
fn words_of_older_syntaxes_are_features() {
    let schema = schema_of(
        "syntax = \"proto2\"; message M { required int32 a = 1; optional group G = 2 { }
         repeated int32 p = 3 [packed = true]; repeated int32 q = 4; }",
    );
    let message = schema.message("M").unwrap();
    let field = |number| message.field(number).unwrap();
    assert_eq!(
        field(1).features.field_presence,
        FieldPresence::LegacyRequired
    );
    assert_eq!(field(1).shape, Shape::Required);
    assert_eq!(
        field(2).features.message_encoding,
        MessageEncoding::Delimited
    );
    assert!(field(2).is_delimited);
    assert_eq!(field(3).shape, Shape::Repeated { packed: true });
    assert_eq!(field(4).shape, Shape::Repeated { packed: false });
}

#[test]
fn comments_places_defaults_and_reserved_are_kept() {
    let schema = schema_of(
        "syntax = \"proto2\";\n\n// Apart.\n\n// Before.\nmessage M { // After.\n  reserved 5, 7 to 9; reserved \"old\";
         optional double d = 1 [default = -inf, deprecated = true]; optional bytes b = 2 [default = \"\\001a\"];\n}",
    );
    let message = schema.message("M").unwrap();
    assert_eq!(message.comment.leading, " Before.\n");
    assert_eq!(message.comment.trailing, " After.\n");
    assert_eq!(message.comment.detached, [" Apart.\n"]);
    assert_eq!(message.place.as_ref().unwrap().to_string(), "a.proto:6:1");
    assert_eq!(message.reserved.numbers, [5..=5, 7..=9]);
    assert_eq!(message.reserved.names, ["old"]);
    let field = |number| message.field(number).unwrap();
    assert_eq!(field(1).default, Some(Literal::Double(f64::NEG_INFINITY)));
    assert!(field(1).deprecation.is_some());
    assert_eq!(field(2).default, Some(Literal::Bytes(b"\x01a".to_vec())));
}

#[test]
fn a_place_before_the_file_is_no_place() {
    let mut encoded = schema_of("syntax = \"proto3\"; message A {}").to_descriptor_set();
    let info = encoded.file[0].source_code_info.as_mut().unwrap();
    let mut of_message = info.location.iter_mut().filter(|it| it.path == [4, 0]);
    of_message.next().unwrap().span[0] = -1;
    let schema = Schema::from_descriptors(&encoded).unwrap();
    assert_eq!(schema.message("A").unwrap().place, None);
    assert_eq!(schema.to_descriptor_set(), encoded);
}

#[test]
fn imports_keep_their_kind() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("b.proto"), "syntax = \"proto3\";").unwrap();
    fs::write(path("c.proto"), "syntax = \"proto3\";").unwrap();
    let text = "syntax = \"proto3\"; import \"b.proto\"; import public \"c.proto\";";
    fs::write(path("a.proto"), text).unwrap();
    let mut compiler = protox::Compiler::new([folder.path()]).unwrap();
    compiler.include_imports(true).open_file("a.proto").unwrap();
    let mut set = compiler.file_descriptor_set();
    let encoded = compiler.encode_file_descriptor_set();
    assert_lossless(&encoded, "imports");
    let schema = Schema::from_descriptor_set(&encoded).unwrap();
    let imports = &schema.file("a.proto").unwrap().imports;
    let kinds: Vec<_> = imports
        .iter()
        .map(|it| (it.name.as_str(), it.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("b.proto", ImportKind::Normal),
            ("c.proto", ImportKind::Public)
        ]
    );
    assert_eq!(imports[0].file, schema.file("b.proto").map(|file| file.id));
    set.file.clear();
}

#[test]
fn custom_options_are_values() {
    let schema = schema_of(
        "syntax = \"proto2\"; package o; import \"google/protobuf/descriptor.proto\";
         message Range { optional sint32 low = 1; repeated fixed32 steps = 2; extensions 100 to max;
                         map<string, float> named = 3; }
         enum Unit { NONE = 0; KG = 5; }
         extend Range { optional Unit unit = 100; }
         extend google.protobuf.FieldOptions { optional Range range = 50000; repeated string tags = 50001; }
         message M { optional int32 a = 1 [(range) = { low: -3 steps: [1, 2] [o.unit]: KG
                                           named { key: \"k\" value: 1.5 } },
                                           (tags) = \"x\", (tags) = \"y\"]; optional int32 b = 2; }",
    );
    let message = schema.message("o.M").unwrap();
    let options = message.fields[0].options.as_deref().unwrap();
    let values = schema.custom_options(options).unwrap();
    let [(range, range_value), (tags, tags_value)] = &values[..] else {
        panic!("{values:?}")
    };
    let name = |symbol: &Symbol| match symbol {
        Symbol::Extension(id) => schema[*id].full_name.clone(),
        Symbol::Field(id, index) => schema[*id].fields[*index].name.clone(),
        _ => panic!("{symbol:?}"),
    };
    assert_eq!(
        (name(range), name(tags)),
        ("o.range".into(), "o.tags".into())
    );
    let texts = ["x", "y"].map(|it| OptionValue::String(it.into()));
    assert_eq!(*tags_value, OptionValue::List(texts.to_vec()));
    let OptionValue::Message(_, fields) = range_value else {
        panic!("{range_value:?}")
    };
    let fields: Vec<_> = fields
        .iter()
        .map(|(symbol, value)| (name(symbol), value))
        .collect();
    assert_eq!(fields[0], ("low".into(), &OptionValue::Signed(-3)));
    let steps = [1, 2].map(OptionValue::Unsigned);
    assert_eq!(
        fields[1],
        ("steps".into(), &OptionValue::List(steps.to_vec()))
    );
    let OptionValue::List(entries) = fields[2].1 else {
        panic!("{fields:?}")
    };
    assert_eq!((fields[2].0.as_str(), entries.len()), ("named", 1));
    let unit = schema.enumeration("o.Unit").unwrap().id;
    assert_eq!(fields[3], ("o.unit".into(), &OptionValue::Enum(unit, 5)));
}

#[test]
fn options_that_are_no_values_of_their_types_are_refused() {
    let schema = schema_of(
        "syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\";
         message R { optional R r = 1; optional string s = 2; }
         extend google.protobuf.FieldOptions { optional R r = 1000; optional int32 i = 1001; }",
    );
    let read = |bytes: &[u8]| {
        use fastcodec::protobuf::Decode;
        let options = FieldOptions::decode(bytes).unwrap();
        schema.custom_options(&options)
    };
    // Field 1000 with a string of one byte that is no UTF-8, in the message.
    let error = read(&[0xc2, 0x3e, 3, 0x12, 1, 0xff]).unwrap_err();
    assert!(
        error
            .message()
            .contains("the bytes of `s` are not a value of its type"),
        "{error}"
    );
    // Field 1001 with a fixed32.
    assert!(read(&[0xcd, 0x3e, 1, 2, 3, 4]).is_err());
    // A message that is cut.
    assert!(read(&[0xc2, 0x3e, 1, 0x0a]).is_err());
    // Deeper than is allowed, each level in the one before.
    let mut deep = Vec::new();
    for _ in 0..200 {
        deep = Level { inner: Some(deep) }.encode_to_vec().unwrap();
    }
    let bytes = OfOptions { option: deep }.encode_to_vec().unwrap();
    let error = read(&bytes).unwrap_err();
    assert!(error.message().contains("100 deep"), "{error}");
}

#[derive(Default, fastcodec::Protobuf)]
struct Level {
    #[codec(1)]
    inner: Option<Vec<u8>>,
}

#[derive(Default, fastcodec::Protobuf)]
struct OfOptions {
    #[codec(1000)]
    option: Vec<u8>,
}

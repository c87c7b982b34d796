//! Descriptor sets become schemas, and the same bytes again.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use fastcodec::protobuf::{Encode, Open};
use fastcodec_schema::descriptor::{
    DescriptorProto, Edition, EnumDescriptorProto, EnumType, EnumValueDescriptorProto,
    ExtensionRange, FeatureSet, FieldDescriptorProto, FieldOptions, FieldPresence, FieldType,
    FileDescriptorProto, FileDescriptorSet, Label, MessageEncoding, ServiceDescriptorProto,
};
use fastcodec_schema::{
    Format, ImportKind, Literal, Member, MessageKind, OptionValue, Scalar, Schema, Shape, Symbol,
    Type,
};

/// The encoded descriptors of a file, with comments.
fn compile(text: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.proto"), text).unwrap();
    let mut compiler = protox::Compiler::new([folder.path()]).unwrap();
    compiler
        .include_imports(true)
        .include_source_info(true)
        .open_file("a.proto")
        .unwrap();
    compiler.encode_file_descriptor_set()
}

fn schema_of(text: &str) -> Schema {
    Schema::from_descriptor_set(&compile(text)).unwrap()
}

fn assert_lossless(encoded: &[u8], what: &str) {
    let schema = Schema::from_descriptor_set(encoded).unwrap_or_else(|error| {
        panic!("{what}: {error}");
    });
    let again = schema.to_descriptor_set().encode_to_vec().unwrap();
    assert!(
        again == encoded,
        "{what}: {} bytes became others",
        encoded.len()
    );
    assert_eq!(schema.union(&schema).unwrap(), schema, "{what}");
}

/// Every schema in a folder, and in folders in it.
fn protos(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "proto") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn schemas_of_the_generator() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fastcodec-build/tests/golden/proto")
}

#[test]
fn every_schema_of_the_generator_becomes_the_same_bytes_again() {
    let folder = schemas_of_the_generator();
    let protos = protos(&folder);
    assert!(!protos.is_empty());
    for proto in protos {
        let mut compiler = protox::Compiler::new([&folder]).unwrap();
        compiler
            .include_imports(true)
            .include_source_info(true)
            .open_file(&proto)
            .unwrap();
        assert_lossless(
            &compiler.encode_file_descriptor_set(),
            &proto.display().to_string(),
        );
    }
}

/// The folders of schemas in this repository: `protoc` takes every schema in them.
const OF_THE_REPOSITORY: [&str; 8] = [
    "benches/proto",
    "examples/proto",
    "fastcodec-build/tests/golden/proto",
    "fastcodec-tonic/tests/golden/proto",
    "tests/interop/grpc/proto",
    "tests/own_types/schema",
    "tests/prost/proto",
    "tests/renamed/proto",
];

/// With `PROTOC`, as `tests/with_protoc` sets it: what it writes of the schemas of this repository,
/// and of those that `FASTCODEC_DATA` and `FASTCODEC_CONFORMANCE_PROTOS` name, with and without
/// places. What it refuses is no descriptor, so each folder has a number of schemas that it takes.
#[test]
fn what_protoc_writes_becomes_the_same_bytes_again() {
    let Some(protoc) = env::var_os("PROTOC") else {
        eprintln!("skipped: PROTOC names no protoc");
        return;
    };
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut roots = Vec::new();
    for folder in OF_THE_REPOSITORY {
        let folder = repository.join(folder);
        let all = protos(&folder).len();
        roots.push((folder.clone(), folder, all));
    }
    if let Some(data) = env::var_os("FASTCODEC_DATA").map(PathBuf::from) {
        let protobuf = data.join("protobuf");
        let folders = [
            (protobuf.join("src"), protobuf.join("src"), 60),
            (protobuf.join("editions"), protobuf, 40),
            (data.join("otlp/proto"), data.join("otlp/proto"), 7),
        ];
        roots.extend(folders.into_iter().filter(|(folder, ..)| folder.is_dir()));
    }
    if let Some(folder) = env::var_os("FASTCODEC_CONFORMANCE_PROTOS").map(PathBuf::from) {
        roots.push((folder.clone(), folder, 6));
    }
    let out = tempfile::tempdir().unwrap();
    let set = out.path().join("set.binpb");
    for (folder, root, least) in roots {
        let mut taken = 0;
        let mut refused = String::new();
        for proto in protos(&folder) {
            for source_info in [None, Some("--include_source_info")] {
                let done = Command::new(&protoc)
                    .arg("--experimental_editions")
                    .arg("--include_imports")
                    .args(source_info)
                    .arg("-I")
                    .arg(&root)
                    .arg("-I")
                    .arg(root.join("src"))
                    .arg("--descriptor_set_out")
                    .arg(&set)
                    .arg(&proto)
                    .output()
                    .unwrap();
                if done.status.success() {
                    assert_lossless(&fs::read(&set).unwrap(), &proto.display().to_string());
                    taken += 1;
                } else {
                    refused += &String::from_utf8_lossy(&done.stderr);
                }
            }
        }
        let folder = folder.display();
        println!("{folder}: {taken} sets");
        assert!(
            taken >= 2 * least && taken > 0,
            "{folder}: {taken} of {} sets: {refused}",
            2 * least
        );
    }
}

#[test]
fn what_no_version_knows_survives() {
    let mut encoded = compile("syntax = \"proto3\"; message M { int32 a = 1; }");
    // A field 1000 of the message, which is the last thing in the set but for places: a file that
    // has it is made of the descriptors.
    let mut set = Schema::from_descriptor_set(&encoded)
        .unwrap()
        .to_descriptor_set();
    let unknown = FieldOptions {
        unknown: unknown_field(),
        ..FieldOptions::default()
    };
    set.file[0].message_type[0].field[0].options = Some(unknown);
    set.file[0].message_type[0].unknown = unknown_field();
    set.file[0].unknown = unknown_field();
    // What no file has: a set of `whole` has ranges of each kind.
    let mut ranges = whole();
    ranges.unknown = unknown_field();
    ranges.file[0].message_type[0].extension_range[0].unknown = unknown_field();
    ranges.file[0].message_type[0].reserved_range[1].unknown = unknown_field();
    ranges.file[0].enum_type[0].reserved_range[0].unknown = unknown_field();
    assert_lossless(
        &ranges.encode_to_vec().unwrap(),
        "with unknown fields in ranges and in the set",
    );
    encoded = set.encode_to_vec().unwrap();
    assert_lossless(&encoded, "with unknown fields");
}

/// A field 1000 with the number 7.
fn unknown_field() -> fastcodec::protobuf::UnknownFields {
    use fastcodec::protobuf::Decode;
    FieldOptions::decode(&[0xc0, 0x3e, 7][..]).unwrap().unknown
}

#[test]
fn types_are_linked_and_found_by_name() {
    let schema = schema_of(
        "syntax = \"proto3\"; package shop;
         message Order { repeated Line lines = 1; Kind kind = 2; map<string, Line> by_name = 3;
                         message Line { int64 count_of = 1; } oneof how { bool cash = 4; Line line = 5; }
                         optional int32 tip = 6; }
         enum Kind { KIND_NONE = 0; KIND_GIFT = 1; }
         service Shop { rpc Buy(Order) returns (stream Order); }",
    );
    let order = schema.message("shop.Order").unwrap();
    let line = schema.message("shop.Order.Line").unwrap();
    assert_eq!(line.parent, Some(order.id));
    assert_eq!(schema[order.file].name, "a.proto");
    let lines = order.field(1).unwrap();
    assert_eq!(lines.ty, Type::Message(line.id));
    assert_eq!(lines.shape, Shape::Repeated { packed: false });
    assert_eq!(line.fields[0].json_name, "countOf");
    let kind = order.field_by_name("kind").unwrap();
    let Type::Enum(kind) = kind.ty else {
        panic!("{kind:?}")
    };
    assert_eq!(schema[kind].full_name, "shop.Kind");
    let by_name = order.field(3).unwrap();
    let Shape::Map { key, entry } = by_name.shape else {
        panic!("{by_name:?}")
    };
    assert_eq!((key, &by_name.ty), (Scalar::String, &lines.ty));
    assert_eq!(schema[entry].kind, MessageKind::MapEntry);
    let members: Vec<&str> = order
        .members()
        .map(|member| match member {
            Member::Field(field) => field.name.as_str(),
            Member::Oneof(oneof) => oneof.name.as_str(),
        })
        .collect();
    assert_eq!(members, ["lines", "kind", "by_name", "how", "tip"]);
    assert_eq!(order.field(6).unwrap().shape, Shape::Explicit);
    let method = schema.service("shop.Shop").unwrap().method("Buy").unwrap();
    assert_eq!((method.input, method.output), (order.id, Some(order.id)));
    assert!(method.server_streaming && !method.client_streaming);
}

#[test]
fn every_symbol_is_found_with_its_file() {
    let schema = schema_of(
        "syntax = \"proto2\"; package a.b;
         message M { optional int32 f = 1; oneof o { bool g = 2; } enum E { X = 0; } extensions 100 to max;
                     extend M { optional int32 inner = 100; } }
         enum F { Y = 1; } extend M { optional string outer = 101; }
         service S { rpc R(M) returns (M); }",
    );
    let find = |name: &str| {
        let symbol = schema.symbol(Format::Protobuf, name)?;
        assert_eq!(schema.file_of(symbol).name, "a.proto");
        Some(symbol)
    };
    let message = schema.message("a.b.M").unwrap().id;
    assert_eq!(find("a.b.M"), Some(Symbol::Message(message)));
    assert_eq!(find("a.b.M.f"), Some(Symbol::Field(message, 0)));
    assert_eq!(find("a.b.M.o"), Some(Symbol::Oneof(message, 0)));
    assert!(matches!(find("a.b.M.E"), Some(Symbol::Enum(_))));
    // Values are in the scope of their enum.
    assert!(matches!(find("a.b.M.X"), Some(Symbol::EnumValue(_, 0))));
    assert!(matches!(find("a.b.Y"), Some(Symbol::EnumValue(_, 0))));
    assert!(matches!(find("a.b.M.inner"), Some(Symbol::Extension(_))));
    assert!(matches!(find("a.b.S.R"), Some(Symbol::Method(_, 0))));
    assert_eq!(find("a.b.nope"), None);
    let outer = schema.extension_by_number(message, 101).unwrap();
    assert_eq!(outer.full_name, "a.b.outer");
    let numbers = schema.extensions_of(message).map(|it| it.field.number);
    assert_eq!(numbers.collect::<Vec<_>>(), [100, 101]);
}

#[test]
fn values_are_found_by_number_and_by_name_and_in_their_scope() {
    let schema = schema_of(
        "syntax = \"proto3\"; package a;
         enum E { option allow_alias = true; ZERO = 0; TWO = 2; MINUS = -1; ZWEI = 2; }
         enum F { FIRST = 0; } message M { enum G { LAST = 0; INNER = 7; } enum H { ELSE = 0; } }",
    );
    let e = schema.enumeration("a.E").unwrap();
    let name_of = |number| e.value(number).map(|it| it.name.as_str());
    assert_eq!(name_of(0), Some("ZERO"));
    assert_eq!(name_of(-1), Some("MINUS"));
    // Of two with one number, the first.
    assert_eq!(name_of(2), Some("TWO"));
    assert_eq!([name_of(-2), name_of(1), name_of(3)], [None; 3]);
    for value in &e.values {
        assert_eq!(e.value_by_name(&value.name), Some(value));
    }
    assert!(e.value_by_name("FIRST").is_none() && e.value_by_name("").is_none());
    let find = |name: &str| schema.symbol(Format::Protobuf, name);
    assert_eq!(find("a.ZWEI"), Some(Symbol::EnumValue(e.id, 3)));
    let id = |name: &str| schema.enumeration(name).unwrap().id;
    assert_eq!(find("a.FIRST"), Some(Symbol::EnumValue(id("a.F"), 0)));
    assert_eq!(find("a.M.INNER"), Some(Symbol::EnumValue(id("a.M.G"), 1)));
    assert_eq!(find("a.M.ELSE"), Some(Symbol::EnumValue(id("a.M.H"), 0)));
    for none in [
        "a.E.ZERO", "a.INNER", "a.M.ZERO", "ZERO", "b.ZERO", "a.", ".",
    ] {
        assert_eq!(find(none), None, "{none}");
    }
}

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
fn a_set_that_lacks_a_type_is_refused_by_its_name() {
    let mut set =
        schema_of("syntax = \"proto3\"; message A { B b = 1; } message B {}").to_descriptor_set();
    set.file[0].message_type.pop();
    let error = Schema::from_descriptors(&set).unwrap_err();
    assert_eq!(error.file(), Some("a.proto"));
    assert!(error.message().contains("refers to `B`"), "{error}");
}

#[test]
fn malformed_descriptors_are_refused_and_never_panic() {
    let set = schema_of(
        "syntax = \"proto3\"; message M { map<string, M> m = 1; oneof o { int32 a = 2; } reserved 5;
         enum E { Z = 0; reserved 2; } }",
    )
    .to_descriptor_set();
    type Change = fn(&mut DescriptorProto);
    let changes: [(&str, Change); 20] = [
        ("is in a oneof that the message does not have", |it| {
            it.oneof_decl.clear()
        }),
        ("is in a oneof that the message does not have", |it| {
            it.field[1].oneof_index = Some(-1);
        }),
        ("other fields than a key and a value", |it| {
            it.nested_type[0].field.clear();
        }),
        ("has a type that is not known", |it| {
            it.field[1].r#type = Some(Open::from_number(99));
        }),
        ("`M.a` has the number -5: numbers begin with 1", |it| {
            it.field[1].number = Some(-5);
        }),
        ("`M.a` has the number 0", |it| it.field[1].number = Some(0)),
        ("`M.a` has no number", |it| it.field[1].number = None),
        ("`M` has a field without a name", |it| {
            it.field[1].name = None
        }),
        ("`M` has a field without a name", |it| {
            it.field[0].name = Some(String::new());
        }),
        ("`M` has a oneof without a name", |it| {
            it.oneof_decl[0].name = None
        }),
        ("`M` has a message without a name", |it| {
            it.nested_type.push(DescriptorProto::default());
        }),
        ("`M` has an enum without a name", |it| {
            it.enum_type[0].name = None
        }),
        ("`M.E` has a value without a name", |it| {
            it.enum_type[0].value[0].name = None;
        }),
        ("`M.E` has a range without a start", |it| {
            it.enum_type[0].reserved_range[0].start = None;
        }),
        ("`M` has a range without a start", |it| {
            it.reserved_range[0].start = None;
        }),
        ("names no message to extend", |it| {
            let field = it.field[1].clone();
            it.extension.push(FieldDescriptorProto {
                oneof_index: None,
                ..field
            });
        }),
        ("two fields of `M` have the number 1", |it| {
            it.field[1].number = Some(1);
        }),
        ("two fields of `M` have the name `m`", |it| {
            it.field[1].name = Some("m".into());
        }),
        ("a range without a start or without an end", |it| {
            it.reserved_range[0].end = Some(i32::MIN);
        }),
        ("has the default value `x`", |it| {
            it.field[1].default_value = Some("x".into());
        }),
    ];
    for (text, change) in changes {
        let mut set = set.clone();
        change(&mut set.file[0].message_type[0]);
        let error = Schema::from_descriptors(&set).unwrap_err().to_string();
        assert!(error.contains(text), "{text}: {error}");
    }
    let twice = FileDescriptorSet {
        file: [&set.file[..], &set.file[..]].concat(),
        ..FileDescriptorSet::default()
    };
    let error = Schema::from_descriptors(&twice).unwrap_err().to_string();
    assert!(error.contains("occurs twice"), "{error}");
}

/// A set with an item of each kind, for changes that make it malformed.
fn whole() -> FileDescriptorSet {
    schema_of(
        "syntax = \"proto2\"; package p;
         message M { map<string, M> m = 1; oneof o { int32 a = 2; int32 b = 3; }
                     optional E e = 4 [default = Y]; repeated int32 list = 5;
                     reserved 10, 12 to 14; reserved \"old\"; extensions 100 to 199; }
         enum E { Z = 0; Y = 1; reserved 5 to 6; reserved \"OLD\"; }
         extend M { optional int32 x = 100; optional int32 y = 101; }
         service S { rpc R(M) returns (M); rpc Q(M) returns (M); }",
    )
    .to_descriptor_set()
}

#[test]
fn what_protoc_refuses_is_refused_with_the_file_and_the_item() {
    assert!(Schema::from_descriptors(&whole()).is_ok());
    type Change = fn(&mut FileDescriptorProto);
    fn entry(file: &mut FileDescriptorProto) -> &mut DescriptorProto {
        &mut file.message_type[0].nested_type[0]
    }
    let changes: &[(&str, Change)] = &[
        // Maps.
        (
            "`p.M.m` is a map whose entry lacks an optional field `value`",
            |it| {
                entry(it).field[1].label = Some(Label::Repeated.into());
            },
        ),
        (
            "`p.M.m` is a map whose entry lacks an optional field `key`",
            |it| {
                entry(it).field.reverse();
            },
        ),
        ("`p.M.m` is a map whose entry has other fields", |it| {
            let third = FieldDescriptorProto {
                name: Some("third".into()),
                number: Some(3),
                ..entry(it).field[0].clone()
            };
            entry(it).field.push(third);
        }),
        ("`p.M.m` is a map whose entry has more than", |it| {
            entry(it).nested_type.push(DescriptorProto::default());
        }),
        ("`p.M.m` is a map whose key is not", |it| {
            entry(it).field[0].r#type = Some(FieldType::Float.into());
        }),
        ("`p.M.m` is a map whose key is not", |it| {
            entry(it).field[0].r#type = Some(FieldType::Double.into());
        }),
        ("`p.M.m` is a map whose key is not", |it| {
            entry(it).field[0].r#type = Some(FieldType::Bytes.into());
        }),
        ("`p.M.m` is a map whose key is not", |it| {
            entry(it).field[0] = FieldDescriptorProto {
                r#type: Some(FieldType::Enum.into()),
                type_name: Some(".p.E".into()),
                ..entry(it).field[0].clone()
            };
        }),
        ("`p.M.m` is a map whose key is not", |it| {
            entry(it).field[0] = FieldDescriptorProto {
                r#type: Some(FieldType::Message.into()),
                type_name: Some(".p.M".into()),
                ..entry(it).field[0].clone()
            };
        }),
        (
            "`p.M.m` is not repeated, but its message is the entry of a map",
            |it| {
                it.message_type[0].field[0].label = Some(Label::Optional.into());
            },
        ),
        (
            "`p.N.m` is a map whose entry is not a message in the message of the field",
            |it| {
                it.message_type.push(DescriptorProto {
                    name: Some("N".into()),
                    field: vec![it.message_type[0].field[0].clone()],
                    ..DescriptorProto::default()
                });
            },
        ),
        // Oneofs.
        ("`p.M.a` is in a oneof, where no field is repeated", |it| {
            it.message_type[0].field[1].label = Some(Label::Repeated.into());
        }),
        ("`p.M.a` is in a oneof, where no field is repeated", |it| {
            it.message_type[0].field[1].label = Some(Label::Required.into());
        }),
        (
            "the oneof `p.M.o` is that of an `optional` field and has others",
            |it| {
                it.message_type[0].field[1].proto3_optional = Some(true);
            },
        ),
        (
            "`p.M.list` is `optional` in proto3, but it is in no oneof",
            |it| {
                it.message_type[0].field[4].proto3_optional = Some(true);
            },
        ),
        ("the oneof `p.M.empty` has no field", |it| {
            let mut oneof = it.message_type[0].oneof_decl[0].clone();
            oneof.name = Some("empty".into());
            it.message_type[0].oneof_decl.push(oneof);
        }),
        ("`p.x` is an extension, and those are in no oneof", |it| {
            it.extension[0].oneof_index = Some(0);
        }),
        // Names.
        ("`p.Z` is defined twice", |it| {
            it.enum_type[0].value[1].name = Some("Z".into());
        }),
        ("`p.M` is defined twice", |it| {
            it.enum_type[0].value[0].name = Some("M".into());
        }),
        ("`p.S` is defined twice", |it| {
            it.enum_type[0].value[0].name = Some("S".into());
        }),
        ("`p.S` is defined twice", |it| {
            it.extension[0].name = Some("S".into())
        }),
        ("`p.M.a` is defined twice", |it| {
            it.message_type[0].oneof_decl[0].name = Some("a".into());
        }),
        ("`p.M.MEntry` is defined twice", |it| {
            it.message_type[0].field[1].name = Some("MEntry".into());
        }),
        ("`p.S.Q` is defined twice", |it| {
            it.service[0].method[0].name = Some("Q".into());
        }),
        (
            "`p` has a service with the name `a.b`, which is no identifier",
            |it| {
                it.service[0].name = Some("a.b".into());
            },
        ),
        ("`p..q` is not the name of a package", |it| {
            it.package = Some("p..q".into())
        }),
        // Defaults.
        (
            "`p.M.e` has the default value `NONE`, which `p.E` does not have",
            |it| {
                it.message_type[0].field[3].default_value = Some("NONE".into());
            },
        ),
        ("`p.M.list` is repeated, so it has no default value", |it| {
            it.message_type[0].field[4].default_value = Some("1".into());
        }),
        (
            "`p.M.e` has a default value, but its absence means zero",
            |it| {
                it.syntax = Some("proto3".into());
            },
        ),
        // Extensions.
        (
            "the extension `p.y` has the number 100 in `p.M`, which `p.x` has too",
            |it| {
                it.extension[1].number = Some(100);
            },
        ),
        (
            "the extension `p.x` has the number 2, which `p.M` does not leave",
            |it| {
                it.extension[0].number = Some(2);
            },
        ),
        ("the extension `p.x` is required", |it| {
            it.extension[0].label = Some(Label::Required.into());
        }),
        ("`p.M.a` extends a message, but it is a field", |it| {
            it.message_type[0].field[1].extendee = Some(".p.M".into());
        }),
        ("names no message to extend by a full name", |it| {
            it.extension[0].extendee = Some("M".into());
        }),
        ("the method `S.R` does not name its request", |it| {
            it.service[0].method[0].input_type = Some("M".into());
        }),
        // Numbers.
        (
            "`p.M.a` has the number 536870912: the largest is 536870911",
            |it| {
                it.message_type[0].field[1].number = Some(1 << 29);
            },
        ),
        (
            "`p.M.a` has the number 19000: 19000 to 19999 are reserved",
            |it| {
                it.message_type[0].field[1].number = Some(19_000);
            },
        ),
        (
            "`p.M.a` has the number 19999: 19000 to 19999 are reserved",
            |it| {
                it.message_type[0].field[1].number = Some(19_999);
            },
        ),
        (
            "has extensions to 536870912: the largest number is 536870911",
            |it| {
                it.message_type[0].extension_range[0].end = Some((1 << 29) + 1);
            },
        ),
        ("`p.M.a` has the label 9, which is not known", |it| {
            it.message_type[0].oneof_decl.clear();
            it.message_type[0].field.truncate(2);
            it.message_type[0].field[1].oneof_index = None;
            it.message_type[0].field[1].label = Some(Open::from_number(9));
        }),
        ("`p.M.a` is a scalar, but its type has a name", |it| {
            it.message_type[0].field[1].type_name = Some(".p.M".into());
        }),
        // Ranges.
        (
            "`p.M` has a range from 12 to 11, which has no numbers",
            |it| {
                it.message_type[0].reserved_range[1].end = Some(12);
            },
        ),
        (
            "`p.M` has a range from 0 to 10, which begins before 1",
            |it| {
                it.message_type[0].reserved_range[0].start = Some(0);
            },
        ),
        (
            "`p.M` has a range from 100 to 89, which has no numbers",
            |it| {
                it.message_type[0].extension_range[0].end = Some(90);
            },
        ),
        (
            "`p.E` has a range from 5 to 4, which has no numbers",
            |it| {
                it.enum_type[0].reserved_range[0].end = Some(4);
            },
        ),
        (
            "in `p.M`, reserved 10 to 12 and reserved 12 to 14 overlap",
            |it| {
                it.message_type[0].reserved_range[0].end = Some(13);
            },
        ),
        (
            "in `p.M`, reserved 12 to 14 and extensions 14 to 199 overlap",
            |it| {
                it.message_type[0].extension_range[0].start = Some(14);
            },
        ),
        (
            "in `p.M`, the field `a` and reserved 2 to 10 overlap",
            |it| {
                it.message_type[0].reserved_range[0].start = Some(2);
            },
        ),
        (
            "in `p.E`, reserved 5 to 6 and reserved 6 to 6 overlap",
            |it| {
                let mut range = it.enum_type[0].reserved_range[0].clone();
                range.start = Some(6);
                it.enum_type[0].reserved_range.push(range);
            },
        ),
        ("the value `Y` of `p.E` has the reserved number 5", |it| {
            it.enum_type[0].value[1].number = Some(5);
        }),
        ("`p.E` has a value of the reserved name `OLD`", |it| {
            it.enum_type[0].value[1].name = Some("OLD".into());
        }),
        ("`p.M` has a field of the reserved name `old`", |it| {
            it.message_type[0].field[1].name = Some("old".into());
        }),
        // Enums.
        ("the enum `p.E` has no values", |it| {
            it.enum_type[0].value.clear()
        }),
        ("the first value of the enum `p.E`, `Y`, is not 0", |it| {
            it.syntax = Some("proto3".into());
            it.enum_type[0].value.remove(0);
        }),
        ("`p.E` has two values of the number 0, `Z` and `Y`", |it| {
            it.enum_type[0].value[1].number = Some(0);
        }),
        ("`p.E` has the visibility 7, which is not known", |it| {
            it.enum_type[0].visibility = Some(Open::from_number(7));
        }),
        // Files.
        (
            "the descriptor has the edition 1000, but the syntax of another",
            |it| {
                it.edition = Some(Edition::Edition2023.into());
            },
        ),
        ("files import one another: a.proto -> a.proto", |it| {
            it.dependency = vec!["a.proto".into()];
        }),
        ("the import `b.proto` is public and weak", |it| {
            it.dependency = vec!["b.proto".into()];
            it.public_dependency = vec![0];
            it.weak_dependency = vec![0];
        }),
    ];
    for (text, change) in changes {
        let mut set = whole();
        change(&mut set.file[0]);
        let error = match Schema::from_descriptors(&set) {
            Ok(_) => panic!("{text}: read as if it were well-formed"),
            Err(error) => error,
        };
        assert!(error.message().contains(text), "{text}: {error}");
        assert_eq!(error.file(), Some("a.proto"), "{error}");
    }
}

#[test]
fn the_extensions_of_a_message_set_have_larger_numbers() {
    let set = |number: i32| {
        let mut set = schema_of(
            "syntax = \"proto2\"; message S { option message_set_wire_format = true; extensions 4 to max; }
             message I { extend S { optional I i = 5; } }",
        )
        .to_descriptor_set();
        set.file[0].message_type[1].extension[0].number = Some(number);
        set
    };
    let largest = Schema::from_descriptors(&set(i32::MAX - 1)).unwrap();
    assert_eq!(
        largest.extensions().next().unwrap().field.number,
        i32::MAX - 1
    );
    let error = Schema::from_descriptors(&set(i32::MAX))
        .unwrap_err()
        .to_string();
    assert!(error.contains("`I.i` has the number 2147483647"), "{error}");
}

/// Files `a`, `b` and `c`, each with a message of its name in capitals and these imports.
fn importing(imports: [&[&str]; 3]) -> FileDescriptorSet {
    let files = ["a", "b", "c"].into_iter().zip(imports);
    FileDescriptorSet {
        file: files
            .map(|(name, imports)| FileDescriptorProto {
                name: Some(name.into()),
                dependency: imports.iter().map(|it| it.to_string()).collect(),
                message_type: vec![DescriptorProto {
                    name: Some(name.to_uppercase()),
                    ..DescriptorProto::default()
                }],
                ..FileDescriptorProto::default()
            })
            .collect(),
        ..FileDescriptorSet::default()
    }
}

#[test]
fn files_follow_those_that_they_import_and_are_written_in_their_own_order() {
    let set = importing([&["c", "b"], &[], &["b"]]);
    let schema = Schema::from_descriptors(&set).unwrap();
    let names: Vec<&str> = schema.files().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["b", "c", "a"]);
    let messages: Vec<&str> = schema.messages().map(|it| it.name.as_str()).collect();
    assert_eq!(messages, ["B", "C", "A"]);
    for file in schema.files() {
        assert_eq!(schema.file(&file.name).unwrap().id, file.id);
        let message = schema.message(&file.name.to_uppercase()).unwrap();
        assert_eq!(
            (message.file, &file.messages[..]),
            (file.id, &[message.id][..])
        );
        let imports = file.imports.iter().map(|it| it.file.unwrap());
        assert!(imports.clone().all(|id| id < file.id));
        assert_eq!(imports.len(), file.imports.len());
    }
    assert_eq!(schema.to_descriptor_set(), set);
    let again = Schema::from_descriptors(&schema.to_descriptor_set()).unwrap();
    assert_eq!(again, schema);
    assert_eq!(schema.union(&again).unwrap(), schema);
    // A set that is sorted keeps its order.
    let sorted = Schema::from_descriptors(&importing([&[], &[], &["a"]])).unwrap();
    let names: Vec<&str> = sorted.files().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[test]
fn a_file_of_a_union_follows_what_it_imports_of_the_other_schema() {
    let files = importing([&["b"], &[], &[]]).file;
    let part = |index: usize| {
        let mut file = files[index].clone();
        // What is imported for its options alone need not be in the set.
        file.option_dependency = std::mem::take(&mut file.dependency);
        let set = FileDescriptorSet {
            file: vec![file],
            ..FileDescriptorSet::default()
        };
        Schema::from_descriptors(&set).unwrap()
    };
    let both = part(0).union(&part(1)).unwrap();
    let names: Vec<&str> = both.files().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["b", "a"]);
    assert_eq!(
        both.file("a").unwrap().imports[0].file,
        Some(both.file("b").unwrap().id)
    );
    assert_eq!(both[both.message("A").unwrap().file].name, "a");
    let written = both.to_descriptor_set();
    assert_eq!(written.file[0].name.as_deref(), Some("a"));
}

#[test]
fn files_that_import_one_another_are_refused() {
    let set = importing([&["b"], &["c"], &["a"]]);
    let error = Schema::from_descriptors(&set).unwrap_err();
    assert_eq!(
        error.message(),
        "files import one another: a -> b -> c -> a"
    );
}

#[test]
fn a_package_with_the_name_of_a_message_is_refused() {
    let mut set = importing([&[], &[], &[]]);
    set.file[1].package = Some("A".into());
    let error = Schema::from_descriptors(&set).unwrap_err().to_string();
    assert_eq!(error, "b: `A` is a package and the name of something else");
}

#[test]
fn a_file_without_a_name_is_refused() {
    let mut set = whole();
    set.file[0].name = None;
    let error = Schema::from_descriptors(&set).unwrap_err();
    assert!(error.message().contains("has no name"), "{error}");
}

#[test]
fn a_type_of_a_file_that_is_not_imported_is_refused() {
    let with_field = |mut set: FileDescriptorSet| {
        set.file[2].message_type[0]
            .field
            .push(FieldDescriptorProto {
                name: Some("a".into()),
                number: Some(1),
                label: Some(Label::Optional.into()),
                r#type: Some(FieldType::Message.into()),
                type_name: Some(".A".into()),
                ..FieldDescriptorProto::default()
            });
        set
    };
    let direct = with_field(importing([&[], &[], &["a"]]));
    assert!(Schema::from_descriptors(&direct).is_ok());
    let mut public = with_field(importing([&[], &["a"], &["b"]]));
    let error = Schema::from_descriptors(&public).unwrap_err();
    assert_eq!(error.file(), Some("c"));
    assert!(
        error.message().contains("`A` is in the file `a`, which"),
        "{error}"
    );
    public.file[1].public_dependency = vec![0];
    assert!(Schema::from_descriptors(&public).is_ok());
    let mut for_options = with_field(importing([&[], &[], &[]]));
    for_options.file[2].option_dependency = vec!["a".into()];
    assert!(Schema::from_descriptors(&for_options).is_err());
}

/// `protoc` writes such bytes for `[default = "\377"]` on a string of proto2, and for comments in
/// Latin-1.
#[test]
fn text_that_is_no_utf8_is_refused_with_its_place_in_the_set() {
    let encoded = compile(
        "syntax = \"proto2\"; // Remark.\nmessage M { optional string s = 1 [default = \"text\"]; }",
    );
    for text in ["text", "Remark"] {
        let mut encoded = encoded.clone();
        let at = encoded
            .windows(text.len())
            .rposition(|it| it == text.as_bytes());
        encoded[at.unwrap()] = 0xff;
        let error = Schema::from_descriptor_set(&encoded).unwrap_err();
        assert!(error.message().contains("UTF-8"), "{error}");
        assert!(error.message().contains(".file[0]."), "{error}");
    }
}

#[test]
fn bytes_that_are_cut_anywhere_are_refused_or_a_smaller_schema() {
    let encoded = compile("syntax = \"proto3\"; message M { M m = 1; } // a comment");
    for length in 0..encoded.len() {
        // No panic; a cut between two files is a set as well.
        let _ = Schema::from_descriptor_set(&encoded[..length]);
    }
    let error = Schema::from_descriptor_set(&encoded[..encoded.len() - 1]).unwrap_err();
    assert!(
        error.message().contains("not an encoded FileDescriptorSet"),
        "{error}"
    );
}

/// Sets whose package is long: with one item of a kind, and with a hundred of each kind whose full
/// name is kept.
#[test]
fn a_long_package_does_not_multiply_in_memory() {
    let named = || Some("M".to_owned());
    type Fill = fn(&mut FileDescriptorProto, usize, Option<String>);
    let kinds: [Fill; 4] = [
        |file, count, name| {
            let it = DescriptorProto {
                name,
                ..Default::default()
            };
            file.message_type = vec![it; count];
        },
        |file, count, name| {
            let it = EnumDescriptorProto {
                name,
                value: vec![EnumValueDescriptorProto {
                    name: Some("Z".into()),
                    number: Some(0),
                    ..Default::default()
                }],
                ..Default::default()
            };
            file.enum_type = vec![it; count];
        },
        |file, count, name| {
            let it = ServiceDescriptorProto {
                name,
                ..Default::default()
            };
            file.service = vec![it; count];
        },
        |file, count, name| {
            let it = FieldDescriptorProto {
                name,
                extendee: Some(format!(".{}.X", file.package.as_deref().unwrap())),
                number: Some(1),
                label: Some(Label::Optional.into()),
                r#type: Some(FieldType::Int32.into()),
                ..Default::default()
            };
            file.message_type = vec![DescriptorProto {
                name: Some("X".into()),
                extension_range: vec![ExtensionRange {
                    start: Some(1),
                    end: Some(2),
                    ..Default::default()
                }],
                ..Default::default()
            }];
            // What names the extended message is long as well.
            let short = FieldDescriptorProto {
                extendee: None,
                ..it.clone()
            };
            file.extension = vec![short; count - 1];
            file.extension.push(it);
        },
    ];
    for (kind, fill) in kinds.iter().enumerate() {
        let set = |count| {
            let mut file = FileDescriptorProto {
                name: Some("a.proto".into()),
                package: Some("p".repeat(200_000)),
                ..FileDescriptorProto::default()
            };
            fill(&mut file, count, named());
            FileDescriptorSet {
                file: vec![file],
                ..FileDescriptorSet::default()
            }
        };
        let one = Schema::from_descriptors(&set(1));
        assert!(one.is_ok(), "{kind}: {one:?}");
        let error = Schema::from_descriptors(&set(100)).unwrap_err();
        assert!(error.message().contains("are too long"), "{kind}: {error}");
        assert_eq!(error.file(), Some("a.proto"));
    }
}

#[test]
fn messages_that_are_nested_too_deeply_are_refused_and_do_not_overflow_the_stack() {
    let nested = |count| {
        let mut message = DescriptorProto::default();
        for level in 0..count {
            message = DescriptorProto {
                name: Some(format!("N{level}")),
                nested_type: match level {
                    0 => Vec::new(),
                    _ => vec![message],
                },
                ..DescriptorProto::default()
            };
        }
        FileDescriptorSet {
            file: vec![FileDescriptorProto {
                name: Some("a.proto".into()),
                message_type: vec![message],
                ..FileDescriptorProto::default()
            }],
            ..FileDescriptorSet::default()
        }
    };
    let deepest = Schema::from_descriptors(&nested(100)).unwrap();
    assert_eq!(deepest.to_descriptor_set(), nested(100));
    for count in [101, 20_000] {
        let set = nested(count);
        let error = Schema::from_descriptors(&set).unwrap_err();
        let inner = format!("`N{}` is nested in more than 100", count - 101);
        assert!(error.message().contains(&inner), "{error}");
        assert_eq!(error.file(), Some("a.proto"));
        // The drop is recursive.
        std::mem::forget(set);
    }
}

#[test]
fn a_set_of_a_peer_is_read_within_limits() {
    let encoded = compile("syntax = \"proto3\"; message M { int32 a = 1; }");
    let limits = fastcodec::Limits::new();
    assert!(Schema::from_descriptor_set_with(&encoded, &limits).is_ok());
    let error = Schema::from_descriptor_set_with(&encoded, &limits.memory(100)).unwrap_err();
    assert!(error.message().contains("memory"), "{error}");
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

#[test]
fn a_union_has_the_files_of_both_and_links_them() {
    let one = schema_of("syntax = \"proto3\"; package one; message A { int32 a = 1; }");
    let mut set = schema_of(
        "syntax = \"proto3\"; package two; message B { B b = 1; enum E { Z = 0; } E e = 2; }",
    )
    .to_descriptor_set();
    set.file[0].name = Some("b.proto".into());
    let other = Schema::from_descriptors(&set).unwrap();
    let both = one.union(&other).unwrap();
    assert_eq!(both.files().len(), 2);
    assert!(both.message("one.A").is_some());
    let b = both.message("two.B").unwrap();
    assert_eq!(b.fields[0].ty, Type::Message(b.id));
    assert_eq!(
        b.fields[1].ty,
        Type::Enum(both.enumeration("two.B.E").unwrap().id)
    );
    assert_eq!(both[b.file].messages, [b.id]);
    assert_eq!(both.union(&one).unwrap(), both);
    // The other way round has the same files in another order.
    let turned = other.union(&one).unwrap();
    assert_eq!(turned.files().next().unwrap().name, "b.proto");
    assert_eq!(turned.message("two.B").unwrap().id.index(), 0);
}

#[test]
fn a_union_of_files_that_differ_is_refused() {
    let one = schema_of("syntax = \"proto3\"; message A { int32 a = 1; }");
    let commented = schema_of("syntax = \"proto3\"; // A comment.\nmessage A { int32 a = 1; }");
    assert_eq!(one.union(&commented).unwrap(), one);
    let other = schema_of("syntax = \"proto3\"; message A { int64 a = 1; }");
    let error = one.union(&other).unwrap_err().to_string();
    assert!(
        error.contains("`a.proto` is not the same in both"),
        "{error}"
    );
    let mut set = one.to_descriptor_set();
    set.file[0].name = Some("b.proto".into());
    let clash = Schema::from_descriptors(&set).unwrap();
    let error = one.union(&clash).unwrap_err().to_string();
    assert!(error.contains("`A` is defined twice"), "{error}");
}

#[test]
fn the_error_of_a_union_names_the_first_item_that_differs() {
    let one = schema_of(
        "syntax = \"proto3\"; package p; message A { int32 a = 1; int32 b = 2; message I {} }
         enum E { Z = 0; Y = 1; } service S { rpc R(A) returns (A); }",
    );
    type Change = fn(&mut FileDescriptorProto);
    let changes: [(&str, Change); 8] = [
        ("`b` of `p.A` differs", |it| {
            it.message_type[0].field[1].r#type = Some(FieldType::Int64.into());
        }),
        ("`b` of `p.A` differs", |it| {
            it.message_type[0].field.truncate(1)
        }),
        ("`Y` in one and `X` in the other of `p.E` differs", |it| {
            it.enum_type[0].value[1].name = Some("X".into());
        }),
        ("`R` of `p.S` differs", |it| {
            it.service[0].method[0].server_streaming = Some(true);
        }),
        ("only one of them has `p.A.J`", |it| {
            it.message_type[0].nested_type[0].name = Some("J".into());
        }),
        ("only one of them has `p.A.I`", |it| {
            it.message_type[0].nested_type.clear()
        }),
        ("only one of them has `p.B`", |it| {
            it.message_type.push(DescriptorProto {
                name: Some("B".into()),
                ..DescriptorProto::default()
            });
        }),
        (
            "`a.proto` differs in what its declaration or its options say",
            |it| {
                it.options = Some(Default::default());
            },
        ),
    ];
    for (text, change) in changes {
        let mut set = one.to_descriptor_set();
        change(&mut set.file[0]);
        let other = Schema::from_descriptors(&set).unwrap();
        for error in [
            one.union(&other).unwrap_err(),
            other.union(&one).unwrap_err(),
        ] {
            let told = error.message();
            assert!(
                told.contains("`a.proto` is not the same in both schemas"),
                "{told}"
            );
            // Which of the two is named first depends on the order.
            let turned = text.replace("`Y` in one and `X`", "`X` in one and `Y`");
            let turned = turned.replace("p.A.J", "p.A.I");
            assert!(
                told.contains(text) || told.contains(&turned),
                "{text}: {told}"
            );
            assert_eq!(error.file(), Some("a.proto"));
        }
    }
}

#[test]
fn a_schema_is_shared_between_threads_and_cheap_to_clone() {
    fn shared<T: Send + Sync + Clone + 'static>(value: T) -> T {
        value
    }
    let schema = shared(schema_of("syntax = \"proto3\"; message A { int32 a = 1; }"));
    let clone = schema.clone();
    let thread = std::thread::spawn(move || clone.message("A").map(|it| it.id));
    assert_eq!(thread.join().unwrap(), schema.message("A").map(|it| it.id));
    assert!(std::ptr::eq(
        schema.message("A").unwrap(),
        schema.clone().message("A").unwrap()
    ));
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

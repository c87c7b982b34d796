//! Descriptors that no compiler writes are refused, with the file and the item.

use fastcodec::protobuf::Open;
use fastcodec_schema::Schema;
use fastcodec_schema::descriptor::{
    DescriptorProto, Edition, FieldDescriptorProto, FieldType, FileDescriptorProto,
    FileDescriptorSet, Label,
};

use super::{compile, importing, schema_of, whole};

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

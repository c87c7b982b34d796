//! The union of two schemas.

use fastcodec_schema::descriptor::{DescriptorProto, FieldType, FileDescriptorProto};
use fastcodec_schema::{Schema, Type};

use super::schema_of;

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

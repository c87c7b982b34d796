//! The derive cannot depend on the table of scalars, so it has a separate table. The two agree.

use std::collections::BTreeSet;

use fastcodec_schema::Scalar;

use self::table::{Encoding, Kind, RustType};

// The derive uses all of it.
#[allow(dead_code)]
#[path = "../../../fastcodec-derive/src/encoding/table.rs"]
mod table;

/// The encodings of values that are not scalars.
const OTHERS: [(&str, &str); 3] = [
    ("enumeration", "Enum"),
    ("message", "Msg"),
    ("group", "Group"),
];

/// The encodings that a Rust type has in the derive and not in the table of scalars: numbers of
/// enumerations, and text that is kept as bytes.
const MORE: [(&str, &str); 2] = [("i32", "enumeration"), ("Vec<u8>", "string")];

#[test]
fn the_derive_has_the_encodings_of_the_table_and_three_more() {
    let scalars = Scalar::ALL.into_iter();
    let rows = scalars.filter_map(|it| it.info().protobuf);
    let of_table = rows.map(|row| (row.name, row.encoding));
    let expected: BTreeSet<(&str, &str)> = of_table.chain(OTHERS).collect();
    let found = Encoding::ALL.map(|it| (it.name(), it.marker()));
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
    assert_eq!(
        found.len(),
        expected.len(),
        "an encoding is in the table twice"
    );
}

/// The scalar of an encoding of the derive; `None` for an enumeration or a message.
fn scalar_of(encoding: Encoding) -> Option<Scalar> {
    match encoding.kind() {
        Kind::Scalar(_) => Scalar::from_protobuf_name(encoding.name()),
        Kind::Enumeration | Kind::Message => None,
    }
}

#[test]
fn keys_and_packed_lists_have_the_same_encodings_in_both_tables() {
    let mut count = 0;
    for encoding in Encoding::ALL {
        let Some(scalar) = scalar_of(encoding) else {
            continue;
        };
        let is_key = scalar.info().protobuf.is_some_and(|row| row.is_key);
        assert_eq!(encoding.is_key(), is_key, "{}", encoding.name());
        let is_packable = scalar.is_packable();
        assert_eq!(encoding.is_packable(), is_packable, "{}", encoding.name());
        count += 1;
    }
    assert_eq!(count + OTHERS.len(), Encoding::ALL.len());
    assert!(Encoding::Enumeration.is_packable() && !Encoding::Message.is_packable());
}

/// How the table of scalars spells a type.
fn spelled(ty: RustType) -> &'static str {
    match ty {
        RustType::I32 => "i32",
        RustType::I64 => "i64",
        RustType::U32 => "u32",
        RustType::U64 => "u64",
        RustType::F32 => "f32",
        RustType::F64 => "f64",
        RustType::Bool => "bool",
        RustType::String => "String",
        RustType::Bytes => "Vec<u8>",
    }
}

#[test]
fn structs_of_prost_hold_a_scalar_in_the_type_that_the_table_says() {
    let mut count = 0;
    for encoding in Encoding::ALL {
        if let (Kind::Scalar(ty), Some(scalar)) = (encoding.kind(), scalar_of(encoding)) {
            assert_eq!(spelled(ty), scalar.info().rust, "{}", encoding.name());
            count += 1;
        }
    }
    assert_eq!(count + OTHERS.len(), Encoding::ALL.len());
}

#[test]
fn types_have_the_encodings_in_the_derive_that_the_table_says() {
    let scalars = Scalar::ALL.into_iter();
    let held = scalars.filter(|it| it.info().protobuf.is_some());
    let types: BTreeSet<&str> = held.map(|it| it.info().rust).collect();
    assert_eq!(types.len(), 9, "{types:?}");
    for ty in types {
        let in_derive = Encoding::of_rust_type(ty);
        let in_derive: Vec<&str> = in_derive.into_iter().map(Encoding::name).collect();
        let of_table = Scalar::of_rust_type(ty).filter_map(|it| it.info().protobuf);
        let of_table: Vec<&str> = of_table.map(|row| row.name).collect();
        assert_eq!(in_derive.first(), of_table.first(), "{ty}");
        let more = MORE.iter().filter(|(of, _)| *of == ty);
        let expected = of_table.iter().copied().chain(more.map(|(_, name)| *name));
        let expected: BTreeSet<&str> = expected.collect();
        assert_eq!(
            in_derive.into_iter().collect::<BTreeSet<_>>(),
            expected,
            "{ty}"
        );
    }
}

#[test]
fn every_scalar_is_what_a_rust_type_has_in_the_derive() {
    for encoding in Encoding::ALL {
        if let Kind::Scalar(ty) = encoding.kind() {
            let encodings = Encoding::of_rust_type(spelled(ty));
            assert!(encodings.contains(&encoding), "{}", encoding.name());
        }
    }
}

#[test]
fn the_documentation_of_the_runtime_names_every_scalar_of_protobuf() {
    let runtime = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../fastcodec/src/protobuf/mod.rs"
    );
    let text = std::fs::read_to_string(runtime).unwrap();
    let rows = text
        .lines()
        .skip_while(|line| !line.contains("| Protobuf | Rust |"));
    let rows = rows.take_while(|line| line.starts_with("//! |"));
    let first_cells = rows.filter_map(|row| row.split('|').nth(1));
    let names: BTreeSet<&str> = first_cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    for encoding in Encoding::ALL {
        if scalar_of(encoding).is_some() {
            assert!(names.contains(encoding.name()), "{}", encoding.name());
        }
    }
}

#[test]
fn the_documentation_of_the_derive_names_every_encoding() {
    let derive = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../fastcodec-derive/src/lib.rs"
    );
    let text = std::fs::read_to_string(derive).unwrap();
    let row = text.lines().find(|line| line.contains("| `1, sint32` |"));
    let (_, listed) = row.and_then(|row| row.split_once(": ")).unwrap();
    let names = listed.split('`').skip(1).step_by(2);
    let names: Vec<&str> = names.collect();
    assert_eq!(names, Encoding::ALL.map(Encoding::name));
}

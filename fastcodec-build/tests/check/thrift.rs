//! Each difference between a struct and a Thrift schema: its kind, whether it is compatible on the
//! wire, and what the report says.

use super::checked::thrift;

/// The only finding for a struct `S` with these fields in the schema, and those in Rust.
fn field(schema: &str, rust: &str) -> String {
    structs(
        &format!("struct S {{ {schema} }}"),
        &format!("#[derive(Default, Thrift)] struct S {{ {rust} }}"),
    )
}

fn structs(schema: &str, rust: &str) -> String {
    thrift(schema, rust).only()
}

/// No finding at all.
fn same(schema: &str, rust: &str) {
    let checked = thrift(schema, rust);
    assert_eq!(checked.found(), [""; 0]);
    assert!(checked.report().checked() > 0);
}

#[test]
fn a_field_that_the_struct_lacks() {
    assert_eq!(
        field(
            "1: string name, 2: set<i64> ids",
            "#[codec(1)] name: String"
        ),
        "missing field (compatible): `S` has no `ids` (number 2): write `#[codec(2)] ids: Option<HashSet<i64>>`, or allow it if it is left out on purpose"
    );
    assert_eq!(
        field("1: required string name", ""),
        "missing field: `S` has no `name` (number 1): write `#[codec(1, required)] name: String`, or allow it if it is left out on purpose"
    );
}

#[test]
fn an_id_that_the_schema_lacks() {
    assert_eq!(
        field("", "#[codec(-7)] photo: Vec<u8>"),
        "unknown field: `p.S` has no field with the number -7, which `S.photo` has: remove the field, write `#[codec(skip)]`, or add it to the schema"
    );
}

#[test]
fn a_field_with_another_id() {
    assert_eq!(
        field("3: string name", "#[codec(1)] name: String"),
        "number: `S.name` has the number 1, and 3 in the schema: write `#[codec(3)] name: String`"
    );
}

#[test]
fn a_field_with_another_name() {
    assert_eq!(
        field("1: string email", "#[codec(1)] mail: String"),
        "name (compatible): `S.mail` is called `email` in the schema: rename it, or write `#[codec(1, name = \"email\")]`"
    );
}

#[test]
fn another_number_type() {
    assert_eq!(
        field("1: i64 id", "#[codec(1)] id: i32"),
        "type: `S.id` is `i32`, and `i64` in the schema: write `#[codec(1)] id: i64`"
    );
    assert_eq!(
        field("1: i16 id", "#[codec(1)] id: Option<i8>"),
        "type: `S.id` is `i8`, and `i16` in the schema: write `#[codec(1)] id: Option<i16>`"
    );
    assert_eq!(
        field("1: double id", "#[codec(1)] id: i64"),
        "type: `S.id` is `i64`, and `double` in the schema: write `#[codec(1)] id: f64`"
    );
    assert_eq!(
        field("1: bool id", "#[codec(1)] id: i8"),
        "type: `S.id` is `i8`, and `bool` in the schema: write `#[codec(1)] id: bool`"
    );
    same(
        "struct S { 1: byte a, 2: double b }",
        "#[derive(Thrift)] struct S { #[codec(1)] a: i8, #[codec(2)] b: thrift::Double }",
    );
}

#[test]
fn a_string_and_bytes_are_the_same_on_the_wire() {
    assert_eq!(
        field("1: binary name", "#[codec(1)] name: String"),
        "type (compatible): `S.name` is `string`, and `binary` in the schema: write `#[codec(1)] name: Vec<u8>`"
    );
    assert_eq!(
        field("1: string name", "#[codec(1)] name: &'a [u8]"),
        "type (compatible): `S.name` is `binary`, and `string` in the schema: write `#[codec(1)] name: String`"
    );
}

#[test]
fn a_list_for_a_set() {
    assert_eq!(
        field("1: set<i64> ids", "#[codec(1)] ids: Vec<i64>"),
        "type: `S.ids` is `list<i64>`, and `set<i64>` in the schema: write `#[codec(1)] ids: HashSet<i64>`"
    );
    assert_eq!(
        field("1: list<string> ids", "#[codec(1)] ids: BTreeSet<String>"),
        "type: `S.ids` is `set<string>`, and `list<string>` in the schema: write `#[codec(1)] ids: Vec<String>`"
    );
    same(
        "struct S { 1: set<i64> ids }",
        "#[derive(Thrift)] struct S<'a> { #[codec(1)] ids: Set<&'a [i64]> }",
    );
}

#[test]
fn what_a_container_holds() {
    assert_eq!(
        field(
            "1: map<string, list<i64>> ids",
            "#[codec(1)] ids: HashMap<String, Vec<i32>>"
        ),
        "type: `S.ids` is `map<string, list<i32>>`, and `map<string, list<i64>>` in the schema: write `#[codec(1)] ids: HashMap<String, Vec<i64>>`"
    );
    assert_eq!(
        field(
            "1: list<map<i32, binary>> ids",
            "#[codec(1)] ids: Vec<Vec<(i32, String)>>"
        ),
        "type (compatible): `S.ids` is `list<map<i32, string>>`, and `list<map<i32, binary>>` in the schema: write `#[codec(1)] ids: Vec<HashMap<i32, Vec<u8>>>`"
    );
    assert_eq!(
        field("1: binary raw", "#[codec(1)] raw: Vec<i8>"),
        "type: `S.raw` is `list<i8>`, and `binary` in the schema: write `#[codec(1)] raw: Vec<u8>`"
    );
}

#[test]
fn an_integer_for_an_enumeration_is_compatible() {
    assert_eq!(
        structs(
            "struct S { 1: E e } enum E { A }",
            "#[derive(Thrift)] struct S { #[codec(1)] e: i32 }"
        ),
        "type (compatible): `S.e` is `i32`, and `p.E` in the schema: write `#[codec(1)] e: Open<E>`"
    );
    assert_eq!(
        structs(
            "struct S { 1: i32 e }",
            "#[derive(Thrift)] struct S { #[codec(1)] e: Open<E> } #[derive(Enumeration)] enum E { A }"
        ),
        "type (compatible): `S.e` is `E`, and `i32` in the schema: write `#[codec(1)] e: i32`"
    );
}

#[test]
fn an_enumeration_that_refuses_other_numbers() {
    assert_eq!(
        structs(
            "struct S { 1: E e } enum E { A }",
            "#[derive(Thrift)] struct S { #[codec(1)] e: E } #[derive(Enumeration)] enum E { A }"
        ),
        "openness: `S.e` refuses a message with a number that `E` has no name for: write `#[codec(1)] e: Open<E>`"
    );
}

#[test]
fn typedefs_and_aliases_are_followed() {
    same(
        "typedef list<i64> Ids typedef Ids More struct S { 1: More ids }",
        "type Ids = List<i64>; type List<T> = Vec<T>; #[derive(Thrift)] struct S { #[codec(1)] ids: Ids }",
    );
}

#[test]
fn requiredness() {
    assert_eq!(
        field("1: required i32 id", "#[codec(1)] id: i32"),
        "presence (compatible): `S.id` may be absent from what is read, and is required in the schema: write `#[codec(1, required)] id: i32`"
    );
    assert_eq!(
        field("1: required i32 id", "#[codec(1)] id: Option<i32>"),
        "presence: `S.id` may be absent, and is required in the schema: write `#[codec(1, required)] id: i32`"
    );
    assert_eq!(
        field("1: i32 id", "#[codec(1, required)] id: i32"),
        "presence: `S.id` is required, and the schema lets others leave it out: write `#[codec(1)] id: i32`"
    );
    assert_eq!(
        field("1: optional i32 id", "#[codec(1)] id: i32"),
        "presence (compatible): `S.id` is always written, and optional in the schema: write `#[codec(1)] id: Option<i32>`"
    );
    // Of default requiredness: both are in use.
    same(
        "struct S { 1: i32 a, 2: i32 b }",
        "#[derive(Thrift)] struct S { #[codec(1)] a: i32, #[codec(2)] b: Option<i32> }",
    );
}

#[test]
fn the_members_of_a_union_in_a_struct_are_optional_fields() {
    let union = "#[derive(Thrift)] enum U { #[codec(1)] A(i32), #[codec(2)] B(String) }";
    same(
        "struct S { 1: optional i32 a, 2: optional string b }",
        &format!("#[derive(Thrift)] struct S {{ #[codec(oneof)] u: Option<U> }} {union}"),
    );
    assert_eq!(
        structs(
            "struct S { 1: optional i32 a, 2: required string b }",
            &format!("#[derive(Thrift)] struct S {{ #[codec(oneof)] u: Option<U> }} {union}"),
        ),
        "presence: `U::B` may be absent, and is required in the schema: write `#[codec(2, required)] b: String`"
    );
}

#[test]
fn defaults() {
    let schema = |field: &str| {
        format!("enum E {{ A, B }} struct P {{ 1: i32 x, 2: i32 y }} struct S {{ {field} }}")
    };
    let derived =
        |field: &str| format!("#[derive(Default, Thrift)] struct S {{ #[codec(1)] a: {field} }}");
    let made = |ty: &str, value: &str| {
        format!(
            "#[derive(Thrift)] struct S {{ #[codec(1)] a: {ty} }}
             #[derive(Enumeration)] enum E {{ A, B }}
             #[derive(Thrift)] struct P {{ #[codec(1)] x: i32, #[codec(2)] y: i32 }}
             impl Default for S {{ fn default() -> Self {{ S {{ a: {value} }} }} }}"
        )
    };
    assert_eq!(
        structs(&schema("1: i32 a = 5"), &derived("i32")),
        "default (compatible): `S.a` has no default value, and `5` in the schema: implement `Default` for `S` with `a: 5`"
    );
    assert_eq!(
        structs(&schema("1: optional i32 a = 0"), &derived("Option<i32>")),
        "default (compatible): `S.a` has no default value, and `0` in the schema: implement `Default` for `S` with `a: Some(0)`"
    );
    assert_eq!(
        structs(&schema("1: i32 a = 5"), &made("i32", "6")),
        "default (compatible): `S.a` has another default value than the schema, which has `5`: write `a: 5` in `Default`"
    );
    assert_eq!(
        structs(&schema("1: i32 a = 5"), &made("Option<i32>", "None")),
        "default (compatible): `S.a` has another default value than the schema, which has `5`: write `a: Some(5)` in `Default`"
    );
    assert_eq!(
        structs(&schema("1: i32 a"), &made("i32", "6")),
        "default (compatible): `S.a` has a default value, and none in the schema: leave it at zero, or at `None`"
    );
    assert_eq!(
        structs(&schema("1: E a = E.B"), &made("Open<E>", "E::A.into()")),
        "default (compatible): `S.a` has another default value than the schema, which has `B`: write `a: E::B.into()` in `Default`"
    );
    assert_eq!(
        structs(
            &schema("1: list<i32> a = [1, 2]"),
            &made("Vec<i32>", "vec![1, 3]")
        ),
        "default (compatible): `S.a` has another default value than the schema, which has a list of 2: write `a: …` in `Default`"
    );
    assert_eq!(
        structs(
            &schema("1: P a = {'x': 1}"),
            &made("P", "P { x: 2, ..P::default() }")
        ),
        "default (compatible): `S.a` has another default value than the schema, which has a struct: write `a: …` in `Default`"
    );
    assert_eq!(
        structs(
            &schema("1: string a = 'b'"),
            &made("String", "made_elsewhere()")
        ),
        "cannot tell: the default value of `S.a` cannot be compared with `\"b\"`: no `Default` in these files gives it one that is a literal or made of literals"
    );
    for (field, ty, value) in [
        ("1: i32 a = 0", "i32", "0"),
        ("1: i32 a = 5", "Option<i32>", "Some(5)"),
        ("1: string a = 'b'", "String", "\"b\".to_owned()"),
        ("1: binary a = 'b'", "Bytes", "Bytes::from_static(b\"b\")"),
        ("1: E a = E.B", "Open<E>", "E::B.into()"),
        ("1: list<i32> a = [1, 2]", "Vec<i32>", "Vec::from([1, 2])"),
        (
            "1: map<i32, string> a = {1: 'b'}",
            "BTreeMap<i32, String>",
            "[(1, \"b\".into())].into_iter().collect()",
        ),
        (
            "1: P a = {'x': 1}",
            "Option<Box<P>>",
            "Some(Box::new(P { x: 1, ..Default::default() }))",
        ),
    ] {
        let checked = thrift(&schema(field), &made(ty, value));
        let found = checked.found();
        let found: Vec<_> = found.iter().filter(|it| it.contains("default")).collect();
        assert!(found.is_empty(), "{field}: {found:?}");
    }
}

#[test]
fn unions_structs_and_exceptions() {
    assert_eq!(
        structs(
            "union S { 1: i32 a }",
            "#[derive(Thrift)] struct S { #[codec(1)] a: i32 }"
        ),
        "kind of type: `S` is a struct, and `p.S` is a union: write an enum with a variant for each member"
    );
    assert_eq!(
        structs(
            "struct S { 1: i32 a }",
            "#[derive(Thrift)] enum S { #[codec(1)] A(i32) }"
        ),
        "kind of type: `S` is a union, and `p.S` is a struct: write a struct with a field for each of its fields"
    );
    assert_eq!(
        structs(
            "exception S { 1: i32 a }",
            "#[derive(Thrift)] struct S { #[codec(1)] a: i32 }"
        ),
        "kind of type (compatible): `p.S` is an exception, and `S` is not an error: write `impl std::error::Error for S {}`"
    );
    for is_error in ["impl std::error::Error for S {}", ""] {
        let derive = if is_error.is_empty() {
            "thiserror::Error, "
        } else {
            ""
        };
        same(
            "exception S { 1: i32 a }",
            &format!("#[derive({derive}Thrift)] struct S {{ #[codec(1)] a: i32 }} {is_error}"),
        );
    }
}

#[test]
fn members_of_a_union() {
    let union = |members: &str| format!("#[derive(Thrift)] enum U {{ {members} }}");
    let schema = "union U { 1: i32 a, 2: string b }";
    assert_eq!(
        structs(schema, &union("#[codec(1)] A(i32)")),
        "missing field: `U` has no `b` (number 2): write `#[codec(2)] B(String)`, or allow it if it is left out on purpose"
    );
    assert_eq!(
        structs(schema, &union("#[codec(1)] A(i64), #[codec(2)] B(String)")),
        "type: `U::A` is `i64`, and `i32` in the schema: write `#[codec(1)] A(i32)`"
    );
    assert_eq!(
        structs(
            schema,
            &union("#[codec(1)] A(i32), #[codec(2)] Name(String)")
        ),
        "name (compatible): `U::Name` is called `b` in the schema: rename it, or write `#[codec(2, name = \"b\")]`"
    );
    same(
        schema,
        &union("#[codec(1)] A(i32), #[codec(2)] B(String), #[codec(unknown)] Rest(UnknownFields)"),
    );
}

#[test]
fn values_of_an_enumeration() {
    let found = |values: &str| {
        structs(
            "enum E { A, B = 4 }",
            &format!("#[derive(Enumeration)] enum E {{ {values} }}"),
        )
    };
    assert_eq!(
        found("A"),
        "missing value (compatible): `E` has no `B` (number 4): add it, or allow it if it is left out on purpose"
    );
    assert_eq!(
        found("A, B"),
        "number: `E::B` has the number 1, and 4 in the schema: write `B = 4`"
    );
    assert_eq!(
        found("A, B = 4, C"),
        "unknown value: `p.E` has no value with the number 5, which `E::C` has: remove it, or add it to the schema"
    );
    assert_eq!(
        found("A, Bee = 4"),
        "name (compatible): `E::Bee` is called `B` in the schema: write `#[codec(name = \"B\")]`"
    );
}

#[test]
fn a_type_that_cannot_be_seen() {
    assert_eq!(
        field("1: list<string> a", "#[codec(1)] a: Vec<other::Text>"),
        "cannot tell: what `other::Text` of `S.a` is on the wire cannot be seen, where the schema has `list<string>`: it is not in the files that were given; say it with `.rust_type(\"other::Text\", …)`, or allow it"
    );
}

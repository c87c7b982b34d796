//! Each difference between a struct and a Protobuf schema: its kind, whether it is compatible on
//! the wire, and what the report says.

use super::checked::protobuf;

/// The only finding for a message `M` with these fields and a struct `M` with those.
fn field(schema: &str, rust: &str) -> String {
    message(
        &format!("message M {{ {schema} }}"),
        &format!("#[derive(Protobuf)] struct M {{ {rust} }}"),
    )
}

fn message(schema: &str, rust: &str) -> String {
    protobuf(schema, rust).only()
}

fn proto2(schema: &str, rust: &str) -> String {
    message(&format!("syntax = \"proto2\"; package p; {schema}"), rust)
}

/// No finding at all.
fn same(schema: &str, rust: &str) {
    let checked = protobuf(schema, rust);
    assert_eq!(checked.found(), [""; 0]);
    assert!(checked.report().checked() > 0);
}

#[test]
fn a_field_that_the_struct_lacks() {
    assert_eq!(
        field(
            "string name = 1; sint32 score = 2;",
            "#[codec(1)] name: String"
        ),
        "missing field (compatible): `M` has no `score` (number 2): write `#[codec(2, sint32)] score: i32`, or allow it if it is left out on purpose"
    );
}

#[test]
fn a_required_field_that_the_struct_lacks() {
    assert_eq!(
        proto2(
            "message M { required string name = 1; }",
            "#[derive(Protobuf)] struct M {}"
        ),
        "missing field: `M` has no `name` (number 1): write `#[codec(1, required)] name: String`, or allow it if it is left out on purpose"
    );
}

#[test]
fn a_member_of_a_oneof_that_the_enum_lacks() {
    assert_eq!(
        message(
            "message M { oneof kind { string name = 1; bytes key = 2; } }",
            "#[derive(Protobuf)] struct M { #[codec(oneof)] kind: Option<Kind> }
             #[derive(Oneof)] enum Kind { #[codec(1)] Name(String) }"
        ),
        "missing field (compatible): `M` has no `key` (number 2), a member of the oneof `kind`: write `#[codec(2)] Key(Vec<u8>)`, or allow it if it is left out on purpose"
    );
}

#[test]
fn a_number_that_the_schema_lacks() {
    assert_eq!(
        field("", "#[codec(7)] photo: Vec<u8>"),
        "unknown field: `p.M` has no field with the number 7, which `M.photo` has: remove the field, write `#[codec(skip)]`, or add it to the schema"
    );
}

#[test]
fn a_number_that_is_reserved() {
    assert_eq!(
        field("reserved 2, 5 to 9;", "#[codec(9)] photo: Vec<u8>"),
        "reserved: the number 9 of `M.photo` is reserved in `p.M`: a removed field had it; choose another one, or remove the field"
    );
    assert_eq!(
        proto2(
            "message M { reserved 10 to max; }",
            "#[derive(Protobuf)] struct M { #[codec(20)] photo: Vec<u8> }"
        ),
        "reserved: the number 20 of `M.photo` is reserved in `p.M`: a removed field had it; choose another one, or remove the field"
    );
}

#[test]
fn a_name_that_is_reserved() {
    assert_eq!(
        field("reserved \"photo\";", "#[codec(9)] photo: Vec<u8>"),
        "reserved: the name `photo` of `M.photo` is reserved in `p.M`, and the schema has no number 9: remove the field"
    );
}

#[test]
fn a_field_with_another_number() {
    assert_eq!(
        field("string name = 3;", "#[codec(1)] name: String"),
        "number: `M.name` has the number 1, and 3 in the schema: write `#[codec(3)] name: String`"
    );
}

#[test]
fn a_field_with_another_name() {
    assert_eq!(
        field("string email = 1;", "#[codec(1)] mail: String"),
        "name (compatible): `M.mail` is called `email` in the schema: rename it, or write `#[codec(1, name = \"email\")]`"
    );
    same(
        "message M { string type = 1; string self = 2; }",
        "#[derive(Protobuf)] struct M {
            #[codec(1)] r#type: String,
            #[codec(2, name = \"self\")] me: String,
        }",
    );
}

#[test]
fn another_encoding_of_a_number() {
    assert_eq!(
        field("sint32 score = 2;", "#[codec(2)] score: i32"),
        "type: `M.score` is int32, and sint32 in the schema: write `#[codec(2, sint32)]`"
    );
    assert_eq!(
        field("int32 score = 2;", "#[codec(2, sint32)] score: i32"),
        "type: `M.score` is sint32, and int32 in the schema: write `#[codec(2)]`"
    );
    assert_eq!(
        field("fixed64 hash = 2;", "#[codec(2)] hash: u64"),
        "type: `M.hash` is uint64, and fixed64 in the schema: write `#[codec(2, fixed64)]`"
    );
    assert_eq!(
        field("float ratio = 2;", "#[codec(2)] ratio: f64"),
        "type: `M.ratio` is double, and float in the schema: write `#[codec(2)] ratio: f32`"
    );
}

#[test]
fn a_number_of_another_width_is_compatible() {
    assert_eq!(
        field("int64 id = 2;", "#[codec(2)] id: i32"),
        "type (compatible): `M.id` is int32, and int64 in the schema: write `#[codec(2)] id: i64`"
    );
    assert_eq!(
        field("bool on = 2;", "#[codec(2)] on: u64"),
        "type (compatible): `M.on` is uint64, and bool in the schema: write `#[codec(2)] on: bool`"
    );
    assert_eq!(
        field("sfixed32 on = 2;", "#[codec(2, fixed32)] on: u32"),
        "type (compatible): `M.on` is fixed32, and sfixed32 in the schema: write `#[codec(2, sfixed32)] on: i32`"
    );
}

#[test]
fn a_number_type_too_small_for_the_values_of_the_schema() {
    assert_eq!(
        field("uint32 port = 2;", "#[codec(2)] port: u16"),
        "type: `M.port` is `u16`, which cannot hold every uint32, and a larger one is an error: write `#[codec(2)] port: u32`"
    );
}

#[test]
fn bytes_for_a_string_are_compatible() {
    assert_eq!(
        field("string name = 2;", "#[codec(2)] name: Bytes"),
        "type (compatible): `M.name` is bytes, and string in the schema: write `#[codec(2)] name: String`"
    );
    same(
        "message M { string name = 1; }",
        "#[derive(Protobuf)] struct M<'a> { #[codec(1, string)] name: &'a [u8] }",
    );
}

#[test]
fn an_integer_for_an_enumeration_is_compatible() {
    let schema = "message M { E e = 1; } enum E { ZERO = 0; }";
    assert_eq!(
        message(
            schema,
            "#[derive(Protobuf)] struct M { #[codec(1)] e: i32 }"
        ),
        "type (compatible): `M.e` is int32, and the enumeration `p.E` in the schema: write `#[codec(1)] e: Open<E>`"
    );
    same(
        schema,
        "#[derive(Protobuf)] struct M { #[codec(1, enumeration)] e: i32 }",
    );
}

#[test]
fn a_string_for_a_message() {
    assert_eq!(
        message(
            "message M { N n = 1; } message N {}",
            "#[derive(Protobuf)] struct M { #[codec(1)] n: Option<String> }"
        ),
        "type: `M.n` is string, and the message `p.N` in the schema: write `#[codec(1)] n: Option<N>`"
    );
}

#[test]
fn bytes_for_a_message_are_compatible() {
    assert_eq!(
        message(
            "message M { N n = 1; } message N {}",
            "#[derive(Protobuf)] struct M { #[codec(1)] n: Option<Vec<u8>> }"
        ),
        "type (compatible): `M.n` is bytes, and the message `p.N` in the schema: write `#[codec(1)] n: Option<N>`"
    );
}

#[test]
fn a_message_for_a_group() {
    assert_eq!(
        proto2(
            "message M { optional group G = 1 { } }",
            "#[derive(Protobuf)] struct M { #[codec(1, name = \"g\")] g: Option<G> }
             #[derive(Protobuf)] struct G {}"
        ),
        "type: `M.g` is the message `G`, and the group `p.M.G` in the schema: write `#[codec(1, group)] g: Option<G>`"
    );
}

#[test]
fn a_struct_that_says_the_name_of_another_message() {
    assert_eq!(
        message(
            "message M { N n = 1; } message N {} message O {}",
            "#[derive(Protobuf)] struct M { #[codec(1)] n: Option<O> }
             #[derive(Protobuf)] #[codec(name = \"p.O\")] struct O {}"
        ),
        "type (compatible): `M.n` holds `p.O`, and `p.N` in the schema: use a struct with `#[codec(name = \"p.N\")]`"
    );
}

#[test]
fn what_a_struct_holds_is_compared_too() {
    assert_eq!(
        message(
            "message M { repeated N ns = 1; } message N { string a = 1; }",
            "#[derive(Protobuf)] struct M { #[codec(1)] ns: Vec<Other> }
             #[derive(Protobuf)] struct Other { #[codec(1)] a: u32 }"
        ),
        "type: `Other.a` is uint32, and string in the schema: write `#[codec(1)] a: String`"
    );
}

#[test]
fn a_single_value_for_a_list() {
    assert_eq!(
        field("repeated int32 ids = 1;", "#[codec(1)] ids: i32"),
        "cardinality: `M.ids` is a single value, and a list in the schema: write `#[codec(1)] ids: Vec<i32>`"
    );
    assert_eq!(
        field("int32 ids = 1;", "#[codec(1)] ids: Vec<i32>"),
        "cardinality: `M.ids` is a list, and a single value in the schema: write `#[codec(1)] ids: i32`"
    );
    assert_eq!(
        field("repeated string ids = 1;", "#[codec(1)] ids: String"),
        "cardinality (compatible): `M.ids` is a single value, and a list in the schema: write `#[codec(1)] ids: Vec<String>`"
    );
}

#[test]
fn a_map_is_a_list_of_messages_with_a_key_and_a_value() {
    assert_eq!(
        message(
            "message M { repeated Entry tags = 1; }
             message Entry { string key = 1; sint64 value = 2; }",
            "#[derive(Protobuf)] struct M { #[codec(1, map(_, sint64))] tags: HashMap<String, i64> }",
        ),
        "cardinality (compatible): `M.tags` is a map, and a list in the schema, which are the same on the wire: write `#[codec(1)] tags: Vec<Entry>`"
    );
    assert_eq!(
        message(
            "message M { map<string, int64> tags = 1; }",
            "#[derive(Protobuf)] struct M { #[codec(1)] tags: Vec<Entry> }
             #[derive(Protobuf)] struct Entry { #[codec(1)] key: String, #[codec(2)] value: i64 }",
        ),
        "cardinality (compatible): `M.tags` is a list, and a map in the schema, which are the same on the wire: write `#[codec(1)] tags: HashMap<String, i64>`"
    );
    assert_eq!(
        message(
            "message M { repeated Entry tags = 1; } message Entry { string key = 1; string value = 2; }",
            "#[derive(Protobuf)] struct M { #[codec(1)] tags: HashMap<String, i64> }",
        ),
        "cardinality: `M.tags` is a map, and a list in the schema: write `#[codec(1)] tags: Vec<Entry>`"
    );
}

#[test]
fn the_keys_and_the_values_of_a_map() {
    assert_eq!(
        field(
            "map<int32, string> m = 1;",
            "#[codec(1)] m: HashMap<i64, String>"
        ),
        "type (compatible): the keys of `M.m` are int64, and int32 in the schema: write `#[codec(1)] m: HashMap<i32, String>`"
    );
    assert_eq!(
        field(
            "map<string, sint32> m = 1;",
            "#[codec(1)] m: &'a [(&'a str, i32)]"
        ),
        "type: the values of `M.m` are int32, and sint32 in the schema: write `#[codec(1, map(_, sint32))] m: HashMap<String, i32>`"
    );
}

#[test]
fn packing() {
    assert_eq!(
        field(
            "repeated int32 ids = 1;",
            "#[codec(1, expanded)] ids: Vec<i32>"
        ),
        "packing (compatible): `M.ids` is written expanded, and packed in the schema: remove `expanded`"
    );
    assert_eq!(
        proto2(
            "message M { repeated int32 ids = 1; }",
            "#[derive(Protobuf)] struct M { #[codec(1)] ids: Vec<i32> }"
        ),
        "packing (compatible): `M.ids` is written packed, and expanded in the schema: write `#[codec(1, expanded)]`"
    );
}

#[test]
fn presence() {
    assert_eq!(
        field("int32 id = 1;", "#[codec(1)] id: Option<i32>"),
        "presence (compatible): `M.id` tells absent from zero or empty, and the schema does not: write `#[codec(1)] id: i32`, or `optional` in the schema"
    );
    assert_eq!(
        field("optional int32 id = 1;", "#[codec(1)] id: i32"),
        "presence (compatible): `M.id` does not tell absent from zero or empty, and the schema does: write `#[codec(1)] id: Option<i32>`"
    );
    assert_eq!(
        field("int32 id = 1;", "#[codec(1, required)] id: i32"),
        "presence: `M.id` is required, and the schema lets others leave it out: write `#[codec(1)] id: i32`"
    );
    let schema = "message M { required int32 id = 1; }";
    assert_eq!(
        proto2(
            schema,
            "#[derive(Protobuf)] struct M { #[codec(1)] id: i32 }"
        ),
        "presence: `M.id` is left out when it is zero or empty, and required in the schema: write `#[codec(1, required)] id: i32`"
    );
    assert_eq!(
        proto2(
            schema,
            "#[derive(Protobuf)] struct M { #[codec(1)] id: Option<i32> }"
        ),
        "presence: `M.id` may be absent, and is required in the schema: write `#[codec(1, required)] id: i32`"
    );
}

#[test]
fn membership_of_a_oneof() {
    let kind = "#[derive(Oneof)] enum Kind { #[codec(1)] Name(String), #[codec(2)] Id(i64) }";
    assert_eq!(
        message(
            "message M { oneof kind { string name = 1; } optional int64 id = 2; }",
            &format!(
                "#[derive(Protobuf)] struct M {{ #[codec(oneof)] kind: Option<Kind> }} {kind}"
            ),
        ),
        "oneof: `Kind::Id` is a member of the oneof `kind`, and of none in the schema: make it a field of the struct"
    );
    assert_eq!(
        message(
            "message M { oneof kind { string name = 1; int64 id = 2; bool on = 3; } }",
            &format!(
                "#[derive(Protobuf)] struct M {{
                    #[codec(oneof)] kind: Option<Kind>, #[codec(3)] on: Option<bool>
                 }} {kind}"
            ),
        ),
        "oneof: `M.on` is a field of the struct, and a member of the oneof `kind` in the schema: make it a variant of an enum that derives `Oneof`"
    );
    assert_eq!(
        message(
            "message M { oneof kind { string name = 1; } oneof other { int64 id = 2; } }",
            &format!(
                "#[derive(Protobuf)] struct M {{ #[codec(oneof)] kind: Option<Kind> }} {kind}"
            ),
        ),
        "oneof: `Kind::Id` is a member of the oneof `kind`, and of `other` in the schema, which has another enum: put the members of `other` into one enum"
    );
    assert_eq!(
        message(
            "message M { optional string name = 1; }",
            "#[derive(Protobuf)] struct M { #[codec(oneof)] kind: Option<One> }
             #[derive(Oneof)] enum One { #[codec(1)] Name(String) }",
        ),
        "oneof (compatible): `One::Name` is a member of the oneof `kind`, and of none in the schema: make it a field of the struct"
    );
}

#[test]
fn defaults() {
    let schema = |field: &str| {
        format!(
            "syntax = \"proto2\"; package p; message M {{ optional {field}; }}
        enum E {{ A = 1; B = 2; }}"
        )
    };
    let rust = |field: &str| {
        format!(
            "#[derive(Protobuf)] struct M {{ {field} }}
        #[derive(Enumeration)] enum E {{ A = 1, B = 2 }}"
        )
    };
    let found = |field: &str, written: &str| message(&schema(field), &rust(written));
    assert_eq!(
        found("int32 a = 1 [default = 5]", "#[codec(1)] a: Option<i32>"),
        "default (compatible): `M.a` has no default value, and `5` in the schema: write `#[codec(1, default = 5)]`"
    );
    assert_eq!(
        found(
            "int32 a = 1 [default = 5]",
            "#[codec(1, default = -5)] a: Option<i32>"
        ),
        "default (compatible): `M.a` has another default value than the schema, which has `5`: write `#[codec(1, default = 5)]`"
    );
    assert_eq!(
        found("int32 a = 1", "#[codec(1, default = 5)] a: Option<i32>"),
        "default (compatible): `M.a` has a default value, and none in the schema: remove `default`"
    );
    assert_eq!(
        found(
            "string a = 1 [default = \"x\"]",
            "#[codec(1, default = \"y\")] a: Option<String>"
        ),
        "default (compatible): `M.a` has another default value than the schema, which has `\"x\"`: write `#[codec(1, default = \"x\")]`"
    );
    assert_eq!(
        found(
            "E a = 1 [default = B]",
            "#[codec(1, default = E::A)] a: Option<E>"
        ),
        "default (compatible): `M.a` has another default value than the schema, which has `B`: write `#[codec(1, default = E::B)]`"
    );
    assert_eq!(
        found(
            "int32 a = 1 [default = 5]",
            "#[codec(1, default = five())] a: Option<i32>"
        ),
        "cannot tell: the default value of `M.a` cannot be compared with `5`: it is neither a literal nor made of literals"
    );
    same(
        &schema("int32 a = 1 [default = 5]"),
        &format!(
            "const FIVE: i32 = 5; {}",
            rust("#[codec(1, default = FIVE)] a: Option<i32>")
        ),
    );
}

#[test]
fn values_of_an_enumeration() {
    let schema = "enum E { reserved 8; reserved \"OLD\"; ZERO = 0; ONE = 1; }";
    let found = |values: &str| {
        message(
            schema,
            &format!("#[derive(Enumeration)] enum E {{ {values} }}"),
        )
    };
    assert_eq!(
        found("ZERO"),
        "missing value (compatible): `E` has no `ONE` (number 1): add it, or allow it if it is left out on purpose"
    );
    assert_eq!(
        found("ZERO, ONE, TWO"),
        "unknown value: `p.E` has no value with the number 2, which `E::TWO` has: remove it, or add it to the schema"
    );
    assert_eq!(
        found("ZERO, ONE = 7"),
        "number: `E::ONE` has the number 7, and 1 in the schema: write `ONE = 1`"
    );
    assert_eq!(
        found("ZERO, One"),
        "name (compatible): `E::One` is called `ONE` in the schema: write `#[codec(name = \"ONE\")]`"
    );
    assert_eq!(
        found("ZERO, ONE, EIGHT = 8"),
        "reserved: the number 8 or the name of `E::EIGHT` is reserved in `p.E`: remove the value"
    );
    assert_eq!(
        found("ONE = 1, ZERO = 0"),
        "default (compatible): the first value of `E`, which is its default, is `ONE`, and `ZERO` in the schema: write that one first"
    );
    assert_eq!(
        found("ZERO, ONE = 1 << 0"),
        "cannot tell: the number of `E::ONE` cannot be compared: it is neither a literal nor counted from one"
    );
    same(
        "enum E { option allow_alias = true; A = 0; B = 0; }",
        "#[derive(Enumeration)] enum E { #[codec(name = \"B\")] First }",
    );
}

#[test]
fn open_and_closed_enumerations() {
    let rust = |ty: &str| {
        format!(
            "#[derive(Protobuf)] struct M {{ #[codec(1)] e: {ty} }}
        #[derive(Enumeration)] enum E {{ A = 0 }}"
        )
    };
    assert_eq!(
        message("message M { E e = 1; } enum E { A = 0; }", &rust("E")),
        "openness (compatible): `M.e` keeps only numbers that have a name, and `p.E` is open: write `#[codec(1)] e: Open<E>`"
    );
    assert_eq!(
        proto2(
            "message M { optional E e = 1; } enum E { A = 0; }",
            &rust("Option<Open<E>>")
        ),
        "openness (compatible): `M.e` keeps every number, and `p.E` is closed: write `#[codec(1)] e: Option<E>`"
    );
}

#[test]
fn kinds_of_types() {
    assert_eq!(
        message(
            "message M {}",
            "#[derive(Enumeration)] #[codec(name = \"p.M\")] enum M { A }"
        ),
        "kind of type: `M` is an enumeration, and `p.M` is a message"
    );
    assert_eq!(
        message(
            "enum E { A = 0; }",
            "#[derive(Protobuf)] #[codec(name = \"p.E\")] struct E {}"
        ),
        "kind of type: `E` is not an enumeration, and `p.E` is one: write an enum that derives `Enumeration`"
    );
}

#[test]
fn a_struct_that_the_schema_does_not_have() {
    assert_eq!(
        message(
            "message Person {}",
            "#[derive(Protobuf)] #[codec(name = \"p.Preson\")] struct Person {}"
        ),
        "unknown type: `Person` is `p.Preson`, which the schema does not have; is it `p.Person`? Then write `#[codec(name = \"p.Person\")]`"
    );
    assert_eq!(
        message(
            "message Person {}",
            "#[derive(Protobuf)] #[codec(name = \"q.Person\")] struct Person {}"
        ),
        "unknown type: `Person` is `q.Person`, which the schema does not have; is it `p.Person`? Then write `#[codec(name = \"p.Person\")]`"
    );
    assert_eq!(
        message("message Person {}", "#[derive(Protobuf)] struct Invoice {}"),
        "unknown type: nothing in the schema is called `Invoice`; if it is not part of the schema, write `.ignore([\"Invoice\"])`"
    );
    assert_eq!(
        message(
            "message A { message Inner {} } message B { message Inner {} }",
            "#[derive(Protobuf)] struct Inner {}"
        ),
        "unknown type: nothing in the schema is called `Inner`; several have that name without a package (`p.A.Inner`, `p.B.Inner`): write `#[codec(name = \"p.A.Inner\")]`"
    );
}

#[test]
fn a_field_of_an_extension_is_known() {
    assert_eq!(
        proto2(
            "message M { extensions 100 to max; } extend M { optional sint32 priority = 100; }",
            "#[derive(Protobuf)] struct M { #[codec(100)] priority: Option<i32> }"
        ),
        "type: `M.priority` is int32, and sint32 in the schema: write `#[codec(100, sint32)]`"
    );
}

#[test]
fn a_type_that_cannot_be_seen() {
    assert_eq!(
        field("string name = 1;", "#[codec(1)] name: other::Text"),
        "cannot tell: what `other::Text` of `M.name` is on the wire cannot be seen: it is not in the files that were given; say it with `.rust_type(\"other::Text\", \"string\")`, or allow it"
    );
    assert_eq!(
        field("string name = 1;", "#[codec(1)] name: text!()"),
        "cannot tell: what `text!()` of `M.name` is on the wire cannot be seen: a macro makes it; allow it, or write the type out"
    );
    assert_eq!(
        message(
            "message M { oneof kind { string name = 1; } }",
            "#[derive(Protobuf)] struct M { #[codec(oneof)] kind: Option<elsewhere::Kind> }",
        ),
        "cannot tell: `M.kind` cannot be compared: the oneof `Option<elsewhere::Kind>` is not in the files that were given"
    );
    assert_eq!(
        message(
            "message M { string name = 1; }",
            "#[derive(Protobuf)] struct M<T> { #[codec(1)] name: T }"
        ),
        "cannot tell: what `T` of `M.name` is on the wire cannot be seen: it is a parameter of the struct; allow it, or write the type out"
    );
    // The attribute says what the type does not.
    same(
        "message M { string name = 1; }",
        "#[derive(Protobuf)] struct M { #[codec(1, string)] name: other::Text }",
    );
}

#[test]
fn lists_sets_arrays_and_types_of_other_crates_are_known() {
    for (schema, rust) in [
        ("repeated int32 a = 1;", "#[codec(1)] a: [i32; 3]"),
        (
            "repeated string a = 1;",
            "#[codec(1)] a: Option<[String; 3]>",
        ),
        ("bytes a = 1;", "#[codec(1)] a: [u8; 3]"),
        ("repeated int64 a = 1;", "#[codec(1)] a: VecDeque<i64>"),
        (
            "repeated string a = 1;",
            "#[codec(1)] a: std::collections::HashSet<String, H>",
        ),
        (
            "repeated sint32 a = 1;",
            "#[codec(1, sint32)] a: BTreeSet<i32>",
        ),
        (
            "repeated string a = 1;",
            "#[codec(1)] a: indexmap::IndexSet<String>",
        ),
        (
            "map<string, int32> a = 1;",
            "#[codec(1)] a: indexmap::IndexMap<String, i32>",
        ),
        ("repeated int32 a = 1;", "#[codec(1)] a: SmallVec<[i32; 4]>"),
        ("bytes a = 1;", "#[codec(1)] a: SmallVec<[u8; 4]>"),
        ("bytes a = 1;", "#[codec(1)] a: uuid::Uuid"),
        ("string a = 1;", "#[codec(1, string)] a: uuid::Uuid"),
        ("string a = 1;", "#[codec(1)] a: rust_decimal::Decimal"),
        (
            "optional string a = 1;",
            "#[codec(1)] a: Option<std::rc::Rc<str>>",
        ),
    ] {
        same(
            &format!("message M {{ {schema} }}"),
            &format!("#[derive(Protobuf)] struct M {{ {rust} }}"),
        );
    }
    for rust in [
        "a: Option<std::time::SystemTime>",
        "a: Option<chrono::DateTime<Utc>>",
        "a: Option<jiff::Timestamp>",
        "a: Option<UtcDateTime>",
    ] {
        let schema = "import \"google/protobuf/timestamp.proto\"; \
            message M { google.protobuf.Timestamp a = 1; }";
        let rust = format!("#[derive(Protobuf)] struct M {{ #[codec(1)] {rust} }}");
        assert_eq!(protobuf(schema, &rust).found(), [""; 0]);
    }
}

#[test]
fn a_list_of_another_type_in_another_container_is_seen() {
    let found = field("repeated int32 a = 1;", "#[codec(1)] a: BTreeSet<String>");
    assert!(
        found.starts_with("type: `M.a` is string, and int32"),
        "{found}"
    );
    let found = field("string a = 1;", "#[codec(1)] a: VecDeque<String>");
    assert!(found.contains("`M.a`") && found.contains("list"), "{found}");
}

#[test]
fn a_tuple_is_not_compared_and_the_report_says_so() {
    for rust in [
        "#[codec(1)] a: (i32, String)",
        "#[codec(1)] a: Vec<(i32, Option<i32>)>",
    ] {
        let found = field("string a = 1;", rust);
        assert!(
            found.contains("the members of a tuple have no names"),
            "{found}"
        );
    }
}

#[test]
fn a_transparent_newtype_is_compared_as_its_field() {
    same(
        "message M { int64 price = 1; repeated string names = 2; }",
        "#[derive(Protobuf)] struct M { #[codec(1)] price: Cents, #[codec(2)] names: Vec<Name> }
         #[derive(Protobuf)] #[codec(transparent)] struct Cents(i64);
         #[derive(Protobuf)] #[codec(transparent)] struct Name { inner: String }",
    );
    let finding = message(
        "message M { string price = 1; }",
        "#[derive(Protobuf)] struct M { #[codec(1)] price: Cents }
         #[derive(Protobuf)] #[codec(transparent)] struct Cents(i64);",
    );
    assert!(finding.contains("`M.price`"), "{finding}");
}

#[test]
fn a_foreign_type_is_compared_as_the_type_on_the_wire_that_as_names() {
    same(
        "message M { string id = 1; repeated string ids = 2; map<string, sint64> by = 3; }",
        "#[derive(Protobuf)] struct M {
             #[codec(1, as = \"String\")] id: Url,
             #[codec(2, with = url, as = String)] ids: Vec<Url>,
             #[codec(3, as = i64, map(_, sint64))] by: HashMap<String, Even>,
         }",
    );
}

#[test]
fn elements_keys_and_members_of_foreign_types_are_compared_as_the_types_on_the_wire() {
    same(
        "message M {
             repeated string names = 1; repeated sint64 evens = 2; repeated string small = 3;
             map<string, int64> by_name = 4; map<int64, string> texts = 5;
             oneof choice { string url = 6; sint64 even = 7; }
         }",
        "#[derive(Protobuf)] struct M {
             #[codec(1, as = String)] names: BTreeSet<Url>,
             #[codec(2, as = i64, sint64)] evens: [Even; 3],
             #[codec(3, as = String)] small: SmallVec<[Url; 2]>,
             #[codec(4, key(as = String), as = \"i64\")] by_name: HashMap<Url, Even>,
             #[codec(5, key(with = even, as = \"i64\"))] texts: BTreeMap<Even, String>,
             #[codec(oneof)] choice: Option<Choice>,
         }
         #[derive(Oneof)] enum Choice {
             #[codec(6, as = String)] Url(Url),
             #[codec(7, with = even, as = i64, sint64)] Even(Even),
         }",
    );
    let finding = message(
        "message M { map<int32, int64> by = 1; }",
        "#[derive(Protobuf)] struct M { #[codec(1, key(as = String))] by: HashMap<Url, i64> }",
    );
    assert!(finding.contains("`M.by`"), "{finding}");
}

#[test]
fn what_the_functions_of_with_make_of_a_key_or_member_cannot_be_told() {
    let checked = protobuf(
        "message M { map<int32, int64> by = 1; oneof choice { string url = 2; } }",
        "#[derive(Protobuf)] struct M {
             #[codec(1, key(with = url))] by: HashMap<Url, i64>,
             #[codec(oneof)] choice: Option<Choice>,
         }
         #[derive(Oneof)] enum Choice { #[codec(2, with = url)] Url(Url) }",
    );
    let found = checked.found();
    assert_eq!(found.len(), 2, "{found:?}");
    for found in found {
        assert!(found.contains("write `as = Type` beside it"), "{found}");
    }
}

#[test]
fn what_the_functions_of_with_make_of_a_field_cannot_be_told() {
    let checked = protobuf(
        "message M { string id = 1; }",
        "#[derive(Protobuf)] struct M { #[codec(1, with = url)] id: Url }",
    );
    let found = checked.found().join("\n");
    assert!(found.contains("write `as = Type` beside it"), "{found}");
}

#[test]
fn a_field_whose_number_cannot_be_one_is_told_at_its_path() {
    let schema = "message M { string name = 1; oneof kind { string other = 2; } }";
    let rust = "#[derive(fastcodec::Protobuf)] #[codec(name = \"p.M\")] struct M {
            #[codec(5000000000)] name: String,
            #[codec(string)] born: String,
            #[codec(oneof)] kind: Option<Kind>,
        }
        #[derive(fastcodec::Oneof)] enum Kind { #[codec(string)] Other(String) }";
    let checked = protobuf(schema, rust);
    let report = checked.report();
    let paths: Vec<&str> = report.findings().iter().map(|it| it.path()).collect();
    assert_eq!(paths, ["p.M.name", "p.M.born", "p.M.other"]);
    for (shown, found) in ["M.name", "M.born", "Kind::Other"]
        .iter()
        .zip(checked.found())
    {
        let expected = format!(
            "cannot tell: `{shown}` cannot be compared: its attribute has no number that a field can have"
        );
        assert_eq!(found, expected);
    }
}

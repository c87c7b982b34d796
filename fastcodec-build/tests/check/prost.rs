//! Each difference between a struct in prost's spelling and a Protobuf schema, and what the report
//! says to write.

use super::checked::{protobuf, thrift};

const M: &str = "#[derive(prost::Message)] struct M";

/// The only finding for a message `M` with these fields and a struct `M` with those.
fn field(schema: &str, rust: &str) -> String {
    message(
        &format!("message M {{ {schema} }}"),
        &format!("{M} {{ {rust} }}"),
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
fn every_spelling_of_a_derive_is_seen() {
    for rust in [
        "#[derive(::fastcodec::prost::Message)] struct M { #[prost(uint32, tag = \"1\")] a: u32 }",
        "use prost::Message; #[derive(Clone, Message)] struct M { #[prost(uint32, tag = \"1\")] a: u32 }",
        "use fastcodec::prost as wire; #[derive(wire::Message)] struct M { #[prost(uint32, tag = \"1\")] a: u32 }",
        "#[derive(Message)] struct M { #[prost(uint32, tag = \"1\")] a: u32 } use elsewhere::*;",
        "#[cfg_attr(all(), derive(prost::Message))] struct M { #[cfg_attr(all(), prost(uint32, tag = \"1\"))] a: u32 }",
    ] {
        assert_eq!(
            message("message M { string a = 1; }", rust),
            "type: `M.a` is uint32, and string in the schema: write `#[prost(string, tag = \"1\")] a: String`",
            "{rust}"
        );
    }
}

#[test]
fn a_derive_of_an_enumeration_is_seen_through_its_import() {
    for rust in [
        "use prost::Enumeration; #[derive(Enumeration)] enum E { Zero = 0 }",
        "use fastcodec::prost::{Enumeration}; #[derive(Enumeration)] enum E { Zero = 0 }",
        "use prost::*; #[derive(Enumeration)] enum E { Zero = 0 }",
        "#[derive(::prost::Enumeration)] enum E { Zero = 0 }",
    ] {
        // The names are those of prost-build, which fastcodec's own derive does not expect.
        same("enum E { E_ZERO = 0; }", rust);
    }
    let own = "use fastcodec::Enumeration; #[derive(Enumeration)] enum E { Zero = 0 }";
    assert!(message("enum E { E_ZERO = 0; }", own).starts_with("name"));
}

#[test]
fn an_attribute_is_read_in_all_its_spellings() {
    let schema = "syntax = \"proto2\"; package p;
        message M {
            optional int32 a = 1; repeated sint64 b = 2; repeated fixed32 c = 3 [packed = true];
            map<string, int32> d = 4; map<int32, E> e = 5; map<bool, N> f = 6;
            optional bytes g = 7; optional E h = 8; optional N i = 9; required string j = 10;
            oneof k { bool l = 11; N m = 12; } optional group O = 13 {} repeated E p = 14;
        }
        message N {} enum E { ZERO = 0; }";
    let types = "#[derive(prost::Message)] struct N {}
        #[derive(prost::Message)] struct O {}
        #[derive(prost::Enumeration)] enum E { Zero = 0 }
        #[derive(prost::Oneof)] enum K { #[prost(bool, tag = \"11\")] L(bool), #[prost(message, tag = 12)] M(Box<N>) }";
    for fields in [
        "#[prost(int32, optional, tag = \"1\")] a: Option<i32>,
         #[prost(sint64, repeated, packed = \"false\", tag = \"2\")] b: Vec<i64>,
         #[prost(fixed32, repeated, tag = \"3\")] c: Vec<u32>,
         #[prost(map = \"string, int32\", tag = \"4\")] d: HashMap<String, i32>,
         #[prost(btree_map = \"int32, enumeration(E)\", tag = \"5\")] e: BTreeMap<i32, i32>,
         #[prost(hash_map = \"bool, message\", tag = \"6\")] f: HashMap<bool, N>,
         #[prost(bytes = \"vec\", optional, tag = \"7\")] g: Option<Vec<u8>>,
         #[prost(enumeration = \"E\", optional, tag = \"8\")] h: Option<i32>,
         #[prost(message, optional, boxed, tag = \"9\")] i: Option<Box<N>>,
         #[prost(string, required, tag = \"10\")] j: String,
         #[prost(oneof = \"K\", tags = \"11, 12\")] k: Option<K>,
         #[prost(group, optional, tag = \"13\")] o: Option<O>,
         #[prost(enumeration = \"E\", repeated, packed = \"false\", tag = \"14\")] p: Vec<i32>,",
        "#[prost(tag = 1, optional, int32)] a: Option<i32>,
         #[prost(sint64, repeated, packed(false), tag(2))] b: Vec<i64>,
         #[prost(fixed32)] #[prost(repeated, packed)] c: Vec<u32>,
         #[prost(map(string, int32))] d: HashMap<String, i32>,
         #[prost(map = \"int32, enumeration<E>\")] e: BTreeMap<i32, i32>,
         #[prost(map(bool, message))] f: HashMap<bool, N>,
         #[prost(bytes, optional)] g: Option<bytes::Bytes>,
         #[prost(enumeration(self::E), optional)] h: Option<i32>,
         #[prost(message)] i: Option<N>,
         #[prost(string, required)] j: String,
         #[prost(oneof(K), tags(11, 12))] k: Option<K>,
         #[prost(group)] o: Option<O>,
         #[prost(enumeration = \"E\", repeated, packed = false)] p: Vec<i32>,",
    ] {
        same(schema, &format!("{M} {{ {fields} }} {types}"));
    }
}

#[test]
fn a_number_that_is_not_written_is_one_more_than_that_before() {
    assert_eq!(
        field(
            "int32 a = 5; string b = 6; string c = 7;",
            "#[prost(int32, tag = \"5\")] a: i32, #[prost(string)] b: String, #[prost(uint32)] c: u32"
        ),
        "type: `M.c` is uint32, and string in the schema: write `#[prost(string, tag = \"7\")] c: String`"
    );
}

#[test]
fn a_field_that_the_struct_lacks() {
    assert_eq!(
        field(
            "int32 a = 1; repeated E e = 2;  enum E { ZERO = 0; }",
            "#[prost(int32, tag = \"1\")] a: i32"
        ),
        "missing field (compatible): `M` has no `e` (number 2): write `#[prost(enumeration = \"E\", repeated, tag = \"2\")] e: Vec<i32>`, or allow it if it is left out on purpose"
    );
    assert_eq!(
        field("map<string, bytes> m = 1;", ""),
        "missing field (compatible): `M` has no `m` (number 1): write `#[prost(map = \"string, bytes\", tag = \"1\")] m: HashMap<String, Vec<u8>>`, or allow it if it is left out on purpose"
    );
}

#[test]
fn a_member_of_a_oneof_that_the_enum_lacks() {
    assert_eq!(
        message(
            "message M { oneof kind { string name = 1; bytes key = 2; } }",
            &format!(
                "{M} {{ #[prost(oneof = \"Kind\", tags = \"1\")] kind: Option<Kind> }}
             #[derive(prost::Oneof)] enum Kind {{ #[prost(string, tag = \"1\")] Name(String) }}"
            )
        ),
        "missing field (compatible): `M` has no `key` (number 2), a member of the oneof `kind`: write `#[prost(bytes = \"vec\", tag = \"2\")] Key(Vec<u8>)`, or allow it if it is left out on purpose"
    );
}

#[test]
fn a_member_that_the_tags_of_its_oneof_lack() {
    assert_eq!(
        message(
            "message M { oneof kind { string name = 1; bytes key = 2; } }",
            &format!("{M} {{ #[prost(oneof = \"Kind\", tags = \"1\")] kind: Option<Kind> }}
             #[derive(prost::Oneof)] enum Kind {{
                #[prost(string, tag = \"1\")] Name(String), #[prost(bytes, tag = \"2\")] Key(Vec<u8>)
             }}")
        ),
        "oneof: `Kind::Key` has the number 2, which is not among the tags of its oneof in the struct: write `tags = \"1, 2\"`"
    );
}

#[test]
fn a_number_that_the_schema_lacks() {
    let rust = "#[prost(bytes = \"vec\", tag = \"7\")] photo: Vec<u8>";
    assert_eq!(
        field("", rust),
        "unknown field: `p.M` has no field with the number 7, which `M.photo` has: remove the field or add it to the schema"
    );
    assert_eq!(
        field("reserved 7;", rust),
        "reserved: the number 7 of `M.photo` is reserved in `p.M`: a removed field had it; choose another one, or remove the field"
    );
    assert_eq!(
        field("reserved \"photo\";", rust),
        "reserved: the name `photo` of `M.photo` is reserved in `p.M`, and the schema has no number 7: remove the field"
    );
}

#[test]
fn a_field_with_another_number() {
    assert_eq!(
        field(
            "string firstName = 3;",
            "#[prost(string, tag = \"1\")] first_name: String"
        ),
        "number: `M.first_name` has the number 1, and 3 in the schema: write `#[prost(string, tag = \"3\")] first_name: String`"
    );
}

#[test]
fn a_field_with_another_name() {
    assert_eq!(
        field(
            "string homeEmail = 1;",
            "#[prost(string, tag = \"1\")] mail: String"
        ),
        "name (compatible): `M.mail` is called `homeEmail` in the schema: rename it to `home_email`"
    );
    assert_eq!(
        message(
            "message M { oneof kind { string last_name = 1; } }",
            &format!(
                "{M} {{ #[prost(oneof = \"Kind\", tags = \"1\")] kind: Option<Kind> }}
             #[derive(prost::Oneof)] enum Kind {{ #[prost(string, tag = \"1\")] Name(String) }}"
            )
        ),
        "name (compatible): `Kind::Name` is called `last_name` in the schema: rename it to `LastName`"
    );
    same(
        "message M { string type = 1; string self = 2; string FOO_bar = 3; }",
        &format!(
            "{M} {{
            #[prost(string, tag = \"1\")] r#type: String,
            #[prost(string, tag = \"2\")] self_: String,
            #[prost(string, tag = \"3\")] foo_bar: String,
        }}"
        ),
    );
}

#[test]
fn a_field_of_a_tuple_has_no_name() {
    same(
        "message M { string name = 1; }",
        &format!("{M} (#[prost(string, tag = \"1\")] String);"),
    );
}

#[test]
fn another_type() {
    assert_eq!(
        field(
            "sint32 score = 2;",
            "#[prost(int32, tag = \"2\")] score: i32"
        ),
        "type: `M.score` is int32, and sint32 in the schema: write `#[prost(sint32, tag = \"2\")]`"
    );
    assert_eq!(
        field(
            "optional int64 id = 2;",
            "#[prost(int32, optional, tag = \"2\")] id: Option<i32>"
        ),
        "type (compatible): `M.id` is int32, and int64 in the schema: write `#[prost(int64, optional, tag = \"2\")] id: Option<i64>`"
    );
    assert_eq!(
        field(
            "map<string, sint32> m = 1;",
            "#[prost(map = \"string, int32\", tag = \"1\")] m: HashMap<String, i32>"
        ),
        "type: the values of `M.m` are int32, and sint32 in the schema: write `#[prost(map = \"string, sint32\", tag = \"1\")] m: HashMap<String, i32>`"
    );
    assert_eq!(
        field(
            "N n = 1; message N {}",
            "#[prost(string, optional, tag = \"1\")] n: Option<String>"
        ),
        "type: `M.n` is string, and the message `p.M.N` in the schema: write `#[prost(message, optional, tag = \"1\")] n: Option<N>`"
    );
}

#[test]
fn another_enumeration() {
    let schema = "message M { E e = 1; } enum E { ZERO = 0; } enum F { NIL = 0; }";
    let rust = |attribute: &str| {
        format!(
            "{M} {{ #[prost({attribute}, tag = \"1\")] e: i32 }}
        #[derive(prost::Enumeration)] enum F {{ Nil = 0 }}"
        )
    };
    assert_eq!(
        message(schema, &rust("int32")),
        "type (compatible): `M.e` is int32, and the enumeration `p.E` in the schema: write `#[prost(enumeration = \"E\", tag = \"1\")] e: i32`"
    );
    // What it holds is compared with what the schema has in its place.
    let found = protobuf(schema, &rust("enumeration = \"F\"")).found();
    assert_eq!(
        found,
        ["name (compatible): `F::Nil` is called `ZERO` in the schema: rename it to `Zero`"]
    );
    assert_eq!(
        message(schema, &rust("enumeration = \"other::E\"")),
        "cannot tell: what `other::E` of `M.e` is on the wire cannot be seen: it is not in the files that were given; say it with `.rust_type(\"other::E\", \"p.E\")`, or allow it"
    );
}

#[test]
fn another_cardinality() {
    assert_eq!(
        field(
            "repeated int32 ids = 1;",
            "#[prost(int32, tag = \"1\")] ids: i32"
        ),
        "cardinality: `M.ids` is a single value, and a list in the schema: write `#[prost(int32, repeated, tag = \"1\")] ids: Vec<i32>`"
    );
}

#[test]
fn another_packing() {
    assert_eq!(
        field(
            "repeated int32 ids = 1;",
            "#[prost(int32, repeated, packed = \"false\", tag = \"1\")] ids: Vec<i32>"
        ),
        "packing (compatible): `M.ids` is written expanded, and packed in the schema: remove `packed = \"false\"`"
    );
    assert_eq!(
        proto2(
            "message M { repeated int32 ids = 1; }",
            &format!("{M} {{ #[prost(int32, repeated, tag = \"1\")] ids: Vec<i32> }}")
        ),
        "packing (compatible): `M.ids` is written packed, and expanded in the schema: write `#[prost(int32, repeated, packed = \"false\", tag = \"1\")]`"
    );
}

#[test]
fn another_presence() {
    assert_eq!(
        field(
            "int32 id = 1;",
            "#[prost(int32, optional, tag = \"1\")] id: Option<i32>"
        ),
        "presence (compatible): `M.id` tells absent from zero or empty, and the schema does not: write `#[prost(int32, tag = \"1\")] id: i32`, or `optional` in the schema"
    );
    assert_eq!(
        field(
            "int32 id = 1;",
            "#[prost(int32, required, tag = \"1\")] id: i32"
        ),
        "presence: `M.id` is required, and the schema lets others leave it out: write `#[prost(int32, tag = \"1\")] id: i32`"
    );
    assert_eq!(
        proto2(
            "message M { required N n = 1; } message N {}",
            &format!(
                "{M} {{ #[prost(message, optional, tag = \"1\")] n: Option<N> }}
                #[derive(prost::Message)] struct N {{}}"
            )
        ),
        "presence: `M.n` may be absent, and is required in the schema: write `#[prost(message, required, tag = \"1\")] n: N`"
    );
}

#[test]
fn membership_of_another_oneof() {
    assert_eq!(
        field(
            "oneof kind { bool on = 3; string off = 4; }",
            "#[prost(bool, optional, tag = \"3\")] on: Option<bool>, #[prost(oneof = \"Kind\", tags = \"4\")] kind: Option<Kind>
            } #[derive(prost::Oneof)] enum Kind { #[prost(string, tag = \"4\")] Off(String)"
        ),
        "oneof: `M.on` is a field of the struct, and a member of the oneof `kind` in the schema: make it a variant of an enum that derives `Oneof`"
    );
}

#[test]
fn another_default() {
    let found = |ty: &str, schema: &str, written: &str, rust: &str| {
        let schema = format!(
            "syntax = \"proto2\"; package p; enum E {{ A = 1; B = 2; }}
             message M {{ optional {ty} a = 1 {schema}; }}"
        );
        let attribute = match ty {
            "E" => "enumeration = \"E\"",
            ty => ty,
        };
        let rust = format!(
            "{M} {{ #[prost({attribute}, optional, tag = \"1\"{written})] a: Option<{rust}> }}
             #[derive(prost::Enumeration)] enum E {{ A = 1, B = 2 }}"
        );
        protobuf(&schema, &rust).found().join("\n")
    };
    let other = "default (compatible): `M.a` has another default value than the schema, which has";
    for (ty, schema, written, rust) in [
        ("int32", "[default = -5]", ", default = \"-5\"", "i32"),
        ("int32", "[default = 5]", ", default = 5", "i32"),
        ("bool", "[default = true]", ", default = \"true\"", "bool"),
        ("float", "[default = inf]", ", default = \"inf\"", "f32"),
        ("double", "[default = nan]", ", default = \"nan\"", "f64"),
        ("double", "[default = -1.5]", ", default = \"-1.5\"", "f64"),
        ("string", "[default = \"5\"]", ", default = \"5\"", "String"),
        (
            "bytes",
            "[default = \"\\xfe\"]",
            ", default = \"b\\\"\\\\xfe\\\"\"",
            "Vec<u8>",
        ),
        (
            "bytes",
            "[default = \"\\xfe\"]",
            ", default = b\"\\xfe\"",
            "Vec<u8>",
        ),
        ("E", "[default = B]", ", default = \"B\"", "i32"),
    ] {
        assert_eq!(found(ty, schema, written, rust), "", "{ty}");
        assert_eq!(
            found(ty, "", written, rust),
            "default (compatible): `M.a` has a default value, and none in the schema: remove `default`"
        );
        let lacking = found(ty, schema, "", rust);
        assert!(
            lacking.starts_with("default (compatible): `M.a` has no default value, and "),
            "{lacking}"
        );
    }
    assert_eq!(
        found("E", "[default = B]", ", default = \"A\"", "i32"),
        format!(
            "{other} `B`: write `#[prost(enumeration = \"E\", optional, tag = \"1\", default = \"B\")]`"
        )
    );
    assert_eq!(
        found("int32", "[default = -5]", ", default = \"5\"", "i32"),
        format!("{other} `-5`: write `#[prost(int32, optional, tag = \"1\", default = \"-5\")]`")
    );
    assert_eq!(
        found("float", "[default = inf]", ", default = \"-inf\"", "f32"),
        format!(
            "{other} `f32::INFINITY`: write `#[prost(float, optional, tag = \"1\", default = \"inf\")]`"
        )
    );
    assert_eq!(
        found("string", "[default = \"x\"]", ", default = \"y\"", "String"),
        format!(
            "{other} `\"x\"`: write `#[prost(string, optional, tag = \"1\", default = \"x\")]`"
        )
    );
}

#[test]
fn values_of_an_enumeration() {
    let schema = "enum Kind { reserved 8; KIND_ZERO = 0; KIND_ONE = 1; }";
    let found = |values: &str| {
        let rust = format!("#[derive(prost::Enumeration)] enum Kind {{ {values} }}");
        protobuf(schema, &rust).found().join("\n")
    };
    assert_eq!(found("Zero = 0, One = 1"), "");
    assert_eq!(found("KindZero = 0, KindOne = 1"), "");
    assert_eq!(
        found("Zero = 0, Two = 1"),
        "name (compatible): `Kind::Two` is called `KIND_ONE` in the schema: rename it to `One`"
    );
    assert_eq!(
        found("Zero = 0, One = 7"),
        "number: `Kind::One` has the number 7, and 1 in the schema: write `One = 1`"
    );
    assert_eq!(
        found("Zero = 0"),
        "missing value (compatible): `Kind` has no `KIND_ONE` (number 1): add it, or allow it if it is left out on purpose"
    );
    assert_eq!(
        found("Zero = 0, One = 1, Two = 2"),
        "unknown value: `p.Kind` has no value with the number 2, which `Kind::Two` has: remove it, or add it to the schema"
    );
    assert_eq!(
        found("Zero = 0, One = 1, Eight = 8"),
        "reserved: the number 8 or the name of `Kind::Eight` is reserved in `p.Kind`: remove the value"
    );
}

#[test]
fn an_enumeration_is_open_whatever_that_of_the_schema_is() {
    same(
        "syntax = \"proto2\"; package p; message M { optional E e = 1; } enum E { A = 0; }",
        &format!(
            "{M} {{ #[prost(enumeration = \"E\", optional, tag = \"1\")] e: Option<i32> }}
            #[derive(prost::Enumeration)] enum E {{ A = 0 }}"
        ),
    );
}

#[test]
fn a_struct_for_an_enumeration() {
    let rust = "#[derive(prost::Message)] struct E {}";
    assert_eq!(
        message("enum E { A = 0; }", rust),
        "kind of type: `E` is not an enumeration, and `p.E` is one: write an enum that derives `Enumeration`"
    );
}

#[test]
fn a_struct_that_the_schema_does_not_have() {
    assert_eq!(
        message(
            "message Person {}",
            "#[derive(prost::Message)] struct Persons {}"
        ),
        "unknown type: nothing in the schema is called `Persons`; is it `p.Person`? Then write `.message(\"p.Person\", \"Persons\")`"
    );
    let schema = "message A { message Inner {} } message B { message Inner {} }";
    let rust = "#[derive(prost::Message)] struct Inner {}";
    assert_eq!(
        message(schema, rust),
        "unknown type: nothing in the schema is called `Inner`; several have that name without a package (`p.A.Inner`, `p.B.Inner`): write `.message(\"p.A.Inner\", \"Inner\")`"
    );
    let mut checked = protobuf(schema, rust);
    checked.check.message("p.A.Inner", "Inner").assert();
    // prost-build makes this module of the enclosing message.
    same(
        schema,
        "mod b { #[derive(prost::Message)] struct Inner {} }",
    );
}

#[test]
fn a_struct_says_its_name_with_an_implementation() {
    let schema = "message Person { string name = 1; message Inner {} }";
    let rust = |implementation: &str| {
        format!(
            "#[derive(prost::Message)] struct User {{ #[prost(uint32, tag = \"1\")] name: u32 }}
         impl prost::Name for User {{ {implementation} }}"
        )
    };
    let constants = "const NAME: &'static str = \"Person\"; const PACKAGE: &'static str = \"p\";";
    assert!(message(schema, &rust(constants)).starts_with("type: `User.name` is uint32"));
    let inner = format!("{constants} fn full_name() -> String {{ \"p.Person.Inner\".into() }}");
    assert!(
        message(schema, &rust(&inner)).starts_with("unknown field: `p.Person.Inner` has no field")
    );
    let other = constants.replace("Person", "Preson");
    assert_eq!(
        message(schema, &rust(&other)),
        "unknown type: `User` is `p.Preson`, which the schema does not have; is it `p.Person`? Then write `.message(\"p.Person\", \"User\")`"
    );
    assert_eq!(
        message(
            "message M { N n = 1; } message N {} message O {}",
            &format!("{M} {{ #[prost(message, optional, tag = \"1\")] n: Option<O> }}
             #[derive(prost::Message)] struct O {{}}
             impl prost::Name for O {{ const NAME: &'static str = \"O\"; const PACKAGE: &'static str = \"p\"; }}")
        ),
        "type (compatible): `M.n` holds `p.O`, and `p.N` in the schema: use the struct of that name"
    );
}

#[test]
fn a_field_without_an_attribute_cannot_be_told() {
    assert_eq!(
        field("string name = 1;", "name: String"),
        "cannot tell: `M.name` cannot be compared: it has no attribute `#[prost(…)]` that is understood"
    );
    assert_eq!(
        field(
            "string name = 1;",
            "#[prost(text, tag = \"1\")] name: String"
        ),
        "cannot tell: `M.name` cannot be compared: it has no attribute `#[prost(…)]` that is understood"
    );
}

#[test]
fn well_known_types_are_those_of_prost() {
    let schema = "syntax = \"proto3\"; package p;
        import \"google/protobuf/timestamp.proto\"; import \"google/protobuf/wrappers.proto\";
        import \"google/protobuf/empty.proto\";
        message M {
            google.protobuf.Timestamp at = 1; google.protobuf.StringValue text = 2;
            google.protobuf.Empty nothing = 3; repeated google.protobuf.Int64Value ids = 4;
        }";
    let rust = |at: &str, text: &str| {
        format!(
            "{M} {{
            #[prost(message, optional, tag = \"1\")] at: Option<{at}>,
            #[prost({text}, optional, tag = \"2\")] text: Option<String>,
            #[prost(message, optional, tag = \"3\")] nothing: Option<()>,
            #[prost(message, repeated, tag = \"4\")] ids: Vec<i64>,
        }}"
        )
    };
    same(schema, &rust("::prost_types::Timestamp", "message"));
    same(
        schema,
        &rust("fastcodec::prost::types::Timestamp", "message"),
    );
    assert!(message(schema, &rust("prost_types::Duration", "message")).starts_with("type: `M.at`"));
    assert!(
        message(schema, &rust("prost_types::Timestamp", "string")).starts_with("type: `M.text`")
    );
}

#[test]
fn a_struct_with_both_spellings_is_held_to_the_schema_in_both() {
    let rust = |codec: &str, prost: &str| {
        format!(
            "#[derive(fastcodec::Protobuf, prost::Message)] struct M {{
            #[codec(1, {codec})] #[prost({prost}, tag = \"1\")] a: i32
        }}"
        )
    };
    let schema = "message M { sint32 a = 1; }";
    same(schema, &rust("sint32", "sint32"));
    assert!(
        message(schema, &rust("sint32", "int32"))
            .ends_with("write `#[prost(sint32, tag = \"1\")]`")
    );
    assert!(message(schema, &rust("int32", "sint32")).ends_with("write `#[codec(1, sint32)]`"));
}

#[test]
fn a_struct_of_prost_and_thrift_is_held_to_both_schemas() {
    let rust = "#[derive(prost::Message, fastcodec::Thrift)] struct S {
            #[codec(1)] #[prost(sint32, tag = \"5\")] a: i32
        }";
    assert_eq!(
        protobuf("message S { sint32 a = 5; }", rust).found(),
        [""; 0]
    );
    assert_eq!(thrift("struct S { 1: i32 a }", rust).found(), [""; 0]);
    assert!(
        thrift("struct S { 1: i64 a }", rust)
            .only()
            .ends_with("write `#[codec(1)] a: i64`")
    );
}

#[test]
fn a_macro_that_makes_structs_of_prost_is_said() {
    let rust = "structs! { #[derive(Clone, prost::Message)] struct M {} }";
    assert!(message("message M {}", rust).starts_with("cannot tell: what the macro `structs!`"));
    same(
        "message M {}",
        &format!("{M} {{}} errors! {{ prost::DecodeError }}"),
    );
}

//! Items are linked, and found by name and number.

use fastcodec_schema::{Format, Member, MessageKind, Scalar, Shape, Symbol, Type};

use super::schema_of;

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

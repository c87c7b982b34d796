use super::super::syntax::At;
use super::*;

fn parsed(text: &str) -> Document {
    parse(text).unwrap()
}

fn field(text: &str) -> Field {
    let document = parsed(&format!("struct S {{ {text} }}"));
    let mut fields = document.structs.into_iter().next().unwrap().fields;
    fields.remove(0)
}

fn value(text: &str) -> ValueKind {
    let document = parsed(&format!("const i32 A = {text}"));
    document.constants.into_iter().next().unwrap().value.kind
}

#[test]
fn headers_have_every_form() {
    let document = parsed(
        "include \"a.thrift\" cpp_include '<b>'
         namespace rs a.b namespace * c namespace py.twisted d (uri = 'e')",
    );
    let include = Name {
        text: "a.thrift".into(),
        at: At { line: 1, column: 9 },
    };
    assert_eq!(document.includes, [include]);
    let namespaces: Vec<_> = document
        .namespaces
        .iter()
        .map(|it| (it.scope.as_str(), it.name.text.as_str()))
        .collect();
    assert_eq!(namespaces, [("rs", "a.b"), ("*", "c"), ("py.twisted", "d")]);
}

#[test]
fn fields_without_an_id_count_down_from_minus_one() {
    let document = parsed("struct S { i32 a, 5: i32 b; i32 c -7: i32 d }");
    let ids: Vec<i16> = document.structs[0].fields.iter().map(|it| it.id).collect();
    assert_eq!(ids, [-1, 5, -2, -7]);
}

#[test]
fn a_field_has_everything_that_the_grammar_allows() {
    let field = field("1: required list<i32 (a)> (b = 'c') & name = [1] (d.e = \"f\", g),");
    assert_eq!((field.id, field.requiredness), (1, Requiredness::Required));
    assert!(field.is_reference);
    assert_eq!(field.name.text, "name");
    assert!(field.default.is_some());
    assert_eq!(field.ty.annotations[0].value, "c");
    let TypeKind::List(element) = &field.ty.kind else {
        panic!("a list")
    };
    assert_eq!(element.annotations[0].name.text, "a");
    let names: Vec<_> = field
        .notes
        .annotations
        .iter()
        .map(|it| &it.name.text)
        .collect();
    assert_eq!(names, ["d.e", "g"]);
}

#[test]
fn words_of_the_language_may_be_names_of_fields() {
    for name in ["list", "required", "string", "end", "class"] {
        assert_eq!(field(&format!("1: i32 {name}")).name.text, name);
    }
}

#[test]
fn every_type_has_its_name() {
    let kind = |text: &str| field(&format!("1: {text} a")).ty.kind;
    for (name, scalar) in [
        ("bool", Scalar::Bool),
        ("byte", Scalar::Int8),
        ("i8", Scalar::Int8),
        ("i16", Scalar::Int16),
        ("i32", Scalar::Int32),
        ("i64", Scalar::Int64),
        ("double", Scalar::Double),
        ("string", Scalar::String),
        ("binary", Scalar::Bytes),
        ("uuid", Scalar::Uuid),
    ] {
        assert_eq!(kind(name), TypeKind::Scalar(scalar));
    }
    assert_eq!(kind("a.b.C"), TypeKind::Named("a.b.C".into()));
    for old in [
        "set cpp_type 'x' <i32>",
        "list<i32> cpp_type 'x'",
        "map cpp_type 'x' <i8, i8>",
    ] {
        assert!(!matches!(kind(old), TypeKind::Named(_)));
    }
}

#[test]
fn enumerations_count_on_from_the_last_number() {
    let document = parsed("enum E { A, B = 0x10 (x) C; D = -5, E }");
    let numbers: Vec<_> = document.enums[0]
        .values
        .iter()
        .map(|it| it.number)
        .collect();
    assert_eq!(numbers, [0, 16, 17, -5, -4]);
}

#[test]
fn values_nest_and_need_no_separators() {
    assert_eq!(value("-5"), ValueKind::Int(-5));
    assert_eq!(value("A.b"), ValueKind::Name("A.b".into()));
    let ValueKind::List(elements) = value("[1 2, 'c'; {}]") else {
        panic!("a list")
    };
    assert_eq!(elements.len(), 4);
    let ValueKind::Map(entries) = value("{[1]: {'a': 1.5}, B: []}") else {
        panic!("a map")
    };
    assert_eq!(entries.len(), 2);
}

#[test]
fn services_have_functions_of_every_kind() {
    let document = parsed(
        "service S extends a.B {
             void a(),
             oneway void b(1: i32 c);
             async void d()
             list<i32> e(1: i32 f = 1) throws (1: X x, 2: Y y) (z = '1')
         } (w)",
    );
    let service = &document.services[0];
    assert_eq!(service.extends.as_ref().unwrap().text, "a.B");
    let functions = &service.functions;
    let oneway: Vec<bool> = functions.iter().map(|it| it.is_oneway).collect();
    assert_eq!(oneway, [false, true, true, false]);
    assert_eq!(
        (functions[3].arguments.len(), functions[3].throws.len()),
        (1, 2)
    );
    assert!(functions[0].result.is_none() && functions[3].result.is_some());
}

#[test]
fn what_was_for_xml_is_passed_over() {
    let document = parsed(
        "struct S xsd_all {
             1: i32 a xsd_optional xsd_nillable xsd_attrs { 1: i32 b } (c)
             2: i32 d
         }",
    );
    assert_eq!(document.structs[0].fields.len(), 2);
}

#[test]
fn documentation_is_what_stands_before_an_item() {
    let document = parsed(
        "/** A licence. */
         namespace rs a
         /** Two.
           *
           *   Indented.
           */
         struct S {
             /** A field. */
             1: i32 a
             // No documentation.
             2: i32 b
             /** No field. */
         }",
    );
    let it = &document.structs[0];
    assert_eq!(it.notes.doc, " Two.\n\n   Indented.");
    let docs: Vec<_> = it.fields.iter().map(|it| it.notes.doc.as_str()).collect();
    assert_eq!(docs, [" A field.", ""]);
}

#[test]
fn the_stars_of_documentation_are_ornament() {
    assert_eq!(doc(" One line. "), " One line.");
    assert_eq!(doc("\n * A\n *  B\n *\n * C\n "), " A\n  B\n\n C");
    assert_eq!(doc(" A\n   B\n     C\n"), " A\n B\n   C");
    assert_eq!(doc("\n   * item\n   no star\n"), " * item\n no star");
}

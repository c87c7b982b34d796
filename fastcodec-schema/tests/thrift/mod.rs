//! `.thrift` files become schemas, alone and beside Protobuf.

use std::fs;
use std::path::PathBuf;

use fastcodec_schema::thrift::{self, Packages, Source};
use fastcodec_schema::{
    Comment, Error, Format, Literal, MessageKind, Scalar, Schema, Shape, Symbol, Type,
};

/// Reads the first of these files, which may include the others.
fn read(files: &[(&str, &str)]) -> Result<Source, Error> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let includes = [folder.path().to_owned()];
    thrift::read(
        &[PathBuf::from(files[0].0)],
        &includes,
        &Packages::default(),
    )
}

fn schema_of(text: &str) -> Schema {
    read(&[("shop.thrift", text)]).unwrap().schema
}

#[test]
fn a_file_is_named_after_itself_or_its_namespace_for_every_language() {
    let package = |text: &str| schema_of(text).files().next().unwrap().package.clone();
    assert_eq!(package("namespace go a"), "shop");
    assert_eq!(package("namespace go a namespace * b.c"), "b.c");
}

#[test]
fn namespaces_annotations_defaults_and_constants_are_kept() {
    let schema = schema_of(
        "namespace go a.b
         struct S { 1: list<i64 (x = '1')> ids = [1, 2] (api.key = 'k', deprecated = 'use T') } (go.tag = 't')
         const map<string, i32> SIZES = {'a': 1}",
    );
    let file = schema.file("shop.thrift").unwrap();
    assert_eq!(file.namespace("go"), Some("a.b"));
    assert_eq!(file.format, Format::Thrift);
    let message = schema.message("shop.S").unwrap();
    let annotation = &message.annotations[0];
    assert_eq!((&*annotation.name, &*annotation.value), ("go.tag", "t"));
    let place = annotation.place.as_ref().unwrap();
    assert_eq!((place.line(), place.column()), (2, 98));
    let field = &message.fields[0];
    assert_eq!(field.annotations[0].name, "api.key");
    assert_eq!(field.type_annotations[0].name, "x");
    assert_eq!(field.deprecation.as_ref().unwrap().note, "use T");
    let ids = [Literal::Signed(1), Literal::Signed(2)];
    assert_eq!(field.default, Some(Literal::List(ids.to_vec())));
    let constant = schema.constants().next().unwrap();
    let entry = (Literal::String("a".into()), Literal::Signed(1));
    assert_eq!(constant.value, Literal::Map(vec![entry]));
}

#[test]
fn types_are_linked_across_files_and_typedefs() {
    let source = read(&[
        (
            "shop.thrift",
            "include 'sub/types.thrift' typedef types.Line Row
             struct Order { 1: required list<Row> rows, 2: types.Kind kind, 3: map<types.Kind, set<i64>> m }
             union U { 1: Order order } exception E { 1: string text }
             service Base {} service Shop extends Base { Order buy(1: Order order) throws (1: E e)
                                                         oneway void ping() }",
        ),
        (
            "sub/types.thrift",
            "struct Line { 1: i64 count } enum Kind { A = 1, B }",
        ),
    ])
    .unwrap();
    assert_eq!(source.files.len(), 2);
    let schema = &source.schema;
    let line = schema.message("types.Line").unwrap();
    let order = schema.message("shop.Order").unwrap();
    let rows = &order.fields[0];
    assert_eq!(rows.shape, Shape::Required);
    let Type::List(element) = &rows.ty else {
        panic!("{rows:?}")
    };
    assert!(matches!(**element, Type::Alias(_)));
    assert_eq!(*schema.resolved(element), Type::Message(line.id));
    let kind = schema.enumeration("types.Kind").unwrap();
    assert_eq!(kind.value(2).unwrap().name, "B");
    let Type::Map(key, value) = &order.fields[2].ty else {
        panic!("{order:?}")
    };
    assert_eq!(**key, Type::Enum(kind.id));
    assert_eq!(**value, Type::Set(Type::Scalar(Scalar::Int64).into()));
    let kinds = ["shop.U", "shop.E"].map(|it| schema.message(it).unwrap().kind);
    assert_eq!(kinds, [MessageKind::Union, MessageKind::Exception]);
    let service = schema.service("shop.Shop").unwrap();
    assert_eq!(schema[service.extends.unwrap()].full_name, "shop.Base");
    let buy = service.method("buy").unwrap();
    assert_eq!(schema[buy.input].kind, MessageKind::OfMethod);
    // No comment of theirs is in the schema.
    assert_eq!(schema[buy.input].comment, Comment::default());
    assert!(buy.returns_value);
    let result = &schema[buy.output.unwrap()];
    let names: Vec<&str> = result.fields.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["success", "e"]);
    assert_eq!(service.method("ping").unwrap().output, None);
    let file = schema.file("shop.thrift").unwrap();
    assert_eq!(file.imports[0].name, "sub/types.thrift");
    assert_eq!(
        file.imports[0].file,
        schema.file("sub/types.thrift").map(|it| it.id)
    );
}

#[test]
fn an_enumeration_without_values_has_every_number() {
    let schema = schema_of("enum Flags {} struct S { 1: Flags flags = 5 }");
    assert_eq!(schema.enumeration("shop.Flags").unwrap().values, []);
    let field = &schema.message("shop.S").unwrap().fields[0];
    assert_eq!(field.default, Some(Literal::Signed(5)));
}

#[test]
fn a_type_a_constant_and_a_service_may_have_one_name() {
    let schema = schema_of("struct A {} const i32 A = 1 service A {}");
    assert!(schema.message("shop.A").is_some());
    assert!(schema.service("shop.A").is_some());
    let symbol = schema.symbol(Format::Thrift, "shop.A");
    assert!(matches!(symbol, Some(Symbol::Message(_))));
}

#[test]
fn typedefs_and_constants_are_found_by_their_full_names() {
    let schema = schema_of("typedef i32 A const A B = 1 struct A2 {} const i32 A2 = 2");
    let typedef = schema.typedef("shop.A").unwrap();
    assert_eq!(typedef.ty, Type::Scalar(Scalar::Int32));
    let constant = schema.constant("shop.B").unwrap();
    assert_eq!(constant.ty, Type::Alias(typedef.id));
    assert_eq!(constant.value, Literal::Signed(1));
    // A type of the name hides no constant, and neither is found as the other.
    assert_eq!(
        schema.constant("shop.A2").unwrap().value,
        Literal::Signed(2)
    );
    assert_eq!(schema.typedef("shop.A2"), None);
    assert_eq!(schema.typedef("shop.B"), None);
    assert_eq!(schema.constant("shop.A"), None);
    assert_eq!(schema.constant("B"), None);
}

#[test]
fn symbols_are_found_in_their_scopes() {
    let schema =
        schema_of("struct S { 1: i32 a } enum E { X } service V { void f() } typedef i32 T");
    let find = |name: &str| schema.symbol(Format::Thrift, name);
    assert!(matches!(find("shop.S.a"), Some(Symbol::Field(_, 0))));
    assert!(matches!(find("shop.E.X"), Some(Symbol::EnumValue(_, 0))));
    assert_eq!(find("shop.X"), None);
    assert!(matches!(find("shop.V.f"), Some(Symbol::Method(_, 0))));
    assert!(matches!(find("shop.T"), Some(Symbol::Typedef(_))));
    assert_eq!(schema.symbol(Format::Protobuf, "shop.S"), None);
}

#[test]
fn protobuf_and_thrift_live_in_one_schema() {
    let folder = tempfile::tempdir().unwrap();
    let text = "syntax = \"proto3\"; package shop; message Order { int64 id = 1; }";
    fs::write(folder.path().join("shop.proto"), text).unwrap();
    let mut compiler = protox::Compiler::new([folder.path()]).unwrap();
    compiler.open_file("shop.proto").unwrap();
    let encoded = compiler.encode_file_descriptor_set();
    let protobuf = Schema::from_descriptor_set(&encoded).unwrap();
    let thrift = schema_of("struct Order { 1: i64 id, 2: Line line } struct Line {}");

    let both = protobuf.union(&thrift).unwrap();
    let of = |format| match both.symbol(format, "shop.Order") {
        Some(Symbol::Message(id)) => &both[id],
        other => panic!("{other:?}"),
    };
    assert_eq!(of(Format::Protobuf).fields.len(), 1);
    assert_eq!(of(Format::Thrift).fields.len(), 2);
    let line = both.message("shop.Line").unwrap();
    assert_eq!(of(Format::Thrift).fields[1].ty, Type::Message(line.id));
    // The one of Protobuf is found first, and alone has descriptors.
    assert_eq!(both.message("shop.Order"), Some(of(Format::Protobuf)));
    assert_eq!(both.to_descriptor_set(), protobuf.to_descriptor_set());
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let error = read(&[("shop.thrift", "struct S { 1: Nope a }")]).unwrap_err();
    assert!(error.file().unwrap().ends_with("shop.thrift"));
    assert_eq!((error.line(), error.column()), (Some(1), Some(15)));
    assert_eq!(error.message(), "`Nope` is not a type");
}

#[test]
fn names_that_two_files_of_one_package_define_are_told_with_what_to_do() {
    let files = [
        ("a/types.thrift", "include 'b/types.thrift' struct S {}"),
        ("b/types.thrift", "struct S {}"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let includes = [folder.path().to_owned()];
    let packages = Packages::default().help("name one of them");
    let error = thrift::read(&["a/types.thrift".into()], &includes, &packages).unwrap_err();
    assert!(error.to_string().contains("(name one of them)"), "{error}");
    let packages = packages.name("a/types.thrift", "other");
    let source = thrift::read(&["a/types.thrift".into()], &includes, &packages).unwrap();
    assert!(source.schema.message("other.S").is_some());
    assert!(source.schema.message("types.S").is_some());
}

/// The error of a text that is read on a stack as small as that of a thread.
fn error_on_a_small_stack(files: Vec<(String, String)>) -> Error {
    let read_all = move || {
        let files: Vec<(&str, &str)> = files.iter().map(|(name, it)| (&**name, &**it)).collect();
        read(&files).map(|_| ()).unwrap_err()
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    thread.spawn(read_all).unwrap().join().unwrap()
}

/// Files that hold these definitions.
fn one_file(definitions: impl Iterator<Item = String>) -> Vec<(String, String)> {
    let lines: Vec<String> = definitions.collect();
    vec![("shop.thrift".to_owned(), lines.join("\n"))]
}

#[test]
fn a_chain_of_constants_that_is_too_long_is_told_at_its_place() {
    let constant = |it: u32| format!("const i32 C{it} = C{}", it + 1);
    let up = (0..20_000)
        .map(constant)
        .chain(["const i32 C20000 = 1".to_owned()]);
    let error = error_on_a_small_stack(one_file(up));
    assert_eq!((error.line(), error.column()), (Some(1), Some(16)));
    let message =
        "this is the value of more than 128 constants in a chain: `C0` -> `C1` -> `C2` -> …";
    assert_eq!(error.message(), message);
    assert_eq!(error.to_string().lines().count(), 1);

    let constant = |it: u32| format!("const i32 C{it} = C{}", it - 1);
    let down = ["const i32 C0 = 1".to_owned()].into_iter();
    let error = error_on_a_small_stack(one_file(down.chain((1..20_000).map(constant))));
    assert_eq!(error.line(), Some(129));
}

#[test]
fn constants_in_constants_that_nest_too_deep_are_told() {
    let nested = |inner: &str| (0..30).fold(inner.to_owned(), |it, _| format!("{{'s': {it}}}"));
    let constant = |it: u32| format!("const S C{it} = {}", nested(&format!("C{}", it + 1)));
    let first = ["struct S { 1: optional S s }".to_owned()].into_iter();
    let last = ["const S C200 = {}".to_owned()];
    let error = error_on_a_small_stack(one_file(first.chain((0..200).map(constant)).chain(last)));
    let message = "values are nested at most 32 deep, with those of constants: `C0` -> `C1` -> …";
    assert_eq!(error.message(), message);
}

#[test]
fn a_chain_of_typedefs_that_is_too_long_is_told_at_its_place() {
    let typedef = |it: u32| format!("typedef T{} T{it}", it + 1);
    let up = (0..20_000)
        .map(typedef)
        .chain(["typedef i32 T20000".to_owned()]);
    let error = error_on_a_small_stack(one_file(up));
    assert_eq!((error.line(), error.column()), (Some(1), Some(12)));
    let message = "the typedef `T0` is a type of more than 128 levels: \
                   `T0` -> `T1` -> `T2` -> …";
    assert_eq!(error.message(), message);
    assert_eq!(error.to_string().lines().count(), 1);

    let typedef = |it: u32| format!("typedef list<T{}> T{it}", it - 1);
    let down = ["typedef i32 T0".to_owned()].into_iter();
    let error = error_on_a_small_stack(one_file(down.chain((1..20_000).map(typedef))));
    assert!(
        error.message().ends_with("`T64` -> `T63` -> `T62` -> …"),
        "{error}"
    );
}

#[test]
fn a_chain_of_services_that_is_too_long_is_told_at_its_place() {
    let service = |it: u32| format!("service V{it} extends V{} {{ void f{it}() }}", it + 1);
    let up = (0..3_000)
        .map(service)
        .chain(["service V3000 {}".to_owned()]);
    let error = error_on_a_small_stack(one_file(up));
    assert_eq!((error.line(), error.column()), (Some(1), Some(9)));
    let message = "the service `V0` extends more than 128 services: `V0` -> `V1` -> `V2` -> …";
    assert_eq!(error.message(), message);
    assert_eq!(error.to_string().lines().count(), 1);
}

#[test]
fn a_chain_of_includes_that_is_too_long_is_told_at_its_place() {
    let file = |it: u32| {
        let text = format!("\n include 'f{}.thrift'", it + 1);
        (format!("f{it}.thrift"), text)
    };
    let error = error_on_a_small_stack((0..1_000).map(file).collect());
    assert!(error.file().unwrap().ends_with("f127.thrift"), "{error}");
    assert_eq!((error.line(), error.column()), (Some(2), Some(10)));
    let chain = "`f0.thrift` -> `f1.thrift` -> `f2.thrift` -> …";
    assert!(error.message().ends_with(chain), "{error}");
}

#[test]
fn chains_up_to_the_limit_are_read() {
    let text = (1..=127).map(|it| {
        format!(
            "typedef T{0} T{it} const i32 C{it} = C{0} service V{it} extends V{0} {{}}",
            it - 1
        )
    });
    let first = "typedef i32 T0 const i32 C0 = 7 service V0 {} ".to_owned();
    let text: Vec<String> = std::iter::once(first).chain(text).collect();
    let schema = schema_of(&text.join("\n"));
    assert_eq!(schema.constants().last().unwrap().value, Literal::Signed(7));
    assert_eq!(schema.typedefs().count(), 128);
}

#[test]
fn annotations_of_what_a_function_returns_are_kept() {
    let schema = schema_of("service V { list<string (a = '1')> (b = '2') f() (c = '3') }");
    let method = schema.service("shop.V").unwrap().method("f").unwrap();
    let success = &schema[method.output.unwrap()].fields[0];
    let names: Vec<&str> = success
        .type_annotations
        .iter()
        .map(|it| &*it.name)
        .collect();
    assert_eq!(names, ["b", "a"]);
    assert_eq!(method.annotations[0].name, "c");
}

#[test]
fn annotations_of_namespaces_and_headers_are_kept() {
    let text = "cpp_include '<map>' namespace xsd shop (uri = 'http://a.b') cpp_include 'a.h'";
    let schema = schema_of(text);
    let file = schema.file("shop.thrift").unwrap();
    assert_eq!(file.cpp_includes, ["<map>", "a.h"]);
    let annotation = &file.namespaces[0].annotations[0];
    assert_eq!(
        (&*annotation.name, &*annotation.value),
        ("uri", "http://a.b")
    );
    assert_eq!(annotation.place.as_ref().unwrap().column(), 41);
    // The same file in another folder is the same.
    assert_eq!(schema.union(&schema_of(text)).unwrap().files().count(), 1);
}

#[test]
fn no_keyword_of_a_scalar_is_a_name_but_that_of_a_uuid() {
    let scalars = Scalar::ALL.into_iter().filter_map(|it| it.info().thrift);
    let names = scalars.flat_map(|it| [Some(it.name), it.alias]).flatten();
    let names: Vec<&str> = names.collect();
    assert!(
        names.contains(&"binary") && names.contains(&"byte"),
        "{names:?}"
    );
    for name in names {
        let result = read(&[("shop.thrift", &format!("struct {name} {{}}"))]);
        assert_eq!(result.is_ok(), name == "uuid", "{name}");
    }
}

#[test]
fn large_enumerations_and_structs_with_many_defaults_are_read_in_time() {
    let range = 0..32_000;
    let values: Vec<String> = range.clone().map(|it| format!("V{it}")).collect();
    let fields: Vec<String> = range
        .clone()
        .map(|it| format!("{}: optional E f{it} = E.V{it}", it + 1))
        .collect();
    let set: Vec<String> = range.map(|it| format!("'f{it}': {it}")).collect();
    let start = std::time::Instant::now();
    let schema = schema_of(&format!(
        "enum E {{ {} }} struct S {{ {} }} const S C = {{ {} }}",
        values.join(" "),
        fields.join(" "),
        set.join(", ")
    ));
    let last = &schema.message("shop.S").unwrap().fields[31_999];
    assert_eq!(last.default, Some(Literal::Variant("V31999".into())));
    // It takes two seconds in a debug build. A search through all for each takes twenty times that.
    assert!(start.elapsed().as_secs() < 20);
}

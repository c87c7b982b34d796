//! Each option changes what is generated from Thrift as its documentation says.

use std::fs;

use fastcodec_build::Config;

const SCHEMA: &str = "
    namespace rs shop

    /** An order. */
    struct Order {
        1: string name
        2: binary blob
        3: map<string, Item> items
        4: set<double> prices
        5: Item item
        6: required Item first
        7: State state
        8: list<Label> labels
        9: Choice choice
        10: i32 count = 3
    }
    struct Item { 1: i32 id }
    union Choice { 1: Item item, 2: i32 number }
    enum State { STATE_OPEN = 0, STATE_CLOSED = 1 }
    typedef string Label
    const list<i32> NUMBERS = [1]
    service Shop { Item find(1: string name, 2: binary blob), void new() }
";

/// What is generated from the schema, without spaces and line breaks.
fn generated(configure: impl FnOnce(&mut Config)) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shop.thrift"), SCHEMA).unwrap();
    let mut config = Config::new();
    configure(config.out_dir(folder.path()));
    let none: [&str; 0] = [];
    config
        .compile_thrift(&[folder.path().join("shop.thrift")], &none)
        .unwrap();
    let code = fs::read_to_string(folder.path().join("shop.rs")).unwrap();
    code.split_whitespace().collect()
}

/// Whether everything is in what is generated.
fn has(configure: impl FnOnce(&mut Config), expected: &[&str]) {
    let code = generated(configure);
    for it in expected {
        let it: String = it.split_whitespace().collect();
        assert!(code.contains(&it), "{it} is not in {code}");
    }
}

#[test]
fn a_method_keeps_clear_of_the_function_that_makes_a_client() {
    has(|_| {}, &["fn new_(&self) ->", "pub fn new_(&mut self"]);
}

#[test]
fn without_options_types_are_those_of_the_standard_library() {
    has(
        |_| {},
        &[
            "pub name: Option<String>,",
            "pub blob: Option<Vec<u8>>,",
            "pub items: Option<::std::collections::HashMap<String, Item>>,",
            "pub prices: Option<::std::collections::HashSet<::fastcodec::thrift::Double>>,",
            "pub first: Item,",
            "pub state: Option<::fastcodec::thrift::Open<State>>,",
            "pub labels: Option<Vec<Label>>,",
        ],
    );
}

#[test]
fn the_types_of_strings_bytes_and_containers_can_be_chosen() {
    has(
        |config| {
            config
                .bytes([".shop.Order.blob", ".shop.Shop.find_args.blob"])
                .string_type(["Order.name", ".shop.Label"], "Box<str>")
                .btree_map(["items"])
                .vec_set(["prices"])
                .arc(["Order.item"])
                .boxed(["choice", "Choice.item"]);
        },
        &[
            "pub name: Option<Box<str>>,",
            "pub blob: Option<::fastcodec::bytes::Bytes>,",
            "pub items: Option<::fastcodec::alloc::collections::BTreeMap<String, Item>>,",
            "pub prices: Option<::fastcodec::thrift::Set<Vec<::fastcodec::thrift::Double>>>,",
            "pub item: Option<::fastcodec::alloc::sync::Arc<Item>>,",
            "pub choice: Option<Box<Choice>>,",
            "Item(Box<Item>),",
            "pub type Label = Box<str>;",
            "pub labels: Option<Vec<Label>>,",
            "fn find(&self, name: String, blob: ::fastcodec::bytes::Bytes,)",
        ],
    );
}

#[test]
fn an_option_for_a_field_comes_before_the_one_for_its_typedef() {
    has(
        |config| {
            config
                .string_type([".shop.Label"], "Box<str>")
                .string_type([".shop.Order.labels"], "::std::sync::Arc<str>");
        },
        &["pub labels: Option<Vec<::std::sync::Arc<str>>>,"],
    );
}

#[test]
fn maps_and_sets_have_the_hasher_of_the_user() {
    has(
        |config| {
            config.hasher("crate::Hasher");
        },
        &[
            "::std::collections::HashMap<String, Item, crate::Hasher>",
            "::std::collections::HashSet<::fastcodec::thrift::Double, crate::Hasher>",
        ],
    );
}

#[test]
fn plain_fields_are_bare_where_they_can_be() {
    has(
        |config| {
            config.plain_fields(["."]);
        },
        &[
            "pub name: String,",
            "pub item: Item,",
            "pub choice: Option<Choice>,",
            "pub count: i32,",
            "count: 3,",
        ],
    );
}

#[test]
fn views_and_unknown_fields_are_for_unions_too() {
    has(
        |config| {
            config.views([".shop.Choice"]).unknown_fields([".shop"]);
        },
        &[
            "pub enum ChoiceView<'a> {",
            "pub struct ItemView<'a> {",
            "Unknown(::fastcodec::thrift::UnknownFieldsView<'a>),",
            "pub unknown_fields: ::fastcodec::thrift::UnknownFields,",
        ],
    );
}

#[test]
fn unions_keep_unknown_members_unless_they_are_closed() {
    has(|_| {}, &["Unknown(::fastcodec::thrift::UnknownFields),"]);
    let code = generated(|config| {
        config.closed_unions([".shop.Choice"]);
    });
    assert!(!code.contains("codec(unknown)"), "{code}");
}

#[test]
fn attributes_stand_where_their_paths_say() {
    has(
        |config| {
            config
                .type_attribute(".shop.Order", "#[must_use]")
                .enum_attribute(".shop.Choice", "#[non_exhaustive]")
                .message_attribute(".shop.Item", "#[cfg(all())]")
                .field_attribute("Choice.number", "#[doc(hidden)]")
                .field_attribute("STATE_OPEN", "#[doc(alias = \"o\")]");
        },
        &[
            "#[must_use] pub struct Order {",
            "#[non_exhaustive] pub enum Choice {",
            "#[cfg(all())] pub struct Item {",
            "#[doc(hidden)] Number(i32),",
            "#[doc(alias = \"o\")] Open = 0,",
        ],
    );
}

#[test]
fn a_typedef_has_only_the_attributes_that_are_set_for_itself() {
    let code = generated(|config| {
        config
            .type_attribute(".", "#[derive(Any)]")
            .type_attribute("Label", "#[doc(hidden)]");
    });
    assert!(code.contains("#[derive(Any)]"), "{code}");
    assert!(
        code.contains("#[doc(hidden)]pubtypeLabel=String;"),
        "{code}"
    );
    assert!(!code.contains("#[derive(Any)]pubtype"), "{code}");
    assert!(
        !code.contains("#[derive(Any)]#[doc(hidden)]pubtype"),
        "{code}"
    );
}

#[test]
fn a_type_may_be_written_elsewhere() {
    let code = generated(|config| {
        config.extern_path(".shop.Item", "crate::Item");
    });
    assert!(code.contains("pubfirst:crate::Item,"), "{code}");
    assert!(!code.contains("pubstructItem{"), "{code}");
}

#[test]
fn documentation_and_debug_and_prefixes_can_be_left_alone() {
    let code = generated(|config| {
        config
            .disable_comments(["."])
            .skip_debug([".shop.Order"])
            .retain_enum_prefix();
    });
    assert!(!code.contains("Anorder."), "{code}");
    assert!(code.contains("#[derive(Clone,PartialEq,::fastcodec::Thrift)]"));
    assert!(code.contains("StateOpen=0,"));
}

#[test]
fn the_runtime_may_be_elsewhere_and_std_missing() {
    has(
        |config| {
            config.runtime_path("crate::rt").no_std();
        },
        &[
            "crate::rt::Thrift)]",
            "#[codec(name = \"shop.Order\", crate = crate::rt)]",
            "pub name: Option<crate::rt::alloc::string::String>,",
            "crate::rt::alloc::collections::BTreeMap<",
            "pub fn numbers() -> crate::rt::alloc::vec::Vec<i32> {",
            "use crate::rt::thrift::{self, service};",
        ],
    );
}

#[test]
fn code_need_not_be_formatted() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shop.thrift"), SCHEMA).unwrap();
    Config::new()
        .format(false)
        .out_dir(folder.path())
        .compile_thrift(&["shop.thrift"], &[folder.path()])
        .unwrap();
    let code = fs::read_to_string(folder.path().join("shop.rs")).unwrap();
    assert_eq!(code.lines().count(), 3);
}

#[test]
fn a_path_that_is_none_is_refused_with_the_name_of_its_option() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shop.thrift"), SCHEMA).unwrap();
    let error = Config::new()
        .hasher("a b")
        .out_dir(folder.path())
        .compile_thrift(&["shop.thrift"], &[folder.path()])
        .unwrap_err();
    assert!(
        error.to_string().starts_with("`a b`, for hasher, "),
        "{error}"
    );
}

/// What is generated from files, by the name of the file.
fn generated_of(
    files: &[(&str, &str)],
    configure: impl FnOnce(&mut Config),
) -> std::io::Result<Vec<(String, String)>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, schema) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, schema).unwrap();
    }
    let out = tempfile::tempdir().unwrap();
    let mut config = Config::new();
    configure(config.out_dir(out.path()));
    let paths: Vec<_> = files
        .iter()
        .map(|(name, _)| folder.path().join(name))
        .collect();
    config.compile_thrift(&paths, &[folder.path()])?;
    let mut generated = Vec::new();
    for entry in fs::read_dir(out.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        generated.push((name, fs::read_to_string(path).unwrap()));
    }
    generated.sort();
    Ok(generated)
}

fn names(generated: &[(String, String)]) -> Vec<&str> {
    generated.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn two_files_of_one_name_are_two_modules_by_their_namespaces_for_other_languages() {
    let files = [
        ("a/types.thrift", "namespace java com.a.types\nstruct S {}"),
        (
            "b/types.thrift",
            "namespace go b.types\nnamespace java com.b\nstruct S {}",
        ),
    ];
    let generated = generated_of(&files, |_| {}).unwrap();
    assert_eq!(names(&generated), ["b.types.rs", "com.a.types.rs"]);
    // Where the namespace for all languages or the first of the others is one, the next decides.
    let of_all = "namespace * com\nnamespace go types\n";
    let files = [
        (
            "a/types.thrift",
            &*format!("{of_all}namespace java com.a\nstruct S {{}}"),
        ),
        (
            "b/types.thrift",
            &*format!(
                "{of_all}namespace java com.b\ninclude '../a/types.thrift'\nstruct S {{ 1: types.S s }}"
            ),
        ),
    ];
    let generated = generated_of(&files, |_| {}).unwrap();
    assert_eq!(names(&generated), ["com.a.rs", "com.b.rs"]);
    let (_, code) = &generated[1];
    assert!(code.contains("pub s: Option<super::a::S>"), "{code}");
    // Where nothing is defined twice, both are one module, as before.
    let files = [
        ("a/types.thrift", "namespace java com.a\nstruct S {}"),
        ("b/types.thrift", "namespace java com.b\nstruct T {}"),
    ];
    assert_eq!(names(&generated_of(&files, |_| {}).unwrap()), ["types.rs"]);
}

#[test]
fn the_module_of_a_file_may_be_named() {
    let files = [
        ("a/types.thrift", "struct S {}"),
        (
            "b/types.thrift",
            "include '../a/types.thrift'\nstruct S { 1: types.S other }",
        ),
    ];
    let error = generated_of(&files, |_| {}).unwrap_err().to_string();
    assert!(error.contains("Config::thrift_module"), "{error}");
    let generated = generated_of(&files, |config| {
        config.thrift_module("b/types.thrift", "b.types");
    });
    let generated = generated.unwrap();
    assert_eq!(names(&generated), ["b.types.rs", "types.rs"]);
    let (_, code) = &generated[0];
    assert!(
        code.contains("pub other: Option<super::super::types::S>"),
        "{code}"
    );
}

#[test]
fn constants_of_enumerations_are_what_apaches_compiler_takes_them_for() {
    let files = [
        ("inc.thrift", "enum E { A = 1, B = 2 } enum F { C = 2 }"),
        (
            "a.thrift",
            "include 'inc.thrift'
             const inc.E QUALIFIED = inc.E.B
             const inc.E OF_THE_FILE = inc.B
             struct S { 1: required inc.E e = E.B, 2: required inc.E f = inc.F.C }",
        ),
    ];
    let generated = generated_of(&files, |_| {}).unwrap();
    let (_, code) = generated.iter().find(|(name, _)| name == "a.rs").unwrap();
    assert!(
        code.contains("pub const QUALIFIED: super::inc::E = super::inc::E::B;"),
        "{code}"
    );
    assert!(
        code.contains("pub const OF_THE_FILE: super::inc::E = super::inc::E::B;"),
        "{code}"
    );
    assert_eq!(code.matches("super::inc::E::B").count(), 4, "{code}");
}

#[test]
fn a_value_of_an_enumeration_is_its_number_for_every_type_of_numbers() {
    let files = [(
        "a.thrift",
        "enum E { A = 1 } enum F { A = 2 }
         const byte I8 = E.A
         const i16 I16 = E.A
         const bool BOOL = E.A
         const double DOUBLE = E.A
         const list<i16> LIST = [E.A]
         const i32 BY_NAME = E.A
         const double OF_NAME = BY_NAME
         const F OTHER = E.A
         const F NOWHERE = Zork.A
         struct S { 1: required i16 a = E.A }",
    )];
    let generated = generated_of(&files, |_| {}).unwrap();
    let (_, code) = &generated[0];
    for expected in [
        "pub const I8: i8 = 1;",
        "pub const I16: i16 = 1;",
        "pub const BOOL: bool = true;",
        "pub const DOUBLE: f64 = 1.0;",
        "pub const OF_NAME: f64 = 1.0;",
        "pub const OTHER: F = F::A;",
        "pub const NOWHERE: F = F::A;",
        "Self { a: 1 }",
    ] {
        assert!(code.contains(expected), "{expected} is not in {code}");
    }
}

#[test]
fn a_module_that_cannot_be_one_is_refused() {
    let files = [("a.thrift", "struct S {}")];
    for module in ["", "a..b", "a b-c", "../x", "1a"] {
        let error = generated_of(&files, |config| {
            config.thrift_module("a.thrift", module);
        });
        let error = error.unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("`{module}` cannot be the module of `a.thrift`")),
            "{error}"
        );
    }
}

#[test]
fn an_enumeration_without_values_is_its_numbers() {
    let files = [(
        "a.thrift",
        "enum E {} struct S { 1: required E e, 2: list<E> many } const E X = 7
         service V { E f(1: E e) }",
    )];
    let generated = generated_of(&files, |_| {}).unwrap();
    let (_, code) = &generated[0];
    for expected in [
        "pub type E = i32;",
        "pub e: E,",
        "pub many: Option<Vec<E>>,",
        "pub const X: E = 7;",
    ] {
        assert!(code.contains(expected), "{expected} is not in {code}");
    }
}

#[test]
fn what_is_deprecated_says_why() {
    let files = [(
        "a.thrift",
        "struct S {
             1: i32 a (deprecated = \"use `b`\"),
             2: i32 b (deprecated),
             3: i32 c (deprecated = \"true\"),
             4: i32 d (deprecated = \"false\"),
         } (deprecated = \"use T\")",
    )];
    let generated = generated_of(&files, |_| {}).unwrap();
    let (_, code) = &generated[0];
    assert!(code.contains("#[deprecated(note = \"use T\")]"), "{code}");
    assert!(code.contains("#[deprecated(note = \"use `b`\")]"), "{code}");
    assert_eq!(code.matches("#[deprecated]").count(), 2, "{code}");
}

#[test]
fn an_annotation_of_what_a_function_returns_acts_as_one_of_an_argument() {
    let folder = tempfile::tempdir().unwrap();
    let schema = "service V { list<string (pilota.rust_type = 'faststr')> f() }";
    fs::write(folder.path().join("a.thrift"), schema).unwrap();
    let none: [&str; 0] = [];
    Config::new()
        .out_dir(folder.path())
        .compile_thrift(&[folder.path().join("a.thrift")], &none)
        .unwrap();
    let code = fs::read_to_string(folder.path().join("a.rs")).unwrap();
    assert!(
        code.contains("Vec<::fastcodec::thrift::SharedStr>"),
        "{code}"
    );
    assert!(!code.contains("Vec<String>"), "{code}");
}

//! The schema check: which struct is held to which message, what may differ, where things are, and
//! how it is run.

use std::fs;

use super::checked::{protobuf, thrift};
use fastcodec_build::{Check, Error, FindingKind};

const PERSON: &str = "message Person { string name = 1; int32 age = 2; }";

/// What an error is whose check did not run.
fn refused(check: &Check) -> String {
    let error = check.report().unwrap_err();
    let inner = error.get_ref().unwrap().downcast_ref::<Error>().unwrap();
    inner.to_string()
}

#[test]
fn a_finding_has_a_place_in_the_source_and_in_the_schema() {
    let schema = "message Person {\n  string name = 1;\n}\n";
    let rust = "#[derive(Protobuf)]\nstruct Person {\n    #[codec(1)]\n    name: u32,\n}\n";
    let checked = protobuf(schema, rust);
    let report = checked.report();
    let [finding] = report.findings() else {
        panic!("{report}")
    };
    let (source, there) = (finding.source().unwrap(), finding.schema().unwrap());
    assert_eq!(
        source.file(),
        checked.folder.path().join("model.rs").to_str().unwrap()
    );
    assert_eq!((source.line(), source.column()), (4, 5));
    assert_eq!(
        there.file(),
        checked.folder.path().join("p.proto").to_str().unwrap()
    );
    assert_eq!((there.line(), there.column()), (2, 3));
    assert_eq!(finding.path(), "p.Person.name");
    assert_eq!(
        report.to_string(),
        format!(
            "1 type was compared with the schema: 1 difference\n{source}: type: `Person.name` is \
             uint32, and string in the schema: write `#[codec(1)] name: String` [{there}]"
        )
    );
}

#[test]
fn a_finding_has_a_place_in_a_thrift_file_too() {
    let checked = thrift(
        "\nstruct S {\n  1: i32 a\n}",
        "#[derive(Thrift)] struct S { #[codec(1)] a: i64 }",
    );
    let report = checked.report();
    let there = report.findings()[0].schema().unwrap();
    assert_eq!(
        there.file(),
        checked.folder.path().join("p.thrift").to_str().unwrap()
    );
    assert_eq!((there.line(), there.column()), (3, 10));
}

#[test]
fn findings_come_in_the_order_of_the_source() {
    let rust = "#[derive(Protobuf)] struct Person { #[codec(2)] age: u32, #[codec(1)] name: u32 }
        #[derive(Protobuf)] struct Late {}";
    let report = protobuf(PERSON, rust).report();
    let kinds: Vec<_> = report.findings().iter().map(|it| it.kind()).collect();
    assert_eq!(
        kinds,
        [
            FindingKind::Type,
            FindingKind::Type,
            FindingKind::UnknownType
        ]
    );
    assert!(report.findings()[0].is_compatible());
    assert_eq!(report.findings()[0].path(), "p.Person.age");
}

#[test]
fn differences_of_a_kind_are_allowed_at_their_paths() {
    let rust = "#[derive(Protobuf)] struct Person {}";
    let mut checked = protobuf(PERSON, rust);
    assert_eq!(checked.found().len(), 2);
    checked
        .check
        .allow(FindingKind::MissingField, [".p.Person.age"]);
    assert_eq!(checked.found().len(), 1);
    checked.check.allow(FindingKind::Type, ["."]);
    assert_eq!(checked.found().len(), 1);
    checked
        .check
        .allow(FindingKind::MissingField, ["Person.name"]);
    checked.check.assert();
}

#[test]
fn compatible_differences_are_allowed_at_once() {
    let rust = "#[derive(Protobuf)] struct Person { #[codec(1)] name: Vec<u8>, #[codec(2, sint32)] age: i32 }";
    let mut checked = protobuf(PERSON, rust);
    assert_eq!(checked.found().len(), 2);
    checked.check.allow_compatible();
    assert!(checked.only().starts_with("type: `Person.age` is sint32"));
}

#[test]
fn a_struct_that_is_not_of_the_schema_is_ignored() {
    let rust =
        "#[derive(Protobuf)] struct Person { #[codec(1)] name: String, #[codec(2)] age: i32 }
        mod cache { #[derive(Protobuf)] struct Entry { #[codec(1)] a: u64 } }";
    let mut checked = protobuf(PERSON, rust);
    assert!(checked.only().starts_with("unknown type"));
    checked.check.ignore(["cache::Entry"]);
    checked.check.assert();
    checked.check.ignore(["Nothing"]);
    assert_eq!(
        refused(&checked.check),
        "Check::ignore names `Nothing`, which is in none of the sources"
    );
}

#[test]
fn a_struct_is_paired_with_a_message_of_another_name() {
    let rust = "mod a { #[derive(Protobuf)] #[codec(name = \"x.User\")] struct User { #[codec(1)] name: String } }";
    let mut checked = protobuf(PERSON, rust);
    checked.check.message(".p.Person", "a::User");
    assert!(
        checked
            .only()
            .starts_with("missing field (compatible): `User` has no `age`")
    );
    checked.check.message("p.Preson", "User");
    assert_eq!(
        refused(&checked.check),
        "Check::message names `p.Preson`, which is in no schema; is it `p.Person`?"
    );
}

#[test]
fn a_pair_names_one_struct() {
    let rust = "mod a { struct User; } mod b { struct User; }";
    let mut checked = protobuf(PERSON, rust);
    checked.check.message("p.Person", "User");
    assert_eq!(
        refused(&checked.check),
        "Check::message names `User`, and several types have a path that ends so: write more of it"
    );
    checked.check = Check::new();
    checked
        .check
        .sources(&[checked.folder.path().join("model.rs")]);
    assert_eq!(
        refused(&checked.check),
        "there is no schema to compare with: name one with Check::proto or Check::thrift"
    );
}

#[test]
fn a_check_that_compares_nothing_is_refused() {
    // What is in the body of a function is not seen.
    let rust =
        "fn draft() { #[derive(fastcodec::Protobuf)] struct Person { #[codec(1)] name: i64 } }";
    let mut checked = protobuf(PERSON, rust);
    let nothing = "no type in the sources derives `Protobuf`, `Thrift`, `Enumeration` or prost's `Message` \
                   for a schema that was given: there is nothing to compare";
    assert_eq!(refused(&checked.check), nothing);
    checked.check.require_types(["."]);
    assert_eq!(checked.report().findings().len(), 1);

    let of_thrift = "#[derive(fastcodec::Thrift)] struct Person { #[codec(1)] name: i64 }";
    assert_eq!(refused(&protobuf(PERSON, of_thrift).check), nothing);
}

#[test]
fn a_check_without_sources_is_refused() {
    let folder = protobuf(PERSON, "").folder;
    let mut check = Check::new();
    check.without_protoc();
    check.proto(&[folder.path().join("p.proto")], &[folder.path()]);
    assert_eq!(
        refused(&check),
        "there are no Rust files to compare: name one with Check::sources"
    );
}

#[test]
fn a_type_that_cannot_be_seen_is_what_the_user_says() {
    let rust = "use mail::Email; struct Age(i32);
        #[derive(Protobuf)] struct Person { #[codec(1)] name: Option<Email>, #[codec(2)] age: Age }";
    let mut checked = protobuf(
        "message Person { optional string name = 1; int32 age = 2; }",
        rust,
    );
    assert_eq!(checked.found().len(), 2);
    checked.check.rust_type("mail::Email", "string");
    assert!(
        checked
            .only()
            .starts_with("cannot tell: what `Age` of `Person.age`")
    );
    checked.check.rust_type("Age", "sint32");
    assert!(checked.only().starts_with("type: `Person.age` is sint32"));
}

#[test]
fn a_type_that_cannot_be_seen_is_a_message_of_the_schema() {
    let rust = "#[derive(Protobuf)] struct M { #[codec(1)] at: Option<my::Time>, #[codec(2)] times: Vec<my::Time> }";
    let schema = "import \"google/protobuf/timestamp.proto\";
        message M { google.protobuf.Timestamp at = 1; repeated google.protobuf.Timestamp times = 2; }";
    let mut checked = protobuf(schema, rust);
    checked
        .check
        .rust_type("my::Time", "google.protobuf.Timestamp");
    checked.check.assert();
    let mut checked = protobuf(schema, rust);
    checked
        .check
        .rust_type("my::Time", "google.protobuf.Duration");
    assert_eq!(checked.found().len(), 2);
}

#[test]
fn well_known_types_are_those_of_the_runtime() {
    let schema =
        "import \"google/protobuf/timestamp.proto\"; import \"google/protobuf/wrappers.proto\";
        message M { google.protobuf.Timestamp at = 1; google.protobuf.StringValue text = 2; }";
    let rust = |at: &str| {
        format!(
            "use fastcodec::types::Timestamp; use fastcodec::types; use chrono::{{DateTime, Utc}};
             #[derive(Protobuf)] struct M {{ #[codec(1)] at: Option<{at}>,
             #[codec(2)] text: Option<types::StringValueView<'a>> }}"
        )
    };
    protobuf(schema, &rust("Timestamp")).check.assert();
    protobuf(schema, &rust("DateTime<Utc>")).check.assert();
    let found = protobuf(schema, &rust("types::Duration")).only();
    assert!(
        found.starts_with("type: `M.at` is the message `google.protobuf.Duration`"),
        "{found}"
    );
}

#[test]
fn a_message_that_nothing_stands_for_is_found_where_that_is_asked_for() {
    let schema = "message A { message Inner {} } enum E { X = 0; } message B {}";
    let mut checked = protobuf(schema, "#[derive(Protobuf)] struct A {}");
    checked.check.assert();
    checked.check.require_types([".p"]);
    assert_eq!(
        checked.found(),
        [
            "missing type: nothing in the sources stands for `p.A.Inner`",
            "missing type: nothing in the sources stands for `p.B`",
            "missing type: nothing in the sources stands for `p.E`",
        ]
    );
    checked.check.allow(FindingKind::MissingType, [".p.A", "E"]);
    assert_eq!(checked.found().len(), 1);
}

#[test]
fn one_struct_is_held_to_both_formats() {
    let rust = "#[derive(Protobuf, Thrift)] struct Person { #[codec(1)] name: String, #[codec(2)] age: i32 }";
    let mut checked = protobuf(PERSON, rust);
    let idl = checked.folder.path().join("p.thrift");
    fs::write(
        &idl,
        "namespace rs p struct Person { 1: string name, 2: i64 age }",
    )
    .unwrap();
    checked.check.thrift(&[&idl], &[checked.folder.path()]);
    assert_eq!(
        checked.only(),
        "type: `Person.age` is `i32`, and `i64` in the schema: write `#[codec(2)] age: i64`"
    );
    assert_eq!(checked.report().checked(), 2);
}

#[test]
fn modules_imports_and_includes_are_followed() {
    let checked = protobuf(
        "message A { B b = 1; C c = 2; D d = 3; repeated E e = 4; }
         message B { int32 x = 1; } message C { int32 x = 1; } message D { int32 x = 1; }
         message E { int32 x = 1; }",
        "mod one; mod two { pub mod three; include!(\"d.rs\"); }
         #[path = \"elsewhere.rs\"] mod four;
         use one::B as Renamed; use self::two::*; use crate::four::{self, List};
         #[derive(Protobuf)] struct A {
            #[codec(1)] b: Option<Renamed>, #[codec(2)] c: Option<three::C>, #[codec(3)] d: Option<D>,
            #[codec(4)] e: List<four::E>,
         }",
    );
    let folder = checked.folder.path();
    let message =
        |name: &str| format!("#[derive(Protobuf)] pub struct {name} {{ #[codec(1)] x: u64 }}");
    fs::create_dir_all(folder.join("model/two")).unwrap();
    fs::write(folder.join("model/one.rs"), message("B")).unwrap();
    fs::write(folder.join("model/two/three.rs"), message("C")).unwrap();
    fs::write(folder.join("d.rs"), message("D")).unwrap();
    fs::write(
        folder.join("elsewhere.rs"),
        format!("pub type List<T> = Vec<T>; {}", message("E")),
    )
    .unwrap();
    let report = checked.report();
    let found: Vec<_> = report
        .findings()
        .iter()
        .map(|it| {
            let file = it.source().unwrap().file();
            (
                it.path(),
                file.strip_prefix(folder.to_str().unwrap()).unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("p.D.x", "/d.rs"),
            ("p.E.x", "/elsewhere.rs"),
            ("p.B.x", "/model/one.rs"),
            ("p.C.x", "/model/two/three.rs"),
        ]
    );
}

#[test]
fn a_single_file_of_a_crate_is_enough_for_the_paths_in_it() {
    let mut checked = protobuf(
        "message A { B b = 1; } message B { int32 x = 1; }",
        "use crate::deep::other::B; #[derive(Protobuf)] struct A { #[codec(1)] b: Option<B> }",
    );
    assert!(checked.only().starts_with("cannot tell"));
    let other = checked.folder.path().join("other.rs");
    fs::write(
        &other,
        "#[derive(Protobuf)] pub struct B { #[codec(1)] x: i32 }",
    )
    .unwrap();
    checked.check.sources(&[&other]);
    checked.check.assert();
}

#[test]
fn a_type_of_ones_own_hides_one_of_the_standard_library() {
    protobuf(
        "message Option { Vec string = 1; } message Vec { string x = 1; }",
        "mod m {
            #[derive(Protobuf)] struct Option { #[codec(1)] string: ::core::option::Option<Vec> }
            #[derive(Protobuf)] struct Vec { #[codec(1)] x: ::std::string::String }
         }",
    )
    .check
    .assert();
}

#[test]
fn an_alias_of_itself_and_a_circle_of_imports_come_to_an_end() {
    let checked = protobuf(
        "message A { string x = 1; string y = 2; }",
        "type X = X; mod a { pub use crate::b::Y; } mod b { pub use crate::a::Y; } use a::Y; use a::*;
         #[derive(Protobuf)] struct A { #[codec(1)] x: X, #[codec(2)] y: Y }",
    );
    let found = checked.found();
    assert!(
        found.iter().all(|it| it.starts_with("cannot tell")),
        "{found:#?}"
    );
    assert_eq!(found.len(), 2);
}

#[test]
fn modules_for_tests_are_left_out() {
    protobuf(
        PERSON,
        "#[cfg(test)] mod tests { #[derive(Protobuf)] struct Unrelated {} }
         #[cfg_attr(feature = \"x\", derive(Protobuf))] struct Person {
            #[cfg_attr(feature = \"x\", codec(1))] name: String,
            #[codec(2, packed, heap_len = crate::len, unknown = thrift)] age: i32,
         }",
    )
    .check
    .report()
    .unwrap();
}

#[test]
fn what_is_wrong_in_a_source_has_a_place() {
    let checked = protobuf(PERSON, "struct 5;");
    let path = checked.folder.path().join("model.rs");
    assert_eq!(
        refused(&checked.check),
        format!("{}:1:8: expected identifier", path.display())
    );
    let mut checked = protobuf(PERSON, "");
    checked.check.sources(&["not/there.rs"]);
    assert!(refused(&checked.check).starts_with("reading not/there.rs: "));
}

#[test]
fn a_descriptor_set_serves_as_a_schema() {
    let checked = protobuf(
        PERSON,
        "#[derive(Protobuf)] struct Person { #[codec(1)] name: u32 }",
    );
    let folder = checked.folder.path();
    let set = folder.join("set.binpb");
    fastcodec_build::Config::new()
        .without_protoc()
        .file_descriptor_set_path(&set)
        .load_fds(&[folder.join("p.proto")], &[folder])
        .unwrap();
    let report = Check::new()
        .without_protoc()
        .descriptor_set(&set)
        .sources(&[folder.join("model.rs")])
        .report()
        .unwrap();
    assert_eq!(report.findings().len(), 2);
    assert_eq!(report.findings()[0].schema().unwrap().file(), "p.proto");
}

#[test]
fn a_run_with_differences_is_an_error_with_the_report() {
    let checked = protobuf(
        PERSON,
        "#[derive(Protobuf)] struct Person { #[codec(1)] name: String }",
    );
    let error = checked.check.run().unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
    let report = error
        .get_ref()
        .unwrap()
        .downcast_ref::<fastcodec_build::Report>()
        .unwrap();
    assert_eq!(*report, checked.report());
    assert_eq!(error.to_string(), report.to_string());
}

#[test]
#[should_panic(expected = "1 difference\n")]
fn an_assertion_fails_with_the_report() {
    protobuf(
        PERSON,
        "#[derive(Protobuf)] struct Person { #[codec(1)] name: String }",
    )
    .check
    .assert();
}

#[test]
fn a_struct_holds_itself() {
    let found = protobuf(
        "message A { A a = 1; string x = 2; }",
        "#[derive(Protobuf)] struct A { #[codec(1)] a: Option<Box<Self>>, #[codec(2)] x: u32 }",
    );
    assert!(found.only().starts_with("type: `A.x` is uint32"));
}

#[test]
fn a_macro_that_makes_structs_is_said() {
    let rust =
        "macro_rules! make { ($name:ident) => { #[derive(Protobuf)] struct $name {} } } make!(A);
        thread_local! { static X: u32 = 5; }";
    let mut checked = protobuf("message A {}", rust);
    assert_eq!(
        checked.only(),
        "cannot tell: what the macro `make!` makes cannot be seen: write the types out, or allow it at \
         the path `make`"
    );
    checked.check.allow(FindingKind::CannotTell, ["make"]);
    checked.check.assert();
}

#[test]
fn a_file_that_includes_itself_is_read_once() {
    protobuf(
        "message A {}",
        "include!(\"model.rs\"); #[derive(Protobuf)] struct A {}",
    )
    .check
    .assert();
}

#[test]
fn what_only_the_other_format_has_is_not_missed_in_a_schema() {
    let rust =
        "#[derive(Protobuf)] struct Person { #[codec(1)] name: String, #[codec(2)] age: i32 }
        #[derive(Thrift)] struct Log { #[codec(1)] level: Level }
        #[derive(Enumeration)] enum Level { Low }
        #[derive(Enumeration)] enum Unused { One }";
    assert_eq!(
        protobuf(PERSON, rust).only(),
        "unknown type: nothing in the schema is called `Unused`; if it is not part of the schema, write `.ignore([\"Unused\"])`"
    );
}

#[test]
fn a_path_that_fits_nothing_is_refused_with_the_nearest_one() {
    let rust = "#[derive(fastcodec::Protobuf)] struct Person { #[codec(1)] name: String }";
    let mut checked = protobuf(PERSON, rust);
    checked.check.require_types([".p.Persen"]);
    assert_eq!(
        refused(&checked.check),
        "Check::require_types names `.p.Persen`, which fits nothing in the schemas: did you mean \
         `.p.Person`?"
    );
    let mut checked = protobuf(PERSON, rust);
    checked
        .check
        .allow(fastcodec_build::FindingKind::MissingField, ["nope"]);
    assert_eq!(
        refused(&checked.check),
        "Check::allow names `nope`, which fits nothing in the schemas"
    );
}

#[test]
fn a_module_of_a_file_that_is_in_no_schema_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.thrift"), "struct Item { 1: i32 id }").unwrap();
    std::fs::write(
        path("lib.rs"),
        "#[derive(Thrift)] struct Item { #[codec(1)] id: Option<i32> }",
    )
    .unwrap();
    let report = |file: &str| {
        let none: [&str; 0] = [];
        Check::new()
            .thrift(&[path("a.thrift")], &none)
            .thrift_module(file, "shop")
            .sources(&[path("lib.rs")])
            .report()
    };
    assert!(report("a.thrift").is_ok());
    let error = report("sub/a.thrift").unwrap_err().to_string();
    let expected = format!(
        "Check::thrift_module names `sub/a.thrift`, which is not a file of the schemas: did you mean `{}`?",
        path("a.thrift").display()
    );
    assert_eq!(error, expected);
}

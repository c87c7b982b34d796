//! What is wrong with a schema is said with file, line and column.

use std::fs;
use std::io;
use std::path::Path;

use fastcodec_build::{Config, Error};
use fastcodec_schema::descriptor::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FieldType, FileDescriptorProto, FileDescriptorSet, Label, MethodDescriptorProto,
    OneofDescriptorProto, ServiceDescriptorProto,
};

/// What is wrong with a file `a.proto`, each place without the folder that it is in.
fn refused(schema: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.proto"), schema).unwrap();
    let error = compile(folder.path()).unwrap_err();
    let folder = format!("{}/", folder.path().display());
    let error = inner(&error).to_string().replace(&folder, "");
    // What every error of the front end in Rust ends with.
    let (error, note) = error.split_once("\nnote: ").unwrap();
    assert!(note.contains("PROTOC"), "{note}");
    error.to_owned()
}

/// Compiles files in the order in which they are named, the first ones only.
fn compile_all(files: &[(&str, &str)], named: &[&str]) -> io::Result<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, schema) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, schema).unwrap();
    }
    let out = tempfile::tempdir().unwrap();
    let paths: Vec<_> = named.iter().map(|name| folder.path().join(name)).collect();
    Config::new()
        .without_protoc()
        .include_file("all.rs")
        .out_dir(out.path())
        .compile_protos(&paths, &[folder.path()])?;
    fs::read_to_string(out.path().join("all.rs"))
}

#[test]
fn what_a_file_means_does_not_depend_on_the_files_that_it_does_not_import() {
    let files = [
        ("b.proto", "syntax = \"proto3\"; package a.b; message X {}"),
        (
            "c.proto",
            "syntax = \"proto3\"; package a.c; import \"d.proto\"; message Z { b.Y y = 1; }",
        ),
        ("d.proto", "syntax = \"proto3\"; package b; message Y {}"),
    ];
    let one = compile_all(&files, &["c.proto", "b.proto"]).unwrap();
    let other = compile_all(&files, &["b.proto", "c.proto"]).unwrap();
    assert_eq!(one, other);
}

#[test]
fn what_is_imported_publicly_is_known_over_several_steps() {
    let files = [
        (
            "a.proto",
            "syntax = \"proto3\"; import \"b.proto\"; message A { D d = 1; }",
        ),
        ("b.proto", "syntax = \"proto3\"; import public \"c.proto\";"),
        ("c.proto", "syntax = \"proto3\"; import public \"e.proto\";"),
        ("e.proto", "syntax = \"proto3\"; import public \"d.proto\";"),
        ("d.proto", "syntax = \"proto3\"; message D {}"),
    ];
    compile_all(&files, &["a.proto"]).unwrap();
}

#[test]
fn options_of_extensions_are_passed_over() {
    let files = [(
        "a.proto",
        "syntax = \"proto2\"; message A { extensions 4 to 9 [verification = UNVERIFIED]; }",
    )];
    compile_all(&files, &["a.proto"]).unwrap();
}

#[test]
fn a_mistake_is_where_it_is_though_another_file_is_misunderstood_before() {
    let files = [
        ("b.proto", "syntax = \"proto3\"; package a.b; message X {}"),
        (
            "c.proto",
            "syntax = \"proto3\"; package a.c; import \"d.proto\"; message Z { b.Y y = 1; }",
        ),
        ("d.proto", "syntax = \"proto3\"; package b; message Y {}"),
        (
            "e.proto",
            "syntax = \"proto3\";\nmessage E { Missing m = 1; }",
        ),
    ];
    let error = compile_all(&files, &["b.proto", "c.proto", "e.proto"]).unwrap_err();
    assert!(
        error.to_string().contains("e.proto:2:13: name 'Missing'"),
        "{error}"
    );
}

#[test]
fn what_the_front_end_does_not_take_is_refused_with_a_remedy() {
    let schema = "message A { option message_set_wire_format = true; extensions 4 to max; }
                  message B { extend A { optional B b = 2000000000; } }";
    refused(&format!("syntax = \"proto2\";\n{schema}"));
}

fn compile(folder: &Path) -> io::Result<()> {
    Config::new()
        .without_protoc()
        .out_dir(folder)
        .compile_protos(&[folder.join("a.proto")], &[folder])
}

fn inner(error: &io::Error) -> &Error {
    let inner = error.get_ref().unwrap();
    inner.downcast_ref::<Error>().unwrap()
}

#[test]
fn a_mistake_in_the_syntax_has_its_place() {
    assert_eq!(
        refused("syntax = \"proto3\";\nmessage A {\n  int32 = 1;\n}\n"),
        "a.proto:3:9: expected an identifier, but found '='"
    );
}

#[test]
fn an_unknown_type_has_its_place() {
    assert_eq!(
        refused("syntax = \"proto3\";\nmessage A {\n  Missing m = 1;\n}\n"),
        "a.proto:3:3: name 'Missing' is not defined"
    );
}

#[test]
fn what_is_there_twice_is_wrong_where_it_is_the_second_time() {
    let error = refused("syntax = \"proto3\";\nmessage A {\n  int32 a = 1;\n  int32 b = 1;\n}\n");
    assert!(error.starts_with("a.proto:4:13: "), "{error}");
    let error = refused("syntax = \"proto3\";\nmessage A {}\nmessage B {}\nmessage A {}\n");
    assert!(error.starts_with("a.proto:4:9: "), "{error}");
}

#[test]
fn a_reserved_number_is_wrong_where_it_is_used() {
    let error = refused("syntax = \"proto3\";\nmessage A {\n  reserved 5;\n  int32 a = 5;\n}\n");
    assert!(error.starts_with("a.proto:4:13: "), "{error}");
}

#[test]
fn every_problem_is_told_not_only_the_first() {
    let error = refused("syntax = \"proto3\";\nmessage A {\n  B b = 1;\n  C c = 2;\n}\n");
    let places: Vec<_> = error.lines().map(|line| &line[..12]).collect();
    assert_eq!(places, ["a.proto:3:3:", "a.proto:4:3:"]);
}

#[test]
fn a_missing_import_has_its_place() {
    assert_eq!(
        refused("syntax = \"proto3\";\n\nimport \"missing.proto\";\n"),
        "a.proto:3:1: import 'missing.proto' not found"
    );
}

#[test]
fn a_file_that_imports_itself_is_refused() {
    let error = refused("syntax = \"proto3\";\nimport \"a.proto\";\n");
    assert!(error.contains("a.proto -> a.proto"), "{error}");
}

#[test]
fn a_file_with_an_edition_is_refused_with_a_remedy() {
    let error = refused("edition = \"2023\";\n");
    assert!(error.starts_with("a.proto:1:1: "), "{error}");
    assert!(error.contains("PROTOC"), "{error}");
}

#[test]
fn the_place_of_an_error_can_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.proto");
    fs::write(
        &path,
        "syntax = \"proto3\";\nmessage A { Missing m = 1; }\n",
    )
    .unwrap();
    let error = compile(folder.path()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    let error = inner(&error);
    assert_eq!(error.file(), Some(path.to_str().unwrap()));
    assert_eq!((error.line(), error.column()), (Some(2), Some(13)));
    assert_eq!(error.message(), "name 'Missing' is not defined");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = compile(folder.path()).unwrap_err();
    assert!(error.to_string().contains("a.proto"), "{error}");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.proto"), "message A {}").unwrap();
    let error = Config::new()
        .without_protoc()
        .out_dir("not/there")
        .compile_protos(&[folder.path().join("a.proto")], &[folder.path()])
        .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    assert!(error.to_string().contains("not/there"), "{error}");
}

#[test]
fn a_protoc_that_is_not_there_is_named_with_what_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let error = Config::new()
        .out_dir(folder.path())
        .protoc_executable("no-such-protoc")
        .compile_protos(&["a.proto"], &["."])
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("no-such-protoc") && text.contains("PROTOC"),
        "{text}"
    );
}

#[test]
fn what_is_no_descriptor_set_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("set.binpb");
    fs::write(&set, b"\xff").unwrap();
    let mut config = Config::new();
    config.without_protoc();
    config.out_dir(folder.path()).skip_protoc_run();
    let none: [&str; 0] = [];
    let unnamed = config.compile_protos(&none, &none).unwrap_err();
    assert!(unnamed.to_string().contains("file_descriptor_set_path"));
    config.file_descriptor_set_path(&set);
    let broken = config.compile_protos(&none, &none).unwrap_err();
    assert!(broken.to_string().contains("set.binpb"), "{broken}");
}

#[test]
fn an_attribute_that_is_not_rust_is_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.proto");
    fs::write(&file, "syntax = \"proto3\";\nmessage A {}\n").unwrap();
    for attribute in ["#[derive(", "derive(Eq)"] {
        let error = Config::new()
            .without_protoc()
            .type_attribute(".", attribute)
            .out_dir(folder.path())
            .compile_protos(&[&file], &[folder.path()])
            .unwrap_err();
        assert!(error.to_string().contains(attribute), "{error}");
    }
}

/// A message with a part of each kind, all with names that a file can have.
fn whole_descriptor() -> FileDescriptorProto {
    FileDescriptorProto {
        name: Some("a.proto".into()),
        package: Some("a.b".into()),
        message_type: vec![DescriptorProto {
            name: Some("M".into()),
            field: vec![FieldDescriptorProto {
                name: Some("f".into()),
                number: Some(1),
                label: Some(Label::Optional.into()),
                r#type: Some(FieldType::Int32.into()),
                oneof_index: Some(0),
                ..FieldDescriptorProto::default()
            }],
            oneof_decl: vec![OneofDescriptorProto {
                name: Some("o".into()),
                ..OneofDescriptorProto::default()
            }],
            ..DescriptorProto::default()
        }],
        enum_type: vec![EnumDescriptorProto {
            name: Some("E".into()),
            value: vec![EnumValueDescriptorProto {
                name: Some("X".into()),
                number: Some(0),
                ..EnumValueDescriptorProto::default()
            }],
            ..EnumDescriptorProto::default()
        }],
        service: vec![ServiceDescriptorProto {
            name: Some("S".into()),
            method: vec![MethodDescriptorProto {
                name: Some("c".into()),
                input_type: Some(".a.b.M".into()),
                output_type: Some(".a.b.M".into()),
                ..MethodDescriptorProto::default()
            }],
            ..ServiceDescriptorProto::default()
        }],
        ..FileDescriptorProto::default()
    }
}

/// Compiles a descriptor into a folder in another one, of which nothing else is touched.
fn compile_descriptor(file: FileDescriptorProto) -> Result<Vec<String>, String> {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("out");
    fs::create_dir(&folder).unwrap();
    let set = FileDescriptorSet {
        file: vec![file],
        ..FileDescriptorSet::default()
    };
    let result = Config::new().out_dir(&folder).compile_fds(set);
    assert_eq!(fs::read_dir(outer.path()).unwrap().count(), 1);
    let names = fs::read_dir(&folder).unwrap();
    let names = names.map(|it| it.unwrap().file_name().into_string().unwrap());
    let names: Vec<String> = names.collect();
    match result {
        Ok(()) => Ok(names),
        Err(error) => {
            assert_eq!(names, [""; 0]);
            Err(inner(&error).to_string())
        }
    }
}

#[test]
fn a_name_that_no_file_can_have_is_refused_with_its_item() {
    assert_eq!(compile_descriptor(whole_descriptor()).unwrap(), ["a.b.rs"]);
    type Set = fn(&mut FileDescriptorProto, String);
    let parts: [(&str, Set); 7] = [
        ("message", |file, it| {
            file.service.clear();
            file.message_type[0].name = Some(it);
        }),
        ("field", |file, it| {
            file.message_type[0].field[0].name = Some(it);
        }),
        ("oneof", |file, it| {
            file.message_type[0].oneof_decl[0].name = Some(it);
        }),
        ("enum", |file, it| file.enum_type[0].name = Some(it)),
        ("value", |file, it| {
            file.enum_type[0].value[0].name = Some(it);
        }),
        ("service", |file, it| file.service[0].name = Some(it)),
        ("method", |file, it| {
            file.service[0].method[0].name = Some(it);
        }),
    ];
    for (what, set) in parts {
        for name in ["+", ";", "/", "é", "1a", "a b", "../a", "²"] {
            let mut file = whole_descriptor();
            set(&mut file, name.to_owned());
            let error = compile_descriptor(file).unwrap_err();
            // A descriptor may have a name that begins with a digit. A schema file may not.
            let said = match name {
                "1a" => format!("{name}` is not an identifier"),
                _ => format!("{what} with the name `{name}`, which is no identifier"),
            };
            assert!(error.contains(what), "{error}");
            assert!(error.ends_with(&said), "{error}");
        }
    }
}

#[test]
fn a_package_is_never_a_path_out_of_the_folder() {
    for package in [
        "/", "..", "../x", "a./.b", "a..b", ".", "/x", "a\\b", "C:/x", "a\n",
    ] {
        let mut file = whole_descriptor();
        file.package = Some(package.to_owned());
        file.service.clear();
        let error = compile_descriptor(file).unwrap_err();
        assert!(error.starts_with("a.proto: `"), "{error}");
        assert!(error.ends_with("` is not the name of a package"), "{error}");
    }
}

#[test]
fn the_name_of_a_file_has_no_control_characters() {
    let mut file = whole_descriptor();
    file.name = Some("a.proto\nfn f() {}".into());
    let error = compile_descriptor(file).unwrap_err();
    let expected = "a.proto\\nfn f() {}: the name of a file has a control character";
    assert_eq!(error, expected);
}

//! What is wrong with a schema is said with file, line and column.

use std::fs;

use fastcodec_build::{Config, Error};

/// Compiles one file and returns what is wrong with it.
fn refused(schema: &str) -> (String, Option<u32>, Option<u32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.proto");
    fs::write(&file, schema).unwrap();
    let error = Config::new()
        .out_dir(folder.path())
        .compile_protos(&[&file], &[folder.path()])
        .unwrap_err();
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>())
        .unwrap();
    (
        inner.file().unwrap_or_default().to_owned(),
        inner.line(),
        inner.column(),
        inner.to_string(),
    )
}

#[test]
fn a_mistake_in_the_syntax_has_its_place() {
    let (file, line, column, text) =
        refused("syntax = \"proto3\";\nmessage A {\n  int32 = 1;\n}\n");
    assert!(file.ends_with("a.proto"), "{file}");
    assert_eq!((line, column), (Some(3), Some(9)), "{text}");
}

#[test]
fn an_unknown_type_has_its_place() {
    let (file, line, _, text) = refused("syntax = \"proto3\";\nmessage A {\n  Missing m = 1;\n}\n");
    assert!(file.ends_with("a.proto"), "{text}");
    assert_eq!(line, Some(3), "{text}");
    assert!(text.contains("Missing"), "{text}");
}

#[test]
fn a_number_that_is_used_twice_has_its_place() {
    let (_, line, _, text) =
        refused("syntax = \"proto3\";\nmessage A {\n  int32 a = 1;\n  int32 b = 1;\n}\n");
    assert!(line.is_some(), "{text}");
}

#[test]
fn a_missing_import_is_named() {
    let (.., text) = refused("syntax = \"proto3\";\nimport \"missing.proto\";\n");
    assert!(text.contains("missing.proto"), "{text}");
}

#[test]
fn an_attribute_that_is_not_rust_is_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.proto");
    fs::write(&file, "syntax = \"proto3\";\nmessage A {}\n").unwrap();
    let error = Config::new()
        .type_attribute(".", "#[derive(")
        .out_dir(folder.path())
        .compile_protos(&[&file], &[folder.path()])
        .unwrap_err();
    assert!(error.to_string().contains("#[derive("), "{error}");
}

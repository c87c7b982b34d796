//! Descriptors, and the rules of syntaxes.

mod content;
mod imports;
mod limits;
mod lookup;
mod lossless;
mod malformed;
mod rules;
mod union;

use std::fs;

use fastcodec::protobuf::Encode;
use fastcodec_schema::Schema;
use fastcodec_schema::descriptor::{DescriptorProto, FileDescriptorProto, FileDescriptorSet};

/// The encoded descriptors of a file, with comments.
fn compile(text: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.proto"), text).unwrap();
    let mut compiler = protox::Compiler::new([folder.path()]).unwrap();
    compiler
        .include_imports(true)
        .include_source_info(true)
        .open_file("a.proto")
        .unwrap();
    compiler.encode_file_descriptor_set()
}

fn schema_of(text: &str) -> Schema {
    Schema::from_descriptor_set(&compile(text)).unwrap()
}

fn assert_lossless(encoded: &[u8], what: &str) {
    let schema = Schema::from_descriptor_set(encoded).unwrap_or_else(|error| {
        panic!("{what}: {error}");
    });
    let again = schema.to_descriptor_set().encode_to_vec().unwrap();
    assert!(
        again == encoded,
        "{what}: {} bytes became others",
        encoded.len()
    );
    assert_eq!(schema.union(&schema).unwrap(), schema, "{what}");
}

/// A set with an item of each kind, for changes that make it malformed.
fn whole() -> FileDescriptorSet {
    schema_of(
        "syntax = \"proto2\"; package p;
         message M { map<string, M> m = 1; oneof o { int32 a = 2; int32 b = 3; }
                     optional E e = 4 [default = Y]; repeated int32 list = 5;
                     reserved 10, 12 to 14; reserved \"old\"; extensions 100 to 199; }
         enum E { Z = 0; Y = 1; reserved 5 to 6; reserved \"OLD\"; }
         extend M { optional int32 x = 100; optional int32 y = 101; }
         service S { rpc R(M) returns (M); rpc Q(M) returns (M); }",
    )
    .to_descriptor_set()
}

/// Files `a`, `b` and `c`, each with a message of its name in capitals and these imports.
fn importing(imports: [&[&str]; 3]) -> FileDescriptorSet {
    let files = ["a", "b", "c"].into_iter().zip(imports);
    FileDescriptorSet {
        file: files
            .map(|(name, imports)| FileDescriptorProto {
                name: Some(name.into()),
                dependency: imports.iter().map(|it| it.to_string()).collect(),
                message_type: vec![DescriptorProto {
                    name: Some(name.to_uppercase()),
                    ..DescriptorProto::default()
                }],
                ..FileDescriptorProto::default()
            })
            .collect(),
        ..FileDescriptorSet::default()
    }
}

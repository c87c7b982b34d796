//! The generator warns of the chains that the other tests compile, and advises the limit that they
//! need.

use std::process::Command;
use std::{env, fs};

use fastcodec_build::Config;

include!("../chains.rs");

/// Compiles the schema named by an environment variable. It runs in a separate process, so that the
/// other tests can read its standard error.
#[test]
fn a_schema_is_compiled() {
    let Some(schema) = env::var_os("FASTCODEC_TEST_SCHEMA") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let none: [&str; 0] = [];
    Config::new()
        .async_services()
        .out_dir(folder.path())
        .compile_thrift(&[schema], &none)
        .unwrap();
}

/// The warnings for a chain of `length` structs.
fn said(chain: &Chain, length: usize) -> String {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("chain.thrift");
    fs::write(&schema, chain.schema(length)).unwrap();
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_schema_is_compiled", "--nocapture"])
        .env("FASTCODEC_TEST_SCHEMA", &schema)
        .env_remove("OUT_DIR")
        .output()
        .unwrap();
    assert!(child.status.success(), "{child:?}");
    String::from_utf8(child.stderr).unwrap()
}

#[test]
fn the_longest_chains_are_not_warned_of_and_longer_ones_are() {
    for chain in CHAINS {
        assert_eq!(said(chain, chain.longest), "", "{}", chain.name);
        let told = said(chain, chain.longest + 1);
        assert!(told.contains("recursion_limit"), "{}: {told}", chain.name);
    }
}

#[test]
fn the_limit_that_is_advised_is_the_one_of_the_tests() {
    for chain in CHAINS {
        let (length, limit) = chain.long;
        let told = said(chain, length);
        let attribute = format!("`#![recursion_limit = \"{limit}\"]`");
        assert!(told.contains(&attribute), "{}: {told}", chain.name);
        let file = format!("long_chains_{limit}.rs");
        let tests = fs::read_to_string(format!("{}/tests/{file}", env!("CARGO_MANIFEST_DIR")));
        let tests = tests.unwrap();
        assert!(
            tests.contains(&format!("#![recursion_limit = \"{limit}\"]")),
            "{file}"
        );
        assert!(tests.contains(&format!("long_{}", chain.name)), "{file}");
    }
}

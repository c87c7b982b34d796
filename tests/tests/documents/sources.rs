//! The sources of the repository, for the tests of documents that speak of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// All files of Rust below a folder of the repository.
pub fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut folders = vec![root().join(folder)];
    let mut sources = vec![];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let source = fs::read_to_string(&path).unwrap();
                sources.push((path, source));
            }
        }
    }
    sources
}

/// The name of a function that is declared in this line.
pub fn name_of_function(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    words.find(|word| *word == "fn")?;
    words.next()?.split(['(', '<']).next()
}

/// The names of all tests of the runtime, the generator and the crate of schemas, and of the tests
/// that cross crates.
pub fn tests() -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for folder in [
        "fastcodec/src",
        "fastcodec-build/src",
        "fastcodec-build/tests",
        "fastcodec-schema/src",
        "fastcodec-schema/tests",
        "fastcodec-tonic/tests",
        "tests/own_types/tests",
        "tests/prost/tests",
        "tests/tests",
    ] {
        for (_, source) in sources(folder) {
            let mut is_test = false;
            for line in source.lines() {
                is_test |= ["#[test]", "#[tokio::test]"].contains(&line.trim());
                if let Some(name) = name_of_function(line) {
                    if is_test {
                        tests.insert(name.to_owned());
                    }
                    is_test = false;
                }
            }
        }
    }
    tests
}

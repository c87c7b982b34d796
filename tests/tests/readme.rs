//! What the README and the pages of `docs` say that can be checked without a schema.

#[path = "documents/sources.rs"]
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

use sources::{root, tests};

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn pages() -> Vec<PathBuf> {
    let folder = fs::read_dir(root().join("docs")).unwrap();
    let docs = folder.map(|entry| entry.unwrap().path());
    let docs = docs.filter(|path| path.extension().is_some_and(|it| it == "md"));
    docs.chain([root().join("README.md")]).collect()
}

#[test]
fn each_link_to_a_file_leads_to_one() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let file = page.parent().unwrap().join(target);
            assert!(file.exists(), "{}: {target}", page.display());
        }
    }
}

#[derive(Clone, PartialEq, prost::Message)]
struct Phone {
    #[prost(string, tag = "1")]
    number: String,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Person {
    #[prost(message, repeated, tag = "2")]
    phones: Vec<Phone>,
}

mod ours {
    use fastcodec::prost;

    #[derive(Clone, PartialEq, fastcodec::prost::Message)]
    #[prost(prost_path = "::fastcodec::prost")]
    pub struct Phone {
        #[prost(string, tag = "1")]
        number: String,
    }

    #[derive(Clone, PartialEq, fastcodec::prost::Message)]
    #[prost(prost_path = "::fastcodec::prost")]
    pub struct Person {
        #[prost(message, repeated, tag = "2")]
        phones: Vec<Phone>,
    }

    pub fn error(bytes: &[u8]) -> String {
        use prost::Message as _;
        Person::decode(bytes).unwrap_err().to_string()
    }
}

#[test]
fn the_errors_before_and_after_are_those_of_the_readme() {
    // A phone of three bytes, whose number says that it has nine.
    let bytes = [0x12, 3, 0x0a, 9, b'5'];
    let before = <Person as prost::Message>::decode(&bytes[..]).unwrap_err();
    for text in [before.to_string(), ours::error(&bytes)] {
        assert!(read("README.md").contains(&text), "{text}");
    }
}

#[test]
fn the_readme_of_the_crate_has_every_feature() {
    let manifest = read("fastcodec/Cargo.toml");
    let features = manifest.split("[features]\n").nth(1).unwrap();
    let features = features.split("\n\n").next().unwrap().lines();
    for feature in features.map(|line| line.split(' ').next().unwrap()) {
        let cell = format!("`{feature}`");
        let readme = read("fastcodec/README.md");
        assert!(feature == "default" || readme.contains(&cell), "{feature}");
    }
}

#[test]
fn each_test_that_names_what_is_missing_is_there() {
    let readme = read("README.md");
    let section = readme.split("\n## What is missing\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let in_code = section.split('`').skip(1).step_by(2);
    let is_a_name = |name: &&str| {
        name.contains('_')
            && name
                .chars()
                .all(|it| it.is_ascii_lowercase() || "_0123456789".contains(it))
    };
    let named: Vec<&str> = in_code.filter(is_a_name).collect();
    assert!(named.len() >= 5, "{named:?}");
    let tests = tests();
    for name in named {
        assert!(tests.contains(name), "there is no test {name}");
    }
}

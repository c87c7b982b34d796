//! What the README and the pages of `docs` say that can be checked without a schema.

use std::fs;
use std::path::{Path, PathBuf};

use super::sources::{root, tests};

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// All files of Markdown in the repository.
fn pages() -> Vec<PathBuf> {
    let mut folders = vec![root().to_owned()];
    let mut pages = vec![];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if name != "target" && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if name.ends_with(".md") {
                pages.push(path);
            }
        }
    }
    pages
}

/// The lines of a page that are not code.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    page.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence
    })
}

/// The anchors that headings have on the web.
fn anchors(page: &str) -> Vec<String> {
    let headings = prose(page).filter(|line| line.starts_with('#'));
    let of_heading = |heading: &str| {
        let text = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = text
            .chars()
            .filter(|it| it.is_alphanumeric() || " -_".contains(*it));
        kept.map(|it| if it == ' ' { '-' } else { it }).collect()
    };
    headings.map(of_heading).collect()
}

#[test]
fn each_link_within_the_repository_leads_to_a_file_and_its_heading() {
    let pages = pages();
    assert!(pages.contains(&root().join("docs/limits.md")));
    let mut links = 0;
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let parts: Vec<&str> = prose(&text)
            .flat_map(|line| line.split("](").skip(1))
            .collect();
        for part in parts {
            let link = part.split(')').next().unwrap();
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.clone(),
                file => page.parent().unwrap().join(file),
            };
            assert!(target.exists(), "{}: {link}", page.display());
            if !heading.is_empty() {
                let anchors = anchors(&fs::read_to_string(target).unwrap());
                let is_there = anchors.iter().any(|anchor| anchor == heading);
                assert!(is_there, "{}: {link}: {anchors:?}", page.display());
            }
            links += 1;
        }
    }
    assert!(links > 50, "{links} links");
}

/// What is in code style in the prose of a page and begins with a folder of the repository.
fn paths(page: &str) -> Vec<String> {
    let entries = fs::read_dir(root()).unwrap();
    let folders: Vec<String> = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| format!("{}/", entry.file_name().to_str().unwrap()))
        .collect();
    let prose: Vec<&str> = prose(page).collect();
    let text = prose.join("\n");
    let in_code = text.split('`').skip(1).step_by(2);
    let is_path = |code: &&str| {
        folders.iter().any(|folder| code.starts_with(folder)) && !code.contains([' ', '*', '{'])
    };
    in_code.filter(is_path).map(str::to_owned).collect()
}

#[test]
fn each_path_that_the_pages_for_contributors_name_is_there() {
    for page in ["DESIGN.md", "CONTRIBUTING.md"] {
        let paths = paths(&read(page));
        assert!(paths.len() > 30, "{page}: {paths:?}");
        for path in paths {
            assert!(root().join(&path).exists(), "{page}: {path}");
        }
    }
}

#[test]
fn each_test_that_the_design_names_is_there() {
    let page = read("DESIGN.md");
    let section = page.split("\n## Invariants\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let in_code = section.split('`').skip(1).step_by(2);
    let is_name = |name: &&str| {
        name.matches('_').count() > 3
            && name
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || it == '_')
    };
    let named: Vec<&str> = in_code.filter(is_name).collect();
    assert!(named.len() > 8, "{named:?}");
    let tests = tests();
    for name in named {
        assert!(tests.contains(name), "there is no test {name}");
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
    let features = features.filter(|line| !line.starts_with('#'));
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

//! The features and the types are those of prost and prost-types, whose sources Cargo has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use quote::ToTokens;
use serde_json::Value;
use syn::{Attribute, Item};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What Cargo says of the packages of a manifest.
fn packages(manifest: &Path, arguments: &[&str]) -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1"])
        .args(arguments)
        .arg("--manifest-path")
        .arg(manifest)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// The package of the registry that the tests here depend on.
fn original(name: &str) -> Value {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let of_prost_014 = |package: &Value| {
        package["name"] == name
            && !package["source"].is_null()
            && package["version"].as_str().unwrap().starts_with("0.14.")
    };
    packages(&manifest, &[])
        .into_iter()
        .find(of_prost_014)
        .unwrap()
}

fn features(package: &Value) -> BTreeSet<String> {
    let features = package["features"].as_object().unwrap();
    features.keys().cloned().collect()
}

#[test]
fn the_crates_that_take_the_names_have_all_features_of_the_originals() {
    let ours = |folder: &str| {
        let manifest = root().join("compat").join(folder).join("Cargo.toml");
        features(&packages(&manifest, &["--no-deps"])[0])
    };
    for (name, folder, renamed) in [
        ("prost", "prost-0.14", "fastcodec-prost"),
        ("prost-types", "prost-types-0.14", "fastcodec-prost-types"),
    ] {
        let original = features(&original(name));
        assert!(original.contains("std"));
        assert_eq!(ours(folder), original);
        let renamed = root().join("compat").join(renamed).join("Cargo.toml");
        let renamed = packages(&renamed, &["--no-deps"])
            .into_iter()
            .find(|package| {
                package["manifest_path"] == renamed.canonicalize().unwrap().to_str().unwrap()
            })
            .unwrap();
        assert!(features(&renamed).is_superset(&original));
    }
    let of_013 = [
        "default",
        "derive",
        "no-recursion-limit",
        "prost-derive",
        "std",
    ];
    assert_eq!(ours("prost-0.13"), of_013.map(String::from).into());
    let of_013 = ["arbitrary", "default", "std"];
    assert_eq!(ours("prost-types-0.13"), of_013.map(String::from).into());
}

/// The types of a file by their paths: what they derive, and their fields or variants.
fn types(path: &Path) -> BTreeMap<String, (BTreeSet<String>, Vec<String>)> {
    fn collect(
        scope: &str,
        items: Vec<Item>,
        types: &mut BTreeMap<String, (BTreeSet<String>, Vec<String>)>,
    ) {
        for item in items {
            let (ident, attributes, parts) = match item {
                Item::Mod(module) => {
                    let scope = format!("{scope}{}::", module.ident);
                    collect(&scope, module.content.unwrap().1, types);
                    continue;
                }
                Item::Struct(mut item) => {
                    let fields = item.fields.iter_mut();
                    fields.for_each(|field| of_prost(&mut field.attrs));
                    let parts = item.fields.iter().map(text).collect();
                    (item.ident, item.attrs, parts)
                }
                Item::Enum(mut item) => {
                    let variants = item.variants.iter_mut();
                    variants.for_each(|variant| of_prost(&mut variant.attrs));
                    // The first is the default; the order of the others means nothing.
                    let mut parts: Vec<_> = item.variants.iter().map(text).collect();
                    parts[1..].sort();
                    (item.ident, item.attrs, parts)
                }
                _ => continue,
            };
            let derives = attributes.iter().filter(|it| it.path().is_ident("derive"));
            let derives = derives.flat_map(|attribute| {
                let list = text(attribute.meta.require_list().unwrap().tokens.clone());
                let names = list.split(',').map(|name| name.trim().to_owned());
                names.collect::<Vec<_>>()
            });
            types.insert(format!("{scope}{ident}"), (derives.collect(), parts));
        }
    }

    /// With one path to prost, and as it is written in one line.
    fn text(item: impl ToTokens) -> String {
        let text = item.to_token_stream().to_string();
        text.replace("crate :: prost", ":: prost")
            .replace(" , >", " >")
    }

    /// What is said of a field or a variant is of no interest, only what prost reads.
    fn of_prost(attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| attribute.path().is_ident("prost"));
    }

    let file = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
    let mut types = BTreeMap::new();
    collect("", file.items, &mut types);
    types
}

#[test]
fn the_well_known_types_are_those_of_prost_types_field_by_field() {
    let package = original("prost-types");
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let theirs = manifest.parent().unwrap().join("src");
    let ours = root().join("fastcodec/src/prost/types");
    for file in ["protobuf.rs", "compiler.rs"] {
        let (theirs, ours) = (types(&theirs.join(file)), types(&ours.join(file)));
        assert!(theirs.len() > 4);
        let names = |types: &BTreeMap<String, _>| types.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&ours), names(&theirs));
        for (name, theirs) in theirs {
            assert_eq!(ours[&name], theirs, "{name}");
        }
    }
}

use std::fs;

use fastcodec_benches_generate::{Schemas, emptied, generate_fastcodec};
use tempfile::TempDir;

use super::*;

/// Returns the number of fields of each message.
fn fields(api: &Api) -> Vec<usize> {
    let mut open = Vec::new();
    let mut closed = Vec::new();
    for line in api.text.lines().map(str::trim) {
        if line.ends_with('{') {
            open.push((line.starts_with("message "), 0));
        } else if line == "}" {
            closed.extend(open.pop().filter(|(is_message, _)| *is_message));
        } else if line.contains(" = ") && line.split(' ').nth(1) != Some("=") {
            // Neither a value of an enumeration, nor the syntax. The member of a oneof is a
            // field of the message.
            let message = open.iter_mut().rfind(|(is_message, _)| *is_message);
            if let Some((_, fields)) = message {
                *fields += 1;
            }
        }
    }
    closed.into_iter().map(|(_, fields)| fields).collect()
}

fn compiled(api: &Api) -> (TempDir, Schemas) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("api.proto"), &api.text).unwrap();
    let schemas = Schemas::load(&[folder.path().to_owned()], &["api.proto"]).unwrap();
    (folder, schemas)
}

#[test]
fn the_same_seed_gives_the_same_schema() {
    assert_eq!(Api::new(300, 7), Api::new(300, 7));
    assert_ne!(Api::new(300, 7), Api::new(300, 8));
}

#[test]
fn a_schema_has_as_many_messages_as_asked() {
    for messages in [LEAST, 101, 102, 103, 197, 198, 199, 500, 2_000] {
        for seed in 0..5 {
            assert_eq!(fields(&Api::new(messages, seed)).len(), messages);
        }
    }
}

#[test]
fn two_thousand_messages_have_sixty_roots() {
    assert_eq!(Api::new(2_000, 1).roots.len(), 60);
}

#[test]
fn a_quarter_of_the_messages_has_at_most_one_field() {
    let fields = fields(&Api::new(2_000, 1));
    let small = fields.iter().filter(|count| **count <= 1).count();
    assert!((400..600).contains(&small), "{small}");
}

#[test]
fn resources_have_up_to_forty_fields() {
    let fields = fields(&Api::new(2_000, 1));
    let wide = fields.iter().filter(|count| **count > 25).count();
    assert!((10..100).contains(&wide), "{wide}");
}

#[test]
fn a_schema_is_valid_and_fastcodec_generates_its_code() {
    for seed in 0..5 {
        let (folder, schemas) = compiled(&Api::new(300, seed));
        let out = emptied(folder.path(), "out").unwrap();
        generate_fastcodec(&out, &schemas, &mut fastcodec_build::Config::new()).unwrap();
        assert!(out.join("mod.rs").is_file());
    }
}

#[test]
fn the_roots_contain_most_messages() {
    let api = Api::new(2_000, 1);
    let (_folder, schemas) = compiled(&api);
    let reachable = schemas.reachable(&api.roots).unwrap();
    assert!((1_600..2_000).contains(&reachable), "{reachable}");
}

//! Errors about attributes and types point at the mistake, and say what to write instead.

use std::fs;
use std::path::Path;

#[test]
fn wrong_attributes_are_explained() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}

/// Returns the numbers of the lines of a program with the mark `//~`, once for each mark.
fn marked(program: &str) -> Vec<usize> {
    let lines = program.lines().enumerate();
    let marked = lines.flat_map(|(index, line)| vec![index + 1; line.matches("//~").count()]);
    marked.collect()
}

/// Returns the numbers of the lines that errors point at.
fn with_errors(messages: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut is_next = false;
    for line in messages.lines() {
        if line.starts_with("error") {
            is_next = true;
        } else if is_next && let Some(place) = line.trim_start().strip_prefix("--> ") {
            let number = place.split(':').nth(1);
            lines.extend(number.and_then(|number| number.parse::<usize>().ok()));
            is_next = false;
        }
    }
    lines.sort_unstable();
    lines
}

#[test]
fn each_mistake_is_one_error_at_its_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let mut checked = 0;
    for entry in fs::read_dir(folder).expect("the programs") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let marked = marked(&fs::read_to_string(&path).expect("a program"));
        if marked.is_empty() {
            continue;
        }
        let messages = fs::read_to_string(path.with_extension("stderr")).expect("its errors");
        assert_eq!(with_errors(&messages), marked, "{}", path.display());
        checked += 1;
    }
    assert!(checked >= 14, "{checked} programs are marked");
}

//! What `THREAT_MODEL.md` says is tested is tested.

use std::fs;

use super::sources::{root, tests};

const CHECKS: [&str; 4] = [
    "stays_within_the_memory",
    "goes_no_deeper",
    "takes_no_longer_message",
    "survives_a_full_heap",
];

/// The rows of the tables below a heading, without the first two lines of each.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let document = fs::read_to_string(root().join("THREAT_MODEL.md")).unwrap();
    let start = document.find(&format!("\n{heading}\n")).unwrap();
    let section = document[start + 1..].split("\n## ").next().unwrap();
    let is_row = |line: &&str| line.starts_with("| ");
    let rows = section.lines().filter(is_row).map(|line| {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    });
    rows.filter(|cells: &Vec<String>| !cells[0].starts_with("---"))
        .skip(1)
        .collect()
}

/// What is in code style, one by one.
fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The checks that are made of an entry: `holds!(name: …)` makes all, `holds!(name, […]: …)` some.
fn checks(file: &str, name: &str) -> Vec<&'static str> {
    let path = root().join("tests/tests/entry_points").join(file);
    let source = fs::read_to_string(path).unwrap();
    let words = source.replace(['(', ')', '{'], " ");
    let words: Vec<_> = words.split_whitespace().collect();
    for pair in words.windows(2).filter(|pair| pair[0] == "holds!") {
        if pair[1] == format!("{name}:") {
            return CHECKS.into();
        }
        if pair[1] == format!("{name},") {
            let start = source.find(&format!("{name},")).unwrap();
            let list = source[start..].split(']').next().unwrap();
            return CHECKS.into_iter().filter(|it| list.contains(it)).collect();
        }
    }
    panic!("no entry is called {name} in {file}");
}

#[test]
fn each_test_that_a_threat_names_is_there() {
    let tests = tests();
    for row in rows("## Threats and defences") {
        assert!(names(&row[2]).count() > 0, "{row:?}");
        for test in names(&row[2]) {
            assert!(tests.contains(test), "no test is called {test}");
        }
    }
}

#[test]
fn each_cell_of_an_entry_point_is_a_test_and_each_test_a_cell() {
    let rows = rows("## Every entry point, against every limit");
    assert!(rows.len() > 30);
    for row in rows {
        let module = names(&row[1]).next().unwrap();
        let (file, name) = module.split_once("::").unwrap();
        let said: Vec<_> = CHECKS
            .into_iter()
            .zip(&row[2..])
            .filter(|(_, cell)| *cell == "✓")
            .map(|(check, _)| check)
            .collect();
        assert_eq!(checks(&format!("{file}.rs"), name), said, "{module}");
    }
}

#[test]
fn each_way_to_encode_names_a_test_of_its_limit() {
    let tests = tests();
    let document = fs::read_to_string(root().join("THREAT_MODEL.md")).unwrap();
    let section = document.split("\n### Both directions\n").nth(1).unwrap();
    let section = section.split("\n### ").next().unwrap();
    let rows: Vec<_> = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    assert!(rows.len() > 8);
    let mut named = 0;
    for row in rows {
        let last = row.trim_matches('|').split('|').next_back().unwrap();
        for test in names(last) {
            assert!(tests.contains(test), "no test is called {test}");
            named += 1;
        }
    }
    assert!(named > 6);
}

#[test]
fn each_container_is_tested() {
    let path = root().join("tests/tests/entry_points/containers.rs");
    let source = fs::read_to_string(path).unwrap();
    let rows = rows("## Every container");
    assert!(rows.len() > 9);
    for row in rows {
        for name in row[1..].iter().flat_map(|cell| names(cell)) {
            let is_row = source.contains(&format!("    {name}: "));
            let is_module = source.contains(&format!("mod {name} {{"));
            assert!(is_row || is_module, "{name}");
        }
    }
}

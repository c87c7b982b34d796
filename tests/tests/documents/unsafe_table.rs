//! `docs/unsafe.md` lists all unsafe code as it is, and names tests that are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::sources::{name_of_function, root, sources, tests};

/// What is unsafe about an item.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Unsafe {
    is_declared: Option<&'static str>,
    blocks: usize,
}

impl Unsafe {
    /// As the table says it.
    fn as_text(self) -> String {
        let blocks = match self.blocks {
            0 => None,
            1 => Some("block".to_owned()),
            many => Some(format!("{many} blocks")),
        };
        let declared = self.is_declared.map(str::to_owned);
        let parts: Vec<_> = declared.into_iter().chain(blocks).collect();
        parts.join(", ")
    }
}

/// The text without angle brackets and their content.
fn without_generics(text: &str) -> String {
    let (mut bare, mut depth, mut before) = (String::new(), 0, ' ');
    for character in text.chars() {
        match character {
            '<' => depth += 1,
            '>' if before != '-' => depth -= 1,
            _ if depth == 0 => bare.push(character),
            _ => {}
        }
        before = character;
    }
    bare
}

/// The name of a trait or an `impl` that begins with this line: `Type`, or `<Type as Trait>`.
fn name_of_block(line: &str) -> Option<String> {
    let bare = without_generics(line);
    let words: Vec<_> = bare
        .split([' ', '{', ':'])
        .filter(|word| !word.is_empty() && *word != "unsafe" && !word.starts_with("pub"))
        .collect();
    match words[..] {
        ["trait", name, ..] => Some(name.to_owned()),
        ["impl", name, "for", ty, ..] => Some(format!("<{ty} as {name}>")),
        ["impl", ty, ..] => Some(ty.to_owned()),
        _ => None,
    }
}

/// The unsafe items of a file that rustfmt has laid out, but for those of its tests.
fn unsafe_items(source: &str) -> BTreeMap<String, Unsafe> {
    let mut items = BTreeMap::<String, Unsafe>::new();
    // What the line is in, each with how far it is indented.
    let mut within: Vec<(usize, String)> = vec![];
    let code = source.split("#[cfg(test)]\nmod ").next().unwrap();
    for line in code.lines() {
        let line = line.split("//").next().unwrap().trim_end();
        if line.is_empty() {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let opened = name_of_block(line).or_else(|| name_of_function(line).map(str::to_owned));
        let count = line.matches("unsafe ").count();
        if opened.is_some() || count > 0 {
            within.retain(|(outer, _)| *outer < indent);
        }
        within.extend(opened.map(|name| (indent, name)));
        let path: Vec<_> = within.iter().map(|(_, name)| name.as_str()).collect();
        for (at, _) in line.match_indices("unsafe ") {
            let item = items.entry(path.join("::")).or_default();
            let what = &line[at + "unsafe ".len()..];
            match ["fn", "impl", "trait"]
                .into_iter()
                .find(|word| what.starts_with(word))
            {
                Some(word) => item.is_declared = Some(word),
                None => {
                    assert!(what.starts_with('{'), "{line}");
                    item.blocks += 1;
                }
            }
        }
    }
    items
}

#[derive(Debug)]
struct Row {
    file: String,
    item: String,
    what: String,
    why: String,
    proof: String,
    tests: Vec<String>,
}

fn table() -> Vec<Row> {
    let document = fs::read_to_string(root().join("docs/unsafe.md")).unwrap();
    let mut rows = vec![];
    let mut file = "";
    for line in document.lines() {
        if let Some(name) = line.strip_prefix("### `") {
            file = name.trim_end_matches('`');
        }
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        if let ["", item, what, why, proof, tests, ""] = cells[..]
            && item.starts_with('`')
        {
            rows.push(Row {
                file: file.to_owned(),
                item: item.trim_matches('`').to_owned(),
                what: what.to_owned(),
                why: why.to_owned(),
                proof: proof.to_owned(),
                tests: tests
                    .split(',')
                    .map(|test| test.trim().trim_matches('`').to_owned())
                    .collect(),
            });
        }
    }
    rows
}

#[test]
fn the_table_lists_what_is_unsafe_and_nothing_else() {
    let mut in_sources = BTreeSet::new();
    for (path, source) in sources("fastcodec/src") {
        let path = path.strip_prefix(root().join("fastcodec/src")).unwrap();
        let file = path.to_str().unwrap().replace('\\', "/");
        for (item, what) in unsafe_items(&source) {
            in_sources.insert((file.clone(), item, what.as_text()));
        }
    }
    assert!(in_sources.len() > 50);
    let rows = table();
    let in_table: BTreeSet<_> = rows
        .iter()
        .map(|row| (row.file.clone(), row.item.clone(), row.what.clone()))
        .collect();
    assert_eq!(rows.len(), in_table.len(), "a row is there twice");
    let missing: Vec<_> = in_sources.difference(&in_table).collect();
    let stale: Vec<_> = in_table.difference(&in_sources).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "not in the table: {missing:#?}\nnot in the sources: {stale:#?}"
    );
}

#[test]
fn each_row_has_a_reason_a_proof_and_tests_that_there_are() {
    let tests = tests();
    for row in table() {
        assert!(row.why.len() > 5 && row.proof.len() > 5, "{row:?}");
        assert!(!row.tests.is_empty());
        for test in &row.tests {
            // Those of `proptest!` have the attribute as well.
            assert!(tests.contains(test), "no test is called {test}: {row:?}");
        }
    }
}

#[test]
fn unsafe_code_is_in_three_folders_and_each_block_has_its_proof_beside_it() {
    for folder in [
        "fastcodec/src",
        "fastcodec-derive/src",
        "fastcodec-schema/src",
        "fastcodec-build/src",
    ] {
        for (path, source) in sources(folder) {
            let path = path.strip_prefix(root()).unwrap().display().to_string();
            let mut comment = String::new();
            for line in source.lines() {
                let code = line.split("//").next().unwrap();
                let is_unsafe = ["{", "fn", "impl", "trait", "extern"]
                    .iter()
                    .any(|what| code.contains(&format!("unsafe {what}")));
                if is_unsafe {
                    assert!(
                        path.starts_with("fastcodec/src/wire/")
                            || path.starts_with("fastcodec/src/memory/")
                            || path.starts_with("fastcodec/src/arena/"),
                        "{path}: {line}"
                    );
                    // The promise of a function or a trait is in its documentation; an
                    // implementation of a function has that of the trait.
                    assert!(
                        comment.contains("SAFETY:")
                            || comment.contains("# Safety")
                            || code.contains("unsafe fn set_len"),
                        "{path}: {line}"
                    );
                }
                // What was said above goes for the whole of a statement.
                if let Some((_, said)) = line.split_once("//") {
                    comment.push_str(said);
                } else if code.trim_end().ends_with([';', '}']) && !is_unsafe {
                    comment.clear();
                }
            }
        }
    }
}

#[test]
fn what_is_unsafe_is_found() {
    let source = "\
pub(crate) unsafe trait Room<T>: Sized {
    unsafe fn set(&mut self); // unsafe { }
}
// unsafe fn
unsafe impl<T: Fn() -> u8> Room<T> for Vec<T> {
    unsafe fn set(&mut self) {
        let one = unsafe { 1 };
        unsafe {
            struct Guard;
            impl Drop for Guard {
                fn drop(&mut self) {
                    Some(unsafe { 2 })
                }
            }
        }
        (unsafe { 3 }, unsafe { 4 })
    }
}
fn free<'a>() -> u8 {
    unsafe { 5 }
}
#[cfg(test)]
mod tests {
    fn test() {
        unsafe { 6 }
    }
}
";
    let found: Vec<_> = unsafe_items(source)
        .into_iter()
        .map(|(item, what)| format!("{item}: {}", what.as_text()))
        .collect();
    assert_eq!(
        found,
        [
            "<Vec as Room>: impl",
            "<Vec as Room>::set: fn, 4 blocks",
            "<Vec as Room>::set::<Guard as Drop>::drop: block",
            "Room: trait",
            "Room::set: fn",
            "free: block",
        ]
    );
}

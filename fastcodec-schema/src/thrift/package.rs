//! The package of each file.

use std::collections::{BTreeSet, HashMap};

use super::Packages;
use super::source::SourceFile;

/// The languages whose namespaces are looked at first where files need one that tells them apart.
const LANGUAGES: [&str; 4] = ["go", "java", "py", "cpp"];

/// The limit on the tries for all files together, apart from one for each file.
const MAX_TRIES: usize = 10_000;

impl Packages {
    /// The package that is named for a file: by the longest path that fits.
    fn of(&self, file: &SourceFile) -> Option<&str> {
        let fitting = self.named.iter();
        let fitting = fitting.filter(|(path, _)| file.path.ends_with(path));
        let closest = fitting.max_by_key(|(path, _)| path.components().count());
        closest.map(|(_, package)| package.as_str())
    }
}

/// Chooses the package of each file.
///
/// The candidates of a file, in order: its namespace for one of the wanted languages; its namespace
/// for every language, or else the name of the file; its namespaces for other languages. Two files
/// clash if they have one package and define an item of the same name. Clashing files move on to
/// their next candidates until no two files clash. If that fails, combinations are tried; if none
/// fits, each file keeps its first candidate.
pub(super) fn packages(files: &[SourceFile], packages: &Packages) -> Vec<String> {
    let files: Vec<Candidates<'_>> = files
        .iter()
        .map(|file| Candidates::of(file, packages))
        .collect();
    let chosen = in_turn(&files).or_else(|| by_trial(&files));
    let chosen = chosen.unwrap_or_else(|| vec![0; files.len()]);
    let packages = files.iter().zip(chosen);
    packages
        .map(|(file, choice)| file.packages[choice].clone())
        .collect()
}

/// The packages that a file can have.
struct Candidates<'f> {
    packages: Vec<String>,
    /// What it defines: types, constants and services, each with names of their own.
    names: Vec<(u8, &'f str)>,
}

impl<'f> Candidates<'f> {
    fn of(file: &'f SourceFile, packages: &Packages) -> Candidates<'f> {
        let document = &file.document;
        let typedefs = document.typedefs.iter().map(|it| &it.name);
        let enums = document.enums.iter().map(|it| &it.name);
        let structs = document.structs.iter().map(|it| &it.name);
        let types = typedefs.chain(enums).chain(structs).map(|name| (0, name));
        let constants = document.constants.iter().map(|it| (1, &it.name));
        let services = document.services.iter().map(|it| (2, &it.name));
        let names = types.chain(constants).chain(services);
        let names: BTreeSet<(u8, &str)> = names
            .map(|(kind, name)| (kind, name.text.as_str()))
            .collect();

        let namespace = |languages: &[String]| {
            let namespaces = languages.iter().filter_map(|language| {
                let mut namespaces = document.namespaces.iter();
                namespaces.find(|it| &it.scope == language)
            });
            let mut names = namespaces.map(|it| it.name.text.clone());
            names.next()
        };
        let named = packages.of(file).map(str::to_owned);
        let packages = match named.or_else(|| namespace(&packages.languages)) {
            Some(package) => vec![package],
            None => {
                let of_all = namespace(&["*".to_owned()]);
                let of_others = document.namespaces.iter().filter(|it| it.scope != "*");
                let mut of_others: Vec<_> = of_others.collect();
                of_others.sort_by_key(|it| order(&it.scope));
                let of_others = of_others.iter().map(|it| it.name.text.clone()).collect();
                let itself = (packages.of_file_name)(&file.prefix());
                match of_all {
                    Some(of_all) => [vec![of_all], of_others, vec![itself]].concat(),
                    None => [vec![itself], of_others].concat(),
                }
            }
        };
        Candidates {
            packages,
            names: names.into_iter().collect(),
        }
    }
}

/// The rank of a language: those with a low one are tried first.
fn order(language: &str) -> (usize, &str) {
    let known = LANGUAGES.iter().position(|it| *it == language);
    (known.unwrap_or(LANGUAGES.len()), language)
}

/// Chooses a candidate for each file: files that clash take their second one, files that still
/// clash their third, and so on. Returns nothing if some clash to the end.
fn in_turn(files: &[Candidates<'_>]) -> Option<Vec<usize>> {
    let mut chosen = vec![0; files.len()];
    loop {
        let clashing = clashing(files, &chosen);
        if clashing.is_empty() {
            return Some(chosen);
        }
        let has_more = |index: &usize| chosen[*index] + 1 < files[*index].packages.len();
        let moving: Vec<usize> = clashing.into_iter().filter(has_more).collect();
        if moving.is_empty() {
            return None;
        }
        moving.into_iter().for_each(|index| chosen[index] += 1);
    }
}

/// The files that define something which another file with the same package defines.
fn clashing(files: &[Candidates<'_>], chosen: &[usize]) -> BTreeSet<usize> {
    let mut owners = HashMap::new();
    let mut clashing = BTreeSet::new();
    for (index, file) in files.iter().enumerate() {
        let package = file.packages[chosen[index]].as_str();
        for name in &file.names {
            if let Some(other) = owners.insert((package, name), index) {
                clashing.extend([other, index]);
            }
        }
    }
    clashing
}

/// Chooses a candidate for each file by backtracking: in the order of their number of candidates,
/// each file takes the first one that clashes with no file before it; if there is none, the file
/// before it takes its next.
fn by_trial(files: &[Candidates<'_>]) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|index| files[*index].packages.len());
    let mut owned = HashMap::new();
    let mut chosen = vec![0; files.len()];
    // The place in the order, and the first package to try there.
    let (mut place, mut from) = (0, 0);
    for _ in 0..files.len() + MAX_TRIES {
        let Some(&index) = order.get(place) else {
            return Some(chosen);
        };
        let file = &files[index];
        let is_free = |choice: &usize| {
            let package = file.packages[*choice].as_str();
            file.names
                .iter()
                .all(|name| !owned.contains_key(&(package, name)))
        };
        if let Some(choice) = (from..file.packages.len()).find(is_free) {
            let package = file.packages[choice].as_str();
            owned.extend(file.names.iter().map(|name| ((package, name), ())));
            chosen[index] = choice;
            (place, from) = (place + 1, 0);
        } else {
            place = place.checked_sub(1)?;
            let before = order[place];
            let package = files[before].packages[chosen[before]].as_str();
            for name in &files[before].names {
                owned.remove(&(package, name));
            }
            from = chosen[before] + 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::parser;
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile {
            path: path.into(),
            name: path.into(),
            document: parser::parse(text).unwrap(),
            includes: Vec::new(),
        }
    }

    fn for_rust() -> Packages {
        Packages::default().languages(["rs", "rust"])
    }

    fn packages_of(texts: &[&str]) -> Vec<String> {
        let files = texts.iter().enumerate();
        let files: Vec<_> = files
            .map(|(index, text)| file(&format!("{index}/types.thrift"), text))
            .collect();
        packages(&files, &for_rust())
    }

    #[test]
    fn files_that_clash_take_the_first_namespace_that_tells_them_apart() {
        for (one, other, expected) in [
            // What is for all languages gives way, too.
            (
                "namespace * a namespace go b",
                "namespace * a namespace go c",
                ["b", "c"],
            ),
            // The first language may tell nothing.
            (
                "namespace go a namespace java b",
                "namespace go a namespace java c",
                ["b", "c"],
            ),
            (
                "namespace py a namespace cpp b",
                "namespace py a namespace cpp c",
                ["b", "c"],
            ),
            // Any language is better than none.
            ("namespace swift a", "namespace swift b", ["a", "b"]),
            (
                "namespace js a namespace d b",
                "namespace js a namespace d c",
                ["b", "c"],
            ),
            // One has a namespace, and the other none or one for another language.
            ("namespace go a", "", ["a", "types"]),
            ("namespace go a", "namespace java b", ["a", "b"]),
            // Where both move, they are alike.
            (
                "namespace go a",
                "namespace go a namespace java a",
                ["types", "a"],
            ),
            // What is for Rust stays.
            (
                "namespace rs types namespace go a",
                "namespace go b",
                ["types", "b"],
            ),
            (
                "namespace rs a",
                "namespace rs a namespace go b",
                ["a", "a"],
            ),
            ("", "", ["types", "types"]),
        ] {
            let texts = [one, other].map(|text| format!("{text} struct S {{}}"));
            assert_eq!(
                packages_of(&[&texts[0], &texts[1]]),
                expected,
                "{one}; {other}"
            );
        }
    }

    #[test]
    fn files_that_define_nothing_in_common_keep_their_names() {
        for (one, other) in [
            ("struct A {}", "struct B {}"),
            ("struct A {}", "const i32 A = 1"),
            ("service A {}", "typedef i32 A"),
            ("", "struct A {}"),
        ] {
            let texts = [
                format!("namespace go x {one}"),
                format!("namespace go y {other}"),
            ];
            assert_eq!(packages_of(&[&texts[0], &texts[1]]), ["types", "types"]);
        }
    }

    #[test]
    fn a_module_that_the_user_names_stays() {
        let named = for_rust().name("0/types.thrift", "mine");
        let text = "namespace * mine namespace go a struct S {}";
        let files = [file("0/types.thrift", text), file("1/types.thrift", text)];
        assert_eq!(packages(&files, &named), ["mine", "a"]);
    }

    /// Every choice of namespaces out of these.
    fn every_text() -> Vec<String> {
        let mut texts = vec![String::new()];
        for (language, names) in [
            ("*", &["x", "y"][..]),
            ("go", &["x", "y"]),
            ("java", &["x", "types"]),
        ] {
            let with = |text: &String| {
                let text = text.clone();
                names
                    .iter()
                    .map(move |name| format!("{text}namespace {language} {name} "))
            };
            texts.extend(texts.iter().flat_map(with).collect::<Vec<_>>());
        }
        texts
    }

    /// Whether some choice of packages tells the files apart.
    fn can_be_told_apart(files: &[Candidates<'_>]) -> bool {
        let mut choices = vec![Vec::new()];
        for file in files {
            let with = |choice: &Vec<String>| {
                let choice = choice.clone();
                let packages = file.packages.iter();
                packages.map(move |package| [&choice[..], std::slice::from_ref(package)].concat())
            };
            choices = choices.iter().flat_map(with).collect();
        }
        choices.iter().any(|choice| {
            let distinct: BTreeSet<_> = choice.iter().collect();
            distinct.len() == files.len()
        })
    }

    #[test]
    fn files_are_told_apart_wherever_their_namespaces_can() {
        let texts = every_text();
        assert_eq!(texts.len(), 27);
        let parsed: Vec<_> = texts
            .iter()
            .map(|text| format!("{text} struct S {{}}"))
            .collect();
        let rust = for_rust();
        let mut alike = 0;
        for one in &parsed {
            for other in &parsed {
                for third in parsed.iter().map(Some).chain([None]) {
                    let texts = [Some(one), Some(other), third].into_iter().flatten();
                    let files = texts
                        .enumerate()
                        .map(|(index, text)| file(&format!("{index}/types.thrift"), text));
                    let files: Vec<_> = files.collect();
                    let candidates: Vec<_> =
                        files.iter().map(|it| Candidates::of(it, &rust)).collect();
                    let packages = packages(&files, &rust);
                    let distinct: BTreeSet<_> = packages.iter().collect();
                    let are_distinct = distinct.len() == files.len();
                    assert_eq!(
                        are_distinct,
                        can_be_told_apart(&candidates),
                        "{one}; {other}; {third:?}: {packages:?}"
                    );
                    let first = |it: &Candidates<'_>| it.packages[0].clone();
                    let first: Vec<_> = candidates.iter().map(first).collect();
                    let distinct: BTreeSet<_> = first.iter().collect();
                    if distinct.len() == files.len() || !are_distinct {
                        assert_eq!(packages, first);
                        alike += 1;
                    }
                }
            }
        }
        assert!(alike > 0);
    }

    #[test]
    fn many_files_that_cannot_be_told_apart_are_given_up_in_time() {
        let text = "namespace go a namespace java b namespace py c struct S {}";
        let texts = vec![text; 1000];
        assert_eq!(packages_of(&texts), vec!["types"; 1000]);
    }
}

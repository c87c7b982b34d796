//! What the fuzz targets were given once, given to them again: see `fuzz/README.md`.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use fastcodec_fuzz_bodies::{TARGETS, Target, seeds};

/// In the fuzz crate.
fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "fuzz", name]
        .iter()
        .collect()
}

fn files(folder: PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(&folder).unwrap_or_else(|it| panic!("{}: {it}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Says which input it was, if one fails.
struct Running(String);

impl Drop for Running {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the input was {}", self.0);
        }
    }
}

fn replay((name, target): Target) {
    for (number, seed) in seeds(name).iter().enumerate() {
        let _running = Running(format!("the seed {number} of {name}"));
        target(seed);
    }
    for file in files(folder("regressions").join(name)) {
        let _running = Running(file.display().to_string());
        target(&fs::read(&file).unwrap());
    }
}

#[test]
fn each_target_accepts_what_was_kept_for_it() {
    // One after the other would take as long as all of them.
    std::thread::scope(|scope| {
        for target in TARGETS {
            // The stack that a program has, and a build script.
            let thread = std::thread::Builder::new().stack_size(8 << 20);
            thread.spawn_scoped(scope, move || replay(target)).unwrap();
        }
    });
}

#[test]
fn each_target_can_be_built_and_has_inputs() {
    let names = |files: Vec<PathBuf>| -> BTreeSet<OsString> {
        let stems = files
            .iter()
            .map(|file| file.file_stem().unwrap().to_owned());
        stems.collect()
    };
    let expected: BTreeSet<OsString> = TARGETS.iter().map(|(name, _)| (*name).into()).collect();
    assert_eq!(names(files(folder("fuzz_targets"))), expected);
    assert_eq!(names(files(folder("regressions"))), expected);
}

#[test]
fn each_target_is_held_to_the_limit_on_live_memory() {
    for file in files(folder("fuzz_targets")) {
        let mut source = fs::read_to_string(&file).unwrap();
        source.retain(|letter| !letter.is_whitespace());
        let name = file.file_stem().unwrap().to_str().unwrap();
        let call = format!("bodies::within_memory(bodies::{name},bytes)");
        assert!(source.contains(&call), "{}: {call}", file.display());
    }
}

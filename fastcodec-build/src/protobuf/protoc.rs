//! Descriptors from a `protoc`.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;
use std::{env, io};

use fastcodec_schema::{Error, Problem};

use super::descriptor_set::{Descriptors, decode};
use super::paths::{path_of, shown};

/// Compiles `.proto` files with a `protoc`.
pub(crate) fn compile(
    protoc: &OsStr,
    arguments: &[&str],
    protos: &[PathBuf],
    includes: &[PathBuf],
) -> Result<Descriptors, Error> {
    let name = protoc.to_string_lossy();
    let failed = |what: &str| {
        let what = format!("{what} {name}, which PROTOC or Config::protoc_executable names");
        move |error: io::Error| Error::io(what, &error)
    };
    let folder = tempfile::tempdir().map_err(failed("making a folder for the output of"))?;
    let set = folder.path().join("descriptor-set.binpb");
    let mut command = Command::new(protoc);
    command
        .arg("--include_imports")
        .arg("--descriptor_set_out")
        .arg(&set);
    for include in includes {
        command.arg("-I").arg(include);
    }
    // Where a protoc has the well-known types, if not beside itself.
    if let Some(include) = env::var_os("PROTOC_INCLUDE") {
        command.arg("-I").arg(include);
    }
    let done = command
        .args(arguments)
        .args(protos)
        .output()
        .map_err(failed("running"))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        let mut problems: Vec<Problem> = said
            .lines()
            .filter_map(|line| problem_of_protoc(line, includes))
            .collect();
        if problems.is_empty() {
            problems.push(Problem::new(format!("{name} failed: {}", said.trim())));
        }
        return Err(Error::from_problems(problems));
    }
    let encoded = std::fs::read(&set).map_err(failed("reading the output of"))?;
    let set = decode(&encoded, "what protoc made")?;
    // The set has the names by which files are imported. Those that come with `protoc` are
    // elsewhere.
    let names = set.file.iter().filter_map(|file| file.name.as_deref());
    let files = names.filter_map(|name| path_of(name, includes));
    Ok(Descriptors {
        files: files.collect(),
        set,
        encoded,
    })
}

/// A line of what `protoc` prints: `a.proto:3:5: what is wrong`, or without a place.
fn problem_of_protoc(line: &str, includes: &[PathBuf]) -> Option<Problem> {
    let (file, rest) = line.split_once(".proto:")?;
    let file = format!("{file}.proto");
    let mut parts = rest.splitn(3, ':');
    let (row, column, message) = (parts.next()?, parts.next(), parts.next());
    let position = row.parse().ok().zip(column.and_then(|it| it.parse().ok()));
    let message = match (position, message) {
        (Some(_), Some(message)) => message,
        _ => rest,
    };
    if message.trim_start().starts_with("warning:") {
        return None;
    }
    let problem = Problem::new(message.trim()).in_file(shown(&file, includes));
    Some(match position {
        Some((line, column)) => problem.at(line, column),
        None => problem,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_protoc_says_of_a_place_is_read() {
        let problem = problem_of_protoc("a/b.proto:3:5: Expected \";\".", &[]).unwrap();
        assert_eq!(problem.to_string(), "a/b.proto:3:5: Expected \";\".");
        assert_eq!(problem.position, Some((3, 5)));
    }

    #[test]
    fn what_protoc_says_without_a_place_is_read_too() {
        let problem = problem_of_protoc("a.proto: File not found.", &[]).unwrap();
        assert_eq!(problem.to_string(), "a.proto: File not found.");
        assert_eq!(problem.position, None);
    }

    #[test]
    fn a_warning_of_protoc_is_no_problem() {
        let line = "a.proto:1:1: warning: Import b.proto is unused.";
        assert_eq!(problem_of_protoc(line, &[]), None);
    }
}

//! Where descriptors come from: the front end in Rust, `protoc`, or a descriptor set.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, io};

use fastcodec::Limits;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec_schema::descriptor::FileDescriptorSet;
use fastcodec_schema::{Error, Problem};
use miette::{Diagnostic, LabeledSpan, SourceCode};

use super::apart;

/// Descriptors, and the files that they were read from.
#[derive(Debug)]
pub(crate) struct Source {
    pub set: FileDescriptorSet,
    /// The set as it was encoded.
    pub encoded: Vec<u8>,
    pub files: Vec<PathBuf>,
}

/// Reads an encoded descriptor set.
pub(crate) fn decode(encoded: &[u8], what: &str) -> Result<FileDescriptorSet, Error> {
    of_builder(encoded).map_err(|error| {
        Error::new(format!(
            "{what} is not an encoded FileDescriptorSet: {error}"
        ))
    })
}

/// Reads what whoever builds the program gave, which may be larger than what a peer may send.
pub(super) fn of_builder<M: for<'de> Decode<'de>>(encoded: &[u8]) -> Result<M, fastcodec::Error> {
    M::decode_with(encoded, &Limits::new().memory(usize::MAX))
}

/// Removes the places and the comments. The rest is encoded as it was: values of custom options, too.
pub(super) fn remove_source_info(set: &mut FileDescriptorSet) {
    for file in &mut set.file {
        file.source_code_info = None;
    }
}

/// What every error of the front end in Rust says: it does not take all that `protoc` takes.
const NOTE: &str = "if the file is right, protoc may read it where this front end does not: name one with the \
                    environment variable PROTOC, or with Config::protoc_executable";

/// Compiles `.proto` files with the front end in Rust.
pub(crate) fn compile(
    protos: &[PathBuf],
    includes: &[PathBuf],
    source_info: bool,
) -> Result<Source, Error> {
    let located = |error: protox::Error| located(&error, includes);
    let together = together(protos, includes, source_info);
    let together = match together.map_err(located) {
        Ok(source) => return Ok(source),
        Err(error) => error,
    };
    // Some of what it refuses it takes if it is shown it in another way.
    let apart = match apart::compile(protos, includes, source_info) {
        Ok(source) => return Ok(source),
        Err(error) => located(error),
    };
    // Where files are together, what one declares may hide what another means.
    let error = if apart.line().is_some() {
        apart
    } else {
        together
    };
    Err(error.with_note(NOTE))
}

fn together(
    protos: &[PathBuf],
    includes: &[PathBuf],
    source_info: bool,
) -> Result<Source, protox::Error> {
    let mut compiler = protox::Compiler::new(includes)?;
    compiler
        .include_source_info(true)
        .include_imports(true)
        .open_files(protos)?;
    let files = compiler.files();
    let files = files.filter_map(|file| file.path().map(Path::to_owned));
    let files = files.collect();
    let mut encoded = compiler.encode_file_descriptor_set();
    let mut set: FileDescriptorSet = of_builder(&encoded).map_err(protox::Error::new)?;
    if !source_info {
        remove_source_info(&mut set);
        encoded = set.encode_to_vec().map_err(protox::Error::new)?;
    }
    Ok(Source {
        set,
        encoded,
        files,
    })
}

/// Compiles `.proto` files with a `protoc`.
pub(crate) fn compile_with_protoc(
    protoc: &OsStr,
    arguments: &[&str],
    protos: &[PathBuf],
    includes: &[PathBuf],
) -> Result<Source, Error> {
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
            problems.push(Problem {
                message: format!("{name} failed: {}", said.trim()),
                ..Problem::default()
            });
        }
        return Err(Error::from_problems(problems));
    }
    let encoded = std::fs::read(&set).map_err(failed("reading the output of"))?;
    let set = decode(&encoded, "what protoc made")?;
    // It says the names by which files are imported; those of its own it has elsewhere.
    let names = set.file.iter().filter_map(|file| file.name.as_deref());
    let files = names.filter_map(|name| path_of(name, includes));
    Ok(Source {
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
    Some(Problem {
        message: message.trim().to_owned(),
        file: Some(shown(&file, includes)),
        position,
        help: None,
    })
}

/// The error of the front end, with file, line and column.
fn located(error: &protox::Error, includes: &[PathBuf]) -> Error {
    let source = error.source_code();
    let mut problems = vec![problem(error, source, includes)];
    for related in error.related().into_iter().flatten() {
        // It is in the same file, unless it says otherwise.
        problems.push(problem(related, related.source_code().or(source), includes));
    }
    problems.dedup();
    if let Some(first) = problems.first_mut()
        && first.file.is_none()
    {
        first.file = error.file().map(|file| shown(file, includes));
    }
    Error::from_problems(problems)
}

fn problem(
    diagnostic: &(impl Diagnostic + ?Sized),
    source: Option<&dyn SourceCode>,
    includes: &[PathBuf],
) -> Problem {
    let labels: Vec<_> = diagnostic.labels().into_iter().flatten().collect();
    let label = labels.iter().find(|label| is_culprit(label));
    let label = label.or(labels.first());
    let contents = label.and_then(|label| source?.read_span(label.inner(), 0, 0).ok());
    let file = contents.as_ref().and_then(|contents| contents.name());
    let mut message = diagnostic.to_string();
    // What the file system says is in the source.
    if let Some(source) = diagnostic.source() {
        message = format!("{message}: {source}");
    }
    let mut help = diagnostic.help().map(|help| help.to_string());
    if message.contains("but found 'edition'") || message.contains("unknown syntax 'editions'") {
        help = Some(
            "a file with an edition needs protoc: name one with the environment variable PROTOC, \
             or a descriptor set with Config::skip_protoc_run"
                .to_owned(),
        );
    }
    Problem {
        message,
        file: file.map(|file| shown(file, includes)),
        position: contents
            .as_ref()
            .map(|contents| (contents.line() as u32 + 1, contents.column() as u32 + 1)),
        help,
    }
}

/// Whether the label is on what is wrong, and not on what it contradicts.
fn is_culprit(label: &LabeledSpan) -> bool {
    let text = label.label().unwrap_or_default();
    !(text.starts_with("first ") || text.contains("range defined") || text.ends_with('…'))
}

/// The path of the file that is imported as `name`.
fn path_of(name: &str, includes: &[PathBuf]) -> Option<PathBuf> {
    let mut paths = includes.iter().map(|include| include.join(name));
    paths.find(|path| path.exists())
}

/// What an editor or a terminal can follow: the path of a file where it has one.
pub(crate) fn shown(name: &str, includes: &[PathBuf]) -> String {
    match path_of(name, includes) {
        Some(path) => path.display().to_string(),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use fastcodec_schema::descriptor::FileDescriptorProto;

    use super::*;

    #[test]
    fn without_its_source_info_a_file_is_encoded_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.proto");
        let schema = "// A comment.
             syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\";
             extend google.protobuf.FieldOptions { optional string secret = 50000; }
             message M { optional int32 a = 1 [(secret) = \"custom\"]; }";
        std::fs::write(&file, schema).unwrap();
        let compiled = |source_info| {
            let file = std::slice::from_ref(&file);
            together(file, &[folder.path().to_path_buf()], source_info).unwrap()
        };
        let (with, without) = (compiled(true), compiled(false));
        assert!(with.set.file.iter().any(|it| it.source_code_info.is_some()));
        assert!(
            without
                .set
                .file
                .iter()
                .all(|it| it.source_code_info.is_none())
        );
        // What is left out is all that differs.
        let expected = with.set.file.iter().map(|file| {
            let encoded = file.encode_to_vec().unwrap();
            let Some(info) = file.source_code_info.clone() else {
                return encoded;
            };
            let alone = FileDescriptorProto {
                source_code_info: Some(info),
                ..FileDescriptorProto::default()
            };
            let info = alone.encode_to_vec().unwrap();
            let mut parts = encoded.windows(info.len());
            let start = parts.position(|it| it == info).unwrap();
            [&encoded[..start], &encoded[start + info.len()..]].concat()
        });
        let expected: Vec<Vec<u8>> = expected.collect();
        let found = without.set.file.iter().map(|file| file.encode_to_vec());
        assert_eq!(found.map(Result::unwrap).collect::<Vec<_>>(), expected);
        assert!(without.encoded.windows(6).any(|it| it == b"custom"));
    }

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

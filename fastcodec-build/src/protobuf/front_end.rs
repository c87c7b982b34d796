//! Descriptors from the front end in Rust.

use std::path::{Path, PathBuf};

use fastcodec::protobuf::Encode;
use fastcodec_schema::descriptor::FileDescriptorSet;
use fastcodec_schema::{Error, Problem};
use miette::{Diagnostic, LabeledSpan, SourceCode};

use super::apart;
use super::descriptor_set::{Descriptors, of_builder, remove_source_info};
use super::paths::shown;

/// The note of every error of the front end in Rust, which does not take all that `protoc` takes.
const NOTE: &str = "if the file is correct, protoc may read what this front end does not: name one \
                    with the environment variable PROTOC, or with Config::protoc_executable";

/// Compiles `.proto` files with the front end in Rust.
pub(crate) fn compile(
    protos: &[PathBuf],
    includes: &[PathBuf],
    source_info: bool,
) -> Result<Descriptors, Error> {
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
) -> Result<Descriptors, protox::Error> {
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
    Ok(Descriptors {
        set,
        encoded,
        files,
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
    let mut problem = Problem::new(message);
    problem.file = file.map(|file| shown(file, includes));
    problem.help = help;
    match contents.as_ref() {
        Some(it) => problem.at(it.line() as u32 + 1, it.column() as u32 + 1),
        None => problem,
    }
}

/// Whether the label is on what is wrong, and not on what it contradicts.
fn is_culprit(label: &LabeledSpan) -> bool {
    let text = label.label().unwrap_or_default();
    !(text.starts_with("first ") || text.contains("range defined") || text.ends_with('…'))
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
}

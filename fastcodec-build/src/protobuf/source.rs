//! Where descriptors come from: the front end in Rust, `protoc`, or a descriptor set.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use miette::Diagnostic;
use prost::Message;

use super::descriptor::FileDescriptorSet;
use crate::error::{Error, Problem};

/// Descriptors, and the files that they were read from.
#[derive(Debug)]
pub(crate) struct Source {
    pub set: FileDescriptorSet,
    /// The set as it was encoded.
    pub encoded: Vec<u8>,
    pub files: Vec<PathBuf>,
}

/// Reads an encoded descriptor set.
pub(crate) fn decode(encoded: Vec<u8>, what: &str) -> Result<Source, Error> {
    let set = FileDescriptorSet::decode(&encoded[..]).map_err(|error| {
        Error::new(format!(
            "{what} is not an encoded FileDescriptorSet: {error}"
        ))
    })?;
    Ok(Source {
        set,
        encoded,
        files: Vec::new(),
    })
}

/// Compiles `.proto` files with the front end in Rust.
pub(crate) fn compile(protos: &[PathBuf], includes: &[PathBuf]) -> Result<Source, Error> {
    let mut compiler = protox::Compiler::new(includes).map_err(|error| located(&error))?;
    compiler
        .include_source_info(true)
        .include_imports(true)
        .open_files(protos)
        .map_err(|error| located(&error))?;
    let files = compiler
        .files()
        .filter_map(|file| file.path().map(Path::to_owned))
        .collect();
    let source = decode(
        compiler.encode_file_descriptor_set(),
        "what the front end made",
    )?;
    Ok(Source { files, ..source })
}

/// Compiles `.proto` files with a `protoc`, by way of the file `output`.
pub(crate) fn compile_with_protoc(
    protoc: &OsString,
    arguments: &[String],
    protos: &[PathBuf],
    includes: &[PathBuf],
    output: &Path,
) -> Result<Source, Error> {
    let mut command = Command::new(protoc);
    command
        .arg("--include_imports")
        .arg("--include_source_info");
    command.arg("--descriptor_set_out").arg(output);
    for include in includes {
        command.arg("-I").arg(include);
    }
    command.args(arguments).args(protos);
    let name = protoc.to_string_lossy();
    let done = command.output().map_err(|error| {
        Error::io(
            format!("running {name}, which PROTOC or protoc_executable names"),
            &error,
        )
    })?;
    if !done.status.success() {
        let message = String::from_utf8_lossy(&done.stderr).trim().to_owned();
        return Err(Error::new(format!("{name} failed: {message}")));
    }
    let encoded = std::fs::read(output)
        .map_err(|error| Error::io(format!("reading {}", output.display()), &error))?;
    let source = decode(encoded, "what protoc made")?;
    // It says the names by which files are imported; those are relative to an include folder.
    let files = source.set.file.iter().filter_map(|file| {
        includes
            .iter()
            .map(|include| include.join(&file.name))
            .find(|path| path.exists())
    });
    Ok(Source {
        files: files.collect(),
        ..source
    })
}

/// The error of the front end with file, line and column.
fn located(error: &protox::Error) -> Error {
    let mut problems = vec![problem(error)];
    problems.extend(error.related().into_iter().flatten().map(problem));
    Error::from_problems(problems)
}

fn problem(diagnostic: &(impl Diagnostic + ?Sized)) -> Problem {
    let mut message = diagnostic.to_string();
    let label = diagnostic.labels().and_then(|mut labels| labels.next());
    let contents = label.as_ref().and_then(|label| {
        diagnostic
            .source_code()?
            .read_span(label.inner(), 0, 0)
            .ok()
    });
    let file = contents
        .as_ref()
        .and_then(|contents| contents.name().map(str::to_owned));
    let position = contents
        .as_ref()
        .map(|contents| (contents.line() as u32 + 1, contents.column() as u32 + 1));
    // Some messages begin with their place already.
    if let Some(file) = &file
        && let Some(rest) = message.strip_prefix(&format!("{file}:"))
    {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == ' ');
        message = rest.to_owned();
    }
    Problem {
        message,
        file,
        position,
        help: diagnostic.help().map(|help| help.to_string()),
    }
}

//! Generates the code of prost, buffa and fastcodec from the same schemas, without `protoc`.
//!
//! The build script of the benchmarks calls this crate, and `footprint` runs its program.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet};

/// A result with any error.
pub type Fallible<T> = Result<T, Box<dyn Error>>;

/// Schemas to compile for every library.
#[derive(Debug)]
pub struct Schemas {
    /// The folders in which they are searched.
    pub roots: Vec<PathBuf>,
    /// All of them with their imports, without comments.
    descriptors: FileDescriptorSet,
}

impl Schemas {
    /// Compiles `files`, which are searched in `roots`, with their imports.
    ///
    /// # Errors
    ///
    /// If a file is not found or has a mistake.
    pub fn load(roots: &[PathBuf], files: &[impl AsRef<Path>]) -> Fallible<Self> {
        let mut compiler = protox::Compiler::new(roots)?;
        compiler.include_imports(true).include_source_info(false);
        compiler.open_files(files)?;
        Ok(Self {
            roots: roots.to_vec(),
            descriptors: compiler.file_descriptor_set(),
        })
    }

    /// Returns the names of the files, as in imports.
    pub fn names(&self) -> Vec<String> {
        let files = self.descriptors.file.iter();
        files.map(|file| file.name().to_owned()).collect()
    }

    /// Returns the paths of the files.
    pub fn paths(&self) -> Vec<PathBuf> {
        let find = |name: String| {
            let mut candidates = self.roots.iter().map(|root| root.join(&name));
            candidates.find(|path| path.is_file())
        };
        self.names().into_iter().filter_map(find).collect()
    }

    /// Returns how many messages are reachable from these, which are full names. The entries of
    /// maps are not counted.
    ///
    /// # Errors
    ///
    /// If there is no message of such a name.
    pub fn reachable(&self, from: &[impl AsRef<str>]) -> Fallible<usize> {
        let mut all = Vec::new();
        for file in &self.descriptors.file {
            let package = format!(".{}", file.package());
            collect(&package, &file.message_type, &mut all);
        }
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        let find = |name: &str| {
            let index = all.binary_search_by(|(known, _)| known.as_str().cmp(name));
            index.ok().map(|index| all[index].1)
        };
        let mut open = Vec::new();
        for name in from {
            let name = format!(".{}", name.as_ref());
            find(&name).ok_or_else(|| format!("the schema has no message `{}`", &name[1..]))?;
            open.push(name);
        }
        let mut reached = BTreeSet::new();
        let mut messages = 0;
        while let Some(name) = open.pop() {
            // The name of an enumeration is not found.
            if let Some(message) = find(&name)
                && reached.insert(name)
            {
                messages += usize::from(!message.options.clone().unwrap_or_default().map_entry());
                open.extend(message.field.iter().map(|field| field.type_name().into()));
            }
        }
        Ok(messages)
    }
}

fn collect<'a>(
    prefix: &str,
    messages: &'a [DescriptorProto],
    all: &mut Vec<(String, &'a DescriptorProto)>,
) {
    for message in messages {
        let name = format!("{prefix}.{}", message.name());
        collect(&name, &message.nested_type, all);
        all.push((name, message));
    }
}

/// Creates an empty folder with that name.
///
/// # Errors
///
/// If the file system refuses.
pub fn emptied(out: &Path, name: &str) -> Fallible<PathBuf> {
    let folder = out.join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Writes the code of prost, by its unmodified generator.
///
/// # Errors
///
/// If the generator fails.
pub fn generate_prost(
    folder: &Path,
    schemas: &Schemas,
    config: &mut prost_build::Config,
) -> Fallible<()> {
    config.out_dir(folder).include_file("mod.rs");
    config.compile_fds(schemas.descriptors.clone())?;
    Ok(())
}

/// Returns the options for buffa: without views, and without unknown fields, because prost's types
/// do not keep them either.
pub fn buffa() -> buffa_build::Config {
    buffa_build::Config::new()
        .generate_views(false)
        .preserve_unknown_fields(false)
}

/// Writes the code of buffa.
///
/// # Errors
///
/// If the generator fails.
pub fn generate_buffa(
    folder: &Path,
    schemas: &Schemas,
    config: buffa_build::Config,
) -> Fallible<()> {
    let set = folder.join("schemas.binpb");
    fs::write(&set, schemas.descriptors.encode_to_vec())?;
    // buffa asks Cargo to run a build script again when this file is newer than the last run, in
    // which it was written: every time.
    File::options()
        .append(true)
        .open(&set)?
        .set_modified(SystemTime::UNIX_EPOCH)?;
    config
        .descriptor_set(&set)
        .files(&schemas.names())
        .out_dir(folder)
        .include_file("mod.rs")
        .compile()
}

/// Writes the code of fastcodec.
///
/// # Errors
///
/// If the generator fails.
pub fn generate_fastcodec(
    folder: &Path,
    schemas: &Schemas,
    config: &mut fastcodec_build::Config,
) -> Fallible<()> {
    config.out_dir(folder).include_file("mod.rs");
    config.compile_fds(schemas.descriptors.encode_to_vec())?;
    Ok(())
}

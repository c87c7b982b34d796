//! What the user of the generator sets.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message as _;

use crate::emit::{self, Output};
use crate::error::Error;
use crate::path_map::PathMap;
use crate::protobuf::descriptor::FileDescriptorSet;
use crate::protobuf::{lower, source};
use crate::schema::Schema;
use crate::service::ServiceGenerator;

/// Compiles `.proto` files to Rust. The methods have the names of `prost_build::Config`.
///
/// Many options take paths: `.pkg.Message.field` for one item, `.pkg` for all that is in it, `.` for
/// everything, or the end of a path without the first dot, `Message.field`.
///
/// ```no_run
/// fn main() -> std::io::Result<()> {
///     fastcodec_build::Config::new()
///         .btree_map(["."])
///         .bytes([".storage.Blob.content"])
///         .views([".storage.Blob"])
///         .type_attribute(".storage", "#[derive(serde::Serialize)]")
///         .compile_protos(&["proto/storage.proto"], &["proto"])
/// }
/// ```
#[derive(Default)]
pub struct Config {
    options: Options,
    out_dir: Option<PathBuf>,
    include_file: Option<PathBuf>,
    descriptor_set: Option<PathBuf>,
    skip_protoc: bool,
    protoc: Option<OsString>,
    protoc_arguments: Vec<String>,
    service_generator: Option<Box<dyn ServiceGenerator>>,
    default_package_filename: Option<String>,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// The Rust type of a map field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapType {
    HashMap,
    BTreeMap,
}

impl MapType {
    pub fn is_hashable(self) -> bool {
        self == MapType::BTreeMap
    }
}

/// What the emitter looks at.
#[derive(Debug)]
pub(crate) struct Options {
    pub runtime_path: String,
    pub type_attributes: PathMap<String>,
    pub message_attributes: PathMap<String>,
    pub enum_attributes: PathMap<String>,
    pub field_attributes: PathMap<String>,
    extern_paths: Vec<(String, String)>,
    pub string_types: PathMap<String>,
    pub bytes: PathMap<()>,
    btree_map: PathMap<()>,
    pub boxed: PathMap<()>,
    pub unknown_fields: PathMap<()>,
    pub views: PathMap<()>,
    pub disable_comments: PathMap<()>,
    pub skip_debug: PathMap<()>,
    pub strip_enum_prefix: bool,
    compile_well_known_types: bool,
    pub format: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            runtime_path: "::fastcodec".to_owned(),
            type_attributes: PathMap::default(),
            message_attributes: PathMap::default(),
            enum_attributes: PathMap::default(),
            field_attributes: PathMap::default(),
            extern_paths: Vec::new(),
            string_types: PathMap::default(),
            bytes: PathMap::default(),
            btree_map: PathMap::default(),
            boxed: PathMap::default(),
            unknown_fields: PathMap::default(),
            views: PathMap::default(),
            disable_comments: PathMap::default(),
            skip_debug: PathMap::default(),
            strip_enum_prefix: true,
            compile_well_known_types: false,
            format: true,
        }
    }
}

/// The well-known types, and where they are in `fastcodec::types`.
const WELL_KNOWN: [(&str, &str); 30] = [
    ("Any", "Any"),
    ("Api", "Api"),
    ("BoolValue", "BoolValue"),
    ("BytesValue", "BytesValue"),
    ("DoubleValue", "DoubleValue"),
    ("Duration", "Duration"),
    ("Empty", "Empty"),
    ("Enum", "Enum"),
    ("EnumValue", "EnumValue"),
    ("Field", "Field"),
    ("Field.Cardinality", "field::Cardinality"),
    ("Field.Kind", "field::Kind"),
    ("FieldMask", "FieldMask"),
    ("FloatValue", "FloatValue"),
    ("Int32Value", "Int32Value"),
    ("Int64Value", "Int64Value"),
    ("ListValue", "ListValue"),
    ("Method", "Method"),
    ("Mixin", "Mixin"),
    ("NullValue", "NullValue"),
    ("Option", "Option_"),
    ("SourceContext", "SourceContext"),
    ("StringValue", "StringValue"),
    ("Struct", "Struct"),
    ("Syntax", "Syntax"),
    ("Timestamp", "Timestamp"),
    ("Type", "Type"),
    ("UInt32Value", "UInt32Value"),
    ("UInt64Value", "UInt64Value"),
    ("Value", "Value"),
];

impl Options {
    /// The Rust type of what is written elsewhere.
    pub fn extern_path(&self, full_name: &str) -> Option<String> {
        let path = format!(".{full_name}");
        let mut best: Option<(usize, String)> = None;
        for (prefix, rust) in &self.extern_paths {
            let Some(rest) = path.strip_prefix(prefix.as_str()) else {
                continue;
            };
            let rest = if rest.is_empty() {
                rust.clone()
            } else if let Some(rest) = rest.strip_prefix('.') {
                let mut parts: Vec<String> = rest.split('.').map(str::to_owned).collect();
                let last = parts.pop().unwrap_or_default();
                let modules = parts.iter().map(|part| crate::names::module(part));
                let all: Vec<String> = modules.chain([crate::names::camel(&last)]).collect();
                format!("{rust}::{}", all.join("::"))
            } else {
                continue;
            };
            if best.as_ref().is_none_or(|(len, _)| prefix.len() > *len) {
                best = Some((prefix.len(), rest));
            }
        }
        if let Some((_, path)) = best {
            return Some(path);
        }
        if self.compile_well_known_types {
            return None;
        }
        self.well_known(full_name)
            .map(|name| format!("{}::types::{name}", self.runtime_path))
    }

    fn well_known(&self, full_name: &str) -> Option<&'static str> {
        let name = full_name.strip_prefix("google.protobuf.")?;
        WELL_KNOWN
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, rust)| *rust)
    }

    /// Whether the type is the one in `fastcodec::types`.
    pub fn is_well_known(&self, full_name: &str) -> bool {
        self.well_known(full_name).is_some_and(|name| {
            self.extern_path(full_name) == Some(format!("{}::types::{name}", self.runtime_path))
        })
    }

    pub fn map_type(&self, path: &str) -> MapType {
        if self.btree_map.contains(path) {
            MapType::BTreeMap
        } else {
            MapType::HashMap
        }
    }
}

/// Sets an option for each of some paths.
macro_rules! for_paths {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name<I, S>(&mut self, paths: I) -> &mut Self
        where
            I: IntoIterator<Item = S>,
            S: AsRef<str>,
        {
            for path in paths {
                self.options.$name.insert(path.as_ref(), ());
            }
            self
        }
    )*};
}

impl Config {
    /// The default options.
    pub fn new() -> Self {
        Self::default()
    }

    for_paths! {
        /// Makes `bytes` fields `Bytes`, which share what they are decoded from.
        bytes;
        /// Makes map fields `BTreeMap`, which also have no need of `std`.
        btree_map;
        /// Boxes singular message fields, beside those that recursion makes boxed.
        boxed;
        /// Lets messages keep the fields that they do not know, in a field `unknown_fields`.
        unknown_fields;
        /// Generates borrowing types as well, `PersonView<'a>` beside `Person`, for the messages
        /// and all that they refer to.
        views;
        /// Leaves the comments of the schema out.
        disable_comments;
        /// Leaves `Debug` out of the derives.
        skip_debug;
    }

    /// Puts an attribute on messages, oneofs and enumerations.
    pub fn type_attribute(
        &mut self,
        path: impl AsRef<str>,
        attribute: impl AsRef<str>,
    ) -> &mut Self {
        self.options
            .type_attributes
            .insert(path.as_ref(), attribute.as_ref().to_owned());
        self
    }

    /// Puts an attribute on messages.
    pub fn message_attribute(
        &mut self,
        path: impl AsRef<str>,
        attribute: impl AsRef<str>,
    ) -> &mut Self {
        self.options
            .message_attributes
            .insert(path.as_ref(), attribute.as_ref().to_owned());
        self
    }

    /// Puts an attribute on enumerations.
    pub fn enum_attribute(
        &mut self,
        path: impl AsRef<str>,
        attribute: impl AsRef<str>,
    ) -> &mut Self {
        self.options
            .enum_attributes
            .insert(path.as_ref(), attribute.as_ref().to_owned());
        self
    }

    /// Puts an attribute on fields, and on the members of oneofs.
    pub fn field_attribute(
        &mut self,
        path: impl AsRef<str>,
        attribute: impl AsRef<str>,
    ) -> &mut Self {
        self.options
            .field_attributes
            .insert(path.as_ref(), attribute.as_ref().to_owned());
        self
    }

    /// Uses a type, or the types of a package, that are in Rust already: `.pkg.Type` with
    /// `::some_crate::Type`, or `.pkg` with `::some_crate::pkg`.
    pub fn extern_path(
        &mut self,
        path: impl Into<String>,
        rust_path: impl Into<String>,
    ) -> &mut Self {
        let path = path.into();
        let path = if path.starts_with('.') {
            path
        } else {
            format!(".{path}")
        };
        self.options.extern_paths.push((path, rust_path.into()));
        self
    }

    /// Gives `string` fields another Rust type, one with the encoding `string`.
    pub fn string_type(
        &mut self,
        path: impl AsRef<str>,
        rust_type: impl Into<String>,
    ) -> &mut Self {
        self.options
            .string_types
            .insert(path.as_ref(), rust_type.into());
        self
    }

    /// Where the runtime is, if it was renamed: `::fastcodec` otherwise.
    pub fn runtime_path(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.runtime_path = path.into();
        self
    }

    /// Keeps the name of an enumeration in front of its values: `Severity::SeverityInfo` for
    /// `SEVERITY_INFO`, where otherwise it is `Severity::Info`.
    pub fn retain_enum_prefix(&mut self) -> &mut Self {
        self.options.strip_enum_prefix = false;
        self
    }

    /// Generates the well-known types too, in place of using `fastcodec::types`.
    pub fn compile_well_known_types(&mut self) -> &mut Self {
        self.options.compile_well_known_types = true;
        self
    }

    /// Whether the output is formatted; it is, unless this says `false`.
    pub fn format(&mut self, enabled: bool) -> &mut Self {
        self.options.format = enabled;
        self
    }

    /// The folder that files are written to; `OUT_DIR` otherwise.
    pub fn out_dir(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.out_dir = Some(path.into());
        self
    }

    /// Writes a file, in the output folder, that includes all others in nested modules: by their
    /// path in `OUT_DIR`, or, where [`out_dir`](Self::out_dir) is set, from beside it.
    pub fn include_file(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.include_file = Some(path.into());
        self
    }

    /// The name of the file for what is in no package, without `.rs`; `_` otherwise.
    pub fn default_package_filename(&mut self, name: impl Into<String>) -> &mut Self {
        self.default_package_filename = Some(name.into());
        self
    }

    /// Writes the encoded descriptor set to a file, or, with
    /// [`skip_protoc_run`](Self::skip_protoc_run), reads it from there.
    pub fn file_descriptor_set_path(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.descriptor_set = Some(path.into());
        self
    }

    /// Compiles no `.proto` files, but reads the descriptor set that
    /// [`file_descriptor_set_path`](Self::file_descriptor_set_path) names.
    pub fn skip_protoc_run(&mut self) -> &mut Self {
        self.skip_protoc = true;
        self
    }

    /// Uses this `protoc`, as the environment variable `PROTOC` does; otherwise none is needed.
    pub fn protoc_executable(&mut self, path: impl Into<OsString>) -> &mut Self {
        self.protoc = Some(path.into());
        self
    }

    /// An argument for `protoc`, where one is used.
    pub fn protoc_arg(&mut self, argument: impl Into<String>) -> &mut Self {
        self.protoc_arguments.push(argument.into());
        self
    }

    /// Generates code for services.
    pub fn service_generator(&mut self, generator: Box<dyn ServiceGenerator>) -> &mut Self {
        self.service_generator = Some(generator);
        self
    }

    /// Compiles `.proto` files, and the files that they import, which are looked for in the folders
    /// `includes`. In a build script, cargo runs it again when one of the files changes.
    ///
    /// # Errors
    ///
    /// What is wrong with the schema, as an [`Error`] with file, line and column inside the
    /// [`io::Error`]; or that a file could not be read or written.
    pub fn compile_protos(
        &mut self,
        protos: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> io::Result<()> {
        let source = self.read(&to_paths(protos), &to_paths(includes))?;
        for file in &source.files {
            println!("cargo:rerun-if-changed={}", file.display());
        }
        println!("cargo:rerun-if-env-changed=PROTOC");
        if let Some(path) = &self.descriptor_set
            && !self.skip_protoc
        {
            write(path, &source.encoded)?;
        }
        Ok(self.write(&source.set)?)
    }

    /// Reads `.proto` files and returns their descriptors, with those of the files that they import.
    ///
    /// # Errors
    ///
    /// Those of [`compile_protos`](Self::compile_protos).
    pub fn load_fds(
        &mut self,
        protos: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> io::Result<prost_types::FileDescriptorSet> {
        let source = self.read(&to_paths(protos), &to_paths(includes))?;
        prost_types::FileDescriptorSet::decode(&source.encoded[..])
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// Generates code from descriptors.
    ///
    /// # Errors
    ///
    /// Those of [`compile_protos`](Self::compile_protos).
    pub fn compile_fds(&mut self, set: prost_types::FileDescriptorSet) -> io::Result<()> {
        let source = source::decode(set.encode_to_vec(), "the descriptor set")?;
        Ok(self.write(&source.set)?)
    }

    fn read(&self, protos: &[PathBuf], includes: &[PathBuf]) -> Result<source::Source, Error> {
        if self.skip_protoc {
            let Some(path) = &self.descriptor_set else {
                return Err(Error::new(
                    "skip_protoc_run reads a descriptor set: name it with file_descriptor_set_path",
                ));
            };
            let encoded = fs::read(path)
                .map_err(|error| Error::io(format!("reading {}", path.display()), &error))?;
            let source = source::decode(encoded, &path.display().to_string())?;
            return Ok(source::Source {
                files: vec![path.clone()],
                ..source
            });
        }
        match self.protoc.clone().or_else(|| env::var_os("PROTOC")) {
            Some(protoc) => {
                let output = self.output_dir()?.join("fastcodec-descriptor-set.bin");
                source::compile_with_protoc(
                    &protoc,
                    &self.protoc_arguments,
                    protos,
                    includes,
                    &output,
                )
            }
            None => source::compile(protos, includes),
        }
    }

    fn output_dir(&self) -> Result<PathBuf, Error> {
        match self
            .out_dir
            .clone()
            .or_else(|| env::var_os("OUT_DIR").map(PathBuf::from))
        {
            Some(folder) => Ok(folder),
            None => Err(Error::new(
                "OUT_DIR is not set, as it is in a build script: name a folder with Config::out_dir",
            )),
        }
    }

    fn write(&mut self, set: &FileDescriptorSet) -> Result<(), Error> {
        let folder = self.output_dir()?;
        let outputs = self.generate(&lower::schema(set)?)?;
        let mut modules = BTreeMap::new();
        for output in outputs {
            let name = match (&output.package[..], &self.default_package_filename) {
                ("", Some(name)) => format!("{name}.rs"),
                ("", None) => "_.rs".to_owned(),
                (package, _) => format!("{package}.rs"),
            };
            write(&folder.join(&name), output.code.as_bytes())?;
            modules.insert(output.module, name);
        }
        if let Some(path) = &self.include_file {
            write(
                &folder.join(path),
                emit::include_file(&modules, self.out_dir.is_none()).as_bytes(),
            )?;
        }
        Ok(())
    }

    /// The code of each package.
    pub(crate) fn generate(&mut self, schema: &Schema) -> Result<Vec<Output>, Error> {
        emit::packages(schema, &self.options, self.service_generator.as_deref_mut())
    }
}

fn to_paths(paths: &[impl AsRef<Path>]) -> Vec<PathBuf> {
    paths.iter().map(|path| path.as_ref().to_owned()).collect()
}

/// Writes a file unless it is there already as it should be: what includes it is then not built
/// again.
fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|there| there == content) {
        return Ok(());
    }
    fs::write(path, content)
        .map_err(|error| Error::io(format!("writing {}", path.display()), &error))
}

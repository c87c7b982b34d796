//! From files to files: reads schemas, and writes what is generated.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use prost::Message;

use crate::config::{Config, FrontEnd};
use crate::emit::{self, Output};
use crate::error::Error;
use crate::nesting;
use crate::protobuf::lower;
use crate::protobuf::source::{self, Source};
use crate::schema::{Format, Schema};
use crate::thrift;
use crate::well_known;

/// # Compiling
impl Config {
    /// Compiles `.proto` files, and those that they import, which are looked for in the folders
    /// `includes`. For each package there is one file in the output folder.
    ///
    /// ```no_run
    /// fn main() -> std::io::Result<()> {
    ///     fastcodec_build::Config::new()
    ///         .compile_protos(&["proto/shop/order.proto"], &["proto"])
    /// }
    /// ```
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
        Ok(self.write(lower::schema(&source.set)?)?)
    }

    /// Reads `.proto` files and returns their descriptors, with those of the files that they
    /// import: to look at them before they are given to [`compile_fds`](Self::compile_fds).
    ///
    /// ```no_run
    /// fn main() -> std::io::Result<()> {
    ///     let mut config = fastcodec_build::Config::new();
    ///     let descriptors = config.load_fds(&["proto/shop/order.proto"], &["proto"])?;
    ///     for file in &descriptors.file {
    ///         println!("cargo:warning=compiles {}", file.name());
    ///     }
    ///     config.compile_fds(descriptors)
    /// }
    /// ```
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

    /// Generates code from descriptors. The types of `prost-types` hold no editions: for files that
    /// have one, use [`file_descriptor_set_path`](Self::file_descriptor_set_path) instead.
    ///
    /// # Errors
    ///
    /// Those of [`compile_protos`](Self::compile_protos).
    pub fn compile_fds(&mut self, set: prost_types::FileDescriptorSet) -> io::Result<()> {
        let source = source::decode(set.encode_to_vec(), "the descriptor set")?;
        Ok(self.write(lower::schema(&source.set)?)?)
    }

    /// Compiles `.thrift` files, and those that they include, which are looked for beside them and
    /// in the folders `includes`. For each namespace there is one file in the output folder. What
    /// suffix a file has does not matter.
    ///
    /// ```no_run
    /// fn main() -> std::io::Result<()> {
    ///     fastcodec_build::Config::new().compile_thrift(&["idl/shop.thrift"], &["idl"])
    /// }
    /// ```
    ///
    /// Where both formats are compiled into one folder, they need two names for
    /// [`include_file`](Self::include_file), and packages and namespaces that differ.
    ///
    /// # Errors
    ///
    /// What is wrong with the schema, as an [`Error`] with file, line and column inside the
    /// [`io::Error`]; or that a file could not be read or written.
    pub fn compile_thrift(
        &mut self,
        files: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> io::Result<()> {
        let files = thrift::source::read(&to_paths(files), &to_paths(includes))?;
        if tells_cargo(self.rerun_if_changed) {
            for file in &files {
                println!("{}", rerun_if_changed(&file.path));
            }
        }
        Ok(self.write(thrift::schema(&files, &self.thrift_modules)?)?)
    }

    /// The code of each package, and what is to be said of the schema and the options.
    pub(crate) fn generate(
        &mut self,
        mut schema: Schema,
    ) -> Result<(Vec<Output>, Vec<String>), Error> {
        if schema.format == Format::Protobuf && !self.options.compile_well_known_types {
            well_known::drop_unused(&mut schema);
        }
        let options = self.options.with_hints(&schema.hints);
        let outputs = emit::packages(&schema, &options, self.service_generator.as_deref_mut())?;
        let mut warnings = std::mem::take(&mut schema.warnings);
        warnings.extend(options.unfit(&schema));
        if options.writes_futures(schema.format) {
            warnings.extend(nesting::warning(&schema));
        }
        Ok((outputs, warnings))
    }

    pub(crate) fn read(&self, protos: &[PathBuf], includes: &[PathBuf]) -> Result<Source, Error> {
        let source = if self.skip_protoc {
            self.read_descriptor_set()?
        } else if let Some(protoc) = self.front_end.protoc() {
            let source_info = (!self.skip_source_info).then_some("--include_source_info");
            let arguments: Vec<&str> = source_info
                .into_iter()
                .chain(self.protoc_arguments.iter().map(String::as_str))
                .collect();
            source::compile_with_protoc(&protoc, &arguments, protos, includes)?
        } else {
            source::compile(protos, includes, !self.skip_source_info)?
        };
        if tells_cargo(self.rerun_if_changed) {
            for line in directives(&source, &self.front_end) {
                println!("{line}");
            }
        }
        if let (Some(path), false) = (&self.descriptor_set, self.skip_protoc) {
            write(path, &source.encoded)?;
        }
        Ok(source)
    }

    fn read_descriptor_set(&self) -> Result<Source, Error> {
        let Some(path) = &self.descriptor_set else {
            return Err(Error::new(
                "skip_protoc_run reads a descriptor set: name it with file_descriptor_set_path",
            ));
        };
        let encoded = fs::read(path)
            .map_err(|error| Error::io(format_args!("reading {}", path.display()), &error))?;
        Ok(Source {
            files: vec![path.clone()],
            ..source::decode(encoded, &path.display().to_string())?
        })
    }

    fn write(&mut self, schema: Schema) -> Result<(), Error> {
        let folder = self.out_dir.clone();
        let Some(folder) = folder.or_else(|| env::var_os("OUT_DIR").map(PathBuf::from)) else {
            return Err(Error::new(
                "OUT_DIR is not set, as it is in a build script: name a folder with Config::out_dir",
            ));
        };
        let (outputs, warnings) = self.generate(schema)?;
        if !self.skips_warnings {
            warnings.iter().for_each(|warning| warn(warning));
        }
        let mut modules = BTreeMap::new();
        for output in outputs {
            write(&folder.join(&output.file_name), output.code.as_bytes())?;
            modules.insert(output.module, output.file_name);
        }
        if let Some(path) = &self.include_file {
            // OUT_DIR is only known where it is compiled; another folder is where the file is.
            let code = emit::include_file(&modules, self.out_dir.is_none());
            write(&folder.join(path), code.as_bytes())?;
        }
        Ok(())
    }
}

/// What cargo is told: when to run the build script again. Where nothing in the environment decides
/// what reads the files, no change there matters.
fn directives(source: &Source, front_end: &FrontEnd) -> impl Iterator<Item = String> {
    let variables: &[&str] = match front_end {
        FrontEnd::OfEnvironment => &["PROTOC", "PROTOC_INCLUDE"],
        FrontEnd::Protoc(_) => &["PROTOC_INCLUDE"],
        FrontEnd::InRust => &[],
    };
    let files = source.files.iter();
    let files = files.map(|file| rerun_if_changed(file));
    files.chain(
        variables
            .iter()
            .map(|it| format!("cargo:rerun-if-env-changed={it}")),
    )
}

/// Says what is perhaps not meant so: to cargo from a build script, to people elsewhere.
fn warn(warning: &str) {
    if env::var_os("OUT_DIR").is_some() {
        println!("cargo:warning=fastcodec_build: {warning}");
    } else {
        eprintln!("warning: fastcodec_build: {warning}");
    }
}

/// Whether cargo is told which files were read: in a build script, unless the user says otherwise.
pub(crate) fn tells_cargo(wanted: Option<bool>) -> bool {
    wanted.unwrap_or_else(|| env::var_os("OUT_DIR").is_some())
}

pub(crate) fn rerun_if_changed(path: &Path) -> String {
    format!("cargo:rerun-if-changed={}", path.display())
}

pub(crate) fn to_paths(paths: &[impl AsRef<Path>]) -> Vec<PathBuf> {
    paths.iter().map(|path| path.as_ref().to_owned()).collect()
}

/// Writes a file unless it is there already as it should be: what includes it is then not built
/// again.
fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|there| there == content) {
        return Ok(());
    }
    fs::write(path, content)
        .map_err(|error| Error::io(format_args!("writing {}", path.display()), &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_is_told_of_every_file_that_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a.proto"), "import \"b.proto\";").unwrap();
        fs::write(path("b.proto"), "import public \"c.proto\";").unwrap();
        fs::write(path("c.proto"), "import \"google/protobuf/any.proto\";").unwrap();
        let source = Config::new()
            .without_protoc()
            .read(&[path("a.proto")], &[folder.path().to_owned()])
            .unwrap();
        let told = |front_end: FrontEnd| -> Vec<String> {
            let mut told: Vec<String> = directives(&source, &front_end).collect();
            told.sort();
            told
        };
        let mut expected = ["a.proto", "b.proto", "c.proto"]
            .map(|name| format!("cargo:rerun-if-changed={}", path(name).display()))
            .to_vec();
        assert_eq!(told(FrontEnd::InRust), expected);
        expected.push("cargo:rerun-if-env-changed=PROTOC".to_owned());
        expected.push("cargo:rerun-if-env-changed=PROTOC_INCLUDE".to_owned());
        assert_eq!(told(FrontEnd::OfEnvironment), expected);
    }

    /// What is warned of when the schema is generated.
    fn warnings(schema: &str, configure: impl FnOnce(&mut Config)) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.proto");
        fs::write(
            &file,
            format!("syntax = \"proto3\"; package shop; {schema}"),
        )
        .unwrap();
        let mut config = Config::new();
        configure(config.without_protoc());
        let source = config.read(&[file], &[folder.path().to_owned()]).unwrap();
        config
            .generate(lower::schema(&source.set).unwrap())
            .unwrap()
            .1
    }

    const ITEM: &str = "message Item { string name = 1; bytes photo = 2; Kind kind = 3; Item in = 4; }
                        enum Kind { KIND_NONE = 0; } message Other { map<string, int32> by_name = 1; }";

    #[test]
    fn every_option_that_takes_paths_warns_of_one_that_fits_nothing() {
        type Configure = fn(&mut Config, &str);
        let options: [(&str, Configure); 17] = [
            ("boxed", |config, path| {
                config.boxed([path]);
            }),
            ("btree_map", |config, path| {
                config.btree_map([path]);
            }),
            ("bytes", |config, path| {
                config.bytes([path]);
            }),
            ("derive_copy", |config, path| {
                config.derive_copy([path]);
            }),
            ("derive_eq_hash", |config, path| {
                config.derive_eq_hash([path]);
            }),
            ("disable_comments", |config, path| {
                config.disable_comments([path]);
            }),
            ("enum_attribute", |config, path| {
                config.enum_attribute(path, "#[a]");
            }),
            ("extern_path", |config, path| {
                config.extern_path(path, "crate::A");
            }),
            ("field_attribute", |config, path| {
                config.field_attribute(path, "#[a]");
            }),
            ("map_type", |config, path| {
                config.map_type([path], "crate::AMap");
            }),
            ("message_attribute", |config, path| {
                config.message_attribute(path, "#[a]");
            }),
            ("skip_debug", |config, path| {
                config.skip_debug([path]);
            }),
            ("string_type", |config, path| {
                config.string_type([path], "Arc<str>");
            }),
            ("type_attribute", |config, path| {
                config.type_attribute(path, "#[a]");
            }),
            ("unknown_fields", |config, path| {
                config.unknown_fields([path]);
            }),
            ("vec_map", |config, path| {
                config.vec_map([path]);
            }),
            ("views", |config, path| {
                config.views([path]);
            }),
        ];
        for (option, configure) in options {
            let warnings = warnings(ITEM, |config| configure(config, ".nope"));
            let [warning] = &warnings[..] else {
                panic!("{option}: {warnings:?}")
            };
            let start = format!("the path `.nope` of the option `{option}` fits nothing");
            assert!(warning.starts_with(&start), "{warning}");
            let warnings = self::warnings(ITEM, |config| configure(config, ".shop"));
            assert_eq!(warnings, [""; 0], "{option}");
        }
    }

    #[test]
    fn a_path_that_fits_what_the_option_is_not_for_is_told_with_the_nearest_one() {
        let warnings = warnings(ITEM, |config| {
            config.bytes(["name", "fhoto", "Item.photo"]);
        });
        assert_eq!(
            warnings,
            [
                "the path `name` of the option `bytes` fits nothing in the schema that the option is \
                 for: a path is `.package.Message.field` or the beginning of it, or the end of it \
                 without the dot before it",
                "the path `fhoto` of the option `bytes` fits nothing in the schema that the option is \
                 for: did you mean `photo`?",
            ]
        );
    }

    #[test]
    fn a_path_that_says_what_is_so_anyway_is_no_mistake() {
        let warnings = warnings(ITEM, |config| {
            config
                .boxed([".shop.Item.in"])
                .btree_map(["."])
                .derive_copy([".shop.Item"]);
        });
        assert_eq!(warnings, [""; 0]);
    }

    #[test]
    fn options_for_thrift_warn_as_well() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.thrift");
        let schema =
            "struct S { 1: i32 a, 2: set<i32> b, 3: S c } enum E { A = 1 } enum F { B = 1 }
                      const E X = F.B";
        fs::write(&file, schema).unwrap();
        let mut config = Config::new();
        config
            .plain_fields(["nope", "a"])
            .arc(["nope", "c"])
            .btree_set(["nope", "b"])
            .vec_set([".nope"])
            .field_attribute("a.S.a", "#[a]");
        let files = thrift::source::read(&[file], &[]).unwrap();
        let schema = thrift::schema(&files, &config.thrift_modules).unwrap();
        let (_, warnings) = config.generate(schema).unwrap();
        let told = |text: &str| warnings.iter().filter(|it| it.contains(text)).count();
        assert_eq!(warnings.len(), 5, "{warnings:?}");
        for option in ["plain_fields", "arc", "btree_set", "vec_set"] {
            assert_eq!(
                told(&format!("of the option `{option}`")),
                1,
                "{warnings:?}"
            );
        }
        assert_eq!(
            told("a.thrift:2:35: `F.B` is a value of `a.F`, and `a.E` is expected"),
            1,
            "{warnings:?}"
        );
    }
}

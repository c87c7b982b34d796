//! Reads schemas and writes the generated files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io, thread};

use fastcodec_schema::descriptor::FileDescriptorSet;
use fastcodec_schema::{Error, Format, Schema, thrift};

use crate::emit::{self, Output};
use crate::options::config::{Config, FrontEnd};
use crate::plan::compilation::is_hollow;
use crate::plan::defaults::Defaults;
use crate::plan::{Compilation, hints, identifiers, nesting, well_known};
use crate::protobuf::descriptor_set::{self, DescriptorSet, Descriptors};
use crate::protobuf::{front_end, protoc};

/// # Compiling
impl Config {
    /// Compiles `.proto` files and their imports, which are searched in the folders `includes`.
    /// Writes one file for each package to the output folder.
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
    /// A fault of the schema, as an [`Error`] with file, line and column inside the [`io::Error`];
    /// or an error of reading or writing a file.
    pub fn compile_protos(
        &mut self,
        protos: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> io::Result<()> {
        self.run(|config| {
            let source = config.read(&to_paths(protos), &to_paths(includes))?;
            config.write_protobuf(&source.set)
        })
    }

    /// Reads `.proto` files and returns the descriptors of these files and of their imports, so
    /// that you can inspect them before you pass them to [`compile_fds`](Self::compile_fds).
    ///
    /// ```no_run
    /// fn main() -> std::io::Result<()> {
    ///     let mut config = fastcodec_build::Config::new();
    ///     let descriptors = config.load_fds(&["proto/shop/order.proto"], &["proto"])?;
    ///     for file in &descriptors.file {
    ///         println!("cargo:warning=compiles {}", file.name.as_deref().unwrap_or_default());
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
    ) -> io::Result<FileDescriptorSet> {
        let source = self.read(&to_paths(protos), &to_paths(includes))?;
        Ok(source.set)
    }

    /// Generates code from descriptors: a [`FileDescriptorSet`], or the bytes of one.
    ///
    /// ```no_run
    /// # let mut config = fastcodec_build::Config::new();
    /// let encoded = std::fs::read("schemas.binpb")?;
    /// config.compile_fds(encoded)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// Pass descriptors of `prost-types` as `set.encode_to_vec()`. They have no field for editions,
    /// so files with an edition are refused.
    ///
    /// # Errors
    ///
    /// Those of [`compile_protos`](Self::compile_protos).
    pub fn compile_fds(&mut self, set: impl Into<DescriptorSet>) -> io::Result<()> {
        self.run(|config| config.write_protobuf(&set.into().decoded()?))
    }

    /// Compiles `.thrift` files and the files that they include, which are searched in the same
    /// folder and in the folders `includes`. Writes one file for each namespace to the output
    /// folder. Files may have any suffix.
    ///
    /// ```no_run
    /// fn main() -> std::io::Result<()> {
    ///     fastcodec_build::Config::new().compile_thrift(&["idl/shop.thrift"], &["idl"])
    /// }
    /// ```
    ///
    /// If both formats are compiled into one folder, use different names for
    /// [`include_file`](Self::include_file). The packages and namespaces must differ too.
    ///
    /// # Errors
    ///
    /// A fault of the schema, as an [`Error`] with file, line and column inside the [`io::Error`];
    /// or an error of reading or writing a file.
    pub fn compile_thrift(
        &mut self,
        files: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> io::Result<()> {
        self.run(|config| {
            let source = config.read_thrift(&to_paths(files), &to_paths(includes))?;
            if tells_cargo(config.rerun_if_changed) {
                for file in &source.files {
                    println!("{}", rerun_if_changed(file));
                }
            }
            let compilation = Compilation::new(source.schema, Format::Thrift);
            config.write(compilation, source.warnings)
        })
    }

    pub(crate) fn read_thrift(
        &self,
        files: &[PathBuf],
        includes: &[PathBuf],
    ) -> Result<thrift::Source, Error> {
        let source = thrift::read(files, includes, &self.thrift_modules.packages()?)?;
        self.thrift_modules.note(&source.files);
        Ok(source)
    }

    /// Compiles a schema, and records a failure.
    fn run(&mut self, compile: impl FnOnce(&mut Self) -> Result<(), Error>) -> io::Result<()> {
        let result = compile(self);
        self.has_failed |= result.is_err();
        Ok(result?)
    }

    /// Generates the code of each package, and the warnings about the schema.
    pub(crate) fn generate(
        &mut self,
        mut compilation: Compilation,
    ) -> Result<(Vec<Output>, Vec<String>), Error> {
        if compilation.format == Format::Protobuf && !self.options.compile_well_known_types {
            well_known::leave_out_unused(&mut compilation);
        }
        identifiers::check(&compilation)?;
        let hints = hints::hints(&compilation)?;
        let defaults = Defaults::new(&compilation)?;
        self.options.set_hints(&hints);
        self.options.note_types(&compilation);
        let services = self.service_generator.as_deref_mut();
        let outputs = emit::packages(&compilation, &self.options, &defaults, services)?;
        self.has_compiled = true;
        let mut warnings = hollow(&compilation);
        if self.options.writes_futures(compilation.format) {
            warnings.extend(nesting::warning(&compilation, &self.options));
        }
        Ok((outputs, warnings))
    }

    /// Returns the warnings about options, after the last schema was compiled, because a path may
    /// be meant for any schema. There are none if a compile failed, because some options may not
    /// have been used.
    pub(crate) fn unfit(&self) -> Vec<String> {
        if !self.has_compiled || self.has_failed {
            return Vec::new();
        }
        let mut warnings = self.options.unfit();
        let modules = self.thrift_modules.unfit();
        warnings.extend(modules.into_iter().map(|(path, help)| {
            format!(
                "the path `{path}` of the option `thrift_module` is not that of a file of the \
                 schema: {help}"
            )
        }));
        warnings
    }

    pub(crate) fn read(
        &self,
        protos: &[PathBuf],
        includes: &[PathBuf],
    ) -> Result<Descriptors, Error> {
        let source = if self.skip_protoc {
            self.read_descriptor_set()?
        } else if let Some(protoc) = self.front_end.protoc() {
            let source_info = (!self.skip_source_info).then_some("--include_source_info");
            let arguments: Vec<&str> = source_info
                .into_iter()
                .chain(self.protoc_arguments.iter().map(String::as_str))
                .collect();
            protoc::compile(&protoc, &arguments, protos, includes)?
        } else {
            front_end::compile(protos, includes, !self.skip_source_info)?
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

    fn read_descriptor_set(&self) -> Result<Descriptors, Error> {
        let Some(path) = &self.descriptor_set else {
            return Err(Error::new(
                "skip_protoc_run reads a descriptor set: name it with file_descriptor_set_path",
            ));
        };
        let encoded = fs::read(path)
            .map_err(|error| Error::io(format_args!("reading {}", path.display()), &error))?;
        Ok(Descriptors {
            set: descriptor_set::decode(&encoded, &path.display().to_string())?,
            encoded,
            files: vec![path.clone()],
        })
    }

    fn write_protobuf(&mut self, set: &FileDescriptorSet) -> Result<(), Error> {
        let schema = Schema::from_descriptors(set)?;
        self.write(Compilation::new(schema, Format::Protobuf), Vec::new())
    }

    /// Writes the code, and prints the warnings, those of reading the schema first.
    fn write(&mut self, compilation: Compilation, warnings: Vec<String>) -> Result<(), Error> {
        let folder = self.out_dir.clone();
        let Some(folder) = folder.or_else(|| env::var_os("OUT_DIR").map(PathBuf::from)) else {
            return Err(Error::new(
                "OUT_DIR is not set, as it is in a build script: name a folder with Config::out_dir",
            ));
        };
        let (outputs, more) = self.generate(compilation)?;
        if !self.skips_warnings {
            let warnings = warnings.iter().chain(&more);
            warnings.for_each(|warning| warn(warning));
        }
        let mut modules = BTreeMap::new();
        for output in outputs {
            write(&folder.join(&output.file_name), output.code.as_bytes())?;
            modules.insert(output.module, output.file_name);
        }
        if let Some(path) = &self.include_file {
            // OUT_DIR is a variable of the compile; a path in any other folder is relative to the
            // file.
            let code = emit::include_file(&modules, self.out_dir.is_none());
            write(&folder.join(path), code.as_bytes())?;
        }
        Ok(())
    }
}

/// Warns of paths that matched nothing.
impl Drop for Config {
    fn drop(&mut self) {
        if !self.skips_warnings && !thread::panicking() {
            self.unfit().iter().for_each(|warning| warn(warning));
        }
    }
}

/// Returns a warning for each enumeration without values, with its place.
fn hollow(compilation: &Compilation) -> Vec<String> {
    let files = compilation.files();
    let enums = files
        .flat_map(|file| &file.enums)
        .map(|id| &compilation.schema[*id]);
    let hollow = enums.filter(|it| is_hollow(it)).map(|it| {
        let text = format!(
            "the enumeration `{}` has no values: in Rust it is another name for `i32`",
            it.name
        );
        match &it.place {
            Some(place) => format!("{place}: {text}"),
            None => text,
        }
    });
    hollow.collect()
}

/// Returns the directives for cargo that say when to run the build script again. Environment
/// variables are among them only if they decide what reads the files.
fn directives(source: &Descriptors, front_end: &FrontEnd) -> impl Iterator<Item = String> {
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

/// Prints a warning: as a directive to cargo in a build script, otherwise on standard error.
fn warn(warning: &str) {
    if env::var_os("OUT_DIR").is_some() {
        println!("cargo:warning=fastcodec_build: {warning}");
    } else {
        eprintln!("warning: fastcodec_build: {warning}");
    }
}

/// Returns whether to tell cargo which files were read. The default is `true` in a build script.
pub(crate) fn tells_cargo(wanted: Option<bool>) -> bool {
    wanted.unwrap_or_else(|| env::var_os("OUT_DIR").is_some())
}

pub(crate) fn rerun_if_changed(path: &Path) -> String {
    format!("cargo:rerun-if-changed={}", path.display())
}

pub(crate) fn to_paths(paths: &[impl AsRef<Path>]) -> Vec<PathBuf> {
    paths.iter().map(|path| path.as_ref().to_owned()).collect()
}

/// Writes a file unless it already has this content, so that cargo does not rebuild the crate.
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
    use crate::options::methods;

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

    /// A schema that is generated with the options, as `compile_protos` and `compile_thrift` do but
    /// for the files that they write; and what is said of the schema.
    fn generate(config: &mut Config, format: Format, schema: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.idl");
        let mut said = Vec::new();
        let run = |config: &mut Config| {
            let compilation = match format {
                Format::Protobuf => {
                    let schema = format!("syntax = \"proto3\"; package shop; {schema}");
                    fs::write(&file, schema).unwrap();
                    let source = config.read(&[file], &[folder.path().to_owned()])?;
                    let schema = Schema::from_descriptors(&source.set)?;
                    Compilation::new(schema, format)
                }
                Format::Thrift => {
                    fs::write(&file, format!("namespace rs shop {schema}")).unwrap();
                    let source = config.read_thrift(&[file], &[])?;
                    said = source.warnings;
                    Compilation::new(source.schema, format)
                }
            };
            said.extend(config.generate(compilation)?.1);
            Ok(())
        };
        let _ = config.run(run);
        said
    }

    /// A configuration that says nothing when it is dropped, so that the test asks it.
    fn quiet() -> Config {
        let mut config = Config::new();
        config.without_protoc().emit_warnings(false);
        config
    }

    /// What is warned of when the schema is generated.
    fn warnings(schema: &str, configure: impl FnOnce(&mut Config)) -> Vec<String> {
        let mut config = quiet();
        configure(&mut config);
        let mut warnings = generate(&mut config, Format::Protobuf, schema);
        warnings.extend(config.unfit());
        warnings
    }

    const ITEM: &str = "message Item { string name = 1; bytes photo = 2; Kind kind = 3; Item in = 4; }
                        enum Kind { KIND_NONE = 0; } message Other { map<string, int32> by_name = 1; }
                        service Shop { rpc Find(Item) returns (Other); }";

    const ITEM_IN_THRIFT: &str = "struct Item { 1: string name, 2: binary photo, 3: Kind kind, 4: Item inner }
                        enum Kind { NONE = 0 } union Other { 1: map<string, i32> by_name, 2: set<i32> set }
                        service Shop { Other find(1: Item item) }";

    #[test]
    fn every_option_that_takes_paths_warns_of_one_that_fits_nothing() {
        let mut count = 0;
        for (option, format, parameter) in methods::with_paths() {
            let formats = match format {
                Some(format) => vec![format],
                None => vec![Format::Protobuf, Format::Thrift],
            };
            for format in formats {
                let warnings = |path: &str| {
                    let mut config = quiet();
                    // Without it the domain of the names does nothing.
                    config.enable_type_names();
                    let value = parameter.example(path);
                    assert!(parameter.set(&mut config, Some(&value)), "{option}");
                    let schema = match format {
                        Format::Protobuf => ITEM,
                        Format::Thrift => ITEM_IN_THRIFT,
                    };
                    let mut warnings = generate(&mut config, format, schema);
                    assert!(!config.has_failed, "{option}");
                    warnings.extend(config.unfit());
                    warnings
                };
                let told = warnings(".nope");
                let [warning] = &told[..] else {
                    panic!("{option}, {format:?}: {told:?}")
                };
                let start = format!("the path `.nope` of the option `{option}` fits nothing");
                assert!(warning.starts_with(&start), "{warning}");
                assert_eq!(warnings(".shop"), [""; 0], "{option}, {format:?}");
                count += 1;
            }
        }
        assert!(count >= 35, "{count}");
    }

    #[test]
    fn a_path_may_fit_any_of_the_schemas_that_a_configuration_compiles() {
        let mut config = quiet();
        config
            .bytes(["Item.photo", "Thing.picture", ".nope"])
            .boxed([".shop.Thing.inner"])
            .extern_path(".shop.Kind", "crate::Kind")
            .extern_path(".shop.Sort", "crate::Sort")
            .extern_path(".shop.Knd", "crate::Kind")
            .derive_copy([".shop.Item"])
            .thrift_module("a.idl", "other")
            .thrift_module("b.idl", "other");
        generate(&mut config, Format::Protobuf, ITEM);
        let thing =
            "struct Thing { 1: binary picture, 2: Thing inner, 3: Sort sort } enum Sort { A }";
        generate(&mut config, Format::Thrift, thing);
        // Not what is set only after the schema that it would fit.
        config.boxed(["Item.in"]).plain_fields(["other.Thing"]);
        let warnings = config.unfit();
        let told = |option: &str, path: &str| {
            let start = format!("the path `{path}` of the option `{option}` ");
            warnings.iter().any(|it| it.starts_with(&start))
        };
        assert!(told("bytes", ".nope"));
        assert!(told("extern_path", ".shop.Knd"));
        assert!(told("boxed", "Item.in"));
        assert!(told("boxed", ".shop.Thing.inner"), "its module is `other`");
        assert!(told("extern_path", ".shop.Sort"), "its module is `other`");
        assert!(told("thrift_module", "b.idl"));
        assert!(told("plain_fields", "other.Thing"));
        assert_eq!(warnings.len(), 7, "{warnings:#?}");
    }

    #[test]
    fn what_a_schema_asks_for_does_not_hold_for_the_following_one() {
        let mut config = quiet();
        let asks = "struct Item { 1: string name (pilota.rust_type = 'shared_str') }";
        let asks_not = "struct Item { 1: string name }";
        let mut code = |schema: &str| {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("a.thrift"), schema).unwrap();
            let none: [&str; 0] = [];
            config
                .out_dir(folder.path())
                .compile_thrift(&[folder.path().join("a.thrift")], &none)
                .unwrap();
            fs::read_to_string(folder.path().join("a.rs")).unwrap()
        };
        assert!(code(asks).contains("SharedStr"));
        assert!(!code(asks_not).contains("SharedStr"));
    }

    #[test]
    fn no_path_is_told_where_a_schema_did_not_compile() {
        let mut config = quiet();
        config.bytes(["Thing.picture"]);
        assert_eq!(config.unfit(), [""; 0], "nothing is compiled yet");
        generate(&mut config, Format::Protobuf, ITEM);
        assert_eq!(config.unfit().len(), 1);
        generate(
            &mut config,
            Format::Thrift,
            "struct Thing { 1: binry picture }",
        );
        assert!(config.has_failed);
        assert_eq!(config.unfit(), [""; 0]);
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
                 for: a path is `.package.Message.field`, a beginning of that, or an end of it without the leading dot",
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
    fn a_path_that_means_everything_is_no_mistake_where_nothing_fits() {
        let warnings = warnings("message Empty {}", |config| {
            config
                .bytes(["."])
                .btree_map(["."])
                .views(["."])
                .derive_copy(["."]);
        });
        assert_eq!(warnings, [""; 0]);
    }

    #[test]
    fn a_constant_of_another_enumeration_is_told_with_its_place() {
        let schema = "enum E { A = 1 } enum F { B = 1 } const E X = F.B";
        let warnings = generate(&mut quiet(), Format::Thrift, schema);
        let [warning] = &warnings[..] else {
            panic!("{warnings:?}")
        };
        let end = "a.idl:1:65: `F.B` is a value of `shop.F`, and one of `shop.E` is expected";
        assert!(warning.contains(end), "{warning}");
    }
}

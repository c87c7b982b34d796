//! The schema check: compares hand-written structs with a published schema.
//!
//! `rust` reads the structs. `index` finds items of the schemas by name, and `linked` has these
//! items. `comparison` is the state of a comparison. The other files work on it, each with the help
//! of the previous ones: `write` prints the wanted Rust code, `default` compares default values,
//! `protobuf` and `thrift` compare fields, and `compare` finds the message of each struct and
//! compares the two. `unpaired` reports structs without a message.

mod choices;
mod compare;
mod comparison;
mod default;
mod finding;
mod index;
mod linked;
mod protobuf;
mod rust;
mod thrift;
mod unpaired;
mod write;

use std::collections::HashSet;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use fastcodec_schema::{Error, Format, Schema};

pub use finding::{Finding, FindingKind, Report};

use self::choices::Choices;
use self::comparison::Comparison;
use self::index::Index;
use self::linked::Known;
use self::rust::sources::Sources;
use crate::compile::{rerun_if_changed, tells_cargo, to_paths};
use crate::options::config::{Config, FrontEnd};
use crate::options::modules::Modules;
use crate::options::path_map::{self, PathMap};

/// A check that compares structs that derive `Protobuf`, `Thrift` or prost's `Message` with a
/// schema, and reports the differences.
///
/// In a build script, a difference fails the build:
///
/// ```no_run
/// // build.rs
/// fn main() -> std::io::Result<()> {
///     fastcodec_build::Check::new()
///         .proto(&["proto/people.proto"], &["proto"])
///         .sources(&["src/lib.rs"])
///         .run()
/// }
/// ```
///
/// In a test, it fails the test:
///
/// ```no_run
/// #[test]
/// fn the_structs_are_those_of_the_schema() {
///     fastcodec_build::Check::new()
///         .thrift(&["idl/people.thrift"], &["idl"])
///         .sources(&["src/model.rs"])
///         .assert();
/// }
/// ```
///
/// Both report all differences, each with its place and the remedy:
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let (proto, model) = (folder.path().join("people.proto"), folder.path().join("model.rs"));
/// std::fs::write(&proto, r#"
///     syntax = "proto3";
///     package people;
///     message Person { string name = 1; sint32 score = 2; }
/// "#)?;
/// std::fs::write(&model, r#"
///     #[derive(Default, fastcodec::Protobuf)]
///     #[codec(name = "people.Person")]
///     struct Person {
///         #[codec(1)] name: String,
///         #[codec(2)] score: i32,
///     }
/// "#)?;
/// let report = fastcodec_build::Check::new()
///     .without_protoc()
///     .proto(&[&proto], &[folder.path()])
///     .sources(&[&model])
///     .report()?;
/// let [finding] = report.findings() else { panic!("{report}") };
/// assert_eq!(finding.kind(), fastcodec_build::FindingKind::Type);
/// assert_eq!(
///     finding.message(),
///     "`Person.score` is int32, and sint32 in the schema: write `#[codec(2, sint32)]`"
/// );
/// # std::io::Result::Ok(())
/// ```
///
/// # How a struct finds its message
///
/// 1. What [`message`](Self::message) says;
/// 2. the full name in `#[codec(name = "people.Person")]`;
/// 3. the field that holds the struct, if the message of that field's struct is known;
/// 4. the name without a package, if one message has that name.
///
/// In prost's spelling, which has no `name`, an `impl Name` with its constants says the full name.
/// If several messages have the same name, the check takes the one whose package and outer messages
/// match the modules around the struct, as `prost-build` writes them.
///
/// A struct without a message is a difference too, as is one that does not derive what its
/// neighbours do. Several structs may have the same message, for example an owned type and its
/// view.
///
/// # Structs in prost's spelling
///
/// A type that derives `Message`, `Oneof` or `Enumeration` of prost or of `fastcodec::prost` is
/// read by its attributes `#[prost(…)]`, and a report gives the remedy in them. These attributes
/// have no names, so names are compared in the spelling of `prost-build`: a field `homeEmail` is
/// `home_email`, a value `KIND_ONE` of `Kind` is `One` or `KindOne`. The numbers in `tags` are
/// compared with the members of the oneof. Enumerations are always open, also if the schema's are
/// closed. A struct with attributes in both spellings is compared in both.
///
/// # What it cannot see
///
/// The check reads Rust source: files, their modules (`mod`, also with `#[path]`) and the files
/// that they `include!`, except `#[cfg(test)]` modules. It runs before the crate is compiled, so it
/// can fail a build with a place in both files, but it knows types only by name:
///
/// - aliases (`type Ids = Vec<u64>`), imports and renamed imports are followed within these files;
/// - types of the standard library and of fastcodec are known, so are the strings and times of
///   other crates that fastcodec has implementations for;
/// - every other type, one that a macro makes, and one with implementations of its own is
///   [`FindingKind::CannotTell`], until [`rust_type`](Self::rust_type) says what it is, its field
///   names an encoding, or [`allow`](Self::allow) lets it be;
/// - a macro in which a derive of fastcodec or an attribute of prost is named is
///   [`FindingKind::CannotTell`] as well, at the path of its name; structs that other macros make,
///   those in the bodies of functions and those whose derive was imported by another name are not
///   seen. [`require_types`](Self::require_types) finds that they are missing.
///
/// Default values are compared where they are literals, constants of these files, or made of those.
/// In Thrift they are those of `impl Default`, whose `default` must be one struct expression.
///
/// # Errors
///
/// A fault of the schemas or the sources is an [`Error`] with file, line and column. So is a
/// missing file, except that of a `mod`, which a `cfg` may disable.
#[derive(Debug, Default)]
pub struct Check {
    protos: Vec<(Vec<PathBuf>, Vec<PathBuf>)>,
    descriptor_sets: Vec<PathBuf>,
    thrifts: Vec<(Vec<PathBuf>, Vec<PathBuf>)>,
    sources: Vec<PathBuf>,
    choices: Choices,
    rerun_if_changed: Option<bool>,
    front_end: FrontEnd,
    thrift_modules: Modules,
}

impl Check {
    /// Creates a check without schemas and sources.
    pub fn new() -> Self {
        Self::default()
    }
}

/// # What is compared
impl Check {
    /// Adds `.proto` files to compare with, and the folders with the files that they import. It can
    /// be called several times.
    ///
    /// They are read as by [`Config::compile_protos`]: by `protoc` if `PROTOC` names one.
    /// [`protoc_executable`](Self::protoc_executable) and [`without_protoc`](Self::without_protoc)
    /// change that.
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.proto(&["proto/people.proto"], &["proto"]);
    /// ```
    pub fn proto(
        &mut self,
        files: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> &mut Self {
        self.protos.push((to_paths(files), to_paths(includes)));
        self
    }

    /// Reads `.proto` files with this `protoc`, like [`Config::protoc_executable`].
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.protoc_executable("/opt/protobuf/bin/protoc");
    /// ```
    pub fn protoc_executable(&mut self, path: impl Into<OsString>) -> &mut Self {
        self.front_end = FrontEnd::Protoc(path.into());
        self
    }

    /// Reads `.proto` files with the front end in this crate, like [`Config::without_protoc`].
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.without_protoc();
    /// ```
    pub fn without_protoc(&mut self) -> &mut Self {
        self.front_end = FrontEnd::InRust;
        self
    }

    /// Adds a file with an encoded `FileDescriptorSet` to compare with. If it was made without
    /// source info, the differences have no place in the schema.
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.descriptor_set("schemas.binpb");
    /// ```
    pub fn descriptor_set(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.descriptor_sets.push(path.into());
        self
    }

    /// Adds `.thrift` files to compare with, and the folders with the files that they include. It
    /// can be called several times.
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.thrift(&["idl/people.thrift"], &["idl"]);
    /// ```
    pub fn thrift(
        &mut self,
        files: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> &mut Self {
        self.thrifts.push((to_paths(files), to_paths(includes)));
        self
    }

    /// Names the module of a `.thrift` file, like [`Config::thrift_module`].
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.thrift_module("billing/types.thrift", "billing.types");
    /// ```
    pub fn thrift_module(
        &mut self,
        file: impl Into<PathBuf>,
        module: impl Into<String>,
    ) -> &mut Self {
        self.thrift_modules.insert(file.into(), module.into());
        self
    }

    /// Adds the Rust files with the structs: the root of a crate (`src/lib.rs`), from which its
    /// modules are found, or single files.
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.sources(&["src/model.rs", "src/wire/records.rs"]);
    /// ```
    pub fn sources(&mut self, files: &[impl AsRef<Path>]) -> &mut Self {
        self.sources.extend(to_paths(files));
        self
    }

    /// Pairs a message or an enumeration with a struct or an enum, regardless of their names. The
    /// path of the struct may begin at any module.
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.message("people.Person", "model::User");
    /// ```
    pub fn message(
        &mut self,
        full_name: impl Into<String>,
        rust_path: impl Into<String>,
    ) -> &mut Self {
        let full_name = full_name.into().trim_start_matches('.').to_owned();
        self.choices.messages.push((full_name, rust_path.into()));
        self
    }

    /// Names the schema type of a Rust type that the check cannot see: a scalar (`string`,
    /// `sint64`, in Thrift `binary`, `i64`), or the full name of a message or an enumeration. The
    /// path of the Rust type may begin at any module or crate.
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check
    ///     .rust_type("Email", "string")
    ///     .rust_type("jiff::Zoned", "people.Time");
    /// ```
    pub fn rust_type(
        &mut self,
        rust_path: impl Into<String>,
        schema_type: impl Into<String>,
    ) -> &mut Self {
        let schema_type = schema_type.into().trim_start_matches('.').to_owned();
        self.choices.declared.push((rust_path.into(), schema_type));
        self
    }
}

/// # What may differ
impl Check {
    /// Allows differences of this kind at these paths. They have the form of the paths of
    /// [`Config`]: `.people.Person.photo` for a field, `.people` for a package, `.` for everything,
    /// the end of a path without a leading dot.
    ///
    /// ```
    /// use fastcodec_build::FindingKind;
    /// # let mut check = fastcodec_build::Check::new();
    /// // The structs have the fields that we read, and no others.
    /// check.allow(FindingKind::MissingField, ["."]);
    /// check.allow(FindingKind::CannotTell, [".people.Person.born"]);
    /// ```
    pub fn allow(
        &mut self,
        kind: FindingKind,
        paths: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> &mut Self {
        let mut map = PathMap::default();
        map.insert_all(paths, ());
        self.choices.allowed.push((kind, map));
        self
    }

    /// Allows all differences with which both sides read each other's messages: see
    /// [`Finding::is_compatible`].
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.allow_compatible();
    /// ```
    pub fn allow_compatible(&mut self) -> &mut Self {
        self.choices.allows_compatible = true;
        self
    }

    /// Ignores structs and enums that do not belong to the schema. Their paths may begin at any
    /// module.
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.ignore(["Draft", "cache::Entry"]);
    /// ```
    pub fn ignore(&mut self, rust_paths: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        let paths = rust_paths.into_iter().map(Into::into);
        self.choices.ignored.extend(paths);
        self
    }

    /// Reports each message and enumeration at these paths that has no struct or enum. Write the
    /// paths as in [`allow`](Self::allow). The well-known types and the arguments of methods are
    /// never missing.
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.require_types([".people"]);
    /// ```
    pub fn require_types(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.choices.required.insert_all(paths, ());
        self
    }

    /// Sets whether to tell cargo which files were read, so that it runs the build script again
    /// when one of them changes. The default is `true` in a build script and `false` elsewhere.
    ///
    /// ```
    /// # let mut check = fastcodec_build::Check::new();
    /// check.emit_rerun_if_changed(false);
    /// ```
    pub fn emit_rerun_if_changed(&mut self, enabled: bool) -> &mut Self {
        self.rerun_if_changed = Some(enabled);
        self
    }
}

/// # Running it
impl Check {
    /// Compares, and returns an error if anything differs. Use it in build scripts.
    ///
    /// # Errors
    ///
    /// A [`Report`] inside the [`io::Error`] if there are differences; an [`Error`] if a file
    /// cannot be read or has a fault.
    pub fn run(&self) -> io::Result<()> {
        let report = self.report()?;
        if report.is_clean() {
            return Ok(());
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, report))
    }

    /// Compares, and panics with the report if anything differs. Use it in tests.
    ///
    /// # Panics
    ///
    /// If there are differences, or a file cannot be read or has a fault.
    #[track_caller]
    pub fn assert(&self) {
        // A test has an OUT_DIR too, but cargo does not read its output.
        let tells_cargo = self.rerun_if_changed.unwrap_or(false);
        match self.compare(tells_cargo) {
            Ok(report) => assert!(report.is_clean(), "{report}"),
            Err(error) => panic!("the schema check did not run: {error}"),
        }
    }

    /// Compares, and returns the differences, for example to show them as warnings.
    ///
    /// ```no_run
    /// // build.rs
    /// fn main() -> std::io::Result<()> {
    ///     let report = fastcodec_build::Check::new()
    ///         .proto(&["proto/people.proto"], &["proto"])
    ///         .sources(&["src/lib.rs"])
    ///         .report()?;
    ///     for finding in report.findings() {
    ///         println!("cargo::warning={finding}");
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// An [`Error`]
    ///
    /// - if a file cannot be read or has a fault;
    ///
    /// - if there is no schema, no source, or no struct or enum in the sources;
    ///
    /// - if the path of a struct in an option matches no type of the sources, or several;
    ///
    /// - if a message in an option is not in the schemas, or a path of [`allow`](Self::allow),
    ///   [`require_types`](Self::require_types) or [`thrift_module`](Self::thrift_module) matches
    ///   nothing.
    pub fn report(&self) -> io::Result<Report> {
        Ok(self.compare(tells_cargo(self.rerun_if_changed))?)
    }

    fn compare(&self, tells_cargo: bool) -> Result<Report, Error> {
        if self.sources.is_empty() {
            return Err(Error::new(
                "there are no Rust files to compare: name one with Check::sources",
            ));
        }
        let sources = Sources::read(&self.sources)?;
        if tells_cargo {
            for file in &sources.files {
                println!("{}", rerun_if_changed(file));
            }
        }
        let (protobuf, thrift) = (
            self.protobuf_schemas(tells_cargo)?,
            self.thrift_schemas(tells_cargo)?,
        );
        if protobuf.is_empty() && thrift.is_empty() {
            return Err(Error::new(
                "there is no schema to compare with: name one with Check::proto or Check::thrift",
            ));
        }
        let indexes = [
            Index::new(Format::Protobuf, &protobuf),
            Index::new(Format::Thrift, &thrift),
        ];
        let paired = self.paired(&sources, &indexes)?;
        let ignored = self.ignored(&sources)?;
        let mut findings = Vec::new();
        let mut compared: Vec<Comparison<'_>> = Vec::new();
        for index in &indexes {
            let mut comparison = Comparison::new(&self.choices, &sources, index, &ignored);
            comparison.run(&paired);
            findings.append(&mut comparison.findings);
            compared.push(comparison);
        }
        let unchecked = unpaired::held_by_unchecked(&sources, &compared);
        for (number, item) in sources.items.iter().enumerate() {
            let is_elsewhere = item.derives.enumeration && unchecked.contains(&number);
            if !ignored.contains(&number) && !is_elsewhere {
                findings.extend(unpaired::not_found(number, item, &compared));
            }
        }
        findings.extend(sources.macros.iter().map(unpaired::in_macro));
        for comparison in &compared {
            findings.extend(self.missing_types(comparison));
        }
        let checked = compared.iter().flat_map(|it| it.pairs.values());
        let checked = checked.map(|names| names.len()).sum();
        // It would succeed with any schema.
        if checked == 0 && findings.is_empty() && ignored.is_empty() {
            return Err(Error::new(
                "no type in the sources derives `Protobuf`, `Thrift`, `Enumeration` or prost's `Message` for \
                 a schema that was given: there is nothing to compare",
            ));
        }
        self.refuse_unfit(protobuf.iter().chain(&thrift), &findings)?;
        findings.retain(|finding| !self.is_allowed(finding));
        findings.sort_by(|one, other| {
            let place = |finding: &Finding| (finding.source.is_none(), finding.source.clone());
            place(one).cmp(&place(other))
        });
        findings.dedup();
        Ok(Report { findings, checked })
    }

    fn protobuf_schemas(&self, tells_cargo: bool) -> Result<Vec<Known>, Error> {
        let mut config = Config::new();
        config.emit_rerun_if_changed(tells_cargo);
        config.front_end = self.front_end.clone();
        let mut schemas = Vec::new();
        for (files, includes) in &self.protos {
            let source = config.read(files, includes)?;
            let schema = Schema::from_descriptors(&source.set)?;
            schemas.push(Known::new(schema, Format::Protobuf, includes.clone())?);
        }
        for path in &self.descriptor_sets {
            config.file_descriptor_set_path(path).skip_protoc_run();
            let source = config.read(&[], &[])?;
            let schema = Schema::from_descriptors(&source.set)?;
            schemas.push(Known::new(schema, Format::Protobuf, Vec::new())?);
        }
        Ok(schemas)
    }

    fn thrift_schemas(&self, tells_cargo: bool) -> Result<Vec<Known>, Error> {
        let mut schemas = Vec::new();
        for (files, includes) in &self.thrifts {
            let packages = self.thrift_modules.packages()?;
            let source = fastcodec_schema::thrift::read(files, includes, &packages)?;
            self.thrift_modules.note(&source.files);
            if tells_cargo {
                for file in &source.files {
                    println!("{}", rerun_if_changed(file));
                }
            }
            schemas.push(Known::new(source.schema, Format::Thrift, Vec::new())?);
        }
        Ok(schemas)
    }

    /// The structs that the user pairs with messages.
    fn paired(
        &self,
        sources: &Sources,
        indexes: &[Index<'_>],
    ) -> Result<Vec<(usize, String)>, Error> {
        let mut paired = Vec::new();
        for (full_name, rust) in &self.choices.messages {
            let item = only(sources, rust, "Check::message")?;
            let is_known = |index: &Index<'_>| index.definition(full_name).is_some();
            if !indexes.iter().any(is_known) {
                let like = indexes.iter().find_map(|index| index.like(full_name));
                let like = like.map_or(String::new(), |name| format!("; is it `{name}`?"));
                return Err(Error::new(format!(
                    "Check::message names `{full_name}`, which is in no schema{like}"
                )));
            }
            paired.push((item, full_name.clone()));
        }
        Ok(paired)
    }

    fn ignored(&self, sources: &Sources) -> Result<HashSet<usize>, Error> {
        let mut ignored = HashSet::new();
        for rust in &self.choices.ignored {
            let items = sources.ending_in(rust);
            if items.is_empty() {
                return Err(Error::new(format!(
                    "Check::ignore names `{rust}`, which is in none of the sources"
                )));
            }
            ignored.extend(items);
        }
        Ok(ignored)
    }

    fn missing_types(&self, comparison: &Comparison<'_>) -> Vec<Finding> {
        let there: HashSet<&str> = comparison.pairs.values().flatten().copied().collect();
        let names = comparison.index.names();
        let missing = names.filter(|name| {
            !there.contains(name)
                && self.choices.required.contains(name)
                && crate::plan::well_known::path_in_types(name).is_none()
                && !name.starts_with("google.protobuf.")
        });
        let findings = missing.map(|name| Finding {
            kind: FindingKind::MissingType,
            is_compatible: false,
            path: name.to_owned(),
            source: None,
            schema: comparison.index.place(name),
            message: format!("nothing in the sources stands for `{name}`"),
        });
        findings.collect()
    }

    /// Refuses a path that matches nothing, because the option would have no effect.
    fn refuse_unfit<'s>(
        &self,
        schemas: impl Iterator<Item = &'s Known>,
        findings: &[Finding],
    ) -> Result<(), Error> {
        let mut paths: Vec<String> = findings.iter().map(|it| it.path.clone()).collect();
        for known in schemas {
            let compilation = &known.compilation;
            for message in compilation.messages() {
                let fields = message
                    .fields
                    .iter()
                    .map(|it| format!("{}.{}", message.full_name, it.name));
                paths.extend(fields.chain([message.full_name.clone()]));
            }
            for it in compilation.enums() {
                let values = it
                    .values
                    .iter()
                    .map(|value| format!("{}.{}", it.full_name, value.name));
                paths.extend(values.chain([it.full_name.clone()]));
            }
        }
        let required = self.choices.required.matchers();
        let required = required.map(|path| ("require_types", path));
        let allowed = self.choices.allowed.iter();
        let allowed = allowed.flat_map(|(_, map)| map.matchers().map(|path| ("allow", path)));
        for (option, path) in required.chain(allowed) {
            if !paths.iter().any(|it| path_map::fits(path, it)) {
                let nearest = path_map::nearest(path, paths.iter().map(String::as_str));
                let help = nearest.map_or_else(String::new, |it| format!(": did you mean `{it}`?"));
                return Err(Error::new(format!(
                    "Check::{option} names `{path}`, which fits nothing in the schemas{help}"
                )));
            }
        }
        if let Some((path, help)) = self.thrift_modules.unfit().first() {
            return Err(Error::new(format!(
                "Check::thrift_module names `{path}`, which is not a file of the schemas: {help}"
            )));
        }
        Ok(())
    }

    fn is_allowed(&self, finding: &Finding) -> bool {
        if self.choices.allows_compatible && finding.is_compatible {
            return true;
        }
        let mut allowed = self.choices.allowed.iter();
        allowed.any(|(kind, paths)| *kind == finding.kind && paths.contains(&finding.path))
    }
}

/// Resolves a path of the user to its one type.
fn only(sources: &Sources, rust: &str, option: &str) -> Result<usize, Error> {
    match sources.ending_in(rust)[..] {
        [only] => Ok(only),
        [] => Err(Error::new(format!(
            "{option} names `{rust}`, which is in none of the sources"
        ))),
        [..] => Err(Error::new(format!(
            "{option} names `{rust}`, and several types have a path that ends so: write more of it"
        ))),
    }
}

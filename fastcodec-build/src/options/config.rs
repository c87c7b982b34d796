//! The options, under the names that users of prost know.

use std::ffi::OsString;
use std::path::PathBuf;
use std::{env, fmt};

use super::modules::Modules;
use super::path_map::PathMap;
use super::{MapType, Options, SetType};
use crate::service_generator::ServiceGenerator;

/// Compiles `.proto` and `.thrift` files to Rust.
///
/// The methods have the names of `prost_build::Config`, and mean the same.
/// Those that prost does not have are [`arc`](Self::arc),
/// [`async_services`](Self::async_services), [`btree_set`](Self::btree_set),
/// [`closed_unions`](Self::closed_unions), [`code_size`](Self::code_size),
/// [`compile_thrift`](Self::compile_thrift), [`derive_copy`](Self::derive_copy),
/// [`derive_eq_hash`](Self::derive_eq_hash),
/// [`emit_rerun_if_changed`](Self::emit_rerun_if_changed), [`emit_warnings`](Self::emit_warnings),
/// [`hasher`](Self::hasher), [`map_type`](Self::map_type), [`no_std`](Self::no_std),
/// [`plain_fields`](Self::plain_fields), [`string_type`](Self::string_type),
/// [`thrift_module`](Self::thrift_module), `tonic` with the feature of that name,
/// [`unknown_fields`](Self::unknown_fields), [`vec_map`](Self::vec_map),
/// [`vec_set`](Self::vec_set), [`views`](Self::views) and [`without_protoc`](Self::without_protoc).
///
/// ```no_run
/// // build.rs
/// fn main() -> std::io::Result<()> {
///     fastcodec_build::Config::new()
///         .btree_map(["."])
///         .bytes([".storage.Blob.content"])
///         .views([".storage.Blob"])
///         .type_attribute(".storage", "#[derive(serde::Serialize)]")
///         .compile_protos(&["proto/storage.proto"], &["proto"])
/// }
/// ```
///
/// # For who comes from `prost_build`
///
/// | `prost_build` | here |
/// | --- | --- |
/// | `prost_path` | [`runtime_path`](Self::runtime_path) |
/// | `prost_types_path` | [`types_path`](Self::types_path) |
/// | `boxed(path)` | [`boxed`](Self::boxed), which takes several paths |
/// | `Copy`, `Eq` and `Hash` where the fields allow them | [`derive_copy`](Self::derive_copy) and [`derive_eq_hash`](Self::derive_eq_hash) |
/// | `enable_type_names` | needed for prost's trait `Name` alone: messages have their names |
/// | `generate` | [`compile_fds`](Self::compile_fds), or the [plugin](crate::plugin) |
/// | `compile_protos`, `compile_fds`, the functions | `Config::new()` and the methods of that name |
/// | `Module`, `protoc_from_env`, `error_message_protoc_not_found`, … | nothing: `protoc` is not needed, and who wants it names it |
///
/// All its other methods have their names here.
///
/// # Paths
///
/// Many options take the paths of the items to which they apply:
///
/// | path | what it selects |
/// | --- | --- |
/// | `.pkg.Message.field` | this field |
/// | `.pkg.Message`, `.pkg` | the message, or the package, and all that is in it |
/// | `.` | everything |
/// | `Message.field`, `field` | whatever has a path that ends so |
///
/// A oneof is `.pkg.Message.oneof`, and its members are `.pkg.Message.oneof.field` for attributes
/// and comments. If several paths match, attributes add up. For other options the closest path
/// wins: a whole path before an end, an end before a beginning, a longer path before a shorter one.
/// If a path matches nothing in any schema that the `Config` compiles, a warning names the most
/// similar path. It is printed when the `Config` is dropped: to cargo in a build script, otherwise
/// on standard error.
///
/// # Thrift
///
/// All options apply to Thrift too, except those for descriptors, `protoc` and type URLs
/// ([`enable_type_names`](Self::enable_type_names), [`type_name_domain`](Self::type_name_domain))
/// and for [`compile_well_known_types`](Self::compile_well_known_types). In Thrift
///
/// - the package is the namespace, or the name of the file where it has none;
/// - a union is a message, with the attributes of an enumeration; its members are fields;
/// - a type that has a typedef takes the options that are set for the path of the field, and where
///   there is none those for the path of the typedef;
/// - [`extern_path`](Self::extern_path) names structs, unions, exceptions, enumerations and
///   typedefs, [`type_attribute`](Self::type_attribute) the same;
/// - the arguments of `.pkg.Service.method` are the fields of the message
///   `.pkg.Service.method_args`, and what it returns is `success` in `.pkg.Service.method_result`.
///
/// Only for Thrift are [`btree_set`](Self::btree_set), [`vec_set`](Self::vec_set),
/// [`plain_fields`](Self::plain_fields), [`closed_unions`](Self::closed_unions),
/// [`arc`](Self::arc) and [`async_services`](Self::async_services).
///
/// # Where schemas are read
///
/// Files of Thrift are read by this crate. Those of Protobuf are read by
///
/// | from | when |
/// | --- | --- |
/// | the front end in this crate, in Rust | always, but for the following; with [`without_protoc`](Self::without_protoc) also where `PROTOC` is set |
/// | a `protoc` | [`protoc_executable`](Self::protoc_executable), or the environment variable `PROTOC`, names one |
/// | an encoded `FileDescriptorSet` | [`skip_protoc_run`](Self::skip_protoc_run) |
/// | one that the program has | [`compile_fds`](Self::compile_fds) |
///
/// The front end in Rust reads proto2 and proto3. Files with an edition need `protoc`, or a
/// descriptor set that it wrote.
///
/// # Errors
///
/// The methods that compile return [`io::Result`](std::io::Result), so that `main` of a build
/// script can return it. The [`io::Error`](std::io::Error) contains an [`Error`](crate::Error):
///
/// ```
/// let error = fastcodec_build::Config::new()
///     .without_protoc()
///     .compile_protos(&["missing.proto"], &["proto"])
///     .unwrap_err();
/// let error = error
///     .get_ref()
///     .and_then(|inner| inner.downcast_ref::<fastcodec_build::Error>())
///     .unwrap();
/// assert_eq!(error.line(), None);
/// assert!(error.message().contains("missing.proto"));
/// ```
#[derive(Default)]
pub struct Config {
    pub(crate) options: Options,
    pub(crate) out_dir: Option<PathBuf>,
    pub(crate) include_file: Option<PathBuf>,
    pub(crate) descriptor_set: Option<PathBuf>,
    pub(crate) skip_protoc: bool,
    pub(crate) front_end: FrontEnd,
    pub(crate) protoc_arguments: Vec<String>,
    pub(crate) skip_source_info: bool,
    pub(crate) thrift_modules: Modules,
    pub(crate) service_generator: Option<Box<dyn ServiceGenerator>>,
    pub(crate) rerun_if_changed: Option<bool>,
    pub(crate) skips_warnings: bool,
    /// Whether a schema was compiled, so that options were used.
    pub(crate) has_compiled: bool,
    /// Whether a compile failed, so that some options may not have been used.
    pub(crate) has_failed: bool,
}

/// The front end that reads `.proto` files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum FrontEnd {
    /// The `protoc` that the environment names, or else the one in this crate.
    #[default]
    OfEnvironment,
    /// The front end in this crate, regardless of the environment.
    InRust,
    /// This `protoc`.
    Protoc(OsString),
}

impl FrontEnd {
    /// The `protoc` to run, if one is to be run.
    pub fn protoc(&self) -> Option<OsString> {
        match self {
            // An empty variable counts as unset.
            FrontEnd::OfEnvironment => env::var_os("PROTOC").filter(|protoc| !protoc.is_empty()),
            FrontEnd::InRust => None,
            FrontEnd::Protoc(path) => Some(path.clone()),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("options", &self.options)
            .field("out_dir", &self.out_dir)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// The default options.
    pub fn new() -> Self {
        Self::default()
    }
}

/// # Rust types of fields
impl Config {
    /// Makes `bytes` fields `Bytes`, which share the input of a decode, instead of `Vec<u8>`.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.bytes([".storage.Blob.content", ".media"]);
    /// ```
    pub fn bytes(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.bytes.insert_all(paths, ());
        self
    }

    /// Gives `string` fields another type than `String`: one that the runtime has an implementation
    /// for, such as `Box<str>` and `Arc<str>`, or one of yours. Elements of lists, keys and values
    /// of maps and members of oneofs take it too; views have `&str`.
    ///
    /// | with the feature of `fastcodec` | there is |
    /// | --- | --- |
    /// | `smol_str` | `::fastcodec::smol_str::SmolStr` |
    /// | `compact_str` | `::fastcodec::compact_str::CompactString` |
    /// | `faststr` | `::fastcodec::faststr::FastStr` |
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.string_type([".log.Record.host"], "::std::sync::Arc<str>");
    /// config.string_type([".log.Record.labels"], "::fastcodec::compact_str::CompactString");
    /// ```
    pub fn string_type(
        &mut self,
        paths: impl IntoIterator<Item = impl AsRef<str>>,
        rust_type: impl Into<String>,
    ) -> &mut Self {
        self.options
            .string_types
            .insert_all(paths, rust_type.into());
        self
    }

    /// Makes map fields `BTreeMap`: sorted, and written in the order of their keys.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.btree_map(["."]);
    /// ```
    pub fn btree_map(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.map_types.insert_all(paths, MapType::BTreeMap);
        self
    }

    /// Makes map fields `Vec<(K, V)>`: the entries as they arrive, the fastest of all, and without
    /// a way to find one by its key.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.vec_map([".trace.Span.attributes"]);
    /// ```
    pub fn vec_map(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.map_types.insert_all(paths, MapType::Vec);
        self
    }

    /// Makes map fields this type, with the key and the value as its parameters: a name for a
    /// `HashMap` with another hasher. The name must end in `Map`.
    ///
    /// ```
    /// // pub type FastMap<K, V> = HashMap<K, V, foldhash::fast::RandomState>;
    /// # let mut config = fastcodec_build::Config::new();
    /// config.map_type([".cache"], "crate::FastMap");
    /// ```
    ///
    /// Keys that come from strangers want a seeded hasher, as the default of `HashMap` is.
    pub fn map_type(
        &mut self,
        paths: impl IntoIterator<Item = impl AsRef<str>>,
        rust_path: impl Into<String>,
    ) -> &mut Self {
        let map = MapType::Path(rust_path.into());
        self.options.map_types.insert_all(paths, map);
        self
    }

    /// Makes Thrift's sets `BTreeSet`: sorted, and written in the order of their elements. Sets in
    /// keys and in elements of sets are that anyway.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.btree_set(["."]);
    /// ```
    pub fn btree_set(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.set_types.insert_all(paths, SetType::BTreeSet);
        self
    }

    /// Makes Thrift's sets `thrift::Set<Vec<T>>`: the elements as they arrive, the fastest of all,
    /// and without a way to find one.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.vec_set([".search.Query.ids"]);
    /// ```
    pub fn vec_set(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.set_types.insert_all(paths, SetType::Vec);
        self
    }

    /// Sets the last parameter of every `HashMap` and `HashSet`, which creates the hashers.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.hasher("::foldhash::fast::RandomState");
    /// ```
    ///
    /// Keys that come from strangers want a seeded hasher, as the default is.
    pub fn hasher(&mut self, rust_path: impl Into<String>) -> &mut Self {
        self.options.hasher = Some(rust_path.into());
        self
    }

    /// Generates Thrift fields that are neither `required` nor `optional` without `Option`, as the
    /// compilers for Go and Java do: they are always written, and a field that does not arrive has
    /// its default. Unions and recursive fields remain an `Option`.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.plain_fields([".metrics"]);
    /// ```
    pub fn plain_fields(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.plain_fields.insert_all(paths, ());
        self
    }

    /// Puts structs, strings and byte strings of Thrift into an `Arc`: the value of the field, or
    /// its elements if it is a container.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.arc([".shop.Order.customer"]);
    /// ```
    pub fn arc(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.arcs.insert_all(paths, ());
        self
    }

    /// Puts singular messages (fields and members of oneofs) into a `Box`. Use it for a large
    /// message that is rarely present. A message that contains itself is boxed without this option.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.boxed([".shop.Order.invoice", ".shop.Order.payment.card"]);
    /// ```
    pub fn boxed(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.boxed.insert_all(paths, ());
        self
    }

    /// Uses existing Rust types instead of generating them: one type, or all types of a package,
    /// under the names that this generator gives them. A view uses the same path with `View`
    /// appended.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.extern_path(".geo.Point", "crate::Point");
    /// config.extern_path(".google.type", "::google_types::google::r#type");
    /// ```
    pub fn extern_path(
        &mut self,
        proto_path: impl Into<String>,
        rust_path: impl Into<String>,
    ) -> &mut Self {
        let mut proto_path = proto_path.into();
        if !proto_path.starts_with('.') {
            proto_path.insert(0, '.');
        }
        self.options
            .extern_paths
            .insert(proto_path, rust_path.into());
        self
    }

    /// Generates the well-known types too, instead of using those of `fastcodec::types`. Also
    /// generates `descriptor.proto` if a file imports it, even if no field has one of its types.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.compile_well_known_types();
    /// ```
    pub fn compile_well_known_types(&mut self) -> &mut Self {
        self.options.compile_well_known_types = true;
        self
    }
}

/// # What is generated
impl Config {
    /// Also generates borrowing types, such as `PersonView<'a>` for `Person`, for these messages
    /// and all messages to which they refer. They are decoded into an arena, without further
    /// allocations.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.views([".trace.TracesData"]);
    /// ```
    pub fn views(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.views.insert_all(paths, ());
        self
    }

    /// Generates small code for these messages and their oneofs, as `option optimize_for = CODE_SIZE;`
    /// does for all messages of a file. A program with many messages is about half the size and
    /// compiles in about half the time, and encodes and decodes the same bytes at 0.5 to 0.9 times
    /// the speed. Messages with and without it may hold each other.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.code_size([".shop.admin"]);
    /// ```
    pub fn code_size(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.code_size.insert_all(paths, ());
        self
    }

    /// Lets messages keep the fields that their schema does not have, in a field `unknown_fields`,
    /// and write them back. Extensions are read and written through it.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.unknown_fields([".proxy"]);
    /// ```
    pub fn unknown_fields(
        &mut self,
        paths: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> &mut Self {
        self.options.unknown_fields.insert_all(paths, ());
        self
    }

    /// Leaves the variant `Unknown` out of Thrift's unions. A generated union has it unless this
    /// says otherwise: the variant keeps a member that a newer schema added, and writes it back.
    ///
    /// A union without it makes an `optional` field absent when such a member arrives, also within
    /// another union without it; one that has it keeps the union within. In a list, a set, a map or
    /// a `required` field, such a member is the error `UnknownUnionMember`. A union that keeps
    /// members is not [`Copy`](Self::derive_copy), and each value takes at least 64 bytes. A union
    /// without any members keeps the variant, as an enum without variants has no value.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.closed_unions([".geo.Shape"]);
    /// ```
    pub fn closed_unions(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.closed_unions.insert_all(paths, ());
        self
    }

    /// Puts attributes on messages, enumerations and oneofs. Views do not get them, because an
    /// attribute for an owned type rarely fits a borrowing one. A typedef of Thrift gets the
    /// attributes for its own path.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.type_attribute(".", "#[derive(serde::Serialize, serde::Deserialize)]");
    /// ```
    ///
    /// The runtime types in generated fields implement the traits of `serde`, `arbitrary` and
    /// `proptest` with the features of these names. The documentation of `fastcodec::arbitrary` and
    /// `fastcodec::proptest` names the fields that need an additional attribute. With `serde`, the
    /// shape is that of the Rust types, **not** the JSON mapping of Protobuf: fields under their
    /// Rust names, 64-bit numbers as numbers, open enumerations as their number, a `Timestamp` as
    /// its two fields, unknown fields as bytes.
    pub fn type_attribute(
        &mut self,
        path: impl AsRef<str>,
        attribute: impl AsRef<str>,
    ) -> &mut Self {
        insert(&mut self.options.type_attributes, path, attribute);
        self
    }

    /// Puts attributes on messages.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.message_attribute(".shop", "#[must_use]");
    /// ```
    pub fn message_attribute(
        &mut self,
        path: impl AsRef<str>,
        attribute: impl AsRef<str>,
    ) -> &mut Self {
        insert(&mut self.options.message_attributes, path, attribute);
        self
    }

    /// Puts attributes on enumerations and oneofs.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.enum_attribute(".shop.State", "#[non_exhaustive]");
    /// ```
    pub fn enum_attribute(
        &mut self,
        path: impl AsRef<str>,
        attribute: impl AsRef<str>,
    ) -> &mut Self {
        insert(&mut self.options.enum_attributes, path, attribute);
        self
    }

    /// Puts attributes on fields, members of oneofs and values of enumerations. The field or member
    /// of a union that keeps [unknown fields](Self::unknown_fields) is `unknown_fields` in such a
    /// path.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.field_attribute(".shop.Order.id", "#[serde(rename = \"orderId\")]");
    /// config.field_attribute("unknown_fields", "#[serde(skip)]");
    /// ```
    pub fn field_attribute(
        &mut self,
        path: impl AsRef<str>,
        attribute: impl AsRef<str>,
    ) -> &mut Self {
        insert(&mut self.options.field_attributes, path, attribute);
        self
    }

    /// Leaves `Debug` out of the derives, for types whose content should not be printed, or that
    /// have an implementation of yours.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.skip_debug([".auth.Credentials"]);
    /// ```
    pub fn skip_debug(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.skip_debug.insert_all(paths, ());
        self
    }

    /// Derives `Copy` for messages, oneofs and unions whose fields all allow it. Without this
    /// option they are not `Copy`, so that a string which is added to the schema later changes no
    /// code that uses them; enumerations and views always are.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.derive_copy([".geo.Point"]);
    /// ```
    pub fn derive_copy(&mut self, paths: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.options.derive_copy.insert_all(paths, ());
        self
    }

    /// Derives `Eq` and `Hash` for messages, oneofs and unions whose fields all allow it. Without
    /// this option they have `PartialEq` alone, so that a float which is added to the schema later
    /// changes no code that uses them; enumerations, and structs of Thrift that are part of a key,
    /// always have both.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// // What prost-build does.
    /// config.derive_eq_hash(["."]).derive_copy(["."]);
    /// ```
    pub fn derive_eq_hash(
        &mut self,
        paths: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> &mut Self {
        self.options.derive_eq_hash.insert_all(paths, ());
        self
    }

    /// Implements `fastcodec::prost::Name` for messages, for code that wants that trait:
    /// `prost::types::Any` for instance. Every message has its full name without this, as
    /// `protobuf::Message::NAME`, and `types::Any` needs no more.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.enable_type_names();
    /// ```
    pub fn enable_type_names(&mut self) -> &mut Self {
        self.options.type_names = true;
        self
    }

    /// Sets the part before the slash of the type URL that `Name::type_url` returns, with
    /// [`enable_type_names`](Self::enable_type_names). It is empty by default. `types::Any::pack`
    /// always has the prefix `type.googleapis.com`, and readers of an `Any` use only the part after
    /// the last slash.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config
    ///     .enable_type_names()
    ///     .type_name_domain([".shop"], "type.example.com");
    /// ```
    pub fn type_name_domain(
        &mut self,
        paths: impl IntoIterator<Item = impl AsRef<str>>,
        domain: impl Into<String>,
    ) -> &mut Self {
        self.options
            .type_name_domains
            .insert_all(paths, domain.into());
        self
    }

    /// Leaves the comments of the schema out. Otherwise they become documentation, in which code
    /// is never a test and brackets are never links.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.disable_comments(["."]);
    /// ```
    pub fn disable_comments(
        &mut self,
        paths: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> &mut Self {
        self.options.disable_comments.insert_all(paths, ());
        self
    }

    /// Keeps the name of an enumeration as the prefix of its values: `SEVERITY_INFO` of `Severity`
    /// becomes `Severity::SeverityInfo`, not `Severity::Info`.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.retain_enum_prefix();
    /// ```
    pub fn retain_enum_prefix(&mut self) -> &mut Self {
        self.options.strip_enum_prefix = false;
        self
    }

    /// Generates code for services. The default is none.
    ///
    /// ```
    /// use fastcodec_build::{Service, ServiceGenerator};
    ///
    /// struct Names;
    ///
    /// impl ServiceGenerator for Names {
    ///     fn generate(&mut self, service: Service, code: &mut String) {
    ///         let (name, full_name) = (&service.name, &service.proto_name);
    ///         code.push_str(&format!("pub struct {name}; // {full_name}\n"));
    ///     }
    /// }
    ///
    /// fastcodec_build::Config::new().service_generator(Box::new(Names));
    /// ```
    pub fn service_generator(&mut self, generator: Box<dyn ServiceGenerator>) -> &mut Self {
        self.service_generator = Some(generator);
        self
    }

    /// Generates clients and servers of gRPC for tonic from Protobuf's services. It needs the
    /// feature `tonic`, which by itself generates nothing. See [`tonic`](super::tonic).
    ///
    /// ```
    /// use fastcodec_build::{Config, tonic};
    ///
    /// Config::new().tonic(tonic::configure().build_client(false));
    /// ```
    #[cfg(feature = "tonic")]
    pub fn tonic(&mut self, services: super::tonic::Builder) -> &mut Self {
        self.options.tonic = Some(services);
        self
    }

    /// Makes the methods of Thrift services asynchronous: those of the trait return a future that
    /// is `Send`, and the client waits for an `AsyncChannel`.
    ///
    /// Structs that nest more than about 50 levels deep (25 if they are boxed, 17 in lists) are too
    /// deep a type for the compiler in any asynchronous code. Then a warning names the
    /// `#![recursion_limit = "…"]` that the crate needs.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.async_services();
    /// ```
    pub fn async_services(&mut self) -> &mut Self {
        self.options.async_services = true;
        self
    }

    /// Names the module of a `.thrift` file, instead of the file's namespace. Use it for files that
    /// have no namespace for Rust, or the same as another file. Give the path of the file or the
    /// end of it, and the module as identifiers separated by dots. Any other name is an error.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config
    ///     .thrift_module("billing/types.thrift", "billing.types")
    ///     .thrift_module("shipping/types.thrift", "shipping.types");
    /// ```
    pub fn thrift_module(
        &mut self,
        file: impl Into<PathBuf>,
        module: impl Into<String>,
    ) -> &mut Self {
        self.thrift_modules.insert(file.into(), module.into());
        self
    }

    /// Makes code for a crate without `std`: maps are `BTreeMap`, and `String`, `Vec` and `Box` are
    /// written with the path by which the runtime has them.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.no_std();
    /// ```
    pub fn no_std(&mut self) -> &mut Self {
        self.options.no_std = true;
        self
    }

    /// Sets the path of the module with the well-known types, under the same names. The default is
    /// `::fastcodec::types`. `prost_build::Config` calls this option `prost_types_path`.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.types_path("::fastcodec::prost::types");
    /// ```
    #[doc(alias = "prost_types_path")]
    pub fn types_path(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.types_path = Some(path.into());
        self
    }

    /// Sets the path of the runtime. The default is `::fastcodec`. `prost_build::Config` calls this
    /// option `prost_path`.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.runtime_path("::my_crate::fastcodec");
    /// ```
    #[doc(alias = "prost_path")]
    pub fn runtime_path(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.runtime_path = path.into();
        self
    }

    /// Sets whether the code is formatted. The default is `true`.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.format(false);
    /// ```
    pub fn format(&mut self, enabled: bool) -> &mut Self {
        self.options.format = enabled;
        self
    }
}

fn insert(attributes: &mut PathMap<String>, path: impl AsRef<str>, attribute: impl AsRef<str>) {
    attributes.insert(path.as_ref(), attribute.as_ref().to_owned());
}

/// # Files
impl Config {
    /// The folder that files are written to, which must be there. In a build script that is
    /// `OUT_DIR` unless this says otherwise.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.out_dir("src/generated");
    /// ```
    pub fn out_dir(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.out_dir = Some(path.into());
        self
    }

    /// Writes a file, in the folder of the others, that includes them all, each in the modules of
    /// its package.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.include_file("schemas.rs");
    /// ```
    ///
    /// With it, one line is enough in the crate:
    ///
    /// ```ignore
    /// include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
    /// ```
    pub fn include_file(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.include_file = Some(path.into());
        self
    }

    /// Sets the name, without `.rs`, of the file for items without a package. The default is `_`.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.default_package_filename("messages");
    /// ```
    pub fn default_package_filename(&mut self, name: impl Into<String>) -> &mut Self {
        self.options.default_package_filename = name.into();
        self
    }

    /// Writes the encoded descriptor set to this file too; or, with
    /// [`skip_protoc_run`](Self::skip_protoc_run), reads it from there.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.file_descriptor_set_path("target/schemas.binpb");
    /// ```
    pub fn file_descriptor_set_path(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.descriptor_set = Some(path.into());
        self
    }

    /// Leaves the source info out of the descriptor set that
    /// [`file_descriptor_set_path`](Self::file_descriptor_set_path) names, which makes it smaller:
    /// the generated code is then without the comments of the schema, and a difference that
    /// [`Check`](crate::Check) finds is without its place in it.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config
    ///     .file_descriptor_set_path("target/schemas.binpb")
    ///     .skip_source_info();
    /// ```
    pub fn skip_source_info(&mut self) -> &mut Self {
        self.skip_source_info = true;
        self
    }

    /// Compiles no `.proto` files, but reads the descriptor set that
    /// [`file_descriptor_set_path`](Self::file_descriptor_set_path) names. It should have been made
    /// with the imports, and with the source info if comments are wanted.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config
    ///     .file_descriptor_set_path("schemas.binpb")
    ///     .skip_protoc_run();
    /// ```
    pub fn skip_protoc_run(&mut self) -> &mut Self {
        self.skip_protoc = true;
        self
    }

    /// Reads schemas with this `protoc`, regardless of the environment variable `PROTOC`. Without
    /// this and [`without_protoc`](Self::without_protoc), a `protoc` that `PROTOC` names is used.
    /// The variable `PROTOC_INCLUDE` can name the folder with the well-known types, if `protoc`
    /// does not find them next to itself.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.protoc_executable("/opt/protobuf/bin/protoc");
    /// ```
    pub fn protoc_executable(&mut self, path: impl Into<OsString>) -> &mut Self {
        self.front_end = FrontEnd::Protoc(path.into());
        self
    }

    /// Reads schemas with the front end in this crate, also if the environment variable `PROTOC`
    /// names a `protoc`, so that the build is the same on every machine. The last call of this and
    /// [`protoc_executable`](Self::protoc_executable) wins.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.without_protoc();
    /// ```
    pub fn without_protoc(&mut self) -> &mut Self {
        self.front_end = FrontEnd::InRust;
        self
    }

    /// Adds an argument for `protoc`. The front end in this crate ignores it.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.protoc_arg("--retain_options");
    /// ```
    pub fn protoc_arg(&mut self, argument: impl Into<String>) -> &mut Self {
        self.protoc_arguments.push(argument.into());
        self
    }

    /// Sets whether to tell cargo which files were read, with imports, so that it runs the build
    /// script again only when one of them, or `PROTOC`, changes. The default is `true` in a build
    /// script and `false` elsewhere.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.emit_rerun_if_changed(false);
    /// ```
    pub fn emit_rerun_if_changed(&mut self, enabled: bool) -> &mut Self {
        self.rerun_if_changed = Some(enabled);
        self
    }

    /// Sets whether to warn of likely mistakes, such as a path of an option that matches nothing,
    /// or a constant of an unexpected enumeration. The default is `true`. Use `false` if, for
    /// example, several configurations have the same options and each compiles only some of the
    /// schemas.
    ///
    /// ```
    /// # let mut config = fastcodec_build::Config::new();
    /// config.emit_warnings(false);
    /// ```
    pub fn emit_warnings(&mut self, enabled: bool) -> &mut Self {
        self.skips_warnings = !enabled;
        self
    }
}

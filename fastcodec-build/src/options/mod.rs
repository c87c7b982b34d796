//! The options of the user, in the form that the emitter reads.

pub(crate) mod config;
pub(crate) mod methods;
pub(crate) mod modules;
pub(crate) mod path_map;
#[cfg(feature = "tonic")]
pub mod tonic;

use fastcodec_schema::{Error, Format, Message};

use self::path_map::PathMap;
use crate::plan::Compilation;
use crate::plan::hints::Hint;
use crate::plan::site::Site;
use crate::plan::{spelling, well_known};

#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub runtime_path: String,
    pub no_std: bool,
    pub type_attributes: PathMap<String>,
    pub message_attributes: PathMap<String>,
    pub enum_attributes: PathMap<String>,
    pub field_attributes: PathMap<String>,
    /// Paths in the schema, each with a leading dot, and paths in Rust.
    pub extern_paths: PathMap<String>,
    pub string_types: PathMap<String>,
    pub bytes: PathMap<()>,
    pub map_types: PathMap<MapType>,
    pub set_types: PathMap<SetType>,
    /// The path of the type that creates the hashers of maps and sets.
    pub hasher: Option<String>,
    /// Doubles that have an order, though they are in no key.
    pub ordered_doubles: PathMap<()>,
    pub arcs: PathMap<()>,
    pub plain_fields: PathMap<()>,
    pub async_services: bool,
    /// The types that derive `Copy`, and `Eq` with `Hash`, if their fields allow it.
    pub derive_copy: PathMap<()>,
    pub derive_eq_hash: PathMap<()>,
    pub type_names: bool,
    /// The part of a type URL before the slash.
    pub type_name_domains: PathMap<String>,
    /// The path of the well-known types, if they are not in the runtime.
    pub types_path: Option<String>,
    pub boxed: PathMap<()>,
    pub unknown_fields: PathMap<()>,
    /// Unions without a variant for members that the schema does not have.
    pub closed_unions: PathMap<()>,
    pub views: PathMap<()>,
    pub code_size: PathMap<()>,
    pub disable_comments: PathMap<()>,
    pub skip_debug: PathMap<()>,
    pub strip_enum_prefix: bool,
    pub compile_well_known_types: bool,
    pub default_package_filename: String,
    pub format: bool,
    #[cfg(feature = "tonic")]
    pub tonic: Option<crate::options::tonic::Builder>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            runtime_path: "::fastcodec".to_owned(),
            no_std: false,
            type_attributes: PathMap::default(),
            message_attributes: PathMap::default(),
            enum_attributes: PathMap::default(),
            field_attributes: PathMap::default(),
            extern_paths: PathMap::default(),
            string_types: PathMap::default(),
            bytes: PathMap::default(),
            map_types: PathMap::default(),
            set_types: PathMap::default(),
            hasher: None,
            ordered_doubles: PathMap::default(),
            arcs: PathMap::default(),
            plain_fields: PathMap::default(),
            async_services: false,
            derive_copy: PathMap::default(),
            derive_eq_hash: PathMap::default(),
            type_names: false,
            type_name_domains: PathMap::default(),
            types_path: None,
            boxed: PathMap::default(),
            unknown_fields: PathMap::default(),
            closed_unions: PathMap::default(),
            views: PathMap::default(),
            code_size: PathMap::default(),
            disable_comments: PathMap::default(),
            skip_debug: PathMap::default(),
            strip_enum_prefix: true,
            compile_well_known_types: false,
            default_package_filename: "_".to_owned(),
            format: true,
            #[cfg(feature = "tonic")]
            tonic: None,
        }
    }
}

/// The Rust type of a map field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MapType {
    HashMap,
    BTreeMap,
    /// A list of pairs.
    Vec,
    /// The path of a map with the key and the value as its parameters.
    Path(String),
}

/// The Rust type of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetType {
    HashSet,
    BTreeSet,
    /// A list of elements.
    Vec,
}

impl SetType {
    /// Whether it has the trait `Hash` when what it holds has.
    pub fn is_hashable(self) -> bool {
        matches!(self, SetType::BTreeSet | SetType::Vec)
    }
}

impl MapType {
    /// Whether it has the trait `Hash` when what it holds has.
    pub fn is_hashable(&self) -> bool {
        matches!(self, MapType::BTreeMap | MapType::Vec)
    }
}

impl Options {
    /// Refuses an option whose text is not the path of a type.
    pub fn check(&self) -> Result<(), Error> {
        let paths = [("runtime_path", &self.runtime_path)].into_iter();
        let paths = paths.chain(self.extern_paths.values().map(|path| ("extern_path", path)));
        let paths = paths.chain(self.string_types.values().map(|path| ("string_type", path)));
        let paths = paths.chain(self.hasher.iter().map(|path| ("hasher", path)));
        let paths = paths.chain(self.types_path.iter().map(|path| ("types_path", path)));
        let maps = self.map_types.values().filter_map(|map| match map {
            MapType::Path(path) => Some(("map_type", path)),
            _ => None,
        });
        for (option, path) in paths.chain(maps) {
            syn::parse_str::<syn::Type>(path).map_err(|error| {
                Error::new(format!(
                    "`{path}`, for {option}, is not the path of a type: {error}"
                ))
            })?;
        }
        Ok(())
    }

    /// Returns whether asynchronous functions are generated.
    pub fn writes_futures(&self, format: Format) -> bool {
        match format {
            Format::Thrift => self.async_services,
            #[cfg(feature = "tonic")]
            Format::Protobuf => self.tonic.is_some(),
            #[cfg(not(feature = "tonic"))]
            Format::Protobuf => false,
        }
    }

    /// The Rust type of what is written elsewhere: by the longest path that was set, and then by
    /// what the runtime has.
    pub fn extern_path(&self, full_name: &str) -> Option<String> {
        let fitting = self.extern_paths.entries().filter_map(|(proto, rust)| {
            let rest = format!(".{full_name}").strip_prefix(proto)?.to_owned();
            if rest.is_empty() {
                return Some((proto.len(), rust.to_owned()));
            }
            let (modules, name) = match rest.strip_prefix('.')?.rsplit_once('.') {
                Some((modules, name)) => (modules.split('.').collect(), name.to_owned()),
                None => (Vec::new(), rest[1..].to_owned()),
            };
            let mut path = rust.to_owned();
            for module in modules {
                path = format!("{path}::{}", spelling::module(module));
            }
            Some((proto.len(), format!("{path}::{}", spelling::camel(&name))))
        });
        match fitting.max_by_key(|(length, _)| *length) {
            Some((_, path)) => Some(path),
            None if self.compile_well_known_types => None,
            None => self.path_in_types(full_name),
        }
    }

    /// Whether the type is the one in `fastcodec::types`.
    pub fn is_well_known(&self, full_name: &str) -> bool {
        let path = self.path_in_types(full_name);
        self.types_path.is_none() && path.is_some() && self.extern_path(full_name) == path
    }

    /// Returns whether this is a union that keeps unknown members. A union without members always
    /// does, because an enum without variants could not be decoded.
    pub fn keeps_unknown_members(&self, message: &Message) -> bool {
        message.is_union()
            && (message.fields.is_empty() || !self.closed_unions.contains(&message.full_name))
    }

    /// The type of the map at `site`.
    pub fn map_type(&self, site: Site<'_>) -> MapType {
        let without_choice = if self.no_std {
            MapType::BTreeMap
        } else {
            MapType::HashMap
        };
        site.best(&self.map_types)
            .cloned()
            .unwrap_or(without_choice)
    }

    /// The type of the set at `site`.
    pub fn set_type(&self, site: Site<'_>) -> SetType {
        let without_choice = if self.no_std {
            SetType::BTreeSet
        } else {
            SetType::HashSet
        };
        site.best(&self.set_types)
            .copied()
            .unwrap_or(without_choice)
    }

    /// Sets the options in the annotations of the schema, instead of those of an earlier schema.
    /// For the same field, an option of the user takes precedence.
    pub fn set_hints(&mut self, hints: &[(String, Hint)]) {
        self.string_types.remove_hints();
        self.bytes.remove_hints();
        self.map_types.remove_hints();
        self.set_types.remove_hints();
        self.ordered_doubles.remove_hints();
        self.arcs.remove_hints();
        for (path, hint) in hints {
            match hint {
                Hint::String => {
                    let string = format!("{}::alloc::string::String", self.runtime_path);
                    self.string_types.insert_hint(path, string);
                }
                Hint::SharedStr => {
                    let shared = format!("{}::thrift::SharedStr", self.runtime_path);
                    self.string_types.insert_hint(path, shared);
                }
                Hint::Bytes => self.bytes.insert_hint(path, ()),
                Hint::BTree => {
                    self.map_types.insert_hint(path, MapType::BTreeMap);
                    self.set_types.insert_hint(path, SetType::BTreeSet);
                }
                Hint::OrderedDouble => self.ordered_doubles.insert_hint(path, ()),
                Hint::Arc => self.arcs.insert_hint(path, ()),
            }
        }
    }

    /// Notes which types of a schema are written elsewhere, be they used in it or not.
    pub fn note_types(&self, compilation: &Compilation) {
        let messages = compilation.messages().map(|it| it.full_name.as_str());
        let enums = compilation.enums().map(|it| it.full_name.as_str());
        let aliases = compilation.aliases().map(|it| it.full_name);
        for name in messages.chain(enums).chain(aliases) {
            self.extern_paths.contains(name);
        }
    }

    /// Returns a warning for each path of an option that matched nothing while the schemas were
    /// generated.
    pub fn unfit(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let mut warn = |option: &str, path: &str, nearest: Option<String>| {
            let help = match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "a path is `.package.Message.field`, a beginning of that, or an end of it \
                         without the leading dot"
                    .to_owned(),
            };
            warnings.push(format!(
                "the path `{path}` of the option `{option}` fits nothing in the schema that the \
                 option is for: {help}"
            ));
        };
        let maps = [
            ("bytes", &self.bytes),
            ("arc", &self.arcs),
            ("plain_fields", &self.plain_fields),
            ("derive_copy", &self.derive_copy),
            ("derive_eq_hash", &self.derive_eq_hash),
            ("boxed", &self.boxed),
            ("unknown_fields", &self.unknown_fields),
            ("closed_unions", &self.closed_unions),
            ("views", &self.views),
            ("code_size", &self.code_size),
            ("disable_comments", &self.disable_comments),
            ("skip_debug", &self.skip_debug),
        ];
        for (option, map) in maps {
            for (path, (), nearest) in map.unfit() {
                warn(option, path, nearest);
            }
        }
        let maps = [
            ("type_attribute", &self.type_attributes),
            ("message_attribute", &self.message_attributes),
            ("enum_attribute", &self.enum_attributes),
            ("field_attribute", &self.field_attributes),
            ("string_type", &self.string_types),
        ];
        for (option, map) in maps {
            for (path, _, nearest) in map.unfit() {
                warn(option, path, nearest);
            }
        }
        if self.type_names {
            for (path, _, nearest) in self.type_name_domains.unfit() {
                warn("type_name_domain", path, nearest);
            }
        }
        for (path, map, nearest) in self.map_types.unfit() {
            let option = match map {
                MapType::BTreeMap => "btree_map",
                MapType::Vec => "vec_map",
                MapType::HashMap | MapType::Path(_) => "map_type",
            };
            warn(option, path, nearest);
        }
        for (path, set, nearest) in self.set_types.unfit() {
            let option = match set {
                SetType::Vec => "vec_set",
                SetType::BTreeSet | SetType::HashSet => "btree_set",
            };
            warn(option, path, nearest);
        }
        #[cfg(feature = "tonic")]
        for (option, map) in self
            .tonic
            .iter()
            .flat_map(crate::options::tonic::Builder::attributes)
        {
            for (path, _, nearest) in map.unfit() {
                warn(option, path, nearest);
            }
        }
        for (path, _, nearest) in self.extern_paths.unfit() {
            // Build scripts name these whether a schema uses them or not.
            let is_well_known = path == ".google.protobuf"
                || path.starts_with('.') && well_known::path_in_types(&path[1..]).is_some();
            if !is_well_known {
                // It names types by all of their path.
                let nearest = nearest.filter(|it| it.starts_with('.'));
                warn("extern_path", path, nearest);
            }
        }
        if !self.type_names && self.type_name_domains.matchers().next().is_some() {
            warnings.push(
                "the option `type_name_domain` does nothing without `enable_type_names`".to_owned(),
            );
        }
        warnings
    }

    fn path_in_types(&self, full_name: &str) -> Option<String> {
        let name = well_known::path_in_types(full_name)?;
        Some(match &self.types_path {
            Some(types) => format!("{types}::{name}"),
            None => format!("{}::types::{name}", self.runtime_path),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_extern_paths(paths: &[(&str, &str)]) -> Options {
        let mut options = Options::default();
        for (proto, rust) in paths {
            options.extern_paths.insert(*proto, (*rust).to_owned());
        }
        options
    }

    #[test]
    fn the_longest_extern_path_names_the_type() {
        let options = with_extern_paths(&[(".a", "::one"), (".a.b", "::two::b"), (".a.B", "X")]);
        let path = |name| options.extern_path(name);
        assert_eq!(path("a.C").as_deref(), Some("::one::C"));
        assert_eq!(
            path("a.b.Outer.in_ner").as_deref(),
            Some("::two::b::outer::InNer")
        );
        assert_eq!(path("a.B").as_deref(), Some("X"));
        assert_eq!(path("ab.C"), None);
    }

    #[test]
    fn well_known_types_are_those_of_the_runtime_unless_the_user_has_others() {
        let options = with_extern_paths(&[(".google.protobuf.Any", "crate::Any")]);
        assert_eq!(
            options.extern_path("google.protobuf.Option").as_deref(),
            Some("::fastcodec::types::Option_")
        );
        assert!(options.is_well_known("google.protobuf.Option"));
        assert!(!options.is_well_known("google.protobuf.Any"));
        assert_eq!(options.extern_path("google.protobuf.FileOptions"), None);
    }

    #[test]
    fn a_path_that_is_none_is_refused_with_the_name_of_its_option() {
        let options = with_extern_paths(&[(".a", "::one::")]);
        let error = options.check().unwrap_err().to_string();
        assert!(error.starts_with("`::one::`, for extern_path, "), "{error}");
        assert!(Options::default().check().is_ok());
    }

    #[test]
    fn a_map_needs_no_std_only_where_it_may() {
        let options = Options {
            no_std: true,
            ..Options::default()
        };
        assert_eq!(options.map_type(Site::new("a.B.c")), MapType::BTreeMap);
        assert_eq!(
            Options::default().map_type(Site::new("a.B.c")),
            MapType::HashMap
        );
    }
}

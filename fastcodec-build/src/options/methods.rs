//! All methods of [`Config`]: the name in `prost_build`, and the form of the parameter for the
//! plugin.
//!
//! The plugin reads its parameters with this table. The tests compare it with the documentation and
//! with the methods that exist.

use fastcodec_schema::Format;

use super::config::Config;

pub(crate) struct Method {
    pub name: &'static str,
    /// The name in `prost_build::Config`, if it has the method.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "what the documentation is compared with")
    )]
    pub prost: Option<&'static str>,
    /// The format that it is for, if it is for one alone.
    pub format: Option<Format>,
    pub parameter: Parameter,
}

/// The arguments of a method, in the syntax of the plugin. The plugin has all methods except those
/// for Thrift only.
pub(crate) enum Parameter {
    /// A method that the plugin cannot have, because it concerns files, which `protoc` manages, or
    /// takes code.
    None,
    /// `name`
    Switch(fn(&mut Config)),
    /// `name=VALUE`
    Value(fn(&mut Config, &str)),
    /// `name=PATH`
    Path(fn(&mut Config, &str)),
    /// `name=PATH=VALUE`
    PathAndValue(Kind, fn(&mut Config, &str, &str)),
    /// `name=true` or `name=false`
    Enabled(fn(&mut Config, bool)),
}

/// What is set for a path.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Attribute,
    RustPath,
    Domain,
}

impl Parameter {
    /// The text after the name.
    pub fn form(&self) -> &'static str {
        match self {
            Parameter::None | Parameter::Switch(_) => "",
            Parameter::Value(_) => "=VALUE",
            Parameter::Path(_) => "=PATH",
            Parameter::PathAndValue(Kind::Attribute, _) => "=PATH=ATTRIBUTE",
            Parameter::PathAndValue(Kind::RustPath, _) => "=PATH=RUST_PATH",
            Parameter::PathAndValue(Kind::Domain, _) => "=PATH=DOMAIN",
            Parameter::Enabled(_) => "=false",
        }
    }

    /// A value that can follow the name, for a path.
    #[cfg(test)]
    pub fn example(&self, path: &str) -> String {
        let value = match self {
            Parameter::PathAndValue(Kind::Attribute, _) => "=#[a]",
            Parameter::PathAndValue(Kind::RustPath, _) => "=crate::AMap",
            Parameter::PathAndValue(Kind::Domain, _) => "=example.com",
            Parameter::Path(_) => "",
            Parameter::None
            | Parameter::Switch(_)
            | Parameter::Value(_)
            | Parameter::Enabled(_) => panic!("the option takes no path"),
        };
        format!("{path}{value}")
    }

    /// Sets the option from the text after its name, if that has the right form.
    pub fn set(&self, config: &mut Config, value: Option<&str>) -> bool {
        match (self, value) {
            (Parameter::Switch(set), None) => set(config),
            (Parameter::Value(set) | Parameter::Path(set), Some(value)) if !value.is_empty() => {
                set(config, value);
            }
            (Parameter::PathAndValue(_, set), Some(value)) => match value.split_once('=') {
                Some((path, value)) => set(config, path, value),
                None => return false,
            },
            (Parameter::Enabled(set), Some(value)) => match value.parse() {
                Ok(enabled) => set(config, enabled),
                Err(_) => return false,
            },
            _ => return false,
        }
        true
    }
}

/// A method that `prost_build::Config` has under the same name.
const fn of_prost(name: &'static str, parameter: Parameter) -> Method {
    let prost = Some(name);
    Method {
        name,
        prost,
        format: None,
        parameter,
    }
}

/// A method that `prost_build::Config` has under another name.
const fn renamed(name: &'static str, prost: &'static str, parameter: Parameter) -> Method {
    let prost = Some(prost);
    Method {
        name,
        prost,
        format: None,
        parameter,
    }
}

/// A method that `prost_build::Config` does not have.
const fn added(name: &'static str, parameter: Parameter) -> Method {
    Method {
        name,
        prost: None,
        format: None,
        parameter,
    }
}

impl Method {
    const fn for_protobuf(mut self) -> Method {
        self.format = Some(Format::Protobuf);
        self
    }

    const fn for_thrift(mut self) -> Method {
        self.format = Some(Format::Thrift);
        self
    }
}

/// Wraps a method in a function that sets an option and returns nothing.
macro_rules! set {
    (|$($parameter:ident),+| $call:expr) => {
        |$($parameter),+| {
            $call;
        }
    };
}

use Kind::{Attribute, Domain, RustPath};
use Parameter::{Enabled, Path, PathAndValue, Switch, Value};

#[rustfmt::skip]
pub(crate) const METHODS: &[Method] = &[
    added("arc", Path(set!(|config, path| config.arc([path])))).for_thrift(),
    added("async_services", Switch(set!(|config| config.async_services()))).for_thrift(),
    of_prost("boxed", Path(set!(|config, path| config.boxed([path])))),
    of_prost("btree_map", Path(set!(|config, path| config.btree_map([path])))),
    added("btree_set", Path(set!(|config, path| config.btree_set([path])))).for_thrift(),
    of_prost("bytes", Path(set!(|config, path| config.bytes([path])))),
    added("closed_unions", Path(set!(|config, path| config.closed_unions([path])))).for_thrift(),
    added("code_size", Path(set!(|config, path| config.code_size([path])))).for_protobuf(),
    of_prost("compile_fds", Parameter::None).for_protobuf(),
    of_prost("compile_protos", Parameter::None).for_protobuf(),
    added("compile_thrift", Parameter::None).for_thrift(),
    of_prost("compile_well_known_types", Switch(set!(|config| config.compile_well_known_types()))).for_protobuf(),
    of_prost("default_package_filename", Value(set!(|config, name| config.default_package_filename(name)))),
    added("derive_copy", Path(set!(|config, path| config.derive_copy([path])))),
    added("derive_eq_hash", Path(set!(|config, path| config.derive_eq_hash([path])))),
    of_prost("disable_comments", Path(set!(|config, path| config.disable_comments([path])))),
    added("emit_rerun_if_changed", Parameter::None),
    added("emit_warnings", Parameter::None),
    of_prost("enable_type_names", Switch(set!(|config| config.enable_type_names()))).for_protobuf(),
    of_prost("enum_attribute", PathAndValue(Attribute, set!(|config, path, it| config.enum_attribute(path, it)))),
    of_prost("extern_path", PathAndValue(RustPath, set!(|config, path, it| config.extern_path(path, it)))),
    of_prost("field_attribute", PathAndValue(Attribute, set!(|config, path, it| config.field_attribute(path, it)))),
    of_prost("file_descriptor_set_path", Parameter::None).for_protobuf(),
    of_prost("format", Enabled(set!(|config, enabled| config.format(enabled)))),
    added("hasher", Value(set!(|config, path| config.hasher(path)))),
    of_prost("include_file", Value(set!(|config, name| config.include_file(name)))),
    of_prost("load_fds", Parameter::None).for_protobuf(),
    added("map_type", PathAndValue(RustPath, set!(|config, path, it| config.map_type([path], it)))),
    of_prost("message_attribute", PathAndValue(Attribute, set!(|config, path, it| config.message_attribute(path, it)))),
    added("no_std", Switch(set!(|config| config.no_std()))),
    of_prost("out_dir", Parameter::None),
    added("plain_fields", Path(set!(|config, path| config.plain_fields([path])))).for_thrift(),
    of_prost("protoc_arg", Parameter::None).for_protobuf(),
    of_prost("protoc_executable", Parameter::None).for_protobuf(),
    of_prost("retain_enum_prefix", Switch(set!(|config| config.retain_enum_prefix()))),
    renamed("runtime_path", "prost_path", Value(set!(|config, path| config.runtime_path(path)))),
    of_prost("service_generator", Parameter::None),
    of_prost("skip_debug", Path(set!(|config, path| config.skip_debug([path])))),
    of_prost("skip_protoc_run", Parameter::None).for_protobuf(),
    of_prost("skip_source_info", Parameter::None).for_protobuf(),
    added("string_type", PathAndValue(RustPath, set!(|config, path, it| config.string_type([path], it)))),
    added("thrift_module", Parameter::None).for_thrift(),
    #[cfg(feature = "tonic")]
    added("tonic", Switch(set!(|config| tonic(config, |services| services)))).for_protobuf(),
    of_prost("type_attribute", PathAndValue(Attribute, set!(|config, path, it| config.type_attribute(path, it)))),
    of_prost("type_name_domain", PathAndValue(Domain, set!(|config, path, it| config.type_name_domain([path], it)))).for_protobuf(),
    renamed("types_path", "prost_types_path", Value(set!(|config, path| config.types_path(path)))).for_protobuf(),
    added("unknown_fields", Path(set!(|config, path| config.unknown_fields([path])))),
    added("vec_map", Path(set!(|config, path| config.vec_map([path])))),
    added("vec_set", Path(set!(|config, path| config.vec_set([path])))).for_thrift(),
    added("views", Path(set!(|config, path| config.views([path])))),
    added("without_protoc", Parameter::None).for_protobuf(),
];

/// The options of [`tonic`](crate::options::tonic), each of which wants services as `tonic` does.
#[cfg(feature = "tonic")]
#[rustfmt::skip]
pub(crate) const OF_TONIC: &[(&str, Parameter)] = &[
    ("build_client", Enabled(|config, enable| tonic(config, |it| it.build_client(enable)))),
    ("build_server", Enabled(|config, enable| tonic(config, |it| it.build_server(enable)))),
    ("build_transport", Enabled(|config, enable| tonic(config, |it| it.build_transport(enable)))),
    ("client_attribute", PathAndValue(Attribute, |config, path, it| tonic(config, |to| to.client_attribute(path, it)))),
    ("client_mod_attribute", PathAndValue(Attribute, |config, path, it| tonic(config, |to| to.client_mod_attribute(path, it)))),
    ("codec_path", Value(|config, path| tonic(config, |it| it.codec_path(path)))),
    ("generate_default_stubs", Enabled(|config, enable| tonic(config, |it| it.generate_default_stubs(enable)))),
    ("server_attribute", PathAndValue(Attribute, |config, path, it| tonic(config, |to| to.server_attribute(path, it)))),
    ("server_mod_attribute", PathAndValue(Attribute, |config, path, it| tonic(config, |to| to.server_mod_attribute(path, it)))),
    ("trait_attribute", PathAndValue(Attribute, |config, path, it| tonic(config, |to| to.trait_attribute(path, it)))),
    ("use_arc_self", Enabled(|config, enable| tonic(config, |it| it.use_arc_self(enable)))),
];

/// Without the feature there are no such options, and the plugin reports the reason.
#[cfg(not(feature = "tonic"))]
pub(crate) const OF_TONIC: &[(&str, Parameter)] = &[];

#[cfg(feature = "tonic")]
fn tonic(config: &mut Config, change: impl FnOnce(super::tonic::Builder) -> super::tonic::Builder) {
    let services = config.options.tonic.clone().unwrap_or_default();
    config.tonic(change(services));
}

/// The parameters of the plugin, by their names.
pub(crate) fn parameters() -> impl Iterator<Item = (&'static str, &'static Parameter)> {
    let methods = METHODS.iter();
    let methods = methods.filter(|method| {
        !matches!(method.parameter, Parameter::None) && method.format != Some(Format::Thrift)
    });
    let methods = methods.map(|method| (method.name, &method.parameter));
    methods.chain(OF_TONIC.iter().map(|(name, parameter)| (*name, parameter)))
}

/// The options that take paths of a schema, with the format that they are for.
#[cfg(test)]
pub(crate) fn with_paths()
-> impl Iterator<Item = (&'static str, Option<Format>, &'static Parameter)> {
    let methods = METHODS.iter();
    let methods = methods.map(|method| (method.name, method.format, &method.parameter));
    let of_tonic = OF_TONIC.iter();
    let of_tonic = of_tonic.map(|(name, parameter)| (*name, Some(Format::Protobuf), parameter));
    let all = methods.chain(of_tonic);
    all.filter(|(_, _, parameter)| matches!(parameter, Path(_) | PathAndValue(..)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The public methods of a type that the source has, `new` left out.
    fn methods_in(source: &str, receiver: &str) -> BTreeSet<String> {
        let functions = functions_in(source, receiver).into_iter();
        functions.map(|it| it.sig.ident.to_string()).collect()
    }

    fn functions_in(source: &str, receiver: &str) -> Vec<syn::ImplItemFn> {
        let file = syn::parse_file(source).unwrap();
        let impls = file.items.iter().filter_map(|item| match item {
            syn::Item::Impl(it) if it.trait_.is_none() => Some(it),
            _ => None,
        });
        let of_type = impls.filter(|it| match &*it.self_ty {
            syn::Type::Path(path) => path.path.is_ident(receiver),
            _ => false,
        });
        let functions = of_type
            .flat_map(|it| &it.items)
            .filter_map(|item| match item {
                syn::ImplItem::Fn(it) if matches!(it.vis, syn::Visibility::Public(_)) => Some(it),
                _ => None,
            });
        let functions = functions.filter(|it| it.sig.receiver().is_some());
        functions.cloned().collect()
    }

    /// The names in backticks of the lines that `is_wanted` takes, up to what is no letter of a
    /// name.
    fn names_in(source: &str, is_wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
        let lines = source.lines().filter(|line| is_wanted(line));
        let in_backticks = lines.flat_map(|line| line.split('`').skip(1).step_by(2));
        let names = in_backticks.map(|it| {
            let end = it.find(|letter: char| !(letter.is_ascii_lowercase() || letter == '_'));
            it[..end.unwrap_or(it.len())].to_owned()
        });
        names.filter(|name| !name.is_empty()).collect()
    }

    /// A part of the documentation, from one line to another.
    fn part<'s>(source: &'s str, from: &str, to: &str) -> &'s str {
        let start = source.find(from).unwrap() + from.len();
        &source[start..start + source[start..].find(to).unwrap()]
    }

    /// The names of the table. `tonic` needs its feature, but not in the documentation.
    fn named(is_wanted: impl Fn(&Method) -> bool) -> BTreeSet<String> {
        let methods = METHODS.iter().filter(|method| is_wanted(method));
        methods.map(|method| method.name.to_owned()).collect()
    }

    const CONFIG: &str = include_str!("config.rs");

    #[test]
    fn the_table_has_every_method_of_the_configuration() {
        let mut methods = methods_in(CONFIG, "Config");
        methods.extend(methods_in(include_str!("../compile.rs"), "Config"));
        if cfg!(not(feature = "tonic")) {
            methods.remove("tonic");
        }
        assert_eq!(methods, named(|_| true));
    }

    #[test]
    fn the_plugin_has_nothing_that_is_for_thrift_alone() {
        assert!(parameters().any(|(name, _)| name == "boxed"));
        assert!(parameters().all(|(name, _)| name != "arc"));
    }

    #[cfg(feature = "tonic")]
    #[test]
    fn the_table_has_every_method_of_tonics_configuration() {
        let methods = methods_in(include_str!("tonic.rs"), "Builder");
        let named: BTreeSet<String> = OF_TONIC
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect();
        assert_eq!(methods, named);
    }

    #[test]
    fn the_documentation_names_what_prost_has_not() {
        let list = part(CONFIG, "Those that prost does not have are", "```no_run");
        let mut expected = named(|method| method.prost.is_none());
        expected.insert("tonic".to_owned());
        assert_eq!(names_in(list, |_| true), expected);
    }

    #[test]
    fn the_documentation_names_what_prost_calls_otherwise() {
        let table = part(CONFIG, "| `prost_build` | here |", "/// #");
        let rows = names_in(table, |line| line.contains("| [`"));
        let renamed = METHODS.iter().filter_map(|method| {
            let prost = method.prost.filter(|prost| *prost != method.name)?;
            Some([prost.to_owned(), method.name.to_owned()])
        });
        for name in renamed.flatten() {
            assert!(rows.contains(&name), "{name}");
        }
    }

    #[test]
    fn the_documentation_of_the_plugin_names_every_parameter() {
        let table = part(
            include_str!("../plugin.rs"),
            "/// | --- | --- |",
            "/// An option that",
        );
        let mut documented = names_in(table, |_| true);
        // What it says of a parameter is not one.
        documented.remove("tonic");
        let mut expected: BTreeSet<String> =
            parameters().map(|(name, _)| name.to_owned()).collect();
        expected.remove("tonic");
        if cfg!(not(feature = "tonic")) {
            let table = part(table, "/// | `tonic` |", "\n///\n");
            documented = &documented - &names_in(table, |_| true);
        }
        assert_eq!(documented, expected);
    }

    #[test]
    fn the_documentation_names_what_is_for_thrift_alone() {
        let list = part(CONFIG, "Only for Thrift are", "///\n");
        let expected = named(|method| {
            method.format == Some(Format::Thrift) && !matches!(method.parameter, Parameter::None)
        });
        assert_eq!(names_in(list, |_| true), expected);
    }

    #[test]
    fn the_table_knows_which_methods_take_paths_of_the_schema() {
        let takes_paths = |function: &&syn::ImplItemFn| {
            let names = function.sig.inputs.iter().filter_map(|input| match input {
                syn::FnArg::Typed(it) => match &*it.pat {
                    syn::Pat::Ident(name) => Some(name.ident.to_string()),
                    _ => None,
                },
                syn::FnArg::Receiver(_) => None,
            });
            let names: Vec<String> = names.collect();
            let first = names.first().map_or("", String::as_str);
            first == "paths" || first.ends_with("path") && names.len() == 2
        };
        let by_signature = functions_in(CONFIG, "Config");
        let by_signature = by_signature.iter().filter(takes_paths);
        let by_signature = by_signature.map(|it| it.sig.ident.to_string()).collect();
        let in_table = named(|it| matches!(it.parameter, Path(_) | PathAndValue(..)));
        assert_eq!(in_table, by_signature);
    }

    #[test]
    fn every_parameter_changes_the_configuration() {
        let unset = format!("{:?}", Config::new().options);
        let methods = METHODS.iter().map(|it| (it.name, &it.parameter));
        for (name, parameter) in methods.chain(parameters()) {
            let value = match parameter {
                Parameter::Switch(_) => None,
                Parameter::Value(_) | Parameter::Path(_) => Some(".a"),
                Parameter::PathAndValue(..) => Some(".a=b"),
                Parameter::Enabled(_) => Some("false"),
                Parameter::None => continue,
            };
            let mut config = Config::new();
            assert!(parameter.set(&mut config, value), "{name}");
            let set = format!("{:?}{:?}", config.options, config.include_file);
            assert_ne!(set, format!("{unset}None"), "{name}");
            let other = if value.is_some() { None } else { Some("a") };
            assert!(!parameter.set(&mut config, other), "{name}");
        }
    }
}

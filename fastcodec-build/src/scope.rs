//! Where every item of a schema stands in Rust, and under which name.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::error::Error;
use crate::names::{self, Scope};
use crate::options::Options;
use crate::schema::{
    Call, Constant, Enum, EnumValue, Extension, Format, Message, Oneof, Schema, Service, Typedef,
};

/// A module, as its path from the module that all packages are in.
pub(crate) type ModulePath = Vec<String>;

/// The Rust names of a schema.
#[derive(Debug, Default)]
pub(crate) struct Names {
    format: Format,
    types: HashMap<String, TypeName>,
    /// By message and oneof.
    oneofs: HashMap<(String, String), TypeIdents>,
    /// The module that holds what is nested in a message.
    inner: HashMap<String, ModulePath>,
    /// The variant of every enum value, by enum; aliases are constants.
    variants: HashMap<String, Vec<String>>,
    extensions: HashMap<String, String>,
    constants: HashMap<String, String>,
    services: HashMap<String, ServiceNames>,
    /// The methods that a service inherits, those of each service that it extends, the furthest first.
    inherited: HashMap<String, Vec<Vec<String>>>,
    /// The names of the prelude that a module has a type of its own for.
    hidden: HashSet<(ModulePath, &'static str)>,
}

/// The names of the prelude that are used in generated code.
const PRELUDE: [&str; 6] = ["Box", "Default", "Option", "Result", "String", "Vec"];

/// The names of a service whose methods take arguments.
#[derive(Debug)]
pub(crate) struct ServiceNames {
    /// Where the trait is.
    pub home: ModulePath,
    /// The trait.
    pub ident: String,
    /// What belongs to the service.
    pub module: ModulePath,
    /// The methods, in their order.
    pub methods: Vec<MethodNames>,
}

#[derive(Debug)]
pub(crate) struct MethodNames {
    pub function: String,
    /// The enum of what the method throws.
    pub error: String,
}

/// The Rust type of a message or enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TypeName {
    /// Generated here.
    Local {
        module: ModulePath,
        idents: TypeIdents,
    },
    /// Written elsewhere: the path of the type. Its view has the same path
    /// with `View` after it.
    Extern(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeIdents {
    pub owned: String,
    pub view: String,
}

/// The module of a package.
pub(crate) fn package_module(package: &str) -> ModulePath {
    let parts = package.split('.').filter(|part| !part.is_empty());
    parts.map(names::module).collect()
}

impl Names {
    pub fn new(schema: &Schema, options: &Options) -> Result<Names, Error> {
        let mut packages: BTreeSet<ModulePath> = BTreeSet::new();
        for file in &schema.files {
            packages.insert(package_module(&file.package));
        }
        let mut names = Names {
            format: schema.format,
            inherited: inherited(schema),
            ..Names::default()
        };
        for package in &packages {
            // Several packages may be spelled the same in Rust, and so share a module.
            let files = schema
                .files
                .iter()
                .filter(|file| package_module(&file.package) == *package);
            let mut contents = Contents::default();
            for file in files {
                contents.messages.extend(&file.messages);
                contents.enums.extend(&file.enums);
                contents.extensions.extend(&file.extensions);
                contents.typedefs.extend(&file.typedefs);
                contents.constants.extend(&file.constants);
                contents.services.extend(&file.services);
            }
            let mut scope = Scope::default();
            for other in &packages {
                if let Some(child) = child_towards(package, other)
                    && !scope.contains(child)
                {
                    scope.claim(child);
                }
            }
            names.fill_module(package, &contents, scope, options)?;
        }
        Ok(names)
    }

    /// The Rust type of a message or enum. An error names what is missing: a
    /// descriptor set need not be complete.
    pub fn ty(&self, full_name: &str) -> Result<&TypeName, Error> {
        self.types.get(full_name).ok_or_else(|| {
            Error::new(format!(
                "the schema refers to `{full_name}`, but no file of it defines that type"
            ))
        })
    }

    /// The names of a type that is generated here.
    pub fn local(&self, full_name: &str) -> Option<&TypeIdents> {
        match self.types.get(full_name)? {
            TypeName::Local { idents, .. } => Some(idents),
            TypeName::Extern(_) => None,
        }
    }

    pub fn is_extern(&self, full_name: &str) -> bool {
        matches!(self.types.get(full_name), Some(TypeName::Extern(_)))
    }

    pub fn oneof(&self, message: &Message, oneof: &Oneof) -> Option<&TypeIdents> {
        self.oneofs
            .get(&(message.full_name.clone(), oneof.name.clone()))
    }

    /// The module of what is nested in `message`.
    pub fn inner(&self, message: &Message) -> &[String] {
        self.inner
            .get(&message.full_name)
            .map_or(&[], Vec::as_slice)
    }

    /// The Rust names of an enum's values, in their order.
    pub fn variants(&self, full_name: &str) -> &[String] {
        self.variants.get(full_name).map_or(&[], Vec::as_slice)
    }

    pub fn extension<'a>(&'a self, extension: &'a Extension) -> &'a str {
        self.extensions
            .get(&extension.full_name)
            .map_or(&extension.field.name, String::as_str)
    }

    pub fn constant<'a>(&'a self, constant: &'a Constant) -> &'a str {
        self.constants
            .get(&constant.full_name)
            .map_or(&constant.name, String::as_str)
    }

    pub fn service(&self, full_name: &str) -> Option<&ServiceNames> {
        self.services.get(full_name)
    }

    /// Whether `name`, of the prelude, is something else in `module`.
    pub fn hides(&self, module: &[String], name: &'static str) -> bool {
        self.hidden.contains(&(module.to_vec(), name))
    }

    fn fill_module(
        &mut self,
        module: &[String],
        contents: &Contents<'_>,
        mut scope: Scope,
        options: &Options,
    ) -> Result<(), Error> {
        let types: Vec<(&str, &str)> = contents
            .messages
            .iter()
            .map(|message| (message.name.as_str(), message.full_name.as_str()))
            .chain(
                contents
                    .enums
                    .iter()
                    .map(|it| (it.name.as_str(), it.full_name.as_str())),
            )
            .chain(
                contents
                    .typedefs
                    .iter()
                    .map(|it| (it.name.as_str(), it.full_name.as_str())),
            )
            .collect();
        let owned = scope.claim_all(types.iter().map(|(name, _)| *name), names::camel);
        let mut oneofs = Vec::new();
        for (message, oneof) in &contents.oneofs {
            let mut ident = names::camel(&oneof.name);
            if scope.contains(&ident) {
                ident = format!("{}OneOf", names::unraw(&ident));
            }
            oneofs.push((message, oneof, scope.claim(ident)));
        }
        // After all others, so that asking for views renames nothing.
        let mut with_view = |owned: String| {
            let name = owned.trim_end_matches('_');
            let view = format!("{name}View{}", &owned[name.len()..]);
            TypeIdents {
                view: scope.claim(view),
                owned,
            }
        };
        for ((_, full_name), owned) in types.iter().zip(owned) {
            let name = match options.extern_path(full_name) {
                Some(path) => TypeName::Extern(path),
                None => TypeName::Local {
                    module: module.to_vec(),
                    idents: with_view(owned),
                },
            };
            if self.types.insert((*full_name).to_owned(), name).is_some() {
                return Err(Error::new(format!("`{full_name}` is defined twice")));
            }
        }
        for (message, oneof, owned) in oneofs {
            let key = (message.full_name.clone(), oneof.name.clone());
            self.oneofs.insert(key, with_view(owned));
        }
        for it in &contents.enums {
            let variants = variants(it, options);
            self.variants.insert(it.full_name.clone(), variants);
        }
        let mut constants = Scope::default();
        for extension in &contents.extensions {
            let ident = constants.claim(names::shouty(&extension.field.name));
            self.extensions.insert(extension.full_name.clone(), ident);
        }
        let originals = contents.constants.iter().map(|it| it.name.as_str());
        let idents = constants.claim_all(originals, names::shouty);
        for (constant, ident) in contents.constants.iter().zip(idents) {
            self.constants.insert(constant.full_name.clone(), ident);
        }
        for service in &contents.services {
            if self.format == Format::Protobuf {
                break;
            }
            self.fill_service(module, service, &mut scope, options)?;
        }
        // The trait of a service hides a type as well as another type does.
        for name in PRELUDE {
            if scope.contains(name) {
                self.hidden.insert((module.to_vec(), name));
            }
        }
        for message in &contents.messages {
            if self.format == Format::Thrift {
                // Nothing is nested in a struct, so it needs no module.
                break;
            }
            let mut inner = module.to_vec();
            inner.push(scope.claim(names::module(&message.name)));
            let contents = Contents {
                messages: message.messages.iter().collect(),
                enums: message.enums.iter().collect(),
                extensions: message.extensions.iter().collect(),
                oneofs: message.oneofs().map(|oneof| (*message, oneof)).collect(),
                ..Contents::default()
            };
            self.fill_module(&inner, &contents, Scope::default(), options)?;
            self.inner.insert(message.full_name.clone(), inner);
        }
        Ok(())
    }

    /// The names of a service whose methods take arguments: a trait, and a module beside it.
    fn fill_service(
        &mut self,
        home: &[String],
        service: &Service,
        scope: &mut Scope,
        options: &Options,
    ) -> Result<(), Error> {
        let calls = service.methods.iter().filter_map(|it| it.call.as_ref());
        let messages: Vec<&Message> = calls.flat_map(Call::messages).collect();
        let ident = scope.claim(names::camel(&service.name));
        let mut module = home.to_vec();
        module.push(scope.claim(names::module(&service.name)));
        let mut inner = Scope::default();
        inner.claim("Client");
        let methods = service.methods.iter().map(|it| it.name.as_str());
        // The client has a function of its own, and inherits those of the services that it extends: they
        // keep the names that they have there.
        let mut functions = Scope::default();
        functions.claim("new");
        for methods in self.inherited.get(&service.full_name).into_iter().flatten() {
            functions.claim_all(methods.iter().map(String::as_str), names::snake);
        }
        let functions = functions.claim_all(methods.clone(), names::snake);
        let errors = inner.claim_all(methods, |name| format!("{}Error", names::camel(name)));
        let functions = functions.into_iter().zip(errors);
        let methods = functions.map(|(function, error)| MethodNames { function, error });
        let methods = methods.collect();
        let contents = Contents {
            messages,
            ..Contents::default()
        };
        self.fill_module(&module, &contents, inner, options)?;
        let names = ServiceNames {
            home: home.to_vec(),
            ident,
            module,
            methods,
        };
        self.services.insert(service.full_name.clone(), names);
        Ok(())
    }
}

/// The methods that each service inherits.
fn inherited(schema: &Schema) -> HashMap<String, Vec<Vec<String>>> {
    let services = || schema.files.iter().flat_map(|file| &file.services);
    let by_name: HashMap<&str, &Service> = services()
        .map(|service| (service.full_name.as_str(), service))
        .collect();
    let of = |service: &Service| {
        let mut methods = Vec::new();
        let mut last = service;
        while let Some(base) = last.extends.as_deref().and_then(|it| by_name.get(it)) {
            let names = base.methods.iter().map(|method| method.name.clone());
            methods.push(names.collect());
            last = base;
        }
        methods.reverse();
        methods
    };
    services()
        .map(|service| (service.full_name.clone(), of(service)))
        .collect()
}

/// What a module declares, but for the modules in it.
#[derive(Default)]
struct Contents<'a> {
    messages: Vec<&'a Message>,
    enums: Vec<&'a Enum>,
    extensions: Vec<&'a Extension>,
    oneofs: Vec<(&'a Message, &'a Oneof)>,
    typedefs: Vec<&'a Typedef>,
    constants: Vec<&'a Constant>,
    services: Vec<&'a Service>,
}

/// The names of an enum's values. Values that share a number share a variant:
/// the first has it, the others become constants.
fn variants(it: &Enum, options: &Options) -> Vec<String> {
    let enum_ident = names::camel(&it.name);
    let mut scope = Scope::default();
    let convert = |name: &str| {
        let variant = names::camel(name);
        if options.strip_enum_prefix {
            names::strip_enum_prefix(&enum_ident, &variant)
        } else {
            variant
        }
    };
    let mut idents = vec![String::new(); it.values.len()];
    let (aliases, firsts): (Vec<usize>, Vec<usize>) =
        (0..it.values.len()).partition(|&index| first_of_number(it, index) != index);
    let names = firsts.iter().map(|&index| it.values[index].name.as_str());
    for (&index, ident) in firsts.iter().zip(scope.claim_all(names, convert)) {
        idents[index] = ident;
    }
    for index in aliases {
        idents[index] = scope.claim(names::shouty(&it.values[index].name));
    }
    idents
}

/// The first value of the enum that has the number of the one at `index`: itself, unless that is
/// another name for an earlier one.
pub(crate) fn first_of_number(it: &Enum, index: usize) -> usize {
    let number = |value: &EnumValue| value.number;
    let same = it.values.get(index).map(number);
    let first = it
        .values
        .iter()
        .position(|value| Some(value.number) == same);
    first.unwrap_or(index)
}

/// The module in `ancestor` that `module` is, or is somewhere in.
fn child_towards<'a>(ancestor: &[String], module: &'a [String]) -> Option<&'a str> {
    module.strip_prefix(ancestor)?.first().map(String::as_str)
}

/// The path from the module `from` to the module `to`: `super::super::other`.
pub(crate) fn relative(from: &[String], to: &[String]) -> Vec<String> {
    let common = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let up = from[common..].iter().map(|_| "super".to_owned());
    up.chain(to[common..].iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> ModulePath {
        path.split("::").map(str::to_owned).collect()
    }

    #[test]
    fn a_path_climbs_to_the_common_module_first() {
        assert_eq!(relative(&path("a::b"), &path("a::b")).join("::"), "");
        assert_eq!(relative(&path("a::b"), &path("a")).join("::"), "super");
        assert_eq!(relative(&path("a"), &path("a::b")).join("::"), "b");
        assert_eq!(
            relative(&path("a::b::c"), &path("a::d")).join("::"),
            "super::super::d"
        );
    }

    #[test]
    fn packages_become_modules() {
        assert_eq!(
            package_module("foo.barBaz.type"),
            ["foo", "bar_baz", "r#type"]
        );
        assert!(package_module("").is_empty());
    }
}

//! The module and the name of every item of a schema in Rust.

use std::collections::{BTreeSet, HashMap, HashSet};

use fastcodec_schema::{
    Constant, ConstantId, Enum, EnumId, Extension, ExtensionId, File, Format, Message, MessageId,
    Oneof, Service, ServiceId,
};

use super::Call;
use super::compilation::{Alias, Compilation, TypeId, oneofs};
use super::spelling::{self, Claims};
use crate::options::Options;

/// A module, as its path from the module that all packages are in.
pub(crate) type ModulePath = Vec<String>;

/// The Rust names of a schema.
#[derive(Debug, Default)]
pub(crate) struct Names {
    format: Format,
    types: HashMap<TypeId, TypeName>,
    /// By message and the name of the oneof.
    oneofs: HashMap<(MessageId, String), TypeIdents>,
    /// The module that holds what is nested in a message.
    inner: HashMap<MessageId, ModulePath>,
    /// The variant of every enum value, by enum; aliases are constants.
    variants: HashMap<EnumId, Vec<String>>,
    extensions: HashMap<ExtensionId, String>,
    constants: HashMap<ConstantId, String>,
    services: HashMap<ServiceId, ServiceNames>,
    /// The items of the prelude whose names a module gives to something else.
    hidden: HashSet<(ModulePath, Prelude)>,
}

/// An item of the prelude that generated code names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Prelude {
    Box,
    Default,
    Option,
    Result,
    String,
    Vec,
}

impl Prelude {
    const ALL: [Prelude; 6] = [
        Prelude::Box,
        Prelude::Default,
        Prelude::Option,
        Prelude::Result,
        Prelude::String,
        Prelude::Vec,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Prelude::Box => "Box",
            Prelude::Default => "Default",
            Prelude::Option => "Option",
            Prelude::Result => "Result",
            Prelude::String => "String",
            Prelude::Vec => "Vec",
        }
    }

    /// Whether the prelude without `std` has it too.
    pub fn is_in_core(self) -> bool {
        match self {
            Prelude::Default | Prelude::Option | Prelude::Result => true,
            Prelude::Box | Prelude::String | Prelude::Vec => false,
        }
    }
}

/// The names of a service whose methods take arguments.
#[derive(Debug)]
pub(crate) struct ServiceNames {
    /// Where the trait is.
    pub home: ModulePath,
    /// The trait.
    pub ident: String,
    /// The module of what belongs to the service, which is in `home`, and its whole path.
    pub module_ident: String,
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
    /// Written elsewhere: the path of the type. Its view has the same path with `View` after it.
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
    parts.map(spelling::module).collect()
}

impl Names {
    pub fn new(compilation: &Compilation, options: &Options) -> Names {
        let mut packages: BTreeSet<ModulePath> = BTreeSet::new();
        for file in compilation.files() {
            packages.insert(package_module(&file.package));
        }
        let mut names = Names {
            format: compilation.format,
            ..Names::default()
        };
        let naming = Naming {
            compilation,
            options,
        };
        for package in &packages {
            // Several packages may be spelled the same in Rust, and so share a module.
            let files = compilation.files();
            let files = files.filter(|file| package_module(&file.package) == *package);
            let contents = Contents::of_files(compilation, files);
            let mut scope = Claims::default();
            for other in &packages {
                if let Some(child) = child_towards(package, other)
                    && !scope.contains(child)
                {
                    scope.claim(child);
                }
            }
            names.fill_module(naming, package, &contents, scope);
        }
        names
    }

    /// The Rust type of a message, enum or typedef; nothing for one that no code is generated for.
    pub fn ty(&self, id: impl Into<TypeId>) -> Option<&TypeName> {
        self.types.get(&id.into())
    }

    /// The names of a type that is generated here.
    pub fn local(&self, id: impl Into<TypeId>) -> Option<&TypeIdents> {
        match self.ty(id)? {
            TypeName::Local { idents, .. } => Some(idents),
            TypeName::Extern(_) => None,
        }
    }

    pub fn is_extern(&self, id: impl Into<TypeId>) -> bool {
        matches!(self.ty(id), Some(TypeName::Extern(_)))
    }

    pub fn oneof(&self, message: &Message, oneof: &Oneof) -> Option<&TypeIdents> {
        self.oneofs.get(&(message.id, oneof.name.clone()))
    }

    /// The module of what is nested in `message`.
    pub fn inner(&self, message: &Message) -> &[String] {
        self.inner.get(&message.id).map_or(&[], Vec::as_slice)
    }

    /// The Rust names of an enum's values, in their order.
    pub fn variants(&self, id: EnumId) -> &[String] {
        self.variants.get(&id).map_or(&[], Vec::as_slice)
    }

    pub fn extension<'a>(&'a self, extension: &'a Extension) -> &'a str {
        let name = self.extensions.get(&extension.id);
        name.map_or(&extension.field.name, String::as_str)
    }

    pub fn constant<'a>(&'a self, constant: &'a Constant) -> &'a str {
        let name = self.constants.get(&constant.id);
        name.map_or(&constant.name, String::as_str)
    }

    pub fn service(&self, id: ServiceId) -> Option<&ServiceNames> {
        self.services.get(&id)
    }

    /// Whether the name of an item of the prelude is something else in `module`.
    pub fn hides(&self, module: &[String], item: Prelude) -> bool {
        self.hidden.contains(&(module.to_vec(), item))
    }

    fn fill_module(
        &mut self,
        naming: Naming<'_>,
        module: &[String],
        contents: &Contents<'_>,
        mut scope: Claims,
    ) {
        let messages = contents.messages.iter();
        let messages = messages.map(|it| (TypeId::from(it.id), &it.name[..], &it.full_name[..]));
        let enums = contents.enums.iter();
        let enums = enums.map(|it| (TypeId::from(it.id), &it.name[..], &it.full_name[..]));
        let aliases = contents.aliases.iter();
        let aliases = aliases.map(|it| (it.id, it.name, it.full_name));
        let types: Vec<(TypeId, &str, &str)> = messages.chain(enums).chain(aliases).collect();
        let owned = scope.claim_all(types.iter().map(|(_, name, _)| *name), spelling::camel);
        let mut oneofs = Vec::new();
        for (message, oneof) in &contents.oneofs {
            let mut ident = spelling::camel(&oneof.name);
            if scope.contains(&ident) {
                ident = format!("{}OneOf", spelling::unraw(&ident));
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
        for ((id, _, full_name), owned) in types.iter().zip(owned) {
            let name = match naming.options.extern_path(full_name) {
                Some(path) => TypeName::Extern(path),
                None => TypeName::Local {
                    module: module.to_vec(),
                    idents: with_view(owned),
                },
            };
            self.types.insert(*id, name);
        }
        for (message, oneof, owned) in oneofs {
            let key = (message.id, oneof.name.clone());
            self.oneofs.insert(key, with_view(owned));
        }
        for it in &contents.enums {
            self.variants.insert(it.id, variants(it, naming.options));
        }
        let mut constants = Claims::default();
        for extension in &contents.extensions {
            let ident = constants.claim(spelling::shouty(&extension.field.name));
            self.extensions.insert(extension.id, ident);
        }
        let originals = contents.constants.iter().map(|it| it.name.as_str());
        let idents = constants.claim_all(originals, spelling::shouty);
        for (constant, ident) in contents.constants.iter().zip(idents) {
            self.constants.insert(constant.id, ident);
        }
        for service in &contents.services {
            if self.format == Format::Protobuf {
                break;
            }
            self.fill_service(naming, module, service, &mut scope);
        }
        // The trait of a service hides a type as well as another type does.
        for item in Prelude::ALL {
            if scope.contains(item.name()) {
                self.hidden.insert((module.to_vec(), item));
            }
        }
        for message in &contents.messages {
            if self.format == Format::Thrift {
                // Nothing is nested in a struct, so it needs no module.
                break;
            }
            let mut inner = module.to_vec();
            inner.push(scope.claim(spelling::module(&message.name)));
            let contents = Contents::of_message(naming.compilation, message);
            self.fill_module(naming, &inner, &contents, Claims::default());
            self.inner.insert(message.id, inner);
        }
    }

    /// The names of a service whose methods take arguments: a trait, and a module beside it.
    fn fill_service(
        &mut self,
        naming: Naming<'_>,
        home: &[String],
        service: &Service,
        scope: &mut Claims,
    ) {
        let schema = &naming.compilation.schema;
        let calls = service.methods.iter().filter_map(|it| Call::of(schema, it));
        let messages: Vec<&Message> = calls.flat_map(Call::messages).collect();
        let ident = scope.claim(spelling::camel(&service.name));
        let module_ident = scope.claim(spelling::module(&service.name));
        let module = [home, std::slice::from_ref(&module_ident)].concat();
        let mut inner = Claims::default();
        inner.claim("Client");
        let methods = service.methods.iter().map(|it| it.name.as_str());
        // The client has a function of its own, and inherits those of the services that it extends:
        // they keep the names that they have there.
        let mut functions = Claims::default();
        functions.claim("new");
        for base in bases(naming.compilation, service) {
            let methods = base.methods.iter().map(|method| method.name.as_str());
            functions.claim_all(methods, spelling::snake);
        }
        let functions = functions.claim_all(methods.clone(), spelling::snake);
        let errors = inner.claim_all(methods, |name| format!("{}Error", spelling::camel(name)));
        let functions = functions.into_iter().zip(errors);
        let methods = functions.map(|(function, error)| MethodNames { function, error });
        let methods = methods.collect();
        let contents = Contents {
            messages,
            ..Contents::default()
        };
        self.fill_module(naming, &module, &contents, inner);
        let names = ServiceNames {
            home: home.to_vec(),
            ident,
            module_ident,
            module,
            methods,
        };
        self.services.insert(service.id, names);
    }
}

/// What names are made from.
#[derive(Clone, Copy)]
struct Naming<'a> {
    compilation: &'a Compilation,
    options: &'a Options,
}

/// The services that one extends, the furthest first.
pub(crate) fn bases<'a>(compilation: &'a Compilation, service: &Service) -> Vec<&'a Service> {
    let mut bases = Vec::new();
    let mut next = service.extends;
    while let Some(id) = next {
        let base = &compilation.schema[id];
        bases.push(base);
        next = base.extends;
    }
    bases.reverse();
    bases
}

/// What a module declares, but for the modules in it.
#[derive(Default)]
pub(crate) struct Contents<'a> {
    pub messages: Vec<&'a Message>,
    pub enums: Vec<&'a Enum>,
    pub extensions: Vec<&'a Extension>,
    pub oneofs: Vec<(&'a Message, &'a Oneof)>,
    pub aliases: Vec<Alias<'a>>,
    pub constants: Vec<&'a Constant>,
    pub services: Vec<&'a Service>,
}

impl<'a> Contents<'a> {
    /// What the module of a package declares.
    pub fn of_files(
        compilation: &'a Compilation,
        files: impl IntoIterator<Item = &'a File>,
    ) -> Contents<'a> {
        let schema = &compilation.schema;
        let mut contents = Contents::default();
        for file in files {
            contents.declare(compilation, &file.messages, &file.enums, &file.extensions);
            contents.aliases.extend(compilation.aliases_of(file));
            let constants = file.constants.iter().map(|id| &schema[*id]);
            contents.constants.extend(constants);
            let services = file.services.iter().map(|id| &schema[*id]);
            contents.services.extend(services);
        }
        contents
    }

    /// What the module of a message declares.
    pub fn of_message(compilation: &'a Compilation, message: &'a Message) -> Contents<'a> {
        let mut contents = Contents {
            oneofs: oneofs(message).map(|oneof| (message, oneof)).collect(),
            ..Contents::default()
        };
        let (messages, enums) = (&message.messages, &message.enums);
        contents.declare(compilation, messages, enums, &message.extensions);
        contents
    }

    fn declare(
        &mut self,
        compilation: &'a Compilation,
        messages: &'a [MessageId],
        enums: &'a [EnumId],
        extensions: &'a [ExtensionId],
    ) {
        let schema = &compilation.schema;
        let messages = messages.iter().map(|id| &schema[*id]);
        self.messages
            .extend(messages.filter(|it| !it.is_map_entry()));
        self.enums.extend(compilation.enums_of(enums));
        let extensions = extensions.iter().map(|id| &schema[*id]);
        self.extensions
            .extend(extensions.filter(|it| compilation.is_constant(it)));
    }
}

/// The names of an enum's values. Values that share a number share a variant: the first has it, the
/// others become constants.
fn variants(it: &Enum, options: &Options) -> Vec<String> {
    let enum_ident = spelling::camel(&it.name);
    let mut scope = Claims::default();
    let convert = |name: &str| {
        let variant = spelling::camel(name);
        if options.strip_enum_prefix {
            spelling::strip_enum_prefix(&enum_ident, &variant)
        } else {
            variant
        }
    };
    let mut idents = vec![String::new(); it.values.len()];
    let first = firsts_of_numbers(it);
    let (aliases, firsts): (Vec<usize>, Vec<usize>) =
        (0..it.values.len()).partition(|&index| first[index] != index);
    let names = firsts.iter().map(|&index| it.values[index].name.as_str());
    for (&index, ident) in firsts.iter().zip(scope.claim_all(names, convert)) {
        idents[index] = ident;
    }
    for index in aliases {
        idents[index] = scope.claim(spelling::shouty(&it.values[index].name));
    }
    idents
}

/// For each value of the enum the first one that has its number: itself, unless it is another name
/// for an earlier one.
pub(crate) fn firsts_of_numbers(it: &Enum) -> Vec<usize> {
    let mut firsts = HashMap::new();
    let numbers = it.values.iter().map(|value| value.number).enumerate();
    numbers
        .map(|(index, number)| *firsts.entry(number).or_insert(index))
        .collect()
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

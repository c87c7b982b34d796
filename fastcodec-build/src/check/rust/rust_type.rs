//! The encoding of a Rust type, as far as its name tells.

use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use fastcodec_schema::Scalar;
use quote::ToTokens;
use syn::{GenericArgument, PathArguments};

use super::codec;
use super::sources::{Found, ItemKind, Sources, names_of};
use crate::plan::spelling;

/// A type, with its containers and pointers.
#[derive(Clone, Debug, PartialEq)]
pub enum RustType {
    /// A number or `bool`.
    Primitive(Primitive),
    String,
    Bytes,
    Uuid,
    List(Box<RustType>),
    Set(Box<RustType>),
    Map(Box<RustType>, Box<RustType>),
    Option {
        inner: Box<RustType>,
        /// `Option<&T>`
        is_reference: bool,
    },
    /// An enumeration that keeps numbers it has no name for.
    Open(Box<RustType>),
    /// A struct or an enum of the sources.
    Item(usize),
    /// A type of the schema: one of its scalars, or the full name of a message or an enumeration.
    Declared(String),
    /// An unknown type: its text, and the reason.
    Unknown(String, Why),
}

/// A type of the language, of those that have an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// One that holds what a scalar has, and all of it.
    Of(&'static str),
    /// An integer of fewer bits than any scalar of Protobuf has.
    Narrow { name: &'static str, is_signed: bool },
}

/// Integers of fewer bits than any scalar of Protobuf has, and whether they are signed.
const NARROW: [(&str, bool); 4] = [("i8", true), ("i16", true), ("u8", false), ("u16", false)];

/// The bytes of byte strings.
pub const U8: Primitive = Primitive::Narrow {
    name: "u8",
    is_signed: false,
};

/// The type of `double`.
const F64: Primitive = Primitive::Of(Scalar::Double.info().rust);

impl Primitive {
    fn parse(name: &str) -> Option<Primitive> {
        if let Some((name, is_signed)) = NARROW.into_iter().find(|(known, _)| *known == name) {
            return Some(Primitive::Narrow { name, is_signed });
        }
        let mut scalars = Scalar::ALL.into_iter().map(|it| (it, it.info().rust));
        let held = scalars.find(|(scalar, rust)| *rust == name && scalar.is_primitive());
        held.map(|(_, rust)| Primitive::Of(rust))
    }

    pub fn name(self) -> &'static str {
        match self {
            Primitive::Of(name) | Primitive::Narrow { name, .. } => name,
        }
    }

    /// Returns the scalar in Protobuf if no attribute names one.
    pub fn in_protobuf(self) -> Option<Scalar> {
        match self {
            Primitive::Of(name) => Scalar::of_rust_type(name).next(),
            Primitive::Narrow {
                is_signed: true, ..
            } => Some(Scalar::Int32),
            Primitive::Narrow {
                is_signed: false, ..
            } => Some(Scalar::Uint32),
        }
    }

    /// The scalar that it is in Thrift, which has no unsigned ones.
    pub fn in_thrift(self) -> Option<Scalar> {
        let mut scalars = Scalar::ALL.into_iter();
        scalars.find(|it| it.info().thrift.is_some() && it.info().rust == self.name())
    }
}

/// Why a type is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Elsewhere,
    OwnImplementation,
    Macro,
    Parameter,
    /// The type around it, or a type in it, has no encoding.
    Shape,
    /// The members of a tuple have numbers, and no names.
    Tuple,
    Endless,
    NotDerived,
    NotInSchema,
}

impl Why {
    /// Returns whether the user can name the schema type.
    pub fn can_be_said(self) -> bool {
        matches!(self, Why::Elsewhere | Why::OwnImplementation)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Why::Elsewhere => "it is not in the files that were given",
            Why::OwnImplementation => "it is implemented by hand, or by another derive",
            Why::Macro => "a macro makes it",
            Why::Parameter => "it is a parameter of the struct",
            Why::Shape => "a type like this has no encoding that is known",
            Why::Tuple => "the members of a tuple have no names to compare: write a struct",
            Why::Endless => "it is an alias of itself",
            Why::NotDerived => "it does not have the derive of this format",
            Why::NotInSchema => "the schema has no type of that name",
        })
    }
}

/// A type in its place: what its names mean.
#[derive(Clone)]
struct InPlace<'a> {
    ty: &'a syn::Type,
    module: usize,
    parameters: Parameters<'a>,
}

/// The arguments for the parameters of an alias.
type Parameters<'a> = Rc<HashMap<String, InPlace<'a>>>;

/// String types of other crates.
const STRINGS: [&str; 6] = [
    "String",
    "str",
    "SharedStr",
    "SmolStr",
    "CompactString",
    "FastStr",
];

/// Types of other crates that stand for well-known ones.
const TIMESTAMPS: [&str; 4] = ["DateTime", "OffsetDateTime", "UtcDateTime", "SystemTime"];
const DURATIONS: [&str; 2] = ["SignedDuration", "TimeDelta"];

impl RustType {
    /// What `ty` is as the type of a field of the item `owner`. `declared` are types that the user
    /// says the meaning of, by the ends of their paths.
    pub fn of(
        sources: &Sources,
        declared: &[(String, String)],
        owner: usize,
        ty: &syn::Type,
    ) -> RustType {
        let reader = Reader {
            sources,
            declared,
            owner,
        };
        let in_place = InPlace {
            ty,
            module: sources.items[owner].module,
            parameters: Rc::default(),
        };
        reader.read(&in_place, 0)
    }

    /// The structs and enums that it is made of.
    pub fn items(&self) -> Vec<usize> {
        match self {
            RustType::Item(index) => vec![*index],
            RustType::List(inner)
            | RustType::Set(inner)
            | RustType::Open(inner)
            | RustType::Option { inner, .. } => inner.items(),
            RustType::Map(key, value) => [key.items(), value.items()].concat(),
            _ => Vec::new(),
        }
    }
}

struct Reader<'a> {
    sources: &'a Sources,
    declared: &'a [(String, String)],
    /// The type that `Self` refers to.
    owner: usize,
}

impl<'a> Reader<'a> {
    fn read(&self, it: &InPlace<'a>, depth: usize) -> RustType {
        let unknown = |why| RustType::Unknown(shown(it.ty), why);
        if depth > 64 {
            return unknown(Why::Endless);
        }
        let inner = |ty| InPlace { ty, ..it.clone() };
        match it.ty {
            syn::Type::Group(group) => self.read(&inner(&group.elem), depth),
            syn::Type::Paren(paren) => self.read(&inner(&paren.elem), depth),
            syn::Type::Reference(reference) => self.read(&inner(&reference.elem), depth),
            syn::Type::Slice(slice) => self.list(&inner(&slice.elem), depth),
            syn::Type::Array(array) => match self.read(&inner(&array.elem), depth) {
                RustType::Primitive(U8) => RustType::Bytes,
                element => RustType::List(Box::new(element)),
            },
            syn::Type::Path(path) if path.qself.is_none() => self.path(it, &path.path, depth),
            syn::Type::Tuple(it) if it.elems.is_empty() => {
                RustType::Declared("google.protobuf.Empty".into())
            }
            syn::Type::Tuple(_) => unknown(Why::Tuple),
            syn::Type::Macro(_) => unknown(Why::Macro),
            _ => unknown(Why::Shape),
        }
    }

    fn path(&self, it: &InPlace<'a>, path: &'a syn::Path, depth: usize) -> RustType {
        let unknown = |why| RustType::Unknown(shown(it.ty), why);
        let Some(last) = path.segments.last() else {
            return unknown(Why::Shape);
        };
        if let Some(ident) = path.get_ident() {
            if let Some(stands_for) = it.parameters.get(&ident.to_string()) {
                return self.read(stands_for, depth + 1);
            }
            if ident == "Self" {
                return RustType::Item(self.owner);
            }
            let mut parameters = self.sources.items[self.owner].generics().type_params();
            if parameters.any(|parameter| parameter.ident == *ident) {
                return unknown(Why::Parameter);
            }
        }
        let arguments: Vec<InPlace<'a>> = arguments(last)
            .map(|ty| InPlace { ty, ..it.clone() })
            .collect();
        let found = self.sources.resolve(it.module, &names_of(path));
        if let Some(declared) = self.declared(&found, path) {
            return RustType::Declared(declared.to_owned());
        }
        match found {
            Found::Item(index) => {
                let item = &self.sources.items[index];
                if let ItemKind::Alias(alias) = &item.kind {
                    let parameters = alias.generics.type_params();
                    let names = parameters.map(|parameter| parameter.ident.to_string());
                    let aliased = InPlace {
                        ty: &alias.ty,
                        module: item.module,
                        parameters: Rc::new(names.zip(arguments).collect()),
                    };
                    return self.read(&aliased, depth + 1);
                }
                if let ItemKind::Struct(newtype) = &item.kind
                    && let Some(inner) = codec::transparent(newtype)
                {
                    let Some(ty) = inner else {
                        return unknown(Why::OwnImplementation);
                    };
                    let parameters = newtype.generics.type_params();
                    let names = parameters.map(|parameter| parameter.ident.to_string());
                    let within = InPlace {
                        ty,
                        module: item.module,
                        parameters: Rc::new(names.zip(arguments).collect()),
                    };
                    return self.read(&within, depth + 1);
                }
                if item.derives.any() {
                    RustType::Item(index)
                } else {
                    unknown(Why::OwnImplementation)
                }
            }
            Found::Elsewhere(names) => self.elsewhere(it, &names, &arguments, depth),
        }
    }

    /// Returns the schema type that the user named for a type.
    fn declared(&self, found: &Found, path: &syn::Path) -> Option<&'a str> {
        let written = names_of(path);
        let names = match found {
            Found::Item(item) => {
                let item = &self.sources.items[*item];
                let module = &self.sources.modules[item.module].path;
                module.iter().chain([&item.ident]).cloned().collect()
            }
            Found::Elsewhere(names) => names.clone(),
        };
        let ends_so = |names: &[String], end: &str| {
            let end: Vec<&str> = end.split("::").collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            names.ends_with(&end)
        };
        let mut declared = self.declared.iter();
        declared
            .find(|(end, _)| ends_so(&names, end) || ends_so(&written, end))
            .map(|(_, meaning)| meaning.as_str())
    }

    /// A type that is not in the sources: those of the standard library and of fastcodec are known
    /// by their names.
    fn elsewhere(
        &self,
        it: &InPlace<'a>,
        names: &[String],
        arguments: &[InPlace<'a>],
        depth: usize,
    ) -> RustType {
        let name = names.last().map_or("", String::as_str);
        let in_package = |package: &str| names.iter().any(|it| it == package);
        if names.len() == 1
            && let Some(primitive) = Primitive::parse(name)
        {
            return RustType::Primitive(primitive);
        }
        if STRINGS.contains(&name) {
            return RustType::String;
        }
        let pair = |make: fn(Box<RustType>, Box<RustType>) -> RustType| {
            let (key, value) = (&arguments[0], &arguments[1]);
            let (key, value) = (self.read(key, depth), self.read(value, depth));
            make(Box::new(key), Box::new(value))
        };
        match (name, arguments) {
            ("Option", [inner]) => RustType::Option {
                inner: Box::new(self.read(inner, depth)),
                is_reference: matches!(inner.ty, syn::Type::Reference(_)),
            },
            ("Vec", [element]) => self.list(element, depth),
            ("VecDeque", [element]) => RustType::List(Box::new(self.read(element, depth))),
            // Of an array.
            ("SmallVec", [list]) => self.read(list, depth),
            ("Box" | "Arc" | "Rc" | "Lazy" | "Cow", [inner]) => self.read(inner, depth),
            ("Open", [inner]) => RustType::Open(Box::new(self.read(inner, depth))),
            ("Set", [list]) => match self.read(list, depth) {
                RustType::List(element) => RustType::Set(element),
                other => RustType::Set(Box::new(other)),
            },
            (name, [_, _, ..]) if name.ends_with("Map") => pair(RustType::Map),
            (name, [element, ..]) if name.ends_with("Set") => {
                RustType::Set(Box::new(self.read(element, depth)))
            }
            ("Bytes", []) => RustType::Bytes,
            ("Double", []) => RustType::Primitive(F64),
            ("Uuid", []) => RustType::Uuid,
            ("Decimal", []) => RustType::String,
            _ => {
                if let Some(full_name) = self.well_known(names) {
                    return RustType::Declared(full_name);
                }
                if TIMESTAMPS.contains(&name) || name == "Timestamp" && in_package("jiff") {
                    return RustType::Declared("google.protobuf.Timestamp".into());
                }
                if DURATIONS.contains(&name) || name == "Duration" {
                    return RustType::Declared("google.protobuf.Duration".into());
                }
                RustType::Unknown(shown(it.ty), Why::Elsewhere)
            }
        }
    }

    fn well_known(&self, names: &[String]) -> Option<String> {
        // There a message that is in another one is in a module of its name.
        if let Some(types) = names.iter().position(|name| name == "prost_types") {
            let modules = |name: &String| match name.as_str() {
                "compiler" => name.clone(),
                name => spelling::camel(name),
            };
            let path: Vec<String> = names[types + 1..].iter().map(modules).collect();
            return Some(format!("google.protobuf.{}", path.join(".")));
        }
        let types = names.iter().position(|name| name == "types")?;
        let is_fastcodec = names[..types].iter().any(|name| name == "fastcodec");
        let path = names[types + 1..].join("::");
        let full_name = crate::plan::well_known::full_name(&path)
            .or_else(|| crate::plan::well_known::full_name(path.strip_suffix("View")?));
        full_name.filter(|_| is_fastcodec || !names[..types].is_empty())
    }

    fn list(&self, element: &InPlace<'a>, depth: usize) -> RustType {
        if let syn::Type::Tuple(pair) = element.ty
            && pair.elems.len() == 2
        {
            let part = |ty| {
                let part = InPlace {
                    ty,
                    ..element.clone()
                };
                Box::new(self.read(&part, depth))
            };
            return match (part(&pair.elems[0]), part(&pair.elems[1])) {
                // No entry has a part that may be absent.
                (key, value)
                    if [&key, &value]
                        .iter()
                        .any(|part| matches!(part.as_ref(), RustType::Option { .. })) =>
                {
                    RustType::Unknown(shown(element.ty), Why::Tuple)
                }
                (key, value) => RustType::Map(key, value),
            };
        }
        match self.read(element, depth) {
            RustType::Primitive(U8) => RustType::Bytes,
            element => RustType::List(Box::new(element)),
        }
    }
}

fn arguments(segment: &syn::PathSegment) -> impl Iterator<Item = &syn::Type> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    };
    let arguments = arguments.into_iter().flatten();
    arguments.filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// A type as one would write it.
pub fn shown(ty: &syn::Type) -> String {
    let text = ty.to_token_stream().to_string();
    let text = text
        .replace(" :: ", "::")
        .replace(":: ", "::")
        .replace(" < ", "<");
    let text = text
        .replace(" >", ">")
        .replace(" ,", ",")
        .replace("& ", "&");
    text.replace(" !", "!").replace("! (", "!(")
}

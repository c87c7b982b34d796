//! The Rust types of fields.

use super::Context;
use crate::error::Error;
use crate::options::{MapType, SetType};
use crate::thrift::program::{Id, Resolved};
use crate::thrift::syntax::{
    Annotations, Base, Field, Item, Requiredness, StructKind, Type, TypeKind,
};

/// Whether a type owns what it holds or borrows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Owned,
    View,
}

/// Where a type stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub module: &'a [String],
    /// The file in which the names of the type are looked up.
    pub file: usize,
    /// The path that options know it by.
    pub path: &'a str,
    pub form: Form,
    /// Whether it is in a key of a map or an element of a set, and so must have an order and a hash.
    pub is_key: bool,
}

impl<'a> Place<'a> {
    fn in_file(self, file: usize) -> Place<'a> {
        Place { file, ..self }
    }

    fn as_key(self) -> Place<'a> {
        Place {
            // What is borrowed is kept in lists, which need neither.
            is_key: self.form == Form::Owned,
            ..self
        }
    }
}

/// How a field holds its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holding {
    pub is_optional: bool,
    pub pointer: Pointer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pointer {
    None,
    Box,
    Arc,
    /// In an arena.
    Reference,
}

impl Context<'_> {
    /// The type of a value. `annotations` are those of the field that it is the value of.
    pub(super) fn rust_type(
        &self,
        place: Place<'_>,
        ty: &Type,
        annotations: &Annotations,
    ) -> Result<String, Error> {
        let chosen = annotations.rust("rust_type");
        let chosen = chosen.or_else(|| ty.annotations.rust("rust_type"));
        let chosen = chosen.filter(|_| place.form == Form::Owned);
        if let Some(path) = chosen.filter(|chosen| chosen.contains("::")) {
            return Ok(path.to_owned());
        }
        if let (TypeKind::Named(name), None, Form::Owned) = (&ty.kind, chosen, place.form)
            && let Some(id) = self.program.find(place.file, &name.text)
            && let Item::Typedef(of) = &self.program.definition(id).item
            && self.is_as_its_alias(place, id, of)?
        {
            return Ok(self.path(place.module, id, &self.names(id)?.item));
        }
        let prelude = |name| self.prelude(place.module, name);
        let inner = |place: Place<'_>, ty: &Type| self.element_type(place, ty);
        Ok(match self.program.resolve(place.file, ty)? {
            Resolved::Base(base) => self.base_type(place, base, chosen),
            Resolved::Enum(id, _) => {
                let path = self.type_path(place.module, id)?;
                format!("{}::thrift::Open<{path}>", self.options.runtime_path)
            }
            Resolved::Struct(id, ..) => match place.form {
                Form::Owned => self.type_path(place.module, id)?,
                Form::View => self.view_path(place.module, id)?,
            },
            Resolved::List(element, file) => {
                let element = inner(place.in_file(file), element)?;
                match place.form {
                    Form::Owned => format!("{}<{element}>", prelude("Vec")),
                    Form::View => format!("&'a [{element}]"),
                }
            }
            Resolved::Set(element, file) => {
                let element = inner(place.in_file(file).as_key(), element)?;
                match self.set_type(place, chosen) {
                    _ if place.form == Form::View => {
                        format!(
                            "{}::thrift::Set<&'a [{element}]>",
                            self.options.runtime_path
                        )
                    }
                    SetType::HashSet => {
                        format!("::std::collections::HashSet<{element}{}>", self.hasher())
                    }
                    SetType::BTreeSet => format!("{}::BTreeSet<{element}>", self.collections()),
                    SetType::Vec => format!(
                        "{}::thrift::Set<{}<{element}>>",
                        self.options.runtime_path,
                        prelude("Vec")
                    ),
                }
            }
            Resolved::Map(key, value, file) => {
                let key = inner(place.in_file(file).as_key(), key)?;
                let value = inner(place.in_file(file), value)?;
                match self.map_type(place, chosen) {
                    _ if place.form == Form::View => format!("&'a [({key}, {value})]"),
                    MapType::HashMap => {
                        format!(
                            "::std::collections::HashMap<{key}, {value}{}>",
                            self.hasher()
                        )
                    }
                    MapType::BTreeMap => {
                        format!("{}::BTreeMap<{key}, {value}>", self.collections())
                    }
                    MapType::Vec => format!("{}<({key}, {value})>", prelude("Vec")),
                    MapType::Path(path) => format!("{path}<{key}, {value}>"),
                }
            }
        })
    }

    /// The type of what a container holds.
    fn element_type(&self, place: Place<'_>, ty: &Type) -> Result<String, Error> {
        let of = self.rust_type(place, ty, &Annotations::default())?;
        Ok(match (place.form, pointer_of(&ty.annotations)) {
            (Form::Owned, Some(pointer)) => self.behind(place.module, pointer, of),
            _ => of,
        })
    }

    /// Whether the type here would be the one that the alias stands for, so that it can be named by
    /// the alias.
    fn is_as_its_alias(&self, place: Place<'_>, alias: Id, of: &Type) -> Result<bool, Error> {
        let path = self.program.full_name(alias);
        let of_alias = self.rust_type(
            Place {
                module: &[],
                file: alias.file,
                path: &path,
                form: Form::Owned,
                is_key: false,
            },
            of,
            &self.program.definition(alias).annotations,
        )?;
        let here = Place {
            module: &[],
            file: alias.file,
            ..place
        };
        Ok(self.rust_type(here, of, &Annotations::default())? == of_alias)
    }

    fn base_type(&self, place: Place<'_>, base: Base, chosen: Option<&str>) -> String {
        let runtime = &self.options.runtime_path;
        let prelude = |name| self.prelude(place.module, name);
        match (base, place.form) {
            (Base::Bool, _) => "bool".to_owned(),
            (Base::I8, _) => "i8".to_owned(),
            (Base::I16, _) => "i16".to_owned(),
            (Base::I32, _) => "i32".to_owned(),
            (Base::I64, _) => "i64".to_owned(),
            (Base::Double, _) if place.is_key || chosen == Some("ordered_f64") => {
                format!("{runtime}::thrift::Double")
            }
            (Base::Double, _) => "f64".to_owned(),
            (Base::Uuid, _) => format!("{runtime}::thrift::Uuid"),
            (Base::String, Form::View) => "&'a str".to_owned(),
            (Base::Binary, Form::View) => "&'a [u8]".to_owned(),
            (Base::String, Form::Owned) => match chosen {
                Some("bytes" | "shared") => format!("{runtime}::thrift::SharedStr"),
                Some("string") => prelude("String"),
                _ => match self.options.string_types.best(place.path) {
                    Some(path) => path.clone(),
                    None => prelude("String"),
                },
            },
            (Base::Binary, Form::Owned) => {
                let is_shared = match chosen {
                    Some("bytes") => true,
                    Some("vec") => false,
                    _ => self.options.bytes.contains(place.path),
                };
                if is_shared {
                    format!("{runtime}::bytes::Bytes")
                } else {
                    format!("{}<u8>", prelude("Vec"))
                }
            }
        }
    }

    pub(super) fn set_type(&self, place: Place<'_>, chosen: Option<&str>) -> SetType {
        if place.is_key || chosen == Some("btree") {
            return SetType::BTreeSet;
        }
        self.options.set_type(place.path)
    }

    pub(super) fn map_type(&self, place: Place<'_>, chosen: Option<&str>) -> MapType {
        if place.is_key || chosen == Some("btree") {
            return MapType::BTreeMap;
        }
        self.options.map_type(place.path)
    }

    fn collections(&self) -> String {
        if self.options.no_std {
            format!("{}::alloc::collections", self.options.runtime_path)
        } else {
            "::std::collections".to_owned()
        }
    }

    /// The last parameter of hash tables, if it is not the one that they have anyway.
    fn hasher(&self) -> String {
        match &self.options.hasher {
            Some(path) => format!(", {path}"),
            None => String::new(),
        }
    }

    pub(super) fn type_path(&self, module: &[String], id: Id) -> Result<String, Error> {
        match self.options.extern_path(&self.program.full_name(id)) {
            Some(path) => Ok(path),
            None => Ok(self.path(module, id, &self.names(id)?.item)),
        }
    }

    /// The view of a struct, or the struct itself where that borrows nothing.
    pub(super) fn view_path(&self, module: &[String], id: Id) -> Result<String, Error> {
        if let Some(path) = self.options.extern_path(&self.program.full_name(id)) {
            return Ok(format!("{path}View<'a>"));
        }
        if !self.analysis.has_view(id) {
            return self.type_path(module, id);
        }
        let path = self.path(module, id, &self.names(id)?.view);
        Ok(format!("{path}<'a>"))
    }

    /// How a field of a struct, or a member of a union, holds its value.
    pub(super) fn holding(
        &self,
        owner: Id,
        kind: StructKind,
        field: &Field,
        form: Form,
    ) -> Result<Holding, Error> {
        let path = format!("{}.{}", self.program.full_name(owner), field.name.text);
        let resolved = self.program.resolve(owner.file, &field.ty)?;
        let is_recursive = matches!(resolved,
            Resolved::Struct(held, ..) if self.analysis.is_recursive(owner, held));
        let is_union = matches!(resolved, Resolved::Struct(_, StructKind::Union, _));
        let pointer = match form {
            Form::View if is_recursive => Pointer::Reference,
            Form::View => Pointer::None,
            Form::Owned => match pointer_of(&field.annotations) {
                Some(pointer) => pointer,
                None if is_recursive
                    || field.is_reference
                    || self.options.boxed.contains(&path) =>
                {
                    Pointer::Box
                }
                None => Pointer::None,
            },
        };
        let is_optional = match field.requiredness {
            _ if kind == StructKind::Union => false,
            Requiredness::Required => false,
            Requiredness::Optional => true,
            Requiredness::Default => {
                is_recursive || is_union || !self.options.plain_fields.contains(&path)
            }
        };
        Ok(Holding {
            is_optional,
            pointer,
        })
    }

    /// The type of a field, with what it is held by.
    pub(super) fn held_type(
        &self,
        place: Place<'_>,
        field: &Field,
        holding: Holding,
    ) -> Result<String, Error> {
        let mut ty = self.rust_type(place, &field.ty, &field.annotations)?;
        ty = self.behind(place.module, holding.pointer, ty);
        if holding.is_optional {
            ty = format!("{}<{ty}>", self.prelude(place.module, "Option"));
        }
        Ok(ty)
    }

    fn behind(&self, module: &[String], pointer: Pointer, ty: String) -> String {
        match pointer {
            Pointer::None => ty,
            Pointer::Box => format!("{}<{ty}>", self.prelude(module, "Box")),
            Pointer::Arc if self.options.no_std => {
                format!("{}::alloc::sync::Arc<{ty}>", self.options.runtime_path)
            }
            Pointer::Arc => format!("::std::sync::Arc<{ty}>"),
            Pointer::Reference => format!("&'a {ty}"),
        }
    }
}

/// The pointer that annotations put around a value.
fn pointer_of(annotations: &Annotations) -> Option<Pointer> {
    let is_set = |key| annotations.rust(key).is_some_and(|value| value != "false");
    if is_set("rust_wrapper_arc") {
        return Some(Pointer::Arc);
    }
    is_set("rust_wrapper_box").then_some(Pointer::Box)
}

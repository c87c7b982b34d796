//! The Rust types of fields.

use fastcodec_schema::{Error, Field, Format, Message, Oneof, Scalar, ScalarKind, Shape, Type};
use proc_macro2::TokenStream;

use super::{Context, tokens};
use crate::options::{MapType, SetType};
use crate::plan::names::Prelude;
use crate::plan::recursion;
use crate::plan::site::Site;

/// Which of the two types of a message is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Owned,
    View,
}

/// The place where a type is written, which determines its path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot<'a> {
    pub module: &'a [String],
    pub form: Form,
}

impl Context<'_> {
    /// The site of a message's field.
    pub(super) fn site<'p>(&self, message: &Message, path: &'p str) -> Site<'p> {
        Site::new(path).or_in_key(self.keys.contains(message.id))
    }

    /// Returns whether a value of the field is in a `Box`.
    pub(super) fn is_boxed(&self, message: &Message, oneof: Option<&Oneof>, field: &Field) -> bool {
        let (options, recursion) = (self.options, self.recursion);
        recursion::is_boxed(self.compilation, options, recursion, message, oneof, field)
    }

    /// The type of a field that is not in a oneof.
    pub(super) fn field_type(
        &self,
        slot: Slot<'_>,
        message: &Message,
        field: &Field,
    ) -> Result<TokenStream, Error> {
        let path = format!("{}.{}", message.full_name, field.name);
        let is_boxed = self.is_boxed(message, None, field);
        let site = self.site(message, &path);
        let value = self.value_type(slot, site, &field.ty, is_boxed)?;
        let option = self.prelude(slot.module, Prelude::Option);
        tokens(&match (field.shape, slot.form) {
            _ if self.is_optional(message, field, slot.form) => format!("{option}<{value}>"),
            (Shape::Implicit | Shape::Explicit | Shape::Required | Shape::Lenient, _) => value,
            (Shape::Repeated { .. }, _) => self.list_type(slot, &value),
            (Shape::Map { key, .. }, _) => {
                let key = self.scalar_type(slot, site, key);
                self.map_type(slot, site, &key, &value)
            }
        })
    }

    /// Returns whether the field is an `Option`: if it has presence, and if a required message
    /// could not be created otherwise. A message that requires itself would be infinite, and a
    /// reference has no value before the decode.
    pub(super) fn is_optional(&self, message: &Message, field: &Field, form: Form) -> bool {
        let inner = self.compilation.message(&field.ty);
        match self.defaults.shape_of(self.schema, field) {
            Shape::Explicit => true,
            Shape::Lenient => {
                let path = format!("{}.{}", message.full_name, field.name);
                !self.options.plain_fields.contains(&path)
                    || inner.is_some_and(|inner| {
                        inner.is_union() || self.recursion.is_recursive(message, field, inner.id)
                    })
                    || form == Form::View && self.is_boxed(message, None, field)
            }
            Shape::Implicit if self.format == Format::Thrift => {
                form == Form::View && self.is_boxed(message, None, field)
            }
            Shape::Required => {
                inner.is_some_and(|inner| self.recursion.is_endless(message, field, inner.id))
                    || form == Form::View && self.is_boxed(message, None, field)
            }
            _ => false,
        }
    }

    /// The type of one value, in a `Box` if `is_boxed`.
    pub(super) fn value_type(
        &self,
        slot: Slot<'_>,
        site: Site<'_>,
        ty: &Type,
        is_boxed: bool,
    ) -> Result<String, Error> {
        let value = self.plain_value_type(slot, site, ty)?;
        Ok(match (is_boxed, slot.form) {
            (false, _) => value,
            (true, Form::Owned) => format!("{}<{value}>", self.prelude(slot.module, Prelude::Box)),
            // Only a message can contain itself, so the pointer of any other type is ignored here.
            (true, Form::View) if self.compilation.message(ty).is_none() => value,
            (true, Form::View) => format!("&'a {value}"),
        })
    }

    fn plain_value_type(&self, slot: Slot<'_>, site: Site<'_>, ty: &Type) -> Result<String, Error> {
        if let Some(alias) = self.compilation.alias(ty) {
            // The other name has one type, and here options or a key may want another.
            let owned = Slot {
                form: Form::Owned,
                ..slot
            };
            let (name, target) = (alias.full_name, alias.target);
            let wanted = self.expanded_type(slot, site.inside(name), target)?;
            return if wanted == self.expanded_type(owned, Site::new(name), target)? {
                self.type_path(slot.module, alias.id)
            } else {
                self.plain_value_type(slot, site.inside(name), target)
            };
        }
        Ok(match ty {
            Type::Scalar(scalar) => self.scalar_type(slot, site, *scalar),
            Type::Enum(id) => {
                let ty = self.type_path(slot.module, *id)?;
                if self.schema[*id].is_closed {
                    ty
                } else {
                    format!("{}::Open<{ty}>", self.format_path())
                }
            }
            Type::Message(id) => match slot.form {
                Form::Owned => {
                    let ty = self.type_path(slot.module, *id)?;
                    if site.is_in(&self.options.arcs) {
                        self.arc(&ty)
                    } else {
                        ty
                    }
                }
                Form::View if self.is_its_own_view(&self.schema[*id]) => {
                    self.type_path(slot.module, *id)?
                }
                Form::View => format!("{}<'a>", self.view_path(slot.module, *id)?),
            },
            Type::List(element) => {
                let element = self.plain_value_type(slot, site, element)?;
                self.list_type(slot, &element)
            }
            Type::Set(element) => {
                let element = self.plain_value_type(slot, site.or_in_key(true), element)?;
                self.set_type(slot, site, &element)
            }
            Type::Map(key, value) => {
                let key = self.plain_value_type(slot, site.or_in_key(true), key)?;
                let value = self.plain_value_type(slot, site, value)?;
                self.map_type(slot, site, &key, &value)
            }
            Type::Alias(id) => self.type_path(slot.module, *id)?,
        })
    }

    /// The type of a value, with the targets of other names in their place.
    fn expanded_type(&self, slot: Slot<'_>, site: Site<'_>, ty: &Type) -> Result<String, Error> {
        if let Some(alias) = self.compilation.alias(ty) {
            return if self.names.is_extern(alias.id) {
                self.type_path(slot.module, alias.id)
            } else {
                self.expanded_type(slot, site.inside(alias.full_name), alias.target)
            };
        }
        Ok(match ty {
            Type::List(element) => {
                let element = self.expanded_type(slot, site, element)?;
                self.list_type(slot, &element)
            }
            Type::Set(element) => {
                let element = self.expanded_type(slot, site.or_in_key(true), element)?;
                self.set_type(slot, site, &element)
            }
            Type::Map(key, value) => {
                let key = self.expanded_type(slot, site.or_in_key(true), key)?;
                let value = self.expanded_type(slot, site, value)?;
                self.map_type(slot, site, &key, &value)
            }
            Type::Scalar(_) | Type::Enum(_) | Type::Message(_) | Type::Alias(_) => {
                self.plain_value_type(slot, site, ty)?
            }
        })
    }

    /// Returns whether a `double` here needs an order.
    pub(super) fn is_ordered(&self, slot: Slot<'_>, site: Site<'_>) -> bool {
        slot.form == Form::Owned && (site.in_key || site.is_in(&self.options.ordered_doubles))
    }

    fn arc(&self, ty: &str) -> String {
        format!("{}::alloc::sync::Arc<{ty}>", self.options.runtime_path)
    }

    /// How an item of the prelude is written in `module`: by its name alone, unless the schema has
    /// a type of that name there, or the prelude without `std` lacks it.
    pub(super) fn prelude(&self, module: &[String], item: Prelude) -> String {
        if (item.is_in_core() || !self.options.no_std) && !self.names.hides(module, item) {
            return item.name().to_owned();
        }
        let runtime = &self.options.runtime_path;
        match item {
            Prelude::Default => "::core::default::Default".to_owned(),
            Prelude::Option => "::core::option::Option".to_owned(),
            Prelude::Result => "::core::result::Result".to_owned(),
            Prelude::Box => format!("{runtime}::alloc::boxed::Box"),
            Prelude::String => format!("{runtime}::alloc::string::String"),
            Prelude::Vec => format!("{runtime}::alloc::vec::Vec"),
        }
    }

    fn list_type(&self, slot: Slot<'_>, element: &str) -> String {
        match slot.form {
            Form::Owned => format!("{}<{element}>", self.prelude(slot.module, Prelude::Vec)),
            Form::View => format!("&'a [{element}]"),
        }
    }

    fn map_type(&self, slot: Slot<'_>, site: Site<'_>, key: &str, value: &str) -> String {
        if slot.form == Form::View {
            return format!("&'a [({key}, {value})]");
        }
        let runtime = &self.options.runtime_path;
        let tree = format!("{runtime}::alloc::collections::BTreeMap<{key}, {value}>");
        match self.options.map_type(site) {
            MapType::Vec => format!(
                "{}<({key}, {value})>",
                self.prelude(slot.module, Prelude::Vec)
            ),
            MapType::BTreeMap => tree,
            _ if site.in_key => tree,
            MapType::HashMap => match &self.options.hasher {
                Some(hasher) => {
                    format!("::std::collections::HashMap<{key}, {value}, {hasher}>")
                }
                None => format!("::std::collections::HashMap<{key}, {value}>"),
            },
            MapType::Path(map) => format!("{map}<{key}, {value}>"),
        }
    }

    fn set_type(&self, slot: Slot<'_>, site: Site<'_>, element: &str) -> String {
        let runtime = &self.options.runtime_path;
        if slot.form == Form::View {
            return format!("{runtime}::thrift::Set<&'a [{element}]>");
        }
        let tree = format!("{runtime}::alloc::collections::BTreeSet<{element}>");
        match self.options.set_type(site) {
            SetType::Vec => {
                let list = self.list_type(slot, element);
                format!("{runtime}::thrift::Set<{list}>")
            }
            SetType::BTreeSet => tree,
            SetType::HashSet if site.in_key => tree,
            SetType::HashSet => match &self.options.hasher {
                Some(hasher) => format!("::std::collections::HashSet<{element}, {hasher}>"),
                None => format!("::std::collections::HashSet<{element}>"),
            },
        }
    }

    fn scalar_type(&self, slot: Slot<'_>, site: Site<'_>, scalar: Scalar) -> String {
        // Looked up only if the option has an effect, so that a path without effect causes a
        // warning.
        let is_arc = || site.is_in(&self.options.arcs);
        let is_view = slot.form == Form::View;
        match scalar.kind() {
            ScalarKind::Double if self.is_ordered(slot, site) => {
                format!("{}::thrift::Double", self.options.runtime_path)
            }
            ScalarKind::String if is_view => "&'a str".into(),
            ScalarKind::Bytes if is_view => "&'a [u8]".into(),
            ScalarKind::String => match site.best(&self.options.string_types) {
                Some(ty) => ty.clone(),
                None if is_arc() => self.arc("str"),
                None => self.prelude(slot.module, Prelude::String),
            },
            ScalarKind::Bytes if site.is_in(&self.options.bytes) => {
                format!("{}::bytes::Bytes", self.options.runtime_path)
            }
            ScalarKind::Bytes if is_arc() => self.arc("[u8]"),
            ScalarKind::Bytes => format!("{}<u8>", self.prelude(slot.module, Prelude::Vec)),
            ScalarKind::Uuid => format!("{}::thrift::Uuid", self.options.runtime_path),
            ScalarKind::Signed(_) | ScalarKind::Unsigned(_) => scalar.info().rust.to_owned(),
            ScalarKind::Float | ScalarKind::Double | ScalarKind::Bool => {
                scalar.info().rust.to_owned()
            }
        }
    }
}

//! Items of a schema, each with its schema, which resolves the types.

use std::ops::Deref;
use std::path::PathBuf;

use fastcodec_schema::{
    Enum, Error, Field, Format, Message, Oneof, Place, Scalar, Schema, Shape, Symbol, Type,
};

use crate::plan::Compilation;
use crate::plan::defaults::Defaults;
use crate::plan::hints;
use crate::plan::recursion::Recursion;
use crate::protobuf::paths::shown;

/// A schema to compare with, and the decisions of the generator for it.
pub struct Known {
    pub compilation: Compilation,
    recursion: Recursion,
    defaults: Defaults,
    /// The folders of its files, if the names of the files are not their paths.
    includes: Vec<PathBuf>,
}

impl Known {
    /// # Errors
    ///
    /// Everything that the generator refuses too.
    pub fn new(schema: Schema, format: Format, includes: Vec<PathBuf>) -> Result<Known, Error> {
        let compilation = Compilation::new(schema, format);
        hints::hints(&compilation)?;
        Ok(Known {
            recursion: Recursion::new(&compilation),
            defaults: Defaults::new(&compilation)?,
            compilation,
            includes,
        })
    }

    pub fn schema(&self) -> &Schema {
        &self.compilation.schema
    }

    /// Returns the place of a type, a field or a value, by its full name. The full name of a value
    /// includes its enumeration.
    pub fn place(&self, full_name: &str) -> Option<Place> {
        let schema = self.schema();
        let symbol = |name: &str| schema.symbol(self.compilation.format, name);
        let place = match symbol(full_name) {
            Some(Symbol::Message(id)) => schema[id].place.as_ref(),
            Some(Symbol::Field(id, index)) => schema[id].fields[index].place.as_ref(),
            Some(Symbol::Enum(id)) => schema[id].place.as_ref(),
            Some(Symbol::Extension(id)) => schema[id].field.place.as_ref(),
            _ => {
                let (scope, name) = full_name.rsplit_once('.')?;
                match symbol(scope)? {
                    Symbol::Enum(id) => schema[id].value_by_name(name)?.place.as_ref(),
                    _ => None,
                }
            }
        };
        let place = place?;
        Some(place.clone().in_file(shown(place.file(), &self.includes)))
    }

    pub fn linked<'a, T>(&'a self, it: &'a T) -> Linked<'a, T> {
        Linked { known: self, it }
    }
}

/// An item of a schema.
pub struct Linked<'a, T> {
    known: &'a Known,
    it: &'a T,
}

impl<T> Clone for Linked<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Linked<'_, T> {}

impl<T> Deref for Linked<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.it
    }
}

impl<'a> Linked<'a, Message> {
    /// Returns the message itself, with the lifetime of the schema.
    pub fn whole(self) -> &'a Message {
        self.it
    }

    pub fn linked_fields(self) -> impl Iterator<Item = Linked<'a, Field>> {
        self.it.fields.iter().map(move |it| self.known.linked(it))
    }

    pub fn oneof_of_field(self, field: Linked<'a, Field>) -> Option<&'a Oneof> {
        self.it.oneof_of(field.it)
    }

    /// Returns whether the field is required and its message would have to contain itself.
    pub fn is_endless(self, field: Linked<'_, Field>) -> bool {
        let inner = self.known.compilation.message(&field.it.ty);
        let recursion = &self.known.recursion;
        inner.is_some_and(|inner| recursion.is_endless(self.it, field.it, inner.id))
    }
}

impl<'a> Linked<'a, Field> {
    pub fn shape(self) -> Shape {
        let schema = &self.known.compilation.schema;
        self.known.defaults.shape_of(schema, self.it)
    }

    /// Returns the type of the value, of an element, or of a map's value.
    pub fn value(self) -> SchemaType<'a> {
        SchemaType::of(self.known, &self.it.ty, self.it.is_delimited)
    }
}

/// A type of a schema, without typedefs.
#[derive(Clone, Copy)]
pub enum SchemaType<'a> {
    Scalar(Scalar),
    Enum(&'a Enum),
    Message {
        message: Linked<'a, Message>,
        is_group: bool,
    },
    List(Part<'a>),
    Set(Part<'a>),
    Map(Part<'a>, Part<'a>),
}

/// The type of an element, a key or a value.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    known: &'a Known,
    ty: &'a Type,
}

impl<'a> Part<'a> {
    pub fn seen(self) -> SchemaType<'a> {
        SchemaType::of(self.known, self.ty, false)
    }
}

impl<'a> SchemaType<'a> {
    fn of(known: &'a Known, ty: &'a Type, is_group: bool) -> SchemaType<'a> {
        let schema = known.schema();
        let part = |ty| Part { known, ty };
        match known.compilation.resolved(ty) {
            Type::Scalar(scalar) => SchemaType::Scalar(*scalar),
            Type::Enum(id) => SchemaType::Enum(&schema[*id]),
            Type::Message(id) => SchemaType::Message {
                message: known.linked(&schema[*id]),
                is_group,
            },
            Type::List(element) => SchemaType::List(part(element)),
            Type::Set(element) => SchemaType::Set(part(element)),
            Type::Map(key, value) => SchemaType::Map(part(key), part(value)),
            Type::Alias(id) => SchemaType::of(known, &schema[*id].ty, is_group),
        }
    }

    /// Returns the full name of the message or the enumeration.
    pub fn full_name(self) -> Option<&'a str> {
        match self {
            SchemaType::Enum(it) => Some(&it.full_name),
            SchemaType::Message { message, .. } => Some(&message.it.full_name),
            _ => None,
        }
    }

    /// Returns whether a list of such values can be packed in Protobuf.
    pub fn is_packable(self) -> bool {
        match self {
            SchemaType::Scalar(scalar) => scalar.is_packable(),
            SchemaType::Enum(_) => true,
            _ => false,
        }
    }
}

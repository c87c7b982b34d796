//! A `.thrift` file as it is written: names are not yet resolved, values not yet checked.

use crate::scalar::Scalar;

/// A place in a file: line and column, both from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct At {
    pub line: u32,
    pub column: u32,
}

/// A name, with the dots that it may have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name {
    pub text: String,
    pub at: At,
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Document {
    /// The paths of included files.
    pub includes: Vec<Name>,
    /// The paths of headers for C++.
    pub cpp_includes: Vec<Name>,
    pub namespaces: Vec<Namespace>,
    pub typedefs: Vec<Typedef>,
    pub constants: Vec<Constant>,
    pub enums: Vec<Enum>,
    pub structs: Vec<Struct>,
    pub services: Vec<Service>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Namespace {
    /// The language that it is for; `*` for all.
    pub scope: String,
    pub name: Name,
    pub annotations: Vec<Annotation>,
}

/// What precedes and follows an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Notes {
    /// The documentation, each line with a leading space.
    pub doc: String,
    /// The documentation that follows it, at the end of the line.
    pub trailing_doc: String,
    pub annotations: Vec<Annotation>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Annotation {
    pub name: Name,
    pub value: String,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Typedef {
    pub name: Name,
    pub ty: Type,
    pub notes: Notes,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Constant {
    pub name: Name,
    pub ty: Type,
    pub value: Value,
    pub notes: Notes,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Enum {
    pub name: Name,
    pub values: Vec<EnumValue>,
    pub notes: Notes,
}

#[derive(Debug, PartialEq)]
pub(crate) struct EnumValue {
    pub name: Name,
    /// The number, given or counted.
    pub number: i32,
    pub notes: Notes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StructKind {
    Struct,
    Union,
    Exception,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Struct {
    pub kind: StructKind,
    pub name: Name,
    pub fields: Vec<Field>,
    pub notes: Notes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requiredness {
    Default,
    Required,
    Optional,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Field {
    /// The id, given or counted down from −1.
    pub id: i16,
    /// The place of the id, or of the field if it has none.
    pub at: At,
    pub requiredness: Requiredness,
    pub ty: Type,
    /// Whether the type is marked with `&`.
    pub is_reference: bool,
    pub name: Name,
    pub default: Option<Value>,
    pub notes: Notes,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Service {
    pub name: Name,
    pub extends: Option<Name>,
    pub functions: Vec<Function>,
    pub notes: Notes,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Function {
    pub name: Name,
    pub is_oneway: bool,
    /// Nothing for `void`.
    pub result: Option<Type>,
    pub arguments: Vec<Field>,
    pub throws: Vec<Field>,
    pub notes: Notes,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Type {
    pub kind: TypeKind,
    pub at: At,
    pub annotations: Vec<Annotation>,
}

impl Type {
    /// The first name in it that is not one of the language.
    pub fn first_name(&self) -> Option<&str> {
        match &self.kind {
            TypeKind::Scalar(_) => None,
            TypeKind::Named(name) => Some(name),
            TypeKind::List(element) | TypeKind::Set(element) => element.first_name(),
            TypeKind::Map(key, value) => key.first_name().or_else(|| value.first_name()),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TypeKind {
    Scalar(Scalar),
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>, Box<Type>),
    Named(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Value {
    pub kind: ValueKind,
    pub at: At,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ValueKind {
    Int(i64),
    Double(f64),
    String(String),
    /// A constant, a value of an enumeration, `true` or `false`.
    Name(String),
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
}

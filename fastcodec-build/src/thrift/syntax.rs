//! A `.thrift` file as its grammar has it. <https://thrift.apache.org/docs/idl>

/// A place in a file: line and column, both from 1.
pub(crate) type Position = (u32, u32);

/// A name, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub text: String,
    pub at: Position,
}

/// The annotations of an item: `( key = "value", … )`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Annotations(pub Vec<(String, String)>);

impl Annotations {
    /// The value of the first annotation whose key is `key` behind one of the prefixes that choose
    /// Rust types.
    pub fn rust(&self, key: &str) -> Option<&str> {
        const PREFIXES: [&str; 3] = ["fastcodec.", "pilota.", "rust."];
        let mut all = self.0.iter();
        let found = all.find(|(name, _)| {
            PREFIXES
                .iter()
                .any(|prefix| name.strip_prefix(prefix) == Some(key))
        });
        found.map(|(_, value)| value.as_str())
    }

    pub fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(name, _)| name == key)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Document {
    pub includes: Vec<Include>,
    pub namespaces: Vec<Namespace>,
    pub definitions: Vec<Definition>,
}

/// `include "path"`
#[derive(Debug)]
pub(crate) struct Include {
    pub path: String,
    pub at: Position,
}

/// `namespace scope name`
#[derive(Debug)]
pub(crate) struct Namespace {
    pub scope: String,
    pub name: String,
}

#[derive(Debug)]
pub(crate) struct Definition {
    pub name: Name,
    /// The text of the `/** … */` before it.
    pub comment: String,
    pub annotations: Annotations,
    pub item: Item,
}

#[derive(Debug)]
pub(crate) enum Item {
    Typedef(Type),
    Const(Type, Value),
    Enum(Vec<Variant>),
    Struct(StructKind, Vec<Field>),
    Service(Service),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StructKind {
    Struct,
    Union,
    Exception,
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub name: Name,
    pub number: i32,
    pub comment: String,
    pub annotations: Annotations,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub name: Name,
    pub id: i16,
    pub requiredness: Requiredness,
    pub ty: Type,
    /// Whether `&` says that it is behind a pointer.
    pub is_reference: bool,
    pub default: Option<Value>,
    pub comment: String,
    pub annotations: Annotations,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requiredness {
    Required,
    Optional,
    Default,
}

#[derive(Debug)]
pub(crate) struct Service {
    pub extends: Option<Name>,
    pub functions: Vec<Function>,
}

#[derive(Debug)]
pub(crate) struct Function {
    pub name: Name,
    pub is_oneway: bool,
    /// `None` for `void`.
    pub result: Option<Type>,
    pub arguments: Vec<Field>,
    pub throws: Vec<Field>,
    pub comment: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Type {
    pub kind: TypeKind,
    pub annotations: Annotations,
}

#[derive(Clone, Debug)]
pub(crate) enum TypeKind {
    Base(Base),
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>, Box<Type>),
    Named(Name),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    Bool,
    I8,
    I16,
    I32,
    I64,
    Double,
    String,
    Binary,
    Uuid,
}

/// A constant value.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub kind: ValueKind,
    pub at: Position,
}

#[derive(Clone, Debug)]
pub(crate) enum ValueKind {
    Integer(i64),
    Double(f64),
    Text(String),
    /// The name of a constant or of an enumeration's value.
    Name(String),
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
}

//! The attribute of a field, in either spelling.

use fastcodec_schema::Scalar;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, Meta, Token};

/// The attribute of a field, of a member of a oneof or of a union, or of a value.
#[derive(Debug, Default)]
pub struct OfField {
    pub spelling: Spelling,
    pub number: Option<i64>,
    pub encoding: Option<Encoding>,
    pub name: Option<String>,
    pub default: Option<Box<Expr>>,
    pub is_expanded: bool,
    pub is_required: bool,
    pub role: Role,
    /// The converter of a foreign type, or of the values of a list or map.
    pub converter: Converter,
    /// The converter of the keys of a map.
    pub key: Converter,
    /// For a type: whether it has the encoding of its field.
    pub is_transparent: bool,
    /// prost's label, which says of a type that is not known how often it occurs.
    pub label: Option<Label>,
    /// The enumeration that names the numbers of an `i32`, in prost's spelling.
    pub enumeration: Option<syn::Path>,
    /// The numbers of the members of a oneof, in prost's spelling.
    pub members: Vec<i64>,
}

/// The converter of a foreign type, if there is one.
#[derive(Debug, Default)]
pub struct Converter {
    /// Whether the functions of a module convert it.
    pub is_by_functions: bool,
    /// The type on the wire.
    pub wire: Option<syn::Type>,
}

impl Converter {
    /// Returns whether the attribute does not name the encoding.
    fn is_unknown(&self) -> bool {
        self.is_by_functions && self.wire.is_none()
    }
}

/// Which attributes a type has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Spelling {
    /// `#[codec(…)]`
    #[default]
    Codec,
    /// `#[prost(…)]`
    Prost,
}

impl Spelling {
    /// The name of the attribute.
    pub fn name(self) -> &'static str {
        match self {
            Spelling::Codec => "codec",
            Spelling::Prost => "prost",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Optional,
    Required,
    Repeated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Plain(Coded),
    /// The encodings of keys and values; `None` for `_`.
    Map(Option<Coded>, Option<Coded>),
}

/// The encoding of one value, as an attribute names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coded {
    Scalar(Scalar),
    Enumeration,
    Message,
    Group,
}

impl Coded {
    /// The encoding with this name in attributes of both spellings.
    pub fn parse(word: &str) -> Option<Coded> {
        match word {
            "enumeration" => Some(Coded::Enumeration),
            "message" => Some(Coded::Message),
            "group" => Some(Coded::Group),
            word => Scalar::from_protobuf_name(word).map(Coded::Scalar),
        }
    }

    pub fn scalar(self) -> Option<Scalar> {
        match self {
            Coded::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Field,
    /// Its members are fields of the struct.
    Oneof,
    /// Keeps unknown fields.
    Unknown,
    /// Not on the wire.
    Skip,
}

impl OfField {
    /// Returns whether the attribute does not name the encoding.
    pub fn is_unknown_on_wire(&self) -> bool {
        self.converter.is_unknown() || self.key.is_unknown()
    }

    /// The type whose place on the wire the field has: with `as`, the one that it names in the
    /// place of the foreign one.
    pub fn type_on_wire(&self, field: &syn::Type) -> syn::Type {
        let mut ty = field.clone();
        let has_places = match places_in(&mut ty) {
            [None, None] => false,
            [key, value] => {
                for (place, converter) in [(key, &self.key), (value, &self.converter)] {
                    if let (Some(place), Some(wire)) = (place, &converter.wire) {
                        *place = wire.clone();
                    }
                }
                true
            }
        };
        match &self.converter.wire {
            Some(wire) if !has_places => wire.clone(),
            _ => ty,
        }
    }

    /// The type whose place on the wire a member of a oneof or union has.
    pub fn type_of_member(&self, member: &syn::Type) -> syn::Type {
        self.converter.wire.as_ref().unwrap_or(member).clone()
    }
}

/// The types that are converted one by one: of keys, and of values or elements.
fn places_in(ty: &mut syn::Type) -> [Option<&mut syn::Type>; 2] {
    let path = match ty {
        syn::Type::Array(array) => return [None, Some(&mut array.elem)],
        syn::Type::Path(path) => path,
        _ => return [None, None],
    };
    let Some(last) = path.path.segments.last_mut() else {
        return [None, None];
    };
    let name = last.ident.to_string();
    let syn::PathArguments::AngleBracketed(arguments) = &mut last.arguments else {
        return [None, None];
    };
    let mut types = arguments.args.iter_mut().filter_map(|it| match it {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    match name.as_str() {
        "Option" | "Vec" | "VecDeque" | "HashSet" | "BTreeSet" | "IndexSet" => [None, types.next()],
        "SmallVec" => match types.next() {
            Some(syn::Type::Array(array)) => [None, Some(&mut array.elem)],
            _ => [None, None],
        },
        name if name.ends_with("Map") => [types.next(), types.next()],
        _ => [None, None],
    }
}

/// Returns the attributes, with those in a `cfg_attr`, regardless of its condition.
pub fn metas(attributes: &[Attribute]) -> Vec<Meta> {
    let mut pending: Vec<Meta> = attributes.iter().map(|it| it.meta.clone()).rev().collect();
    let mut metas = Vec::new();
    while let Some(meta) = pending.pop() {
        match meta {
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                let inner = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(list.tokens);
                let inner = inner.into_iter().flatten().skip(1);
                pending.extend(inner.collect::<Vec<_>>().into_iter().rev());
            }
            meta => metas.push(meta),
        }
    }
    metas
}

/// The string in `path = "…"`.
pub fn string_of(meta: &Meta) -> Option<String> {
    let Meta::NameValue(pair) = meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

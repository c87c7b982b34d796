//! What the attributes in Rust source say.
//!
//! The derive checks them; here they are only read, so what is wrong in them is left to it.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, Lit, LitInt, LitStr, Meta, Token, parenthesized};

/// The attribute of a field, of a member of a oneof or of a union, or of a value.
#[derive(Debug, Default)]
pub struct OfField {
    pub number: Option<i64>,
    pub encoding: Option<Encoding>,
    pub name: Option<String>,
    pub default: Option<Expr>,
    pub is_expanded: bool,
    pub is_required: bool,
    pub role: Role,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encoding {
    Plain(String),
    /// Of keys and values; nothing for `_`.
    Map(Option<String>, Option<String>),
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

/// What is derived for a type, of that which matters here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Derives {
    pub protobuf: bool,
    pub thrift: bool,
    pub oneof: bool,
    pub enumeration: bool,
    pub default: bool,
    pub error: bool,
    /// Whether the attributes are spelled as prost has them, `#[prost(…)]`, which are not read here yet.
    pub prost: bool,
}

impl Derives {
    pub fn of(attributes: &[Attribute]) -> Derives {
        let mut derives = Derives::default();
        for meta in metas(attributes) {
            let Meta::List(list) = meta else { continue };
            if !list.path.is_ident("derive") {
                continue;
            }
            let paths = list.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated);
            for path in paths.into_iter().flatten() {
                let Some(last) = path.segments.last() else {
                    continue;
                };
                let name = last.ident.to_string();
                if ["Message", "Oneof", "Enumeration"].contains(&name.as_str())
                    && path.segments.iter().any(|segment| segment.ident == "prost")
                {
                    derives.prost = true;
                    continue;
                }
                match name.as_str() {
                    "Protobuf" => derives.protobuf = true,
                    "Thrift" => derives.thrift = true,
                    "Oneof" => derives.oneof = true,
                    "Enumeration" => derives.enumeration = true,
                    "Default" => derives.default = true,
                    "Error" => derives.error = true,
                    _ => {}
                }
            }
        }
        derives
    }

    pub fn any(self) -> bool {
        self.protobuf || self.thrift || self.oneof || self.enumeration
    }
}

/// Whether there is an attribute `#[prost(…)]`.
pub fn is_prost(attributes: &[Attribute]) -> bool {
    let metas = metas(attributes);
    metas.iter().any(|meta| meta.path().is_ident("prost"))
}

/// The name that the attribute of a type, or of a value of an enumeration, gives it.
pub fn name_of_type(attributes: &[Attribute]) -> Option<String> {
    metas(attributes).into_iter().find_map(|meta| match meta {
        Meta::List(list) if list.path.is_ident("codec") => {
            let items = list.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated);
            items.ok()?.into_iter().find_map(|item| match item {
                Item::Name(name) => Some(name),
                _ => None,
            })
        }
        _ => None,
    })
}

impl OfField {
    /// What the attribute says; nothing if there is none, or none that is understood.
    ///
    /// Another spelling of the same, `#[prost(…)]`, would be one more arm here, and in [`Derives::of`].
    pub fn of(attributes: &[Attribute]) -> Option<OfField> {
        metas(attributes).into_iter().find_map(|meta| match meta {
            Meta::List(list) if list.path.is_ident("codec") => list.parse_args().ok(),
            _ => None,
        })
    }
}

/// The attributes, and those that `cfg_attr` has, whatever its condition is.
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

impl Parse for OfField {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut found = OfField::default();
        for item in Punctuated::<Item, Token![,]>::parse_terminated(input)? {
            match item {
                Item::Number(number) => found.number = Some(number),
                Item::Encoding(encoding) => found.encoding = Some(encoding),
                Item::Name(name) => found.name = Some(name),
                Item::Default(default) => found.default = Some(*default),
                Item::Word(word) => match word.as_str() {
                    "expanded" => found.is_expanded = true,
                    "required" => found.is_required = true,
                    "oneof" => found.role = Role::Oneof,
                    "unknown" => found.role = Role::Unknown,
                    "skip" => found.role = Role::Skip,
                    // `packed` is the default; the rest is not about the wire, or an encoding.
                    "packed" | "heap_len" | "crate" => {}
                    _ => found.encoding = Some(Encoding::Plain(word)),
                },
            }
        }
        Ok(found)
    }
}

enum Item {
    Number(i64),
    Encoding(Encoding),
    Name(String),
    Default(Box<Expr>),
    Word(String),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let minus = input.parse::<Option<Token![-]>>()?.is_some();
        if minus || input.peek(LitInt) {
            let number: i64 = input.parse::<LitInt>()?.base10_parse()?;
            return Ok(Item::Number(if minus { -number } else { number }));
        }
        let word = input.call(Ident::parse_any)?.to_string();
        if word == "map" {
            let content;
            parenthesized!(content in input);
            let key = part_of_map(&content)?;
            content.parse::<Token![,]>()?;
            return Ok(Item::Encoding(Encoding::Map(key, part_of_map(&content)?)));
        }
        if input.parse::<Option<Token![=]>>()?.is_none() {
            return Ok(Item::Word(word));
        }
        match word.as_str() {
            "name" => Ok(Item::Name(input.parse::<LitStr>()?.value())),
            "default" => Ok(Item::Default(Box::new(input.parse()?))),
            // `crate = path`, `heap_len = path`, `unknown = thrift`.
            _ => {
                if input.peek(Token![crate]) || input.peek(Token![::]) {
                    input.call(syn::Path::parse_mod_style)?;
                } else {
                    input.parse::<Expr>()?;
                }
                Ok(Item::Word(word))
            }
        }
    }
}

fn part_of_map(input: ParseStream<'_>) -> syn::Result<Option<String>> {
    if input.parse::<Option<Token![_]>>()?.is_some() {
        return Ok(None);
    }
    Ok(Some(input.call(Ident::parse_any)?.to_string()))
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

//! The attributes `#[codec(…)]`.
//!
//! The derive checks them. Here they are only read, so a mistake in one is left to the derive.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, LitInt, LitStr, Meta, Token, parenthesized};

use super::attribute::{Coded, Converter, Encoding, OfField, Role, metas};

/// Reads the attribute of a field or of a member of a oneof. Returns `None` if there is no
/// attribute that can be read.
pub fn of_field(attributes: &[Attribute]) -> Option<OfField> {
    metas(attributes).into_iter().find_map(|meta| match meta {
        Meta::List(list) if list.path.is_ident("codec") => list.parse_args().ok(),
        _ => None,
    })
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

/// Returns the type in a newtype with `transparent`; unknown if the newtype names another encoding.
pub fn transparent(newtype: &syn::ItemStruct) -> Option<Option<&syn::Type>> {
    let mut attributes = metas(&newtype.attrs)
        .into_iter()
        .filter_map(|meta| match meta {
            Meta::List(list) if list.path.is_ident("codec") => list.parse_args::<OfField>().ok(),
            _ => None,
        });
    let attribute = attributes.find(|attribute| attribute.is_transparent)?;
    let mut fields = newtype.fields.iter().filter(|field| {
        let is_skipped =
            of_field(&field.attrs).is_some_and(|attribute| attribute.role == Role::Skip);
        let is_phantom = matches!(&field.ty, syn::Type::Path(path)
            if path.path.segments.last().is_some_and(|last| last.ident == "PhantomData"));
        !is_skipped && !is_phantom
    });
    let inner = fields.next().map(|field| &field.ty);
    Some(inner.filter(|_| attribute.encoding.is_none()))
}

impl Parse for OfField {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut found = OfField::default();
        for item in Punctuated::<Item, Token![,]>::parse_terminated(input)? {
            match item {
                Item::Number(number) => found.number = Some(number),
                Item::Encoding(encoding) => found.encoding = Some(encoding),
                Item::Name(name) => found.name = Some(name),
                Item::Default(default) => found.default = Some(default),
                Item::As(wire) => found.converter.wire = Some(*wire),
                Item::Key(key) => found.key = *key,
                Item::Word(word) => match word.as_str() {
                    "with" => found.converter.is_by_functions = true,
                    "transparent" => found.is_transparent = true,
                    "expanded" => found.is_expanded = true,
                    "required" => found.is_required = true,
                    "oneof" => found.role = Role::Oneof,
                    "unknown" => found.role = Role::Unknown,
                    "skip" => found.role = Role::Skip,
                    // `packed` is the default; the rest is not about the wire, or an encoding.
                    word => {
                        if let Some(coded) = Coded::parse(word) {
                            found.encoding = Some(Encoding::Plain(coded));
                        }
                    }
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
    As(Box<syn::Type>),
    Key(Box<Converter>),
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
        if word == "key" && input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            return Ok(Item::Key(Box::new(content.parse::<OfField>()?.converter)));
        }
        if input.parse::<Option<Token![=]>>()?.is_none() {
            return Ok(Item::Word(word));
        }
        match word.as_str() {
            "name" => Ok(Item::Name(input.parse::<LitStr>()?.value())),
            "default" => Ok(Item::Default(Box::new(input.parse()?))),
            "as" => {
                let wire = match input.peek(LitStr) {
                    true => input.parse::<LitStr>()?.parse()?,
                    false => input.parse()?,
                };
                Ok(Item::As(Box::new(wire)))
            }
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

fn part_of_map(input: ParseStream<'_>) -> syn::Result<Option<Coded>> {
    if input.parse::<Option<Token![_]>>()?.is_some() {
        return Ok(None);
    }
    let word = input.call(Ident::parse_any)?.to_string();
    Ok(Coded::parse(&word))
}

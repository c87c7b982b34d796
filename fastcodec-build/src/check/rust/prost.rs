//! The attributes `#[prost(…)]`, read as leniently as `#[codec(…)]` is: they say the same.

use fastcodec_schema::{Scalar, ScalarKind};
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, Ident, ImplItem, ItemImpl, Lit, LitInt, LitStr, Meta, Path, Stmt, Token,
    parse_quote,
};

use super::attribute::{Coded, Encoding, Label, OfField, Role, Spelling, metas};
use super::expression::{bare, string_in};

/// Returns whether there is an attribute `#[prost(…)]`.
pub fn is_prost(attributes: &[Attribute]) -> bool {
    let metas = metas(attributes);
    metas.iter().any(|meta| meta.path().is_ident("prost"))
}

/// Reads the attributes of a field or of a member of a oneof. Returns `None` if they name no type.
pub fn of_field(attributes: &[Attribute]) -> Option<OfField> {
    let mut found = OfField {
        spelling: Spelling::Prost,
        ..OfField::default()
    };
    let (mut is_packed, mut default, mut is_typed) = (None, None, false);
    for meta in metas(attributes) {
        let Meta::List(list) = meta else { continue };
        if !list.path.is_ident("prost") {
            continue;
        }
        let items = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        for item in items.ok()? {
            let name = item.path().get_ident()?.to_string();
            match name.as_str() {
                "tag" => found.number = Some(number_of(&item)?),
                "tags" => found.members = numbers_of(&item)?,
                "optional" => found.label = Some(Label::Optional),
                "required" => found.label = Some(Label::Required),
                "repeated" => found.label = Some(Label::Repeated),
                "packed" => is_packed = Some(flag_of(&item)?),
                "default" => default = Some(literal_of(&item)?),
                "boxed" => {}
                "oneof" => {
                    found.role = Role::Oneof;
                    is_typed = true;
                }
                "map" | "hash_map" | "btree_map" => {
                    let (key, value, enumeration) = map_of(&item)?;
                    found.encoding = Some(Encoding::Map(key, Some(value)));
                    found.enumeration = enumeration;
                    is_typed = true;
                }
                _ => {
                    let coded = Coded::parse(&name)?;
                    if coded == Coded::Enumeration {
                        found.enumeration = Some(path_of(&item)?);
                    }
                    found.encoding = Some(Encoding::Plain(coded));
                    is_typed = true;
                }
            }
        }
    }
    if !is_typed {
        return None;
    }
    found.is_required = found.label == Some(Label::Required);
    found.is_expanded = found.label == Some(Label::Repeated) && is_packed == Some(false);
    found.default = default.map(|it| Box::new(default_of(&found, it)));
    Some(found)
}

/// Returns the default as an expression of the field's type. The derive reports an invalid default.
fn default_of(field: &OfField, literal: Lit) -> Expr {
    let Lit::Str(text) = &literal else {
        return parse_quote!(#literal);
    };
    let written = text.value();
    let written = written.trim();
    let coded = match field.encoding {
        Some(Encoding::Plain(coded)) => Some(coded),
        _ => None,
    };
    let kind = coded.and_then(Coded::scalar).map(Scalar::kind);
    let is_float = matches!(kind, Some(ScalarKind::Float | ScalarKind::Double));
    let expression = match (coded, written) {
        _ if kind == Some(ScalarKind::String) => None,
        (_, "inf" | "+inf" | "infinity") if is_float => Some(parse_quote!(f64::INFINITY)),
        (_, "-inf" | "-infinity") if is_float => Some(parse_quote!(f64::NEG_INFINITY)),
        (_, "nan" | "NaN") if is_float => Some(parse_quote!(f64::NAN)),
        (Some(Coded::Enumeration), variant) => {
            let variant = syn::parse_str::<Ident>(variant).ok();
            let of = field.enumeration.as_ref();
            of.zip(variant)
                .map(|(of, variant)| parse_quote!(#of::#variant))
        }
        _ => syn::parse_str::<Expr>(written).ok(),
    };
    expression.unwrap_or_else(|| parse_quote!(#text))
}

/// The full name of the message that an implementation of prost's `Name` gives.
pub fn full_name(of: &ItemImpl) -> Option<String> {
    let constant = |name: &str| {
        of.items.iter().find_map(|item| match item {
            ImplItem::Const(it) if it.ident == name => string_in(&it.expr),
            _ => None,
        })
    };
    // That of a message in another one has all of their names; `NAME` has only its own.
    let whole = of.items.iter().find_map(|item| match item {
        ImplItem::Fn(it) if it.sig.ident == "full_name" => match &it.block.stmts[..] {
            [Stmt::Expr(value, None)] => string_in(bare(value)),
            _ => None,
        },
        _ => None,
    });
    if whole.is_some() {
        return whole;
    }
    let says_otherwise = of.items.iter().any(|item| match item {
        ImplItem::Fn(it) => it.sig.ident == "full_name",
        _ => false,
    });
    let (name, package) = (constant("NAME")?, constant("PACKAGE")?);
    match package.as_str() {
        _ if says_otherwise => None,
        "" => Some(name),
        package => Some(format!("{package}.{name}")),
    }
}

/// The literal of `name = literal`.
fn literal_of(item: &Meta) -> Option<Lit> {
    match item {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(literal) => Some(literal.lit.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn text_of(item: &Meta) -> Option<LitStr> {
    match literal_of(item)? {
        Lit::Str(text) => Some(text),
        _ => None,
    }
}

/// `name = "path"` or `name(path)`.
fn path_of(item: &Meta) -> Option<Path> {
    match item {
        Meta::List(list) => list.parse_args().ok(),
        _ => text_of(item)?.parse().ok(),
    }
}

/// `name`, `name = "true"`, `name = true` or `name(true)`.
fn flag_of(item: &Meta) -> Option<bool> {
    let literal = match item {
        Meta::Path(_) => return Some(true),
        Meta::List(list) => list.parse_args().ok()?,
        Meta::NameValue(_) => literal_of(item)?,
    };
    match literal {
        Lit::Bool(flag) => Some(flag.value()),
        Lit::Str(text) => text.value().parse().ok(),
        _ => None,
    }
}

/// `tag = "1"`, `tag = 1` or `tag(1)`.
fn number_of(item: &Meta) -> Option<i64> {
    let literal = match item {
        Meta::List(list) => list.parse_args().ok()?,
        _ => literal_of(item)?,
    };
    match literal {
        Lit::Int(number) => number.base10_parse().ok(),
        Lit::Str(text) => text.value().trim().parse().ok(),
        _ => None,
    }
}

/// `tags = "1, 2"` or `tags(1, 2)`.
fn numbers_of(item: &Meta) -> Option<Vec<i64>> {
    if let Meta::List(list) = item {
        let numbers = list.parse_args_with(Punctuated::<LitInt, Token![,]>::parse_terminated);
        let numbers = numbers.ok()?;
        return numbers.iter().map(|it| it.base10_parse().ok()).collect();
    }
    let text = text_of(item)?.value();
    text.split(',').map(|it| it.trim().parse().ok()).collect()
}

/// `map = "key, value"` or `map(key, value)`, where an enumeration is `enumeration(Path)`.
fn map_of(item: &Meta) -> Option<(Option<Coded>, Coded, Option<Path>)> {
    let parser = |input: ParseStream<'_>| {
        let key = input.call(Ident::parse_any)?;
        input.parse::<Token![,]>()?;
        let value = input.call(Ident::parse_any)?;
        let enumeration = if value != "enumeration" {
            None
        } else if input.parse::<Option<Token![<]>>()?.is_some() {
            let path = input.call(Path::parse_mod_style)?;
            input.parse::<Token![>]>()?;
            Some(path)
        } else {
            let content;
            syn::parenthesized!(content in input);
            Some(content.parse()?)
        };
        input.parse::<Option<Token![,]>>()?;
        match Coded::parse(&value.to_string()) {
            None | Some(Coded::Group) => {
                Err(syn::Error::new(Span::call_site(), "not a type of values"))
            }
            Some(value) => Ok((Coded::parse(&key.to_string()), value, enumeration)),
        }
    };
    match item {
        Meta::List(list) => list.parse_args_with(parser).ok(),
        _ => parser.parse_str(&text_of(item)?.value()).ok(),
    }
}

//! The parser of `#[prost(…)]`: the attributes that `prost-build` writes, and the other forms that
//! prost's derives accept.

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Meta, Path, Result, Token};

use crate::encoding::{self, Encoding, Named, RustType};

/// The attribute of a type.
pub struct OfType {
    /// The path of the items that generated code names: `::fastcodec::prost`, or a re-export.
    pub prost_path: Path,
    /// Whether the user implements `Debug`.
    pub skips_debug: bool,
}

/// The attribute of a field, or of a variant of a oneof.
pub struct OfField {
    pub span: Span,
    pub kind: Kind,
    /// `None` if it is implied: one more than the largest before it.
    pub number: Option<LitInt>,
}

pub enum Kind {
    Scalar {
        scalar: Scalar,
        label: Label,
        is_packed: bool,
        default: Option<Lit>,
    },
    Message {
        label: Label,
        is_group: bool,
    },
    Map {
        key: Plain,
        value: Value,
    },
    Oneof {
        ty: Path,
        /// The numbers of the members.
        numbers: Vec<LitInt>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Without presence.
    Plain,
    Optional,
    Required,
    Repeated,
}

/// A scalar, or a value of an enumeration.
#[derive(Clone)]
pub enum Scalar {
    Plain(Plain),
    /// An `i32` whose values this type names.
    Enumeration {
        span: Span,
        path: Path,
    },
}

/// A scalar that is not an enumeration.
#[derive(Clone, Copy)]
pub struct Plain {
    pub named: Named,
    pub ty: RustType,
}

pub enum Value {
    Scalar(Scalar),
    Message,
}

impl Plain {
    /// Returns the scalar with this name, if there is one.
    fn from_name(name: &str, span: Span) -> Option<Self> {
        let encoding = Encoding::from_name(name)?;
        match encoding.kind() {
            encoding::Kind::Scalar(ty) => {
                let named = Named { encoding, span };
                Some(Plain { named, ty })
            }
            encoding::Kind::Enumeration | encoding::Kind::Message => None,
        }
    }
}

impl Scalar {
    /// Returns the encoding, with the span of its name.
    pub fn named(&self) -> Named {
        match self {
            Scalar::Plain(plain) => plain.named,
            Scalar::Enumeration { span, .. } => Named {
                encoding: Encoding::Enumeration,
                span: *span,
            },
        }
    }

    /// Returns the type that names the values of an enumeration.
    pub fn enumeration(&self) -> Option<&Path> {
        match self {
            Scalar::Plain(_) => None,
            Scalar::Enumeration { path, .. } => Some(path),
        }
    }

    fn is_packable(&self) -> bool {
        self.named().encoding.is_packable()
    }
}

/// Returns the items of all attributes, in order, and the span of the first attribute.
fn items(attributes: &[Attribute]) -> Result<(Option<Span>, Vec<Meta>)> {
    let (mut span, mut items) = (None, Vec::new());
    for attribute in attributes {
        if !attribute.path().is_ident("prost") {
            continue;
        }
        span.get_or_insert(attribute.span());
        let list = attribute.meta.require_list()?;
        items.extend(list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?);
    }
    Ok((span, items))
}

impl OfType {
    /// Parses the attributes of a type. `prost_path` is the path unless they name another.
    pub fn parse(attributes: &[Attribute], prost_path: Path) -> Result<Self> {
        let mut found = OfType {
            prost_path,
            skips_debug: false,
        };
        for item in items(attributes)?.1 {
            match name_of(&item).as_str() {
                "prost_path" => found.prost_path = text_of(&item)?.parse()?,
                "skip_debug" => found.skips_debug = true,
                // prost ignores all but these two, and there are types that have more.
                _ => {}
            }
        }
        Ok(found)
    }
}

/// What the attributes of a field have said so far.
#[derive(Default)]
struct Found {
    scalar: Option<Scalar>,
    message: Option<Span>,
    group: Option<Span>,
    map: Option<(Plain, Value)>,
    oneof: Option<Path>,
    label: Option<(Label, Span)>,
    packed: Option<(bool, Span)>,
    default: Option<Lit>,
    number: Option<LitInt>,
    numbers: Option<Vec<LitInt>>,
}

impl OfField {
    /// Parses the attributes of a field; `None` if there are none.
    pub fn parse(attributes: &[Attribute]) -> Result<Option<Self>> {
        let (Some(span), items) = items(attributes)? else {
            return Ok(None);
        };
        let mut found = Found::default();
        for item in &items {
            found.add(item)?;
        }
        found.finish(span).map(Some)
    }
}

impl Found {
    fn add(&mut self, item: &Meta) -> Result<()> {
        let name = name_of(item);
        if let Some(plain) = Plain::from_name(&name, item.span()) {
            match (item, plain.ty) {
                // The type of the field decides.
                (Meta::NameValue(_), RustType::Bytes) => check_bytes(item)?,
                _ => item.require_path_only().map(|_| ())?,
            }
            return set(&mut self.scalar, Scalar::Plain(plain), item);
        }
        match name.as_str() {
            "tag" => set(&mut self.number, number_of(item)?, item),
            "tags" => set(&mut self.numbers, numbers_of(item)?, item),
            "optional" => set(&mut self.label, (Label::Optional, item.span()), item),
            "required" => set(&mut self.label, (Label::Required, item.span()), item),
            "repeated" => set(&mut self.label, (Label::Repeated, item.span()), item),
            "packed" => set(&mut self.packed, (flag_of(item)?, item.span()), item),
            "default" => set(&mut self.default, literal_of(item)?, item),
            // The type of the field decides.
            "boxed" => item.require_path_only().map(|_| ()),
            "message" => set(&mut self.message, item.require_path_only()?.span(), item),
            "group" => set(&mut self.group, item.require_path_only()?.span(), item),
            "map" | "hash_map" | "btree_map" => set(&mut self.map, map_of(item)?, item),
            "oneof" => set(&mut self.oneof, path_of(item)?, item),
            "enumeration" => {
                let (span, path) = (item.span(), path_of(item)?);
                let scalar = Scalar::Enumeration { span, path };
                set(&mut self.scalar, scalar, item)
            }
            other => Err(Error::new_spanned(
                item,
                format!(
                    "`{other}` is not an attribute of a field: write a type such as `int32`, `string`, \
                     `message`, `enumeration = \"…\"`, `map = \"…\"` or `oneof = \"…\"`, a label \
                     (`optional`, `required`, `repeated`), `tag = \"…\"`, `packed = \"…\"`, `boxed` or \
                     `default = \"…\"`"
                ),
            )),
        }
    }

    fn finish(self, span: Span) -> Result<OfField> {
        let label = self.label.map(|(label, _)| label);
        let types = [
            self.scalar.is_some(),
            self.message.is_some(),
            self.group.is_some(),
            self.map.is_some(),
            self.oneof.is_some(),
        ];
        let message = match types.iter().filter(|named| **named).count() {
            0 => Some(
                "the type of the field is missing: write `int32`, `string`, `message`, `map = \"…\"`, `oneof = \"…\"`, …",
            ),
            1 => None,
            _ => Some("a field has one type: remove the others"),
        };
        if let Some(message) = message {
            return Err(Error::new(span, message));
        }
        let is_scalar = self.scalar.is_some();
        let is_list = label == Some(Label::Repeated);
        if let Some((true, span)) = self.packed
            && !(is_list && self.scalar.as_ref().is_some_and(Scalar::is_packable))
        {
            return Err(Error::new(span, "`packed` is only for repeated numbers"));
        }
        if let Some(default) = &self.default
            && (!is_scalar || is_list)
        {
            let message = "`default` is only for a scalar that is not repeated";
            return Err(Error::new_spanned(default, message));
        }
        if let Some((_, span)) = self.label
            && (self.map.is_some() || self.oneof.is_some())
        {
            let message = "only a scalar, a message or a group has a label";
            return Err(Error::new(span, message));
        }
        if self.oneof.is_some() != self.numbers.is_some() {
            let message = "a oneof takes `tags = \"…\"`, the numbers of its members; any other field takes `tag = \"…\"`";
            return Err(Error::new(span, message));
        }
        if let (Some(_), Some(number)) = (&self.oneof, &self.number) {
            let message = "a oneof takes `tags = \"…\"`, the numbers of its members";
            return Err(Error::new(number.span(), message));
        }
        let kind = if let Some(scalar) = self.scalar {
            let is_packed = self
                .packed
                .map_or_else(|| scalar.is_packable(), |(packed, _)| packed);
            Kind::Scalar {
                scalar,
                label: label.unwrap_or(Label::Plain),
                is_packed,
                default: self.default,
            }
        } else if let Some((key, value)) = self.map {
            Kind::Map { key, value }
        } else if let (Some(ty), Some(numbers)) = (self.oneof, self.numbers) {
            Kind::Oneof { ty, numbers }
        } else {
            Kind::Message {
                label: label.unwrap_or(Label::Optional),
                is_group: self.group.is_some(),
            }
        };
        Ok(OfField {
            span,
            kind,
            number: self.number,
        })
    }
}

fn set<T>(slot: &mut Option<T>, value: T, item: &Meta) -> Result<()> {
    if slot.replace(value).is_some() {
        return Err(Error::new_spanned(item, "given twice: remove one of them"));
    }
    Ok(())
}

/// Returns the path before `=` or parentheses, as written.
fn name_of(item: &Meta) -> String {
    let path = item.path().to_token_stream().to_string();
    path.replace(' ', "")
}

/// `bytes = "vec"` or `bytes = "bytes"`.
fn check_bytes(item: &Meta) -> Result<()> {
    let text = text_of(item)?;
    match text.value().as_str() {
        "vec" | "bytes" => Ok(()),
        _ => Err(Error::new_spanned(
            text,
            "bytes are held as \"vec\" or as \"bytes\"",
        )),
    }
}

/// Returns the literal of `name = literal`.
fn literal_of(item: &Meta) -> Result<Lit> {
    match &item.require_name_value()?.value {
        Expr::Lit(ExprLit { lit, .. }) => Ok(lit.clone()),
        other => Err(Error::new_spanned(other, "write a literal")),
    }
}

/// Returns the text of `name = "text"`.
fn text_of(item: &Meta) -> Result<LitStr> {
    match literal_of(item)? {
        Lit::Str(text) => Ok(text),
        other => Err(Error::new_spanned(other, "write it as a string: \"…\"")),
    }
}

/// `name = "path"` or `name(path)`.
fn path_of(item: &Meta) -> Result<Path> {
    match item {
        Meta::List(list) => list.parse_args(),
        _ => text_of(item)?.parse(),
    }
}

/// `name`, `name = "true"`, `name = true` or `name(true)`.
fn flag_of(item: &Meta) -> Result<bool> {
    let literal = match item {
        Meta::Path(_) => return Ok(true),
        Meta::List(list) => list.parse_args()?,
        Meta::NameValue(_) => literal_of(item)?,
    };
    let flag = match &literal {
        Lit::Bool(flag) => Some(flag.value()),
        Lit::Str(text) => text.value().parse().ok(),
        _ => None,
    };
    flag.ok_or_else(|| Error::new_spanned(literal, "write \"true\" or \"false\""))
}

/// `tag = "1"`, `tag = 1` or `tag(1)`.
fn number_of(item: &Meta) -> Result<LitInt> {
    let literal = match item {
        Meta::List(list) => list.parse_args()?,
        _ => literal_of(item)?,
    };
    match literal {
        Lit::Int(number) => Ok(number),
        Lit::Str(text) => number_in(text.value().trim(), text.span()),
        other => Err(Error::new_spanned(
            other,
            "write the number of the field: `tag = \"1\"`",
        )),
    }
}

fn number_in(text: &str, span: Span) -> Result<LitInt> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(Error::new(
            span,
            format!("`{text}` is not a field number: write an integer from 1 to 536870911"),
        ));
    }
    Ok(LitInt::new(text, span))
}

/// `tags = "1, 2"` or `tags(1, 2)`.
fn numbers_of(item: &Meta) -> Result<Vec<LitInt>> {
    if let Meta::List(list) = item {
        let numbers = list.parse_args_with(Punctuated::<LitInt, Token![,]>::parse_terminated)?;
        return Ok(numbers.into_iter().collect());
    }
    let text = text_of(item)?;
    text.value()
        .split(',')
        .map(|number| number_in(number.trim(), text.span()))
        .collect()
}

/// `map = "key, value"` or `map(key, value)`.
fn map_of(item: &Meta) -> Result<(Plain, Value)> {
    let parser = |input: syn::parse::ParseStream<'_>| {
        let key = input.call(Ident::parse_any)?;
        input.parse::<Token![,]>()?;
        let value = input.call(Ident::parse_any)?;
        let value = if value == "message" {
            Value::Message
        } else if value == "enumeration" {
            let path = if input.peek(Token![<]) {
                input.parse::<Token![<]>()?;
                let path = input.call(Path::parse_mod_style)?;
                input.parse::<Token![>]>()?;
                path
            } else {
                let content;
                syn::parenthesized!(content in input);
                content.parse()?
            };
            let span = value.span();
            Value::Scalar(Scalar::Enumeration { span, path })
        } else if let Some(plain) = Plain::from_name(&value.to_string(), value.span()) {
            Value::Scalar(Scalar::Plain(plain))
        } else {
            let message = format!(
                "`{value}` is not a type of the values of a map: write a scalar such as `int32`, \
                 `enumeration(…)` or `message`"
            );
            return Err(Error::new(value.span(), message));
        };
        input.parse::<Option<Token![,]>>()?;
        let plain = Plain::from_name(&key.to_string(), key.span());
        let Some(key) = plain.filter(|it| it.named.encoding.is_key()) else {
            return Err(Error::new(key.span(), encoding::KEYS));
        };
        Ok((key, value))
    };
    match item {
        Meta::List(list) => list.parse_args_with(parser),
        _ => {
            let text = text_of(item)?;
            parser
                .parse_str(&text.value())
                .map_err(|error| Error::new(text.span(), error))
        }
    }
}

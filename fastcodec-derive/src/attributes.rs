//! What the `#[codec(…)]` attributes say, before it is known whether it makes sense.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, Ident, LitInt, LitStr, Path, Result, Token, parenthesized};

/// The attribute of a type.
#[derive(Default)]
pub struct OfType {
    pub name: Option<LitStr>,
    pub runtime: Option<Path>,
}

/// The attribute of a field, or of a variant of a oneof.
pub struct OfField {
    pub span: Span,
    pub number: Option<LitInt>,
    pub encoding: Option<EncodingName>,
    pub name: Option<LitStr>,
    pub default: Option<Expr>,
    pub expanded: Option<Span>,
    pub required: Option<Span>,
    pub oneof: Option<Span>,
    pub unknown: Option<Unknown>,
    pub skip: Option<Span>,
    pub heap_len: Option<Expr>,
}

/// Where the unknown fields are kept: of every format, or of the one that is named.
pub struct Unknown {
    pub span: Span,
    format: Option<Ident>,
}

impl Unknown {
    /// Whether it is for this format, `protobuf` or `thrift`.
    pub fn is_for(&self, format: &str) -> bool {
        self.format.as_ref().is_none_or(|named| named == format)
    }
}

/// An encoding as the user names it.
pub enum EncodingName {
    /// `sint32`
    Plain(Ident),
    /// `map(string, sint32)`; `None` for `_`.
    Map {
        span: Span,
        key: Option<Ident>,
        value: Option<Ident>,
    },
}

impl EncodingName {
    pub fn span(&self) -> Span {
        match self {
            Self::Plain(name) => name.span(),
            Self::Map { span, .. } => *span,
        }
    }
}

/// The names of the encodings, and the marker types that stand for them.
pub const ENCODINGS: [(&str, &str); 18] = [
    ("int32", "Int32"),
    ("int64", "Int64"),
    ("uint32", "Uint32"),
    ("uint64", "Uint64"),
    ("sint32", "Sint32"),
    ("sint64", "Sint64"),
    ("fixed32", "Fixed32"),
    ("fixed64", "Fixed64"),
    ("sfixed32", "Sfixed32"),
    ("sfixed64", "Sfixed64"),
    ("float", "Float"),
    ("double", "Double"),
    ("bool", "Bool"),
    ("string", "Str"),
    ("bytes", "Bytes"),
    ("enumeration", "Enum"),
    ("message", "Msg"),
    ("group", "Group"),
];

pub fn is_encoding(name: &Ident) -> bool {
    ENCODINGS.iter().any(|(known, _)| name == known)
}

impl OfType {
    pub fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut found = OfType::default();
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("codec"))
        {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("name") {
                    found.name = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("crate") {
                    found.runtime = Some(meta.value()?.call(Path::parse_mod_style)?);
                } else {
                    return Err(meta.error(
                        "on a type, write `name = \"package.Name\"` or `crate = ::path::to::fastcodec`",
                    ));
                }
                Ok(())
            })?;
        }
        Ok(found)
    }
}

impl OfField {
    /// The attribute of the field, `None` if it has none.
    pub fn parse(attributes: &[Attribute]) -> Result<Option<Self>> {
        let mut found = None;
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("codec"))
        {
            if found.is_some() {
                return Err(Error::new_spanned(
                    attribute,
                    "write all in one `#[codec(…)]`",
                ));
            }
            found = Some(attribute.parse_args::<OfField>()?);
        }
        Ok(found)
    }
}

impl Parse for OfField {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut found = OfField {
            span: input.span(),
            number: None,
            encoding: None,
            name: None,
            default: None,
            expanded: None,
            required: None,
            oneof: None,
            unknown: None,
            skip: None,
            heap_len: None,
        };
        for item in Punctuated::<Item, Token![,]>::parse_terminated(input)? {
            match item {
                Item::Number(number) => set(&mut found.number, number.span(), number)?,
                Item::Encoding(encoding) => {
                    set(&mut found.encoding, encoding.span(), encoding)?;
                }
                Item::Name(name) => set(&mut found.name, name.span(), name)?,
                Item::Default(span, default) => set(&mut found.default, span, default)?,
                Item::HeapLen(span, heap_len) => set(&mut found.heap_len, span, heap_len)?,
                Item::Unknown(unknown) => set(&mut found.unknown, unknown.span, unknown)?,
                Item::Word(word) => {
                    let span = word.span();
                    let slot = match word.to_string().as_str() {
                        "expanded" => &mut found.expanded,
                        // The default, so that it may be said.
                        "packed" => continue,
                        "required" => &mut found.required,
                        "oneof" => &mut found.oneof,
                        "skip" => &mut found.skip,
                        _ => return Err(Error::new(span, not_an_item(&word))),
                    };
                    set(slot, span, span)?;
                }
            }
        }
        if let (Some(heap_len), None) = (&found.heap_len, found.skip) {
            let message = "`heap_len` is for a field with `skip`: of others it is known";
            return Err(Error::new_spanned(heap_len, message));
        }
        Ok(found)
    }
}

fn set<T>(slot: &mut Option<T>, span: Span, value: T) -> Result<()> {
    if slot.replace(value).is_some() {
        return Err(Error::new(span, "said twice: leave one of them out"));
    }
    Ok(())
}

fn not_an_item(word: &Ident) -> String {
    let known = [
        "packed", "expanded", "required", "oneof", "unknown", "skip", "name", "default", "map",
        "heap_len",
    ];
    let all = known
        .iter()
        .copied()
        .chain(ENCODINGS.iter().map(|(name, _)| *name));
    let word = word.to_string();
    let close = all.filter(|known| {
        known.starts_with(&word) || word.starts_with(known) || known.eq_ignore_ascii_case(&word)
    });
    match close.max_by_key(|known| known.len()) {
        Some(known) => format!("`{word}` is not an attribute of a field; is it `{known}`?"),
        None => format!(
            "`{word}` is not an attribute of a field: write a number first, then an encoding such as \
             `sint32`, or `map(…)`, `expanded`, `required`, `default = …`, `name = \"…\"`; or \
             `oneof`, `unknown` or `skip` instead"
        ),
    }
}

/// One item between the commas.
enum Item {
    Number(LitInt),
    Encoding(EncodingName),
    Name(LitStr),
    Default(Span, Expr),
    HeapLen(Span, Expr),
    Unknown(Unknown),
    Word(Ident),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(LitInt) {
            return Ok(Item::Number(input.parse()?));
        }
        if let Some(minus) = input.parse::<Option<Token![-]>>()? {
            let number: LitInt = input.parse()?;
            let span = minus.span.join(number.span()).unwrap_or(minus.span);
            return Ok(Item::Number(LitInt::new(&format!("-{number}"), span)));
        }
        let word = input.call(Ident::parse_any)?;
        if word == "name" {
            input.parse::<Token![=]>()?;
            return Ok(Item::Name(input.parse()?));
        }
        if word == "default" {
            input.parse::<Token![=]>()?;
            return Ok(Item::Default(word.span(), input.parse()?));
        }
        if word == "heap_len" {
            input.parse::<Token![=]>()?;
            return Ok(Item::HeapLen(word.span(), input.parse()?));
        }
        if word == "unknown" {
            let format = match input.parse::<Option<Token![=]>>()? {
                Some(_) => Some(input.call(Ident::parse_any)?),
                None => None,
            };
            if let Some(format) = &format
                && format != "protobuf"
                && format != "thrift"
            {
                return Err(Error::new(
                    format.span(),
                    "unknown fields are those of `protobuf` or of `thrift`",
                ));
            }
            return Ok(Item::Unknown(Unknown {
                span: word.span(),
                format,
            }));
        }
        if word == "map" {
            let content;
            parenthesized!(content in input);
            let key = map_encoding(&content)?;
            content.parse::<Token![,]>()?;
            let value = map_encoding(&content)?;
            return Ok(Item::Encoding(EncodingName::Map {
                span: word.span(),
                key,
                value,
            }));
        }
        if is_encoding(&word) {
            return Ok(Item::Encoding(EncodingName::Plain(word)));
        }
        Ok(Item::Word(word))
    }
}

/// An encoding in `map(…)`, or `_`.
fn map_encoding(input: ParseStream<'_>) -> Result<Option<Ident>> {
    if input.parse::<Option<Token![_]>>()?.is_some() {
        return Ok(None);
    }
    let name = input.call(Ident::parse_any)?;
    if !is_encoding(&name) {
        return Err(Error::new(
            name.span(),
            format!("`{name}` is not an encoding; write one such as `int32` or `string`, or `_`"),
        ));
    }
    Ok(Some(name))
}

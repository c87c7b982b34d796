//! The parser of `#[codec(…)]`. It does not know the type that an attribute is on.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, Ident, LitInt, LitStr, Path, Result, Token, Type, parenthesized, token,
};

use crate::encoding::{Encoding, Named};
use crate::errors::Errors;
use crate::format::Format;

/// The attribute of a type.
#[derive(Default)]
pub struct OfType {
    pub name: Option<LitStr>,
    pub runtime: Option<Path>,
    /// Where `transparent` is written, if it is.
    pub transparent: Option<Span>,
    /// The encoding of a transparent newtype.
    pub encoding: Option<EncodingName>,
    /// Where `code_size` is written, if it is.
    pub code_size: Option<Span>,
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
    /// The conversion of a value, or of the values of a list or map.
    pub converter: Option<Converter>,
    /// The conversion of the keys of a map.
    pub key: Option<Converter>,
}

/// `with` and `as`: a conversion of a foreign type.
pub struct Converter {
    /// The span of the module or type.
    pub span: Span,
    /// The module that has the conversions.
    pub with: Option<Path>,
    /// The type on the wire.
    pub as_type: Option<Type>,
}

/// Marks the field that keeps unknown fields: of every format, or of one.
pub struct Unknown {
    pub span: Span,
    format: Option<Format>,
}

impl Unknown {
    /// Whether it keeps those of this format.
    pub fn is_for(&self, format: Format) -> bool {
        self.format.is_none_or(|named| named == format)
    }
}

/// The encoding that an attribute names.
#[derive(Clone)]
pub enum EncodingName {
    /// `sint32`
    Plain(Named),
    /// `map(string, sint32)`; `None` for `_`.
    Map {
        span: Span,
        key: Option<Named>,
        value: Option<Named>,
    },
}

impl EncodingName {
    pub fn span(&self) -> Span {
        match self {
            Self::Plain(named) => named.span,
            Self::Map { span, .. } => *span,
        }
    }
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
                } else if meta.path.is_ident("transparent") {
                    found.transparent = Some(meta.path.span());
                } else if meta.path.is_ident("code_size") {
                    found.code_size = Some(meta.path.span());
                } else if meta.path.is_ident("map") {
                    let span = meta.path.span();
                    let encoding = map_encodings(span, meta.input)?;
                    set(&mut found.encoding, span, encoding)?;
                } else if let Some(named) = meta.path.get_ident().and_then(Named::parse) {
                    let encoding = EncodingName::Plain(named);
                    set(&mut found.encoding, named.span, encoding)?;
                } else {
                    return Err(meta.error(
                        "on a type, write `name = \"package.Name\"`, `crate = ::path::to::fastcodec`, \
                         `code_size` or `transparent`",
                    ));
                }
                Ok(())
            })?;
        }
        if let (Some(encoding), None) = (&found.encoding, found.transparent) {
            let message = "an encoding belongs on a field, or on a type that is `transparent`";
            return Err(Error::new(encoding.span(), message));
        }
        Ok(found)
    }
}

/// Refuses `code_size` on a type whose code is the same with it.
pub fn refuse_code_size(attributes: &[Attribute], on: &str) -> Result<()> {
    match OfType::parse(attributes)?.code_size {
        Some(span) => {
            let message =
                format!("{on} has little code anyway: `code_size` is for messages and oneofs");
            Err(Error::new(span, message))
        }
        None => Ok(()),
    }
}

impl OfField {
    /// Parses the attribute of a field; `None` if there is none.
    pub fn parse(attributes: &[Attribute]) -> Result<Option<Self>> {
        let mut found = None;
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("codec"))
        {
            if found.is_some() {
                return Err(Error::new_spanned(
                    attribute,
                    "a field has one `#[codec(…)]`: move this into the first",
                ));
            }
            found = Some(attribute.parse_args::<OfField>()?);
        }
        Ok(found)
    }
}

impl OfField {
    /// Returns the span of the conversion, if the attribute has one.
    pub fn conversion_span(&self) -> Option<Span> {
        let converter = self.converter.as_ref().or(self.key.as_ref());
        converter.map(|converter| converter.span)
    }

    /// Returns the words that the attribute has in addition to a number and an encoding.
    pub fn words(&self) -> Vec<(Span, Word)> {
        let default = self.default.as_ref().map(|default| default.span());
        let of_converter =
            |span: fn(&Converter) -> Option<Span>| self.converter.as_ref().and_then(span);
        [
            (self.expanded, Word::Expanded),
            (self.required, Word::Required),
            (default, Word::Default),
            (self.oneof, Word::Oneof),
            (self.unknown.as_ref().map(|kept| kept.span), Word::Unknown),
            (self.skip, Word::Skip),
            (
                of_converter(|it| it.with.as_ref().map(Spanned::span)),
                Word::With,
            ),
            (
                of_converter(|it| it.as_type.as_ref().map(Spanned::span)),
                Word::As,
            ),
            (self.key.as_ref().map(|key| key.span), Word::Key),
        ]
        .into_iter()
        .filter_map(|(span, word)| Some((span?, word)))
        .collect()
    }

    /// Returns the literal of the number, with an error if there is none.
    pub fn literal(&self, format: Format, errors: &mut Errors) -> Option<&LitInt> {
        if self.number.is_none() {
            let number = format.number();
            let message = format!("start with the {number} of the field: `#[codec(1)]`");
            errors.at(self.span, message);
        }
        self.number.as_ref()
    }

    /// Returns the name in the attribute, or the `other`.
    pub fn name_or(&self, other: impl FnOnce() -> String) -> String {
        let name = self.name.as_ref();
        name.map_or_else(other, |name| name.value())
    }

    /// Adds an error for each word that does not apply to a member of a `whole`: a oneof or union.
    pub fn check_words_of_member(&self, whole: &str, errors: &mut Errors) {
        for (span, word) in self.words() {
            if !matches!(word, Word::With | Word::As) {
                let word = word.name();
                errors.at(
                    span,
                    format!("`{word}` does not apply to a member of a {whole}"),
                );
            }
        }
    }

    /// Adds an error for everything that the attribute has in addition to `word`.
    pub fn alone(&self, word: Word, errors: &mut Errors) {
        let name = word.name();
        if let Some(number) = &self.number {
            let reason = match word {
                Word::Oneof => ": its members have numbers",
                _ => "",
            };
            errors.at(number.span(), format!("`{name}` takes no number{reason}"));
        }
        if let Some(encoding) = &self.encoding {
            errors.at(encoding.span(), format!("`{name}` takes no encoding"));
        }
        for (span, other) in self.words() {
            if other != word {
                let other = other.name();
                errors.at(span, format!("`{other}` cannot be combined with `{name}`"));
            }
        }
    }
}

macro_rules! words {
    ($($word:ident: $name:literal,)*) => {
        /// A word that an attribute can have, other than the name of an encoding.
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub enum Word {
            $($word,)*
        }

        impl Word {
            const ALL: [Word; [$(Word::$word),*].len()] = [$(Word::$word),*];

            pub const fn name(self) -> &'static str {
                match self {
                    $(Word::$word => $name,)*
                }
            }
        }
    };
}

words! {
    Packed: "packed",
    Expanded: "expanded",
    Required: "required",
    Oneof: "oneof",
    Unknown: "unknown",
    Skip: "skip",
    Name: "name",
    Default: "default",
    Map: "map",
    HeapLen: "heap_len",
    With: "with",
    As: "as",
    Key: "key",
}

impl Word {
    fn parse(word: &Ident) -> Option<Word> {
        Word::ALL.into_iter().find(|known| word == known.name())
    }
}

impl Converter {
    fn new(module: Option<Path>, ty: Option<Type>) -> Option<Self> {
        let with = module.as_ref().map(Spanned::span);
        let span = with.or_else(|| ty.as_ref().map(Spanned::span))?;
        Some(Converter {
            span,
            with: module,
            as_type: ty,
        })
    }

    /// Parses the parentheses of `key(…)`.
    fn of_key(span: Span, input: ParseStream<'_>) -> Result<Self> {
        const WRITE: &str = "write `key(with = module)` or `key(as = Type)`";
        if !input.peek(token::Paren) {
            return Err(Error::new(span, WRITE));
        }
        let content;
        parenthesized!(content in input);
        let (mut with, mut as_type) = (None, None);
        for item in Punctuated::<Item, Token![,]>::parse_terminated(&content)? {
            match item {
                Item::With(span, module) => set(&mut with, span, module)?,
                Item::As(span, ty) => set(&mut as_type, span, ty)?,
                _ => return Err(Error::new(span, WRITE)),
            }
        }
        Converter::new(with, as_type).ok_or_else(|| Error::new(span, WRITE))
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
            converter: None,
            key: None,
        };
        let (mut with, mut as_type) = (None, None);
        for item in Punctuated::<Item, Token![,]>::parse_terminated(input)? {
            match item {
                Item::Number(number) => set(&mut found.number, number.span(), number)?,
                Item::Encoding(encoding) => {
                    set(&mut found.encoding, encoding.span(), encoding)?;
                }
                Item::Name(name) => set(&mut found.name, name.span(), name)?,
                Item::Default(span, default) => set(&mut found.default, span, default)?,
                Item::With(span, module) => set(&mut with, span, module)?,
                Item::As(span, ty) => set(&mut as_type, span, ty)?,
                Item::Key(span, key) => set(&mut found.key, span, key)?,
                Item::HeapLen(span, heap_len) => set(&mut found.heap_len, span, heap_len)?,
                Item::Unknown(unknown) => set(&mut found.unknown, unknown.span, unknown)?,
                // It is the default, and may be written.
                Item::Packed => {}
                Item::Expanded(span) => set(&mut found.expanded, span, span)?,
                Item::Required(span) => set(&mut found.required, span, span)?,
                Item::Oneof(span) => set(&mut found.oneof, span, span)?,
                Item::Skip(span) => set(&mut found.skip, span, span)?,
                Item::Other(word) => return Err(Error::new(word.span(), not_an_item(&word))),
            }
        }
        found.converter = Converter::new(with, as_type);
        if let Some(heap_len) = &found.heap_len
            && found.skip.is_none()
            && found.conversion_span().is_none()
        {
            let message = "`heap_len` is only for a field with `skip`, `with` or `as`: for any other it is computed";
            return Err(Error::new_spanned(heap_len, message));
        }
        Ok(found)
    }
}

fn set<T>(slot: &mut Option<T>, span: Span, value: T) -> Result<()> {
    if slot.replace(value).is_some() {
        return Err(Error::new(span, "given twice: remove one of them"));
    }
    Ok(())
}

fn not_an_item(word: &Ident) -> String {
    let words = Word::ALL.into_iter().map(Word::name);
    let all = words.chain(Encoding::ALL.into_iter().map(Encoding::name));
    let word = word.to_string();
    let close = all.filter(|known| {
        known.starts_with(&word) || word.starts_with(known) || known.eq_ignore_ascii_case(&word)
    });
    match close.max_by_key(|known| known.len()) {
        Some(known) => format!("`{word}` is not an attribute of a field; did you mean `{known}`?"),
        None => format!(
            "`{word}` is not an attribute of a field: write a number first, then an encoding such as \
             `sint32`, or `map(…)`, `expanded`, `required`, `default = …`, `name = \"…\"`; or \
             `oneof`, `unknown` or `skip` instead"
        ),
    }
}

/// An item between the commas.
enum Item {
    Number(LitInt),
    Encoding(EncodingName),
    Name(LitStr),
    Default(Span, Expr),
    HeapLen(Span, Expr),
    With(Span, Path),
    As(Span, Type),
    Key(Span, Converter),
    Unknown(Unknown),
    Packed,
    Expanded(Span),
    Required(Span),
    Oneof(Span),
    Skip(Span),
    /// A word that no attribute has.
    Other(Ident),
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
        if let Some(error) = other_spelling(&word, input) {
            return Err(error);
        }
        if let Some(named) = Named::parse(&word) {
            return Ok(Item::Encoding(EncodingName::Plain(named)));
        }
        let span = word.span();
        let Some(known) = Word::parse(&word) else {
            return Ok(Item::Other(word));
        };
        Ok(match known {
            Word::Packed => Item::Packed,
            Word::Expanded => Item::Expanded(span),
            Word::Required => Item::Required(span),
            Word::Oneof => Item::Oneof(span),
            Word::Skip => Item::Skip(span),
            Word::Name => {
                input.parse::<Token![=]>()?;
                Item::Name(input.parse()?)
            }
            Word::Default => {
                input.parse::<Token![=]>()?;
                Item::Default(span, input.parse()?)
            }
            Word::With => {
                input.parse::<Token![=]>()?;
                let module = match input.peek(LitStr) {
                    true => input.parse::<LitStr>()?.parse_with(Path::parse_mod_style)?,
                    false => input.call(Path::parse_mod_style)?,
                };
                Item::With(span, module)
            }
            Word::As => {
                input.parse::<Token![=]>()?;
                let ty = match input.peek(LitStr) {
                    true => input.parse::<LitStr>()?.parse()?,
                    false => input.parse()?,
                };
                Item::As(span, ty)
            }
            Word::Key => Item::Key(span, Converter::of_key(span, input)?),
            Word::HeapLen => {
                input.parse::<Token![=]>()?;
                Item::HeapLen(span, input.parse()?)
            }
            Word::Unknown => {
                let format = match input.parse::<Option<Token![=]>>()? {
                    Some(_) => Some(parse_format(input)?),
                    None => None,
                };
                Item::Unknown(Unknown { span, format })
            }
            Word::Map => Item::Encoding(map_encodings(span, input)?),
        })
    }
}

fn parse_format(input: ParseStream<'_>) -> Result<Format> {
    let name = input.call(Ident::parse_any)?;
    match name.to_string().as_str() {
        "protobuf" => Ok(Format::Protobuf),
        "thrift" => Ok(Format::Thrift),
        _ => {
            let message = "write `unknown = protobuf` or `unknown = thrift`";
            Err(Error::new(name.span(), message))
        }
    }
}

/// Returns an error for the ways in which other libraries write a number or the kind of a field.
fn other_spelling(word: &Ident, input: ParseStream<'_>) -> Option<Error> {
    let name = word.to_string();
    let is_number = matches!(
        name.as_str(),
        "tag" | "id" | "number" | "field" | "index" | "n"
    );
    if is_number && input.peek(Token![=]) {
        let ahead = input.fork();
        let number = ahead.parse::<Token![=]>().ok().and_then(|_| {
            let number = ahead.parse::<syn::Lit>().ok()?;
            match number {
                syn::Lit::Int(number) => Some(number.to_string()),
                syn::Lit::Str(number) => Some(number.value()),
                _ => None,
            }
        });
        let number = number.unwrap_or_else(|| "1".to_owned());
        let message = format!("write only the number: `#[codec({number})]`");
        return Some(Error::new(word.span(), message));
    }
    let instead = match name.as_str() {
        "optional" => "an optional field has the type `Option<T>`, and no attribute",
        "repeated" => "a repeated field has the type `Vec<T>`, and no attribute",
        "transparent" => {
            "`transparent` belongs on the type: `#[codec(transparent)] struct Name(Type);`"
        }
        _ => return None,
    };
    Some(Error::new(word.span(), instead))
}

/// Parses the two encodings of `map(…)`.
fn map_encodings(span: Span, input: ParseStream<'_>) -> Result<EncodingName> {
    let content;
    parenthesized!(content in input);
    let key = map_encoding(&content)?;
    content.parse::<Token![,]>()?;
    let value = map_encoding(&content)?;
    Ok(EncodingName::Map { span, key, value })
}

/// Parses an encoding in `map(…)`, or `_`.
fn map_encoding(input: ParseStream<'_>) -> Result<Option<Named>> {
    if input.parse::<Option<Token![_]>>()?.is_some() {
        return Ok(None);
    }
    let name = input.call(Ident::parse_any)?;
    let Some(named) = Named::parse(&name) else {
        return Err(Error::new(
            name.span(),
            format!("`{name}` is not an encoding; write one such as `int32` or `string`, or `_`"),
        ));
    };
    Ok(Some(named))
}

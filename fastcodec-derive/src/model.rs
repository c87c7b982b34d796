//! A message as its struct and attributes describe it, checked.

use std::collections::HashMap;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{
    Data, DeriveInput, Error, Expr, Fields, GenericParam, Generics, Ident, Lifetime, LitInt,
    Member, Path, Result, Type, Visibility, parse_quote,
};

use crate::attributes::{Converter, ENCODINGS, EncodingName, OfField, OfType};
use crate::conversion::{Conversion, Format};
use crate::place::{Alias, At, Kept};
use crate::{refused, types};

/// A message.
pub struct Message {
    pub of: TypeModel,
    /// In the order of their numbers.
    pub fields: Vec<Field>,
    pub oneofs: Vec<OneofField>,
    pub unknown: Option<Kept>,
    pub skipped: Vec<Skipped>,
}

/// A field that is not on the wire, and of which it is said what its default owns.
pub struct Skipped {
    pub member: Member,
    /// A function of a reference to it.
    pub heap_len: Expr,
}

impl Skipped {
    /// What the field owns on the heap, in bytes.
    pub fn emit_heap_len(&self) -> TokenStream {
        let (member, heap_len) = (&self.member, &self.heap_len);
        quote_spanned! {heap_len.span()=>
            ::core::convert::identity::<usize>((#heap_len)(&self.#member))
        }
    }
}

/// A oneof.
pub struct Oneof {
    pub of: TypeModel,
    /// Each has the name of its variant as its member.
    pub variants: Vec<Variant>,
}

/// What a derive needs to know of the type that it is on.
pub struct TypeModel {
    pub ident: Ident,
    pub generics: Generics,
    /// The full Protobuf name.
    pub name: String,
    /// Where the runtime is.
    pub runtime: Path,
}

pub struct Field {
    pub member: Member,
    pub visibility: Visibility,
    pub ty: Type,
    pub at: At,
    pub alias: Alias,
    pub number: u32,
    /// The name in error paths.
    pub name: String,
    pub default: Option<Expr>,
    pub is_required: bool,
    /// The trait that says what kind of field the type makes.
    pub kind: TokenStream,
    /// The marker type of the field, for `EncodeField` and `DecodeField`.
    pub marker: TokenStream,
    /// The alias of the marker, if it has one.
    pub marker_alias: Option<TokenStream>,
    /// Whether the type may be one of a field and still not be written or read as the marker says. It is asked then,
    /// so that it is one error.
    pub is_asked: bool,
    /// Whether functions about the field name its type, as it has a lifetime, which the compiler names where the type
    /// does: so it has the same error for each.
    pub is_named: bool,
    /// The message that the field holds, if it is encoded and decoded by prost's trait.
    pub by_prost: Option<Type>,
    /// The conversions of a foreign type.
    pub conversion: Option<Conversion>,
}

pub struct OneofField {
    pub member: Member,
    pub ty: Type,
    pub at: At,
    pub alias: Alias,
    /// Whether the type mentions a type parameter.
    pub is_generic: bool,
    /// How many fields (in the order of numbers) are declared before it.
    pub position: usize,
    /// Where the member is written, whichever it is: as the field with this number. `None` if each
    /// member is written at the place of its own number.
    pub first: Option<u32>,
}

pub struct Variant {
    pub ident: Ident,
    pub ty: Type,
    pub at: At,
    pub alias: Alias,
    pub number: u32,
    pub name: String,
    /// The marker type of the encoding.
    pub encoding: TokenStream,
    /// The alias of the marker, if it has one.
    pub encoding_alias: Option<TokenStream>,
    /// Whether the type may not be written or read in it: see `Field`.
    pub is_asked: bool,
    /// The message that it holds, if that is encoded and decoded by prost's trait.
    pub by_prost: Option<Type>,
    /// The conversions of a foreign type.
    pub conversion: Option<Conversion>,
    /// What the value owns on the heap, where that is said: a function of a reference to it.
    pub heap_len: Option<Expr>,
}

/// The bounds on the type of a field or member, with `own` for one that is encoded and decoded by
/// the codec's traits. Of one by prost's trait, the bounds that the user writes say enough, as with
/// prost; if it is a type parameter, they need not be written.
pub fn bounds_of(
    ty: &Type,
    by_prost: Option<&Type>,
    parameters: &[&Ident],
    own: TokenStream,
    of_prost: TokenStream,
) -> Option<(TokenStream, TokenStream)> {
    match by_prost {
        None if types::mentions(ty, parameters) => Some((quote!(#ty), own)),
        Some(Type::Path(path))
            if path
                .path
                .get_ident()
                .is_some_and(|ident| parameters.contains(&ident)) =>
        {
            Some((quote!(#path), of_prost))
        }
        _ => None,
    }
}

/// Collects errors, so that all of them are reported at once.
#[derive(Default)]
pub struct Errors(Option<Error>);

impl Errors {
    pub fn add(&mut self, error: Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub fn at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.add(Error::new(span, message));
    }

    /// An error about all of the tokens.
    pub fn on(&mut self, tokens: impl quote::ToTokens, message: impl std::fmt::Display) {
        self.add(Error::new_spanned(tokens, message));
    }

    pub fn finish<T>(self, value: T) -> Result<T> {
        self.0.map_or(Ok(value), Err)
    }
}

impl TypeModel {
    pub fn new(input: &DeriveInput) -> Result<Self> {
        let attribute = OfType::parse(&input.attrs)?;
        if let Some(span) = attribute.transparent {
            let message =
                "`transparent` is for a struct with one field, with `Protobuf` or `Thrift`";
            return Err(Error::new(span, message));
        }
        Self::with(input, attribute)
    }

    /// The model of a type with this attribute.
    pub fn with(input: &DeriveInput, attribute: OfType) -> Result<Self> {
        let mut lifetimes = input.generics.lifetimes();
        if let (Some(_), Some(second)) = (lifetimes.next(), lifetimes.next()) {
            return Err(Error::new_spanned(
                second,
                "a message borrows from one input: give it one lifetime at most",
            ));
        }
        Ok(TypeModel {
            name: attribute
                .name
                .map_or_else(|| unraw(&input.ident), |name| name.value()),
            runtime: attribute
                .runtime
                .unwrap_or_else(|| parse_quote!(::fastcodec)),
            ident: input.ident.clone(),
            generics: input.generics.clone(),
        })
    }

    /// Whether a type mentions a type parameter of this one.
    pub fn is_generic(&self, ty: &Type) -> bool {
        let parameters: Vec<_> = self.generics.type_params().map(|it| &it.ident).collect();
        types::mentions(ty, &parameters)
    }

    /// Whether a type mentions none of the parameters of this one, nor this one as `Self`.
    pub fn is_free(&self, ty: &Type) -> bool {
        let own = Ident::new("Self", Span::call_site());
        let parameters = self
            .generics
            .params
            .iter()
            .map(|parameter| match parameter {
                GenericParam::Lifetime(it) => &it.lifetime.ident,
                GenericParam::Type(it) => &it.ident,
                GenericParam::Const(it) => &it.ident,
            });
        let parameters: Vec<_> = parameters.chain([&own]).collect();
        !types::mentions(ty, &parameters)
    }

    /// The lifetime that the type is decoded from, and the generics of the implementation: its own
    /// lifetime, or one that is added.
    pub fn decoding(&self, mut generics: Generics) -> (Lifetime, Generics) {
        let de = self.de();
        if self.generics.lifetimes().next().is_none() {
            generics.params.insert(0, parse_quote!(#de));
        }
        (de, generics)
    }

    /// The lifetime that the type is decoded from.
    pub fn de(&self) -> Lifetime {
        match self.generics.lifetimes().next() {
            Some(own) => own.lifetime.clone(),
            None => Lifetime::new("'de", self.ident.span()),
        }
    }

    /// The name without the package.
    pub fn short_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }
}

/// The name of an identifier without `r#`.
pub fn unraw(ident: &Ident) -> String {
    syn::ext::IdentExt::unraw(ident).to_string()
}

impl Message {
    pub fn new(input: DeriveInput) -> Result<Self> {
        let of = TypeModel::new(&input)?;
        let Data::Struct(data) = input.data else {
            return Err(Error::new_spanned(
                of.ident,
                "`Protobuf` is derived for a struct; for an enum, derive `Oneof` or `Enumeration`",
            ));
        };
        let mut errors = Errors::default();
        let mut numbers = Numbers::default();
        let lifetimes = of.generics.lifetimes().map(|it| &it.lifetime.ident);
        let lifetimes: Vec<_> = lifetimes.collect();
        let (mut fields, mut oneofs, mut unknown) = (Vec::new(), Vec::new(), None);
        let mut skipped = Vec::new();
        for (index, field) in data.fields.into_iter().enumerate() {
            let attribute = match OfField::parse(&field.attrs) {
                Ok(Some(attribute)) => attribute,
                Ok(None) => {
                    errors.at(
                        field.span(),
                        "give the field a number: `#[codec(1)]`; or `#[codec(skip)]` if it is not on the wire",
                    );
                    continue;
                }
                Err(error) => {
                    errors.add(error);
                    continue;
                }
            };
            let member = match field.ident {
                Some(ident) => Member::Named(ident),
                None => Member::Unnamed(index.into()),
            };
            if attribute.skip.is_some() {
                attribute.alone("skip", &mut errors);
                skipped.extend(
                    attribute
                        .heap_len
                        .map(|heap_len| Skipped { member, heap_len }),
                );
            } else if let Some(kept) = &attribute.unknown {
                attribute.alone("unknown", &mut errors);
                let place = Kept::new(member, &field.ty, &of);
                if kept.is_for("protobuf") && unknown.replace(place).is_some() {
                    errors.at(
                        kept.span,
                        "unknown fields are kept in one place: remove one of them",
                    );
                }
            } else if let Some(span) = attribute.oneof {
                attribute.alone("oneof", &mut errors);
                if types::argument_of(&field.ty, "Option").is_none() {
                    errors.at(field.ty.span(), "a oneof is an `Option` of an enum that derives `Oneof`: at most one member is there");
                }
                let ty = types::argument_of(&field.ty, "Option")
                    .unwrap_or(&field.ty)
                    .clone();
                let (at, called) = (At::new(&ty), format!("__O{}", oneofs.len()));
                oneofs.push((
                    OneofField {
                        member,
                        at,
                        alias: Alias::of_argument(&called, &ty, at, &of, Format::Protobuf),
                        is_generic: of.is_generic(&ty),
                        ty,
                        position: 0,
                        first: None,
                    },
                    fields.len(),
                ));
                let _ = span;
            } else if let Some(number) = attribute.check_number(&mut numbers, &mut errors) {
                if attribute.conversion_span().is_none()
                    && refused::check_protobuf(&field.ty, attribute.encoding.as_ref(), &mut errors)
                {
                    continue;
                }
                attribute.check_field(&field.ty, &mut errors);
                let name = fields.len();
                let conversion = Conversion::of_field(
                    &attribute,
                    &field.ty,
                    name,
                    Format::Protobuf,
                    &mut errors,
                );
                let (kind, marker) = match &conversion {
                    Some(conversion) => (TokenStream::new(), conversion.marker.clone()),
                    None => attribute.kind_and_marker(&field.ty, &of.generics, &mut errors),
                };
                if let Some(heap_len) = attribute.heap_len.clone() {
                    let member = member.clone();
                    skipped.push(Skipped { member, heap_len });
                }
                let name = match (&attribute.name, &member) {
                    (Some(name), _) => name.value(),
                    (None, Member::Named(ident)) => unraw(ident),
                    (None, Member::Unnamed(index)) => index.index.to_string(),
                };
                let is_own = conversion.is_none();
                let is_asked = is_own && attribute.is_asked(&field.ty, &of);
                let (ty, at) = (&field.ty, At::new(&field.ty));
                let alias = |kind: &str, made: TokenStream| {
                    Alias::new(&format!("__{kind}{index}"), made, ty, at, &of)
                };
                let (alias, marker) = match is_own {
                    true if types::is_plain(ty) => (Alias::none(quote!(#ty)), alias("M", marker)),
                    true => (alias("T", quote!(#ty)), alias("M", marker)),
                    // What converts it has a name already.
                    false => (Alias::none(quote!(#ty)), Alias::none(marker)),
                };
                fields.push(Field {
                    member,
                    visibility: field.vis,
                    at,
                    alias,
                    is_asked,
                    is_named: is_own && !is_asked && types::mentions(&field.ty, &lifetimes),
                    ty: field.ty,
                    number,
                    name,
                    default: attribute.default,
                    is_required: attribute.required.is_some(),
                    kind,
                    marker: marker.name,
                    marker_alias: marker.definition,
                    by_prost: None,
                    conversion,
                });
            }
        }
        // A oneof is tried behind the fields that stand before it in the struct.
        let oneofs = oneofs
            .into_iter()
            .map(|(oneof, declared)| {
                let last = fields[..declared]
                    .iter()
                    .map(|field: &Field| field.number)
                    .max()
                    .unwrap_or(0);
                let position = fields.iter().filter(|field| field.number <= last).count();
                OneofField { position, ..oneof }
            })
            .collect();
        fields.sort_by_key(|field| field.number);
        errors.finish(Message {
            of,
            fields,
            oneofs,
            unknown,
            skipped,
        })
    }
}

impl Oneof {
    pub fn new(input: DeriveInput) -> Result<Self> {
        let of = TypeModel::new(&input)?;
        let Data::Enum(data) = input.data else {
            return Err(Error::new_spanned(
                of.ident,
                "`Oneof` is derived for an enum; for a struct, derive `Protobuf`",
            ));
        };
        let mut errors = Errors::default();
        let mut numbers = Numbers::default();
        let mut variants = Vec::new();
        for variant in data.variants {
            let attribute = match OfField::parse(&variant.attrs) {
                Ok(Some(attribute)) => attribute,
                Ok(None) => {
                    errors.at(variant.span(), "give the member a number: `#[codec(1)]`");
                    continue;
                }
                Err(error) => {
                    errors.add(error);
                    continue;
                }
            };
            let Fields::Unnamed(held) = &variant.fields else {
                errors.at(
                    variant.span(),
                    "a member of a oneof holds one value: `Name(Type)`",
                );
                continue;
            };
            if held.unnamed.len() != 1 {
                errors.at(
                    held.span(),
                    "a member of a oneof holds one value: `Name(Type)`",
                );
                continue;
            }
            let ty = held.unnamed[0].ty.clone();
            let conversion = Conversion::of_member(
                &attribute,
                &ty,
                variants.len(),
                Format::Protobuf,
                &mut errors,
            );
            let is_converted = conversion.is_some();
            if is_converted {
                // Whatever it is, it is one value on the wire.
            } else if types::list_element(&ty).is_some() || types::map_entry(&ty).is_some() {
                errors.at(
                    ty.span(),
                    "a member of a oneof cannot be repeated: put the list into a message",
                );
            } else if refused::check_protobuf(&ty, None, &mut errors) {
                continue;
            } else if types::argument_of(&ty, "Option").is_some() {
                errors.at(ty.span(), "a member of a oneof is there when it is the variant: write the type without `Option`");
            }
            for (span, word) in attribute.words_beside_a_member() {
                errors.at(
                    span,
                    format!("`{word}` means nothing for a member of a oneof"),
                );
            }
            if !is_converted {
                attribute.check_encoding(&ty, &mut errors);
            }
            if let Some(number) = attribute.check_number(&mut numbers, &mut errors) {
                let encoding = match &conversion {
                    Some(conversion) => conversion.marker.clone(),
                    None => attribute.element_encoding(&ty, &mut errors),
                };
                let name = attribute
                    .name
                    .as_ref()
                    .map_or_else(|| snake_case(&variant.ident), |name| name.value());
                let at = At::new(&ty);
                let alias = |kind: &str, made: TokenStream| {
                    Alias::new(&format!("__{kind}{}", variants.len()), made, &ty, at, &of)
                };
                let (alias, encoding) = match is_converted {
                    false => (alias("T", quote!(#ty)), alias("E", encoding)),
                    true => (Alias::none(quote!(#ty)), Alias::none(encoding)),
                };
                variants.push(Variant {
                    ident: variant.ident,
                    is_asked: !is_converted && attribute.is_asked(&ty, &of),
                    at,
                    alias,
                    ty,
                    number,
                    name,
                    encoding: encoding.name,
                    encoding_alias: encoding.definition,
                    by_prost: None,
                    conversion,
                    heap_len: attribute.heap_len,
                });
            }
        }
        if variants.is_empty() && errors.0.is_none() {
            errors.at(of.ident.span(), "a oneof has at least one member");
        }
        errors.finish(Oneof { of, variants })
    }
}

/// The name of a member as schemas write it: `StringValue` is `string_value`.
pub fn snake_case(ident: &Ident) -> String {
    let mut name = String::new();
    for letter in unraw(ident).chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

/// The numbers that were used, and where.
#[derive(Default)]
pub struct Numbers(HashMap<u32, LitInt>);

impl Numbers {
    /// The number, if it can be one of a field. That it is used twice is an error as well.
    pub fn check(&mut self, literal: &LitInt, errors: &mut Errors) -> Option<u32> {
        let number = match literal.base10_parse::<i64>() {
            Ok(number) => number,
            Err(_) => {
                errors.at(
                    literal.span(),
                    "a field number is an integer from 1 to 536870911",
                );
                return None;
            }
        };
        match number {
            ..0 => errors.at(
                literal.span(),
                "a field number is an integer from 1 to 536870911",
            ),
            0 => errors.at(literal.span(), "field numbers begin with 1"),
            19_000..=19_999 => errors.at(
                literal.span(),
                "the numbers 19000 to 19999 are reserved for Protobuf itself",
            ),
            1..=536_870_911 => {
                if let Some(first) = self.0.insert(number as u32, literal.clone()) {
                    errors.at(literal.span(), format!("the number {number} is used twice"));
                    errors.at(
                        first.span(),
                        format!("the number {number} is used here first"),
                    );
                }
            }
            _ => errors.at(
                literal.span(),
                "field numbers end with 536870911 (2^29 - 1)",
            ),
        }
        Some(number as u32)
    }
}

impl OfField {
    /// The number, if there is a right one.
    fn check_number(&self, numbers: &mut Numbers, errors: &mut Errors) -> Option<u32> {
        let Some(literal) = &self.number else {
            errors.at(
                self.span,
                "begin with the number of the field: `#[codec(1)]`",
            );
            return None;
        };
        numbers.check(literal, errors)
    }

    /// What is said beside a number and an encoding.
    pub fn words(&self) -> Vec<(Span, &'static str)> {
        let default = self.default.as_ref().map(|default| default.span());
        let of_converter =
            |span: fn(&Converter) -> Option<Span>| self.converter.as_ref().and_then(span);
        [
            (self.expanded, "expanded"),
            (self.required, "required"),
            (default, "default"),
            (self.oneof, "oneof"),
            (self.unknown.as_ref().map(|kept| kept.span), "unknown"),
            (self.skip, "skip"),
            (
                of_converter(|it| it.with.as_ref().map(Spanned::span)),
                "with",
            ),
            (
                of_converter(|it| it.as_type.as_ref().map(Spanned::span)),
                "as",
            ),
            (self.key.as_ref().map(|key| key.span), "key"),
        ]
        .into_iter()
        .filter_map(|(span, word)| Some((span?, word)))
        .collect()
    }

    /// Those of them that mean nothing for a member of a oneof or union.
    pub fn words_beside_a_member(&self) -> impl Iterator<Item = (Span, &'static str)> {
        let words = self.words().into_iter();
        words.filter(|(_, word)| !matches!(*word, "with" | "as"))
    }

    /// Nothing else is said beside `word`.
    pub fn alone(&self, word: &str, errors: &mut Errors) {
        if let Some(number) = &self.number {
            let reason = if word == "oneof" {
                ": its members have numbers"
            } else {
                ""
            };
            errors.at(number.span(), format!("`{word}` has no number{reason}"));
        }
        if let Some(encoding) = &self.encoding {
            errors.at(encoding.span(), format!("`{word}` has no encoding"));
        }
        for (span, other) in self.words() {
            if other != word {
                errors.at(span, format!("`{other}` means nothing beside `{word}`"));
            }
        }
    }

    fn check_field(&self, ty: &Type, errors: &mut Errors) {
        let is_option = types::argument_of(ty, "Option").is_some();
        let is_list = types::list_element(ty).is_some();
        let is_map = types::map_entry(ty).is_some();
        if let Some(span) = self.required
            && (is_option || is_list || is_map)
        {
            errors.at(
                span,
                "a required field is always there: write its type without `Option`, `Vec` or a map",
            );
        }
        if let Some(span) = self.expanded
            && (is_option || is_map)
        {
            errors.at(span, "`expanded` is for lists: `Vec<T>` or `&[T]`");
        }
        if let Some(default) = &self.default
            && !is_option
        {
            errors.at(
                default.span(),
                "`default` is for an `Option`, whose value may be missing",
            );
        }
        if matches!(self.encoding, Some(EncodingName::Plain(_)))
            && is_map
            && self.conversion_span().is_none()
        {
            errors.at(
                self.encoding.as_ref().map_or(self.span, EncodingName::span),
                "a map has two encodings: write `map(key, value)`",
            );
        }
        if !is_map && self.conversion_span().is_none() {
            self.check_encoding(types::innermost(ty), errors);
        }
    }

    /// The encoding, against a type whose encodings are known here.
    fn check_encoding(&self, ty: &Type, errors: &mut Errors) {
        match &self.encoding {
            Some(EncodingName::Plain(encoding)) => check_encoding(encoding, ty, errors),
            Some(EncodingName::Map { span, .. }) => {
                errors.at(*span, "`map(…)` is for a map: `HashMap<K, V>`, `BTreeMap<K, V>`, `Vec<(K, V)>` or `&[(K, V)]`");
            }
            None => {}
        }
    }

    /// Whether a type is asked whether it can be written and read. One that mentions a type parameter has a bound instead,
    /// and of a map with named encodings the marker says it all.
    fn is_asked(&self, ty: &Type, of: &TypeModel) -> bool {
        let is_doubtful = match &self.encoding {
            None => types::has_parameters(ty),
            Some(EncodingName::Plain(_)) => !types::is_plain(ty),
            Some(EncodingName::Map { .. }) => false,
        };
        is_doubtful && !of.is_generic(ty)
    }

    /// The trait that says what kind of field the type makes, and the marker type of the field.
    fn kind_and_marker(
        &self,
        ty: &Type,
        generics: &Generics,
        errors: &mut Errors,
    ) -> (TokenStream, TokenStream) {
        // With the span of the type, so that the compiler's errors point at it.
        let span = ty.span();
        let plain = quote_spanned!(span=> __FieldType);
        let (kind, mut marker) = match &self.encoding {
            None => (plain.clone(), quote_spanned!(span=> <#ty as #plain>::Auto)),
            Some(EncodingName::Plain(name)) => {
                let encoding = marker_of(name);
                let marker = quote_spanned!(span=> <#ty as #plain>::With<#encoding>);
                (plain, marker)
            }
            Some(EncodingName::Map { key, value, .. }) => {
                let Some((key_ty, value_ty)) = types::map_entry(ty) else {
                    return (plain, quote!());
                };
                if let Some(name) = key {
                    check_key(name, errors);
                }
                for (name, ty) in [(key, key_ty), (value, value_ty)] {
                    if let Some(name) = name {
                        check_encoding(name, ty, errors);
                    }
                }
                map_kind_and_marker(ty, [(key, key_ty), (value, value_ty)], generics)
            }
        };
        if self.expanded.is_some() {
            marker = quote!(__protobuf::encoding::Expanded<#marker>);
        }
        if self.required.is_some() {
            marker = quote!(__protobuf::encoding::Required<#marker>);
        }
        (kind, marker)
    }

    /// The marker type of the encoding of one value.
    fn element_encoding(&self, ty: &Type, errors: &mut Errors) -> TokenStream {
        match &self.encoding {
            Some(EncodingName::Plain(name)) => marker_of(name),
            Some(EncodingName::Map { span, .. }) => {
                errors.at(
                    *span,
                    "a member of a oneof cannot be a map: put the map into a message",
                );
                quote!()
            }
            None => quote_spanned!(ty.span()=> <#ty as __protobuf::Element>::Encoding),
        }
    }
}

/// The trait that says what kind of field a map with these encodings of its keys and values makes,
/// and the marker type of the field. A map of another crate need not have keys and values that have
/// an encoding without a name.
pub fn map_kind_and_marker(
    ty: &Type,
    entry: [(&Option<Ident>, &Type); 2],
    generics: &Generics,
) -> (TokenStream, TokenStream) {
    let span = ty.span();
    let encodings = entry.map(|(name, ty)| match name {
        Some(name) => marker_of(name),
        None => quote_spanned!(span=> <#ty as __protobuf::derived::InMap>::Encoding),
    });
    let encodings = quote_spanned!(span=> (#(#encodings),*));
    if !types::is_known_map(ty) {
        let kind = quote_spanned!(span=> __protobuf::FieldType);
        let marker = quote_spanned!(span=> <#ty as #kind>::With<#encodings>);
        return (kind, marker);
    }
    let parameters: Vec<_> = generics.type_params().map(|it| &it.ident).collect();
    if types::mentions(ty, &parameters) {
        let kind = quote_spanned!(span=> __protobuf::derived::AnyMap);
        let marker = quote_spanned!(span=> <#ty as #kind>::In<#encodings>);
        return (kind, marker);
    }
    let kind = quote_spanned!(span=> __protobuf::derived::MapIn<#encodings>);
    let marker = quote_spanned!(span=> <#ty as #kind>::Field);
    (kind, marker)
}

/// The encoding of a key.
pub fn check_key(encoding: &Ident, errors: &mut Errors) {
    const OTHERS: [&str; 6] = [
        "float",
        "double",
        "bytes",
        "enumeration",
        "message",
        "group",
    ];
    if OTHERS.iter().any(|other| encoding == other) {
        let message = "the keys of a map are integers, `bool` or `string`";
        errors.at(encoding.span(), message);
    }
}

/// An encoding, against a type whose encodings are known here.
pub fn check_encoding(encoding: &Ident, ty: &Type, errors: &mut Errors) {
    if let Some(known) = types::encodings_of(ty)
        && !known.iter().any(|known| encoding == known)
    {
        let name = quote!(#ty)
            .to_string()
            .replace("& ", "&")
            .replace(" < ", "<")
            .replace(" >", ">");
        let known = known
            .iter()
            .map(|known| format!("`{known}`"))
            .collect::<Vec<_>>()
            .join(" or ");
        errors.at(
            encoding.span(),
            format!("`{name}` has no encoding `{encoding}`: write {known}, or another type"),
        );
    }
}

/// The marker type of an encoding, with the span of its name.
pub fn marker_of(name: &Ident) -> TokenStream {
    let marker = ENCODINGS
        .iter()
        .find(|(known, _)| name == known)
        .map_or("Bytes", |(_, marker)| marker);
    let marker = format_ident!("{marker}", span = name.span());
    quote!(__protobuf::encoding::#marker)
}

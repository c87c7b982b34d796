//! The checked model of a message, from its struct and attributes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Expr, Member, Result, Type, Visibility};

use super::field::Numbers;
use crate::attributes::{OfField, Word};
use crate::conversion::Conversion;
use crate::errors::Errors;
use crate::format::Format;
use crate::place::{Alias, At, Kept};
use crate::subject::{Skipped, Subject, member, member_name};
use crate::{refused, types};

/// A message.
pub struct Message {
    pub of: Subject,
    /// In the order of their numbers.
    pub fields: Vec<Field>,
    pub oneofs: Vec<OneofField>,
    pub unknown: Option<Kept>,
    pub skipped: Vec<Skipped>,
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
    /// The trait that maps the type to a kind of field.
    pub kind: TokenStream,
    /// The marker of the field, the parameter of `EncodeField` and `DecodeField`.
    pub marker: TokenStream,
    /// The alias of the marker, if it has one.
    pub marker_alias: Option<TokenStream>,
    /// Whether the type may be that of a field and still not be encodable by the marker. Emitted
    /// code then asks the compiler once, so that it is one error.
    pub is_asked: bool,
    /// Whether calls of functions about the field name its type. It has a lifetime, and the
    /// compiler reports an error about a lifetime once if both have one span.
    pub is_named: bool,
    /// The message that the field holds, if prost's trait encodes and decodes it.
    pub by_prost: Option<Type>,
    /// The conversion of a foreign type.
    pub conversion: Option<Conversion>,
}

pub struct OneofField {
    pub member: Member,
    pub ty: Type,
    pub at: At,
    pub alias: Alias,
    /// Whether the type mentions a type parameter.
    pub is_generic: bool,
    /// Decoding expects the members after the fields with numbers up to this one.
    pub follows: u32,
    /// If set, the member is written in the place of this number, whichever member it is. `None` if
    /// each member is written in the place of its own number.
    pub first: Option<u32>,
}

impl Message {
    pub fn new(input: DeriveInput) -> Result<Self> {
        let of = Subject::new(&input)?;
        let Data::Struct(data) = input.data else {
            return Err(Error::new_spanned(
                of.ident,
                "`Protobuf` can only be derived for a struct; for an enum, derive `Oneof` or `Enumeration`",
            ));
        };
        let mut errors = Errors::default();
        let mut numbers = Numbers::default();
        let lifetimes = of.generics.lifetimes().map(|it| &it.lifetime.ident);
        let lifetimes: Vec<_> = lifetimes.collect();
        let (mut fields, mut oneofs, mut unknown) = (Vec::new(), Vec::new(), None);
        let mut skipped = Vec::new();
        for (index, field) in data.fields.into_iter().enumerate() {
            const MISSING: &str = "give the field a number: `#[codec(1)]`; or `#[codec(skip)]` if it is not on the wire";
            let found = OfField::parse(&field.attrs);
            let Some(attribute) = errors.found(found, field.span(), MISSING) else {
                continue;
            };
            let member = member(field.ident, index);
            if attribute.skip.is_some() {
                attribute.alone(Word::Skip, &mut errors);
                skipped.extend(
                    attribute
                        .heap_len
                        .map(|heap_len| Skipped { member, heap_len }),
                );
            } else if let Some(kept) = &attribute.unknown {
                attribute.alone(Word::Unknown, &mut errors);
                let place = Kept::new(member, &field.ty, &of);
                if kept.is_for(Format::Protobuf) && unknown.replace(place).is_some() {
                    errors.at(
                        kept.span,
                        "only one field can keep unknown fields: remove one of them",
                    );
                }
            } else if attribute.oneof.is_some() {
                attribute.alone(Word::Oneof, &mut errors);
                let Some(ty) = types::argument_of(&field.ty, "Option").cloned() else {
                    let message = "the type of a oneof is `Option<T>`, where `T` is an enum that derives `Oneof`";
                    errors.at(field.ty.span(), message);
                    continue;
                };
                let (at, called) = (At::new(&ty), format!("O{}", oneofs.len()));
                // Encoders write in the order of declaration, as a rule.
                let declared = fields.iter().map(|field: &Field| field.number);
                oneofs.push(OneofField {
                    member,
                    at,
                    alias: Alias::of_argument(&called, &ty, at, &of, Format::Protobuf),
                    is_generic: of.is_generic(&ty),
                    ty,
                    follows: declared.max().unwrap_or(0),
                    first: None,
                });
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
                let name = match &attribute.name {
                    Some(name) => name.value(),
                    None => member_name(&member),
                };
                let is_own = conversion.is_none();
                let is_asked = is_own && attribute.is_asked(&field.ty, &of);
                let (ty, at) = (&field.ty, At::new(&field.ty));
                let alias = |kind: &str, made: TokenStream| {
                    Alias::new(&format!("{kind}{index}"), made, ty, at, &of)
                };
                let (alias, marker) = match is_own {
                    true if types::is_plain(ty) => (Alias::none(quote!(#ty)), alias("M", marker)),
                    true => (alias("T", quote!(#ty)), alias("M", marker)),
                    // A conversion has a named type already.
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

//! The checked model of a message, from its struct and attributes.

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Error, Expr, Member, Result, Type, Visibility};

use super::field::Numbers;
use super::part::Part;
use crate::conversion::Conversion;
use crate::errors::Errors;
use crate::fields::OffWire;
use crate::format::Format;
use crate::place::{Alias, At, Kept};
use crate::subject::{Skipped, Subject, member};
use crate::{refused, types};

/// A message.
pub struct Message {
    pub of: Subject,
    /// In the order of their numbers.
    pub fields: Vec<Field>,
    pub oneofs: Vec<OneofField>,
    pub unknown: Option<Kept>,
    pub skipped: Vec<Skipped>,
    /// The fields of the type `PhantomData`, which are not on the wire.
    pub phantoms: Vec<Member>,
    /// Whether the struct has only `fields` and `phantoms`.
    pub is_all_in_fields: bool,
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
    /// The part of a template that it may be.
    pub part: Option<Part>,
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
        let mut off_wire = OffWire::new(&of, Format::Protobuf);
        let (mut fields, mut oneofs) = (Vec::new(), Vec::new());
        let (mut phantoms, count) = (Vec::new(), data.fields.len());
        for (index, field) in data.fields.into_iter().enumerate() {
            let phantom = types::name(&field.ty).filter(|name| name == "PhantomData");
            let phantom = phantom.map(|_| member(field.ident.clone(), index));
            let Some(field) = off_wire.sort(index, field, &mut errors) else {
                phantoms.extend(phantom);
                continue;
            };
            let (member, ty, attribute) = (field.member, field.ty, field.attribute);
            let at = At::new(&ty);
            if attribute.oneof.is_some() {
                let called = format!("O{}", oneofs.len());
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
                continue;
            }
            let Some(number) = attribute.check_number(&mut numbers, &mut errors) else {
                continue;
            };
            if attribute.conversion_span().is_none()
                && refused::check_protobuf(&ty, attribute.encoding.as_ref(), &mut errors)
            {
                continue;
            }
            attribute.check_field(&ty, &mut errors);
            let name = fields.len();
            let conversion =
                Conversion::of_field(&attribute, &ty, name, Format::Protobuf, &mut errors);
            let is_own = conversion.is_none();
            let (kind, marker) = match &conversion {
                // A conversion has a named type already.
                Some(conversion) => {
                    let marker = Alias::none(conversion.marker.clone());
                    (TokenStream::new(), marker)
                }
                None => {
                    let (kind, marker) = attribute.kind_and_marker(&ty, &of.generics, &mut errors);
                    let called = format!("M{index}");
                    (kind, Alias::new(&called, marker, &ty, at, &of))
                }
            };
            let is_asked = is_own && attribute.is_asked(&ty, &of);
            let alias = Alias::of_field(index, &ty, !is_own, at, &of);
            let part = is_own.then(|| attribute.part(&ty, &alias.name, &of));
            fields.push(Field {
                member,
                visibility: field.visibility,
                at,
                alias,
                is_asked,
                is_named: is_own && !is_asked && types::mentions(&ty, &lifetimes),
                ty,
                number,
                name: field.name,
                default: attribute.default,
                is_required: attribute.required.is_some(),
                kind,
                marker: marker.name,
                marker_alias: marker.definition,
                by_prost: None,
                conversion,
                part: part.flatten(),
            });
        }
        fields.sort_by_key(|field| field.number);
        let OffWire {
            unknown, skipped, ..
        } = off_wire;
        let is_off_wire = unknown.is_some() || !skipped.is_empty();
        errors.finish(Message {
            of,
            is_all_in_fields: !is_off_wire && fields.len() + phantoms.len() == count,
            fields,
            oneofs,
            unknown,
            skipped,
            phantoms,
        })
    }
}

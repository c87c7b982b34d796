//! The checked model of a struct or union, from its type and attributes.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DataEnum, DataStruct, Expr, Fields, Ident, Member, Result, Type};

use crate::attributes::{OfField, Word};
use crate::conversion::Conversion;
use crate::errors::Errors;
use crate::fields::{OffWire, Used};
use crate::format::Format;
use crate::place::{Alias, At, Kept, flattened};
use crate::subject::{Skipped, Subject, member, snake_case};
use crate::{refused, types};

pub struct Struct {
    pub of: Subject,
    /// In the order of their ids.
    pub fields: Vec<Field>,
    /// The unions whose members are fields of the struct.
    pub unions: Vec<Flattened>,
    pub unknown: Option<Kept>,
    pub skipped: Vec<Skipped>,
    /// The fields of the type `PhantomData`, which are not on the wire.
    pub phantoms: Vec<Member>,
    /// Whether the struct has only `fields` and `phantoms`.
    pub is_all_in_fields: bool,
}

pub struct Field {
    pub member: Member,
    pub ty: Type,
    pub at: At,
    pub alias: Alias,
    pub id: i16,
    /// The name in error paths.
    pub name: String,
    pub is_required: bool,
    /// The conversion of a foreign type.
    pub conversion: Option<Conversion>,
}

impl Field {
    /// Returns the path of the functions about the field: a trait, or, for a type that may not be
    /// that of a field, the runtime's `Field<T>`. If the type does not fit, the compiler finds
    /// functions there that do nothing, so that only `heap_len` has an error.
    pub fn functions(&self, of_trait: &str) -> TokenStream {
        let (ty, span) = (&self.alias.name, self.at.span);
        if self.conversion.is_none() && !types::is_plain(&self.ty) {
            return quote_spanned!(span=> __Field::<#ty>);
        }
        Ident::new(of_trait, span).into_token_stream()
    }

    /// Returns a reference to the field, through its conversion if it has one.
    pub fn reference(&self, is_mut: bool) -> TokenStream {
        let conversion = self.conversion.as_ref();
        self.at
            .converted(&self.member, conversion, Format::Thrift, is_mut)
    }
}

pub struct Flattened {
    pub member: Member,
    /// The type in the `Option`.
    pub ty: Type,
    pub at: At,
    pub alias: Alias,
}

impl Flattened {
    /// Returns a reference to the field; to something else if its type is not a union.
    pub fn fitting(&self, is_mut: bool) -> TokenStream {
        flattened(
            &self.member,
            &self.alias.name,
            self.at,
            Format::Thrift,
            is_mut,
        )
    }
}

pub struct Union {
    pub of: Subject,
    pub variants: Vec<Variant>,
    pub unknown: Option<UnknownVariant>,
}

/// The variant that keeps an unknown member.
pub struct UnknownVariant {
    pub ident: Ident,
    pub at: At,
    pub alias: Alias,
}

pub struct Variant {
    pub ident: Ident,
    pub ty: Type,
    pub at: At,
    pub alias: Alias,
    pub id: i16,
    pub name: String,
    /// The conversion of a foreign type.
    pub conversion: Option<Conversion>,
    /// The function that `heap_len` names: it takes a reference to the value, and returns the bytes
    /// that it owns on the heap.
    pub heap_len: Option<Expr>,
}

impl Struct {
    pub fn new(of: Subject, data: DataStruct) -> Result<Self> {
        let mut errors = Errors::default();
        let mut ids = Ids::default();
        let mut off_wire = OffWire::new(&of, Format::Thrift);
        let (mut fields, mut unions) = (Vec::new(), Vec::new());
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
                let called = format!("U{}", unions.len());
                unions.push(Flattened {
                    member,
                    at,
                    alias: Alias::of_argument(&called, &ty, at, &of, Format::Thrift),
                    ty,
                });
                continue;
            }
            let Some(id) = ids.check(&attribute, &mut errors) else {
                continue;
            };
            let is_option = types::argument_of(&ty, "Option").is_some();
            if let Some(span) = attribute.required
                && is_option
            {
                errors.at(
                    span,
                    "a required field is never absent: write its type without `Option`",
                );
            }
            let name = fields.len();
            let conversion =
                Conversion::of_field(&attribute, &ty, name, Format::Thrift, &mut errors);
            if conversion.is_none() {
                refused::check_thrift(&ty, &mut errors);
            }
            fields.push(Field {
                member,
                at,
                alias: Alias::of_field(index, &ty, conversion.is_some(), at, &of),
                ty,
                id,
                name: field.name,
                is_required: attribute.required.is_some(),
                conversion,
            });
        }
        fields.sort_by_key(|field| field.id);
        let OffWire {
            unknown, skipped, ..
        } = off_wire;
        let is_off_wire = unknown.is_some() || !skipped.is_empty();
        errors.finish(Struct {
            of,
            is_all_in_fields: !is_off_wire && fields.len() + phantoms.len() == count,
            fields,
            unions,
            unknown,
            skipped,
            phantoms,
        })
    }
}

impl Union {
    pub fn new(of: Subject, data: DataEnum) -> Result<Self> {
        let mut errors = Errors::default();
        let mut ids = Ids::default();
        let (mut variants, mut unknown) = (Vec::new(), None);
        for variant in data.variants {
            const MISSING: &str = "give the member an id: `#[codec(1)]`";
            let found = OfField::parse(&variant.attrs);
            let Some(attribute) = errors.found(found, variant.span(), MISSING) else {
                continue;
            };
            let ty = match &variant.fields {
                Fields::Unnamed(held) if held.unnamed.len() == 1 => held.unnamed[0].ty.clone(),
                _ => {
                    errors.at(
                        variant.span(),
                        "a member of a union holds exactly one value: `Name(Type)`",
                    );
                    continue;
                }
            };
            if let Some(kept) = &attribute.unknown {
                attribute.alone(Word::Unknown, &mut errors);
                let (ident, at) = (variant.ident, At::new(&ty));
                let alias = Alias::new("Kept", quote!(#ty), &ty, at, &of);
                let place = UnknownVariant { ident, at, alias };
                if unknown.replace(place).is_some() {
                    errors.at(
                        kept.span,
                        "only one variant can keep unknown members: remove one of them",
                    );
                }
                continue;
            }
            attribute.check_words_of_member("union", &mut errors);
            if types::argument_of(&ty, "Option").is_some() {
                errors.at(
                    ty.span(),
                    "a member of a union is never absent: write the type without `Option`",
                );
            }
            let name_index = variants.len();
            let conversion =
                Conversion::of_member(&attribute, &ty, name_index, Format::Thrift, &mut errors);
            if conversion.is_none() {
                refused::check_thrift(&ty, &mut errors);
            }
            if let Some(id) = ids.check(&attribute, &mut errors) {
                let name = attribute.name_or(|| snake_case(&variant.ident));
                let at = At::new(&ty);
                let alias = match conversion.is_some() {
                    true => Alias::none(quote!(#ty)),
                    false => Alias::new(&format!("T{name_index}"), quote!(#ty), &ty, at, &of),
                };
                variants.push(Variant {
                    ident: variant.ident,
                    at,
                    alias,
                    ty,
                    id,
                    name,
                    conversion,
                    heap_len: attribute.heap_len,
                });
            }
        }
        errors.finish(Union {
            of,
            variants,
            unknown,
        })
    }
}

/// The ids used so far, and where.
#[derive(Default)]
struct Ids(Used<i16>);

impl Ids {
    /// Returns the id, with an error if it is used twice.
    fn check(&mut self, attribute: &OfField, errors: &mut Errors) -> Option<i16> {
        let literal = attribute.literal(Format::Thrift, errors)?;
        let Ok(id) = literal.base10_parse::<i16>() else {
            errors.at(
                literal.span(),
                "the id of a Thrift field is an integer from -32768 to 32767",
            );
            return None;
        };
        self.0.add(id, literal, Format::Thrift, errors);
        Some(id)
    }
}

//! The model of a message from prost's attributes: the one of `protobuf`, and what prost's derives
//! need in addition.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{
    Data, DataEnum, DeriveInput, Error, Fields, Ident, LitInt, Member, Path, Result, Type,
    parse_quote,
};

use super::attributes::{Kind, Label, OfField, OfType, Scalar, Value};
use crate::errors::Errors;
use crate::place::{Alias, At};
use crate::protobuf::field::Numbers;
use crate::protobuf::member::{self, Variant};
use crate::protobuf::model::{self, Field, OneofField};
use crate::protobuf::part::Part;
use crate::subject::{Subject, member, member_name, snake_case, unraw};
use crate::types;

/// A message with prost's attributes.
pub struct Message {
    /// The model of the codec.
    pub model: model::Message,
    /// All fields, in the order of declaration.
    pub fields: Vec<Described>,
    pub of: OfType,
    /// Whether the fields have names.
    pub is_named: bool,
}

/// A oneof with prost's attributes.
pub struct Oneof {
    pub model: member::Oneof,
    /// Each variant, with the enumeration that names its numbers.
    pub variants: Vec<(Ident, Option<Path>)>,
    pub of: OfType,
}

/// A field as prost's additions see it.
pub struct Described {
    pub member: Member,
    pub kind: Kind,
    pub ty: Type,
}

/// Returns the path of the runtime from generated code.
fn runtime_of(of: &OfType) -> Path {
    let prost_path = &of.prost_path;
    parse_quote!(#prost_path::__runtime)
}

fn type_model(input: &DeriveInput, of: &OfType) -> Result<Subject> {
    if let Some(lifetime) = input.generics.lifetimes().next() {
        let message =
            "a message with `#[prost(…)]` cannot borrow: derive `Protobuf`, with `#[codec(…)]`";
        return Err(Error::new_spanned(lifetime, message));
    }
    Ok(Subject {
        has_small_code: false,
        name: unraw(&input.ident),
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        runtime: runtime_of(of),
    })
}

/// Returns the variants of an enum.
fn variants_of(data: Data, ident: &Ident, derive: &str) -> Result<DataEnum> {
    match data {
        Data::Enum(data) => Ok(data),
        _ => Err(Error::new_spanned(
            ident,
            format!("`{derive}` can only be derived for an enum"),
        )),
    }
}

impl Message {
    pub fn new(input: DeriveInput, prost_path: Path) -> Result<Self> {
        let of = OfType::parse(&input.attrs, prost_path)?;
        let type_model = type_model(&input, &of)?;
        let Data::Struct(data) = input.data else {
            return Err(Error::new_spanned(
                input.ident,
                "`Message` can only be derived for a struct; for an enum, derive `Oneof` or `Enumeration`",
            ));
        };
        let is_named = matches!(data.fields, Fields::Named(_));
        let (mut errors, mut numbers, mut next) = (Errors::default(), Numbers::default(), 1);
        let (mut fields, mut oneofs, mut described) = (Vec::new(), Vec::new(), Vec::new());
        for (index, field) in data.fields.into_iter().enumerate() {
            const MISSING: &str =
                "give the field its type and number: `#[prost(string, tag = \"1\")]`";
            let found = OfField::parse(&field.attrs);
            let Some(attribute) = errors.found(found, field.span(), MISSING) else {
                continue;
            };
            let member = member(field.ident, index);
            if let Kind::Oneof {
                ty,
                numbers: members,
            } = &attribute.kind
            {
                let members: Vec<u32> = members
                    .iter()
                    .filter_map(|number| numbers.check(number, &mut errors))
                    .collect();
                next = members.iter().max().map_or(next, |last| last + 1);
                oneofs.push(OneofField {
                    member: member.clone(),
                    at: At::new(&field.ty),
                    alias: Alias::none(quote!(#ty)),
                    is_generic: type_model.is_generic(&parse_quote!(#ty)),
                    ty: parse_quote!(#ty),
                    follows: members
                        .iter()
                        .min()
                        .map_or(0, |first| first.saturating_sub(1)),
                    first: members.iter().min().copied(),
                });
            } else {
                let inferred = || LitInt::new(&next.to_string(), attribute.span);
                let literal = attribute.number.clone().unwrap_or_else(inferred);
                let Some(number) = numbers.check(&literal, &mut errors) else {
                    continue;
                };
                next = number + 1;
                fields.push(Field {
                    name: member_name(&member),
                    member: member.clone(),
                    visibility: field.vis,
                    at: At::new(&field.ty),
                    alias: Alias::none(TokenStream::new()),
                    marker_alias: None,
                    is_asked: false,
                    is_named: false,
                    ty: field.ty.clone(),
                    number,
                    default: None,
                    is_required: false,
                    kind: quote!(__protobuf::FieldType),
                    marker: marker(&attribute, &field.ty, &mut errors),
                    by_prost: match attribute.kind {
                        Kind::Message { .. }
                        | Kind::Map {
                            value: Value::Message,
                            ..
                        } => Some(types::message_of(&field.ty).0.clone()),
                        _ => None,
                    },
                    conversion: None,
                    part: part(&attribute.kind, &field.ty, &type_model),
                });
            }
            described.push(Described {
                member,
                kind: attribute.kind,
                ty: field.ty,
            });
        }
        fields.sort_by_key(|field| field.number);
        oneofs.sort_by_key(|oneof| oneof.first);
        let model = model::Message {
            of: type_model,
            is_all_in_fields: fields.len() == described.len(),
            fields,
            oneofs,
            unknown: None,
            skipped: Vec::new(),
            phantoms: Vec::new(),
        };
        errors.finish(Message {
            model,
            fields: described,
            of,
            is_named,
        })
    }
}

impl Oneof {
    pub fn new(input: DeriveInput, prost_path: Path) -> Result<Self> {
        let of = OfType::parse(&input.attrs, prost_path)?;
        let type_model = type_model(&input, &of)?;
        let data = variants_of(input.data, &input.ident, "Oneof")?;
        let (mut errors, mut numbers) = (Errors::default(), Numbers::default());
        let (mut variants, mut described) = (Vec::new(), Vec::new());
        for variant in data.variants {
            const MISSING: &str =
                "give the member its type and number: `#[prost(string, tag = \"1\")]`";
            let found = OfField::parse(&variant.attrs);
            let Some(attribute) = errors.found(found, variant.span(), MISSING) else {
                continue;
            };
            let mut held = variant.fields.iter();
            let (Some(only), None, Fields::Unnamed(_)) =
                (held.next(), held.next(), &variant.fields)
            else {
                let message = "a member of a oneof holds exactly one value: `Name(Type)`";
                errors.at(variant.span(), message);
                continue;
            };
            let Some(literal) = &attribute.number else {
                let message = "a member of a oneof needs a number: `tag = \"1\"`";
                errors.at(attribute.span, message);
                continue;
            };
            let Some(number) = numbers.check(literal, &mut errors) else {
                continue;
            };
            let mut by_prost = None;
            let (encoding, enumeration) = match &attribute.kind {
                Kind::Scalar {
                    scalar,
                    label: Label::Plain,
                    ..
                } => (scalar.named().marker(), scalar.enumeration().cloned()),
                // The label of a message is optional, written or not.
                Kind::Message { is_group, .. } => {
                    by_prost = Some(types::message_of(&only.ty).0.clone());
                    (message_encoding(*is_group, &only.ty), None)
                }
                _ => {
                    let message = "a member of a oneof is a single value: it has no label and cannot be a map";
                    errors.at(attribute.span, message);
                    continue;
                }
            };
            variants.push(Variant {
                at: At::new(&only.ty),
                alias: Alias::none(only.ty.to_token_stream()),
                encoding_alias: None,
                is_asked: false,
                ty: only.ty.clone(),
                number,
                name: snake_case(&variant.ident),
                encoding,
                by_prost,
                conversion: None,
                heap_len: None,
                ident: variant.ident.clone(),
            });
            described.push((variant.ident, enumeration));
        }
        if variants.is_empty() {
            errors.at(input.ident.span(), "a oneof needs at least one member");
        }
        let model = member::Oneof {
            of: type_model,
            variants,
        };
        errors.finish(Oneof {
            model,
            variants: described,
            of,
        })
    }
}

/// Returns the marker of a field.
fn marker(attribute: &OfField, ty: &Type, errors: &mut Errors) -> TokenStream {
    let markers = quote!(__protobuf::encoding);
    match &attribute.kind {
        Kind::Scalar {
            scalar,
            label,
            is_packed,
            default,
        } => {
            if let (Label::Plain, Some(default)) = (label, default) {
                errors.at(
                    default.span(),
                    "a field without presence cannot have a `default`: make it `optional` or `required`",
                );
            }
            let of = scalar.named().marker();
            check_type(scalar, ty, errors);
            match label {
                // Whether a value is written depends on the first value of the enumeration.
                Label::Plain => match scalar.enumeration() {
                    Some(path) => quote!(#markers::Single<#markers::EnumOf<#path>>),
                    None => quote!(#markers::Single<#of>),
                },
                Label::Optional => quote!(#markers::Optional<#of>),
                Label::Required => quote!(#markers::Required<#markers::Single<#of>>),
                Label::Repeated if *is_packed => quote!(#markers::Repeated<#of>),
                Label::Repeated => quote!(#markers::Expanded<#markers::Repeated<#of>>),
            }
        }
        Kind::Message { label, is_group } => {
            let of = message_encoding(*is_group, ty);
            match label {
                Label::Plain | Label::Optional => quote!(#markers::Optional<#of>),
                Label::Required => quote!(#markers::Required<#markers::Single<#of>>),
                Label::Repeated => quote!(#markers::Repeated<#of>),
            }
        }
        Kind::Map { key, value } => {
            let key = key.named.marker();
            let value = match value {
                Value::Message => message_encoding(false, ty),
                Value::Scalar(scalar) => match scalar.enumeration() {
                    Some(path) => quote!(#markers::EnumOf<#path>),
                    None => scalar.named().marker(),
                },
            };
            quote!(#markers::Sparse<#markers::MapOf<(#key, #value)>>)
        }
        Kind::Oneof { .. } => TokenStream::new(),
    }
}

/// Returns the part of a template that a field may be. A type that mentions the derived one is none.
fn part(kind: &Kind, ty: &Type, of: &Subject) -> Option<Part> {
    if of.is_itself_in(ty) {
        return None;
    }
    match kind {
        Kind::Scalar { scalar, label, .. } if *label != Label::Repeated => {
            Part::of_number(ty, scalar.named().encoding, *label == Label::Required)
        }
        Kind::Message { label, is_group } if *label != Label::Repeated && !is_group => {
            Part::of_message(ty, quote!(#ty))
        }
        _ => None,
    }
}

/// Adds an error if the type, known to the table of encodings, cannot have the one of the
/// attribute.
fn check_type(scalar: &Scalar, ty: &Type, errors: &mut Errors) {
    scalar.named().check(types::innermost(ty), errors);
}

/// Returns the marker of a message by prost's trait. A `Box` is recognized by its name: a
/// hand-written message does not implement the trait for its box.
fn message_encoding(is_group: bool, ty: &Type) -> TokenStream {
    let markers = quote!(__protobuf::encoding);
    let of = match is_group {
        true => quote!(#markers::GroupByProst),
        false => quote!(#markers::ByProst),
    };
    match types::message_of(ty) {
        (_, true) => quote!(#markers::Boxed<#of>),
        (_, false) => of,
    }
}

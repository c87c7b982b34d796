//! A struct or union as its type and attributes describe it, checked.

use std::collections::HashMap;

use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Expr, Fields, Ident, LitInt, Member, Result, Type};

use crate::attributes::OfField;
use crate::conversion::{Conversion, Format};
use crate::model::{Errors, Skipped, TypeModel, snake_case, unraw};
use crate::{refused, types};

pub struct Struct {
    pub of: TypeModel,
    /// In the order of their ids.
    pub fields: Vec<Field>,
    /// Unions whose members are fields of the struct.
    pub unions: Vec<Flattened>,
    pub unknown: Option<Member>,
    pub skipped: Vec<Skipped>,
}

pub struct Field {
    pub member: Member,
    pub ty: Type,
    pub id: i16,
    /// The name in error paths.
    pub name: String,
    pub is_required: bool,
    /// The conversions of a foreign type.
    pub conversion: Option<Conversion>,
}

pub struct Flattened {
    pub member: Member,
    /// What is in the `Option`.
    pub ty: Type,
}

pub struct Union {
    pub of: TypeModel,
    pub variants: Vec<Variant>,
    pub unknown: Option<Ident>,
}

pub struct Variant {
    pub ident: Ident,
    pub ty: Type,
    pub id: i16,
    pub name: String,
    /// The conversions of a foreign type.
    pub conversion: Option<Conversion>,
    /// What the value owns on the heap, where that is said: a function of a reference to it.
    pub heap_len: Option<Expr>,
}

impl Struct {
    pub fn new(input: DeriveInput) -> Result<Self> {
        let of = TypeModel::new(&input)?;
        let Data::Struct(data) = input.data else {
            return Err(Error::new_spanned(of.ident, "not a struct"));
        };
        let mut errors = Errors::default();
        let mut ids = Ids::default();
        let (mut fields, mut unions, mut unknown) = (Vec::new(), Vec::new(), None);
        let mut skipped = Vec::new();
        for (index, field) in data.fields.into_iter().enumerate() {
            let attribute = match OfField::parse(&field.attrs) {
                Ok(Some(attribute)) => attribute,
                Ok(None) => {
                    errors.at(
                        field.span(),
                        "give the field an id: `#[codec(1)]`; or `#[codec(skip)]` if it is not on the wire",
                    );
                    continue;
                }
                Err(error) => {
                    errors.add(error);
                    continue;
                }
            };
            let member = match &field.ident {
                Some(ident) => Member::Named(ident.clone()),
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
                if kept.is_for("thrift") && unknown.replace(member).is_some() {
                    errors.at(
                        kept.span,
                        "unknown fields are kept in one place: remove one of them",
                    );
                }
            } else if attribute.oneof.is_some() {
                attribute.alone("oneof", &mut errors);
                match types::argument_of(&field.ty, "Option") {
                    Some(ty) => unions.push(Flattened {
                        member,
                        ty: ty.clone(),
                    }),
                    None => errors.at(
                        field.ty.span(),
                        "`oneof` is for an `Option` of a union: at most one member is there",
                    ),
                }
            } else if let Some(id) = ids.check(&attribute, &mut errors) {
                let is_option = types::argument_of(&field.ty, "Option").is_some();
                if let Some(span) = attribute.required
                    && is_option
                {
                    errors.at(
                        span,
                        "a required field is always there: write its type without `Option`",
                    );
                }
                let name = fields.len();
                let conversion =
                    Conversion::of_field(&attribute, &field.ty, name, Format::Thrift, &mut errors);
                if conversion.is_none() {
                    check_type(&field.ty, &mut errors);
                }
                if let Some(heap_len) = attribute.heap_len.clone() {
                    let member = member.clone();
                    skipped.push(Skipped { member, heap_len });
                }
                let name = match (&attribute.name, &field.ident) {
                    (Some(name), _) => name.value(),
                    (None, Some(ident)) => unraw(ident),
                    (None, None) => index.to_string(),
                };
                fields.push(Field {
                    member,
                    ty: field.ty,
                    id,
                    name,
                    is_required: attribute.required.is_some(),
                    conversion,
                });
            }
        }
        fields.sort_by_key(|field| field.id);
        errors.finish(Struct {
            of,
            fields,
            unions,
            unknown,
            skipped,
        })
    }
}

impl Union {
    pub fn new(input: DeriveInput) -> Result<Self> {
        let of = TypeModel::new(&input)?;
        let Data::Enum(data) = input.data else {
            return Err(Error::new_spanned(of.ident, "not an enum"));
        };
        let mut errors = Errors::default();
        let mut ids = Ids::default();
        let (mut variants, mut unknown) = (Vec::new(), None);
        for variant in data.variants {
            let attribute = match OfField::parse(&variant.attrs) {
                Ok(Some(attribute)) => attribute,
                Ok(None) => {
                    errors.at(variant.span(), "give the member an id: `#[codec(1)]`");
                    continue;
                }
                Err(error) => {
                    errors.add(error);
                    continue;
                }
            };
            let ty = match &variant.fields {
                Fields::Unnamed(held) if held.unnamed.len() == 1 => held.unnamed[0].ty.clone(),
                _ => {
                    errors.at(
                        variant.span(),
                        "a member of a union holds one value: `Name(Type)`",
                    );
                    continue;
                }
            };
            if let Some(kept) = &attribute.unknown {
                attribute.alone("unknown", &mut errors);
                if unknown.replace(variant.ident).is_some() {
                    errors.at(
                        kept.span,
                        "members that are not known are kept in one variant: remove one of them",
                    );
                }
                continue;
            }
            for (span, word) in attribute.words_beside_a_member() {
                errors.at(
                    span,
                    format!("`{word}` means nothing for a member of a union"),
                );
            }
            if types::argument_of(&ty, "Option").is_some() {
                errors.at(
                    ty.span(),
                    "a member of a union is there when it is the variant: write the type without `Option`",
                );
            }
            let name = variants.len();
            let conversion =
                Conversion::of_member(&attribute, &ty, name, Format::Thrift, &mut errors);
            if conversion.is_none() {
                check_type(&ty, &mut errors);
            }
            if let Some(id) = ids.check(&attribute, &mut errors) {
                let name = match &attribute.name {
                    Some(name) => name.value(),
                    None => snake_case(&variant.ident),
                };
                variants.push(Variant {
                    ident: variant.ident,
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

/// The ids that were used, and where.
#[derive(Default)]
struct Ids(HashMap<i16, LitInt>);

impl Ids {
    /// The id, if there is a right one that is not yet taken.
    fn check(&mut self, attribute: &OfField, errors: &mut Errors) -> Option<i16> {
        let Some(literal) = &attribute.number else {
            errors.at(
                attribute.span,
                "begin with the id of the field: `#[codec(1)]`",
            );
            return None;
        };
        let Ok(id) = literal.base10_parse::<i16>() else {
            errors.at(
                literal.span(),
                "the id of a Thrift field is an integer from -32768 to 32767",
            );
            return None;
        };
        if let Some(first) = self.0.insert(id, literal.clone()) {
            errors.at(literal.span(), format!("the id {id} is used twice"));
            errors.at(first.span(), format!("the id {id} is used here first"));
        }
        Some(id)
    }
}

/// Types that Thrift does not have, where they can be seen: an alias is left to the compiler.
pub fn check_type(ty: &Type, errors: &mut Errors) {
    if refused::is_static(ty) {
        return errors.at(ty.span(), refused::STATIC);
    }
    types::for_each_part(ty, &mut |part| {
        let Some(name) = types::name(part) else {
            return;
        };
        let instead = match name.as_str() {
            "u8" => "`i8`, or `i16`, which holds every `u8`",
            "u16" => "`i16`, or `i32`, which holds every `u16`",
            "u32" => "`i32`, or `i64`, which holds every `u32`",
            "u64" => "`i64`",
            "usize" => "`i64` or `i32`",
            "char" => "`String`, or `i32` for the code point",
            "u128" | "i128" => "`i64`, or `[u8; 16]` for 16 bytes",
            "isize" => "`i64`, whose width is the same everywhere",
            "f32" => "`f64`, which holds every `f32`",
            _ => return,
        };
        let kind = match name.as_bytes().first() {
            Some(b'u') => "unsigned integers",
            Some(b'c') => "characters",
            Some(b'f') => "numbers of 32 bits with a fraction",
            _ => "integers of this width",
        };
        errors.at(
            part.span(),
            format!("Thrift has no {kind}: write {instead}"),
        );
    });
}

//! The fields of a struct and the values of an enum, as the Rust source has them.

use fastcodec_schema::Place;
use syn::{Attribute, Fields};

use super::attribute::{Coded, Encoding, Label, OfField, Role, Spelling};
use super::derives::Derives;
use super::expression::integer;
use super::rust_type::{RustType, shown};
use super::sources::{Item, ItemKind, Sources};
use super::{codec, prost};
use crate::plan::spelling;

/// A field of a struct, or a member of a oneof or a union.
#[derive(Debug)]
pub struct RustField {
    /// The name in Rust. The name of a oneof's member is converted to the case of a field.
    pub ident: String,
    /// The name in the schema. In prost's spelling, it is the name in Rust: of the field or the
    /// variant.
    pub name: String,
    /// The type and the name, for reports: `Person.email`.
    pub shown: String,
    pub ty: RustType,
    pub attribute: OfField,
    pub number: i32,
    pub place: Place,
    /// The field of the oneof that it is a member of.
    pub oneof: Option<String>,
}

/// An item that the check cannot see, with its place and the reason.
#[derive(Debug)]
pub struct Opaque {
    /// The name that it may have in a schema.
    pub name: String,
    pub shown: String,
    pub place: Place,
    pub why: String,
}

#[derive(Debug, Default)]
pub struct RustFields {
    pub fields: Vec<RustField>,
    /// Fields of which not even the number is known.
    pub opaque: Vec<Opaque>,
    /// The enums whose members are among the fields.
    pub oneofs: Vec<usize>,
    /// Whether unknown fields or members are kept. Otherwise an unknown member of a union is an
    /// error.
    pub keeps_unknown: bool,
    /// Members of a oneof that the struct's `tags` lack: their places among the fields, and the
    /// tags.
    pub untagged: Vec<(usize, String)>,
}

/// A value of an enumeration.
#[derive(Debug)]
pub struct RustValue {
    pub ident: String,
    pub name: String,
    /// `None` if it is neither a literal nor counted from one.
    pub number: Option<i32>,
    pub place: Place,
}

/// The context for reading the types of a source.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    pub sources: &'a Sources,
    pub declared: &'a [(String, String)],
}

impl Reading<'_> {
    /// The fields of a struct, those of its oneofs included, or the members of a union, by the
    /// attributes in this spelling.
    pub fn fields(self, index: usize, spelling: Spelling) -> RustFields {
        let mut found = RustFields::default();
        let item = &self.sources.items[index];
        match &item.kind {
            ItemKind::Struct(it) => {
                // In prost's spelling, a field without a number has the number after the previous
                // one.
                let mut next = 1;
                for (position, field) in it.fields.iter().enumerate() {
                    let mut attribute = attribute_of(&field.attrs, spelling);
                    if let (Some(it), Spelling::Prost) = (&mut attribute, spelling) {
                        if it.role == Role::Field {
                            it.number.get_or_insert(next);
                        }
                        let numbers = it.members.iter().chain(&it.number);
                        next = numbers.max().map_or(next, |last| last.saturating_add(1));
                    }
                    self.field(index, position, field, (attribute, spelling), &mut found);
                }
            }
            ItemKind::Enum(_) => self.variants(index, None, (&item.ident, spelling), &mut found),
            ItemKind::Alias(_) => {}
        }
        found
    }

    fn field(
        self,
        owner: usize,
        position: usize,
        field: &syn::Field,
        (attribute, spelling): (Option<OfField>, Spelling),
        found: &mut RustFields,
    ) {
        let item = &self.sources.items[owner];
        let ident = match &field.ident {
            Some(ident) => syn::ext::IdentExt::unraw(ident).to_string(),
            None => position.to_string(),
        };
        let shown_name = format!("{}.{ident}", item.ident);
        let place = match &field.ident {
            Some(ident) => item.place_of(ident),
            None => item.place_of(&field.ty),
        };
        let Some(attribute) = attribute else {
            let name = spelling.name();
            found.opaque.push(Opaque {
                name: ident,
                shown: shown_name,
                place,
                why: format!("it has no attribute `#[{name}(…)]` that is understood"),
            });
            return;
        };
        if attribute.is_unknown_on_wire() {
            found.opaque.push(Opaque {
                name: ident,
                shown: shown_name,
                place,
                why: CONVERTED.to_owned(),
            });
            return;
        }
        let on_wire = attribute.type_on_wire(&field.ty);
        let ty = || RustType::of(self.sources, self.declared, owner, &on_wire);
        match attribute.role {
            Role::Unknown => found.keeps_unknown = true,
            Role::Skip => {}
            Role::Oneof => {
                let of = match ty() {
                    RustType::Option { inner, .. } => *inner,
                    other => other,
                };
                match of {
                    RustType::Item(index) => {
                        let before = found.fields.len();
                        found.oneofs.push(index);
                        self.variants(index, Some(&ident), (&shown_name, spelling), found);
                        if spelling == Spelling::Prost {
                            found.note_untagged(before, &attribute.members);
                        }
                    }
                    _ => found.opaque.push(Opaque {
                        name: ident,
                        shown: shown_name,
                        place,
                        why: format!(
                            "the oneof `{}` is not in the files that were given",
                            shown(&field.ty)
                        ),
                    }),
                }
            }
            Role::Field => {
                let name = attribute.name.clone().unwrap_or_else(|| ident.clone());
                let Some(number) = number(&attribute) else {
                    found.opaque.push(Opaque {
                        name,
                        shown: shown_name,
                        place,
                        why: NUMBERLESS.to_owned(),
                    });
                    return;
                };
                let field = RustField {
                    name,
                    shown: shown_name,
                    ty: self.as_labelled(owner, ty(), &attribute),
                    number,
                    attribute,
                    place,
                    oneof: None,
                    ident,
                };
                found.fields.push(field);
            }
        }
    }

    /// The type, with what only prost's attribute says: which enumeration an `i32` is of, and of a
    /// type that is not known, how often it occurs.
    fn as_labelled(self, owner: usize, ty: RustType, attribute: &OfField) -> RustType {
        let ty = match (ty, attribute.label) {
            (ty @ RustType::Unknown(..), Some(Label::Repeated)) => RustType::List(Box::new(ty)),
            (ty @ RustType::Unknown(..), Some(Label::Optional)) => RustType::Option {
                inner: Box::new(ty),
                is_reference: false,
            },
            (ty, _) => ty,
        };
        let Some(path) = &attribute.enumeration else {
            return ty;
        };
        let path = syn::parse_quote!(#path);
        let of = RustType::of(self.sources, self.declared, owner, &path);
        let open = Box::new(RustType::Open(Box::new(of)));
        match ty {
            RustType::List(_) => RustType::List(open),
            RustType::Option { is_reference, .. } => RustType::Option {
                inner: open,
                is_reference,
            },
            RustType::Map(key, _) => RustType::Map(key, open),
            _ => *open,
        }
    }

    /// The members of the oneof or the union `index`; `oneof` is the field that it is in.
    fn variants(
        self,
        index: usize,
        oneof: Option<&str>,
        (shown_name, spelling): (&str, Spelling),
        found: &mut RustFields,
    ) {
        let item = &self.sources.items[index];
        // A oneof may be spelled otherwise than the struct that has it.
        let spelling = match item.derives.spellings() {
            [only] => *only,
            _ => spelling,
        };
        let ItemKind::Enum(it) = &item.kind else {
            found.opaque.push(Opaque {
                name: oneof.unwrap_or(&item.ident).to_owned(),
                shown: shown_name.to_owned(),
                place: item.place.clone(),
                why: format!("`{}` is not an enum", item.ident),
            });
            return;
        };
        for variant in &it.variants {
            let ident = syn::ext::IdentExt::unraw(&variant.ident).to_string();
            let place = item.place_of(&variant.ident);
            let shown_name = format!("{}::{ident}", item.ident);
            let attribute = attribute_of(&variant.attrs, spelling);
            if let Some(role) = attribute.as_ref().map(|it| it.role)
                && role != Role::Field
            {
                found.keeps_unknown |= role == Role::Unknown;
                continue;
            }
            let held = match &variant.fields {
                Fields::Unnamed(held) => held.unnamed.first(),
                _ => None,
            };
            if attribute.as_ref().is_some_and(OfField::is_unknown_on_wire) {
                found.opaque.push(Opaque {
                    name: spelling::of_member(&ident),
                    shown: shown_name,
                    place,
                    why: CONVERTED.to_owned(),
                });
                continue;
            }
            let (Some(attribute), Some(held)) = (attribute, held) else {
                found.opaque.push(Opaque {
                    name: spelling::of_member(&ident),
                    shown: shown_name,
                    place,
                    why: format!(
                        "it is not a variant with one value and an attribute `#[{}(…)]`",
                        spelling.name()
                    ),
                });
                continue;
            };
            let name = match (&attribute.name, spelling) {
                (Some(name), _) => name.clone(),
                (None, Spelling::Prost) => ident.clone(),
                (None, Spelling::Codec) => spelling::of_member(&ident),
            };
            let ident = spelling::of_member(&ident);
            let Some(number) = number(&attribute) else {
                found.opaque.push(Opaque {
                    name: ident,
                    shown: shown_name,
                    place,
                    why: NUMBERLESS.to_owned(),
                });
                continue;
            };
            let on_wire = attribute.type_of_member(&held.ty);
            let ty = RustType::of(self.sources, self.declared, index, &on_wire);
            found.fields.push(RustField {
                name,
                shown: shown_name,
                ty: self.as_labelled(index, ty, &attribute),
                number,
                attribute,
                place,
                oneof: oneof.map(str::to_owned),
                ident,
            });
        }
    }
}

/// Reads the attribute in this spelling. Returns `None` if there is no attribute that can be read.
fn attribute_of(attributes: &[Attribute], spelling: Spelling) -> Option<OfField> {
    match spelling {
        Spelling::Codec => codec::of_field(attributes),
        Spelling::Prost => prost::of_field(attributes),
    }
}

const CONVERTED: &str =
    "only the functions of `with` know what it is on the wire: write `as = Type` beside it";

const NUMBERLESS: &str = "its attribute has no number that a field can have";

impl RustFields {
    /// Notes which of the members from `first` on are not among the tags of their oneof.
    fn note_untagged(&mut self, first: usize, tags: &[i64]) {
        let mut all: Vec<i64> = tags.to_vec();
        let members = self.fields[first..].iter();
        all.extend(members.map(|field| i64::from(field.number)));
        all.sort_unstable();
        all.dedup();
        let all: Vec<String> = all.iter().map(ToString::to_string).collect();
        for (position, field) in self.fields.iter().enumerate().skip(first) {
            if !tags.contains(&field.number.into()) {
                self.untagged.push((position, all.join(", ")));
            }
        }
    }
}

/// The number of a field, if it has one that a field can have.
fn number(attribute: &OfField) -> Option<i32> {
    attribute.number?.try_into().ok()
}

/// The values of an enumeration.
pub fn values(item: &Item) -> Vec<RustValue> {
    let ItemKind::Enum(it) = &item.kind else {
        return Vec::new();
    };
    let mut next = Some(0);
    let mut values = Vec::new();
    for variant in &it.variants {
        if let Some((_, expression)) = &variant.discriminant {
            next = integer(expression).and_then(|number| i32::try_from(number).ok());
        }
        let ident = syn::ext::IdentExt::unraw(&variant.ident).to_string();
        values.push(RustValue {
            name: codec::name_of_type(&variant.attrs).unwrap_or_else(|| ident.clone()),
            ident,
            number: next,
            place: item.place_of(&variant.ident.span()),
        });
        next = next.and_then(|number| number.checked_add(1));
    }
    values
}

/// The field or the variant with this number.
pub fn with_number(item: &Item, number: i32) -> Option<syn::Ident> {
    let has = |attributes: &[Attribute]| {
        codec::of_field(attributes).and_then(|it| it.number) == Some(number.into())
    };
    match &item.kind {
        ItemKind::Struct(it) => {
            let mut fields = it.fields.iter();
            fields.find(|field| has(&field.attrs))?.ident.clone()
        }
        ItemKind::Enum(it) => {
            let mut variants = it.variants.iter();
            Some(variants.find(|variant| has(&variant.attrs))?.ident.clone())
        }
        ItemKind::Alias(_) => None,
    }
}

impl RustField {
    pub fn spelling(&self) -> Spelling {
        self.attribute.spelling
    }

    /// Whether it is called as the schema has it. In prost's spelling the name in Rust says it, as
    /// `prost-build` makes it of the schema's, and a field of a tuple has none.
    pub fn is_called(&self, name: &str) -> bool {
        match self.spelling() {
            Spelling::Codec => self.name == name,
            Spelling::Prost => {
                self.name == self.expected_name(name)
                    || self.name.starts_with(|it: char| it.is_ascii_digit())
            }
        }
    }

    /// The name in Rust of what is called `name` in the schema, without `r#`.
    pub fn expected_name(&self, name: &str) -> String {
        let converted = match self.oneof {
            Some(_) => spelling::camel(name),
            None => spelling::snake(name),
        };
        spelling::unraw(&converted).to_owned()
    }

    /// The encoding that the attribute names, where it is one for a single value.
    pub fn encoding(&self) -> Option<Coded> {
        match self.attribute.encoding {
            Some(Encoding::Plain(coded)) => Some(coded),
            _ => None,
        }
    }

    /// The encodings that the attribute names for the keys and the values of a map.
    pub fn encodings_of_map(&self) -> (Option<Coded>, Option<Coded>) {
        match self.attribute.encoding {
            Some(Encoding::Map(key, value)) => (key, value),
            _ => (None, None),
        }
    }
}

impl RustValue {
    /// Whether it is called as the schema has it; in prost's spelling with or without the name of
    /// its enumeration as a prefix.
    pub fn is_called(&self, derives: Derives, enumeration: &str, name: &str) -> bool {
        if derives.codec || !derives.prost {
            return self.name == name;
        }
        let spelled = [spelling::camel(name), variant(enumeration, name)];
        spelled.iter().any(|it| spelling::unraw(it) == self.name)
    }
}

/// The variant that `prost-build` makes of a value.
pub fn variant(enumeration: &str, name: &str) -> String {
    spelling::strip_enum_prefix(&spelling::camel(enumeration), &spelling::camel(name))
}

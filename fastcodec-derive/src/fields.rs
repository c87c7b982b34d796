//! The fields of a struct, as far as both formats read their attributes alike: which ones are on the
//! wire, which are not, which one keeps unknown fields. Also the numbers that are used.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;

use syn::spanned::Spanned;
use syn::{LitInt, Member, Type, Visibility};

use crate::attributes::{OfField, Word};
use crate::errors::Errors;
use crate::format::Format;
use crate::place::Kept;
use crate::subject::{Skipped, Subject, member, member_name};
use crate::types;

/// A field that is on the wire: one that should have a number, or a oneof or union, whose members
/// are fields of the message.
pub struct OnWire {
    pub member: Member,
    pub visibility: Visibility,
    /// The type; that in the `Option` if it is a oneof or union.
    pub ty: Type,
    pub attribute: OfField,
    /// The name in error paths.
    pub name: String,
}

/// What there is in a struct in addition to the fields on the wire.
pub struct OffWire<'a> {
    of: &'a Subject,
    format: Format,
    pub unknown: Option<Kept>,
    pub skipped: Vec<Skipped>,
}

impl<'a> OffWire<'a> {
    pub fn new(of: &'a Subject, format: Format) -> Self {
        OffWire {
            of,
            format,
            unknown: None,
            skipped: Vec::new(),
        }
    }

    /// Checks what the attribute of a field makes of it. Returns the field if it is on the wire, and
    /// keeps it otherwise. `None` after an error too.
    pub fn sort(&mut self, index: usize, field: syn::Field, errors: &mut Errors) -> Option<OnWire> {
        let missing = match self.format {
            Format::Protobuf => {
                "give the field a number: `#[codec(1)]`; or `#[codec(skip)]` if it is not on the wire"
            }
            Format::Thrift => {
                "give the field an id: `#[codec(1)]`; or `#[codec(skip)]` if it is not on the wire"
            }
        };
        let found = OfField::parse(&field.attrs);
        let attribute = errors.found(found, field.span(), missing)?;
        let member = member(field.ident, index);
        if attribute.skip.is_some() {
            attribute.alone(Word::Skip, errors);
            self.skip(&member, &attribute);
            return None;
        }
        if let Some(kept) = &attribute.unknown {
            attribute.alone(Word::Unknown, errors);
            let place = Kept::new(member, &field.ty, self.of);
            if kept.is_for(self.format) && self.unknown.replace(place).is_some() {
                errors.at(
                    kept.span,
                    "only one field can keep unknown fields: remove one of them",
                );
            }
            return None;
        }
        let mut ty = field.ty;
        if attribute.oneof.is_some() {
            attribute.alone(Word::Oneof, errors);
            let Some(inner) = types::argument_of(&ty, "Option") else {
                let message = match self.format {
                    Format::Protobuf => {
                        "the type of a oneof is `Option<T>`, where `T` is an enum that derives `Oneof`"
                    }
                    Format::Thrift => "the type of a `oneof` is `Option<U>`, where `U` is a union",
                };
                errors.at(ty.span(), message);
                return None;
            };
            ty = inner.clone();
        }
        // What a converted value owns, only the attribute says.
        self.skip(&member, &attribute);
        Some(OnWire {
            name: attribute.name_or(|| member_name(&member)),
            member,
            visibility: field.vis,
            ty,
            attribute,
        })
    }

    /// Keeps a field whose attribute says what it owns on the heap.
    fn skip(&mut self, member: &Member, attribute: &OfField) {
        let member = member.clone();
        let heap_len = attribute.heap_len.clone();
        self.skipped
            .extend(heap_len.map(|heap_len| Skipped { member, heap_len }));
    }
}

/// The numbers used so far, and where.
pub struct Used<N>(HashMap<N, LitInt>);

impl<N> Default for Used<N> {
    fn default() -> Self {
        Used(HashMap::new())
    }
}

impl<N: Copy + Display + Eq + Hash> Used<N> {
    /// Adds a number, with an error if it is used already.
    pub fn add(&mut self, number: N, literal: &LitInt, format: Format, errors: &mut Errors) {
        if let Some(first) = self.0.insert(number, literal.clone()) {
            let called = format.number();
            errors.at(
                literal.span(),
                format!("the {called} {number} is used twice"),
            );
            errors.at(
                first.span(),
                format!("the {called} {number} is first used here"),
            );
        }
    }
}

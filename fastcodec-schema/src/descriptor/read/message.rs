//! Messages: fields, oneofs, and ranges of numbers.

use std::ops::RangeInclusive;

use super::super::path;
use super::super::types::{Label, OneofDescriptorProto};
use super::declared::{DeclaredMessage, indexed};
use super::field::FieldScope;
use super::reader::{Reader, boxed, deprecation, unknown_of};
use crate::error::Error;
use crate::model::{ExtensionNumbers, Field, Message, MessageKind, Oneof, Reserved, Shape};

impl Reader<'_> {
    pub(super) fn message(&self, declared: &DeclaredMessage<'_>) -> Result<Message, Error> {
        let descriptor = declared.descriptor;
        let scope = FieldScope {
            full_name: &declared.full_name,
            features: declared.features,
            message: Some(declared),
        };
        let mut oneofs: Vec<Oneof> = indexed(&descriptor.oneof_decl)
            .map(|(index, it)| self.oneof(declared, it, index))
            .collect::<Result<_, _>>()?;
        let mut fields = Vec::with_capacity(descriptor.field.len());
        for (index, it) in indexed(&descriptor.field) {
            let path = [&declared.path[..], &[path::MESSAGE_FIELD, index]].concat();
            if it.extendee.is_some() {
                let what = "extends a message, but it is a field and not an extension";
                return Err(self.malformed(&scope, it.name(), what));
            }
            let Some(oneof) = it.oneof_index else {
                if it.proto3_optional == Some(true) {
                    let what = "is `optional` in proto3, but it is in no oneof";
                    return Err(self.malformed(&scope, it.name(), what));
                }
                fields.push(self.field(&scope, it, &path)?);
                continue;
            };
            let oneof = usize::try_from(oneof).ok();
            let Some((oneof, number)) = oneof.and_then(|it| Some((oneofs.get_mut(it)?, it))) else {
                return Err(self.malformed(
                    &scope,
                    it.name(),
                    "is in a oneof that the message does \
                                                              not have",
                ));
            };
            if !matches!(
                it.label.and_then(|it| it.known()),
                None | Some(Label::Optional)
            ) {
                let what = "is in a oneof, where no field is repeated or required";
                return Err(self.malformed(&scope, it.name(), what));
            }
            oneof.fields.push(fields.len());
            oneof.is_synthetic |= it.proto3_optional == Some(true);
            let in_oneof = FieldScope {
                features: oneof.features,
                ..scope
            };
            let field = self.field(&in_oneof, it, &path)?;
            fields.push(Field {
                oneof: Some(number),
                // The oneof itself says whether the field is there.
                shape: Shape::Explicit,
                ..field
            });
        }
        let options = descriptor.options.as_ref();
        Ok(Message {
            id: declared.id,
            file: declared.file,
            parent: declared.parent,
            name: self.named(&descriptor.name, "a message", &declared.full_name)?,
            full_name: declared.full_name.clone(),
            kind: if declared.is_map_entry() {
                MessageKind::MapEntry
            } else {
                MessageKind::Struct
            },
            place: self.place(&declared.path),
            comment: self.comment(&declared.path),
            deprecation: deprecation(options.and_then(|it| it.deprecated)),
            fields,
            oneofs,
            messages: declared.nested.messages.clone(),
            enums: declared.nested.enums.clone(),
            extensions: declared.nested.extensions.clone(),
            extension_ranges: self.ranges(
                &scope,
                descriptor.extension_range.iter(),
                |it| (it.start, it.end),
                |numbers, it| ExtensionNumbers {
                    numbers,
                    options: boxed(&it.options),
                    unknown: it.unknown.clone(),
                },
            )?,
            reserved: Reserved {
                numbers: self.ranges(
                    &scope,
                    descriptor.reserved_range.iter(),
                    |it| (it.start, it.end),
                    |numbers, _| numbers,
                )?,
                names: descriptor.reserved_name.clone(),
                unknown: unknown_of(&descriptor.reserved_range, |it| &it.unknown),
            },
            visibility: self.visibility(descriptor.visibility, &declared.full_name)?,
            features: declared.features,
            options: boxed(&descriptor.options),
            annotations: Vec::new(),
            unknown: descriptor.unknown.clone(),
            by_number: Box::default(),
            by_name: Box::default(),
        })
    }

    /// Ranges whose ends are not in them.
    fn ranges<'r, R: 'r, T>(
        &self,
        scope: &FieldScope<'_>,
        ranges: impl Iterator<Item = &'r R>,
        ends: impl Fn(&R) -> (Option<i32>, Option<i32>),
        make: impl Fn(RangeInclusive<i32>, &R) -> T,
    ) -> Result<Vec<T>, Error> {
        ranges
            .map(|range| {
                let (start, end) = ends(range);
                let last = end.and_then(|end| end.checked_sub(1));
                match (start, last) {
                    (Some(start), Some(last)) if start > 0 && start <= last => {
                        Ok(make(start..=last, range))
                    }
                    (Some(start), Some(last)) => Err(self.reversed(scope.full_name, start, last)),
                    _ => Err(self.endless(scope.full_name)),
                }
            })
            .collect()
    }

    fn oneof(
        &self,
        of: &DeclaredMessage<'_>,
        descriptor: &OneofDescriptorProto,
        index: i32,
    ) -> Result<Oneof, Error> {
        let path = [&of.path[..], &[path::MESSAGE_ONEOF, index]].concat();
        let options = descriptor.options.as_ref();
        Ok(Oneof {
            name: self.named(&descriptor.name, "a oneof", &of.full_name)?,
            place: self.place(&path),
            comment: self.comment(&path),
            fields: Vec::new(),
            is_synthetic: false,
            features: of
                .features
                .with(options.and_then(|it| it.features.as_ref())),
            options: boxed(&descriptor.options),
            unknown: descriptor.unknown.clone(),
        })
    }
}

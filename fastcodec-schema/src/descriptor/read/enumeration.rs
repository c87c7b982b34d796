//! Enums and their values.

use super::super::path;
use super::super::types::{EnumDescriptorProto, EnumType};
use super::declared::{Item, indexed};
use super::reader::{Reader, boxed, deprecation, unknown_of};
use crate::error::Error;
use crate::model::{Enum, EnumId, EnumValue, Reserved};

impl Reader<'_> {
    pub(super) fn enumeration(
        &self,
        item: &Item<'_, EnumDescriptorProto, EnumId>,
    ) -> Result<Enum, Error> {
        let descriptor = item.descriptor;
        let options = descriptor.options.as_ref();
        let features = item
            .features
            .with(options.and_then(|it| it.features.as_ref()));
        let values = indexed(&descriptor.value).map(|(index, value)| {
            let path = [&item.path[..], &[path::ENUM_VALUE, index]].concat();
            let options = value.options.as_ref();
            Ok(EnumValue {
                name: self.named(&value.name, "a value", &item.full_name)?,
                // As `protoc` reads it.
                number: value.number.unwrap_or(0),
                place: self.place(&path),
                comment: self.comment(&path),
                deprecation: deprecation(options.and_then(|it| it.deprecated)),
                features: features.with(options.and_then(|it| it.features.as_ref())),
                options: boxed(&value.options),
                annotations: Vec::new(),
                unknown: value.unknown.clone(),
            })
        });
        let reserved = descriptor.reserved_range.iter();
        let reserved = reserved.map(|it| match (it.start, it.end) {
            (Some(start), Some(end)) if start <= end => Ok(start..=end),
            (Some(start), Some(end)) => Err(self.reversed(&item.full_name, start, end)),
            _ => Err(self.endless(&item.full_name)),
        });
        Ok(Enum {
            id: item.id,
            file: item.file,
            parent: item.parent,
            name: self.named(&descriptor.name, "an enum", &item.full_name)?,
            full_name: item.full_name.clone(),
            place: self.place(&item.path),
            comment: self.comment(&item.path),
            deprecation: deprecation(options.and_then(|it| it.deprecated)),
            is_closed: features.enum_type == EnumType::Closed,
            values: values.collect::<Result<_, _>>()?,
            reserved: Reserved {
                numbers: reserved.collect::<Result<_, _>>()?,
                names: descriptor.reserved_name.clone(),
                unknown: unknown_of(&descriptor.reserved_range, |it| &it.unknown),
            },
            visibility: self.visibility(descriptor.visibility, &item.full_name)?,
            features,
            options: boxed(&descriptor.options),
            annotations: Vec::new(),
            unknown: descriptor.unknown.clone(),
            by_number: Box::default(),
            by_name: Box::default(),
        })
    }
}

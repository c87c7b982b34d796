//! Fields and extensions: shapes, types and defaults.

use super::super::literal;
use super::super::types::{
    DescriptorProto, FieldDescriptorProto, FieldPresence, FieldType, Label, MessageEncoding,
    RepeatedFieldEncoding,
};
use super::declared::{DeclaredMessage, Item};
use super::naming::{absolute, join, json_name};
use super::reader::{Reader, boxed, deprecation};
use crate::error::Error;
use crate::features::Features;
use crate::model::{Extension, ExtensionId, Field, Shape, Type, Written};
use crate::scalar::{Scalar, ScalarKind};

/// The message that a field is declared in, or the scope of an extension.
pub(super) struct FieldScope<'a> {
    pub(super) full_name: &'a str,
    pub(super) features: Features,
    /// The message, if it is no extension.
    pub(super) message: Option<&'a DeclaredMessage<'a>>,
}

impl Reader<'_> {
    pub(super) fn field(
        &self,
        scope: &FieldScope<'_>,
        descriptor: &FieldDescriptorProto,
        path: &[i32],
    ) -> Result<Field, Error> {
        let options = descriptor.options.as_ref();
        let overrides = options.and_then(|it| it.features.as_ref());
        let mut features = scope.features.with(overrides);
        let (ty, entry) = self.ty(scope, descriptor)?;
        let label = match descriptor.label.map(|it| (it.number(), it.known())) {
            Some((number, None)) => {
                let what = format!("has the label {number}, which is not known");
                return Err(self.malformed(scope, descriptor.name(), &what));
            }
            label => label.and_then(|(_, known)| known),
        };
        // What older syntaxes have words for are features as well.
        match label {
            Some(Label::Required) => features.field_presence = FieldPresence::LegacyRequired,
            _ if descriptor.proto3_optional == Some(true) => {
                features.field_presence = FieldPresence::Explicit;
            }
            _ => {}
        }
        if let Some(packed) = options.and_then(|it| it.packed) {
            features.repeated_field_encoding = if packed {
                RepeatedFieldEncoding::Packed
            } else {
                RepeatedFieldEncoding::Expanded
            };
        }
        if descriptor.r#type == Some(FieldType::Group.into()) {
            features.message_encoding = MessageEncoding::Delimited;
        }
        let is_list = label == Some(Label::Repeated);
        if is_list && descriptor.default_value.is_some() {
            let what = "is repeated, so it has no default value";
            return Err(self.malformed(scope, descriptor.name(), what));
        }
        let shape = match (features.field_presence, entry) {
            (_, Some(entry)) if is_list => return self.map(scope, descriptor, entry, path),
            (_, Some(_)) => {
                let what = "is not repeated, but its message is the entry of a map";
                return Err(self.malformed(scope, descriptor.name(), what));
            }
            _ if is_list => Shape::Repeated {
                packed: ty.is_packable()
                    && features.repeated_field_encoding == RepeatedFieldEncoding::Packed,
            },
            (FieldPresence::LegacyRequired, _) => Shape::Required,
            (FieldPresence::Implicit, _)
                if !matches!(ty, Type::Message(_)) && descriptor.extendee.is_none() =>
            {
                Shape::Implicit
            }
            _ => Shape::Explicit,
        };
        // Entries of maps and their values have a length, whatever the features say.
        let is_delimited = matches!(ty, Type::Message(_))
            && !scope.message.is_some_and(DeclaredMessage::is_map_entry)
            && features.message_encoding == MessageEncoding::Delimited;
        self.field_of(scope, descriptor, path, features, shape, ty, is_delimited)
    }

    /// A map: a list of a message for its entries.
    fn map(
        &self,
        scope: &FieldScope<'_>,
        descriptor: &FieldDescriptorProto,
        entry: &DeclaredMessage<'_>,
        path: &[i32],
    ) -> Result<Field, Error> {
        let refuse = |what: &str| Err(self.malformed(scope, descriptor.name(), what));
        if entry.parent.is_none() || entry.parent != scope.message.map(|it| it.id) {
            return refuse("is a map whose entry is not a message in the message of the field");
        }
        let DescriptorProto {
            nested_type,
            enum_type,
            extension,
            extension_range,
            oneof_decl,
            ..
        } = entry.descriptor;
        let [key, value] = &entry.descriptor.field[..] else {
            return refuse("is a map whose entry has other fields than a key and a value");
        };
        if !(nested_type.is_empty()
            && enum_type.is_empty()
            && extension.is_empty()
            && extension_range.is_empty()
            && oneof_decl.is_empty())
        {
            return refuse("is a map whose entry has more than a key and a value");
        }
        for (part, number, name) in [(key, 1, "key"), (value, 2, "value")] {
            let label = part.label.and_then(|it| it.known());
            if part.number != Some(number)
                || part.name() != name
                || !matches!(label, None | Some(Label::Optional))
            {
                return refuse(&format!(
                    "is a map whose entry lacks an optional field `{name}` with the number {number}"
                ));
            }
        }
        let key = match self.ty(scope, key)? {
            (Type::Scalar(key), _) if is_key(key) => key,
            _ => return refuse("is a map whose key is not an integer, a `bool` or a string"),
        };
        let shape = Shape::Map {
            key,
            entry: entry.id,
        };
        let (value, _) = self.ty(scope, value)?;
        let options = descriptor.options.as_ref();
        let features = scope
            .features
            .with(options.and_then(|it| it.features.as_ref()));
        // Entries and their values have a length, whatever the features say.
        self.field_of(scope, descriptor, path, features, shape, value, false)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of a field that its label decides"
    )]
    fn field_of(
        &self,
        scope: &FieldScope<'_>,
        descriptor: &FieldDescriptorProto,
        path: &[i32],
        features: Features,
        shape: Shape,
        ty: Type,
        is_delimited: bool,
    ) -> Result<Field, Error> {
        let name = &self.named(&descriptor.name, "a field", scope.full_name)?;
        let number = match descriptor.number {
            Some(number) if number > 0 => number,
            Some(number) => {
                let what = format!("has the number {number}: numbers begin with 1");
                return Err(self.malformed(scope, name, &what));
            }
            None => return Err(self.malformed(scope, name, "has no number")),
        };
        let default = match &descriptor.default_value {
            None => None,
            Some(text) => match literal::parse(text, &ty) {
                Some(literal) => Some(literal),
                None => {
                    let what = format!(
                        "has the default value `{text}`, which is not a value of \
                                        its type"
                    );
                    return Err(self.malformed(scope, name, &what));
                }
            },
        };
        let options = descriptor.options.as_ref();
        Ok(Field {
            name: name.clone(),
            json_name: match &descriptor.json_name {
                Some(json_name) => json_name.clone(),
                None => json_name(name),
            },
            number,
            place: self.place(path),
            comment: self.comment(path),
            deprecation: deprecation(options.and_then(|it| it.deprecated)),
            shape,
            ty,
            default,
            oneof: None,
            is_delimited,
            is_reference: false,
            features,
            options: boxed(&descriptor.options),
            annotations: Vec::new(),
            type_annotations: Vec::new(),
            written: Written {
                label: descriptor.label,
                ty: descriptor.r#type,
                json_name: descriptor.json_name.clone(),
                default: descriptor.default_value.clone(),
                proto3_optional: descriptor.proto3_optional,
            },
            unknown: descriptor.unknown.clone(),
        })
    }

    /// The type of a field; also its message, if that is the entry of a map.
    fn ty(
        &self,
        scope: &FieldScope<'_>,
        descriptor: &FieldDescriptorProto,
    ) -> Result<(Type, Option<&DeclaredMessage<'_>>), Error> {
        if let Some(scalar) = descriptor.r#type.and_then(Scalar::from_field_type) {
            if descriptor.type_name.is_some() {
                let what = "is a scalar, but its type has a name";
                return Err(self.malformed(scope, descriptor.name(), what));
            }
            return Ok((Type::Scalar(scalar), None));
        }
        let is_enum = match descriptor.r#type.and_then(|it| it.known()) {
            Some(FieldType::Enum) => true,
            Some(FieldType::Message | FieldType::Group) => false,
            _ => {
                let what = "has a type that is not known";
                return Err(self.malformed(scope, descriptor.name(), what));
            }
        };
        let Some(full_name) = absolute(&descriptor.type_name) else {
            let what = "does not name its type by a full name";
            return Err(self.malformed(scope, descriptor.name(), what));
        };
        if is_enum {
            let found = self.names.enums.get(full_name);
            let found = found.ok_or_else(|| self.missing(full_name, "an enum"))?;
            return Ok((Type::Enum(*found), None));
        }
        let message = self.declared(full_name)?;
        let entry = message.is_map_entry().then_some(message);
        Ok((Type::Message(message.id), entry))
    }

    pub(super) fn extension(
        &self,
        item: &Item<'_, FieldDescriptorProto, ExtensionId>,
    ) -> Result<Extension, Error> {
        let (scope, _) = item.full_name.rsplit_once('.').unwrap_or_default();
        let scope = FieldScope {
            full_name: scope,
            features: item.features,
            message: None,
        };
        let Some(extendee) = absolute(&item.descriptor.extendee) else {
            let what = "is an extension that names no message to extend by a full name";
            return Err(self.malformed(&scope, item.descriptor.name(), what));
        };
        if item.descriptor.oneof_index.is_some() {
            let what = "is an extension, and those are in no oneof";
            return Err(self.malformed(&scope, item.descriptor.name(), what));
        }
        Ok(Extension {
            id: item.id,
            file: item.file,
            parent: item.parent,
            extendee: self.declared(extendee)?.id,
            field: self.field(&scope, item.descriptor, &item.path)?,
            full_name: item.full_name.clone(),
        })
    }

    /// An error that a checked descriptor never has: compilers check theirs, but a descriptor set
    /// may come from anywhere.
    pub(super) fn malformed(&self, scope: &FieldScope<'_>, field: &str, what: &str) -> Error {
        let field = join(scope.full_name, field);
        Error::in_file(self.file.name(), format!("the field `{field}` {what}"))
    }
}

/// Whether a map may have keys of this type.
fn is_key(scalar: Scalar) -> bool {
    matches!(
        scalar.kind(),
        ScalarKind::Signed(_) | ScalarKind::Unsigned(_) | ScalarKind::Bool | ScalarKind::String
    )
}

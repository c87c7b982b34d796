//! Messages and their fields.

use std::collections::HashMap;

use fastcodec::protobuf::UnknownFields;

use super::annotation;
use super::lowering::Lowering;
use super::scope::Taken;
use super::syntax::{self, Notes, Requiredness};
use crate::descriptor::SymbolVisibility;
use crate::features::Features;
use crate::model::{
    Comment, Field, FileId, Message, MessageId, MessageKind, Reserved, Shape, Type, Written,
};

/// Where the fields of a message come from, which decides what requiredness they have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Struct,
    /// Members of a union, results and exceptions: at most one is there.
    OneOfThem,
    Arguments,
}

impl<'a> Lowering<'a> {
    /// The next message, of which nothing else is known.
    pub(super) fn message(
        &self,
        file: usize,
        kind: MessageKind,
        name: &str,
        full_name: String,
        fields: Vec<Field>,
    ) -> Message {
        Message {
            id: MessageId(self.parts.messages.len() as u32),
            file: FileId(file as u32),
            parent: None,
            name: name.to_owned(),
            full_name,
            kind,
            place: None,
            comment: Comment::default(),
            deprecation: None,
            fields,
            oneofs: Vec::new(),
            messages: Vec::new(),
            enums: Vec::new(),
            extensions: Vec::new(),
            extension_ranges: Vec::new(),
            reserved: Reserved::default(),
            visibility: SymbolVisibility::Unset,
            features: Features::THRIFT,
            options: None,
            annotations: Vec::new(),
            unknown: UnknownFields::default(),
            by_number: Box::default(),
            by_name: Box::default(),
        }
    }

    /// The fields of a struct, or the arguments or exceptions of a function.
    pub(super) fn fields(
        &mut self,
        file: usize,
        fields: &'a [syntax::Field],
        origin: Origin,
    ) -> Vec<Field> {
        let mut taken = Taken::default();
        let mut ids = HashMap::new();
        let mut lowered = Vec::new();
        for field in fields {
            let name = field.name.text.clone();
            taken.claim("field", name, self.source(file), &field.name, None);
            if let Some(first) = ids.insert(field.id, &field.name.text) {
                let message = format!("the field `{first}` already has the id {}", field.id);
                self.refuse(file, field.at, message);
            }
            lowered.extend(self.field(file, field, origin));
        }
        self.problems.append(&mut taken.problems);
        lowered
    }

    fn field(&mut self, file: usize, field: &'a syntax::Field, origin: Origin) -> Option<Field> {
        let ty = self.ty(file, &field.ty)?;
        let default = field.default.as_ref();
        let default = default.and_then(|value| self.whole_value(file, &ty, value));
        let shape = match (origin, field.requiredness) {
            (Origin::OneOfThem, _) => Shape::Explicit,
            (_, Requiredness::Optional) => Shape::Explicit,
            (_, Requiredness::Required) => Shape::Required,
            (Origin::Arguments, Requiredness::Default) => Shape::Implicit,
            (Origin::Struct, Requiredness::Default) => Shape::Lenient,
        };
        let source = self.source(file);
        Some(Field {
            place: Some(source.place(field.name.at)),
            comment: comment(&field.notes),
            deprecation: annotation::deprecation(&field.notes),
            default,
            is_reference: field.is_reference,
            annotations: annotation::raw(source, &field.notes.annotations),
            type_annotations: annotation::of_type(source, &field.ty),
            ..bare_field(&field.name.text, field.id.into(), shape, ty)
        })
    }
}

/// A field with nothing but these.
pub(super) fn bare_field(name: &str, number: i32, shape: Shape, ty: Type) -> Field {
    Field {
        name: name.to_owned(),
        json_name: name.to_owned(),
        number,
        place: None,
        comment: Comment::default(),
        deprecation: None,
        shape,
        ty,
        default: None,
        oneof: None,
        is_delimited: false,
        is_reference: false,
        features: Features::THRIFT,
        options: None,
        annotations: Vec::new(),
        type_annotations: Vec::new(),
        written: Written::default(),
        unknown: UnknownFields::default(),
    }
}

pub(super) fn comment(notes: &Notes) -> Comment {
    Comment {
        leading: notes.doc.clone(),
        trailing: notes.trailing_doc.clone(),
        detached: Vec::new(),
    }
}

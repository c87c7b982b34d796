//! What borrows in a view: fields, and so oneofs and messages.

use fastcodec_schema::{Field, Member, Message, Oneof, ScalarKind, Type};

use super::Context;

impl Context<'_> {
    /// What a field's form in a view depends on: whether a value of it borrows.
    pub(super) fn does_borrow(&self, field: &Field) -> bool {
        !field.is_singular()
            || match self.compilation.resolved(&field.ty) {
                Type::Scalar(scalar) => match scalar.kind() {
                    ScalarKind::String | ScalarKind::Bytes => true,
                    ScalarKind::Signed(_) | ScalarKind::Unsigned(_) => false,
                    ScalarKind::Float | ScalarKind::Double => false,
                    ScalarKind::Bool | ScalarKind::Uuid => false,
                },
                Type::Enum(_) => false,
                Type::Message(_)
                | Type::List(_)
                | Type::Set(_)
                | Type::Map(..)
                | Type::Alias(_) => true,
            }
    }

    /// Whether the type is a union in which nothing borrows: it is `Copy`, and serves views too.
    pub(super) fn is_its_own_view(&self, message: &Message) -> bool {
        let mut fields = message.fields.iter();
        message.is_union()
            && !self.keeps_unknown(message)
            && !fields.any(|field| self.does_borrow(field))
    }

    /// Whether the union has a variant for members that the schema does not have.
    pub(super) fn keeps_unknown(&self, message: &Message) -> bool {
        self.options.keeps_unknown_members(message)
    }

    /// Whether the view of a oneof is a separate type. It is not if nothing in it borrows: then
    /// the enum is `Copy`, and serves the view too.
    pub(super) fn has_view(&self, message: &Message, oneof: &Oneof) -> bool {
        self.views.contains(message.id)
            && message
                .fields_of(oneof)
                .any(|field| self.does_borrow(field))
    }

    pub(super) fn does_view_borrow(&self, message: &Message) -> bool {
        self.keeps_unknown(message)
            || self.options.unknown_fields.contains(&message.full_name)
            || message.members().any(|member| match member {
                Member::Field(field) => self.borrows(field),
                Member::Oneof(oneof) => self.has_view(message, oneof),
            })
    }

    /// Whether the field borrows in a view. A union in which nothing does has no view.
    fn borrows(&self, field: &Field) -> bool {
        let inner = self.compilation.message(&field.ty);
        let is_its_own_view = inner.is_some_and(|it| self.is_its_own_view(it));
        self.does_borrow(field) && (field.is_reference || !is_its_own_view)
    }
}

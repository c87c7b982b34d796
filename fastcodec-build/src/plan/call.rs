//! Methods that take arguments: what Thrift's are.

use fastcodec_schema::{Field, Message, MessageKind, Method, Schema};

/// A method that takes arguments: they are the fields of a message that it alone has, and what it
/// returns or throws is another one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub arguments: &'a Message,
    /// The first field is the value, if there is one; the others are the exceptions. Nothing
    /// where no answer is sent.
    pub result: Option<&'a Message>,
    pub has_value: bool,
}

impl<'a> Call<'a> {
    /// The arguments of a method; nothing if it takes a message.
    pub fn of(schema: &'a Schema, method: &Method) -> Option<Call<'a>> {
        let arguments = &schema[method.input];
        (arguments.kind == MessageKind::OfMethod).then(|| Call {
            arguments,
            result: method.output.map(|id| &schema[id]),
            has_value: method.returns_value,
        })
    }

    pub fn messages(self) -> impl Iterator<Item = &'a Message> {
        std::iter::once(self.arguments).chain(self.result)
    }

    /// What the method returns, if anything.
    pub fn value(self) -> Option<&'a Field> {
        self.result?.fields.first().filter(|_| self.has_value)
    }

    pub fn exceptions(self) -> impl Iterator<Item = &'a Field> {
        let fields = self.result.into_iter().flat_map(|result| &result.fields);
        fields.skip(usize::from(self.has_value))
    }
}

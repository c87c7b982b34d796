//! Methods that take arguments, as in Thrift.

use fastcodec_schema::{Field, Message, MessageKind, Method, Schema};

/// A method that takes arguments. They are the fields of one message, and the result and the
/// exceptions are those of another. No other method has these messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub arguments: &'a Message,
    /// The first field is the value, if the method returns one. The others are the exceptions.
    /// `None` if no answer is sent.
    pub result: Option<&'a Message>,
    pub has_value: bool,
}

impl<'a> Call<'a> {
    /// Returns the arguments of a method; `None` if it takes a message.
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

    /// Returns the field with the value that the method returns, if any.
    pub fn value(self) -> Option<&'a Field> {
        self.result?.fields.first().filter(|_| self.has_value)
    }

    pub fn exceptions(self) -> impl Iterator<Item = &'a Field> {
        let fields = self.result.into_iter().flat_map(|result| &result.fields);
        fields.skip(usize::from(self.has_value))
    }
}

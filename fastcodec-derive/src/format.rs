//! The formats.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// A format that a derive is for.
#[derive(Clone, Copy, PartialEq)]
pub enum Format {
    Protobuf,
    Thrift,
}

impl Format {
    /// Returns the name of the module of the format in the runtime.
    pub fn name(self) -> &'static str {
        match self {
            Format::Protobuf => "protobuf",
            Format::Thrift => "thrift",
        }
    }

    /// Returns what the format calls the number of a field.
    pub fn number(self) -> &'static str {
        match self {
            Format::Protobuf => "number",
            Format::Thrift => "id",
        }
    }

    /// Returns the name of the module of the format in emitted code. Errors about it get the span.
    pub fn module(self, span: Span) -> TokenStream {
        match self {
            Format::Protobuf => quote_spanned!(span=> __protobuf),
            Format::Thrift => quote_spanned!(span=> __thrift),
        }
    }
}

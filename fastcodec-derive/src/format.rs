//! Where the formats differ.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// A format.
#[derive(Clone, Copy, PartialEq)]
pub enum Format {
    Protobuf,
    Thrift,
}

impl Format {
    /// The module of the format, with this span: so that what is wrong has that as a whole.
    pub fn module(self, span: Span) -> TokenStream {
        match self {
            Format::Protobuf => quote_spanned!(span=> __protobuf),
            Format::Thrift => quote_spanned!(span=> __thrift),
        }
    }
}

//! `#[derive(Protobuf)]` and `#[derive(Oneof)]`: messages, and the members of a oneof.

mod bounds;
mod decode;
pub mod field;
pub mod member;
pub mod message;
pub mod model;
pub mod oneof;
pub mod part;
mod place;
mod template;
mod transparent;

use proc_macro2::TokenStream;
use syn::{DeriveInput, Result};

use crate::transparent::Newtype;

/// What `#[derive(Protobuf)]` emits.
pub fn derive(input: DeriveInput) -> Result<TokenStream> {
    match Newtype::new(&input)? {
        Some(newtype) => transparent::emit(&newtype),
        None => model::Message::new(input).map(message::emit),
    }
}

/// What `#[derive(Oneof)]` emits.
pub fn derive_oneof(input: DeriveInput) -> Result<TokenStream> {
    member::Oneof::new(input).map(oneof::emit)
}

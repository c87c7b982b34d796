//! The derives that read `#[prost(…)]`. They make the model of `protobuf`, so the same functions
//! emit the codec as for `#[codec(…)]`.

mod additions;
mod attributes;
mod default;
mod model;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Path, Result, parse_quote};

use self::attributes::OfType;
use self::model::{Message, Oneof};
use crate::enumeration;
use crate::protobuf::{message, oneof};

/// What `#[derive(fastcodec::prost::Message)]` emits. `prost_path` is the path of the items that it
/// names, unless an attribute names another.
pub fn derive_message(input: DeriveInput, prost_path: Path) -> Result<TokenStream> {
    let message = Message::new(input, prost_path)?;
    let default = additions::default_of(&message)?;
    let debug = additions::debug_of(&message);
    let accessors = additions::accessors_of(&message)?;
    let codec = message::emit(message.model);
    Ok(quote!(#codec #default #debug #accessors))
}

/// What `#[derive(fastcodec::prost::Oneof)]` emits.
pub fn derive_oneof(input: DeriveInput, prost_path: Path) -> Result<TokenStream> {
    let oneof = Oneof::new(input, prost_path)?;
    let debug = additions::debug_of_oneof(&oneof);
    let methods = additions::methods_of_oneof(&oneof);
    let codec = oneof::emit(oneof.model);
    Ok(quote!(#codec #debug #methods))
}

/// What `#[derive(fastcodec::prost::Enumeration)]` emits.
pub fn derive_enumeration(input: DeriveInput, prost_path: Path) -> Result<TokenStream> {
    let prost_path = OfType::parse(&input.attrs, prost_path)?.prost_path;
    let ident = input.ident.clone();
    let variants: Vec<_> = match &input.data {
        syn::Data::Enum(data) => data
            .variants
            .iter()
            .map(|variant| variant.ident.clone())
            .collect(),
        // `enumeration::derive` refuses any other type.
        _ => Vec::new(),
    };
    let codec = enumeration::derive(input, Some(parse_quote!(#prost_path::__runtime)))?;
    let is_valid_docs = format!("Whether `value` is the number of a variant of `{ident}`.");
    let from_docs = format!("The variant of `{ident}` with this number.");
    Ok(quote! {
        #codec

        #[allow(deprecated)]
        impl #ident {
            #[doc = #is_valid_docs]
            pub const fn is_valid(value: i32) -> bool {
                #(value == Self::#variants as i32)||*
            }

            #[doc = #from_docs]
            #[deprecated = "use `TryFrom<i32>`"]
            pub fn from_i32(value: i32) -> ::core::option::Option<Self> {
                <Self as ::core::convert::TryFrom<i32>>::try_from(value).ok()
            }
        }

        impl ::core::convert::From<#ident> for i32 {
            fn from(value: #ident) -> i32 {
                value as i32
            }
        }

        #[allow(deprecated)]
        impl ::core::convert::TryFrom<i32> for #ident {
            type Error = #prost_path::UnknownEnumValue;

            fn try_from(value: i32) -> ::core::result::Result<Self, #prost_path::UnknownEnumValue> {
                <Self as #prost_path::__runtime::protobuf::Enumeration>::from_number(value)
                    .ok_or(#prost_path::UnknownEnumValue(value))
            }
        }
    })
}

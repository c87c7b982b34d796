//! What `#[derive(Enumeration)]` emits.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, LitStr, Path, Result};

use crate::attributes::{OfType, refuse_code_size};
use crate::subject::{Subject, unraw};

/// `runtime` is the path of the runtime, if the attributes have none.
pub fn derive(input: DeriveInput, runtime: Option<Path>) -> Result<TokenStream> {
    let mut of = Subject::new(&input)?;
    refuse_code_size(&input.attrs, "an enumeration")?;
    of.runtime = runtime.unwrap_or(of.runtime);
    let Data::Enum(data) = input.data else {
        return Err(Error::new_spanned(
            of.ident,
            "`Enumeration` can only be derived for an enum",
        ));
    };
    if !of.generics.params.is_empty() {
        return Err(Error::new_spanned(
            of.generics,
            "an enumeration cannot have parameters",
        ));
    }
    let Some(first) = data.variants.first() else {
        return Err(Error::new_spanned(
            of.ident,
            "an enumeration needs at least one value",
        ));
    };
    let first = &first.ident;
    let mut variants = Vec::new();
    for variant in &data.variants {
        let default = variant
            .attrs
            .iter()
            .find(|it| it.path().is_ident("default"));
        if let Some(default) = default {
            let message = "`Enumeration` implements `Default` as the first value: remove `#[default]` and the derive of \
                           `Default`";
            return Err(Error::new_spanned(default, message));
        }
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(
                variant,
                "a value of an enumeration is a number and holds no data; for a oneof, derive `Oneof`",
            ));
        }
        let name = OfType::parse(&variant.attrs)?.name;
        let name =
            name.unwrap_or_else(|| LitStr::new(&unraw(&variant.ident), variant.ident.span()));
        variants.push((&variant.ident, name));
    }
    let (ident, runtime, full_name) = (&of.ident, &of.runtime, &of.name);
    let numbers = variants
        .iter()
        .map(|(variant, _)| quote!(number if number == Self::#variant as i32 => Self::#variant,));
    let names = variants
        .iter()
        .map(|(variant, name)| quote!(Self::#variant => #name,));
    let from_names = variants
        .iter()
        .map(|(variant, name)| quote!(#name => Self::#variant,));
    Ok(quote! {
        #[allow(deprecated)]
        const _: () = {
            use #runtime::{protobuf as __protobuf, thrift as __thrift};

            impl __protobuf::Enumeration for #ident {
                const NAME: &'static str = #full_name;
                const DEFAULT_NUMBER: i32 = Self::#first as i32;

                #[inline]
                fn from_number(number: i32) -> ::core::option::Option<Self> {
                    ::core::option::Option::Some(match number {
                        #(#numbers)*
                        _ => return ::core::option::Option::None,
                    })
                }

                #[inline]
                fn number(self) -> i32 {
                    self as i32
                }

                fn from_name(name: &str) -> ::core::option::Option<Self> {
                    ::core::option::Option::Some(match name {
                        #(#from_names)*
                        _ => return ::core::option::Option::None,
                    })
                }

                fn name(self) -> &'static str {
                    match self {
                        #(#names)*
                    }
                }
            }

            impl __protobuf::Element for #ident {
                type Encoding = __protobuf::encoding::Enum;
            }

            impl __thrift::Value for #ident {
                const TYPE: __thrift::Type = __thrift::Type::I32;
            }

            impl __thrift::EncodeValue for #ident {
                #[inline]
                fn write<P: __thrift::Format>(&self, encoder: &mut __thrift::Encoder<'_, P>) {
                    encoder.i32(*self as i32);
                }
            }

            impl<'de> __thrift::DecodeValue<'de> for #ident {
                #[inline]
                fn read<P: __thrift::Format>(
                    decoder: &mut __thrift::Decoder<'de, P>,
                ) -> ::core::result::Result<Self, #runtime::Error> {
                    __thrift::derived::read_closed(decoder)
                }
            }

            impl ::core::default::Default for #ident {
                fn default() -> Self {
                    Self::#first
                }
            }
        };
    })
}

//! What a derive emits next to its errors: implementations without code. Otherwise every use of the
//! type would be an error as well.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Type};

use crate::attributes::OfType;
use crate::subject::Subject;
use crate::{types, view};

/// A derive.
#[derive(Clone, Copy)]
pub enum Derive {
    Protobuf,
    Oneof,
    Thrift,
    Enumeration,
}

/// Emits what `expand` does, or its errors and the implementations of the derive.
///
/// Of a type that cannot be that of any field, the compiler has an error: there is no other.
pub fn or(
    expand: impl FnOnce(DeriveInput) -> Result<TokenStream, Error>,
    input: &DeriveInput,
    derive: Derive,
) -> TokenStream {
    if has_field(input, |ty| is_itself(ty, input)) {
        return TokenStream::new();
    }
    if has_field(input, types::lacks_name) {
        return emit(TokenStream::new(), input, derive);
    }
    match expand(input.clone()) {
        Ok(expanded) => expanded,
        Err(error) => emit(error.into_compile_error(), input, derive),
    }
}

fn emit(errors: TokenStream, input: &DeriveInput, derive: Derive) -> TokenStream {
    if has_no_size(input) {
        return errors;
    }
    // What a wrong attribute says is not needed here.
    let attribute = OfType::parse(&input.attrs).unwrap_or_default();
    let Ok(of) = Subject::with(input, attribute) else {
        return errors;
    };
    let traits = match derive {
        // Which of the traits was meant for an enum is not known.
        Derive::Protobuf if matches!(input.data, Data::Enum(_)) => {
            let (protobuf, oneof) = (protobuf(&of), oneof(&of));
            quote!(#protobuf #oneof)
        }
        Derive::Protobuf => protobuf(&of),
        Derive::Oneof => oneof(&of),
        Derive::Thrift => thrift(&of),
        Derive::Enumeration => {
            let (protobuf, thrift) = (protobuf(&of), thrift(&of));
            let default = default(&of, input);
            quote!(#protobuf #thrift #default)
        }
    };
    quote!(#errors #traits)
}

/// Whether a field has no size. The type has none either then, which is an error in each
/// implementation.
fn has_no_size(input: &DeriveInput) -> bool {
    let Data::Struct(data) = &input.data else {
        return false;
    };
    data.fields.iter().any(|field| {
        matches!(
            types::bare(&field.ty),
            Type::Slice(_) | Type::TraitObject(_)
        ) || types::name(&field.ty).as_deref() == Some("str")
    })
}

/// Whether the type of a field is `wanted`.
fn has_field(input: &DeriveInput, wanted: impl Fn(&Type) -> bool) -> bool {
    let fields: Vec<_> = match &input.data {
        Data::Struct(data) => data.fields.iter().collect(),
        Data::Enum(data) => data.variants.iter().flat_map(|it| &it.fields).collect(),
        Data::Union(_) => Vec::new(),
    };
    fields.into_iter().any(|field| wanted(&field.ty))
}

/// Whether the type of a field is the type that the field is in, whose size is infinite then. The
/// compiler has several errors about its implementations.
fn is_itself(ty: &Type, input: &DeriveInput) -> bool {
    let held = types::argument_of(ty, "Option").unwrap_or(ty);
    match types::bare(held) {
        Type::Path(path) if path.qself.is_none() => {
            let is_alone = path.path.segments.len() == 1;
            let ident = path.path.segments.last().map(|last| &last.ident);
            is_alone && ident.is_some_and(|it| it == "Self" || *it == input.ident)
        }
        _ => false,
    }
}

/// Emits `Default` for an enumeration, unless the user derives it.
fn default(of: &Subject, input: &DeriveInput) -> Option<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return None;
    };
    let mut attributes = data.variants.iter().flat_map(|variant| &variant.attrs);
    if attributes.any(|attribute| attribute.path().is_ident("default")) {
        return None;
    }
    let ident = &of.ident;
    let (impl_generics, type_generics, where_clause) = of.generics.split_for_impl();
    Some(quote! {
        impl #impl_generics ::core::default::Default for #ident #type_generics #where_clause {
            fn default() -> Self {
                ::core::unreachable!()
            }
        }
    })
}

fn protobuf(of: &Subject) -> TokenStream {
    let (ident, runtime) = (&of.ident, &of.runtime);
    let (impl_generics, type_generics, where_clause) = of.generics.split_for_impl();
    let (de, decoding) = of.decoding(of.generics.clone());
    let (decode_impl, _, _) = decoding.split_for_impl();
    let view = view::emit(of, None);
    quote! {
        const _: () = {
            use #runtime::protobuf as __protobuf;

            impl #impl_generics __protobuf::Message for #ident #type_generics #where_clause {
                const NAME: &'static str = "";
            }

            impl #impl_generics __protobuf::Element for #ident #type_generics #where_clause {
                type Encoding = __protobuf::encoding::Msg;
            }

            impl #impl_generics __protobuf::derived::Implementation
                for #ident #type_generics #where_clause
            {
                type By = __protobuf::derived::OfCodec;
            }

            impl #impl_generics __protobuf::Encode for #ident #type_generics #where_clause {
                fn encode_fields(&self, _: &mut __protobuf::Encoder<'_>) {}

                fn encoded_len(&self) -> usize {
                    0
                }
            }

            impl #decode_impl __protobuf::Decode<#de> for #ident #type_generics #where_clause {
                fn empty(
                    _: &mut __protobuf::Decoder<#de>,
                ) -> ::core::result::Result<Self, #runtime::Error> {
                    ::core::unreachable!()
                }

                fn merge_field(
                    &mut self,
                    _: __protobuf::Tag,
                    _: &mut __protobuf::Decoder<#de>,
                ) -> ::core::result::Result<bool, #runtime::Error> {
                    ::core::unreachable!()
                }
            }

            #view
        };
    }
}

fn oneof(of: &Subject) -> TokenStream {
    let (ident, runtime) = (&of.ident, &of.runtime);
    let (impl_generics, type_generics, where_clause) = of.generics.split_for_impl();
    let (de, decoding) = of.decoding(of.generics.clone());
    let (decode_impl, _, _) = decoding.split_for_impl();
    quote! {
        const _: () = {
            use #runtime::protobuf as __protobuf;

            impl #impl_generics __protobuf::Oneof for #ident #type_generics #where_clause {
                const NUMBERS: &'static [u32] = &[];
            }

            impl #impl_generics __protobuf::EncodeOneof for #ident #type_generics #where_clause {
                fn number(&self) -> u32 {
                    0
                }

                fn member_len(&self) -> usize {
                    0
                }

                fn write_member(&self, _: &mut __protobuf::Encoder<'_>) {}
            }

            impl #decode_impl __protobuf::DecodeOneof<#de> for #ident #type_generics #where_clause {
                fn merge_member(
                    _: &mut ::core::option::Option<Self>,
                    _: __protobuf::Tag,
                    _: &mut __protobuf::Decoder<#de>,
                ) -> ::core::result::Result<bool, #runtime::Error> {
                    ::core::unreachable!()
                }
            }
        };
    }
}

/// Emits the implementations of a struct and of a union: which of them was meant is not known.
fn thrift(of: &Subject) -> TokenStream {
    let (ident, runtime) = (&of.ident, &of.runtime);
    let (impl_generics, type_generics, where_clause) = of.generics.split_for_impl();
    let (de, decoding) = of.decoding(of.generics.clone());
    let (decode_impl, _, _) = decoding.split_for_impl();
    let view = view::emit(of, Some(quote!(__thrift::Family)));
    quote! {
        const _: () = {
            use #runtime::thrift as __thrift;

            impl #impl_generics __thrift::Value for #ident #type_generics #where_clause {
                const TYPE: __thrift::Type = __thrift::Type::Struct;
            }

            impl #impl_generics __thrift::EncodeValue for #ident #type_generics #where_clause {
                fn write<__P: __thrift::Format>(&self, _: &mut __thrift::Encoder<'_, __P>) {}
            }

            impl #decode_impl __thrift::DecodeValue<#de> for #ident #type_generics #where_clause {
                fn read<__P: __thrift::Format>(
                    _: &mut __thrift::Decoder<#de, __P>,
                ) -> ::core::result::Result<Self, #runtime::Error> {
                    ::core::unreachable!()
                }
            }

            impl #impl_generics __thrift::Union for #ident #type_generics #where_clause {
                const IDS: &'static [i16] = &[];
            }

            impl #impl_generics __thrift::EncodeUnion for #ident #type_generics #where_clause {
                fn write_member<__P: __thrift::Format>(&self, _: &mut __thrift::Encoder<'_, __P>) {}
            }

            impl #decode_impl __thrift::DecodeUnion<#de> for #ident #type_generics #where_clause {
                fn read_member<__P: __thrift::Format>(
                    _: __thrift::derived::Header,
                    _: &mut __thrift::Decoder<#de, __P>,
                ) -> ::core::result::Result<::core::option::Option<Self>, #runtime::Error> {
                    ::core::unreachable!()
                }
            }

            #view
        };
    }
}

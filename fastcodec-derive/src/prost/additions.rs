//! What prost's derives emit in addition to the codec: `Default`, `Debug` and accessors.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Lit, Member, Path, Result};

use super::attributes::{Kind, Label, Plain, Scalar, Value};
use super::default;
use super::model::{Described, Message, Oneof};
use crate::encoding::RustType;
use crate::subject::{member_name, unraw};

pub fn default_of(message: &Message) -> Result<TokenStream> {
    let ident = &message.model.of.ident;
    let (impl_generics, type_generics, where_clause) = message.model.of.generics.split_for_impl();
    let values = message
        .fields
        .iter()
        .map(|field| {
            let (member, value) = (&field.member, value_of(&field.kind)?);
            Ok(quote!(#member: #value,))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(quote! {
        #[allow(deprecated)]
        impl #impl_generics ::core::default::Default for #ident #type_generics #where_clause {
            fn default() -> Self {
                Self { #(#values)* }
            }
        }
    })
}

/// Returns the default value of a field.
fn value_of(kind: &Kind) -> Result<TokenStream> {
    match kind {
        Kind::Scalar {
            scalar,
            label: Label::Plain | Label::Required,
            default,
            ..
        } => default::owned(scalar, default.as_ref()),
        _ => Ok(quote!(::core::default::Default::default())),
    }
}

pub fn debug_of(message: &Message) -> Option<TokenStream> {
    if message.of.skips_debug {
        return None;
    }
    let (ident, runtime) = (&message.model.of.ident, &message.model.of.runtime);
    let (impl_generics, type_generics, where_clause) = message.model.of.generics.split_for_impl();
    let name = unraw(ident);
    let fields = message.fields.iter().map(|field| {
        let value = shown(field, runtime);
        match &field.member {
            // With `r#` before a keyword, as in prost.
            Member::Named(ident) => {
                let name = ident.to_string();
                quote!(.field(#name, &#value))
            }
            Member::Unnamed(_) => quote!(.field(&#value)),
        }
    });
    let builder = match message.is_named {
        true => quote!(debug_struct),
        false => quote!(debug_tuple),
    };
    Some(quote! {
        #[allow(deprecated)]
        impl #impl_generics ::core::fmt::Debug for #ident #type_generics #where_clause {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.#builder(#name)#(#fields)*.finish()
            }
        }
    })
}

/// Returns a field as `Debug` shows it: the values of an enumeration by name.
fn shown(field: &Described, runtime: &Path) -> TokenStream {
    let member = &field.member;
    let derived = quote!(#runtime::prost::derived);
    match &field.kind {
        Kind::Scalar {
            scalar: Scalar::Enumeration { path, .. },
            label,
            ..
        } => match label {
            Label::Plain | Label::Required => quote!(#derived::named::<#path>(self.#member)),
            Label::Optional => quote!(self.#member.map(#derived::named::<#path>)),
            Label::Repeated => quote!(#derived::NamedList::<#path>::new(&self.#member)),
        },
        Kind::Map {
            value: Value::Scalar(Scalar::Enumeration { path, .. }),
            ..
        } => quote!(#derived::NamedMap::<#path, _>::new(&self.#member)),
        _ => quote!(self.#member),
    }
}

pub fn debug_of_oneof(oneof: &Oneof) -> Option<TokenStream> {
    if oneof.of.skips_debug {
        return None;
    }
    let (ident, runtime) = (&oneof.model.of.ident, &oneof.model.of.runtime);
    let (impl_generics, type_generics, where_clause) = oneof.model.of.generics.split_for_impl();
    let arms = oneof.variants.iter().map(|(variant, enumeration)| {
        let name = unraw(variant);
        let value = match enumeration {
            Some(path) => quote!(&#runtime::prost::derived::named::<#path>(*value)),
            None => quote!(value),
        };
        quote!(Self::#variant(value) => f.debug_tuple(#name).field(#value).finish(),)
    });
    Some(quote! {
        #[allow(deprecated)]
        impl #impl_generics ::core::fmt::Debug for #ident #type_generics #where_clause {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    #(#arms)*
                }
            }
        }
    })
}

/// Emits the methods with which a hand-written message encodes and decodes a oneof.
pub fn methods_of_oneof(oneof: &Oneof) -> TokenStream {
    let (ident, prost_path) = (&oneof.model.of.ident, &oneof.of.prost_path);
    let (impl_generics, type_generics, where_clause) = oneof.model.of.generics.split_for_impl();
    quote! {
        #[allow(dead_code, deprecated)]
        impl #impl_generics #ident #type_generics #where_clause {
            /// Appends the member to `buf`, which has room for it.
            pub fn encode(&self, buf: &mut impl #prost_path::bytes::BufMut) {
                #prost_path::derived::encode_oneof(self, buf);
            }

            /// Reads the member with this number into `field`, in place of its current value.
            pub fn merge(
                field: &mut ::core::option::Option<Self>,
                tag: u32,
                wire_type: #prost_path::encoding::WireType,
                buf: &mut impl #prost_path::bytes::Buf,
                ctx: #prost_path::encoding::DecodeContext,
            ) -> ::core::result::Result<(), #prost_path::DecodeError> {
                #prost_path::derived::merge_oneof(field, tag, wire_type, buf, ctx)
            }

            /// How many bytes the member takes when it is encoded.
            pub fn encoded_len(&self) -> usize {
                #prost_path::__runtime::protobuf::EncodeOneof::member_len(self)
            }
        }
    }
}

/// Emits getters and setters where a field alone does not say enough: defaults and enumerations.
pub fn accessors_of(message: &Message) -> Result<Option<TokenStream>> {
    let mut methods = TokenStream::new();
    for field in &message.fields {
        methods.extend(accessors(field, &message.of.prost_path)?);
    }
    if methods.is_empty() {
        return Ok(None);
    }
    let ident = &message.model.of.ident;
    let (impl_generics, type_generics, where_clause) = message.model.of.generics.split_for_impl();
    Ok(Some(quote! {
        #[allow(dead_code, deprecated)]
        impl #impl_generics #ident #type_generics #where_clause {
            #methods
        }
    }))
}

fn accessors(field: &Described, prost_path: &Path) -> Result<TokenStream> {
    match &field.kind {
        Kind::Scalar {
            scalar,
            label,
            default,
            ..
        } => match scalar {
            Scalar::Enumeration { path, .. } => {
                of_enumeration(&field.member, path, scalar, *label, default.as_ref())
            }
            Scalar::Plain(plain) if *label == Label::Optional => {
                of_optional(&field.member, plain.ty, scalar, default.as_ref())
            }
            Scalar::Plain(_) => Ok(TokenStream::new()),
        },
        Kind::Map {
            key,
            value: Value::Scalar(Scalar::Enumeration { path, .. }),
        } => Ok(of_map(field, key, path, prost_path)),
        _ => Ok(TokenStream::new()),
    }
}

/// Returns the name of the getter of a member.
fn getter(member: &Member) -> TokenStream {
    match member {
        Member::Named(ident) => quote!(#ident),
        Member::Unnamed(index) => {
            let name = format_ident!("get_{}", index.index);
            quote!(#name)
        }
    }
}

fn of_optional(
    member: &Member,
    ty: RustType,
    scalar: &Scalar,
    default: Option<&Lit>,
) -> Result<TokenStream> {
    let (name, get) = (member_name(member), getter(member));
    let default = default::expression(scalar, default)?;
    let docs = format!("Returns the value of `{name}`, or its default if it is not set.");
    let (is_copied, ty) = borrowed(ty);
    let some = match is_copied {
        true => quote!(&::core::option::Option::Some(value) => value),
        false => quote!(::core::option::Option::Some(value) => &value[..]),
    };
    Ok(quote! {
        #[doc = #docs]
        pub fn #get(&self) -> #ty {
            match &self.#member {
                #some,
                ::core::option::Option::None => #default,
            }
        }
    })
}

fn of_enumeration(
    member: &Member,
    path: &Path,
    scalar: &Scalar,
    label: Label,
    default: Option<&Lit>,
) -> Result<TokenStream> {
    let (name, get) = (member_name(member), getter(member));
    let default = default::expression(scalar, default)?;
    let set = format_ident!("set_{name}");
    let set_docs = format!("Sets `{name}` to a value of the enumeration.");
    Ok(match label {
        Label::Plain | Label::Required => {
            let docs = format!(
                "Returns the value of `{name}`, or its default if its number is not one of the enumeration."
            );
            quote! {
                #[doc = #docs]
                pub fn #get(&self) -> #path {
                    <#path as ::core::convert::TryFrom<i32>>::try_from(self.#member).unwrap_or(#default)
                }

                #[doc = #set_docs]
                pub fn #set(&mut self, value: #path) {
                    self.#member = value as i32;
                }
            }
        }
        Label::Optional => {
            let docs = format!(
                "Returns the value of `{name}`, or its default if it is not set or its number is not one \
                 of the enumeration."
            );
            quote! {
                #[doc = #docs]
                pub fn #get(&self) -> #path {
                    self.#member
                        .and_then(|number| <#path as ::core::convert::TryFrom<i32>>::try_from(number).ok())
                        .unwrap_or(#default)
                }

                #[doc = #set_docs]
                pub fn #set(&mut self, value: #path) {
                    self.#member = ::core::option::Option::Some(value as i32);
                }
            }
        }
        Label::Repeated => {
            let docs = format!(
                "Returns the values of `{name}` whose numbers are of the enumeration, in order."
            );
            let push = format_ident!("push_{name}");
            let push_docs = format!("Appends a value of the enumeration to `{name}`.");
            quote! {
                #[doc = #docs]
                pub fn #get(&self) -> ::core::iter::FilterMap<
                    ::core::iter::Cloned<::core::slice::Iter<'_, i32>>,
                    fn(i32) -> ::core::option::Option<#path>,
                > {
                    self.#member
                        .iter()
                        .cloned()
                        .filter_map(|number| <#path as ::core::convert::TryFrom<i32>>::try_from(number).ok())
                }

                #[doc = #push_docs]
                pub fn #push(&mut self, value: #path) {
                    self.#member.push(value as i32);
                }
            }
        }
    })
}

fn of_map(field: &Described, key: &Plain, path: &Path, prost_path: &Path) -> TokenStream {
    let (member, name) = (&field.member, member_name(&field.member));
    let (get, insert) = (format_ident!("get_{name}"), format_ident!("insert_{name}"));
    let get_docs = format!(
        "Returns the value of a key in `{name}`; `None` if there is no such entry or its number is not one \
         of the enumeration."
    );
    let insert_docs = format!(
        "Puts an entry into `{name}`, and returns the value that it replaces, if its number is one of the \
         enumeration."
    );
    let owned = key_type(&field.ty, key, prost_path);
    let (borrowed, look_up) = match key.ty {
        RustType::String => (quote!(&str), quote!(key)),
        _ => (owned.clone(), quote!(&key)),
    };
    quote! {
        #[doc = #get_docs]
        pub fn #get(&self, key: #borrowed) -> ::core::option::Option<#path> {
            self.#member
                .get(#look_up)
                .and_then(|&number| <#path as ::core::convert::TryFrom<i32>>::try_from(number).ok())
        }

        #[doc = #insert_docs]
        pub fn #insert(&mut self, key: #owned, value: #path) -> ::core::option::Option<#path> {
            self.#member
                .insert(key, value as i32)
                .and_then(|number| <#path as ::core::convert::TryFrom<i32>>::try_from(number).ok())
        }
    }
}

/// Returns the type of the keys of a map: prost's, if the type of the field is an alias.
fn key_type(field: &syn::Type, key: &Plain, prost_path: &Path) -> TokenStream {
    match (crate::types::map_entry(field), borrowed(key.ty)) {
        (Some((key, _)), _) => quote!(#key),
        (None, (true, number)) => number,
        (None, (false, _)) => quote!(#prost_path::alloc::string::String),
    }
}

/// Returns the type of an accessor of a scalar, and whether it returns a copy.
fn borrowed(ty: RustType) -> (bool, TokenStream) {
    match ty {
        RustType::I32 => (true, quote!(i32)),
        RustType::I64 => (true, quote!(i64)),
        RustType::U32 => (true, quote!(u32)),
        RustType::U64 => (true, quote!(u64)),
        RustType::F32 => (true, quote!(f32)),
        RustType::F64 => (true, quote!(f64)),
        RustType::Bool => (true, quote!(bool)),
        RustType::String => (false, quote!(&str)),
        RustType::Bytes => (false, quote!(&[u8])),
    }
}

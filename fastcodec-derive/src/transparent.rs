//! What the derives emit for a newtype with `#[codec(transparent)]`: implementations that hand all on to
//! those of the type of its field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Generics, Lifetime, Member, Result, Type, parse_quote};

use crate::attributes::{ENCODINGS, EncodingName, OfType};
use crate::model::{self, TypeModel};
use crate::place::At;
use crate::{refused, types};

const NO_MAP: &str = "`map(…)` is for a newtype of a map that is written out: `HashMap<K, V>`";

/// A newtype that is on the wire what its field is.
pub struct Newtype {
    of: TypeModel,
    /// Whether the attribute gives it a name.
    is_named: bool,
    encoding: Option<EncodingName>,
    member: Member,
    ty: Type,
    /// The fields that are not on the wire.
    others: Vec<Member>,
}

impl Newtype {
    /// The newtype, if the attribute of the type says that it is one.
    pub fn new(input: &DeriveInput) -> Result<Option<Self>> {
        let attribute = OfType::parse(&input.attrs)?;
        let Some(span) = attribute.transparent else {
            return Ok(None);
        };
        let Data::Struct(data) = &input.data else {
            let message = "`transparent` is for a struct with one field: `struct Name(Type);`";
            return Err(Error::new(span, message));
        };
        let (mut inner, mut others) = (None, Vec::new());
        for (index, field) in data.fields.iter().enumerate() {
            let member = match &field.ident {
                Some(ident) => Member::Named(ident.clone()),
                None => Member::Unnamed(index.into()),
            };
            let own = field.attrs.iter().find(|it| it.path().is_ident("codec"));
            let skip = match own {
                Some(own) => {
                    let is_skip = own
                        .parse_args::<syn::Ident>()
                        .is_ok_and(|word| word == "skip");
                    if !is_skip {
                        let message = "the field of a transparent newtype has no number and no encoding of its own: \
                                       write an encoding beside `transparent`, and `with` or `as` on the fields \
                                       that have the type of the field";
                        return Err(Error::new_spanned(own, message));
                    }
                    true
                }
                None => types::name(&field.ty).as_deref() == Some("PhantomData"),
            };
            if skip {
                others.push(member);
            } else if inner.replace((member, field.ty.clone())).is_some() {
                let message = "a transparent newtype has one field: mark what is not on the wire `#[codec(skip)]`";
                return Err(Error::new_spanned(field, message));
            }
        }
        let Some((member, ty)) = inner else {
            let message = "a transparent newtype has one field, and is on the wire what that is";
            return Err(Error::new(span, message));
        };
        let is_named = attribute.name.is_some();
        let encoding = attribute.encoding.clone();
        let of = TypeModel::with(input, attribute)?;
        Ok(Some(Newtype {
            of,
            is_named,
            encoding,
            member,
            ty,
            others,
        }))
    }

    /// The value around `inner`.
    fn around(&self, inner: TokenStream) -> TokenStream {
        let (member, others) = (&self.member, &self.others);
        quote!(Self { #member: #inner #(, #others: ::core::default::Default::default())* })
    }

    /// Whether the field is a list, a map or an `Option`, as far as its tokens say.
    fn is_container(&self) -> bool {
        types::list_element(&self.ty).is_some()
            || types::map_entry(&self.ty).is_some()
            || types::argument_of(&self.ty, "Option").is_some()
    }

    /// The lifetime that it is decoded from, and whether it is its own.
    fn de(&self) -> (Lifetime, bool) {
        match self.of.generics.lifetimes().next() {
            Some(own) => (own.lifetime.clone(), true),
            None => (Lifetime::new("'de", self.of.ident.span()), false),
        }
    }

    /// The generics of an implementation, where the inner type has `bound`. A bound on a type without
    /// parameters would be an error where it does not hold: of any lifetime, it makes the implementation one
    /// that is not there.
    fn generics(&self, bound: &TokenStream, is_decode: bool, more: &[&str]) -> Generics {
        let mut generics = self.of.generics.clone();
        let ty = &self.ty;
        let predicate = parse_quote!(for<'__any> #ty: #bound);
        generics.make_where_clause().predicates.push(predicate);
        for parameter in more {
            let parameter = format_ident!("{parameter}");
            generics.params.push(parse_quote!(#parameter));
        }
        let (de, is_own) = self.de();
        if is_decode && !is_own {
            generics.params.insert(0, parse_quote!(#de));
        }
        generics
    }

    /// A function that has the error of a type that does not fit. The implementations are not there then, which is an
    /// error where the newtype is used, and not where it is defined.
    fn emit_fits(&self, len: TokenStream) -> Option<TokenStream> {
        let (impl_generics, _, where_clause) = self.of.generics.split_for_impl();
        let ty = &self.ty;
        (!self.of.is_generic(ty)).then(|| {
            quote! {
                fn __fits #impl_generics (field: &#ty) -> usize #where_clause { #len }
            }
        })
    }

    /// An implementation of a trait, if the inner type has `bound`.
    fn implement(
        &self,
        of_trait: &TokenStream,
        bound: &TokenStream,
        is_decode: bool,
        more: &[&str],
        body: &TokenStream,
    ) -> TokenStream {
        let ident = &self.of.ident;
        let generics = self.generics(bound, is_decode, more);
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        let (_, type_generics, _) = self.of.generics.split_for_impl();
        quote_spanned! {self.ty.span()=>
            impl #impl_generics #of_trait for #ident #type_generics #where_clause { #body }
        }
    }
}

/// What `#[derive(Protobuf)]` emits.
pub fn emit_protobuf(newtype: &Newtype) -> Result<TokenStream> {
    let runtime = &newtype.of.runtime;
    let mut errors = model::Errors::default();
    refused::check_protobuf(&newtype.ty, newtype.encoding.as_ref(), &mut errors);
    errors.finish(())?;
    let body = if newtype.is_container() {
        emit_container(newtype)?
    } else {
        emit_value(newtype)?
    };
    Ok(quote! {
        #[allow(dead_code, deprecated)]
        const _: () = {
            use #runtime::protobuf as __protobuf;
            #[allow(unused_imports)]
            use __protobuf::derived::Otherwise as _;
            #[allow(unused_imports)]
            use __protobuf::FieldType as __FieldType;
            #body
        };
    })
}

/// The marker of the field that the attribute names, or the one of the type.
fn emit_container(newtype: &Newtype) -> Result<TokenStream> {
    let (ty, member, runtime) = (&newtype.ty, &newtype.member, &newtype.of.runtime);
    let (de, _) = newtype.de();
    let plain = quote_spanned!(ty.span()=> __protobuf::FieldType);
    let (kind, auto) = match &newtype.encoding {
        None => (plain.clone(), quote!(<#ty as #plain>::Auto)),
        Some(EncodingName::Plain(name)) => {
            let encoding = model::marker_of(name);
            (plain.clone(), quote!(<#ty as #plain>::With<#encoding>))
        }
        Some(EncodingName::Map { key, value, span }) => {
            let Some((key_ty, value_ty)) = types::map_entry(ty) else {
                return Err(Error::new(*span, NO_MAP));
            };
            let mut errors = model::Errors::default();
            if let Some(name) = key {
                model::check_key(name, &mut errors);
            }
            errors.finish(())?;
            model::map_kind_and_marker(ty, [(key, key_ty), (value, value_ty)], &newtype.of.generics)
        }
    };
    let with = match types::is_known_map(ty) {
        true => quote!(__protobuf::encoding::MapOf<__E>),
        false => quote!(<#ty as #plain>::With<__E>),
    };
    let kind = newtype.implement(
        &quote!(__protobuf::FieldType),
        &kind,
        false,
        &[],
        &quote! {
            type Auto = #auto;
            type With<__E> = #with;
        },
    );
    // Not for any kind of field: that would overlap with the implementation for values.
    let markers = quote!(__protobuf::encoding);
    let kinds = if types::argument_of(ty, "Option").is_some() {
        vec![quote!(#markers::Optional<__E>)]
    } else if types::list_element(ty).is_some() {
        let list = quote!(#markers::Repeated<__E>);
        vec![quote!(#markers::Expanded<#list>), list]
    } else {
        vec![quote!(#markers::MapOf<__E>)]
    };
    let fields = kinds.iter().map(|marker| {
        let bound = quote!(__protobuf::EncodeField<#marker>);
        let encode = newtype.implement(
            &bound,
            &bound,
            false,
            &["__E"],
            &quote! {
                #[inline]
                fn field_len(&self, number: u32) -> usize {
                    __protobuf::EncodeField::<#marker>::field_len(&self.#member, number)
                }

                #[inline]
                fn write_field(&self, number: u32, encoder: &mut __protobuf::Encoder<'_>) {
                    __protobuf::EncodeField::<#marker>::write_field(&self.#member, number, encoder);
                }
            },
        );
        let bound = quote!(__protobuf::DecodeField<#de, #marker>);
        let of = quote!(<#ty as __protobuf::DecodeField<#de, #marker>>);
        let decode = newtype.implement(
            &bound,
            &bound,
            true,
            &["__E"],
            &quote! {
                const WIRE_TYPE: __protobuf::WireType = #of::WIRE_TYPE;
                const IS_CLOSED: bool = #of::IS_CLOSED;

                #[inline]
                fn merge_field(
                    &mut self,
                    tag: __protobuf::Tag,
                    decoder: &mut __protobuf::Decoder<#de>,
                ) -> ::core::result::Result<bool, #runtime::Error> {
                    #of::merge_field(&mut self.#member, tag, decoder)
                }

                #[inline]
                fn heap_len(&self) -> usize {
                    #of::heap_len(&self.#member)
                }
            },
        );
        quote!(#encode #decode)
    });
    // Of a map the marker says it all.
    let fits = match &newtype.encoding {
        Some(EncodingName::Map { .. }) => newtype.emit_fits(quote_spanned! {At::new(ty).span=>
            size_of::<#auto>()
        }),
        _ => newtype.emit_fits(quote_spanned! {At::new(ty).span=>
            __protobuf::EncodeField::<#auto>::field_len(__protobuf::derived::field::<#ty>().of(field), 1)
        }),
    };
    Ok(quote!(#fits #kind #(#fields)*))
}

fn emit_value(newtype: &Newtype) -> Result<TokenStream> {
    let ty = &newtype.ty;
    let known = types::encodings_of(ty);
    let encoding = match &newtype.encoding {
        None => quote_spanned! {ty.span()=>
            <<#ty as __protobuf::FieldType>::Auto as __protobuf::derived::OneValue>::Encoding
        },
        Some(EncodingName::Plain(name)) => {
            let mut errors = model::Errors::default();
            model::check_encoding(name, ty, &mut errors);
            errors.finish(())?;
            model::marker_of(name)
        }
        Some(EncodingName::Map { span, .. }) => {
            return Err(Error::new(*span, NO_MAP));
        }
    };
    let mut generics = newtype.of.generics.clone();
    let parameters: Vec<_> = generics.type_params().map(|it| it.ident.clone()).collect();
    let parameters: Vec<_> = parameters.iter().collect();
    if types::mentions(ty, &parameters) && newtype.encoding.is_none() {
        let predicate =
            parse_quote!(#ty: __protobuf::FieldType<Auto: __protobuf::derived::OneValue>);
        generics.make_where_clause().predicates.push(predicate);
    }
    let ident = &newtype.of.ident;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let values = ENCODINGS
        .iter()
        // What is a message is one by the implementation of `Encode`.
        .filter(|(name, _)| !matches!(*name, "message" | "group"))
        .filter(|(name, _)| known.is_none_or(|known| known.contains(name)))
        .map(|(_, marker)| emit_encoding(newtype, marker));
    let message = known.is_none().then(|| emit_message(newtype));
    // A type without an encoding of its own is an error above.
    let fits = match &newtype.encoding {
        Some(_) if known.is_none() => newtype.emit_fits(quote_spanned! {At::new(ty).span=>
            <#ty as __protobuf::EncodeValue<#encoding>>::value_len(field)
        }),
        _ => None,
    };
    Ok(quote! {
        #fits
        impl #impl_generics __protobuf::Element for #ident #type_generics #where_clause {
            type Encoding = #encoding;
        }
        #(#values)*
        #message
    })
}

/// The implementations for one encoding.
fn emit_encoding(newtype: &Newtype, marker: &str) -> TokenStream {
    let (ty, member, runtime) = (&newtype.ty, &newtype.member, &newtype.of.runtime);
    let (de, _) = newtype.de();
    let marker = format_ident!("{marker}");
    let encoding = quote!(__protobuf::encoding::#marker);
    let encode = quote!(__protobuf::EncodeValue<#encoding>);
    let decode = quote!(__protobuf::DecodeValue<#de, #encoding>);
    let result = quote!(::core::result::Result);
    let decoder = quote!(decoder: &mut __protobuf::Decoder<#de>);
    let encoder = quote!(encoder: &mut __protobuf::Encoder<'_>);
    let (by_encode, by_decode) = (quote!(<#ty as #encode>), quote!(<#ty as #decode>));
    let around = newtype.around(quote!(inner));
    let written = newtype.implement(
        &encode,
        &encode,
        false,
        &[],
        &quote! {
            const DEFAULT_IS_ZERO: bool = #by_encode::DEFAULT_IS_ZERO;

            #[inline]
            fn value_len(&self) -> usize {
                #by_encode::value_len(&self.#member)
            }
            #[inline]
            fn write_value(&self, #encoder) {
                #by_encode::write_value(&self.#member, encoder);
            }
            #[inline]
            fn is_default(&self) -> bool {
                #by_encode::is_default(&self.#member)
            }
            #[inline]
            fn write_tagged(&self, number: u32, #encoder) {
                #by_encode::write_tagged(&self.#member, number, encoder);
            }
            #[inline]
            fn tagged_len(&self, number: u32) -> usize {
                #by_encode::tagged_len(&self.#member, number)
            }
        },
    );
    let read = newtype.implement(
        &decode,
        &decode,
        true,
        &[],
        &quote! {
            const IS_CLOSED: bool = #by_decode::IS_CLOSED;

            #[inline]
            fn read_value(#decoder) -> #result<Self, #runtime::Error> {
                #by_decode::read_value(decoder).map(|inner| #around)
            }
            #[inline]
            fn heap_len(&self) -> usize {
                #by_decode::heap_len(&self.#member)
            }
            #[inline]
            fn merge_value(&mut self, #decoder) -> #result<(), #runtime::Error> {
                #by_decode::merge_value(&mut self.#member, decoder)
            }
            #[inline]
            fn read_known(
                #decoder,
            ) -> #result<::core::option::Option<Self>, #runtime::Error> {
                let read = #by_decode::read_known(decoder)?;
                #result::Ok(read.map(|inner| #around))
            }
        },
    );
    quote!(#written #read)
}

/// What makes it a message, or a oneof, where its field is one.
fn emit_message(newtype: &Newtype) -> TokenStream {
    let (ty, member, runtime) = (&newtype.ty, &newtype.member, &newtype.of.runtime);
    let (de, _) = newtype.de();
    let around = newtype.around(quote!(inner));
    let result = quote!(::core::result::Result);
    let decoder = quote!(decoder: &mut __protobuf::Decoder<#de>);
    let name = match newtype.is_named {
        true => {
            let name = &newtype.of.name;
            quote!(#name)
        }
        false => quote!(<#ty as __protobuf::Message>::NAME),
    };
    let plain = |of_trait: TokenStream, body: TokenStream| {
        newtype.implement(&of_trait, &of_trait, false, &[], &body)
    };
    let message = plain(
        quote!(__protobuf::Message),
        quote!(const NAME: &'static str = #name;),
    );
    let encode = plain(
        quote!(__protobuf::Encode),
        quote! {
            #[inline]
            fn encode_fields(&self, encoder: &mut __protobuf::Encoder<'_>) {
                <#ty as __protobuf::Encode>::encode_fields(&self.#member, encoder);
            }
            #[inline]
            fn encoded_len(&self) -> usize {
                <#ty as __protobuf::Encode>::encoded_len(&self.#member)
            }
        },
    );
    let by_decode = quote!(<#ty as __protobuf::Decode<#de>>);
    let of_trait = quote!(__protobuf::Decode<#de>);
    let decode = newtype.implement(
        &of_trait,
        &of_trait,
        true,
        &[],
        &quote! {
            #[inline]
            fn empty(#decoder) -> #result<Self, #runtime::Error> {
                #by_decode::empty(decoder).map(|inner| #around)
            }
            #[inline]
            fn heap_len(&self) -> usize {
                #by_decode::heap_len(&self.#member)
            }
            #[inline]
            fn merge_field(
                &mut self,
                tag: __protobuf::Tag,
                #decoder,
            ) -> #result<bool, #runtime::Error> {
                #by_decode::merge_field(&mut self.#member, tag, decoder)
            }
            #[inline]
            fn merge_unknown(
                &mut self,
                tag: __protobuf::Tag,
                #decoder,
            ) -> #result<bool, #runtime::Error> {
                #by_decode::merge_unknown(&mut self.#member, tag, decoder)
            }
            #[inline]
            fn merge_fields(&mut self, #decoder) -> #result<(), #runtime::Error> {
                #by_decode::merge_fields(&mut self.#member, decoder)
            }
        },
    );
    let implementation = newtype.implement(
        &quote!(__protobuf::derived::Implementation),
        &quote!(__protobuf::derived::Implementation<By = __protobuf::derived::OfCodec>),
        false,
        &[],
        &quote!(
            type By = __protobuf::derived::OfCodec;
        ),
    );
    let oneof = plain(
        quote!(__protobuf::Oneof),
        quote!(const NUMBERS: &'static [u32] = <#ty as __protobuf::Oneof>::NUMBERS;),
    );
    let encode_oneof = plain(
        quote!(__protobuf::EncodeOneof),
        quote! {
            fn number(&self) -> u32 {
                <#ty as __protobuf::EncodeOneof>::number(&self.#member)
            }
            fn member_len(&self) -> usize {
                <#ty as __protobuf::EncodeOneof>::member_len(&self.#member)
            }
            fn write_member(&self, encoder: &mut __protobuf::Encoder<'_>) {
                <#ty as __protobuf::EncodeOneof>::write_member(&self.#member, encoder);
            }
        },
    );
    let by_oneof = quote!(<#ty as __protobuf::DecodeOneof<#de>>);
    let of_trait = quote!(__protobuf::DecodeOneof<#de>);
    let decode_oneof = newtype.implement(
        &of_trait,
        &of_trait,
        true,
        &[],
        &quote! {
            fn merge_member(
                slot: &mut ::core::option::Option<Self>,
                tag: __protobuf::Tag,
                #decoder,
            ) -> #result<bool, #runtime::Error> {
                let mut within = slot.take().map(|newtype| newtype.#member);
                let merged = #by_oneof::merge_member(&mut within, tag, decoder);
                *slot = within.map(|inner| #around);
                merged
            }
            fn heap_len(&self) -> usize {
                #by_oneof::heap_len(&self.#member)
            }
        },
    );
    quote!(#message #encode #decode #implementation #oneof #encode_oneof #decode_oneof)
}

/// What `#[derive(Thrift)]` emits.
pub fn emit_thrift(newtype: &Newtype) -> Result<TokenStream> {
    let (ty, member, runtime) = (&newtype.ty, &newtype.member, &newtype.of.runtime);
    let mut errors = model::Errors::default();
    refused::check_thrift(ty, &mut errors);
    errors.finish(())?;
    let (de, _) = newtype.de();
    let around = newtype.around(quote!(inner));
    let result = quote!(::core::result::Result);
    let decoder = quote!(decoder: &mut __thrift::Decoder<#de, __P>);
    let header = quote!(header: __thrift::derived::Header);
    let body = if types::argument_of(ty, "Option").is_some() {
        let plain = |of_trait: TokenStream, is_decode: bool, body: TokenStream| {
            newtype.implement(&of_trait, &of_trait, is_decode, &[], &body)
        };
        let field_type = plain(
            quote!(__thrift::FieldType),
            false,
            quote! {
                const TYPE: __thrift::Type = <#ty as __thrift::FieldType>::TYPE;
                fn heap_len(&self) -> usize {
                    <#ty as __thrift::FieldType>::heap_len(&self.#member)
                }
            },
        );
        let encode = plain(
            quote!(__thrift::EncodeField),
            false,
            quote! {
                fn write_field<__P: __thrift::Format>(
                    &self,
                    id: i16,
                    encoder: &mut __thrift::Encoder<'_, __P>,
                ) {
                    <#ty as __thrift::EncodeField>::write_field(&self.#member, id, encoder);
                }
            },
        );
        let decode = plain(
            quote!(__thrift::DecodeField<#de>),
            true,
            quote! {
                fn read_field<__P: __thrift::Format>(
                    &mut self,
                    #header,
                    #decoder,
                ) -> #result<(), #runtime::Error> {
                    <#ty as __thrift::DecodeField<#de>>::read_field(
                        &mut self.#member, header, decoder)
                }
            },
        );
        quote!(#field_type #encode #decode)
    } else {
        let plain = |of_trait: TokenStream, is_decode: bool, body: TokenStream| {
            newtype.implement(&of_trait, &of_trait, is_decode, &[], &body)
        };
        let value = plain(
            quote!(__thrift::Value),
            false,
            quote! {
                const TYPE: __thrift::Type = <#ty as __thrift::Value>::TYPE;
                #[inline]
                fn heap_len(&self) -> usize {
                    <#ty as __thrift::Value>::heap_len(&self.#member)
                }
            },
        );
        let encode = plain(
            quote!(__thrift::EncodeValue),
            false,
            quote! {
                #[inline]
                fn write<__P: __thrift::Format>(
                    &self,
                    encoder: &mut __thrift::Encoder<'_, __P>,
                ) {
                    <#ty as __thrift::EncodeValue>::write(&self.#member, encoder);
                }
                #[inline]
                fn write_as_field<__P: __thrift::Format>(
                    &self,
                    id: i16,
                    encoder: &mut __thrift::Encoder<'_, __P>,
                ) {
                    <#ty as __thrift::EncodeValue>::write_as_field(&self.#member, id, encoder);
                }
            },
        );
        let by_decode = quote!(<#ty as __thrift::DecodeValue<#de>>);
        let decode = plain(
            quote!(__thrift::DecodeValue<#de>),
            true,
            quote! {
                #[inline]
                fn read<__P: __thrift::Format>(
                    #decoder,
                ) -> #result<Self, #runtime::Error> {
                    #by_decode::read(decoder).map(|inner| #around)
                }
                #[inline]
                fn read_as_field<__P: __thrift::Format>(
                    &mut self,
                    #header,
                    #decoder,
                ) -> #result<(), #runtime::Error> {
                    #by_decode::read_as_field(&mut self.#member, header, decoder)
                }
                #[inline]
                fn read_optional<__P: __thrift::Format>(
                    slot: &mut ::core::option::Option<Self>,
                    #header,
                    #decoder,
                ) -> #result<(), #runtime::Error> {
                    let mut within = ::core::option::Option::None;
                    #by_decode::read_optional(&mut within, header, decoder)?;
                    if let ::core::option::Option::Some(inner) = within {
                        *slot = ::core::option::Option::Some(#around);
                    }
                    #result::Ok(())
                }
                const MAY_BE_ABSENT: bool = #by_decode::MAY_BE_ABSENT;
                #[inline]
                fn read_or_absent<__P: __thrift::Format>(
                    slot: &mut ::core::option::Option<Self>,
                    #header,
                    #decoder,
                ) -> #result<(), #runtime::Error> {
                    let mut within = ::core::option::Option::None;
                    #by_decode::read_or_absent(&mut within, header, decoder)?;
                    *slot = within.map(|inner| #around);
                    #result::Ok(())
                }
            },
        );
        let union = plain(
            quote!(__thrift::Union),
            false,
            quote!(const IDS: &'static [i16] = <#ty as __thrift::Union>::IDS;),
        );
        let encode_union = plain(
            quote!(__thrift::EncodeUnion),
            false,
            quote! {
                fn write_member<__P: __thrift::Format>(
                    &self,
                    encoder: &mut __thrift::Encoder<'_, __P>,
                ) {
                    <#ty as __thrift::EncodeUnion>::write_member(&self.#member, encoder);
                }
            },
        );
        let by_union = quote!(<#ty as __thrift::DecodeUnion<#de>>);
        let decode_union = plain(
            quote!(__thrift::DecodeUnion<#de>),
            true,
            quote! {
                const HAS_UNIONS: bool = #by_union::HAS_UNIONS;
                const KEEPS_UNKNOWN: bool = #by_union::KEEPS_UNKNOWN;
                fn read_member<__P: __thrift::Format>(
                    #header,
                    #decoder,
                ) -> #result<::core::option::Option<Self>, #runtime::Error> {
                    let read = #by_union::read_member(header, decoder)?;
                    #result::Ok(read.map(|inner| #around))
                }
                fn read_unknown<__P: __thrift::Format>(
                    #header,
                    #decoder,
                ) -> #result<Self, #runtime::Error> {
                    #by_union::read_unknown(header, decoder).map(|inner| #around)
                }
            },
        );
        quote!(#value #encode #decode #union #encode_union #decode_union)
    };
    let of_trait = match types::argument_of(ty, "Option") {
        Some(_) => quote!(FieldType),
        None => quote!(Value),
    };
    let fits = newtype.emit_fits(quote_spanned! {At::new(ty).span=>
        <#ty as __thrift::#of_trait>::heap_len(field)
    });
    Ok(quote! {
        #[allow(dead_code, deprecated)]
        const _: () = {
            use #runtime::thrift as __thrift;
            #fits
            #body
        };
    })
}

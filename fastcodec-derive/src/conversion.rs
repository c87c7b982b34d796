//! Fields of foreign types: the conversions that `with` and `as` name.
//!
//! The emitted code names the conversions of a field once, in a function that returns the
//! converter. Everything else calls that function, so a wrong conversion is one error, in the
//! attribute that names it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Lifetime, Type};

use crate::attributes::{Converter, EncodingName, OfField};
use crate::encoding::Named;
use crate::errors::Errors;
use crate::format::Format;
use crate::subject::Subject;
use crate::{refused, types};

/// The conversion of a field or member.
pub struct Conversion {
    /// The marker type of the runtime for the kind of field.
    shape: TokenStream,
    /// The type that is converted; for a map, the pair of key and value.
    converted: TokenStream,
    /// One for a value, two for the keys and values of a map.
    parts: Vec<Part>,
    is_map: bool,
    is_array: bool,
    /// The marker of the field, for Protobuf.
    pub marker: TokenStream,
}

/// A type and its converter.
struct Part {
    /// The function that returns the converter.
    function: Ident,
    span: Span,
    ty: Type,
    /// The trait that the converter implements.
    bound: TokenStream,
    /// The marker type of the encoding, for Protobuf.
    by: Option<TokenStream>,
    /// More parameters of that trait.
    more: TokenStream,
    body: TokenStream,
}

/// A type that is converted, or the other part of a map with one that is.
struct Place<'a> {
    format: Format,
    function: Ident,
    ty: &'a Type,
    encoding: Option<Named>,
    more: TokenStream,
}

/// The converters and encodings that an attribute names.
struct Converters<'a> {
    key: Option<&'a Converter>,
    value: Option<&'a Converter>,
    key_encoding: Option<Named>,
    value_encoding: Option<Named>,
}

impl<'a> Converters<'a> {
    fn of(attribute: &'a OfField) -> Self {
        let (key_encoding, value_encoding) = match &attribute.encoding {
            Some(EncodingName::Plain(named)) => (None, Some(*named)),
            Some(EncodingName::Map { key, value, .. }) => (*key, *value),
            None => (None, None),
        };
        Converters {
            key: attribute.key.as_ref(),
            value: attribute.converter.as_ref(),
            key_encoding,
            value_encoding,
        }
    }
}

impl Conversion {
    /// Returns the conversion of a field, if its attribute has one. `name` sets it apart from those
    /// of other fields.
    pub fn of_field(
        attribute: &OfField,
        field: &Type,
        name: usize,
        format: Format,
        errors: &mut Errors,
    ) -> Option<Self> {
        let codec = format.module(attribute.conversion_span()?);
        let shapes = quote!(#codec::derived::shape);
        let said = Converters::of(attribute);
        if types::argument_of(field, "Option").is_none()
            && let Some((key, value)) = types::map_entry(field)
        {
            if types::list_element(field).is_some() {
                let message = "only a `HashMap`, a `BTreeMap` or an `IndexMap` can have converted keys or values";
                errors.at(field.span(), message);
            }
            return Some(Self::of_map(&said, key, value, name, format, errors));
        }
        if let Some(key) = said.key {
            let message = "`key(…)` is only for maps: `HashMap<K, V>` or `BTreeMap<K, V>`";
            errors.at(key.span, message);
        }
        let converter = said.value?;
        if let (Format::Protobuf, Some(EncodingName::Map { span, .. })) =
            (format, &attribute.encoding)
        {
            errors.at(
                *span,
                "`map(…)` is only for maps: `HashMap<K, V>` or `BTreeMap<K, V>`",
            );
        }
        let (shape, ty) = if let Some(ty) = types::argument_of(field, "Option") {
            (quote!(#shapes::Maybe), ty)
        } else if let Some(ty) = types::list_element(field) {
            if matches!(types::bare(field), Type::Reference(_)) {
                let message = "a converted list cannot be borrowed: write it as `Vec<T>`";
                errors.at(field.span(), message);
            }
            match attribute.expanded {
                Some(_) if format == Format::Protobuf => (quote!(#shapes::Apart), ty),
                _ => (quote!(#shapes::Many), ty),
            }
        } else if format == Format::Protobuf && attribute.required.is_some() {
            (quote!(#shapes::Always), field)
        } else {
            (quote!(#shapes::One), field)
        };
        let is_array =
            matches!(types::bare(field), Type::Array(_)) && types::list_element(field).is_some();
        let part = Part::of_value(converter, said.value_encoding, ty, name, format, errors);
        Some(Self::of_one(part, said.value_encoding, shape, is_array))
    }

    /// Returns the conversion of a member of a oneof or union, if its attribute has one.
    pub fn of_member(
        attribute: &OfField,
        ty: &Type,
        name: usize,
        format: Format,
        errors: &mut Errors,
    ) -> Option<Self> {
        let said = Converters::of(attribute);
        let converter = said.value?;
        if let (Format::Protobuf, Some(EncodingName::Map { span, .. })) =
            (format, &attribute.encoding)
        {
            let message = "a member of a oneof cannot be a map: put the map into a message";
            errors.at(*span, message);
        }
        let codec = format.module(converter.span);
        let shape = match format {
            Format::Protobuf => quote!(#codec::derived::shape::Always),
            Format::Thrift => quote!(#codec::derived::shape::One),
        };
        let part = Part::of_value(converter, said.value_encoding, ty, name, format, errors);
        Some(Self::of_one(part, said.value_encoding, shape, false))
    }

    /// Returns the conversion of a field that is not a map, or of a member.
    fn of_one(part: Part, encoding: Option<Named>, shape: TokenStream, is_array: bool) -> Self {
        let by = encoding_by(encoding);
        Conversion {
            shape,
            converted: part.ty.to_token_stream(),
            parts: vec![part],
            is_map: false,
            is_array,
            marker: quote!(__protobuf::derived::By<#by>),
        }
    }

    fn of_map(
        said: &Converters<'_>,
        key: &Type,
        value: &Type,
        name: usize,
        format: Format,
        errors: &mut Errors,
    ) -> Self {
        let codec = format.module(key.span());
        let (of_keys, of_values) = match format {
            Format::Protobuf => (
                quote!(, Encoding: __protobuf::encoding::KeyEncoding, Wire: ::core::default::Default),
                quote!(, Wire: ::core::default::Default),
            ),
            Format::Thrift => (quote!(), quote!()),
        };
        if let Format::Protobuf = format {
            if said.key.is_none() {
                refused::check_protobuf_key(key, said.key_encoding.is_some(), errors);
            }
            if let Some(named) = said.key_encoding {
                named.check_key(errors);
            }
        }
        let keys = Place {
            format,
            function: format_ident!("key_{name}"),
            ty: key,
            encoding: said.key_encoding,
            more: of_keys,
        };
        let values = Place {
            format,
            function: format_ident!("value_{name}"),
            ty: value,
            encoding: said.value_encoding,
            more: of_values,
        };
        let by = [said.key_encoding, said.value_encoding].map(encoding_by);
        Conversion {
            shape: quote!(#codec::derived::shape::Entries),
            converted: quote!((#key, #value)),
            parts: vec![
                Part::new(keys, said.key, errors),
                Part::new(values, said.value, errors),
            ],
            is_map: true,
            is_array: false,
            marker: quote!(__protobuf::derived::By<(#(#by),*)>),
        }
    }

    /// Emits the converter of the field or member.
    fn emit_by(&self) -> TokenStream {
        let calls = self.parts.iter().map(|part| {
            let (function, span) = (&part.function, part.span);
            quote_spanned!(span=> <Self as __Conversions<'_>>::#function())
        });
        match self.is_map {
            true => quote!((#(#calls),*)),
            false => quote!(#(#calls)*),
        }
    }

    /// Emits the field with its converter; `place` is a reference to the field.
    fn emit(&self, place: TokenStream, format: Format) -> TokenStream {
        let Conversion {
            shape, converted, ..
        } = self;
        let (by, codec) = (self.emit_by(), format.module(Span::call_site()));
        quote!(#codec::derived::Converted::<#shape, _, #converted, _>::new(#place, #by))
    }

    /// Emits a reference to the field with its converter; `place` is a reference to the field.
    pub fn emit_reference(&self, place: TokenStream, format: Format, is_mut: bool) -> TokenStream {
        let place = match self.is_array {
            true => quote!(#place[..]),
            false => place,
        };
        let (converted, mutable) = (self.emit(place, format), is_mut.then(|| quote!(mut)));
        quote!(&#mutable #converted)
    }
}

/// Returns the marker type of the named encoding.
fn encoding_by(named: Option<Named>) -> TokenStream {
    match named {
        Some(named) => {
            let encoding = named.marker();
            quote!(__protobuf::derived::Said<#encoding>)
        }
        None => quote!(__protobuf::derived::Inferred),
    }
}

impl Part {
    /// Makes the part of a field that is not a map, or of a member.
    fn of_value(
        converter: &Converter,
        encoding: Option<Named>,
        ty: &Type,
        name: usize,
        format: Format,
        errors: &mut Errors,
    ) -> Self {
        let place = Place {
            format,
            function: format_ident!("value_{name}"),
            ty,
            encoding,
            more: quote!(),
        };
        Part::new(place, Some(converter), errors)
    }

    /// Makes a part, converted if there is a converter.
    fn new(place: Place<'_>, converter: Option<&Converter>, errors: &mut Errors) -> Self {
        let Place {
            format,
            function,
            ty,
            encoding,
            more,
        } = place;
        let span = converter.map_or(ty.span(), |converter| converter.span);
        let codec = format.module(span);
        let wire = match converter {
            Some(converter) => converter.as_type.as_ref(),
            None => Some(ty),
        };
        if let Some(wire) = wire {
            refused::check_wire(format, wire, errors);
            if let (Format::Protobuf, Some(named)) = (format, encoding) {
                named.check(wire, errors);
            }
        }
        let with = converter.and_then(|converter| converter.with.as_ref());
        let body = match (with, wire) {
            _ if converter.is_none() => quote_spanned!(span=> #codec::derived::Plain),
            (None, wire) => quote_spanned!(span=> #codec::derived::by_traits::<#ty, _, _, #wire>()),
            (Some(module), None) => quote_spanned! {span=>
                #codec::derived::by_functions::<#ty, _, _, _, _>(
                    #module::to_wire,
                    #module::from_wire,
                )
            },
            (Some(module), Some(wire)) => quote_spanned! {span=>
                #codec::derived::by_functions::<#ty, _, _, _, _>(
                    |value: &#ty| -> #wire { #module::to_wire(value) },
                    |wire: #wire| #module::from_wire(wire),
                )
            },
        };
        let by = (format == Format::Protobuf).then(|| encoding_by(encoding));
        let body = match (converter, by.iter()) {
            (None, _) => body,
            (Some(_), by) => {
                quote_spanned!(span=> #codec::derived::on_wire::<#(#by,)* #ty, _, _>(#body))
            }
        };
        let bound = match (format, converter) {
            (Format::Protobuf, None) => quote_spanned!(span=> #codec::derived::Part),
            _ => quote_spanned!(span=> #codec::derived::Converts),
        };
        Part {
            function,
            span,
            ty: ty.clone(),
            bound,
            by,
            more,
            body,
        }
    }

    /// Returns the name of the alias of its type.
    fn type_name(&self) -> Ident {
        format_ident!("type_of_{}", self.function)
    }

    /// Returns the return type of its function, for this type.
    fn returned(&self, de: &Lifetime, ty: TokenStream) -> TokenStream {
        let Part { bound, more, .. } = self;
        let by = self.by.iter();
        quote_spanned!(self.span=> impl #bound<#de #(, #by)*, #ty #more>)
    }
}

/// Emits the functions that return the converters of fields or members.
pub fn emit_functions<'c>(
    of: &Subject,
    conversions: impl Iterator<Item = &'c Conversion>,
) -> Option<TokenStream> {
    let parts: Vec<_> = conversions.flat_map(|it| &it.parts).collect();
    if parts.is_empty() {
        return None;
    }
    let (ident, de) = (&of.ident, Lifetime::new("'de", of.ident.span()));
    let declared = parts.iter().map(|part| {
        let (function, name) = (&part.function, part.type_name());
        let returned = part.returned(&de, quote!(Self::#name));
        quote_spanned!(part.span=> type #name; fn #function() -> #returned;)
    });
    let (own, generics) = of.decoding(of.generics.clone());
    let defined = parts.iter().map(|part| {
        let (function, name, ty, body) = (&part.function, part.type_name(), &part.ty, &part.body);
        let returned = part.returned(&own, quote!(#ty));
        quote_spanned! {part.span=>
            type #name = #ty;

            #[inline]
            fn #function() -> #returned {
                #body
            }
        }
    });
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = of.generics.split_for_impl();
    Some(quote! {
        #[allow(non_camel_case_types)]
        trait __Conversions<#de> {
            #(#declared)*
        }

        #[allow(non_camel_case_types)]
        impl #impl_generics __Conversions<#own> for #ident #type_generics #where_clause {
            #(#defined)*
        }
    })
}

/// Emits a reference to the member `value` of a oneof or union, with its converter.
pub fn member_to_write(conversion: &Conversion, format: Format) -> TokenStream {
    let converted = conversion.emit(quote!(value), format);
    quote!(&#converted)
}

/// Emits the converter of a member of a oneof or union.
pub fn member_by(conversion: &Conversion) -> TokenStream {
    conversion.emit_by()
}

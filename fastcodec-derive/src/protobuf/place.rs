//! How emitted code speaks of a field or member of a message: see [`crate::place`].

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{Ident, Lifetime};

use super::member::Variant;
use super::model::{Field, OneofField};
use crate::format::Format;
use crate::place::{fitting, flattened};

impl OneofField {
    /// A reference to the field, if it is of a type that is a oneof. Whether one that mentions a type parameter can be
    /// written is not known where it is read.
    pub fn fitting(&self, is_mut: bool) -> TokenStream {
        if self.is_generic {
            return self.at.reference(&self.member, is_mut);
        }
        flattened(
            &self.member,
            &self.alias.name,
            self.at,
            Format::Protobuf,
            is_mut,
        )
    }
}

impl Field {
    /// A reference to the field, for what asks how long it is.
    pub fn to_measure(&self) -> TokenStream {
        let (ty, span) = (&self.alias.name, self.at.span);
        self.reference(
            || quote_spanned!(span=> __protobuf::derived::field::<#ty>()),
            false,
        )
    }

    /// A reference to the field, for what writes it or asks what it has on the heap.
    pub fn to_write(&self) -> TokenStream {
        let (ty, marker, span) = (&self.alias.name, &self.marker, self.at.span);
        self.reference(
            || quote_spanned!(span=> __protobuf::derived::written::<#ty, #marker>()),
            false,
        )
    }

    /// A reference to the field, for what reads it.
    pub fn to_read(&self) -> TokenStream {
        let (ty, marker, span) = (&self.alias.name, &self.marker, self.at.span);
        self.reference(
            || quote_spanned!(span=> __protobuf::derived::read::<#ty, #marker>()),
            true,
        )
    }

    /// A reference to the field; of a type that is asked, to something else if it does not fit.
    fn reference(&self, fits: impl FnOnce() -> TokenStream, is_mut: bool) -> TokenStream {
        let (at, conversion) = (self.at, self.conversion.as_ref());
        let reference = at.converted(&self.member, conversion, Format::Protobuf, is_mut);
        match self.is_asked {
            true => fitting(reference, at, fits(), is_mut),
            false => reference,
        }
    }

    /// The path of the functions that say how long the field is.
    pub fn measured_by(&self) -> TokenStream {
        if !self.is_asked {
            return self.written_by();
        }
        // The type may be another one here, and the error is at it.
        let (marker, inferred) = (&self.marker, quote_spanned!(self.at.token()=> _));
        quote_spanned!(self.at.span=> <#inferred as __EncodeField<#marker>>)
    }

    /// The path of the functions that write the field.
    pub fn written_by(&self) -> TokenStream {
        let (ty, marker, span) = (&self.ty, &self.marker, self.at.span);
        match self.is_named {
            false => quote_spanned!(span=> __EncodeField::<#marker>),
            true => quote_spanned!(span=> <#ty as __EncodeField<#marker>>),
        }
    }

    /// The path of the functions that read the field, from what lives for `de`. The lifetime is named as the type is.
    pub fn read_by(&self, de: &Lifetime) -> TokenStream {
        let (ty, marker, span) = (&self.ty, &self.marker, self.at.span);
        match self.is_named {
            false => quote_spanned!(span=> __DecodeField::<#de, #marker>),
            true => quote_spanned!(span=> <#ty as __DecodeField<#de, #marker>>),
        }
    }
}

impl Variant {
    /// The path of the functions that write the member.
    pub fn written_by(&self) -> TokenStream {
        let (ty, encoding) = (&self.alias.name, &self.encoding);
        quote_spanned!(self.at.span=> <#ty as __protobuf::EncodeValue<#encoding>>)
    }

    /// The function of this name, among those that read the member.
    pub fn read_by(&self, name: &str, de: &Lifetime) -> TokenStream {
        let (ty, encoding, span) = (&self.alias.name, &self.encoding, self.at.span);
        let name = Ident::new(name, span);
        match self.is_asked {
            true => quote_spanned!(span=> __protobuf::derived::member::<#ty, #encoding>().#name),
            false => quote_spanned!(span=> <#ty as __protobuf::DecodeValue<#de, #encoding>>::#name),
        }
    }
}

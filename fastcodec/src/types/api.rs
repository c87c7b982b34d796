//! Descriptions of services and types.

// `Option_View`: every view has the name of its message, followed by `View`.
#![allow(non_camel_case_types)]

use alloc::string::String;
use alloc::vec::Vec;

use super::{Any, AnyView};
use crate::protobuf::Open;
use crate::{Enumeration, Protobuf};

/// The syntax of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
#[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
#[codec(name = "google.protobuf.Syntax")]
#[repr(i32)]
pub enum Syntax {
    /// `proto2`
    #[codec(name = "SYNTAX_PROTO2")]
    Proto2 = 0,
    /// `proto3`
    #[codec(name = "SYNTAX_PROTO3")]
    Proto3 = 1,
    /// Editions.
    #[codec(name = "SYNTAX_EDITIONS")]
    Editions = 2,
}

/// The types that are nested in [`Field`].
pub mod field {
    use super::*;

    /// The type of a field.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
    #[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
    #[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
    #[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
    #[codec(name = "google.protobuf.Field.Kind")]
    #[repr(i32)]
    #[allow(missing_docs)]
    pub enum Kind {
        #[codec(name = "TYPE_UNKNOWN")]
        TypeUnknown = 0,
        #[codec(name = "TYPE_DOUBLE")]
        TypeDouble = 1,
        #[codec(name = "TYPE_FLOAT")]
        TypeFloat = 2,
        #[codec(name = "TYPE_INT64")]
        TypeInt64 = 3,
        #[codec(name = "TYPE_UINT64")]
        TypeUint64 = 4,
        #[codec(name = "TYPE_INT32")]
        TypeInt32 = 5,
        #[codec(name = "TYPE_FIXED64")]
        TypeFixed64 = 6,
        #[codec(name = "TYPE_FIXED32")]
        TypeFixed32 = 7,
        #[codec(name = "TYPE_BOOL")]
        TypeBool = 8,
        #[codec(name = "TYPE_STRING")]
        TypeString = 9,
        #[codec(name = "TYPE_GROUP")]
        TypeGroup = 10,
        #[codec(name = "TYPE_MESSAGE")]
        TypeMessage = 11,
        #[codec(name = "TYPE_BYTES")]
        TypeBytes = 12,
        #[codec(name = "TYPE_UINT32")]
        TypeUint32 = 13,
        #[codec(name = "TYPE_ENUM")]
        TypeEnum = 14,
        #[codec(name = "TYPE_SFIXED32")]
        TypeSfixed32 = 15,
        #[codec(name = "TYPE_SFIXED64")]
        TypeSfixed64 = 16,
        #[codec(name = "TYPE_SINT32")]
        TypeSint32 = 17,
        #[codec(name = "TYPE_SINT64")]
        TypeSint64 = 18,
    }

    /// The cardinality of a field.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
    #[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
    #[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
    #[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
    #[codec(name = "google.protobuf.Field.Cardinality")]
    #[repr(i32)]
    #[allow(missing_docs)]
    pub enum Cardinality {
        #[codec(name = "CARDINALITY_UNKNOWN")]
        Unknown = 0,
        #[codec(name = "CARDINALITY_OPTIONAL")]
        Optional = 1,
        #[codec(name = "CARDINALITY_REQUIRED")]
        Required = 2,
        #[codec(name = "CARDINALITY_REPEATED")]
        Repeated = 3,
    }
}

/// Declares a message and its view from one list of fields: number, name, type and the view's type.
macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident $view:ident $full_name:literal ($($derives:ident),*) {
        $($(#[$field_doc:meta])* $number:literal $field:ident: $ty:ty, $view_ty:ty;)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, $($derives,)* Protobuf)]
        #[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
        #[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
        #[codec(name = $full_name)]
        pub struct $name {
            $($(#[$field_doc])* #[codec($number)] pub $field: $ty,)*
        }

        #[doc = concat!("A [`", stringify!($name), "`] that borrows from its input.")]
        #[derive(Clone, Copy, Debug, Default, PartialEq, $($derives,)* Protobuf)]
        #[codec(name = $full_name)]
        pub struct $view<'a> {
            $($(#[$field_doc])* #[codec($number)] pub $field: $view_ty,)*
        }
    )*};
}

messages! {
    /// The source of a description.
    SourceContext SourceContextView "google.protobuf.SourceContext" (Eq, Hash) {
        /// The path of the schema file.
        1 file_name: String, &'a str;
    }

    /// An interface: a service with its methods.
    Api ApiView "google.protobuf.Api" (Eq, Hash) {
        /// The full name.
        1 name: String, &'a str;
        /// The methods.
        2 methods: Vec<Method>, &'a [MethodView<'a>];
        /// The options.
        3 options: Vec<Option_>, &'a [Option_View<'a>];
        /// The version, `major.minor`.
        4 version: String, &'a str;
        /// The source of the description.
        5 source_context: Option<SourceContext>, Option<SourceContextView<'a>>;
        /// The included interfaces.
        6 mixins: Vec<Mixin>, &'a [MixinView<'a>];
        /// The syntax of the schema.
        7 syntax: Open<Syntax>, Open<Syntax>;
        /// The edition of the schema.
        8 edition: String, &'a str;
    }

    /// A method of an interface.
    Method MethodView "google.protobuf.Method" (Eq, Hash) {
        /// The name.
        1 name: String, &'a str;
        /// The URL of the request's type.
        2 request_type_url: String, &'a str;
        /// Whether the client sends a stream.
        3 request_streaming: bool, bool;
        /// The URL of the response's type.
        4 response_type_url: String, &'a str;
        /// Whether the server sends a stream.
        5 response_streaming: bool, bool;
        /// The options.
        6 options: Vec<Option_>, &'a [Option_View<'a>];
        /// The syntax of the schema.
        7 syntax: Open<Syntax>, Open<Syntax>;
        /// The edition of the schema.
        8 edition: String, &'a str;
    }

    /// An interface that another includes.
    Mixin MixinView "google.protobuf.Mixin" (Eq, Hash) {
        /// The full name of the included interface.
        1 name: String, &'a str;
        /// The path under which its methods are available.
        2 root: String, &'a str;
    }

    /// A message type.
    Type TypeView "google.protobuf.Type" (Eq, Hash) {
        /// The full name.
        1 name: String, &'a str;
        /// The fields.
        2 fields: Vec<Field>, &'a [FieldView<'a>];
        /// The names of the oneofs.
        3 oneofs: Vec<String>, &'a [&'a str];
        /// The options.
        4 options: Vec<Option_>, &'a [Option_View<'a>];
        /// The source of the description.
        5 source_context: Option<SourceContext>, Option<SourceContextView<'a>>;
        /// The syntax of the schema.
        6 syntax: Open<Syntax>, Open<Syntax>;
        /// The edition of the schema.
        7 edition: String, &'a str;
    }

    /// A field of a message type.
    Field FieldView "google.protobuf.Field" (Eq, Hash) {
        /// The type.
        1 kind: Open<field::Kind>, Open<field::Kind>;
        /// The cardinality.
        2 cardinality: Open<field::Cardinality>, Open<field::Cardinality>;
        /// The number.
        3 number: i32, i32;
        /// The name.
        4 name: String, &'a str;
        /// The URL of the type of a message or an enumeration.
        6 type_url: String, &'a str;
        /// The position of its oneof in the list of oneofs, from 1; 0 if it has none.
        7 oneof_index: i32, i32;
        /// Whether it is packed.
        8 packed: bool, bool;
        /// The options.
        9 options: Vec<Option_>, &'a [Option_View<'a>];
        /// The name in JSON.
        10 json_name: String, &'a str;
        /// The default value, as text.
        11 default_value: String, &'a str;
    }

    /// An enumeration type.
    Enum EnumView "google.protobuf.Enum" (Eq, Hash) {
        /// The full name.
        1 name: String, &'a str;
        /// The values.
        2 enumvalue: Vec<EnumValue>, &'a [EnumValueView<'a>];
        /// The options.
        3 options: Vec<Option_>, &'a [Option_View<'a>];
        /// The source of the description.
        4 source_context: Option<SourceContext>, Option<SourceContextView<'a>>;
        /// The syntax of the schema.
        5 syntax: Open<Syntax>, Open<Syntax>;
        /// The edition of the schema.
        6 edition: String, &'a str;
    }

    /// A value of an enumeration type.
    EnumValue EnumValueView "google.protobuf.EnumValue" (Eq, Hash) {
        /// The name.
        1 name: String, &'a str;
        /// The number.
        2 number: i32, i32;
        /// The options.
        3 options: Vec<Option_>, &'a [Option_View<'a>];
    }

    /// An option of a description; `google.protobuf.Option`, whose name is taken in Rust.
    Option_ Option_View "google.protobuf.Option" (Eq, Hash) {
        /// The name.
        1 name: String, &'a str;
        /// The value.
        2 value: Option<Any>, Option<AnyView<'a>>;
    }
}

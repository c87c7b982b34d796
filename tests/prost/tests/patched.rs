//! The derives work through a crate named `prost` that re-exports `fastcodec::prost`: derived code
//! names that crate only. This file contains such a crate as a module, and uses it.

extern crate self as prost;

pub use fastcodec::prost::patched::{Enumeration, Message, Oneof};
pub use fastcodec::prost::*;

/// No name of the crates that it is made of is in scope here.
mod user {
    use std::collections::HashMap;

    use ::prost::Message as _;

    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct Person {
        #[prost(string, tag = "1")]
        pub name: ::prost::alloc::string::String,
        #[prost(bytes = "bytes", tag = "2")]
        pub photo: ::prost::bytes::Bytes,
        #[prost(enumeration = "Mood", tag = "3")]
        pub mood: i32,
        #[prost(message, repeated, tag = "4")]
        pub friends: ::prost::alloc::vec::Vec<Person>,
        #[prost(map = "string, message", tag = "5")]
        pub born: HashMap<String, ::prost::types::Timestamp>,
        #[prost(oneof = "Contact", tags = "6, 7")]
        pub contact: Option<Contact>,
        #[prost(int32, optional, tag = "8", default = "7")]
        pub number: Option<i32>,
        #[prost(message, optional, boxed, tag = "9")]
        pub boxed: Option<::prost::alloc::boxed::Box<Person>>,
    }

    #[derive(Clone, PartialEq, Eq, Hash, ::prost::Oneof)]
    pub enum Contact {
        #[prost(string, tag = "6")]
        Mail(String),
        #[prost(message, tag = "7")]
        Empty(()),
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum Mood {
        Unknown = 0,
        Good = 1,
    }

    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct Tuple(
        #[prost(int32, tag = "1")] pub i32,
        #[prost(string, repeated)] pub Vec<String>,
    );

    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct Unit;

    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct Braces {}

    /// Says itself how it is shown.
    #[derive(Clone, PartialEq, ::prost::Message)]
    #[prost(skip_debug)]
    pub struct Hidden {
        #[prost(string, tag = "1")]
        pub secret: String,
    }

    impl std::fmt::Debug for Hidden {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Hidden")
        }
    }

    /// Names another place all the same.
    #[derive(Clone, PartialEq, ::prost::Message)]
    #[prost(prost_path = "::fastcodec::prost")]
    pub struct Elsewhere {
        #[prost(string, tag = "1")]
        pub text: String,
    }

    #[test]
    fn every_derive_works_under_the_name_of_prost() {
        let person = Person {
            name: "Ada".into(),
            mood: Mood::Good as i32,
            friends: vec![Person::default()],
            born: [("Ada".into(), ::prost::types::Timestamp::default())].into(),
            contact: Some(Contact::Mail("ada@example.org".into())),
            boxed: Some(Box::default()),
            ..Person::default()
        };
        assert_eq!((person.number(), person.mood()), (7, Mood::Good));
        assert_eq!(Person::decode(&person.encode_to_vec()[..]), Ok(person));
        assert_eq!(Mood::try_from(9), Err(::prost::UnknownEnumValue(9)));
    }

    #[test]
    fn structs_without_names_for_their_fields_and_without_fields_are_messages() {
        let tuple = Tuple(5, vec!["a".into()]);
        assert_eq!(tuple.encode_to_vec(), b"\x08\x05\x12\x01a");
        assert_eq!(Tuple::decode(&b"\x08\x05\x12\x01a"[..]), Ok(tuple));
        assert_eq!(Unit::decode(&b"\x08\x01"[..]), Ok(Unit));
        assert_eq!(format!("{:?} {:?}", Unit, Braces {}), "Unit Braces");
    }

    #[test]
    fn the_attributes_of_a_type_are_those_of_prost() {
        let hidden = Hidden::decode(&b"\x0a\x01a"[..]).unwrap();
        assert_eq!(format!("{hidden:?} {}", hidden.secret), "Hidden a");
        assert_eq!(Elsewhere::default().encode_to_vec(), b"");
    }
}

//! Types of your own with any name and any parameters: what the derives emit must not collide with
//! them, nor take them for the types that have these names elsewhere.

use std::borrow::Cow;
use std::collections::HashMap;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Compact, Protocol};
use fastcodec::{Oneof, Protobuf, Thrift};

/// Encodes in both formats, decodes, and compares.
fn returns<T>(value: &T)
where
    T: Encode + for<'de> Decode<'de> + PartialEq + std::fmt::Debug,
    T: fastcodec::thrift::EncodeValue + for<'de> fastcodec::thrift::DecodeValue<'de>,
{
    let bytes = value.encode_to_vec().unwrap();
    assert_eq!(&T::decode(&bytes).unwrap(), value);
    let bytes = Compact::encode_to_vec(value).unwrap();
    assert_eq!(&Compact::decode::<T>(&bytes).unwrap(), value);
}

#[test]
fn types_can_have_the_names_that_derives_emitted_once() {
    const FIELDS: usize = 2;
    const MEMBERS: usize = 3;

    #[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
    struct __T0 {
        #[codec(1)]
        number: i32,
    }

    #[derive(Debug, PartialEq, Oneof, Thrift)]
    enum __O0 {
        #[codec(7)]
        Bytes([u8; MEMBERS]),
        #[codec(8)]
        Message(__T0),
    }

    #[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
    struct Message {
        #[codec(1)]
        own: __T0,
        #[codec(2)]
        list: Vec<__T0>,
        #[codec(3)]
        bytes: [u8; FIELDS],
        #[codec(oneof)]
        choice: Option<__O0>,
    }

    let own = __T0 { number: 5 };
    for choice in [__O0::Bytes([1; MEMBERS]), __O0::Message(own.clone())] {
        returns(&Message {
            own: own.clone(),
            list: vec![own.clone()],
            bytes: [8; FIELDS],
            choice: Some(choice),
        });
    }
}

mod named {
    use fastcodec::{Protobuf, Thrift};

    #[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
    pub struct Arc<T> {
        #[codec(1)]
        pub inner: T,
    }

    #[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
    pub struct TileMap<A, B> {
        #[codec(1)]
        pub first: A,
        #[codec(2)]
        pub second: B,
    }

    #[derive(Debug, Default, PartialEq, Eq, Hash, Protobuf, Thrift)]
    #[codec(transparent)]
    pub struct Uuid(pub String);
}

#[test]
fn types_can_have_the_names_of_pointers_maps_and_foreign_types() {
    use named::{Arc, TileMap, Uuid};

    #[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
    struct Message {
        #[codec(1)]
        pointer: Arc<Option<i32>>,
        #[codec(2)]
        message: TileMap<f64, String>,
        #[codec(3)]
        optional: Option<TileMap<i32, i32>>,
        #[codec(4)]
        list: Vec<TileMap<f64, i32>>,
        #[codec(5)]
        map: HashMap<Uuid, TileMap<f64, i32>>,
        #[codec(6, required)]
        required: TileMap<f64, i32>,
    }

    let tiles = |first, second| TileMap { first, second };
    returns(&Message {
        pointer: Arc { inner: Some(3) },
        message: TileMap {
            first: 0.5,
            second: "text".to_owned(),
        },
        optional: Some(TileMap {
            first: 1,
            second: 2,
        }),
        list: vec![tiles(1.5, 1)],
        map: HashMap::from([(Uuid("key".to_owned()), tiles(2.5, 2))]),
        required: tiles(3.5, 3),
    });
}

#[test]
fn a_length_is_a_parameter_or_a_constant_of_the_type() {
    trait Width {
        const WIDTH: usize;
        type Unit;
    }

    impl Width for Fixed {
        const WIDTH: usize = 3;
        type Unit = String;
    }

    #[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
    struct Fixed {
        #[codec(1)]
        bytes: [u8; <Self as Width>::WIDTH],
        #[codec(2)]
        unit: <Self as Width>::Unit,
    }

    #[derive(Debug, PartialEq, Oneof, Thrift)]
    enum Choice<const N: usize> {
        #[codec(7)]
        Bytes([u8; N]),
        #[codec(8)]
        Number(i32),
    }

    #[derive(Debug, PartialEq, Protobuf, Thrift)]
    struct Sized<const N: usize> {
        #[codec(1)]
        bytes: [u8; N],
        #[codec(oneof)]
        choice: Option<Choice<N>>,
    }

    impl<const N: usize> Default for Sized<N> {
        fn default() -> Self {
            let (bytes, choice) = ([0; N], None);
            Sized { bytes, choice }
        }
    }

    returns(&Fixed {
        bytes: [4; 3],
        unit: "metre".to_owned(),
    });
    for choice in [Choice::Bytes([7; 5]), Choice::Number(9)] {
        returns(&Sized::<5> {
            bytes: [6; 5],
            choice: Some(choice),
        });
    }
}

#[test]
fn a_oneof_of_a_parameter_needs_no_bound() {
    #[derive(Debug, PartialEq, Oneof, Thrift)]
    enum Choice<T> {
        #[codec(7)]
        Value(T),
        #[codec(8)]
        Number(i32),
    }

    #[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
    struct Message<T> {
        #[codec(1)]
        number: i32,
        #[codec(oneof)]
        choice: Option<Choice<T>>,
    }

    for choice in [Choice::Value("text".to_owned()), Choice::Number(4)] {
        returns(&Message {
            number: 1,
            choice: Some(choice),
        });
    }
}

#[test]
fn a_oneof_of_a_parameter_can_have_a_bound() {
    use fastcodec::protobuf::{DecodeOneof, EncodeOneof};

    #[derive(Debug, PartialEq, Oneof)]
    enum Choice<T> {
        #[codec(7)]
        Value(T),
    }

    #[derive(Debug, Default, PartialEq, Protobuf)]
    struct Message<T>
    where
        Choice<T>: EncodeOneof + for<'de> DecodeOneof<'de>,
    {
        #[codec(oneof)]
        choice: Option<Choice<T>>,
    }

    let choice = Some(Choice::Value(8));
    let bytes = Message { choice }.encode_to_vec().unwrap();
    assert_eq!(
        Message::decode(&bytes).unwrap().choice,
        Some(Choice::Value(8))
    );
}

/// A bound on a field that holds the message itself once made the compiler run for ever.
#[test]
fn a_message_with_a_parameter_can_hold_itself() {
    #[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
    struct Tree<T> {
        #[codec(1)]
        value: T,
        #[codec(2)]
        next: Option<Box<Tree<T>>>,
        #[codec(3)]
        children: Vec<Tree<T>>,
    }

    #[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
    struct Forest {
        #[codec(1)]
        tree: Tree<String>,
        #[codec(2)]
        of_forests: Option<Box<Tree<Forest>>>,
    }

    fn tree<T>(value: T) -> Tree<T> {
        let (next, children) = (None, Vec::new());
        Tree {
            value,
            next,
            children,
        }
    }

    let [root, next, child] = ["root", "next", "child"].map(|text| tree(text.to_owned()));
    returns(&Forest {
        tree: Tree {
            next: Some(Box::new(next)),
            children: vec![child],
            ..root
        },
        of_forests: Some(Box::new(tree(Forest::default()))),
    });
}

#[test]
fn a_newtype_of_a_static_string_can_be_written() {
    use fastcodec::protobuf::EncodeValue;
    use fastcodec::protobuf::encoding::Str;

    #[derive(Debug, Protobuf, Thrift)]
    #[codec(transparent)]
    struct Name(&'static str);

    #[derive(Debug, Protobuf, Thrift)]
    #[codec(transparent)]
    struct Title(Cow<'static, str>);

    fn encoded(value: &impl fastcodec::thrift::EncodeValue) -> Vec<u8> {
        Compact::encode_to_vec(value).unwrap()
    }

    let text = String::from("text");
    assert_eq!(encoded(&Name("text")), encoded(&text));
    assert_eq!(encoded(&Title(Cow::Borrowed("text"))), encoded(&text));
    let lens = [
        EncodeValue::<Str>::value_len(&Name("text")),
        EncodeValue::<Str>::value_len(&Title(Cow::Borrowed("text"))),
    ];
    assert_eq!(lens, [5, 5]);
}

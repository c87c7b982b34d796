//! The messages and structs of the other files once more: with every value in a newtype that is
//! transparent, and with every value of a foreign type, which is converted.

/// On the wire what it holds.
pub mod newtype {
    use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

    use fastcodec::thrift::Uuid;
    use fastcodec::{Enumeration, Oneof, Protobuf, Thrift};

    #[derive(
        Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Protobuf, Thrift,
    )]
    #[codec(transparent)]
    pub struct New<T>(T);

    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    pub struct M {
        #[codec(1)]
        number: New<i32>,
        #[codec(2)]
        text: New<String>,
        #[codec(3)]
        child: Option<New<Box<M>>>,
        #[codec(4)]
        list: Vec<New<M>>,
        #[codec(5)]
        packed: Vec<New<u64>>,
        #[codec(6, fixed32)]
        fixed: Vec<New<u32>>,
        #[codec(7)]
        map: BTreeMap<New<String>, New<i32>>,
        #[codec(8, group)]
        group: Option<New<Box<M>>>,
        #[codec(9)]
        bytes: New<Vec<u8>>,
        #[codec(10)]
        double: New<f64>,
        #[codec(oneof)]
        choice: Option<New<C>>,
        #[codec(13)]
        hashed: HashMap<New<u32>, New<String>>,
        #[codec(14)]
        blob: New<Vec<u8>>,
        #[codec(15)]
        texts: Vec<New<String>>,
        #[codec(16)]
        level: Option<New<Level>>,
        #[codec(17)]
        levels: Vec<New<Level>>,
        #[codec(18)]
        by_number: BTreeMap<New<i32>, New<Level>>,
        #[codec(19)]
        flags: Vec<New<bool>>,
        #[codec(20)]
        deep: BTreeMap<New<i32>, New<M>>,
        #[codec(21, group)]
        groups: Vec<New<M>>,
        #[codec(22)]
        exact: Option<New<[u8; 4]>>,
        #[codec(23)]
        small: New<u8>,
    }

    #[derive(Clone, Debug, PartialEq, Oneof)]
    pub enum C {
        #[codec(11)]
        Text(New<String>),
        #[codec(12)]
        Message(New<Box<M>>),
    }

    /// A closed enumeration.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
    pub enum Level {
        Low = 0,
        High = 1,
    }

    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    pub struct T {
        #[codec(-1)]
        minus: Option<New<i32>>,
        #[codec(1)]
        number: Option<New<i32>>,
        #[codec(2)]
        text: Option<New<String>>,
        #[codec(3)]
        list: Option<New<Vec<i64>>>,
        #[codec(4)]
        map: Option<New<HashMap<New<String>, New<i32>>>>,
        #[codec(5)]
        child: Option<New<Box<T>>>,
        #[codec(6)]
        children: Option<Vec<New<T>>>,
        #[codec(7)]
        set: Option<BTreeSet<New<i32>>>,
        #[codec(8)]
        bytes: Option<New<Vec<u8>>>,
        #[codec(9)]
        union: Option<New<U>>,
        #[codec(10)]
        flag: Option<New<bool>>,
        #[codec(11)]
        empties: Option<Vec<New<Empty>>>,
        #[codec(12)]
        small: Option<New<i16>>,
        #[codec(13)]
        sorted: Option<BTreeMap<New<i32>, New<Vec<String>>>>,
        #[codec(14)]
        hashed: Option<HashSet<New<String>>>,
        #[codec(15)]
        id: Option<New<Uuid>>,
        #[codec(16)]
        flags: Option<Vec<New<bool>>>,
        #[codec(17)]
        lists: Option<Vec<New<Vec<i64>>>>,
        #[codec(18)]
        level: Option<New<Level>>,
        #[codec(19)]
        levels: Option<New<Vec<Level>>>,
        #[codec(20)]
        double: Option<New<f64>>,
        #[codec(21)]
        byte: Option<New<i8>>,
        #[codec(22)]
        flag_set: Option<BTreeSet<New<bool>>>,
        #[codec(23)]
        by_flag: Option<BTreeMap<New<bool>, New<bool>>>,
    }

    #[derive(Clone, Debug, PartialEq, Thrift)]
    pub enum U {
        #[codec(1)]
        Number(New<i32>),
        #[codec(2)]
        Text(New<String>),
        #[codec(3)]
        Child(New<Box<T>>),
    }

    #[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
    pub struct Empty {}
}

/// On the wire what its conversions make of it.
pub mod converted {
    use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
    use std::net::Ipv4Addr;

    use fastcodec::thrift::Uuid;
    use fastcodec::{Enumeration, Oneof, Protobuf, Thrift};

    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Foreign<T>(T);

    mod same {
        use super::Foreign;

        pub fn to_wire<T: Clone>(foreign: &Foreign<T>) -> T {
            foreign.0.clone()
        }

        pub fn from_wire<T>(wire: T) -> Foreign<T> {
            Foreign(wire)
        }
    }

    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    pub struct M {
        #[codec(1, with = same)]
        number: Foreign<i32>,
        #[codec(2, with = same)]
        text: Foreign<String>,
        #[codec(3, with = same)]
        child: Option<Foreign<Box<M>>>,
        #[codec(4, with = same)]
        list: Vec<Foreign<M>>,
        #[codec(5, with = same)]
        packed: Vec<Foreign<u64>>,
        #[codec(6, with = same, fixed32)]
        fixed: Vec<Foreign<u32>>,
        #[codec(7, key(with = same), with = same)]
        map: BTreeMap<Foreign<String>, Foreign<i32>>,
        #[codec(8, with = same, group)]
        group: Option<Foreign<Box<M>>>,
        #[codec(9, with = same)]
        bytes: Foreign<Vec<u8>>,
        #[codec(10, with = same)]
        double: Foreign<f64>,
        #[codec(oneof)]
        choice: Option<C>,
        #[codec(13, key(with = same), with = same)]
        hashed: HashMap<Foreign<u32>, Foreign<String>>,
        #[codec(14, with = same)]
        blob: Foreign<Vec<u8>>,
        #[codec(15, with = same)]
        texts: Vec<Foreign<String>>,
        #[codec(16, with = same)]
        level: Option<Foreign<Level>>,
        #[codec(17, with = same)]
        levels: Vec<Foreign<Level>>,
        #[codec(18, with = same)]
        by_number: BTreeMap<i32, Foreign<Level>>,
        #[codec(19, with = same)]
        flags: Vec<Foreign<bool>>,
        #[codec(20, key(with = same), with = same)]
        deep: BTreeMap<Foreign<i32>, Foreign<M>>,
        #[codec(21, with = same, group)]
        groups: Vec<Foreign<M>>,
        #[codec(22, with = same)]
        exact: Option<Foreign<[u8; 4]>>,
        #[codec(23, with = same)]
        small: Foreign<u8>,
    }

    #[derive(Clone, Debug, PartialEq, Oneof)]
    pub enum C {
        #[codec(11, with = same)]
        Text(Foreign<String>),
        #[codec(12, with = same)]
        Message(Foreign<Box<M>>),
    }

    /// A closed enumeration.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
    pub enum Level {
        Low = 0,
        High = 1,
    }

    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    pub struct T {
        #[codec(-1, with = same)]
        minus: Option<Foreign<i32>>,
        #[codec(1, with = same)]
        number: Option<Foreign<i32>>,
        #[codec(2, with = same)]
        text: Option<Foreign<String>>,
        #[codec(3, with = same)]
        list: Option<Foreign<Vec<i64>>>,
        #[codec(4, with = same)]
        map: Option<Foreign<HashMap<String, i32>>>,
        #[codec(5, with = same)]
        child: Option<Foreign<Box<T>>>,
        #[codec(6, with = same)]
        children: Option<Foreign<Vec<T>>>,
        #[codec(7, with = same)]
        set: Option<Foreign<BTreeSet<i32>>>,
        #[codec(8, with = same)]
        bytes: Option<Foreign<Vec<u8>>>,
        #[codec(9, with = same)]
        union: Option<Foreign<U>>,
        #[codec(10, with = same)]
        flag: Option<Foreign<bool>>,
        #[codec(11, with = same)]
        empties: Option<Foreign<Vec<Empty>>>,
        #[codec(12, with = same)]
        small: Option<Foreign<i16>>,
        #[codec(13, with = same)]
        sorted: Option<Foreign<BTreeMap<i32, Vec<String>>>>,
        #[codec(14, with = same)]
        hashed: Option<Foreign<HashSet<String>>>,
        #[codec(15, with = same)]
        id: Option<Foreign<Uuid>>,
        #[codec(16, with = same)]
        flags: Option<Foreign<Vec<bool>>>,
        #[codec(17, with = same)]
        lists: Option<Foreign<Vec<Vec<i64>>>>,
        #[codec(18, with = same)]
        level: Option<Foreign<Level>>,
        #[codec(19, with = same)]
        levels: Option<Foreign<Vec<Level>>>,
        #[codec(20, with = same)]
        double: Option<Foreign<f64>>,
        #[codec(21, with = same)]
        byte: Option<Foreign<i8>>,
        #[codec(22, with = same)]
        flag_set: Option<Foreign<BTreeSet<bool>>>,
        #[codec(23, with = same)]
        by_flag: Option<Foreign<BTreeMap<bool, bool>>>,
    }

    #[derive(Clone, Debug, PartialEq, Thrift)]
    pub enum U {
        #[codec(1, with = same)]
        Number(Foreign<i32>),
        #[codec(2, with = same)]
        Text(Foreign<String>),
        #[codec(3, with = same)]
        Child(Foreign<Box<T>>),
    }

    #[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
    pub struct Empty {}

    /// An address as text, which may be none.
    mod text {
        use std::net::{AddrParseError, Ipv4Addr};

        pub fn to_wire(address: &Ipv4Addr) -> String {
            address.to_string()
        }

        pub fn from_wire(text: String) -> Result<Ipv4Addr, AddrParseError> {
            text.parse()
        }
    }

    /// What a conversion may refuse, in every place.
    #[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
    pub struct Addresses {
        #[codec(1, with = text)]
        one: Option<Ipv4Addr>,
        #[codec(2, with = text)]
        list: Vec<Ipv4Addr>,
        #[codec(3, key(with = text), with = text)]
        map: BTreeMap<Ipv4Addr, Ipv4Addr>,
        #[codec(4, with = text)]
        set: BTreeSet<Ipv4Addr>,
        #[codec(oneof)]
        choice: Option<Choice>,
    }

    #[derive(Clone, Debug, PartialEq, Oneof, Thrift)]
    pub enum Choice {
        #[codec(5, with = text)]
        Address(Ipv4Addr),
        #[codec(6)]
        Number(i32),
    }
}

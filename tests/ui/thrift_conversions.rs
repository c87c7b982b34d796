use std::collections::BTreeMap;

use fastcodec::Thrift;

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Foreign(i64);

mod by_value {
    pub fn to_wire(value: super::Foreign) -> i64 {
        value.0
    }
    pub fn from_wire(wire: i64) -> super::Foreign {
        super::Foreign(wire)
    }
}

mod other_argument {
    pub fn to_wire(value: &super::Foreign) -> i64 {
        value.0
    }
    pub fn from_wire(wire: i32) -> super::Foreign {
        super::Foreign(wire.into())
    }
}

mod option {
    pub fn to_wire(value: &super::Foreign) -> i64 {
        value.0
    }
    pub fn from_wire(wire: i64) -> Option<super::Foreign> {
        Some(super::Foreign(wire))
    }
}

mod silent {
    pub struct Silent;
    pub fn to_wire(value: &super::Foreign) -> i64 {
        value.0
    }
    pub fn from_wire(wire: i64) -> Result<super::Foreign, Silent> {
        Ok(super::Foreign(wire))
    }
}

mod no_value {
    pub fn to_wire(value: &super::Foreign) -> super::Foreign {
        value.clone()
    }
    pub fn from_wire(wire: super::Foreign) -> super::Foreign {
        wire
    }
}

mod borrowed {
    pub fn to_wire(value: &super::Foreign) -> &i64 {
        &value.0
    }
    pub fn from_wire(wire: i64) -> super::Foreign {
        super::Foreign(wire)
    }
}

mod good {
    pub fn to_wire(value: &super::Foreign) -> i64 {
        value.0
    }
    pub fn from_wire(wire: i64) -> super::Foreign {
        super::Foreign(wire)
    }
}

#[derive(Default, Thrift)]
struct Functions {
    #[codec(1, with = by_value)]
    by_value: Foreign,
    #[codec(2, with = other_argument)]
    other_argument: Foreign,
    #[codec(3, with = option)]
    option: Option<Foreign>,
    #[codec(4, with = silent)]
    silent: Vec<Foreign>,
    #[codec(5, with = no_value)]
    no_value: Foreign,
    #[codec(6, with = borrowed)]
    borrowed: Foreign,
    #[codec(10, with = good)]
    nested: Option<Vec<Foreign>>,
    #[codec(11, with = good)]
    boxed: Box<Foreign>,
    #[codec(12, with = good)]
    another: String,
    #[codec(13, with = good, as = String)]
    other_wire: Foreign,
    #[codec(14, key(with = by_value))]
    key: BTreeMap<Foreign, i32>,
    #[codec(15, with = good)]
    plain_key: BTreeMap<Foreign, Foreign>,
}

impl From<&Foreign> for i32 {
    fn from(value: &Foreign) -> i32 {
        value.0 as i32
    }
}

struct Unknown;

impl From<&Foreign> for Unknown {
    fn from(_: &Foreign) -> Unknown {
        Unknown
    }
}

impl From<Unknown> for Foreign {
    fn from(_: Unknown) -> Foreign {
        Foreign(0)
    }
}

#[derive(Default, Thrift)]
struct Traits {
    #[codec(1, as = String)]
    neither: Foreign,
    #[codec(2, as = i32)]
    one_way: Foreign,
    #[codec(3, as = Unknown)]
    no_value: Foreign,
    #[codec(4, as = i64)]
    nested: Option<Vec<Foreign>>,
}

#[derive(Thrift)]
enum Member {
    #[codec(1, with = by_value)]
    ByValue(Foreign),
    #[codec(2, as = String)]
    Neither(Foreign),
}

#[derive(Default, Thrift)]
struct Places {
    #[codec(1, key(with = good))]
    no_map: Vec<Foreign>,
    #[codec(2, with = good)]
    pairs: Vec<(String, Foreign)>,
    #[codec(3, as = usize)]
    width: Foreign,
    #[codec(4, key)]
    key: BTreeMap<Foreign, i32>,
    #[codec(5, key(sint32))]
    encoding: BTreeMap<Foreign, i32>,
    #[codec(6, with = good, heap_len = 5, key(as = i64, as = i64))]
    twice: BTreeMap<Foreign, i32>,
}

#[derive(Thrift)]
enum Words {
    #[codec(1, with = good, required)]
    Required(Foreign),
    #[codec(2, key(with = good))]
    Key(Foreign),
}

fn main() {}

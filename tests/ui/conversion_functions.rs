use fastcodec::{Protobuf, Thrift};

#[derive(Default)]
struct Foreign(i64);

mod half {
    pub fn to_wire(value: &super::Foreign) -> i64 {
        value.0
    }
}

mod private {
    pub fn to_wire(value: &super::Foreign) -> i64 {
        value.0
    }
    fn from_wire(wire: i64) -> super::Foreign {
        super::Foreign(wire)
    }
}

#[derive(Default, Protobuf, Thrift)]
struct Names {
    #[codec(7, with = half)]
    half: Foreign,
    #[codec(8, with = private)]
    private: Foreign,
    #[codec(9, with = nowhere)]
    nowhere: Foreign,
}

fn main() {}

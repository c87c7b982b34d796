use fastcodec::{Enumeration, Protobuf};

#[derive(Clone, Copy, Enumeration)]
enum Level {
    Low = 1,
    High = 2,
}

#[derive(Default, Protobuf)]
struct Alarm {
    #[codec(1)]
    level: Level,
    #[codec(2)]
    optional: Option<Level>,
    #[codec(3)]
    all: Vec<Level>,
    #[codec(4, required)]
    required: Level,
}

fn main() {}

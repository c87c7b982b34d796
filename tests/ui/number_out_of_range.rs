#[derive(Default, fastcodec::Protobuf)]
struct M {
    #[codec(0)]
    zero: i32,
    #[codec(19000)]
    reserved: i32,
    #[codec(19999)]
    also_reserved: i32,
    #[codec(536870912)]
    past: i32,
    #[codec(-1)]
    negative: i32,
}

fn main() {}

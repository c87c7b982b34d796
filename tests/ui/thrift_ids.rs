#[derive(Default, fastcodec::Thrift)]
struct Twice {
    #[codec(1)]
    a: i32,
    #[codec(1)]
    b: i32,
}

#[derive(Default, fastcodec::Thrift)]
struct OutOfRange {
    #[codec(32768)]
    a: i32,
    #[codec(-32769)]
    b: i32,
    #[codec(-1)]
    c: i32,
}

#[derive(Default, fastcodec::Thrift)]
struct Missing {
    a: i32,
    #[codec(required)]
    b: i32,
}

fn main() {}

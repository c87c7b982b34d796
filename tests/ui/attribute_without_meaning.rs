#[derive(Default, fastcodec::Protobuf)]
struct M {
    #[codec(1, required)]
    a: Option<i32>,
    #[codec(2, expanded)]
    b: Option<i32>,
    #[codec(3, default = 5)]
    c: i32,
    #[codec(4, skip)]
    d: i32,
    #[codec(5, 6)]
    e: i32,
    #[codec(unknown)]
    f: fastcodec::protobuf::UnknownFields,
    #[codec(unknown)]
    g: fastcodec::protobuf::UnknownFields,
}

fn main() {}

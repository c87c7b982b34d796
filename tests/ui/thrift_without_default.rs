#[derive(fastcodec::Thrift)]
struct M {
    #[codec(1)]
    number: i32,
}

fn main() {}

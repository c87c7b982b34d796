#[derive(Default, fastcodec::Protobuf)]
struct M {
    #[codec(1)]
    a: i32,
    #[codec(oneof)]
    choice: Option<C>,
}

#[derive(fastcodec::Oneof)]
enum C {
    #[codec(1)]
    A(i32),
}

fn main() {}

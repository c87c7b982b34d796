#[derive(Default, fastcodec::Protobuf)]
struct M {
    #[codec(oneof)]
    a: C,
    #[codec(1, oneof)]
    b: Option<C>,
}

#[derive(fastcodec::Oneof)]
enum C {
    #[codec(2)]
    A(i32),
}

impl Default for C {
    fn default() -> Self {
        C::A(0)
    }
}

fn main() {}

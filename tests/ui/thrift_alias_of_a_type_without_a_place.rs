type Count = u32;

#[derive(Default, fastcodec::Thrift)]
struct M {
    #[codec(1)]
    count: Count,
}

fn main() {}

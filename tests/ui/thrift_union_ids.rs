#[derive(fastcodec::Thrift)]
enum Choice {
    #[codec(1)]
    A(i32),
    #[codec(1)]
    B(String),
}

#[derive(fastcodec::Thrift)]
enum Far {
    #[codec(40000)]
    A(i32),
}

fn main() {}

#[derive(fastcodec::Thrift)]
enum Color {
    Red,
    Blue,
}

#[derive(fastcodec::Thrift)]
union Either {
    number: i32,
}

fn main() {}

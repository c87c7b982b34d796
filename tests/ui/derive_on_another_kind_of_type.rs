#[derive(fastcodec::Protobuf)]
enum NoStruct {}

#[derive(fastcodec::Oneof)]
struct NoEnum;

#[derive(Clone, Copy, fastcodec::Enumeration)]
enum WithData {
    A(i32),
}

#[derive(Clone, Copy, fastcodec::Enumeration)]
enum Empty {}

fn main() {}

#[derive(Clone, Copy, Debug, PartialEq, fastcodec::Enumeration)]
#[codec(code_size)]
enum Level {
    Low = 0,
}

#[derive(Debug, Default, fastcodec::Protobuf)]
#[codec(transparent, code_size)]
struct Cents(i64);

fn main() {}

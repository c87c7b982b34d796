#[derive(fastcodec::Thrift)]
enum Choice {
    #[codec(1)]
    Nothing,
    #[codec(2)]
    Pair(i32, i32),
    #[codec(3)]
    Maybe(Option<i32>),
    #[codec(4, required)]
    Needed(i32),
    Unnumbered(i32),
    #[codec(5)]
    Unsigned(u32),
}

fn main() {}

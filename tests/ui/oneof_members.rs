#[derive(fastcodec::Oneof)]
enum C {
    #[codec(1)]
    Repeated(Vec<i32>),
    #[codec(2)]
    Map(std::collections::HashMap<i32, i32>),
    #[codec(3)]
    Optional(Option<i32>),
    #[codec(4, required)]
    Required(i32),
    #[codec(5)]
    Nothing,
    #[codec(6)]
    Two(i32, i32),
    NoNumber(i32),
    #[codec(1)]
    Twice(i32),
}

fn main() {}

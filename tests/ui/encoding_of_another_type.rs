#[derive(Default, fastcodec::Protobuf)]
struct M {
    #[codec(1, sint32)]
    a: u32,
    #[codec(2, string)]
    b: Option<f64>,
    #[codec(3, fixed64)]
    c: Vec<i64>,
    #[codec(4, map(float, int32))]
    d: std::collections::HashMap<u32, i32>,
    #[codec(5, map(string, int32))]
    e: Vec<String>,
    #[codec(6, int32)]
    f: std::collections::HashMap<String, i32>,
}

fn main() {}

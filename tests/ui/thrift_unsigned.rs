#[derive(Default, fastcodec::Thrift)]
struct Unsigned {
    #[codec(1)]
    a: u8,
    #[codec(2)]
    b: Option<u16>,
    #[codec(3)]
    c: Vec<u32>,
    #[codec(4)]
    d: std::collections::BTreeMap<u64, usize>,
    #[codec(5)]
    e: f32,
    // Bytes are not numbers.
    #[codec(6)]
    f: Vec<u8>,
    #[codec(7)]
    g: [u8; 4],
}

fn main() {}

// The schemas of chains, as the build script and the tests have them.

/// A chain of structs, each of which has the next one in a field.
struct Chain {
    name: &'static str,
    /// The field, with `NEXT` for the next struct.
    field: &'static str,
    /// The longest one that is not warned of.
    longest: usize,
    /// A longer one, and the limit that is advised for it.
    long: (usize, usize),
}

#[rustfmt::skip]
const CHAINS: &[Chain] = &[
    Chain { name: "plain", field: "1: NEXT next", longest: 53, long: (64, 256) },
    Chain { name: "required", field: "1: required NEXT next", longest: 107, long: (200, 256) },
    Chain { name: "boxed", field: "1: optional NEXT & next", longest: 26, long: (64, 512) },
    Chain { name: "listed", field: "1: list<NEXT> next", longest: 17, long: (64, 512) },
    Chain { name: "mapped", field: "1: map<i32, NEXT> next", longest: 15, long: (64, 512) },
    Chain { name: "nested", field: "1: required list<list<NEXT>> next", longest: 11, long: (64, 1024) },
];

impl Chain {
    /// A service whose method takes and returns the first of `length` structs, which form a chain.
    fn schema(&self, length: usize) -> String {
        let links = (0..length).map(|index| {
            let next = format!("M{}", index + 1);
            format!("struct M{index} {{ {} }}\n", self.field.replace("NEXT", &next))
        });
        let links: String = links.collect();
        format!("{links} struct M{length} {{ 1: i32 end }} service Pass {{ M0 on(1: M0 chain) }}")
    }
}

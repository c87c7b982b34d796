//! Messages that are mostly one blob.

use prost::Message;

use super::{Inputs, Made, Origin};
use crate::random::Random;
use crate::schemas::prost::blobs::Blob;

/// The lengths of the blobs.
const LENGTHS: [(&str, usize); 7] = [
    ("256B", 256),
    ("1KiB", 1 << 10),
    ("4KiB", 4 << 10),
    ("16KiB", 16 << 10),
    ("64KiB", 64 << 10),
    ("256KiB", 256 << 10),
    ("1MiB", 1 << 20),
];

/// The most bytes of a set: all of them fit into the cache of the last level.
const MOST: usize = 8 << 20;

/// Returns the sets, one for each length.
pub fn blobs() -> Vec<Made> {
    let set = |(size, len): (&str, usize)| {
        let name: &str = format!("blob_{size}").leak();
        Made::new(name, move || {
            let payloads = (1..=(MOST / len).min(64) as u64).map(|seed| {
                let random = &mut Random::new(seed);
                let blob = Blob {
                    name: random.ascii(12),
                    modified: random.of_length(41) as i64,
                    content: (0..len).map(|_| random.bits() as u8).collect(),
                };
                blob.encode_to_vec()
            });
            let about = "a short string, a number and one blob";
            Inputs::new(name, Origin::Blobs, about, payloads.collect())
        })
    };
    LENGTHS.into_iter().map(set).collect()
}

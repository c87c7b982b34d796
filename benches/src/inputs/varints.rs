//! Packed varints: every kind in every length.

use prost::Message;

use super::{Inputs, Made, Origin};
use crate::random::Random;
use crate::schemas::prost::shapes::Lists;

/// Makes a list of that many values.
type Make = fn(&mut Random, usize) -> Lists;

/// The kinds of values: the name, the description, and a list of them.
const KINDS: [(&str, &str, Make); 7] = [
    ("int32", "positive, of any length", |random, len| Lists {
        int32: list(len, || random.of_any_length(31) as i32),
        ..Lists::default()
    }),
    (
        "negative",
        "negative int32, ten bytes each",
        |random, len| Lists {
            int32: list(len, || -(random.of_any_length(31) as i32)),
            ..Lists::default()
        },
    ),
    ("int64", "positive, of any length", |random, len| Lists {
        int64: list(len, || random.of_any_length(63) as i64),
        ..Lists::default()
    }),
    ("uint32", "of any length", |random, len| Lists {
        uint32: list(len, || random.of_any_length(32) as u32),
        ..Lists::default()
    }),
    ("sint32", "of either sign and any length", |random, len| {
        Lists {
            sint32: list(len, || {
                let magnitude = random.of_any_length(31) as i32;
                if random.one_in(2) {
                    magnitude
                } else {
                    -magnitude
                }
            }),
            ..Lists::default()
        }
    }),
    ("bool", "half of them true", |random, len| Lists {
        flags: list(len, || random.one_in(2)),
        ..Lists::default()
    }),
    ("enum", "one of four values", |random, len| Lists {
        grades: list(len, || random.between(0, 3) as i32),
        ..Lists::default()
    }),
];

/// The number of lists that a branch predictor learns, as those of a service that answers the same
/// few requests.
const SEEN: usize = 50;

/// The numbers of values in a list, and for short lists, how many are too many to learn.
const LENGTHS: [(usize, Option<usize>); 4] = [
    (1, Some(40_000)),
    (16, Some(40_000)),
    (100, Some(4_000)),
    (10_000, None),
];

fn list<T>(len: usize, mut make: impl FnMut() -> T) -> Vec<T> {
    (0..len).map(|_| make()).collect()
}

/// Returns the sets: each kind in each length, seen and unseen.
pub fn varints() -> Vec<Made> {
    let mut sets = Vec::new();
    for (kind, about, make) in KINDS {
        for (len, unseen) in LENGTHS {
            for (suffix, count) in [("", Some(SEEN)), ("_unseen", unseen)] {
                let Some(count) = count else { continue };
                let name: &str = format!("{kind}_{len}{suffix}").leak();
                let about: &str = format!("{count} packed lists of {len}: {about}").leak();
                sets.push(Made::new(name, move || {
                    let random = &mut Random::new(len as u64);
                    let payloads = list(count, || make(random, len).encode_to_vec());
                    Inputs::new(name, Origin::Varints, about, payloads)
                }));
            }
        }
    }
    sets
}

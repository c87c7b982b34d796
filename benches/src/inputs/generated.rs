//! Inputs that every machine has: generated from seeds, one for each shape of wire data.

use prost::Message;

use super::{Inputs, Origin};
use crate::random::Random;
use crate::schemas::prost::shapes;

/// The number of messages in a set: more than a branch predictor can learn.
const SET: u64 = 64;

/// Returns a set of messages, each from another seed.
pub fn generated<M: Message>(
    name: &'static str,
    about: &'static str,
    mut make: impl FnMut(&mut Random) -> M,
) -> Inputs {
    let payloads = (1..=SET)
        .map(|seed| make(&mut Random::new(seed)).encode_to_vec())
        .collect();
    Inputs::new(name, Origin::Generated, about, payloads)
}

/// Generates every scalar, with all fields set and varints of any length.
pub fn numbers() -> Inputs {
    generated(
        "numbers",
        "every scalar, all set, varints of any length",
        |random| shapes::Numbers {
            a_int32: random.of_any_length(31) as i32,
            a_int64: random.of_any_length(63) as i64,
            a_uint32: random.of_any_length(32) as u32,
            a_uint64: random.of_any_length(64),
            a_sint32: -(random.of_any_length(31) as i32),
            a_sint64: -(random.of_any_length(63) as i64),
            a_fixed32: random.bits() as u32 | 1,
            a_fixed64: random.bits() | 1,
            a_sfixed32: random.bits() as i32 | 1,
            a_sfixed64: random.bits() as i64 | 1,
            a_float: random.fraction() as f32 + 1.0,
            a_double: random.fraction() + 1.0,
            a_bool: true,
            a_grade: random.between(1, 3) as i32,
            an_optional_int32: Some(-(random.of_any_length(31) as i32)),
            an_optional_uint64: Some(random.of_any_length(64)),
        },
    )
}

/// Generates strings of a few bytes to a few hundred.
pub fn strings() -> Inputs {
    generated(
        "strings",
        "strings of 2 to 600 characters, some not ASCII",
        |random| {
            let title = random.between(8, 40) as usize;
            let words = random.between(10, 40);
            let paragraphs = random.between(2, 6);
            shapes::Strings {
                title: random.text(title, 1000),
                language: random.ascii(2),
                author: random.text(14, 8),
                words: (0..words)
                    .map(|_| {
                        let len = random.between(2, 14) as usize;
                        random.ascii(len)
                    })
                    .collect(),
                paragraphs: (0..paragraphs)
                    .map(|_| {
                        let len = random.between(100, 600) as usize;
                        let rarity = if random.one_in(3) { 20 } else { 1000 };
                        random.text(len, rarity)
                    })
                    .collect(),
                digest: (0..32).map(|_| random.bits() as u8).collect(),
            }
        },
    )
}

/// Generates trees of messages, about twenty levels deep.
pub fn tree() -> Inputs {
    generated("tree", "a tree of messages, about 20 deep", |random| {
        branch(random, 20)
    })
}

fn branch(random: &mut Random, depth: u32) -> shapes::Tree {
    let label = random.between(3, 12) as usize;
    let mut tree = shapes::Tree {
        id: random.of_any_length(32) as u32,
        label: random.ascii(label),
        ..Default::default()
    };
    if depth > 0 {
        // One long branch and short ones: the size is linear in the depth.
        tree.children.push(branch(random, depth - 1));
        for _ in 0..random.between(0, 2) {
            tree.children.push(branch(random, 0));
        }
        if random.one_in(2) {
            tree.twin = Some(Box::new(branch(random, 0)));
        }
    }
    tree
}

/// Generates long packed lists.
pub fn packed() -> Inputs {
    generated("packed", "packed lists of 100 to 400 elements", |random| {
        let len = random.between(100, 400) as usize;
        shapes::Packed {
            small: (0..len).map(|_| random.between(0, 127) as u32).collect(),
            mixed: (0..len).map(|_| random.of_any_length(64)).collect(),
            deltas: (0..len)
                .map(|_| random.between(0, 20_000) as i64 - 10_000)
                .collect(),
            negative: (0..len / 4)
                .map(|_| -(random.of_any_length(31) as i32))
                .collect(),
            ids: (0..len).map(|_| random.bits() as u32).collect(),
            samples: (0..len).map(|_| random.fraction()).collect(),
            flags: (0..len).map(|_| random.one_in(2)).collect(),
        }
    })
}

/// Generates maps to scalars, strings and messages.
pub fn maps() -> Inputs {
    generated("maps", "three maps of 5 to 25 entries", |random| {
        let mut key = {
            let mut serial = 0;
            move |random: &mut Random| {
                serial += 1;
                let len = random.between(3, 16) as usize;
                format!("{}{serial}", random.ascii(len))
            }
        };
        let [labels, counters, quantities] = [(); 3].map(|()| random.between(5, 25));
        // As lists, because the order of a hash map changes from run to run.
        shapes::MapsAsLists {
            labels: (0..labels)
                .map(|_| shapes::LabelEntry {
                    key: key(random),
                    value: random.ascii(12),
                })
                .collect(),
            counters: (0..counters)
                .map(|serial| shapes::CounterEntry {
                    key: (random.of_any_length(24) * 32 + serial) as u32,
                    value: -(random.of_any_length(40) as i64),
                })
                .collect(),
            quantities: (0..quantities)
                .map(|_| shapes::QuantityEntry {
                    key: key(random),
                    value: Some(shapes::Quantity {
                        amount: random.of_any_length(40) as i64,
                        unit: random.ascii(3),
                    }),
                })
                .collect(),
        }
    })
    .with_maps()
}

/// Generates hundreds of tiny nested messages.
pub fn mesh() -> Inputs {
    generated("mesh", "256 faces of three tiny messages", |random| {
        let vertex = |random: &mut Random| {
            let mut coordinate =
                || random.between(0, 2_000) as i32 * if random.one_in(2) { 1 } else { -1 };
            Some(shapes::Vertex {
                x: coordinate(),
                y: coordinate(),
                z: coordinate(),
            })
        };
        shapes::Mesh {
            faces: (0..256)
                .map(|_| shapes::Face {
                    a: vertex(random),
                    b: vertex(random),
                    c: vertex(random),
                    material: random.between(0, 300) as u32,
                })
                .collect(),
        }
    })
}

/// Generates rows of 120 columns, each with a few columns set.
pub fn table() -> Inputs {
    generated(
        "table",
        "16 rows of 120 columns, 3 to 12 of them set",
        |random| shapes::Table {
            rows: (0..16).map(|_| sparse_row(random)).collect(),
        },
    )
}

/// Generates a row by concatenation: a message with one column set is a part of a row.
fn sparse_row(random: &mut Random) -> shapes::WideRow {
    let mut columns: Vec<u32> = (1..=120).collect();
    random.shuffle(&mut columns);
    columns.truncate(random.between(3, 12) as usize);
    columns.sort_unstable();
    let mut encoded = Vec::new();
    for column in columns {
        put_column(&mut encoded, column, random);
    }
    shapes::WideRow::decode(encoded.as_slice()).expect("columns of the schema's types")
}

/// Appends a column. The types of the schema's columns alternate in the order of the arms below.
fn put_column(encoded: &mut Vec<u8>, column: u32, random: &mut Random) {
    use prost::encoding;
    match (column - 1) % 6 {
        0 => encoding::int64::encode(column, &(random.of_any_length(50) as i64), encoded),
        1 => {
            let len = random.between(3, 20) as usize;
            encoding::string::encode(column, &random.ascii(len), encoded);
        }
        2 => encoding::double::encode(column, &(random.fraction() + 1.0), encoded),
        3 => encoding::bool::encode(column, &true, encoded),
        4 => encoding::uint32::encode(column, &(random.of_any_length(32) as u32), encoded),
        _ => encoding::sint32::encode(column, &-(random.of_any_length(31) as i32), encoded),
    }
}

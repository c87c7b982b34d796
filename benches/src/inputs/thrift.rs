//! Thrift values: generated from seeds, or recorded footers of Parquet files.

use fastcodec::thrift::{EncodeValue, Protocol};

use super::{Format, Inputs, Origin};
use crate::random::Random;
use crate::schemas::thrift::shapes;

/// The number of values in a set: more than a branch predictor can learn.
const SET: u64 = 64;

/// Returns the values of `make`, encoded in the protocol `P`.
fn generated<P: Protocol, T: EncodeValue>(
    name: &'static str,
    about: &'static str,
    format: Format,
    mut make: impl FnMut(&mut Random) -> T,
) -> Inputs {
    let payloads = (1..=SET).map(|seed| {
        let value = make(&mut Random::new(seed));
        P::encode_to_vec(&value).expect("a value within the limits")
    });
    let protocol = match format {
        Format::ThriftCompact => "compact",
        _ => "binary",
    };
    let name = format!("{name}-{protocol}").leak();
    let mut inputs = Inputs::new(name, Origin::Ranked, about, payloads.collect()).with_maps();
    inputs.format = format;
    inputs
}

/// Returns a signed number whose magnitude has any number of bits.
fn number(random: &mut Random, most: u32) -> i64 {
    let magnitude = random.of_any_length(most) as i64;
    if random.one_in(2) {
        -magnitude
    } else {
        magnitude
    }
}

fn word(random: &mut Random, low: u64, high: u64) -> String {
    let len = random.between(low, high) as usize;
    random.ascii(len)
}

fn list<T>(random: &mut Random, len: usize, mut make: impl FnMut(&mut Random) -> T) -> Vec<T> {
    (0..len).map(|_| make(random)).collect()
}

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident: $about:literal, |$random:ident| $make:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name<P: Protocol>(format: Format) -> Inputs {
            generated::<P, _>(stringify!($name), $about, format, |$random| $make)
        }
    )*};
}

shapes! {
    /// A list of `i64`.
    list_i64: "1,024 of i64, of any length as varints", |random| shapes::ListI64 {
        values: Some(list(random, 1024, |random| number(random, 63))),
    };
    /// A list of `i32`.
    list_i32: "1,024 of i32, of any length as varints", |random| shapes::ListI32 {
        values: Some(list(random, 1024, |random| number(random, 31) as i32)),
    };
    /// A list of `double`.
    list_double: "1,024 of double", |random| shapes::ListDouble {
        values: Some(list(random, 1024, Random::fraction)),
    };
    /// A list of `bool`.
    list_bool: "1,024 of bool", |random| shapes::ListBool {
        values: Some(list(random, 1024, |random| random.one_in(2))),
    };
    /// A list of strings.
    list_string: "1,024 strings of 4 to 40 characters", |random| shapes::ListString {
        values: Some(list(random, 1024, |random| word(random, 4, 40))),
    };
    /// A map of strings.
    map_string_string: "256 pairs of strings of 4 to 30 characters", |random| {
        shapes::MapStringString {
            values: Some(
                list(random, 256, |random| (word(random, 4, 30), word(random, 4, 30)))
                    .into_iter()
                    .collect(),
            ),
        }
    };
    /// A map of numbers.
    map_i32_i64: "256 pairs of i32 and i64", |random| shapes::Numbers {
        values: Some(
            list(random, 256, |random| (number(random, 31) as i32, number(random, 63)))
                .into_iter()
                .collect(),
        ),
    };
    /// A blob.
    blob: "64 KiB of binary", |random| shapes::Blob {
        values: Some(list(random, 64 << 10, |random| random.bits() as u8)),
    };
}

#[cfg(recorded)]
pub use recorded::{footer_10, footer_100, footer_400, nesting, nesting2, simple};

#[cfg(recorded)]
mod recorded {
    use std::path::Path;

    use fastcodec::thrift::{Double, Open};

    use super::*;
    use crate::schemas::thrift::baseline::{Nesting, Nesting2, Simple};

    fn a_simple(random: &mut Random) -> Simple {
        Simple {
            byte_field: Some(random.bits() as i8),
            i64_field: Some(number(random, 63)),
            double_field: Some(Double(random.fraction())),
            i32_field: Some(number(random, 31) as i32),
            string_field: Some(word(random, 5, 25)),
            binary_field: Some(word(random, 5, 40).into_bytes()),
            enum_field: Some(Open::from_number(random.between(0, 2) as i32)),
        }
    }

    fn a_nesting(random: &mut Random, len: usize) -> Nesting {
        Nesting {
            string: Some(word(random, 5, 25)),
            list_simple: Some(list(random, len, a_simple)),
            double: Some(random.fraction()),
            i32: Some(number(random, 31) as i32),
            list_i32: Some(list(random, len, |random| number(random, 31) as i32)),
            i64: Some(number(random, 63)),
            map_string_string: Some(
                list(random, len, |random| {
                    (word(random, 5, 25), word(random, 5, 25))
                })
                .into_iter()
                .collect(),
            ),
            simple_struct: Some(a_simple(random)),
            map_i32i64: Some(
                list(random, len, |random| {
                    (number(random, 31) as i32, number(random, 63))
                })
                .into_iter()
                .collect(),
            ),
            list_string: Some(list(random, len, |random| word(random, 5, 25))),
            binary: Some(word(random, 50, 100).into_bytes()),
            map_i64_string: Some(
                list(random, len, |random| {
                    (number(random, 63), word(random, 5, 25))
                })
                .into_iter()
                .collect(),
            ),
            list_i64: Some(list(random, len, |random| number(random, 63))),
            byte: Some(random.bits() as i8),
            map_string_simple: Some(
                list(random, len, |random| {
                    (word(random, 5, 25), a_simple(random))
                })
                .into_iter()
                .collect(),
            ),
        }
    }

    shapes! {
        /// `baseline.Simple`.
        simple: "baseline.Simple, all set", |random| a_simple(random);
        /// `baseline.Nesting`.
        nesting: "baseline.Nesting, 16 elements in each container", |random| a_nesting(random, 16);
        /// `baseline.Nesting2`.
        nesting2: "baseline.Nesting2, 4 of Nesting with 8 elements in each container", |random| {
            Nesting2 {
                map_simple_nesting: Some(
                    list(random, 2, |random| (a_simple(random), a_nesting(random, 8)))
                        .into_iter()
                        .collect(),
                ),
                simple_struct: Some(a_simple(random)),
                byte: Some(random.bits() as i8),
                double: Some(random.fraction()),
                list_nesting: Some(list(random, 1, |random| a_nesting(random, 8))),
                i64: Some(number(random, 63)),
                nesting_struct: Some(a_nesting(random, 8)),
                binary: Some(word(random, 50, 100).into_bytes()),
                string: Some(word(random, 5, 25)),
                i32: Some(number(random, 31) as i32),
            }
        };
    }

    fn footer(name: &'static str, about: &'static str, file: &str) -> Inputs {
        let path = Path::new(env!("FASTCODEC_DATA")).join("parquet").join(file);
        let bytes = std::fs::read(&path)
            .unwrap_or_else(|error| panic!("reading {}: {error}", path.display()));
        let mut inputs = Inputs::new(name, Origin::Ranked, about, vec![bytes]);
        inputs.format = Format::Parquet;
        inputs
    }

    /// Loads the footer of a file with 10 columns.
    pub fn footer_10() -> Inputs {
        footer(
            "footer_10",
            "10 columns, 2 row groups, 3 KB",
            "footer_10c_2rg.bin",
        )
    }

    /// Loads the footer of a file with 100 columns.
    pub fn footer_100() -> Inputs {
        footer(
            "footer_100",
            "100 columns, 20 row groups, 220 KB",
            "footer_100c_20rg.bin",
        )
    }

    /// Loads the footer of a file with 400 columns.
    pub fn footer_400() -> Inputs {
        footer(
            "footer_400",
            "400 columns, 25 row groups, 1.1 MB",
            "footer_400c_25rg.bin",
        )
    }
}

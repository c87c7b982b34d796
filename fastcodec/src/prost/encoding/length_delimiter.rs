//! The length before a delimited message: what [`prost`](crate::prost) exports itself.

pub use super::super::length_delimiter::{
    decode_length_delimiter, encode_length_delimiter, length_delimiter_len,
};

//! The length before a delimited message, re-exported from [`prost`](crate::prost).

pub use super::super::length_delimiter::{
    decode_length_delimiter, encode_length_delimiter, length_delimiter_len,
};

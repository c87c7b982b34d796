//! What a message is decoded from.

use alloc::vec::Vec;

use bytes::Bytes;

/// What a message is decoded from: bytes that are in one piece.
///
/// Made from `&[u8]`, `&[u8; N]`, `&Vec<u8>`, `&str` or [`&Bytes`](Bytes). From `&Bytes`, fields
/// of type `Bytes` share the input.
#[derive(Debug, Clone, Copy)]
pub struct Input<'de> {
    pub(crate) bytes: &'de [u8],
    pub(crate) shared: Option<&'de Bytes>,
}

impl<'de> From<&'de [u8]> for Input<'de> {
    fn from(bytes: &'de [u8]) -> Self {
        Input {
            bytes,
            shared: None,
        }
    }
}

impl<'de, const N: usize> From<&'de [u8; N]> for Input<'de> {
    fn from(bytes: &'de [u8; N]) -> Self {
        Input {
            bytes,
            shared: None,
        }
    }
}

impl<'de> From<&'de Vec<u8>> for Input<'de> {
    fn from(bytes: &'de Vec<u8>) -> Self {
        Input {
            bytes,
            shared: None,
        }
    }
}

impl<'de> From<&'de str> for Input<'de> {
    fn from(text: &'de str) -> Self {
        Input {
            bytes: text.as_bytes(),
            shared: None,
        }
    }
}

impl<'de> From<&'de Bytes> for Input<'de> {
    fn from(bytes: &'de Bytes) -> Self {
        Input {
            bytes,
            shared: Some(bytes),
        }
    }
}

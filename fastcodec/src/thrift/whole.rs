//! The decode of an input that contains exactly one value.

use super::decoder::Decoder;
use super::format::Format;
use super::value::DecodeValue;
use crate::arena::Arena;
use crate::error::Error;
use crate::input::Input;
use crate::limits::Limits;
use crate::usage::Usage;

/// Creates the result in the caller's frame, so a wide struct is not moved.
#[inline]
pub(super) fn decode_all<'de, P: Format, T: DecodeValue<'de>>(
    input: Input<'de>,
    arena: Option<&'de Arena>,
    limits: &Limits,
) -> Result<T, Error> {
    limits.check_message_len(input.bytes.len() as u64)?;
    let mut decoder = Decoder::<P>::new(input, arena, limits);
    let mut result = T::read(&mut decoder);
    if result.is_ok()
        && let Err(error) = decoder.finish()
    {
        result = Err(error);
    }
    result
}

/// Decodes and measures the usage, which an ordinary decode does not.
pub(super) fn measured<'de, P: Format, T: DecodeValue<'de>>(
    input: Input<'de>,
    arena: Option<&'de Arena>,
    limits: &Limits,
) -> (Result<T, Error>, Usage) {
    let message_len = input.bytes.len();
    if let Err(error) = limits.check_message_len(message_len as u64) {
        let usage = Usage {
            message_len,
            ..Usage::default()
        };
        return (Err(error), usage);
    }
    let mut decoder = Decoder::<P>::measured(input, arena, limits);
    let mut result = T::read(&mut decoder);
    if result.is_ok()
        && let Err(error) = decoder.finish()
    {
        result = Err(error);
    }
    let memory = limits.memory_for(message_len);
    (result, decoder.reader.budget.usage(memory, message_len))
}

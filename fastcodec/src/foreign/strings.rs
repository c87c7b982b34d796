//! Strings of other crates: how one is made from the input, and what is charged for it.

#[cfg(any(feature = "smol_str", feature = "faststr"))]
use crate::collections::{arc_len, arc_of};
use crate::error::Error;
use crate::wire::Reader;

/// `SmolStr`: up to 23 bytes in itself, more in an `Arc`.
#[cfg(feature = "smol_str")]
pub(crate) mod smol {
    use smol_str::SmolStr;

    use super::*;

    /// The longest that is kept in the value itself.
    const INLINE: usize = 23;

    #[inline]
    pub(crate) fn read(reader: &mut Reader<'_>, length: u64) -> Result<SmolStr, Error> {
        let text = reader.str(length)?;
        if text.len() <= INLINE {
            return Ok(SmolStr::new(text));
        }
        Ok(SmolStr::from(arc_of::<_, alloc::sync::Arc<str>>(
            text, reader,
        )?))
    }

    pub(crate) fn heap_len(text: &SmolStr) -> usize {
        match text.is_heap_allocated() {
            true => arc_len(text.len()),
            false => 0,
        }
    }
}

/// `CompactString`: up to 24 bytes in itself (12 where pointers have 32 bits), more on the heap.
#[cfg(feature = "compact_str")]
pub(crate) mod compact {
    use compact_str::CompactString;

    use super::*;

    const INLINE: usize = size_of::<CompactString>();

    /// The smallest block, and what may precede and follow a long one where pointers have 32 bits:
    /// its length, and what is left of a word.
    const LEAST: usize = INLINE + size_of::<usize>();
    const BESIDE: usize = if size_of::<usize>() < 8 { 8 } else { 0 };

    #[inline]
    pub(crate) fn read(reader: &mut Reader<'_>, length: u64) -> Result<CompactString, Error> {
        let text = reader.str(length)?;
        if text.len() > INLINE {
            reader.charge(block_len(text.len()))?;
        }
        CompactString::try_new(text).map_err(|_| reader.out_of_memory(text.len()))
    }

    pub(crate) fn heap_len(text: &CompactString) -> usize {
        match text.is_heap_allocated() {
            true => block_len(text.capacity()),
            false => 0,
        }
    }

    fn block_len(len: usize) -> usize {
        len.max(LEAST).saturating_add(BESIDE)
    }
}

/// `FastStr`: up to 30 bytes in itself; more share the input, or are in an `Arc`.
#[cfg(feature = "faststr")]
pub(crate) mod fast {
    use alloc::alloc::Layout;
    use bytes::Bytes;
    use faststr::FastStr;

    use super::*;
    use crate::error::ErrorKind;

    /// The longest that is kept in the value itself.
    const INLINE: usize = 30;

    /// What a `FastStr` keeps `Bytes` in.
    const HANDLE: usize = arc_len(size_of::<Bytes>());

    #[inline]
    pub(crate) fn read(reader: &mut Reader<'_>, length: u64) -> Result<FastStr, Error> {
        if length > INLINE as u64 && reader.can_share() {
            return shared(reader, length);
        }
        let text = reader.str(length)?;
        if text.len() <= INLINE {
            return Ok(FastStr::new(text));
        }
        Ok(FastStr::from_arc_str(arc_of(text, reader)?))
    }

    fn shared(reader: &mut Reader<'_>, length: u64) -> Result<FastStr, Error> {
        let part = reader.take(length)?;
        let at = reader.offset() - part.len();
        reader.charge(HANDLE)?;
        let bytes = reader.shared(part)?;
        reader.find_room(Layout::new::<[u8; HANDLE]>())?;
        // Checked there, by the same validator as all long strings here.
        FastStr::from_bytes(bytes).map_err(|_| Error::new(ErrorKind::InvalidUtf8, at))
    }

    pub(crate) fn heap_len(text: &FastStr) -> usize {
        match text.len() > INLINE {
            true => arc_len(text.len()),
            false => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    /// Whether the characters are in the value itself.
    fn is_inline<S: core::ops::Deref<Target = str>>(text: &S) -> bool {
        let place = core::ptr::from_ref(text).addr();
        (place..place + size_of::<S>()).contains(&text.as_ptr().addr())
    }

    fn text(len: usize) -> String {
        "x".repeat(len)
    }

    #[test]
    #[cfg(feature = "smol_str")]
    fn a_smol_str_of_23_bytes_is_inline_and_one_of_24_is_not() {
        use smol_str::SmolStr;
        assert!(is_inline(&SmolStr::new(text(23))));
        assert!(!is_inline(&SmolStr::new(text(24))));
    }

    #[test]
    #[cfg(feature = "compact_str")]
    fn a_compact_string_as_long_as_its_type_is_inline_and_a_longer_one_is_not() {
        use compact_str::CompactString;
        let len = size_of::<CompactString>();
        assert!(is_inline(&CompactString::new(text(len))));
        assert!(!is_inline(&CompactString::new(text(len + 1))));
    }

    #[test]
    #[cfg(feature = "faststr")]
    fn a_fast_str_of_30_bytes_is_inline_and_one_of_31_is_not() {
        use faststr::FastStr;
        assert!(is_inline(&FastStr::new(text(30))));
        assert!(!is_inline(&FastStr::new(text(31))));
    }
}

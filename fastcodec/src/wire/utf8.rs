//! Is this UTF-8? Short strings are nearly always ASCII, and for them a general validator
//! spends more time on getting started than on the bytes.

/// Bytes with the high bit set in each of eight lanes.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Up to this length the bytes are looked at here; past it the SIMD validator wins.
const SHORT: usize = 256;

/// Returns `bytes` as a string if they are UTF-8.
#[inline]
pub(crate) fn check(bytes: &[u8]) -> Option<&str> {
    if bytes.len() <= SHORT && is_short_ascii(bytes) {
        // SAFETY: every byte is below 0x80, and any sequence of such bytes is UTF-8.
        return Some(unsafe { core::str::from_utf8_unchecked(bytes) });
    }
    simdutf8::basic::from_utf8(bytes).ok()
}

/// Whether all of `bytes` are ASCII; in words of eight, the last of which may overlap the
/// one before it, so that no byte is looked at alone.
#[inline(always)]
fn is_short_ascii(bytes: &[u8]) -> bool {
    let len = bytes.len();
    if let Some(last) = bytes.last_chunk::<8>() {
        let mut seen = u64::from_ne_bytes(*last);
        for word in bytes.as_chunks::<8>().0 {
            seen |= u64::from_ne_bytes(*word);
        }
        return seen & HIGH_BITS == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let seen = u32::from_ne_bytes(*first) | u32::from_ne_bytes(*last);
        return seen & HIGH_BITS as u32 == 0;
    }
    match len {
        0 => true,
        // One to three bytes: first, middle and last cover them all.
        _ => (bytes[0] | bytes[len / 2] | bytes[len - 1]) < 0x80,
    }
}

/// Whether the first `len` bytes (at most 16) of two words, the first of which holds the
/// bytes that come first in memory, are ASCII. Both words are little-endian.
#[inline(always)]
pub(crate) fn is_ascii_prefix(low: u64, high: u64, len: usize) -> bool {
    debug_assert!(len <= 16);
    // Clear what lies past the end: the shift is 64 - 8 * len, in two words.
    let low_mask = if len >= 8 {
        u64::MAX
    } else {
        (1_u64 << (8 * len)) - 1
    };
    let high_mask = if len >= 16 {
        u64::MAX
    } else {
        (1_u64 << (8 * len.saturating_sub(8))) - 1
    };
    ((low & low_mask) | (high & high_mask)) & HIGH_BITS == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn a_byte_past_ascii_is_seen_at_every_place_of_every_short_length() {
        for len in 0..=SHORT + 1 {
            let ascii = vec![b'a'; len];
            assert!(check(&ascii).is_some());
            for at in 0..len {
                let mut bytes = ascii.clone();
                bytes[at] = 0xff;
                assert_eq!(check(&bytes), None, "byte {at} of {len}");
            }
        }
    }

    #[test]
    fn every_form_of_utf8_is_accepted_and_its_corruptions_refused() {
        let valid = "é€😀 and ascii";
        assert_eq!(check(valid.as_bytes()), Some(valid));
        for invalid in [
            &b"\xc0\x80"[..],    // overlong
            b"\xed\xa0\x80",     // surrogate
            b"\xf4\x90\x80\x80", // past U+10FFFF
            b"\xe2\x82",         // cut
            b"\x80",             // continuation alone
        ] {
            assert_eq!(check(invalid), None);
        }
    }

    #[test]
    fn only_the_prefix_of_two_words_counts() {
        for len in 0..=16 {
            let mut bytes = [0x80_u8; 16];
            bytes[..len].fill(b'a');
            let low = u64::from_le_bytes(bytes[..8].try_into().unwrap());
            let high = u64::from_le_bytes(bytes[8..].try_into().unwrap());
            assert!(is_ascii_prefix(low, high, len));
            if len < 16 {
                assert!(!is_ascii_prefix(low, high, len + 1));
            }
        }
    }
}

//! The check for UTF-8. Short strings are nearly always ASCII, and for them a general validator
//! spends more time on its start than on the bytes.

/// Bytes with the high bit set in each of eight lanes.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The maximum length of a string that is validated here. For longer ones, the SIMD validator is
/// faster.
const SHORT: usize = 128;

/// Returns `bytes` as a string if they are UTF-8.
#[inline(always)]
pub(crate) fn check(bytes: &[u8]) -> Option<&str> {
    if bytes.len() <= SHORT && is_short_ascii(bytes) {
        // SAFETY: every byte is below 0x80, and any sequence of such bytes is UTF-8.
        return Some(unsafe { core::str::from_utf8_unchecked(bytes) });
    }
    simdutf8::basic::from_utf8(bytes).ok()
}

/// Returns whether all of `bytes` are ASCII. It inspects words of eight bytes, of which the last
/// two may overlap, so that no byte is inspected alone.
#[inline(always)]
fn is_short_ascii(bytes: &[u8]) -> bool {
    let len = bytes.len();
    if let Some(last) = bytes.last_chunk::<32>() {
        // Four lanes, which the compiler keeps in vector registers.
        let mut seen = words(last);
        for chunk in bytes.as_chunks::<32>().0 {
            let chunk = words(chunk);
            for lane in 0..4 {
                seen[lane] |= chunk[lane];
            }
        }
        return (seen[0] | seen[1] | seen[2] | seen[3]) & HIGH_BITS == 0;
    }
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

/// The bytes as four words.
#[inline(always)]
fn words(bytes: &[u8; 32]) -> [u64; 4] {
    let (words, _) = bytes.as_chunks::<8>();
    [0, 1, 2, 3].map(|lane| words.get(lane).map_or(0, |word| u64::from_ne_bytes(*word)))
}

/// How many bytes [`is_ascii_prefix`] looks at.
pub(crate) const WINDOW: usize = 32;

/// Returns whether the first `len` bytes (at most 32) of a window are ASCII, without a branch on
/// the length.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(crate) fn is_ascii_prefix(window: &[u8; WINDOW], len: usize) -> bool {
    use core::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_movemask_epi8};
    let halves = window.as_ptr().cast::<__m128i>();
    // SAFETY: the window is two times 16 bytes, and the loads are unaligned ones. SSE2 is part of
    // x86-64.
    let (low, high) = unsafe {
        (
            _mm_movemask_epi8(_mm_loadu_si128(halves)),
            _mm_movemask_epi8(_mm_loadu_si128(halves.add(1))),
        )
    };
    let high_bits = u64::from(low as u32) | u64::from(high as u32) << 16;
    high_bits & ((1 << len) - 1) == 0
}

/// Returns whether the first `len` bytes (at most 32) of a window are ASCII, without a branch on
/// the length.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
pub(crate) fn is_ascii_prefix(window: &[u8; WINDOW], len: usize) -> bool {
    is_ascii_prefix_in_words(window, len)
}

/// The same in words, for any machine.
#[cfg_attr(target_arch = "x86_64", allow(dead_code))]
#[inline(always)]
fn is_ascii_prefix_in_words(window: &[u8; WINDOW], len: usize) -> bool {
    let mut seen = 0;
    for (index, word) in window.as_chunks::<8>().0.iter().enumerate() {
        // How many bytes of this word count, and the mask that leaves them.
        let count = len.saturating_sub(8 * index).min(8);
        let mask = if count == 8 {
            u64::MAX
        } else {
            (1 << (8 * count)) - 1
        };
        seen |= u64::from_le_bytes(*word) & mask;
    }
    seen & HIGH_BITS == 0
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
    fn only_the_prefix_of_a_window_counts() {
        for len in 0..=WINDOW {
            let mut window = [0x80; WINDOW];
            window[..len].fill(b'a');
            assert!(is_ascii_prefix(&window, len));
            assert!(is_ascii_prefix_in_words(&window, len));
            if len < WINDOW {
                assert!(!is_ascii_prefix(&window, len + 1));
                assert!(!is_ascii_prefix_in_words(&window, len + 1));
            }
        }
    }
}

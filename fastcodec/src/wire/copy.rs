//! Copies of long slices.

/// From this length on, the C library may copy with the string instruction of the processor.
const LONG: usize = 2048;

/// The string instruction of some processors (AMD, Zen 3 and 4) takes ten times as long if the
/// destination follows the source by fewer bytes than this, modulo the size of a page. It is a
/// frequent case: large blocks begin at the same place of a page, and a tag and a length precede the
/// bytes of a message.
const TOO_NEAR: usize = 16;

/// The size of a page.
const PAGE: usize = 4096;

/// Copies `len` bytes, like `copy_from_nonoverlapping`.
///
/// # Safety
///
/// `len` bytes can be read from `from` on, and written from `to` on, and they do not overlap.
#[inline(always)]
pub(super) unsafe fn copy(from: *const u8, to: *mut u8, len: usize) {
    if cfg!(target_arch = "x86_64") && len > LONG {
        // SAFETY: the caller's promise.
        unsafe { copy_long(from, to, len) };
    } else {
        // SAFETY: the caller's promise.
        unsafe { to.copy_from_nonoverlapping(from, len) };
    }
}

/// Copies more than [`LONG`] bytes.
///
/// # Safety
///
/// As for [`copy`].
#[inline(never)]
unsafe fn copy_long(from: *const u8, to: *mut u8, len: usize) {
    let distance = to.addr().wrapping_sub(from.addr()) % PAGE;
    if (1..TOO_NEAR).contains(&distance) {
        // SAFETY: the caller's promise.
        unsafe { copy_by_chunks(from, to, len) };
    } else {
        // SAFETY: the caller's promise.
        unsafe { to.copy_from_nonoverlapping(from, len) };
    }
}

/// Copies chunks of four vectors, which the compiler does not make a call of the C library.
///
/// # Safety
///
/// As for [`copy`].
unsafe fn copy_by_chunks(from: *const u8, to: *mut u8, len: usize) {
    type Vector = [u8; 16];
    const CHUNK: usize = 4 * size_of::<Vector>();

    let whole = len - len % CHUNK;
    let mut at = 0;
    while at < whole {
        // SAFETY: a chunk lies within the `len` bytes, and arrays of bytes have no alignment.
        unsafe {
            let chunk = [0, 1, 2, 3].map(|vector| from.add(at).cast::<Vector>().add(vector).read());
            for (vector, bytes) in chunk.into_iter().enumerate() {
                to.add(at).cast::<Vector>().add(vector).write(bytes);
            }
        }
        at += CHUNK;
    }
    // SAFETY: the caller's promise, for the rest.
    unsafe {
        to.add(whole)
            .copy_from_nonoverlapping(from.add(whole), len - whole);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn every_byte_is_copied_whatever_the_length_and_the_distance() {
        let source: alloc::vec::Vec<u8> = (0..6000_u32).map(|n| (n % 251) as u8).collect();
        for len in [0, 1, 2048, 2049, 2111, 2112, 2113, 5000] {
            for shift in [0, 1, 8, 15, 16, 4095] {
                let mut place = vec![0xff; 3 * PAGE];
                let distance = place.as_ptr().addr().wrapping_sub(source.as_ptr().addr()) % PAGE;
                let start = (2 * PAGE + shift - distance) % PAGE;
                // SAFETY: the place has room for a page and the longest copy.
                unsafe { copy(source.as_ptr(), place.as_mut_ptr().add(start), len) };
                assert_eq!(place[start..start + len], source[..len], "{len} {shift}");
                assert!(place[..start].iter().all(|byte| *byte == 0xff));
                assert!(place[start + len..].iter().all(|byte| *byte == 0xff));
            }
        }
    }
}

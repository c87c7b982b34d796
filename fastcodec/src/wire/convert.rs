//! Loops over the elements of a list that are all of one width, as wide as the machine allows.
//!
//! A change of the order of bytes is one shuffle of a vector with the instructions of AVX2, and
//! several without. A program is compiled for machines that may not have them, so it is asked when
//! it runs; the loop itself is written once.

use core::mem::MaybeUninit;

/// Shorter lists are not worth the question.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
const MIN_ELEMENTS: usize = 16;

/// Writes each of `from`, through `convert`, to the place in `to` with the same index. Stops where
/// the shorter of them ends.
#[inline(always)]
pub(super) fn convert<A: Copy, B>(from: &[A], to: &mut [MaybeUninit<B>], convert: impl Fn(A) -> B) {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    if from.len() >= MIN_ELEMENTS && std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the machine has AVX2.
        return unsafe { convert_with_avx2(from, to, convert) };
    }
    convert_each(from, to, convert);
}

#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[target_feature(enable = "avx2")]
fn convert_with_avx2<A: Copy, B>(from: &[A], to: &mut [MaybeUninit<B>], convert: impl Fn(A) -> B) {
    convert_each(from, to, convert);
}

#[inline(always)]
fn convert_each<A: Copy, B>(from: &[A], to: &mut [MaybeUninit<B>], convert: impl Fn(A) -> B) {
    for (from, to) in from.iter().zip(to) {
        to.write(convert(*from));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_is_converted_whatever_the_length() {
        for len in 0..100 {
            let from: alloc::vec::Vec<u64> = (0..len).map(|n| n * 0x0123_4567_89ab).collect();
            let mut to = [MaybeUninit::new(u64::MAX); 100];
            convert(&from, &mut to, u64::swap_bytes);
            for (index, to) in to.iter().enumerate() {
                // SAFETY: initialised above.
                let to = unsafe { to.assume_init() };
                let expected = from.get(index).map_or(u64::MAX, |from| from.swap_bytes());
                assert_eq!(to, expected);
            }
        }
    }
}

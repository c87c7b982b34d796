//! Many varints in a row, read 64 bytes at a time.
//!
//! A loop over varints waits for the length of each before it can read the next. Here, a mask tells
//! where all values of a window end, so each is read from a place that is known before. What is
//! wrong with an input is not found out here: [`fill`] refuses it, and the caller reads it again,
//! value by value.

use core::mem::MaybeUninit;

use super::varint;

/// How many bytes are looked at together: one for each bit of a mask.
pub(super) const WINDOW: usize = 64;

/// A window, and the bytes of a value that begins with its last one.
const READ: usize = WINDOW + 16;

/// The high bit of each byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Counts the values in `bytes`: each ends in its one byte below 0x80.
///
/// The counters are bytes: in wider ones, the compiler widens each byte of the input to them.
pub(super) fn count(bytes: &[u8]) -> usize {
    let in_chunk = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(*byte < 0x80)).sum::<u8>();
    // At most 255, so that no counter overflows; and full vectors.
    bytes
        .chunks(192)
        .map(|chunk| usize::from(in_chunk(chunk)))
        .sum()
}

/// Reads values from the beginning of `input` to all places of `out`, each through `convert`.
/// Returns how many bytes they were.
///
/// `None` if they are not in the first `len` bytes of `input`, if one is not a varint of 64 bits,
/// or if `convert` refuses one. Bytes that follow `len` are looked at, but have no effect.
#[inline]
pub(super) fn fill<T>(
    mut input: &[u8],
    len: usize,
    mut out: &mut [MaybeUninit<T>],
    convert: impl Fn(u64) -> Option<T>,
) -> Option<usize> {
    let mut left = len.min(input.len());
    let mut values = [const { MaybeUninit::uninit() }; WINDOW];
    while !out.is_empty() {
        let mut copy;
        let window = match input.first_chunk() {
            Some(window) => window,
            None => {
                // Less than a window: what remains, and zeros.
                copy = [0; READ];
                copy[..input.len()].copy_from_slice(input);
                &copy
            }
        };
        let (bytes, values) = read(window, left, out.len(), &mut values)?;
        let (slots, later) = out.split_at_mut_checked(values.len())?;
        for (slot, value) in slots.iter_mut().zip(values) {
            slot.write(convert(*value)?);
        }
        out = later;
        input = input.get(bytes..)?;
        left = left.checked_sub(bytes)?;
    }
    Some(len - left)
}

/// Reads the values that end within the first `left` bytes of a window, at most `max`; returns them
/// and how many bytes they were. `None` if there is none, or one is not a varint of 64 bits.
#[inline(never)]
fn read<'v>(
    window: &[u8; READ],
    left: usize,
    max: usize,
    values: &'v mut [MaybeUninit<u64>; WINDOW],
) -> Option<(usize, &'v [u64])> {
    let mut ends = ends(window) & first_bits(left);
    let size = ends.trailing_zeros() as usize + 1;
    // Where values of the size of the first one end, and the bits up to the last of them.
    let alike = ALIKE.get(size - 1)? & first_bits(left);
    let among = u64::MAX >> alike.leading_zeros();
    // Where a value of more than two bytes is not at its end yet.
    let unfinished = !ends & (!ends << 1) & (u64::MAX >> ends.leading_zeros());
    // More than a varint of 64 bits has: checked once for the window.
    let mut excess = 0;
    let (bytes, count);
    if ends & among == alike {
        count = (alike.count_ones() as usize).min(max);
        bytes = count * size;
        let slots = values[..count].iter_mut();
        match size {
            1 => {
                for (slot, byte) in slots.zip(window) {
                    slot.write((*byte).into());
                }
            }
            2 => {
                for (slot, [low, high]) in slots.zip(window.as_chunks().0) {
                    slot.write(u64::from(low & 0x7f) | u64::from(*high) << 7);
                }
            }
            9 => {
                for (slot, bytes) in slots.zip(window.as_chunks::<9>().0) {
                    let low = u64::from_le_bytes(bytes.as_chunks().0[0]);
                    slot.write(close_gaps(low) | u64::from(bytes[8]) << 56);
                }
            }
            10 => {
                for (slot, bytes) in slots.zip(window.as_chunks::<10>().0) {
                    let low = u64::from_le_bytes(bytes.as_chunks().0[0]);
                    slot.write(long(
                        low,
                        u16::from_le_bytes([bytes[8], bytes[9]]),
                        &mut excess,
                    ));
                }
            }
            _ => {
                let kept = u64::MAX >> (64 - 8 * size);
                for (index, slot) in slots.enumerate() {
                    let at = index * size % WINDOW;
                    slot.write(close_gaps(word(window, at) & kept));
                }
            }
        }
    } else if unfinished == 0 && ends.count_ones() as usize <= max {
        // All have one byte or two: a number at each place, then those where a value begins.
        bytes = WINDOW - ends.leading_zeros() as usize;
        count = ends.count_ones() as usize;
        let mut begins = (ends << 1 | 1) & first_bits(bytes);
        let mut numbers = [0_u16; WINDOW];
        for (number, pair) in numbers.iter_mut().zip(window.windows(2)) {
            let [low, high] = [pair[0], pair[1]].map(u16::from);
            *number = low & 0x7f | (high << 7) & (low >> 7).wrapping_neg();
        }
        for slot in &mut values[..count] {
            slot.write(numbers[begins.trailing_zeros() as usize % WINDOW].into());
            begins &= begins.wrapping_sub(1);
        }
    } else {
        count = (ends.count_ones() as usize).min(max);
        let slots = &mut values[..count];
        // Where a value has eight bytes before its end.
        let long_ones = unfinished & (unfinished << 2);
        let is_long = long_ones & (long_ones << 4) & (unfinished << 6) != 0;
        let mut at = 0;
        if is_long {
            for slot in slots {
                let [low, high] = [word(window, at % WINDOW), word(window, at % WINDOW + 8)];
                let stops = !low & HIGH;
                let low = low & (stops ^ stops.wrapping_sub(1));
                let is_long = u64::from(stops == 0).wrapping_neg();
                slot.write(long(low, (high & is_long) as u16, &mut excess));
                at = ends.trailing_zeros() as usize + 1;
                ends &= ends.wrapping_sub(1);
            }
        } else {
            for slot in slots {
                let low = word(window, at % WINDOW);
                let stops = !low & HIGH;
                slot.write(close_gaps(low & (stops ^ stops.wrapping_sub(1))));
                at = ends.trailing_zeros() as usize + 1;
                ends &= ends.wrapping_sub(1);
            }
        }
        bytes = at;
    }
    if excess != 0 {
        return None;
    }
    // SAFETY: each branch has written the first `count` values.
    let values = unsafe { &*(&raw const values[..count] as *const [u64]) };
    Some((bytes, values))
}

/// For each size of a value, less one: where values of that size end in a window.
const ALIKE: [u64; varint::MAX_LEN] = {
    let mut table = [0; varint::MAX_LEN];
    let mut size = 1;
    while size <= varint::MAX_LEN {
        let mut end = size;
        while end <= WINDOW {
            table[size - 1] |= 1_u64 << (end - 1);
            end += size;
        }
        size += 1;
    }
    table
};

/// A mask of the first `count` bits, all of them from 64 on.
#[inline(always)]
const fn first_bits(count: usize) -> u64 {
    if count < WINDOW {
        (1 << count) - 1
    } else {
        u64::MAX
    }
}

/// The eight bytes from `at` on.
#[inline(always)]
fn word(window: &[u8; READ], at: usize) -> u64 {
    u64::from_le_bytes(window[at..at + 8].as_chunks().0[0])
}

/// A mask: bit i is set if byte i is the last one of a value.
#[inline(always)]
fn ends(window: &[u8; READ]) -> u64 {
    let mut ends = 0;
    #[cfg(target_arch = "x86_64")]
    for index in 0..WINDOW / 16 {
        use core::arch::x86_64::{_mm_movemask_epi8, _mm_set_epi64x};
        let [low, high] = [word(window, 16 * index), word(window, 16 * index + 8)];
        // SAFETY: every x86-64 processor has SSE2.
        let high = unsafe { _mm_movemask_epi8(_mm_set_epi64x(high as i64, low as i64)) };
        ends |= u64::from(!high as u16) << (16 * index);
    }
    #[cfg(not(target_arch = "x86_64"))]
    for index in 0..WINDOW / 8 {
        let stops = (!word(window, 8 * index) & HIGH) >> 7;
        // Gathers the lowest bit of each byte in the highest byte.
        ends |= (stops.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * index);
    }
    ends
}

/// Closes the gaps between the groups of seven bits in the eight bytes of `word`.
///
/// `x + (low half of x) * (2^k - 1)` moves the low half up to the high one: one operation less than
/// [`varint::close_gaps`].
#[inline(always)]
const fn close_gaps(word: u64) -> u64 {
    let x = word & !HIGH;
    let x = (x + (x & 0x00ff_00ff_00ff_00ff)) >> 1;
    let x = (x + 3 * (x & 0x0000_ffff_0000_ffff)) >> 2;
    (x + 15 * (x & 0xffff_ffff)) >> 4
}

/// The value whose first eight bytes are `low`, and the two that follow, if they are its own, `high`.
/// Sets a bit of `excess` if the tenth byte has more than the one bit that it may have. Without a
/// branch: which size comes next is hard to foretell.
#[inline(always)]
fn long(low: u64, high: u16, excess: &mut u64) -> u64 {
    let tenth = u64::from(high >> 8 & (high >> 7 & 1).wrapping_neg());
    *excess |= tenth >> 1;
    close_gaps(low) | u64::from(high & 0x7f) << 56 | tenth << 63
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// Numbers that look random, the same in each run.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
        }

        fn below(&mut self, end: usize) -> usize {
            (self.next() % end as u64) as usize
        }

        /// A number that takes `size` bytes.
        fn of_size(&mut self, size: usize) -> u64 {
            let bits = (7 * size).min(64) as u32 - 1;
            let mask = 1_u64.checked_shl(bits).unwrap_or(0).wrapping_sub(1);
            let value = self.next() & mask | 1 << bits;
            if size == 1 { value & 0x7f } else { value }
        }
    }

    fn encoded(values: &[u64]) -> Vec<u8> {
        let mut all = Vec::new();
        for value in values {
            let (bytes, len) = varint::bytes(*value);
            all.extend_from_slice(&bytes[..len]);
        }
        all
    }

    /// What `fill` reads from `input`: as many values as end in its first `len` bytes.
    fn filled(input: &[u8], len: usize, count: usize) -> Option<Vec<u64>> {
        let mut values = Vec::with_capacity(count);
        let bytes = fill(input, len, &mut values.spare_capacity_mut()[..count], Some)?;
        assert!(bytes <= len);
        // SAFETY: `fill` has written `count` values.
        unsafe { values.set_len(count) };
        Some(values)
    }

    #[test]
    fn values_of_every_size_and_any_mix_of_sizes_are_read_at_every_distance_from_the_end_of_the_input()
     {
        let mut random = Random(1);
        for (least, most) in (1..=10).flat_map(|least| (least..=10).map(move |most| (least, most)))
        {
            for count in [1, 2, 7, 16, 33, 64, 65, 200] {
                let mut of_a_size = || {
                    let size = least + random.below(most - least + 1);
                    random.of_size(size)
                };
                let values: Vec<u64> = (0..count).map(|_| of_a_size()).collect();
                let mut input = encoded(&values);
                let len = input.len();
                assert_eq!(super::count(&input), count);
                for trailing in [0, 1, 15, 16, 79, 80] {
                    input.resize(len + trailing, 0xff);
                    assert_eq!(filled(&input, len, count).as_ref(), Some(&values));
                }
            }
        }
    }

    #[test]
    fn as_many_values_are_read_as_there_are_places_however_many_follow() {
        let mut random = Random(2);
        for _ in 0..2000 {
            let most = 1 + random.below(10);
            let values: Vec<u64> = (0..150)
                .map(|_| {
                    let size = 1 + random.below(most);
                    random.of_size(size)
                })
                .collect();
            let input = encoded(&values);
            let count = 1 + random.below(values.len());
            let mut places = [const { MaybeUninit::uninit() }; 150];
            let bytes = fill(&input, input.len(), &mut places[..count], Some);
            assert_eq!(bytes, Some(encoded(&values[..count]).len()));
            assert_eq!(filled(&input, input.len(), count).unwrap(), values[..count]);
        }
    }

    #[test]
    fn a_list_that_is_cut_or_has_fewer_values_than_places_is_refused() {
        let mut random = Random(3);
        for count in 1..150 {
            let size = 1 + random.below(10);
            let values: Vec<u64> = (0..count).map(|_| random.of_size(size)).collect();
            let mut input = encoded(&values);
            let len = input.len();
            assert_eq!(filled(&input, len, count + 1), None);
            // What follows would end the last value.
            input.extend_from_slice(&[0; 100]);
            assert_eq!(filled(&input, len - 1, count), None);
            assert_eq!(filled(&input[..len - 1], len - 1, count), None);
        }
    }

    #[test]
    fn a_value_of_more_than_64_bits_is_refused_wherever_it_is() {
        let mut random = Random(4);
        for place in 0..80 {
            for excess in [
                &[0x02][..],
                &[0x7f],
                &[0x80, 0x01],
                &[0xff, 0x80, 0x00],
                &[0xff; 70],
            ] {
                let most = 1 + random.below(10);
                let mut values = (0..80).map(|_| {
                    let size = 1 + random.below(most);
                    random.of_size(size)
                });
                let mut input = encoded(&values.by_ref().take(place).collect::<Vec<_>>());
                input.extend_from_slice(&[0x80; 9]);
                input.extend_from_slice(excess);
                input.extend(encoded(&values.collect::<Vec<_>>()));
                input.push(0);
                assert_eq!(filled(&input, input.len(), super::count(&input)), None);
            }
        }
    }

    #[test]
    fn a_value_that_is_refused_refuses_the_list() {
        for place in 0..100_u64 {
            let input = encoded(&(0..100).collect::<Vec<_>>());
            let mut places = [const { MaybeUninit::<u64>::uninit() }; 100];
            let read = fill(&input, 100, &mut places, |value| {
                (value != place).then_some(value)
            });
            assert_eq!(read, None);
        }
    }
}

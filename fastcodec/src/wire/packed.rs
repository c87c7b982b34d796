//! Many varints in a row, read 64 bytes at a time.
//!
//! A loop over varints has to know the length of each before it can read the next. Here, a mask says
//! where all values of a window end, so each is read from a place that is known in advance. The
//! masks also say which code fits the window, so that no branch depends on the size of one value.
//!
//! These functions refuse an invalid input as a whole. The caller then reads it value by value, to
//! find the kind and the place of the error.

use core::mem::MaybeUninit;

use super::reader::first_word;
use super::varint;

/// The bytes of a window: one for each bit of a mask.
const WINDOW: usize = 64;

/// The bytes that are read for a window: a value that begins with its last byte has nine more.
const READ: usize = WINDOW + 16;

/// The numbers that are read before they are converted. Some windows of numbers, because the end of
/// each loop costs a mispredicted branch.
const BATCH: usize = 4 * WINDOW;

/// The high bit of each byte.
const HIGH: u64 = 0x80 * ONES;

/// The low bit of each byte.
const ONES: u64 = 0x0101_0101_0101_0101;

type Batch = [MaybeUninit<u64>; BATCH + WINDOW];

/// Counts the values in `bytes`. Each has one byte below 0x80, its last.
///
/// The counters are bytes: with wider ones, the compiler widens each byte of the input first, which
/// takes 20 times as long.
pub(super) fn count(bytes: &[u8]) -> usize {
    let ends = |word: u64| ((word >> 7).wrapping_mul(ONES) >> 56) as usize;
    if bytes.len() <= size_of::<u64>() {
        // What follows the bytes is 0, and has no high bit either.
        let others = size_of::<u64>() - bytes.len();
        return ends(!first_word(bytes) & HIGH) - others;
    }
    if bytes.len() <= SHORT {
        let stops = stops(short(bytes), bytes.len());
        return ends(stops as u64) + ends((stops >> 64) as u64);
    }
    let in_chunk = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(*byte < 0x80)).sum::<u8>();
    // A multiple of each width of a vector. At most 255, so that no counter overflows.
    let chunks = bytes.chunks(192);
    chunks.map(|chunk| usize::from(in_chunk(chunk))).sum()
}

/// The most bytes of a list that is read from two words.
pub(super) const SHORT: usize = 16;

/// At most [`SHORT`] bytes in one number, the first one lowest.
#[inline(always)]
fn short(bytes: &[u8]) -> u128 {
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            // The last eight bytes, less those that the first word has.
            let high = u128::from(word(last)) << 64 >> (8 * (2 * size_of::<u64>() - bytes.len()));
            high & !u128::from(u64::MAX) | u128::from(word(first))
        }
        _ => first_word(bytes).into(),
    }
}

/// The high bit of each byte that ends a value, of the first `len`.
#[inline(always)]
fn stops(short: u128, len: usize) -> u128 {
    const HIGHS: u128 = (HIGH as u128) << 64 | HIGH as u128;
    match 8 * (SHORT - len) {
        128 => 0,
        others => !short & HIGHS << others >> others,
    }
}

/// Reads values from `bytes`, at most [`SHORT`], into all slots of `out`, each through `convert`.
/// Returns `false` if one is not a varint of 64 bits, or if `convert` refuses one. There is a byte
/// below 0x80 for each slot.
#[inline]
pub(super) fn fill_short<T>(
    bytes: &[u8],
    out: &mut [MaybeUninit<T>],
    convert: impl Fn(u64) -> Option<T>,
) -> bool {
    if bytes.len() <= size_of::<u64>() {
        // No value has more than eight bytes.
        let mut left = first_word(bytes);
        for slot in out {
            let Some(value) = convert(up_to_8(left)) else {
                return false;
            };
            slot.write(value);
            left = left >> (!left & HIGH).trailing_zeros() >> 1;
        }
        return true;
    }
    let mut left = short(bytes);
    for slot in out {
        let low = left as u64;
        let stops = !low & HIGH;
        let (value, bits) = match stops {
            0 => {
                let high = (left >> 64) as u64;
                let bits = match high & 0xff80 {
                    ninth if ninth & 0x80 == 0 => 72,
                    0x80 | 0x180 => 80,
                    _ => return false,
                };
                (up_to_10(low, high), bits)
            }
            _ => (up_to_8(low), stops.trailing_zeros() + 1),
        };
        let Some(value) = convert(value) else {
            return false;
        };
        slot.write(value);
        left >>= bits;
    }
    true
}

/// Reads values from the beginning of `input` into all slots of `out`, each through `convert`.
/// Returns their length in bytes.
///
/// Returns `None` if they are not in the first `len` bytes of `input`, if one is not a varint of 64
/// bits, or if `convert` refuses one. The bytes after `len` have no effect.
#[inline]
pub(super) fn fill<T>(
    input: &[u8],
    len: usize,
    mut out: &mut [MaybeUninit<T>],
    convert: impl Fn(u64) -> Option<T>,
) -> Option<usize> {
    let mut batch = [const { MaybeUninit::uninit() }; BATCH + WINDOW];
    let mut read = 0;
    while !out.is_empty() {
        let (bytes, values) = read_batch(input.get(read..)?, len - read, out.len(), &mut batch)?;
        let (slots, later) = out.split_at_mut_checked(values.len())?;
        for (slot, value) in slots.iter_mut().zip(values) {
            slot.write(convert(*value)?);
        }
        out = later;
        read += bytes;
    }
    Some(read)
}

/// Reads values from the first `len` bytes of `input`: at most `max`, and no more than a batch has.
/// Returns them and their length in bytes. There is at least one if `max` is not 0; `None` if not,
/// or if one is not a varint of 64 bits.
#[inline(never)]
fn read_batch<'b>(
    input: &[u8],
    len: usize,
    max: usize,
    batch: &'b mut Batch,
) -> Option<(usize, &'b [u64])> {
    let mut left = input.get(..len)?;
    let (mut read, mut count) = (0, 0);
    while count < max.min(BATCH) {
        let mut copy;
        let window = match input[read..].first_chunk() {
            Some(window) => window,
            None => {
                // Near the end of the input: the rest of the list, and zeros.
                copy = [0; READ];
                copy[..left.len()].copy_from_slice(left);
                &copy
            }
        };
        let out = batch[count..].first_chunk_mut()?;
        let (bytes, values) = read_window(window, left.len(), max - count, out)?;
        count += values;
        read += bytes;
        left = left.get(bytes..)?;
    }
    // SAFETY: each call of `read_window` has written at least the `values` numbers that it returned,
    // from index `count` on, and `count` grew by `values`. So the first `count` numbers have no gap.
    // It writes that many in each branch: `read_alike` gets a slice of exactly that length, and its
    // loops have a place in the window for each slot, as `count * size <= WINDOW`; `read_each` writes
    // `count.div_ceil(4)` fours. Each slice is checked, so a mistake in a length is a panic.
    let values = unsafe { &*(&raw const batch[..count] as *const [u64]) };
    Some((read, values))
}

/// Reads the values that end within the first `left` bytes of a window, at most `max`. Returns their
/// length in bytes and their number: that many numbers of `out` have been written, or more. There is
/// at least one value; `None` if not, or if one is not a varint of 64 bits.
#[inline(always)]
fn read_window(
    window: &[u8; READ],
    left: usize,
    max: usize,
    out: &mut [MaybeUninit<u64>; WINDOW],
) -> Option<(usize, usize)> {
    let mut ends = !high_bits(window, |word| word) & first_bits(left);
    if ends.count_ones() as usize > max {
        ends = lowest(ends, max);
    }
    let size = ends.trailing_zeros() as usize + 1;
    let alike = *ALIKE.get(size - 1)?;
    let bytes = WINDOW - ends.leading_zeros() as usize;
    let count = ends.count_ones() as usize;
    // The bytes that do not end a value, and those that complete two, four and eight of them in a
    // row.
    let open = !ends & first_bits(bytes);
    let open_2 = open & (open << 1);
    let open_4 = open_2 & (open_2 << 2);
    let open_8 = open_4 & (open_4 << 4);
    if open_8 != 0 {
        // The tenth byte of a value is its last, and has one bit.
        let tenth = (open_8 & (open << 8)) << 1;
        let above_one = high_bits(window, |word| (word & (0x7e * ONES)) + 0x7e * ONES);
        if tenth & (above_one | open) != 0 {
            return None;
        }
    }
    let alike = alike & first_bits(bytes);
    if ends & (u64::MAX >> alike.leading_zeros()) == alike {
        let count = alike.count_ones() as usize;
        read_alike(window, size, &mut out[..count]);
        return Some((count * size, count));
    }
    let begins = (ends << 1 | 1) & first_bits(bytes);
    if open_2 == 0 {
        // One byte or two: a number for each place, then those where a value begins.
        let mut numbers = [0_u16; WINDOW];
        for (number, pair) in numbers.iter_mut().zip(window.windows(2)) {
            let [low, high] = [pair[0], pair[1]].map(u16::from);
            *number = low & 0x7f | (high << 7) & (low >> 7).wrapping_neg();
        }
        read_each(begins, count, out, |at| numbers[at].into());
    } else if open_8 == 0 {
        read_each(begins, count, out, |at| up_to_8(word(window, at)));
    } else {
        read_each(begins, count, out, |at| {
            up_to_10(word(window, at), word(window, at + 8))
        });
    }
    Some((bytes, count))
}

/// Reads values of one size, which follow each other from the beginning.
#[inline(always)]
fn read_alike(window: &[u8; READ], size: usize, out: &mut [MaybeUninit<u64>]) {
    match size {
        1 => {
            for (slot, byte) in out.iter_mut().zip(window) {
                slot.write((*byte).into());
            }
        }
        2 => {
            for (slot, [low, high]) in out.iter_mut().zip(window.as_chunks().0) {
                slot.write(u64::from(low & 0x7f) | u64::from(*high) << 7);
            }
        }
        9 => {
            for (slot, bytes) in out.iter_mut().zip(window.as_chunks::<9>().0) {
                let low = u64::from_le_bytes(bytes.as_chunks().0[0]);
                slot.write(close_gaps(low) | u64::from(bytes[8]) << 56);
            }
        }
        10 => {
            for (slot, bytes) in out.iter_mut().zip(window.as_chunks::<10>().0) {
                let low = u64::from_le_bytes(bytes.as_chunks().0[0]);
                let high = u64::from(bytes[8] & 0x7f) << 56 | u64::from(bytes[9]) << 63;
                slot.write(close_gaps(low) | high);
            }
        }
        _ => {
            let kept = u64::MAX >> (64 - 8 * size);
            for (index, slot) in out.iter_mut().enumerate() {
                slot.write(close_gaps(word(window, index * size % WINDOW) & kept));
            }
        }
    }
}

/// Writes the number that `read` returns for each of the `count` places in `begins`, and up to three
/// more without a meaning: the end of a loop over fours is easier to predict.
#[inline(always)]
fn read_each(
    mut begins: u64,
    count: usize,
    out: &mut [MaybeUninit<u64>; WINDOW],
    read: impl Fn(usize) -> u64,
) {
    for four in &mut out.as_chunks_mut::<4>().0[..count.div_ceil(4)] {
        for slot in four {
            slot.write(read(begins.trailing_zeros() as usize % WINDOW));
            begins &= begins.wrapping_sub(1);
        }
    }
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

/// A mask of the first `count` bits; all bits if `count` is 64 or more.
#[inline(always)]
const fn first_bits(count: usize) -> u64 {
    if count < WINDOW {
        (1 << count) - 1
    } else {
        u64::MAX
    }
}

/// The lowest `count` of the bits that are set.
#[cold]
fn lowest(bits: u64, count: usize) -> u64 {
    let others = (0..count).fold(bits, |bits, _| bits & bits.wrapping_sub(1));
    bits ^ others
}

/// The eight bytes from `at` on.
#[inline(always)]
fn word(window: &[u8; READ], at: usize) -> u64 {
    u64::from_le_bytes(window[at..at + 8].as_chunks().0[0])
}

/// A mask of the high bits of the bytes in a window, each word of it through `map`.
#[inline(always)]
fn high_bits(window: &[u8; READ], map: impl Fn(u64) -> u64) -> u64 {
    let mut bits = 0;
    #[cfg(target_arch = "x86_64")]
    for index in 0..WINDOW / 16 {
        use core::arch::x86_64::{_mm_movemask_epi8, _mm_set_epi64x};
        let [low, high] = [16 * index, 16 * index + 8].map(|at| map(word(window, at)) as i64);
        // SAFETY: every x86-64 processor has SSE2.
        let high = unsafe { _mm_movemask_epi8(_mm_set_epi64x(high, low)) };
        bits |= u64::from(high as u16) << (16 * index);
    }
    #[cfg(not(target_arch = "x86_64"))]
    for index in 0..WINDOW / 8 {
        let high = (map(word(window, 8 * index)) & HIGH) >> 7;
        // Gathers the lowest bit of each byte in the highest byte.
        bits |= (high.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * index);
    }
    bits
}

/// The number of a value of one to eight bytes that begins `word`.
#[inline(always)]
const fn up_to_8(word: u64) -> u64 {
    let stops = !word & HIGH;
    close_gaps(word & (stops ^ stops.wrapping_sub(1)))
}

/// The number of a value of one to ten bytes that begins with `low` and goes on in `high`. Without a
/// branch, because the size of the next value is hard to predict.
#[inline(always)]
const fn up_to_10(low: u64, high: u64) -> u64 {
    let goes_on = ((!low & HIGH == 0) as u64).wrapping_neg();
    let has_tenth = (high >> 7 & 1).wrapping_neg();
    let high = (high & 0x7f) << 56 | (high & has_tenth) << (63 - 8) & 1 << 63;
    up_to_8(low) | high & goes_on
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

    /// The values of a list, read byte by byte; `None` if one is no varint of 64 bits or is cut.
    fn by_bytes(bytes: &[u8]) -> Option<Vec<u64>> {
        let mut values = Vec::new();
        let (mut value, mut groups) = (0_u128, 0);
        for byte in bytes {
            value |= u128::from(byte & 0x7f) << (7 * groups);
            groups += 1;
            if *byte < 0x80 {
                values.push(u64::try_from(value).ok()?);
                (value, groups) = (0, 0);
            } else if groups == varint::MAX_LEN {
                return None;
            }
        }
        (groups == 0).then_some(values)
    }

    #[test]
    fn a_short_list_is_read_as_byte_by_byte() {
        const BYTES: [u8; 8] = [0, 1, 2, 0x7f, 0x80, 0x81, 0xff, 0xfe];
        let mut random = Random(5);
        for _ in 0..200_000 {
            let len = random.below(SHORT + 1);
            let kinds = 1 + random.below(BYTES.len());
            let first = random.below(BYTES.len());
            let mut byte = || BYTES[(first + random.below(kinds)) % BYTES.len()];
            let bytes: Vec<u8> = (0..len).map(|_| byte()).collect();
            let ends = bytes.iter().filter(|byte| **byte < 0x80).count();
            assert_eq!(super::count(&bytes), ends, "{bytes:?}");
            if bytes.last().is_some_and(|byte| *byte >= 0x80) {
                continue;
            }
            let mut places = [const { MaybeUninit::uninit() }; SHORT];
            let read = fill_short(&bytes, &mut places[..ends], Some).then(|| {
                // SAFETY: `fill_short` has written `ends` values.
                places[..ends]
                    .iter()
                    .map(|place| unsafe { place.assume_init() })
                    .collect()
            });
            assert_eq!(read, by_bytes(&bytes), "{bytes:?}");
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

//! Varints: seven bits a byte, the least significant first, the high bit set on all bytes
//! but the last. <https://protobuf.dev/programming-guides/encoding/#varints>

/// The most bytes that a varint of 64 bits takes.
pub(crate) const MAX_LEN: usize = 10;

/// Returns the number of bytes of `value` as a varint: 1 to 10.
#[inline(always)]
pub(crate) const fn len(value: u64) -> usize {
    // ceil(significant bits / 7) without a division: 9/64 is close enough to 1/7 up to 64 bits.
    (((63 - (value | 1).leading_zeros()) * 9 + 73) / 64) as usize
}

/// Closes the gaps in the low 56 bits of `word`, which holds up to eight groups of seven
/// bits, one in each byte, with the high bits of the bytes to be ignored.
#[inline(always)]
pub(crate) const fn close_gaps(word: u64) -> u64 {
    let x = (word & 0x007f_007f_007f_007f) | ((word & 0x7f00_7f00_7f00_7f00) >> 1);
    let x = (x & 0x0000_3fff_0000_3fff) | ((x & 0x3fff_0000_3fff_0000) >> 2);
    (x & 0x0000_0000_0fff_ffff) | ((x & 0x0fff_ffff_0000_0000) >> 4)
}

/// The opposite of [`close_gaps`]: spreads the low 56 bits over eight bytes, seven bits each.
#[inline(always)]
pub(crate) const fn open_gaps(value: u64) -> u64 {
    let x = (value & 0x0000_0000_0fff_ffff) | ((value << 4) & 0x0fff_ffff_0000_0000);
    let x = (x & 0x0000_3fff_0000_3fff) | ((x << 2) & 0x3fff_0000_3fff_0000);
    (x & 0x007f_007f_007f_007f) | ((x << 1) & 0x7f00_7f00_7f00_7f00)
}

/// The number of bytes of a [`word`].
pub(crate) const MAX_WORD: usize = 16;

/// Returns the bytes of `value` as a varint, the first one lowest, and their number. The bits above
/// them are 0.
#[inline(always)]
pub(crate) const fn word(value: u64) -> (u128, usize) {
    let len = len(value);
    if value < 1 << 56 {
        // All bytes but the last have the high bit set.
        let more = 0x0080_8080_8080_8080 >> (8 * (8 - len));
        return ((open_gaps(value) | more) as u128, len);
    }
    let low = open_gaps(value & ((1 << 56) - 1)) | 0x8080_8080_8080_8080;
    let high = value >> 56;
    // The ninth byte has seven bits, the tenth the last one.
    let high = if len == 10 { high & 0x7f | 0x180 } else { high };
    (low as u128 | (high as u128) << 64, len)
}

/// Returns the bytes of `value` as a varint, and their number. The other bytes are 0.
#[inline]
pub(crate) fn bytes(value: u64) -> ([u8; MAX_LEN], usize) {
    let (word, len) = word(value);
    let mut bytes = [0; MAX_LEN];
    bytes.copy_from_slice(&word.to_le_bytes()[..MAX_LEN]);
    (bytes, len)
}

/// Maps signed numbers to unsigned ones so that small magnitudes stay small.
#[inline(always)]
pub(crate) const fn zigzag32(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

/// The opposite of [`zigzag32`].
#[inline(always)]
pub(crate) const fn unzigzag32(value: u32) -> i32 {
    ((value >> 1) as i32) ^ -((value & 1) as i32)
}

/// Maps signed numbers to unsigned ones so that small magnitudes stay small.
#[inline(always)]
pub(crate) const fn zigzag64(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// The opposite of [`zigzag64`].
#[inline(always)]
pub(crate) const fn unzigzag64(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_varint_is_right_on_both_sides_of_every_power_of_128() {
        assert_eq!(len(0), 1);
        for groups in 1..=9_u32 {
            let first_longer = 1_u64 << (7 * groups);
            assert_eq!(len(first_longer - 1), groups as usize);
            assert_eq!(len(first_longer), groups as usize + 1);
        }
        assert_eq!(len(u64::MAX), MAX_LEN);
    }

    #[test]
    fn closing_the_gaps_undoes_opening_them() {
        for shift in 0..56 {
            for value in [
                1_u64 << shift,
                (1_u64 << shift) - 1,
                0x00a5_5a0f_f0c3_3c99 >> shift,
            ] {
                assert_eq!(close_gaps(open_gaps(value)), value);
            }
        }
    }

    #[test]
    fn zigzag_keeps_small_magnitudes_small() {
        for (signed, unsigned) in [
            (0, 0),
            (-1, 1),
            (1, 2),
            (-2, 3),
            (i64::MAX, u64::MAX - 1),
            (i64::MIN, u64::MAX),
        ] {
            assert_eq!(zigzag64(signed), unsigned);
            assert_eq!(unzigzag64(unsigned), signed);
        }
        for (signed, unsigned) in [
            (0, 0),
            (-1, 1),
            (1, 2),
            (i32::MAX, u32::MAX - 1),
            (i32::MIN, u32::MAX),
        ] {
            assert_eq!(zigzag32(signed), unsigned);
            assert_eq!(unzigzag32(unsigned), signed);
        }
    }
}

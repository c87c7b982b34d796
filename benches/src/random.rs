//! A small random generator with a seed: the inputs are the same on every machine and in every run.

/// SplitMix64.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Creates a generator from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.bits() % (high - low + 1)
    }

    /// Returns true once in `n` calls on average.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.bits().is_multiple_of(n)
    }

    /// Returns a positive number of 1 to `most` bits. Each length is equally likely, so its varint
    /// may have any number of bytes.
    pub fn of_any_length(&mut self, most: u32) -> u64 {
        let bits = self.between(1, u64::from(most)) as u32;
        self.of_length(bits)
    }

    /// Returns a number of exactly `bits` bits.
    pub fn of_length(&mut self, bits: u32) -> u64 {
        let top = 1u64 << (bits - 1);
        top | (self.bits() & (top - 1))
    }

    /// Returns a fraction from 0 to 1.
    pub fn fraction(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Returns one of the items.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.between(0, items.len() as u64 - 1) as usize]
    }

    /// Returns ASCII letters, digits and spaces.
    pub fn ascii(&mut self, len: usize) -> String {
        const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789";
        (0..len).map(|_| char::from(*self.pick(ALPHABET))).collect()
    }

    /// Returns text in which about one character in `rarity` is not ASCII.
    pub fn text(&mut self, chars: usize, rarity: u64) -> String {
        const BEYOND_ASCII: [char; 6] = ['é', 'ß', 'ø', 'Ж', '語', '🦀'];
        let mut text = self.ascii(chars);
        if rarity <= chars as u64 {
            text = text
                .chars()
                .map(|plain| {
                    if self.one_in(rarity) {
                        *self.pick(&BEYOND_ASCII)
                    } else {
                        plain
                    }
                })
                .collect();
        }
        text
    }

    /// Shuffles the items.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.between(0, last as u64) as usize;
            items.swap(last, other);
        }
    }
}

//! Templates: values that are always encoded in the same number of bytes, most of which are known.
//!
//! A message of fixed-width numbers, with all fields in the usual order, is one sequence of bytes:
//! tags and nested lengths have known places, and the numbers have known places between them. One
//! masked comparison of the known bytes replaces the read of each field, and then all numbers are
//! read at constant offsets. To write such a message, the known bytes are copied and the numbers
//! stored over them.
//!
//! A template is a constant that const functions assemble from the constants of nested types. A
//! value that does not match is left to the general code, which also finds all errors.

use super::reader::Reader;
use super::{Appender, List, Writer};

/// The maximum length of a template in bytes. A comparison is unrolled, eight bytes at a time.
pub(crate) const MAX_LEN: usize = 128;

/// The length of a word of a comparison, in bytes.
const WORD: usize = 8;

/// A template, or a part of one.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    len: usize,
    /// The number of levels of nesting within it.
    levels: u32,
    /// The known bytes, and 0 elsewhere.
    bytes: [u8; MAX_LEN],
    /// 0xff where a byte is known, and 0 elsewhere.
    mask: [u8; MAX_LEN],
}

impl Template {
    /// The template without bytes.
    pub const EMPTY: Template = Template {
        len: 0,
        levels: 0,
        bytes: [0; MAX_LEN],
        mask: [0; MAX_LEN],
    };

    /// Returns the template of `len` unknown bytes.
    pub const fn unknown(len: usize) -> Template {
        assert!(len <= MAX_LEN, "a number is shorter than a template");
        Template { len, ..Self::EMPTY }
    }

    /// Returns the length in bytes.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Appends bytes that are known. `None` if the template becomes too long.
    pub(crate) const fn then_bytes(mut self, bytes: &[u8]) -> Option<Template> {
        if bytes.len() > MAX_LEN - self.len {
            return None;
        }
        let mut index = 0;
        while index < bytes.len() {
            self.bytes[self.len] = bytes[index];
            self.mask[self.len] = 0xff;
            self.len += 1;
            index += 1;
        }
        Some(self)
    }

    /// Appends another template. `None` if the template becomes too long.
    pub(crate) const fn then(mut self, next: &Template) -> Option<Template> {
        if next.len > MAX_LEN - self.len {
            return None;
        }
        let mut index = 0;
        while index < next.len {
            self.bytes[self.len] = next.bytes[index];
            self.mask[self.len] = next.mask[index];
            self.len += 1;
            index += 1;
        }
        if next.levels > self.levels {
            self.levels = next.levels;
        }
        Some(self)
    }

    /// Puts the template one level deeper.
    pub(crate) const fn nested(mut self) -> Template {
        self.levels += 1;
        self
    }

    /// The word at `at` of the known bytes or of the mask.
    const fn word(bytes: &[u8; MAX_LEN], at: usize) -> u64 {
        let (mut word, mut index) = (0, 0);
        while index < WORD {
            word |= (bytes[at + index] as u64) << (8 * index);
            index += 1;
        }
        word
    }

    /// The known bytes and the mask in words, as [`fits`] compares them.
    const fn words(&self) -> [(u64, u64); MAX_LEN / WORD] {
        let mut words = [(0, 0); MAX_LEN / WORD];
        let mut index = 0;
        while index < self.len.div_ceil(WORD) {
            let at = place_of_word(index, self.len);
            words[index] = (Self::word(&self.bytes, at), Self::word(&self.mask, at));
            index += 1;
        }
        words
    }
}

/// The place of a word in a template of `len` bytes. The last word ends where the template ends, so
/// it may overlap the word before it.
#[inline(always)]
const fn place_of_word(index: usize, len: usize) -> usize {
    let at = index * WORD;
    if at + WORD > len && len >= WORD {
        len - WORD
    } else {
        at
    }
}

/// A type with a template, or without one. All constants are derived from the first.
pub(crate) trait Templated {
    /// The template, if there is one.
    const TEMPLATE: Option<Template>;

    /// Whether there is a template.
    const IS: bool = Self::LEN > 0;

    /// Its length in bytes.
    const LEN: usize = match &Self::TEMPLATE {
        Some(template) => template.len,
        None => 0,
    };

    /// The number of levels of nesting within it.
    const LEVELS: u32 = match &Self::TEMPLATE {
        Some(template) => template.levels,
        None => 0,
    };

    /// The known bytes.
    const BYTES: [u8; MAX_LEN] = match &Self::TEMPLATE {
        Some(template) => template.bytes,
        None => [0; MAX_LEN],
    };

    /// The known bytes and the mask, in words.
    const WORDS: [(u64, u64); MAX_LEN / WORD] = match &Self::TEMPLATE {
        Some(template) => template.words(),
        None => [(0, 0); MAX_LEN / WORD],
    };
}

/// Whether `bytes`, as many as the template has, match it. Written so that the compiler unrolls the
/// loop: each word is one load, one comparison with a constant and one mask.
#[inline(always)]
fn fits<T: Templated>(bytes: &[u8]) -> bool {
    // The only check of bounds: all places below are constants.
    let Some(bytes) = bytes.get(..T::LEN) else {
        return false;
    };
    let words = const { &T::WORDS };
    let (mut differ, mut index) = (0, 0);
    while index < const { T::LEN.div_ceil(WORD) } {
        let at = place_of_word(index, T::LEN);
        let (known, mask) = words[index];
        if mask != 0 {
            let word = match bytes[at..].first_chunk() {
                Some(word) => u64::from_le_bytes(*word),
                None => short_word(&bytes[at..]),
            };
            differ |= (word ^ known) & mask;
        }
        index += 1;
    }
    differ == 0
}

/// The word of a template that is shorter than one.
#[inline(always)]
fn short_word(bytes: &[u8]) -> u64 {
    let mut word = [0; WORD];
    let len = bytes.len().min(WORD);
    word[..len].copy_from_slice(&bytes[..len]);
    u64::from_le_bytes(word)
}

/// Values that follow each other and match a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    /// How many.
    pub(crate) count: usize,
    /// How many bytes they take, with what separates them; also what follows the last one, if
    /// `goes_on`.
    pub(crate) len: usize,
    /// Whether a further value follows, which does not match.
    pub(crate) goes_on: bool,
}

impl Run {
    /// No values: the next one does not match.
    pub(crate) const NONE: Run = Run {
        count: 0,
        len: 0,
        goes_on: true,
    };

    /// Finds the values that `rest` begins with. Each but the first follows the first `len` bytes (1
    /// to 4) of `between`, a little-endian word.
    #[inline(always)]
    pub(crate) fn find<T: Templated>(mut rest: &[u8], between: u32, len: usize) -> Run {
        let between = between.to_le_bytes();
        let mut count = 0;
        while let Some((value, next)) = rest.split_at_checked(T::LEN)
            && fits::<T>(value)
        {
            count += 1;
            // Byte by byte: a call of `memcmp` costs more than the one byte that it compares.
            rest = match next {
                [a, rest @ ..] if len == 1 && *a == between[0] => rest,
                [a, b, rest @ ..] if len == 2 && [*a, *b] == between[..2] => rest,
                _ if len > 2 && next.starts_with(&between[..len]) => &next[len..],
                _ => {
                    return Run {
                        count,
                        len: count * (T::LEN + len) - len,
                        goes_on: false,
                    };
                }
            };
        }
        Run {
            count,
            len: count * (T::LEN + len),
            goes_on: true,
        }
    }
}

impl<'de> Reader<'de> {
    /// Takes the next value if it matches the template and its levels are allowed.
    #[inline(always)]
    pub(crate) fn take_templated<T: Templated>(&mut self) -> Option<&'de [u8]> {
        let bytes = self.rest().get(..T::LEN)?;
        if !fits::<T>(bytes) || !self.budget.reach(T::LEVELS) {
            return None;
        }
        self.pass(T::LEN);
        Some(bytes)
    }

    /// Takes the values of a run, with `between` bytes between two of them, and appends what `read`
    /// makes of each. Their levels are allowed, and they have been reserved: those that exceed the
    /// capacity are left out.
    #[inline(always)]
    pub(crate) fn append_run<T: Templated, V>(
        &mut self,
        list: &mut impl List<V>,
        run: Run,
        between: usize,
        read: impl Fn(&[u8]) -> V,
    ) {
        let room = list.capacity() - list.len();
        let values = self.rest().chunks(T::LEN + between);
        for bytes in values.take(run.count.min(room)) {
            list.push_within_capacity(read(&bytes[..T::LEN]));
        }
        self.pass(run.len);
    }
}

impl Reader<'_> {
    /// Takes values, as long as they match the template, and appends what `read` makes of each.
    /// Returns how many. There are at most `most`, and no more than there is room for. The caller
    /// checks that their levels are allowed.
    #[inline(always)]
    pub(crate) fn append_templated<T: Templated, V>(
        &mut self,
        list: &mut impl List<V>,
        most: usize,
        read: impl Fn(&[u8]) -> V,
    ) -> usize {
        let (mut rest, mut count) = (self.rest(), 0);
        let most = most.min(list.capacity() - list.len());
        while count < most
            && let Some((value, next)) = rest.split_at_checked(T::LEN)
            && fits::<T>(value)
        {
            list.push_within_capacity(read(value));
            rest = next;
            count += 1;
        }
        self.pass(count * T::LEN);
        count
    }
}

impl Writer<'_> {
    /// Writes values from the last one to the first, each after `prefix`, as the template in which
    /// `fill` stores the rest. Stops at a value for which `fill` returns `false`, and returns how
    /// many values were written; all of them after a failure.
    #[inline(always)]
    pub(crate) fn templates<T: Templated, V>(
        &mut self,
        prefix: &[u8],
        values: &[V],
        fill: impl Fn(&V, &mut [u8]) -> bool,
    ) -> usize {
        self.filled(prefix, const { &T::BYTES }, T::LEN, values, fill)
    }
}

impl Appender<'_> {
    /// Writes values from the first one on, each as the template in which `fill` stores the rest.
    /// Stops at a value for which `fill` returns `false`, and returns how many values were written;
    /// all of them after a failure.
    #[inline(always)]
    pub(crate) fn templates<T: Templated, V>(
        &mut self,
        values: &[V],
        fill: impl Fn(&V, &mut [u8]) -> bool,
    ) -> usize {
        self.filled(const { &T::BYTES }, T::LEN, values, fill)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use alloc::vec;
    use alloc::vec::Vec;
    use core::mem::MaybeUninit;

    /// A template of `N` bytes, of which each third one is unknown.
    struct Striped<const N: usize>;

    impl<const N: usize> Templated for Striped<N> {
        const TEMPLATE: Option<Template> = {
            let mut template = Some(Template::EMPTY);
            let mut index = 0;
            while index < N {
                template = match template {
                    Some(template) if index % 3 == 2 => template.then(&Template::unknown(1)),
                    Some(template) => template.then_bytes(&[index as u8 + 1]),
                    None => None,
                };
                index += 1;
            }
            template
        };
    }

    fn striped<const N: usize>() -> Vec<u8> {
        (0..N).map(|index| index as u8 + 1).collect()
    }

    fn is_compared_whole<const N: usize>() {
        let mut bytes = striped::<N>();
        bytes.push(0xee);
        assert!(fits::<Striped<N>>(&bytes[..N]));
        assert!(fits::<Striped<N>>(&bytes));
        assert!(!fits::<Striped<N>>(&bytes[..N - 1]));
        for index in 0..N {
            bytes[index] ^= 0x80;
            assert_eq!(fits::<Striped<N>>(&bytes), index % 3 == 2, "{index} of {N}");
            bytes[index] ^= 0x80;
        }
    }

    #[test]
    fn a_template_of_every_length_is_compared_whole() {
        macro_rules! lengths {
            ($($len:literal)*) => {$(is_compared_whole::<$len>();)*};
        }
        lengths!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 23 24 25 31 32 33 63 64 65 127 128);
        const { assert!(!Striped::<129>::IS) };
        const { assert!(!Striped::<0>::IS) };
    }

    #[test]
    fn a_run_ends_where_a_value_does_not_match_or_nothing_separates_it_from_the_next() {
        const LEN: usize = 10;
        for between in [
            &b"\x0a"[..],
            b"\x82\x01",
            b"\x82\x81\x01",
            b"\x82\x81\x81\x01",
        ] {
            let mut word = [0; 4];
            word[..between.len()].copy_from_slice(between);
            let find = |bytes: &[u8]| {
                Run::find::<Striped<LEN>>(bytes, u32::from_le_bytes(word), between.len())
            };
            let one = [&striped::<LEN>()[..], between].concat();
            let three = one.repeat(3);
            for end in 0..=three.len() {
                let count = (end + between.len()) / one.len();
                let goes_on = count == 0 || end >= count * one.len();
                let len = if count == 0 { 0 } else { count * one.len() };
                let len = if goes_on { len } else { len - between.len() };
                let expected = Run {
                    count,
                    len,
                    goes_on,
                };
                assert_eq!(find(&three[..end]), expected, "{end}");
            }
        }
    }

    #[test]
    fn values_are_read_as_long_as_they_match_and_there_is_room() {
        const LEN: usize = 9;
        let mut input = striped::<LEN>().repeat(5);
        input[3 * LEN] = 0;
        for (most, room, expected) in [(5, 5, 3), (2, 5, 2), (5, 1, 1), (0, 5, 0)] {
            let mut reader = Reader::new(&input, None, None, &Limits::new(), 100);
            let mut list = Vec::with_capacity(room);
            let count =
                reader.append_templated::<Striped<LEN>, u8>(&mut list, most, |bytes| bytes[2]);
            assert_eq!((count, list), (expected, vec![3; expected]));
            assert_eq!(reader.offset(), expected * LEN);
        }
    }

    /// Stores a number in the first unknown byte; 0 is not written.
    fn fill(value: &u8, bytes: &mut [u8]) -> bool {
        bytes[2] = *value;
        *value != 0
    }

    #[test]
    fn values_are_written_up_to_one_that_is_left_out() {
        const LEN: usize = 5;
        let expected = |prefix: &[u8], values: &[u8]| {
            let mut bytes = vec![];
            for value in values {
                bytes.extend_from_slice(prefix);
                bytes.extend_from_slice(&[1, 2, *value, 4, 5]);
            }
            bytes
        };
        // A place that is full after any number of values: the rest is on the heap.
        for room in 0..80 {
            for prefix in [&[][..], &[7], &[7, 8, 9, 10, 11]] {
                let mut place = [MaybeUninit::uninit(); 80];
                let mut writer = Writer::new(&mut place[..room]);
                writer.bytes(b"end");
                let values = [1, 0, 3, 4, 5, 6, 7, 8];
                let count = writer.templates::<Striped<LEN>, u8>(prefix, &values, fill);
                assert_eq!(count, 6);
                let written = [expected(prefix, &values[2..]), b"end".to_vec()].concat();
                assert_eq!(writer.finish().unwrap(), written);
            }
            let mut place = [MaybeUninit::uninit(); 80];
            let mut scratch = crate::wire::Scratch::new(&mut place[..room]);
            let mut appender = Appender::new(&mut scratch);
            appender.bytes(b"begin");
            let values = [1, 2, 3, 4, 5, 6, 0, 8];
            let count = appender.templates::<Striped<LEN>, u8>(&values, fill);
            assert_eq!(count, 6);
            appender.finish().unwrap();
            let written = [b"begin".to_vec(), expected(&[], &values[..6])].concat();
            assert_eq!(scratch.as_slice(), written);
        }
    }

    #[test]
    fn nothing_is_written_after_a_failure_and_no_value_is_left() {
        let values = [1; 3];
        let mut place = [MaybeUninit::uninit(); 80];
        let mut writer = Writer::new(&mut place);
        writer.fail(crate::ErrorKind::MessageTooLong);
        assert_eq!(writer.templates::<Striped<5>, u8>(&[1], &values, fill), 3);
        assert!(writer.finish().is_err());
        let mut vec = vec![];
        let mut appender = Appender::new(&mut vec);
        appender.fail(crate::ErrorKind::MessageTooLong);
        assert_eq!(appender.templates::<Striped<5>, u8>(&values, fill), 3);
        assert!(appender.finish().is_err());
        assert!(vec.is_empty());
    }
}

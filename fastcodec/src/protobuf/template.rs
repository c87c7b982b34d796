//! Messages with a template: see [`crate::wire::Template`]. What the derive emits about them, and how
//! they are read and written.

use core::marker::PhantomData;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::message::{Decode, Encode, Message};
use super::tag::{Tag, WireType};
use crate::error::Error;
pub use crate::wire::Template;
use crate::wire::{List, Run, Templated, varint};

/// The template of a message after its length.
pub(super) struct Delimited<M>(PhantomData<M>);

impl<M: Message> Templated for Delimited<M> {
    const TEMPLATE: Option<Template> = delimited(M::TEMPLATE);
}

impl<M: Message> Delimited<M> {
    /// The number of bytes before the fields.
    const PREFIX: usize = Self::LEN.saturating_sub(len(&M::TEMPLATE));

    /// Reads a message that matches the template.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read<'de>(bytes: &[u8]) -> M
    where
        M: Decode<'de>,
    {
        M::read_template(&bytes[Self::PREFIX..])
    }

    /// Stores the numbers of a message in its template. Returns `false` if a field is not written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write(message: &M, bytes: &mut [u8]) -> bool
    where
        M: Encode,
    {
        message.write_template(&mut bytes[Self::PREFIX..])
    }
}

const fn delimited(message: Option<Template>) -> Option<Template> {
    let Some(message) = message else {
        return None;
    };
    match varint_of(Template::EMPTY, message.len() as u64) {
        Some(prefix) => prefix.then(&message.nested()),
        None => None,
    }
}

const fn varint_of(template: Template, value: u64) -> Option<Template> {
    let (word, len) = varint::word(value);
    template.then_bytes(word.to_le_bytes().split_at(len).0)
}

/// Returns the length of a template, or 0 without one.
pub const fn len(template: &Option<Template>) -> usize {
    match template {
        Some(template) => template.len(),
        None => 0,
    }
}

/// Appends a field to the template of a message. `None` if either has none, or the template becomes too
/// long.
pub const fn field(
    message: Option<Template>,
    tag: u32,
    value: Option<Template>,
) -> Option<Template> {
    let (Some(message), Some(value)) = (message, value) else {
        return None;
    };
    match varint_of(message, tag as u64) {
        Some(message) => message.then(&value),
        None => None,
    }
}

/// Returns the place of a value of `len` bytes after a tag of `tag_len`, and moves `at` past it.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn part<'b>(bytes: &'b [u8], at: &mut usize, tag_len: usize, len: usize) -> &'b [u8] {
    let start = *at + tag_len;
    *at = start + len;
    &bytes[start..*at]
}

/// Does the same to write.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn part_mut<'b>(
    bytes: &'b mut [u8],
    at: &mut usize,
    tag_len: usize,
    len: usize,
) -> &'b mut [u8] {
    let start = *at + tag_len;
    *at = start + len;
    &mut bytes[start..*at]
}

// Each type below is a kind of field. All have the same items: `TEMPLATE`, `LEN`, `read`, and `write`,
// which returns `false` if the field, or a part of it, is not written.

/// A number without presence.
#[derive(Debug)]
pub struct Implicit<T>(PhantomData<T>);

/// A number that is always written.
#[derive(Debug)]
pub struct Always<T>(PhantomData<T>);

/// A number with presence.
#[derive(Debug)]
pub struct Present<T>(PhantomData<T>);

macro_rules! numbers {
    ($($number:ty: $width:literal),*) => {$(
        impl Implicit<$number> {
            pub const TEMPLATE: Option<Template> = Some(Template::unknown($width));
            pub const LEN: usize = $width;

            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn read(bytes: &[u8]) -> $number {
                Always::<$number>::read(bytes)
            }

            /// By its bits: a negative zero is written.
            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn write(value: &$number, bytes: &mut [u8]) -> bool {
                Always::<$number>::write(value, bytes) && value.to_le_bytes() != [0; $width]
            }
        }

        impl Always<$number> {
            pub const TEMPLATE: Option<Template> = Some(Template::unknown($width));
            pub const LEN: usize = $width;

            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn read(bytes: &[u8]) -> $number {
                let mut number = [0; $width];
                number.copy_from_slice(bytes);
                <$number>::from_le_bytes(number)
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn write(value: &$number, bytes: &mut [u8]) -> bool {
                bytes.copy_from_slice(&value.to_le_bytes());
                true
            }
        }

        impl Present<$number> {
            pub const TEMPLATE: Option<Template> = Some(Template::unknown($width));
            pub const LEN: usize = $width;

            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn read(bytes: &[u8]) -> Option<$number> {
                Some(Always::<$number>::read(bytes))
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn write(value: &Option<$number>, bytes: &mut [u8]) -> bool {
                match value {
                    Some(value) => Always::<$number>::write(value, bytes),
                    None => false,
                }
            }
        }
    )*};
}

numbers!(u32: 4, i32: 4, f32: 4, u64: 8, i64: 8, f64: 8);

/// A message, if `T` is one, or `Option` of one.
#[derive(Debug)]
pub struct Nested<'de, T>(PhantomData<(&'de (), T)>);

impl<'de, M: Encode + Decode<'de>> Nested<'de, M> {
    pub const TEMPLATE: Option<Template> = Delimited::<M>::TEMPLATE;
    pub const LEN: usize = Delimited::<M>::LEN;

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn read(bytes: &[u8]) -> M {
        Delimited::<M>::read(bytes)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn write(message: &M, bytes: &mut [u8]) -> bool {
        Delimited::<M>::write(message, bytes)
    }
}

impl<'de, M: Encode + Decode<'de>> Nested<'de, Option<M>> {
    pub const TEMPLATE: Option<Template> = Delimited::<M>::TEMPLATE;
    pub const LEN: usize = Delimited::<M>::LEN;

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn read(bytes: &[u8]) -> Option<M> {
        Some(Delimited::<M>::read(bytes))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn write(message: &Option<M>, bytes: &mut [u8]) -> bool {
        match message {
            Some(message) => Delimited::<M>::write(message, bytes),
            None => false,
        }
    }
}

/// The items of a type that is not a message. It has no template, so nothing is read or written.
pub trait NestedOtherwise {
    const TEMPLATE: Option<Template> = None;
    const LEN: usize = 0;

    fn read<T>(_bytes: &[u8]) -> T {
        no_template()
    }

    fn write<T>(_value: &T, _bytes: &mut [u8]) -> bool {
        false
    }
}

impl<T> NestedOtherwise for Nested<'_, T> {}

/// The panic of a call that nobody makes.
#[cold]
pub(super) fn no_template() -> ! {
    unreachable!("a message without a template is not read from one")
}

/// Reads elements of a list in bulk, if the message has a template. Otherwise only reserves memory,
/// if `is_first`. For the result, see [`DecodeValue::append_run`](super::DecodeValue::append_run).
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn append_any_run<'de, M: Decode<'de>>(
    list: &mut impl List<M>,
    tag: Tag,
    is_first: bool,
    decoder: &mut Decoder<'de>,
) -> Result<bool, Error> {
    if Delimited::<M>::IS {
        return append_run(list, tag, is_first, decoder);
    }
    reserve_run(list, tag, is_first, decoder)
}

/// Reserves memory for a run of elements, if `is_first`; reads none of them.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn reserve_run<T>(
    list: &mut impl List<T>,
    tag: Tag,
    is_first: bool,
    decoder: &mut Decoder<'_>,
) -> Result<bool, Error> {
    if is_first {
        list.reserve(decoder.run_len(tag), &mut decoder.reader)?;
    }
    Ok(false)
}

/// Reads the elements that follow `tag`, up to the first that does not match the template. Before
/// the first element, `is_first`, reserves memory for all of them, as for a list of any messages.
///
/// Returns `true` if the list has ended. Otherwise, the tag of an element has been read that does
/// not match.
#[inline(never)]
pub(super) fn append_run<'de, M: Decode<'de>>(
    list: &mut impl List<M>,
    tag: Tag,
    is_first: bool,
    decoder: &mut Decoder<'de>,
) -> Result<bool, Error> {
    let (len, levels) = (tag.encoded_len(), Delimited::<M>::LEVELS);
    let run = if len <= 4 && decoder.reader.budget.can_reach(levels) {
        Run::find::<Delimited<M>>(decoder.reader.rest(), tag.as_word(), len)
    } else {
        Run::NONE
    };
    if is_first {
        let count = match run.goes_on {
            _ if run.count == 0 => decoder.run_len(tag),
            true => {
                let start = decoder.offset();
                decoder.reader.pass(run.len);
                let others = decoder.further_len(tag);
                decoder.rewind(start);
                run.count + others
            }
            false => run.count,
        };
        list.reserve(count, &mut decoder.reader)?;
    }
    if run.count != 0 && decoder.reader.budget.reach(levels) {
        let reader = &mut decoder.reader;
        reader.append_run::<Delimited<M>, _>(list, run, len, Delimited::<M>::read);
    }
    Ok(!run.goes_on)
}

/// Writes the elements of a list, if the message has a template: from it, if all fields are written.
/// Returns whether there is a template.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn write_elements<M: Encode>(
    list: &[M],
    number: u32,
    encoder: &mut Encoder<'_>,
) -> bool {
    if Delimited::<M>::IS {
        write_all(list, Tag::new(number, WireType::Len), encoder);
    }
    Delimited::<M>::IS
}

#[inline(never)]
fn write_all<M: Encode>(list: &[M], tag: Tag, encoder: &mut Encoder<'_>) {
    let (word, len) = varint::word(tag.get().into());
    let (prefix, mut rest) = (&word.to_le_bytes()[..len], list);
    loop {
        if encoder.can_reach(Delimited::<M>::LEVELS) {
            let count = encoder.templates::<Delimited<M>, M>(prefix, rest, Delimited::<M>::write);
            rest = &rest[..rest.len() - count];
        }
        let Some((last, others)) = rest.split_last() else {
            return;
        };
        encoder.message(last);
        encoder.tag(tag);
        rest = others;
    }
}

impl<'de> Decoder<'de> {
    /// Reads a message with its length, if it matches its template.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn templated<M: Decode<'de>>(&mut self) -> Option<M> {
        if !Delimited::<M>::IS {
            return None;
        }
        let bytes = self.reader.take_templated::<Delimited<M>>()?;
        Some(Delimited::<M>::read(bytes))
    }
}

impl Encoder<'_> {
    /// Writes a message with its length, if it has a template and writes all fields. Returns whether
    /// it did.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn templated<M: Encode>(&mut self, message: &M) -> bool {
        Delimited::<M>::IS
            && self.can_reach(Delimited::<M>::LEVELS)
            && self.templates::<Delimited<M>, M>(
                &[],
                core::slice::from_ref(message),
                Delimited::<M>::write,
            ) == 1
    }
}

//! Lists that a decode fills: on the heap, or in an arena. One growth rule and one charge
//! for both, and numbers read in bulk.

use alloc::vec::Vec;
use core::alloc::Layout;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::ptr::NonNull;

use super::{Reader, packed};
use crate::error::{Error, ErrorKind};

/// A list that grows while a message is decoded. Capacity is charged before it is allocated.
///
/// # Safety
///
/// `spare` returns the uninitialised elements right after the `len` initialised ones, and
/// keeps doing so until the list is changed through another method.
#[expect(clippy::len_without_is_empty, reason = "what a decode needs")]
pub unsafe trait List<T> {
    /// How many elements there are.
    fn len(&self) -> usize;

    /// Returns the capacity, in elements.
    fn capacity(&self) -> usize;

    /// Grows to exactly `capacity` elements, more than the current capacity, and charges all of
    /// them: the old block still exists while its elements move. `count` is the final number of
    /// elements, for the record; 0 for no record.
    fn grow_to(
        &mut self,
        capacity: usize,
        count: usize,
        reader: &mut Reader<'_>,
    ) -> Result<(), Error>;

    /// Returns the spare capacity after the last element.
    fn spare(&mut self) -> &mut [MaybeUninit<T>];

    /// Adds the first elements of the spare capacity to the list.
    ///
    /// # Safety
    ///
    /// The elements up to `len` are initialised, and `len <= capacity()`.
    unsafe fn set_len(&mut self, len: usize);

    /// Reserves `count` more elements. An empty list gets exactly that capacity. Another list at
    /// least doubles, so that many short runs cost no more than one long one.
    #[inline]
    fn reserve(&mut self, count: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        let needed = self.len().saturating_add(count);
        if count <= self.capacity() - self.len() {
            reader.note_list(needed);
            return Ok(());
        }
        grow(self, needed, grown(self, needed), reader)
    }

    /// Like [`reserve`](Self::reserve), for bytes: users do not see them as a list.
    #[inline]
    fn reserve_bytes(&mut self, count: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        if count <= self.capacity() - self.len() {
            return Ok(());
        }
        let needed = self.len().saturating_add(count);
        self.grow_to(grown(self, needed), 0, reader)
    }

    /// Reserves one more element.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn reserve_one(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        if self.len() == self.capacity() {
            // Four at first: as many as `Vec` starts with, for elements of this size.
            let capacity = self.capacity().saturating_mul(2).max(4);
            // Elements of no size can be as many as can be counted.
            let Some(needed) = self.len().checked_add(1) else {
                return Err(reader.out_of_memory(usize::MAX));
            };
            grow(self, needed, capacity, reader)?;
        }
        Ok(())
    }

    /// Appends one element within the capacity, and returns it.
    ///
    /// # Panics
    ///
    /// If the list is full: call [`reserve_one`](Self::reserve_one) first.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn push_within_capacity(&mut self, value: T) -> &mut T {
        let len = self.len();
        if len >= self.capacity() {
            // To drop the value as well would take as much code as all the rest.
            core::mem::forget(value);
            panic!("room was made before");
        }
        // SAFETY: there is a spare element, the one after `len`. It is written first, and is the
        // last one then; it is not moved while it is borrowed, as the list is too.
        unsafe {
            let slot: *mut MaybeUninit<T> = self.spare().as_mut_ptr();
            (*slot).write(value);
            self.set_len(len + 1);
            (*slot).assume_init_mut()
        }
    }

    /// Appends one element to a list that users do not see.
    fn push_unlisted(&mut self, value: T, reader: &mut Reader<'_>) -> Result<(), Error> {
        if self.len() == self.capacity() {
            self.grow_to(self.capacity().saturating_mul(2).max(4), 0, reader)?;
        }
        self.push_within_capacity(value);
        Ok(())
    }

    /// Appends one element.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn push(&mut self, value: T, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.reserve_one(reader)?;
        self.push_within_capacity(value);
        Ok(())
    }
}

/// The capacity of a list that has to grow for `needed` elements.
#[cfg_attr(not(debug_assertions), inline(always))]
fn grown<T, L: List<T> + ?Sized>(list: &L, needed: usize) -> usize {
    let doubled = if list.len() == 0 {
        0
    } else {
        list.capacity().saturating_mul(2)
    };
    needed.max(doubled)
}

/// Grows to `capacity` elements, of which at least `needed` will be used.
#[inline(never)]
fn grow<T, L: List<T> + ?Sized>(
    list: &mut L,
    needed: usize,
    capacity: usize,
    reader: &mut Reader<'_>,
) -> Result<(), Error> {
    list.grow_to(capacity, needed, reader)
}

/// More bytes than any block has.
const MAX_BLOCK: usize = isize::MAX as usize / 2;

/// Charges a list for `capacity` elements with the layout `element`, of which it will have `count`.
/// Returns the layout of its block, which has a size. One copy of the code serves all types.
#[inline(always)]
fn charged_block(
    element: Layout,
    (capacity, count): (usize, usize),
    reader: &mut Reader<'_>,
) -> Result<Layout, Error> {
    let bytes = capacity.saturating_mul(element.size());
    reader.charge_list(bytes, count)?;
    if bytes > MAX_BLOCK {
        return Err(reader.no_block(bytes));
    }
    // SAFETY: the alignment is that of a layout, and `bytes` is too small for it to overflow.
    Ok(unsafe { Layout::from_size_align_unchecked(bytes, element.align()) })
}

/// Allocates the block of an empty vector for elements that have a size.
#[inline(never)]
fn first_block(
    element: Layout,
    needed: (usize, usize),
    reader: &mut Reader<'_>,
) -> Result<NonNull<u8>, Error> {
    let layout = charged_block(element, needed, reader)?;
    if layout.size() == 0 {
        return Err(reader.no_block(0));
    }
    // SAFETY: `layout` has a size other than 0.
    match NonNull::new(unsafe { alloc::alloc::alloc(layout) }) {
        Some(block) => Ok(block),
        None => Err(reader.no_block(layout.size())),
    }
}

/// Grows the block of a vector for `before` elements. Returns the block, which may have moved; if it
/// fails, the old one is as it was.
///
/// # Safety
///
/// `start` is the block of a vector for `before` elements with the layout `element`; neither `before`
/// nor the size of `element` is 0. The capacity that is needed is larger.
#[inline(never)]
unsafe fn grow_block(
    start: NonNull<u8>,
    before: usize,
    element: Layout,
    needed: (usize, usize),
    reader: &mut Reader<'_>,
) -> Result<NonNull<u8>, Error> {
    let layout = charged_block(element, needed, reader)?;
    // SAFETY: the block of a vector is from the global allocator, with the layout of its capacity,
    // whose size is not more than `isize::MAX`. The new size is larger, so it is not 0.
    let grown = unsafe {
        let old = Layout::from_size_align_unchecked(before * element.size(), element.align());
        alloc::alloc::realloc(start.as_ptr(), old, layout.size())
    };
    NonNull::new(grown).ok_or_else(|| reader.no_block(layout.size()))
}

// SAFETY: `spare_capacity_mut` returns what the trait asks for.
unsafe impl<T> List<T> for Vec<T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn len(&self) -> usize {
        self.len()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn capacity(&self) -> usize {
        self.capacity()
    }

    fn grow_to(
        &mut self,
        capacity: usize,
        count: usize,
        reader: &mut Reader<'_>,
    ) -> Result<(), Error> {
        let (element, needed) = (Layout::new::<T>(), (capacity, count));
        if size_of::<T>() == 0 || capacity <= self.capacity() {
            // The vector of elements without a size has room for any number.
            return reader.charge_list(0, count);
        }
        if self.capacity() == 0 {
            let block = first_block(element, needed, reader)?.cast().as_ptr();
            // SAFETY: a new block from the global allocator, for `capacity` elements.
            let empty = unsafe { Vec::from_raw_parts(block, 0, capacity) };
            // The vector that was there has no block, and nothing to drop.
            core::mem::forget(core::mem::replace(self, empty));
            return Ok(());
        }
        let (len, before) = (self.len(), self.capacity());
        let mut list = ManuallyDrop::new(core::mem::take(self));
        let start = NonNull::from(list.as_mut_slice()).cast();
        // SAFETY: `start` is the block of a vector for `before` elements, neither of which is 0, and
        // `capacity` is more. Nobody else has it: the vector was taken. Afterwards it is the block
        // for `capacity` elements, or the one that it was, with the same `len` elements.
        let (list, result) = unsafe {
            let (start, capacity, result) = match grow_block(start, before, element, needed, reader)
            {
                Ok(grown) => (grown, capacity, Ok(())),
                Err(error) => (start, before, Err(error)),
            };
            let list = Vec::from_raw_parts(start.cast().as_ptr(), len, capacity);
            (list, result)
        };
        core::mem::forget(core::mem::replace(self, list));
        result
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn spare(&mut self) -> &mut [MaybeUninit<T>] {
        self.spare_capacity_mut()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn set_len(&mut self, len: usize) {
        // SAFETY: the caller's promise is the one that is needed.
        unsafe { self.set_len(len) }
    }
}

/// A number of fixed width on the wire, little-endian.
///
/// # Safety
///
/// The type has `N` bytes, none of them padding; on a little-endian machine they are those on the
/// wire.
pub unsafe trait Fixed<const N: usize>: Copy {
    /// From its bytes.
    fn from_wire(bytes: [u8; N]) -> Self;
    /// To its bytes.
    fn to_wire(self) -> [u8; N];
}

macro_rules! fixed {
    ($($number:ty: $width:literal),*) => {$(
        // SAFETY: a primitive number has no padding, and the order of bytes of the machine.
        unsafe impl Fixed<$width> for $number {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn from_wire(bytes: [u8; $width]) -> Self {
                Self::from_le_bytes(bytes)
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn to_wire(self) -> [u8; $width] {
                self.to_le_bytes()
            }
        }
    )*};
}

fixed!(u32: 4, i32: 4, f32: 4, u64: 8, i64: 8, f64: 8);

// SAFETY: a `bool` is one byte, 0 or 1, and so is a varint of that.
unsafe impl Fixed<1> for bool {
    #[inline]
    fn from_wire([byte]: [u8; 1]) -> Self {
        byte != 0
    }
    #[inline]
    fn to_wire(self) -> [u8; 1] {
        [self.into()]
    }
}

impl Reader<'_> {
    /// Appends the `length` bytes that come next as numbers of `N` bytes each.
    ///
    /// One check and one reservation for all of them; the loop is a `memcpy` on a
    /// little-endian machine.
    pub(crate) fn fixed_list<const N: usize, T: Fixed<N>>(
        &mut self,
        list: &mut impl List<T>,
        length: u64,
    ) -> Result<(), Error> {
        self.converted_list(list, length, T::from_wire)
    }

    /// Appends the `length` bytes that come next as elements of `N` bytes each, each through
    /// `convert`.
    ///
    /// The loop is vectorised if `convert` allows it, as a change of the byte order does.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn converted_list<const N: usize, T>(
        &mut self,
        list: &mut impl List<T>,
        length: u64,
        convert: impl Fn([u8; N]) -> T,
    ) -> Result<(), Error> {
        let bytes = self.take(length)?;
        let (numbers, cut) = bytes.as_chunks::<N>();
        if !cut.is_empty() {
            return Err(self.error(ErrorKind::Truncated));
        }
        list.reserve(numbers.len(), self)?;
        super::convert::convert(numbers, list.spare(), convert);
        let len = list.len() + numbers.len();
        // SAFETY: `reserve` made room for `numbers.len()` more, so there was a slot for
        // each of them, and it has been written.
        unsafe { list.set_len(len) };
        Ok(())
    }

    /// Appends the varints in the `length` bytes that come next, each through `convert`;
    /// `None` refuses it as out of the range of `T`.
    #[inline]
    pub(crate) fn varint_list<T>(
        &mut self,
        list: &mut impl List<T>,
        length: u64,
        convert: impl Fn(u64) -> Option<T>,
    ) -> Result<(), Error> {
        let Some(count) = self.valid_varint_list(list, length, &convert)? else {
            return Ok(());
        };
        // A short list, or one with an error.
        let outer = self.narrow(length)?;
        self.one_by_one(list, count, convert)?;
        // The last byte of the field is the last of a varint, or it is cut.
        if self.remaining() != 0 || self.is_past_end() {
            return Err(Error::new(
                ErrorKind::Truncated,
                self.offset() + self.remaining(),
            ));
        }
        self.widen(outer);
        Ok(())
    }

    /// Appends the varints in the `length` bytes that come next, each through `convert`, if the list
    /// is not short, all are valid and `convert` accepts them. Otherwise, returns the number of
    /// varints, for which there is capacity, and reads nothing.
    ///
    /// Only the last byte of a varint is below 0x80, so counting these bytes gives the number of
    /// varints before the first one is read.
    #[inline]
    pub(crate) fn valid_varint_list<T>(
        &mut self,
        list: &mut impl List<T>,
        length: u64,
        convert: impl Fn(u64) -> Option<T>,
    ) -> Result<Option<usize>, Error> {
        let len = self.bound(length)?;
        let bytes = &self.rest()[..len];
        let count = packed::count(bytes);
        let is_cut = bytes.last().is_some_and(|byte| *byte >= 0x80);
        list.reserve(count, self)?;
        let is_read = if count == len {
            self.one_byte_each(list, len, &convert)
        } else if is_cut {
            false
        } else if len <= packed::SHORT {
            self.in_two_words(list, len, count, &convert)
        } else {
            self.in_windows(list, len, count, &convert)
        };
        Ok((!is_read).then_some(count))
    }
}

impl Reader<'_> {
    /// Appends `count` varints, each through `convert`; `None` refuses it as out of the range of
    /// `T`. How many bytes they take is not known, so `count` must have been compared with the
    /// bytes that remain.
    #[inline]
    pub(crate) fn counted_varints<T>(
        &mut self,
        list: &mut impl List<T>,
        count: usize,
        convert: impl Fn(u64) -> Option<T>,
    ) -> Result<(), Error> {
        list.reserve(count, self)?;
        if self.in_windows(list, self.remaining(), count, &convert) {
            return Ok(());
        }
        self.one_by_one(list, count, convert)
    }

    /// Appends the varints in the next `len` bytes, all of one byte, within the capacity. Returns
    /// `false` if `convert` refuses one, and changes nothing then.
    #[inline(always)]
    fn one_byte_each<T>(
        &mut self,
        list: &mut impl List<T>,
        len: usize,
        convert: impl Fn(u64) -> Option<T>,
    ) -> bool {
        for (slot, byte) in list.spare()[..len].iter_mut().zip(&self.rest()[..len]) {
            let Some(value) = convert((*byte).into()) else {
                return false;
            };
            slot.write(value);
        }
        // SAFETY: the loop has written the first `len` spare elements.
        unsafe { list.set_len(list.len() + len) };
        self.pass(len);
        true
    }

    /// Appends the `count` varints in the next `len` bytes, which are few, within the capacity. Returns
    /// `false` if one is not valid or `convert` refuses one, and changes nothing then.
    #[inline]
    fn in_two_words<T>(
        &mut self,
        list: &mut impl List<T>,
        len: usize,
        count: usize,
        convert: impl Fn(u64) -> Option<T>,
    ) -> bool {
        let out = &mut list.spare()[..count];
        if !packed::fill_short(&self.rest()[..len], out, convert) {
            return false;
        }
        // SAFETY: `fill_short` has written the first `count` spare elements.
        unsafe { list.set_len(list.len() + count) };
        self.pass(len);
        true
    }

    /// Appends `count` varints from the next `len` bytes, within the capacity. Returns `false` if
    /// one is not valid or `convert` refuses one, and changes nothing then.
    #[inline]
    fn in_windows<T>(
        &mut self,
        list: &mut impl List<T>,
        len: usize,
        count: usize,
        convert: impl Fn(u64) -> Option<T>,
    ) -> bool {
        let out = &mut list.spare()[..count];
        let Some(len) = packed::fill(self.rest_of_input(), len, out, convert) else {
            return false;
        };
        // SAFETY: `fill` has written the first `count` spare elements.
        unsafe { list.set_len(list.len() + count) };
        self.pass(len);
        true
    }

    /// Appends `count` varints, within the capacity. The elements before the first error stay.
    #[inline(never)]
    fn one_by_one<T>(
        &mut self,
        list: &mut impl List<T>,
        count: usize,
        convert: impl Fn(u64) -> Option<T>,
    ) -> Result<(), Error> {
        let before = list.len();
        let mut written = 0;
        let mut result = Ok(());
        for slot in list.spare().iter_mut().take(count) {
            let value = match self.varint() {
                Ok(value) => value,
                Err(error) => {
                    result = Err(error);
                    break;
                }
            };
            let Some(value) = convert(value) else {
                result = Err(self.error(ErrorKind::OutOfRange));
                break;
            };
            slot.write(value);
            written += 1;
        }
        // SAFETY: the loop has written `written` slots from the first spare one on, and there were
        // as many.
        unsafe { list.set_len(before + written) };
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use alloc::vec;

    fn reader(input: &[u8]) -> Reader<'_> {
        Reader::new(input, None, None, &Limits::new(), 100)
    }

    #[test]
    fn fixed_numbers_are_reserved_once_and_exactly() {
        let input = [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0];
        let mut list = Vec::<u32>::new();
        reader(&input).fixed_list(&mut list, 12).unwrap();
        assert_eq!(list, [1, 2, 3]);
        assert_eq!(list.capacity(), 3);
    }

    #[test]
    fn a_cut_fixed_number_is_truncated_and_leaves_the_list() {
        let mut list = vec![9_u32];
        let error = reader(&[1, 0, 0, 0, 2])
            .fixed_list(&mut list, 5)
            .unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Truncated);
        assert_eq!(list, [9]);
    }

    #[test]
    fn varints_are_reserved_once_and_exactly() {
        let input = [1, 0x80, 1, 0xff, 0xff, 3, 4];
        let mut list = vec![];
        reader(&input).varint_list(&mut list, 7, Some).unwrap();
        assert_eq!(list, [1, 128, 65535, 4]);
        assert_eq!(list.capacity(), 4);
    }

    #[test]
    fn a_value_that_is_out_of_range_is_refused_in_a_list_of_short_ones_and_of_long_ones() {
        for long in [1, 0x80] {
            for place in 0..40 {
                let mut list = vec![7];
                let mut input = vec![1; 40];
                input[place] = 2;
                if long != 1 {
                    input.splice(0..0, [long, 1]);
                }
                let refuse = |value| (value != 2).then_some(value);
                let error = reader(&input)
                    .varint_list(&mut list, input.len() as u64, refuse)
                    .unwrap_err();
                assert_eq!(error.kind(), &ErrorKind::OutOfRange);
                // The elements before the first error stay.
                let long = usize::from(long != 1);
                assert_eq!(error.offset(), place + 2 * long + 1);
                assert_eq!(list.len(), 1 + long + place);
            }
        }
    }

    #[test]
    fn a_varint_that_the_list_cuts_is_truncated_though_the_input_goes_on() {
        let mut input = vec![1, 0x80];
        input.extend_from_slice(&[1; 32]);
        let mut list = Vec::<u64>::new();
        let error = reader(&input).varint_list(&mut list, 2, Some).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Truncated);
    }

    #[test]
    fn one_element_of_no_size_more_than_can_be_counted_is_refused() {
        let mut list = vec![(); usize::MAX];
        let error = List::push(&mut list, (), &mut reader(&[])).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::OutOfMemory { needed: usize::MAX });
        assert_eq!(list.len(), usize::MAX);
    }

    #[test]
    fn many_small_runs_grow_a_list_geometrically() {
        let mut list = Vec::<u32>::new();
        let mut growths = 0;
        let input = [];
        let mut reader = reader(&input);
        for value in 0..1000 {
            let before = list.capacity();
            List::reserve(&mut list, 1, &mut reader).unwrap();
            growths += usize::from(list.capacity() != before);
            List::push(&mut list, value, &mut reader).unwrap();
        }
        assert!(growths <= 11, "{growths}");
    }
}

//! Values that allocate in the arena while it is in use, and values without size.

use std::cell::RefCell;
use std::rc::Rc;

use fastcodec::protobuf::encoding::Str;
use fastcodec::protobuf::{Decode, DecodeValue, Decoder, Element, EncodeValue, Encoder};
use fastcodec::{Arena, Error, Protobuf};

use super::views::EverythingView;

/// Decodes another view into the same arena while a list of its own is open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Reentrant<'a>(&'a str);

thread_local! {
    static ARENA: RefCell<Option<Rc<Arena>>> = const { RefCell::new(None) };
}

impl Element for Reentrant<'_> {
    type Encoding = Str;
}

impl EncodeValue<Str> for Reentrant<'_> {
    fn value_len(&self) -> usize {
        0
    }
    fn write_value(&self, encoder: &mut Encoder<'_>) {
        encoder.bytes(self.0.as_bytes());
    }
    fn is_default(&self) -> bool {
        false
    }
}

impl<'de> DecodeValue<'de, Str> for Reentrant<'de> {
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        let text = decoder.str()?;
        if let Some(arena) = ARENA.with_borrow(Option::clone) {
            static INPUT: &[u8] = b"\x1a\x01a\x1a\x01b\x22\0\x1a\x01c\x22\0\xa0\x06\x01\x1a\x01d";
            let view = EverythingView::decode_in(INPUT, &arena)?;
            assert_eq!(view.list.len(), 4);
            assert_eq!(view.map.len(), 2);
        }
        Ok(Reentrant(text))
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct ReentrantView<'a> {
    #[codec(1)]
    list: &'a [Reentrant<'a>],
    #[codec(2)]
    numbers: &'a [u32],
}

#[test]
fn a_decode_within_a_decode_into_the_same_arena_disturbs_neither() {
    let arena = Rc::new(Arena::new());
    let input = b"\x0a\x01a\x0a\x02bb\x12\x02\x01\x02\x0a\x03ccc\x12\x01\x03".repeat(20);
    ARENA.set(Some(arena.clone()));
    let view = ReentrantView::decode_in(&input, &arena);
    ARENA.set(None);
    let view = view.unwrap();
    assert_eq!(view.list.len(), 60);
    assert!(
        view.list
            .chunks(3)
            .all(|it| it[0].0 == "a" && it[2].0 == "ccc")
    );
    assert!(view.numbers.chunks(3).all(|it| it == [1, 2, 3]));
}

#[test]
fn what_is_copied_into_an_arena_by_a_value_stays_as_it_is() {
    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    struct Copied<'a>(Option<&'a [u8; 48]>);

    impl Element for Copied<'_> {
        type Encoding = Str;
    }

    impl EncodeValue<Str> for Copied<'_> {
        fn value_len(&self) -> usize {
            0
        }
        fn write_value(&self, _encoder: &mut Encoder<'_>) {}
        fn is_default(&self) -> bool {
            true
        }
    }

    impl<'de> DecodeValue<'de, Str> for Copied<'de> {
        fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
            let first = decoder.bytes()?.first().copied().unwrap_or_default();
            // Values without size, and of great alignment.
            let () = *decoder.alloc(())?;
            #[derive(Clone, Copy)]
            #[repr(align(64))]
            struct Aligned(u8);
            let aligned = decoder.alloc(Aligned(first))?;
            assert_eq!(std::ptr::from_ref(aligned).addr() % 64, 0);
            Ok(Copied(Some(decoder.alloc([aligned.0; 48])?)))
        }
    }

    #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
    struct Copies<'a> {
        #[codec(1)]
        list: &'a [Copied<'a>],
    }

    let arena = Arena::new();
    let input: Vec<u8> = (0..100).flat_map(|n| [0x0a, 1, n]).collect();
    let view = Copies::decode_in(&input, &arena).unwrap();
    for (n, copied) in view.list.iter().enumerate() {
        assert_eq!(copied.0, Some(&[n as u8; 48]));
    }
}

#[test]
fn a_list_of_elements_without_size_is_counted() {
    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    struct Nothing;

    impl Element for Nothing {
        type Encoding = Str;
    }

    impl EncodeValue<Str> for Nothing {
        fn value_len(&self) -> usize {
            1
        }
        fn write_value(&self, encoder: &mut Encoder<'_>) {
            encoder.bytes(b"");
        }
        fn is_default(&self) -> bool {
            true
        }
    }

    impl<'de> DecodeValue<'de, Str> for Nothing {
        fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
            decoder.bytes().map(|_| Nothing)
        }
    }

    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Heap {
        #[codec(1)]
        list: Vec<Nothing>,
        #[codec(2, expanded)]
        numbers: Vec<u32>,
    }

    #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
    struct InArena<'a> {
        #[codec(1)]
        list: &'a [Nothing],
        #[codec(2, expanded)]
        numbers: &'a [u32],
    }

    let input = b"\x0a\x01x\x0a\0\x10\x01\x0a\0".repeat(1000);
    assert_eq!(Heap::decode(&input).unwrap().list.len(), 3000);
    let arena = Arena::new();
    let view = InArena::decode_in(&input, &arena).unwrap();
    assert_eq!((view.list.len(), view.numbers.len()), (3000, 1000));
}

//! Messages with a long string or bytes, which are written to their final place.

use bytes::{BufMut, BytesMut};
use fastcodec::protobuf::encoding::{Single, Uint32};
use fastcodec::protobuf::{Encode, EncodeBuffer, EncodeField, Encoder, Message};
use fastcodec::{Error, ErrorKind, Protobuf};

/// Few fields, all of them plain.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Page {
    #[codec(1)]
    name: String,
    #[codec(2)]
    modified: i64,
    #[codec(3)]
    content: Vec<u8>,
    #[codec(4)]
    numbers: Vec<u32>,
    #[codec(500)]
    note: Option<String>,
}

/// The same fields, and one that is not plain.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Book {
    #[codec(1)]
    name: String,
    #[codec(2)]
    modified: i64,
    #[codec(3)]
    content: Vec<u8>,
    #[codec(4)]
    numbers: Vec<u32>,
    #[codec(500)]
    note: Option<String>,
    #[codec(501)]
    first: Option<Box<Page>>,
}

/// Pairs of equal messages, of every kind of length.
fn pages() -> Vec<(Page, Book)> {
    let lengths = [
        0, 1, 15, 16, 17, 126, 127, 128, 129, 252, 253, 256, 511, 512, 2000, 2048, 2100, 16_400,
        40_000, 2_000_000,
    ];
    let page = |&len: &usize| {
        let page = Page {
            name: "n".repeat(len.min(300)),
            modified: 1_i64 << (len % 63),
            content: (0..len).map(|byte| byte as u8).collect(),
            numbers: (0..len as u32 % 20).map(|number| 1 << number).collect(),
            note: (len % 2 == 0).then(|| "note".repeat(len % 40)),
        };
        let Page {
            name,
            modified,
            content,
            numbers,
            note,
        } = page.clone();
        let book = Book {
            name,
            modified,
            content,
            numbers,
            note,
            first: None,
        };
        (page, book)
    };
    lengths.iter().map(page).collect()
}

#[test]
fn a_message_with_a_blob_is_written_once() {
    for (page, book) in pages() {
        let expected = book.encode_to_vec().unwrap();
        let encoded = page.encode_to_vec().unwrap();
        assert_eq!(encoded, expected);
        assert_eq!(encoded.capacity(), expected.len());
        assert_eq!(EncodeBuffer::new().encode(&page).unwrap(), expected);
        let delimited = book.encode_length_delimited_to_vec().unwrap();
        assert_eq!(page.encode_length_delimited_to_vec().unwrap(), delimited);
    }
}

#[test]
fn it_is_appended_to_every_kind_of_buffer() {
    for (page, book) in pages() {
        let mut expected = b"before".to_vec();
        book.encode(&mut expected).unwrap();
        let len = expected.len() - 6;

        let mut empty = Vec::new();
        page.encode(&mut empty).unwrap();
        assert_eq!(empty, expected[6..]);
        let mut bytes = BytesMut::new();
        page.encode(&mut bytes).unwrap();
        assert_eq!(bytes, expected[6..]);

        for spare in [0, 1, len, len + 100] {
            let mut vec = Vec::with_capacity(6 + spare);
            vec.extend_from_slice(b"before");
            page.encode(&mut vec).unwrap();
            assert_eq!(vec, expected);
            let mut bytes = BytesMut::with_capacity(6 + spare);
            bytes.extend_from_slice(b"before");
            page.encode(&mut bytes).unwrap();
            assert_eq!(bytes, expected);
        }

        let mut pieces = Vec::new();
        let mut first = [0; 100];
        page.encode(&mut first[..].chain_mut(&mut pieces)).unwrap();
        let split = len.min(100);
        assert_eq!(first[..split], expected[6..6 + split]);
        assert_eq!(pieces, expected[6 + split..]);
    }
}

#[test]
fn a_slice_keeps_what_follows_the_message() {
    for (page, _) in pages() {
        let len = page.encoded_len();
        let mut place = vec![0xee; len + 50];
        let mut rest = &mut place[..];
        page.encode(&mut rest).unwrap();
        assert_eq!(rest.len(), 50);
        assert!(place[len..].iter().all(|byte| *byte == 0xee));
    }
}

#[test]
fn a_buffer_that_is_too_small_is_an_error_and_stays_as_it_was() {
    for (page, _) in pages().into_iter().skip(1) {
        let needed = page.encoded_len();
        let mut place = vec![0xee; needed - 1];
        let mut rest = &mut place[..];
        let error = page.encode(&mut rest).unwrap_err();
        let remaining = needed - 1;
        assert_eq!(
            *error.kind(),
            ErrorKind::BufferTooSmall { needed, remaining }
        );
        assert_eq!(rest.len(), remaining);
        let error = page.encode(&mut Vec::new().limit(needed - 1)).unwrap_err();
        assert_eq!(
            *error.kind(),
            ErrorKind::BufferTooSmall { needed, remaining }
        );
    }
}

/// Writes some numbers, and claims that they are a blob of another length.
#[derive(Debug)]
struct Claims {
    len: usize,
    numbers: usize,
}

impl Message for Claims {
    const NAME: &'static str = "Claims";
}

impl Encode for Claims {
    fn has_blob(&self) -> bool {
        true
    }

    fn encode_fields(&self, encoder: &mut Encoder<'_>) {
        for _ in 0..self.numbers {
            <u32 as EncodeField<Single<Uint32>>>::write_field(&5, 1, encoder);
        }
    }

    fn encoded_len(&self) -> usize {
        self.len
    }
}

#[test]
fn what_says_the_wrong_length_is_written_all_the_same() -> Result<(), Error> {
    for numbers in [0, 1, 10, 3000] {
        let expected = [8, 5].repeat(numbers);
        let truth = expected.len();
        for len in [0, 1, truth / 2, truth + 1, truth + 5000, 1 << 24] {
            let claims = Claims { len, numbers };
            assert_eq!(claims.encode_to_vec()?, expected, "{claims:?}");
            let mut vec = b"before".to_vec();
            claims.encode(&mut vec)?;
            assert_eq!(vec[6..], expected, "{claims:?}");
            let mut bytes = BytesMut::with_capacity(truth + 10_000);
            claims.encode(&mut bytes)?;
            assert_eq!(bytes, expected, "{claims:?}");
            let mut place = vec![0xee; truth + 20];
            let mut rest = &mut place[..];
            claims.encode(&mut rest)?;
            assert_eq!(rest.len(), 20, "{claims:?}");
            assert_eq!(place[..truth], expected, "{claims:?}");
        }
    }
    Ok(())
}

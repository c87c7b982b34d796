//! Enumerations of proto2 whose first value is not 0, wherever an enumeration can stand.

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::{Arena, ErrorKind};

mod enums {
    include!(concat!(env!("OUT_DIR"), "/enums.rs"));
}

use enums::holder::{Choice, Group, Inner};
use enums::{Below, Holder, HolderView, Late, Sparse, SparseView};

/// The fields that must be there.
const NEEDED: [u8; 4] = [0x10, 1, 0x58, 7];

fn decode(fields: &[u8]) -> Holder {
    Holder::decode(&[&NEEDED[..], fields].concat()).unwrap()
}

fn holder() -> Holder {
    Holder {
        optional: Some(Late::Two),
        required: Late::Two,
        repeated: vec![Late::One, Late::Two],
        packed: vec![Late::Two, Late::One],
        with_default: Some(Late::One),
        map: [("a".to_owned(), Late::One), ("b".to_owned(), Late::Two)].into(),
        choice: Some(Choice::InnerChosen(Inner::Eight)),
        below: Some(Below::Zero),
        below_default: Some(Below::Minus),
        inner: Inner::Eight,
        inner_map: vec![(1, Inner::Seven)],
        group: vec![Group {
            in_group: Late::Two,
            ..Group::default()
        }],
        ..Holder::default()
    }
}

#[test]
fn what_is_absent_is_not_there_and_has_the_default_that_the_schema_names() {
    let holder = decode(&[]);
    assert_eq!((holder.optional, holder.below), (None, None));
    assert_eq!(
        (holder.with_default, holder.with_default()),
        (None, Late::Two)
    );
    assert_eq!(
        (holder.below_default, holder.below_default()),
        (None, Below::Plus)
    );
    assert_eq!((holder.required, holder.inner), (Late::One, Inner::Seven));
    assert!(holder.repeated.is_empty() && holder.packed.is_empty() && holder.map.is_empty());
    assert_eq!(holder.choice, None);
    assert_eq!(holder.encode_to_vec().unwrap(), NEEDED);
    assert_eq!(Sparse::default().encode_to_vec().unwrap(), []);
    assert_eq!(SparseView::default().with_default(), Late::Two);
}

#[test]
fn the_first_value_is_written_as_every_other() {
    let bytes = Holder {
        optional: Some(Late::One),
        below: Some(Below::Minus),
        choice: Some(Choice::Chosen(Late::One)),
        ..decode(&[])
    };
    let bytes = bytes.encode_to_vec().unwrap();
    let minus_five = [&[0x48, 0xfb][..], &[0xff; 8], &[1]].concat();
    let expected = [&[8, 1, 0x10, 1, 0x38, 1][..], &minus_five, &[0x58, 7]].concat();
    let sorted = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        bytes.sort_unstable();
        bytes
    };
    assert_eq!(sorted(&bytes), sorted(&expected));
    let holder = Holder::decode(&bytes).unwrap();
    assert_eq!(holder.optional, Some(Late::One));
    assert_eq!(holder.below, Some(Below::Minus));
    assert_eq!(holder.choice, Some(Choice::Chosen(Late::One)));
}

#[test]
fn everything_survives_a_round_trip_and_so_does_its_view() {
    let bytes = holder().encode_to_vec().unwrap();
    assert_eq!(Holder::decode(&bytes).unwrap(), holder());
    let arena = Arena::new();
    let view = HolderView::decode_in(&bytes, &arena).unwrap();
    assert_eq!((view.required, view.optional), (Late::Two, Some(Late::Two)));
    assert_eq!(view.repeated, [Late::One, Late::Two]);
    assert_eq!(view.encode_to_vec().unwrap(), bytes);
}

#[test]
fn a_required_enumeration_that_is_missing_is_an_error() {
    for (bytes, path) in [
        (&NEEDED[2..], "Holder.required"),
        (&NEEDED[..2], "Holder.inner"),
        (
            &[&NEEDED[..], &[0x6b, 0x6c]].concat()[..],
            "Holder.group[0].in_group",
        ),
    ] {
        let error = Holder::decode(bytes).unwrap_err();
        assert_eq!(
            (error.kind(), error.path().as_str()),
            (&ErrorKind::MissingField, path)
        );
    }
}

#[test]
fn an_entry_without_a_value_has_the_first_one() {
    assert_eq!(decode(&[0x32, 3, 0x0a, 1, b'a']).map["a"], Late::One);
    assert_eq!(decode(&[0x62, 2, 8, 5]).inner_map, [(5, Inner::Seven)]);
}

#[test]
fn zero_is_a_number_without_a_name_and_is_kept_aside() {
    for fields in [
        // `optional`, `with_default`, an element, two packed ones, a member of the oneof.
        &[8, 0][..],
        &[0x28, 0],
        &[0x18, 0],
        &[0x22, 2, 0, 0],
        &[0x38, 0],
    ] {
        let holder = decode(fields);
        assert_eq!(holder.optional, None);
        assert_eq!(holder.with_default, None);
        assert!(holder.repeated.is_empty() && holder.packed.is_empty());
        assert_eq!(holder.choice, None);
        assert!(!holder.unknown_fields.is_empty(), "{fields:?}");
        let bytes = holder.encode_to_vec().unwrap();
        assert_eq!(decode(&bytes[NEEDED.len()..]), holder);
    }
    let error = Holder::decode(&[0x10, 0, 0x58, 7]).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingField);
    assert_eq!(decode(&[0x48, 0]).below, Some(Below::Zero));
}

#[test]
fn extensions_have_them_too() {
    let mut holder = decode(&[]);
    let fields = &mut holder.unknown_fields;
    fields.set(&enums::EXTENSION, &Some(Late::Two)).unwrap();
    fields.set(&enums::EXTENSIONS, &vec![Late::One]).unwrap();
    let packed = vec![Late::Two, Late::One];
    fields.set(&enums::PACKED_EXTENSIONS, &packed).unwrap();
    let holder = Holder::decode(&holder.encode_to_vec().unwrap()).unwrap();
    let fields = &holder.unknown_fields;
    assert_eq!(fields.get(&enums::EXTENSION).unwrap(), Some(Late::Two));
    assert_eq!(fields.get(&enums::EXTENSIONS).unwrap(), [Late::One]);
    assert_eq!(fields.get(&enums::PACKED_EXTENSIONS).unwrap(), packed);
    let none = decode(&[]).unknown_fields;
    assert_eq!(none.get(&enums::EXTENSION).unwrap(), None);
}

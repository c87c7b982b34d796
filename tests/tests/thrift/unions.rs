//! Members of a union that the reader does not know. The result depends on the place of the union.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use fastcodec::thrift::{
    Binary, Compact, DecodeValue, EncodeValue, Protocol, UnknownFields, UnknownFieldsView,
};
use fastcodec::{Arena, ErrorKind, Limits, Thrift};
use fastcodec_tests::counted;

/// The union of today, which has no variant for what is unknown.
#[derive(Clone, Debug, PartialEq, Thrift)]
enum Closed {
    #[codec(1)]
    Name(String),
}

/// The same, and it keeps what it does not know.
#[derive(Clone, Debug, PartialEq, Thrift)]
enum Kept {
    #[codec(1)]
    Name(String),
    #[codec(unknown)]
    Unknown(UnknownFields),
}

#[derive(Clone, Copy, Debug, PartialEq, Thrift)]
enum View<'a> {
    #[codec(1)]
    Name(&'a str),
}

#[derive(Clone, Copy, Debug, PartialEq, Thrift)]
enum OuterView<'a> {
    #[codec(1)]
    Inner(&'a View<'a>),
}

#[derive(Clone, Copy, Debug, PartialEq, Thrift)]
enum KeptView<'a> {
    #[codec(1)]
    Name(&'a str),
    #[codec(unknown)]
    Unknown(UnknownFieldsView<'a>),
}

/// The union of tomorrow.
#[derive(Clone, Debug, PartialEq, Thrift)]
enum Newer {
    #[codec(1)]
    Name(String),
    #[codec(3)]
    Number(i32),
    #[codec(4)]
    Lists(Vec<Vec<i64>>),
}

/// A field that holds a union in some way, and a field that follows it.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Holds<F> {
    #[codec(1)]
    union: F,
    #[codec(2)]
    after: i32,
}

fn of<F>(union: F) -> Holds<F> {
    Holds { union, after: 7 }
}

/// What both protocols make of `newer` when it is read as `Old`.
#[track_caller]
fn is_read_as<Old>(newer: &impl EncodeValue, expected: &Old)
where
    Old: Debug + PartialEq + for<'de> DecodeValue<'de>,
{
    let bytes = Binary::encode_to_vec(newer).unwrap();
    assert_eq!(Binary::decode::<Old>(&bytes).as_ref(), Ok(expected));
    let bytes = Compact::encode_to_vec(newer).unwrap();
    assert_eq!(Compact::decode::<Old>(&bytes).as_ref(), Ok(expected));
}

#[track_caller]
fn is_refused<Old: Debug + for<'de> DecodeValue<'de>>(newer: &impl EncodeValue, path: &str) {
    for error in [
        Binary::decode::<Old>(&Binary::encode_to_vec(newer).unwrap()).unwrap_err(),
        Compact::decode::<Old>(&Compact::encode_to_vec(newer).unwrap()).unwrap_err(),
    ] {
        assert_eq!(error.kind(), &ErrorKind::UnknownUnionMember(3));
        assert!(error.to_string().ends_with(path), "{error}");
        assert!(error.to_string().contains("#[codec(unknown)]"), "{error}");
    }
}

#[track_caller]
fn is_written_back<Old: EncodeValue + for<'de> DecodeValue<'de>>(newer: &impl EncodeValue) {
    let bytes = Binary::encode_to_vec(newer).unwrap();
    let old: Old = Binary::decode(&bytes).unwrap();
    assert_eq!(Binary::encode_to_vec(&old).unwrap(), bytes);
    let bytes = Compact::encode_to_vec(newer).unwrap();
    let old: Old = Compact::decode(&bytes).unwrap();
    assert_eq!(Compact::encode_to_vec(&old).unwrap(), bytes);
}

#[test]
fn an_optional_field_with_an_unknown_member_is_absent() {
    let bytes = [0x0c, 0, 1, 8, 0, 3, 0, 0, 0, 5, 0, 8, 0, 2, 0, 0, 0, 7, 0];
    assert_eq!(Binary::decode(&bytes), Ok(of(None::<Closed>)));

    let newer = of(Some(Newer::Number(5)));
    is_read_as(&newer, &of(None::<Closed>));
    is_read_as(&newer, &of(None::<Box<Closed>>));
    is_read_as(&newer, &of(None::<Arc<Closed>>));
    is_read_as(&newer, &of(None::<Box<Arc<Closed>>>));
}

/// On the wire what the union is.
#[derive(Clone, Debug, PartialEq, Thrift)]
#[codec(transparent)]
struct Around(Closed);

/// A type that is made of the union.
#[derive(Clone, Debug, Default, PartialEq)]
struct Named(String);

impl From<&Named> for Closed {
    fn from(named: &Named) -> Closed {
        Closed::Name(named.0.clone())
    }
}

impl From<Closed> for Named {
    fn from(Closed::Name(name): Closed) -> Named {
        Named(name)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Converts {
    #[codec(1, as = Closed)]
    union: Option<Named>,
    #[codec(2)]
    after: i32,
}

#[test]
fn an_optional_newtype_or_conversion_of_a_union_with_an_unknown_member_is_absent() {
    let newer = of(Some(Newer::Number(5)));
    is_read_as(&newer, &of(None::<Around>));
    is_read_as(&newer, &of(None::<Box<Around>>));
    is_read_as(&of((Some(Newer::Number(5)), 1)), &of((None::<Closed>, 1)));
    let (union, after) = (None, 7);
    is_read_as(&newer, &Converts { union, after });
    let known = of(Some(Newer::Name("a".to_owned())));
    is_read_as(&known, &of(Some(Around(Closed::Name("a".to_owned())))));
    let union = Some(Named("a".to_owned()));
    is_read_as(&known, &Converts { union, after });
}

#[test]
fn an_optional_field_with_a_known_member_is_there() {
    let newer = of(Some(Newer::Name("a".into())));
    let name = Closed::Name("a".into());
    is_read_as(&newer, &of(Some(name.clone())));
    is_read_as(&newer, &of(Some(Box::new(name.clone()))));
    is_read_as(&newer, &of(Some(Arc::new(name))));
}

#[test]
fn a_member_of_another_type_counts_as_unknown() {
    #[derive(Thrift)]
    enum Changed {
        #[codec(1)]
        Name(i64),
    }
    is_read_as(&of(Changed::Name(1)), &of(None::<Closed>));
}

#[test]
fn of_a_field_that_comes_twice_the_last_decides() {
    let known = [0x0c, 0, 1, 11, 0, 1, 0, 0, 0, 1, b'a', 0];
    let unknown = [0x0c, 0, 1, 8, 0, 3, 0, 0, 0, 5, 0];
    let read = |parts: [&[u8]; 3]| Binary::decode::<Holds<Option<Closed>>>(&parts.concat());
    assert_eq!(read([&known, &unknown, &[0]]).unwrap().union, None);
    let name = Some(Closed::Name("a".into()));
    assert_eq!(read([&unknown, &known, &[0]]).unwrap().union, name);
}

#[test]
fn where_a_union_cannot_be_absent_an_unknown_member_is_an_error() {
    #[derive(Debug, Thrift)]
    struct Strict<U> {
        #[codec(1, required)]
        union: U,
    }
    impl Default for Strict<Closed> {
        fn default() -> Self {
            let union = Closed::Name(String::new());
            Self { union }
        }
    }
    impl Default for Strict<Box<Closed>> {
        fn default() -> Self {
            let union = Box::new(Closed::Name(String::new()));
            Self { union }
        }
    }
    let number = Newer::Number(5);
    is_refused::<Strict<Closed>>(&of(number.clone()), "Strict.union");
    is_refused::<Strict<Box<Closed>>>(&of(number.clone()), "Strict.union");
    is_refused::<Closed>(&number, "");
}

#[test]
fn elements_keys_and_values_with_an_unknown_member_are_refused() {
    let (name, number) = (Newer::Name("a".into()), Newer::Number(5));
    is_refused::<Holds<Vec<Closed>>>(&of(vec![name, number.clone()]), "Holds.union[1]");
    is_refused::<Holds<Option<Vec<Closed>>>>(&of(vec![number.clone()]), "Holds.union[0]");
    is_refused::<Holds<BTreeMap<i32, Closed>>>(&of(vec![(1, number)]), "Holds.union[0]");
}

/// A union that may hold another one, and keeps no unknown member itself.
#[derive(Clone, Debug, PartialEq, Thrift)]
enum Outer<U> {
    #[codec(1)]
    Inner(U),
    #[codec(2)]
    Number(i32),
    #[codec(5)]
    List(Vec<U>),
    #[codec(6)]
    Map(BTreeMap<i32, U>),
}

/// The same, and it keeps what it does not know.
#[derive(Clone, Debug, PartialEq, Thrift)]
enum KeptOuter<U> {
    #[codec(1)]
    Inner(U),
    #[codec(2)]
    Number(i32),
    #[codec(unknown)]
    Unknown(UnknownFields),
}

#[test]
fn an_optional_field_with_an_unknown_member_of_a_union_in_its_union_is_absent() {
    let number = Newer::Number(5);
    let newer = of(Some(Outer::Inner(number.clone())));
    is_read_as(&newer, &of(None::<Outer<Closed>>));
    is_read_as(&newer, &of(None::<Outer<Box<Closed>>>));
    is_read_as(&newer, &of(None::<Box<Outer<Arc<Closed>>>>));
    is_read_as(&newer, &of(None::<Outer<Around>>));
    let newer = of(Some(Outer::Inner(Outer::Inner(Outer::Inner(number)))));
    is_read_as(&newer, &of(None::<Outer<Outer<Outer<Closed>>>>));
    is_read_as(&newer, &of(None::<Outer<Box<Outer<Box<Outer<Closed>>>>>>));
}

#[test]
fn a_union_in_a_union_with_a_known_member_is_there() {
    let name = Closed::Name("a".into());
    let newer = of(Some(Outer::Inner(Newer::Name("a".into()))));
    is_read_as(&newer, &of(Some(Outer::Inner(name.clone()))));
    is_read_as(&newer, &of(Some(KeptOuter::Inner(name.clone()))));
    is_read_as(&newer, &of(Some(Outer::Inner(Box::new(name)))));
    let newer = of(Some(Outer::<Newer>::Number(5)));
    is_read_as(&newer, &of(Some(Outer::<Closed>::Number(5))));
}

#[test]
fn a_member_of_another_type_in_a_union_in_a_union_counts_as_unknown() {
    // A number, in the place of the inner union.
    let newer = [8, 0, 1, 0, 0, 0, 5, 0];
    let bytes = [&[0x0c, 0, 1][..], &newer, &[8, 0, 2, 0, 0, 0, 7, 0]].concat();
    assert_eq!(Binary::decode(&bytes), Ok(of(None::<Outer<Closed>>)));
}

#[test]
fn where_the_outer_union_cannot_be_absent_an_unknown_member_within_is_an_error_with_its_path() {
    let outer = Outer::Inner(Newer::Number(5));
    is_refused::<Outer<Closed>>(&outer, "inner");
    is_refused::<Holds<Vec<Outer<Closed>>>>(&of(vec![outer.clone()]), "Holds.union[0].inner");
    is_refused::<Holds<BTreeMap<i32, Outer<Closed>>>>(
        &of(vec![(1, outer.clone())]),
        "Holds.union[0].inner",
    );
    #[derive(Debug, Thrift)]
    struct Strict {
        #[codec(1, required)]
        union: Outer<Outer<Closed>>,
    }
    impl Default for Strict {
        fn default() -> Self {
            let union = Outer::Number(0);
            Self { union }
        }
    }
    is_refused::<Strict>(&of(Outer::Inner(outer)), "Strict.union.inner.inner");
}

#[test]
fn an_element_cannot_be_absent_in_whatever_optional_field_its_list_or_map_is() {
    type Old = Holds<Option<Outer<Closed>>>;
    let list = of(Outer::List(vec![Newer::Name("a".into()), Newer::Number(5)]));
    is_refused::<Old>(&list, "Holds.union.list[1]");
    let map = of(Outer::Map(BTreeMap::from([(1, Newer::Number(5))])));
    is_refused::<Old>(&map, "Holds.union.map[0]");
}

#[test]
fn a_union_that_keeps_unknown_members_keeps_one_whose_own_union_is_unknown() {
    type Old = KeptOuter<Outer<Closed>>;
    let outer = KeptOuter::Inner(Outer::Inner(Newer::Number(5)));
    is_written_back::<Old>(&outer);
    is_written_back::<Holds<Option<Old>>>(&of(outer.clone()));
    is_written_back::<Holds<Option<Box<Old>>>>(&of(outer.clone()));
    is_written_back::<Holds<Vec<Old>>>(&of(vec![KeptOuter::Number(1), outer.clone()]));
    is_written_back::<Holds<BTreeMap<i32, Old>>>(&of(vec![(1, outer.clone())]));
    let bytes = Binary::encode_to_vec(&outer).unwrap();
    let Ok(KeptOuter::Unknown(fields)) = Binary::decode::<Old>(&bytes) else {
        panic!("member 1 is kept")
    };
    assert_eq!(fields.ids().collect::<Vec<_>>(), [1]);
    // In a list, it is refused as it is elsewhere.
    is_refused::<KeptOuter<Vec<Closed>>>(&KeptOuter::Inner(vec![Newer::Number(5)]), "inner[0]");
}

#[test]
fn a_member_beside_the_fields_of_a_struct_whose_own_union_is_unknown_is_an_unknown_field() {
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct Later {
        #[codec(oneof)]
        union: Option<Outer<Newer>>,
        #[codec(7)]
        after: i32,
    }
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct Skips {
        #[codec(oneof)]
        union: Option<Outer<Closed>>,
        #[codec(7)]
        after: i32,
    }
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct Keeps {
        #[codec(oneof)]
        union: Option<Outer<Closed>>,
        #[codec(7)]
        after: i32,
        #[codec(unknown)]
        rest: UnknownFields,
    }
    let after = 7;
    let union = Some(Outer::Inner(Newer::Number(5)));
    let newer = Later { union, after };
    let union = None;
    is_read_as(&newer, &Skips { union, after });
    let bytes = Binary::encode_to_vec(&newer).unwrap();
    let keeps: Keeps = Binary::decode(&bytes).unwrap();
    assert_eq!((&keeps.union, keeps.after), (&None, 7));
    assert_eq!(keeps.rest.ids().collect::<Vec<_>>(), [1]);
    let again: Later = Binary::decode(&Binary::encode_to_vec(&keeps).unwrap()).unwrap();
    assert_eq!(again, newer);
}

#[test]
fn an_unknown_member_at_the_end_of_a_chain_of_unions_is_passed_over_within_the_limits() {
    #[derive(Clone, Debug, PartialEq, Thrift)]
    enum Chain {
        #[codec(1)]
        Next(Box<Chain>),
        #[codec(2)]
        End(i32),
    }
    // Each level is a header of three bytes, and its end.
    let chain = |levels: usize| {
        let member = [8, 0, 3, 0, 0, 0, 5];
        let down = [0x0c, 0, 1].repeat(levels);
        let bytes = [&[0x0c, 0, 1][..], &down, &member, &vec![0; levels + 1]].concat();
        [&bytes[..], &[8, 0, 2, 0, 0, 0, 7, 0]].concat()
    };
    let depth = |levels| Limits::new().depth(levels);
    for levels in [0, 1, 62] {
        let bytes = chain(levels);
        assert_eq!(Binary::decode(&bytes), Ok(of(None::<Chain>)));
        let error = Binary::decode_with::<Holds<Option<Chain>>>(&bytes, &depth(levels as u32));
        assert!(matches!(
            error.unwrap_err().kind(),
            ErrorKind::DepthLimit { .. }
        ));
        for end in 0..bytes.len() {
            assert!(Binary::decode::<Holds<Option<Chain>>>(&bytes[..end]).is_err());
        }
    }
}

#[test]
fn a_kept_member_is_written_back_wherever_the_union_is() {
    let (number, lists) = (Newer::Number(5), Newer::Lists(vec![vec![1, -1], vec![]]));
    is_written_back::<Kept>(&number);
    is_written_back::<Kept>(&lists);
    is_written_back::<Holds<Option<Kept>>>(&of(number.clone()));
    is_written_back::<Holds<Option<Box<Kept>>>>(&of(lists.clone()));
    is_written_back::<Holds<Option<Arc<Kept>>>>(&of(lists.clone()));
    is_written_back::<Holds<Vec<Kept>>>(&of(vec![number.clone(), lists.clone()]));
    is_written_back::<Holds<BTreeMap<i32, Kept>>>(&of(vec![(1, number), (2, lists)]));
}

/// In one protocol, what a view makes of a member that it does not know.
fn is_viewed_as_owned<P: Protocol>() {
    let arena = Arena::new();
    let bytes = P::encode_to_vec(&of(Some(Newer::Number(5)))).unwrap();
    let absent: Holds<Option<View<'_>>> = P::decode_in(&bytes, &arena).unwrap();
    assert_eq!(absent, of(None));
    let absent: Holds<Option<&View<'_>>> = P::decode_in(&bytes, &arena).unwrap();
    assert_eq!(absent, of(None));
    let kept: Holds<Option<KeptView<'_>>> = P::decode_in(&bytes, &arena).unwrap();
    assert_eq!(P::encode_to_vec(&kept).unwrap(), bytes);
    let kept: Holds<Option<&KeptView<'_>>> = P::decode_in(&bytes, &arena).unwrap();
    assert_eq!(P::encode_to_vec(&kept).unwrap(), bytes);
    let bytes = P::encode_to_vec(&of(Some(Outer::Inner(Newer::Number(5))))).unwrap();
    let absent: Holds<Option<OuterView<'_>>> = P::decode_in(&bytes, &arena).unwrap();
    assert_eq!(absent, of(None));
    let absent: Holds<Option<&OuterView<'_>>> = P::decode_in(&bytes, &arena).unwrap();
    assert_eq!(absent, of(None));
    let bytes = P::encode_to_vec(&of(vec![Newer::Number(5)])).unwrap();
    let error = P::decode_in::<Holds<&[View<'_>]>>(&bytes, &arena).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::UnknownUnionMember(3));
    let kept: Holds<&[KeptView<'_>]> = P::decode_in(&bytes, &arena).unwrap();
    assert_eq!(P::encode_to_vec(&kept).unwrap(), bytes);
}

#[test]
fn a_view_does_with_an_unknown_member_what_the_owned_union_does() {
    is_viewed_as_owned::<Binary>();
    is_viewed_as_owned::<Compact>();
}

#[test]
fn a_skipped_member_is_held_to_the_limits_and_to_its_length() {
    type Absent = Holds<Option<Closed>>;
    let bytes = Binary::encode_to_vec(&of(Newer::Lists(vec![vec![1], vec![2]]))).unwrap();
    // The union, the list and the lists in it.
    let depth = |depth| Binary::decode_with::<Absent>(&bytes, &Limits::new().depth(depth));
    assert_eq!(depth(3), Ok(of(None)));
    assert_eq!(
        depth(2).unwrap_err().kind(),
        &ErrorKind::DepthLimit { limit: 2 }
    );
    for end in 0..bytes.len() {
        assert!(Binary::decode::<Absent>(&bytes[..end]).is_err(), "{end}");
    }
    // One member that is unknown, and one more.
    let two = [0x0c, 0, 1, 8, 0, 3, 0, 0, 0, 5, 8, 0, 4, 0, 0, 0, 5, 0, 0];
    let error = Binary::decode::<Absent>(&two).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::SeveralUnionMembers);
}

#[test]
fn what_a_union_keeps_is_charged() {
    let bytes = Binary::encode_to_vec(&of(Newer::Lists(vec![vec![0; 1000]]))).unwrap();
    let limits = Limits::new().memory(512);
    let error = Binary::decode_with::<Holds<Option<Kept>>>(&bytes, &limits).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::MemoryLimit { .. }));
    assert!(Binary::decode_with::<Holds<Option<Closed>>>(&bytes, &limits).is_ok());
}

#[test]
fn what_a_kept_member_owns_is_within_its_memory_at_any_time() {
    let bytes = Compact::encode_to_vec(&of(vec![Newer::Lists(vec![vec![0; 100]]); 50])).unwrap();
    let least = (0..64 << 10)
        .step_by(64)
        .find(|memory| {
            let limits = Limits::new().memory(*memory);
            Compact::decode_with::<Holds<Vec<Kept>>>(&bytes, &limits).is_ok()
        })
        .unwrap();
    let limits = Limits::new().memory(least);
    let (decoded, counts) =
        counted(|| Compact::decode_with::<Holds<Vec<Kept>>>(&bytes, &limits).unwrap());
    assert_eq!(decoded.union.len(), 50);
    assert!(counts.peak >= 50 * 100, "{}", counts.peak);
    assert!(counts.peak <= least as isize, "{} of {least}", counts.peak);
}

#[test]
fn a_parquet_footer_with_a_logical_type_of_a_later_version_is_read() {
    #[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
    struct Nothing {}
    #[derive(Clone, Debug, PartialEq, Thrift)]
    enum LogicalType {
        #[codec(1)]
        String(Nothing),
    }
    impl Default for LogicalType {
        fn default() -> Self {
            Self::String(Nothing {})
        }
    }
    #[derive(Clone, Debug, PartialEq, Thrift)]
    enum LaterType {
        #[codec(1)]
        String(Nothing),
        #[codec(15)]
        Float16(Nothing),
    }
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct SchemaElement<L> {
        #[codec(4, required)]
        name: String,
        #[codec(10)]
        logical_type: Option<L>,
    }
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct FileMetaData<L> {
        #[codec(1, required)]
        version: i32,
        #[codec(2, required)]
        schema: Vec<SchemaElement<L>>,
        #[codec(3, required)]
        num_rows: i64,
    }
    fn footer<L: Clone>(types: &[Option<L>]) -> FileMetaData<L> {
        let column = |logical_type: &Option<L>| SchemaElement {
            name: "column".into(),
            logical_type: logical_type.clone(),
        };
        FileMetaData {
            version: 2,
            schema: types.iter().map(column).collect(),
            num_rows: 7,
        }
    }
    let text = Some(LaterType::String(Nothing {}));
    let later = footer(&[text, Some(LaterType::Float16(Nothing {})), None]);
    let today = footer(&[Some(LogicalType::String(Nothing {})), None, None]);
    is_read_as(&later, &today);
}

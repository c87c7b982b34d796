//! The same values through the crate of Apache Thrift and through fastcodec.

use std::collections::{BTreeMap, BTreeSet};

use fastcodec::thrift::{
    ApplicationException, Binary, Compact, Double, MessageKind, Protocol, UnknownFields, Uuid,
    service_and_method,
};
use fastcodec::{Limits, Thrift};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use thrift::protocol::{
    TBinaryInputProtocol, TBinaryOutputProtocol, TCompactInputProtocol, TCompactOutputProtocol,
    TFieldIdentifier, TInputProtocol, TListIdentifier, TMapIdentifier, TMessageIdentifier,
    TMessageType, TMultiplexedOutputProtocol, TOutputProtocol, TSetIdentifier, TStructIdentifier,
    TType,
};
use thrift::{ApplicationError, ApplicationErrorKind};

/// Any value, without a schema.
#[derive(Clone, Debug)]
enum Tree {
    Bool(bool),
    I8(i8),
    I16(i16),
    I32(i32),
    I64(i64),
    Double(f64),
    Bytes(Vec<u8>),
    Uuid([u8; 16]),
    List(TType, Vec<Tree>),
    Set(TType, Vec<Tree>),
    Map(TType, TType, Vec<(Tree, Tree)>),
    Struct(BTreeMap<i16, Tree>),
}

impl Tree {
    fn ty(&self) -> TType {
        match self {
            Tree::Bool(_) => TType::Bool,
            Tree::I8(_) => TType::I08,
            Tree::I16(_) => TType::I16,
            Tree::I32(_) => TType::I32,
            Tree::I64(_) => TType::I64,
            Tree::Double(_) => TType::Double,
            Tree::Bytes(_) => TType::String,
            Tree::Uuid(_) => TType::Uuid,
            Tree::List(..) => TType::List,
            Tree::Set(..) => TType::Set,
            Tree::Map(..) => TType::Map,
            Tree::Struct(_) => TType::Struct,
        }
    }

    fn write(&self, output: &mut dyn TOutputProtocol) -> thrift::Result<()> {
        match self {
            Tree::Bool(value) => output.write_bool(*value),
            Tree::I8(value) => output.write_i8(*value),
            Tree::I16(value) => output.write_i16(*value),
            Tree::I32(value) => output.write_i32(*value),
            Tree::I64(value) => output.write_i64(*value),
            Tree::Double(value) => output.write_double(*value),
            Tree::Bytes(value) => output.write_bytes(value),
            Tree::Uuid(value) => output.write_uuid(&uuid::Uuid::from_bytes(*value)),
            Tree::List(ty, values) => {
                output.write_list_begin(&TListIdentifier::new(*ty, values.len() as i32))?;
                values.iter().try_for_each(|value| value.write(output))?;
                output.write_list_end()
            }
            Tree::Set(ty, values) => {
                output.write_set_begin(&TSetIdentifier::new(*ty, values.len() as i32))?;
                values.iter().try_for_each(|value| value.write(output))?;
                output.write_set_end()
            }
            Tree::Map(key, value, entries) => {
                output.write_map_begin(&TMapIdentifier::new(*key, *value, entries.len() as i32))?;
                for (key, value) in entries {
                    key.write(output)?;
                    value.write(output)?;
                }
                output.write_map_end()
            }
            Tree::Struct(fields) => {
                output.write_struct_begin(&TStructIdentifier::new("S"))?;
                for (id, value) in fields {
                    output.write_field_begin(&TFieldIdentifier::new("f", value.ty(), *id))?;
                    value.write(output)?;
                    output.write_field_end()?;
                }
                output.write_field_stop()?;
                output.write_struct_end()
            }
        }
    }
}

/// What Apache's crate writes: in Binary, in Compact.
fn written(value: &Tree) -> [Vec<u8>; 2] {
    let (mut binary, mut compact) = (Vec::new(), Vec::new());
    value
        .write(&mut TBinaryOutputProtocol::new(&mut binary, true))
        .unwrap();
    value
        .write(&mut TCompactOutputProtocol::new(&mut compact))
        .unwrap();
    [binary, compact]
}

fn scalar() -> impl Strategy<Value = Tree> {
    prop_oneof![
        any::<bool>().prop_map(Tree::Bool),
        any::<i8>().prop_map(Tree::I8),
        any::<i16>().prop_map(Tree::I16),
        any::<i32>().prop_map(Tree::I32),
        any::<i64>().prop_map(Tree::I64),
        any::<f64>().prop_map(Tree::Double),
        vec(any::<u8>(), 0..40).prop_map(Tree::Bytes),
        any::<[u8; 16]>().prop_map(Tree::Uuid),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    scalar().prop_recursive(4, 64, 8, |inner| {
        // The elements of a container are copies of one: they have one type.
        prop_oneof![
            (inner.clone(), 0..20_usize)
                .prop_map(|(value, count)| Tree::List(value.ty(), vec![value; count])),
            (inner.clone(), 0..4_usize)
                .prop_map(|(value, count)| Tree::Set(value.ty(), vec![value; count])),
            (scalar(), inner.clone(), 0..4_usize).prop_map(|(key, value, count)| {
                Tree::Map(key.ty(), value.ty(), vec![(key, value); count])
            }),
            structure(inner),
        ]
    })
}

fn structure(field: impl Strategy<Value = Tree>) -> impl Strategy<Value = Tree> {
    btree_map(1..400_i16, field, 0..8).prop_map(|mut fields| {
        // Apache's crate writes an id that is 15 past the one before in the long form; by the
        // specification, and in Apache's other libraries, the short one reaches that far.
        let mut previous = 0;
        fields.retain(|id, _| {
            let is_fifteen_on = *id - previous == 15;
            if !is_fifteen_on {
                previous = *id;
            }
            !is_fifteen_on
        });
        Tree::Struct(fields)
    })
}

/// Knows no field, and keeps all of them.
#[derive(Debug, Default, PartialEq, Thrift)]
struct Keeps {
    #[codec(unknown)]
    fields: UnknownFields,
}

/// Knows no field, and skips all of them.
#[derive(Debug, Default, PartialEq, Thrift)]
struct Skips {}

/// Every type in a field.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Typed {
    #[codec(1)]
    flag: bool,
    #[codec(2)]
    tiny: i8,
    #[codec(3)]
    small: i16,
    #[codec(4)]
    medium: i32,
    #[codec(20)]
    large: i64,
    #[codec(21)]
    real: Double,
    #[codec(22)]
    text: String,
    #[codec(23)]
    bytes: Vec<u8>,
    #[codec(24)]
    flags: Vec<bool>,
    #[codec(25)]
    numbers: Vec<i32>,
    #[codec(26)]
    reals: Vec<Double>,
    #[codec(27)]
    words: BTreeSet<String>,
    #[codec(28)]
    map: BTreeMap<i16, Vec<i64>>,
    #[codec(29)]
    id: Uuid,
    #[codec(300)]
    child: Option<Box<Typed>>,
}

impl Typed {
    fn tree(&self) -> Tree {
        let bytes = |text: &String| Tree::Bytes(text.clone().into_bytes());
        let mut fields = BTreeMap::from([
            (1, Tree::Bool(self.flag)),
            (2, Tree::I8(self.tiny)),
            (3, Tree::I16(self.small)),
            (4, Tree::I32(self.medium)),
            (20, Tree::I64(self.large)),
            (21, Tree::Double(self.real.0)),
            (22, bytes(&self.text)),
            (23, Tree::Bytes(self.bytes.clone())),
            (
                24,
                Tree::List(
                    TType::Bool,
                    self.flags.iter().map(|it| Tree::Bool(*it)).collect(),
                ),
            ),
            (
                25,
                Tree::List(
                    TType::I32,
                    self.numbers.iter().map(|it| Tree::I32(*it)).collect(),
                ),
            ),
            (
                26,
                Tree::List(
                    TType::Double,
                    self.reals.iter().map(|it| Tree::Double(it.0)).collect(),
                ),
            ),
            (
                27,
                Tree::Set(TType::String, self.words.iter().map(bytes).collect()),
            ),
            (
                28,
                Tree::Map(
                    TType::I16,
                    TType::List,
                    self.map
                        .iter()
                        .map(|(key, list)| {
                            let list = list.iter().map(|it| Tree::I64(*it)).collect();
                            (Tree::I16(*key), Tree::List(TType::I64, list))
                        })
                        .collect(),
                ),
            ),
        ]);
        fields.insert(29, Tree::Uuid(self.id.0));
        if let Some(child) = &self.child {
            fields.insert(300, child.tree());
        }
        Tree::Struct(fields)
    }
}

fn typed() -> impl Strategy<Value = Typed> {
    let double = || any::<f64>().prop_map(Double);
    let leaf = (
        (any::<bool>(), any::<i8>(), any::<i16>(), any::<i32>()),
        (
            any::<i64>(),
            double(),
            any::<String>(),
            vec(any::<u8>(), 0..300),
        ),
        (
            vec(any::<bool>(), 0..40),
            vec(any::<i32>(), 0..40),
            vec(double(), 0..40),
            btree_set(any::<String>(), 0..5),
            btree_map(any::<i16>(), vec(any::<i64>(), 0..5), 0..5),
            any::<[u8; 16]>(),
        ),
    )
        .prop_map(|(a, b, c)| Typed {
            flag: a.0,
            tiny: a.1,
            small: a.2,
            medium: a.3,
            large: b.0,
            real: b.1,
            text: b.2,
            bytes: b.3,
            flags: c.0,
            numbers: c.1,
            reals: c.2,
            words: c.3,
            map: c.4,
            id: Uuid(c.5),
            child: None,
        });
    leaf.prop_recursive(3, 8, 1, |inner| {
        (inner.clone(), inner).prop_map(|(outer, child)| Typed {
            child: Some(Box::new(child)),
            ..outer
        })
    })
}

impl Typed {
    /// Reads a struct as code that Apache's compiler generates does.
    fn read(input: &mut dyn TInputProtocol) -> thrift::Result<Self> {
        let mut typed = Typed::default();
        input.read_struct_begin()?;
        loop {
            let field = input.read_field_begin()?;
            match (field.id, field.field_type) {
                (_, TType::Stop) => break,
                (Some(1), TType::Bool) => typed.flag = input.read_bool()?,
                (Some(2), TType::I08) => typed.tiny = input.read_i8()?,
                (Some(3), TType::I16) => typed.small = input.read_i16()?,
                (Some(4), TType::I32) => typed.medium = input.read_i32()?,
                (Some(20), TType::I64) => typed.large = input.read_i64()?,
                (Some(21), TType::Double) => typed.real = Double(input.read_double()?),
                (Some(22), TType::String) => typed.text = input.read_string()?,
                (Some(23), TType::String) => typed.bytes = input.read_bytes()?,
                (Some(24), TType::List) => typed.flags = read_list(input, |it| it.read_bool())?,
                (Some(25), TType::List) => typed.numbers = read_list(input, |it| it.read_i32())?,
                (Some(26), TType::List) => {
                    typed.reals = read_list(input, |it| it.read_double().map(Double))?;
                }
                (Some(27), TType::Set) => {
                    let set = input.read_set_begin()?;
                    typed.words = (0..set.size)
                        .map(|_| input.read_string())
                        .collect::<thrift::Result<_>>()?;
                    input.read_set_end()?;
                }
                (Some(28), TType::Map) => {
                    let map = input.read_map_begin()?;
                    typed.map.clear();
                    for _ in 0..map.size {
                        let key = input.read_i16()?;
                        typed.map.insert(key, read_list(input, |it| it.read_i64())?);
                    }
                    input.read_map_end()?;
                }
                (Some(29), TType::Uuid) => typed.id = Uuid(input.read_uuid()?.into_bytes()),
                (Some(300), TType::Struct) => typed.child = Some(Box::new(Typed::read(input)?)),
                (_, ty) => input.skip(ty)?,
            }
            input.read_field_end()?;
        }
        input.read_struct_end()?;
        Ok(typed)
    }
}

fn read_list<T>(
    input: &mut dyn TInputProtocol,
    read: impl Fn(&mut dyn TInputProtocol) -> thrift::Result<T>,
) -> thrift::Result<Vec<T>> {
    let list = input.read_list_begin()?;
    let elements = (0..list.size).map(|_| read(input)).collect();
    input.read_list_end()?;
    elements
}

/// Whether Apache's crate refuses for one of three reasons that are none for fastcodec: the element
/// type of an empty container is not known, which says nothing; a `bool` is a byte other than 0, 1
/// and 2, which Apache's other libraries take for false; or a number of 16 or 32 bits is a varint
/// of more bytes than the widest one of its type, of which the last add nothing: Apache's library
/// for C++ reads up to ten bytes for each of them.
fn is_excused(error: &thrift::Error) -> bool {
    let text = format!("{error:?}");
    [
        "to TType",
        "into TType",
        "into bool",
        "Variable-length int over",
    ]
    .iter()
    .any(|reason| text.contains(reason))
}

/// Whether Apache's crate skips a struct too, or is excused.
fn is_skipped(input: &mut dyn TInputProtocol) -> bool {
    match input.skip(TType::Struct) {
        Ok(()) => true,
        Err(error) => is_excused(&error),
    }
}

/// Whether Apache's crate reads the same value, or is excused.
fn is_read_as(value: &Typed, input: &mut dyn TInputProtocol) -> bool {
    match Typed::read(input) {
        Ok(read) => &read == value,
        Err(error) => is_excused(&error),
    }
}

#[test]
fn a_varint_of_more_bytes_than_its_type_needs_is_read_where_apaches_crate_refuses_it() {
    // Field 1, an `i32`: 0xb000_0000 in six bytes, and the stop.
    let compact = [0x15, 0x80, 0x80, 0x80, 0x80, 0x8b, 0x00, 0x00];
    assert!(Compact::decode::<Skips>(&compact).is_ok());
    let mut input = TCompactInputProtocol::new(&compact[..]);
    let error = input.skip(TType::Struct).unwrap_err();
    assert!(is_excused(&error), "{error:?}");
    // A cut one is refused by both, and no excuse.
    assert!(Compact::decode::<Skips>(&compact[..5]).is_err());
}

proptest! {
    #[test]
    fn what_apache_writes_is_kept_and_written_back_byte_for_byte(value in structure(tree())) {
        let [binary, compact] = written(&value);
        let kept: Keeps = Binary::decode(&binary).unwrap();
        prop_assert_eq!(Binary::encode_to_vec(&kept).unwrap(), binary.clone());
        let kept: Keeps = Compact::decode(&compact).unwrap();
        prop_assert_eq!(Compact::encode_to_vec(&kept).unwrap(), compact.clone());
        prop_assert!(Binary::decode::<Skips>(&binary).is_ok());
        prop_assert!(Compact::decode::<Skips>(&compact).is_ok());
    }

    #[test]
    fn a_value_is_written_as_apache_writes_it_and_read_back(value in typed()) {
        let [binary, compact] = written(&value.tree());
        prop_assert_eq!(Binary::encode_to_vec(&value).unwrap(), binary.clone());
        prop_assert_eq!(Compact::encode_to_vec(&value).unwrap(), compact.clone());
        prop_assert_eq!(Binary::decode::<Typed>(&binary).unwrap(), value.clone());
        prop_assert_eq!(Compact::decode::<Typed>(&compact).unwrap(), value);
    }

    #[test]
    fn a_change_of_a_message_is_refused_by_both_or_skipped_by_both(
        value in structure(tree()),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let [mut binary, mut compact] = written(&value);
        let place = at.index(binary.len());
        binary[place] = byte;
        if Binary::decode::<Skips>(&binary).is_ok() {
            let mut input = TBinaryInputProtocol::new(&binary[..], true);
            prop_assert!(is_skipped(&mut input), "{binary:02x?}");
        }
        let place = at.index(compact.len());
        compact[place] = byte;
        if Compact::decode::<Skips>(&compact).is_ok() {
            let mut input = TCompactInputProtocol::new(&compact[..]);
            prop_assert!(is_skipped(&mut input), "{compact:02x?}");
        }
    }

    #[test]
    fn a_change_of_a_value_is_the_same_change_for_both(
        value in typed(),
        at in any::<prop::sample::Index>(),
        byte in prop_oneof![any::<u8>(), 0..32_u8],
    ) {
        let [mut binary, mut compact] = written(&value.tree());
        let place = at.index(binary.len());
        binary[place] = byte;
        if let Ok(value) = Binary::decode::<Typed>(&binary) {
            let mut input = TBinaryInputProtocol::new(&binary[..], true);
            prop_assert!(is_read_as(&value, &mut input), "{binary:02x?}");
        }
        let place = at.index(compact.len());
        compact[place] = byte;
        if let Ok(value) = Compact::decode::<Typed>(&compact) {
            let mut input = TCompactInputProtocol::new(&compact[..]);
            prop_assert!(is_read_as(&value, &mut input), "{compact:02x?}");
        }
    }

    #[test]
    fn a_message_is_written_as_apache_writes_it(
        name in ".{0,20}",
        kind in 1..5_u8,
        sequence in any::<i32>(),
        value in typed(),
    ) {
        let (ours, theirs) = match kind {
            1 => (MessageKind::Call, TMessageType::Call),
            2 => (MessageKind::Reply, TMessageType::Reply),
            3 => (MessageKind::Exception, TMessageType::Exception),
            _ => (MessageKind::Oneway, TMessageType::OneWay),
        };
        let message = TMessageIdentifier::new(name.clone(), theirs, sequence);
        let write = |output: &mut dyn TOutputProtocol| {
            output.write_message_begin(&message).unwrap();
            value.tree().write(output).unwrap();
            output.write_message_end().unwrap();
        };
        let (mut strict, mut old, mut compact) = (Vec::new(), Vec::new(), Vec::new());
        write(&mut TBinaryOutputProtocol::new(&mut strict, true));
        write(&mut TBinaryOutputProtocol::new(&mut old, false));
        write(&mut TCompactOutputProtocol::new(&mut compact));
        prop_assert_eq!(&Binary::encode_message(&name, ours, sequence, &value).unwrap(), &strict);
        prop_assert_eq!(&Compact::encode_message(&name, ours, sequence, &value).unwrap(), &compact);
        for bytes in [&strict, &old] {
            let message = Binary::decode_message(bytes).unwrap();
            prop_assert_eq!((message.name, message.kind, message.sequence), (&*name, ours, sequence));
            prop_assert_eq!(&message.decode::<Binary, Typed>().unwrap(), &value);
        }
        let message = Compact::decode_message(&compact).unwrap();
        prop_assert_eq!((message.name, message.kind, message.sequence), (&*name, ours, sequence));
        prop_assert_eq!(&message.decode::<Compact, Typed>().unwrap(), &value);
    }

    #[test]
    fn the_name_of_a_method_is_split_as_apache_puts_it_together(
        service in "[A-Za-z.]{1,10}",
        method in "[a-z_]{1,10}",
    ) {
        let mut bytes = Vec::new();
        let output = TCompactOutputProtocol::new(&mut bytes);
        TMultiplexedOutputProtocol::new(&service, output)
            .write_message_begin(&TMessageIdentifier::new(&*method, TMessageType::Call, 1))
            .unwrap();
        let message = Compact::decode_message(&bytes).unwrap();
        prop_assert_eq!(service_and_method(message.name), (Some(&*service), &*method));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]

    #[test]
    fn bytes_that_are_skipped_are_skipped_by_both(
        bytes in vec(prop_oneof![any::<u8>(), 0..17_u8, Just(0)], 0..60),
    ) {
        if Binary::decode_prefix::<Skips>(&bytes, None, &Limits::new()).is_ok() {
            let mut input = TBinaryInputProtocol::new(&bytes[..], true);
            prop_assert!(is_skipped(&mut input), "{bytes:02x?}");
        }
        if Compact::decode_prefix::<Skips>(&bytes, None, &Limits::new()).is_ok() {
            let mut input = TCompactInputProtocol::new(&bytes[..]);
            prop_assert!(is_skipped(&mut input), "{bytes:02x?}");
        }
    }
}

#[test]
fn an_id_that_is_fifteen_on_has_the_short_form_and_apache_reads_it() {
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Far {
        #[codec(15)]
        first: i8,
        #[codec(30)]
        second: bool,
    }
    let far = Far {
        first: 7,
        second: true,
    };
    let compact = Compact::encode_to_vec(&far).unwrap();
    assert_eq!(compact, [0xf3, 7, 0xf1, 0]);
    let mut input = TCompactInputProtocol::new(&compact[..]);
    input.read_struct_begin().unwrap();
    assert_eq!(input.read_field_begin().unwrap().id, Some(15));
    assert_eq!(input.read_i8().unwrap(), 7);
    assert_eq!(input.read_field_begin().unwrap().id, Some(30));
    assert!(input.read_bool().unwrap());
    // As Apache's crate writes it, in the long form: 15 is 30, 30 is 60.
    assert_eq!(
        Compact::decode::<Far>(&[0x03, 30, 7, 0x01, 60, 0]).unwrap(),
        far
    );
}

#[test]
fn an_application_exception_is_that_of_apache() {
    use ApplicationErrorKind::*;
    for kind in [
        Unknown,
        UnknownMethod,
        InvalidMessageType,
        WrongMethodName,
        BadSequenceId,
        MissingResult,
        InternalError,
        ProtocolError,
        InvalidTransform,
        InvalidProtocol,
        UnsupportedClientType,
    ] {
        let error = ApplicationError::new(kind, "what happened");
        let (mut binary, mut compact) = (Vec::new(), Vec::new());
        let mut output = TBinaryOutputProtocol::new(&mut binary, true);
        thrift::Error::write_application_error_to_out_protocol(&error, &mut output).unwrap();
        let mut output = TCompactOutputProtocol::new(&mut compact);
        thrift::Error::write_application_error_to_out_protocol(&error, &mut output).unwrap();
        let exception: ApplicationException = Binary::decode(&binary).unwrap();
        assert_eq!(exception.message.as_deref(), Some("what happened"));
        assert_eq!(exception.kind.number(), kind as i32);
        assert!(exception.kind.known().is_some());
        assert_eq!(Binary::encode_to_vec(&exception).unwrap(), binary);
        assert_eq!(Compact::encode_to_vec(&exception).unwrap(), compact);
    }
}

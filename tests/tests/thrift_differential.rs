//! The same values through the crate of Apache Thrift and through fastcodec.

use std::collections::{BTreeMap, BTreeSet};

use fastcodec::Thrift;
use fastcodec::thrift::{Binary, Compact, Double, Protocol, UnknownFields};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use thrift::protocol::{
    TBinaryInputProtocol, TBinaryOutputProtocol, TCompactInputProtocol, TCompactOutputProtocol,
    TFieldIdentifier, TInputProtocol, TListIdentifier, TMapIdentifier, TOutputProtocol,
    TSetIdentifier, TStructIdentifier, TType,
};

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
            child: None,
        });
    leaf.prop_recursive(3, 8, 1, |inner| {
        (inner.clone(), inner).prop_map(|(outer, child)| Typed {
            child: Some(Box::new(child)),
            ..outer
        })
    })
}

/// Whether Apache's crate skips a struct, or refuses it for one of two reasons that are none for
/// fastcodec: the element type of an empty container is not known, which says nothing; or a `bool` is
/// a byte other than 1 and 2, which Apache's other libraries take for false.
fn is_skipped(input: &mut dyn TInputProtocol) -> bool {
    match input.skip(TType::Struct) {
        Ok(()) => true,
        Err(error) => {
            let text = format!("{error:?}");
            ["to TType", "into TType", "into bool"]
                .iter()
                .any(|reason| text.contains(reason))
        }
    }
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
}

//! What a caller of the primitives cannot do: each row of the table at their module.

use std::sync::Arc;

use fastcodec::engine::{SharedFieldName, protobuf, thrift};
use fastcodec::protobuf::{Tag, WireType};
use fastcodec::thrift::{Binary, Compact, Format, Type};
use fastcodec::{Error, ErrorKind, Limits};

/// What comes of a message of Protobuf whose fields are given to `read`.
fn of_protobuf(
    input: &[u8],
    limits: &Limits,
    read: impl FnMut(protobuf::Field<'_, '_>) -> Result<(), Error>,
) -> Result<(), ErrorKind> {
    protobuf::read(input, None, limits, |fields| fields.each(read))
        .map_err(|error| error.kind().clone())
}

/// The same of a struct of Thrift, with the ids of the fields.
fn of_thrift(
    input: &[u8],
    limits: &Limits,
    read: impl FnMut(i16, thrift::Value<'_, '_, Compact>) -> Result<(), Error>,
) -> Result<(), ErrorKind> {
    thrift::read::<Compact, _>(input, None, limits, |fields| fields.each(read))
        .map_err(|error| error.kind().clone())
}

fn written(write: impl FnOnce(&mut protobuf::Output<'_, '_>)) -> Result<Vec<u8>, ErrorKind> {
    protobuf::write(&Limits::new(), write).map_err(|error| error.kind().clone())
}

fn thrift_written(
    write: impl FnOnce(&mut thrift::Output<'_, '_, Compact>),
) -> Result<Vec<u8>, ErrorKind> {
    thrift::write::<Compact>(&Limits::new(), write).map_err(|error| error.kind().clone())
}

#[test]
fn a_number_of_a_packed_list_does_not_reach_past_it() {
    let varint = [&b"\x0a\x02\x01\x80\x01"[..], &[0; 32]].concat();
    let read = of_protobuf(&varint, &Limits::new(), |it| {
        it.packed_varints(|_, _| Ok(()))
    });
    assert_eq!(read, Err(ErrorKind::Truncated));
    let fixed = [&b"\x0a\x05"[..], &[0; 32]].concat();
    let read = of_protobuf(&fixed, &Limits::new(), |it| {
        it.packed_fixed32(|_, _| Ok(()))
    });
    assert_eq!(read, Err(ErrorKind::Truncated));
    let fixed = [&b"\x0a\x09"[..], &[0; 32]].concat();
    let read = of_protobuf(&fixed, &Limits::new(), |it| {
        it.packed_fixed64(|_, _| Ok(()))
    });
    assert_eq!(read, Err(ErrorKind::Truncated));
}

#[test]
fn a_packed_list_ends_where_its_length_says() {
    let mut found = Vec::new();
    let read = of_protobuf(b"\x0a\x02\x05\x06\x10\x07", &Limits::new(), |field| {
        if field.number() == 2 {
            found.push(field.varint()?);
            return Ok(());
        }
        field.packed_varints(|_, value| {
            found.push(value);
            Ok(())
        })
    });
    assert_eq!((read, found), (Ok(()), vec![5, 6, 7]));
}

#[test]
fn a_message_ends_where_its_length_says_and_the_outer_one_goes_on() {
    let (mut inner, mut outer) = (Vec::new(), Vec::new());
    let read = of_protobuf(b"\x0a\x02\x08\x05\x10\x07", &Limits::new(), |field| {
        outer.push(field.number());
        if field.number() == 2 {
            return Ok(());
        }
        field.message(|fields| {
            fields.each(|field| {
                inner.push((field.number(), field.varint()?));
                Ok(())
            })
        })
    });
    assert_eq!((read, inner, outer), (Ok(()), vec![(1, 5)], vec![1, 2]));
}

#[test]
fn a_number_in_a_message_does_not_reach_past_it() {
    let input = [&b"\x0a\x02\x08\x80\x01"[..], &[0; 32]].concat();
    let read = of_protobuf(&input, &Limits::new(), |field| {
        field.message(|fields| fields.each(|field| field.varint().map(drop)))
    });
    assert_eq!(read, Err(ErrorKind::Truncated));
}

#[test]
fn fields_that_are_left_are_skipped_with_the_same_checks() {
    let mut found = Vec::new();
    for input in [
        &b"\x0a\x02\x08\x05\x10\x07"[..],
        b"\x0b\x08\x05\x0c\x10\x07",
    ] {
        let read = of_protobuf(input, &Limits::new(), |field| match field.wire_type() {
            WireType::Len => field.message(|_| Ok(())),
            WireType::StartGroup => field.group(|_| Ok(())),
            _ => {
                found.push((field.number(), field.varint()?));
                Ok(())
            }
        });
        assert_eq!(read, Ok(()));
    }
    assert_eq!(found, [(2, 7), (2, 7)]);
    let left = protobuf::read(&b"\x08"[..], None, &Limits::new(), |_| Ok(()));
    let kind = left.map_err(|error| error.kind().clone());
    assert_eq!(kind, Err(ErrorKind::Truncated));
}

#[test]
fn a_value_of_protobuf_is_read_as_what_its_tag_says_alone() {
    let wrong = |expected, found| Err(ErrorKind::WrongWireType { expected, found });
    let number = &[&b"\x08\x04"[..], &[0; 32]].concat();
    let text = &b"\x0a\x04\x08\x05\x10\x07"[..];
    let limits = Limits::new();
    for (read, expected) in [
        (
            of_protobuf(number, &limits, |it| it.vec().map(drop)),
            WireType::Len,
        ),
        (
            of_protobuf(number, &limits, |it| it.string().map(drop)),
            WireType::Len,
        ),
        (
            of_protobuf(number, &limits, |it| it.bytes().map(drop)),
            WireType::Len,
        ),
        (
            of_protobuf(number, &limits, |it| it.str().map(drop)),
            WireType::Len,
        ),
        (
            of_protobuf(number, &limits, |it| it.shared_bytes().map(drop)),
            WireType::Len,
        ),
        (
            of_protobuf(number, &limits, |it| it.message(|_| Ok(()))),
            WireType::Len,
        ),
        (
            of_protobuf(number, &limits, |it| it.packed_varints(|_, _| Ok(()))),
            WireType::Len,
        ),
        (
            of_protobuf(number, &limits, |it| it.group(|_| Ok(()))),
            WireType::StartGroup,
        ),
        (
            of_protobuf(number, &limits, |it| it.fixed32().map(drop)),
            WireType::Fixed32,
        ),
        (
            of_protobuf(number, &limits, |it| it.fixed64().map(drop)),
            WireType::Fixed64,
        ),
    ] {
        assert_eq!(read, wrong(expected, WireType::Varint));
    }
    let read = of_protobuf(text, &limits, |it| it.varint().map(drop));
    assert_eq!(read, wrong(WireType::Varint, WireType::Len));
}

#[test]
fn copies_are_charged() {
    let limits = Limits::new().memory(3);
    let refused = Err(ErrorKind::MemoryLimit { needed: 4, left: 3 });
    let long = [&b"\x0a\x28"[..], &[b'a'; 40]].concat();
    let refused_long = Err(ErrorKind::MemoryLimit {
        needed: 40,
        left: 3,
    });
    let read = of_protobuf(b"\x0a\x04abcd", &limits, |it| it.vec().map(drop));
    assert_eq!(read, refused);
    let read = of_protobuf(&long, &limits, |it| it.string().map(drop));
    assert_eq!(read, refused_long);
    let read = of_protobuf(b"\x0a\x04abcd", &limits, |it| it.shared_bytes().map(drop));
    assert_eq!(read, refused);
    let read = of_thrift(b"\x18\x04abcd\x00", &limits, |_, it| it.vec().map(drop));
    assert_eq!(read, refused);
    let long = [&b"\x18\x28"[..], &[b'a'; 40], b"\x00"].concat();
    let read = of_thrift(&long, &limits, |_, it| it.string().map(drop));
    assert_eq!(read, refused_long);
}

#[test]
fn lists_and_what_is_charged_by_hand_take_of_the_budget() {
    let limits = Limits::new().memory(20);
    let read = of_protobuf(b"\x08\x05", &limits, |mut it| it.memory().charge(21));
    let refused = ErrorKind::MemoryLimit {
        needed: 21,
        left: 20,
    };
    assert_eq!(read, Err(refused));
    let read = of_protobuf(b"\x08\x05", &limits, |mut it| it.memory().charge(20));
    assert_eq!(read, Ok(()));
    let refused = Err(ErrorKind::MemoryLimit {
        needed: 32,
        left: 20,
    });
    let read = of_protobuf(b"\x08\x05", &limits, |mut it| {
        it.memory().push(&mut Vec::new(), 1_u64)
    });
    assert_eq!(read, refused);
    let read = of_protobuf(b"\x08\x05", &limits, |mut it| {
        it.memory().reserve(&mut Vec::<u64>::new(), 4)
    });
    assert_eq!(read, refused);
}

#[test]
fn an_input_that_is_longer_than_a_message_may_be_is_refused() {
    let limits = Limits::new().message_len(2);
    let refused = Err(ErrorKind::MessageLimit {
        length: 3,
        limit: 2,
    });
    assert_eq!(of_protobuf(b"\x08\x80\x01", &limits, |_| Ok(())), refused);
    assert_eq!(of_thrift(b"\x15\x02\x00", &limits, |_, _| Ok(())), refused);
}

#[test]
fn a_field_is_not_written_with_the_number_of_none() {
    for number in [0, 1 << 29, u32::MAX] {
        let refused = Err(ErrorKind::InvalidFieldNumber(number.into()));
        assert_eq!(written(|it| it.varint(number, 1)), refused);
        assert_eq!(written(|it| it.fixed32(number, [0; 4])), refused);
        assert_eq!(written(|it| it.fixed64(number, [0; 8])), refused);
        assert_eq!(written(|it| it.bytes(number, b"a")), refused);
        assert_eq!(written(|it| it.packed_varints(number, [1])), refused);
        assert_eq!(written(|it| it.packed_fixed32(number, [[0; 4]])), refused);
        assert_eq!(written(|it| it.packed_fixed64(number, [[0; 8]])), refused);
        assert_eq!(written(|it| it.message(number, |_| ())), refused);
        assert_eq!(written(|it| it.group(number, |_| ())), refused);
    }
    assert!(written(|it| it.varint((1 << 29) - 1, 1)).is_ok());
}

#[test]
fn what_is_written_nests_no_deeper_than_the_limit() {
    fn nest(output: &mut protobuf::Output<'_, '_>, levels: u32, is_group: bool) {
        if levels == 0 {
        } else if is_group {
            output.group(1, |it| nest(it, levels - 1, is_group));
        } else {
            output.message(1, |it| nest(it, levels - 1, is_group));
        }
    }
    let limits = Limits::new().depth(3);
    for is_group in [false, true] {
        let written = protobuf::write(&limits, |it| nest(it, 3, is_group));
        assert!(written.is_ok());
        let written = protobuf::write(&limits, |it| nest(it, 4, is_group));
        let kind = written.map_err(|error| error.kind().clone());
        assert_eq!(kind, Err(ErrorKind::DepthLimit { limit: 3 }));
    }
}

#[test]
fn a_value_that_is_left_is_skipped() {
    for (input, what) in [
        (&b"\x15\x0a\x15\x0e\x00"[..], "a number"),
        (b"\x18\x02ab\x15\x0e\x00", "a string"),
        (b"\x1c\x15\x0a\x00\x15\x0e\x00", "a struct"),
        (b"\x19\x25\x0a\x0c\x15\x0e\x00", "a list"),
        (b"\x1a\x25\x0a\x0c\x15\x0e\x00", "a set"),
        (b"\x1b\x01\x55\x0a\x0c\x15\x0e\x00", "a map"),
    ] {
        for is_entered in [false, true] {
            let mut found = None;
            let read = of_thrift(input, &Limits::new(), |id, value| match value.ty() {
                Type::I32 if id == 2 => {
                    found = Some(value.i32()?);
                    Ok(())
                }
                Type::Struct if is_entered => value.fields(|_| Ok(())),
                Type::List | Type::Set if is_entered => value.list(|_| Ok(())),
                Type::Map if is_entered => value.map(|_| Ok(())),
                _ => Ok(()),
            });
            assert_eq!((read, found), (Ok(()), Some(7)), "{what}");
        }
    }
}

#[test]
fn elements_keys_and_values_that_are_left_are_skipped() {
    let mut found = Vec::new();
    let read = of_thrift(
        b"\x19\x35\x0a\x0c\x0e\x15\x0e\x00",
        &Limits::new(),
        |_, value| {
            if value.ty() == Type::I32 {
                found.push(value.i32()?);
                return Ok(());
            }
            let mut index = 0;
            value.list(|elements| {
                elements.each(|value| {
                    index += 1;
                    if index == 2 {
                        found.push(value.i32()?);
                    }
                    Ok(())
                })
            })
        },
    );
    assert_eq!((read, found), (Ok(()), vec![6, 7]));
    for kept in [thrift::Part::Key, thrift::Part::Value] {
        let mut found = Vec::new();
        let input = b"\x1b\x02\x55\x02\x04\x06\x08\x15\x0e\x00";
        let read = of_thrift(input, &Limits::new(), |_, value| {
            if value.ty() == Type::I32 {
                found.push(value.i32()?);
                return Ok(());
            }
            value.map(|entries| {
                entries.each(|part, value| {
                    if part == kept {
                        found.push(value.i32()?);
                    }
                    Ok(())
                })
            })
        });
        let expected = match kept {
            thrift::Part::Key => vec![1, 3, 7],
            thrift::Part::Value => vec![2, 4, 7],
        };
        assert_eq!((read, found), (Ok(()), expected));
    }
}

#[test]
fn a_value_of_thrift_is_read_as_its_type_alone() {
    let refused = |expected: Type| {
        Err(ErrorKind::WrongElementType {
            expected: expected.name(),
            found: Type::I32.name(),
        })
    };
    macro_rules! is_refused {
        ($($ty:ident: $value:ident => $read:expr;)*) => {$(
            let read = of_thrift(b"\x15\x0a\x00", &Limits::new(), |_, $value| $read);
            assert_eq!(read, refused(Type::$ty));
            let read = of_thrift(b"\x19\x15\x0a\x00", &Limits::new(), |_, value| {
                value.list(|elements| elements.each(|$value| $read))
            });
            assert_eq!(read, refused(Type::$ty));
        )*};
    }
    is_refused! {
        Bool: it => it.bool().map(drop);
        I8: it => it.i8().map(drop);
        I16: it => it.i16().map(drop);
        I64: it => it.i64().map(drop);
        Double: it => it.double().map(drop);
        Uuid: it => it.uuid().map(drop);
        String: it => it.vec().map(drop);
        String: it => it.string().map(drop);
        String: it => it.bytes().map(drop);
        String: it => it.str().map(drop);
        String: it => it.shared_bytes().map(drop);
        Struct: it => it.fields(|_| Ok(()));
        List: it => it.list(|_| Ok(()));
        Map: it => it.map(|_| Ok(()));
    }
}

#[test]
fn an_element_is_written_as_the_type_that_its_list_declares() {
    let other = "an element of another type than its list, set or map declares";
    let refused = Err(ErrorKind::Custom(other));
    let list = thrift_written(|it| it.field(1).list(Type::I8, 1, |_, it| it.i16(1)));
    assert_eq!(list, refused);
    let set = thrift_written(|it| it.field(1).set(Type::I8, 1, |_, it| it.bytes(b"a")));
    assert_eq!(set, refused);
    let map = thrift_written(|it| {
        it.field(1)
            .map((Type::I8, Type::I16), 1, |_, _, it| it.i8(1));
    });
    assert_eq!(map, refused);
}

#[test]
fn each_element_of_a_list_is_written() {
    let refused = Err(ErrorKind::Custom(
        "an element of a list, set or map was not written",
    ));
    let list = thrift_written(|it| {
        it.field(1).list(Type::I8, 2, |index, it| {
            if index == 0 {
                it.i8(1);
            }
        });
    });
    assert_eq!(list, refused);
    let map = thrift_written(|it| {
        it.field(1).map((Type::I8, Type::I8), 1, |_, part, it| {
            if part == thrift::Part::Key {
                it.i8(1);
            }
        });
    });
    assert_eq!(map, refused);
}

#[test]
fn a_raw_value_has_the_tag_of_a_field() {
    let tag = Tag::new(1, WireType::Varint);
    assert_eq!(written(|it| it.raw(tag, b"\x05")), Ok(b"\x08\x05".to_vec()));
    let end = Tag::new(1, WireType::EndGroup);
    let refused = Err(ErrorKind::InvalidWireType(4));
    assert_eq!(written(|it| it.raw(end, b"")), refused);
}

#[test]
fn a_packed_list_stops_at_a_failure() {
    let mut taken = 0;
    let result = written(|it| {
        it.fail(ErrorKind::Custom("mine"));
        it.packed_varints(1, (0..1000).inspect(|_| taken += 1));
        it.packed_fixed32(
            1,
            (0..1000_u32).map(u32::to_le_bytes).inspect(|_| taken += 1),
        );
        it.packed_fixed64(
            1,
            (0..1000_u64).map(u64::to_le_bytes).inspect(|_| taken += 1),
        );
    });
    assert_eq!(result, Err(ErrorKind::Custom("mine")));
    assert!(taken <= 3, "{taken}");
}

#[test]
fn packed_lists_of_each_width_are_read_as_they_were_written() {
    let wide = [1_u64, u64::MAX].map(u64::to_le_bytes);
    let narrow = [2_u32, u32::MAX].map(u32::to_le_bytes);
    let message = written(|it| {
        it.packed_fixed64(3, wide);
        it.packed_fixed32(2, narrow);
        it.packed_varints(1, [3, 300]);
    });
    let message = message.unwrap();
    assert_eq!(
        message[..7],
        *b"\x0a\x03\x03\xac\x02\x12\x08",
        "the length is that of the bytes"
    );
    let (mut found, mut found_narrow, mut found_wide) = (vec![], vec![], vec![]);
    let read = of_protobuf(&message, &Limits::new(), |field| match field.number() {
        1 => field.packed_varints(|memory, value| memory.push(&mut found, value)),
        2 => field.packed_fixed32(|memory, value| memory.push(&mut found_narrow, value)),
        _ => field.packed_fixed64(|memory, value| memory.push(&mut found_wide, value)),
    });
    assert_eq!(read, Ok(()));
    assert_eq!(
        (found, found_narrow, found_wide),
        (vec![3, 300], narrow.into(), wide.into())
    );
}

/// Copies a struct whose values are each copied as they are on the wire.
fn copied<P: Format>(input: &[u8]) -> Vec<u8> {
    let limits = Limits::new();
    let fields = thrift::read::<P, _>(input, None, &limits, |fields| {
        let mut kept = Vec::new();
        fields.each(|id, value| {
            kept.push((id, value.raw()?));
            Ok(())
        })?;
        Ok(kept)
    });
    let fields = fields.unwrap();
    let copied = thrift::write::<P>(&limits, |output| {
        for (id, raw) in &fields {
            output.field(*id).raw(*raw);
        }
    });
    copied.unwrap()
}

/// A struct with a value of each type, and an empty list, set and map.
fn of_each_type<P: Format>() -> Vec<u8> {
    let written = thrift::write::<P>(&Limits::new(), |it| {
        it.field(1).bool(true);
        it.field(2).bool(false);
        it.field(3).i8(-3);
        it.field(4).i16(-4);
        it.field(40).i32(-5);
        it.field(41).i64(i64::MIN);
        it.field(-1).double(6.5);
        it.field(6).uuid([7; 16]);
        it.field(7).bytes(b"text");
        it.field(8).fields(|it| it.field(1).bool(true));
        it.field(9)
            .list(Type::Bool, 2, |index, it| it.bool(index == 0));
        it.field(10).set(Type::Struct, 1, |_, it| it.fields(|_| ()));
        it.field(11)
            .map((Type::Bool, Type::I32), 1, |_, part, it| match part {
                thrift::Part::Key => it.bool(true),
                thrift::Part::Value => it.i32(8),
            });
        it.field(12).list(Type::Struct, 0, |_, _| ());
        it.field(13).set(Type::String, 0, |_, _| ());
        it.field(14).map((Type::I16, Type::List), 0, |_, _, _| ());
    });
    written.unwrap()
}

#[test]
fn a_raw_value_of_thrift_is_written_as_it_was_read() {
    let input = of_each_type::<Binary>();
    assert_eq!(copied::<Binary>(&input), input);
    let input = of_each_type::<Compact>();
    assert_eq!(copied::<Compact>(&input), input);
}

#[test]
fn a_raw_bool_of_a_field_can_be_an_element_and_the_other_way_round() {
    fn holds<P: Format>() {
        let limits = Limits::new();
        let input = thrift::write::<P>(&limits, |it| {
            it.field(1).bool(true);
            it.field(2).list(Type::Bool, 1, |_, it| it.bool(true));
        });
        let mut raw = Vec::new();
        let input = input.unwrap();
        let read = thrift::read::<P, _>(&input, None, &limits, |fields| {
            fields.each(|_, value| {
                if value.ty() == Type::Bool {
                    raw.push(value.raw()?);
                    return Ok(());
                }
                value.list(|elements| {
                    elements.each(|element| {
                        raw.push(element.raw()?);
                        Ok(())
                    })
                })
            })
        });
        assert_eq!(read, Ok(()));
        assert!(raw.iter().all(|it| it.bytes().is_none()));
        let again = thrift::write::<P>(&limits, |it| {
            it.field(1).raw(raw[1]);
            it.field(2).list(Type::Bool, 1, |_, it| it.raw(raw[0]));
        });
        assert_eq!(again, Ok(input));
    }
    holds::<Binary>();
    holds::<Compact>();
}

#[test]
fn a_raw_value_is_written_as_an_element_of_its_type_alone() {
    let input = b"\x15\x0a\x00";
    let read = thrift::read::<Compact, _>(&input[..], None, &Limits::new(), |fields| {
        let mut kept = None;
        fields.each(|_, value| {
            kept = Some(value.raw()?);
            Ok(())
        })?;
        Ok(kept.unwrap())
    });
    let raw = read.unwrap();
    assert_eq!((raw.ty(), raw.bytes()), (Type::I32, Some(&b"\x0a"[..])));
    let other = "an element of another type than its list, set or map declares";
    let written = thrift_written(|it| it.field(1).list(Type::I64, 1, |_, it| it.raw(raw)));
    assert_eq!(written, Err(ErrorKind::Custom(other)));
    let written = thrift_written(|it| it.field(1).list(Type::I32, 1, |_, it| it.raw(raw)));
    assert_eq!(written, Ok(b"\x19\x15\x0a\x00".to_vec()));
}

#[test]
fn the_type_of_what_is_empty_is_known_if_it_is_on_the_wire() {
    fn types<P: Format>() -> (Option<Type>, Option<Type>, Option<(Type, Type)>) {
        let (mut list, mut set, mut map) = (None, None, None);
        let input = of_each_type::<P>();
        let read = thrift::read::<P, _>(&input, None, &Limits::new(), |fields| {
            fields.each(|id, value| {
                match id {
                    12 => list = value.list(|it| Ok(it.ty()))?,
                    13 => set = value.list(|it| Ok(it.ty()))?,
                    14 => map = value.map(|it| Ok(it.types()))?,
                    _ => {}
                }
                Ok(())
            })
        });
        assert_eq!(read, Ok(()));
        (list, set, map)
    }
    let (list, set) = (Some(Type::Struct), Some(Type::String));
    let map = Some((Type::I16, Type::List));
    assert_eq!(types::<Binary>(), (list, set, map));
    assert_eq!(types::<Compact>(), (list, set, None));
    let untyped = of_thrift(b"\x19\x00\x00", &Limits::new(), |_, value| {
        value.list(|it| {
            assert_eq!((it.ty(), it.count()), (None, 0));
            Ok(())
        })
    });
    assert_eq!(untyped, Ok(()));
}

#[test]
fn an_error_has_the_names_of_a_schema_that_was_read_at_run_time() {
    let name = |field: &str| {
        Arc::new(SharedFieldName {
            message: "Person".to_owned(),
            field: field.to_owned(),
        })
    };
    let (friends, age) = (name("friends"), name("age"));
    let result = protobuf::read(&b"\x0a\x02\x0a\x00"[..], None, &Limits::new(), |it| {
        it.each(|field| {
            let inner = |fields: protobuf::Fields<'_, '_>| {
                fields.each(|it| it.varint().map(drop).map_err(|it| it.in_shared_field(&age)))
            };
            let error = |it: Error| it.in_element(0).in_shared_field(&friends);
            field.message(inner).map_err(error)
        })
    });
    assert_eq!(result.unwrap_err().path(), "Person.friends[0].age");
}

//! An error that a closure drops: what encloses it returns an error all the same.

use fastcodec::engine::{protobuf, thrift};
use fastcodec::thrift::Compact;
use fastcodec::{Error, ErrorKind, Limits};

const MINE: ErrorKind = ErrorKind::Custom("mine");

/// What comes of a message of Protobuf whose fields are given to `read`, which drops errors.
fn of_protobuf(
    input: &[u8],
    limits: &Limits,
    mut read: impl FnMut(protobuf::Field<'_, '_>),
) -> ErrorKind {
    let mut after_an_error = 0;
    let result = protobuf::read(input, None, limits, |fields| {
        let dropped = fields.each(|field| {
            after_an_error += 1;
            read(field);
            Ok(())
        });
        assert!(dropped.is_err(), "the loop over the fields goes on");
        Ok(())
    });
    assert_eq!(after_an_error, 1, "nothing is read after an error");
    result.expect_err("the error is kept").kind().clone()
}

/// The same of a struct of Thrift.
fn of_thrift(
    input: &[u8],
    limits: &Limits,
    mut read: impl FnMut(thrift::Value<'_, '_, Compact>),
) -> ErrorKind {
    let mut after_an_error = 0;
    let result = thrift::read::<Compact, _>(input, None, limits, |fields| {
        let dropped = fields.each(|_, value| {
            after_an_error += 1;
            read(value);
            Ok(())
        });
        assert!(dropped.is_err(), "the loop over the fields goes on");
        Ok(())
    });
    assert_eq!(after_an_error, 1, "nothing is read after an error");
    result.expect_err("the error is kept").kind().clone()
}

fn mine(field: &protobuf::Field<'_, '_>) -> Result<(), Error> {
    Err(field.error(MINE))
}

#[test]
fn an_error_from_a_packed_list_that_is_dropped_is_returned() {
    for length in [&b"\x0a\x01\x05\x10\x07"[..], b"\x0a\x02\x05\x06\x10\x07"] {
        let kind = of_protobuf(length, &Limits::new(), |field| {
            let error = field.error(MINE);
            let _ = field.packed_varints(|_, _| Err(error.clone()));
        });
        assert_eq!(kind, MINE);
    }
}

#[test]
fn an_error_from_the_fields_of_a_message_that_is_dropped_is_returned() {
    let kind = of_protobuf(b"\x0a\x02\x08\x05\x10\x07", &Limits::new(), |field| {
        let _ = field.message(|fields| {
            fields.each(|field| {
                let error = mine(&field);
                field.varint()?;
                error
            })
        });
    });
    assert_eq!(kind, MINE);
}

#[test]
fn an_error_from_a_message_none_of_which_was_read_is_returned() {
    let kind = of_protobuf(b"\x0a\x02\x08\x05\x10\x07", &Limits::new(), |field| {
        let error = mine(&field);
        let _ = field.message(|_| error);
    });
    assert_eq!(kind, MINE);
}

#[test]
fn an_error_within_a_message_that_is_dropped_there_is_returned_by_it() {
    let result = protobuf::read(
        &b"\x0a\x04\x08\x05\x08\x06"[..],
        None,
        &Limits::new(),
        |it| {
            it.each(|field| {
                let result = field.message(|fields| {
                    let _ = fields.each(|field| mine(&field));
                    Ok(())
                });
                assert_eq!(result.as_ref().map_err(Error::kind), Err(&MINE));
                result
            })
        },
    );
    assert_eq!(result.as_ref().map_err(Error::kind), Err(&MINE));
}

#[test]
fn an_error_from_a_group_that_is_dropped_is_returned() {
    let kind = of_protobuf(b"\x0b\x08\x05\x0c\x10\x07", &Limits::new(), |field| {
        let _ = field.group(|fields| fields.each(|field| mine(&field)));
    });
    assert_eq!(kind, MINE);
}

#[test]
fn a_limit_on_memory_that_is_dropped_is_returned() {
    let limits = Limits::new().memory(1);
    let input = b"\x0a\x04\x10\x07\x18\x08\x20\x01";
    let expected = ErrorKind::MemoryLimit { needed: 4, left: 1 };
    let kind = of_protobuf(input, &limits, |field| drop(field.vec()));
    assert_eq!(kind, expected);
    let kind = of_protobuf(input, &limits, |field| drop(field.string()));
    assert!(matches!(kind, ErrorKind::MemoryLimit { .. }), "{kind:?}");
    let input = b"\x18\x04\x15\x0a\x15\x0c\x00";
    let kind = of_thrift(input, &limits, |value| drop(value.vec()));
    assert_eq!(kind, expected);
    let kind = of_thrift(input, &limits, |value| drop(value.string()));
    assert!(matches!(kind, ErrorKind::MemoryLimit { .. }), "{kind:?}");
}

#[test]
fn a_limit_on_a_list_that_is_dropped_is_returned() {
    let limits = Limits::new().memory(1);
    let is_kept = |kind: ErrorKind| {
        assert!(matches!(kind, ErrorKind::MemoryLimit { .. }), "{kind:?}");
    };
    let varint = b"\x08\x05\x08\x06";
    is_kept(of_protobuf(varint, &limits, |mut field| {
        let _ = field.memory().push(&mut Vec::new(), 1_u64);
    }));
    is_kept(of_protobuf(varint, &limits, |mut field| {
        let _ = field.memory().charge(2);
    }));
    is_kept(of_protobuf(b"\x0a\x02\x05\x06\x10\x07", &limits, |field| {
        let _ = field.packed_varints(|memory, value| {
            let _ = memory.push(&mut Vec::new(), value);
            Ok(())
        });
    }));
    is_kept(of_thrift(b"\x15\x0a\x15\x0c\x00", &limits, |mut value| {
        let _ = value.memory().reserve(&mut Vec::<u64>::new(), 1);
    }));
    is_kept(of_thrift(
        b"\x19\x23\x01\x02\x15\x0c\x00",
        &limits,
        |value| {
            let _ = value.list(|mut elements| {
                let count = elements.count();
                let _ = elements.memory().reserve(&mut Vec::<u64>::new(), count);
                Ok(())
            });
        },
    ));
}

#[test]
fn an_arena_that_is_missing_is_an_error_also_if_that_is_dropped() {
    let kind = of_protobuf(b"\x08\x05\x08\x06", &Limits::new(), |mut field| {
        let _ = field.memory().alloc(1_u64);
    });
    assert_eq!(kind, ErrorKind::ArenaRequired);
}

#[test]
fn a_length_past_the_end_that_is_dropped_is_returned() {
    let input = b"\x0a\x7f\x10\x07";
    let expected = ErrorKind::LengthPastEnd {
        length: 127,
        remaining: 2,
    };
    let kind = of_protobuf(input, &Limits::new(), |field| drop(field.bytes()));
    assert_eq!(kind, expected);
    let kind = of_protobuf(input, &Limits::new(), |field| drop(field.str()));
    assert_eq!(kind, expected);
    let kind = of_protobuf(input, &Limits::new(), |field| drop(field.shared_bytes()));
    assert_eq!(kind, expected);
    let kind = of_protobuf(input, &Limits::new(), |field| drop(field.raw()));
    assert_eq!(kind, expected);
    let input = b"\x18\x7f\x15\x0a";
    let kind = of_thrift(input, &Limits::new(), |value| drop(value.bytes()));
    assert_eq!(kind, expected);
    let kind = of_thrift(input, &Limits::new(), |value| drop(value.raw()));
    assert_eq!(kind, expected);
}

#[test]
fn a_number_of_another_type_that_is_dropped_is_returned() {
    let kind = of_protobuf(b"\x0a\x00\x10\x07", &Limits::new(), |field| {
        drop(field.varint())
    });
    assert!(matches!(kind, ErrorKind::WrongWireType { .. }), "{kind:?}");
    let kind = of_thrift(b"\x15\x0a\x15\x0c\x00", &Limits::new(), |it| drop(it.i64()));
    assert!(
        matches!(kind, ErrorKind::WrongElementType { .. }),
        "{kind:?}"
    );
}

#[test]
fn an_error_from_the_elements_of_a_list_that_is_dropped_there_is_returned() {
    let input = b"\x19\x33\x09\x13\x05\x15\x0e\x00";
    let kind = of_thrift(input, &Limits::new(), |value| {
        let result = value.list(|elements| {
            let _ = elements.each(|value| {
                let error = value.error(MINE);
                value.i8()?;
                Err(error)
            });
            Ok(())
        });
        assert_eq!(result.as_ref().map_err(Error::kind), Err(&MINE));
    });
    assert_eq!(kind, MINE);
}

#[test]
fn an_error_from_an_element_that_is_dropped_by_it_ends_the_list() {
    let mut elements_read = 0;
    let kind = of_thrift(b"\x19\x38\x7f\x01\x01\x00", &Limits::new(), |value| {
        let _ = value.list(|elements| {
            elements.each(|value| {
                elements_read += 1;
                drop(value.bytes());
                Ok(())
            })
        });
    });
    assert!(matches!(kind, ErrorKind::LengthPastEnd { .. }), "{kind:?}");
    assert_eq!(elements_read, 1);
}

#[test]
fn an_error_from_the_entries_of_a_map_that_is_dropped_there_is_returned() {
    let input = b"\x1b\x02\x33\x01\x02\x03\x04\x15\x0e\x00";
    for failing in [thrift::Part::Key, thrift::Part::Value] {
        let kind = of_thrift(input, &Limits::new(), |value| {
            let result = value.map(|entries| {
                let _ = entries.each(|part, value| {
                    let error = value.error(MINE);
                    value.i8()?;
                    if part == failing { Err(error) } else { Ok(()) }
                });
                Ok(())
            });
            assert_eq!(result.as_ref().map_err(Error::kind), Err(&MINE));
        });
        assert_eq!(kind, MINE);
    }
}

#[test]
fn an_error_from_the_fields_of_a_struct_that_is_dropped_there_is_returned() {
    let input = b"\x1c\x15\x0a\x15\x0c\x00\x15\x0e\x00";
    let kind = of_thrift(input, &Limits::new(), |value| {
        let result = value.fields(|fields| {
            let _ = fields.each(|_, value| {
                let error = value.error(MINE);
                value.i32()?;
                Err(error)
            });
            Ok(())
        });
        assert_eq!(result.as_ref().map_err(Error::kind), Err(&MINE));
    });
    assert_eq!(kind, MINE);
}

#[test]
fn an_error_that_a_closure_makes_of_another_is_returned_as_it_is() {
    const OTHER: ErrorKind = ErrorKind::Custom("other");
    let result = protobuf::read(&b"\x0a\x7f"[..], None, &Limits::new(), |fields| {
        fields.each(|field| {
            let error = field.error(OTHER);
            field.bytes().map(drop).map_err(|_| error)
        })
    });
    assert_eq!(result.as_ref().map_err(Error::kind), Err(&OTHER));
}

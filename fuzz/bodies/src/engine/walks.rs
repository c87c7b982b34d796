//! Engines that do not read a message as they should: each value as it comes, and by chance.

use fastcodec::engine::{protobuf, thrift};
use fastcodec::protobuf::WireType;
use fastcodec::thrift::{Format, Type};
use fastcodec::{Error, ErrorKind, Limits};

/// Copies a struct of Thrift field by field, each as its bytes.
pub(super) fn copy<P: Format>(input: &[u8], limits: &Limits) -> Result<Vec<u8>, Error> {
    let fields = thrift::read::<P, _>(input, None, limits, |fields| {
        let mut kept = Vec::new();
        fields.each(|id, value| {
            kept.push((id, value.raw()?));
            Ok(())
        })?;
        Ok(kept)
    })?;
    thrift::write::<P>(limits, |output| {
        for (id, raw) in &fields {
            output.field(*id).raw(*raw);
        }
    })
}

/// The error of a walk itself.
const BY_CHANCE: ErrorKind = ErrorKind::Custom("by chance");

/// What came of a walk.
pub(super) struct Walked {
    pub result: Result<(), Error>,
    /// Whether any step of the walk was an error, also if the walk dropped it.
    pub has_failed: bool,
}

/// A walk that reads, leaves, misreads and fails by chance, and drops some of the errors.
pub(super) struct Walk {
    /// Not 0.
    chance: u64,
    has_failed: bool,
}

impl Walk {
    pub fn new(seed: u64) -> Self {
        Walk {
            chance: seed | 1,
            has_failed: false,
        }
    }

    /// Reads a message of Protobuf.
    pub fn protobuf(mut self, input: &[u8], limits: &Limits) -> Walked {
        let result = protobuf::read(input, None, limits, |fields| self.message(fields));
        Walked {
            result,
            has_failed: self.has_failed,
        }
    }

    /// Reads a struct of Thrift.
    pub fn thrift<P: Format>(mut self, input: &[u8], limits: &Limits) -> Walked {
        let result = thrift::read::<P, _>(input, None, limits, |fields| self.fields(fields));
        Walked {
            result,
            has_failed: self.has_failed,
        }
    }

    /// A number below `most`.
    fn next(&mut self, most: u64) -> u64 {
        // xorshift64
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        (self.chance >> 32) % most
    }

    /// Notes an error, and drops it or not.
    fn note<T>(&mut self, result: Result<T, Error>) -> Result<(), Error> {
        let Err(error) = result else {
            return Ok(());
        };
        self.has_failed = true;
        match self.next(2) {
            0 => Ok(()),
            _ => Err(error),
        }
    }

    /// Fails with an error that the decoder did not report.
    fn fail(&mut self, error: Error) -> Result<(), Error> {
        self.has_failed = true;
        Err(error)
    }

    fn message(&mut self, fields: protobuf::Fields<'_, '_>) -> Result<(), Error> {
        if self.next(8) == 0 {
            return Ok(());
        }
        let result = fields.each(|field| self.field(field));
        self.note(result)
    }

    fn field(&mut self, mut field: protobuf::Field<'_, '_>) -> Result<(), Error> {
        let result = match (self.next(40), field.wire_type()) {
            (0, _) => Ok(()),
            (1, _) => return self.fail(field.error(BY_CHANCE)),
            (2, _) => field.varint().map(drop),
            (3, _) => field.fixed32().map(drop),
            (4, _) => field.fixed64().map(drop),
            (5, _) => field.str().map(drop),
            (6, _) => field.group(|fields| self.message(fields)),
            (7, _) => field.memory().charge(1000),
            (8, _) | (9..20, WireType::Len) => field.message(|fields| self.message(fields)),
            (20, _) => field.string().map(drop),
            (21, _) => field.vec().map(drop),
            (22, _) => field.shared_bytes().map(drop),
            (23, _) => field.packed_varints(|_, _| self.element()),
            (24, _) => field.packed_fixed32(|_, _| self.element()),
            (25, _) => field.packed_fixed64(|_, _| self.element()),
            (26, _) => field.raw().map(drop),
            (_, WireType::Varint) => field.varint().map(drop),
            (_, WireType::Fixed32) => field.fixed32().map(drop),
            (_, WireType::Fixed64) => field.fixed64().map(drop),
            (_, WireType::Len) => field.bytes().map(drop),
            _ => field.group(|fields| self.message(fields)),
        };
        self.note(result)
    }

    /// An element of a packed list, whose error has no place.
    fn element(&mut self) -> Result<(), Error> {
        if self.next(20) != 0 {
            return Ok(());
        }
        self.fail(Error::new(BY_CHANCE, 0))
    }

    fn fields<P: Format>(&mut self, fields: thrift::Fields<'_, '_, P>) -> Result<(), Error> {
        if self.next(8) == 0 {
            return Ok(());
        }
        let result = fields.each(|_, value| self.value(value));
        self.note(result)
    }

    fn elements<P: Format>(&mut self, elements: thrift::Elements<'_, '_, P>) -> Result<(), Error> {
        if self.next(8) == 0 {
            return Ok(());
        }
        let result = elements.each(|value| self.value(value));
        self.note(result)
    }

    fn entries<P: Format>(&mut self, entries: thrift::Entries<'_, '_, P>) -> Result<(), Error> {
        if self.next(8) == 0 {
            return Ok(());
        }
        let result = entries.each(|_, value| self.value(value));
        self.note(result)
    }

    fn value<P: Format>(&mut self, mut value: thrift::Value<'_, '_, P>) -> Result<(), Error> {
        let result = match (self.next(60), value.ty()) {
            (0..3, _) => Ok(()),
            (3, _) => return self.fail(value.error(BY_CHANCE)),
            (4, _) => value.i8().map(drop),
            (5, _) => value.i32().map(drop),
            (6, _) => value.double().map(drop),
            (7, _) => value.bool().map(drop),
            (8, _) => value.uuid().map(drop),
            (9, _) => value.str().map(drop),
            (10, _) => value.string().map(drop),
            (11, _) => value.vec().map(drop),
            (12, _) => value.shared_bytes().map(drop),
            (13, _) => value.memory().charge(1000),
            (14, _) => value.fields(|fields| self.fields(fields)),
            (15, _) => value.list(|elements| self.elements(elements)),
            (16, _) => value.map(|entries| self.entries(entries)),
            (17..20, _) => value.raw().map(drop),
            (_, Type::Bool) => value.bool().map(drop),
            (_, Type::I8) => value.i8().map(drop),
            (_, Type::I16) => value.i16().map(drop),
            (_, Type::I32) => value.i32().map(drop),
            (_, Type::I64) => value.i64().map(drop),
            (_, Type::Double) => value.double().map(drop),
            (_, Type::Uuid) => value.uuid().map(drop),
            (_, Type::String) => value.bytes().map(drop),
            (_, Type::Struct) => value.fields(|fields| self.fields(fields)),
            (_, Type::List | Type::Set) => value.list(|elements| self.elements(elements)),
            (_, Type::Map) => value.map(|entries| self.entries(entries)),
        };
        self.note(result)
    }
}

//! Any message of Protobuf and any struct of Thrift, read and written without a type: through the
//! primitives of an engine and nothing else.

use fastcodec::engine::Memory;
use fastcodec::engine::protobuf::{self, Field, Output};
use fastcodec::engine::thrift::{self, Part, Place, Value};
use fastcodec::protobuf::{Tag, WireType};
use fastcodec::thrift::{Format, Type};
use fastcodec::{Error, Limits};

/// The fields of a message of Protobuf, in the order of the wire.
#[derive(Debug, PartialEq)]
pub struct Message<'a>(Vec<(Tag, Content<'a>)>);

#[derive(Debug, PartialEq)]
enum Content<'a> {
    /// The bytes of the value.
    Bytes(&'a [u8]),
    Group(Message<'a>),
}

impl<'a> Message<'a> {
    /// Decodes a message.
    ///
    /// # Errors
    ///
    /// What is wrong with the input, or exceeds `limits`.
    pub fn decode(input: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        protobuf::read(input, None, limits, Self::read)
    }

    fn read(fields: protobuf::Fields<'_, 'a>) -> Result<Self, Error> {
        let mut kept = Vec::new();
        fields.each(|mut field| {
            field.memory().reserve(&mut kept, 1)?;
            kept.push((field.tag(), Content::read(field)?));
            Ok(())
        })?;
        Ok(Message(kept))
    }

    /// Encodes the message, however deep it is.
    ///
    /// # Errors
    ///
    /// Those of [`protobuf::write`].
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        protobuf::write(&Limits::new().depth(u32::MAX), |output| self.write(output))
    }

    fn write(&self, output: &mut Output<'_, '_>) {
        for (tag, content) in self.0.iter().rev() {
            match content {
                Content::Bytes(bytes) => output.raw(*tag, bytes),
                Content::Group(fields) => output.group(tag.number(), |it| fields.write(it)),
            }
        }
    }
}

impl<'a> Content<'a> {
    fn read(field: Field<'_, 'a>) -> Result<Self, Error> {
        match field.wire_type() {
            WireType::StartGroup => field.group(Message::read).map(Content::Group),
            _ => field.raw().map(Content::Bytes),
        }
    }
}

/// A value of Thrift.
#[derive(Debug, PartialEq)]
pub enum Node<'a> {
    /// A `bool`.
    Bool(bool),
    /// An `i8`.
    I8(i8),
    /// An `i16`.
    I16(i16),
    /// An `i32`.
    I32(i32),
    /// An `i64`.
    I64(i64),
    /// The bits of a `double`, which can be compared.
    Double(u64),
    /// A `uuid`.
    Uuid([u8; 16]),
    /// A `string` or `binary`.
    String(&'a [u8]),
    /// A struct, with the ids of its fields.
    Struct(Vec<(i16, Node<'a>)>),
    /// A list, with the type of its elements.
    List(Option<Type>, Vec<Node<'a>>),
    /// A set, with the type of its elements.
    Set(Option<Type>, Vec<Node<'a>>),
    /// A map, with the types of keys and values, which take turns.
    Map(Option<(Type, Type)>, Vec<Node<'a>>),
}

/// Appends what `wrap` makes of a value, after the capacity for it is reserved.
fn push<'a, T>(
    list: &mut Vec<T>,
    mut value: Value<'_, 'a, impl Format>,
    wrap: impl FnOnce(Node<'a>) -> T,
) -> Result<(), Error> {
    Memory::reserve(&mut value.memory(), list, 1)?;
    list.push(wrap(Node::read(value)?));
    Ok(())
}

impl<'a> Node<'a> {
    /// Decodes a struct.
    ///
    /// # Errors
    ///
    /// What is wrong with the input, or exceeds `limits`.
    pub fn decode<P: Format>(input: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        thrift::read::<P, _>(input, None, limits, Self::read_fields)
    }

    fn read_fields<P: Format>(fields: thrift::Fields<'_, 'a, P>) -> Result<Self, Error> {
        let mut kept = Vec::new();
        fields.each(|id, value| push(&mut kept, value, |it| (id, it)))?;
        Ok(Node::Struct(kept))
    }

    fn read<P: Format>(value: Value<'_, 'a, P>) -> Result<Self, Error> {
        let elements = |elements: thrift::Elements<'_, 'a, P>| {
            let (ty, mut kept) = (elements.ty(), Vec::new());
            elements.each(|element| push(&mut kept, element, |it| it))?;
            Ok((ty, kept))
        };
        Ok(match value.ty() {
            Type::Bool => Node::Bool(value.bool()?),
            Type::I8 => Node::I8(value.i8()?),
            Type::I16 => Node::I16(value.i16()?),
            Type::I32 => Node::I32(value.i32()?),
            Type::I64 => Node::I64(value.i64()?),
            Type::Double => Node::Double(value.double()?.to_bits()),
            Type::Uuid => Node::Uuid(value.uuid()?),
            Type::String => Node::String(value.bytes()?),
            Type::Struct => value.fields(Self::read_fields)?,
            Type::List => value
                .list(elements)
                .map(|(ty, kept)| Node::List(ty, kept))?,
            Type::Set => value.list(elements).map(|(ty, kept)| Node::Set(ty, kept))?,
            Type::Map => value.map(|entries| {
                let (types, mut kept) = (entries.types(), Vec::new());
                entries.each(|_, value| push(&mut kept, value, |it| it))?;
                Ok(Node::Map(types, kept))
            })?,
        })
    }

    /// Encodes a struct, however deep it is.
    ///
    /// # Errors
    ///
    /// Those of [`thrift::write`].
    ///
    /// # Panics
    ///
    /// If the value is not a struct.
    pub fn encode<P: Format>(&self) -> Result<Vec<u8>, Error> {
        let Node::Struct(fields) = self else {
            panic!("a message is a struct")
        };
        thrift::write::<P>(&Limits::new().depth(u32::MAX), |output| {
            write_fields(fields, output)
        })
    }

    fn write(&self, place: Place<'_, '_, impl Format>) {
        match self {
            Node::Bool(value) => place.bool(*value),
            Node::I8(value) => place.i8(*value),
            Node::I16(value) => place.i16(*value),
            Node::I32(value) => place.i32(*value),
            Node::I64(value) => place.i64(*value),
            Node::Double(value) => place.double(f64::from_bits(*value)),
            Node::Uuid(value) => place.uuid(*value),
            Node::String(bytes) => place.bytes(bytes),
            Node::Struct(fields) => place.fields(|output| write_fields(fields, output)),
            Node::List(ty, list) => {
                place.list(ty.unwrap_or(Type::I8), list.len(), |index, place| {
                    list[index].write(place);
                });
            }
            Node::Set(ty, set) => {
                place.set(ty.unwrap_or(Type::I8), set.len(), |index, place| {
                    set[index].write(place);
                });
            }
            Node::Map(types, map) => {
                let types = types.unwrap_or((Type::I8, Type::I8));
                place.map(types, map.len() / 2, |index, part, place| {
                    map[2 * index + usize::from(part == Part::Value)].write(place);
                });
            }
        }
    }
}

fn write_fields<P: Format>(fields: &[(i16, Node<'_>)], output: &mut thrift::Output<'_, '_, P>) {
    for (id, node) in fields {
        node.write(output.field(*id));
    }
}

//! **The** table of encodings: the name of each in attributes, its marker type in the runtime, and
//! the Rust types that hold it.
//!
//! The derive cannot depend on `fastcodec-schema`, which has the table of scalars. A test of
//! `fastcodec-build` compiles this file and compares the two tables, so this file uses nothing else
//! of its crate.

/// An encoding of Protobuf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Float,
    Double,
    Bool,
    String,
    Bytes,
    Enumeration,
    Message,
    Group,
}

/// What an encoding encodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A scalar, which prost's structs hold in this type.
    Scalar(RustType),
    Enumeration,
    Message,
}

/// The type of a scalar in prost's structs. Accessors and defaults depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RustType {
    I32,
    I64,
    U32,
    U64,
    F32,
    F64,
    Bool,
    String,
    Bytes,
}

use Kind::Scalar;
use RustType::{Bool, Bytes, F32, F64, I32, I64, String, U32, U64};

/// A row of the table.
struct Row {
    encoding: Encoding,
    /// The name in `#[codec(…)]` and in `#[prost(…)]`.
    name: &'static str,
    /// The type in `fastcodec::protobuf::encoding`.
    marker: &'static str,
    kind: Kind,
    /// The Rust types that have this encoding by default.
    own: &'static [&'static str],
    /// The Rust types that have it only if an attribute names it.
    others: &'static [&'static str],
}

macro_rules! table {
    ($($encoding:ident: $name:literal, $marker:literal, $kind:expr, $own:expr, $others:expr;)*) => {
        impl Encoding {
            /// Every encoding.
            pub const ALL: [Encoding; [$(Encoding::$encoding),*].len()] = [$(Encoding::$encoding),*];
        }

        const TABLE: [Row; Encoding::ALL.len()] = [$(Row {
            encoding: Encoding::$encoding,
            name: $name,
            marker: $marker,
            kind: $kind,
            own: &$own,
            others: &$others,
        }),*];
    };
}

// In the order of the enum: `row` uses it.
table! {
    Int32: "int32", "Int32", Scalar(I32), ["i32", "i16", "i8"], [];
    Int64: "int64", "Int64", Scalar(I64), ["i64"], [];
    Uint32: "uint32", "Uint32", Scalar(U32), ["u32", "u16", "u8"], [];
    Uint64: "uint64", "Uint64", Scalar(U64), ["u64"], [];
    Sint32: "sint32", "Sint32", Scalar(I32), [], ["i32", "i16", "i8"];
    Sint64: "sint64", "Sint64", Scalar(I64), [], ["i64"];
    Fixed32: "fixed32", "Fixed32", Scalar(U32), [], ["u32"];
    Fixed64: "fixed64", "Fixed64", Scalar(U64), [], ["u64"];
    Sfixed32: "sfixed32", "Sfixed32", Scalar(I32), [], ["i32"];
    Sfixed64: "sfixed64", "Sfixed64", Scalar(I64), [], ["i64"];
    Float: "float", "Float", Scalar(F32), ["f32"], [];
    Double: "double", "Double", Scalar(F64), ["f64"], [];
    Bool: "bool", "Bool", Scalar(Bool), ["bool"], [];
    String: "string", "Str", Scalar(String), ["String", "str"], ["Vec<u8>", "&[u8]", "Bytes"];
    Bytes: "bytes", "Bytes", Scalar(Bytes), ["Vec<u8>", "&[u8]", "Bytes"], [];
    Enumeration: "enumeration", "Enum", Kind::Enumeration, [], ["i32"];
    Message: "message", "Msg", Kind::Message, [], [];
    Group: "group", "Group", Kind::Message, [], [];
}

// A compiler error if the table is not in the order of the enum.
const _: () = {
    let mut index = 0;
    while index < TABLE.len() {
        assert!(TABLE[index].encoding as usize == index);
        index += 1;
    }
};

impl Encoding {
    const fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// Returns the encoding with this name.
    pub fn from_name(name: &str) -> Option<Encoding> {
        Encoding::ALL.into_iter().find(|it| it.name() == name)
    }

    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The type in `fastcodec::protobuf::encoding`.
    pub const fn marker(self) -> &'static str {
        self.row().marker
    }

    pub const fn kind(self) -> Kind {
        self.row().kind
    }

    /// The length of a value in bytes, if it is the same for all values.
    pub const fn fixed_len(self) -> Option<usize> {
        match self {
            Encoding::Fixed32 | Encoding::Sfixed32 | Encoding::Float => Some(4),
            Encoding::Fixed64 | Encoding::Sfixed64 | Encoding::Double => Some(8),
            _ => None,
        }
    }

    /// Whether the key of a map can have it.
    pub const fn is_key(self) -> bool {
        match self.kind() {
            Scalar(I32 | I64 | U32 | U64 | Bool | String) => true,
            Scalar(F32 | F64 | Bytes) | Kind::Enumeration | Kind::Message => false,
        }
    }

    /// Whether a list of values can be packed.
    pub const fn is_packable(self) -> bool {
        match self.kind() {
            Scalar(I32 | I64 | U32 | U64 | F32 | F64 | Bool) | Kind::Enumeration => true,
            Scalar(String | Bytes) | Kind::Message => false,
        }
    }

    /// Returns the encodings of a Rust type, first the one that it has by default; none if the type
    /// is not in the table.
    pub fn of_rust_type(ty: &str) -> Vec<Encoding> {
        let with = |types: fn(&Row) -> &'static [&'static str]| {
            let rows = TABLE.iter().filter(move |row| types(row).contains(&ty));
            rows.map(|row| row.encoding)
        };
        with(|row| row.own).chain(with(|row| row.others)).collect()
    }
}

//! The languages of schemas.

/// The language that a file is written in, and so the format of its messages.
///
/// The enum is exhaustive: code for one format is wrong for another, so a third one would have to
/// be noticed everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// Protobuf.
    #[default]
    Protobuf,
    /// Thrift.
    Thrift,
}

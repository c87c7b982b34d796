//! Descriptor sets: as the user gives them, and as they are read.

use std::path::PathBuf;

use fastcodec::Limits;
use fastcodec::protobuf::Decode;
use fastcodec_schema::Error;
use fastcodec_schema::descriptor::FileDescriptorSet;

/// A descriptor set, encoded or as messages: what
/// [`Config::compile_fds`](crate::Config::compile_fds) takes.
///
/// The types of `prost-types` are taken by their encoded form. They hold no editions.
///
/// ```
/// use fastcodec_build::DescriptorSet;
/// use fastcodec_schema::descriptor::FileDescriptorSet;
///
/// let from_bytes = DescriptorSet::from(Vec::new());
/// let from_messages = DescriptorSet::from(FileDescriptorSet::default());
/// ```
#[derive(Clone, Debug)]
pub struct DescriptorSet(Form);

#[derive(Clone, Debug)]
enum Form {
    Encoded(Vec<u8>),
    Messages(FileDescriptorSet),
}

impl From<Vec<u8>> for DescriptorSet {
    fn from(encoded: Vec<u8>) -> DescriptorSet {
        DescriptorSet(Form::Encoded(encoded))
    }
}

impl From<&[u8]> for DescriptorSet {
    fn from(encoded: &[u8]) -> DescriptorSet {
        DescriptorSet(Form::Encoded(encoded.to_vec()))
    }
}

impl From<FileDescriptorSet> for DescriptorSet {
    fn from(set: FileDescriptorSet) -> DescriptorSet {
        DescriptorSet(Form::Messages(set))
    }
}

impl DescriptorSet {
    /// The set as messages.
    pub(crate) fn decoded(self) -> Result<FileDescriptorSet, Error> {
        match self.0 {
            Form::Encoded(encoded) => decode(&encoded, "the descriptor set"),
            Form::Messages(set) => Ok(set),
        }
    }
}

/// Descriptors, and the files that they were read from.
#[derive(Debug)]
pub(crate) struct Descriptors {
    pub set: FileDescriptorSet,
    /// The set as it was encoded.
    pub encoded: Vec<u8>,
    pub files: Vec<PathBuf>,
}

/// Reads an encoded descriptor set.
pub(crate) fn decode(encoded: &[u8], what: &str) -> Result<FileDescriptorSet, Error> {
    of_builder(encoded).map_err(|error| {
        Error::new(format!(
            "{what} is not an encoded FileDescriptorSet: {error}"
        ))
    })
}

/// Reads what whoever builds the program gave, which may be larger than what a peer may send.
pub(super) fn of_builder<M: for<'de> Decode<'de>>(encoded: &[u8]) -> Result<M, fastcodec::Error> {
    M::decode_with(encoded, &Limits::new().memory(usize::MAX))
}

/// Removes the places and the comments. The rest is encoded as it was: values of custom options,
/// too.
pub(super) fn remove_source_info(set: &mut FileDescriptorSet) {
    for file in &mut set.file {
        file.source_code_info = None;
    }
}

//! A descriptor set, in either form.

use fastcodec_schema::Error;
use fastcodec_schema::descriptor::FileDescriptorSet;

use super::source;

/// A descriptor set, encoded or as messages: what [`Config::compile_fds`](crate::Config::compile_fds)
/// takes.
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
            Form::Encoded(encoded) => source::decode(&encoded, "the descriptor set"),
            Form::Messages(set) => Ok(set),
        }
    }
}

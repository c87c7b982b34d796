//! A set of paths to fields.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::Protobuf;

/// Paths to fields, `user.display_name`, that an operation is about.
///
/// ```
/// use fastcodec::types::FieldMask;
///
/// let mask: FieldMask = ["user.name", "photo"].into_iter().collect();
/// assert_eq!(mask.to_string(), "user.name,photo");
/// assert!(mask.contains("photo.size"));
/// assert!(!mask.contains("user"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[codec(name = "google.protobuf.FieldMask")]
pub struct FieldMask {
    /// The paths, names with dots between them.
    #[codec(1)]
    pub paths: Vec<String>,
}

/// A [`FieldMask`] that borrows from what it is decoded from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[codec(name = "google.protobuf.FieldMask")]
pub struct FieldMaskView<'a> {
    /// The paths, names with dots between them.
    #[codec(1)]
    pub paths: &'a [&'a str],
}

impl FieldMask {
    /// Whether the field at `path` is in the mask: it or a message that it is in.
    pub fn contains(&self, path: &str) -> bool {
        self.paths
            .iter()
            .any(|known| match path.strip_prefix(known.as_str()) {
                Some(rest) => rest.is_empty() || rest.starts_with('.'),
                None => false,
            })
    }
}

impl<S: Into<String>> FromIterator<S> for FieldMask {
    fn from_iter<I: IntoIterator<Item = S>>(paths: I) -> Self {
        FieldMask {
            paths: paths.into_iter().map(Into::into).collect(),
        }
    }
}

impl fmt::Display for FieldMask {
    /// The paths with commas between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, path) in self.paths.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            f.write_str(path)?;
        }
        Ok(())
    }
}

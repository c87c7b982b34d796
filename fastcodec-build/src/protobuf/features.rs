//! One model for proto2, proto3 and editions: a set of features that a file
//! starts with and that its parts override.

use super::descriptor::{
    EnumType, FeatureSet, FieldPresence, FileDescriptorProto, MessageEncoding,
    RepeatedFieldEncoding,
};
use crate::error::Error;

/// The newest edition that the generator knows, as `descriptor.proto` numbers them.
pub(crate) const NEWEST_EDITION: i32 = EDITION_2024;
/// The oldest.
pub(crate) const OLDEST_EDITION: i32 = EDITION_PROTO2;

const EDITION_PROTO2: i32 = 998;
const EDITION_PROTO3: i32 = 999;
const EDITION_2023: i32 = 1000;
const EDITION_2024: i32 = 1001;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Features {
    pub presence: Presence,
    pub closed_enums: bool,
    pub packed: bool,
    /// Messages are delimited by group tags and not by a length.
    pub delimited: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Explicit,
    Implicit,
    Required,
}

impl Features {
    /// What the file's syntax or edition, and its own options, set.
    pub fn of_file(file: &FileDescriptorProto) -> Result<Features, Error> {
        let edition = match (file.syntax.as_str(), file.edition) {
            ("" | "proto2", _) => EDITION_PROTO2,
            ("proto3", _) => EDITION_PROTO3,
            ("editions", edition @ (EDITION_2023 | EDITION_2024)) => edition,
            ("editions", 0) => {
                return Err(Error::in_file(
                    &file.name,
                    "uses editions, but its descriptor has lost them (as prost_types::FileDescriptorSet \
                     does): compile the .proto files with protoc, or name the encoded descriptor \
                     set with Config::file_descriptor_set_path",
                ));
            }
            (syntax, edition) => {
                return Err(Error::in_file(
                    &file.name,
                    format!("syntax `{syntax}` (edition {edition}) is not known to this version"),
                ));
            }
        };
        let defaults = match edition {
            EDITION_PROTO2 => Features {
                presence: Presence::Explicit,
                closed_enums: true,
                packed: false,
                delimited: false,
            },
            EDITION_PROTO3 => Features {
                presence: Presence::Implicit,
                closed_enums: false,
                packed: true,
                delimited: false,
            },
            _ => Features {
                presence: Presence::Explicit,
                closed_enums: false,
                packed: true,
                delimited: false,
            },
        };
        Ok(defaults.with(file.options.as_ref().and_then(|o| o.features)))
    }

    /// These features, as `overrides` changes them.
    pub fn with(mut self, overrides: Option<FeatureSet>) -> Features {
        let Some(overrides) = overrides else {
            return self;
        };
        match overrides.field_presence() {
            FieldPresence::Unknown => {}
            FieldPresence::Explicit => self.presence = Presence::Explicit,
            FieldPresence::Implicit => self.presence = Presence::Implicit,
            FieldPresence::LegacyRequired => self.presence = Presence::Required,
        }
        match overrides.enum_type() {
            EnumType::Unknown => {}
            EnumType::Open => self.closed_enums = false,
            EnumType::Closed => self.closed_enums = true,
        }
        match overrides.repeated_field_encoding() {
            RepeatedFieldEncoding::Unknown => {}
            RepeatedFieldEncoding::Packed => self.packed = true,
            RepeatedFieldEncoding::Expanded => self.packed = false,
        }
        match overrides.message_encoding() {
            MessageEncoding::Unknown => {}
            MessageEncoding::LengthPrefixed => self.delimited = false,
            MessageEncoding::Delimited => self.delimited = true,
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(syntax: &str, edition: i32) -> FileDescriptorProto {
        FileDescriptorProto {
            name: "a.proto".into(),
            syntax: syntax.into(),
            edition,
            ..Default::default()
        }
    }

    #[test]
    fn a_file_without_syntax_is_proto2() {
        let features = Features::of_file(&file("", 0)).unwrap();
        assert_eq!(features, Features::of_file(&file("proto2", 0)).unwrap());
        assert_eq!(features.presence, Presence::Explicit);
        assert!(features.closed_enums);
        assert!(!features.packed);
    }

    #[test]
    fn proto3_has_implicit_presence_open_enums_and_packed_lists() {
        let features = Features::of_file(&file("proto3", 0)).unwrap();
        assert_eq!(features.presence, Presence::Implicit);
        assert!(!features.closed_enums);
        assert!(features.packed);
    }

    #[test]
    fn edition_2023_is_explicit_open_and_packed() {
        let features = Features::of_file(&file("editions", EDITION_2023)).unwrap();
        assert_eq!(features.presence, Presence::Explicit);
        assert!(!features.closed_enums);
        assert!(features.packed);
    }

    #[test]
    fn an_edition_of_the_future_is_refused_by_its_number() {
        let error = Features::of_file(&file("editions", 1999)).unwrap_err();
        assert!(error.to_string().contains("edition 1999"), "{error}");
    }

    #[test]
    fn a_descriptor_that_lost_its_edition_is_refused_with_a_remedy() {
        let error = Features::of_file(&file("editions", 0)).unwrap_err();
        assert!(error.to_string().contains("protoc"), "{error}");
    }
}

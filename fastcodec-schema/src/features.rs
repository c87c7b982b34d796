//! Features: what editions made explicit, and what proto2 and proto3 are in their terms.
//!
//! The defaults are a table by edition, as in `descriptor.proto`; there is no rule here that asks
//! for one edition. <https://protobuf.dev/editions/features/>

use fastcodec::protobuf::Open;

use crate::descriptor::{
    DefaultSymbolVisibility, Edition, EnforceNamingStyle, EnforceProtoLimits, EnumType, FeatureSet,
    FieldPresence, FileDescriptorProto, JsonFormat, MessageEncoding, RepeatedFieldEncoding,
    Utf8Validation,
};
use crate::error::Error;

/// The features that hold for an item. None of them is ever `Unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Features {
    /// Whether absent and zero differ.
    pub field_presence: FieldPresence,
    /// Whether an enum has numbers without a name.
    pub enum_type: EnumType,
    /// Whether a list of numbers is one run.
    pub repeated_field_encoding: RepeatedFieldEncoding,
    /// Whether strings have to be UTF-8.
    pub utf8_validation: Utf8Validation,
    /// How messages in fields are delimited.
    pub message_encoding: MessageEncoding,
    /// Whether the type has a form in JSON.
    pub json_format: JsonFormat,
    /// The style that names have to follow.
    pub enforce_naming_style: EnforceNamingStyle,
    /// What other files can use unless it says otherwise.
    pub default_symbol_visibility: DefaultSymbolVisibility,
    /// The limits on the size of a type.
    pub enforce_proto_limits: EnforceProtoLimits,
}

/// The defaults of proto2: those from which every later edition differs.
const LEGACY: Features = Features {
    field_presence: FieldPresence::Explicit,
    enum_type: EnumType::Closed,
    repeated_field_encoding: RepeatedFieldEncoding::Expanded,
    utf8_validation: Utf8Validation::None,
    message_encoding: MessageEncoding::LengthPrefixed,
    json_format: JsonFormat::LegacyBestEffort,
    enforce_naming_style: EnforceNamingStyle::StyleLegacy,
    default_symbol_visibility: DefaultSymbolVisibility::ExportAll,
    enforce_proto_limits: EnforceProtoLimits::LegacyNoExplicitLimits,
};

const PROTO3: Features = Features {
    field_presence: FieldPresence::Implicit,
    enum_type: EnumType::Open,
    repeated_field_encoding: RepeatedFieldEncoding::Packed,
    utf8_validation: Utf8Validation::Verify,
    json_format: JsonFormat::Allow,
    ..LEGACY
};

const EDITION_2023: Features = Features {
    field_presence: FieldPresence::Explicit,
    ..PROTO3
};

const EDITION_2024: Features = Features {
    enforce_naming_style: EnforceNamingStyle::Style2024,
    default_symbol_visibility: DefaultSymbolVisibility::ExportTopLevel,
    ..EDITION_2023
};

const EDITION_2026: Features = Features {
    enforce_naming_style: EnforceNamingStyle::Style2026,
    default_symbol_visibility: DefaultSymbolVisibility::Strict,
    enforce_proto_limits: EnforceProtoLimits::ProtoLimits2026,
    ..EDITION_2024
};

/// The defaults of each edition that is known, from the oldest to the newest.
const DEFAULTS: [(Edition, Features); 5] = [
    (Edition::Proto2, LEGACY),
    (Edition::Proto3, PROTO3),
    (Edition::Edition2023, EDITION_2023),
    (Edition::Edition2024, EDITION_2024),
    (Edition::Edition2026, EDITION_2026),
];

const NEWEST: (Edition, Features) = DEFAULTS[DEFAULTS.len() - 1];

impl Features {
    /// Those of Thrift: presence is explicit, enums are open, strings are UTF-8.
    pub(crate) const THRIFT: Features = Features {
        repeated_field_encoding: RepeatedFieldEncoding::Expanded,
        ..EDITION_2023
    };

    /// The defaults of an edition, as `descriptor.proto` numbers it; `None` for one that is not
    /// known.
    ///
    /// ```
    /// use fastcodec_schema::Features;
    /// use fastcodec_schema::descriptor::{Edition, FieldPresence};
    ///
    /// let features = Features::of_edition(Edition::Proto3 as i32).unwrap();
    /// assert_eq!(features.field_presence, FieldPresence::Implicit);
    /// assert_eq!(Features::of_edition(1999), None);
    /// ```
    pub fn of_edition(edition: i32) -> Option<Features> {
        // What is being developed has the defaults of the newest edition, until it has others.
        let unstable = (Edition::Unstable, NEWEST.1);
        let mut known = DEFAULTS.into_iter().chain([unstable]);
        let row = known.find(|(known, _)| *known as i32 == edition);
        row.map(|(_, features)| features)
    }

    /// The newest edition whose defaults are known: not [`Edition::Unstable`], whose defaults may
    /// change with each version of `protoc`.
    ///
    /// ```
    /// use fastcodec_schema::Features;
    ///
    /// assert!(Features::of_edition(Features::newest_edition() as i32).is_some());
    /// ```
    pub const fn newest_edition() -> Edition {
        NEWEST.0
    }

    /// The edition of a file, and what it and the options of the file set.
    pub(crate) fn of_file(file: &FileDescriptorProto) -> Result<(i32, Features), Error> {
        let name = file.name.as_deref().unwrap_or_default();
        let edition = file.edition.map(Open::number);
        let edition = match (file.syntax.as_deref().unwrap_or_default(), edition) {
            ("" | "proto2", _) => Edition::Proto2 as i32,
            ("proto3", _) => Edition::Proto3 as i32,
            ("editions", Some(edition)) => edition,
            ("editions", None) => {
                return Err(Error::in_file(
                    name,
                    "uses editions, but its descriptor does not say which: a decoder that does not know \
                     them has dropped it, as prost_types::FileDescriptorSet does; use the encoded \
                     descriptor set as protoc writes it",
                ));
            }
            (syntax, _) => {
                return Err(Error::in_file(
                    name,
                    format!("syntax `{syntax}` is not known to this version"),
                ));
            }
        };
        let Some(defaults) = Features::of_edition(edition) else {
            return Err(Error::in_file(
                name,
                format!("edition {edition} is not known to this version"),
            ));
        };
        let options = file.options.as_ref();
        Ok((
            edition,
            defaults.with(options.and_then(|it| it.features.as_ref())),
        ))
    }

    /// These features, as `overrides` changes them.
    pub fn with(mut self, overrides: Option<&FeatureSet>) -> Features {
        /// Sets a feature where the override is a value that is known and says something.
        macro_rules! set {
            ($($feature:ident: $ty:ident),*) => {
                if let Some(overrides) = overrides {
                    $(
                        let value = overrides.$feature.and_then(|it| it.known());
                        if let Some(value) = value && value as i32 != 0 {
                            self.$feature = value;
                        }
                    )*
                }
            };
        }
        set!(
            field_presence: FieldPresence,
            enum_type: EnumType,
            repeated_field_encoding: RepeatedFieldEncoding,
            utf8_validation: Utf8Validation,
            message_encoding: MessageEncoding,
            json_format: JsonFormat,
            enforce_naming_style: EnforceNamingStyle,
            default_symbol_visibility: DefaultSymbolVisibility,
            enforce_proto_limits: EnforceProtoLimits
        );
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(syntax: &str, edition: Option<i32>) -> FileDescriptorProto {
        FileDescriptorProto {
            name: Some("a.proto".into()),
            syntax: Some(syntax.into()),
            edition: edition.map(Open::from_number),
            ..Default::default()
        }
    }

    fn features(syntax: &str, edition: Option<i32>) -> Features {
        Features::of_file(&file(syntax, edition)).unwrap().1
    }

    #[test]
    fn a_file_without_syntax_is_proto2() {
        assert_eq!(features("", None), features("proto2", None));
        assert_eq!(features("", None).field_presence, FieldPresence::Explicit);
        assert_eq!(features("", None).enum_type, EnumType::Closed);
        assert_eq!(
            features("", None).repeated_field_encoding,
            RepeatedFieldEncoding::Expanded
        );
    }

    #[test]
    fn proto3_has_implicit_presence_open_enums_and_packed_lists() {
        let features = features("proto3", None);
        assert_eq!(features.field_presence, FieldPresence::Implicit);
        assert_eq!(features.enum_type, EnumType::Open);
        assert_eq!(
            features.repeated_field_encoding,
            RepeatedFieldEncoding::Packed
        );
    }

    #[test]
    fn edition_2023_is_explicit_open_and_packed() {
        let features = features("editions", Some(Edition::Edition2023 as i32));
        assert_eq!(features.field_presence, FieldPresence::Explicit);
        assert_eq!(features.enum_type, EnumType::Open);
        assert_eq!(
            features.repeated_field_encoding,
            RepeatedFieldEncoding::Packed
        );
    }

    #[test]
    fn an_override_that_says_nothing_or_is_not_known_changes_nothing() {
        let overrides = FeatureSet {
            field_presence: Some(Open::from_number(0)),
            enum_type: Some(Open::from_number(99)),
            json_format: Some(Open::from(JsonFormat::Allow)),
            ..FeatureSet::default()
        };
        let changed = LEGACY.with(Some(&overrides));
        let expected = Features {
            json_format: JsonFormat::Allow,
            ..LEGACY
        };
        assert_eq!(changed, expected);
    }

    #[test]
    fn an_edition_of_the_future_is_refused_by_its_number() {
        let error = Features::of_file(&file("editions", Some(1999))).unwrap_err();
        assert!(error.to_string().contains("edition 1999"), "{error}");
    }

    #[test]
    fn a_descriptor_that_lost_its_edition_is_refused_with_a_remedy() {
        let error = Features::of_file(&file("editions", None)).unwrap_err();
        assert!(error.to_string().contains("protoc"), "{error}");
    }
}

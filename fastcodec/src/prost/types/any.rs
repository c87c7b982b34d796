//! Messages of any type.

use super::Any;
use crate::prost::{DecodeError, EncodeError, Name};

impl Any {
    /// Encodes a message and stores the name of its type.
    ///
    /// # Errors
    ///
    /// None: the signature is prost's.
    pub fn from_msg<M: Name>(message: &M) -> Result<Self, EncodeError> {
        Ok(Any {
            type_url: M::type_url(),
            value: message.encode_to_vec(),
        })
    }

    /// Decodes the message. The part of the type URLs before the last slash is ignored.
    ///
    /// # Errors
    ///
    /// Returns an error if the message has another type, or cannot be decoded.
    pub fn to_msg<M: Name + Default>(&self) -> Result<M, DecodeError> {
        let expected = M::type_url();
        match (full_name(&self.type_url), full_name(&expected)) {
            (Some(actual), Some(wanted)) if actual == wanted => M::decode(&self.value[..]),
            _ => Err(DecodeError::unexpected_type_url(&self.type_url, &expected)),
        }
    }
}

/// Returns the full name in a type URL: the part after the last slash.
/// <https://protobuf.dev/reference/protobuf/google.protobuf/#any>
fn full_name(type_url: &str) -> Option<&str> {
    let (_, name) = type_url.rsplit_once('/')?;
    (!name.starts_with('.')).then_some(name)
}

impl From<crate::types::Any> for Any {
    fn from(any: crate::types::Any) -> Self {
        Any {
            type_url: any.type_url,
            value: any.value,
        }
    }
}

impl From<Any> for crate::types::Any {
    fn from(any: Any) -> Self {
        crate::types::Any {
            type_url: any.type_url,
            value: any.value,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use super::*;
    use crate::prost::types::{Duration, Timestamp};

    #[test]
    fn a_message_of_another_type_is_refused() {
        let any = Any::from_msg(&Duration::default()).unwrap();
        let error = any.to_msg::<Timestamp>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "failed to decode Protobuf message: the type URL is \
             \"type.googleapis.com/google.protobuf.Duration\", \
             expected \"type.googleapis.com/google.protobuf.Timestamp\""
        );
    }

    #[test]
    fn the_authority_of_a_type_url_does_not_matter() {
        let any = Any {
            type_url: "example.com/path/google.protobuf.Duration".into(),
            value: [0x08, 0x05].into(),
        };
        assert_eq!(any.to_msg::<Duration>().unwrap().seconds, 5);
    }

    #[test]
    fn a_type_url_without_a_slash_is_refused() {
        for type_url in ["google.protobuf.Duration", "/.google.protobuf.Duration", ""] {
            let any = Any {
                type_url: type_url.into(),
                ..Any::default()
            };
            assert!(any.to_msg::<Duration>().is_err(), "{type_url}");
        }
    }

    #[test]
    fn a_scalar_is_packed_as_its_wrapper() {
        let any = Any::from_msg(&String::from("hi")).unwrap();
        assert_eq!(
            any.type_url,
            "type.googleapis.com/google.protobuf.StringValue"
        );
        assert_eq!(any.value, b"\x0a\x02hi");
    }
}

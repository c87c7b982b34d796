//! Points in time and spans of other crates as fields: the message of each.
//!
//! Only values that are valid on the wire are read and written, so every value that was read can be
//! written again.

use crate::types::Duration;
#[cfg(any(
    feature = "std",
    feature = "chrono",
    feature = "jiff",
    feature = "time"
))]
use crate::types::Timestamp;

/// A point in time or a span that is one of the well-known types on the wire.
pub(crate) trait Foreign: Sized {
    type Message;

    /// The value of a field that does not arrive: 1970, or no time at all.
    // A span of `core` is the one type that needs no such value, and may be alone.
    #[cfg_attr(
        not(any(
            feature = "std",
            feature = "chrono",
            feature = "jiff",
            feature = "time"
        )),
        allow(dead_code)
    )]
    const ZERO: Self;

    /// `None` outside of the range of the message.
    fn to_message(&self) -> Option<Self::Message>;

    /// `None` if the message is not valid, or outside of the range of the type.
    fn of_message(message: Self::Message) -> Option<Self>;
}

macro_rules! foreign {
    ($($(#[$attribute:meta])* $type:ty as $message:ident: $zero:expr;)*) => {$(
        $(#[$attribute])*
        impl Foreign for $type {
            type Message = $message;

            const ZERO: Self = $zero;

            fn to_message(&self) -> Option<$message> {
                $message::try_from(*self).ok().filter($message::is_valid)
            }

            fn of_message(message: $message) -> Option<Self> {
                match message.is_valid() {
                    true => Self::try_from(message).ok(),
                    false => None,
                }
            }
        }
    )*};
}

foreign! {
    core::time::Duration as Duration: core::time::Duration::ZERO;
    #[cfg(feature = "std")]
    std::time::SystemTime as Timestamp: std::time::SystemTime::UNIX_EPOCH;
    #[cfg(feature = "chrono")]
    ::chrono::DateTime<::chrono::Utc> as Timestamp: ::chrono::DateTime::UNIX_EPOCH;
    #[cfg(feature = "chrono")]
    ::chrono::TimeDelta as Duration: ::chrono::TimeDelta::zero();
    #[cfg(feature = "jiff")]
    ::jiff::Timestamp as Timestamp: ::jiff::Timestamp::UNIX_EPOCH;
    #[cfg(feature = "jiff")]
    ::jiff::SignedDuration as Duration: ::jiff::SignedDuration::ZERO;
    #[cfg(feature = "time")]
    ::time::OffsetDateTime as Timestamp: ::time::OffsetDateTime::UNIX_EPOCH;
    #[cfg(feature = "time")]
    ::time::UtcDateTime as Timestamp: ::time::UtcDateTime::UNIX_EPOCH;
    #[cfg(feature = "time")]
    ::time::Duration as Duration: ::time::Duration::ZERO;
}

//! Conversions between the types of this module and the timestamps and durations of other crates,
//! through [`crate::types`].

#[cfg(feature = "chrono")]
use super::DurationError;
use super::{Duration, Timestamp};
use crate::types::{self as native, RangeError};

macro_rules! as_native {
    ($($feature:literal: $ours:ident, $theirs:ty;)*) => {$(
        #[cfg(feature = $feature)]
        impl TryFrom<$ours> for $theirs {
            type Error = RangeError;

            /// Converts as the type of this name in [`crate::types`] does.
            fn try_from(value: $ours) -> Result<Self, RangeError> {
                native::$ours::from(value).try_into()
            }
        }
    )*};
}

macro_rules! from_theirs {
    ($($feature:literal: $ours:ident, $theirs:ty;)*) => {
        as_native! { $($feature: $ours, $theirs;)* }
        $(
            #[cfg(feature = $feature)]
            impl TryFrom<$theirs> for $ours {
                type Error = RangeError;

                /// Converts as the type of this name in [`crate::types`] does.
                fn try_from(value: $theirs) -> Result<Self, RangeError> {
                    native::$ours::try_from(value).map($ours::from)
                }
            }
        )*
    };
}

from_theirs! {
    "chrono": Timestamp, ::chrono::DateTime<::chrono::Utc>;
    "jiff": Timestamp, ::jiff::Timestamp;
    "jiff": Duration, ::jiff::SignedDuration;
    "time": Timestamp, ::time::OffsetDateTime;
    "time": Timestamp, ::time::UtcDateTime;
    "time": Duration, ::time::Duration;
}

#[cfg(feature = "chrono")]
impl TryFrom<Duration> for ::chrono::TimeDelta {
    type Error = DurationError;

    /// Fails with [`DurationError::OutOfRange`] if the duration does not fit in a `TimeDelta`.
    fn try_from(duration: Duration) -> Result<Self, DurationError> {
        let normal = native::Duration::from(duration.normalized());
        normal.try_into().map_err(|_| DurationError::OutOfRange)
    }
}

#[cfg(feature = "chrono")]
impl From<::chrono::TimeDelta> for Duration {
    /// Converts every span, as in `prost-types`, also one that is not a valid duration of Protobuf.
    fn from(span: ::chrono::TimeDelta) -> Self {
        Duration {
            seconds: span.num_seconds(),
            nanos: span.subsec_nanos(),
        }
    }
}

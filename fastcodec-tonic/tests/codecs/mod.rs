//! The codecs with fastcodec's traits, and with prost's.

mod native;
#[cfg(feature = "prost")]
mod prost;

//! The codecs: by fastcodec's traits, and by prost's.

mod native;
#[cfg(feature = "prost")]
mod prost;

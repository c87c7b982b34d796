//! Traits and types of other crates, as far as both formats share them: each with its feature.

#[cfg(feature = "arbitrary")]
pub mod arbitrary;
#[cfg(feature = "proptest")]
pub mod proptest;
#[cfg(any(feature = "uuid", feature = "rust_decimal"))]
pub(crate) mod scalars;
#[cfg(feature = "serde")]
mod serde;
#[cfg(any(feature = "compact_str", feature = "faststr", feature = "smol_str"))]
pub(crate) mod strings;
#[cfg(feature = "types")]
pub(crate) mod times;
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
mod unknown;

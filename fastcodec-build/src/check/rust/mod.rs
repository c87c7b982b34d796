//! The reading of Rust source, without a schema.
//!
//! `sources` reads files and says what a name in them means. `codec` and `prost` read the
//! attributes in the two spellings into the one model of `attribute`, `derives` what is derived for
//! a type, and `expression` the values that can be seen. `rust_type` says what a type is on the
//! wire, and `members` what a struct or an enum has.

pub mod attribute;
mod codec;
pub mod derives;
pub mod expression;
pub mod members;
mod prost;
pub mod rust_type;
pub mod sources;

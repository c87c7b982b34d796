//! The reading of Rust source, without a schema.
//!
//! `sources` reads files and resolves the names in them. `codec` and `prost` read the attributes in
//! the two spellings into the one model of `attribute`. `derives` reads the derives of a type, and
//! `expression` the values of expressions. `rust_type` determines the encoding of a type, and
//! `members` reads the members of a struct or an enum.

pub mod attribute;
mod codec;
pub mod derives;
pub mod expression;
pub mod members;
mod prost;
pub mod rust_type;
pub mod sources;

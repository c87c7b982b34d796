//! Types of fields, those of other crates as well, in every format.

mod conversions;
mod fields;
mod foreign;
mod map_keys;
mod own;
mod required;
mod strings;
mod times;
mod transparent;

//! The well-known types, and what else prost and prost-types have.

mod parity;
mod time_text;
mod well_known_types;

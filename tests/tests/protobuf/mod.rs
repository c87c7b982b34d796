//! Protobuf: what is read and written, what is refused, and what memory it takes.

mod bad_input;
mod containers;
mod delimited;
mod differential;
mod generated;
mod memory;
mod properties;
mod values;
mod views;

//! Thrift: what is read and written, what is refused, and what memory it takes.

mod bad_input;
mod containers;
mod differential;
mod memory;
mod properties;
mod templates;
mod transport;
mod unions;
mod values;
mod views;

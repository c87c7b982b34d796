//! The reviewed code compiles without a warning, and does what its schema says.

#![deny(warnings)]

include!("golden/thrift/mod.rs");

#[test]
fn it_compiles() {}

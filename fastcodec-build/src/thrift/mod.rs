//! `.thrift` files: read, checked, and emitted as Rust.

mod analysis;
mod emit;
mod lexer;
mod parser;
mod program;
mod syntax;

pub(crate) use emit::packages;
pub(crate) use program::Program;

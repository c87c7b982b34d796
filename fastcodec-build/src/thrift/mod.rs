//! The Thrift front end: `.thrift` files in, a schema out.
//!
//! `lexer` and `parser` read a file into the tree of `syntax`; `source` reads the files that it
//! includes; `lower` resolves names, checks what they mean, and makes the schema.

mod annotation;
mod constant;
mod defaults;
mod dialect;
mod lexer;
mod lower;
mod package;
mod parser;
mod scope;
mod service;
pub(crate) mod source;
mod syntax;

pub(crate) use lower::schema;
pub(crate) use package::Modules;

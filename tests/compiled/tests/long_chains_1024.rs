//! Long chains of structs in asynchronous code, with the attribute that the generator advises.

#![recursion_limit = "1024"]

#[macro_use]
mod chains;

chain!(long_nested);

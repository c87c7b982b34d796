//! Long chains of structs in asynchronous code, with the attribute that the generator advises.

#![recursion_limit = "512"]

#[macro_use]
mod chains;

chain!(long_boxed, long_listed, long_mapped);

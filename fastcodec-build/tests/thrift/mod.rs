//! What is generated from `.thrift` files, and what is refused.

mod data;
mod errors;
mod generated;
mod golden;
mod options;

//! Benchmarks as data: every codec on the same inputs, with the peers as equals.
//!
//! [`inputs`] are sets of encoded messages, [`codecs`] are the participants behind one trait,
//! [`subjects`] is the table that brings them together. `compare` measures and reports, `footprint`
//! weighs the generated code, and `cargo bench` runs the same cases under criterion.

pub mod allocator;
pub mod codecs;
pub mod inputs;
pub mod measure;
pub mod operation;
pub mod random;
pub mod report;
pub mod schemas;
pub mod subject;
pub mod subjects;

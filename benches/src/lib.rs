//! The benchmarks: every codec on the same inputs.
//!
//! [`inputs`] has sets of encoded messages, [`codecs`] has the codecs with one trait for all, and
//! [`subjects`] is the table that combines them. `compare` measures and reports, and [`results`]
//! joins several of its runs. `footprint` measures the builds and the size of the generated code, and
//! `cargo bench` runs the same cases under criterion.

pub mod allocator;
pub mod codecs;
pub mod inputs;
pub mod measure;
pub mod operation;
pub mod random;
pub mod report;
pub mod results;
pub mod schemas;
pub mod subject;
pub mod subjects;

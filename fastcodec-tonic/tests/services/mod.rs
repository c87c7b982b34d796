//! Tests of the code that is generated from the services of a schema.

pub mod generated;
mod golden;

//! What is generated from the services of a schema.

pub mod generated;
mod golden;

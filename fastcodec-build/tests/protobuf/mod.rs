//! What is generated from `.proto` files, and what is refused.

mod errors;
mod generated;
mod golden;
mod options;

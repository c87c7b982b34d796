//! What the documents of the repository say, and what is said of its sources, beside the sources.

mod architecture;
mod circles;
mod derive_modules;
mod readme;
mod send_sync;
mod sources;
mod threat_model;
mod unsafe_table;

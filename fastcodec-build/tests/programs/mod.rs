//! The programs that run the generator, and the one that it runs.

mod plugin;
mod protoc;
mod warnings;

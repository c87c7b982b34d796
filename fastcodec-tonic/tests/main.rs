//! Codecs for tonic, and services that are generated for it, in one program.

mod codecs;
mod services;

// The generated services name it, as one that stands elsewhere.
use services::generated::money;

//! Tests of the codecs for tonic and of generated services, in one program.

mod codecs;
mod services;

// The generated services name it by its path in the crate root.
use services::generated::money;

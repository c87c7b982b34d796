//! prost and what stands in for it, side by side, in one program. `patched.rs` is a program of its
//! own, as it is a crate that is called `prost`.

mod messages;
mod types;

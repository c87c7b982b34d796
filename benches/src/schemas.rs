//! The code of each codec's generator: one module for each codec, with the packages of the schemas.

/// prost's types.
#[allow(missing_docs, clippy::all)]
pub mod prost {
    include!(concat!(env!("OUT_DIR"), "/prost/mod.rs"));
}

/// prost's types with fastcodec's derives.
#[allow(missing_docs, clippy::all)]
pub mod takeover {
    include!(concat!(env!("OUT_DIR"), "/takeover/mod.rs"));
}

/// buffa's owned types and views.
#[allow(missing_docs, clippy::all)]
pub mod buffa {
    include!(concat!(env!("OUT_DIR"), "/buffa/mod.rs"));
}

/// fastcodec's owned types and views.
#[allow(missing_docs, clippy::all)]
pub mod fastcodec {
    include!(concat!(env!("OUT_DIR"), "/fastcodec/mod.rs"));
}

/// quick-protobuf's borrowing types.
#[allow(missing_docs, nonstandard_style, unused_imports, clippy::all)]
pub mod quick_protobuf {
    include!(concat!(env!("OUT_DIR"), "/quick_protobuf/mod.rs"));
}

/// prost's type of a blob, which shares the input.
#[allow(missing_docs, clippy::all)]
pub mod prost_shared {
    include!(concat!(env!("OUT_DIR"), "/prost_shared/mod.rs"));
}

/// buffa's type of a blob, which shares the input.
#[allow(missing_docs, clippy::all)]
pub mod buffa_shared {
    include!(concat!(env!("OUT_DIR"), "/buffa_shared/mod.rs"));
}

/// fastcodec's type of a blob, which shares the input.
#[allow(missing_docs, clippy::all)]
pub mod fastcodec_shared {
    include!(concat!(env!("OUT_DIR"), "/fastcodec_shared/mod.rs"));
}

/// fastcodec's types for the Thrift schemas, owned and views.
#[allow(missing_docs, clippy::all)]
pub mod thrift {
    include!(concat!(env!("OUT_DIR"), "/thrift/mod.rs"));
}

/// fastcodec's types for the Thrift schemas, with strings and bytes that share the input.
#[allow(missing_docs, clippy::all)]
pub mod thrift_shared {
    include!(concat!(env!("OUT_DIR"), "/thrift_shared/mod.rs"));
}

/// pilota's types, with `String` and `Vec<u8>`.
#[allow(
    missing_docs,
    missing_debug_implementations,
    unused,
    clippy::all,
    clippy::undocumented_unsafe_blocks
)]
pub mod pilota {
    include!(concat!(env!("OUT_DIR"), "/pilota/mod.rs"));
}

/// pilota's default types, with strings and bytes that share the input.
#[allow(
    missing_docs,
    missing_debug_implementations,
    unused,
    clippy::all,
    clippy::undocumented_unsafe_blocks
)]
pub mod pilota_shared {
    include!(concat!(env!("OUT_DIR"), "/pilota_shared/mod.rs"));
}

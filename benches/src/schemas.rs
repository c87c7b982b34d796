//! What each codec's generator wrote, one module a codec, with the schemas' packages inside.

/// prost's types.
#[allow(missing_docs, clippy::all)]
pub mod prost {
    include!(concat!(env!("OUT_DIR"), "/prost/mod.rs"));
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

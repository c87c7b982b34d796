//! Types that are generated with the derives of `serde`, `arbitrary` and `proptest_derive`. That
//! they compile is part of the test.

#![allow(missing_docs, clippy::large_enum_variant)]

pub mod shapes {
    include!(concat!(env!("OUT_DIR"), "/shapes.rs"));
}

pub mod closed {
    include!(concat!(env!("OUT_DIR"), "/closed.rs"));
}

pub mod thrift_shapes {
    include!(concat!(env!("OUT_DIR"), "/thrift_shapes.rs"));
}

/// Types with comments, of which rustdoc makes no test and no broken link.
pub mod comments {
    include!(concat!(env!("OUT_DIR"), "/comments.rs"));
}

pub mod thrift_comments {
    include!(concat!(env!("OUT_DIR"), "/thrift_comments.rs"));
}

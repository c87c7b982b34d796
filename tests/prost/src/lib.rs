//! The same schemas as `prost-build` generates them for prost and for fastcodec: see `build.rs`.

#![allow(missing_docs)]

macro_rules! generated {
    ($($name:ident: $folder:literal;)*) => {$(
        pub mod $name {
            include!(concat!(env!("OUT_DIR"), "/", $folder, "/all.rs"));
        }
    )*};
}

/// Maps are `BTreeMap`s, so that bytes can be compared.
pub mod ordered {
    generated! {
        prost: "ordered/prost";
        fastcodec: "ordered/fastcodec";
    }
}

/// Maps are `HashMap`s.
pub mod hashed {
    generated! {
        prost: "hashed/prost";
        fastcodec: "hashed/fastcodec";
    }
}

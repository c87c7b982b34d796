//! The data sets: for each, the types that fastcodec, bilrost, bitcode and rkyv share, the views of
//! fastcodec, and a generator.

pub mod log;
pub mod mesh;
pub mod minecraft;
pub mod mk48;

//! Code that is generated for schemas of unusual sizes and shapes. That it compiles is one test;
//! the others are in `tests`.

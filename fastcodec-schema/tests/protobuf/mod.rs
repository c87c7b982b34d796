//! Descriptors, and the rules of syntaxes.

mod descriptors;
mod rules;

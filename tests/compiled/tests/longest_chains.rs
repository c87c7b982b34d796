//! The longest chains of structs that are not warned of, in asynchronous code without an attribute.

#[macro_use]
mod chains;

chain!(
    longest_plain,
    longest_required,
    longest_boxed,
    longest_listed,
    longest_mapped,
    longest_nested
);

//! Allocations whose failure becomes an error: blocks of the heap, an error that needs no
//! allocation, and the stack frames of large values.

#![allow(unsafe_code)]

mod box_or_static;
pub(crate) mod heap;
pub(crate) mod stack;

pub(crate) use box_or_static::BoxOrStatic;

//! What is allocated, and how a refusal becomes an error: blocks of the heap that may be refused,
//! an error that needs none, and the room that a value takes on the stack.

#![allow(unsafe_code)]

mod box_or_static;
pub(crate) mod heap;
pub(crate) mod stack;

pub(crate) use box_or_static::BoxOrStatic;

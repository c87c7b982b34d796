//! Bytes in, bytes out: the cursor that every decode reads through and the buffer that every encode
//! writes to. It knows no format. Unsafe code is here, in `memory` and in the arena alone.

#![allow(unsafe_code)]

mod appender;
mod convert;
mod copy;
mod destination;
mod list;
mod packed;
mod reader;
#[cfg(feature = "prost")]
mod room;
mod shared_str;
mod template;
mod utf8;
pub(crate) mod varint;
mod writer;

pub use appender::Buffer;
pub(crate) use appender::{Appender, Scratch};
pub(crate) use destination::{Destination, append_in_place, fill_in_place};
pub use list::{Fixed, List};
pub use reader::Reader;
#[cfg(feature = "prost")]
pub(crate) use room::Room;
pub use shared_str::SharedStr;
pub use template::Template;
pub(crate) use template::{Run, Templated};
pub(crate) use writer::Writer;

/// A buffer that claims more spare capacity than this grows on the heap, so nobody can see the
/// bytes written after a message. A `Vec` claims `isize::MAX` minus its length.
const GROWS: usize = usize::MAX / 4;

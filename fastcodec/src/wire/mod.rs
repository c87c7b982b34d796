//! Bytes in, bytes out: the cursor that every decode reads through and the buffer that
//! every encode writes to, and the allocations that may fail. It knows no format. With the arena it is the only place that
//! has unsafe code.

mod appender;
mod box_or_static;
mod convert;
pub(crate) mod heap;
mod list;
mod reader;
#[cfg(feature = "derive")]
mod room;
mod shared_str;
mod utf8;
pub(crate) mod varint;
mod writer;

pub use appender::Buffer;
pub(crate) use appender::{Appender, Scratch};
pub(crate) use box_or_static::BoxOrStatic;
pub use list::{Fixed, List};
pub use reader::Reader;
#[cfg(feature = "derive")]
pub(crate) use room::Room;
pub use shared_str::SharedStr;
pub(crate) use writer::Writer;

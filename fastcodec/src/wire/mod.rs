//! Bytes in, bytes out: the cursor that every decode reads through and the buffer that
//! every encode writes to. It knows no format. With the arena it is the only place that
//! has unsafe code.

mod list;
mod reader;
mod utf8;
pub(crate) mod varint;
mod vector;
mod writer;

pub use list::{Fixed, List};
pub use reader::Reader;
pub(crate) use writer::Writer;

//! Code of the stock generators, derived code and hand-written code for prost, in a crate whose
//! only dependency is fastcodec, under prost's names.

/// The generated code, as it is.
#[allow(missing_docs)]
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/parcels.v1.rs"));
}

use prost::DecodeError;
use prost::Message;
use prost::bytes::{Buf, BufMut};
use prost::encoding::{self, DecodeContext, WireType};

/// Degrees, which are thousandths on the wire: by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Degrees(pub f64);

impl Degrees {
    fn thousandths(self) -> i32 {
        (self.0 * 1000.0).round() as i32
    }
}

impl Message for Degrees {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        encoding::sint32::encode(1, &self.thousandths(), buf);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        if tag != 1 {
            return encoding::skip_field(wire_type, tag, buf, ctx);
        }
        let mut thousandths = 0;
        encoding::sint32::merge(wire_type, &mut thousandths, buf, ctx).map_err(|mut error| {
            error.push("Degrees", "thousandths");
            error
        })?;
        self.0 = f64::from(thousandths) / 1000.0;
        Ok(())
    }

    fn encoded_len(&self) -> usize {
        encoding::sint32::encoded_len(1, &self.thousandths())
    }

    fn clear(&mut self) {
        self.0 = 0.0;
    }
}

/// By the derive, with fields of each kind of message.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Stop {
    /// What is left here.
    #[prost(message, repeated, tag = "1")]
    pub parcels: Vec<pb::Parcel>,
    /// Where it is: a message by hand.
    #[prost(message, optional, tag = "2")]
    pub latitude: Option<Degrees>,
    /// When.
    #[prost(message, required, tag = "3")]
    pub at: prost_types::Timestamp,
    /// What is to be done.
    #[prost(oneof = "Task", tags = "4, 5")]
    pub task: Option<Task>,
    /// How it went.
    #[prost(enumeration = "Outcome", tag = "6")]
    pub outcome: i32,
}

/// A oneof by the derive.
#[derive(Clone, PartialEq, prost::Oneof)]
pub enum Task {
    /// Leave this many.
    #[prost(uint32, tag = "4")]
    Leave(u32),
    /// Turn the roof.
    #[prost(message, tag = "5")]
    Turn(Degrees),
}

/// An enumeration by the derive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Enumeration)]
#[repr(i32)]
pub enum Outcome {
    /// It is not known.
    Unknown = 0,
    /// All are delivered.
    Delivered = 1,
}

//! By which of its traits a type implements prost's trait.

use alloc::boxed::Box;

/// See `prost::Implementation`, under which name it is public.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message of `fastcodec::prost`",
    label = "not a message",
    note = "derive `fastcodec::prost::Message` for it, or `fastcodec::Protobuf`, or implement \
            `fastcodec::prost::Message` by hand; what derives prost's own `Message` is none"
)]
pub trait Implementation {
    /// [`OfCodec`], or [`OfBox`].
    type By;
}

/// By [`Encode`](super::Encode) and [`DecodeOwned`](super::DecodeOwned).
#[derive(Debug, Clone, Copy)]
pub enum OfCodec {}

/// By the message in the box.
#[derive(Debug, Clone, Copy)]
pub enum OfBox {}

impl<M: ?Sized> Implementation for Box<M> {
    type By = OfBox;
}

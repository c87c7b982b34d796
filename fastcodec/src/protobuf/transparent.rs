//! The traits of a newtype with `#[codec(transparent)]`, in addition to those of its inner type.

use super::encoding::{Encoding, Single};

/// The encoding of a field of one value: of `Single<E>`, which `FieldType` finds.
#[diagnostic::on_unimplemented(
    message = "a transparent newtype cannot be unwrapped here",
    label = "not one value",
    note = "a newtype with `#[codec(transparent)]` holds one value, or writes its container out: `Vec<T>`, \
            `Option<T>`, `HashMap<K, V>`, not a name that stands for one"
)]
pub trait OneValue {
    /// The encoding of the value.
    type Encoding: Encoding;
}

impl<E: Encoding> OneValue for Single<E> {
    type Encoding = E;
}

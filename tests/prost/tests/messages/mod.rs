//! Messages: derived, generated and by hand.

mod by_hand;
mod bytes;
mod encoding;
mod misuse;
mod semantics;
mod spellings;
mod wire;

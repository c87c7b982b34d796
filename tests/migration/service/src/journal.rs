//! A file of messages, one after the other, each after its length.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use prost::Message;
use prost_types::Timestamp;

use crate::pb::journal::entry::Event;
use crate::pb::journal::{Entry, Severity};

/// Appends a message to a file.
pub fn append<M: Message>(path: &Path, message: &M) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(&message.encode_length_delimited_to_vec())
}

/// All messages of a file.
pub fn read<M: Message + Default>(path: &Path) -> io::Result<Vec<M>> {
    let bytes = fs::read(path)?;
    let mut rest = &bytes[..];
    let mut messages = Vec::new();
    while !rest.is_empty() {
        messages.push(M::decode_length_delimited(&mut rest)?);
    }
    Ok(messages)
}

/// The entry for a value that was measured.
pub fn measured(station: &str, at: SystemTime, value: f64) -> Entry {
    Entry {
        at: Some(Timestamp::from(at)),
        station: station.into(),
        severity: Severity::Note.into(),
        event: Some(Event::Measured(value)),
        ..Entry::default()
    }
}

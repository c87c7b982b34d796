//! Descriptors to the model: the rules of each syntax end here.
//!
//! `declared` notes what the files declare, with ids and full names; `reader` is the state while one
//! file is read, and each of the other files reads one kind of item with it.

mod declared;
mod enumeration;
mod field;
mod file;
mod message;
mod naming;
mod reader;
mod service;

use std::collections::HashSet;

use fastcodec::protobuf::Encode;

use self::declared::{Declared, Names, indexed};
use self::reader::Reader;
use super::types::FileDescriptorSet;
use crate::error::Error;
use crate::model::{FileId, ServiceId};
use crate::parts::Parts;

/// Reads the files of a set.
pub(crate) fn read(set: &FileDescriptorSet) -> Result<Parts, Error> {
    check_depth(set)?;
    let mut declared = Declared::new(set.encoded_len());
    let mut tops = Vec::with_capacity(set.file.len());
    let mut files = HashSet::new();
    for (file, id) in set.file.iter().zip(0..) {
        if !files.insert(file.name()) {
            return Err(Error::new(format!(
                "the file `{}` occurs twice",
                file.name()
            )));
        }
        tops.push(declared.file(FileId(id), file)?);
    }
    declared.messages.sort_by_key(|it| it.id);
    let names = Names::new(&declared);
    let mut parts = Parts::default();
    for (descriptor, top) in set.file.iter().zip(tops) {
        let reader = Reader::new(descriptor, &names);
        for message in of_file(&declared.messages, top.id, |it| it.file) {
            parts.messages.push(reader.message(message)?);
        }
        let enums = of_file(&declared.enums, top.id, |it| it.file);
        for item in enums {
            parts.enums.push(reader.enumeration(item)?);
        }
        for extension in of_file(&declared.extensions, top.id, |it| it.file) {
            parts.extensions.push(reader.extension(extension)?);
        }
        let mut services = Vec::with_capacity(descriptor.service.len());
        for ((index, service), full_name) in indexed(&descriptor.service).zip(&top.services) {
            let id = ServiceId(parts.services.len() as u32);
            services.push(id);
            let service = reader.service(id, &top, service, full_name, index)?;
            parts.services.push(service);
        }
        parts.files.push(reader.file(top, services)?);
    }
    parts.unknown = set.unknown.clone();
    Ok(parts)
}

/// How deep messages may be nested in each other: `protoc` allows 32 levels, and a decode with the
/// default limits 100. What reads and writes descriptors is recursive.
const MAX_DEPTH: u32 = 100;

/// Refuses messages that are nested too deeply, without recursion.
fn check_depth(set: &FileDescriptorSet) -> Result<(), Error> {
    for file in &set.file {
        let mut open: Vec<_> = file.message_type.iter().map(|it| (it, 1)).collect();
        while let Some((message, depth)) = open.pop() {
            if depth > MAX_DEPTH {
                let message = format!(
                    "the message `{}` is nested in more than {MAX_DEPTH} others",
                    message.name()
                );
                return Err(Error::in_file(file.name(), message));
            }
            open.extend(message.nested_type.iter().map(|it| (it, depth + 1)));
        }
    }
    Ok(())
}

/// The items of a file, of items in the order of files.
fn of_file<T>(items: &[T], file: FileId, file_of: impl Fn(&T) -> FileId) -> &[T] {
    let start = items.partition_point(|it| file_of(it) < file);
    let end = items.partition_point(|it| file_of(it) <= file);
    &items[start..end]
}

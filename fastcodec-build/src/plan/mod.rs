//! The decisions about the code, before any of it is written: the items, their names and modules,
//! the fields in a `Box`, and the derives.
//!
//! A schema knows nothing of Rust; this module maps it to Rust. [`compilation`] has the items for
//! which code is generated. Everything else is computed from them, once, and `emit` reads it.

pub(crate) mod call;
pub(crate) mod compilation;
pub(crate) mod defaults;
pub(crate) mod hints;
pub(crate) mod identifiers;
pub(crate) mod keys;
pub(crate) mod names;
pub(crate) mod nesting;
pub(crate) mod recursion;
pub(crate) mod site;
pub(crate) mod spelling;
pub(crate) mod traits;
pub(crate) mod views;
pub(crate) mod well_known;

pub(crate) use call::Call;
pub(crate) use compilation::{Alias, Compilation, TypeId};

use fastcodec_schema::{Place, Problem};

/// Creates an error at a place in a schema.
fn problem(place: Option<&Place>, message: String) -> Problem {
    let problem = Problem::new(message);
    match place {
        Some(place) => problem
            .in_file(place.file())
            .at(place.line(), place.column()),
        None => problem,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::PathBuf;

    use fastcodec_schema::{Format, Schema};

    use super::Compilation;
    use crate::protobuf::front_end;

    /// What is compiled of a file `a.proto`.
    pub fn of_proto(proto: &str) -> Compilation {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.proto");
        std::fs::write(&file, proto).unwrap();
        let source = front_end::compile(&[file], &[folder.path().to_owned()], true).unwrap();
        let schema = Schema::from_descriptors(&source.set).unwrap();
        Compilation::new(schema, Format::Protobuf)
    }

    /// What is compiled of a file `test.thrift`.
    pub fn of_thrift(text: &str) -> Compilation {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.thrift");
        std::fs::write(&file, text).unwrap();
        let files: [PathBuf; 1] = [file];
        let packages = crate::options::modules::Modules::default()
            .packages()
            .unwrap();
        let source = fastcodec_schema::thrift::read(&files, &[], &packages).unwrap();
        Compilation::new(source.schema, Format::Thrift)
    }
}

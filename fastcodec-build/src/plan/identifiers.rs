//! The check that the names of a schema are names of the schema language.
//!
//! A descriptor may have any text as a name. A name becomes a Rust identifier, and the name of a
//! package becomes the path of a file. So an invalid name is refused before it is used. The schema
//! refuses fewer names: as `protoc` does, it accepts a name that begins with a digit and any name
//! of a file in a descriptor, and any namespace of Thrift.

use fastcodec_schema::{Error, Format, Place, Problem};

use super::{Compilation, problem, spelling};

/// Checks the names of all items.
///
/// # Errors
///
/// Every name that no file can have, with the item.
pub(crate) fn check(compilation: &Compilation) -> Result<(), Error> {
    let schema = &compilation.schema;
    let mut problems = Vec::new();
    for file in schema.files() {
        if file.name.chars().any(char::is_control) {
            let message = "the name of a file has a control character";
            problems.push(Problem::new(message).in_file(file.name.escape_debug().to_string()));
        }
        let mut parts = file.package.split('.');
        let is_written = match compilation.format {
            Format::Protobuf => file.package.is_empty() || parts.all(is_identifier),
            // A namespace may be a string, or the name of the file.
            Format::Thrift => parts.all(|part| part.is_empty() || becomes_module(part)),
        };
        if !is_written {
            let message = format!(
                "the package `{}` is not made of identifiers with dots between them",
                file.package.escape_debug()
            );
            problems.push(Problem::new(message).in_file(file.name.escape_debug().to_string()));
        }
    }
    // Names in a file of Thrift were read from its text.
    if compilation.format == Format::Protobuf {
        let mut check = |what: &str, name: &str, full_name: &str, place: Option<&Place>| {
            if !is_identifier(name) {
                let message = format!(
                    "the name of the {what} `{}` is not an identifier",
                    full_name.escape_debug()
                );
                problems.push(problem(place, message));
            }
        };
        // The message of a map's entries is named after the field.
        for it in schema.messages().filter(|it| !it.is_map_entry()) {
            check("message", &it.name, &it.full_name, it.place.as_ref());
            for field in &it.fields {
                let full_name = format!("{}.{}", it.full_name, field.name);
                check("field", &field.name, &full_name, field.place.as_ref());
            }
            for oneof in &it.oneofs {
                let full_name = format!("{}.{}", it.full_name, oneof.name);
                check("oneof", &oneof.name, &full_name, oneof.place.as_ref());
            }
        }
        for it in schema.enums() {
            check("enum", &it.name, &it.full_name, it.place.as_ref());
            for value in &it.values {
                let full_name = format!("{}.{}", it.full_name, value.name);
                check("value", &value.name, &full_name, value.place.as_ref());
            }
        }
        for it in schema.extensions() {
            let field = &it.field;
            check(
                "extension",
                &field.name,
                &it.full_name,
                field.place.as_ref(),
            );
        }
        for it in schema.services() {
            check("service", &it.name, &it.full_name, it.place.as_ref());
            for method in &it.methods {
                let full_name = format!("{}.{}", it.full_name, method.name);
                check("method", &method.name, &full_name, method.place.as_ref());
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::from_problems(problems))
    }
}

/// Returns whether `protoc` reads it as one name.
fn is_identifier(name: &str) -> bool {
    let mut letters = name.bytes();
    let first = letters.next();
    first.is_some_and(|it| it.is_ascii_alphabetic() || it == b'_')
        && letters.all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

/// Returns whether a part of a namespace has letters, so that it becomes a module.
fn becomes_module(part: &str) -> bool {
    let module = spelling::module(part);
    part.contains(|it: char| it.is_alphanumeric() || it == '_')
        && syn::parse_str::<syn::Ident>(&format!("r#{}", spelling::unraw(&module))).is_ok()
}

//! Annotations in a schema that choose Rust types, like options.

use fastcodec_schema::{Annotation, Error, Message, Problem};

use super::Compilation;
use super::call::Call;

/// The prefixes of annotations for this generator: pilota's, fastcodec's, and one for any Rust
/// generator.
const PREFIXES: [&str; 3] = ["pilota.", "fastcodec.", "rust."];

/// A Rust type that an annotation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// `String`, for strings.
    String,
    /// The runtime's `SharedStr`, for strings.
    SharedStr,
    /// `Bytes`, for byte strings.
    Bytes,
    /// `BTreeMap` and `BTreeSet`.
    BTree,
    /// The runtime's `Double`.
    OrderedDouble,
    /// An `Arc` around a value that is not a container.
    Arc,
}

/// The hints of fields, typedefs and constants, each with the path of the item, as options have it.
///
/// # Errors
///
/// Annotations that look like hints, but are not.
pub(crate) fn hints(compilation: &Compilation) -> Result<Vec<(String, Hint)>, Error> {
    let mut found = Found::default();
    for file in compilation.files() {
        let schema = &compilation.schema;
        for it in file.typedefs.iter().map(|id| &schema[*id]) {
            found.add(&it.full_name, [&it.annotations, &it.type_annotations]);
        }
        let messages = file.messages.iter().map(|id| &schema[*id]);
        messages.for_each(|it| found.add_fields(it));
        for it in file.constants.iter().map(|id| &schema[*id]) {
            found.add(&it.full_name, [&it.annotations, &it.type_annotations]);
        }
        let services = file.services.iter().map(|id| &schema[*id]);
        let methods = services.flat_map(|service| &service.methods);
        let calls = methods.filter_map(|method| Call::of(schema, method));
        calls
            .flat_map(Call::messages)
            .for_each(|it| found.add_fields(it));
    }
    if found.problems.is_empty() {
        Ok(found.hints)
    } else {
        Err(Error::from_problems(found.problems))
    }
}

#[derive(Default)]
struct Found {
    hints: Vec<(String, Hint)>,
    problems: Vec<Problem>,
}

impl Found {
    fn add_fields(&mut self, message: &Message) {
        for field in &message.fields {
            let path = format!("{}.{}", message.full_name, field.name);
            self.add(&path, [&field.annotations, &field.type_annotations]);
        }
    }

    /// Records the hints in the annotations of an item and of its type.
    fn add(&mut self, path: &str, annotations: [&Vec<Annotation>; 2]) {
        for annotation in annotations.into_iter().flatten() {
            match hint(annotation) {
                Ok(hint) => self
                    .hints
                    .extend(hint.map(|hint| (format!(".{path}"), hint))),
                Err(expected) => {
                    let message = format!(
                        "`{}` is {:?}, but it can only be {expected}",
                        annotation.name, annotation.value
                    );
                    let problem = super::problem(annotation.place.as_ref(), message);
                    self.problems.push(problem);
                }
            }
        }
    }
}

/// Returns the hint of an annotation, if it is for this generator and selects another type than the
/// default; or the allowed values, if its value is none of them.
fn hint(annotation: &Annotation) -> Result<Option<Hint>, &'static str> {
    let mut prefixes = PREFIXES.iter();
    let what = prefixes.find_map(|prefix| annotation.name.strip_prefix(prefix));
    Ok(Some(match (what, annotation.value.as_str()) {
        (Some("rust_type"), "string") => Hint::String,
        (Some("rust_type"), "shared_str" | "faststr") => Hint::SharedStr,
        (Some("rust_type"), "bytes") => Hint::Bytes,
        (Some("rust_type"), "vec") => return Ok(None),
        (Some("rust_type"), "btree") => Hint::BTree,
        (Some("rust_type"), "ordered_f64") => Hint::OrderedDouble,
        (Some("rust_type"), _) => {
            return Err(
                "\"string\", \"shared_str\", \"bytes\", \"vec\", \"btree\" or \"ordered_f64\"",
            );
        }
        (Some("rust_wrapper_arc"), "true") => Hint::Arc,
        (Some("rust_wrapper_arc"), "false") => return Ok(None),
        (Some("rust_wrapper_arc"), _) => return Err("\"true\" or \"false\""),
        _ => return Ok(None),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::of_thrift;

    #[test]
    fn annotations_of_items_and_of_parts_of_their_types_are_hints() {
        let compilation = of_thrift(
            "typedef string (rust.rust_type = 'faststr') Name
             struct S { 1: list<binary (pilota.rust_type = 'bytes')> a (fastcodec.rust_wrapper_arc = 'true'),
                        2: double b (pilota.rust_type = 'vec', go.tag = 'x') }
             const map<string, i32> C = {} (pilota.rust_type = 'btree')
             service V { list<string (rust.rust_type = 'faststr')> f(1: string p (rust.rust_type = 'shared_str')) }",
        );
        let found = hints(&compilation).unwrap();
        let found: Vec<(&str, Hint)> = found.iter().map(|(path, it)| (&path[..], *it)).collect();
        assert_eq!(
            found,
            [
                (".test.Name", Hint::SharedStr),
                (".test.S.a", Hint::Arc),
                (".test.S.a", Hint::Bytes),
                (".test.C", Hint::BTree),
                (".test.V.f_args.p", Hint::SharedStr),
                (".test.V.f_result.success", Hint::SharedStr),
            ]
        );
    }

    #[test]
    fn every_annotation_that_is_no_hint_is_told_with_its_place() {
        let compilation = of_thrift(
            "struct S { 1: string a (rust.rust_type = 'str')\n 2: S b (rust.rust_wrapper_arc = '1') }",
        );
        let error = hints(&compilation).unwrap_err().to_string();
        let lines: Vec<&str> = error.lines().collect();
        let [first, second] = lines[..] else {
            panic!("{error}")
        };
        assert!(
            first.contains("test.thrift:1:25: `rust.rust_type` is \"str\""),
            "{first}"
        );
        assert!(
            second.contains("test.thrift:2:10: `rust.rust_wrapper_arc` is"),
            "{second}"
        );
    }
}

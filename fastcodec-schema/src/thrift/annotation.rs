//! Annotations: kept as they are written, and what `deprecated` says.

use super::source::SourceFile;
use super::syntax::{Annotation, Notes, Type, TypeKind};
use crate::model::{self, Deprecation};

/// That an item is deprecated, and why.
pub(super) fn deprecation(notes: &Notes) -> Option<Deprecation> {
    let mut annotations = notes.annotations.iter();
    let found = annotations.find(|it| it.name.text == "deprecated")?;
    match found.value.trim() {
        "false" | "0" => None,
        // An annotation without a value has 1.
        "true" | "1" => Some(Deprecation::default()),
        note => Some(Deprecation {
            note: note.to_owned(),
        }),
    }
}

/// The annotations as the model has them.
pub(super) fn raw(file: &SourceFile, annotations: &[Annotation]) -> Vec<model::Annotation> {
    let raw = annotations.iter().map(|it| model::Annotation {
        name: it.name.text.clone(),
        value: it.value.clone(),
        place: Some(file.place(it.name.at)),
    });
    raw.collect()
}

/// The annotations of a type and of all its parts.
pub(super) fn of_type(file: &SourceFile, ty: &Type) -> Vec<model::Annotation> {
    let mut found = raw(file, &ty.annotations);
    match &ty.kind {
        TypeKind::List(element) | TypeKind::Set(element) => found.extend(of_type(file, element)),
        TypeKind::Map(key, value) => {
            found.extend(of_type(file, key));
            found.extend(of_type(file, value));
        }
        TypeKind::Scalar(_) | TypeKind::Named(_) => {}
    }
    found
}

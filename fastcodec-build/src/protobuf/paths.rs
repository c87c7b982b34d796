//! The paths of the files that descriptors name.

use std::path::PathBuf;

/// The path of the file that is imported as `name`.
pub(super) fn path_of(name: &str, includes: &[PathBuf]) -> Option<PathBuf> {
    let mut paths = includes.iter().map(|include| include.join(name));
    paths.find(|path| path.exists())
}

/// What an editor or a terminal can follow: the path of a file where it has one.
pub(crate) fn shown(name: &str, includes: &[PathBuf]) -> String {
    match path_of(name, includes) {
        Some(path) => path.display().to_string(),
        None => name.to_owned(),
    }
}

//! What the user says about a comparison.

use super::finding::FindingKind;
use crate::options::path_map::PathMap;

#[derive(Debug, Default)]
pub struct Choices {
    /// Full names, and the structs that stand for them.
    pub messages: Vec<(String, String)>,
    /// The ends of the paths of Rust types, and what they are in a schema.
    pub declared: Vec<(String, String)>,
    pub allowed: Vec<(FindingKind, PathMap<()>)>,
    pub allows_compatible: bool,
    pub ignored: Vec<String>,
    pub required: PathMap<()>,
}

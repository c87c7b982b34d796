//! The limit on chains of typedefs, constants, services and files.

/// The limit on the levels of a type with its typedefs expanded, and on the length of a chain of
/// constants, of services that extend each other, or of includes. Code that follows such a chain is
/// recursive.
pub(super) const MAX_DEPTH: usize = 128;

/// The first links of a chain that is too long to be shown.
pub(super) fn shown<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let first: Vec<String> = names.take(3).map(|name| format!("`{name}`")).collect();
    format!("{} -> …", first.join(" -> "))
}

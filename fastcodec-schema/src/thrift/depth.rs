//! The limit on chains of typedefs, constants, services and files.

/// The limit on the levels of a type with its typedefs written out, and on the constants that name
/// one another, the services that one extends, and files that include one another. Whatever walks
/// along them calls itself for each level.
pub(super) const MAX_DEPTH: usize = 128;

/// The first links of a chain that is too long to be shown.
pub(super) fn shown<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let first: Vec<String> = names.take(3).map(|name| format!("`{name}`")).collect();
    format!("{} -> …", first.join(" -> "))
}

//! The type of a set of paths to fields.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;

use super::parse::ParseError;
use crate::Protobuf;

/// A set of paths to fields, such as `user.display_name`, to which an operation applies.
///
/// A path includes its field and everything in that field.
///
/// ```
/// use fastcodec::types::FieldMask;
///
/// # fn main() -> Result<(), fastcodec::types::ParseError> {
/// let mask = FieldMask::from_iter(["user.name", "photo"]);
/// assert_eq!(mask.to_string(), "user.name,photo");
/// assert!(mask.contains("photo.size"));
/// assert!(!mask.contains("user"));
///
/// let other: FieldMask = "user,photo.size".parse()?;
/// assert_eq!(mask.union(&other).to_string(), "photo,user");
/// assert_eq!(mask.intersection(&other).to_string(), "photo.size,user.name");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
#[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
#[codec(name = "google.protobuf.FieldMask")]
pub struct FieldMask {
    /// The paths: names separated by dots.
    #[codec(1)]
    pub paths: Vec<String>,
}

/// A [`FieldMask`] that borrows from its input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[codec(name = "google.protobuf.FieldMask")]
pub struct FieldMaskView<'a> {
    /// The paths: names separated by dots.
    #[codec(1)]
    pub paths: &'a [&'a str],
}

impl FieldMask {
    /// Returns whether the mask contains the field at `path`, or a message that contains it.
    pub fn contains(&self, path: &str) -> bool {
        self.paths.iter().any(|known| covers(known, path))
    }

    /// Returns the same fields with the fewest paths: sorted, without paths that another one
    /// covers.
    ///
    /// ```
    /// use fastcodec::types::FieldMask;
    ///
    /// let mask = FieldMask::from_iter(["b", "a.x", "b.y", "b", "a"]);
    /// assert_eq!(mask.normalized().to_string(), "a,b");
    /// ```
    #[must_use]
    pub fn normalized(&self) -> Self {
        normalized(self.paths.iter().map(String::as_str).collect())
    }

    /// Returns the fields that are in either mask, [normalized](Self::normalized).
    #[must_use]
    pub fn union(&self, other: &FieldMask) -> Self {
        let paths = self.paths.iter().chain(&other.paths);
        normalized(paths.map(String::as_str).collect())
    }

    /// Returns the fields that are in both masks, [normalized](Self::normalized).
    #[must_use]
    pub fn intersection(&self, other: &FieldMask) -> Self {
        let (ours, theirs) = (self.normalized(), other.normalized());
        let shared = |paths: &[String], others: &FieldMask| -> Vec<String> {
            let shared = paths.iter().filter(|path| others.finds(path));
            shared.cloned().collect()
        };
        let mut paths = shared(&ours.paths, &theirs);
        paths.append(&mut shared(&theirs.paths, &ours));
        normalized(paths.iter().map(String::as_str).collect())
    }

    /// Does the same as [`contains`](Self::contains), for a normalized mask, with a binary search:
    /// masks come from clients, and an intersection must not take quadratic time.
    fn finds(&self, path: &str) -> bool {
        let after = self
            .paths
            .partition_point(|known| by_names(known, path).is_le());
        // Only the last path up to this one can cover it: every path that sorts between a path and
        // one inside it is inside it as well.
        after > 0 && covers(&self.paths[after - 1], path)
    }
}

impl FieldMaskView<'_> {
    /// Returns whether the mask contains the field at `path`, or a message that contains it.
    pub fn contains(&self, path: &str) -> bool {
        self.paths.iter().any(|known| covers(known, path))
    }
}

/// Returns whether `path` is `known` or inside it.
fn covers(known: &str, path: &str) -> bool {
    match path.strip_prefix(known) {
        Some(rest) => rest.is_empty() || rest.starts_with('.'),
        None => false,
    }
}

/// Compares paths so that a path directly precedes those inside it.
fn by_names(a: &str, b: &str) -> Ordering {
    a.split('.').cmp(b.split('.'))
}

fn normalized(mut paths: Vec<&str>) -> FieldMask {
    paths.sort_unstable_by(|a, b| by_names(a, b));
    paths.dedup_by(|path, before| covers(before, path));
    paths.into_iter().collect()
}

impl From<FieldMaskView<'_>> for FieldMask {
    fn from(view: FieldMaskView<'_>) -> Self {
        view.paths.iter().copied().collect()
    }
}

impl<S: Into<String>> FromIterator<S> for FieldMask {
    fn from_iter<I: IntoIterator<Item = S>>(paths: I) -> Self {
        FieldMask {
            paths: paths.into_iter().map(Into::into).collect(),
        }
    }
}

impl<S: Into<String>> Extend<S> for FieldMask {
    fn extend<I: IntoIterator<Item = S>>(&mut self, paths: I) {
        self.paths.extend(paths.into_iter().map(Into::into));
    }
}

impl fmt::Display for FieldMask {
    /// Writes the paths unchanged, separated by commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, path) in self.paths.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            f.write_str(path)?;
        }
        Ok(())
    }
}

impl FromStr for FieldMask {
    type Err = ParseError;

    /// Parses paths that are separated by commas. The names stay unchanged; an empty text is an
    /// empty mask.
    ///
    /// # Errors
    ///
    /// Returns a [`ParseError`] for an empty path, and for one with an empty name.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.is_empty() {
            return Ok(FieldMask::default());
        }
        if text.split([',', '.']).any(str::is_empty) {
            return Err(ParseError {
                expected: "paths separated by commas, with names separated by dots: `user.name,photo`",
            });
        }
        Ok(text.split(',').collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn mask(text: &str) -> FieldMask {
        text.parse().unwrap()
    }

    #[test]
    fn a_path_covers_what_is_in_it_and_not_what_begins_alike() {
        let mask = mask("a.b");
        for path in ["a.b", "a.b.c", "a.b.c.d"] {
            assert!(mask.contains(path), "{path}");
        }
        for path in ["", "a", "a.", "a.bc", "b", "a.c"] {
            assert!(!mask.contains(path), "{path}");
        }
    }

    #[test]
    fn normalizing_removes_what_is_covered_whatever_lies_between() {
        // `-` sorts before `.`, so sorting by bytes would separate `a` and `a.b`.
        assert_eq!(
            mask("a.b,a-b,a,c.d,c.d.e,a-b.c").normalized(),
            mask("a,a-b,c.d")
        );
        assert_eq!(mask("").normalized(), mask(""));
    }

    #[test]
    fn a_union_has_the_fields_of_both() {
        assert_eq!(mask("a.b,c").union(&mask("a,d")), mask("a,c,d"));
        assert_eq!(mask("").union(&mask("b,a")), mask("a,b"));
    }

    #[test]
    fn an_intersection_has_the_narrower_of_two_paths() {
        assert_eq!(
            mask("a.b,a-c,c").intersection(&mask("a,c.d,e")),
            mask("a.b,c.d")
        );
        assert_eq!(mask("a").intersection(&mask("a")), mask("a"));
        assert_eq!(mask("a").intersection(&mask("")), mask(""));
    }

    #[test]
    fn sets_agree_with_containment() {
        let all = ["a", "a.b", "a.b.c", "a.c", "b", "b.a", "ab", "a-b"];
        let subset = |bits: u32| -> FieldMask {
            let paths = all.iter().enumerate();
            let chosen = paths.filter(|(index, _)| bits >> index & 1 == 1);
            chosen.map(|(_, path)| *path).collect()
        };
        for ours in 0..256 {
            let (a, b) = (subset(ours), subset(ours.wrapping_mul(151) % 256));
            for path in all {
                let (in_a, in_b) = (a.contains(path), b.contains(path));
                assert_eq!(a.normalized().contains(path), in_a);
                assert_eq!(a.union(&b).contains(path), in_a || in_b);
                assert_eq!(a.intersection(&b).contains(path), in_a && in_b);
            }
        }
    }

    #[test]
    fn the_text_form_is_read_back() {
        for text in ["", "a", "a.b,c", "user.display_name,photo"] {
            assert_eq!(mask(text).to_string(), text);
        }
        for text in [",", "a,", ",a", "a,,b", ".", "a.", "a..b", "a.,b"] {
            assert!(text.parse::<FieldMask>().is_err(), "{text}");
        }
    }
}

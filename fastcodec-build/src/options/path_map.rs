//! Options that hold for some paths of a schema.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// Values by the paths that they are set for.
///
/// A matcher is a full path with a dot before it (`.pkg.Person.name`), the beginning of one
/// (`.pkg`, `.` for everything), or the end of one without the dot (`Person.name`, `name`).
///
/// It notes which matchers fit a path that it is asked for, in this schema or an earlier one, so
/// that a matcher that fits none can be told.
#[derive(Clone, Debug)]
pub(crate) struct PathMap<T> {
    matchers: Vec<Matcher<T>>,
    asked: RefCell<BTreeSet<String>>,
}

#[derive(Clone, Debug)]
struct Matcher<T> {
    text: String,
    value: T,
    /// Set by the user, and not by an annotation in the schema.
    by_user: bool,
    /// Whether it fits a path for which a value was asked.
    has_fitted: Cell<bool>,
}

impl<T> Default for PathMap<T> {
    fn default() -> PathMap<T> {
        PathMap {
            matchers: Vec::new(),
            asked: RefCell::default(),
        }
    }
}

impl<T> PathMap<T> {
    pub fn insert(&mut self, matcher: impl Into<String>, value: T) {
        self.matchers.push(Matcher {
            text: matcher.into(),
            value,
            by_user: true,
            has_fitted: Cell::new(false),
        });
    }

    /// Sets what the schema itself asks for at a path.
    pub fn insert_hint(&mut self, path: &str, value: T) {
        self.matchers.push(Matcher {
            text: path.to_owned(),
            value,
            by_user: false,
            has_fitted: Cell::new(false),
        });
    }

    /// Forgets what an earlier schema asked for.
    pub fn remove_hints(&mut self) {
        self.matchers.retain(|matcher| matcher.by_user);
    }

    /// Sets `value` for each of `matchers`.
    pub fn insert_all(&mut self, matchers: impl IntoIterator<Item = impl AsRef<str>>, value: T)
    where
        T: Clone,
    {
        for matcher in matchers {
            self.insert(matcher.as_ref(), value.clone());
        }
    }

    /// Every value whose matcher fits `path`, in the order of insertion.
    pub fn all(&self, path: &str) -> impl Iterator<Item = &T> {
        self.ask(path);
        self.matchers
            .iter()
            .filter(move |matcher| closeness(&matcher.text, path).is_some())
            .map(|matcher| &matcher.value)
    }

    /// Every value whose matcher names `path` itself, by all of it or by its end, and not what it
    /// is in.
    pub fn all_of_itself(&self, path: &str) -> impl Iterator<Item = &T> {
        self.ask(path);
        let names =
            move |matcher: &str| closeness(matcher, path) > Some(Closeness::Beginning(usize::MAX));
        let named = self
            .matchers
            .iter()
            .filter(move |matcher| names(&matcher.text));
        named.map(|matcher| &matcher.value)
    }

    /// The value whose matcher fits `path` most closely: the path itself, then the longest end,
    /// then the longest beginning. The first one set wins a tie.
    pub fn best(&self, path: &str) -> Option<&T> {
        self.ask(path);
        let mut best = None;
        for matcher in &self.matchers {
            if let Some(found) = closeness(&matcher.text, path)
                && best.is_none_or(|(closest, _)| found > closest)
            {
                best = Some((found, &matcher.value));
            }
        }
        best.map(|(_, value)| value)
    }

    /// Every value, whatever it is for.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.matchers.iter().map(|matcher| &matcher.value)
    }

    /// Every matcher with its value.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &T)> {
        let matchers = self.matchers.iter();
        matchers.map(|matcher| (matcher.text.as_str(), &matcher.value))
    }

    /// Every matcher.
    pub fn matchers(&self) -> impl Iterator<Item = &str> {
        self.matchers.iter().map(|matcher| matcher.text.as_str())
    }

    pub fn contains(&self, path: &str) -> bool {
        self.best(path).is_some()
    }

    /// The user's matchers that fit no path for which a value was asked since they were set, with
    /// their values, and those that fit some and are nearest to them.
    pub fn unfit(&self) -> Vec<(&str, &T, Option<String>)> {
        let asked = self.asked.borrow();
        let unfit = self
            .matchers
            .iter()
            .filter(|matcher| matcher.by_user && !matcher.has_fitted.get())
            // Whoever means everything names nothing that could be misspelt.
            .filter(|matcher| matcher.text != ".");
        unfit
            .map(|matcher| {
                let nearest = nearest(&matcher.text, asked.iter().map(String::as_str));
                (matcher.text.as_str(), &matcher.value, nearest)
            })
            .collect()
    }

    fn ask(&self, path: &str) {
        // Where nothing is set, nothing can be wrong.
        if self.matchers.is_empty() {
            return;
        }
        for matcher in &self.matchers {
            if !matcher.has_fitted.get() && fits(&matcher.text, path) {
                matcher.has_fitted.set(true);
            }
        }
        if !self.asked.borrow().contains(path) {
            self.asked.borrow_mut().insert(path.to_owned());
        }
    }
}

/// Whether a matcher fits a path, which has no dot before it.
pub(crate) fn fits(matcher: &str, path: &str) -> bool {
    closeness(matcher, path).is_some()
}

/// What was perhaps meant by a matcher that fits none of the paths.
pub(crate) fn nearest<'p>(
    matcher: &str,
    paths: impl Iterator<Item = &'p str> + Clone,
) -> Option<String> {
    let other = match matcher.strip_prefix('.') {
        Some(end) => end.to_owned(),
        None => format!(".{matcher}"),
    };
    if paths.clone().any(|path| fits(&other, path)) {
        return Some(other);
    }
    let length = matcher.trim_start_matches('.').split('.').count();
    let mut candidates = BTreeSet::new();
    for path in paths {
        let parts: Vec<&str> = path.split('.').collect();
        if matcher.starts_with('.') {
            let beginnings = 1..=parts.len();
            candidates.extend(beginnings.map(|end| format!(".{}", parts[..end].join("."))));
        } else {
            let end = parts.len().saturating_sub(length);
            candidates.insert(parts[end..].join("."));
        }
    }
    let mut nearest = None;
    for candidate in candidates {
        let likeness = strsim::normalized_damerau_levenshtein(matcher, &candidate);
        if likeness >= 0.6 && nearest.as_ref().is_none_or(|(best, _)| likeness > *best) {
            nearest = Some((likeness, candidate));
        }
    }
    nearest.map(|(_, candidate)| candidate)
}

/// How a matcher fits a path, the closest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    Beginning(usize),
    End(usize),
    Exact,
}

/// `path` has no leading dot.
fn closeness(matcher: &str, path: &str) -> Option<Closeness> {
    let Some(full) = matcher.strip_prefix('.') else {
        let before = path.strip_suffix(matcher)?;
        return (!matcher.is_empty() && (before.is_empty() || before.ends_with('.')))
            .then_some(Closeness::End(matcher.len()));
    };
    let after = path.strip_prefix(full)?;
    if after.is_empty() {
        return Some(Closeness::Exact);
    }
    (full.is_empty() || after.starts_with('.')).then_some(Closeness::Beginning(full.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matcher_fits_whole_names_only() {
        assert_eq!(closeness(".a.b", "a.b"), Some(Closeness::Exact));
        assert_eq!(closeness(".a", "a.b"), Some(Closeness::Beginning(1)));
        assert_eq!(closeness(".", "a.b"), Some(Closeness::Beginning(0)));
        assert_eq!(closeness("b", "a.b"), Some(Closeness::End(1)));
        assert_eq!(closeness("a.b", "a.b"), Some(Closeness::End(3)));
        assert_eq!(closeness(".a.b", "a.bc"), None);
        assert_eq!(closeness("b", "a.cb"), None);
        assert_eq!(closeness(".b", "a.b"), None);
        assert_eq!(closeness("", "a.b"), None);
    }

    #[test]
    fn the_closest_matcher_decides() {
        let mut map = PathMap::default();
        map.insert(".", 0);
        map.insert(".a", 1);
        map.insert("c", 2);
        map.insert(".a.b.c", 3);
        assert_eq!(map.best("a.b.c"), Some(&3));
        assert_eq!(map.best("x.c"), Some(&2));
        assert_eq!(map.best("a.b"), Some(&1));
        assert_eq!(map.best("x"), Some(&0));
    }

    #[test]
    fn all_that_fit_come_in_the_order_in_which_they_were_set() {
        let mut map = PathMap::default();
        map.insert("c", 1);
        map.insert("x", 2);
        map.insert(".", 3);
        assert_eq!(map.all("a.c").collect::<Vec<_>>(), [&1, &3]);
    }

    #[test]
    fn what_is_set_for_a_path_itself_is_told_from_what_is_set_for_what_it_is_in() {
        let mut map = PathMap::default();
        map.insert(".", 1);
        map.insert(".a", 2);
        map.insert("c", 3);
        map.insert(".a.c", 4);
        assert_eq!(map.all_of_itself("a.c").collect::<Vec<_>>(), [&3, &4]);
        assert_eq!(map.all_of_itself("a.b").count(), 0);
    }

    #[test]
    fn a_matcher_that_fits_nothing_is_told_with_the_nearest_that_does() {
        let mut map = PathMap::default();
        for matcher in [
            ".shop.Item.foto",
            "foto",
            "shop.Item",
            ".photo",
            "nope",
            ".shop",
        ] {
            map.insert(matcher, ());
        }
        map.insert_hint(".of.the.schema", ());
        assert!(!map.contains("other.Item"));
        assert!(map.contains("shop.Item.photo"));
        let unfit: Vec<_> = map
            .unfit()
            .into_iter()
            .map(|(matcher, _, nearest)| (matcher, nearest))
            .collect();
        let nearest = |path: &str| Some(path.to_owned());
        assert_eq!(
            unfit,
            [
                (".shop.Item.foto", nearest(".shop.Item.photo")),
                ("foto", nearest("photo")),
                ("shop.Item", nearest(".shop.Item")),
                (".photo", nearest("photo")),
                ("nope", None),
            ]
        );
    }
}

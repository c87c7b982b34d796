//! Options that hold for some paths of a schema.

/// Values by the paths that they are set for.
///
/// A matcher is a full path with a dot in front (`.pkg.Person.name`), the
/// beginning of one (`.pkg`, `.` for everything), or the end of one without the
/// dot (`Person.name`, `name`).
#[derive(Clone, Debug)]
pub(crate) struct PathMap<T> {
    matchers: Vec<(String, T)>,
}

impl<T> Default for PathMap<T> {
    fn default() -> PathMap<T> {
        PathMap {
            matchers: Vec::new(),
        }
    }
}

impl<T> PathMap<T> {
    pub fn insert(&mut self, matcher: impl Into<String>, value: T) {
        self.matchers.push((matcher.into(), value));
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
        self.matchers
            .iter()
            .filter(move |(matcher, _)| closeness(matcher, path).is_some())
            .map(|(_, value)| value)
    }

    /// Every value whose matcher names `path` itself, by all of it or by its end, and not what it is in.
    pub fn all_of_itself(&self, path: &str) -> impl Iterator<Item = &T> {
        let names =
            move |matcher: &str| closeness(matcher, path) > Some(Closeness::Beginning(usize::MAX));
        let named = self
            .matchers
            .iter()
            .filter(move |(matcher, _)| names(matcher));
        named.map(|(_, value)| value)
    }

    /// The value whose matcher fits `path` most closely: the path itself, then
    /// the longest end, then the longest beginning. The first one set wins a tie.
    pub fn best(&self, path: &str) -> Option<&T> {
        let mut best = None;
        for (matcher, value) in &self.matchers {
            if let Some(found) = closeness(matcher, path)
                && best.is_none_or(|(closest, _)| found > closest)
            {
                best = Some((found, value));
            }
        }
        best.map(|(_, value)| value)
    }

    /// Every value, whatever it is for.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.matchers.iter().map(|(_, value)| value)
    }

    pub fn contains(&self, path: &str) -> bool {
        self.best(path).is_some()
    }
}

/// How a matcher fits a path, the closest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    Beginning(usize),
    End(usize),
    Exact,
}

/// `path` has no dot in front.
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
}

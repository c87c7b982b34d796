//! The site of a value: what its Rust type depends on, apart from its type in the schema.

use crate::options::path_map::PathMap;

/// The place of a value, for the options that hold there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site<'a> {
    /// The path of the field, or of the typedef in it that the value is a part of.
    path: &'a str,
    /// What the typedef is used in: what is set for that comes first.
    outer: Option<&'a Site<'a>>,
    /// Whether the value is in a key, or in the element of a set: then it has an order and a hash.
    pub in_key: bool,
}

impl<'a> Site<'a> {
    pub fn new(path: &'a str) -> Site<'a> {
        Site {
            path,
            outer: None,
            in_key: false,
        }
    }

    /// The same place, in a key if `in_key`.
    pub fn or_in_key(self, in_key: bool) -> Site<'a> {
        let in_key = self.in_key || in_key;
        Site { in_key, ..self }
    }

    /// The place of the target of the typedef `full_name`.
    pub fn inside<'s>(&'s self, full_name: &'s str) -> Site<'s> {
        Site {
            path: full_name,
            outer: Some(self),
            in_key: self.in_key,
        }
    }

    /// What is set for this place.
    pub fn best<'m, T>(&self, map: &'m PathMap<T>) -> Option<&'m T> {
        let of_outer = self.outer.and_then(|outer| outer.best(map));
        of_outer.or_else(|| map.best(self.path))
    }

    pub fn is_in(&self, map: &PathMap<()>) -> bool {
        self.best(map).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_for_a_field_comes_before_what_is_set_for_its_typedef() {
        let mut map = PathMap::default();
        map.insert(".a.Name", 1);
        let field = Site::new("a.B.c");
        assert_eq!(field.inside("a.Name").best(&map), Some(&1));
        map.insert(".a.B.c", 2);
        assert_eq!(field.inside("a.Name").best(&map), Some(&2));
        assert_eq!(Site::new("a.Name").best(&map), Some(&1));
    }
}

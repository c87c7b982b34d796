//! Which traits a message can derive beyond those that all do.

use std::collections::HashMap;

use fastcodec_schema::{Field, Member, Message, MessageId, Oneof, ScalarKind, Shape, Type};

use super::Compilation;
use super::keys::Keys;
use super::names::Names;
use super::recursion::{Recursion, is_boxed};
use super::site::Site;
use super::views::Views;
use crate::options::Options;

/// What the messages of a schema can derive.
#[derive(Debug)]
pub(crate) struct Traits<'a> {
    compilation: &'a Compilation,
    options: &'a Options,
    names: &'a Names,
    recursion: &'a Recursion,
    keys: &'a Keys,
    views: &'a Views,
    of_message: HashMap<MessageId, Derivable>,
}

/// Traits that depend on the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Derivable {
    pub copy: bool,
    /// `Eq` and `Hash`.
    pub eq: bool,
    /// `PartialOrd` and `Ord`, for types that are part of a key.
    pub ord: bool,
}

impl Derivable {
    pub const ALL: Derivable = Derivable {
        copy: true,
        eq: true,
        ord: false,
    };
    /// A view borrows what it does not hold.
    pub const VIEW: Derivable = Derivable {
        copy: true,
        eq: false,
        ord: false,
    };
    const NONE: Derivable = Derivable {
        copy: false,
        eq: false,
        ord: false,
    };

    fn and(self, other: Derivable) -> Derivable {
        Derivable {
            copy: self.copy && other.copy,
            eq: self.eq && other.eq,
            ord: self.ord,
        }
    }
}

impl<'a> Traits<'a> {
    /// Starts with all traits and removes those that a field rules out, until nothing changes. So
    /// messages that contain each other can have a trait.
    pub fn new(
        compilation: &'a Compilation,
        options: &'a Options,
        names: &'a Names,
        recursion: &'a Recursion,
        keys: &'a Keys,
        views: &'a Views,
    ) -> Traits<'a> {
        let mut traits = Traits {
            compilation,
            options,
            names,
            recursion,
            keys,
            views,
            of_message: HashMap::new(),
        };
        for message in compilation.messages() {
            let start = traits.at_most(message);
            traits.of_message.insert(message.id, start);
        }
        loop {
            let mut changed = false;
            for message in compilation.messages() {
                let before = traits.message(message.id);
                let after = message.members().fold(before, |left, member| {
                    left.and(match member {
                        Member::Field(field) => traits.field(message, None, field),
                        Member::Oneof(oneof) => traits.oneof(message, oneof),
                    })
                });
                if after != before {
                    changed = true;
                    traits.of_message.insert(message.id, after);
                }
            }
            if !changed {
                return traits;
            }
        }
    }

    pub fn message(&self, id: MessageId) -> Derivable {
        // Nothing is known of a type that is written elsewhere.
        let known = self.of_message.get(&id).copied();
        let known = known.unwrap_or(Derivable::NONE);
        if self.keys.contains(id) {
            // All that is in it was given a type that has them. Of what is written elsewhere that
            // can only be hoped.
            Derivable {
                eq: true,
                ord: true,
                ..known
            }
        } else {
            known
        }
    }

    /// Returns the traits that the enum of a oneof can derive.
    pub fn oneof(&self, message: &Message, oneof: &Oneof) -> Derivable {
        let path = format!("{}.{}", message.full_name, oneof.name);
        let wanted = Derivable {
            copy: self.is_in_view(message) || self.wanted(&path).copy,
            ..self.wanted(&path)
        };
        message.fields_of(oneof).fold(wanted, |left, field| {
            left.and(self.field(message, Some(oneof), field))
        })
    }

    /// What a message can derive whatever its fields are. Nothing is known of a type that is
    /// written elsewhere.
    fn at_most(&self, message: &Message) -> Derivable {
        let full_name = &message.full_name;
        if self.names.is_extern(message.id) && !self.options.is_well_known(full_name) {
            return Derivable::NONE;
        }
        let keeps_unknown = if message.is_union() {
            self.options.keeps_unknown_members(message)
        } else {
            self.options.unknown_fields.contains(full_name)
        };
        let wanted = self.wanted(full_name);
        Derivable {
            copy: (wanted.copy || message.is_union() && self.is_in_view(message)) && !keeps_unknown,
            ..wanted
        }
    }

    /// Whether the message has a view, which is `Copy`. A oneof of it, or a union, that borrows
    /// nothing is in the view as it is.
    fn is_in_view(&self, message: &Message) -> bool {
        self.views.contains(message.id)
    }

    /// What the user wants to be derived where it can be. The default is none, because a trait that
    /// depends on all fields may be lost when the schema gets a new field. The traits of runtime
    /// types are fixed.
    fn wanted(&self, path: &str) -> Derivable {
        if self.options.is_well_known(path) {
            return Derivable::ALL;
        }
        Derivable {
            copy: self.options.derive_copy.contains(path),
            eq: self.options.derive_eq_hash.contains(path),
            ord: false,
        }
    }

    fn field(&self, message: &Message, oneof: Option<&Oneof>, field: &Field) -> Derivable {
        let path = format!("{}.{}", message.full_name, field.name);
        let site = Site::new(&path).or_in_key(self.keys.contains(message.id));
        let value = self.value(site, &field.ty);
        match field.shape {
            Shape::Repeated { .. } => Derivable {
                copy: false,
                ..value
            },
            Shape::Map { .. } => Derivable {
                copy: false,
                eq: value.eq && self.options.map_type(site).is_hashable(),
                ..value
            },
            Shape::Implicit | Shape::Explicit | Shape::Required | Shape::Lenient => {
                let (options, recursion) = (self.options, self.recursion);
                let is_boxed =
                    is_boxed(self.compilation, options, recursion, message, oneof, field);
                Derivable {
                    copy: value.copy && !is_boxed,
                    ..value
                }
            }
        }
    }

    /// What a value there has.
    fn value(&self, site: Site<'_>, ty: &Type) -> Derivable {
        if let Some(alias) = self.compilation.alias(ty) {
            return self.value(site.inside(alias.full_name), alias.target);
        }
        match ty {
            Type::Scalar(scalar) => match scalar.kind() {
                ScalarKind::Double => Derivable {
                    eq: site.in_key || site.is_in(&self.options.ordered_doubles),
                    ..Derivable::ALL
                },
                ScalarKind::Float => Derivable {
                    eq: false,
                    ..Derivable::ALL
                },
                ScalarKind::String | ScalarKind::Bytes => Derivable {
                    copy: false,
                    ..Derivable::ALL
                },
                ScalarKind::Signed(_) | ScalarKind::Unsigned(_) => Derivable::ALL,
                ScalarKind::Bool | ScalarKind::Uuid => Derivable::ALL,
            },
            Type::Enum(id) => {
                let full_name = &self.compilation.schema[*id].full_name;
                if self.names.is_extern(*id) && !self.options.is_well_known(full_name) {
                    Derivable::NONE
                } else {
                    Derivable::ALL
                }
            }
            Type::Message(id) => Derivable {
                copy: self.message(*id).copy && !site.is_in(&self.options.arcs),
                ..self.message(*id)
            },
            Type::List(element) => Derivable {
                copy: false,
                ..self.value(site, element)
            },
            Type::Set(_) => Derivable {
                copy: false,
                eq: site.in_key || self.options.set_type(site).is_hashable(),
                ..Derivable::ALL
            },
            Type::Map(_, value) => Derivable {
                copy: false,
                eq: site.in_key
                    || self.options.map_type(site).is_hashable() && self.value(site, value).eq,
                ..Derivable::ALL
            },
            Type::Alias(_) => Derivable::NONE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::of_proto;

    /// The options with which everything is derived that can be.
    fn all_wanted() -> Options {
        let mut options = Options::default();
        options.derive_copy.insert(".", ());
        options.derive_eq_hash.insert(".", ());
        options
    }

    #[test]
    fn what_depends_on_all_fields_is_derived_where_it_is_wanted_alone() {
        let proto = "message A { int32 a = 1; B b = 2; } message B { int32 b = 1; }";
        let mut options = Options::default();
        assert_eq!(traits_of_a(proto, &options), (false, false));
        options.derive_eq_hash.insert(".A", ());
        // What it holds has it not.
        assert_eq!(traits_of_a(proto, &options), (false, false));
        options.derive_eq_hash.insert(".B", ());
        assert_eq!(traits_of_a(proto, &options), (false, true));
    }

    /// Whether the message `A` can be `Copy`, and `Eq` and `Hash`.
    fn traits_of_a(proto: &str, options: &Options) -> (bool, bool) {
        let compilation = of_proto(&format!("syntax = \"proto3\"; {proto}"));
        let names = Names::new(&compilation, options);
        let recursion = Recursion::new(&compilation);
        let keys = Keys::new(&compilation);
        let views = Views::new(&compilation, options);
        let traits = Traits::new(&compilation, options, &names, &recursion, &keys, &views);
        let a = compilation.schema.message("A").unwrap();
        let traits = traits.message(a.id);
        (traits.copy, traits.eq)
    }

    #[test]
    fn what_a_message_derives_depends_on_its_fields() {
        for (fields, copy, eq) in [
            ("", true, true),
            ("int32 a = 1; bool b = 2; E c = 3;", true, true),
            ("double a = 1;", true, false),
            ("string a = 1; bytes b = 2;", false, true),
            ("repeated int32 a = 1;", false, true),
            ("map<string, int32> a = 1;", false, false),
            ("oneof a { int32 b = 1; }", true, true),
            ("oneof a { string b = 1; float c = 2; }", false, false),
        ] {
            let proto = format!("message A {{ {fields} }} enum E {{ ZERO = 0; }}");
            let found = traits_of_a(&proto, &all_wanted());
            assert_eq!(found, (copy, eq), "{fields}");
        }
    }

    #[test]
    fn a_message_in_a_message_decides_too() {
        let inner = |fields: &str| {
            let proto = format!("message A {{ B b = 1; }} message B {{ {fields} }}");
            traits_of_a(&proto, &all_wanted())
        };
        assert_eq!(inner("int32 a = 1;"), (true, true));
        assert_eq!(inner("float a = 1;"), (true, false));
        assert_eq!(inner("string a = 1;"), (false, true));
    }

    #[test]
    fn messages_that_contain_one_another_are_equal_together() {
        let proto = |field: &str| {
            format!("message A {{ B b = 1; }} message B {{ repeated A a = 1; {field} }}")
        };
        let options = all_wanted();
        assert_eq!(traits_of_a(&proto(""), &options), (false, true));
        assert_eq!(
            traits_of_a(&proto("float f = 2;"), &options),
            (false, false)
        );
    }

    #[test]
    fn options_that_change_a_type_change_what_it_derives() {
        let mut options = all_wanted();
        options
            .map_types
            .insert(".", crate::options::MapType::BTreeMap);
        let map = "message A { map<string, int32> a = 1; }";
        assert_eq!(traits_of_a(map, &options), (false, true));

        let mut options = all_wanted();
        options.unknown_fields.insert(".", ());
        assert_eq!(traits_of_a("message A {}", &options), (false, true));

        let mut options = all_wanted();
        options.boxed.insert("b", ());
        let inner = "message A { B b = 1; } message B {}";
        assert_eq!(traits_of_a(inner, &options), (false, true));
    }

    #[test]
    fn nothing_is_known_of_a_type_that_is_elsewhere() {
        let mut options = all_wanted();
        options.extern_paths.insert(".B", "crate::B".to_owned());
        let proto = "message A { B b = 1; } message B {}";
        assert_eq!(traits_of_a(proto, &options), (false, false));
    }
}

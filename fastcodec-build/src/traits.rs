//! Which traits a message can derive beyond those that all do.

use std::collections::HashMap;

use crate::config::Options;
use crate::recursion::Recursion;
use crate::schema::{Field, Message, Scalar, Schema, Shape, Type};
use crate::scope::Names;

/// What the messages of a schema can derive.
#[derive(Debug, Default)]
pub(crate) struct Traits {
    of_message: HashMap<String, Derivable>,
}

/// Traits that depend on the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Derivable {
    pub copy: bool,
    /// `Eq` and `Hash`.
    pub eq: bool,
}

impl Derivable {
    const ALL: Derivable = Derivable {
        copy: true,
        eq: true,
    };
    const NONE: Derivable = Derivable {
        copy: false,
        eq: false,
    };

    fn and(self, other: Derivable) -> Derivable {
        Derivable {
            copy: self.copy && other.copy,
            eq: self.eq && other.eq,
        }
    }
}

/// What the analysis looks at.
struct Analysis<'a> {
    options: &'a Options,
    names: &'a Names,
    recursion: &'a Recursion,
}

impl Traits {
    /// Starts with everything and takes away what a field contradicts, until
    /// nothing changes: so messages that contain one another can have a trait
    /// together.
    pub fn new(schema: &Schema, options: &Options, names: &Names, recursion: &Recursion) -> Traits {
        let analysis = Analysis {
            options,
            names,
            recursion,
        };
        let messages: Vec<&Message> = schema.messages().collect();
        let mut traits = Traits::default();
        for message in &messages {
            let start = if names.is_extern(&message.full_name)
                && !options.is_well_known(&message.full_name)
            {
                Derivable::NONE
            } else {
                Derivable::ALL
            };
            traits.of_message.insert(message.full_name.clone(), start);
        }
        loop {
            let mut changed = false;
            for message in &messages {
                let before = traits.message(&message.full_name);
                let keeps_unknown = options.unknown_fields.contains(&message.full_name);
                let own = if keeps_unknown {
                    Derivable {
                        copy: false,
                        eq: true,
                    }
                } else {
                    Derivable::ALL
                };
                let after = message.fields().fold(before.and(own), |left, field| {
                    left.and(analysis.field(&traits, message, field))
                });
                if after != before {
                    changed = true;
                    traits.of_message.insert(message.full_name.clone(), after);
                }
            }
            if !changed {
                return traits;
            }
        }
    }

    pub fn message(&self, full_name: &str) -> Derivable {
        self.of_message
            .get(full_name)
            .copied()
            .unwrap_or(Derivable::NONE)
    }

    /// What an enum of these fields, a oneof, can derive.
    pub fn oneof(
        &self,
        options: &Options,
        names: &Names,
        recursion: &Recursion,
        message: &Message,
        fields: &[Field],
    ) -> Derivable {
        let analysis = Analysis {
            options,
            names,
            recursion,
        };
        fields.iter().fold(Derivable::ALL, |left, field| {
            left.and(analysis.field(self, message, field))
        })
    }
}

impl Analysis<'_> {
    fn field(&self, traits: &Traits, message: &Message, field: &Field) -> Derivable {
        let path = format!("{}.{}", message.full_name, field.name);
        let value = self.value(traits, &field.ty);
        match field.shape {
            Shape::Repeated { .. } => Derivable {
                copy: false,
                ..value
            },
            Shape::Map { .. } => Derivable {
                copy: false,
                eq: value.eq && self.options.map_type(&path).is_hashable(),
            },
            Shape::Implicit | Shape::Explicit | Shape::Required => {
                let boxed = self.recursion.is_recursive(message, field)
                    || self.options.boxed.contains(&path);
                Derivable {
                    copy: value.copy && !boxed,
                    ..value
                }
            }
        }
    }

    fn value(&self, traits: &Traits, ty: &Type) -> Derivable {
        match ty {
            Type::Scalar(Scalar::Float | Scalar::Double) => Derivable {
                copy: true,
                eq: false,
            },
            Type::Scalar(Scalar::String | Scalar::Bytes) => Derivable {
                copy: false,
                eq: true,
            },
            Type::Scalar(_) => Derivable::ALL,
            Type::Enum(full_name) if self.names.is_extern(full_name) => {
                if self.options.is_well_known(full_name) {
                    Derivable::ALL
                } else {
                    Derivable::NONE
                }
            }
            Type::Enum(_) => Derivable::ALL,
            Type::Message { full_name, .. } => traits.message(full_name),
        }
    }
}

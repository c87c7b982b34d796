//! How deep types are nested, for the compiler's limit on that.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use fastcodec_schema::{Field, Message, MessageId, MessageKind, Oneof, ScalarKind, Shape, Type};

use super::Compilation;
use super::recursion::{Recursion, is_boxed};
use crate::options::Options;

/// The recursion limit of a crate that does not name another.
const LIMIT: usize = 128;

/// The levels that an asynchronous function adds to the types that it holds.
const OF_FUTURE: usize = 14;

/// The depth of the type that keeps unknown fields.
const OF_UNKNOWN: usize = 6;

/// Returns a warning if a future that holds a message is too deep a type for the compiler, which
/// visits the types in a type to find its size and whether it is `Send`, up to a limit of the
/// crate. The futures of the user's functions hold messages too, so no change of the generated code
/// would help.
pub(crate) fn warning(compilation: &Compilation, options: &Options) -> Option<String> {
    let nesting = Nesting {
        compilation,
        options,
        recursion: Recursion::new(compilation),
        of_arc: usize::from(options.arcs.values().next().is_some()),
    };
    let steps = nesting.steps();
    // Leaves out the generated structs of arguments, and messages nested in others.
    let written = compilation.messages();
    let written = written.filter(|it| it.parent.is_none() && it.kind != MessageKind::OfMethod);
    let deepest =
        written.max_by_key(|it| (steps.get(&it.id), std::cmp::Reverse(it.full_name.as_str())));
    let deepest = deepest?;
    let name = &deepest.full_name;
    let steps = steps.get(&deepest.id).copied().unwrap_or_default();
    let needed = steps + OF_FUTURE;
    (needed > LIMIT).then(|| {
        format!(
            "`{name}` nests messages deeper than the compiler looks by default in asynchronous \
             code: write `#![recursion_limit = \"{}\"]` at the top of each crate whose futures \
             hold it",
            needed.next_power_of_two()
        )
    })
}

struct Nesting<'a> {
    compilation: &'a Compilation,
    options: &'a Options,
    recursion: Recursion,
    /// How many types an `Arc` is, if there are any.
    of_arc: usize,
}

/// Returns the number of types that the compiler visits from each message to the deepest one in it.
type Steps = HashMap<MessageId, usize>;

impl Nesting<'_> {
    fn steps(&self) -> Steps {
        let mut steps = Steps::new();
        for start in self.compilation.messages() {
            // Not recursive: a schema may be deeper than the stack. A message that is being looked
            // at has no steps yet, and is not looked at again.
            let mut open = vec![(start, false)];
            while let Some((message, is_done)) = open.pop() {
                if is_done {
                    let fields = message.fields.iter();
                    let deepest = fields.map(|field| {
                        self.of_field(message, message.oneof_of(field), field, &steps)
                    });
                    let deepest = deepest.max().unwrap_or_default().max(OF_UNKNOWN);
                    steps.insert(message.id, deepest + 1);
                } else if let Entry::Vacant(entry) = steps.entry(message.id) {
                    entry.insert(0);
                    open.push((message, true));
                    let mut inner = Vec::new();
                    for field in &message.fields {
                        self.messages_in(&field.ty, &mut inner);
                    }
                    let inner = inner.into_iter().map(|id| &self.compilation.schema[id]);
                    open.extend(inner.map(|message| (message, false)));
                }
            }
        }
        steps
    }

    /// Returns the depth of a field: that of its value, and of the types around it.
    fn of_field(
        &self,
        message: &Message,
        oneof: Option<&Oneof>,
        field: &Field,
        steps: &Steps,
    ) -> usize {
        let around = match field.shape {
            Shape::Repeated { .. } => OF_LIST,
            Shape::Map { .. } => OF_MAP,
            Shape::Required | Shape::Implicit => 0,
            Shape::Explicit | Shape::Lenient => 1,
        };
        let is_boxed = is_boxed(
            self.compilation,
            self.options,
            &self.recursion,
            message,
            oneof,
            field,
        );
        let of_box = if is_boxed { OF_BOX } else { 0 };
        around + usize::from(oneof.is_some()) + of_box + self.of_type(&field.ty, steps)
    }

    fn of_type(&self, ty: &Type, steps: &Steps) -> usize {
        match self.compilation.resolved(ty) {
            Type::Message(id) => self.of_arc + steps.get(id).copied().unwrap_or(1),
            Type::List(element) | Type::Set(element) => OF_LIST + self.of_type(element, steps),
            Type::Map(key, value) => {
                let key = self.of_type(key, steps);
                OF_MAP + key.max(self.of_type(value, steps))
            }
            Type::Scalar(scalar) => match scalar.kind() {
                ScalarKind::String | ScalarKind::Bytes => self.of_arc + OF_TEXT,
                ScalarKind::Signed(_) | ScalarKind::Unsigned(_) => OF_NUMBER,
                ScalarKind::Float | ScalarKind::Double => OF_NUMBER,
                ScalarKind::Bool | ScalarKind::Uuid => OF_NUMBER,
            },
            Type::Enum(_) | Type::Alias(_) => OF_NUMBER,
        }
    }

    fn messages_in(&self, ty: &Type, found: &mut Vec<MessageId>) {
        match self.compilation.resolved(ty) {
            Type::Message(id) => found.push(*id),
            ty => ty.parts().for_each(|part| self.messages_in(part, found)),
        }
    }
}

// Of how many types those of the standard library are, around what they hold. They have been
// counted by the longest chains that compile, and lists and maps have one more.
const OF_BOX: usize = 2;
const OF_LIST: usize = 4;
const OF_MAP: usize = 5;
const OF_TEXT: usize = 6;
/// A number or an enum, with what may be around it.
const OF_NUMBER: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::of_proto;

    fn chain(length: usize, label: &str) -> Compilation {
        let messages = (0..length).map(|index| {
            let next = index + 1;
            format!("message M{index} {{ {label} M{next} next = 1; }}")
        });
        let messages: String = messages.collect();
        of_proto(&format!(
            "syntax = \"proto3\"; {messages} message M{length} {{}}"
        ))
    }

    fn warning(compilation: &Compilation) -> Option<String> {
        super::warning(compilation, &Options::default())
    }

    #[test]
    fn a_chain_of_messages_that_overflows_the_compilers_limit_is_warned_of() {
        assert_eq!(warning(&chain(50, "")), None);
        let told = warning(&chain(64, "")).unwrap();
        assert!(told.starts_with("`M0` nests"), "{told}");
        assert!(told.contains("#![recursion_limit = \"256\"]"), "{told}");
        assert_eq!(warning(&chain(17, "repeated")), None);
        assert!(warning(&chain(25, "repeated")).is_some());
    }

    #[test]
    fn a_box_and_a_oneof_are_levels_too() {
        let chain = chain(30, "");
        assert_eq!(warning(&chain), None);
        let mut options = Options::default();
        options.boxed.insert("next", ());
        assert!(super::warning(&chain, &options).is_some());
        let oneofs = (0..40).map(|index| {
            format!(
                "message M{index} {{ oneof o {{ M{} next = 1; }} }}",
                index + 1
            )
        });
        let oneofs: String = oneofs.collect();
        let schema = format!("syntax = \"proto3\"; {oneofs} message M40 {{}}");
        assert!(warning(&of_proto(&schema)).is_some());
    }

    #[test]
    fn what_the_last_message_holds_is_counted() {
        let last = |field: &str| {
            let links =
                (0..52).map(|index| format!("message M{index} {{ M{} next = 1; }}", index + 1));
            let links: String = links.collect();
            of_proto(&format!(
                "syntax = \"proto3\"; {links} message M52 {{ {field} }}"
            ))
        };
        assert_eq!(warning(&last("int32 a = 1;")), None);
        assert!(warning(&last("map<string, string> a = 1; repeated bytes b = 2;")).is_some());
    }

    #[test]
    fn a_message_that_contains_itself_is_one_level() {
        let schema = of_proto("syntax = \"proto3\"; message A { B b = 1; } message B { A a = 1; }");
        assert_eq!(warning(&schema), None);
    }

    #[test]
    fn a_deep_schema_does_not_overflow_the_stack() {
        assert!(warning(&chain(3000, "")).is_some());
    }
}

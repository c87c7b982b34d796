//! How deep types are nested, for the compiler's limit on that.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use fastcodec_schema::{Field, Format, Message, MessageId, MessageKind, Shape, Type};

use super::Compilation;

/// The recursion limit of a crate that does not name another.
const LIMIT: usize = 128;

/// What an asynchronous function adds to the types that it holds.
const OF_FUTURE: usize = 16;

/// A warning where a future that holds a message is too deep a type for the compiler: it looks at each
/// type in a type to know its size and whether it is `Send`, and stops at a limit of the crate. As the
/// futures of a user's own functions hold messages too, no form of the generated code would help.
pub(crate) fn warning(compilation: &Compilation) -> Option<String> {
    let steps = steps(compilation);
    // Not the structs of arguments, which nobody wrote, nor what is nested in another message.
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
            "`{name}` has messages in messages deeper than the compiler looks in asynchronous code: write \
             `#![recursion_limit = \"{}\"]` at the top of the crate that has them",
            needed.next_power_of_two()
        )
    })
}

/// Through how many types the compiler goes from each message to the last one in it.
fn steps(compilation: &Compilation) -> HashMap<MessageId, usize> {
    let mut steps: HashMap<MessageId, usize> = HashMap::new();
    for start in compilation.messages() {
        // Not recursive: a schema may be deeper than the stack. A message that is being looked at has
        // no steps yet, and is not looked at again.
        let mut open = vec![(start, false)];
        while let Some((message, is_done)) = open.pop() {
            let fields = message.fields.iter();
            let inner = fields.filter_map(|field| of_field(compilation, field));
            if is_done {
                let deepest = inner.map(|(inner, count)| {
                    count + steps.get(&inner.id).copied().unwrap_or_default()
                });
                let deepest = deepest.max().unwrap_or_default();
                steps.insert(message.id, deepest + 1);
            } else if let Entry::Vacant(entry) = steps.entry(message.id) {
                entry.insert(0);
                open.push((message, true));
                open.extend(inner.map(|(message, _)| (message, false)));
            }
        }
    }
    steps
}

/// The message in a field, and the types around it: those of the standard library are several.
fn of_field<'a>(compilation: &'a Compilation, field: &'a Field) -> Option<(&'a Message, usize)> {
    let around = match field.shape {
        Shape::Repeated { .. } => 4,
        Shape::Map { .. } => 5,
        Shape::Required if compilation.format == Format::Protobuf => 0,
        _ => 1,
    };
    let (message, inner) = of_type(compilation, &field.ty)?;
    Some((message, around + inner))
}

fn of_type<'a>(compilation: &'a Compilation, ty: &'a Type) -> Option<(&'a Message, usize)> {
    let (part, around) = match compilation.resolved(ty) {
        Type::Message(id) => return Some((&compilation.schema[*id], 0)),
        Type::List(element) | Type::Set(element) => (element, 4),
        Type::Map(_, value) => (value, 5),
        _ => return None,
    };
    let (message, inner) = of_type(compilation, part)?;
    Some((message, around + inner))
}

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

    #[test]
    fn a_chain_of_messages_that_overflows_the_compilers_limit_is_warned_of() {
        assert_eq!(warning(&chain(50, "")), None);
        let told = warning(&chain(64, "")).unwrap();
        assert!(told.starts_with("`M0` has"), "{told}");
        assert!(told.contains("#![recursion_limit = \"256\"]"), "{told}");
        assert_eq!(warning(&chain(20, "repeated")), None);
        assert!(warning(&chain(25, "repeated")).is_some());
    }

    #[test]
    fn a_message_that_contains_itself_is_one_level() {
        let compilation =
            of_proto("syntax = \"proto3\"; message A { B b = 1; } message B { A a = 1; }");
        assert_eq!(warning(&compilation), None);
    }

    #[test]
    fn a_deep_schema_does_not_overflow_the_stack() {
        assert!(warning(&chain(3000, "")).is_some());
    }
}

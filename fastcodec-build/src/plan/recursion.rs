//! Which fields must be boxed so that their message has a finite size.

use std::collections::{HashMap, HashSet};

use fastcodec_schema::{Field, Message, MessageId, Oneof, Shape};

use super::Compilation;
use crate::options::Options;

/// The messages that contain themselves.
#[derive(Debug, Default)]
pub(crate) struct Recursion {
    /// The number of each message's cycle; messages with the same number contain one another.
    cycle: HashMap<MessageId, usize>,
    /// The same, where every step of the cycle is a required field.
    required_cycle: HashMap<MessageId, usize>,
}

impl Recursion {
    pub fn new(compilation: &Compilation) -> Recursion {
        Recursion {
            cycle: cycles(compilation, Field::is_singular),
            required_cycle: cycles(compilation, |field| field.shape == Shape::Required),
        }
    }

    /// Whether the value of `field`, which is or holds the message `inner`, contains another value
    /// of `message`, the message that it is in.
    pub fn is_recursive(&self, message: &Message, field: &Field, inner: MessageId) -> bool {
        field.is_singular() && are_same(&self.cycle, message.id, inner)
    }

    /// Whether a value of `message` would need another one in `field`, and so on without an end.
    pub fn is_endless(&self, message: &Message, field: &Field, inner: MessageId) -> bool {
        field.shape == Shape::Required && are_same(&self.required_cycle, message.id, inner)
    }
}

/// Whether a value of the field is in a `Box`: because the message would contain itself, or
/// because the user wants it. `oneof` is what the field is a member of.
pub(crate) fn is_boxed(
    compilation: &Compilation,
    options: &Options,
    recursion: &Recursion,
    message: &Message,
    oneof: Option<&Oneof>,
    field: &Field,
) -> bool {
    if field.is_reference {
        return true;
    }
    let inner = compilation.message(&field.ty);
    let Some(inner) = inner.filter(|_| field.is_singular()) else {
        return false;
    };
    let (of, name) = (&message.full_name, &field.name);
    // Asked for each, so that an option which says what is so anyway is not taken for a mistake.
    let is_wanted = options.boxed.contains(&format!("{of}.{name}"));
    let is_wanted_in_oneof = oneof.is_some_and(|oneof| {
        let path = format!("{of}.{}.{name}", oneof.name);
        options.boxed.contains(&path)
    });
    is_wanted || is_wanted_in_oneof || recursion.is_recursive(message, field, inner.id)
}

fn are_same(cycles: &HashMap<MessageId, usize>, one: MessageId, other: MessageId) -> bool {
    let (one, other) = (cycles.get(&one), cycles.get(&other));
    one.is_some() && one == other
}

/// The strongly connected components of the graph of messages, with the fields that `is_edge` picks
/// as its edges. A field from a component into the same component lies on a cycle.
fn cycles(
    compilation: &Compilation,
    is_edge: impl Fn(&Field) -> bool,
) -> HashMap<MessageId, usize> {
    let messages: Vec<&Message> = compilation.messages().collect();
    let index: HashMap<MessageId, usize> = messages
        .iter()
        .enumerate()
        .map(|(index, message)| (message.id, index))
        .collect();
    let edges: Vec<Vec<usize>> = messages
        .iter()
        .map(|message| {
            let fields = message.fields.iter().filter(|field| is_edge(field));
            let inner = fields.filter_map(|field| compilation.message(&field.ty));
            inner
                .filter_map(|message| index.get(&message.id).copied())
                .collect()
        })
        .collect();
    let mut backward = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        for &to in targets {
            backward[to].push(from);
        }
    }
    // Kosaraju's algorithm: finishing order forward, then components backward.
    let mut seen = HashSet::new();
    let mut order = Vec::new();
    for start in 0..edges.len() {
        visit(start, &edges, &mut seen, &mut order);
    }
    let mut component = HashMap::new();
    let mut seen = HashSet::new();
    for (number, &start) in order.iter().rev().enumerate() {
        let mut members = Vec::new();
        visit(start, &backward, &mut seen, &mut members);
        for member in members {
            component.insert(messages[member].id, number);
        }
    }
    component
}

/// Appends to `order` what is reachable from `start` and not yet seen, what is further away first.
/// Not recursive: a schema may be deeper than the stack.
fn visit(start: usize, edges: &[Vec<usize>], seen: &mut HashSet<usize>, order: &mut Vec<usize>) {
    if !seen.insert(start) {
        return;
    }
    let mut stack = vec![(start, 0)];
    while let Some((node, next)) = stack.last_mut() {
        match edges[*node].get(*next) {
            Some(&target) => {
                *next += 1;
                if seen.insert(target) {
                    stack.push((target, 0));
                }
            }
            None => {
                order.push(*node);
                stack.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::of_proto;

    /// The fields of messages that `is_wanted` takes.
    fn fields(
        compilation: &Compilation,
        is_wanted: impl Fn(&Message, &Field, MessageId) -> bool,
    ) -> Vec<String> {
        let mut found = Vec::new();
        for message in compilation.messages() {
            for field in &message.fields {
                if let Some(inner) = compilation.message(&field.ty)
                    && is_wanted(message, field, inner.id)
                {
                    found.push(format!("{}.{}", message.full_name, field.name));
                }
            }
        }
        found
    }

    /// The fields that are boxed.
    fn boxed(proto: &str) -> Vec<String> {
        let compilation = of_proto(proto);
        let recursion = Recursion::new(&compilation);
        fields(&compilation, |message, field, inner| {
            recursion.is_recursive(message, field, inner)
        })
    }

    #[test]
    fn a_field_is_boxed_where_its_message_is_in_it() {
        assert_eq!(
            boxed("message A { optional A a = 1; optional B b = 2; } message B {}"),
            ["A.a"]
        );
    }

    #[test]
    fn every_step_of_a_cycle_is_boxed_and_no_step_towards_it() {
        assert_eq!(
            boxed(
                "message A { optional B b = 1; }
                 message B { optional C c = 1; }
                 message C { oneof o { B b = 1; D d = 2; } }
                 message D {}"
            ),
            ["B.c", "C.b"]
        );
    }

    #[test]
    fn a_list_or_a_map_ends_a_cycle() {
        assert!(boxed("message A { repeated A a = 1; map<string, A> b = 2; }").is_empty());
    }

    #[test]
    fn only_a_cycle_of_required_fields_is_endless() {
        let compilation = of_proto(
            "message A { required B b = 1; optional A a = 2; } message B { required A a = 1; }
             message C { required D d = 1; } message D { optional C c = 1; }",
        );
        let recursion = Recursion::new(&compilation);
        let endless = fields(&compilation, |message, field, inner| {
            recursion.is_endless(message, field, inner)
        });
        assert_eq!(endless, ["A.b", "B.a"]);
    }

    #[test]
    fn a_deep_schema_does_not_overflow_the_stack() {
        let mut proto = String::from("message M0 { optional int32 a = 1; }");
        for index in 1..5_000 {
            proto += &format!("message M{index} {{ optional M{} a = 1; }}", index - 1);
        }
        assert!(boxed(&proto).is_empty());
    }
}

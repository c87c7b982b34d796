//! Which fields must be boxed so that their message has a finite size.

use std::collections::{HashMap, HashSet};

use crate::schema::{Field, Message, Schema, Shape};

/// The messages that contain themselves.
#[derive(Debug, Default)]
pub(crate) struct Recursion {
    /// The number of each message's cycle; messages with the same number
    /// contain one another.
    cycle: HashMap<String, usize>,
    /// The same, where every step of the cycle is a required field.
    required_cycle: HashMap<String, usize>,
}

impl Recursion {
    pub fn new(schema: &Schema) -> Recursion {
        Recursion {
            cycle: cycles(schema, Field::is_singular),
            required_cycle: cycles(schema, |field| field.shape == Shape::Required),
        }
    }

    /// Whether the value of `field` contains another value of `message`, the
    /// message that it is in.
    pub fn is_recursive(&self, message: &Message, field: &Field) -> bool {
        field.is_singular() && same(&self.cycle, message, field)
    }

    /// Whether a value of `message` would need another one in `field`, and so
    /// on without an end.
    pub fn is_endless(&self, message: &Message, field: &Field) -> bool {
        field.shape == Shape::Required && same(&self.required_cycle, message, field)
    }
}

fn same(cycles: &HashMap<String, usize>, message: &Message, field: &Field) -> bool {
    let (Some(from), Some(to)) = (
        cycles.get(&message.full_name),
        field.message().and_then(|name| cycles.get(name)),
    ) else {
        return false;
    };
    from == to
}

/// The strongly connected components of the graph of messages, with the fields
/// that `is_edge` picks as its edges. A field from a component into the same
/// component lies on a cycle.
fn cycles(schema: &Schema, is_edge: impl Fn(&Field) -> bool) -> HashMap<String, usize> {
    let messages: Vec<&Message> = schema.messages().collect();
    let index: HashMap<&str, usize> = messages
        .iter()
        .enumerate()
        .map(|(index, message)| (message.full_name.as_str(), index))
        .collect();
    let edges: Vec<Vec<usize>> = messages
        .iter()
        .map(|message| {
            let fields = message.fields().filter(|field| is_edge(field));
            fields
                .filter_map(|field| index.get(field.message()?).copied())
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
            component.insert(messages[member].full_name.clone(), number);
        }
    }
    component
}

/// Appends to `order` what is reachable from `start` and not yet seen, what is
/// further away first. Not recursive: a schema may be deeper than the stack.
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

//! Reads the files of hostile inputs. They consist of `key: value` lines; the key `case` begins the
//! next case. The README next to them lists the keys.

use std::collections::BTreeMap;

use fastcodec::Limits;

/// The maximum heap of a form, unless a case has another: enough for an error with its path, and
/// for the first block of an arena.
const HEAP: usize = 4096;

/// One hostile input, and what is expected of every form that reads it.
pub struct Case {
    /// The file and the line where the case begins, and its name.
    pub place: String,
    pub name: String,
    pub class: String,
    pub ty: String,
    pub limits: Limits,
    /// The budget, if the case sets it.
    pub memory: Option<usize>,
    pub bytes: Vec<u8>,
    /// The most heap that a form may take.
    pub heap: isize,
    /// The same of single forms, by their names, where they may take more.
    pub heap_of: Vec<(String, isize)>,
    /// What comes of each beginning of the input, if the case asks.
    pub cut: Option<Cut>,
    /// By the name of a form or of a group of forms.
    pub expected: BTreeMap<String, Expected>,
}

/// What is to come of a decode.
pub enum Expected {
    /// It is accepted, and written again as the input or as these bytes.
    Ok(Option<Vec<u8>>),
    Refused(Refusal),
}

pub struct Refusal {
    pub kind: String,
    /// None for `*`.
    pub offset: Option<usize>,
    /// A `*` at the end matches any rest.
    pub path: String,
}

/// What is to come of every beginning of an input, but for the empty one.
#[derive(Clone, Copy, PartialEq)]
pub enum Cut {
    Refused,
    /// Some are messages, and are written again as they came.
    RefusedOrShorter,
}

/// Reads a file; what it must not say fails the test, with its place.
pub fn cases(file: &str, text: &str) -> Vec<Case> {
    let mut blocks: Vec<Vec<(usize, &str, String)>> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with(' ') {
            let (_, _, value) = blocks
                .last_mut()
                .and_then(|block| block.last_mut())
                .unwrap_or_else(|| panic!("{file}:{number}: nothing to go on with"));
            value.push('\n');
            value.push_str(line);
            continue;
        }
        let (key, value) = line
            .split_once(": ")
            .unwrap_or_else(|| panic!("{file}:{number}: no `key: value`"));
        if key == "case" {
            blocks.push(Vec::new());
        }
        blocks
            .last_mut()
            .unwrap_or_else(|| panic!("{file}:{number}: `{key}` before any case"))
            .push((number, key, value.to_owned()));
    }
    blocks.into_iter().map(|block| case(file, block)).collect()
}

fn case(file: &str, lines: Vec<(usize, &str, String)>) -> Case {
    let (number, _, name) = &lines[0];
    let place = format!("{file}:{number}, {name}");
    let mut keys = BTreeMap::new();
    for (number, key, value) in &lines {
        let twice = keys.insert(*key, value.as_str()).is_some();
        assert!(!twice, "{file}:{number}: `{key}` twice");
    }
    let mut optional = |key: &str| keys.remove(key);
    let limits = optional("limits");
    let cut = optional("cut");
    let heap = optional("heap").map_or(HEAP, number_of);
    let of_forms: Vec<(String, isize)> = lines
        .iter()
        .filter_map(|(_, key, value)| {
            let form = key.strip_prefix("heap of ")?;
            Some((form.to_owned(), number_of(value) as isize))
        })
        .collect();
    for (form, most) in &of_forms {
        optional(&format!("heap of {form}"));
        assert!(
            *most > heap as isize,
            "{place}: `{form}` may take no more than the others"
        );
    }
    let mut needed = |key| optional(key).unwrap_or_else(|| panic!("{place}: no `{key}`"));
    let (limits, memory) = read_limits(limits.unwrap_or_default());
    Case {
        name: needed("case").to_owned(),
        class: needed("class").to_owned(),
        ty: needed("type").to_owned(),
        bytes: read_bytes(needed("bytes")),
        heap: heap as isize,
        heap_of: of_forms,
        cut: cut.map(|cut| match cut {
            "refused" => Cut::Refused,
            "refused or shorter" => Cut::RefusedOrShorter,
            _ => panic!("{place}: `{cut}` is not what comes of a cut"),
        }),
        expected: keys
            .into_iter()
            .map(|(form, value)| (form.to_owned(), expected(value)))
            .collect(),
        limits,
        memory,
        place,
    }
}

fn number_of(text: &str) -> usize {
    text.replace('_', "")
        .parse()
        .unwrap_or_else(|_| panic!("`{text}` is not a number"))
}

fn read_limits(text: &str) -> (Limits, Option<usize>) {
    let mut limits = Limits::new();
    let mut memory = None;
    for limit in text.split_whitespace() {
        let (name, value) = limit.split_once('=').unwrap_or((limit, ""));
        let value = number_of(value);
        match name {
            "memory" => {
                limits = limits.memory(value);
                memory = Some(value);
            }
            "depth" => limits = limits.depth(value as u32),
            "message_len" => limits = limits.message_len(value),
            _ => panic!("`{name}` is not a limit"),
        }
    }
    (limits, memory)
}

/// `ok`, `ok, again …`, or what is wrong, `at` which byte, and `in` which field.
fn expected(text: &str) -> Expected {
    if text == "ok" {
        return Expected::Ok(None);
    }
    if let Some(again) = text.strip_prefix("ok, again") {
        return Expected::Ok(Some(read_bytes(again)));
    }
    let (kind, place) = text
        .rsplit_once(" at ")
        .unwrap_or_else(|| panic!("`{text}` does not say at which byte"));
    let (offset, path) = place.split_once(" in ").unwrap_or((place, ""));
    Expected::Refused(Refusal {
        kind: kind.to_owned(),
        offset: (offset != "*").then(|| number_of(offset)),
        path: path.to_owned(),
    })
}

/// Reads bytes in these forms:
///
/// - hexadecimal, or `"text"`;
/// - `(…)*3`: the content three times;
/// - `{…}`: the length of the content as a varint, then the content; `<…>`: the same with a length
///   of four bytes;
/// - `(…)^3{…}`: three levels, each of which is the prefix in parentheses, the length and the next
///   level; `(…, …)^3{…}` takes the prefixes in turn.
pub fn read_bytes(text: &str) -> Vec<u8> {
    let mut rest = text;
    let bytes = sequence(&mut rest);
    assert!(rest.is_empty(), "these are no bytes: `{rest}`");
    bytes
}

fn sequence(rest: &mut &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        *rest = rest.trim_start();
        match rest.chars().next() {
            Some('#') => *rest = rest.split_once('\n').map_or("", |(_, next)| next),
            Some('"') => {
                let (text, next) = rest[1..].split_once('"').expect("the end of a text");
                bytes.extend_from_slice(text.as_bytes());
                *rest = next;
            }
            Some('(') => {
                expect(rest, '(');
                let mut parts = vec![sequence(rest)];
                while rest.starts_with(',') {
                    expect(rest, ',');
                    parts.push(sequence(rest));
                }
                expect(rest, ')');
                let is_nested = rest.starts_with('^');
                expect(rest, if is_nested { '^' } else { '*' });
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '_');
                let (count, next) = rest.split_at(end.unwrap_or(rest.len()));
                *rest = next;
                match is_nested {
                    true => bytes.extend(nested(rest, &parts, number_of(count))),
                    false => bytes.extend(parts.concat().repeat(number_of(count))),
                }
            }
            Some('{' | '<') => bytes.extend(nested(rest, &[Vec::new()], 1)),
            Some('0'..='9' | 'a'..='f') => {
                let (byte, next) = rest.split_at_checked(2).expect("two digits");
                bytes.push(u8::from_str_radix(byte, 16).expect("hexadecimal digits"));
                *rest = next;
            }
            _ => return bytes,
        }
    }
}

fn expect(rest: &mut &str, mark: char) {
    let after = rest.strip_prefix(mark);
    *rest = after.unwrap_or_else(|| panic!("`{mark}` is missing at `{rest}`"));
}

/// Wraps the content in `levels` levels, each of which is a prefix, the length and the level
/// inside.
fn nested(rest: &mut &str, prefixes: &[Vec<u8>], levels: usize) -> Vec<u8> {
    let is_varint = rest.starts_with('{');
    let (begin, end) = if is_varint { ('{', '}') } else { ('<', '>') };
    expect(rest, begin);
    let mut bytes = sequence(rest);
    expect(rest, end);
    for prefix in (0..levels).flat_map(|_| prefixes.iter().rev()) {
        let len = match is_varint {
            true => varint(bytes.len() as u64),
            false => (bytes.len() as u32).to_be_bytes().into(),
        };
        bytes = [&prefix[..], &len, &bytes].concat();
    }
    bytes
}

/// The varint of a number.
pub fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

//! Hostile input as data: the files in `tests/hostile` have inputs and the expected result of every
//! form that reads them. The README there describes the files.

mod foreign;
mod form;
mod parse;
mod protobuf;
mod thrift;
mod transport;
mod untyped;
mod well_known;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use fastcodec::Limits;
use fastcodec::thrift::{Binary, Compact};

use form::{Form, Input, Refused, Seen};
use parse::{Case, Cut, Expected, Refusal, cases, read_bytes};

/// The classes of flaws. Each has cases.
const CLASSES: [&str; 22] = [
    "declared length",
    "count times size",
    "negative and wrapped sizes",
    "varints",
    "recursion",
    "deep values that are dropped",
    "unknown fields",
    "repeated merges",
    "oneof flipping",
    "text",
    "type confusion",
    "truncation",
    "frames and headers",
    "map keys",
    "field numbers",
    "groups",
    "unions",
    "required fields",
    "times",
    "enumerations",
    "elements of no size",
    "budget",
];

/// What may be allocated beside the budget: an error with its path, what an allocator's interface
/// rounds up.
const BESIDE_BUDGET: isize = 4096;

/// The same, where the path may have a hundred levels.
const LONG_PATH: isize = 12_288;

/// A file of cases, and the forms of the types in it.
struct File {
    name: &'static str,
    text: &'static str,
    forms: fn(&str) -> Vec<Form>,
}

macro_rules! file {
    ($name:literal, $forms:expr) => {
        File {
            name: $name,
            text: include_str!(concat!("../../hostile/", $name)),
            forms: $forms,
        }
    };
}

const PROTOBUF: File = file!("protobuf.txt", protobuf::forms);
const WELL_KNOWN: File = file!("well_known.txt", well_known::forms);
const BINARY: File = file!("thrift_binary.txt", thrift::binary);
const COMPACT: File = file!("thrift_compact.txt", thrift::compact);
const TRANSPORT: File = file!("thrift_transport.txt", transport::forms);
const FILES: [&File; 5] = [&PROTOBUF, &WELL_KNOWN, &BINARY, &COMPACT, &TRANSPORT];

/// Runs every case of a file in every form; everything that is not as the file says is told.
fn holds(file: &File) {
    let mut wrong = Vec::new();
    for case in cases(file.name, file.text) {
        let forms = (file.forms)(&case.ty);
        assert!(!forms.is_empty(), "{}: not a type", case.place);
        for name in case.expected.keys() {
            assert!(
                forms.iter().any(|it| it.name == name || it.group == name),
                "{}: no form `{name}`",
                case.place
            );
        }
        let mut accepted_first = None;
        for form in &forms {
            let seen = run(form, &case.bytes, &case.limits);
            let mut found = extravagance(&case, form, &seen);
            match expected(&case, form) {
                None => found.push("no expectation".to_owned()),
                Some(expected) => found.extend(difference(&case, form, expected, &seen.result)),
            }
            if let Some(cut) = case.cut {
                let mut accepted = Vec::new();
                for end in 1..case.bytes.len() {
                    let beginning = &case.bytes[..end];
                    let seen = run(form, beginning, &case.limits);
                    found.extend(extravagance(&case, form, &seen));
                    found.extend(difference_of_cut(cut, form, beginning, &seen.result));
                    if seen.result.is_ok() {
                        accepted.push(end);
                    }
                }
                let first = accepted_first.get_or_insert_with(|| accepted.clone());
                if *first != accepted {
                    found.push(format!("cut after {accepted:?}, accepted; not {first:?}"));
                }
            }
            let told = |what| format!("{}, {}: {what}", case.place, form.name);
            wrong.extend(found.into_iter().map(told));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn run(form: &Form, bytes: &[u8], limits: &Limits) -> Seen {
    let shared = Bytes::copy_from_slice(bytes);
    // What shares the bytes first allocates the count of those who do.
    let _first = shared.clone();
    (form.run)(&Input {
        bytes,
        shared: &shared,
        limits,
    })
}

/// What is said of the form, or of its group.
fn expected<'c>(case: &'c Case, form: &Form) -> Option<&'c Expected> {
    let of = |name| case.expected.get(name);
    of(form.name).or_else(|| of(form.group))
}

/// Heap that is taken beyond what the case and the budget allow, or not given back.
fn extravagance(case: &Case, form: &Form, seen: &Seen) -> Vec<String> {
    let mut wrong = Vec::new();
    let taken = seen.peak - seen.beside;
    let default = (1 << 20) + 32 * case.bytes.len();
    let budget = case.memory.unwrap_or(default) as isize;
    let of_form = case.heap_of.iter().find(|(name, _)| name == form.name);
    let most = of_form.map_or(case.heap, |(_, most)| *most);
    if taken > most {
        wrong.push(format!("{taken} bytes of heap, not {most}"));
    }
    if taken > budget + BESIDE_BUDGET {
        wrong.push(format!("{taken} bytes of heap, the budget is {budget}"));
    }
    if seen.leaked != 0 {
        wrong.push(format!("{} bytes of heap are lost", seen.leaked));
    }
    wrong
}

fn difference(
    case: &Case,
    form: &Form,
    expected: &Expected,
    result: &Result<Vec<u8>, Refused>,
) -> Option<String> {
    match (expected, result) {
        (Expected::Ok(again), Ok(written)) => {
            let again = again.as_deref().unwrap_or(&case.bytes);
            let again = form.writes.unwrap_or(again);
            (written != again)
                .then(|| format!("is written as {}, not as {}", hex(written), hex(again)))
        }
        (Expected::Refused(refusal), Err(refused)) => {
            (!is_as_told(refusal, refused)).then(|| told(refused))
        }
        (Expected::Refused(_), Ok(written)) => {
            Some(format!("accepted, and written as {}", hex(written)))
        }
        (Expected::Ok(_), Err(refused)) => Some(told(refused)),
    }
}

/// The beginning of a valid input ends too early, and nothing else is wrong with it.
fn difference_of_cut(
    cut: Cut,
    form: &Form,
    beginning: &[u8],
    result: &Result<Vec<u8>, Refused>,
) -> Option<String> {
    const EARLY: [&str; 4] = ["Truncated", "LengthPastEnd", "CountPastEnd", "MissingEnd"];
    let is_right = match result {
        Ok(again) => cut == Cut::RefusedOrShorter && again == form.writes.unwrap_or(beginning),
        Err(refused) => {
            EARLY.iter().any(|kind| refused.kind.starts_with(kind))
                && refused.offset <= beginning.len()
        }
    };
    let found = || match result {
        Ok(again) => hex(again),
        Err(refused) => told(refused),
    };
    (!is_right).then(|| format!("cut after {}: {}", beginning.len(), found()))
}

/// A limit on memory is told without numbers: they depend on the layout of Rust types.
fn is_as_told(refusal: &Refusal, refused: &Refused) -> bool {
    let is_kind = refused.kind == refusal.kind
        || refusal.kind == "MemoryLimit" && refused.kind.starts_with("MemoryLimit {");
    let is_path = match refusal.path.strip_suffix('*') {
        Some(start) => refused.path.starts_with(start),
        None => refused.path == refusal.path,
    };
    is_kind && is_path && refusal.offset.is_none_or(|it| it == refused.offset)
}

/// The refusal as the files have it.
fn told(refused: &Refused) -> String {
    let Refused { kind, offset, path } = refused;
    match path.as_str() {
        "" => format!("{kind} at {offset}"),
        _ => format!("{kind} at {offset} in {path:.80}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    let shown: Vec<String> = bytes.iter().take(64).map(|b| format!("{b:02x}")).collect();
    format!("[{}] ({} bytes)", shown.join(" "), bytes.len())
}

#[test]
fn hostile_protobuf_is_read_as_the_file_says() {
    holds(&PROTOBUF);
}

#[test]
fn hostile_well_known_types_are_read_as_the_file_says() {
    holds(&WELL_KNOWN);
}

#[test]
fn hostile_thrift_in_binary_is_read_as_the_file_says() {
    holds(&BINARY);
}

#[test]
fn hostile_thrift_in_compact_is_read_as_the_file_says() {
    holds(&COMPACT);
}

#[test]
fn hostile_frames_and_headers_are_read_as_the_file_says() {
    holds(&TRANSPORT);
}

#[test]
fn a_case_with_part_of_the_budget_that_it_needs_takes_no_more_than_that() {
    for file in FILES {
        for case in cases(file.name, file.text) {
            if case.bytes.len() > 10_000 || case.memory.is_some() {
                continue;
            }
            for form in &(file.forms)(&case.ty) {
                let whole = run(form, &case.bytes, &case.limits);
                for quarters in 0..4 {
                    let budget = whole.peak * quarters / 4;
                    let limits = case.limits.memory(budget as usize);
                    let seen = run(form, &case.bytes, &limits);
                    let place = format!("{}, {}, {budget}", case.place, form.name);
                    assert_eq!(seen.leaked, 0, "{place}");
                    let taken = seen.peak - seen.beside;
                    assert!(taken <= budget + LONG_PATH, "{place}: {taken}");
                    let is_as_before = match (&whole.result, &seen.result) {
                        (_, Err(refused)) if refused.kind.starts_with("MemoryLimit {") => true,
                        (Ok(whole), Ok(part)) => whole == part,
                        (Err(whole), Err(part)) => whole.kind == part.kind,
                        _ => false,
                    };
                    assert!(is_as_before, "{place}");
                }
            }
        }
    }
}

/// What is seen of a read without a type that should not be. It keeps every field as a value, which
/// takes more memory than the bytes of unknown fields do, but never more than the budget.
fn wrong_untyped(file: &File, case: &Case, expected: &Expected, form: &Form) -> Vec<String> {
    let mut wrong = Vec::new();
    let whole = run(form, &case.bytes, &case.limits);
    let budget = case.memory.unwrap_or((1 << 20) + 32 * case.bytes.len()) as isize;
    for (budget, limits) in (1..=4).map(|quarters| {
        let part = if quarters == 4 {
            budget
        } else {
            whole.peak.min(budget) * quarters / 4
        };
        (part, case.limits.memory(part as usize))
    }) {
        let seen = run(form, &case.bytes, &limits);
        if seen.leaked != 0 || seen.peak > budget + LONG_PATH {
            wrong.push(format!(
                "{} bytes of heap, the budget is {budget}",
                seen.peak
            ));
        }
    }
    match (expected, &whole.result) {
        (_, Err(refused)) if refused.kind.starts_with("MemoryLimit {") => {}
        (Expected::Refused(refusal), Err(refused)) => {
            if !is_as_told(refusal, refused) {
                wrong.push(told(refused));
            }
        }
        (Expected::Ok(_), Err(refused)) => wrong.push(told(refused)),
        // A budget that the bytes exceed may be enough for values that borrow them.
        (Expected::Refused(refusal), Ok(_)) if refusal.kind == "MemoryLimit" => {}
        (Expected::Refused(_), Ok(written)) => wrong.push(format!("accepted as {}", hex(written))),
        (Expected::Ok(_), Ok(written)) => {
            let again = run(form, written, &Limits::new().depth(u32::MAX)).result;
            if again.as_ref().ok() != Some(written) {
                wrong.push(format!("is not read again: {}", hex(written)));
            }
            let forms = (file.forms)(&case.ty);
            let typed = forms.iter().find(|it| it.name == "owned");
            let typed =
                typed.map(|it| [&case.bytes, written].map(|it_is| run(it, it_is, &case.limits)));
            if let Some(
                [
                    Seen {
                        result: Ok(before), ..
                    },
                    after,
                ],
            ) = &typed
                && after.result.as_ref().ok() != Some(before)
            {
                wrong.push(format!("is another message to its type: {}", hex(written)));
            }
        }
    }
    wrong
}

#[test]
fn hostile_input_is_read_without_a_type_as_unknown_fields_are() {
    for (file, form) in [
        (PROTOBUF, untyped::of_protobuf()),
        (BINARY, untyped::of_thrift::<Binary>()),
        (COMPACT, untyped::of_thrift::<Compact>()),
    ] {
        let mut wrong = Vec::new();
        let mut count = 0;
        for case in cases(file.name, file.text) {
            let of_unknown = ["keep", "unknown"]
                .iter()
                .find_map(|it| case.expected.get(*it));
            let Some(expected) = of_unknown else {
                continue;
            };
            count += 1;
            let found = wrong_untyped(&file, &case, expected, &form);
            wrong.extend(
                found
                    .into_iter()
                    .map(|what| format!("{}: {what}", case.place)),
            );
        }
        assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
        assert!(count >= 30, "{count} cases of {}", file.name);
    }
}

#[test]
fn a_merge_is_refused_as_a_decode_is_and_leaves_what_is_there_valid() {
    let of_m = || {
        cases(PROTOBUF.name, PROTOBUF.text)
            .into_iter()
            .filter(|case| case.ty == "M")
    };
    let full = of_m()
        .find(|case| case.name == "something in every field")
        .expect("the message that has everything")
        .bytes;
    for case in of_m() {
        let place = &case.place;
        let decoded = protobuf::merged(&[], &case.bytes, &case.limits);
        let merged = protobuf::merged(&full, &case.bytes, &case.limits);
        assert_eq!((decoded.leaked, merged.leaked), (0, 0), "{place}");
        match (decoded.result, merged.result) {
            // What is there takes part of the budget, or serves again.
            (_, Err(refused)) | (Err(refused), _) if refused.kind.starts_with("MemoryLimit {") => {}
            (Ok(_), Ok(_)) => {}
            (Err(decoded), Err(merged)) => assert_eq!(
                (merged.kind, merged.offset),
                (decoded.kind, decoded.offset),
                "{place}"
            ),
            (Ok(_), Err(refused)) | (Err(refused), Ok(_)) => panic!("{place}: {refused:?}"),
        }
    }
    for end in 0..full.len() {
        assert_eq!(
            protobuf::merged(&full, &full[..end], &Limits::new()).leaked,
            0
        );
    }
}

#[test]
fn there_are_many_cases_of_every_class_and_each_has_its_own_name() {
    let mut names = BTreeSet::new();
    let mut classes = BTreeMap::new();
    for file in FILES {
        for case in cases(file.name, file.text) {
            *classes.entry(case.class).or_insert(0) += 1;
            assert!(names.insert((file.name, case.name)), "{} twice", case.place);
        }
    }
    assert!(names.len() >= 120, "{}", names.len());
    let classes: BTreeSet<&str> = classes.keys().map(String::as_str).collect();
    assert_eq!(classes, BTreeSet::from(CLASSES));
}

#[test]
fn bytes_are_read_as_the_files_write_them() {
    for (text, bytes) in [
        ("0a 0b0c", &b"\x0a\x0b\x0c"[..]),
        ("\"text\" 00 # and\n 01", b"text\0\x01"),
        ("(0a 00)*3", b"\x0a\0\x0a\0\x0a\0"),
        ("0a {08 01}", b"\x0a\x02\x08\x01"),
        ("0b <\"ab\">", b"\x0b\0\0\0\x02ab"),
        ("(1a)^2{08 01}", b"\x1a\x04\x1a\x02\x08\x01"),
        ("(0c)^1<00>", b"\x0c\0\0\0\x01\0"),
        ("{(00)*200}", &[&[0xc8, 1][..], &[0; 200]].concat()),
    ] {
        assert_eq!(read_bytes(text), bytes, "{text}");
    }
}

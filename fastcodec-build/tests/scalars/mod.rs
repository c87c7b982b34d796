//! The derive cannot depend on the table of scalars, so it has lists of its own: they say the same.

use std::collections::BTreeSet;
use std::path::Path;

use fastcodec_schema::Scalar;
use syn::{Expr, Item, Lit, Pat, Stmt};

/// A source of the derive.
fn source(name: &str) -> syn::File {
    let derive = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fastcodec-derive/src");
    let text = std::fs::read_to_string(derive.join(name)).unwrap();
    syn::parse_file(&text).unwrap()
}

fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// The names in an array, or a reference to one.
fn texts(expression: &Expr) -> Vec<String> {
    match expression {
        Expr::Reference(reference) => texts(&reference.expr),
        Expr::Array(array) => array.elems.iter().filter_map(text).collect(),
        Expr::Tuple(pair) => pair.elems.iter().filter_map(text).collect(),
        _ => Vec::new(),
    }
}

/// The encodings of values that are no scalars.
const OTHERS: [(&str, &str); 3] = [
    ("enumeration", "Enum"),
    ("message", "Msg"),
    ("group", "Group"),
];

/// The encodings that the derive knows, and the types that stand for them.
fn encodings() -> Vec<(String, String)> {
    let file = source("attributes.rs");
    let list = file.items.iter().find_map(|item| match item {
        Item::Const(it) if it.ident == "ENCODINGS" => Some(&*it.expr),
        _ => None,
    });
    let Some(Expr::Array(rows)) = list else {
        panic!("the derive has no list of encodings")
    };
    let rows = rows.elems.iter().map(texts);
    let pairs = rows.map(|row| (row[0].clone(), row[1].clone()));
    pairs.collect()
}

#[test]
fn the_derive_has_the_encodings_of_the_table_and_three_more() {
    let scalars = Scalar::ALL.into_iter();
    let rows = scalars.filter_map(|it| it.info().protobuf);
    let of_table = rows.map(|row| (row.name, row.encoding));
    let expected: BTreeSet<(&str, &str)> = of_table.chain(OTHERS).collect();
    let found = encodings();
    let names = found.iter().map(|(name, ty)| (&name[..], &ty[..]));
    assert_eq!(names.clone().collect::<BTreeSet<_>>(), expected);
    assert_eq!(names.count(), expected.len(), "one of them is there twice");
}

/// The Rust types whose encodings the derive knows, each with them.
fn encodings_by_type() -> Vec<(String, Vec<String>)> {
    let file = source("types.rs");
    let function = file.items.iter().find_map(|item| match item {
        Item::Fn(it) if it.sig.ident == "encodings_of" => Some(it),
        _ => None,
    });
    let last = function.and_then(|it| it.block.stmts.last());
    let Some(Stmt::Expr(Expr::Call(some), None)) = last else {
        panic!("the derive has no encodings by types")
    };
    let Some(Expr::Match(by_name)) = some.args.first() else {
        panic!("the derive has no encodings by types")
    };
    let mut found = Vec::new();
    for arm in &by_name.arms {
        let patterns: Vec<&Pat> = match &arm.pat {
            Pat::Or(or) => or.cases.iter().collect(),
            pattern => vec![pattern],
        };
        for pattern in patterns {
            if let Pat::Lit(literal) = pattern
                && let Some(name) = text(&Expr::Lit(literal.clone()))
            {
                found.push((name, texts(&arm.body)));
            }
        }
    }
    found
}

#[test]
fn types_have_the_encodings_in_the_derive_that_the_table_says() {
    let found = encodings_by_type();
    let scalars = Scalar::ALL.into_iter();
    let held = scalars.filter(|it| it.is_primitive() && it.info().protobuf.is_some());
    let types: BTreeSet<&str> = held.map(|it| it.info().rust).collect();
    assert_eq!(types.len(), 7, "{types:?}");
    for ty in types {
        let in_derive = found.iter().find(|(known, _)| known == ty);
        let Some((_, encodings)) = in_derive else {
            panic!("the derive does not know `{ty}`")
        };
        let names = Scalar::of_rust_type(ty).filter_map(|it| it.info().protobuf);
        let names: Vec<&str> = names.map(|row| row.name).collect();
        assert_eq!(
            encodings.first().map(String::as_str),
            names.first().copied()
        );
        let encodings = encodings.iter().map(String::as_str);
        let of_scalars = encodings.filter(|it| *it != "enumeration");
        let of_scalars: BTreeSet<&str> = of_scalars.collect();
        assert_eq!(of_scalars, names.into_iter().collect(), "{ty}");
    }
}

#[test]
fn every_encoding_of_a_type_is_one_that_the_derive_knows() {
    let known: BTreeSet<String> = encodings().into_iter().map(|(name, _)| name).collect();
    for (ty, encodings) in encodings_by_type() {
        assert!(!encodings.is_empty(), "{ty}");
        for encoding in encodings {
            assert!(known.contains(&encoding), "{ty}: {encoding}");
        }
    }
}

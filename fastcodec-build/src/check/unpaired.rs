//! Types without a message, and macros whose types cannot be seen.

use std::collections::HashSet;

use super::comparison::Comparison;
use super::finding::{Finding, FindingKind};
use super::rust::sources::{Item, Sources};
use fastcodec_schema::Place;

/// Returns the items that are held by structs of a format without a schema.
pub fn held_by_unchecked(sources: &Sources, compared: &[Comparison<'_>]) -> HashSet<usize> {
    let is_checked = |item: &Item| {
        let mut compared = compared.iter();
        compared.any(|it| !it.index.is_empty() && it.is_checked(item))
    };
    let mut held = HashSet::new();
    for (number, item) in sources.items.iter().enumerate() {
        if (item.derives.protobuf || item.derives.thrift || item.derives.oneof)
            && !is_checked(item)
            && let Some(first) = compared.first()
        {
            for spelling in item.derives.spellings() {
                let fields = first.reading().fields(number, *spelling).fields;
                held.extend(fields.iter().flat_map(|field| field.ty.items()));
            }
        }
    }
    held
}

/// Returns the finding for a macro that mentions a derive.
pub fn in_macro((name, place): &(String, Place)) -> Finding {
    Finding {
        kind: FindingKind::CannotTell,
        is_compatible: false,
        path: name.clone(),
        source: Some(place.clone()),
        schema: None,
        message: format!(
            "what the macro `{name}!` makes cannot be seen: write the types out, or allow it at the path \
             `{name}`"
        ),
    }
}

/// Returns the finding for a type that no schema has.
pub fn not_found(number: usize, item: &Item, compared: &[Comparison<'_>]) -> Option<Finding> {
    let mut fitting = compared
        .iter()
        .filter(|it| !it.index.is_empty() && it.is_checked(item));
    let first = fitting.clone().next()?;
    let is_struct = !item.derives.enumeration;
    let is_found = |it: &Comparison<'_>| it.pairs.contains_key(&number);
    // An enumeration serves both formats. A struct must be in the schema of each format that it
    // derives.
    let lacking = match is_struct {
        true => fitting.clone().find(|it| !is_found(it))?,
        false if fitting.clone().any(is_found) => return None,
        false => first,
    };
    // Items that a field holds are reported with that field.
    if item.name.is_none() && fitting.any(|it| it.held.contains(&number)) {
        return None;
    }
    let name = item.name.as_deref().unwrap_or(&item.ident);
    let several = match item.name {
        None => lacking.candidates(item),
        Some(_) => Vec::new(),
    };
    // prost's types have no attribute for the name.
    let named = |full_name: &str| match item.derives.codec || !item.derives.prost {
        true => format!("`#[codec(name = \"{full_name}\")]`"),
        false => format!("`.message(\"{full_name}\", \"{}\")`", item.ident),
    };
    let advice = if several.len() > 1 {
        let (names, first) = (several.join("`, `"), several[0]);
        format!(
            "several have that name without a package (`{names}`): write {}",
            named(first)
        )
    } else if let Some(like) = lacking.index.like(name) {
        format!("is it `{like}`? Then write {}", named(like))
    } else {
        format!(
            "if it is not part of the schema, write `.ignore([\"{}\"])`",
            item.ident
        )
    };
    let message = match item.name {
        Some(_) => format!(
            "`{}` is `{name}`, which the schema does not have",
            item.ident
        ),
        None => format!("nothing in the schema is called `{name}`"),
    };
    Some(Finding {
        kind: FindingKind::UnknownType,
        is_compatible: false,
        path: name.to_owned(),
        source: Some(item.place.clone()),
        schema: None,
        message: format!("{message}; {advice}"),
    })
}

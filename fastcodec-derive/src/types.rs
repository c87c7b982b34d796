//! What the tokens of a Rust type tell, without resolving it: for better messages, and where traits
//! cannot decide.

use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// Returns the type without parentheses, and without the groups that macros put around it.
pub fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        _ => ty,
    }
}

/// Returns the last segment of a path: `HashMap<K, V>` of `std::collections::HashMap<K, V>`.
fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match bare(ty) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// Returns the types between the angle brackets.
fn arguments(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return Vec::new();
    };
    arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
        .collect()
}

/// Returns `T` of `name<T>`.
pub fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let segment = last_segment(ty)?;
    (segment.ident == name).then(|| arguments(segment).first().copied())?
}

/// Returns the name of a type, without its path and arguments.
pub fn name(ty: &Type) -> Option<String> {
    last_segment(ty).map(|segment| segment.ident.to_string())
}

/// Whether a path names the module of the type.
pub fn is_of_module(ty: &Type, module: &str) -> bool {
    match bare(ty) {
        Type::Path(path) => {
            let from_last = path.path.segments.iter().rev().nth(1);
            from_last.is_some_and(|segment| segment.ident == module)
        }
        _ => false,
    }
}

pub fn is_u8(ty: &Type) -> bool {
    name(ty).as_deref() == Some("u8")
}

/// Lists and sets other than `Vec`.
const LISTS: [&str; 4] = ["VecDeque", "HashSet", "BTreeSet", "IndexSet"];

/// Returns the element of a list, a set or an array. Bytes are not a list.
pub fn list_element(ty: &Type) -> Option<&Type> {
    if let Some(element) = LISTS.iter().find_map(|list| argument_of(ty, list)) {
        return Some(element);
    }
    let element = match bare(ty) {
        Type::Array(array) => Some(&*array.elem),
        Type::Reference(reference) => match bare(&reference.elem) {
            Type::Slice(slice) => Some(&*slice.elem),
            _ => None,
        },
        _ => match argument_of(ty, "SmallVec").map(bare) {
            Some(Type::Array(array)) => Some(&*array.elem),
            _ => argument_of(ty, "Vec"),
        },
    };
    element.filter(|element| !is_u8(element))
}

/// Returns the key and value of a map: `HashMap<K, V>`, `BTreeMap<K, V>`, or a list of pairs.
pub fn map_entry(ty: &Type) -> Option<(&Type, &Type)> {
    if let Some(Type::Tuple(pair)) = list_element(ty).map(bare)
        && pair.elems.len() == 2
    {
        let mut types = pair.elems.iter();
        return types.next().zip(types.next());
    }
    let segment = last_segment(ty)?;
    if !segment.ident.to_string().ends_with("Map") {
        return None;
    }
    let mut types = arguments(segment).into_iter();
    types.next().zip(types.next())
}

/// Whether the type is a map that the runtime knows.
pub fn is_known_map(ty: &Type) -> bool {
    let name = last_segment(ty).map(|segment| &segment.ident);
    name.is_some_and(|name| {
        ["HashMap", "BTreeMap", "IndexMap"]
            .iter()
            .any(|map| name == map)
    })
}

/// Whether the type is a set.
pub fn is_set(ty: &Type) -> bool {
    ["HashSet", "BTreeSet", "IndexSet"]
        .iter()
        .any(|name| argument_of(ty, name).is_some())
}

/// Returns the type that an owning pointer points to.
pub fn pointee(ty: &Type) -> Option<&Type> {
    ["Box", "Arc", "Rc"]
        .iter()
        .find_map(|name| argument_of(ty, name))
}

/// Whether a type, or the type in its `Option` or list, borrows for `'static`.
pub fn is_static(ty: &Type) -> bool {
    let ty = innermost(ty);
    match bare(ty) {
        Type::Reference(reference) => {
            let lifetime = reference.lifetime.as_ref();
            lifetime.is_some_and(|lifetime| lifetime.ident == "static")
        }
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return false;
            };
            last.ident == "Cow"
                && matches!(arguments.args.first(), Some(GenericArgument::Lifetime(it)) if it.ident == "static")
        }),
        _ => false,
    }
}

/// Returns the type in an `Option`, a list or a pointer, or the type itself.
pub fn innermost(ty: &Type) -> &Type {
    let inner = argument_of(ty, "Option")
        .or_else(|| list_element(ty))
        .or_else(|| argument_of(ty, "Box"))
        .or_else(|| argument_of(ty, "Arc"))
        .or_else(|| argument_of(ty, "Rc"));
    inner.map_or(ty, innermost)
}

/// Returns the message that a field or member of this type holds, and whether it is in a `Box`.
pub fn message_of(ty: &Type) -> (&Type, bool) {
    if let Some((_, value)) = map_entry(ty) {
        return message_of(value);
    }
    if let Some(inner) = argument_of(ty, "Option").or_else(|| list_element(ty)) {
        return message_of(inner);
    }
    match argument_of(ty, "Box") {
        Some(message) => (message, true),
        None => (ty, false),
    }
}

/// Containers of the standard library, and those like them.
const CONTAINERS: [&str; 13] = [
    "Option", "Vec", "Box", "Arc", "Rc", "VecDeque", "HashMap", "BTreeMap", "IndexMap", "HashSet",
    "BTreeSet", "IndexSet", "SmallVec",
];

/// Whether a type is made of numbers, `bool` and `String` only, as far as its tokens tell. No one
/// gives such a name to another type.
pub fn is_plain(ty: &Type) -> bool {
    let Some(segment) = last_segment(ty) else {
        return false;
    };
    let (name, arguments) = (segment.ident.to_string(), arguments(segment));
    match name.as_str() {
        "bool" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "f32" | "f64"
        | "String" => true,
        name if CONTAINERS.contains(&name) => {
            let is_pointer = pointee(ty).is_some();
            let is_plain_here = |inner| {
                // No pointer is absent.
                is_plain(inner) && !(is_pointer && argument_of(inner, "Option").is_some())
            };
            !arguments.is_empty() && arguments.into_iter().all(is_plain_here)
        }
        _ => false,
    }
}

/// Whether a type is a path without type arguments: not a container, and not a pointer.
pub fn is_without_types(ty: &Type) -> bool {
    let Type::Path(path) = bare(ty) else {
        return false;
    };
    path.path.segments.iter().all(|it| match &it.arguments {
        PathArguments::None => true,
        PathArguments::AngleBracketed(arguments) => {
            let mut arguments = arguments.args.iter();
            arguments.all(|it| matches!(it, GenericArgument::Lifetime(_)))
        }
        PathArguments::Parenthesized(_) => false,
    })
}

/// Whether a type is a number or `bool`, as far as its tokens tell.
pub fn is_number(ty: &Type) -> bool {
    let is_text = matches!(name(ty).as_deref(), Some("String"));
    last_segment(ty).is_some_and(|segment| arguments(segment).is_empty())
        && is_plain(ty)
        && !is_text
}

/// Whether a type has `_` or `impl` in it, so that it is none for a field.
pub fn lacks_name(ty: &Type) -> bool {
    match bare(ty) {
        Type::ImplTrait(_) | Type::Infer(_) => true,
        Type::Array(array) => lacks_name(&array.elem),
        Type::Reference(reference) => lacks_name(&reference.elem),
        Type::Slice(slice) => lacks_name(&slice.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(lacks_name),
        _ => last_segment(ty).is_some_and(|segment| arguments(segment).into_iter().any(lacks_name)),
    }
}

/// Whether a type has a pointer to a number or string in it: in Protobuf, pointers are to messages.
pub fn has_pointer_to_plain(ty: &Type) -> bool {
    pointee(ty).is_some_and(is_plain)
        || last_segment(ty).is_some_and(|segment| {
            let is_container = CONTAINERS.iter().any(|name| segment.ident == name);
            is_container && arguments(segment).into_iter().any(has_pointer_to_plain)
        })
}

/// Whether a type that is not a container has type parameters.
pub fn has_parameters(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| {
        let arguments = arguments(segment);
        let is_container = CONTAINERS.iter().any(|name| segment.ident == name);
        !arguments.is_empty() && (!is_container || arguments.into_iter().any(has_parameters))
    })
}

/// Returns the name of a type in the table of encodings, where bytes have a name for each way to
/// write them.
pub fn name_of_scalar(ty: &Type) -> Option<String> {
    if let Type::Reference(reference) = bare(ty) {
        return match bare(&reference.elem) {
            Type::Slice(slice) if is_u8(&slice.elem) => Some("&[u8]".to_owned()),
            elem => name(elem).filter(|name| name == "str"),
        };
    }
    if argument_of(ty, "Vec").is_some_and(is_u8) {
        return Some("Vec<u8>".to_owned());
    }
    name(ty)
}

/// Calls `visit` with every type in a type that is on the wire: the type itself, if it is not a
/// container, or what it holds. The bytes in a byte string do not count.
pub fn for_each_part<'a>(ty: &'a Type, visit: &mut impl FnMut(&'a Type)) {
    let is_bytes = |inner: &Type| is_u8(inner);
    match bare(ty) {
        Type::Reference(reference) => match bare(&reference.elem) {
            Type::Slice(slice) if is_bytes(&slice.elem) => {}
            elem => for_each_part(elem, visit),
        },
        Type::Slice(slice) if !is_bytes(&slice.elem) => for_each_part(&slice.elem, visit),
        Type::Array(array) if !is_bytes(&array.elem) => for_each_part(&array.elem, visit),
        Type::Tuple(tuple) => {
            for elem in &tuple.elems {
                for_each_part(elem, visit);
            }
        }
        Type::Path(_) => {
            let inner = last_segment(ty).map(arguments).unwrap_or_default();
            if let [only] = inner[..]
                && is_bytes(only)
                && name(ty).as_deref() == Some("Vec")
            {
                return;
            }
            // Of any other type it is not known what the parameters are for.
            let is_container = name(ty).is_some_and(|name| CONTAINERS.contains(&&*name));
            if inner.is_empty() {
                visit(ty);
            }
            for inner in inner.into_iter().filter(|_| is_container) {
                for_each_part(inner, visit);
            }
        }
        _ => {}
    }
}

/// Whether a type mentions one of the type parameters.
pub fn mentions(ty: &Type, parameters: &[&syn::Ident]) -> bool {
    !parameters.is_empty() && has_any(quote::ToTokens::to_token_stream(ty), parameters)
}

/// Whether tokens have one of the identifiers, or a lifetime of that name.
pub fn has_any(tokens: proc_macro2::TokenStream, idents: &[&syn::Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => idents.contains(&&ident),
        proc_macro2::TokenTree::Group(group) => has_any(group.stream(), idents),
        _ => false,
    })
}

/// Returns the type with `'static` in place of its lifetimes.
pub fn with_static_lifetimes(ty: &Type) -> proc_macro2::TokenStream {
    use proc_macro2::{Group, Ident, TokenStream, TokenTree};

    fn replace(tokens: TokenStream) -> TokenStream {
        let mut after_quote = false;
        let replaced = tokens.into_iter().map(|token| match token {
            TokenTree::Ident(ident) if std::mem::take(&mut after_quote) => {
                TokenTree::Ident(Ident::new("static", ident.span()))
            }
            TokenTree::Punct(punct) => {
                after_quote = punct.as_char() == '\'';
                TokenTree::Punct(punct)
            }
            TokenTree::Group(group) => {
                let mut replaced = Group::new(group.delimiter(), replace(group.stream()));
                replaced.set_span(group.span());
                TokenTree::Group(replaced)
            }
            other => other,
        });
        replaced.collect()
    }
    replace(quote::ToTokens::to_token_stream(ty))
}

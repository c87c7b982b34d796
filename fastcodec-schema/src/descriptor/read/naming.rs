//! Names in descriptors.

use super::super::types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    ServiceDescriptorProto,
};

macro_rules! names {
    ($($descriptor:ident),*) => {$(
        impl $descriptor {
            /// The name; empty if there is none.
            pub(super) fn name(&self) -> &str {
                self.name.as_deref().unwrap_or_default()
            }
        }
    )*};
}

names!(
    FileDescriptorProto,
    DescriptorProto,
    FieldDescriptorProto,
    EnumDescriptorProto,
    ServiceDescriptorProto
);

impl FileDescriptorProto {
    pub(super) fn package(&self) -> &str {
        self.package.as_deref().unwrap_or_default()
    }
}

/// The full name that a descriptor refers to.
pub(super) fn absolute(name: &Option<String>) -> Option<&str> {
    let full_name = name.as_deref()?.strip_prefix('.')?;
    (!full_name.is_empty()).then_some(full_name)
}

pub(super) fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    !name.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

pub(super) fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}.{name}")
    }
}

/// The name of a field in JSON where the descriptor has none: without underscores, and with a
/// capital after each. <https://protobuf.dev/programming-guides/json/>
pub(super) fn json_name(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    let mut follows_underscore = false;
    for letter in name.chars() {
        if letter == '_' {
            follows_underscore = true;
        } else {
            result.push(if follows_underscore {
                letter.to_ascii_uppercase()
            } else {
                letter
            });
            follows_underscore = false;
        }
    }
    result
}

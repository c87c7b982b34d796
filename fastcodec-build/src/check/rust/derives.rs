//! The derives of a type.

use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

use super::attribute::{Spelling, metas};
use super::{codec, prost};

/// The derives of a type that the comparison needs, in either spelling.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Derives {
    pub protobuf: bool,
    pub thrift: bool,
    pub oneof: bool,
    pub enumeration: bool,
    pub default: bool,
    pub error: bool,
    /// Whether a derive is fastcodec's `Protobuf`, `Oneof` or `Enumeration`.
    pub codec: bool,
    /// Whether a derive is prost's `Message`, `Oneof` or `Enumeration`.
    pub prost: bool,
}

impl Derives {
    /// `resolve` follows the imports of the path of a derive.
    pub fn of(attributes: &[Attribute], resolve: impl Fn(&syn::Path) -> Vec<String>) -> Derives {
        let mut derives = Derives::default();
        for meta in metas(attributes) {
            let Meta::List(list) = meta else { continue };
            if !list.path.is_ident("derive") {
                continue;
            }
            let paths = list.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated);
            for path in paths.into_iter().flatten() {
                let names = resolve(&path);
                let Some((last, before)) = names.split_last() else {
                    continue;
                };
                let is_prost = before.iter().any(|name| name == "prost");
                let of_message = match (last.as_str(), is_prost) {
                    ("Message", true) | ("Protobuf", false) => &mut derives.protobuf,
                    ("Oneof", _) => &mut derives.oneof,
                    ("Enumeration", _) => &mut derives.enumeration,
                    (name, _) => {
                        match name {
                            "Thrift" => derives.thrift = true,
                            "Default" => derives.default = true,
                            "Error" => derives.error = true,
                            _ => {}
                        }
                        continue;
                    }
                };
                *of_message = true;
                derives.prost |= is_prost;
                derives.codec |= !is_prost;
            }
        }
        derives
    }

    /// Notes in which spellings the fields or the variants are, of which the derives may not tell:
    /// one that was imported with `*` from elsewhere.
    pub fn with_fields(mut self, is_struct: bool, fields: &[&[Attribute]]) -> Derives {
        if !fields.iter().any(|it| prost::is_prost(it)) {
            return self;
        }
        self.prost = true;
        self.codec &= fields.iter().any(|it| codec::of_field(it).is_some());
        match is_struct {
            true => self.protobuf = true,
            false => self.oneof = true,
        }
        self
    }

    pub fn any(self) -> bool {
        self.protobuf || self.thrift || self.oneof || self.enumeration
    }

    /// Returns the spellings to compare with a Protobuf schema, both if the type has both.
    pub fn spellings(self) -> &'static [Spelling] {
        match (self.codec, self.prost) {
            (true, true) => &[Spelling::Codec, Spelling::Prost],
            (false, true) => &[Spelling::Prost],
            _ => &[Spelling::Codec],
        }
    }
}

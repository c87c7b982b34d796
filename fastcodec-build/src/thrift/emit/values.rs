//! Values of a schema as Rust expressions: defaults and constants.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Context;
use super::types::{Form, Holding, Place, Pointer};
use crate::emit::{ident, tokens};
use crate::error::Error;
use crate::options::{MapType, SetType};
use crate::thrift::program::{Id, Resolved};
use crate::thrift::syntax::{
    Annotations, Base, Field, Item, Position, StructKind, Type, Value, ValueKind, Variant,
};

/// The deepest that constants may name each other.
const MAX_NAMES: u32 = 64;

/// A value, and the file in which the names in it are looked up.
#[derive(Clone, Copy)]
struct Given<'v> {
    value: &'v Value,
    file: usize,
}

impl Context<'_> {
    /// The value of a field, in what holds it.
    pub(super) fn held_value(
        &self,
        place: Place<'_>,
        field: &Field,
        holding: Holding,
        value: &Value,
    ) -> Result<TokenStream, Error> {
        let given = Given {
            value,
            file: place.file,
        };
        self.held(place, field, holding, given)
    }

    /// The value of a constant.
    pub(super) fn constant_value(
        &self,
        place: Place<'_>,
        ty: &Type,
        value: &Value,
    ) -> Result<TokenStream, Error> {
        let given = Given {
            value,
            file: place.file,
        };
        self.value(place, ty, &Annotations::default(), given)
    }

    fn held(
        &self,
        place: Place<'_>,
        field: &Field,
        holding: Holding,
        given: Given<'_>,
    ) -> Result<TokenStream, Error> {
        let mut value = self.value(place, &field.ty, &field.annotations, given)?;
        value = match holding.pointer {
            Pointer::None => value,
            Pointer::Box | Pointer::Arc => quote!((#value).into()),
            Pointer::Reference => quote!(const { &#value }),
        };
        Ok(if holding.is_optional {
            quote!(::core::option::Option::Some(#value))
        } else {
            value
        })
    }

    fn value(
        &self,
        place: Place<'_>,
        ty: &Type,
        annotations: &Annotations,
        given: Given<'_>,
    ) -> Result<TokenStream, Error> {
        let resolved = self.program.resolve(place.file, ty)?;
        let given = self.follow(given, &resolved)?;
        let wrong = |what: &str| self.wrong(given, what);
        let chosen = annotations.rust("rust_type");
        let chosen = chosen.or_else(|| ty.annotations.rust("rust_type"));
        let is_view = place.form == Form::View;
        match (&resolved, &given.value.kind) {
            (Resolved::Base(base), _) => self.base_value(place, *base, chosen, given),
            (Resolved::Enum(id, variants), _) => {
                let runtime = self.runtime()?;
                match self.variant(given, *id, variants)? {
                    Ok(index) => {
                        let ty = tokens(&self.type_path(place.module, *id)?)?;
                        let number = Literal::i32_unsuffixed(variants[index].number);
                        let name = ident(&self.names(*id)?.members[index]);
                        Ok(if is_view {
                            quote!(#runtime::thrift::Open::from_number(#number))
                        } else {
                            quote!(#runtime::thrift::Open::from_number(#ty::#name as i32))
                        })
                    }
                    Err(number) => {
                        let number = Literal::i32_unsuffixed(number);
                        Ok(quote!(#runtime::thrift::Open::from_number(#number)))
                    }
                }
            }
            (Resolved::List(element, file), ValueKind::List(values)) => {
                let place = Place {
                    file: *file,
                    ..place
                };
                let values = self.values(place, element, given, values)?;
                Ok(if is_view {
                    quote!(const { &[#(#values),*] })
                } else {
                    quote!(::std::vec![#(#values),*])
                })
            }
            // An empty map stands for an empty list or set too.
            (Resolved::List(..), ValueKind::Map(entries)) if entries.is_empty() => {
                Ok(quote!(::core::default::Default::default()))
            }
            (Resolved::Set(..), ValueKind::Map(entries)) if entries.is_empty() => {
                Ok(quote!(::core::default::Default::default()))
            }
            (Resolved::Map(..), ValueKind::List(values)) if values.is_empty() => {
                Ok(quote!(::core::default::Default::default()))
            }
            (Resolved::Set(element, file), ValueKind::List(values)) => {
                let inner = Place {
                    file: *file,
                    is_key: !is_view,
                    ..place
                };
                let values = self.values(inner, element, given, values)?;
                let runtime = self.runtime()?;
                Ok(match self.set_type(place, chosen) {
                    _ if is_view => quote!(const { #runtime::thrift::Set(&[#(#values),*]) }),
                    SetType::Vec => quote!(#runtime::thrift::Set(::std::vec![#(#values),*])),
                    _ => quote!([#(#values),*].into_iter().collect()),
                })
            }
            (Resolved::Map(key, value, file), ValueKind::Map(entries)) => {
                let inner = Place {
                    file: *file,
                    ..place
                };
                let as_key = Place {
                    is_key: !is_view,
                    ..inner
                };
                let mut pairs = Vec::new();
                let none = Annotations::default();
                for (k, v) in entries {
                    let (k, v) = (Given { value: k, ..given }, Given { value: v, ..given });
                    let k = self.value(as_key, key, &none, k)?;
                    let v = self.value(inner, value, &none, v)?;
                    pairs.push(quote!((#k, #v)));
                }
                Ok(match self.map_type(place, chosen) {
                    _ if is_view => quote!(const { &[#(#pairs),*] }),
                    MapType::Vec => quote!(::std::vec![#(#pairs),*]),
                    _ => quote!([#(#pairs),*].into_iter().collect()),
                })
            }
            (Resolved::Struct(id, StructKind::Union, fields), ValueKind::Map(entries)) => {
                self.union_value(place, *id, fields, given, entries)
            }
            (Resolved::Struct(id, kind, fields), ValueKind::Map(entries)) => {
                self.struct_value(place, *id, *kind, fields, given, entries)
            }
            (Resolved::List(..), _) => Err(wrong("a list, `[…]`")),
            (Resolved::Set(..), _) => Err(wrong("a set, `[…]`")),
            (Resolved::Map(..), _) => Err(wrong("a map, `{…}`")),
            (Resolved::Struct(..), _) => Err(wrong("the fields of the struct, `{\"name\": …}`")),
        }
    }

    fn values(
        &self,
        place: Place<'_>,
        element: &Type,
        given: Given<'_>,
        values: &[Value],
    ) -> Result<Vec<TokenStream>, Error> {
        let none = Annotations::default();
        let values = values.iter();
        values
            .map(|value| self.value(place, element, &none, Given { value, ..given }))
            .collect()
    }

    /// The value behind the names of constants.
    fn follow<'v>(
        &'v self,
        mut given: Given<'v>,
        resolved: &Resolved<'_>,
    ) -> Result<Given<'v>, Error> {
        for _ in 0..MAX_NAMES {
            let ValueKind::Name(name) = &given.value.kind else {
                return Ok(given);
            };
            let Some(id) = self.program.find(given.file, name) else {
                return Ok(given);
            };
            let Item::Const(_, value) = &self.program.definition(id).item else {
                return Ok(given);
            };
            given = Given {
                value,
                file: id.file,
            };
        }
        let _ = resolved;
        Err(self.wrong(
            given,
            "a value: these constants name each other in a circle",
        ))
    }

    fn wrong(&self, given: Given<'_>, what: &str) -> Error {
        let found = match &given.value.kind {
            ValueKind::Integer(value) => format!("`{value}`"),
            ValueKind::Double(value) => format!("`{value}`"),
            ValueKind::Text(text) => format!("{text:?}"),
            ValueKind::Name(name) => format!("`{name}`"),
            ValueKind::List(_) => "a list".to_owned(),
            ValueKind::Map(_) => "a map".to_owned(),
        };
        self.error_at(
            given,
            given.value.at,
            format!("expected {what}, found {found}"),
        )
    }

    fn error_at(&self, given: Given<'_>, at: Position, message: String) -> Error {
        self.program.error(given.file, at, message)
    }

    fn base_value(
        &self,
        place: Place<'_>,
        base: Base,
        chosen: Option<&str>,
        given: Given<'_>,
    ) -> Result<TokenStream, Error> {
        let wrong = |what: &str| self.wrong(given, what);
        let runtime = self.runtime()?;
        let integer = |low: i64, high: i64, name: &str| match &given.value.kind {
            ValueKind::Integer(value) if (low..=high).contains(value) => Ok(*value),
            // The value of an enumeration is a number as well.
            ValueKind::Name(name) => match self.number_of_name(given, name) {
                Some(number) => Ok(number.into()),
                None => Err(wrong("a number")),
            },
            _ => Err(wrong(&format!("a number of type {name}, {low} to {high}"))),
        };
        Ok(match base {
            Base::Bool => match &given.value.kind {
                ValueKind::Integer(0) => quote!(false),
                ValueKind::Integer(1) => quote!(true),
                ValueKind::Name(name) if name == "true" => quote!(true),
                ValueKind::Name(name) if name == "false" => quote!(false),
                _ => return Err(wrong("`true` or `false`")),
            },
            Base::I8 => {
                // 128 to 255 are the bits of a negative number, as hexadecimal ones are.
                let value = integer(i8::MIN.into(), 255, "i8")?;
                let value = Literal::i8_unsuffixed(value as i8);
                quote!(#value)
            }
            Base::I16 => {
                let value =
                    Literal::i16_unsuffixed(
                        integer(i16::MIN.into(), u16::MAX.into(), "i16")? as i16
                    );
                quote!(#value)
            }
            Base::I32 => {
                let value =
                    Literal::i32_unsuffixed(
                        integer(i32::MIN.into(), u32::MAX.into(), "i32")? as i32
                    );
                quote!(#value)
            }
            Base::I64 => {
                let value = Literal::i64_unsuffixed(integer(i64::MIN, i64::MAX, "i64")?);
                quote!(#value)
            }
            Base::Double => {
                let value = match &given.value.kind {
                    ValueKind::Integer(value) => *value as f64,
                    ValueKind::Double(value) if value.is_finite() => *value,
                    _ => return Err(wrong("a number of type double")),
                };
                let value = Literal::f64_unsuffixed(value);
                if place.is_key || chosen == Some("ordered_f64") {
                    quote!(#runtime::thrift::Double(#value))
                } else {
                    quote!(#value)
                }
            }
            Base::String => {
                let ValueKind::Text(text) = &given.value.kind else {
                    return Err(wrong("a string, in quotes"));
                };
                match place.form {
                    Form::View => quote!(#text),
                    Form::Owned => quote!(#text.into()),
                }
            }
            Base::Binary => {
                let ValueKind::Text(text) = &given.value.kind else {
                    return Err(wrong("a string, in quotes"));
                };
                let bytes = Literal::byte_string(text.as_bytes());
                match place.form {
                    Form::View => quote!(#bytes),
                    Form::Owned => quote!((&#bytes[..]).into()),
                }
            }
            Base::Uuid => {
                let ValueKind::Text(text) = &given.value.kind else {
                    return Err(wrong("a UUID, in quotes"));
                };
                let Some(bytes) = uuid(text) else {
                    return Err(wrong(
                        "a UUID: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12",
                    ));
                };
                let bytes = bytes.iter().map(|byte| {
                    let literal = format!("0x{byte:02x}");
                    literal.parse::<Literal>().ok()
                });
                quote!(#runtime::thrift::Uuid([#(#bytes),*]))
            }
        })
    }

    /// The number of `Enumeration.VALUE`.
    fn number_of_name(&self, given: Given<'_>, name: &str) -> Option<i32> {
        let (enumeration, variant) = name.rsplit_once('.')?;
        let id = self.program.find(given.file, enumeration)?;
        let Item::Enum(variants) = &self.program.definition(id).item else {
            return None;
        };
        let mut variants = variants.iter();
        let variant = variants.find(|it| it.name.text == variant)?;
        Some(variant.number)
    }

    /// The index of the value of an enumeration; or its number, if no value has it.
    pub(super) fn variant_of(
        &self,
        file: usize,
        value: &Value,
        id: Id,
        variants: &[Variant],
    ) -> Result<Result<usize, i32>, Error> {
        let given = Given { value, file };
        let given = self.follow(given, &Resolved::Enum(id, &[]))?;
        self.variant(given, id, variants)
    }

    fn variant(
        &self,
        given: Given<'_>,
        id: Id,
        variants: &[Variant],
    ) -> Result<Result<usize, i32>, Error> {
        match &given.value.kind {
            ValueKind::Integer(number) => {
                let Ok(number) = i32::try_from(*number) else {
                    return Err(self.wrong(given, "the number of a value, of 32 bits"));
                };
                let index = variants.iter().position(|it| it.number == number);
                Ok(index.ok_or(number))
            }
            ValueKind::Name(name) => {
                // `VALUE`, `Enumeration.VALUE` or `file.Enumeration.VALUE`.
                let value = name.rsplit('.').next().unwrap_or(name);
                let is_own = match name.rsplit_once('.') {
                    Some((enumeration, _)) => self.names_type(given.file, enumeration, id),
                    None => true,
                };
                let index = variants.iter().position(|it| it.name.text == value);
                match index.filter(|_| is_own) {
                    Some(index) => Ok(Ok(index)),
                    None => {
                        let name = &self.program.definition(id).name.text;
                        Err(self.wrong(given, &format!("a value of `{name}`")))
                    }
                }
            }
            _ => {
                let name = &self.program.definition(id).name.text;
                Err(self.wrong(given, &format!("a value of `{name}`")))
            }
        }
    }

    /// Whether a name stands for the type, directly or through typedefs.
    fn names_type(&self, file: usize, name: &str, id: Id) -> bool {
        let Some(mut found) = self.program.find(file, name) else {
            return false;
        };
        for _ in 0..MAX_NAMES {
            if found == id {
                return true;
            }
            let Item::Typedef(ty) = &self.program.definition(found).item else {
                return false;
            };
            let crate::thrift::syntax::TypeKind::Named(name) = &ty.kind else {
                return false;
            };
            match self.program.find(found.file, &name.text) {
                Some(next) => found = next,
                None => return false,
            }
        }
        false
    }

    fn struct_value(
        &self,
        place: Place<'_>,
        id: Id,
        kind: StructKind,
        fields: &[Field],
        given: Given<'_>,
        entries: &[(Value, Value)],
    ) -> Result<TokenStream, Error> {
        let full_name = self.program.full_name(id);
        let names = self.names(id)?;
        let is_view = place.form == Form::View;
        for (key, _) in entries {
            self.field_named(
                id,
                fields,
                Given {
                    value: key,
                    ..given
                },
            )?;
        }
        let mut values = Vec::new();
        for (field, name) in fields.iter().zip(&names.members) {
            let path = format!("{full_name}.{}", field.name.text);
            let inner = self.place(place.module, id, &path, place.form);
            let holding = self.holding(id, kind, field, place.form)?;
            let mut entries = entries.iter();
            let entry = entries.find(
                |(key, _)| matches!(&key.kind, ValueKind::Text(text) if *text == field.name.text),
            );
            let name = ident(name);
            let value = match (entry, &field.default) {
                (Some((_, value)), _) => {
                    self.held(inner, field, holding, Given { value, ..given })?
                }
                (None, Some(value)) => {
                    let file = id.file;
                    self.held(inner, field, holding, Given { value, file })?
                }
                (None, None) if holding.is_optional => quote!(::core::option::Option::None),
                // Not known to the compiler where it is in a constant.
                (None, None) if is_view => {
                    return Err(self.error_at(
                        given,
                        given.value.at,
                        format!(
                            "give `{}` a value: the view of `{full_name}` cannot have a default without",
                            field.name.text
                        ),
                    ));
                }
                (None, None) => quote!(::core::default::Default::default()),
            };
            values.push(quote!(#name: #value,));
        }
        if self.options.unknown_fields.contains(&full_name) {
            values.push(quote!(..::core::default::Default::default()));
        }
        let path = match place.form {
            Form::Owned => self.type_path(place.module, id)?,
            Form::View => self.view_path(place.module, id)?.replace("<'a>", ""),
        };
        let path = tokens(&path)?;
        Ok(quote!(#path { #(#values)* }))
    }

    fn union_value(
        &self,
        place: Place<'_>,
        id: Id,
        fields: &[Field],
        given: Given<'_>,
        entries: &[(Value, Value)],
    ) -> Result<TokenStream, Error> {
        let [(key, value)] = entries else {
            return Err(self.wrong(given, "one member of the union, `{\"name\": …}`"));
        };
        let index = self.field_named(
            id,
            fields,
            Given {
                value: key,
                ..given
            },
        )?;
        let field = &fields[index];
        let path = format!("{}.{}", self.program.full_name(id), field.name.text);
        let inner = self.place(place.module, id, &path, place.form);
        let holding = self.holding(id, StructKind::Union, field, place.form)?;
        let value = self.held(inner, field, holding, Given { value, ..given })?;
        let name = ident(&self.names(id)?.members[index]);
        let path = match place.form {
            Form::Owned => self.type_path(place.module, id)?,
            Form::View => self.view_path(place.module, id)?.replace("<'a>", ""),
        };
        let path = tokens(&path)?;
        Ok(quote!(#path::#name(#value)))
    }

    /// The index of the field that a key names.
    fn field_named(&self, id: Id, fields: &[Field], key: Given<'_>) -> Result<usize, Error> {
        let ValueKind::Text(name) = &key.value.kind else {
            return Err(self.wrong(key, "the name of a field, in quotes"));
        };
        let index = fields.iter().position(|field| field.name.text == *name);
        index.ok_or_else(|| {
            let owner = &self.program.definition(id).name.text;
            self.wrong(key, &format!("the name of a field of `{owner}`"))
        })
    }
}

/// The bytes of a UUID, with braces around it or without.
fn uuid(text: &str) -> Option<[u8; 16]> {
    let text = match text.strip_prefix('{') {
        Some(text) => text.strip_suffix('}')?,
        None => text,
    };
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    if groups != [8, 4, 4, 4, 12] {
        return None;
    }
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|letter| *letter != '-')
        .map(|letter| letter.to_digit(16).map(|digit| digit as u8))
        .collect();
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits?.chunks(2)) {
        *byte = pair[0] << 4 | pair[1];
    }
    Some(bytes)
}

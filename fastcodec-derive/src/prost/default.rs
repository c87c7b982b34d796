//! The values of `default = "…"`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Error, Ident, Lit, LitByteStr, LitFloat, LitInt, Result};

use super::attributes::Scalar;
use crate::encoding::RustType;

/// Returns the default of a scalar, as an expression of the type that an accessor returns: a
/// number, `&str`, `&[u8]`, or the enumeration.
pub fn expression(scalar: &Scalar, default: Option<&Lit>) -> Result<TokenStream> {
    let Some(default) = default else {
        return Ok(zero(scalar));
    };
    let ty = match scalar {
        Scalar::Plain(plain) => plain.ty,
        Scalar::Enumeration { path, .. } => {
            let Lit::Str(name) = default else {
                return Err(wrong(default, "the name of a variant"));
            };
            let variant: Ident = name.parse()?;
            return Ok(quote!(#path::#variant));
        }
    };
    match ty {
        RustType::String => match default {
            Lit::Str(text) => Ok(quote!(#text)),
            other => Err(wrong(other, "a string")),
        },
        RustType::Bytes => byte_string(default).map(|bytes| quote!(#bytes as &[u8])),
        RustType::Bool => match text_of(default).as_deref() {
            Some("true") => Ok(quote!(true)),
            Some("false") => Ok(quote!(false)),
            _ => Err(wrong(default, "`true` or `false`")),
        },
        RustType::F32 => float::<f32>(default, quote!(f32), |value| {
            Literal::f32_suffixed(value.abs())
        }),
        RustType::F64 => float::<f64>(default, quote!(f64), |value| {
            Literal::f64_suffixed(value.abs())
        }),
        RustType::I32 => integer(default, i32::MIN.into(), i32::MAX.into()),
        RustType::I64 => integer(default, i64::MIN.into(), i64::MAX.into()),
        RustType::U32 => integer(default, 0, u32::MAX.into()),
        RustType::U64 => integer(default, 0, u64::MAX.into()),
    }
}

/// Returns the default as a value of the type of the field.
pub fn owned(scalar: &Scalar, default: Option<&Lit>) -> Result<TokenStream> {
    let value = expression(scalar, default)?;
    let plain = match scalar {
        Scalar::Enumeration { .. } => return Ok(quote!(#value as i32)),
        Scalar::Plain(plain) => plain,
    };
    Ok(match (plain.ty, default) {
        (RustType::String | RustType::Bytes, None) => quote!(::core::default::Default::default()),
        (RustType::String | RustType::Bytes, Some(_)) => {
            quote!(::core::convert::From::from(#value))
        }
        _ => value,
    })
}

fn zero(scalar: &Scalar) -> TokenStream {
    match scalar {
        Scalar::Enumeration { path, .. } => {
            quote!(<#path as ::core::default::Default>::default())
        }
        Scalar::Plain(plain) => match plain.ty {
            RustType::String => quote!(""),
            RustType::Bytes => quote!(b"" as &[u8]),
            RustType::Bool => quote!(false),
            RustType::F32 | RustType::F64 => quote!(0.0),
            RustType::I32 | RustType::I64 | RustType::U32 | RustType::U64 => quote!(0),
        },
    }
}

fn wrong(default: &Lit, expected: &str) -> Error {
    Error::new_spanned(
        default,
        format!("the default of this field must be {expected}"),
    )
}

/// Returns the text of a literal, with or without quotes.
fn text_of(default: &Lit) -> Option<String> {
    match default {
        Lit::Str(text) => Some(text.value().trim().to_owned()),
        Lit::Bool(flag) => Some(flag.value().to_string()),
        Lit::Int(number) => Some(number.to_string()),
        Lit::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Parses `b"…"`, or a string that contains it.
fn byte_string(default: &Lit) -> Result<LitByteStr> {
    match default {
        Lit::ByteStr(bytes) => Ok(bytes.clone()),
        Lit::Str(text) => {
            let bytes: LitByteStr = text
                .parse()
                .map_err(|_| wrong(default, "a byte string, `b\"…\"`"))?;
            Ok(LitByteStr::new(&bytes.value(), text.span()))
        }
        other => Err(wrong(other, "a byte string, `b\"…\"`")),
    }
}

fn integer(default: &Lit, least: i128, most: i128) -> Result<TokenStream> {
    let expected = format!("an integer from {least} to {most}");
    let text = text_of(default).ok_or_else(|| wrong(default, &expected))?;
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits.trim()),
        None => (1, text.as_str()),
    };
    let value = syn::parse_str::<LitInt>(digits)
        .and_then(|digits| digits.base10_parse::<i128>())
        .ok()
        .map(|value| sign * value)
        .filter(|value| (least..=most).contains(value))
        .ok_or_else(|| wrong(default, &expected))?;
    let mut digits = Literal::u64_unsuffixed(value.unsigned_abs() as u64);
    digits.set_span(default.span());
    Ok(if value < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    })
}

/// A floating-point number.
trait Real: std::str::FromStr + Into<f64> + Copy {}
impl Real for f32 {}
impl Real for f64 {}

fn float<F: Real>(
    default: &Lit,
    ty: TokenStream,
    literal: impl Fn(F) -> Literal,
) -> Result<TokenStream> {
    let text = match default {
        Lit::Float(number) => number.base10_digits().to_owned(),
        Lit::Int(number) => number.base10_digits().to_owned(),
        Lit::Str(text) => text.value().trim().to_owned(),
        other => return Err(wrong(other, "a number")),
    };
    // With a suffix, as `1.5f32`, it is a literal of Rust.
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let digits = match syn::parse_str::<Lit>(digits) {
        Ok(Lit::Float(number)) => LitFloat::base10_digits(&number).to_owned(),
        Ok(Lit::Int(number)) => number.base10_digits().to_owned(),
        _ => digits.to_owned(),
    };
    let value: F = format!("{sign}{digits}")
        .parse()
        .map_err(|_| wrong(default, "a number, `inf`, `-inf` or `nan`"))?;
    let wide: f64 = value.into();
    Ok(if wide.is_nan() {
        quote!(::core::primitive::#ty::NAN)
    } else if wide == f64::INFINITY {
        quote!(::core::primitive::#ty::INFINITY)
    } else if wide == f64::NEG_INFINITY {
        quote!(::core::primitive::#ty::NEG_INFINITY)
    } else {
        let literal = literal(value);
        if wide.is_sign_negative() {
            quote!(-#literal)
        } else {
            quote!(#literal)
        }
    })
}

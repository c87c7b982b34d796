//! Default values, which a descriptor holds as text.

use crate::model::{Literal, Type};
use crate::scalar::ScalarKind;

/// Reads the default value `text` of a field of type `ty`. Returns `None` if the text is no value
/// of that type: compilers check this, but a descriptor may come from anywhere.
pub(crate) fn parse(text: &str, ty: &Type) -> Option<Literal> {
    let scalar = match ty {
        Type::Scalar(scalar) => *scalar,
        Type::Enum(_) => return Some(Literal::Variant(text.to_owned())),
        _ => return None,
    };
    Some(match scalar.kind() {
        ScalarKind::Signed(width) => {
            let number: i64 = text.parse().ok()?;
            Literal::Signed(width.holds_signed(number).then_some(number)?)
        }
        ScalarKind::Unsigned(width) => {
            let number: u64 = text.parse().ok()?;
            Literal::Unsigned(width.holds_unsigned(number).then_some(number)?)
        }
        // Rust reads `inf`, `-inf` and `nan` as Protobuf spells them.
        ScalarKind::Float => Literal::Float(text.parse().ok()?),
        ScalarKind::Double => Literal::Double(text.parse().ok()?),
        ScalarKind::Bool => Literal::Bool(text.parse().ok()?),
        ScalarKind::String => Literal::String(text.to_owned()),
        ScalarKind::Bytes => Literal::Bytes(unescape(text)?),
        // Protobuf has no UUIDs, so it has no text for them.
        ScalarKind::Uuid => return None,
    })
}

/// Undoes the escaping that a descriptor gives to bytes: C's.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let [escape, tail @ ..] = rest else {
            return None;
        };
        rest = tail;
        let byte = match escape {
            b'a' => 0x07,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0b,
            b'\\' | b'\'' | b'"' | b'?' => *escape,
            b'x' | b'X' => take_number(&mut rest, 16, 2)?,
            b'0'..=b'7' => {
                let mut digits = [std::slice::from_ref(escape), rest].concat();
                digits.truncate(3);
                let mut left = digits.as_slice();
                let byte = take_number(&mut left, 8, 3)?;
                rest = rest.get(digits.len() - left.len() - 1..)?;
                byte
            }
            _ => return None,
        };
        bytes.push(byte);
    }
    Some(bytes)
}

/// Reads one to `longest` digits off the front.
fn take_number(rest: &mut &[u8], radix: u32, longest: usize) -> Option<u8> {
    let count = rest
        .iter()
        .take(longest)
        .take_while(|byte| char::from(**byte).is_digit(radix))
        .count();
    let (digits, tail) = rest.split_at(count);
    *rest = tail;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::Scalar;

    fn parse_as(scalar: Scalar, text: &str) -> Option<Literal> {
        parse(text, &Type::Scalar(scalar))
    }

    #[test]
    fn numbers_are_read_in_the_range_of_their_type() {
        assert_eq!(
            parse_as(Scalar::Int32, "-123456789"),
            Some(Literal::Signed(-123456789))
        );
        assert_eq!(
            parse_as(Scalar::Uint64, "10123456789123456789"),
            Some(Literal::Unsigned(10123456789123456789))
        );
        assert_eq!(parse_as(Scalar::Int32, "2147483648"), None);
        let least = Some(Literal::Signed(i32::MIN.into()));
        assert_eq!(parse_as(Scalar::Sfixed32, "-2147483648"), least);
        assert_eq!(parse_as(Scalar::Sint32, "-2147483649"), None);
        let most = Some(Literal::Unsigned(u32::MAX.into()));
        assert_eq!(parse_as(Scalar::Fixed32, "4294967295"), most);
        assert_eq!(parse_as(Scalar::Uint32, "4294967296"), None);
        assert_eq!(parse_as(Scalar::Uint32, "-1"), None);
        assert_eq!(parse_as(Scalar::Int64, "9223372036854775808"), None);
    }

    #[test]
    fn floats_may_be_infinite_or_not_a_number() {
        assert_eq!(
            parse_as(Scalar::Double, "-inf"),
            Some(Literal::Double(f64::NEG_INFINITY))
        );
        assert!(matches!(
            parse_as(Scalar::Float, "nan"),
            Some(Literal::Float(value)) if value.is_nan()
        ));
        assert_eq!(
            parse_as(Scalar::Double, "7e+22"),
            Some(Literal::Double(7e22))
        );
    }

    #[test]
    fn bytes_are_unescaped_and_strings_are_not() {
        assert_eq!(
            parse_as(Scalar::Bytes, r#"a\001\377\n\"\\\x7f8\0018"#),
            Some(Literal::Bytes(b"a\x01\xff\n\"\\\x7f8\x018".to_vec()))
        );
        assert_eq!(
            parse_as(Scalar::String, r"a\n"),
            Some(Literal::String(r"a\n".into()))
        );
    }

    #[test]
    fn a_broken_escape_is_no_literal() {
        for text in [r"\", r"\x", r"\xzz", r"\q", r"\777"] {
            assert_eq!(parse_as(Scalar::Bytes, text), None, "{text}");
        }
    }
}

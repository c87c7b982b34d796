//! How values of other crates that are text or bytes on the wire are read and written.

#[cfg(feature = "uuid")]
pub(crate) mod uuid {
    use uuid::Uuid;
    use uuid::fmt::Hyphenated;

    use crate::error::ErrorKind;

    /// The length of the text.
    pub(crate) const TEXT_LEN: usize = Hyphenated::LENGTH;

    /// With lowercase digits and hyphens.
    pub(crate) fn write(uuid: Uuid, room: &mut [u8; TEXT_LEN]) -> &[u8] {
        uuid.hyphenated().encode_lower(room).as_bytes()
    }

    /// Any text that the crate takes: with hyphens or without, in braces, as a URN.
    pub(crate) fn parse(text: &str) -> Result<Uuid, ErrorKind> {
        Uuid::try_parse(text).map_err(|_| ErrorKind::Custom("a text that is not a UUID"))
    }
}

#[cfg(feature = "rust_decimal")]
pub(crate) mod decimal {
    use core::fmt::{self, Write};

    use rust_decimal::Decimal;

    use crate::error::ErrorKind;

    /// The longest text that is looked at. A decimal has 29 digits at most, a sign and a point.
    const MAX_LEN: usize = 64;

    /// The text of a decimal.
    pub(crate) struct Text {
        room: [u8; MAX_LEN],
        len: usize,
    }

    impl Text {
        pub(crate) fn of(decimal: &Decimal) -> Self {
            let mut text = Text {
                room: [0; MAX_LEN],
                len: 0,
            };
            // It has room for every decimal.
            let _ = write!(text, "{decimal}");
            text
        }

        pub(crate) fn as_bytes(&self) -> &[u8] {
            &self.room[..self.len]
        }
    }

    impl Write for Text {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            let end = self.len + part.len();
            let room = self.room.get_mut(self.len..end).ok_or(fmt::Error)?;
            room.copy_from_slice(part.as_bytes());
            self.len = end;
            Ok(())
        }
    }

    /// The decimal that is exactly what the text says, with as many digits after its point.
    pub(crate) fn parse(text: &str) -> Result<Decimal, ErrorKind> {
        if text.len() > MAX_LEN {
            return Err(ErrorKind::OutOfRange);
        }
        if !has_form(text) {
            return Err(ErrorKind::Custom("a text that is not a decimal number"));
        }
        // Too many digits: they are not rounded away.
        Decimal::from_str_exact(text).map_err(|_| ErrorKind::OutOfRange)
    }

    /// Whether there is nothing but a sign, digits, and one point at most.
    fn has_form(text: &str) -> bool {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let points = digits.bytes().filter(|byte| *byte == b'.').count();
        let numerals = digits.bytes().filter(u8::is_ascii_digit).count();
        points <= 1 && numerals > 0 && points + numerals == digits.len()
    }

    /// Whether it is a zero that reads back as the one of `Default`.
    pub(crate) fn is_default(decimal: &Decimal) -> bool {
        decimal.is_zero() && decimal.scale() == 0 && !decimal.is_sign_negative()
    }
}

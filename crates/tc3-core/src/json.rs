//! Reading JSON text. Whether it is UTF-8 is looked at once and not at each text in it: that is a tenth of the time that a
//! large answer takes, and one reader for the compiler to translate.

use serde::de::Deserialize;
use serde_json::value::RawValue;

/// Reads a value that is all there is.
pub(crate) fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> serde_json::Result<T> {
    serde_json::from_str(text(bytes)?)
}

/// The bytes as text, or an error with the place where they are none.
pub(crate) fn text(bytes: &[u8]) -> serde_json::Result<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => serde_json::from_slice::<&RawValue>(bytes).map(RawValue::get),
    }
}

/// As much of the bytes as is text.
pub(crate) fn text_before_fault(bytes: &[u8]) -> &str {
    let whole = std::str::from_utf8(bytes);
    let valid = whole.or_else(|fault| std::str::from_utf8(&bytes[..fault.valid_up_to()]));
    valid.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_utf_8_is_an_error_with_its_place() {
        let error = read::<serde_json::Value>(b"{\n\"a\": \"\xff\"}").expect_err("no text");
        assert_eq!(error.line(), 2);
        assert!(read::<serde_json::Value>(b"\xff").is_err());
        assert_eq!(text_before_fault(b"{\"a\": \"b\xff"), "{\"a\": \"b");
        assert_eq!(text_before_fault(b"{}"), "{}");
    }
}

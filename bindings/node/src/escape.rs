//! JSON texts without a character beyond ASCII.
//!
//! V8 keeps a text in one byte a character if it can, and reads JSON from such a text in two thirds of the time that it
//! needs for one of two bytes a character. A single Chinese character makes the difference. Such characters stand in
//! strings only, where JSON can say them in ASCII: so they are escaped, on the thread that received the text.

use std::fmt::Write;

/// How many bytes are looked at at once.
const BLOCK: usize = 32;

/// The same JSON with its characters beyond ASCII as `\u` escapes; nothing if that makes it longer than by half: such a
/// text is read more quickly as it is.
pub(crate) fn to_ascii(text: &str) -> Option<String> {
    let beyond = text.bytes().filter(|byte| !byte.is_ascii()).count();
    // Most of them are Chinese: three bytes, and an escape of six.
    if beyond * 2 > text.len() {
        return None;
    }
    let mut escaped = String::with_capacity(text.len() + beyond + BLOCK);
    let mut rest = text;
    while !rest.is_empty() {
        let ascii = ascii_prefix(rest.as_bytes());
        escaped.push_str(&rest[..ascii]);
        rest = &rest[ascii..];
        let Some(character) = rest.chars().next() else {
            break;
        };
        // A backslash before it, which no JSON writer puts there, would take the escape apart.
        if escaped.ends_with('\\') {
            return None;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _infallible = write!(escaped, "\\u{unit:04x}");
        }
        rest = &rest[character.len_utf8()..];
    }
    Some(escaped)
}

/// How many bytes at the start are ASCII.
fn ascii_prefix(bytes: &[u8]) -> usize {
    let blocks = bytes.chunks(BLOCK).take_while(|block| block.is_ascii());
    let whole: usize = blocks.map(<[u8]>::len).sum();
    whole + bytes[whole..].iter().take_while(|byte| byte.is_ascii()).count()
}

//! Line breaks, as the package's formatter makes them.
//!
//! Only the few shapes that the renderers write are known here.

use std::collections::BTreeSet;
use std::fmt::Write;

/// The longest line.
pub(super) const WIDTH: usize = 120;

/// Whether a line is short enough.
pub(super) fn fits(line: &str) -> bool {
    line.chars().count() <= WIDTH
}

/// `text` between single quotes, or between double quotes if that saves escapes.
pub(super) fn quote(text: &str) -> String {
    let mark = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut quoted = String::from(mark);
    for c in text.chars() {
        match c {
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c == mark => quoted.extend(['\\', c]),
            // The two line separators end a line in old JavaScript; the rest is invisible.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push(mark);
    quoted
}

/// A property's name: quoted only where it must be.
pub(super) fn key(name: &str) -> String {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '$';
    let is_plain = name.starts_with(is_start) && name.chars().all(|c| is_start(c) || c.is_ascii_digit());
    if is_plain { name.to_owned() } else { quote(name) }
}

/// `indent` `key: value,`, broken after the colon if it is too long.
pub(super) fn property(indent: usize, key: &str, value: &str) -> String {
    let pad = " ".repeat(indent);
    let line = format!("{pad}{key}: {value},");
    if fits(&line) {
        format!("{line}\n")
    } else {
        format!("{pad}{key}:\n{pad}  {value},\n")
    }
}

/// `indent` `key: [a, b],`, one to a line if it is too long.
pub(super) fn list(indent: usize, key: &str, values: &BTreeSet<String>) -> String {
    let pad = " ".repeat(indent);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let line = format!("{pad}{key}: [{}],", values.join(", "));
    if fits(&line) {
        return format!("{line}\n");
    }
    let separator = format!(",\n{pad}  ");
    format!("{pad}{key}: [\n{pad}  {},\n{pad}],\n", values.join(&separator))
}

/// `{ a, b }` with this before and after it, one to a line if it is too long.
pub(super) fn braced(before: &str, names: &[String], after: &str) -> String {
    let line = format!("{before}{{ {} }}{after}", names.join(", "));
    if fits(&line) {
        return format!("{line}\n");
    }
    let lines = names
        .iter()
        .map(|name| {
            format!(
                "  {name},
"
            )
        })
        .collect::<Vec<_>>()
        .concat();
    format!("{before}{{\n{lines}}}{after}\n")
}

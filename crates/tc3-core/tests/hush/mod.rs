//! Arbitrary secrets, and every way in which one could be printed.

#![allow(dead_code, reason = "each of the test programs uses a part")]

use std::fmt::Debug;

use proptest::prelude::*;

/// A secret text: Unicode, line ends, and what JSON, URLs and `Debug` escape. Long enough that nothing is like it by
/// accident.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        proptest::char::range('a', 'z'),
        proptest::char::range('0', '9'),
        proptest::char::range('α', 'ω'),
        proptest::char::range('一', '龥'),
        proptest::sample::select(vec![
            '"',
            '\\',
            '\n',
            '\t',
            '%',
            '&',
            '=',
            '+',
            '/',
            '\'',
            '{',
            '\u{1f511}',
            '\u{7f}'
        ]),
    ];
    (character, "\\PC{14,40}").prop_map(|(first, rest)| format!("{first}{rest}{first}"))
}

/// A secret that a header can carry: a key or a token.
pub(crate) fn key() -> impl Strategy<Value = String> {
    "[!-~]{16,48}"
}

/// Secrets that are to be printed nowhere.
pub(crate) struct Hush(Vec<String>);

impl Hush {
    pub(crate) fn new(secrets: &[&str]) -> Self {
        Self(secrets.iter().flat_map(|secret| printed(secret)).collect())
    }

    /// Fails if a text holds one.
    pub(crate) fn text(&self, what: &str, text: &str) {
        let found = self.0.iter().find(|form| text.contains(form.as_str()));
        assert!(found.is_none(), "{what} shows {found:?}: {text}");
    }

    /// Fails if one is in what `Debug` prints.
    pub(crate) fn debug(&self, what: &str, value: &dyn Debug) {
        self.text(what, &format!("{value:?}"));
        self.text(what, &format!("{value:#?}"));
    }
}

/// The ways to print a text: as it is, as `Debug` and JSON escape it, in a URL, as bytes in decimal and in hexadecimal.
fn printed(secret: &str) -> Vec<String> {
    let within = |quoted: String| quoted[1..quoted.len() - 1].to_owned();
    let bytes = secret.as_bytes();
    vec![
        secret.to_owned(),
        within(format!("{secret:?}")),
        within(serde_json::to_string(secret).expect("a text is JSON")),
        bytes.escape_ascii().to_string(),
        bytes.iter().map(|byte| in_url(*byte)).collect(),
        within(format!("{bytes:?}")),
        bytes
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
            .collect(),
    ]
}

fn in_url(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

fn digit(half: u8) -> char {
    char::from_digit(half.into(), 16).expect("half a byte is a digit")
}

//! Whatever the files hold, reading gives services or faults that can be shown: it never panics.

use proptest::prelude::*;
use serde_json::Value;
use tc3_spec::{Sources, read};

use crate::support;

/// Reads the tree with one file's text replaced, and shows what is found.
fn shown(file: &str, text: &str) -> Option<String> {
    let mut files = support::files();
    for (path, old) in &mut files {
        if path == file {
            text.clone_into(old);
        }
    }
    let sources = support::sources(files.iter().map(|(path, text)| (&**path, &**text)));
    read(&sources)
        .err()
        .map(|faults| faults.render(true) + &faults.render(false))
}

fn any_file() -> impl Strategy<Value = (String, String)> {
    prop::sample::select(support::files())
}

/// Any JSON value, of words that the specs know among others.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec![
            "Array of Array of Array of X",
            "Array of ",
            "Integer",
            "Thing",
            "..",
            "self",
            "é"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// The places of a value: every inner value once.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

/// Replaces the n-th inner value.
fn replace(value: &mut Value, n: &mut usize, new: &Value) {
    if *n == 0 {
        *value = new.clone();
    }
    *n = n.wrapping_sub(1);
    if *n >= usize::MAX / 2 {
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, n, new)),
        Value::Object(map) => map.values_mut().for_each(|item| replace(item, n, new)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in any::<String>(), (file, _) in any_file()) {
        shown(&file, &text);
    }

    #[test]
    fn any_json_text(value in any_json(), (file, _) in any_file()) {
        shown(&file, &value.to_string());
        shown(&file, &format!("{value:#}"));
    }

    #[test]
    fn mutated_bytes((file, text) in any_file(), at in any::<prop::sample::Index>(), length in 0..12_usize, new in ".{0,6}") {
        let mut bytes = text.into_bytes();
        let start = at.index(bytes.len());
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, new.bytes());
        shown(&file, &String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn mutated_values((file, text) in any_file(), at in any::<prop::sample::Index>(), new in any_json()) {
        let mut value: Value = serde_json::from_str(&text).unwrap();
        let mut n = at.index(count(&value));
        replace(&mut value, &mut n, &new);
        shown(&file, &format!("{value:#}"));
    }

    #[test]
    fn truncated((file, text) in any_file(), at in any::<prop::sample::Index>()) {
        let mut end = at.index(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        prop_assert!(shown(&file, &text[..end]).is_some() || text[end..].trim().is_empty());
    }

    #[test]
    fn json_is_what_serde_json_says(text in r#"[\[\]{},:"a\\ 0-9.eE+\n-]{0,12}"#) {
        let broken = shown("overlay.json", &text).is_some_and(|shown| shown.contains("broken JSON"));
        prop_assert_eq!(!broken, serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
    }

    #[test]
    fn any_paths(paths in prop::collection::vec("[a-z/.]{0,24}", 0..6)) {
        let mut sources = Sources::new("api-specs");
        for path in &paths {
            sources.insert(path, "{}");
        }
        let _ = read(&sources).map_err(|faults| faults.to_string());
    }
}

#[test]
fn deep_nesting_is_a_fault() {
    for depth in [200, 100_000] {
        let text = "[".repeat(depth);
        let shown = shown("overlay.json", &text).unwrap();
        assert!(shown.contains("broken JSON"), "{shown}");
        let text = format!("{text}{}", "]".repeat(depth));
        assert!(self::shown("overlay.json", &text).is_some());
    }
}

#[test]
fn line_ends_and_wide_characters_keep_positions() {
    let text =
        "{\r\n  \"source\": \"\u{4e2d}\u{6587}\u{1f600}\u{e9}\", \"x\": 1,\r\n  \"errors\": []\r\n}\r\n";
    let shown = shown("errors.json", text).unwrap();
    assert!(shown.contains("errors.json:2:21"), "{shown}");
}

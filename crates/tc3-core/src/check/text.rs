//! Texts, by their JSON text.

/// Whether a valid JSON string is Unicode text: no `\u` escape of half a surrogate pair. Such halves come from
/// languages whose strings are UTF-16, and have no bytes to be signed or sent.
pub(super) fn is_text(json: &str) -> bool {
    let mut escapes = json.split('\\').skip(1);
    let mut after_high = false;
    let mut escaped_backslash = false;
    for escape in &mut escapes {
        if std::mem::take(&mut escaped_backslash) {
            // What follows an escaped backslash is plain.
            continue;
        }
        let unit = escape
            .strip_prefix('u')
            .and_then(|rest| rest.get(..4))
            .and_then(|hex| u16::from_str_radix(hex, 16).ok());
        let is_low = unit.is_some_and(|unit| (0xDC00..0xE000).contains(&unit));
        if after_high != is_low {
            return false;
        }
        // The other half must follow at once.
        after_high = unit.is_some_and(|unit| (0xD800..0xDC00).contains(&unit));
        if after_high && escape.len() > 5 {
            return false;
        }
        escaped_backslash = escape.is_empty();
        if escaped_backslash && after_high {
            return false;
        }
    }
    !after_high
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn finds_halves_of_pairs() {
        for (json, whole) in [
            (r#""""#, true),
            (r#""a\n\"\\b""#, true),
            (r#""\u0041\ud83d\ude00\u0041""#, true),
            (r#""\\ud83d""#, true),
            (r#""\\\\ud83d""#, true),
            (r#""\ud83d""#, false),
            (r#""\ud83d ""#, false),
            (r#""\ud83d\n""#, false),
            (r#""\ud83d\ud83d\ude00""#, false),
            (r#""\ude00""#, false),
            (r#""\\\ude00""#, false),
            (r#""\ud83dx\ude00""#, false),
            (r#""\ud83d\\ude00""#, false),
        ] {
            assert_eq!(is_text(json), whole, "{json}");
            assert_eq!(serde_json::from_str::<String>(json).is_ok(), whole, "{json}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(inner in r"(a|\\n|\\\\|\\u00e9|\\ud83d|\\ude00|u){0,8}") {
            let json = format!("\"{inner}\"");
            prop_assert_eq!(is_text(&json), serde_json::from_str::<String>(&json).is_ok(), "{}", json);
        }
    }
}

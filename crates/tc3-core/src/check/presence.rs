//! Which members an object holds, without looking at their values.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::json;

/// Whether a JSON object holds one of these members. What is no object is taken to hold them all: the question is
/// asked to find out whether a request is safe to repeat.
pub(crate) fn holds_any(params: &[u8], names: &[&str]) -> bool {
    json::text(params)
        .and_then(|text| Holds(names).deserialize(&mut serde_json::Deserializer::from_str(text)))
        .unwrap_or(true)
}

struct Holds<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for Holds<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Holds<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        let mut holds = false;
        while let Some(name) = members.next_key::<String>()? {
            holds |= self.0.contains(&name.as_str());
            members.next_value::<IgnoredAny>()?;
        }
        Ok(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_at_the_outermost_members_only() {
        for (params, holds) in [
            (r#"{"A":1,"IsCache":0}"#, true),
            (r#"{"A":{"IsCache":0}}"#, false),
            ("{}", false),
            ("[]", true),
            ("", true),
        ] {
            assert_eq!(
                holds_any(params.as_bytes(), &["IsCache", "Other"]),
                holds,
                "{params}"
            );
        }
    }
}

//! What a page holds, without its items: how many there are and whether they are the ones of the page before.
//!
//! One walk over the text. Items are passed over, never decoded: the typed shell decodes them once.

use std::fmt;
use std::hash::{DefaultHasher, Hasher as _};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::schema;

/// What a page holds.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// How many items each list has.
    pub(super) lengths: Vec<u64>,
    /// How many items there are on all pages, if the service says so.
    pub(super) total: Option<u64>,
    /// The same for the same items.
    pub(super) digest: u64,
}

impl Outline {
    /// Of the text in `Response`. Nothing if it has another shape, which decoding will report.
    pub(super) fn of(pages: &schema::Pages, text: &[u8]) -> Option<Self> {
        let mut found = Found {
            lengths: vec![0; pages.lists.len()],
            total: None,
            hasher: DefaultHasher::new(),
        };
        let lists: Vec<(Goal, &str)> = pages
            .lists
            .iter()
            .enumerate()
            .map(|(index, path)| (Goal::List(index), *path))
            .chain(pages.total.map(|path| (Goal::Total, path)))
            .collect();
        let mut deserializer = serde_json::Deserializer::from_slice(text);
        Walk {
            goals: &lists,
            found: &mut found,
        }
        .deserialize(&mut deserializer)
        .ok()?;
        Some(Self {
            digest: found.hasher.finish(),
            lengths: found.lengths,
            total: found.total,
        })
    }

    /// How many items there are on this page.
    pub(super) fn items(&self) -> u64 {
        self.lengths.iter().sum()
    }

    /// The longest of the lists.
    pub(super) fn longest(&self) -> u64 {
        self.lengths.iter().copied().max().unwrap_or_default()
    }
}

/// What a path leads to.
#[derive(Clone, Copy)]
enum Goal {
    List(usize),
    Total,
}

struct Found {
    lengths: Vec<u64>,
    total: Option<u64>,
    hasher: DefaultHasher,
}

/// Walks a value towards the goals below it; the paths are relative to it, and none is empty.
struct Walk<'g, 'p, 'f> {
    goals: &'g [(Goal, &'p str)],
    found: &'f mut Found,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let below: Vec<(Goal, Option<&str>)> = self
                .goals
                .iter()
                .filter_map(|(goal, path)| match path.split_once('.') {
                    Some((first, rest)) => (first == key).then_some((*goal, Some(rest))),
                    None => (*path == key).then_some((*goal, None)),
                })
                .collect();
            let found = &mut *self.found;
            match below.as_slice() {
                [] => map.next_value::<IgnoredAny>().map(|_| ())?,
                [(Goal::List(index), None)] => map.next_value_seed(List { index: *index, found })?,
                [(Goal::Total, None)] => {
                    let total = map.next_value::<&RawValue>()?.get().trim_matches('"');
                    if let Ok(total) = total.parse::<u64>() {
                        found.total = Some(found.total.unwrap_or_default().saturating_add(total));
                    }
                }
                several => {
                    let goals: Vec<(Goal, &str)> = several
                        .iter()
                        .filter_map(|(goal, rest)| rest.map(|rest| (*goal, rest)))
                        .collect();
                    map.next_value_seed(Walk { goals: &goals, found })?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list
            .next_element_seed(Walk {
                goals: self.goals,
                found: &mut *self.found,
            })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Counts and hashes the elements of a list; null is an empty one.
struct List<'f> {
    index: usize,
    found: &'f mut Found,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element::<&RawValue>()? {
            self.found.hasher.write(element.get().as_bytes());
            self.found.hasher.write_usize(self.index);
            self.found.lengths[self.index] += 1;
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEEP: schema::Pages = schema::Pages {
        action: "List",
        offset: "Offset",
        limit: "Limit",
        largest: 100,
        total: Some("Records.Total"),
        lists: &["Records.Groups.List", "Other"],
    };

    #[test]
    fn counts_through_lists_of_objects() {
        let text = br#"{"Records":[{"Total":"3","Groups":[{"List":[1,{"a":[]}]},{"List":[3]}]},{"Total":2,"Groups":null}],
            "Other":[{}],"RequestId":"r"}"#;
        let outline = Outline::of(&DEEP, text).expect("has the shape");
        assert_eq!(outline.lengths, [3, 1]);
        assert_eq!(outline.total, Some(5));
    }

    #[test]
    fn the_digest_is_of_the_items_and_nothing_else() {
        let digest = |text: &str| Outline::of(&DEEP, text.as_bytes()).expect("has the shape").digest;
        assert_eq!(
            digest(r#"{"Other":[1,2],"RequestId":"a"}"#),
            digest(r#"{"Other":[1,2],"RequestId":"b"}"#)
        );
        assert_ne!(digest(r#"{"Other":[1,2]}"#), digest(r#"{"Other":[12]}"#));
    }

    #[test]
    fn another_shape_is_nothing() {
        for text in ["[", "7", r#"{"Other":7}"#, r#"{"Records":"x"}"#] {
            assert!(Outline::of(&DEEP, text.as_bytes()).is_none(), "{text}");
        }
    }
}

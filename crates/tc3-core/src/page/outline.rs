//! What a page holds, without its items: how many there are and whether they are the ones of the page before.
//!
//! One walk over the text. Items are passed over, never decoded: the typed shell decodes them once.

use std::fmt;
use std::hash::{DefaultHasher, Hasher as _};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::schema;

use crate::json;

/// What a page holds.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Every list that the page has: each is paged on its own.
    pub(super) lists: Vec<Listed>,
    /// The same for the same items.
    pub(super) digest: u64,
}

/// A list of a page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Listed {
    /// How many items it has on this page.
    pub(super) items: u64,
    /// How many items it has on all pages, if the service says so beside it.
    pub(super) total: Option<u64>,
}

impl Outline {
    /// Of the text in `Response`. Nothing if it has another shape.
    pub(super) fn of(pages: &schema::Pages, text: &[u8]) -> Option<Self> {
        let mut found = Found {
            lists: Vec::new(),
            hasher: DefaultHasher::new(),
        };
        let mut deserializer = serde_json::Deserializer::from_str(json::text(text).ok()?);
        let walk = Walk {
            paths: pages.lists,
            total: pages.total,
            found: &mut found,
        };
        walk.deserialize(&mut deserializer).ok()?;
        Some(Self {
            digest: found.hasher.finish(),
            lists: found.lists,
        })
    }

    /// How many items there are on this page.
    pub(super) fn items(&self) -> u64 {
        self.lists.iter().map(|list| list.items).sum()
    }

    /// How many items there are on all pages, if every list that has any says so.
    pub(super) fn total(&self) -> Option<u64> {
        let counted: Option<Vec<u64>> = self
            .lists
            .iter()
            .filter(|list| list.items > 0 || list.total.is_some())
            .map(|list| list.total)
            .collect();
        counted.filter(|totals| !totals.is_empty()).map(|totals| {
            totals
                .iter()
                .fold(0, |sum: u64, total| sum.saturating_add(*total))
        })
    }
}

struct Found {
    lists: Vec<Listed>,
    hasher: DefaultHasher,
}

/// Walks a value towards the lists below it; the paths are relative to it, and none is empty.
struct Walk<'g, 'p, 'f> {
    paths: &'g [&'p str],
    total: Option<&'p str>,
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
        let mut here: Vec<u64> = Vec::new();
        let mut total = None;
        while let Some(key) = map.next_key::<String>()? {
            if self.total == Some(&*key) {
                let text = map.next_value::<Option<&RawValue>>()?.map_or("", RawValue::get);
                total = text.trim_matches('"').parse::<u64>().ok();
                continue;
            }
            if self.paths.contains(&&*key) {
                here.push(map.next_value_seed(List(&mut self.found.hasher))?);
                continue;
            }
            let below: Vec<&str> = self.paths.iter().filter_map(|path| below(path, &key)).collect();
            if below.is_empty() {
                map.next_value::<IgnoredAny>()?;
            } else {
                map.next_value_seed(Walk {
                    paths: &below,
                    total: self.total,
                    found: &mut *self.found,
                })?;
            }
        }
        self.found.lists.extend(here.into_iter().map(|items| Listed {
            items,
            // A total below what is there counts something else.
            total: total.filter(|total| *total >= items),
        }));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list
            .next_element_seed(Walk {
                paths: self.paths,
                total: self.total,
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

/// The rest of a path that begins with this member.
fn below<'p>(path: &'p str, member: &str) -> Option<&'p str> {
    path.strip_prefix(member)?.strip_prefix('.')
}

/// Counts and hashes the elements of a list; null is an empty one.
struct List<'f>(&'f mut DefaultHasher);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<u64, A::Error> {
        let mut items = 0;
        while let Some(element) = list.next_element::<&RawValue>()? {
            self.0.write(element.get().as_bytes());
            self.0.write_u64(items);
            items += 1;
        }
        Ok(items)
    }

    fn visit_unit<E>(self) -> Result<u64, E> {
        Ok(0)
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
        total: Some("Total"),
        lists: &["Records.Groups.List", "Other"],
    };

    fn outline(text: &str) -> Option<Outline> {
        Outline::of(&DEEP, text.as_bytes())
    }

    #[test]
    fn counts_through_lists_of_objects_and_finds_the_total_beside_each() {
        let text = r#"{"Records":[{"Groups":[{"Total":"3","List":[1,{"a":[]}]},{"List":[3],"Total":null}]},{"Groups":null}],
            "Other":[{}],"Total":7,"RequestId":"r"}"#;
        let found = outline(text).expect("has the shape");
        let listed = |items, total| Listed { items, total };
        assert_eq!(
            found.lists,
            [listed(2, Some(3)), listed(1, None), listed(1, Some(7))]
        );
        assert_eq!((found.items(), found.total()), (4, None));
        assert_eq!(
            outline(r#"{"Other":[1],"Total":9}"#).expect("it has").total(),
            Some(9)
        );
    }

    #[test]
    fn a_total_below_what_is_there_is_none() {
        let found = outline(r#"{"Total":0,"Other":[1,2]}"#).expect("has the shape");
        assert_eq!(found.lists[0].total, None);
    }

    #[test]
    fn the_digest_is_of_the_items_and_nothing_else() {
        let digest = |text: &str| outline(text).expect("has the shape").digest;
        assert_eq!(
            digest(r#"{"Other":[1,2],"RequestId":"a"}"#),
            digest(r#"{"Other":[1,2],"RequestId":"b"}"#)
        );
        assert_ne!(digest(r#"{"Other":[1,2]}"#), digest(r#"{"Other":[12]}"#));
    }

    #[test]
    fn another_shape_is_nothing() {
        for text in ["[", "7", r#"{"Other":7}"#, r#"{"Records":"x"}"#] {
            assert!(outline(text).is_none(), "{text}");
        }
    }
}

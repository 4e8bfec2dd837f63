//! Members as name-value pairs: `A.0.B=…`, for GET and for the forms of signature version 1.

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use zeroize::Zeroizing;

use crate::{Error, ErrorKind, json};

/// A flattened parameter. Values can be secrets.
pub(crate) type Pair = (String, Zeroizing<String>);

/// Flattens a JSON object: lists by position from 0, objects by member, texts as they are, numbers and booleans as
/// JSON writes them. Members that are null, and empty lists and objects, leave nothing.
pub(crate) fn flatten(params: &[u8]) -> Result<Vec<Pair>, Error> {
    let mut pairs = Vec::new();
    let unreadable = |_| Error::new(ErrorKind::Invalid, "the parameters are not a JSON object");
    let mut deserializer = serde_json::Deserializer::from_str(json::text(params).map_err(unreadable)?);
    Members {
        prefix: "",
        pairs: &mut pairs,
    }
    .deserialize(&mut deserializer)
    .and_then(|()| deserializer.end())
    .map_err(unreadable)?;
    Ok(pairs)
}

/// `a=b&c=d`, percent-encoded, in the given order.
pub(crate) fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Zeroizing<String> {
    let mut text = crate::encode::WipedBuffer::default();
    for (at, (name, value)) in pairs.into_iter().enumerate() {
        if at > 0 {
            text.extend(b"&");
        }
        percent_encode(name, &mut text);
        text.extend(b"=");
        percent_encode(value, &mut text);
    }
    Zeroizing::new(String::from_utf8_lossy(text.as_slice()).into_owned())
}

/// Everything but the unreserved characters of RFC 3986, in upper-case hexadecimal.
fn percent_encode(text: &str, out: &mut crate::encode::WipedBuffer) {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'~');
    for piece in utf8_percent_encode(text, RESERVED) {
        out.extend(piece.as_bytes());
    }
}

struct Members<'a> {
    prefix: &'a str,
    pairs: &'a mut Vec<Pair>,
}

impl Members<'_> {
    fn add<E: serde::de::Error>(&mut self, name: &str, value: &RawValue) -> Result<(), E> {
        let name = if self.prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.prefix)
        };
        let text = value.get();
        // Errors carry no text: it could be a secret's.
        let unreadable = |_| E::custom("unreadable");
        match text.as_bytes().first() {
            Some(b'{' | b'[') => {
                let mut deserializer = serde_json::Deserializer::from_str(text);
                Members {
                    prefix: &name,
                    pairs: self.pairs,
                }
                .deserialize(&mut deserializer)
                .map_err(unreadable)
            }
            Some(b'"') => {
                let text: String = serde_json::from_str(text).map_err(unreadable)?;
                self.pairs.push((name, Zeroizing::new(text)));
                Ok(())
            }
            Some(b'n') => Ok(()),
            _ => {
                self.pairs.push((name, Zeroizing::new(text.to_owned())));
                Ok(())
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        while let Some((name, value)) = members.next_entry::<String, &RawValue>()? {
            self.add(&name, value)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        if self.prefix.is_empty() {
            return Err(A::Error::custom("a list"));
        }
        let mut at = 0_usize;
        while let Some(value) = elements.next_element::<&RawValue>()? {
            self.add(&at.to_string(), value)?;
            at += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn flat(json: &str) -> String {
        let pairs = flatten(json.as_bytes()).expect(json);
        encode(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))).to_string()
    }

    #[test]
    fn flattens_by_position_and_member() {
        assert_eq!(flat("{}"), "");
        assert_eq!(
            flat(r#"{"Limit":1,"SearchKey":"a b","CertificateStatus":[1,2]}"#),
            "Limit=1&SearchKey=a%20b&CertificateStatus.0=1&CertificateStatus.1=2"
        );
        assert_eq!(
            flat(r#"{"Filters":[{"Name":"zone","Values":["x","y/中"]}],"Dry":true,"None":null,"Empty":[]}"#),
            "Filters.0.Name=zone&Filters.0.Values.0=x&Filters.0.Values.1=y%2F%E4%B8%AD&Dry=true"
        );
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_what_was_given(
            values in proptest::collection::btree_map("[A-Za-z0-9]{1,8}", "\\PC{0,20}", 0..6),
        ) {
            let json = serde_json::to_string(&values).expect("it is text");
            let query = flat(&json);
            prop_assert!(query.bytes().all(|byte| byte.is_ascii_graphic()));
            let read: BTreeMap<String, String> = query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| {
                    let value = percent_encoding::percent_decode_str(value).decode_utf8().expect("text");
                    (name.to_owned(), value.into_owned())
                })
                .collect();
            prop_assert_eq!(read, values);
        }

        #[test]
        fn never_panics(text in "[{}\\[\\],:\"a-z0-9\\\\u.\\- ]{0,60}") {
            let _ = flatten(text.as_bytes());
            let _ = flatten(format!("{{\"A\":{text}}}").as_bytes());
        }
    }

    #[test]
    fn only_objects_have_members() {
        for json in ["[]", "1", "", "{", r#""x""#, r#"{"a":1} x"#] {
            assert_eq!(
                flatten(json.as_bytes()).expect_err(json).kind(),
                ErrorKind::Invalid
            );
        }
    }
}

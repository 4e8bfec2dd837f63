//! `{"Response": {…}}`: what a body says, found without decoding it.
//!
//! Services answer errors with HTTP 200, so the body decides. What is not an envelope is never a success.

mod ends;

use std::fmt;

use bytes::Bytes;
use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::object::Name;

use crate::json;

pub(crate) use ends::open_by_ends;

/// What a body says.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    /// The action succeeded; the JSON text of what stands in `Response`.
    Success { body: Bytes, request_id: String },
    /// The service answers an error.
    Failure {
        code: String,
        message: String,
        request_id: Option<String>,
    },
    /// The body is not an answer of the API; why.
    Foreign(&'static str),
}

/// Opens an envelope. `declares_error` says that the action's output has a member `Error` of its own, so that only an
/// `Error` that stands alone is a failure.
pub(crate) fn open(body: &Bytes, declares_error: bool) -> Verdict {
    let names = &["Response", "code", "message", "codeDesc"];
    let text = json::text(body.strip_prefix(MARK).unwrap_or(body));
    let [response, old @ ..] = match text.and_then(|text| pick(text, names)) {
        Ok(envelope) => envelope.values,
        Err(error) => return Verdict::Foreign(why_not(body, &error)),
    };
    let Some(response) = response.filter(|response| !is_null(response)) else {
        return before_version_3(old);
    };
    if !response.get().starts_with('{') {
        return Verdict::Foreign("the member Response is not an object");
    }
    if let Some(id) = ends::request_id(response.get().as_bytes()) {
        // No need to read it a second time.
        return Verdict::Success {
            body: body.slice_ref(response.get().as_bytes()),
            request_id: id.to_owned(),
        };
    }
    let Ok(Raw {
        values: [error, request_id, ..],
        others,
    }) = pick(response.get(), &["Error", "RequestId"])
    else {
        return Verdict::Foreign("the member Response is not an object");
    };
    let request_id = request_id.and_then(plain);
    let alone = others == 0;
    if let Some(error) = error.filter(|error| !is_null(error)) {
        let fault = pick(error.get(), &["Code", "Message"]).ok();
        let fault = fault.and_then(|fault| {
            let [code, message, ..] = fault.values;
            Some((plain(code?)?, message.and_then(plain)))
        });
        match fault {
            Some((code, message)) if alone || !declares_error => {
                return Verdict::Failure {
                    code,
                    message: message.unwrap_or_default(),
                    request_id,
                };
            }
            None if alone => return Verdict::Foreign("the member Error has no Code"),
            _ => {}
        }
    }
    let request_id = request_id.unwrap_or_default();
    Verdict::Success {
        body: body.slice_ref(response.get().as_bytes()),
        request_id,
    }
}

/// The byte order mark of UTF-8, which RFC 8259 (section 8.1) lets a reader pass over.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Why a body is not the JSON text of an object.
fn why_not(body: &[u8], error: &serde_json::Error) -> &'static str {
    match body {
        _ if body.trim_ascii().is_empty() => "the body is empty",
        // JSON begins with an ASCII character, so a zero beside it gives UTF-16 away.
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..] => "the body is UTF-16, not UTF-8",
        _ if std::str::from_utf8(body).is_err() => "the body is not UTF-8",
        _ if error.is_eof() => "the JSON text is cut off",
        _ => "the body is not a JSON object",
    }
}

/// The error form of the API before version 3: `{"code": 4000, "message": …, "codeDesc": …}`.
fn before_version_3([code, message, code_desc]: [Option<&RawValue>; 3]) -> Verdict {
    let code = code.and_then(plain).filter(|code| code != "0");
    match code {
        Some(code) => Verdict::Failure {
            code: code_desc.and_then(plain).unwrap_or(code),
            message: message.and_then(plain).unwrap_or_default(),
            request_id: None,
        },
        None => Verdict::Foreign("the body has no member Response"),
    }
}

fn is_null(raw: &RawValue) -> bool {
    raw.get() == "null"
}

/// A JSON text or number as text.
fn plain(raw: &RawValue) -> Option<String> {
    match raw.get().as_bytes().first()? {
        b'"' => serde_json::from_str(raw.get()).ok(),
        b'-' | b'0'..=b'9' => Some(raw.get().to_owned()),
        _ => None,
    }
}

/// Members of an object, their values as they came, and how many others there are.
struct Raw<'a> {
    values: [Option<&'a RawValue>; MOST_PICKED],
    others: usize,
}

const MOST_PICKED: usize = 4;

/// The members of these names, at most four. That one of them is there twice is an error: nobody could tell which counts.
fn pick<'a>(text: &'a str, names: &'static [&'static str]) -> serde_json::Result<Raw<'a>> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let raw = deserializer.deserialize_map(Pick(names))?;
    deserializer.end()?;
    Ok(raw)
}

struct Pick(&'static [&'static str]);

impl<'de> Visitor<'de> for Pick {
    type Value = Raw<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Raw<'de>, A::Error> {
        let mut raw = Raw {
            values: [None; MOST_PICKED],
            others: 0,
        };
        while let Some(name) = members.next_key::<Name<'de>>()? {
            match self.0.iter().position(|picked| *picked == &*name) {
                None => {
                    members.next_value::<IgnoredAny>()?;
                    raw.others += 1;
                }
                Some(at) if raw.values[at].is_some() => {
                    return Err(A::Error::duplicate_field(self.0[at]));
                }
                Some(at) => raw.values[at] = Some(members.next_value()?),
            }
        }
        Ok(raw)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn opened(body: &str) -> Verdict {
        open(&Bytes::copy_from_slice(body.as_bytes()), false)
    }

    fn success(body: &str, request_id: &str) -> Verdict {
        Verdict::Success {
            body: Bytes::copy_from_slice(body.as_bytes()),
            request_id: request_id.to_owned(),
        }
    }

    fn failure(code: &str, message: &str, request_id: Option<&str>) -> Verdict {
        Verdict::Failure {
            code: code.to_owned(),
            message: message.to_owned(),
            request_id: request_id.map(ToOwned::to_owned),
        }
    }

    #[test]
    fn a_success_keeps_the_text_as_it_came() {
        let inner = r#"{ "A": 9007199254740993, "RequestId":"r-1" }"#;
        assert_eq!(
            opened(&format!(r#" {{"Sibling":[1], "Response": {inner} }} "#)),
            success(inner, "r-1")
        );
        assert_eq!(
            opened(r#"{"Response":{"A":1,"RequestId":null}}"#),
            success(r#"{"A":1,"RequestId":null}"#, "")
        );
        assert_eq!(opened(r#"{"Response":{"A":1}}"#), success(r#"{"A":1}"#, ""));
        // Actions without output of their own lose nothing when the id is left out.
        assert_eq!(opened(r#"{"Response":{}}"#), success("{}", ""));
        let nulls = r#"{"Error":null,"RequestId":"r"}"#;
        assert_eq!(opened(&format!(r#"{{"Response":{nulls}}}"#)), success(nulls, "r"));
    }

    #[test]
    fn a_byte_order_mark_changes_nothing() {
        assert_eq!(
            opened("\u{feff}{\"Response\":{\"RequestId\":\"r\"}}"),
            success(r#"{"RequestId":"r"}"#, "r")
        );
    }

    #[test]
    fn says_what_is_wrong_with_a_body() {
        let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (body, why) in [
            (&b" \r\n"[..], "empty"),
            (b"\xff\xfe{\0}\0", "UTF-16"),
            (&utf16, "UTF-16"),
            (b"{\"Response\":{\"A\":\"caf\xe9\"}}", "not UTF-8"),
            (b"{\"Response\":{", "cut off"),
            (b"<html>", "not a JSON object"),
        ] {
            let verdict = open(&Bytes::copy_from_slice(body), false);
            assert!(
                matches!(verdict, Verdict::Foreign(said) if said.contains(why)),
                "{why}: {verdict:?}"
            );
        }
    }

    #[test]
    fn an_error_is_a_failure_wherever_it_stands() {
        let expected = failure("AuthFailure", "no\n", Some("r"));
        assert_eq!(
            opened(r#"{"Response":{"Error":{"Code":"AuthFailure","Message":"no\n"},"RequestId":"r"}}"#),
            expected
        );
        assert_eq!(
            opened(
                r#"{"Response":{"A":[],"RequestId":"r","Error":{"Message":"no\n","Code":"AuthFailure"}}}"#
            ),
            expected
        );
        assert_eq!(
            opened(r#"{"Response":{"\u0045rror":{"Code":"X"}}}"#),
            failure("X", "", None)
        );
        for old in [
            r#"{"code":4000,"message":"m","codeDesc":"Invalid"}"#,
            r#"{"Response":null,"code":4000,"message":"m","codeDesc":"Invalid"}"#,
        ] {
            assert_eq!(opened(old), failure("Invalid", "m", None), "{old}");
        }
    }

    #[test]
    fn a_declared_error_beside_other_members_is_data() {
        let inner = r#"{"Error":{"Code":"Y","Message":"m"},"Status":"Failed","RequestId":"r"}"#;
        let body = Bytes::from(format!(r#"{{"Response":{inner}}}"#));
        assert_eq!(open(&body, true), success(inner, "r"));
        assert_eq!(open(&body, false), failure("Y", "m", Some("r")));
        let alone =
            Bytes::from_static(br#"{"Response":{"Error":{"Code":"Y","Message":"m"},"RequestId":"r"}}"#);
        assert_eq!(open(&alone, true), failure("Y", "m", Some("r")));
    }

    #[test]
    fn an_answer_may_lack_everything() {
        assert_eq!(opened(r#"{"Response":{}}"#), success("{}", ""));
    }

    #[test]
    fn what_is_no_answer_is_never_a_success() {
        for body in [
            "",
            "null",
            "[]",
            "{}",
            "<html></html>",
            r#"{"code":0}"#,
            r#"{"Response":null}"#,
            r#"{"Response":null,"Response":null}"#,
            r#"{"Response":[]}"#,
            r#"{"Response":"{}"}"#,
            r#"{"Response":{"Error":{},"RequestId":"r"}}"#,
            r#"{"Response":{"Error":"x"}}"#,
            r#"{"Response":{"RequestId":"r"}"#,
            r#"{"Response":{"RequestId":"r"#,
            r#"{"Response":{"RequestId":"r"}}}"#,
            r#"{"Response":{"RequestId":"r"},"Response":{"RequestId":"s"}}"#,
            "{\"Response\":{\"A\":\"\u{1}\"}}",
        ] {
            assert!(
                matches!(opened(body), Verdict::Foreign(_)),
                "{body}: {:?}",
                opened(body)
            );
        }
        let not_text = Bytes::from_static(b"{\"Response\":{\"A\":\"\xff\"}}");
        assert!(matches!(open(&not_text, false), Verdict::Foreign(_)));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..256), declares in any::<bool>()) {
            open(&Bytes::from(bytes), declares);
        }

        #[test]
        fn never_panics_on_almost_json(text in r#"[{}\[\],:"a-zE\\u0-9 ]{0,64}"#) {
            open(&Bytes::from(format!(r#"{{"Response":{{{text}}}}}"#)), false);
        }
    }
}

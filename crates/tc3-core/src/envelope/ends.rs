//! Opening an envelope by its two ends, for answers that are decoded anyway.
//!
//! Reading a large answer twice, once for the envelope and once for its types, would cost half as much again. Nearly
//! all answers begin with `{"Response":{` and end with `"RequestId":"…"}}`, and an answer without the characters
//! `Error":{` tells of no error (an `Error` that is a text, as the load balancers of a region have one, is data). What
//! does not look exactly like that is opened the long way. What does look like that and is none (a sibling of
//! `Response` that ends the same way, text that is not JSON) does not decode; it is then opened the long way too, so
//! that nothing depends on this shortcut but time.

use std::sync::LazyLock;

use bytes::Bytes;
use memchr::memmem::Finder;

/// The object in `Response` and its request id, if the body's ends are those of a plain success.
pub(crate) fn open_by_ends(body: &Bytes) -> Option<(Bytes, String)> {
    let inner = inner(body)?;
    let request_id = request_id(inner)?.to_owned();
    Some((body.slice_ref(inner), request_id))
}

/// What stands between `{"Response":` and the last `}`.
fn inner(body: &[u8]) -> Option<&[u8]> {
    let rest = body
        .trim_ascii()
        .strip_prefix(b"{")?
        .trim_ascii_start()
        .strip_prefix(b"\"Response\"")?;
    let inner = rest
        .trim_ascii_start()
        .strip_prefix(b":")?
        .strip_suffix(b"}")?
        .trim_ascii();
    inner.starts_with(b"{").then_some(inner)
}

/// The request id of an object that has one as its last member, and no member `Error`.
pub(super) fn request_id(inner: &[u8]) -> Option<&str> {
    let rest = inner.strip_suffix(b"}")?.trim_ascii_end().strip_suffix(b"\"")?;
    let start = rest
        .iter()
        .rposition(|byte| !(byte.is_ascii_alphanumeric() || b"-_.".contains(byte)))?
        + 1;
    let (before, id) = rest.split_at(start);
    let before = before.strip_suffix(b"\"")?.trim_ascii_end().strip_suffix(b":")?;
    let before = before
        .trim_ascii_end()
        .strip_suffix(b"\"RequestId\"")?
        .trim_ascii_end();
    // Inside a text the quotes would be escaped, and before a member stands a comma or a brace.
    if !(before.ends_with(b",") || before.ends_with(b"{")) {
        return None;
    }
    if is_suspicious(before) {
        None
    } else {
        std::str::from_utf8(id).ok()
    }
}

/// Whether the text of an object's first members may hold a member `Error` that makes it a failure.
fn is_suspicious(members: &[u8]) -> bool {
    const NAME: &[u8] = b"Error\"";
    static NAMES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(NAME));
    static ESCAPES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\\u00"));
    // The first member may be the only one, and an `Error` that stands alone is never data.
    let first = members.strip_prefix(b"{").unwrap_or(members).trim_ascii_start();
    let alone = first
        .strip_prefix(b"\"")
        .is_some_and(|name| name.starts_with(NAME));
    // A member's name can be written with escapes; those of ASCII characters are hardly ever used.
    alone
        || ESCAPES.find(members).is_some()
        || NAMES.find_iter(members).any(|at| {
            let value = members[at + NAME.len()..].trim_ascii_start().strip_prefix(b":");
            value.is_some_and(|value| matches!(value.trim_ascii_start().first(), Some(b'{' | b'[')))
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::envelope::{Verdict, open};

    fn opened(body: &str) -> Option<(Bytes, String)> {
        open_by_ends(&Bytes::copy_from_slice(body.as_bytes()))
    }

    #[test]
    fn the_usual_answers_are_opened_as_the_long_way_does() {
        for body in [
            r#"{"Response":{"RequestId":"r-1"}}"#,
            r#" { "Response" : { "A" : [1, {"B": "}"}] , "RequestId" : "a.b_C-1" } } "#,
            r#"{"Response":{"A":"\\","RequestId":""}}"#,
            r#"{"Response":{"CLB":[{"Error":"","Region":"x"}],"RequestId":"r-1"}}"#,
            r#"{"Response":{"A":1,"Error":null,"RequestId":"r-1"}}"#,
            r#"{"Response":{"A":1,"Error":"x","RequestId":"r-1"}}"#,
        ] {
            let (inner, id) = opened(body).expect(body);
            let long = open(&Bytes::copy_from_slice(body.as_bytes()), false);
            assert_eq!(
                long,
                Verdict::Success {
                    body: inner,
                    request_id: id
                }
            );
        }
    }

    #[test]
    fn anything_else_is_left_to_the_long_way() {
        for body in [
            "",
            "{}",
            r#"{"Response":{}}"#,
            r#"{"Response":[]}"#,
            r#"{"Response":{"A":1}}"#,
            r#"{"Response":{"RequestId":null}}"#,
            r#"{"Response":{"RequestId":"r-1","A":1}}"#,
            r#"{"Response":{"RequestId":"\"}}"#,
            r#"{"Response":{"Error":{"Code":"X"},"RequestId":"r"}}"#,
            r#"{"Response":{"Error" : {"Code":"X"},"RequestId":"r"}}"#,
            r#"{"Response":{"A":1,"Error" : {"Code":"X"},"RequestId":"r"}}"#,
            r#"{"Response":{"CLB":[{"Error":"","Region":"x"}],"Error":{"Code":"X"},"RequestId":"r"}}"#,
            r#"{"Response":{ "Error":"alone","RequestId":"r"}}"#,
            r#"{"Response":{"\u0045rror":{"Code":"X"},"RequestId":"r"}}"#,
            r#"{"Response":{"A":"\"RequestId\":\"r\"}}"#,
            r#"{"Response":{"RequestId":"r"}"#,
            r#"{"code":1}"#,
        ] {
            assert_eq!(opened(body), None, "{body}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_never_hides_an_error(
            inner in r#"[{}\[\],:"a-zE\\0-9 ]{0,40}|"Error": ?[{\["]?"#,
            before in any::<bool>(),
            error in prop::sample::select(vec!["", r#""Error":{"Code":"X"}"#, r#""Error" : ["X"]"#, r#""Error":"X""#]),
        ) {
            let a = format!(r#""A":{inner}"#);
            let members = match (error, before) {
                ("", _) => a,
                (_, true) => format!("{error},{a}"),
                (_, false) => format!("{a},{error}"),
            };
            let body = Bytes::from(format!(r#"{{"Response":{{{members},"RequestId":"r"}}}}"#));
            if let Some((text, id)) = open_by_ends(&body) {
                match open(&body, false) {
                    Verdict::Success { body, request_id } => prop_assert_eq!((body, request_id), (text, id)),
                    Verdict::Failure { .. } => prop_assert!(false, "an error was hidden"),
                    // It is not JSON, and will not decode.
                    Verdict::Foreign(_) => prop_assert!(serde_json::from_slice::<serde_json::Value>(&text).is_err()),
                }
            }
        }
    }
}

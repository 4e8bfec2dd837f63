//! Signing without building the texts that are signed: the same bytes as [`canonical_request`](super::canonical_request)
//! and [`string_to_sign`](super::string_to_sign) give, without the strings between. That is faster, and leaves no copy of
//! a query that holds secrets.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{ALGORITHM, SigningKey, hex};

/// A request to be signed in one go. `Debug` shows neither query nor payload.
///
/// ```
/// use tc3_core::sign::{Canonical, SigningKey, utc_date};
///
/// let (timestamp, service) = (1_700_000_000, "ssl");
/// let date = utc_date(timestamp);
/// let key = SigningKey::derive("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", &date, service);
/// let request = Canonical {
///     method: "POST",
///     query: "",
///     headers: &[("content-type", "application/json"), ("host", "ssl.tencentcloudapi.com")],
///     payload: br#"{"Limit":1}"#,
/// };
/// let value = request.authorization(&key, "AKIDEXAMPLE", timestamp, &date, service);
/// assert!(value.starts_with("TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2023-11-14/ssl/tc3_request, "));
/// ```
pub struct Canonical<'a> {
    /// `POST` or `GET`.
    pub method: &'a str,
    /// The text after `?`, as sent.
    pub query: &'a str,
    /// The signed headers: lower-case names, sorted, with their exact values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body as sent, empty for GET.
    pub payload: &'a [u8],
}

impl fmt::Debug for Canonical<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canonical")
            .field("method", &self.method)
            .field("payload", &format_args!("[{} bytes]", self.payload.len()))
            .finish_non_exhaustive()
    }
}

impl Canonical<'_> {
    /// The value of `Authorization`. `date` is the UTC date of `timestamp`, and the key is of that day and service.
    pub fn authorization(
        &self,
        key: &SigningKey,
        secret_id: &str,
        timestamp: i64,
        date: &str,
        service: &str,
    ) -> String {
        let mut text = String::with_capacity(160);
        for part in [
            ALGORITHM,
            "\n",
            &timestamp.to_string(),
            "\n",
            date,
            "/",
            service,
            "/tc3_request\n",
            &hex(&self.hash()),
        ] {
            text.push_str(part);
        }
        let signature = key.sign(&text);
        let mut value = String::with_capacity(224);
        for part in [
            ALGORITHM,
            " Credential=",
            secret_id,
            "/",
            date,
            "/",
            service,
            "/tc3_request, SignedHeaders=",
        ] {
            value.push_str(part);
        }
        for (at, (name, _)) in self.headers.iter().enumerate() {
            value.push_str(if at > 0 { ";" } else { "" });
            value.push_str(name);
        }
        value.push_str(", Signature=");
        value.push_str(&signature);
        value
    }

    /// The hash of the canonical request.
    fn hash(&self) -> [u8; 32] {
        if self.query.is_empty() {
            // Nothing in it is secret, and one piece is hashed faster than many.
            let mut text = Vec::with_capacity(256);
            self.parts(|part| text.extend_from_slice(part));
            Sha256::digest(&text).into()
        } else {
            let mut hash = Sha256::new();
            self.parts(|part| hash.update(part));
            hash.finalize().into()
        }
    }

    /// Hands out the text of the canonical request, piece by piece.
    fn parts(&self, mut take: impl FnMut(&[u8])) {
        for part in [self.method, "\n/\n", self.query, "\n"] {
            take(part.as_bytes());
        }
        for (name, value) in self.headers {
            for part in [name, ":", value.trim(), "\n"] {
                take(part.as_bytes());
            }
        }
        for (at, (name, _)) in self.headers.iter().enumerate() {
            take(if at > 0 { b";" } else { b"\n" });
            take(name.as_bytes());
        }
        take(b"\n");
        take(hex(&Sha256::digest(self.payload)).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sign;

    proptest! {
        #[test]
        fn signs_what_the_texts_say(
            query in "[ -~]{0,40}",
            content_type in "[ -~]{0,40}",
            host in "[a-z.:0-9]{1,30}",
            action in proptest::option::of("[a-z]{1,20}"),
            payload in proptest::collection::vec(any::<u8>(), 0..100),
            timestamp in 0_i64..4_102_444_800,
        ) {
            let mut headers = vec![("content-type", content_type.as_str()), ("host", host.as_str())];
            headers.extend(action.as_deref().map(|action| ("x-tc-action", action)));
            let request = Canonical { method: "POST", query: &query, headers: &headers, payload: &payload };
            let date = sign::utc_date(timestamp);
            let key = SigningKey::derive("key", &date, "ssl");

            let text = sign::canonical_request("POST", &query, &headers, &sign::payload_hash(&payload));
            let scope = sign::scope(&date, "ssl");
            let signature = key.sign(&sign::string_to_sign(timestamp, &scope, &text));
            let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
            let expected = sign::authorization("id", &scope, &sign::signed_headers(&names), &signature);
            prop_assert_eq!(request.authorization(&key, "id", timestamp, &date, "ssl"), expected);
        }
    }
}

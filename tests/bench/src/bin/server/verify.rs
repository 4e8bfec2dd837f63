//! Whether a request is signed right: the whole of TC3-HMAC-SHA256, recomputed from what arrived.
//!
//! Two leniences, both for the official SDK for Node when it is sent to an address: it takes the credential scope's
//! service from the endpoint's first label (`127`), and signs the host without its port.

use std::collections::HashMap;

use hmac::Mac;
use http::request::Parts;
use sha2::{Digest, Sha256};
use tc3_bench::signature::{HmacSha256, date, push_hex, signing_key};
use tc3_bench::{SECRET_ID, SECRET_KEY};

/// How far a request's time may be from the server's, in seconds, as documented.
const SKEW: i64 = 300;
/// The services a credential scope may name.
const SERVICES: [&str; 2] = ["ssl", "127"];

/// Verifies signatures and keeps the keys of the day.
#[derive(Debug, Default)]
pub(crate) struct Verifier {
    keys: HashMap<String, HmacSha256>,
}

impl Verifier {
    /// Verifies one request; what is wrong with it otherwise.
    pub(crate) fn verify(&mut self, head: &Parts, body: &[u8], now: i64) -> Result<(), &'static str> {
        let timestamp: i64 = header(head, "x-tc-timestamp")?
            .parse()
            .map_err(|_| "X-TC-Timestamp is no number")?;
        if (timestamp - now).abs() > SKEW {
            return Err("the signature has expired");
        }
        let claim = Claim::parse(header(head, "authorization")?).ok_or("Authorization cannot be read")?;
        let scope = claim
            .credential
            .strip_prefix(SECRET_ID)
            .and_then(|rest| rest.strip_prefix('/'))
            .ok_or("the secret id is unknown")?;
        let (day, service) = scope
            .strip_suffix("/tc3_request")
            .and_then(|rest| rest.split_once('/'))
            .ok_or("the credential scope cannot be read")?;
        if day != date(timestamp.div_euclid(86_400)) || !SERVICES.contains(&service) {
            return Err("the credential scope is wrong");
        }
        if !self.keys.contains_key(scope) {
            let key = signing_key(SECRET_KEY, day, service);
            self.keys.insert(scope.to_owned(), key);
        }
        let key = &self.keys[scope];
        let host = header(head, "host")?;
        let without_port = host.rsplit_once(':').map_or(host, |(name, _)| name);
        for host in [host, without_port] {
            let canonical = canonical(head, &claim, host, body)?;
            let mut text = format!("TC3-HMAC-SHA256\n{timestamp}\n{scope}\n");
            push_hex(&mut text, &Sha256::digest(canonical.as_bytes()));
            let mut mac = key.clone();
            mac.update(text.as_bytes());
            let mut signature = String::with_capacity(64);
            push_hex(&mut signature, &mac.finalize().into_bytes());
            if signature == claim.signature {
                return Ok(());
            }
        }
        Err("the signature is wrong")
    }
}

/// What `Authorization` says.
struct Claim<'a> {
    credential: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Claim<'a> {
    fn parse(value: &'a str) -> Option<Self> {
        let rest = value.strip_prefix("TC3-HMAC-SHA256 Credential=")?;
        let (credential, rest) = rest.split_once(", SignedHeaders=")?;
        let (signed_headers, signature) = rest.split_once(", Signature=")?;
        Some(Self {
            credential,
            signed_headers,
            signature,
        })
    }
}

fn canonical(head: &Parts, claim: &Claim<'_>, host: &str, body: &[u8]) -> Result<String, &'static str> {
    let mut text = String::with_capacity(256);
    text.push_str(head.method.as_str());
    text.push_str("\n/\n");
    text.push_str(head.uri.query().unwrap_or_default());
    text.push('\n');
    let mut has = (false, false);
    for name in claim.signed_headers.split(';') {
        text.push_str(name);
        text.push(':');
        match name {
            "host" => {
                has.0 = true;
                text.push_str(host);
            }
            "x-tc-action" => text.push_str(&header(head, name)?.to_ascii_lowercase()),
            _ => {
                has.1 |= name == "content-type";
                text.push_str(header(head, name)?.trim());
            }
        }
        text.push('\n');
    }
    if has != (true, true) {
        return Err("content-type and host must be signed");
    }
    text.push('\n');
    text.push_str(claim.signed_headers);
    text.push('\n');
    push_hex(&mut text, &Sha256::digest(body));
    Ok(text)
}

fn header<'a>(head: &'a Parts, name: &str) -> Result<&'a str, &'static str> {
    head.headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .ok_or("a header is missing")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tc3_bench::signature::Signer;

    const NOW: i64 = 1_700_000_000;

    fn request(host: &str, authorization: &str) -> Parts {
        http::Request::post("/")
            .header("host", host)
            .header("content-type", "application/json")
            .header("x-tc-timestamp", NOW)
            .header("authorization", authorization)
            .body(())
            .expect("the headers are fine")
            .into_parts()
            .0
    }

    #[test]
    fn takes_what_is_signed_right_and_nothing_else() {
        let mut signer = Signer::new(SECRET_ID, SECRET_KEY, "ssl", "127.0.0.1:80");
        let authorization = signer.authorization(NOW, b"{}");
        let head = request("127.0.0.1:80", &authorization);
        let mut verifier = Verifier::default();
        assert_eq!(verifier.verify(&head, b"{}", NOW), Ok(()));
        assert_eq!(verifier.verify(&head, b"{ }", NOW), Err("the signature is wrong"));
        assert_eq!(
            verifier.verify(&head, b"{}", NOW + 301),
            Err("the signature has expired")
        );
        let elsewhere = request("127.0.0.2:80", &authorization);
        assert_eq!(
            verifier.verify(&elsewhere, b"{}", NOW),
            Err("the signature is wrong")
        );
    }

    #[test]
    fn takes_a_host_that_was_signed_without_its_port() {
        let mut signer = Signer::new(SECRET_ID, SECRET_KEY, "127", "127.0.0.1");
        let head = request("127.0.0.1:80", &signer.authorization(NOW, b"{}"));
        assert_eq!(Verifier::default().verify(&head, b"{}", NOW), Ok(()));
    }
}

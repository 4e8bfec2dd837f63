//! TC3-HMAC-SHA256: the `Authorization` header against the request that arrived.

use std::sync::{Mutex, PoisonError};

use axum::http::HeaderValue;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::{check_token, loopback, mismatch, recent, secret};
use crate::{
    Key, calendar,
    protocol::Arrived,
    refusal::{Refusal, code, excerpt},
};

/// The name of the method, as it stands in the header.
pub(crate) const ALGORITHM: &str = "TC3-HMAC-SHA256";
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The parts of an `Authorization` header.
#[derive(Debug)]
pub(crate) struct Authorization<'a> {
    pub(crate) secret_id: &'a str,
    date: &'a str,
    pub(crate) service: &'a str,
    signed_headers: &'a str,
    signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    /// `TC3-HMAC-SHA256 Credential=<id>/<date>/<service>/tc3_request, SignedHeaders=<a;b>, Signature=<hex>`.
    pub(crate) fn parse(text: &'a str) -> Result<Self, Refusal> {
        let (algorithm, fields) = text.split_once(' ').unwrap_or((text, ""));
        if algorithm != ALGORITHM {
            return Err(invalid(format!(
                "the algorithm is `{}`, not {ALGORITHM}",
                excerpt(algorithm)
            )));
        }
        let [mut credential, mut signed_headers, mut signature] = [None; 3];
        for field in fields.split(',').map(str::trim).filter(|field| !field.is_empty()) {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            let slot = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return Err(invalid(format!("it has a part `{}`", excerpt(name)))),
            };
            if slot.replace(value).is_some() {
                return Err(invalid(format!("it has `{name}` twice")));
            }
        }
        let lacking = |name: &str| invalid(format!("it lacks `{name}=`"));
        let credential = credential.ok_or_else(|| lacking("Credential"))?;
        let signed_headers = signed_headers.ok_or_else(|| lacking("SignedHeaders"))?;
        let signature = signature.ok_or_else(|| lacking("Signature"))?;
        let scope: Vec<&str> = credential.split('/').collect();
        let [secret_id, date, service, "tc3_request"] = scope[..] else {
            return Err(invalid(
                "`Credential` is not `<SecretId>/<date>/<service>/tc3_request`",
            ));
        };
        let signature =
            unhex(signature).ok_or_else(|| invalid("`Signature` is not 64 lower-case hexadecimal digits"))?;
        Ok(Self {
            secret_id,
            date,
            service,
            signed_headers,
            signature,
        })
    }

    /// The names of the signed headers: lower-case, sorted, each once, `content-type` and `host` among them.
    fn header_names(&self) -> Result<Vec<&'a str>, Refusal> {
        let names: Vec<&str> = self.signed_headers.split(';').collect();
        let token = |name: &&str| !name.is_empty() && !name.bytes().any(|byte| byte.is_ascii_uppercase());
        if !names.iter().all(token) || !names.is_sorted_by(|one, next| one < next) {
            return Err(invalid(
                "`SignedHeaders` is not a sorted list of lower-case names joined by `;`",
            ));
        }
        for required in ["content-type", "host"] {
            if !names.contains(&required) {
                return Err(invalid(format!("`SignedHeaders` lacks `{required}`")));
            }
        }
        Ok(names)
    }
}

/// Holds the request against its `Authorization`. `host` is what `Host` (or `:authority`) says.
pub(crate) fn verify(
    authorization: &Authorization<'_>,
    arrived: &Arrived<'_>,
    host: &str,
    known: &Key,
    now: i64,
) -> Result<(), Refusal> {
    check_token(known, arrived.header("x-tc-token")?, now)?;
    let sent = arrived.header("x-tc-timestamp")?;
    let timestamp = recent("X-TC-Timestamp", sent, now)?;
    let date = calendar::date(timestamp);
    if authorization.date != date {
        let message = format!(
            "The credential scope is of `{}`; `X-TC-Timestamp` is on {date} in UTC.",
            excerpt(authorization.date)
        );
        return Err(Refusal::new(code::SIGNATURE_FAILURE, message));
    }
    let names = authorization.header_names()?;
    let values_at = |host| {
        let values = names.iter().map(|name| value(arrived, host, name));
        values.collect::<Result<Vec<_>, _>>()
    };
    let values = values_at(host)?;
    let payload_hash = match arrived.header("x-tc-content-sha256")? {
        None => hex(&Sha256::digest(arrived.body)),
        Some(UNSIGNED_PAYLOAD) => hex(&Sha256::digest(UNSIGNED_PAYLOAD)),
        Some(other) => {
            let message = format!(
                "`X-TC-Content-SHA256` is `{}`; only {UNSIGNED_PAYLOAD} is allowed.",
                excerpt(other)
            );
            return Err(Refusal::new(code::INVALID_PARAMETER_VALUE, message));
        }
    };
    // The timestamp goes into the string to sign as it was sent, and it was sent: `recent` has read it.
    let timestamp = sent.unwrap_or_default();
    let signer = known.signer.of(secret(known), &date, authorization.service);
    let matches = |values: &[Vec<u8>]| {
        let canonical = canonical_request(
            arrived,
            &names,
            values,
            authorization.signed_headers,
            &payload_hash,
        );
        let scope = format!("{date}/{}/tc3_request", authorization.service);
        let text = format!(
            "{ALGORITHM}\n{timestamp}\n{scope}\n{}",
            hex(&Sha256::digest(canonical))
        );
        signer
            .clone()
            .chain_update(text)
            .verify_slice(&authorization.signature)
            .is_ok()
    };
    if matches(&values) {
        return Ok(());
    }
    // The documentation's example signs `x-tc-action` with its value in lower case; other clients sign what they
    // send. The service takes both.
    let lower: Vec<Vec<u8>> = values.iter().map(|value| value.to_ascii_lowercase()).collect();
    if lower != values && matches(&lower) {
        return Ok(());
    }
    match loopback(host) {
        Some(name) if matches(&values_at(name)?) => Ok(()),
        _ => Err(mismatch()),
    }
}

/// The canonical value of a signed header: all its values, trimmed, joined by commas as HTTP reads them.
fn value(arrived: &Arrived<'_>, host: &str, name: &str) -> Result<Vec<u8>, Refusal> {
    if name == "host" {
        return Ok(host.as_bytes().to_vec());
    }
    let values: Vec<&[u8]> = arrived
        .parts
        .headers
        .get_all(name)
        .iter()
        .map(HeaderValue::as_bytes)
        .map(<[u8]>::trim_ascii)
        .collect();
    if values.is_empty() {
        return Err(invalid(format!(
            "`SignedHeaders` names `{}`, which was not sent",
            excerpt(name)
        )));
    }
    Ok(values.join(&b','))
}

fn canonical_request(
    arrived: &Arrived<'_>,
    names: &[&str],
    values: &[Vec<u8>],
    signed_headers: &str,
    payload_hash: &str,
) -> Vec<u8> {
    let mut canonical = format!(
        "{}\n{}\n{}\n",
        arrived.parts.method,
        arrived.parts.uri.path(),
        arrived.query()
    )
    .into_bytes();
    for (name, value) in names.iter().zip(values) {
        canonical.extend_from_slice(name.as_bytes());
        canonical.push(b':');
        canonical.extend_from_slice(value);
        canonical.push(b'\n');
    }
    canonical.extend_from_slice(format!("\n{signed_headers}\n{payload_hash}").as_bytes());
    canonical
}

/// The last signing key of a pair: it is the same for a service and a day.
#[derive(Debug, Default)]
pub(crate) struct SigningKey(Mutex<Option<(String, String, Hmac<Sha256>)>>);

impl SigningKey {
    fn of(&self, secret_key: &str, date: &str, service: &str) -> Hmac<Sha256> {
        // Nothing can panic while it is held.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((day, name, signer)) if day == date && name == service => signer.clone(),
            _ => {
                let signer = signing_key(secret_key, date, service);
                *last = Some((date.to_owned(), service.to_owned(), signer.clone()));
                signer
            }
        }
    }
}

/// It is made anew where it is needed.
impl Clone for SigningKey {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// It says nothing that the pair does not.
impl PartialEq for SigningKey {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

fn signing_key(secret_key: &str, date: &str, service: &str) -> Hmac<Sha256> {
    let step = |key: &[u8], text: &str| mac(key).chain_update(text).finalize().into_bytes();
    let secret_date = step(format!("TC3{secret_key}").as_bytes(), date);
    let secret_service = step(&secret_date, service);
    mac(&step(&secret_service, "tc3_request"))
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

fn invalid(reason: impl std::fmt::Display) -> Refusal {
    Refusal::new(
        code::INVALID_AUTHORIZATION,
        format!("The header `Authorization` cannot be used: {reason}."),
    )
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

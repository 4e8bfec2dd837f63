//! Signatures as pure functions: no clock, no network, nothing read from anywhere.
//!
//! Signature version 3 (`TC3-HMAC-SHA256`) is made in four steps, each with its function: [`canonical_request`],
//! [`string_to_sign`], [`SigningKey::sign`] and [`authorization`]; [`Canonical`] makes all four at once, without the texts
//! between them. Version 1 lives in [`v1`]. Known answers for all of them are in `tests/vectors/`. These functions never percent-encode, sort a query or change a payload: what is
//! signed is exactly what is sent.

mod canonical;
mod date;
mod key;
pub mod v1;

pub use canonical::Canonical;
pub use date::utc_date;
pub use key::{KeyChain, SigningKey};

use sha2::{Digest, Sha256};

/// The algorithm's name, first line of a string to sign and first word of `Authorization`.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// What stands for the payload when it is left out of the signature, with the header `X-TC-Content-SHA256`.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The value of `Authorization` for the few actions that take no signature.
pub const SKIP: &str = "SKIP";

/// The canonical form of a request.
///
/// `query` is the text after `?` exactly as sent, empty for POST. `headers` are the signed headers in any order with
/// their exact values; their names are lower-cased, sorted, and their values trimmed here. The path is always `/`.
///
/// ```
/// use tc3_core::sign;
///
/// let text = sign::canonical_request(
///     "POST",
///     "",
///     &[("Host", "ssl.tencentcloudapi.com"), ("Content-Type", "application/json")],
///     &sign::payload_hash(b"{}"),
/// );
/// assert!(text.starts_with("POST\n/\n\ncontent-type:application/json\nhost:ssl.tencentcloudapi.com\n\n"));
/// ```
pub fn canonical_request(method: &str, query: &str, headers: &[(&str, &str)], payload_hash: &str) -> String {
    let names: Vec<String> = headers
        .iter()
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    let values = headers.iter().map(|(_, value)| value.trim());
    let mut sorted: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(values).collect();
    sorted.sort_unstable();
    let mut text = String::with_capacity(256 + query.len());
    for part in [method, "\n/\n", query, "\n"] {
        text.push_str(part);
    }
    for (name, value) in &sorted {
        for part in [name, ":", value, "\n"] {
            text.push_str(part);
        }
    }
    text.push('\n');
    for (at, (name, _)) in sorted.iter().enumerate() {
        if at > 0 {
            text.push(';');
        }
        text.push_str(name);
    }
    text.push('\n');
    text.push_str(payload_hash);
    text
}

/// The names of the signed headers, lower-cased, sorted and joined: `content-type;host`.
pub fn signed_headers(names: &[&str]) -> String {
    let lowered: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
    let mut sorted: Vec<&str> = lowered.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted.join(";")
}

/// The lower-case hexadecimal SHA-256 of a payload. For a GET the payload is empty.
pub fn payload_hash(payload: &[u8]) -> String {
    hex(&Sha256::digest(payload))
}

/// The credential scope: `2019-02-25/cvm/tc3_request`.
pub fn scope(date: &str, service: &str) -> String {
    format!("{date}/{service}/tc3_request")
}

/// The text that is signed. `timestamp` is the value of `X-TC-Timestamp`, in seconds; the date in the scope must be
/// [`utc_date`] of it.
pub fn string_to_sign(timestamp: i64, scope: &str, canonical_request: &str) -> String {
    format!(
        "{ALGORITHM}\n{timestamp}\n{scope}\n{}",
        payload_hash(canonical_request.as_bytes())
    )
}

/// The value of the header `Authorization`.
pub fn authorization(secret_id: &str, scope: &str, signed_headers: &str, signature: &str) -> String {
    format!(
        "{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={signed_headers}, Signature={signature}"
    )
}

/// Lower-case hexadecimal.
#[expect(clippy::missing_panics_doc, reason = "hexadecimal digits are always text")]
pub fn hex(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.extend_from_slice(&PAIRS[usize::from(*byte)]);
    }
    String::from_utf8(text).expect("hexadecimal digits are ASCII")
}

/// The two digits of each byte: three hashes are written for every request.
static PAIRS: [[u8; 2]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 15]];
        byte += 1;
    }
    pairs
};

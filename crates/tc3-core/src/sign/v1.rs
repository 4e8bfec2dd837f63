//! Signature version 1: `HmacSHA1` and `HmacSHA256` over the sorted, un-encoded parameters.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::Hmac;
use sha1::Sha1;
use sha2::Sha256;

use super::key::hmac;

/// The hash of a version 1 signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Algorithm {
    /// `HmacSHA1`.
    HmacSha1,
    /// `HmacSHA256`.
    HmacSha256,
}

impl Algorithm {
    /// The value of the parameter `SignatureMethod`.
    pub fn as_str(self) -> &'static str {
        match self {
            Algorithm::HmacSha1 => "HmacSHA1",
            Algorithm::HmacSha256 => "HmacSHA256",
        }
    }
}

/// The text that is signed: method, host, `/?` and the parameters sorted by name (in ASCII order, so `A.12` stands
/// before `A.2`) with their values as they are, not percent-encoded.
pub fn string_to_sign<'a>(
    method: &str,
    host: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut sorted: Vec<(&str, &str)> = parameters.into_iter().collect();
    sorted.sort_unstable();
    let mut text = format!("{method}{host}/?");
    for (at, (name, value)) in sorted.into_iter().enumerate() {
        if at > 0 {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
    text
}

/// The signature: Base64 of the HMAC under the secret key.
pub fn sign(algorithm: Algorithm, secret_key: &str, string_to_sign: &str) -> String {
    let (key, message) = (secret_key.as_bytes(), string_to_sign.as_bytes());
    match algorithm {
        Algorithm::HmacSha1 => STANDARD.encode(hmac::<Hmac<Sha1>>(key, message)),
        Algorithm::HmacSha256 => STANDARD.encode(hmac::<Hmac<Sha256>>(key, message)),
    }
}

//! The older signatures, `HmacSHA1` and `HmacSHA256`, over the parameters of a GET or of a form.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::Sha256;

use super::{check_token, mismatch, recent, secret};
use crate::{
    Key,
    refusal::{Refusal, code, excerpt},
};

/// The parameters that belong to the envelope of a request and not to its action.
pub(crate) const COMMON_PARAMETERS: [&str; 11] = [
    "Action",
    "Language",
    "Nonce",
    "Region",
    "RequestClient",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Timestamp",
    "Token",
    "Version",
];

/// Holds the parameters against the `Signature` among them and says whose key it is. `find` finds that. `host` is what `Host` (or `:authority`) says.
pub(crate) fn verify(
    method: &str,
    host: &str,
    pairs: &[(String, String)],
    find: impl FnOnce() -> Result<Arc<Key>, Refusal>,
    now: i64,
) -> Result<Arc<Key>, Refusal> {
    let of = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let required = |name: &str| {
        of(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Refusal::missing(name))
    };
    let signature = required("Signature")?;
    required("Nonce")?.parse::<u64>().map_err(|_| {
        Refusal::new(
            code::INVALID_PARAMETER,
            "`Nonce` is not an integer from 0 to 18446744073709551615.",
        )
    })?;
    let known = find()?;
    check_token(&known, of("Token"), now)?;
    recent("Timestamp", of("Timestamp"), now)?;
    let signature = STANDARD
        .decode(signature)
        .map_err(|_| Refusal::new(code::SIGNATURE_FAILURE, "`Signature` is not base64 text."))?;
    let secret = secret(&known).as_bytes();
    let matches: fn(&[u8], &str, &[u8]) -> bool = match of("SignatureMethod").unwrap_or("HmacSHA1") {
        "HmacSHA1" => |secret, text, signature| {
            let mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of any length");
            mac.chain_update(text).verify_slice(signature).is_ok()
        },
        "HmacSHA256" => |secret, text, signature| {
            let mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
            mac.chain_update(text).verify_slice(signature).is_ok()
        },
        other => {
            let message = format!(
                "`SignatureMethod` is `{}`, not HmacSHA1 or HmacSHA256.",
                excerpt(other)
            );
            return Err(Refusal::new(code::INVALID_PARAMETER_VALUE, message));
        }
    };
    if matches(
        secret,
        &string_to_sign(method, host, pairs, str::to_owned),
        &signature,
    ) {
        return Ok(known);
    }
    // Some official clients sign a key with its underscores as dots; the service takes both.
    let dotted = string_to_sign(method, host, pairs, |key| key.replace('_', "."));
    if matches(secret, &dotted, &signature) {
        Ok(known)
    } else {
        Err(mismatch())
    }
}

/// `GETssl.tencentcloudapi.com/?Action=…&…`: the keys in byte order, the values as they are before encoding.
fn string_to_sign(method: &str, host: &str, pairs: &[(String, String)], spell: fn(&str) -> String) -> String {
    let signed = pairs.iter().filter(|(key, _)| key != "Signature");
    let mut signed: Vec<(String, &str)> = signed.map(|(key, value)| (spell(key), value.as_str())).collect();
    signed.sort();
    let query: Vec<String> = signed
        .into_iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    format!("{method}{host}/?{}", query.join("&"))
}

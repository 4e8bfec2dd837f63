//! Verification of signatures, independent of the client's signer: it works on what arrived and shares no code with
//! what was sent. Comparisons take the same time whether or not they match.

mod tc3;
mod v1;

use subtle::ConstantTimeEq as _;

use crate::{
    Key,
    refusal::{Refusal, code, excerpt},
};

pub(crate) use self::{
    tc3::{ALGORITHM as TC3_HMAC_SHA256, Authorization, SigningKey, verify as verify_tc3},
    v1::{COMMON_PARAMETERS, verify as verify_v1},
};

/// How far a request's time may be from the server's, in seconds, either way ("Common Params": five minutes).
const WINDOW: u64 = 300;

/// Whether the session token that came with a key is the one that belongs to it, and still good.
fn check_token(known: &Key, token: Option<&str>, now: i64) -> Result<(), Refusal> {
    let token = token.filter(|token| !token.is_empty());
    match (&known.session_token, token) {
        (None, None) => Ok(()),
        (Some(right), Some(sent)) if bool::from(right.expose().as_bytes().ct_eq(sent.as_bytes())) => {
            match known.expires_at {
                Some(expires_at) if expires_at <= now => Err(Refusal::new(
                    code::TOKEN_FAILURE,
                    format!("The session token expired {} seconds ago.", now - expires_at),
                )),
                _ => Ok(()),
            }
        }
        (Some(_), Some(_)) => Err(Refusal::new(
            code::TOKEN_FAILURE,
            "The session token does not belong to the key.",
        )),
        (Some(_), None) => Err(Refusal::new(
            code::TOKEN_FAILURE,
            "The key is temporary and no session token was sent.",
        )),
        (None, Some(_)) => Err(Refusal::new(
            code::TOKEN_FAILURE,
            "The key has no session token, yet one was sent.",
        )),
    }
}

/// An address of loopback without its port, if that is what the host is. There some clients, Tencent Cloud's own for Node
/// among them, sign what nobody notices at a real host: the host without its port, and its first label as the service.
pub(crate) fn loopback(host: &str) -> Option<&str> {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    (name == "localhost" || name.starts_with("127.")).then_some(name)
}

/// The secret key of a known pair.
fn secret(known: &Key) -> &str {
    known.secret_key.as_ref().map_or("", tc3_core::Secret::expose)
}

/// The request's time, if it is one and near enough to `now`.
fn recent(parameter: &str, sent: Option<&str>, now: i64) -> Result<i64, Refusal> {
    let text = sent
        .filter(|text| !text.is_empty())
        .ok_or_else(|| Refusal::missing(parameter))?;
    let timestamp: i64 = text.parse().map_err(|_| {
        let message = format!(
            "`{parameter}` is `{}`; it is a time in seconds since 1970-01-01 UTC.",
            excerpt(text)
        );
        Refusal::new(code::INVALID_PARAMETER, message)
    })?;
    let apart = now.abs_diff(timestamp);
    if apart > WINDOW {
        let message = format!(
            "`{parameter}` is {apart} seconds from the server's time, {now}; {WINDOW} are allowed. Set the clock or sign again."
        );
        return Err(Refusal::new(code::SIGNATURE_EXPIRE, message));
    }
    Ok(timestamp)
}

fn mismatch() -> Refusal {
    Refusal::new(
        code::SIGNATURE_FAILURE,
        "The signature is not the one of this request and this key: the key is another, or the request was changed.",
    )
}

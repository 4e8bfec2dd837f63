//! The id of a call that the client makes up: `X-TC-TraceId`.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::time::SystemTime;

use rustls::crypto::{SecureRandom, ring};

/// A random UUID (version 4) as text. It is no secret, and a call to the operating system for each would be a good part
/// of what a call costs.
pub(crate) fn new() -> String {
    let mut bytes = hashed();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = crate::sign::hex(&bytes);
    let mut text = String::with_capacity(36);
    for (at, part) in [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)]
        .into_iter()
        .enumerate()
    {
        if at > 0 {
            text.push('-');
        }
        text.push_str(&hex[part.0..part.1]);
    }
    text
}

/// Sixteen bytes that nobody has had before: the time under the keys of a fresh hash map, which are random for each
/// thread and other ones for each map. (The time tells processes apart that were forked off one.)
fn hashed() -> [u8; 16] {
    let (state, now) = (RandomState::new(), SystemTime::now());
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&state.hash_one((0_u8, now)).to_le_bytes());
    bytes[8..].copy_from_slice(&state.hash_one((1_u8, now)).to_le_bytes());
    bytes
}

/// Sixteen bytes from the random source of the operating system, by way of the crypto library that TLS uses anyway.
///
/// If the operating system has none to give, the bytes come from the keys of a fresh hash map, which are random
/// enough for what is no secret: a nonce, the jitter of a pause.
pub(crate) fn random() -> [u8; 16] {
    // The provider is a list of algorithms; it is not made anew for every call.
    static SOURCE: OnceLock<&'static dyn SecureRandom> = OnceLock::new();
    let source = SOURCE.get_or_init(|| ring::default_provider().secure_random);
    let mut bytes = [0; 16];
    if source.fill(&mut bytes).is_err() {
        bytes = hashed();
    }
    bytes
}

#[cfg(test)]
mod tests {
    #[test]
    fn has_the_form_of_a_version_4_uuid() {
        let id = super::new();
        assert_eq!(id.len(), 36);
        assert_eq!(&id[14..15], "4");
        assert!("89ab".contains(&id[19..20]));
        assert!([8, 13, 18, 23].iter().all(|&at| id.as_bytes()[at] == b'-'));
        assert_ne!(id, super::new());
    }
}

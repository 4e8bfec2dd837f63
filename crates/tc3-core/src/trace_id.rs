//! The id of a call that the client makes up: `X-TC-TraceId`.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

use rustls::crypto::{SecureRandom, ring};

/// A random UUID (version 4) as text.
pub(crate) fn new() -> String {
    let mut bytes = random();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = crate::sign::hex(&bytes);
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// Sixteen bytes from the random source of the operating system, by way of the crypto library that TLS uses anyway.
///
/// If the operating system has none to give, the bytes come from the keys of a fresh hash map, which are random
/// enough for what is no secret: an id for finding a call again, a nonce, the jitter of a pause.
pub(crate) fn random() -> [u8; 16] {
    // The provider is a list of algorithms; it is not made anew for every call.
    static SOURCE: OnceLock<&'static dyn SecureRandom> = OnceLock::new();
    let source = SOURCE.get_or_init(|| ring::default_provider().secure_random);
    let mut bytes = [0; 16];
    if source.fill(&mut bytes).is_err() {
        let state = RandomState::new();
        bytes[..8].copy_from_slice(&state.hash_one(0_u8).to_le_bytes());
        bytes[8..].copy_from_slice(&state.hash_one(1_u8).to_le_bytes());
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

//! The key of a day and a service, derived from a secret key.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::hex;

/// The three keys that lead from a secret key to the one that signs. `Debug` shows none of them.
pub struct KeyChain {
    /// HMAC of the date under `TC3` and the secret key.
    pub date: Zeroizing<[u8; 32]>,
    /// HMAC of the service under the key of the date.
    pub service: Zeroizing<[u8; 32]>,
    /// HMAC of `tc3_request` under the key of the service: the one that signs.
    pub signing: Zeroizing<[u8; 32]>,
}

impl KeyChain {
    /// Derives the keys. `date` is the UTC date of the request's timestamp, `service` the credential scope's.
    pub fn derive(secret_key: &str, date: &str, service: &str) -> Self {
        let mut first = Zeroizing::new(Vec::with_capacity(4 + secret_key.len()));
        first.extend_from_slice(b"TC3");
        first.extend_from_slice(secret_key.as_bytes());
        let date = hmac(&first, date.as_bytes());
        let service = hmac(&*date, service.as_bytes());
        let signing = hmac(&*service, b"tc3_request");
        Self {
            date,
            service,
            signing,
        }
    }
}

impl fmt::Debug for KeyChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyChain([redacted])")
    }
}

/// The key that signs the requests of one day to one service. Wiped when dropped; `Debug` does not show it.
#[derive(Clone)]
pub struct SigningKey(Zeroizing<[u8; 32]>);

impl SigningKey {
    /// Derives the key. `date` is the UTC date of the request's timestamp, `service` the credential scope's.
    pub fn derive(secret_key: &str, date: &str, service: &str) -> Self {
        Self(KeyChain::derive(secret_key, date, service).signing)
    }

    /// The signature of a string to sign, in lower-case hexadecimal.
    pub fn sign(&self, string_to_sign: &str) -> String {
        hex(&*hmac(&*self.0, string_to_sign.as_bytes()))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey([redacted])")
    }
}

fn hmac(key: &[u8], message: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

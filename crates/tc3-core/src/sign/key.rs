//! The key of a day and a service, derived from a secret key.

use std::fmt;

use hmac::digest::Output;
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
        let date = derive(&first, date);
        let service = derive(&*date, service);
        let signing = derive(&*service, "tc3_request");
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
pub struct SigningKey(Hmac<Sha256>);

impl SigningKey {
    /// Derives the key. `date` is the UTC date of the request's timestamp, `service` the credential scope's.
    pub fn derive(secret_key: &str, date: &str, service: &str) -> Self {
        let key = KeyChain::derive(secret_key, date, service).signing;
        Self(keyed(&*key))
    }

    /// The signature of a string to sign, in lower-case hexadecimal.
    pub fn sign(&self, string_to_sign: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(string_to_sign.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey([redacted])")
    }
}

/// The HMAC of a message.
pub(super) fn hmac<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Output<M> {
    let mut mac = keyed::<M>(key);
    mac.update(message);
    mac.finalize().into_bytes()
}

fn keyed<M: KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("HMAC takes keys of any length")
}

fn derive(key: &[u8], message: &str) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(hmac::<Hmac<Sha256>>(key, message.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    use super::*;
    use sha1::Sha1;

    #[test]
    fn the_state_of_a_key_is_wiped() {
        fn is_wiped<T: ZeroizeOnDrop>() {}
        // An HMAC is two states of its hash, and nothing else.
        is_wiped::<Sha256>();
        is_wiped::<Sha1>();
        is_wiped::<Zeroizing<[u8; 32]>>();
    }
}

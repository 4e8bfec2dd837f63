//! Request ids: one per request, in the form of a version 4 UUID, the same sequence for the same seed.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use sha2::{Digest as _, Sha256};

#[derive(Debug)]
pub(crate) struct RequestIds {
    seed: AtomicU64,
    issued: AtomicU64,
}

impl RequestIds {
    /// Without a seed the ids differ from process to process and from server to server.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        // RandomState is seeded by the system, and differs with every call.
        let seed = seed.unwrap_or_else(|| RandomState::new().hash_one(std::process::id()));
        Self {
            seed: AtomicU64::new(seed),
            issued: AtomicU64::new(0),
        }
    }

    /// The seed, given or found.
    pub(crate) fn seed(&self) -> u64 {
        self.seed.load(Ordering::Relaxed)
    }

    /// Begins the sequence of this seed.
    pub(crate) fn restart(&self, seed: u64) {
        self.seed.store(seed, Ordering::Relaxed);
        self.issued.store(0, Ordering::Relaxed);
    }

    pub(crate) fn next(&self) -> String {
        let number = self.issued.fetch_add(1, Ordering::Relaxed);
        let digest = Sha256::new()
            .chain_update(self.seed().to_be_bytes())
            .chain_update(number.to_be_bytes())
            .finalize();
        let bits = digest[..16]
            .iter()
            .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        // RFC 9562, section 5.4: version 4 in the 13th digit, variant 10 in the two high bits of the 17th.
        let bits = bits & !(0xf << 76) | 4 << 76;
        let bits = bits & !(0b11 << 62) | 0b10 << 62;
        let hex = format!("{bits:032x}");
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_fresh_version_4_uuids() {
        let ids = RequestIds::new(None);
        let issued: BTreeSet<String> = (0..1000).map(|_| ids.next()).collect();
        assert_eq!(issued.len(), 1000);
        for id in issued {
            let bytes = id.as_bytes();
            assert_eq!(
                (bytes.len(), bytes[8], bytes[13], bytes[14]),
                (36, b'-', b'-', b'4'),
                "{id}"
            );
            assert!(b"89ab".contains(&bytes[19]), "{id}");
        }
    }

    #[test]
    fn a_seed_fixes_the_sequence() {
        let (one, same, other) = (
            RequestIds::new(Some(7)),
            RequestIds::new(Some(7)),
            RequestIds::new(Some(8)),
        );
        let first = one.next();
        assert_eq!(first, same.next());
        assert_ne!(first, other.next());
        assert_eq!(one.next(), same.next());
    }
}

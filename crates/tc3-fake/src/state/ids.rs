//! Ids that nothing but the seed and their number decides.

use sha2::{Digest as _, Sha256};

#[derive(Clone, Debug)]
pub(crate) struct Ids {
    seed: u64,
    issued: u64,
    records: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            issued: 0,
            records: 0,
        }
    }

    fn digest(&mut self, kind: &str) -> [u8; 32] {
        self.issued += 1;
        Sha256::new()
            .chain_update(self.seed.to_be_bytes())
            .chain_update(kind)
            .chain_update(self.issued.to_be_bytes())
            .finalize()
            .into()
    }

    /// Letters and digits: `aBcD1234`.
    pub(crate) fn letters(&mut self, kind: &str, length: usize) -> String {
        const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let mut text = String::with_capacity(length);
        while text.len() < length {
            let digest = self.digest(kind);
            let left = length - text.len();
            text.extend(
                digest
                    .iter()
                    .take(left)
                    .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])),
            );
        }
        text
    }

    /// The next number of records and their parts: it only grows.
    pub(crate) fn record(&mut self) -> u64 {
        if self.records == 0 {
            let digest = self.digest("record");
            self.records = 1_000_000 + u64::from(digest[0]) * 1000 + u64::from(digest[1]);
        }
        self.records += 1;
        self.records
    }

    /// A number as text: `758439`.
    pub(crate) fn digits(&mut self) -> String {
        self.record().to_string()
    }
}

//! TC3-HMAC-SHA256 by hand, straight down: what a careful programmer writes for one host and one service, with the
//! day's key kept. The yardstick for tc3's signing, and the signer of the contestants without an SDK.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The MAC of this signature.
pub type HmacSha256 = Hmac<Sha256>;

/// Signs requests to one host and one service.
#[derive(Debug)]
pub struct Signer {
    secret_id: String,
    secret_key: String,
    service: String,
    host: String,
    day: i64,
    date: String,
    key: HmacSha256,
}

impl Signer {
    /// A signer for this host, as it stands in the header.
    pub fn new(secret_id: &str, secret_key: &str, service: &str, host: &str) -> Self {
        Self {
            secret_id: secret_id.to_owned(),
            secret_key: secret_key.to_owned(),
            service: service.to_owned(),
            host: host.to_owned(),
            day: i64::MIN,
            date: String::new(),
            key: mac(b""),
        }
    }

    /// The value of `Authorization` for a POST of JSON at this time, in Unix seconds.
    pub fn authorization(&mut self, timestamp: i64, body: &[u8]) -> String {
        let day = timestamp.div_euclid(86_400);
        if day != self.day {
            self.date = date(day);
            self.key = signing_key(&self.secret_key, &self.date, &self.service);
            self.day = day;
        }
        let mut canonical = String::with_capacity(224);
        canonical.push_str("POST\n/\n\ncontent-type:application/json\nhost:");
        canonical.push_str(&self.host);
        canonical.push_str("\n\ncontent-type;host\n");
        push_hex(&mut canonical, &Sha256::digest(body));

        let mut text = String::with_capacity(160);
        let _infallible = write!(
            text,
            "TC3-HMAC-SHA256\n{timestamp}\n{}/{}/tc3_request\n",
            self.date, self.service
        );
        push_hex(&mut text, &Sha256::digest(canonical.as_bytes()));
        let mut key = self.key.clone();
        key.update(text.as_bytes());

        let mut value = String::with_capacity(224);
        let _infallible = write!(
            value,
            "TC3-HMAC-SHA256 Credential={}/{}/{}/tc3_request, SignedHeaders=content-type;host, Signature=",
            self.secret_id, self.date, self.service
        );
        push_hex(&mut value, &key.finalize().into_bytes());
        value
    }
}

/// The key that signs one day's requests to one service.
pub fn signing_key(secret_key: &str, date: &str, service: &str) -> HmacSha256 {
    [date, service, "tc3_request"]
        .iter()
        .fold(mac(format!("TC3{secret_key}").as_bytes()), |mut key, part| {
            key.update(part.as_bytes());
            mac(&key.finalize().into_bytes())
        })
}

/// The UTC date of a day counted from 1970-01-01: `2026-11-22`.
pub fn date(day: i64) -> String {
    // Howard Hinnant's civil_from_days, with years that begin in March.
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{of_month:02}")
}

/// Appends bytes in lower-case hexadecimal.
pub fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

fn mac(key: &[u8]) -> HmacSha256 {
    HmacSha256::new_from_slice(key).expect("HMAC takes keys of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector S1 of `tests/vectors/sdk.json`.
    #[test]
    fn signs_as_the_official_sdk_for_node_does() {
        let mut signer = Signer::new(
            crate::SECRET_ID,
            crate::SECRET_KEY,
            "ssl",
            "ssl.tencentcloudapi.com",
        );
        let value = signer.authorization(1_700_000_000, b"{\"Limit\":1}");
        assert!(value.contains("/2023-11-14/ssl/tc3_request"), "{value}");
        assert!(
            value.ends_with("2c60d7ed1712fd6fe7a4ecd19ceacca101fb7054f1704263382ccfad174b3f49"),
            "{value}"
        );
    }
}

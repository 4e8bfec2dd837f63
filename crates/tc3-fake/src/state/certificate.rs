//! A certificate as the account holds it: an order, an issued certificate, or one that was uploaded.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tc3_core::Secret;

/// A certificate of the account, in any status of its life.
///
/// ```
/// use tc3_fake::Certificate;
///
/// let in_use = Certificate::issued("aBcD1234", "www.example.com").alias("front");
/// let order = Certificate::issued("iJkL9012", "shop.example.com").status(5).validation("OV");
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Certificate {
    /// Its id: 1 to 64 letters, digits, `-` and `_`.
    pub id: String,
    /// Its status, 0 to 15: see [`status`]. Issued (1) unless set.
    #[serde(default = "issued")]
    pub status: u8,
    /// The step of a review while the status is 0: `PRE-REVIEWING`, `LEGAL-REVIEWING`, `CA-REVIEWING`, `PENDING-DCV`,
    /// `WAIT-ISSUE`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub status_msg: String,
    /// What the account calls it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alias: String,
    /// The domain it is for: its common name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub domain: String,
    /// The further names it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Source,
    /// How its owner is validated: `DV`, `OV` or `EV`.
    #[serde(default = "domain_validated")]
    pub validation: String,
    /// Whether it is a free one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub free: bool,
    /// How the domain is validated: `DNS`, `DNS_AUTO` or `FILE`.
    #[serde(default = "by_dns")]
    pub verify_type: String,
    /// Its kind: `SVR`, or `CA` for one of a certificate authority.
    #[serde(default = "server")]
    pub certificate_type: String,
    /// The project it belongs to.
    #[serde(default)]
    pub project_id: u64,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// The number of its order.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub order_id: String,
    /// When it came into the account, in seconds since 1970-01-01 UTC; 0, the default, is when the scenario is applied.
    #[serde(default)]
    pub inserted: i64,
    /// When it begins to be valid; 0 is when it is issued.
    #[serde(default)]
    pub not_before: i64,
    /// When it expires; 0 is a year after it begins, or yesterday where the status is 3.
    #[serde(default)]
    pub not_after: i64,
    /// The certificate and its chain as PEM. Where it is needed and absent, the fake issues one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub public_key: String,
    /// The private key as PEM. Nothing shows it but the actions that hand it out.
    #[serde(default, skip_serializing)]
    pub private_key: Option<Secret>,
    /// Whether it may be downloaded.
    #[serde(default = "yes")]
    pub allow_download: bool,
    /// Whether its owner is told before it expires.
    #[serde(default = "yes")]
    pub notify: bool,
    /// What was submitted for its order; secrets and personal data are not kept.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub submitted: Map<String, Value>,
    /// The id of the certificate that it replaces.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub replaces: String,
    /// When it took its last step, where the clock makes steps.
    #[serde(skip)]
    pub(crate) stepped: i64,
}

/// Where a certificate comes from.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// Ordered here.
    #[default]
    TrustAsia,
    /// Uploaded by its owner.
    Upload,
}

/// The statuses of a certificate. Source: `Status` of `DescribeCertificates`.
pub mod status {
    /// The order is under review.
    pub const REVIEWING: u8 = 0;
    /// It is issued.
    pub const ISSUED: u8 = 1;
    /// The review failed.
    pub const REVIEW_FAILED: u8 = 2;
    /// It has expired.
    pub const EXPIRED: u8 = 3;
    /// The DNS record for its validation was added.
    pub const DNS_RECORD_ADDED: u8 = 4;
    /// A paid order that waits for its information.
    pub const PENDING_SUBMISSION: u8 = 5;
    /// The order is being cancelled.
    pub const CANCELLING: u8 = 6;
    /// The order is cancelled.
    pub const CANCELLED: u8 = 7;
    /// The information is submitted and the confirmation letter is pending.
    pub const LETTER_PENDING: u8 = 8;
    /// It is being revoked.
    pub const REVOKING: u8 = 9;
    /// It is revoked.
    pub const REVOKED: u8 = 10;
    /// It is being reissued.
    pub const REISSUING: u8 = 11;
    /// The letter for its revocation is pending.
    pub const REVOKE_LETTER_PENDING: u8 = 12;
    /// A free order that waits for its information.
    pub const FREE_PENDING_SUBMISSION: u8 = 13;
    /// It was paid back.
    pub const REFUNDED: u8 = 14;
    /// It is being moved.
    pub const MIGRATING: u8 = 15;
}

fn issued() -> u8 {
    status::ISSUED
}

fn domain_validated() -> String {
    "DV".to_owned()
}

fn by_dns() -> String {
    "DNS".to_owned()
}

fn server() -> String {
    "SVR".to_owned()
}

fn yes() -> bool {
    true
}

const DAY: i64 = 24 * 60 * 60;
/// How long a certificate is valid that the fake issues.
pub(crate) const VALIDITY: i64 = 365 * DAY;

impl Certificate {
    /// An issued certificate of this id for this domain.
    pub fn issued(id: impl Into<String>, domain: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            status: status::ISSUED,
            status_msg: String::new(),
            alias: String::new(),
            domain: domain.into(),
            names: Vec::new(),
            source: Source::TrustAsia,
            validation: domain_validated(),
            free: false,
            verify_type: by_dns(),
            certificate_type: server(),
            project_id: 0,
            tags: BTreeMap::new(),
            order_id: String::new(),
            inserted: 0,
            not_before: 0,
            not_after: 0,
            public_key: String::new(),
            private_key: None,
            allow_download: true,
            notify: true,
            submitted: Map::new(),
            replaces: String::new(),
            stepped: 0,
        }
    }

    /// Sets its status, 0 to 15.
    #[must_use]
    pub fn status(mut self, status: u8) -> Self {
        self.status = status;
        self
    }

    /// Sets what the account calls it.
    #[must_use]
    pub fn alias(mut self, alias: impl Into<String>) -> Self {
        self.alias = alias.into();
        self
    }

    /// Sets how its owner is validated: `DV`, `OV` or `EV`.
    #[must_use]
    pub fn validation(mut self, validation: impl Into<String>) -> Self {
        self.validation = validation.into();
        self
    }

    /// Says where it comes from.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.source = source;
        self
    }

    /// Sets when it expires, in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn not_after(mut self, unix_seconds: i64) -> Self {
        self.not_after = unix_seconds;
        self
    }

    /// Gives it its content: the certificate with its chain, and the private key, as PEM.
    #[must_use]
    pub fn content(mut self, public_key: impl Into<String>, private_key: impl Into<Secret>) -> Self {
        self.public_key = public_key.into();
        self.private_key = Some(private_key.into());
        self
    }

    pub(crate) fn fault(&self) -> Option<(&'static str, String)> {
        let of_id = |c: char| c.is_ascii_alphanumeric() || "-_*".contains(c);
        if self.id.is_empty() || self.id.len() > 64 || !self.id.chars().all(of_id) {
            return Some((
                "id",
                "`id` is not 1 to 64 letters, digits, `-` and `_`".to_owned(),
            ));
        }
        if self.status > status::MIGRATING {
            return Some((
                "status",
                format!("`status` is {}, not one from 0 to 15", self.status),
            ));
        }
        if !["DV", "OV", "EV"].contains(&self.validation.as_str()) {
            return Some(("validation", "`validation` is not `DV`, `OV` or `EV`".to_owned()));
        }
        None
    }

    /// Fills in the times that are not set.
    pub(crate) fn settle(&mut self, now: i64) {
        if self.inserted == 0 {
            self.inserted = now;
        }
        if self.stepped == 0 {
            self.stepped = now;
        }
        self.free |= self.status == status::FREE_PENDING_SUBMISSION;
        if !self.has_dates() {
            return;
        }
        if self.not_before == 0 {
            self.not_before = if self.status == status::EXPIRED {
                now - VALIDITY - DAY
            } else {
                now
            };
        }
        if self.not_after == 0 {
            self.not_after = self.not_before + VALIDITY;
        }
    }

    /// Whether it was ever issued.
    pub(crate) fn has_dates(&self) -> bool {
        use status::{EXPIRED, ISSUED, MIGRATING, REISSUING, REVOKE_LETTER_PENDING, REVOKED, REVOKING};
        [
            ISSUED,
            EXPIRED,
            REVOKING,
            REVOKED,
            REISSUING,
            REVOKE_LETTER_PENDING,
            MIGRATING,
        ]
        .contains(&self.status)
    }

    /// Whether it can be put on resources.
    pub(crate) fn deployable(&self) -> bool {
        self.status == status::ISSUED && self.certificate_type == "SVR"
    }

    /// All its names, the domain first, each once.
    pub(crate) fn all_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in std::iter::once(&self.domain).chain(&self.names) {
            if !name.is_empty() && !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    /// Whether it is for this host: by its name, or by a wildcard for one label.
    pub(crate) fn covers(&self, host: &str) -> bool {
        self.all_names()
            .into_iter()
            .any(|name| match name.strip_prefix("*.") {
                Some(parent) => host
                    .split_once('.')
                    .is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent)),
                None => name.eq_ignore_ascii_case(host),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_cover_one_label() {
        let mut certificate = Certificate::issued("a", "*.example.com");
        certificate.names.push("example.com".to_owned());
        for (host, covered) in [
            ("www.example.com", true),
            ("EXAMPLE.com", true),
            ("a.b.example.com", false),
            ("example.org", false),
        ] {
            assert_eq!(certificate.covers(host), covered, "{host}");
        }
    }

    #[test]
    fn dates_suit_the_status() {
        let now = 1_700_000_000;
        let dates = |status: u8| {
            let mut certificate = Certificate::issued("a", "a.com").status(status);
            certificate.settle(now);
            (certificate.not_before, certificate.not_after)
        };
        assert_eq!(dates(status::ISSUED), (now, now + VALIDITY));
        assert!(dates(status::EXPIRED).1 < now);
        assert_eq!(dates(status::PENDING_SUBMISSION), (0, 0));
    }
}

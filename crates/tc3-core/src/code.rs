//! Error codes: families, and what is known of the codes that every service shares.
//!
//! Codes are dotted: `AuthFailure.SignatureFailure` is in the family `AuthFailure`. Each service has its own list
//! ([`schema::Service::errors`]); the 38 codes that any service may answer stand here.

use crate::schema::{self, ErrorClass};

/// Whether `code` is `family` or below it.
///
/// ```
/// use tc3_core::code::is_in;
///
/// assert!(is_in("AuthFailure.SignatureFailure", "AuthFailure"));
/// assert!(is_in("AuthFailure", "AuthFailure"));
/// assert!(!is_in("AuthFailures", "AuthFailure"));
/// ```
pub fn is_in(code: &str, family: &str) -> bool {
    code.strip_prefix(family)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What can be done about a code: what the service says of exactly this code, or what all services say of it; then
/// the same for the family above it, and so on up. (Exact matches of both come first, or a service that lists
/// `AuthFailure` would hide that `AuthFailure.SignatureExpire` is a matter of clocks.) An unknown code is
/// [`ErrorClass::Other`].
pub fn classify(service: Option<&schema::Service>, code: &str) -> ErrorClass {
    let mut family = code;
    loop {
        let listed = service
            .and_then(|service| find(service.errors, family))
            .or_else(|| find(COMMON, family));
        if let Some(class) = listed {
            return class;
        }
        match family.rsplit_once('.') {
            Some((above, _)) => family = above,
            None => return ErrorClass::Other,
        }
    }
}

fn find(table: &[(&str, ErrorClass)], code: &str) -> Option<ErrorClass> {
    table
        .binary_search_by(|(known, _)| known.cmp(&code))
        .ok()
        .map(|at| table[at].1)
}

/// The codes that any service may answer, sorted, from the documentation's list of common error codes.
pub const COMMON: &[(&str, ErrorClass)] = &[
    ("ActionOffline", ErrorClass::State),
    ("AuthFailure.InvalidAuthorization", ErrorClass::Auth),
    ("AuthFailure.InvalidSecretId", ErrorClass::Auth),
    ("AuthFailure.MFAFailure", ErrorClass::Auth),
    ("AuthFailure.SecretIdNotFound", ErrorClass::Auth),
    ("AuthFailure.SignatureExpire", ErrorClass::Clock),
    ("AuthFailure.SignatureFailure", ErrorClass::Auth),
    ("AuthFailure.TokenFailure", ErrorClass::Auth),
    ("AuthFailure.UnauthorizedOperation", ErrorClass::Permission),
    ("DryRunOperation", ErrorClass::DryRun),
    ("FailedOperation", ErrorClass::Other),
    ("InternalError", ErrorClass::Transient),
    ("InvalidAction", ErrorClass::Invalid),
    ("InvalidParameter", ErrorClass::Invalid),
    ("InvalidParameterValue", ErrorClass::Invalid),
    ("InvalidRequest", ErrorClass::Invalid),
    ("IpInBlacklist", ErrorClass::Permission),
    ("IpNotInWhitelist", ErrorClass::Permission),
    ("LimitExceeded", ErrorClass::Quota),
    ("MissingParameter", ErrorClass::Invalid),
    ("NoSuchProduct", ErrorClass::Invalid),
    ("NoSuchVersion", ErrorClass::Invalid),
    ("RequestLimitExceeded", ErrorClass::Throttle),
    (
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
        ErrorClass::Throttle,
    ),
    ("RequestLimitExceeded.IPLimitExceeded", ErrorClass::Throttle),
    ("RequestLimitExceeded.UinLimitExceeded", ErrorClass::Throttle),
    ("RequestSizeLimitExceeded", ErrorClass::Invalid),
    ("ResourceInUse", ErrorClass::State),
    ("ResourceInsufficient", ErrorClass::Quota),
    ("ResourceNotFound", ErrorClass::NotFound),
    ("ResourceUnavailable", ErrorClass::State),
    ("ResponseSizeLimitExceeded", ErrorClass::Quota),
    ("ServiceUnavailable", ErrorClass::Transient),
    ("UnauthorizedOperation", ErrorClass::Permission),
    ("UnknownParameter", ErrorClass::Invalid),
    ("UnsupportedOperation", ErrorClass::State),
    ("UnsupportedProtocol", ErrorClass::Invalid),
    ("UnsupportedRegion", ErrorClass::Invalid),
];

/// Families whose codes services use without listing them, and one throttle that is no `RequestLimitExceeded`.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_table_is_sorted_and_whole() {
        assert!(COMMON.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(COMMON.len(), 38);
    }
}

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
        let listed = service.and_then(|service| in_service(service, family));
        if let Some(class) = listed
            .or_else(|| in_common(family))
            .or_else(|| in_unlisted(family))
        {
            return class;
        }
        match family.rsplit_once('.') {
            Some((above, _)) => family = above,
            None => return ErrorClass::Other,
        }
    }
}

/// What is known of a code that every service shares; nothing if it is not one of them. Exact matches only.
///
/// ```
/// let code = tc3_core::code::common("AuthFailure.SignatureExpire").expect("it is a common code");
/// assert!(code.meaning.contains("clock"));
/// ```
pub fn common(code: &str) -> Option<&'static Common> {
    COMMON
        .binary_search_by(|known| known.code.cmp(code))
        .ok()
        .map(|at| &COMMON[at])
}

fn in_service(service: &schema::Service, code: &str) -> Option<ErrorClass> {
    service
        .errors
        .binary_search_by(|(known, _)| (*known).cmp(code))
        .ok()
        .map(|at| service.errors[at].1)
}

fn in_common(code: &str) -> Option<ErrorClass> {
    common(code).map(|known| known.class)
}

fn in_unlisted(code: &str) -> Option<ErrorClass> {
    UNLISTED
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, class)| *class)
}

/// A code that any service may answer.
#[derive(Clone, Copy, Debug)]
pub struct Common {
    /// The code.
    pub code: &'static str,
    /// What can be done about it.
    pub class: ErrorClass,
    /// What it means.
    pub meaning: &'static str,
}

/// Two families that services use and the list of common codes leaves out: the head of the `AuthFailure` codes, and
/// a throttle that stands below a quota's name.
const UNLISTED: &[(&str, ErrorClass)] = &[
    ("AuthFailure", ErrorClass::Auth),
    ("LimitExceeded.RateLimitExceeded", ErrorClass::Throttle),
];

/// The codes that any service may answer, sorted, after the documentation's list of common error codes.
#[rustfmt::skip]
pub const COMMON: &[Common] = &[
    Common { code: "ActionOffline", class: ErrorClass::State, meaning: "The action has been taken out of service." },
    Common { code: "AuthFailure.InvalidAuthorization", class: ErrorClass::Auth, meaning: "The `Authorization` header is not in the form that Tencent Cloud expects." },
    Common { code: "AuthFailure.InvalidSecretId", class: ErrorClass::Auth, meaning: "The SecretId is not a key of the API: it may belong to another kind of key." },
    Common { code: "AuthFailure.MFAFailure", class: ErrorClass::Auth, meaning: "Multi-factor authentication is demanded and did not succeed." },
    Common { code: "AuthFailure.SecretIdNotFound", class: ErrorClass::Auth, meaning: "No key has this SecretId: it was deleted or disabled, was mistyped, or belongs to the other site." },
    Common { code: "AuthFailure.SignatureExpire", class: ErrorClass::Clock, meaning: "The request's timestamp is more than five minutes away from the server's clock." },
    Common { code: "AuthFailure.SignatureFailure", class: ErrorClass::Auth, meaning: "The signature does not match the request: usually a wrong SecretKey." },
    Common { code: "AuthFailure.TokenFailure", class: ErrorClass::Auth, meaning: "The session token is wrong, has expired, or does not belong to the SecretId." },
    Common { code: "AuthFailure.UnauthorizedOperation", class: ErrorClass::Permission, meaning: "No access policy allows the caller to use this action on this resource." },
    Common { code: "DryRunOperation", class: ErrorClass::DryRun, meaning: "A dry run: the real request would have succeeded." },
    Common { code: "FailedOperation", class: ErrorClass::Other, meaning: "The operation failed; the message says more." },
    Common { code: "InternalError", class: ErrorClass::Transient, meaning: "Something broke on the server's side." },
    Common { code: "InvalidAction", class: ErrorClass::Invalid, meaning: "The service has no action of this name in this version." },
    Common { code: "InvalidParameter", class: ErrorClass::Invalid, meaning: "A parameter is wrong in form or type, or does not go with the others." },
    Common { code: "InvalidParameterValue", class: ErrorClass::Invalid, meaning: "A parameter has a value that is not allowed." },
    Common { code: "InvalidRequest", class: ErrorClass::Invalid, meaning: "The body of a multipart request is malformed." },
    Common { code: "IpInBlacklist", class: ErrorClass::Permission, meaning: "The caller's IP address is on a deny list." },
    Common { code: "IpNotInWhitelist", class: ErrorClass::Permission, meaning: "The caller's IP address is not on the allow list." },
    Common { code: "LimitExceeded", class: ErrorClass::Quota, meaning: "A quota is used up." },
    Common { code: "MissingParameter", class: ErrorClass::Invalid, meaning: "A required parameter is missing." },
    Common { code: "NoSuchProduct", class: ErrorClass::Invalid, meaning: "There is no service of this name at this endpoint." },
    Common { code: "NoSuchVersion", class: ErrorClass::Invalid, meaning: "The service has no API of this version." },
    Common { code: "RequestLimitExceeded", class: ErrorClass::Throttle, meaning: "Too many requests in too short a time." },
    Common { code: "RequestLimitExceeded.GlobalRegionUinLimitExceeded", class: ErrorClass::Throttle, meaning: "The account sends too many requests, counted over all regions." },
    Common { code: "RequestLimitExceeded.IPLimitExceeded", class: ErrorClass::Throttle, meaning: "Too many requests come from this IP address." },
    Common { code: "RequestLimitExceeded.UinLimitExceeded", class: ErrorClass::Throttle, meaning: "The account sends too many requests." },
    Common { code: "RequestSizeLimitExceeded", class: ErrorClass::Invalid, meaning: "The request is larger than the API accepts." },
    Common { code: "ResourceInUse", class: ErrorClass::State, meaning: "The resource is in use." },
    Common { code: "ResourceInsufficient", class: ErrorClass::Quota, meaning: "Not enough of the resource is left." },
    Common { code: "ResourceNotFound", class: ErrorClass::NotFound, meaning: "The resource does not exist." },
    Common { code: "ResourceUnavailable", class: ErrorClass::State, meaning: "The resource cannot be used at present." },
    Common { code: "ResponseSizeLimitExceeded", class: ErrorClass::Quota, meaning: "The answer is larger than the API sends; ask for less at a time." },
    Common { code: "ServiceUnavailable", class: ErrorClass::Transient, meaning: "The service cannot be reached for a while." },
    Common { code: "UnauthorizedOperation", class: ErrorClass::Permission, meaning: "The caller is not allowed to do this." },
    Common { code: "UnknownParameter", class: ErrorClass::Invalid, meaning: "The request has a parameter that the action does not know." },
    Common { code: "UnsupportedOperation", class: ErrorClass::State, meaning: "The operation is not possible here or now." },
    Common { code: "UnsupportedProtocol", class: ErrorClass::Invalid, meaning: "Only GET and POST over HTTP or HTTPS are accepted." },
    Common { code: "UnsupportedRegion", class: ErrorClass::Invalid, meaning: "The service is not offered in this region." },
];

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: schema::Service = schema::Service {
        name: "ssl",
        version: "2019-12-05",
        signing_name: "ssl",
        hosts: &[],
        region: schema::Region::Unused,
        actions: &[],
        structs: &[],
        errors: &[
            ("AuthFailure", ErrorClass::Permission),
            ("FailedOperation.CertificateNotFound", ErrorClass::NotFound),
            ("LimitExceeded", ErrorClass::Wait),
        ],
        pages: &[],
        waiters: &[],
    };

    #[test]
    fn the_common_table_is_sorted_and_whole() {
        assert!(COMMON.is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(COMMON.len(), 38);
    }

    #[test]
    fn the_nearest_family_decides_and_the_service_comes_first() {
        for (code, with, without) in [
            (
                "FailedOperation.CertificateNotFound",
                ErrorClass::NotFound,
                ErrorClass::Other,
            ),
            (
                "FailedOperation.CertificateNotFound.Deeper",
                ErrorClass::NotFound,
                ErrorClass::Other,
            ),
            (
                "AuthFailure.SignatureExpire",
                ErrorClass::Clock,
                ErrorClass::Clock,
            ),
            ("AuthFailure.New", ErrorClass::Permission, ErrorClass::Auth),
            (
                "RequestLimitExceeded.New",
                ErrorClass::Throttle,
                ErrorClass::Throttle,
            ),
            ("LimitExceeded", ErrorClass::Wait, ErrorClass::Quota),
            (
                "LimitExceeded.RateLimitExceeded",
                ErrorClass::Throttle,
                ErrorClass::Throttle,
            ),
            (
                "InternalError.Backend",
                ErrorClass::Transient,
                ErrorClass::Transient,
            ),
            (
                "ResourceNotFound.Manager",
                ErrorClass::NotFound,
                ErrorClass::NotFound,
            ),
            ("Novel", ErrorClass::Other, ErrorClass::Other),
            ("", ErrorClass::Other, ErrorClass::Other),
        ] {
            assert_eq!(classify(Some(&SERVICE), code), with, "{code}");
            assert_eq!(classify(None, code), without, "{code}");
        }
    }
}

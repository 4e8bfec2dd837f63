//! Who may call: keys with what they may do, and roles that keys are handed out for.

use serde::{Deserialize, Serialize, Serializer};
use tc3_core::Secret;

use crate::signature::SigningKey;

/// A pair of keys and its rights.
///
/// ```
/// use tc3_fake::Key;
///
/// let reader = Key::new("AKIDREADER", "a secret of no account")
///     .token("a session")
///     .expires_at(1_700_003_600)
///     .deny("Delete*");
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Key {
    /// The secret id: `AKID…`.
    pub secret_id: String,
    /// The secret key. Nothing shows it; a key that is known already may be named without.
    #[serde(default, skip_serializing)]
    pub secret_key: Option<Secret>,
    /// The session token that makes the pair a temporary one.
    #[serde(
        default,
        rename = "token",
        serialize_with = "shown",
        skip_serializing_if = "Option::is_none"
    )]
    pub session_token: Option<Secret>,
    /// When a temporary pair ends, in seconds since 1970-01-01 UTC by the fake's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// The actions it may not call: `DeleteCertificate`, `ssl:Delete*`, `*`. Denied wins over allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deny: Vec<String>,
    /// The only actions it may call, if any are named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<String>,
    #[serde(skip)]
    pub(crate) signer: SigningKey,
}

#[expect(clippy::ref_option, reason = "serde's signature")]
fn shown<S: Serializer>(token: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    token.as_ref().map(|_| "[redacted]").serialize(serializer)
}

impl Key {
    /// A pair that may call everything.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        Self {
            secret_id: secret_id.into(),
            secret_key: Some(secret_key.into()),
            session_token: None,
            expires_at: None,
            deny: Vec::new(),
            allow: Vec::new(),
            signer: SigningKey::default(),
        }
    }

    /// A pair that is known already, to change its rights.
    pub fn known(secret_id: impl Into<String>) -> Self {
        Self {
            secret_key: None,
            ..Self::new(secret_id, "")
        }
    }

    /// Requests must carry this session token.
    #[must_use]
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.session_token = Some(token.into());
        self
    }

    /// When it ends, in seconds since 1970-01-01 UTC by the fake's clock.
    #[must_use]
    pub fn expires_at(mut self, unix_seconds: i64) -> Self {
        self.expires_at = Some(unix_seconds);
        self
    }

    /// Denies an action: `DeleteCertificate`, `ssl:Delete*`, `*`.
    #[must_use]
    pub fn deny(mut self, action: impl Into<String>) -> Self {
        self.deny.push(action.into());
        self
    }

    /// Allows an action, and with it denies all others that are not allowed too.
    #[must_use]
    pub fn allow(mut self, action: impl Into<String>) -> Self {
        self.allow.push(action.into());
        self
    }

    pub(super) fn fault(&self) -> Option<(&'static str, String)> {
        if self.secret_id.is_empty() {
            return Some(("secret_id", "`secret_id` is empty".to_owned()));
        }
        let empty = |secret: &Secret| secret.expose().is_empty();
        if self.secret_key.as_ref().is_some_and(empty) {
            return Some(("secret_key", "`secret_key` is empty".to_owned()));
        }
        if self.session_token.as_ref().is_some_and(empty) {
            return Some(("token", "`token` is empty".to_owned()));
        }
        None
    }

    /// Whether it may call this action of the service with this short name.
    pub(crate) fn may(&self, service: &str, action: &str) -> bool {
        let named = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, service, action));
        !named(&self.deny) && (self.allow.is_empty() || named(&self.allow))
    }
}

/// `Action`, `service:Action`, either ending in `*`.
fn matches(pattern: &str, service: &str, action: &str) -> bool {
    let pattern = match pattern.split_once(':') {
        Some((of, _)) if of != service && of != "*" => return false,
        Some((_, pattern)) => pattern,
        None => pattern,
    };
    match pattern.strip_suffix('*') {
        Some(start) => action.starts_with(start),
        None => pattern == action,
    }
}

/// A role that STS hands out keys for.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Role {
    /// Its resource name: `qcs::cam::uin/100000000001:roleName/deploy`.
    pub arn: String,
    /// The external id that `AssumeRole` must give, if any.
    #[serde(default, skip_serializing)]
    pub external_id: Option<Secret>,
    /// Whose web identity tokens `AssumeRoleWithWebIdentity` takes for it; without any, every token of every provider.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub web_identities: Vec<WebIdentity>,
    /// Whether it is the role bound to the machine, which the metadata service hands out keys for.
    #[serde(default)]
    pub bound_to_machine: bool,
    /// The actions its keys may not call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deny: Vec<String>,
}

impl Role {
    /// A role that anybody may assume.
    pub fn new(arn: impl Into<String>) -> Self {
        Self {
            arn: arn.into(),
            external_id: None,
            web_identities: Vec::new(),
            bound_to_machine: false,
            deny: Vec::new(),
        }
    }

    /// Demands this external id of `AssumeRole`.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<Secret>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Takes this token of this identity provider.
    #[must_use]
    pub fn web_identity(mut self, provider_id: impl Into<String>, token: impl Into<Secret>) -> Self {
        self.web_identities.push(WebIdentity {
            provider_id: provider_id.into(),
            token: token.into(),
        });
        self
    }

    /// Binds it to the machine: the metadata service hands out keys for it.
    #[must_use]
    pub fn bound_to_machine(mut self) -> Self {
        self.bound_to_machine = true;
        self
    }

    /// Denies its keys an action.
    #[must_use]
    pub fn deny(mut self, action: impl Into<String>) -> Self {
        self.deny.push(action.into());
        self
    }

    /// Its name: what stands behind `roleName/`.
    pub(crate) fn name(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or(&self.arn)
    }
}

/// A web identity token and the provider that issued it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WebIdentity {
    /// The identity provider's name in the account.
    pub provider_id: String,
    /// The token.
    #[serde(skip_serializing)]
    pub token: Secret,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_by_action_service_and_star() {
        let key = Key::new("a", "b")
            .deny("Delete*")
            .deny("cvm:*")
            .deny("ssl:UploadCertificate");
        for (service, action, may) in [
            ("ssl", "DeleteCertificate", false),
            ("ssl", "UploadCertificate", false),
            ("tcb", "UploadCertificate", true),
            ("cvm", "RunInstances", false),
            ("ssl", "DescribeCertificates", true),
        ] {
            assert_eq!(key.may(service, action), may, "{service}:{action}");
        }
        let reader = Key::new("a", "b")
            .allow("Describe*")
            .deny("DescribeCertificateDetail");
        assert!(reader.may("ssl", "DescribeCertificates"));
        assert!(!reader.may("ssl", "DescribeCertificateDetail"));
        assert!(!reader.may("ssl", "UploadCertificate"));
        assert!(!Key::new("a", "b").deny("*").may("ssl", "Any"));
    }
}

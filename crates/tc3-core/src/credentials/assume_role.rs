//! The credentials of a role, by STS `AssumeRole`.

use std::sync::Arc;
use std::time::Duration;

use super::Surroundings;
use super::cache::Cached;
use super::sts::{self, Conditions, Role};
use crate::{BoxFuture, Credentials, Error, Provider, Secret};

/// The temporary credentials of a role, which STS `AssumeRole` hands out to other credentials.
///
/// Kept and renewed by the rules of [`Cached`]. Source: the page `AssumeRole` of STS 2018-08-13,
/// <https://intl.cloud.tencent.com/document/product/598/35840>.
///
/// ```
/// use tc3_core::credentials::{AssumeRole, Environment};
///
/// let role = AssumeRole::new(Environment::new(), "qcs::cam::uin/100000000001:roleName/deploy")
///     .with_session_name("nightly");
/// ```
#[derive(Clone, Debug)]
pub struct AssumeRole {
    source: Source,
    cached: Cached,
}

#[derive(Clone, Debug)]
struct Source {
    surroundings: Surroundings,
    base: Arc<dyn Provider>,
    role: Role,
    conditions: Conditions,
}

impl AssumeRole {
    /// The role of this resource name (`qcs::cam::uin/…:roleName/…`), assumed with the credentials of `base`.
    pub fn new(base: impl Provider + 'static, role_arn: impl Into<String>) -> Self {
        Self::of(Source {
            surroundings: Surroundings::system(),
            base: Arc::new(base),
            role: Role::new(role_arn),
            conditions: Conditions::default(),
        })
    }

    /// The session's name in audit records, 2 to 128 letters, digits and `=,.@_-`: `tc3-` and the Unix time unless
    /// set.
    #[must_use]
    pub fn with_session_name(self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.changed(|source| source.role.session_name = Some(name))
    }

    /// How long the credentials are good for, in whole seconds: 2 hours unless set, at most 12.
    #[must_use]
    pub fn with_duration(self, duration: Duration) -> Self {
        self.changed(|source| source.role.duration = duration)
    }

    /// The external id that the role's owner demands.
    #[must_use]
    pub fn with_external_id(self, id: impl Into<Secret>) -> Self {
        let id = id.into();
        self.changed(|source| source.conditions.external_id = Some(id))
    }

    /// A policy that narrows what the credentials may do further, as STS wants it: JSON, percent-encoded.
    #[must_use]
    pub fn with_policy(self, policy: impl Into<String>) -> Self {
        let policy = policy.into();
        self.changed(|source| source.conditions.policy = Some(policy))
    }

    /// On another machine: for tests.
    #[must_use]
    pub fn with_surroundings(self, surroundings: &Surroundings) -> Self {
        self.changed(|source| source.surroundings = surroundings.clone())
    }

    fn changed(self, change: impl FnOnce(&mut Source)) -> Self {
        let mut source = self.source;
        change(&mut source);
        Self::of(source)
    }

    fn of(source: Source) -> Self {
        let cached = Cached::within(&source.surroundings, source.clone());
        Self { source, cached }
    }
}

impl Provider for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(sts::assume_role(
            &self.surroundings,
            self.base.clone(),
            &self.role,
            &self.conditions,
        ))
    }
}

impl Provider for AssumeRole {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        self.cached.credentials()
    }
}

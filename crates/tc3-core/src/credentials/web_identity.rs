//! The credentials of a role for somebody with an OIDC token, by STS `AssumeRoleWithWebIdentity`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::absence::broken;
use super::cache::Cached;
use super::sts::{self, Identity, Role};
use super::{Surroundings, file};
use crate::{BoxFuture, Credentials, Error, Provider, Secret};

/// The temporary credentials of a role, which STS `AssumeRoleWithWebIdentity` hands out for an OIDC token that lies
/// in a file. The file is read anew at every refresh, because whoever puts it there renews it. The call itself is not
/// signed (`Authorization: SKIP`).
///
/// Kept and renewed by the rules of [`Cached`]. Source: the page `AssumeRoleWithWebIdentity` of STS 2018-08-13,
/// <https://www.tencentcloud.com/document/product/1150/49454>.
///
/// ```
/// use tc3_core::credentials::WebIdentity;
///
/// let role = WebIdentity::new("github", "qcs::cam::uin/100000000001:roleName/ci", "/run/secrets/oidc-token");
/// ```
#[derive(Clone, Debug)]
pub struct WebIdentity {
    source: Source,
    cached: Cached,
}

#[derive(Clone, Debug)]
struct Source {
    surroundings: Surroundings,
    region: Option<String>,
    provider_id: String,
    token_file: PathBuf,
    role: Role,
}

impl WebIdentity {
    /// The role of this resource name, for the token in this file, which the identity provider of this name issued.
    pub fn new(
        provider_id: impl Into<String>,
        role_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        Self::of(Source {
            surroundings: Surroundings::system(),
            region: None,
            provider_id: provider_id.into(),
            token_file: token_file.into(),
            role: Role::new(role_arn),
        })
    }

    /// The region that STS is asked in: `ap-guangzhou` unless set.
    #[must_use]
    pub fn with_region(self, region: impl Into<String>) -> Self {
        let region = region.into();
        self.changed(|source| source.region = Some(region))
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
        Box::pin(async move {
            let identity = Identity {
                provider_id: self.provider_id.clone(),
                token: read_token(&self.token_file).await?,
            };
            let region = self.region.as_deref();
            sts::assume_role_with_web_identity(&self.surroundings, region, &identity, &self.role).await
        })
    }
}

impl Provider for WebIdentity {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        self.cached.credentials()
    }
}

/// The token in a file, without the white space around it.
pub(super) async fn read_token(path: &Path) -> Result<Secret, Error> {
    let text = file::read_text(path).await?;
    let text = text.ok_or_else(|| {
        broken(format!(
            "the web identity token's file {} does not exist",
            path.display()
        ))
    })?;
    let token = text.trim();
    if token.is_empty() {
        return Err(broken(format!(
            "the web identity token's file {} is empty",
            path.display()
        )));
    }
    Ok(Secret::from(token))
}

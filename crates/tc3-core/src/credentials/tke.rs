//! The identity of a pod in Tencent Kubernetes Engine.

use std::path::PathBuf;

use super::absence::{broken, not_configured};
use super::cache::Cached;
use super::sts::{self, Identity, Role};
use super::{Surroundings, web_identity};
use crate::{BoxFuture, Credentials, Error, Provider};

const REGION: &str = "TKE_REGION";
const PROVIDER_ID: &str = "TKE_PROVIDER_ID";
const TOKEN_FILE: &str = "TKE_WEB_IDENTITY_TOKEN_FILE";
const ROLE_ARN: &str = "TKE_ROLE_ARN";

/// The credentials of a pod's role in Tencent Kubernetes Engine, by the four variables that it puts into pods whose
/// service account has a role: `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE`, `TKE_ROLE_ARN`.
///
/// With none of the last three set it is not configured; with some but not all four it is an error. The variables and
/// the token's file are read anew at every refresh, which is a call of STS `AssumeRoleWithWebIdentity` in
/// `TKE_REGION`. Kept and renewed by the rules of [`Cached`].
#[derive(Clone, Debug)]
pub struct TkeOidc {
    cached: Cached,
}

#[derive(Clone, Debug)]
struct Source {
    surroundings: Surroundings,
}

impl TkeOidc {
    /// The pod that this process runs in.
    pub fn new() -> Self {
        Self::of(&Surroundings::system())
    }

    /// On another machine: for tests.
    #[must_use]
    pub fn with_surroundings(self, surroundings: &Surroundings) -> Self {
        Self::of(surroundings)
    }

    fn of(surroundings: &Surroundings) -> Self {
        let source = Source {
            surroundings: surroundings.clone(),
        };
        Self {
            cached: Cached::within(surroundings, source),
        }
    }
}

impl Default for TkeOidc {
    fn default() -> Self {
        Self::new()
    }
}

impl Source {
    async fn fetch(&self) -> Result<Credentials, Error> {
        let Pod {
            region,
            provider_id,
            token_file,
            role_arn,
        } = Pod::read(&self.surroundings)?;
        let identity = Identity {
            provider_id,
            token: web_identity::read_token(&token_file).await?,
        };
        let role = Role::new(role_arn);
        sts::assume_role_with_web_identity(&self.surroundings, Some(&region), &identity, &role).await
    }
}

impl Provider for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.fetch())
    }
}

impl Provider for TkeOidc {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        self.cached.credentials()
    }
}

/// What the variables say.
struct Pod {
    region: String,
    provider_id: String,
    token_file: PathBuf,
    role_arn: String,
}

impl Pod {
    fn read(surroundings: &Surroundings) -> Result<Self, Error> {
        let (region, provider_id) = (surroundings.text(REGION)?, surroundings.text(PROVIDER_ID)?);
        let (token_file, role_arn) = (surroundings.path(TOKEN_FILE), surroundings.text(ROLE_ARN)?);
        // A region alone says nothing about identity.
        if provider_id.is_none() && token_file.is_none() && role_arn.is_none() {
            return Err(not_configured(format!(
                "the environment variables {PROVIDER_ID}, {TOKEN_FILE} and {ROLE_ARN} are not set"
            )));
        }
        let missing = |name: &str| {
            broken(format!(
                "the environment variable {name} is not set, but others of a pod's role are"
            ))
        };
        Ok(Self {
            region: region.ok_or_else(|| missing(REGION))?,
            provider_id: provider_id.ok_or_else(|| missing(PROVIDER_ID))?,
            token_file: token_file.ok_or_else(|| missing(TOKEN_FILE))?,
            role_arn: role_arn.ok_or_else(|| missing(ROLE_ARN))?,
        })
    }
}

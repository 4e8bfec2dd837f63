//! Who calls: a secret id, a secret key and, for temporary credentials, a token; and where they come from.
//!
//! Without credentials or a provider a client uses [`Chain::standard`]. It asks in this order, and stops at the first
//! that is configured:
//!
//! | link | reads | temporary |
//! |---|---|---|
//! | [`Environment`] | `TENCENTCLOUD_SECRET_ID`, `_SECRET_KEY`, the token under three names, `TENCENTCLOUD_ROLE_ARN` | by the role |
//! | [`Profile`] | INI: `TENCENTCLOUD_CREDENTIALS_FILE`, `~/.tencentcloud/credentials`, `/etc/tencentcloud/credentials` | by `role_arn` |
//! | [`Tccli`] | JSON: `~/.tccli/<profile>.credential`, logins included | by `role-arn`, logins |
//! | [`TkeOidc`] | `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE`, `TKE_ROLE_ARN` | always |
//! | [`CvmRole`] | the metadata service of the virtual machine | always |
//!
//! Each of them, and [`AssumeRole`] and [`WebIdentity`], can be used alone. Temporary credentials are renewed before
//! they expire; the rules are [`Cached`]'s.
//!
//! # A provider of your own
//!
//! Implement [`Provider`], or give [`provider_fn`] an async function. It is asked before every attempt, so put
//! [`Cached`] before one that is slow, and give what it returns an expiry if it has one:
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use tc3_core::credentials::Cached;
//! use tc3_core::{BoxFuture, Client, Credentials, Error, Provider};
//!
//! #[derive(Debug)]
//! struct Vault;
//!
//! impl Provider for Vault {
//!     fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
//!         Box::pin(async {
//!             // … ask the vault …
//!             Ok(Credentials::new("AKIDEXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
//!                 .with_token("a-temporary-token")
//!                 .with_expiry(SystemTime::now() + Duration::from_secs(3600)))
//!         })
//!     }
//! }
//!
//! # fn main() -> Result<(), Error> {
//! let client = Client::builder().provider(Cached::new(Vault)).build()?;
//! # Ok(())
//! # }
//! ```

mod absence;
mod assume_role;
mod cache;
mod chain;
mod cvm;
mod entry;
mod environment;
mod file;
mod function;
mod metadata;
mod profile;
mod sts;
mod surroundings;
mod tccli;
mod tke;
mod web_identity;

pub use self::absence::{is_not_configured, not_configured};
pub use self::assume_role::AssumeRole;
pub use self::cache::Cached;
pub use self::chain::Chain;
pub use self::cvm::CvmRole;
pub use self::environment::Environment;
pub use self::function::{ProviderFn, provider_fn};
pub use self::profile::Profile;
pub use self::surroundings::Surroundings;
pub use self::tccli::Tccli;
pub use self::tke::TkeOidc;
pub use self::web_identity::WebIdentity;

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;

use crate::sign::SigningKey;
use crate::{BoxFuture, Error, ErrorKind, Secret};

/// A secret id, a secret key and, for temporary credentials, a token.
///
/// Cheap to clone. The signing keys derived from it (one per day and service) are kept with it and wiped with it.
/// `Debug` shows the id only.
///
/// ```
/// use tc3_core::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE");
/// assert!(!format!("{credentials:?}").contains("Gu5t9"));
/// ```
#[derive(Clone)]
pub struct Credentials(Arc<Inner>);

struct Inner {
    secret_id: String,
    secret_key: Secret,
    token: Option<Secret>,
    expires_at: Option<SystemTime>,
    keys: ArcSwap<Vec<DerivedKey>>,
}

/// A signing key and what it is for.
struct DerivedKey {
    date: String,
    service: String,
    key: Arc<SigningKey>,
}

impl Credentials {
    /// A permanent key pair. It is looked at when a client is built or a request is signed: blank parts and parts with
    /// white space are errors then.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        Self::from_parts(secret_id.into(), secret_key.into(), None, None)
    }

    /// The same pair with the token of temporary credentials.
    #[must_use]
    pub fn with_token(self, token: impl Into<Secret>) -> Self {
        Self::from_parts(
            self.0.secret_id.clone(),
            self.0.secret_key.clone(),
            Some(token.into()),
            self.0.expires_at,
        )
    }

    /// The same credentials with the time they expire at. [`Cached`] renews them before it.
    #[must_use]
    pub fn with_expiry(self, at: SystemTime) -> Self {
        Self::from_parts(
            self.0.secret_id.clone(),
            self.0.secret_key.clone(),
            self.0.token.clone(),
            Some(at),
        )
    }

    /// What the environment says: `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and, if set, the token under any
    /// of the names that Tencent's tools use: `TENCENTCLOUD_TOKEN`, `TENCENTCLOUD_SESSION_TOKEN`,
    /// `TENCENTCLOUD_SECURITY_TOKEN`. A role to assume (`TENCENTCLOUD_ROLE_ARN`) is for [`Environment`] only, which
    /// can ask for it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the id or the key is missing, blank or holds white space, or if two of the names give
    /// different tokens.
    pub fn from_env() -> Result<Self, Error> {
        environment::read(|name| std::env::var_os(name))
    }

    /// The secret id. It is no secret.
    pub fn secret_id(&self) -> &str {
        &self.0.secret_id
    }

    /// The secret key.
    pub fn secret_key(&self) -> &Secret {
        &self.0.secret_key
    }

    /// The token of temporary credentials.
    pub fn token(&self) -> Option<&Secret> {
        self.0.token.as_ref()
    }

    /// When temporary credentials expire, if that is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// Whether the parts can be used at all.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if a part is blank, or holds white space or characters that no header can carry. The
    /// error says which part, never what it holds.
    pub fn validate(&self) -> Result<(), Error> {
        usable("the secret id", &self.0.secret_id)?;
        usable("the secret key", self.0.secret_key.expose())?;
        self.0
            .token
            .as_ref()
            .map_or(Ok(()), |token| usable("the token", token.expose()))
    }

    /// The key that signs a day's requests to a service, derived once.
    pub(crate) fn signing_key(&self, date: &str, service: &str) -> Arc<SigningKey> {
        let fits = |known: &&DerivedKey| known.date == date && known.service == service;
        if let Some(known) = self.0.keys.load().iter().find(fits) {
            return known.key.clone();
        }
        let key = Arc::new(SigningKey::derive(self.0.secret_key.expose(), date, service));
        self.0.keys.rcu(|known| {
            // Yesterday's keys go: a client signs with one clock, and that one moves on.
            let today = known
                .iter()
                .filter(|known| known.date == date && known.service != service);
            let added = DerivedKey {
                date: date.to_owned(),
                service: service.to_owned(),
                key: key.clone(),
            };
            today.map(DerivedKey::share).chain([added]).collect::<Vec<_>>()
        });
        key
    }

    fn from_parts(
        secret_id: String,
        secret_key: Secret,
        token: Option<Secret>,
        expires_at: Option<SystemTime>,
    ) -> Self {
        Self(Arc::new(Inner {
            secret_id,
            secret_key,
            token,
            expires_at,
            keys: ArcSwap::default(),
        }))
    }
}

impl DerivedKey {
    fn share(&self) -> Self {
        Self {
            date: self.date.clone(),
            service: self.service.clone(),
            key: self.key.clone(),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("secret_id", &self.0.secret_id)
            .finish_non_exhaustive()
    }
}

fn usable(part: &str, text: &str) -> Result<(), Error> {
    let fault = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    } else if text.trim().is_empty() {
        "is blank"
    } else if text.chars().any(char::is_whitespace) {
        "holds white space"
    } else {
        "holds characters other than printable ASCII"
    };
    Err(Error::new(
        ErrorKind::Config,
        format!("{part} {fault}: copy it again from the console"),
    ))
}

/// A source of credentials. Asked before every attempt, so it keeps what it has got and renews it in time.
pub trait Provider: fmt::Debug + Send + Sync {
    /// The credentials to sign with now.
    ///
    /// # Errors
    ///
    /// What hinders it, as an error of kind [`ErrorKind::Config`] or of the call that failed. It must not hold secrets.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>>;
}

impl Provider for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

/// A shared provider is one, so that one cache can serve several clients.
impl<P: Provider + ?Sized> Provider for Arc<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        (**self).credentials()
    }
}

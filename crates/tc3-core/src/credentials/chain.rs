//! Several providers, asked in order until one is set up.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::OnceLock;

use super::absence::is_not_configured;
use super::{CvmRole, Environment, Profile, Surroundings, Tccli, TkeOidc};
use crate::{BoxFuture, Credentials, Error, ErrorKind, Provider};

/// Providers in order: the first that is configured says who calls.
///
/// One that is [not configured](super::not_configured) is passed over. One that is configured and does not work ends
/// the search with its error: a program never acts as somebody else because a file could not be read. For the same
/// reason the link that was found first stays the only one that is asked. If no link is configured, the error lists
/// each with its reason.
///
/// ```
/// use tc3_core::credentials::{Chain, CvmRole, Environment};
///
/// let chain = Chain::new().link("environment", Environment::new()).link("CVM role", CvmRole::new());
/// ```
#[derive(Debug, Default)]
pub struct Chain {
    links: Vec<Link>,
    /// The link that was found.
    found: OnceLock<usize>,
}

#[derive(Debug)]
struct Link {
    name: Cow<'static, str>,
    provider: Box<dyn Provider>,
}

impl Chain {
    /// A chain without links.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a client uses unless told otherwise: [`Environment`], [`Profile`], [`Tccli`], [`TkeOidc`], [`CvmRole`].
    pub fn standard(surroundings: &Surroundings) -> Self {
        Self::new()
            .link("environment", Environment::new().with_surroundings(surroundings))
            .link("profile", Profile::new().with_surroundings(surroundings))
            .link("tccli", Tccli::new().with_surroundings(surroundings))
            .link("TKE", TkeOidc::new().with_surroundings(surroundings))
            .link("CVM role", CvmRole::new().with_surroundings(surroundings))
    }

    /// The profile of this name, in the INI file or else among tccli's, and nothing else: who names a profile wants
    /// no other keys, wherever they are set.
    pub fn of_profile(name: &str, surroundings: &Surroundings) -> Self {
        Self::new()
            .link("profile", Profile::named(name).with_surroundings(surroundings))
            .link("tccli", Tccli::named(name).with_surroundings(surroundings))
    }

    /// The same chain with one more link at its end. The name stands in errors.
    #[must_use]
    pub fn link(mut self, name: impl Into<Cow<'static, str>>, provider: impl Provider + 'static) -> Self {
        self.links.push(Link {
            name: name.into(),
            provider: Box::new(provider),
        });
        self
    }

    async fn find(&self) -> Result<Credentials, Error> {
        if let Some(link) = self.found.get().and_then(|found| self.links.get(*found)) {
            return link
                .provider
                .credentials()
                .await
                .map_err(|error| link.failed(error, &[]));
        }
        let mut tried = Vec::with_capacity(self.links.len());
        for (at, link) in self.links.iter().enumerate() {
            match link.provider.credentials().await {
                Ok(credentials) => {
                    // Somebody else may have found another link at the same time; then that one counts.
                    let found = *self.found.get_or_init(|| at);
                    return match self.links.get(found).filter(|_| found != at) {
                        Some(link) => link.provider.credentials().await,
                        None => Ok(credentials),
                    };
                }
                Err(error) if is_not_configured(&error) => tried.push(format!("{}: {error}", link.name)),
                Err(error) => return Err(link.failed(error, &tried)),
            }
        }
        Err(nothing(&tried))
    }
}

impl Provider for Chain {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.find())
    }
}

impl Link {
    fn failed(&self, error: Error, tried: &[String]) -> Error {
        let mut message = format!(
            "the credentials of the link \"{}\" do not work: {error}",
            self.name
        );
        if !tried.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(message, " (not configured before it: {})", tried.join("; "));
        }
        Error::new(error.kind(), message).with_source(error)
    }
}

fn nothing(tried: &[String]) -> Error {
    let mut message = "no credentials are configured".to_owned();
    for (at, reason) in tried.iter().enumerate() {
        let _ = write!(
            message,
            "{} {}. {reason}",
            if at == 0 { ":" } else { ";" },
            at + 1
        );
    }
    message
        .push_str(". Give the client credentials, or set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY");
    Error::new(ErrorKind::Config, message)
}

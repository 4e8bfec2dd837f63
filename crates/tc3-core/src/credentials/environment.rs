//! Credentials in environment variables.

use std::ffi::OsString;
use std::sync::Arc;

use super::Surroundings;
use super::absence::{broken, not_configured};
use super::cache::Cached;
use super::sts::{self, Conditions, Role};
use crate::{BoxFuture, Credentials, Error, Provider, Secret};

const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
/// The names that four of Tencent's tools use for the same thing.
const TOKENS: [&str; 3] = [
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_SESSION_TOKEN",
    "TENCENTCLOUD_SECURITY_TOKEN",
];
const ROLE_ARN: &str = "TENCENTCLOUD_ROLE_ARN";
const ROLE_SESSION_NAME: &str = "TENCENTCLOUD_ROLE_SESSION_NAME";

/// The credentials in the environment, as every tool of Tencent's reads some of it: `TENCENTCLOUD_SECRET_ID`,
/// `TENCENTCLOUD_SECRET_KEY`; the token as `TENCENTCLOUD_TOKEN` (tccli), `TENCENTCLOUD_SESSION_TOKEN` (Node SDK) or
/// `TENCENTCLOUD_SECURITY_TOKEN` (Terraform); and `TENCENTCLOUD_ROLE_ARN` with `TENCENTCLOUD_ROLE_SESSION_NAME`
/// (tccli), for a role to assume with them.
///
/// Empty variables count as not set. Neither the id nor the key: not configured. One without the other, or two names
/// of the token with different values: an error. Read anew every 5 minutes by the rules of [`Cached`].
#[derive(Clone, Debug)]
pub struct Environment {
    cached: Cached,
}

#[derive(Clone, Debug)]
struct Source {
    surroundings: Surroundings,
}

impl Environment {
    /// The environment of this process.
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

impl Default for Environment {
    fn default() -> Self {
        Self::new()
    }
}

impl Source {
    async fn fetch(&self) -> Result<Credentials, Error> {
        let surroundings = &self.surroundings;
        let base = read(|name| surroundings.variable(name))?;
        let Some(arn) = surroundings.text(ROLE_ARN)? else {
            return Ok(base);
        };
        let mut role = Role::new(arn);
        role.session_name = surroundings.text(ROLE_SESSION_NAME)?;
        sts::assume_role(surroundings, Arc::new(base), &role, &Conditions::default()).await
    }
}

impl Provider for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.fetch())
    }
}

impl Provider for Environment {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        self.cached.credentials()
    }
}

/// Reads the credentials through `variable`, without the role.
pub(crate) fn read(variable: impl Fn(&str) -> Option<OsString>) -> Result<Credentials, Error> {
    let text = |name: &str| match variable(name).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) if text.is_empty() => Ok(None),
        Some(Ok(text)) => Ok(Some(Secret::from(text))),
        Some(Err(_)) => Err(broken(format!("the environment variable {name} is not text"))),
    };
    let missing = |name: &str| format!("the environment variable {name} is not set");
    let (id, key) = match (text(SECRET_ID)?, text(SECRET_KEY)?) {
        (Some(id), Some(key)) => (id, key),
        (None, None) => return Err(not_configured(missing(SECRET_ID))),
        (None, Some(_)) => return Err(broken(missing(SECRET_ID))),
        (Some(_), None) => return Err(broken(missing(SECRET_KEY))),
    };
    let mut token: Option<(&str, Secret)> = None;
    for name in TOKENS {
        match (&token, text(name)?) {
            (_, None) => {}
            (None, Some(found)) => token = Some((name, found)),
            (Some((_, known)), Some(found)) if *known == found => {}
            (Some((other, _)), Some(_)) => {
                return Err(broken(format!(
                    "{other} and {name} give different tokens: unset one of them"
                )));
            }
        }
    }
    let mut credentials = Credentials::new(id.expose(), key);
    if let Some((_, token)) = token {
        credentials = credentials.with_token(token);
    }
    credentials.validate()?;
    Ok(credentials)
}

#[cfg(test)]
mod tests {
    use super::super::is_not_configured;
    use super::*;
    use crate::ErrorKind;

    fn read_from(variables: &[(&str, &str)]) -> Result<Credentials, Error> {
        read(|name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.into())
        })
    }

    #[test]
    fn reads_every_name_of_the_token() {
        for name in TOKENS {
            let credentials =
                read_from(&[(SECRET_ID, "id"), (SECRET_KEY, "key"), (name, "token")]).expect(name);
            assert_eq!(credentials.token().map(Secret::expose), Some("token"));
        }
        let twice = [
            (SECRET_ID, "id"),
            (SECRET_KEY, "key"),
            (TOKENS[0], "same"),
            (TOKENS[2], "same"),
        ];
        assert!(read_from(&twice).is_ok());
    }

    #[test]
    fn says_what_is_missing_or_contradictory_and_shows_no_value() {
        for (variables, message) in [
            (
                &[][..],
                "the environment variable TENCENTCLOUD_SECRET_ID is not set",
            ),
            (
                &[(SECRET_ID, "id")],
                "the environment variable TENCENTCLOUD_SECRET_KEY is not set",
            ),
            (
                &[(SECRET_ID, "id"), (SECRET_KEY, "")],
                "the environment variable TENCENTCLOUD_SECRET_KEY is not set",
            ),
            (
                &[(SECRET_ID, "id"), (SECRET_KEY, "hush hush")],
                "the secret key holds white space",
            ),
            (
                &[
                    (SECRET_ID, "id"),
                    (SECRET_KEY, "hush"),
                    (TOKENS[0], "hush1"),
                    (TOKENS[1], "hush2"),
                ],
                "TENCENTCLOUD_TOKEN and TENCENTCLOUD_SESSION_TOKEN give different tokens",
            ),
        ] {
            let error = read_from(variables).expect_err(message);
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.message().starts_with(message), "{error}");
            assert!(!format!("{error:?}").contains("hush"));
        }
    }

    #[test]
    fn only_an_environment_that_says_nothing_is_not_configured() {
        let absent = |variables: &[(&str, &str)]| is_not_configured(&read_from(variables).expect_err("none"));
        assert!(absent(&[]));
        assert!(absent(&[(SECRET_ID, ""), (SECRET_KEY, ""), (TOKENS[0], "t")]));
        assert!(!absent(&[(SECRET_ID, "id")]));
        assert!(!absent(&[(SECRET_KEY, "key")]));
        assert!(!absent(&[(SECRET_ID, "id"), (SECRET_KEY, " ")]));
    }
}

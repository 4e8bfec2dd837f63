//! What one entry of a credentials file says, whatever the file's format: keys, and perhaps a role to assume.

use std::path::Path;
use std::sync::Arc;

use super::Surroundings;
use super::absence::{broken, not_configured};
use super::sts::{self, Conditions, Role};
use crate::{Credentials, Error, Secret};

/// The members of an entry; nothing where the file has none, or an empty one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Entry {
    pub(super) secret_id: Option<String>,
    pub(super) secret_key: Option<Secret>,
    pub(super) token: Option<Secret>,
    pub(super) role_arn: Option<String>,
    pub(super) role_session_name: Option<String>,
}

/// What the formats call the members: for messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names {
    pub(super) secret_id: &'static str,
    pub(super) secret_key: &'static str,
    pub(super) role_arn: &'static str,
}

impl Entry {
    /// The keys. `asked_for` says that somebody named this entry, so that an empty one is a mistake.
    pub(super) fn keys(&self, place: &str, names: Names, asked_for: bool) -> Result<Credentials, Error> {
        let Names {
            secret_id,
            secret_key,
            role_arn,
        } = names;
        let lacks = |name: &str| broken(format!("{place} has no {name}"));
        let (id, key) = match (&self.secret_id, &self.secret_key) {
            (Some(id), Some(key)) => (id, key),
            (Some(_), None) => return Err(lacks(secret_key)),
            (None, Some(_)) => return Err(lacks(secret_id)),
            (None, None) if self.role_arn.is_some() => {
                return Err(broken(format!(
                    "{place} has {role_arn}, but no {secret_id} and {secret_key} to assume the role with"
                )));
            }
            (None, None) => {
                let message = format!("{place} has neither {secret_id} nor {secret_key}");
                return Err(if asked_for {
                    broken(message)
                } else {
                    not_configured(message)
                });
            }
        };
        let mut credentials = Credentials::new(id, key);
        if let Some(token) = &self.token {
            credentials = credentials.with_token(token);
        }
        credentials
            .validate()
            .map_err(|error| broken(format!("{place}: {}", error.message())))?;
        Ok(credentials)
    }

    /// The keys, or those of the role to be assumed with them.
    pub(super) async fn credentials(
        &self,
        surroundings: &Surroundings,
        keys: Credentials,
    ) -> Result<Credentials, Error> {
        let Some(arn) = &self.role_arn else {
            return Ok(keys);
        };
        let mut role = Role::new(arn);
        role.session_name.clone_from(&self.role_session_name);
        sts::assume_role(surroundings, Arc::new(keys), &role, &Conditions::default()).await
    }
}

/// A profile's name as part of a file's name or a section: not one that leads elsewhere.
pub(super) fn check_profile(name: &str) -> Result<(), Error> {
    let leads_elsewhere = Path::new(name).components().count() != 1
        || name.contains(['/', '\\', ':'])
        || matches!(name, "." | "..")
        || name.chars().any(char::is_control);
    if name.trim().is_empty() || leads_elsewhere {
        return Err(broken(format!("{name:?} is no profile's name")));
    }
    Ok(())
}

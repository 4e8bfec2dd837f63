//! Who is known: the keys, long-term and temporary, and the roles that STS hands out keys for.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use crate::{
    Key, Role,
    refusal::{Refusal, code},
    state::Ids,
};

/// Temporary keys kept: the oldest go first.
const TEMPORARY_KEPT: usize = 10_000;

#[derive(Clone, Debug)]
pub(crate) struct Keyring {
    keys: BTreeMap<String, Arc<Key>>,
    temporary: VecDeque<String>,
    pub(crate) roles: Vec<Role>,
    ids: Ids,
}

/// Keys that were handed out.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    pub(crate) token: String,
    pub(crate) expires_at: i64,
}

impl Keyring {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            keys: BTreeMap::new(),
            temporary: VecDeque::new(),
            roles: Vec::new(),
            ids: Ids::new(seed),
        }
    }

    pub(crate) fn find(&self, secret_id: &str) -> Option<Arc<Key>> {
        self.keys.get(secret_id).cloned()
    }

    /// All keys, temporary ones too.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.values().map(Arc::as_ref)
    }

    /// Adds a key; one that is named without its secret key keeps the one it has, and its token.
    pub(crate) fn add(&mut self, key: &Key) -> Result<(), String> {
        let mut key = key.clone();
        if key.secret_key.is_none() {
            let known = self.keys.get(&key.secret_id);
            let known = known.ok_or_else(|| {
                format!(
                    "there is no key `{}`; a new one needs its `secret_key`",
                    key.secret_id
                )
            })?;
            key.secret_key.clone_from(&known.secret_key);
            if key.session_token.is_none() {
                key.session_token.clone_from(&known.session_token);
                key.expires_at = key.expires_at.or(known.expires_at);
            }
        }
        self.keys.insert(key.secret_id.clone(), Arc::new(key));
        Ok(())
    }

    pub(crate) fn add_role(&mut self, role: &Role) {
        match self.roles.iter_mut().find(|known| known.arn == role.arn) {
            Some(known) => known.clone_from(role),
            None => self.roles.push(role.clone()),
        }
    }

    /// Hands out temporary keys that may do all but what is denied.
    pub(crate) fn issue(&mut self, deny: &[String], expires_at: i64) -> Issued {
        let issued = Issued {
            secret_id: format!("AKID{}", self.ids.letters("temporary id", 32)),
            secret_key: self.ids.letters("temporary key", 32),
            token: self.ids.letters("token", 64),
            expires_at,
        };
        let mut key = Key::new(issued.secret_id.clone(), issued.secret_key.as_str())
            .token(issued.token.as_str())
            .expires_at(expires_at);
        deny.clone_into(&mut key.deny);
        self.temporary.push_back(key.secret_id.clone());
        if self.temporary.len() > TEMPORARY_KEPT
            && let Some(oldest) = self.temporary.pop_front()
        {
            self.keys.remove(&oldest);
        }
        self.keys.insert(key.secret_id.clone(), Arc::new(key));
        issued
    }

    /// What the keys of this role may not do; an error if it cannot be assumed.
    pub(crate) fn assume(&self, arn: &str, identity: &Identity<'_>) -> Result<Vec<String>, Refusal> {
        if self.roles.is_empty() {
            return Ok(Vec::new());
        }
        let denied = |message: &str| Err(Refusal::new(code::UNAUTHORIZED_OPERATION, message));
        let Some(role) = self.roles.iter().find(|role| role.arn == arn) else {
            return denied("The role does not exist, or does not trust the caller.");
        };
        match identity {
            Identity::Key { external_id } => match &role.external_id {
                Some(right) if external_id.is_none_or(|sent| sent != right.expose()) => {
                    denied("The role demands another `ExternalId`.")
                }
                _ => Ok(role.deny.clone()),
            },
            Identity::Web { provider_id, token } => {
                let right = |known: &crate::WebIdentity| {
                    known.provider_id == *provider_id && known.token.expose() == *token
                };
                if role.web_identities.is_empty() || role.web_identities.iter().any(right) {
                    Ok(role.deny.clone())
                } else {
                    denied("The web identity token is not one that the role trusts.")
                }
            }
        }
    }
}

/// By what somebody assumes a role.
#[derive(Debug)]
pub(crate) enum Identity<'a> {
    /// By keys.
    Key { external_id: Option<&'a str> },
    /// By a token of an identity provider.
    Web { provider_id: &'a str, token: &'a str },
}

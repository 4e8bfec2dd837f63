//! The kinds of errors: one taxonomy for every language.

use std::fmt;

use crate::schema::ErrorClass;

/// What kind of thing went wrong, by what can be done about it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Refused before execution for too many requests: slow down.
    Throttled,
    /// Who calls is not known, or its signature or clock is wrong: check the key pair and the site.
    Auth,
    /// Who calls may not do this: give it the permission.
    Permission,
    /// What the request names does not exist: check ids, region and site.
    NotFound,
    /// A quota is used up: free something or ask for more.
    Quota,
    /// What the request names is in a state that forbids this: wait, or choose another action.
    Conflict,
    /// The request is wrong: change it. Found by the client before sending if there is no code.
    Invalid,
    /// Trouble on the server's side: repeat later what is safe to repeat.
    Server,
    /// The request never left: no route, no name, refused, no TLS; or the server says that it has not looked at it.
    /// Nothing was executed.
    Connect,
    /// The connection broke after the request may have arrived: look before repeating.
    Network,
    /// The time ran out: raise the time-out, or look before repeating.
    Timeout,
    /// What was waited for will not come: look at the last answer. The request itself was answered.
    Failed,
    /// The caller gave up.
    Cancelled,
    /// An answer came that is not one: a proxy's page, cut-off JSON, another shape than documented.
    Decode,
    /// The client cannot work as it was set up: credentials, endpoint, region.
    Config,
    /// Anything else: final, read the message.
    Other,
}

impl ErrorKind {
    /// The word for it in every language: `not_found`.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Throttled => "throttled",
            ErrorKind::Auth => "auth",
            ErrorKind::Permission => "permission",
            ErrorKind::NotFound => "not_found",
            ErrorKind::Quota => "quota",
            ErrorKind::Conflict => "conflict",
            ErrorKind::Invalid => "invalid",
            ErrorKind::Server => "server",
            ErrorKind::Connect => "connect",
            ErrorKind::Network => "network",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Failed => "failed",
            ErrorKind::Cancelled => "cancelled",
            ErrorKind::Decode => "decode",
            ErrorKind::Config => "config",
            ErrorKind::Other => "other",
        }
    }

    /// The kind of a service's error, by the class of its code.
    pub fn of(class: ErrorClass) -> Self {
        match class {
            ErrorClass::Throttle => ErrorKind::Throttled,
            ErrorClass::Transient => ErrorKind::Server,
            ErrorClass::Wait | ErrorClass::State => ErrorKind::Conflict,
            ErrorClass::Auth | ErrorClass::Clock => ErrorKind::Auth,
            ErrorClass::Permission => ErrorKind::Permission,
            ErrorClass::NotFound => ErrorKind::NotFound,
            ErrorClass::Quota => ErrorKind::Quota,
            ErrorClass::Invalid => ErrorKind::Invalid,
            ErrorClass::DryRun | ErrorClass::Other => ErrorKind::Other,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

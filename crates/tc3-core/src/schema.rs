//! A service's schema as static data, and the types it is made of.
//!
//! Every generated service crate carries one [`Service`]. The checker in [`crate::check`] works on it, so that an
//! untyped call gets the typed call's checks, and so that the wrapper crates need no code per model. Nothing here
//! knows a service by name. The structs are open to literals because generated statics are made of them; the
//! service crates are released with the run-time.

/// One version of one service.
#[derive(Debug)]
pub struct Service {
    /// The short name: `ssl`.
    pub name: &'static str,
    /// The API version: `2019-12-05`.
    pub version: &'static str,
    /// The service in the credential scope of a signature.
    pub signing_name: &'static str,
    /// The host of each site that offers the service.
    pub hosts: &'static [(Site, &'static str)],
    /// Whether calls carry `X-TC-Region`.
    pub region: Region,
    /// The actions, sorted by name.
    pub actions: &'static [Action],
    /// The data types; [`Type::Struct`] is an index into them.
    pub structs: &'static [Struct],
    /// The service's error codes, sorted, with what can be done about each.
    pub errors: &'static [(&'static str, ErrorClass)],
    /// How those actions page that list things.
    pub pages: &'static [Pages],
    /// What can be waited for.
    pub waiters: &'static [Waiter],
}

/// How an action's list comes in pages.
#[derive(Debug)]
pub struct Pages {
    /// The action.
    pub action: &'static str,
    /// The input member that says how many items to skip; an integer, or a string that holds one.
    pub offset: &'static str,
    /// The input member that says how many items to return.
    pub limit: &'static str,
    /// The most items the service returns at once.
    pub largest: u32,
    /// The member beside each list that says how many items it has in all.
    pub total: Option<&'static str>,
    /// Where the items stand: `Certificates`, or through lists of objects `RecordDetailList.List`.
    pub lists: &'static [&'static str],
}

/// A state that is worth waiting for, and how an answer shows it.
///
/// An answer for which a condition of `pending` holds is not the last; else one of `failure` ends the wait with an
/// error, one of `success` ends it well, and anything else is asked again.
#[derive(Debug)]
pub struct Waiter {
    /// Its name: `CertificateIssued`.
    pub name: &'static str,
    /// The action that is asked.
    pub action: &'static str,
    /// Input members that are set unless the caller sets them, with their JSON text.
    pub input: &'static [(&'static str, &'static str)],
    /// Not yet.
    pub pending: &'static [Condition],
    /// It will not come.
    pub failure: &'static [Condition],
    /// It is there.
    pub success: &'static [Condition],
    /// Where the answer counts what is done; the sum tells the progress.
    pub done: &'static [&'static str],
    /// Where the answer counts what there is to do.
    pub total: Option<&'static str>,
    /// The first pause, in seconds; it grows by half each time.
    pub interval: u32,
    /// The longest pause, in seconds.
    pub longest_interval: u32,
    /// How long to wait in all, in seconds.
    pub timeout: u32,
    /// Whether the documentation asks for the action to be repeated although it is not safe to repeat: after an answer
    /// it is asked again, after a request that may have arrived it is not.
    pub repeat_documented: bool,
}

/// What holds for an answer if it holds for any value at a place.
#[derive(Debug)]
pub struct Condition {
    /// The place: `Status`, or through lists `DeleteTaskResult.Status`.
    pub member: &'static str,
    /// What is asked of the values.
    pub test: Test,
}

/// What is asked of a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Test {
    /// It is one of these integers.
    Is(&'static [i64]),
    /// It is one of these texts.
    IsText(&'static [&'static str]),
    /// It is greater than 0.
    Positive,
}

/// A site of Tencent Cloud: separate accounts, separate hosts, and not the same actions.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Site {
    /// `*.tencentcloudapi.com`.
    #[default]
    Mainland,
    /// `*.intl.tencentcloudapi.com`.
    International,
}

/// Whether a service's calls carry `X-TC-Region`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Region {
    /// The service has no regions.
    Unused,
    /// It may be sent.
    Optional,
    /// Calls without it are refused.
    Required,
}

/// An action.
#[derive(Debug)]
pub struct Action {
    /// The wire name: `UpdateCertificateInstance`.
    pub name: &'static str,
    /// The documented limit, per account; 0 where none is documented, and then none is kept to.
    pub requests_per_second: u32,
    /// The sites that have the action.
    pub sites: &'static [Site],
    /// Whether a request that may have arrived may be repeated.
    pub repeat: Repeat,
    /// The input members.
    pub input: &'static [Member],
    /// The output members, without `RequestId`.
    pub output: &'static [Member],
}

/// Whether a request that may have arrived may be repeated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Repeat {
    /// It may not.
    Never,
    /// It may.
    Safe,
    /// It may unless one of these input members is present.
    SafeUnless(&'static [&'static str]),
}

/// A data type.
#[derive(Debug)]
pub struct Struct {
    /// The name the documentation uses.
    pub name: &'static str,
    /// The members.
    pub members: &'static [Member],
}

/// A member of an input, an output or a data type.
#[derive(Debug)]
pub struct Member {
    /// The wire name.
    pub name: &'static str,
    /// The type.
    pub ty: Type,
    /// Required in inputs; of outputs nothing is.
    pub required: bool,
    /// Whether and why its value is not shown.
    pub privacy: Privacy,
    /// Accepted, not offered: the service has disabled it.
    pub hidden: bool,
}

impl Member {
    /// An optional, public member. The methods below say what else it is, so that generated schemas stay readable.
    pub const fn new(name: &'static str, ty: Type) -> Self {
        Self {
            name,
            ty,
            required: false,
            privacy: Privacy::Public,
            hidden: false,
        }
    }

    /// Required in inputs.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Personal data.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.privacy = Privacy::Personal;
        self
    }

    /// A secret.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.privacy = Privacy::Secret;
        self
    }

    /// Accepted, not offered.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }
}

/// Whether and why a member's value is not shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Privacy {
    /// It may be shown.
    Public,
    /// Personal data: left out of what is printed.
    Personal,
    /// A secret: left out of what is printed, and wiped from memory where we hold it.
    Secret,
}

/// A member's type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Type {
    /// Text.
    String,
    /// An integer from `i64::MIN` to `i64::MAX`.
    Int64,
    /// An integer from 0 to `u64::MAX`.
    Uint64,
    /// A number.
    Float,
    /// `true` or `false`.
    Boolean,
    /// An object: an index into [`Service::structs`].
    Struct(usize),
    /// A list.
    List(&'static Type),
}

/// What a caller can do about an error.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ErrorClass {
    /// Refused before execution for too many requests: repeat later, always safe.
    Throttle,
    /// Trouble on the server's side: repeat what is safe to repeat.
    Transient,
    /// The state will change by itself: ask again in minutes.
    Wait,
    /// Who calls is not known, or its signature is wrong.
    Auth,
    /// The request's time is off: sign again with the server's clock.
    Clock,
    /// Who calls may not do this.
    Permission,
    /// What the request names does not exist.
    NotFound,
    /// A quota is used up.
    Quota,
    /// What the request names is in a state that forbids this.
    State,
    /// The request is wrong.
    Invalid,
    /// A dry run that would have succeeded.
    DryRun,
    /// Anything else: final, show the message.
    Other,
}

impl ErrorClass {
    /// The word for it, as in the specs: `throttle`, `not_found`, `dry_run`.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorClass::Throttle => "throttle",
            ErrorClass::Transient => "transient",
            ErrorClass::Wait => "wait",
            ErrorClass::Auth => "auth",
            ErrorClass::Clock => "clock",
            ErrorClass::Permission => "permission",
            ErrorClass::NotFound => "not_found",
            ErrorClass::Quota => "quota",
            ErrorClass::State => "state",
            ErrorClass::Invalid => "invalid",
            ErrorClass::DryRun => "dry_run",
            ErrorClass::Other => "other",
        }
    }
}

impl Site {
    /// The word for it: `mainland`, `international`.
    pub fn as_str(self) -> &'static str {
        match self {
            Site::Mainland => "mainland",
            Site::International => "international",
        }
    }
}

impl Service {
    /// The action of this wire name.
    pub fn action(&self, name: &str) -> Option<&'static Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// How the action of this wire name pages, if it does.
    pub fn pages(&self, action: &str) -> Option<&'static Pages> {
        self.pages.iter().find(|pages| pages.action == action)
    }

    /// The waiter of this name.
    pub fn waiter(&self, name: &str) -> Option<&'static Waiter> {
        self.waiters.iter().find(|waiter| waiter.name == name)
    }
}

//! Rotation: one certificate takes another's place wherever that one is in use, safely and once.
//!
//! What everybody writes by hand: check the pair, upload it, find what the old certificate is bound to, update, wait,
//! verify, silence or delete the old one; roll back if it goes wrong; go on where a killed run stopped. It is made of
//! this crate's own calls and waiters and knows no back door.
//!
//! It never sends a pair that cannot be right, never uploads a pair twice, never begins a second update of the same two
//! certificates, and never deletes a certificate that something still uses.
//!
//! ```no_run
//! # async fn example(client: tc3_ssl::Client, certificate: String, key: tc3_ssl::Secret) -> Result<(), tc3_ssl::Error> {
//! let report = client
//!     .rotate("aBcD1234")
//!     .to_pair(certificate, key)
//!     .with_journal("/var/lib/tc3/www.example.com.json")
//!     .roll_back_on_failure()
//!     .on_step(|step| println!("{step}"))
//!     .await?;
//! println!("{} is in use at {} places", report.certificate_id, report.bound.len());
//! # Ok(())
//! # }
//! ```

mod door;
mod journal;
mod names;
mod pair;
mod plan;
mod report;
mod run;
mod scan;
mod update;

use std::fmt;
use std::future::IntoFuture;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tc3_core::{BoxFuture, Error, ErrorKind, Secret};

pub use door::{Next, Rotating};
pub use report::{Bound, Plan, Report, Step};

use crate::Client;

/// How long a rotation may take in all unless it is told otherwise: half an hour. Updates of many resources take
/// minutes; there is no figure in the documentation.
const TIMEOUT: Duration = Duration::from_secs(30 * 60);

impl Client {
    /// Begins a rotation: another certificate is to take this one's place. See [`crate::rotate`].
    pub fn rotate(&self, old_certificate_id: impl Into<String>) -> Rotation {
        Rotation {
            client: self.clone(),
            old: old_certificate_id.into(),
            new: None,
            resource_types: None,
            journal: None,
            roll_back: false,
            silence: true,
            delete: false,
            names_may_go: false,
            timeout: TIMEOUT,
            interval: None,
            tell: Mutex::default(),
        }
    }
}

/// Who is told of every step.
type Tell = Box<dyn FnMut(&Step) + Send>;

/// A rotation being prepared. Await it, or look at its [`plan`](Self::plan) first.
///
/// # Errors
///
/// [`Invalid`](ErrorKind::Invalid) for what is wrong with the pair or the options, before anything is sent;
/// [`Failed`](ErrorKind::Failed) if resources were not updated, with the outcome for each in [`Error::answer`];
/// [`Timeout`](ErrorKind::Timeout) if the time is up: run it again, with a journal it goes on. Besides, whatever the
/// calls answer.
#[must_use = "nothing is sent before the rotation is awaited"]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Rotation {
    client: Client,
    old: String,
    new: Option<New>,
    resource_types: Option<Vec<String>>,
    journal: Option<PathBuf>,
    roll_back: bool,
    silence: bool,
    delete: bool,
    names_may_go: bool,
    timeout: Duration,
    interval: Option<Duration>,
    /// Behind a lock so that the rotation can be shared between threads; it is told of one step at a time.
    tell: Mutex<Vec<Tell>>,
}

/// What takes the old certificate's place.
#[derive(Clone)]
enum New {
    /// A certificate that the account has.
    Id(String),
    /// A pair to be uploaded, both in PEM.
    Pair { certificate: String, key: Secret },
}

impl Rotation {
    /// Another certificate of the account takes its place.
    pub fn to_certificate(mut self, certificate_id: impl Into<String>) -> Self {
        self.new = Some(New::Id(certificate_id.into()));
        self
    }

    /// This certificate with its chain, in PEM, takes its place; it is uploaded with its private key unless the account
    /// has it already.
    pub fn to_pair(mut self, certificate: impl Into<String>, private_key: impl Into<Secret>) -> Self {
        self.new = Some(New::Pair {
            certificate: certificate.into(),
            key: private_key.into(),
        });
        self
    }

    /// Updates resources of these types only (`clb`, `cdn`, …), instead of all that use the old certificate.
    pub fn resource_types(mut self, types: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.resource_types = Some(types.into_iter().map(Into::into).collect());
        self
    }

    /// Keeps the steps that are done in this file, so that a run that was killed goes on instead of doing them again.
    /// It holds ids and fingerprints, never a key; only its owner can read it. A journal of other certificates is an
    /// error.
    pub fn with_journal(mut self, path: impl Into<PathBuf>) -> Self {
        self.journal = Some(path.into());
        self
    }

    /// Takes the update back if a part of it fails.
    pub fn roll_back_on_failure(mut self) -> Self {
        self.roll_back = true;
        self
    }

    /// Keeps the reminders that the old certificate expires; they are switched off otherwise.
    pub fn keep_reminders(mut self) -> Self {
        self.silence = false;
        self
    }

    /// Deletes the old certificate at the end, if nothing uses it any more.
    pub fn delete_old(mut self) -> Self {
        self.delete = true;
        self
    }

    /// Lets the new certificate leave out names that the old one has. It is refused otherwise.
    pub fn names_may_go(mut self) -> Self {
        self.names_may_go = true;
        self
    }

    /// How long it may take in all; half an hour otherwise.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The first pause between two questions of each wait, instead of the waiters' own.
    pub fn with_interval(mut self, interval: Duration) -> Self {
        self.interval = Some(interval);
        self
    }

    /// Calls this with every step as it is done.
    pub fn on_step(mut self, tell: impl FnMut(&Step) + Send + 'static) -> Self {
        self.tell
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(tell));
        self
    }

    /// What the rotation would do, found by asking and changing nothing: a dry run. The lookup of resources is a task of
    /// the service that changes nothing either.
    pub async fn plan(self) -> Result<Plan, Error> {
        let timeout = self.timeout;
        within(timeout, plan::plan(self)).await
    }

    /// Rotates.
    pub async fn send(self) -> Result<Report, Error> {
        let timeout = self.timeout;
        within(timeout, run::run(self)).await
    }

    /// Rotates and blocks this thread until it is done. Not for use inside an async runtime.
    #[cfg(feature = "blocking")]
    pub fn block(self) -> Result<Report, Error> {
        tc3_core::rt::block_on(self.send())?
    }
}

/// The deadline over everything. What was done by then is in the journal.
async fn within<T>(timeout: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tc3_core::within(timeout, work).await.unwrap_or_else(|| {
        let message = format!("the rotation was not done within {timeout:?}: run it again to go on");
        Err(Error::new(ErrorKind::Timeout, message))
    })
}

impl IntoFuture for Rotation {
    type Output = Result<Report, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for Rotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rotation")
            .field("old", &self.old)
            .field("new", &self.new)
            .field("resource_types", &self.resource_types)
            .field("journal", &self.journal)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for New {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            New::Id(id) => f.debug_tuple("Id").field(id).finish(),
            New::Pair { .. } => f.write_str("Pair"),
        }
    }
}

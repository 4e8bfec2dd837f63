//! The same for the wrapper libraries: JSON in, JSON out, and each step as it is asked for.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tc3_core::{BoxFuture, Error, ErrorKind, Secret};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::Rotation;
use crate::Client;

/// A rotation by parameters that are a JSON object. It gets on only while somebody asks for what comes next; dropped, it
/// stops where it is, and with a journal another one goes on.
pub struct Rotating {
    told: UnboundedReceiver<String>,
    work: BoxFuture<'static, Result<String, Error>>,
    outcome: Option<Result<String, Error>>,
    ended: bool,
}

/// What comes next of it.
#[derive(Debug)]
pub enum Next {
    /// A [`Step`](super::Step) that is done, as JSON text.
    Step(String),
    /// The JSON text of a [`Report`](super::Report), or of a [`Plan`](super::Plan) for a dry run; or why it failed:
    /// [`ErrorKind::Invalid`] for parameters that cannot be, else the errors of a [`Rotation`].
    Outcome(Result<String, Error>),
    /// Nothing any more.
    End,
}

impl Rotating {
    /// Sends nothing before the first step is asked for.
    pub fn new(client: tc3_core::Client, params: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        let (tell, told) = unbounded_channel();
        // Nobody listens any more once this is dropped, and then it does not run either.
        let work = async move { rotate(client, params.as_ref(), move |step| drop(tell.send(step))).await };
        Self {
            told,
            work: Box::pin(work),
            outcome: None,
            ended: false,
        }
    }

    /// The next of it. Dropping this future loses nothing.
    pub async fn next(&mut self) -> Next {
        loop {
            if let Ok(step) = self.told.try_recv() {
                return Next::Step(step);
            }
            if let Some(outcome) = self.outcome.take() {
                return Next::Outcome(outcome);
            }
            if self.ended {
                return Next::End;
            }
            tokio::select! {
                biased;
                Some(step) = self.told.recv() => return Next::Step(step),
                outcome = &mut self.work => {
                    self.ended = true;
                    self.outcome = Some(outcome);
                }
            }
        }
    }
}

impl fmt::Debug for Rotating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rotating")
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// What the wrapper libraries ask for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
struct Asked {
    old_certificate_id: String,
    certificate_id: Option<String>,
    certificate: Option<String>,
    private_key: Option<Secret>,
    resource_types: Option<Vec<String>>,
    journal: Option<PathBuf>,
    #[serde(default)]
    roll_back: bool,
    #[serde(default)]
    keep_reminders: bool,
    #[serde(default)]
    delete_old: bool,
    #[serde(default)]
    names_may_go: bool,
    #[serde(default)]
    dry_run: bool,
    /// In seconds.
    timeout: Option<f64>,
    /// In seconds.
    interval: Option<f64>,
}

async fn rotate(
    client: tc3_core::Client,
    params: &[u8],
    mut tell: impl FnMut(String) + Send + 'static,
) -> Result<String, Error> {
    // Its text could quote a key that stands where it does not belong.
    let asked: Asked = serde_json::from_slice(params).map_err(|error| {
        invalid(format!(
            "the parameters of a rotation are not what they should be, at column {}",
            error.column()
        ))
    })?;
    let dry_run = asked.dry_run;
    let rotation = asked.rotation(&Client::from(client))?.on_step(move |step| {
        if let Ok(step) = serde_json::to_string(step) {
            tell(step);
        }
    });
    if dry_run {
        text(&rotation.plan().await?)
    } else {
        text(&rotation.send().await?)
    }
}

impl Asked {
    fn rotation(self, client: &Client) -> Result<Rotation, Error> {
        let seconds = |name: &str, seconds: Option<f64>| {
            let duration = seconds.map(Duration::try_from_secs_f64).transpose();
            duration.map_err(|_| invalid(format!("{name} must be a number of seconds from 0")))
        };
        let mut rotation = client.rotate(self.old_certificate_id);
        rotation = match (self.certificate_id, self.certificate, self.private_key) {
            (Some(id), None, None) => rotation.to_certificate(id),
            (None, Some(certificate), Some(key)) => rotation.to_pair(certificate, key),
            _ => {
                let message = "a rotation is to another certificate's id, or to a certificate with its private key: give \
                               one of the two";
                return Err(invalid(message.to_owned()));
            }
        };
        if let Some(types) = self.resource_types {
            rotation = rotation.resource_types(types);
        }
        if let Some(path) = self.journal {
            rotation = rotation.with_journal(path);
        }
        if let Some(timeout) = seconds("timeout", self.timeout)? {
            rotation = rotation.with_timeout(timeout);
        }
        if let Some(interval) = seconds("interval", self.interval)? {
            rotation = rotation.with_interval(interval);
        }
        if self.roll_back {
            rotation = rotation.roll_back_on_failure();
        }
        if self.keep_reminders {
            rotation = rotation.keep_reminders();
        }
        if self.delete_old {
            rotation = rotation.delete_old();
        }
        if self.names_may_go {
            rotation = rotation.names_may_go();
        }
        Ok(rotation)
    }
}

fn text(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value)
        .map_err(|error| Error::new(ErrorKind::Other, "it cannot be written").with_source(error))
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::Invalid, message)
}

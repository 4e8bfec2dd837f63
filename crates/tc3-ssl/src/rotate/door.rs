//! The same for the wrapper libraries: JSON in, JSON out.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tc3_core::{Error, ErrorKind, Secret};

use super::Rotation;
use crate::Client;

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

/// Rotates by parameters that are a JSON object, and answers the JSON text of a [`Report`](super::Report), or of a
/// [`Plan`](super::Plan) for a dry run. Every step is told as the JSON text of a [`Step`](super::Step).
///
/// # Errors
///
/// [`ErrorKind::Invalid`] for parameters that cannot be; else those of a [`Rotation`].
pub async fn rotate_json(
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

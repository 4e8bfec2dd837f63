//! The steps, one after the other. Each is looked up in the journal before it is done, and noted there after it.

use std::path::Path;
use std::sync::PoisonError;
use std::time::Duration;

use tc3_core::{CallOptions, Error, ErrorKind};

use super::journal::{Done, Journal};
use super::report::told;
use super::scan::{paced, scan};
use super::{Bound, New, Report, Rotation, Step, names, pair};
use crate::model::CertificateStatus;
use crate::{Client, Site};

/// A rotation under way.
pub(super) struct Run {
    pub(super) rotation: Rotation,
    pub(super) new: New,
    pub(super) journal: Journal,
    /// The names of the new certificate, and those of the old one that it does not have.
    pub(super) names: Vec<String>,
    pub(super) names_lost: Vec<String>,
}

pub(super) async fn run(rotation: Rotation) -> Result<Report, Error> {
    let mut run = Run::begin(rotation, Journal::open).await?;
    if !run.journal.done.deleted {
        run.end_roll_back().await?;
        run.upload().await?;
        run.look_again_at_what_is_finished().await?;
        run.look().await?;
        run.update().await?;
        run.wait().await?;
        run.verify().await?;
        run.silence().await?;
        run.delete().await?;
    }
    Ok(run.report())
}

impl Run {
    /// Checks all that can be checked before anything is changed.
    pub(super) async fn begin(
        mut rotation: Rotation,
        open: fn(Option<&Path>, &str, &str) -> Result<Journal, Error>,
    ) -> Result<Self, Error> {
        let Some(new) = rotation.new.take() else {
            return Err(invalid(
                "a rotation needs what takes the old certificate's place: another certificate's id, or a pair",
            ));
        };
        let (to, names) = match &new {
            New::Id(id) if *id == rotation.old => {
                return Err(invalid("the new certificate is the old one: name another"));
            }
            New::Id(id) => (format!("certificate {id}"), None),
            New::Pair { certificate, key } => {
                let checked = pair::check(certificate, key, rotation.client.untyped().now())?;
                (format!("pair {}", checked.fingerprint), Some(checked.names))
            }
        };
        let journal = open(rotation.journal.as_deref(), &rotation.old, &to)?;
        let mut run = Self {
            rotation,
            new,
            journal,
            names: names.unwrap_or_default(),
            names_lost: Vec::new(),
        };
        run.look_at_both().await?;
        Ok(run)
    }

    /// The old certificate is there, the new one is issued and has the old one's names.
    async fn look_at_both(&mut self) -> Result<(), Error> {
        if self.journal.done.deleted {
            return Ok(());
        }
        let old = match certificate(&self.client(), &self.rotation.old).await {
            Ok(old) => old,
            // The deletion was executed, and the run was killed before it could be noted.
            Err(error) if error.is_not_found() && self.journal.done.deleting => {
                return self.journal.note(|done| done.deleted = true);
            }
            Err(error) => return Err(error),
        };
        if let New::Id(id) = &self.new {
            let new = certificate(&self.client(), id).await?;
            if new.status != Some(CertificateStatus::Approved) {
                return Err(invalid(&format!(
                    "the certificate {id} is not issued: its status is {:?}",
                    new.status
                )));
            }
            self.names = new.names;
            let id = id.clone();
            self.journal.note(|done| done.certificate_id = Some(id))?;
        }
        self.names_lost = names::uncovered(&old.names, &self.names);
        if !self.names_lost.is_empty() && !self.rotation.names_may_go {
            return Err(invalid(&format!(
                "the new certificate lacks names that the old one {} has: {}",
                self.rotation.old,
                self.names_lost.join(", ")
            )));
        }
        self.tell("check", "the certificates can be exchanged", false);
        Ok(())
    }

    /// Uploads the pair. The service is asked not to take it twice, so that a second try names the first one's
    /// certificate.
    async fn upload(&mut self) -> Result<(), Error> {
        if let Some(id) = self.journal.done.certificate_id.clone() {
            if matches!(self.new, New::Pair { .. }) {
                self.tell("upload", &id, true);
            }
            return Ok(());
        }
        let New::Pair { certificate, key } = self.new.clone() else {
            return Ok(());
        };
        let tried = self.journal.done.uploading;
        self.journal.note(|done| done.uploading = true)?;
        let answer = self
            .client()
            .upload_certificate()
            .certificate_public_key(certificate)
            .certificate_private_key(key)
            .repeatable(false)
            .with_options(CallOptions::default().with_safe_to_repeat())
            .await?;
        let full = |id: Option<String>| id.filter(|id| !id.is_empty());
        let repeated = full(answer.repeat_cert_id);
        let had = repeated.is_some();
        let Some(id) = repeated.or_else(|| full(answer.certificate_id)) else {
            return Err(Error::new(
                ErrorKind::Decode,
                "the service took the pair and named no certificate",
            ));
        };
        if id == self.rotation.old {
            return Err(invalid(&format!(
                "the pair is that of the old certificate {id}: there is nothing to rotate to"
            )));
        }
        let uploaded = !had || tried;
        self.journal.note(|done| {
            done.uploaded = uploaded;
            done.certificate_id = Some(id.clone());
        })?;
        let outcome = if had {
            format!("{id}, which was there already")
        } else {
            id
        };
        self.tell("upload", &outcome, false);
        Ok(())
    }

    /// An earlier run updated everything and did not find it so: what uses the old certificate now is updated anew.
    async fn look_again_at_what_is_finished(&mut self) -> Result<(), Error> {
        let done = &self.journal.done;
        if done.finished && !done.verified && !self.bound_to_old().await?.is_empty() {
            self.journal.note(Done::forget_update)?;
        }
        Ok(())
    }

    /// Finds what uses the old certificate.
    async fn look(&mut self) -> Result<(), Error> {
        let resumed = self.journal.done.bound.is_some();
        if !resumed {
            let bound = self.bound_to_old().await?;
            self.journal.note(|done| done.bound = Some(bound))?;
        }
        let outcome = format!("{} is used by {}", self.rotation.old, told(self.bound()));
        self.tell("scan", &outcome, resumed);
        Ok(())
    }

    /// Looks that nothing that was to be updated uses the old certificate, and that it uses the new one.
    async fn verify(&mut self) -> Result<(), Error> {
        if self.journal.done.verified {
            self.tell("verify", "nothing was left", true);
            return Ok(());
        }
        let left = self.bound_to_old().await?;
        if !left.is_empty() {
            let message = format!("{} is still used by {}", self.rotation.old, told(&left));
            return Err(Error::new(ErrorKind::Failed, message));
        }
        let new = self.new_id()?;
        let used = scan(&self.client(), &new, self.rotation.interval).await?;
        let lost: Vec<Bound> = self
            .bound()
            .iter()
            .filter(|bound| !used.iter().any(|used| used.resource_type == bound.resource_type))
            .cloned()
            .collect();
        if !lost.is_empty() {
            let message = format!("{new} is not used by {}, which was updated", told(&lost));
            return Err(Error::new(ErrorKind::Failed, message));
        }
        self.journal.note(|done| done.verified = true)?;
        self.tell("verify", &format!("{new} is used by {}", told(&used)), false);
        Ok(())
    }

    async fn silence(&mut self) -> Result<(), Error> {
        if !self.rotation.silence {
            return Ok(());
        }
        let resumed = self.journal.done.silenced;
        if !resumed {
            self.client()
                .modify_certificates_expiring_notification_switch()
                .certificate_ids([&self.rotation.old])
                .switch_status(1)
                .await?;
            self.journal.note(|done| done.silenced = true)?;
        }
        self.tell(
            "silence",
            "there are no more reminders of the old certificate",
            resumed,
        );
        Ok(())
    }

    /// Deletes the old certificate. The service looks itself whether something uses it, where it can.
    async fn delete(&mut self) -> Result<(), Error> {
        if !self.rotation.delete {
            return Ok(());
        }
        let old = self.rotation.old.clone();
        let used = scan(&self.client(), &old, self.rotation.interval).await?;
        if !used.is_empty() {
            let message = format!("{old} is not deleted: it is used by {}", told(&used));
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        self.journal.note(|done| done.deleting = true)?;
        let mut deletion = self.client().delete_certificate().certificate_id(&old);
        if self.client().untyped().site() == Site::Mainland {
            deletion = deletion.is_check_resource(true);
        }
        let answer = deletion.await?;
        if let Some(task) = answer.task_id.filter(|task| !task.is_empty()) {
            let wait = self
                .client()
                .describe_delete_certificates_task_result()
                .task_ids([task])
                .until_certificates_deleted();
            let wait = paced(wait, self.rotation.interval);
            wait.await?;
        } else if answer.delete_result != Some(true) {
            return Err(Error::new(ErrorKind::Failed, format!("{old} was not deleted")));
        }
        self.journal.note(|done| done.deleted = true)?;
        self.tell("delete", &format!("{old} is deleted"), false);
        Ok(())
    }

    /// What uses the old certificate, of the types that were asked for.
    pub(super) async fn bound_to_old(&self) -> Result<Vec<Bound>, Error> {
        let mut bound = scan(&self.client(), &self.rotation.old, self.rotation.interval).await?;
        if let Some(types) = &self.rotation.resource_types {
            bound.retain(|bound| types.contains(&bound.resource_type));
        }
        Ok(bound)
    }

    pub(super) fn bound(&self) -> &[Bound] {
        self.journal.done.bound.as_deref().unwrap_or_default()
    }

    pub(super) fn new_id(&self) -> Result<String, Error> {
        let id = self.journal.done.certificate_id.clone();
        id.ok_or_else(|| Error::new(ErrorKind::Other, "the new certificate has no id"))
    }

    pub(super) fn old(&self) -> &str {
        &self.rotation.old
    }

    pub(super) fn interval(&self) -> Option<Duration> {
        self.rotation.interval
    }

    pub(super) fn client(&self) -> Client {
        self.rotation.client.clone()
    }

    pub(super) fn tell(&mut self, name: &str, outcome: &str, resumed: bool) {
        let step = Step {
            name: name.to_owned(),
            outcome: outcome.to_owned(),
            resumed,
        };
        let tell = self.rotation.tell.get_mut();
        for tell in tell.unwrap_or_else(PoisonError::into_inner) {
            tell(&step);
        }
    }

    fn report(self) -> Report {
        let done = self.journal.done;
        Report {
            old_certificate_id: done.old_certificate_id,
            certificate_id: done.certificate_id.unwrap_or_default(),
            uploaded: done.uploaded,
            bound: done.bound.unwrap_or_default(),
            deploy_record_id: done.deploy_record_id.filter(|record| *record > 0),
            silenced: done.silenced,
            deleted: done.deleted,
        }
    }
}

/// What is asked of a certificate of the account.
struct Known {
    status: Option<CertificateStatus>,
    names: Vec<String>,
}

async fn certificate(client: &Client, id: &str) -> Result<Known, Error> {
    let found = client.describe_certificate().certificate_id(id).await?;
    let mut names: Vec<String> = found.subject_alt_name;
    names.extend(
        found
            .domain
            .filter(|domain| !domain.is_empty() && !names.contains(domain)),
    );
    Ok(Known {
        status: found.status,
        names,
    })
}

fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::Invalid, message)
}

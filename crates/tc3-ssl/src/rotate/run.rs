//! The steps, one after the other. Each is looked up in the journal before it is done, and noted there after it.

use std::sync::PoisonError;

use tc3_core::{CallOptions, Error, ErrorKind};

use super::journal::{Done, Journal};
use super::report::told;
use super::scan::scan;
use super::{Bound, New, Plan, Report, Rotation, Step, names, pair};
use crate::model::{CertificateStatus, ResourceTypeRegions};
use crate::{Client, ErrorCode, Site};

/// A rotation under way.
struct Run {
    rotation: Rotation,
    new: New,
    journal: Journal,
    /// The names of the new certificate, and those of the old one that it does not have.
    names: Vec<String>,
    names_lost: Vec<String>,
}

pub(super) async fn plan(rotation: Rotation) -> Result<Plan, Error> {
    let mut run = Run::begin(rotation).await?;
    let bound = match run.journal.done.bound.clone() {
        Some(bound) => bound,
        None => run.bound_to_old().await?,
    };
    let old = run.rotation.old.clone();
    let mut steps = Vec::new();
    if let (New::Pair { .. }, None) = (&run.new, &run.journal.done.certificate_id) {
        steps.push(format!("upload the pair for {}", run.names.join(", ")));
    }
    steps.push(format!("update what uses {old}: {}", told(&bound)));
    if run.rotation.roll_back {
        steps.push("take the update back if a part of it fails".to_owned());
    }
    steps.push(format!("verify that nothing of it uses {old} any more"));
    if run.rotation.silence {
        steps.push(format!("switch off the reminders that {old} expires"));
    }
    if run.rotation.delete {
        steps.push(format!("delete {old} if nothing uses it"));
    }
    Ok(Plan {
        old_certificate_id: old,
        certificate_id: run.journal.done.certificate_id.take(),
        names: run.names,
        names_lost: run.names_lost,
        bound,
        steps,
    })
}

pub(super) async fn run(rotation: Rotation) -> Result<Report, Error> {
    let mut run = Run::begin(rotation).await?;
    if !run.journal.done.deleted {
        run.end_roll_back().await?;
        run.upload().await?;
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
    async fn begin(mut rotation: Rotation) -> Result<Self, Error> {
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
        let journal = Journal::open(rotation.journal.as_deref(), &rotation.old, &to)?;
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

    /// Has the service update what uses the old certificate: one record, whoever began it.
    async fn update(&mut self) -> Result<(), Error> {
        if let Some(record) = self.journal.done.deploy_record_id {
            self.tell("update", &recorded(record), true);
            return if self.journal.done.failed {
                self.retry(record).await
            } else {
                Ok(())
            };
        }
        let (old, new) = (self.rotation.old.clone(), self.new_id()?);
        let begun = if self.journal.done.updating {
            self.begun_before(&old, &new).await?
        } else {
            None
        };
        let resumed = begun.is_some();
        let record = match begun {
            Some(record) => record,
            None if self.bound().is_empty() => 0,
            None => {
                self.journal.note(|done| done.updating = true)?;
                self.create(&old, &new).await?
            }
        };
        self.journal.note(|done| {
            done.deploy_record_id = Some(record);
            done.finished = record == 0;
        })?;
        self.tell("update", &recorded(record), resumed);
        Ok(())
    }

    async fn create(&self, old: &str, new: &str) -> Result<u64, Error> {
        let mut types: Vec<&str> = Vec::new();
        for bound in self.bound() {
            if !types.contains(&&*bound.resource_type) {
                types.push(&bound.resource_type);
            }
        }
        let regions = types.iter().filter_map(|kind| {
            let of = |bound: &&Bound| bound.resource_type == **kind && !bound.region.is_empty();
            let regions: Vec<&str> = self
                .bound()
                .iter()
                .filter(of)
                .map(|bound| &*bound.region)
                .collect();
            (!regions.is_empty()).then(|| ResourceTypeRegions::new().resource_type(*kind).regions(regions))
        });
        let regions: Vec<ResourceTypeRegions> = regions.collect();
        let mut update = self
            .client()
            .update_certificate_instance()
            .old_certificate_id(old)
            .certificate_id(new)
            .resource_types(types.iter().copied());
        if !regions.is_empty() {
            update = update.resource_types_regions(regions);
        }
        let mut wait = update.until_update_created();
        if let Some(interval) = self.rotation.interval {
            wait = wait.with_interval(interval);
        }
        match wait.await {
            Ok(answer) => Ok(answer.deploy_record_id.unwrap_or_default()),
            // Somebody was quicker: what was to be updated has the new certificate, or is gone.
            Err(error) if is_done_already(&error) => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// The record of an update of the same two certificates that a killed run may have begun.
    async fn begun_before(&self, old: &str, new: &str) -> Result<Option<u64>, Error> {
        let mut records = self
            .client()
            .describe_host_update_record()
            .old_certificate_id(old)
            .certificate_id(new)
            .items();
        let mut newest = None;
        while let Some(record) = records.next().await {
            let record = record?;
            let same = record.old_cert_id.as_deref() == Some(old) && record.cert_id.as_deref() == Some(new);
            if same {
                newest = newest.max(record.id);
            }
        }
        Ok(newest.filter(|record| *record > 0))
    }

    /// Repeats what failed of the record in an earlier run.
    async fn retry(&mut self, record: u64) -> Result<(), Error> {
        self.client()
            .update_certificate_record_retry()
            .deploy_record_id(signed(record)?)
            .await?;
        self.journal.note(|done| done.failed = false)?;
        self.tell(
            "update",
            &format!("what failed of record {record} is tried again"),
            false,
        );
        Ok(())
    }

    /// Waits for the record to be worked off.
    async fn wait(&mut self) -> Result<(), Error> {
        let record = self.journal.done.deploy_record_id.unwrap_or_default();
        if self.journal.done.finished {
            return Ok(());
        }
        let mut wait = self
            .client()
            .describe_host_update_record_detail()
            .deploy_record_id(record.to_string())
            .until_update_finished();
        if let Some(interval) = self.rotation.interval {
            wait = wait.with_interval(interval);
        }
        match wait.await {
            Ok(answer) => {
                self.journal.note(|done| done.finished = true)?;
                let updated = answer.success_total_count.unwrap_or_default();
                self.tell("wait", &format!("{updated} resources were updated"), false);
                Ok(())
            }
            Err(error) if error.is_failed() => {
                self.journal.note(|done| done.failed = true)?;
                Err(self.failed(record, error).await)
            }
            Err(error) => Err(error),
        }
    }

    /// What a failed update ends with, taken back if that was asked for.
    async fn failed(&mut self, record: u64, error: Error) -> Error {
        let answer = error.answer().cloned();
        if !self.rotation.roll_back {
            return error;
        }
        let back = match self.roll_back(record).await {
            Ok(back) => back,
            Err(trouble) => {
                let message = format!("{error}; taking it back failed too: {trouble}");
                return Error::new(ErrorKind::Failed, message)
                    .with_source(trouble)
                    .keeping(answer);
            }
        };
        let message = format!("the update was taken back by record {back}: {error}");
        Error::new(ErrorKind::Failed, message)
            .with_source(error)
            .keeping(answer)
    }

    async fn roll_back(&mut self, record: u64) -> Result<i64, Error> {
        let answer = self
            .client()
            .update_certificate_record_rollback()
            .deploy_record_id(signed(record)?)
            .await?;
        let back = answer.deploy_record_id.unwrap_or_default();
        self.journal.note(|done| done.roll_back_record_id = Some(back))?;
        self.end_roll_back().await?;
        Ok(back)
    }

    /// Waits for a roll-back to end, also one that a killed run began; then the update can be begun anew.
    async fn end_roll_back(&mut self) -> Result<(), Error> {
        let Some(back) = self.journal.done.roll_back_record_id else {
            return Ok(());
        };
        let mut wait = self
            .client()
            .describe_host_update_record_detail()
            .deploy_record_id(back.to_string())
            .until_update_rolled_back();
        if let Some(interval) = self.rotation.interval {
            wait = wait.with_interval(interval);
        }
        wait.await?;
        self.journal.note(Done::forget_update)?;
        self.tell(
            "roll_back",
            &format!("record {back} has taken the update back"),
            false,
        );
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
            let mut wait = self
                .client()
                .describe_delete_certificates_task_result()
                .task_ids([task])
                .until_certificates_deleted();
            if let Some(interval) = self.rotation.interval {
                wait = wait.with_interval(interval);
            }
            wait.await?;
        } else if answer.delete_result != Some(true) {
            return Err(Error::new(ErrorKind::Failed, format!("{old} was not deleted")));
        }
        self.journal.note(|done| done.deleted = true)?;
        self.tell("delete", &format!("{old} is deleted"), false);
        Ok(())
    }

    /// What uses the old certificate, of the types that were asked for.
    async fn bound_to_old(&self) -> Result<Vec<Bound>, Error> {
        let mut bound = scan(&self.client(), &self.rotation.old, self.rotation.interval).await?;
        if let Some(types) = &self.rotation.resource_types {
            bound.retain(|bound| types.contains(&bound.resource_type));
        }
        Ok(bound)
    }

    fn bound(&self) -> &[Bound] {
        self.journal.done.bound.as_deref().unwrap_or_default()
    }

    fn new_id(&self) -> Result<String, Error> {
        let id = self.journal.done.certificate_id.clone();
        id.ok_or_else(|| Error::new(ErrorKind::Other, "the new certificate has no id"))
    }

    fn client(&self) -> Client {
        self.rotation.client.clone()
    }

    fn tell(&mut self, name: &str, outcome: &str, resumed: bool) {
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

fn is_done_already(error: &Error) -> bool {
    matches!(
        ErrorCode::of(error),
        Some(
            ErrorCode::FailedOperationCertificateNotDeployInstance
                | ErrorCode::FailedOperationCertificateDeployInstanceEmpty
        )
    )
}

fn recorded(record: u64) -> String {
    if record == 0 {
        "nothing was to be updated".to_owned()
    } else {
        format!("record {record}")
    }
}

/// The number of a record is unsigned in answers and signed in requests.
fn signed(record: u64) -> Result<i64, Error> {
    i64::try_from(record)
        .map_err(|_| Error::new(ErrorKind::Decode, format!("{record} is no number of a record")))
}

fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::Invalid, message)
}

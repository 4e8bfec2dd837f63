//! The update itself: begun once, waited for, tried again or taken back.
//!
//! The service's two calls that begin something are no lookups: before each of them the journal says that it may have been
//! sent, and after a kill the service's records say whether it was.

use tc3_core::{Error, ErrorKind};

use super::Bound;
use super::journal::Done;
use super::run::Run;
use super::scan::paced;
use crate::ErrorCode;
use crate::model::ResourceTypeRegions;

impl Run {
    /// Has the service update what uses the old certificate: one record, whoever began it.
    pub(super) async fn update(&mut self) -> Result<(), Error> {
        if let Some(record) = self.journal.done.deploy_record_id {
            self.tell("update", &recorded(record), true);
            return Ok(());
        }
        let begun = if self.journal.done.updating {
            self.newest_record().await?
        } else {
            None
        };
        let resumed = begun.is_some();
        let record = match begun {
            Some(record) => record,
            None if self.bound().is_empty() => 0,
            None => {
                if !self.journal.done.updating {
                    let before = self.records().await?;
                    self.journal.note(|done| {
                        done.records_before = before;
                        done.updating = true;
                    })?;
                }
                self.create().await?
            }
        };
        self.journal.note(|done| {
            done.deploy_record_id = Some(record);
            done.finished = record == 0;
        })?;
        self.tell("update", &recorded(record), resumed);
        Ok(())
    }

    async fn create(&self) -> Result<u64, Error> {
        let mut types: Vec<&str> = Vec::new();
        for bound in self.bound() {
            if !types.contains(&&*bound.resource_type) {
                types.push(&bound.resource_type);
            }
        }
        let regions = types.iter().filter_map(|kind| {
            let of = |bound: &&Bound| bound.resource_type == **kind && !bound.region.is_empty();
            let bound = self.bound().iter().filter(of);
            let regions: Vec<&str> = bound.map(|bound| &*bound.region).collect();
            (!regions.is_empty()).then(|| ResourceTypeRegions::new().resource_type(*kind).regions(regions))
        });
        let regions: Vec<ResourceTypeRegions> = regions.collect();
        let mut update = self
            .client()
            .update_certificate_instance()
            .old_certificate_id(self.old())
            .certificate_id(self.new_id()?)
            .resource_types(types.iter().copied());
        if !regions.is_empty() {
            update = update.resource_types_regions(regions);
        }
        let wait = update.until_update_created();
        let wait = paced(wait, self.interval());
        match wait.await {
            Ok(answer) => Ok(answer.deploy_record_id.unwrap_or_default()),
            // Somebody was quicker: what was to be updated has the new certificate, or is gone.
            Err(error) if is_done_already(&error) => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// The records of these two certificates, roll-backs among them.
    async fn records(&self) -> Result<Vec<u64>, Error> {
        let (old, new) = (self.old().to_owned(), self.new_id()?);
        let mut listed = self
            .client()
            .describe_host_update_record()
            .old_certificate_id(&*old)
            .certificate_id(&*new)
            .items();
        let mut records = Vec::new();
        while let Some(record) = listed.next().await {
            let record = record?;
            if record.old_cert_id.as_deref() == Some(&*old) && record.cert_id.as_deref() == Some(&*new) {
                records.extend(record.id.filter(|id| *id > 0));
            }
        }
        Ok(records)
    }

    /// The record of something that a killed run may have begun.
    async fn newest_record(&self) -> Result<Option<u64>, Error> {
        let mut records = self.records().await?;
        let done = &self.journal.done;
        records.retain(|id| !done.records_before.contains(id) && done.deploy_record_id != Some(*id));
        Ok(records.into_iter().max())
    }

    /// Waits for the record to be worked off. What failed of it in an earlier run is tried again, once.
    pub(super) async fn wait(&mut self) -> Result<(), Error> {
        let record = self.journal.done.deploy_record_id.unwrap_or_default();
        if self.journal.done.finished {
            self.tell("wait", "nothing is left to wait for", true);
            return Ok(());
        }
        let mut outcome = self.finished(record).await;
        if self.journal.done.failed && outcome.as_ref().is_err_and(Error::is_failed) {
            if self.journal.done.rolling_back {
                return Err(match outcome {
                    Err(error) => self.failed(record, error).await,
                    Ok(_) => Error::new(ErrorKind::Other, "the update did not fail"),
                });
            }
            self.client()
                .update_certificate_record_retry()
                .deploy_record_id(signed(record)?)
                .await?;
            self.journal.note(|done| done.failed = false)?;
            let words = format!("what failed of record {record} is tried again");
            self.tell("update", &words, false);
            outcome = self.finished(record).await;
        }
        match outcome {
            Ok(updated) => {
                self.journal.note(|done| {
                    done.finished = true;
                    done.failed = false;
                })?;
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

    /// How many resources the record has updated, once it is finished.
    async fn finished(&self, record: u64) -> Result<i64, Error> {
        let wait = self
            .client()
            .describe_host_update_record_detail()
            .deploy_record_id(record.to_string())
            .until_update_finished();
        let wait = paced(wait, self.interval());
        let answer = wait.await?;
        Ok(answer.success_total_count.unwrap_or_default())
    }

    /// What a failed update ends with, taken back if that was asked for.
    async fn failed(&mut self, record: u64, error: Error) -> Error {
        if !self.rotation.roll_back && !self.journal.done.rolling_back {
            return error;
        }
        let answer = error.answer().cloned();
        let (message, cause) = match self.roll_back(record).await {
            Ok(back) => (
                format!("the update was taken back by record {back}: {error}"),
                error,
            ),
            Err(trouble) => (format!("{error}; taking it back failed too: {trouble}"), trouble),
        };
        Error::new(ErrorKind::Failed, message)
            .with_source(cause)
            .keeping(answer)
    }

    async fn roll_back(&mut self, record: u64) -> Result<i64, Error> {
        let begun = if self.journal.done.rolling_back {
            self.newest_record().await?
        } else {
            let before = self.records().await?;
            self.journal.note(|done| {
                done.records_before = before;
                done.rolling_back = true;
            })?;
            None
        };
        let back = if let Some(back) = begun {
            signed(back)?
        } else {
            let roll_back = self.client().update_certificate_record_rollback();
            let answer = roll_back.deploy_record_id(signed(record)?).await?;
            answer.deploy_record_id.filter(|back| *back > 0).ok_or_else(|| {
                Error::new(
                    ErrorKind::Decode,
                    "the service took the roll-back and named no record of it",
                )
            })?
        };
        self.journal.note(|done| done.roll_back_record_id = Some(back))?;
        self.end_roll_back().await?;
        Ok(back)
    }

    /// Waits for a roll-back to end, also one that a killed run began; then the update can be begun anew.
    pub(super) async fn end_roll_back(&mut self) -> Result<(), Error> {
        let Some(back) = self.journal.done.roll_back_record_id else {
            return Ok(());
        };
        let wait = self
            .client()
            .describe_host_update_record_detail()
            .deploy_record_id(back.to_string())
            .until_update_rolled_back();
        let wait = paced(wait, self.interval());
        wait.await?;
        self.journal.note(Done::forget_update)?;
        let words = format!("record {back} has taken the update back");
        self.tell("roll_back", &words, false);
        Ok(())
    }
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

//! The state as a test reads it. Private keys are not in it.

use serde::Serialize;

use super::{Certificate, Resource, World};

/// What an account holds: what `GET /_tc3/state` answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct State {
    /// The fake's time, in seconds since 1970-01-01 UTC.
    pub clock: i64,
    /// The certificates, in the order in which they came.
    pub certificates: Vec<Certificate>,
    /// The resources with the certificates they use now.
    pub resources: Vec<Resource>,
    /// The updates that were asked for and have no record yet.
    pub updates: Vec<UpdateState>,
    /// The records, oldest first.
    pub records: Vec<RecordState>,
    /// The scans for bound resources and the deletions, oldest first.
    pub tasks: Vec<ScanState>,
}

/// An update without a record.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UpdateState {
    /// Which action asked for it.
    pub kind: RecordKind,
    /// The certificate that is to be replaced.
    pub old_certificate: String,
    /// The certificate that replaces it.
    pub new_certificate: String,
    /// 0 pending, 3 processing.
    pub status: u8,
}

/// Which family of actions a record belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RecordKind {
    /// `UpdateCertificateInstance`: another certificate takes the place of the old one.
    Update,
    /// `UploadUpdateCertificateInstance`: the certificate stays, its content is replaced.
    UploadUpdate,
    /// `DeployCertificateInstance`: a certificate is put on resources.
    Deploy,
}

/// A record.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecordState {
    /// Its number: `DeployRecordId`.
    pub id: u64,
    /// Its family.
    pub kind: RecordKind,
    /// The certificate that is replaced; empty for a deployment.
    pub old_certificate: String,
    /// The certificate that is deployed.
    pub new_certificate: String,
    /// 0 waiting, 1 done, 2 failed, 3 running, 4 rolled back, 5 roll-back failed, 6 nothing to do.
    pub status: u8,
    /// Whether it is, or has become, a roll-back.
    pub rolls_back: bool,
    /// What it does to each place.
    pub details: Vec<RecordStep>,
}

/// What a record does to one place.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecordStep {
    /// Its number: `DeployRecordDetailId`.
    pub id: u64,
    /// The resource's type: `clb`.
    #[serde(rename = "type")]
    pub kind: super::ResourceType,
    /// The resource's region, if it has one.
    pub region: String,
    /// The resource's id.
    pub resource: String,
    /// The place on it: `lbl-1/loc-1` or `namespace/secret`; empty for the resource itself.
    pub place: String,
    /// 0 waiting, 1 done, 2 failed, 3 running, 4 rolled back, 5 roll-back failed.
    pub status: u8,
    /// Why it failed; empty if it did not.
    pub error: String,
}

/// A scan for bound resources, or a deletion.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScanState {
    /// Its `TaskId`.
    pub id: String,
    /// The certificate it is about.
    pub certificate: String,
    /// Whether it is a deletion.
    pub deletes: bool,
    /// 0 under way, 1 done; of a scan 2 abnormal; of a deletion 2 failed, 4 the certificate is in use.
    pub status: u8,
}

impl World {
    /// The state at this time.
    pub(crate) fn snapshot(&self, now: i64) -> State {
        let pending = self
            .preparations
            .iter()
            .filter(|preparation| preparation.record.is_none());
        let updates = pending.map(|preparation| UpdateState {
            kind: preparation.kind,
            old_certificate: preparation.old.clone(),
            new_certificate: preparation.new.clone(),
            status: preparation.stage,
        });
        let records = self.records.iter().map(|record| RecordState {
            id: record.id,
            kind: record.kind,
            old_certificate: record.old.clone(),
            new_certificate: record.new.clone(),
            status: record.status,
            rolls_back: record.undoes,
            details: record
                .details
                .iter()
                .map(|detail| RecordStep {
                    id: detail.id,
                    kind: detail.place.kind,
                    region: detail.place.region.clone(),
                    resource: detail.place.id.clone(),
                    place: detail.place.spot.to_string(),
                    status: detail.status,
                    error: detail.error.clone(),
                })
                .collect(),
        });
        let scans = self.scans.iter().map(|scan| ScanState {
            id: scan.id.clone(),
            certificate: scan.certificate.clone(),
            deletes: false,
            status: scan.status,
        });
        let deletions = self.deletions.iter().map(|deletion| ScanState {
            id: deletion.id.clone(),
            certificate: deletion.certificate.clone(),
            deletes: true,
            status: deletion.status,
        });
        State {
            clock: now,
            certificates: self.certificates.values().cloned().collect(),
            resources: self.resources.clone(),
            updates: updates.collect(),
            records: records.collect(),
            tasks: scans.chain(deletions).collect(),
        }
    }
}

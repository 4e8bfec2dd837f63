//! Records: what was done to which resource when a certificate was deployed, replaced or rolled back, and what is
//! prepared before a record exists.

use std::collections::BTreeMap;

use super::{Call, Certificate, RecordKind, Resource, ResourceType, World, binding::Spot};
use crate::refusal::{Refusal, code};

/// The statuses of a record and of its details. Source: `Status` of `DescribeHostUpdateRecordDetail`.
pub(crate) mod step {
    pub(crate) const WAITING: u8 = 0;
    pub(crate) const DONE: u8 = 1;
    pub(crate) const FAILED: u8 = 2;
    pub(crate) const RUNNING: u8 = 3;
    pub(crate) const ROLLED_BACK: u8 = 4;
    pub(crate) const ROLL_BACK_FAILED: u8 = 5;
    pub(crate) const NOTHING_TO_DO: u8 = 6;
}

/// A record.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) id: u64,
    pub(crate) kind: RecordKind,
    /// The certificate that is replaced; of a deployment, none.
    pub(crate) old: String,
    /// The certificate that is deployed; the same as `old` where its content is replaced.
    pub(crate) new: String,
    pub(crate) status: u8,
    pub(crate) details: Vec<Detail>,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) stepped: i64,
    /// Whether it undoes: of a record of its own, from the start; else once a roll-back was asked for.
    pub(crate) undoes: bool,
    /// Whether it was undone, so that it cannot be again.
    pub(crate) undone: bool,
    /// The certificate as it was, where its content is replaced.
    pub(crate) before: Option<Box<Certificate>>,
    /// The certificate as it is to be, until the record begins.
    pub(crate) after: Option<Box<Certificate>>,
}

/// One resource, or one place on it.
#[derive(Clone, Debug)]
pub(crate) struct Detail {
    pub(crate) id: u64,
    pub(crate) place: Place,
    pub(crate) domains: Vec<String>,
    /// What was bound there before.
    pub(crate) old: Option<String>,
    pub(crate) status: u8,
    pub(crate) error: String,
    pub(crate) updated: i64,
}

/// A place on a resource of the account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) kind: ResourceType,
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) domain: String,
    pub(crate) spot: Spot,
}

impl Place {
    pub(crate) fn is_on(&self, resource: &Resource) -> bool {
        self.kind == resource.kind
            && self.region == resource.region
            && self.id == resource.id
            && self.domain == resource.domain
    }
}

/// An update that was asked for and has no record yet.
#[derive(Clone, Debug)]
pub(crate) struct Preparation {
    pub(crate) kind: RecordKind,
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) scope: Scope,
    /// The new content, where it is replaced.
    pub(crate) after: Option<Box<Certificate>>,
    /// 0 pending, 3 processing, 1 processed.
    pub(crate) stage: u8,
    /// The record, once it exists.
    pub(crate) record: Option<u64>,
    pub(crate) stepped: i64,
}

/// Which resources an update is for: types, each with its regions where some are named.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Scope(pub(crate) BTreeMap<ResourceType, Option<Vec<String>>>);

/// Resource types that the service knows and the fake has no resources of.
const WITHOUT_RESOURCES: [&str; 5] = ["mqtt", "scf", "tdmq", "gaap", "lighthouse"];

impl Scope {
    /// Reads `ResourceTypes` and `ResourceTypesRegions`.
    pub(crate) fn read(call: &Call<'_>) -> Result<Self, Refusal> {
        let words = call.texts("ResourceTypes");
        let mut types = BTreeMap::new();
        for word in words {
            match ResourceType::named(word) {
                Some(kind) => drop(types.insert(kind, None)),
                None if WITHOUT_RESOURCES.contains(&word) => {}
                None => {
                    let known: Vec<&str> = ResourceType::ALL.iter().map(|kind| kind.as_str()).collect();
                    let message = format!(
                        "There is no resource type `{}`; there are {}.",
                        crate::refusal::excerpt(word),
                        known.join(", ")
                    );
                    return Err(Refusal::new(code::RESOURCE_TYPE_INVALID, message));
                }
            }
        }
        let regions = call
            .input
            .get("ResourceTypesRegions")
            .and_then(serde_json::Value::as_array);
        for entry in regions.into_iter().flatten() {
            let entry = Call {
                input: entry,
                ..*call
            };
            let kind = ResourceType::named(entry.text("ResourceType"));
            if let Some(named) = kind
                .filter(|kind| kind.has_regions())
                .and_then(|kind| types.get_mut(&kind))
            {
                let regions = entry.texts("Regions").into_iter().map(str::to_owned);
                named.get_or_insert_with(Vec::new).extend(regions);
            }
        }
        Ok(Self(types))
    }

    pub(crate) fn has_type(&self, resource: &Resource) -> bool {
        self.0.contains_key(&resource.kind)
    }

    pub(crate) fn has(&self, resource: &Resource) -> bool {
        match self.0.get(&resource.kind) {
            None => false,
            Some(None) => true,
            Some(Some(regions)) => regions.contains(&resource.region),
        }
    }
}

impl Record {
    pub(crate) fn is_finished(&self) -> bool {
        !matches!(self.status, step::WAITING | step::RUNNING)
    }

    /// Whether it works on this certificate.
    pub(crate) fn concerns(&self, certificate: &str) -> bool {
        self.old == certificate || self.new == certificate
    }

    pub(crate) fn count(&self, status: u8) -> usize {
        self.details
            .iter()
            .filter(|detail| detail.status == status)
            .count()
    }

    /// The details that succeeded, as far as going forward is concerned.
    pub(crate) fn succeeded(&self) -> impl Iterator<Item = &Detail> {
        self.details.iter().filter(|detail| detail.status == step::DONE)
    }

    /// The status that its details give it when none of them is open any more.
    fn settled(&self) -> u8 {
        let any = |status| self.details.iter().any(|detail| detail.status == status);
        match (
            any(step::ROLL_BACK_FAILED),
            any(step::FAILED),
            any(step::ROLLED_BACK),
        ) {
            _ if self.details.is_empty() => step::NOTHING_TO_DO,
            (true, ..) => step::ROLL_BACK_FAILED,
            (_, true, _) if !self.undoes => step::FAILED,
            (_, _, true) => step::ROLLED_BACK,
            _ => step::DONE,
        }
    }
}

impl World {
    pub(crate) fn record(&self, id: u64, kind: RecordKind) -> Option<&Record> {
        self.records
            .iter()
            .find(|record| record.id == id && record.kind == kind)
    }

    pub(crate) fn record_mut(&mut self, id: u64) -> Option<&mut Record> {
        self.records.iter_mut().find(|record| record.id == id)
    }

    /// The record that still works on this certificate, if there is one.
    pub(crate) fn pending_record(&self, certificate: &str) -> Option<&Record> {
        self.records
            .iter()
            .find(|record| record.concerns(certificate) && !record.is_finished())
    }

    /// The places in the scope where the certificate is bound, as the details of a record.
    pub(crate) fn bound_places(&mut self, certificate: &str, scope: &Scope, now: i64) -> Vec<Detail> {
        let Self { resources, ids, .. } = self;
        let mut details = Vec::new();
        for resource in resources.iter().filter(|resource| scope.has(resource)) {
            for binding in resource.bindings() {
                if binding.certificate == Some(certificate) {
                    details.push(Detail {
                        id: ids.record(),
                        place: Place {
                            kind: resource.kind,
                            region: resource.region.clone(),
                            id: resource.id.clone(),
                            domain: resource.domain.clone(),
                            spot: binding.spot,
                        },
                        domains: binding.domains.into_iter().map(str::to_owned).collect(),
                        old: binding.certificate.map(str::to_owned),
                        status: step::WAITING,
                        error: String::new(),
                        updated: now,
                    });
                }
            }
        }
        details
    }

    /// Adds a record and returns its id. One without details has nothing to do.
    pub(crate) fn add_record(&mut self, record: Record) -> u64 {
        let id = record.id;
        self.records.push(record);
        self.trim();
        self.begun(&super::advance::Thing::Record(id));
        id
    }

    /// Takes one step of a record: it begins, works on some of its details, and ends with the last of them.
    pub(crate) fn step_record(&mut self, id: u64, now: i64, fail: bool) -> bool {
        let Some(at) = self
            .records
            .iter()
            .position(|record| record.id == id && !record.is_finished())
        else {
            return false;
        };
        let mut record = self.records[at].clone();
        record.updated = now;
        if record.status == step::WAITING {
            record.status = step::RUNNING;
            if let Some(after) = record.after.take() {
                self.certificates.insert(after.id.clone(), *after);
            }
            for detail in record
                .details
                .iter_mut()
                .filter(|detail| detail.status == step::WAITING)
            {
                detail.status = step::RUNNING;
                detail.updated = now;
            }
        } else {
            // A third of them a step, so that progress can be seen and a long record ends.
            let share = record.details.len().div_ceil(3).max(1);
            let open: Vec<usize> = (0..record.details.len())
                .filter(|at| record.details[*at].status == step::RUNNING)
                .take(share)
                .collect();
            for at in open {
                let outcome = if fail {
                    Err("The deployment was told to fail.".to_owned())
                } else {
                    self.work_on(&record, &record.details[at])
                };
                let detail = &mut record.details[at];
                detail.updated = now;
                (detail.status, detail.error) = match (outcome, record.undoes) {
                    (Ok(()), false) => (step::DONE, String::new()),
                    (Ok(()), true) => (step::ROLLED_BACK, String::new()),
                    (Err(error), false) => (step::FAILED, error),
                    (Err(error), true) => (step::ROLL_BACK_FAILED, error),
                };
            }
        }
        if record.details.iter().all(|detail| detail.status != step::RUNNING) {
            record.status = record.settled();
            if record.undoes
                && record.status == step::ROLLED_BACK
                && let Some(before) = record.before.take()
            {
                self.certificates.insert(before.id.clone(), *before);
            }
        }
        self.records[at] = record;
        true
    }

    /// Binds what a detail says to its place.
    fn work_on(&mut self, record: &Record, detail: &Detail) -> Result<(), String> {
        let Some(resource) = self
            .resources
            .iter_mut()
            .find(|resource| detail.place.is_on(resource))
        else {
            return Err("The resource does not exist any more.".to_owned());
        };
        if resource.failing > 0 {
            resource.failing -= 1;
            return Err("The resource refused the certificate.".to_owned());
        }
        let Some(slot) = resource.slot(&detail.place.spot) else {
            return Err("The listener, rule or secret does not exist any more.".to_owned());
        };
        if record.kind != RecordKind::UploadUpdate {
            *slot = if record.undoes {
                detail.old.clone()
            } else {
                Some(record.new.clone())
            };
        }
        Ok(())
    }
}

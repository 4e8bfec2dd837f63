//! The account: certificates, the resources they are bound to, and the tasks and records that work on them. Pure:
//! what a call does depends on the state, the call and the time it is given; no sockets, no clock, no log.

pub(crate) mod actions;
mod advance;
mod binding;
mod certificate;
mod content;
mod ids;
mod record;
mod resource;
mod scan;
mod snapshot;

use std::collections::{BTreeMap, VecDeque};

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;
use tc3_core::schema::Member;

pub use self::{
    advance::Advance,
    certificate::{Certificate, Source, status},
    resource::{Listener, Resource, ResourceType, Rule, TlsSecret},
    snapshot::{RecordKind, RecordState, RecordStep, ScanState, State, UpdateState},
};
pub(crate) use self::{
    binding::Binding,
    content::new_authority,
    ids::Ids,
    record::{Preparation, Record},
    scan::{Deletion, Scan},
};
use crate::{
    Progress, Scenario, calendar,
    refusal::{Refusal, code},
};

/// What one account holds.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) ids: Ids,
    pub(crate) progress: Progress,
    pub(crate) failing_scans: u32,
    /// In the order in which they came.
    pub(crate) certificates: IndexMap<String, Certificate>,
    pub(crate) resources: Vec<Resource>,
    /// In the order of their ids.
    pub(crate) records: Vec<Record>,
    pub(crate) preparations: Vec<Preparation>,
    pub(crate) scans: Vec<Scan>,
    pub(crate) deletions: Vec<Deletion>,
    pub(crate) operations: VecDeque<Operation>,
    /// The last second that was made up for.
    ticked: i64,
}

/// A line of `DescribeCertificateOperateLogs`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Operation {
    pub(crate) action: &'static str,
    pub(crate) certificate: String,
    pub(crate) at: i64,
}

/// Operations, records, scans and deletions kept of each: the oldest that are finished go first.
const KEPT: usize = 10_000;

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            ids: Ids::new(seed),
            progress: Progress::default(),
            failing_scans: 0,
            certificates: IndexMap::new(),
            resources: Vec::new(),
            records: Vec::new(),
            preparations: Vec::new(),
            scans: Vec::new(),
            deletions: Vec::new(),
            operations: VecDeque::new(),
            ticked: i64::MIN,
        }
    }

    /// Adds what a scenario, already checked, holds; what has the same id is replaced.
    pub(crate) fn apply(&mut self, scenario: &Scenario, now: i64) {
        if let Some(progress) = scenario.progress {
            self.progress = progress;
        }
        if let Some(failing_scans) = scenario.failing_scans {
            self.failing_scans = failing_scans;
        }
        for certificate in &scenario.certificates {
            let mut certificate = certificate.clone();
            content::read_what_is_given(&mut certificate);
            certificate.settle(now);
            self.certificates.insert(certificate.id.clone(), certificate);
        }
        for resource in &scenario.resources {
            let mut resource = resource.clone();
            resource.settle();
            match self.resources.iter_mut().find(|known| known.is(&resource)) {
                Some(known) => *known = resource,
                None => self.resources.push(resource),
            }
        }
    }

    /// The certificate of this id, or `FailedOperation.CertificateNotFound`.
    pub(crate) fn certificate(&self, id: &str) -> Result<&Certificate, Refusal> {
        self.certificates.get(id).ok_or_else(|| not_found(id))
    }

    pub(crate) fn certificate_mut(&mut self, id: &str) -> Result<&mut Certificate, Refusal> {
        self.certificates.get_mut(id).ok_or_else(|| not_found(id))
    }

    /// Whether any resource uses the certificate.
    pub(crate) fn in_use(&self, id: &str) -> bool {
        self.resources
            .iter()
            .any(|resource| resource.certificates().contains(&id))
    }

    pub(crate) fn note(&mut self, action: &'static str, certificate: &str, at: i64) {
        if self.operations.len() >= KEPT {
            self.operations.pop_front();
        }
        self.operations.push_back(Operation {
            action,
            certificate: certificate.to_owned(),
            at,
        });
    }

    /// Forgets the oldest finished things beyond what is kept, so that a long run needs no more memory than a short one.
    pub(crate) fn trim(&mut self) {
        trim(&mut self.records, Record::is_finished);
        trim(&mut self.scans, Scan::is_finished);
        trim(&mut self.deletions, Deletion::is_finished);
        trim(&mut self.preparations, |_| true);
    }
}

fn trim<T>(things: &mut Vec<T>, may_go: fn(&T) -> bool) {
    if things.len() > KEPT
        && let Some(oldest) = things.iter().position(may_go)
    {
        things.remove(oldest);
    }
}

fn not_found(id: &str) -> Refusal {
    let message = format!("There is no certificate `{}`.", crate::refusal::excerpt(id));
    Refusal::new(code::CERTIFICATE_NOT_FOUND, message)
}

/// A time as the API writes it: `2023-11-14 22:13:20`, in China's time; nothing for a time that is not set.
pub(crate) fn time_text(unix_seconds: i64) -> String {
    if unix_seconds == 0 {
        return String::new();
    }
    calendar::china(unix_seconds)
}

/// What a call is given beside the state.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    /// The checked input: an object.
    pub(crate) input: &'a Value,
    /// The members that the action's input can have.
    pub(crate) members: &'static [Member],
    /// `X-TC-Region`; empty if it was not sent.
    pub(crate) region: &'a str,
    pub(crate) now: i64,
}

impl Call<'_> {
    /// A text member; empty where it is absent.
    pub(crate) fn text(&self, member: &str) -> &str {
        self.input.get(member).and_then(Value::as_str).unwrap_or_default()
    }

    /// The texts of a list; none where it is absent.
    pub(crate) fn texts(&self, member: &str) -> Vec<&str> {
        let items = self.input.get(member).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The numbers of a list; none where it is absent.
    pub(crate) fn numbers(&self, member: &str) -> Vec<i64> {
        let items = self.input.get(member).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_i64).collect()
    }

    /// A number, also where the API writes it as a text.
    pub(crate) fn number(&self, member: &str) -> Option<i64> {
        let value = self.input.get(member)?;
        value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    pub(crate) fn flag(&self, member: &str) -> Option<bool> {
        self.input.get(member).and_then(Value::as_bool)
    }

    /// `Tags`: keys and values.
    pub(crate) fn tags(&self) -> BTreeMap<String, String> {
        let tags = self.input.get("Tags").and_then(Value::as_array);
        let text = |tag: &Value, member| {
            tag.get(member)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        tags.into_iter()
            .flatten()
            .map(|tag| (text(tag, "TagKey"), text(tag, "TagValue")))
            .collect()
    }

    /// `Offset` and `Limit`: where a page begins, and how many of `count` it holds at most.
    pub(crate) fn page(&self, default: usize, most: usize) -> Page {
        let of = |member| {
            self.number(member)
                .and_then(|number| usize::try_from(number).ok())
        };
        Page {
            offset: of("Offset").unwrap_or(0),
            limit: of("Limit").unwrap_or(default).min(most),
        }
    }
}

/// A part of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    offset: usize,
    limit: usize,
}

impl Page {
    pub(crate) fn of<T>(self, all: impl IntoIterator<Item = T>) -> Vec<T> {
        all.into_iter().skip(self.offset).take(self.limit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_chinas() {
        assert_eq!(time_text(1_700_000_000), "2023-11-15 06:13:20");
        assert_eq!(time_text(0), "");
    }
}

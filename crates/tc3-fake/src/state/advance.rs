//! Steps: how orders, scans, deletions, preparations and records get on, and what makes them.

use serde::Deserialize;

use super::{Certificate, World, content, record::step, status};
use crate::Progress;

/// What `POST /_tc3/advance` and [`Server::advance`](crate::Server::advance) move: everything, unless one thing is named.
///
/// ```
/// use tc3_fake::Advance;
///
/// let to_the_end = Advance::to_the_end();
/// let fails = Advance::step().record(1_000_001).failing();
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Advance {
    /// How many steps; 1 unless set.
    pub steps: Option<u32>,
    /// As many steps as it takes to the end.
    pub settle: bool,
    /// Only the order of this certificate.
    pub certificate: Option<String>,
    /// Only this record.
    pub record: Option<u64>,
    /// Only this scan or deletion.
    pub task: Option<String>,
    /// The steps fail: a review ends in status 2, a scan is abnormal, and what a record works on fails.
    pub fail: bool,
}

impl Advance {
    /// One step.
    pub fn step() -> Self {
        Self::default()
    }

    /// This many steps.
    pub fn steps(steps: u32) -> Self {
        Self {
            steps: Some(steps),
            ..Self::default()
        }
    }

    /// As many steps as it takes.
    pub fn to_the_end() -> Self {
        Self {
            settle: true,
            ..Self::default()
        }
    }

    /// Only the order of this certificate.
    #[must_use]
    pub fn certificate(mut self, id: impl Into<String>) -> Self {
        self.certificate = Some(id.into());
        self
    }

    /// Only this record.
    #[must_use]
    pub fn record(mut self, id: u64) -> Self {
        self.record = Some(id);
        self
    }

    /// Only this scan or deletion.
    #[must_use]
    pub fn task(mut self, id: impl Into<String>) -> Self {
        self.task = Some(id.into());
        self
    }

    /// The steps fail.
    #[must_use]
    pub fn failing(mut self) -> Self {
        self.fail = true;
        self
    }
}

/// Something that takes steps.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Thing {
    Certificate(String),
    Scan(String),
    Deletion(String),
    /// By its place among the preparations.
    Preparation(usize),
    Record(u64),
}

/// More steps than anything takes from its beginning to its end.
const MOST_STEPS: u32 = 64;

impl World {
    /// Makes up for the time since the last call: steps by the clock, and certificates that expire.
    pub(crate) fn tick(&mut self, now: i64) {
        if now == self.ticked {
            return;
        }
        self.ticked = now;
        for certificate in self.certificates.values_mut() {
            if certificate.status == status::ISSUED && certificate.not_after < now {
                certificate.status = status::EXPIRED;
            }
        }
        let Progress::Clock(seconds) = self.progress else {
            return;
        };
        let seconds = i64::from(seconds.max(1));
        for thing in self.things() {
            for _ in 0..MOST_STEPS {
                let Some(stepped) = self.stepped(&thing) else {
                    break;
                };
                if now.saturating_sub(*stepped) < seconds {
                    break;
                }
                *stepped = stepped.saturating_add(seconds);
                let at = *stepped;
                if !self.step(&thing, at, false) {
                    break;
                }
            }
        }
    }

    /// Something was asked about: after its answer it takes a step, where polls make steps.
    pub(crate) fn polled(&mut self, thing: &Thing, now: i64) {
        if self.progress == Progress::Poll {
            self.step(thing, now, false);
        }
    }

    /// Something began: where everything is instant it ends at once.
    pub(crate) fn begun(&mut self, thing: &Thing) {
        if self.progress == Progress::Instant {
            self.settle_thing(thing, self.ticked, false);
        }
    }

    /// Takes the steps that were asked for and says how many things moved, or that what is named does not exist.
    pub(crate) fn advance(&mut self, advance: &Advance, now: i64) -> Result<usize, String> {
        let things = self.chosen(advance)?;
        let mut moved = 0;
        for thing in things {
            let steps = if advance.settle {
                MOST_STEPS
            } else {
                advance.steps.unwrap_or(1).min(MOST_STEPS)
            };
            let took = (0..steps)
                .take_while(|_| self.step(&thing, now, advance.fail))
                .count();
            moved += usize::from(took > 0);
        }
        Ok(moved)
    }

    fn chosen(&self, advance: &Advance) -> Result<Vec<Thing>, String> {
        let mut chosen = Vec::new();
        if let Some(id) = &advance.certificate {
            if !self.certificates.contains_key(id) {
                return Err(format!("there is no certificate `{id}`"));
            }
            chosen.push(Thing::Certificate(id.clone()));
        }
        if let Some(id) = advance.record {
            if !self.records.iter().any(|record| record.id == id) {
                return Err(format!("there is no record {id}"));
            }
            chosen.push(Thing::Record(id));
        }
        if let Some(id) = &advance.task {
            if self.scans.iter().any(|scan| scan.id == *id) {
                chosen.push(Thing::Scan(id.clone()));
            } else if self.deletions.iter().any(|deletion| deletion.id == *id) {
                chosen.push(Thing::Deletion(id.clone()));
            } else {
                return Err(format!("there is no task `{id}`"));
            }
        }
        Ok(if chosen.is_empty() { self.things() } else { chosen })
    }

    /// Everything that still has steps to take.
    fn things(&self) -> Vec<Thing> {
        let certificates = self
            .certificates
            .values()
            .filter(|certificate| is_under_way(certificate));
        let certificates = certificates.map(|certificate| Thing::Certificate(certificate.id.clone()));
        let scans = self.scans.iter().filter(|scan| !scan.is_finished());
        let scans = scans.map(|scan| Thing::Scan(scan.id.clone()));
        let deletions = self.deletions.iter().filter(|deletion| !deletion.is_finished());
        let deletions = deletions.map(|deletion| Thing::Deletion(deletion.id.clone()));
        let preparations = self.preparations.iter().enumerate();
        let preparations = preparations
            .filter(|(_, it)| it.record.is_none())
            .map(|(at, _)| Thing::Preparation(at));
        let records = self.records.iter().filter(|record| !record.is_finished());
        let records = records.map(|record| Thing::Record(record.id));
        certificates
            .chain(scans)
            .chain(deletions)
            .chain(preparations)
            .chain(records)
            .collect()
    }

    fn stepped(&mut self, thing: &Thing) -> Option<&mut i64> {
        match thing {
            Thing::Certificate(id) => self.certificates.get_mut(id).map(|it| &mut it.stepped),
            Thing::Scan(id) => self
                .scans
                .iter_mut()
                .find(|it| it.id == *id)
                .map(|it| &mut it.stepped),
            Thing::Deletion(id) => self
                .deletions
                .iter_mut()
                .find(|it| it.id == *id)
                .map(|it| &mut it.stepped),
            Thing::Preparation(at) => self.preparations.get_mut(*at).map(|it| &mut it.stepped),
            Thing::Record(id) => self.record_mut(*id).map(|it| &mut it.stepped),
        }
    }

    fn settle_thing(&mut self, thing: &Thing, now: i64, fail: bool) {
        for _ in 0..MOST_STEPS {
            if !self.step(thing, now, fail) {
                break;
            }
        }
    }

    /// Takes one step, and says whether there was one to take.
    fn step(&mut self, thing: &Thing, now: i64, fail: bool) -> bool {
        match thing {
            Thing::Certificate(id) => self.step_certificate(id, now, fail),
            Thing::Scan(id) => self.step_scan(id, fail),
            Thing::Deletion(id) => self.step_deletion(id, fail),
            Thing::Preparation(at) => self.step_preparation(*at, now),
            Thing::Record(id) => self.step_record(*id, now, fail),
        }
    }

    fn step_certificate(&mut self, id: &str, now: i64, fail: bool) -> bool {
        let Some(certificate) = self
            .certificates
            .get_mut(id)
            .filter(|certificate| is_under_way(certificate))
        else {
            return false;
        };
        match certificate.status {
            _ if fail => {
                certificate.status = status::REVIEW_FAILED;
                "The certificate authority refused the order.".clone_into(&mut certificate.status_msg);
            }
            status::CANCELLING => certificate.status = status::CANCELLED,
            status::REVOKING => certificate.status = status::REVOKED,
            status::REISSUING => issue(certificate, now),
            _ => match next_review(&certificate.status_msg) {
                Some(next) => next.clone_into(&mut certificate.status_msg),
                None => issue(certificate, now),
            },
        }
        true
    }

    fn step_scan(&mut self, id: &str, fail: bool) -> bool {
        let Self { scans, resources, .. } = self;
        let Some(scan) = scans.iter_mut().find(|scan| scan.id == id && !scan.is_finished()) else {
            return false;
        };
        if fail || scan.fails {
            scan.status = 2;
            return true;
        }
        let uses = |resource: &&super::Resource| {
            resource.unreadable || resource.certificates().contains(&scan.certificate.as_str())
        };
        scan.found = resources.iter().filter(uses).cloned().collect();
        scan.status = 1;
        true
    }

    fn step_deletion(&mut self, id: &str, fail: bool) -> bool {
        let Some(at) = self
            .deletions
            .iter()
            .position(|deletion| deletion.id == id && !deletion.is_finished())
        else {
            return false;
        };
        let certificate = self.deletions[at].certificate.clone();
        let in_use = self.in_use(&certificate);
        let deletion = &mut self.deletions[at];
        (deletion.status, deletion.error) = match (fail, in_use) {
            (true, _) => (2, "The deletion was told to fail.".to_owned()),
            (_, true) => (4, "Cloud resources use the certificate.".to_owned()),
            _ => (1, String::new()),
        };
        if self.deletions[at].status == 1 {
            self.certificates.shift_remove(&certificate);
        }
        true
    }

    fn step_preparation(&mut self, at: usize, now: i64) -> bool {
        let Some(preparation) = self
            .preparations
            .get_mut(at)
            .filter(|preparation| preparation.record.is_none())
        else {
            return false;
        };
        if preparation.stage == step::WAITING {
            preparation.stage = step::RUNNING;
            return true;
        }
        let preparation = preparation.clone();
        let record = self.open_record(&preparation, now);
        if let Some(preparation) = self.preparations.get_mut(at) {
            preparation.stage = step::DONE;
            preparation.record = Some(record);
        }
        true
    }
}

/// Whether a certificate changes its status by itself.
fn is_under_way(certificate: &Certificate) -> bool {
    use status::{CANCELLING, DNS_RECORD_ADDED, REISSUING, REVIEWING, REVOKING};
    [REVIEWING, DNS_RECORD_ADDED, CANCELLING, REVOKING, REISSUING].contains(&certificate.status)
}

/// The steps of a review, in their order. Source: `StatusMsg` of `DescribeCertificate`.
const REVIEW: [&str; 5] = [
    "PRE-REVIEWING",
    "LEGAL-REVIEWING",
    "CA-REVIEWING",
    "PENDING-DCV",
    "WAIT-ISSUE",
];

fn next_review(now: &str) -> Option<&'static str> {
    let at = REVIEW
        .iter()
        .position(|step| *step == now)
        .unwrap_or(REVIEW.len() - 2);
    REVIEW.get(at + 1).copied()
}

fn issue(certificate: &mut Certificate, now: i64) {
    certificate.status = status::ISSUED;
    certificate.status_msg.clear();
    certificate.not_before = 0;
    certificate.not_after = 0;
    certificate.settle(now);
    content::issue(certificate);
}

//! The long run: many calls at once against the fake cloud, with random faults on the way.
//!
//! What must become of each call follows from the seed, so each is held to its own fate: a safe call ends right, one
//! that is not safe is never executed twice, and its error never denies an execution.

mod dice;
mod memory;
mod relay;

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tc3_core::{Client, Error, RateLimit, RetryPolicy};
use tc3_fake::{Answers, Server};

pub use dice::{Dice, Fate, Meets};
use relay::{Relay, Tally};

const VERSION: &str = "2019-12-05";
const SAFE: &str = "DescribeCertificateBindResourceTaskDetail";
const NOT_SAFE: &str = "CommitCertificateInformation";
/// So many attempts that no safe call uses them up.
const ATTEMPTS: u32 = 10;
/// Complaints that are kept: more of them tell nothing more.
const KEPT: usize = 20;

/// How long, how wide and how rough a run is.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The calls: every other one is of a safe action.
    pub calls: u32,
    /// How many of them are under way at once.
    pub concurrency: usize,
    /// The share of requests that meet a fault, from 0 to 1.
    pub fault_rate: f64,
    /// What the faults follow from.
    pub seed: u64,
}

/// The figures of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// How long the calls took.
    pub took: Duration,
    /// The requests of all calls.
    pub requests: u64,
    /// How many were executed, as the fake cloud counts them.
    pub executions: u64,
    /// The faults that were met.
    pub faults: BTreeMap<&'static str, u64>,
    /// The errors that calls ended in, by kind: only of actions that are not safe.
    pub errors: BTreeMap<&'static str, u64>,
    /// The memory in KiB when so many percent of the calls were done.
    pub resident_kib: Vec<(u32, u64)>,
    /// What is not as it must be; at most a few of many.
    pub complaints: Vec<String>,
}

/// Runs.
///
/// # Errors
///
/// If there is no port for the fake cloud.
pub async fn run(settings: Settings) -> io::Result<Report> {
    let dice = Dice::new(settings.seed, settings.fault_rate);
    let cloud = Server::builder()
        .answers(Answers::Examples)
        .seed(settings.seed)
        .start()
        .await?;
    let relay = Relay::start(cloud.address(), dice, settings.calls).await?;
    let mut retry = RetryPolicy::standard().with_attempts(ATTEMPTS);
    retry.first_pause = Duration::from_millis(2);
    let client = Client::builder()
        .schema(&tc3_ssl::SCHEMA)
        .credentials(cloud.credentials())
        .endpoint(&relay.url)
        .retry(retry)
        .rate_limit(RateLimit::Off)
        .build()
        .map_err(io::Error::other)?;
    let run = Arc::new(Run {
        settings,
        dice,
        client,
        right: [right(&cloud, SAFE).await?, right(&cloud, NOT_SAFE).await?],
        tally: relay.tally.clone(),
        next: AtomicU32::new(0),
        done: AtomicU32::new(0),
        found: Mutex::default(),
    });
    cloud.reset();

    let start = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..settings.concurrency.max(1) {
        workers.spawn(work(run.clone()));
    }
    workers.join_all().await;
    let took = start.elapsed();
    let executions = cloud.executions();
    cloud.shutdown().await;
    Ok(run.report(took, &executions))
}

/// The members of the right answer, the request id aside: what the fake says when nothing is in between.
async fn right(cloud: &Server, action: &str) -> io::Result<Value> {
    let client: Client = Client::builder()
        .schema(&tc3_ssl::SCHEMA)
        .credentials(cloud.credentials())
        .endpoint(cloud.url())
        .build()
        .map_err(io::Error::other)?;
    let answer = client.call("ssl", VERSION, action, &input(action, 0)).await;
    members(answer.map_err(io::Error::other)?.body())
}

fn members(body: &[u8]) -> io::Result<Value> {
    let mut members: Value = serde_json::from_slice(body)?;
    let request_id = members
        .as_object_mut()
        .and_then(|members| members.remove("RequestId"));
    if request_id.is_none() {
        return Err(io::Error::other("an answer without a request id"));
    }
    Ok(members)
}

fn input(action: &str, call: u32) -> Value {
    let id = format!("call-{call}");
    if action == SAFE {
        json!({ "TaskId": id })
    } else {
        json!({ "CertificateId": id })
    }
}

/// What the workers share.
struct Run {
    settings: Settings,
    dice: Dice,
    client: Client,
    /// The right answers: of the safe action, and of the other.
    right: [Value; 2],
    tally: Arc<Tally>,
    next: AtomicU32,
    done: AtomicU32,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    complaints: Vec<String>,
    errors: BTreeMap<&'static str, u64>,
    resident_kib: Vec<(u32, u64)>,
}

async fn work(run: Arc<Run>) {
    loop {
        let call = run.next.fetch_add(1, Ordering::Relaxed);
        if call >= run.settings.calls {
            return;
        }
        let safe = call.is_multiple_of(2);
        let action = if safe { SAFE } else { NOT_SAFE };
        let outcome = run
            .client
            .call("ssl", VERSION, action, &input(action, call))
            .await;
        let outcome = outcome.and_then(|answer| {
            members(answer.body()).map_err(|error| Error::new(tc3_core::ErrorKind::Decode, error.to_string()))
        });
        run.judge(call, safe, &outcome);
        run.measure();
    }
}

impl Run {
    /// Holds a call to its fate.
    fn judge(&self, call: u32, safe: bool, outcome: &Result<Value, Error>) {
        let fate = self.dice.fate(call, safe, ATTEMPTS);
        let mut complaints = Vec::new();
        let came = (self.tally.requests(call), self.tally.executions(call));
        if came != (fate.requests, fate.executions) {
            complaints.push(format!(
                "requests and executions are {came:?}, not as in {fate:?}"
            ));
        }
        if !safe && came.1 > 1 {
            complaints.push(format!("executed {} times", came.1));
        }
        match (outcome, fate.fails_with) {
            (Ok(answer), None) => {
                if *answer != self.right[usize::from(!safe)] {
                    complaints.push(format!("answered {answer}"));
                }
            }
            (Err(error), Some(meets)) => {
                let expected = match meets {
                    Meets::Throttle => ("throttled", false),
                    Meets::ServerError => ("server", true),
                    _ => ("network", true),
                };
                if (error.kind().as_str(), error.may_have_executed()) != expected {
                    complaints.push(format!("{meets:?} became {error:#}"));
                }
            }
            (outcome, _) => complaints.push(format!("ended in {outcome:?}, not as in {fate:?}")),
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = outcome {
            *found.errors.entry(error.kind().as_str()).or_default() += 1;
        }
        let room = KEPT.saturating_sub(found.complaints.len());
        let safe = if safe { "safe" } else { "not safe" };
        found.complaints.extend(
            complaints
                .into_iter()
                .take(room)
                .map(|complaint| format!("call {call} ({safe}): {complaint}")),
        );
    }

    /// Looks at the memory at the milestones.
    fn measure(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        for percent in [10, 50, 100] {
            let milestone = u64::from(self.settings.calls) * percent / 100;
            if u64::from(done) == milestone
                && let Some(kib) = memory::resident_kib()
            {
                let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
                found
                    .resident_kib
                    .push((u32::try_from(percent).unwrap_or(0), kib));
            }
        }
    }

    fn report(&self, took: Duration, executed: &BTreeMap<String, u64>) -> Report {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let mut faults = BTreeMap::new();
        let mut requests = 0;
        let mut executions = BTreeMap::from([(SAFE, 0), (NOT_SAFE, 0)]);
        for call in 0..self.settings.calls {
            let action = if call.is_multiple_of(2) { SAFE } else { NOT_SAFE };
            *executions.entry(action).or_default() += u64::from(self.tally.executions(call));
            for attempt in 0..self.tally.requests(call) {
                requests += 1;
                let name = match self.dice.throw(call, attempt) {
                    Meets::Nothing => continue,
                    Meets::Throttle => "throttled",
                    Meets::ServerError => "status 500 after execution",
                    Meets::ResetBefore => "reset before execution",
                    Meets::ResetAfter => "reset after execution",
                    Meets::Cut => "answer cut off",
                };
                *faults.entry(name).or_default() += 1;
            }
        }
        for (action, counted) in executions {
            let executed = executed.get(action).copied().unwrap_or(0);
            if executed != counted {
                let complaint =
                    format!("the fake executed {action} {executed} times, the relay saw {counted}");
                found.complaints.push(complaint);
            }
        }
        if self.tally.strays() > 0 {
            found
                .complaints
                .push(format!("{} requests of no call", self.tally.strays()));
        }
        Report {
            took,
            requests,
            executions: executed.values().sum(),
            faults,
            errors: found.errors.clone(),
            resident_kib: found.resident_kib.clone(),
            complaints: found.complaints.clone(),
        }
    }
}

//! What may be repeated, against an independent statement of it: `tests/cases/retry_matrix.json`. The decision itself
//! is tested with every argument, and calls with every error code there is, every HTTP status, and every way in which
//! no answer comes.

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use tc3_core::retry::{Decision, Failure, Standing, decide};
use tc3_core::testing::{Replay, Reply};
use tc3_core::transport::{Phase, TransportError};
use tc3_core::{Client, Credentials, Error, RateLimit, RetryPolicy, code};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Matrix {
    #[serde(rename = "about")]
    _about: String,
    decisions: Vec<DecisionRow>,
    classes: Vec<ClassRow>,
    /// Codes of which more is known than of their class.
    codes: Vec<CodeRow>,
    statuses: Vec<StatusRow>,
    unanswered: Vec<UnansweredRow>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Then {
    Repeat,
    Repair,
    GiveUp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionRow {
    failure: String,
    safe: Then,
    not_safe: Then,
    #[serde(rename = "because")]
    _because: String,
}

/// What becomes of a call that meets the same at every attempt.
#[derive(Debug, Deserialize)]
struct Fate {
    kind: String,
    may_have_executed: bool,
    safe: Then,
    not_safe: Then,
}

#[derive(Deserialize)]
struct ClassRow {
    class: String,
    #[serde(flatten)]
    fate: Fate,
}

#[derive(Deserialize)]
struct CodeRow {
    code: String,
    #[serde(rename = "because")]
    _because: String,
    #[serde(flatten)]
    fate: Fate,
}

#[derive(Deserialize)]
struct StatusRow {
    from: u16,
    to: u16,
    #[serde(flatten)]
    fate: Fate,
}

#[derive(Deserialize)]
struct UnansweredRow {
    phase: String,
    timeout: bool,
    permanent: bool,
    #[serde(flatten)]
    fate: Fate,
}

const FAILURES: [Failure; 6] = [
    Failure::NotSent,
    Failure::Throttled,
    Failure::Clock,
    Failure::Lost,
    Failure::Transient,
    Failure::Final,
];
const PHASES: [Phase; 3] = [Phase::NotSent, Phase::Sent, Phase::Answered];
const ATTEMPTS: u32 = 3;

fn matrix() -> Matrix {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases/retry_matrix.json");
    let text = std::fs::read_to_string(path).expect("tests/cases/retry_matrix.json");
    serde_json::from_str(&text).expect("the matrix")
}

#[test]
fn every_failure_in_every_standing() {
    let matrix = matrix();
    let mut decided = 0;
    assert_eq!(matrix.decisions.len(), FAILURES.len());
    for failure in FAILURES {
        let name = format!("{failure:?}");
        let row = matrix
            .decisions
            .iter()
            .find(|row| row.failure == name)
            .expect("a row");
        for most in [1, 2, 3, 10] {
            let policy = RetryPolicy::standard().with_attempts(most);
            for (safe, clock_repaired, attempt) in standings(most) {
                for (random, remaining) in [(0.0, 0), (0.0, 249), (0.0, 251), (0.999, 499), (0.5, 60_000)] {
                    let standing = Standing {
                        attempt,
                        safe,
                        clock_repaired,
                        remaining: Duration::from_millis(remaining),
                        random,
                    };
                    let pause = policy.pause(attempt, random);
                    let then = if safe { row.safe } else { row.not_safe };
                    let expected = match then {
                        Then::Repeat if attempt < most && pause < standing.remaining => {
                            Decision::RepeatAfter(pause)
                        }
                        Then::Repair if !clock_repaired => Decision::RepairClock,
                        _ => Decision::GiveUp,
                    };
                    assert_eq!(
                        decide(&policy, failure, &standing),
                        expected,
                        "{failure:?} {standing:?}"
                    );
                    decided += 1;
                }
            }
        }
    }
    assert!(decided > 2_000, "only {decided}");
}

fn standings(most: u32) -> impl Iterator<Item = (bool, bool, u32)> {
    let flags = [(false, false), (false, true), (true, false), (true, true)];
    flags
        .into_iter()
        .flat_map(move |(safe, repaired)| (1..=most + 2).map(move |attempt| (safe, repaired, attempt)))
}

#[tokio::test(start_paused = true)]
async fn every_code_of_every_class() {
    let matrix = matrix();
    let mut codes: Vec<&str> = code::COMMON.iter().map(|common| common.code).collect();
    codes.extend(tc3_ssl::SCHEMA.errors.iter().map(|(code, _)| *code));
    codes.extend([
        "LimitExceeded.RateLimitExceeded",
        "RequestLimitExceeded.Brand.New",
        "Brand.New",
    ]);
    let mut met = std::collections::BTreeSet::new();
    for code in codes {
        let class = format!("{:?}", code::classify(Some(&tc3_ssl::SCHEMA), code));
        let row = matrix
            .classes
            .iter()
            .find(|row| row.class == class)
            .expect(&class);
        let reply = || Reply::error(code).with_header("date", "Sun, 22 Nov 2026 12:00:00 GMT");
        let known = matrix.codes.iter().find(|row| row.code == code);
        let fate = known.map_or(&row.fate, |row| &row.fate);
        holds(code, fate, Some(code), reply).await;
        met.insert(class);
    }
    let missing: Vec<&String> = matrix
        .classes
        .iter()
        .map(|row| &row.class)
        .filter(|class| !met.contains(*class))
        .collect();
    assert!(missing.is_empty(), "no code of {missing:?}");
}

#[tokio::test(start_paused = true)]
async fn a_clock_is_not_repaired_without_the_servers_time() {
    let fate = Fate {
        kind: "auth".to_owned(),
        may_have_executed: false,
        safe: Then::GiveUp,
        not_safe: Then::GiveUp,
    };
    let code = "AuthFailure.SignatureExpire";
    holds("no date", &fate, Some(code), || Reply::error(code)).await;
}

#[tokio::test(start_paused = true)]
async fn every_http_status_under_a_page() {
    let matrix = matrix();
    for status in 200..=599 {
        let rows: Vec<_> = matrix
            .statuses
            .iter()
            .filter(|row| (row.from..=row.to).contains(&status))
            .collect();
        assert_eq!(rows.len(), 1, "{status}");
        let reply = || Reply::http(status, "text/html", "<html></html>");
        holds(&status.to_string(), &rows[0].fate, None, reply).await;
    }
}

#[tokio::test(start_paused = true)]
async fn every_way_without_an_answer() {
    let matrix = matrix();
    assert_eq!(matrix.unanswered.len(), PHASES.len() * 4);
    for row in &matrix.unanswered {
        let phase = PHASES
            .into_iter()
            .find(|phase| format!("{phase:?}") == row.phase)
            .expect("a phase");
        let reply = || {
            let mut error = TransportError::new(phase, "on cue");
            if row.timeout {
                error = error.with_timeout();
            }
            if row.permanent {
                error = error.with_permanence();
            }
            Reply::fail(error)
        };
        let what = format!("{phase:?}, timeout {}, permanent {}", row.timeout, row.permanent);
        holds(&what, &row.fate, None, reply).await;
    }
}

/// Makes a call that meets the same at every attempt, of a safe action and of one that is not.
async fn holds(what: &str, fate: &Fate, code: Option<&str>, reply: impl Fn() -> Reply) {
    for (safe, then) in [(true, fate.safe), (false, fate.not_safe)] {
        let script = Replay::new((0..2 * ATTEMPTS).map(|_| reply()));
        let error = call(&script, safe).await.expect_err(what);
        let requests = match then {
            Then::Repeat => ATTEMPTS,
            Then::Repair => 2,
            Then::GiveUp => 1,
        };
        let place = format!("{what}, safe {safe}: {error:?}");
        assert_eq!(script.requests().len(), requests as usize, "{place}");
        assert_eq!(error.attempts(), requests, "{place}");
        assert_eq!(error.kind().as_str(), fate.kind, "{place}");
        assert_eq!(error.may_have_executed(), fate.may_have_executed, "{place}");
        assert_eq!(error.code(), code, "{place}");
    }
}

async fn call(replay: &Replay, safe: bool) -> Result<(), Error> {
    let client: Client = Client::builder()
        .schema(&tc3_ssl::SCHEMA)
        .credentials(Credentials::new(
            "AKIDEXAMPLE",
            "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        ))
        .transport(replay.clone())
        .retry(RetryPolicy::standard().with_attempts(ATTEMPTS))
        .rate_limit(RateLimit::Off)
        .build()
        .expect("a client");
    let (action, input) = if safe {
        (
            "DescribeCertificateBindResourceTaskDetail",
            json!({ "TaskId": "t" }),
        )
    } else {
        ("CommitCertificateInformation", json!({ "CertificateId": "c" }))
    };
    client.call("ssl", "2019-12-05", action, &input).await.map(drop)
}

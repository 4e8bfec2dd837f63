//! Every error code of every page, provoked by the state of an account where its meaning allows and on cue elsewhere:
//! `tests/cases/provoked.json`, which Python and Node run too.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};
use tc3_core::{CallOptions, Error, RetryPolicy};
use tc3_fake::{Advance, Cue, Scenario, Server, Verdict};
use tc3_ssl::{Client, ErrorCode};

#[derive(Deserialize)]
struct File {
    values: Map<String, Value>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    action: String,
    code: String,
    kind: String,
    scenario: Scenario,
    #[serde(default)]
    before: Vec<Step>,
    #[serde(default)]
    cue: bool,
    input: Value,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Step {
    Call {
        action: String,
        input: Value,
        #[serde(default)]
        keep: BTreeMap<String, String>,
    },
    Advance {
        advance: Advance,
    },
    Apply {
        apply: Scenario,
    },
    MoveClock {
        move_clock: i64,
    },
}

#[tokio::test]
async fn every_code_arrives_typed() {
    let file: File = read("tests/cases/provoked.json");
    for case in &file.cases {
        let place = format!("{}: {}", case.action, case.code);
        let fake = Server::builder()
            .scenario(case.scenario.clone())
            .start()
            .await
            .expect("a fake");
        let client: Client = Client::builder()
            .credentials(fake.credentials())
            .endpoint(fake.url())
            .build()
            .expect("a client");
        let mut values = file.values.clone();
        for step in &case.before {
            take(step, &fake, &client, &mut values).await;
        }
        if case.cue {
            fake.cue(Cue::error(&case.code, "Cued for a test.").action(&case.action));
        }
        let error = call(&client, &case.action, &case.input, &values)
            .await
            .expect_err(&place);
        let typed = ErrorCode::of(&error).unwrap_or_else(|| panic!("{place}: {error} has no name"));
        assert_eq!(typed.as_str(), case.code, "{place}: {error}");
        assert_eq!(error.kind().as_str(), case.kind, "{place}");
        let last = fake.requests().pop().expect("a request");
        assert_eq!(error.request_id(), Some(last.request_id.as_str()), "{place}");
        let verdict = if case.cue { Verdict::Cued } else { Verdict::Refused };
        assert_eq!((last.verdict, last.executed), (verdict, false), "{place}");
        fake.shutdown().await;
    }
}

#[test]
fn every_code_of_every_page_is_here() {
    #[derive(Deserialize)]
    struct Page {
        errors: Vec<String>,
    }
    let file: File = read("tests/cases/provoked.json");
    let mut here: Vec<(&str, &str)> = file
        .cases
        .iter()
        .map(|case| (case.action.as_str(), case.code.as_str()))
        .collect();
    here.sort_unstable();
    let mut actions: Vec<&str> = here.iter().map(|(action, _)| *action).collect();
    actions.dedup();
    assert_eq!(actions.len(), 5);
    let pages: Vec<(&str, Page)> = actions
        .iter()
        .map(|action| {
            (
                *action,
                read(&format!("api-specs/ssl/2019-12-05/actions/{action}.json")),
            )
        })
        .collect();
    let mut entries: Vec<(&str, &str)> = pages
        .iter()
        .flat_map(|(action, page)| page.errors.iter().map(|code| (*action, code.as_str())))
        .collect();
    entries.sort_unstable();
    assert_eq!(here, entries);
    assert_eq!(entries.len(), 57);
}

async fn take(step: &Step, fake: &Server, client: &Client, values: &mut Map<String, Value>) {
    match step {
        Step::Call { action, input, keep } => {
            let answer = call(client, action, input, values)
                .await
                .unwrap_or_else(|error| panic!("{action}: {error}"));
            for (member, name) in keep {
                values.insert(name.clone(), answer[member].clone());
            }
        }
        Step::Advance { advance } => {
            fake.advance(advance);
        }
        Step::Apply { apply } => fake.apply(apply).expect("a scenario"),
        Step::MoveClock { move_clock } => fake.clock().advance_seconds(*move_clock),
    }
}

async fn call(
    client: &Client,
    action: &str,
    input: &Value,
    values: &Map<String, Value>,
) -> Result<Value, Error> {
    let options = CallOptions::default().with_retry(RetryPolicy::none());
    tc3_e2e::typed::call(client, action, &filled(input, values), options).await
}

/// The same with what stands for something else in its place.
fn filled(value: &Value, values: &Map<String, Value>) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), filled(member, values)))
            .collect(),
        Value::Array(items) => items.iter().map(|item| filled(item, values)).collect(),
        Value::String(text) => match text.strip_prefix('$') {
            Some(name) => values[name].clone(),
            None => value.clone(),
        },
        _ => value.clone(),
    }
}

fn read<T: for<'de> Deserialize<'de>>(path: &str) -> T {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = std::fs::read_to_string(root.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
}

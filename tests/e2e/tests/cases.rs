//! Rust's runner of the shared cases in `tests/cases/`: what it expects stands in those files, which Python and Node
//! run too.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};
use tc3_core::{BoxFuture, Bytes, CallOptions, Client, Error, RetryPolicy};
use tc3_fake::{Answers, Cue, Server};

#[derive(Deserialize)]
struct File {
    action: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    input: Option<Value>,
    #[serde(default)]
    input_text: Option<String>,
    #[serde(default)]
    cue: Option<CueData>,
    #[serde(default)]
    hidden: Vec<String>,
    expect: Expect,
    #[serde(default)]
    sent: Option<bool>,
    #[serde(default)]
    never_shown: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueData {
    code: String,
    message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Expect {
    Output(Map<String, Value>),
    Error(ExpectedError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedError {
    code: Option<String>,
    kind: String,
    #[serde(default)]
    member: Option<String>,
    #[serde(default)]
    members: Vec<String>,
    #[serde(default)]
    did_you_mean: Option<String>,
}

/// One surface of the client: how a case's input becomes an answer.
type Surface = fn(&tc3_ssl::Client, &str, &Value) -> BoxFuture<'static, Result<Value, Error>>;

#[tokio::test]
async fn every_case_through_the_untyped_call() {
    let mut run = 0;
    for file in files() {
        for case in &file.cases {
            check(&file.action, case, untyped).await;
            run += 1;
        }
    }
    assert!(run > 100, "only {run} cases");
}

#[tokio::test]
async fn every_case_that_types_let_one_write_through_the_typed_call() {
    let mut run = 0;
    for file in files() {
        for case in &file.cases {
            if case.hidden.is_empty() && case.sent.is_none() {
                check(&file.action, case, typed).await;
                run += 1;
            }
        }
    }
    assert!(run > 60, "only {run} cases");
}

async fn check(action: &str, case: &Case, surface: Surface) {
    let fake = Server::builder()
        .answers(Answers::Examples)
        .start()
        .await
        .expect("a free port");
    let client: tc3_ssl::Client = tc3_ssl::Client::builder()
        .credentials(fake.credentials())
        .endpoint(fake.url())
        .build()
        .expect("a client");
    if let Some(cue) = &case.cue {
        fake.cue(Cue::error(&cue.code, &cue.message).action(action));
    }
    let outcome = match (&case.input, &case.input_text) {
        (Some(input), None) => surface(&client, action, input).await,
        (None, Some(text)) => call_text(&client, action, text.clone().into()).await,
        _ => panic!("{action}: {}: either input or input_text", case.name),
    };
    let log = fake.requests();
    let place = format!("{action}: {}", case.name);

    assert_eq!(
        log.len(),
        usize::from(case.sent.unwrap_or(true)),
        "{place}: requests that arrived"
    );
    match (&case.expect, outcome) {
        (Expect::Output(expected), Ok(Value::Object(mut output))) => {
            let request_id = output.remove("RequestId").expect("a request id");
            assert_eq!(request_id, log[0].request_id.as_str(), "{place}");
            assert_eq!(&output, expected, "{place}");
            assert!(log[0].verified && log[0].executed, "{place}: {:?}", log[0]);
        }
        (Expect::Error(expected), Err(error)) => {
            let shown = format!("{error}\n{error:#}\n{error:?}");
            assert_eq!(error.code(), expected.code.as_deref(), "{place}: {shown}");
            assert_eq!(error.kind().as_str(), expected.kind, "{place}: {shown}");
            for member in expected.member.iter().chain(&expected.members) {
                assert!(
                    error.to_string().contains(member),
                    "{place}: `{member}` is not in {error}"
                );
            }
            if let Some(suggestion) = &expected.did_you_mean {
                assert!(
                    error.to_string().contains(&format!("did you mean {suggestion}")),
                    "{place}: {error}"
                );
            }
            for secret in &case.never_shown {
                assert!(!shown.contains(secret), "{place}: {shown}");
            }
            assert_eq!(
                error.request_id(),
                log.first().map(|request| request.request_id.as_str()),
                "{place}"
            );
            if let Some(cue) = &case.cue {
                assert_eq!(error.message(), cue.message, "{place}");
            }
        }
        (_, outcome) => panic!("{place}: {outcome:?}"),
    }
    fake.shutdown().await;
}

fn untyped(
    client: &tc3_ssl::Client,
    action: &str,
    input: &Value,
) -> BoxFuture<'static, Result<Value, Error>> {
    call_text(client, action, serde_json::to_vec(input).expect("JSON").into())
}

fn call_text(
    client: &tc3_ssl::Client,
    action: &str,
    text: Bytes,
) -> BoxFuture<'static, Result<Value, Error>> {
    let client: Client = client.untyped().clone();
    let action = action.to_owned();
    Box::pin(async move {
        let answer = client
            .call_json("ssl", "2019-12-05", &action, text, once())
            .await?;
        Ok(serde_json::from_slice(answer.body()).expect("an answer is JSON"))
    })
}

fn typed(client: &tc3_ssl::Client, action: &str, input: &Value) -> BoxFuture<'static, Result<Value, Error>> {
    tc3_e2e::typed::call(client, action, input, once())
}

/// One attempt: a cue answers one request.
fn once() -> CallOptions {
    CallOptions::default().with_retry(RetryPolicy::none())
}

fn files() -> Vec<File> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases/ssl");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("tests/cases/ssl")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths.retain(|path| path.file_stem().is_some_and(|stem| stem != "decoding"));
    assert!(paths.len() >= 5, "{paths:?}");
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("a readable file");
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    };
    paths.iter().map(read).collect()
}

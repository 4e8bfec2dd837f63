//! Pagers and waiters on the real service's schema: `tests/cases/hints/`, answered from a script under a clock that does
//! not wait.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tc3_core::schema::Type;
use tc3_core::testing::{Replay, Reply};
use tc3_core::transport::{Phase, TransportError};
use tc3_core::{Bytes, CallOptions, Client, Credentials, ErrorKind};
use tokio::time::Instant;

/// How often the last answer comes again where it comes for ever.
const FOR_EVER: usize = 500;

fn cases(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../cases/hints")
        .join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: Value = serde_json::from_str(&text).expect("cases are JSON");
    let cases = file["cases"].as_array().expect("a list of cases").clone();
    assert!(cases.len() > 20, "the cases are no longer found");
    cases
}

fn reply(answer: &Value) -> Reply {
    if let Some(code) = answer["error"].as_str() {
        return Reply::error(code);
    }
    if answer["lost"] == true {
        return Reply::fail(TransportError::new(Phase::Sent, "reset"));
    }
    let mut output = answer["output"].clone();
    output["RequestId"] = "r-1".into();
    Reply::json(json!({ "Response": output }).to_string())
}

fn client(case: &Value) -> (tc3_ssl::Client, Replay) {
    let answers = case["answers"].as_array().expect("answers");
    let again = if case["forever"] == true { FOR_EVER } else { 0 };
    let last = answers.last().into_iter().cycle().take(again);
    let replay = Replay::new(answers.iter().chain(last).map(reply));
    let client = tc3_ssl::Client::builder()
        .credentials(Credentials::new(
            "AKIDEXAMPLE",
            "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        ))
        .transport(replay.clone())
        .build()
        .expect("it is set up right");
    (client, replay)
}

fn sent(replay: &Replay) -> Vec<Value> {
    let bodies = replay.requests().into_iter().map(|request| request.body);
    bodies
        .map(|body| serde_json::from_slice(&body).expect("JSON"))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn pagers_do_what_their_cases_say() {
    for case in cases("pages.json") {
        for read_ahead in [false, true] {
            let name = format!("{} (read ahead: {read_ahead})", case["name"]);
            let (client, replay) = client(&case);
            let action = case["action"].as_str().expect("an action");
            let params = case["input"].to_string();
            let untyped: &Client = client.untyped();
            let mut pager = untyped.pager(
                "ssl",
                "2019-12-05",
                action,
                params.as_bytes(),
                CallOptions::default(),
            );
            if read_ahead {
                pager = pager.with_read_ahead();
            }
            assert!(
                replay.requests().is_empty(),
                "{name}: nothing is sent before a page is wanted"
            );
            let mut counts = Vec::new();
            let mut error = None;
            while let Some(page) = pager.next().await {
                match page {
                    Ok(page) => counts.push(page.items),
                    Err(other) => error = Some(other.kind().as_str()),
                }
            }
            assert!(pager.next().await.is_none(), "{name}: it has ended");
            assert_eq!(json!(counts), case["pages"], "{name}");
            assert_eq!(
                error.map(Value::from).unwrap_or_default(),
                case["error"],
                "{name}"
            );
            assert_eq!(json!(pager.position()), case["position"], "{name}");
            assert_eq!(json!(sent(&replay)), case["requests"], "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn waits_do_what_their_cases_say() {
    for case in cases("waits.json") {
        let name = &case["name"];
        let (client, replay) = client(&case);
        let waiter = case["waiter"].as_str().expect("a waiter");
        let params = Bytes::from(case["input"].to_string());
        let mut wait = client
            .untyped()
            .wait("ssl", "2019-12-05", waiter, params, CallOptions::default());
        if let Some(seconds) = case["timeout"].as_u64() {
            wait = wait.with_timeout(Duration::from_secs(seconds));
        }
        let begun = Instant::now();
        let (mut progress, mut outcome, mut answered) = (Vec::new(), None, 0);
        while let Some(next) = wait.next().await {
            match next {
                Ok(next) => {
                    answered += 1;
                    assert_eq!(next.answers, answered, "{name}");
                    progress.push(json!([next.done, next.total]));
                    assert!(outcome.is_none(), "{name}: nothing comes after the end");
                    if next.reached {
                        outcome = Some(Ok(next.response));
                    }
                }
                Err(error) => outcome = Some(Err(error)),
            }
        }
        if let Some(expected) = case["answered"].as_u64() {
            assert_eq!(u64::from(answered), expected, "{name}");
        }
        if let Some(expected) = case["progress"].as_array() {
            assert_eq!(&progress, expected, "{name}");
        }
        if case["forever"] != true {
            assert_eq!(replay.left(), 0, "{name}: every answer is asked for");
        }
        match outcome.expect("it ends") {
            Ok(response) => {
                assert_eq!(case["error"], Value::Null, "{name}");
                let answer: Value = response.decode().expect("JSON");
                for (member, value) in case["result"].as_object().into_iter().flatten() {
                    assert_eq!(answer[member], *value, "{name}");
                }
            }
            Err(error) => {
                assert_eq!(case["error"], error.kind().as_str(), "{name}: {error}");
                for part in case["shows"].as_array().into_iter().flatten() {
                    let part = part.as_str().expect("a text");
                    assert!(
                        error.to_string().contains(part),
                        "{name}: {part} is not in {error}"
                    );
                }
                for secret in case["never_shown"].as_array().into_iter().flatten() {
                    let secret = secret.as_str().expect("a text");
                    assert!(!format!("{error:?} {error:#}").contains(secret), "{name}");
                }
                let last: Value = error
                    .answer()
                    .map_or(Value::Null, |answer| answer.decode().expect("JSON"));
                for (member, value) in case["last"].as_object().into_iter().flatten() {
                    assert_eq!(last[member], *value, "{name}: the last answer is kept");
                }
                if error.kind() == ErrorKind::Timeout && case["timeout"].is_u64() {
                    let seconds = case["timeout"].as_u64().expect("seconds");
                    assert_eq!(begun.elapsed(), Duration::from_secs(seconds), "{name}");
                }
            }
        }
    }
}

/// The pause grows by half up to the longest, and nothing is asked in between.
#[tokio::test(start_paused = true)]
async fn questions_come_less_and_less_often() {
    let case = json!({"answers": [{"output": {"Status": 0}}], "forever": true});
    let (client, replay) = client(&case);
    let mut wait = client
        .describe_certificate()
        .certificate_id("c")
        .until_certificate_issued();
    let begun = Instant::now();
    let mut times = Vec::new();
    for _ in 0..8 {
        wait.next().await.expect("goes on").expect("no trouble");
        times.push(begun.elapsed().as_millis());
    }
    assert_eq!(
        times,
        [0, 10_000, 25_000, 47_500, 81_250, 131_875, 191_875, 251_875]
    );
    assert_eq!(replay.requests().len(), 8);
}

/// Dropping a wait or a pager ends it: nothing more is sent.
#[tokio::test(start_paused = true)]
async fn what_is_dropped_asks_no_more() {
    let case = json!({"answers": [{"output": {"Status": 0, "TotalCount": 9, "Certificates": [{}]}}], "forever": true});
    let (client, replay) = client(&case);
    let wait = client
        .describe_certificate()
        .certificate_id("c")
        .until_certificate_issued();
    let gave_up = tokio::time::timeout(Duration::from_secs(30), wait.send()).await;
    assert!(gave_up.is_err());
    let asked = replay.requests().len();
    assert_eq!(asked, 3);
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    assert_eq!(replay.requests().len(), asked);

    let mut pages = client.describe_certificates().limit(1).pages().with_read_ahead();
    pages.next().await.expect("a page").expect("no trouble");
    drop(pages);
    let asked = replay.requests().len();
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    assert_eq!(replay.requests().len(), asked);
}

/// One page ahead, never more, however long the page is worked with.
#[tokio::test(start_paused = true)]
async fn reading_ahead_is_bounded() {
    let page = |first: u64| json!({"output": {"TotalCount": 6, "Certificates": [{"CertificateId": format!("c{first}")}]}});
    let case = json!({"answers": [page(0), page(1), page(2), page(3), page(4), page(5)]});
    for (read_ahead, asked) in [(false, 1), (true, 2)] {
        let (client, replay) = client(&case);
        let mut items = client.describe_certificates().limit(1).items();
        if read_ahead {
            items = items.with_read_ahead();
        }
        items.next().await.expect("an item").expect("no trouble");
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(replay.requests().len(), asked);
        assert_eq!(items.position(), 1);
        let mut rest = Vec::new();
        while let Some(item) = items.next().await {
            rest.extend(item.expect("no trouble").certificate_id);
        }
        assert_eq!(rest, ["c1", "c2", "c3", "c4", "c5"]);
    }
}

/// A pager waits for its turn like every call: 10 pages of an action that allows 10 requests per second take most of one.
#[tokio::test(start_paused = true)]
async fn pagers_keep_to_the_limit() {
    let page = |first: usize| json!({"output": {"TotalCount": 40, "Certificates": [{"CertificateId": first.to_string()}]}});
    let answers: Vec<Value> = (0..40).map(page).collect();
    let (client, _) = client(&json!({ "answers": answers }));
    let begun = Instant::now();
    let mut pages = client.describe_certificates().limit(1).pages();
    while let Some(page) = pages.next().await {
        page.expect("no trouble");
    }
    assert!(
        begun.elapsed() >= Duration::from_millis(2_500),
        "{:?}",
        begun.elapsed()
    );
}

/// A failed wait tells what became of each resource, in the action's own types.
#[tokio::test(start_paused = true)]
async fn a_failure_carries_the_outcome_of_each_resource() {
    let failed = json!({"output": {"TotalCount": 2, "FailedTotalCount": 1, "SuccessTotalCount": 1, "RunningTotalCount": 0,
        "RecordDetailList": [{"ResourceType": "clb", "TotalCount": 2, "List": [
            {"InstanceId": "lb-1", "Status": 1}, {"InstanceId": "lb-2", "Status": 2, "ErrorMsg": "no listener"}]}]}});
    let (client, _) = client(&json!({"answers": [failed]}));
    let error = client
        .describe_host_update_record_detail()
        .deploy_record_id("7")
        .until_update_finished()
        .await
        .expect_err("one failed");
    assert!(error.is_failed());
    let answer: tc3_ssl::model::DescribeHostUpdateRecordDetailResponse =
        error.answer().expect("is kept").decode().expect("fits");
    let resources = answer
        .record_detail_list
        .into_iter()
        .flat_map(|of_type| of_type.list);
    let outcome: Vec<_> = resources
        .map(|resource| (resource.instance_id, resource.error_msg))
        .collect();
    assert_eq!(
        outcome,
        [
            (Some("lb-1".to_owned()), None),
            (Some("lb-2".to_owned()), Some("no listener".to_owned()))
        ]
    );
}

/// Whatever can be progress is told to whoever asked for it, the last one included.
#[tokio::test(start_paused = true)]
async fn progress_is_told() {
    let record = |done: u64| {
        json!({"output": {"TotalCount": 2, "SuccessTotalCount": done, "RunningTotalCount": 2 - done,
            "DeployRecordDetailList": []}})
    };
    let (client, _) = client(&json!({"answers": [record(0), record(1), record(2)]}));
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let listener = told.clone();
    client
        .describe_host_deploy_record_detail()
        .deploy_record_id("7")
        .until_deploy_finished()
        .on_progress(move |progress| {
            listener
                .lock()
                .unwrap()
                .push((progress.done, progress.total, progress.reached));
        })
        .await
        .expect("is deployed");
    let told = told.lock().unwrap();
    assert_eq!(
        *told,
        [
            (Some(0), Some(2), false),
            (Some(1), Some(2), false),
            (Some(2), Some(2), true)
        ]
    );
}

#[test]
fn every_action_that_pages_has_a_hint_or_a_reason_not_to() {
    let overlay = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-specs/ssl/2019-12-05/overlay.json");
    let overlay: Value =
        serde_json::from_str(&std::fs::read_to_string(overlay).expect("the overlay")).expect("JSON");
    let mut paged = 0;
    for action in tc3_ssl::SCHEMA.actions {
        let has = |name: &str| action.input.iter().any(|member| member.name == name);
        if !has("Offset") && !has("Limit") {
            continue;
        }
        let reason = overlay["unpaged"][action.name].as_str();
        match tc3_ssl::SCHEMA.pages(action.name) {
            Some(hint) => {
                paged += 1;
                assert!(reason.is_none() && hint.largest >= 100, "{}", action.name);
            }
            None => assert!(reason.is_some(), "{} has neither pages nor a reason", action.name),
        }
    }
    assert_eq!(paged, tc3_ssl::SCHEMA.pages.len());
}

/// What is waited for with is read, or the waiter says why it may be asked again.
#[test]
fn every_waiter_and_every_page_has_cases() {
    let (waits, pages) = (cases("waits.json"), cases("pages.json"));
    for waiter in tc3_ssl::SCHEMA.waiters {
        let of: Vec<&Value> = waits
            .iter()
            .filter(|case| case["waiter"] == waiter.name)
            .collect();
        assert!(
            of.iter().any(|case| case["error"].is_null()),
            "{} is never reached",
            waiter.name
        );
        let fails = of.iter().any(|case| case["error"] == "failed");
        assert_eq!(fails, !waiter.failure.is_empty(), "{} never fails", waiter.name);
    }
    let is_text = |action: &str, member: &str| {
        let action = tc3_ssl::SCHEMA.action(action).expect("an action");
        action
            .input
            .iter()
            .any(|input| input.name == member && input.ty == Type::String)
    };
    for texts in [(true, true), (true, false), (false, false)] {
        let any = pages.iter().any(|case| {
            let action = case["action"].as_str().expect("an action");
            (is_text(action, "Offset"), is_text(action, "Limit")) == texts
        });
        assert!(any, "no case whose offset and limit are texts as {texts:?}");
    }
}

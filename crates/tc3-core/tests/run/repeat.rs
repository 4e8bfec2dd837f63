//! What is repeated, what is not, and how the clock, the limit and the hook behave around it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tc3_core::testing::{ManualClock, Replay, Reply};
use tc3_core::transport::{Phase, TransportError};
use tc3_core::{CallOptions, Client, Error, ErrorKind, RateLimit, Response, RetryPolicy};
use tokio::time::Instant;

use crate::fixture::{self, NOW, created};

async fn call(client: &Client, action: &str, params: Value) -> Result<Response, Error> {
    client.call("demo", "2020-01-01", action, &params).await
}

fn named() -> Value {
    json!({ "Name": "a" })
}

fn lost() -> Reply {
    Reply::fail(TransportError::new(Phase::Sent, "reset"))
}

fn not_sent() -> Reply {
    Reply::fail(TransportError::new(Phase::NotSent, "refused"))
}

/// Each way to fail, how it shows, and whether an action that is not safe may be sent again after it.
type Fault = (fn() -> Reply, ErrorKind, bool);

const FAULTS: [Fault; 8] = [
    (not_sent, ErrorKind::Connect, true),
    (
        || Reply::error("RequestLimitExceeded"),
        ErrorKind::Throttled,
        true,
    ),
    (
        || Reply::error("LimitExceeded.RateLimitExceeded"),
        ErrorKind::Throttled,
        true,
    ),
    (|| Reply::http(429, "text/html", ""), ErrorKind::Throttled, true),
    (lost, ErrorKind::Network, false),
    (
        || Reply::fail(TransportError::new(Phase::Answered, "cut off")),
        ErrorKind::Decode,
        false,
    ),
    (|| Reply::error("InternalError"), ErrorKind::Server, false),
    (|| Reply::http(503, "text/html", ""), ErrorKind::Server, false),
];

#[tokio::test(start_paused = true)]
async fn a_safe_action_gets_over_any_transient_fault() {
    for (fault, kind, _) in FAULTS {
        let (client, replay) = fixture::client([fault(), fault(), created()]);
        let answer = call(&client, "DescribeThings", named())
            .await
            .expect("the third time");
        assert_eq!(answer.attempts(), 3, "{kind}");
        let times: Vec<_> = replay
            .requests()
            .iter()
            .map(|request| request.headers["x-tc-traceid"].clone())
            .collect();
        assert!(times.iter().all(|id| id == answer.trace_id()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_action_that_is_not_safe_is_never_sent_again_once_it_may_have_arrived() {
    for (fault, kind, repeated) in FAULTS {
        let (client, replay) = fixture::client([fault(), created()]);
        let outcome = call(&client, "CreateThing", named()).await;
        assert_eq!(outcome.is_ok(), repeated, "{kind}");
        assert_eq!(replay.requests().len(), if repeated { 2 } else { 1 }, "{kind}");
        if let Err(error) = outcome {
            assert_eq!((error.kind(), error.may_have_executed()), (kind, true));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_under_a_status_that_is_none_may_have_been_executed() {
    let body = r#"{"Response":{"ThingId":7,"RequestId":"r-1"}}"#;
    for status in [302, 404, 413, 429, 500, 503] {
        let (client, replay) = fixture::client([Reply::http(status, "application/json", body), created()]);
        let error = call(&client, "CreateThing", named()).await.expect_err("both");
        assert!(error.may_have_executed(), "{status}");
        assert_eq!(replay.requests().len(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_gateways_json_is_judged_by_its_status() {
    for body in [
        r#"{"code":504,"message":"upstream timed out"}"#,
        r#"{"Response":{"Error":{"Code":"GatewayTimeout","Message":"m"},"RequestId":"r"}}"#,
    ] {
        let gateway = || Reply::http(504, "application/json", body);
        let (client, replay) = fixture::client([gateway(), created()]);
        let error = call(&client, "CreateThing", named())
            .await
            .expect_err("timed out");
        assert_eq!(
            (error.kind(), error.may_have_executed(), replay.left()),
            (ErrorKind::Server, true, 1)
        );
        let (client, _) = fixture::client([gateway(), created()]);
        call(&client, "DescribeThings", named())
            .await
            .expect("the second time");
    }
}

#[tokio::test(start_paused = true)]
async fn a_condition_on_members_and_a_voucher_are_heeded() {
    for (params, repeated) in [(named(), true), (json!({ "Name": "a", "Count": 1 }), false)] {
        let (client, _) = fixture::client([lost(), created()]);
        assert_eq!(call(&client, "UpdateThing", params).await.is_ok(), repeated);
    }
    let (client, _) = fixture::client([lost(), created()]);
    let unknown = client.call("cvm", "2017-03-12", "DescribeZones", &json!({}));
    assert!(unknown.await.is_err());
    let (client, _) = fixture::client([lost(), created()]);
    let options = CallOptions::default().with_safe_to_repeat();
    let vouched = client
        .call("cvm", "2017-03-12", "DescribeZones", &json!({}))
        .with_options(options);
    assert!(vouched.await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn final_errors_are_final_and_one_attempt_is_one() {
    for code in [
        "FailedOperation.Gone",
        "InvalidParameter",
        "AuthFailure.SignatureFailure",
        "LimitExceeded",
    ] {
        let (client, replay) = fixture::client([Reply::error(code), created()]);
        assert_eq!(
            call(&client, "DescribeThings", named())
                .await
                .expect_err(code)
                .attempts(),
            1
        );
        assert_eq!(replay.left(), 1);
    }
    let (client, replay) = fixture::client([not_sent(), created()]);
    let options = CallOptions::default().with_retry(RetryPolicy::none());
    assert!(
        client
            .call("demo", "2020-01-01", "DescribeThings", &named())
            .with_options(options)
            .await
            .is_err()
    );
    assert_eq!(replay.left(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_early_loss_is_remembered_by_the_last_error() {
    let (client, _) = fixture::client([lost(), not_sent(), not_sent()]);
    let error = call(&client, "DescribeThings", named()).await.expect_err("never");
    assert_eq!(
        (error.kind(), error.attempts(), error.may_have_executed()),
        (ErrorKind::Connect, 3, true)
    );
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_for_attempts_and_pauses_together() {
    let slow = || not_sent().after(Duration::from_millis(1_400));
    let (client, replay) = fixture::client([slow(), slow(), slow(), slow()]);
    let options = CallOptions::default()
        .with_timeout(Duration::from_secs(2))
        .with_retry(RetryPolicy::standard().with_attempts(10));
    let started = Instant::now();
    let call = client
        .call("demo", "2020-01-01", "DescribeThings", &named())
        .with_options(options);
    let error = call.await.expect_err("too slow");
    assert!(started.elapsed() <= Duration::from_secs(2));
    assert!(replay.requests().len() <= 2);
    assert!(
        matches!(error.kind(), ErrorKind::Connect | ErrorKind::Timeout),
        "{error:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn every_attempt_is_signed_anew() {
    let clock = ManualClock::at(NOW);
    let replay = Replay::new([not_sent(), created()]);
    let moved = clock.clone();
    let client = fixture::builder(&replay)
        .clock(clock)
        .on_attempt(move |_| moved.advance(Duration::from_secs(100_000)))
        .build()
        .expect("fine");
    call(&client, "CreateThing", named())
        .await
        .expect("the second time");
    let sent = replay.requests();
    assert_eq!(sent[0].headers["x-tc-timestamp"], NOW.to_string());
    assert_eq!(sent[1].headers["x-tc-timestamp"], (NOW + 100_000).to_string());
    let authorization = |at: usize| {
        sent[at].headers["authorization"]
            .to_str()
            .expect("text")
            .to_owned()
    };
    assert!(authorization(0).contains("/2023-11-14/"));
    assert!(authorization(1).contains("/2023-11-16/"));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_repaired_once_and_stays_repaired() {
    // The server is one hour ahead.
    let expired =
        || Reply::error("AuthFailure.SignatureExpire").with_header("date", "Tue, 14 Nov 2023 23:13:20 GMT");
    let (client, replay) = fixture::client([expired(), created(), created(), expired(), expired()]);
    // Even an action that is not safe: it was refused before execution.
    call(&client, "CreateThing", named()).await.expect("repaired");
    call(&client, "CreateThing", named()).await.expect("still right");
    let stamps: Vec<_> = replay
        .requests()
        .iter()
        .map(|sent| sent.headers["x-tc-timestamp"].clone())
        .collect();
    let ahead = (NOW + 3_600).to_string();
    assert_eq!(stamps, [NOW.to_string(), ahead.clone(), ahead]);
    let error = call(&client, "CreateThing", named())
        .await
        .expect_err("it does not help");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Auth, 2));

    let (client, _) = fixture::client([Reply::error("AuthFailure.SignatureExpire"), created()]);
    assert_eq!(
        call(&client, "CreateThing", named())
            .await
            .expect_err("no Date")
            .attempts(),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn callers_keep_to_the_documented_rate_unless_told_otherwise() {
    let many = || (0..60).map(|_| created());
    for (limit, at_least, at_most) in [(RateLimit::Documented, 2_700, 3_000), (RateLimit::Off, 0, 0)] {
        let replay = Replay::new(many());
        let client = fixture::builder(&replay).rate_limit(limit).build().expect("fine");
        let started = Instant::now();
        for _ in 0..60 {
            call(&client, "CreateThing", named()).await.expect("answered");
        }
        let took = started.elapsed().as_millis();
        assert!((at_least..=at_most).contains(&took), "{limit:?}: {took} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slot_after_the_deadline_is_refused_at_once() {
    let replay = Replay::new([created()]);
    let client = fixture::builder(&replay)
        .action_rate_limit("demo", "CreateThing", 0.01)
        .build()
        .expect("fine");
    call(&client, "CreateThing", named())
        .await
        .expect("the first slot");
    let started = Instant::now();
    let error = call(&client, "CreateThing", named()).await.expect_err("no slot");
    assert_eq!(
        (error.kind(), error.attempts(), error.code()),
        (ErrorKind::Throttled, 0, None)
    );
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_dropped_while_they_queue_take_no_slot() {
    let replay = Replay::new([created(), created()]);
    let client = fixture::builder(&replay)
        .action_rate_limit("demo", "CreateThing", 1.0)
        .build()
        .expect("fine");
    call(&client, "CreateThing", named())
        .await
        .expect("the first slot");
    for _ in 0..500 {
        let queued = call(&client, "CreateThing", named());
        let dropped = tokio::time::timeout(Duration::from_millis(1), queued).await;
        assert!(dropped.is_err());
    }
    let started = Instant::now();
    call(&client, "CreateThing", named())
        .await
        .expect("the next slot");
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn without_time_nothing_is_sent() {
    let (client, replay) = fixture::client([created()]);
    let error = client
        .call("demo", "2020-01-01", "CreateThing", &named())
        .with_timeout(Duration::ZERO)
        .await
        .expect_err("no time");
    assert_eq!(
        (error.kind(), error.attempts(), error.may_have_executed()),
        (ErrorKind::Timeout, 0, false)
    );
    assert!(replay.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_hook_is_told_of_every_attempt() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let replay = Replay::new([
        Reply::error("RequestLimitExceeded").after(Duration::from_millis(5)),
        created(),
    ]);
    let log = told.clone();
    let client = fixture::builder(&replay)
        .on_attempt(move |attempt| {
            let line = (
                attempt.number,
                attempt.error,
                attempt.code.map(str::to_owned),
                attempt.pause.is_some(),
            );
            log.lock()
                .expect("whole")
                .push((line, attempt.request_id.map(str::to_owned), attempt.duration));
        })
        .build()
        .expect("fine");
    call(&client, "CreateThing", named())
        .await
        .expect("the second time");
    let told = told.lock().expect("whole");
    let throttled = (
        1,
        Some(ErrorKind::Throttled),
        Some("RequestLimitExceeded".to_owned()),
        true,
    );
    assert_eq!(
        told[0],
        (throttled, Some("r-error".to_owned()), Duration::from_millis(5))
    );
    assert_eq!(
        told[1],
        ((2, None, None, false), Some("r-1".to_owned()), Duration::ZERO)
    );
    assert_eq!(told.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn dropping_a_call_stops_it_during_a_pause() {
    let (client, replay) = fixture::client([not_sent(), created()]);
    let pending = call(&client, "CreateThing", named());
    assert!(
        tokio::time::timeout(Duration::from_millis(100), pending)
            .await
            .is_err()
    );
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!((replay.requests().len(), replay.left()), (1, 1));
}

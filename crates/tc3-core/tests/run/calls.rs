//! Calls from a request to its answer or error.

use serde_json::json;
use std::time::Duration;
use tc3_core::testing::Reply;
use tc3_core::transport::{Phase, TransportError};
use tc3_core::{
    CallOptions, Client, Credentials, ErrorKind, Language, Method, Request, SignatureMethod, Site,
};

use crate::fixture::{self, CreateThing, CreateThingResponse, NOW, created};

fn header<'a>(request: &'a tc3_core::transport::HttpRequest, name: &str) -> &'a str {
    request
        .headers
        .get(name)
        .map_or("", |value| value.to_str().expect("text"))
}

#[tokio::test(start_paused = true)]
async fn a_typed_call_is_signed_sent_and_decoded() {
    let (client, replay) = fixture::client([created()]);
    let answer = fixture::create(&client, "a").await.expect("created");
    assert_eq!(
        answer,
        CreateThingResponse {
            thing_id: Some(7),
            request_id: "r-1".to_owned()
        }
    );

    let requests = replay.requests();
    let [request] = requests.as_slice() else {
        panic!("{requests:?}")
    };
    assert_eq!(request.method, "POST");
    assert_eq!(request.uri, "https://demo.tencentcloudapi.com/");
    assert_eq!(request.body.as_ref(), br#"{"Name":"a"}"#);
    assert_eq!(header(request, "content-type"), "application/json");
    assert_eq!(header(request, "x-tc-action"), "CreateThing");
    assert_eq!(header(request, "x-tc-version"), "2020-01-01");
    assert_eq!(header(request, "x-tc-timestamp"), NOW.to_string());
    assert_eq!(
        header(request, "x-tc-requestclient"),
        concat!("tc3-rust-", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(header(request, "x-tc-traceid").len(), 36);
    for absent in ["x-tc-region", "x-tc-token", "x-tc-language", "host"] {
        assert!(!request.headers.contains_key(absent), "{absent}");
    }
    assert!(header(request, "authorization").starts_with(
        "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2023-11-14/demo/tc3_request, SignedHeaders=content-type;host, "
    ));
}

#[tokio::test(start_paused = true)]
async fn options_and_defaults_travel_as_headers() {
    let replay = tc3_core::testing::Replay::new([created(), created()]);
    let client = fixture::builder(&replay)
        .credentials(fixture::credentials().with_token("token"))
        .site(Site::International)
        .region("ap-guangzhou")
        .language(Language::EnUs)
        .request_client("mine.1,2;x-y_z")
        .sign_action(true)
        .build()
        .expect("it is set up right");
    fixture::create(&client, "a").await.expect("created");
    fixture::create(&client, "a")
        .map_options(|options| options.with_region("ap-beijing").with_language(Language::ZhCn))
        .await
        .expect("created");
    let requests = replay.requests();
    assert_eq!(requests[0].uri, "https://demo.intl.tencentcloudapi.com/");
    assert_eq!(header(&requests[0], "x-tc-token"), "token");
    assert_eq!(header(&requests[0], "x-tc-region"), "ap-guangzhou");
    assert_eq!(header(&requests[0], "x-tc-language"), "en-US");
    assert!(header(&requests[0], "x-tc-requestclient").ends_with(";mine.1,2;x-y_z"));
    assert!(header(&requests[0], "authorization").contains("SignedHeaders=content-type;host;x-tc-action,"));
    assert_eq!(header(&requests[1], "x-tc-region"), "ap-beijing");
    assert_eq!(header(&requests[1], "x-tc-language"), "zh-CN");
}

#[tokio::test(start_paused = true)]
async fn an_untyped_call_reaches_any_action() {
    let (client, replay) = fixture::client([created(), created()]);
    let answer = client
        .call("cvm", "2017-03-12", "RunInstances", &json!({ "Anything": [1] }))
        .await
        .expect("answered");
    assert_eq!(answer.body().as_ref(), br#"{"ThingId":7,"RequestId":"r-1"}"#);
    assert_eq!(
        (answer.request_id(), answer.http_status(), answer.attempts()),
        ("r-1", 200, 1)
    );
    let options = CallOptions::default().with_signature(SignatureMethod::Skip);
    client
        .call("sts", "2018-08-13", "AssumeRoleWithWebIdentity", &json!({}))
        .with_options(options)
        .await
        .expect("ok");
    let requests = replay.requests();
    assert_eq!(requests[0].uri, "https://cvm.tencentcloudapi.com/");
    assert!(header(&requests[0], "authorization").contains("/cvm/tc3_request"));
    assert_eq!(header(&requests[1], "authorization"), "SKIP");
}

#[tokio::test(start_paused = true)]
async fn faults_are_told_all_at_once_and_nothing_is_sent() {
    let (client, replay) = fixture::client([]);
    let typed = Request::new(&client, CreateThing::default())
        .await
        .expect_err("Name is missing");
    assert_eq!(typed.kind(), ErrorKind::Invalid);
    assert_eq!(typed.code(), None);
    assert_eq!(typed.attempts(), 0);
    assert_eq!(
        typed.to_string(),
        "CreateThing: invalid request, nothing was sent: Name is required and missing"
    );
    let params = json!({ "Nmae": "x", "Count": "3", "Filters": [{ "Values": [1] }] });
    let untyped = client
        .call("demo", "2020-01-01", "CreateThing", &params)
        .await
        .expect_err("it is wrong");
    let faults: Vec<&str> = untyped.faults().iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(
        faults,
        ["Count", "Filters[0].Values[0]", "Filters[0].Name", "Nmae", "Name"]
    );
    assert!(replay.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn actions_without_a_schema_take_objects_of_unicode_only() {
    let (client, replay) = fixture::client([]);
    for (params, fault) in [
        (r#"[{"A":1}]"#, "must be an object, not an array"),
        (r#"{"A":["\ud83d"]}"#, "hold an unpaired surrogate"),
        (r#"{"\udc00":1}"#, "hold an unpaired surrogate"),
        (r#"{"A":1"#, "not valid JSON"),
    ] {
        for method in [Method::Post, Method::Get] {
            let options = CallOptions::default().with_method(method);
            let call = client.call_json("cvm", "2017-03-12", "X", params.into(), options);
            let error = call.await.expect_err(params);
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert!(error.message().contains(fault), "{params}: {error}");
        }
    }
    assert!(replay.requests().is_empty());
    let (client, _) = fixture::client([created()]);
    let whole = r#"{"A":"\ud83d\ude00","B":["\\ud83d","\\"],"C\n":"\u0000"}"#;
    client
        .call_json("cvm", "2017-03-12", "X", whole.into(), CallOptions::default())
        .await
        .expect("answered");
}

#[tokio::test(start_paused = true)]
async fn the_services_errors_arrive_with_everything() {
    let (client, _) = fixture::client([Reply::error("FailedOperation.Gone")]);
    let error = fixture::create(&client, "a").await.expect_err("it is gone");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.is_not_found());
    assert!(error.is_code("FailedOperation"));
    assert_eq!(error.code(), Some("FailedOperation.Gone"));
    assert_eq!(error.request_id(), Some("r-error"));
    assert_eq!(error.http_status(), Some(200));
    assert_eq!((error.attempts(), error.may_have_executed()), (1, false));
    assert_eq!(error.action(), Some("CreateThing"));
    assert_eq!(error.trace_id().map(str::len), Some(36));
    assert_eq!(
        error.to_string(),
        "CreateThing: FailedOperation.Gone: the message of FailedOperation.Gone (request id r-error)"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_no_answer_is_a_clear_error() {
    let html = "<html>502 Bad Gateway</html>";
    for (reply, kind, may_have_executed, part) in [
        (
            Reply::http(502, "text/html", html),
            ErrorKind::Server,
            true,
            "HTTP 502 (text/html)",
        ),
        (
            Reply::http(200, "text/html", html),
            ErrorKind::Decode,
            true,
            "not a JSON object",
        ),
        (
            Reply::http(200, "application/json", "{\"Response\":{"),
            ErrorKind::Decode,
            true,
            "cut off",
        ),
        (
            Reply::http(200, "application/json", "{}"),
            ErrorKind::Decode,
            true,
            "no member Response",
        ),
        (
            Reply::http(200, "application/json", ""),
            ErrorKind::Decode,
            true,
            "empty",
        ),
        (
            Reply::http(200, "application/json", "{\"Response\": { } }"),
            ErrorKind::Decode,
            true,
            "the member Response is empty",
        ),
        (
            Reply::http(302, "text/html", ""),
            ErrorKind::Other,
            false,
            "redirects are never followed",
        ),
        (
            Reply::http(404, "text/plain", "no"),
            ErrorKind::Other,
            false,
            "HTTP 404",
        ),
        (
            Reply::http(413, "text/plain", "no"),
            ErrorKind::Invalid,
            false,
            "HTTP 413",
        ),
    ] {
        let (client, _) = fixture::client([reply]);
        let error = fixture::create(&client, "a").await.expect_err(part);
        assert_eq!(
            (error.kind(), error.may_have_executed()),
            (kind, may_have_executed),
            "{error:?}"
        );
        assert!(error.message().contains(part), "{error}");
        assert!(!error.to_string().contains("Bad Gateway"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_counts_whatever_the_status_and_the_content_type() {
    let body =
        r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"m"},"RequestId":"r"}}"#;
    for (status, content_type) in [
        (200, "application/json; charset=utf-8"),
        (403, "text/html"),
        (500, "x"),
    ] {
        let (client, _) = fixture::client([Reply::http(status, content_type, body)]);
        let error = fixture::create(&client, "a").await.expect_err("the key is wrong");
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert_eq!(
            (error.http_status(), error.request_id()),
            (Some(status), Some("r"))
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_output_with_a_member_error_is_a_success() {
    let both = r#"{"Response":{"Error":{"Code":"X"},"Status":"Failed","RequestId":"r"}}"#;
    let (client, _) = fixture::client([Reply::json(both)]);
    let answer = client
        .call("demo", "2020-01-01", "WatchThing", &json!({}))
        .await
        .expect("it is data");
    assert_eq!(answer.request_id(), "r");
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_another_shape_keeps_its_request_id() {
    let (client, _) = fixture::client([Reply::json(r#"{"Response":{"ThingId":"hush","RequestId":"r"}}"#)]);
    let error = fixture::create(&client, "a").await.expect_err("it does not fit");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.request_id(), Some("r"));
    assert!(error.may_have_executed());
    assert!(!format!("{error:?} {error:#}").contains("hush"));
}

#[tokio::test(start_paused = true)]
async fn the_time_out_is_the_whole_calls() {
    let (client, _) = fixture::client([Reply::silence(), Reply::silence()]);
    let started = tokio::time::Instant::now();
    let error = fixture::create(&client, "a").await.expect_err("no answer");
    assert_eq!(started.elapsed(), Duration::from_secs(60));
    assert!(error.is_timeout() && error.may_have_executed());
    let request =
        fixture::create(&client, "a").map_options(|options| options.with_timeout(Duration::from_secs(3)));
    let error = request.await.expect_err("no answer");
    assert_eq!(started.elapsed(), Duration::from_secs(63));
    assert_eq!(
        error.to_string().split(": ").last(),
        Some("no answer came within 3s")
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_that_never_left_was_not_executed() {
    let refused = || Reply::fail(TransportError::new(Phase::NotSent, "refused").with_permanence());
    let (client, _) = fixture::client([refused()]);
    let error = fixture::create(&client, "a").await.expect_err("refused");
    assert_eq!(
        (error.kind(), error.may_have_executed(), error.attempts()),
        (ErrorKind::Connect, false, 1)
    );
}

#[test]
fn nonsense_is_refused_when_the_client_is_built() {
    let builder = || Client::builder().credentials(fixture::credentials());
    for (builder, part) in [
        (
            Client::builder().credentials(Credentials::new("", "key")),
            "the secret id is blank",
        ),
        (
            Client::builder().credentials(Credentials::new("id", " hush ")),
            "the secret key holds white space",
        ),
        (builder().provider(fixture::credentials()), "both set"),
        (builder().endpoint("ftp://x"), "the endpoint has a scheme"),
        (builder().region(" "), "the region is blank"),
        (builder().timeout(Duration::ZERO), "time-out is zero"),
        (builder().request_client("a b"), "letters, digits"),
        (
            builder().action_rate_limit("demo", "X", 0.0),
            "requests per second",
        ),
    ] {
        let error = builder.build().expect_err(part);
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains(part), "{error}");
        assert!(!error.message().contains("hush"));
    }
}

#[test]
fn a_call_outside_tokio_is_an_error_and_not_a_panic() {
    let (client, replay) = fixture::client([created()]);
    let mut call = Box::pin(fixture::create(&client, "a").send());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(outcome) = call.as_mut().poll(&mut context) else {
        panic!("it waits")
    };
    assert_eq!(outcome.expect_err("no runtime").kind(), ErrorKind::Config);
    assert!(replay.requests().is_empty());
}

#[test]
fn a_call_can_block_the_thread() {
    let (client, _) = fixture::client([created(), created()]);
    assert_eq!(
        fixture::create(&client, "a").block().expect("created").thing_id,
        Some(7)
    );
    let answer = client
        .call("cvm", "2017-03-12", "RunInstances", &json!({}))
        .block()
        .expect("answered");
    assert_eq!(answer.request_id(), "r-1");
}

#[tokio::test]
async fn blocking_inside_a_runtime_is_an_error_and_not_a_deadlock() {
    let (client, _) = fixture::client([created()]);
    let error = fixture::create(&client, "a")
        .block()
        .expect_err("inside a runtime");
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[tokio::test(start_paused = true)]
async fn a_region_that_is_required_is_asked_for() {
    static REGIONAL: tc3_core::schema::Service = tc3_core::schema::Service {
        name: "regional",
        version: "2020-01-01",
        signing_name: "regional",
        hosts: &[(Site::Mainland, "regional.tencentcloudapi.com")],
        region: tc3_core::schema::Region::Required,
        actions: &[],
        structs: &[],
        errors: &[],
        pages: &[],
        waiters: &[],
    };
    let replay = tc3_core::testing::Replay::new([created()]);
    let builder = || fixture::builder(&replay).schema(&REGIONAL);
    let call = |client: Client| client.call("regional", "2020-01-01", "X", &json!({})).send();
    let error = call(builder().build().expect("fine"))
        .await
        .expect_err("no region");
    assert_eq!(error.kind(), ErrorKind::Config);
    let elsewhere = call(
        builder()
            .region("x")
            .site(Site::International)
            .build()
            .expect("fine"),
    )
    .await;
    assert!(
        elsewhere
            .expect_err("not offered")
            .message()
            .contains("not offered on the international site")
    );
    call(builder().region("x").build().expect("fine"))
        .await
        .expect("answered");
}

#[tokio::test(start_paused = true)]
async fn an_envelope_that_looks_usual_and_is_not_is_read_right() {
    let sibling = r#"{"Response":{"ThingId":7,"RequestId":"r-1"},"Sibling":{"RequestId":"r-2"}}"#;
    let broken = r#"{"Response":{"ThingId":7 7,"RequestId":"r-1"}}"#;
    let (client, _) = fixture::client([Reply::json(sibling), Reply::json(broken)]);
    let answer = fixture::create(&client, "a").await.expect("created");
    assert_eq!(
        answer,
        CreateThingResponse {
            thing_id: Some(7),
            request_id: "r-1".to_owned()
        }
    );
    let error = fixture::create(&client, "a").await.expect_err("it is no JSON");
    assert_eq!(
        (error.kind(), error.may_have_executed()),
        (ErrorKind::Decode, true)
    );
}

#[tokio::test(start_paused = true)]
async fn parameters_of_unknown_actions_must_be_an_object() {
    let (client, replay) = fixture::client([]);
    for params in [json!(null), json!([1]), json!("x")] {
        let error = client
            .call("cvm", "2017-03-12", "X", &params)
            .await
            .expect_err("no object");
        assert_eq!((error.kind(), error.faults().len()), (ErrorKind::Invalid, 1));
    }
    let broken = tc3_core::Bytes::from_static(b"{\"A\":");
    let error = client
        .call_json("cvm", "2017-03-12", "X", broken, CallOptions::default())
        .await;
    assert_eq!(error.expect_err("no JSON").faults()[0].name(), "syntax");
    assert!(replay.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn extreme_settings_do_not_panic() {
    let replay = tc3_core::testing::Replay::new([created(), created(), created()]);
    let client = fixture::builder(&replay)
        .timeout(Duration::MAX)
        .connect_timeout(Duration::MAX)
        .idle_timeout(Duration::MAX)
        .action_rate_limit("demo", "CreateThing", f64::MIN_POSITIVE)
        .build()
        .expect("fine");
    fixture::create(&client, "a").await.expect("created");
    let params = json!({ "Name": "a" });
    let call = client
        .call("demo", "2020-01-01", "DescribeThings", &params)
        .with_region("");
    call.with_timeout(Duration::from_secs(1)).await.expect("answered");
    assert!(!replay.requests()[1].headers.contains_key("x-tc-region"));
}

#[tokio::test(start_paused = true)]
async fn names_that_no_action_has_are_refused_and_not_repeated_in_the_message() {
    let (client, replay) = fixture::client([]);
    for (service, version, action) in [
        ("", "2020-01-01", "DoIt"),
        ("c/../v m", "2020-01-01", "DoIt"),
        ("evil.com#", "2020-01-01", "DoIt"),
        ("demo", "2020-01-01\r\nX: y", "DoIt"),
        ("demo", "2020-01-01", ""),
        ("demo", "2020-01-01", "DoIt\r\nforged line"),
    ] {
        let error = client
            .call(service, version, action, &json!({}))
            .await
            .expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        let shown = format!("{error}{error:#}{error:?}");
        assert!(
            !shown.contains("forged") && !shown.contains("evil") && !shown.contains("X: y"),
            "{shown}"
        );
    }
    assert!(replay.requests().is_empty());
}

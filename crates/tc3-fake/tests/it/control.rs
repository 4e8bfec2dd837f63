//! The control paths, as a test in another language uses them, and the same from Rust.

use std::time::Duration;

use serde_json::json;
use tc3_fake::{Cue, Fault, Server, Verdict};

use crate::{
    http::{Connection, Request, control},
    signer::{NOW, Tc3, fake},
};

fn commit(server: &Server) -> String {
    Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#)
        .sign()
        .send(server)
        .code()
}

fn next(server: &Server, cue: &serde_json::Value) {
    let answer = control(server, "POST", "/_tc3/next", &cue.to_string());
    assert_eq!(answer.status, 200, "{}", answer.json());
}

#[test]
fn errors_on_cue() {
    let server = fake();
    next(
        &server,
        &json!({ "action": "UpdateCertificateInstance", "code": "Never.Met" }),
    );
    next(
        &server,
        &json!({ "code": "LimitExceeded.RateLimitExceeded", "message": "Slow down.", "times": 2 }),
    );
    let call = Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#).sign();
    let answer = call.send(&server).response();
    assert_eq!(
        answer["Error"],
        json!({ "Code": "LimitExceeded.RateLimitExceeded", "Message": "Slow down." })
    );
    assert_eq!(commit(&server), "LimitExceeded.RateLimitExceeded");
    assert_eq!(commit(&server), "");

    let logged = server.requests();
    let seen: Vec<_> = logged
        .iter()
        .map(|request| (request.verdict, request.executed))
        .collect();
    assert_eq!(
        seen,
        [
            (Verdict::Cued, false),
            (Verdict::Cued, false),
            (Verdict::Answered, true)
        ]
    );
    assert_eq!(logged[0].code.as_deref(), Some("LimitExceeded.RateLimitExceeded"));
    assert_eq!(
        server.executions().into_iter().collect::<Vec<_>>(),
        [("CommitCertificateInformation".to_owned(), 1)]
    );
}

#[test]
fn a_refused_call_takes_no_cue() {
    let server = fake();
    server.cue(Cue::error("InternalError", "Not today."));
    let refused = Tc3::post("CommitCertificateInformation", "{}")
        .sign()
        .send(&server);
    assert_eq!(refused.code(), "MissingParameter");
    assert_eq!(commit(&server), "InternalError");
}

#[test]
fn cues_are_taken_in_order() {
    let server = fake();
    server.cue(Cue::error("First", ""));
    server.cue(Cue::error("Second", "").action("CommitCertificateInformation"));
    server.cue(Cue::error("Never", "").times(0));
    assert_eq!(
        [commit(&server), commit(&server), commit(&server)],
        ["First", "Second", ""]
    );
}

#[test]
fn connections_break_on_cue() {
    let server = fake();
    let call = Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#).sign();
    for fault in ["close_before_response", "close_mid_body"] {
        next(&server, &json!({ "fault": fault }));
    }
    let mut connection = Connection::to(server.address());
    assert!(connection.exchange(&call).is_err());
    assert_eq!(connection.drain(), b"");
    // Here the status and half of the body still come.
    let mut connection = Connection::to(server.address());
    assert_eq!(
        connection.exchange(&call).unwrap_err().kind(),
        std::io::ErrorKind::UnexpectedEof
    );
    let mut connection = Connection::to(server.address());
    server.cue(Cue::fault(Fault::CloseMidBody).executed(false));
    connection.write(b"GET / HTTP/1.1\r\n").unwrap();
    connection.finish_writing();
    connection.drain();
    let mut torn = Connection::to(server.address());
    let _torn = torn.exchange(&call);
    assert_eq!(commit(&server), "");
    // Both faults come after the work was done; the third was told otherwise.
    assert_eq!(server.executions()["CommitCertificateInformation"], 3);
}

#[test]
fn half_a_body_is_really_sent() {
    let server = fake();
    let whole = Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#).sign();
    let length = whole.send(&server).body.len();
    server.cue(Cue::fault(Fault::CloseMidBody));
    let mut connection = Connection::to(server.address());
    assert!(connection.exchange(&whole).is_err());
    server.cue(Cue::fault(Fault::CloseMidBody));
    let mut connection = Connection::to(server.address());
    connection.write(&whole.to_bytes()).unwrap();
    let text = String::from_utf8(connection.drain()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").expect("a whole head");
    assert!(
        head.to_lowercase().contains(&format!("content-length: {length}")),
        "{head}"
    );
    assert_eq!(body.len(), length / 2);
}

#[test]
fn gateways_answer_on_cue() {
    let server = fake();
    next(&server, &json!({ "status": 502 }));
    server.cue(Cue::status(503, "<html>busy</html>"));
    next(
        &server,
        &json!({ "status": 200, "body": "{}", "content_type": "application/json" }),
    );
    let call = Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#).sign();
    let answers = [call.send(&server), call.send(&server), call.send(&server)];
    let seen = answers.each_ref().map(|it| {
        (
            it.status,
            it.header("content-type"),
            str::from_utf8(&it.body).unwrap(),
        )
    });
    assert_eq!(
        seen,
        [
            (502, "text/html", "<html><h1>502</h1></html>"),
            (503, "text/html", "<html>busy</html>"),
            (200, "application/json", "{}"),
        ]
    );
    assert!(server.executions().is_empty());
}

#[test]
fn delays_on_cue() {
    let server = fake();
    next(&server, &json!({ "delay_ms": 1 }));
    next(&server, &json!({ "delay_ms": 1, "code": "InternalError" }));
    server.cue(Cue::delay(Duration::from_millis(1)));
    assert_eq!(
        [commit(&server), commit(&server), commit(&server)],
        ["", "InternalError", ""]
    );
}

#[test]
fn the_log_over_http() {
    let server = fake();
    commit(&server);
    let log = control(&server, "GET", "/_tc3/requests", "").json();
    let id = server.requests()[0].request_id.clone();
    let expected = json!([{
        "service": "ssl", "version": "2019-12-05", "action": "CommitCertificateInformation", "region": "",
        "language": "", "client": "", "trace_id": "", "method": "POST", "signature_method": "TC3-HMAC-SHA256",
        "verified": true, "input": { "CertificateId": "a" }, "verdict": "answered", "code": null, "executed": true,
        "timestamp": NOW, "request_id": id,
    }]);
    assert_eq!(log, expected);
    let executions = control(&server, "GET", "/_tc3/executions", "").json();
    assert_eq!(executions, json!({ "CommitCertificateInformation": 1 }));
}

#[test]
fn the_clock_and_the_reset() {
    let server = fake();
    let now = |seconds: i64| json!({ "unix_seconds": seconds });
    assert_eq!(control(&server, "GET", "/_tc3/clock", "").json(), now(NOW));
    let advanced = control(&server, "POST", "/_tc3/clock", r#"{"advance_seconds": 600}"#);
    assert_eq!(advanced.json(), now(NOW + 600));
    assert_eq!(commit(&server), "AuthFailure.SignatureExpire");
    next(&server, &json!({ "code": "InternalError" }));

    assert_eq!(control(&server, "POST", "/_tc3/reset", "").json(), json!({}));
    assert_eq!(control(&server, "GET", "/_tc3/requests", "").json(), json!([]));
    assert_eq!(commit(&server), "");
    assert_eq!(control(&server, "GET", "/_tc3/clock", "").json(), now(NOW));
}

#[test]
fn wrong_control_requests_say_what_is_wrong() {
    let server = fake();
    for (method, path, body, status, named) in [
        ("POST", "/_tc3/next", "{", 400, "line 1"),
        (
            "POST",
            "/_tc3/next",
            "{}",
            400,
            "one of `code`, `fault`, `status` and `delay_ms`",
        ),
        (
            "POST",
            "/_tc3/next",
            r#"{"code": "A", "status": 502}"#,
            400,
            "only one of",
        ),
        ("POST", "/_tc3/next", r#"{"cod": "A"}"#, 400, "`cod`"),
        (
            "POST",
            "/_tc3/next",
            r#"{"fault": "flood"}"#,
            400,
            "close_before_response",
        ),
        ("POST", "/_tc3/next", r#"{"status": 99}"#, 400, "99"),
        (
            "POST",
            "/_tc3/next",
            r#"{"status": 502, "content_type": "a\nb"}"#,
            400,
            "content_type",
        ),
        (
            "POST",
            "/_tc3/next",
            r#"{"action": "Bake", "code": "A"}"#,
            400,
            "`Bake`",
        ),
        ("POST", "/_tc3/clock", r#"{"seconds": 1}"#, 400, "advance_seconds"),
        ("GET", "/_tc3/nothing", "", 404, "/_tc3/requests"),
    ] {
        let answer = control(&server, method, path, body);
        assert_eq!(answer.status, status, "{path} {body}");
        let error = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(named), "{path} {body}: {error}");
    }
    assert!(server.requests().is_empty());
    assert_eq!(control(&server, "GET", "/_tc3/next", "").status, 405);
}

#[test]
fn the_page_shows_nothing_personal() {
    let server = fake();
    let input = r#"{"AdminEmail": "ada@example.com", "CertificateId": "aBcD1234"}"#;
    Tc3::post("SubmitCertificateInformation", input)
        .sign()
        .send(&server);
    let page = Request {
        method: "GET".to_owned(),
        target: "/".to_owned(),
        headers: vec![
            ("Host".to_owned(), server.address().to_string()),
            ("Accept".to_owned(), "text/html".to_owned()),
        ],
        body: Vec::new(),
    };
    let page = String::from_utf8(page.send(&server).body).unwrap();
    for shown in [
        "SubmitCertificateInformation",
        "aBcD1234",
        "AdminEmail",
        "[redacted]",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(!page.contains("ada@example.com"), "{page}");

    // The test that sent it sees it.
    let logged = server.requests().pop().unwrap().input.unwrap();
    assert_eq!(logged["AdminEmail"], "ada@example.com");
}

#[test]
#[should_panic(expected = "there is no action `Bake`")]
fn a_cue_for_no_action_is_a_mistake() {
    fake().cue(Cue::error("A", "").action("Bake"));
}

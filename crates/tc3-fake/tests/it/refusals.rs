//! Every refusal: one request each that is wrong in one way, the documented code, and a message that says what is wrong.

use serde_json::json;
use tc3_fake::Verdict;

use crate::{
    http::Request,
    signer::{NOW, Tc3, V1, fake},
    toy,
};

const INPUT: &str = r#"{"CertificateId": "a"}"#;

fn commit() -> Tc3 {
    Tc3::post("CommitCertificateInformation", INPUT)
}

fn commit_v1() -> V1 {
    V1::new(
        "GET",
        "HmacSHA1",
        "CommitCertificateInformation",
        &json!({ "CertificateId": "a" }),
    )
}

/// A change to a draft before it is signed.
fn but(mut call: Tc3, change: impl FnOnce(&mut Tc3)) -> Request {
    change(&mut call);
    call.sign()
}

/// A change to a request after it was signed.
fn tampered(call: Tc3, change: impl FnOnce(&mut Request)) -> Request {
    let mut request = call.sign();
    change(&mut request);
    request
}

fn authorization(change: impl FnOnce(String) -> String) -> Request {
    tampered(commit(), |request| {
        let header = request.header("Authorization");
        *header = change(header.clone());
    })
}

#[track_caller]
fn refused(cases: Vec<(&str, Request, &str, &str)>) {
    let server = toy::fake();
    for (name, request, code, named) in cases {
        let answer = request.send(&server);
        assert_eq!(answer.code(), code, "{name}: {}", answer.message());
        assert!(answer.message().contains(named), "{name}: {}", answer.message());
        let logged = server.requests().pop().unwrap();
        assert_eq!(
            (logged.verdict, logged.code.as_deref()),
            (Verdict::Refused, Some(code)),
            "{name}"
        );
        assert!(!logged.executed, "{name}");
        let authentic = !code.starts_with("AuthFailure") && code != "UnsupportedProtocol";
        assert!(authentic || !logged.verified, "{name}");
    }
    assert!(server.executions().is_empty());
}

#[test]
fn signatures_that_do_not_match() {
    let failure = "AuthFailure.SignatureFailure";
    refused(vec![
        (
            "wrong key",
            but(commit(), |call| call.secret_key = "another".into()),
            failure,
            "key",
        ),
        (
            "tampered body",
            tampered(commit(), |request| request.body[19] ^= 1),
            failure,
            "changed",
        ),
        (
            "longer body",
            tampered(commit(), |request| request.body.push(b' ')),
            failure,
            "changed",
        ),
        (
            "tampered content type",
            tampered(commit(), |r| r.header("Content-Type").push_str("; a=b")),
            failure,
            "",
        ),
        (
            "tampered host",
            tampered(commit(), |request| request.header("Host").push_str(":80")),
            failure,
            "",
        ),
        (
            "tampered timestamp",
            tampered(commit(), |r| *r.header("X-TC-Timestamp") = (NOW + 1).to_string()),
            failure,
            "",
        ),
        (
            "tampered signed header",
            tampered(
                Tc3 {
                    signed: ["content-type", "host", "x-tc-action"].map(str::to_owned).into(),
                    ..commit()
                },
                |request| *request.header("X-TC-Action") = "UpdateCertificateInstance".into(),
            ),
            failure,
            "",
        ),
        (
            "tampered query",
            tampered(Tc3::get("CommitCertificateInformation", "CertificateId=a"), |r| {
                r.target.push_str("%20")
            }),
            failure,
            "",
        ),
        (
            "body of a GET",
            tampered(Tc3::get("CommitCertificateInformation", "CertificateId=a"), |r| {
                r.body.push(b'x')
            }),
            failure,
            "",
        ),
        (
            "date of another day",
            but(commit(), |call| call.date = "2023-11-15".into()),
            failure,
            "2023-11-14",
        ),
        (
            "service of another host",
            but(commit(), |call| call.service = "cvm".into()),
            failure,
            "`ssl`",
        ),
        (
            "service taken from the address",
            but(commit(), |call| {
                call.host = "127.0.0.1".into();
                call.service = "127".into();
            }),
            failure,
            "`ssl`",
        ),
        (
            "signed as the other service",
            but(commit(), |call| call.service = "toybox".into()),
            failure,
            "`ssl`",
        ),
        (
            "v1 wrong key",
            V1 {
                secret_key: "another".into(),
                ..commit_v1()
            }
            .sign(),
            failure,
            "key",
        ),
        (
            "v1 tampered",
            {
                let mut request = commit_v1().sign();
                request.target += "&VerifyType=DNS";
                request
            },
            failure,
            "changed",
        ),
        (
            "v1 not base64",
            Request {
                target: "/?Nonce=1&SecretId=AKIDEXAMPLE&Timestamp=1700000000&Signature=%21".into(),
                ..commit_v1().sign()
            },
            failure,
            "base64",
        ),
    ]);
}

#[test]
fn callers_and_times() {
    let expired = "AuthFailure.SignatureExpire";
    refused(vec![
        (
            "unknown id",
            but(commit(), |call| call.secret_id = "AKIDNOBODY".into()),
            "AuthFailure.SecretIdNotFound",
            "AKIDNOBODY",
        ),
        (
            "v1 unknown id",
            commit_v1().with("SecretId", "x").sign(),
            "AuthFailure.SecretIdNotFound",
            "`x`",
        ),
        (
            "a token nobody gave",
            commit().with("X-TC-Token", "t").sign(),
            "AuthFailure.TokenFailure",
            "token",
        ),
        (
            "v1 a token nobody gave",
            commit_v1().with("Token", "t").sign(),
            "AuthFailure.TokenFailure",
            "token",
        ),
        (
            "too old",
            but(commit(), |call| call.timestamp = (NOW - 301).to_string()),
            expired,
            "301 seconds",
        ),
        (
            "too new",
            but(commit(), |call| call.timestamp = (NOW + 301).to_string()),
            expired,
            "301 seconds",
        ),
        (
            "v1 too old",
            commit_v1().with("Timestamp", &(NOW - 301).to_string()).sign(),
            expired,
            "`Timestamp`",
        ),
        (
            "no time",
            but(commit(), |call| call.timestamp = String::new()),
            "MissingParameter",
            "X-TC-Timestamp",
        ),
        (
            "time in words",
            but(commit(), |call| call.timestamp = "noon".into()),
            "InvalidParameter",
            "noon",
        ),
        (
            "v1 no time",
            commit_v1().without("Timestamp").sign(),
            "MissingParameter",
            "Timestamp",
        ),
        (
            "v1 no nonce",
            commit_v1().without("Nonce").sign(),
            "MissingParameter",
            "Nonce",
        ),
        (
            "v1 odd nonce",
            commit_v1().with("Nonce", "x").sign(),
            "InvalidParameter",
            "Nonce",
        ),
        (
            "v1 no id",
            commit_v1().without("SecretId").sign(),
            "MissingParameter",
            "SecretId",
        ),
        (
            "v1 odd method",
            commit_v1().with("SignatureMethod", "MD5").sign(),
            "InvalidParameterValue",
            "MD5",
        ),
    ]);
}

#[test]
fn the_window_moves_with_the_clock() {
    let server = fake();
    let call = |timestamp: i64| but(commit(), |call| call.timestamp = timestamp.to_string());
    assert_eq!(call(NOW - 300).send(&server).code(), "");
    server.clock().advance_seconds(1);
    assert_eq!(
        call(NOW - 300).send(&server).code(),
        "AuthFailure.SignatureExpire"
    );
    assert_eq!(call(NOW + 301).send(&server).code(), "");
    server.clock().advance_seconds(-600);
    let late = call(NOW).send(&server);
    assert_eq!(late.code(), "AuthFailure.SignatureExpire");
    // The header a client sets its clock by.
    assert_eq!(late.header("date"), "Tue, 14 Nov 2023 22:03:21 GMT");
    // Midnight in UTC: the date is that of the request's own time.
    server.reset();
    server.clock().advance_seconds(6400);
    assert_eq!(call(NOW + 6399).send(&server).code(), "");
    assert_eq!(
        call(NOW + 6400).send(&server).code(),
        "AuthFailure.SignatureFailure"
    );
}

#[test]
fn authorizations_that_cannot_be_used() {
    let invalid = "AuthFailure.InvalidAuthorization";
    let signed = |names: &[&str]| {
        Tc3 {
            signed: names.iter().map(|n| (*n).to_owned()).collect(),
            ..commit()
        }
        .sign()
    };
    refused(vec![
        (
            "none",
            commit().sign().without("Authorization"),
            invalid,
            "Authorization",
        ),
        (
            "another algorithm",
            authorization(|it| it.replace("TC3-HMAC-SHA256", "AWS4-HMAC-SHA256")),
            invalid,
            "AWS4",
        ),
        ("skip", authorization(|_| "SKIP".into()), invalid, "SKIP"),
        (
            "nothing behind the algorithm",
            authorization(|_| "TC3-HMAC-SHA256".into()),
            invalid,
            "TC3",
        ),
        (
            "no signature",
            authorization(|it| it[..it.len() - 76].into()),
            invalid,
            "`Signature=`",
        ),
        (
            "short signature",
            authorization(|it| it[..it.len() - 1].into()),
            invalid,
            "64",
        ),
        (
            "upper-case signature",
            authorization(|it| it.to_uppercase()),
            invalid,
            "",
        ),
        (
            "a part twice",
            authorization(|it| it + ", SignedHeaders=host"),
            invalid,
            "`SignedHeaders` twice",
        ),
        (
            "a further part",
            authorization(|it| it + ", Mood=good"),
            invalid,
            "`Mood`",
        ),
        (
            "another end",
            authorization(|it| it.replace("tc3_request", "aws4_request")),
            invalid,
            "tc3_request",
        ),
        (
            "a longer scope",
            authorization(|it| it.replace("tc3_request", "x/tc3_request")),
            invalid,
            "tc3_request",
        ),
        ("host not signed", signed(&["content-type"]), invalid, "`host`"),
        (
            "content type not signed",
            signed(&["host"]),
            invalid,
            "`content-type`",
        ),
        (
            "names not sorted",
            signed(&["host", "content-type"]),
            invalid,
            "sorted",
        ),
        (
            "a name twice",
            signed(&["content-type", "host", "host"]),
            invalid,
            "sorted",
        ),
        (
            "an upper-case name",
            signed(&["Zz", "content-type", "host"]),
            invalid,
            "lower-case",
        ),
        (
            "a header that is not there",
            signed(&["content-type", "host", "x-not-there"]),
            invalid,
            "x-not-there",
        ),
        (
            "an odd payload hash",
            commit().with("X-TC-Content-SHA256", "e3b0c442").sign(),
            "InvalidParameterValue",
            "UNSIGNED-PAYLOAD",
        ),
    ]);
}

#[test]
fn a_space_after_the_comma_is_not_needed() {
    let request = authorization(|it| it.replace(", ", ","));
    assert_eq!(request.send(&fake()).code(), "");
}

#[test]
fn actions_and_versions() {
    refused(vec![
        (
            "unknown action",
            Tc3::post("Bake", "{}").sign(),
            "InvalidAction",
            "`Bake`",
        ),
        (
            "action in lower case",
            Tc3::post("commitcertificateinformation", "{}").sign(),
            "InvalidAction",
            "",
        ),
        (
            "action of the other service",
            Tc3::post("Store", "{}").sign(),
            "InvalidAction",
            "`Store`",
        ),
        (
            "unknown version",
            commit().with("X-TC-Version", "2019-12-06").sign(),
            "NoSuchVersion",
            "2019-12-06",
        ),
        (
            "no action",
            commit().sign().without("X-TC-Action"),
            "MissingParameter",
            "`Action`",
        ),
        (
            "no version",
            commit().sign().without("X-TC-Version"),
            "MissingParameter",
            "`Version`",
        ),
        (
            "unknown service",
            but(Tc3::post("RunInstances", "{}"), |call| {
                call.host = "cvm.tencentcloudapi.com".into();
                call.service = "cvm".into();
            }),
            "NoSuchProduct",
            "`cvm`",
        ),
        (
            "v1 unknown action",
            commit_v1().with("Action", "Bake").sign(),
            "InvalidAction",
            "`Bake`",
        ),
        (
            "v1 unknown version",
            commit_v1().with("Version", "1").sign(),
            "NoSuchVersion",
            "`1`",
        ),
        (
            "v1 no action",
            commit_v1().without("Action").sign(),
            "MissingParameter",
            "`Action`",
        ),
        (
            "no region where one is needed",
            toy::call(Tc3::post("Ping", "{}")).sign().without("X-TC-Region"),
            "MissingParameter",
            "`Region`",
        ),
    ]);
}

#[test]
fn parameters() {
    let submit = |body: &str| Tc3::post("SubmitCertificateInformation", body).sign();
    let store = |body: &str| toy::call(Tc3::post("Store", body)).sign();
    let query = |query: &str| toy::call(Tc3::get("Store", query)).sign();
    refused(vec![
        ("missing", submit("{}"), "MissingParameter", "CertificateId"),
        (
            "missing in a list",
            store(r#"{"Name": "a", "Tags": [{}]}"#),
            "MissingParameter",
            "Tags[0].Key",
        ),
        (
            "unknown",
            submit(r#"{"CertificateId": "a", "Colour": 1}"#),
            "UnknownParameter",
            "Colour",
        ),
        (
            "missing goes before unknown",
            submit(r#"{"Colour": 1}"#),
            "MissingParameter",
            "CertificateId",
        ),
        (
            "wrong type",
            submit(r#"{"CertificateId": 1}"#),
            "InvalidParameter",
            "CertificateId",
        ),
        (
            "wrong element",
            submit(r#"{"CertificateId": "a", "DomainList": [1]}"#),
            "InvalidParameter",
            "DomainList[0]",
        ),
        (
            "out of range",
            store(r#"{"Name": "a", "Count": -1}"#),
            "InvalidParameterValue",
            "Count",
        ),
        ("no object", submit("[]"), "InvalidParameter", ""),
        ("broken", submit("{"), "InvalidRequest", ""),
        ("empty", submit(""), "InvalidRequest", ""),
        (
            "not text",
            submit(r#"{"CertificateId": "\ud83d"}"#),
            "InvalidParameter",
            "CertificateId",
        ),
        (
            "v1 missing",
            commit_v1().without("CertificateId").sign(),
            "MissingParameter",
            "CertificateId",
        ),
        (
            "v1 unknown",
            commit_v1().with("Colour", "1").sign(),
            "UnknownParameter",
            "Colour",
        ),
        ("query: missing", query(""), "MissingParameter", "Name"),
        (
            "query: unknown",
            query("Name=a&Colour=1"),
            "UnknownParameter",
            "Colour",
        ),
        (
            "query: TC3 has its action in a header",
            query("Name=a&Action=Store"),
            "UnknownParameter",
            "Action",
        ),
        (
            "query: wrong type",
            query("Name=a&Count=many"),
            "InvalidParameter",
            "Count",
        ),
        (
            "query: not a boolean",
            query("Name=a&On=yes"),
            "InvalidParameter",
            "On",
        ),
        (
            "query: out of range",
            query("Name=a&Count=-1"),
            "InvalidParameterValue",
            "Count",
        ),
        (
            "query: beyond 64 bits",
            query("Name=a&Count=99999999999999999999"),
            "InvalidParameterValue",
            "Count",
        ),
        (
            "query: scalar for a list",
            query("Name=a&Tags=1"),
            "InvalidParameter",
            "Tags",
        ),
        (
            "query: list for a scalar",
            query("Name.0=a"),
            "InvalidParameter",
            "Name",
        ),
        (
            "query: a gap",
            query("Name=a&Rows.0.0=1&Rows.2.0=1"),
            "InvalidParameter",
            "`Rows`",
        ),
        (
            "query: no index",
            query("Name=a&Rows.x=1"),
            "InvalidParameter",
            "`Rows.x`",
        ),
        (
            "query: index with a zero",
            query("Name=a&Rows.00.0=1"),
            "InvalidParameter",
            "`Rows.00`",
        ),
        (
            "query: huge index",
            query("Name=a&Rows.18446744073709551615=1"),
            "InvalidParameter",
            "`Rows`",
        ),
        (
            "query: value and parts",
            query("Name=a&Rows=1&Rows.0.0=1"),
            "InvalidParameter",
            "`Rows`",
        ),
        (
            "query: twice",
            query("Name=a&Name=b"),
            "InvalidParameter",
            "`Name`",
        ),
        (
            "query: empty part",
            query("Name=a&Rows..0=1"),
            "InvalidParameter",
            "Rows..0",
        ),
        ("query: no value", query("Name"), "InvalidRequest", "`Name`"),
        ("query: broken escape", query("Name=%4"), "InvalidRequest", "%4"),
        ("query: not UTF-8", query("Name=%ff"), "InvalidRequest", "%ff"),
    ]);
}

#[test]
fn protocols() {
    let unsupported = "UnsupportedProtocol";
    refused(vec![
        (
            "PUT",
            but(commit(), |call| call.method = "PUT".into()),
            unsupported,
            "PUT",
        ),
        (
            "DELETE",
            but(commit(), |call| call.method = "DELETE".into()),
            unsupported,
            "DELETE",
        ),
        (
            "POST of text",
            but(commit(), |call| call.content_type = "text/plain".into()),
            unsupported,
            "text/plain",
        ),
        (
            "POST without a type",
            commit().sign().without("Content-Type"),
            unsupported,
            "missing",
        ),
        (
            "signed GET of JSON",
            but(Tc3::get("CommitCertificateInformation", "CertificateId=a"), |c| {
                c.content_type = "application/json".into()
            }),
            unsupported,
            "application/x-www-form-urlencoded",
        ),
        (
            "another path",
            tampered(commit(), |request| request.target = "/v2".into()),
            "InvalidRequest",
            "`/v2`",
        ),
        (
            "no host",
            commit().sign().without("Host"),
            "InvalidRequest",
            "`Host`",
        ),
        (
            "a header twice",
            tampered(commit(), |request| {
                request.headers.push(("X-TC-Action".into(), "Other".into()))
            }),
            "InvalidRequest",
            "x-tc-action",
        ),
    ]);
}

#[test]
fn sizes() {
    let too_large = "RequestSizeLimitExceeded";
    let body = |length: usize| format!(r#"{{"CertificateId": "{}"}}"#, "a".repeat(length - 21));
    let largest = 10 * 1024 * 1024;
    let query = |length: usize| format!("CertificateId={}", "a".repeat(length - 14));
    refused(vec![
        (
            "JSON",
            Tc3::post("CommitCertificateInformation", &body(largest + 1)).sign(),
            too_large,
            "10485760",
        ),
        (
            "query",
            Tc3::get("CommitCertificateInformation", &query(32 * 1024 + 1)).sign(),
            too_large,
            "32768",
        ),
        (
            "form",
            V1 {
                method: "POST".into(),
                ..commit_v1()
            }
            .with("CertificateId", &"a".repeat(1024 * 1024))
            .sign(),
            too_large,
            "1048576",
        ),
    ]);
    let server = fake();
    for call in [
        Tc3::post("CommitCertificateInformation", &body(largest)),
        Tc3::get("CommitCertificateInformation", &query(32 * 1024)),
    ] {
        assert_eq!(call.sign().send(&server).code(), "");
    }
}

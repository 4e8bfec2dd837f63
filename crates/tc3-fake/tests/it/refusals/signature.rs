//! Signatures, keys, times and `Authorization` headers.

use super::{but, commit, commit_v1, refused, tampered};
use crate::{
    http::Request,
    signer::{NOW, Tc3, V1, fake},
};

fn authorization(change: impl FnOnce(String) -> String) -> Request {
    tampered(&commit(), |request| {
        let header = request.header("Authorization");
        *header = change(header.clone());
    })
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
            tampered(&commit(), |request| request.body[19] ^= 1),
            failure,
            "changed",
        ),
        (
            "longer body",
            tampered(&commit(), |request| request.body.push(b' ')),
            failure,
            "changed",
        ),
        (
            "tampered content type",
            tampered(&commit(), |r| r.header("Content-Type").push_str("; a=b")),
            failure,
            "",
        ),
        (
            "tampered host",
            tampered(&commit(), |request| request.header("Host").push_str(":80")),
            failure,
            "",
        ),
        (
            "tampered timestamp",
            tampered(&commit(), |r| *r.header("X-TC-Timestamp") = (NOW + 1).to_string()),
            failure,
            "",
        ),
        (
            "tampered signed header",
            tampered(
                &Tc3 {
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
            tampered(
                &Tc3::get("CommitCertificateInformation", "CertificateId=a"),
                |r| {
                    r.target.push_str("%20");
                },
            ),
            failure,
            "",
        ),
        (
            "body of a GET",
            tampered(
                &Tc3::get("CommitCertificateInformation", "CertificateId=a"),
                |r| {
                    r.body.push(b'x');
                },
            ),
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
            "service taken from an address, sent elsewhere",
            but(commit(), |call| {
                call.host = "ssl.tencentcloudapi.com".into();
                call.service = "127".into();
            }),
            failure,
            "`ssl`",
        ),
        (
            "a service that nothing here is called by",
            but(commit(), |call| {
                call.host = "127.0.0.1".into();
                call.service = "tls".into();
            }),
            failure,
            "`ssl`",
        ),
        (
            "host without its port, and another host",
            {
                let mut request = but(commit(), |call| call.host = "localhost".into());
                *request.header("Host") = "127.0.0.1:8420".into();
                request
            },
            failure,
            "",
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
            "`Credential=`",
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

/// As Tencent Cloud's own client for Node signs: at every real host both are right.
#[test]
fn the_service_of_the_address_and_the_host_without_its_port() {
    for host in ["127.0.0.1", "localhost"] {
        let label = host.split('.').next().unwrap_or_default();
        let mut request = but(commit(), |call| {
            call.host = host.into();
            call.service = label.into();
        });
        assert_eq!(request.send(&fake()).code(), "");
        *request.header("Host") = format!("{host}:8420");
        assert_eq!(request.send(&fake()).code(), "");
    }
}

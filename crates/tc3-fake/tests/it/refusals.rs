//! Every refusal: one request each that is wrong in one way, the documented code, and a message that says what is wrong.

mod request;
mod signature;

use serde_json::json;
use tc3_fake::Verdict;

use crate::{
    http::Request,
    signer::{Tc3, V1},
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
fn tampered(call: &Tc3, change: impl FnOnce(&mut Request)) -> Request {
    let mut request = call.sign();
    change(&mut request);
    request
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

//! Protocol, sizes, actions and parameters.

use super::{but, commit, commit_v1, refused, tampered};
use crate::{
    signer::{Tc3, V1, fake},
    toy,
};

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
                c.content_type = "application/json".into();
            }),
            unsupported,
            "application/x-www-form-urlencoded",
        ),
        (
            "another path",
            tampered(&commit(), |request| request.target = "/v2".into()),
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
            tampered(&commit(), |request| {
                request.headers.push(("X-TC-Action".into(), "Other".into()));
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

//! The account over the wire: seeded, worked on, read back, set back.

use serde_json::{Value, json};
use tc3_fake::{Certificate, Clock, Resource, ResourceType, Scenario, Server};

use crate::{
    http::control,
    signer::{NOW, Tc3},
};

/// A fake whose clock stands, with this account.
pub(crate) fn account(scenario: Scenario) -> Server {
    Server::builder()
        .scenario(scenario.seed(1))
        .clock(Clock::fixed(NOW))
        .start_blocking()
        .expect("a port")
}

/// Two certificates for one domain, the first in use on a CDN domain and a load balancer.
pub(crate) fn two() -> Scenario {
    r#"{
        "certificates": [
            {"id": "old", "domain": "www.example.com"},
            {"id": "new", "domain": "www.example.com"}
        ],
        "resources": [
            {"type": "cdn", "domain": "www.example.com", "certificate": "old"},
            {"type": "clb", "id": "lb-1", "listeners": [{"id": "lbl-1", "certificate": "old"}]}
        ]
    }"#
    .parse()
    .expect("a scenario")
}

/// What stands under `Response`.
pub(crate) fn call(server: &Server, action: &str, input: &Value) -> Value {
    Tc3::post(action, &input.to_string())
        .sign()
        .send(server)
        .response()
}

pub(crate) fn code(server: &Server, action: &str, input: &Value) -> String {
    call(server, action, input)["Error"]["Code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn an_update_gets_a_record_after_it_was_prepared() {
    let server = account(two());
    let input = json!({ "OldCertificateId": "old", "CertificateId": "new", "ResourceTypes": ["cdn", "clb"] });
    let mut seen = Vec::new();
    let mut record = 0;
    for _ in 0..4 {
        let answer = call(&server, "UpdateCertificateInstance", &input);
        record = answer["DeployRecordId"].as_u64().unwrap();
        seen.push((
            record > 0,
            answer["DeployStatus"].clone(),
            answer["UpdateSyncProgress"][0]["Status"].clone(),
        ));
    }
    let expected = [(false, 1, 0), (false, 1, 3), (true, 1, 1), (true, 0, 1)];
    assert_eq!(
        seen,
        expected.map(|(found, status, progress)| (found, json!(status), json!(progress)))
    );

    assert_eq!(server.state().resources[0].certificate.as_deref(), Some("old"));
    server.advance(&tc3_fake::Advance::to_the_end().record(record));
    let state = server.state();
    assert_eq!(state.resources[0].certificate.as_deref(), Some("new"));
    assert_eq!(
        state.resources[1].listeners[0].certificate.as_deref(),
        Some("new")
    );
    assert_eq!((state.records[0].id, state.records[0].status), (record, 1));
}

#[test]
fn scenarios_over_http() {
    let server = account(Scenario::new());
    let scenario = json!({
        "certificates": [{ "id": "a", "domain": "a.com", "private_key": "never shown" }],
        "resources": [{ "type": "cdn", "domain": "a.com", "certificate": "a" }],
        "keys": [{ "secret_id": "AKIDOTHER", "secret_key": "never shown", "deny": ["*"] }],
    });
    let answer = control(&server, "POST", "/_tc3/state", &scenario.to_string());
    assert_eq!(answer.status, 200, "{}", answer.json());
    let state = answer.json();
    assert_eq!(state["certificates"][0]["id"], "a");
    assert_eq!(state["certificates"][0]["not_before"], NOW);
    assert_eq!(state["resources"][0]["certificate"], "a");
    let keys = control(&server, "GET", "/_tc3/keys", "");
    assert_eq!(keys.json()[1], json!({ "secret_id": "AKIDOTHER", "deny": ["*"] }));
    for shown in [answer.body, keys.body] {
        assert!(!String::from_utf8(shown).unwrap().contains("never shown"));
    }

    // A second one adds, and replaces what has the same id.
    let second = json!({ "certificates": [{ "id": "a", "status": 3 }, { "id": "b" }] });
    let state = control(&server, "POST", "/_tc3/state", &second.to_string()).json();
    let ids: Vec<_> = state["certificates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["id"], &it["status"]))
        .collect();
    assert_eq!(ids, [(&json!("a"), &json!(3)), (&json!("b"), &json!(1))]);
    // Nothing of a faulty one is taken over.
    let faulty = json!({
        "certificates": [{ "id": "c" }], "resources": [{ "type": "cdn", "domain": "a.com", "certificate": "d" }],
    });
    let refused = control(&server, "POST", "/_tc3/state", &faulty.to_string());
    assert_eq!(refused.status, 400);
    assert!(
        refused.json()["error"]
            .as_str()
            .unwrap()
            .contains("there is no certificate `d`")
    );
    assert_eq!(server.state().certificates.len(), 2);

    let state = control(
        &server,
        "PUT",
        "/_tc3/state",
        r#"{"certificates": [{"id": "z"}]}"#,
    )
    .json();
    assert_eq!(
        (
            state["certificates"].as_array().unwrap().len(),
            state["resources"].clone()
        ),
        (1, json!([]))
    );
    control(&server, "POST", "/_tc3/reset", "");
    assert!(server.state().certificates.is_empty());
}

#[test]
fn steps_on_command() {
    let server = account(two().progress(tc3_fake::Progress::Command));
    let input = json!({ "OldCertificateId": "old", "CertificateId": "new", "ResourceTypes": ["cdn"] });
    for _ in 0..3 {
        assert_eq!(
            call(&server, "UpdateCertificateInstance", &input)["DeployRecordId"],
            0
        );
    }
    let advanced = control(&server, "POST", "/_tc3/advance", r#"{"steps": 2}"#);
    assert_eq!(advanced.json(), json!({ "advanced": 1 }));
    let record = call(&server, "UpdateCertificateInstance", &input)["DeployRecordId"].take();
    let fail = json!({ "record": record, "settle": true, "fail": true });
    control(&server, "POST", "/_tc3/advance", &fail.to_string());
    let state = control(&server, "GET", "/_tc3/state", "").json();
    assert_eq!(
        (
            &state["records"][0]["status"],
            &state["resources"][0]["certificate"]
        ),
        (&json!(2), &json!("old"))
    );
    for (body, named) in [
        (json!({ "record": 1 }), "there is no record 1"),
        (json!({ "certificate": "x" }), "there is no certificate `x`"),
        (json!({ "task": "7" }), "there is no task `7`"),
        (json!({ "step": 1 }), "`step`"),
    ] {
        let answer = control(&server, "POST", "/_tc3/advance", &body.to_string());
        assert_eq!(answer.status, 400, "{body}");
        assert!(
            answer.json()["error"].as_str().unwrap().contains(named),
            "{body}: {}",
            answer.json()
        );
    }
}

#[test]
fn the_clock_makes_steps_and_lets_certificates_expire() {
    let mut scenario = two().progress(tc3_fake::Progress::Clock(60));
    scenario.certificates[1].not_after = NOW + 1000;
    scenario = scenario.certificate(Certificate::issued("order", "shop.example.com").status(5));
    let server = account(scenario);
    let status = |at: usize| server.state().certificates[at].status;
    assert_eq!(
        call(
            &server,
            "CommitCertificateInformation",
            &json!({ "CertificateId": "order" })
        )["Status"],
        0
    );
    server.clock().advance_seconds(119);
    assert_eq!((status(1), status(2)), (1, 0));
    server.clock().advance_seconds(1);
    assert_eq!((status(1), status(2)), (1, 1));
    server.clock().advance_seconds(1000);
    assert_eq!((status(1), status(2)), (3, 1));
}

#[test]
fn the_same_seed_gives_the_same_ids() {
    let ids = |seed| {
        let server = Server::builder()
            .scenario(two().seed(seed))
            .clock(Clock::fixed(NOW))
            .progress(tc3_fake::Progress::Instant)
            .start_blocking()
            .unwrap();
        let input = json!({ "OldCertificateId": "old", "CertificateId": "new", "ResourceTypes": ["cdn"] });
        let twice = || {
            let answer = call(&server, "UpdateCertificateInstance", &input);
            (answer["DeployRecordId"].clone(), answer["RequestId"].clone())
        };
        let first = twice();
        server.reset();
        assert_eq!(twice(), first);
        first
    };
    assert_eq!(ids(7), ids(7));
    assert_ne!(ids(7), ids(8));
}

#[test]
fn keys_have_rights_and_an_end() {
    let server = account(two());
    let keys = json!({ "keys": [
        { "secret_id": "AKIDREADER", "secret_key": "r", "allow": ["Describe*"] },
        { "secret_id": "AKIDTEMPORARY", "secret_key": "t", "token": "session", "expires_at": NOW + 60 },
    ] });
    assert_eq!(
        control(&server, "POST", "/_tc3/state", &keys.to_string()).status,
        200
    );
    let by = |id: &str, key: &str, token: Option<&str>, action: &str| {
        let mut call = Tc3::post(action, r#"{"CertificateId": "x", "TaskId": "x"}"#);
        (call.secret_id, call.secret_key) = (id.to_owned(), key.to_owned());
        if let Some(token) = token {
            call = call.with("X-TC-Token", token);
        }
        call.sign().send(&server).code()
    };
    let commit = "CommitCertificateInformation";
    assert_eq!(
        by("AKIDREADER", "r", None, commit),
        "AuthFailure.UnauthorizedOperation"
    );
    assert_eq!(
        by(
            "AKIDREADER",
            "r",
            None,
            "DescribeCertificateBindResourceTaskDetail"
        ),
        "UnknownParameter"
    );
    assert_eq!(
        by("AKIDTEMPORARY", "t", Some("session"), commit),
        "UnknownParameter"
    );
    assert_eq!(
        by("AKIDTEMPORARY", "t", Some("other"), commit),
        "AuthFailure.TokenFailure"
    );
    server.clock().advance_seconds(60);
    let mut late = Tc3::post(commit, r#"{"CertificateId": "x"}"#).with("X-TC-Token", "session");
    (late.secret_id, late.secret_key) = ("AKIDTEMPORARY".into(), "t".into());
    assert_eq!(late.sign().send(&server).code(), "AuthFailure.TokenFailure");
}

#[test]
fn rates_are_limited_on_demand() {
    let limits: Scenario = r#"{"rate_limits": {"per_second": {"UpdateCertificateInstance": 2, "CommitCertificateInformation": 1}}}"#.parse().unwrap();
    let server = account(limits);
    let update = json!({ "OldCertificateId": "x", "ResourceTypes": ["cdn"] });
    let codes: Vec<String> = (0..3)
        .map(|_| code(&server, "UpdateCertificateInstance", &update))
        .collect();
    let not_found = "FailedOperation.CertificateNotFound";
    assert_eq!(codes, [not_found, not_found, "LimitExceeded.RateLimitExceeded"]);
    let commit = json!({ "CertificateId": "x" });
    let codes: Vec<String> = (0..2)
        .map(|_| code(&server, "CommitCertificateInformation", &commit))
        .collect();
    assert_eq!(codes, [not_found, "RequestLimitExceeded"]);
    server.clock().advance_seconds(1);
    assert_eq!(code(&server, "UpdateCertificateInstance", &update), not_found);
}

#[test]
fn an_account_in_rust() {
    let server = account(Scenario::new());
    server
        .apply(
            &Scenario::new()
                .certificate(Certificate::issued("a", "a.com"))
                .resource(Resource::domain(ResourceType::Live, "a.com", "a")),
        )
        .unwrap();
    assert_eq!(server.state().resources[0].kind, ResourceType::Live);
    let faulty = Scenario::new().resource(Resource::domain(ResourceType::Live, "b.com", "b"));
    let error = server.apply(&faulty).unwrap_err().to_string();
    assert_eq!(
        error,
        "resources[0]: there is no certificate `b`; add it to `certificates`"
    );
    server.replace(&Scenario::new()).unwrap();
    assert!(server.state().certificates.is_empty());
}

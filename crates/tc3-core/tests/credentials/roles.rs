//! Roles by STS: what is sent, what is made of the answers.

use std::time::Duration;

use tc3_core::credentials::{AssumeRole, TkeOidc, WebIdentity, is_not_configured};
use tc3_core::testing::Reply;
use tc3_core::{Credentials, ErrorKind, Provider, Site};

use crate::machine::{Machine, NOW};
use crate::server::Server;
use crate::{everything, id_of, parts, unix};

pub(crate) const ARN: &str = "qcs::cam::uin/100000000001:roleName/deploy";

/// STS's answer: keys that expire so many seconds after the machine's first time.
pub(crate) fn answer(id: &str, life: u64) -> String {
    let expired = NOW + life;
    format!(
        r#"{{"Response": {{"Credentials": {{"Token": "role-token", "TmpSecretId": "{id}", "TmpSecretKey": "role-key"}},
            "ExpiredTime": {expired}, "Expiration": "2023-11-15T00:13:20Z", "RequestId": "r-1"}}}}"#
    )
}

fn base() -> Credentials {
    Credentials::new("AKIDBASE", "hush").with_token("hush-token")
}

fn assume(machine: &Machine) -> AssumeRole {
    AssumeRole::new(base(), ARN).with_surroundings(&machine.surroundings())
}

#[tokio::test]
async fn assume_role_is_a_signed_call_of_sts() {
    let machine = Machine::new();
    machine.sts.push(Reply::json(answer("role-id", 1800)));
    let role = assume(&machine)
        .with_session_name("nightly")
        .with_duration(Duration::from_secs(1800))
        .with_external_id("hush-external")
        .with_policy("%7B%7D");
    let credentials = role.credentials().await.expect("assumes");
    assert_eq!(parts(&credentials), ("role-id", "role-key", Some("role-token")));
    assert_eq!(credentials.expires_at(), Some(unix(NOW + 1800)));

    let requests = machine.sts.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!(request.uri, "https://sts.tencentcloudapi.com/");
    for (name, value) in [
        ("x-tc-action", "AssumeRole"),
        ("x-tc-version", "2018-08-13"),
        ("x-tc-region", "ap-guangzhou"),
        ("x-tc-timestamp", "1700000000"),
        ("x-tc-token", "hush-token"),
    ] {
        assert_eq!(request.headers[name], value, "{name}");
    }
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&request.body).expect("JSON"),
        serde_json::json!({
            "RoleArn": ARN,
            "RoleSessionName": "nightly",
            "DurationSeconds": 1800,
            "Policy": "%7B%7D",
            "ExternalId": "hush-external",
        })
    );
    assert!(!format!("{role:?}").contains("hush"), "{role:?}");
}

#[tokio::test]
async fn the_site_and_the_region_say_which_sts_is_asked() {
    let machine = Machine::new();
    machine.sts.push(Reply::json(answer("role-id", 7200)));
    let surroundings = machine
        .surroundings()
        .with_site(Site::International)
        .with_region("ap-singapore");
    let role = AssumeRole::new(base(), ARN).with_surroundings(&surroundings);
    assert_eq!(id_of(&role).await.expect("assumes"), "role-id");
    let request = &machine.sts.requests()[0];
    assert_eq!(request.uri, "https://sts.intl.tencentcloudapi.com/");
    assert_eq!(request.headers["x-tc-region"], "ap-singapore");
}

#[tokio::test]
async fn the_lifetime_holds_on_a_clock_that_is_off() {
    for (off, expected) in [
        // Right, or behind: no longer than was asked for.
        (0, NOW + 7200),
        (-10_000_i64, NOW - 10_000 + 7200),
        // Ahead by less than the lifetime: the server's word; by more: what was asked for.
        (3600, NOW + 7200),
        (10_000, NOW + 10_000 + 7200),
    ] {
        let machine = Machine::new();
        machine.clock.set(NOW.checked_add_signed(off).expect("a time"));
        machine.sts.push(Reply::json(answer("role-id", 7200)));
        let credentials = assume(&machine).credentials().await.expect("assumes");
        assert_eq!(credentials.expires_at(), Some(unix(expected)), "{off}");
    }
}

#[tokio::test]
async fn a_refusal_tells_all_but_is_not_the_answer_to_the_callers_own_request() {
    let machine = Machine::new();
    machine.sts.push(Reply::error("UnauthorizedOperation"));
    let error = assume(&machine).credentials().await.expect_err("refused");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Permission, None));
    assert!(!error.may_have_executed() && !is_not_configured(&error));
    assert_eq!(
        error.to_string(),
        "AssumeRole: UnauthorizedOperation: the message of UnauthorizedOperation (request id r-error)"
    );
    assert!(!everything(&error).contains("hush"));

    let machine = Machine::new();
    machine.sts.push(Reply::json(
        r#"{"Response":{"Credentials":{"TmpSecretKey":"hush"},"RequestId":"r"}}"#,
    ));
    let error = assume(&machine).credentials().await.expect_err("no keys");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!everything(&error).contains("hush"), "{error:?}");
}

#[tokio::test]
async fn empty_keys_are_never_used_for_signing() {
    let machine = Machine::new();
    let role = AssumeRole::new(Credentials::new("", ""), ARN).with_surroundings(&machine.surroundings());
    let error = role.credentials().await.expect_err("blank");
    assert!(error.to_string().contains("the secret id is blank"), "{error}");
    assert!(machine.sts.requests().is_empty());
}

#[tokio::test]
async fn a_web_identity_is_asked_about_without_a_signature_and_its_file_is_read_each_time() {
    let machine = Machine::new();
    let file = machine.write("token", "hush-1\n");
    let role = WebIdentity::new("github", ARN, &file)
        .with_region("ap-shanghai")
        .with_session_name("ci")
        .with_surroundings(&machine.surroundings());
    machine.sts.push(Reply::json(answer("one", 7200)));
    assert_eq!(id_of(&role).await.expect("assumes"), "one");
    machine.write("token", "hush-2");
    machine.clock.set(NOW + 7200);
    machine.sts.push(Reply::json(answer("two", 14_400)));
    assert_eq!(id_of(&role).await.expect("assumes"), "two");

    for (request, token) in machine.sts.requests().iter().zip(["hush-1", "hush-2"]) {
        assert_eq!(request.headers["authorization"], "SKIP");
        assert_eq!(request.headers["x-tc-action"], "AssumeRoleWithWebIdentity");
        assert_eq!(request.headers["x-tc-region"], "ap-shanghai");
        assert!(!request.headers.contains_key("x-tc-token"));
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&request.body).expect("JSON"),
            serde_json::json!({
                "ProviderId": "github",
                "WebIdentityToken": token,
                "RoleArn": ARN,
                "RoleSessionName": "ci",
                "DurationSeconds": 7200,
            })
        );
    }
}

fn pod(machine: &Machine) {
    machine.set("TKE_REGION", "ap-beijing");
    machine.set("TKE_PROVIDER_ID", "cls-1");
    machine.set(
        "TKE_WEB_IDENTITY_TOKEN_FILE",
        machine.write("pod-token", "hush-pod"),
    );
    machine.set("TKE_ROLE_ARN", ARN);
}

#[tokio::test]
async fn a_pods_role_is_asked_for_in_its_region() {
    let machine = Machine::new();
    pod(&machine);
    machine.sts.push(Reply::json(answer("pod-id", 7200)));
    let tke = TkeOidc::new().with_surroundings(&machine.surroundings());
    assert_eq!(id_of(&tke).await.expect("assumes"), "pod-id");
    let request = &machine.sts.requests()[0];
    assert_eq!(request.headers["x-tc-region"], "ap-beijing");
    let body: serde_json::Value = serde_json::from_slice(&request.body).expect("JSON");
    assert_eq!(body["WebIdentityToken"], "hush-pod");
    assert_eq!(body["RoleSessionName"], format!("tc3-{NOW}"));
}

#[tokio::test]
async fn half_a_pod_is_an_error_and_none_is_not_configured() {
    let machine = Machine::new();
    machine.set("TKE_REGION", "ap-beijing");
    let tke = TkeOidc::new().with_surroundings(&machine.surroundings());
    assert!(is_not_configured(&tke.credentials().await.expect_err("no pod")));
    for missing in [
        "TKE_REGION",
        "TKE_PROVIDER_ID",
        "TKE_WEB_IDENTITY_TOKEN_FILE",
        "TKE_ROLE_ARN",
    ] {
        let machine = Machine::new();
        pod(&machine);
        machine.set(missing, "");
        let tke = TkeOidc::new().with_surroundings(&machine.surroundings());
        let error = tke.credentials().await.expect_err(missing);
        assert!(!is_not_configured(&error));
        assert!(
            error
                .to_string()
                .starts_with(&format!("the environment variable {missing} is not set"))
        );
    }
    for (content, fault) in [(None, "does not exist"), (Some(" \n"), "is empty")] {
        let machine = Machine::new();
        pod(&machine);
        let path = content.map_or_else(
            || machine.path("nowhere"),
            |content| machine.write("empty", content),
        );
        machine.set("TKE_WEB_IDENTITY_TOKEN_FILE", path);
        let tke = TkeOidc::new().with_surroundings(&machine.surroundings());
        let error = tke.credentials().await.expect_err(fault);
        assert!(
            error.to_string().ends_with(fault) && !is_not_configured(&error),
            "{error}"
        );
    }
}

#[tokio::test]
async fn sts_can_be_asked_elsewhere_over_a_real_connection() {
    let server = Server::start(|_| Some((200, answer("role-id", 7200)))).await;
    let machine = Machine::new();
    let surroundings = tc3_core::credentials::Surroundings::system()
        .with_clock(machine.clock.clone())
        .with_sts_endpoint(server.address());
    let role = AssumeRole::new(base(), ARN).with_surroundings(&surroundings);
    assert_eq!(id_of(&role).await.expect("assumes"), "role-id");
    assert!(server.requests()[0].starts_with("POST / HTTP/1.1\r\n"));

    let plain = machine.surroundings().with_sts_endpoint("http://sts.example.com");
    let role = AssumeRole::new(base(), ARN).with_surroundings(&plain);
    let error = id_of(&role).await.expect_err("not over plain HTTP");
    assert!(error.contains("plain http and not loopback"), "{error}");
}

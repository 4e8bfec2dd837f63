use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tc3_core::credentials::{Chain, is_not_configured, not_configured, provider_fn};
use tc3_core::testing::{Replay, Reply};
use tc3_core::{Client, Credentials, Error, ErrorKind, Provider};

use crate::machine::{Machine, NOW};
use crate::server::Server;
use crate::{cvm, everything, id_of, roles};

fn standard(machine: &Machine) -> Chain {
    Chain::standard(&machine.surroundings())
}

/// Configures everything from the last link to the first, and looks each time who is found.
#[tokio::test]
async fn the_order_is_environment_profile_tccli_tke_cvm() {
    let server = Server::start(cvm::healthy(NOW + 7200)).await;
    let machine = Machine::new().with_metadata(server.address());
    assert_eq!(id_of(&standard(&machine)).await.expect("a role"), "cvm-id");
    machine.set("TKE_REGION", "ap-beijing");
    machine.set("TKE_PROVIDER_ID", "cls-1");
    machine.set("TKE_WEB_IDENTITY_TOKEN_FILE", machine.write("token", "t"));
    machine.set("TKE_ROLE_ARN", roles::ARN);
    machine.sts.push(Reply::json(roles::answer("tke-id", 7200)));
    assert_eq!(id_of(&standard(&machine)).await.expect("a pod"), "tke-id");
    machine.write(
        "home/.tccli/default.credential",
        r#"{"secretId": "tccli-id", "secretKey": "k"}"#,
    );
    assert_eq!(id_of(&standard(&machine)).await.expect("tccli"), "tccli-id");
    machine.write(
        "etc/credentials",
        "[default]\nsecret_id = ini-id\nsecret_key = k\n",
    );
    assert_eq!(id_of(&standard(&machine)).await.expect("a profile"), "ini-id");
    machine.set("TENCENTCLOUD_SECRET_ID", "env-id");
    machine.set("TENCENTCLOUD_SECRET_KEY", "k");
    assert_eq!(id_of(&standard(&machine)).await.expect("variables"), "env-id");
}

#[tokio::test]
async fn the_error_at_the_end_says_what_was_tried_and_why_each_failed() {
    let machine = Machine::new();
    let error = standard(&machine).credentials().await.expect_err("nothing");
    assert_eq!(error.kind(), ErrorKind::Config);
    let shown = machine.plain(&error.to_string());
    let expected = "no credentials are configured: 1. environment: the environment variable TENCENTCLOUD_SECRET_ID is \
                    not set; 2. profile: there is no file /home/.tencentcloud/credentials or /etc/credentials; 3. tccli: \
                    there is no file /home/.tccli/default.credential; 4. TKE: the environment variables TKE_PROVIDER_ID, \
                    TKE_WEB_IDENTITY_TOKEN_FILE and TKE_ROLE_ARN are not set; 5. CVM role: the metadata service \
                    http://127.0.0.1:1: it cannot be reached: ";
    assert!(shown.starts_with(expected), "{shown}");
    assert!(
        shown.ends_with(
            ". Give the client credentials, or set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY"
        ),
        "{shown}"
    );
}

#[tokio::test]
async fn what_is_configured_and_broken_stops_the_search() {
    let good = r#"{"secretId": "tccli-id", "secretKey": "k"}"#;
    for (variable, value, fault) in [
        (
            "TENCENTCLOUD_SECRET_ID",
            "id",
            "the credentials of the link \"environment\" do not work: the environment \
            variable TENCENTCLOUD_SECRET_KEY is not set",
        ),
        (
            "TENCENTCLOUD_CREDENTIALS_FILE",
            "/nowhere/hidden",
            "the link \"profile\" do not work: the credentials file \
            /nowhere/hidden does not exist (not configured before it: environment: the environment variable",
        ),
        (
            "TENCENTCLOUD_PROFILE",
            "prod",
            "the link \"tccli\" do not work: the profile prod was asked for",
        ),
    ] {
        let machine = Machine::new();
        machine.write("home/.tccli/default.credential", good);
        machine.set(variable, value);
        let error = standard(&machine).credentials().await.expect_err(variable);
        assert!(error.to_string().contains(fault), "{error}");
        assert!(!is_not_configured(&error));
    }
}

#[tokio::test]
async fn a_profile_that_was_asked_for_is_the_only_thing_that_is_looked_at() {
    let machine = Machine::new();
    machine.set("TENCENTCLOUD_SECRET_ID", "env-id");
    machine.set("TENCENTCLOUD_SECRET_KEY", "k");
    machine.write(
        "home/.tencentcloud/credentials",
        "[prod]\nsecret_id = ini-id\nsecret_key = k\n",
    );
    machine.write(
        "home/.tccli/dev.credential",
        r#"{"secretId": "tccli-id", "secretKey": "k"}"#,
    );
    for (name, id) in [("prod", "ini-id"), ("dev", "tccli-id")] {
        assert_eq!(
            id_of(&Chain::of_profile(name, &machine.surroundings()))
                .await
                .expect(name),
            id
        );
    }
    let error = id_of(&Chain::of_profile("other", &machine.surroundings()))
        .await
        .expect_err("nobody");
    assert!(
        error.contains("has no section [other]") && error.contains("other.credential"),
        "{error}"
    );
}

#[tokio::test]
async fn who_was_found_first_stays_even_if_it_fails_later() {
    let fails = Arc::new(AtomicBool::new(false));
    let flag = fails.clone();
    let first = provider_fn(move || {
        let outcome = if flag.load(Ordering::SeqCst) {
            Err(not_configured("the file is gone"))
        } else {
            Ok(Credentials::new("first", "k"))
        };
        std::future::ready(outcome)
    });
    let second = provider_fn(|| async { Ok(Credentials::new("second", "k")) });
    let chain = Chain::new().link("one", first).link("two", second);
    assert_eq!(id_of(&chain).await.expect("the first"), "first");
    fails.store(true, Ordering::SeqCst);
    let error = id_of(&chain).await.expect_err("not the second");
    assert!(
        error.starts_with("the credentials of the link \"one\" do not work: the file is gone"),
        "{error}"
    );
    fails.store(false, Ordering::SeqCst);
    assert_eq!(id_of(&chain).await.expect("the first"), "first");
}

#[tokio::test]
async fn a_clients_call_says_it_all_and_sends_nothing() {
    let machine = Machine::new();
    let replay = Replay::new([]);
    let client = Client::builder()
        .provider(standard(&machine))
        .transport(replay.clone())
        .build()
        .expect("builds");
    let error = client
        .call("cvm", "2017-03-12", "DescribeZones", &serde_json::json!({}))
        .await;
    let error = error.expect_err("no credentials");
    assert_eq!(
        (error.kind(), error.attempts(), error.code()),
        (ErrorKind::Config, 0, None)
    );
    assert!(
        error
            .to_string()
            .starts_with("DescribeZones: no credentials are configured: 1. environment: ")
    );
    assert!(replay.requests().is_empty());

    let client = Client::builder()
        .profile("a/b")
        .transport(replay.clone())
        .build()
        .expect("builds");
    let error = client
        .call("cvm", "2017-03-12", "DescribeZones", &serde_json::json!({}))
        .await;
    assert!(
        error
            .expect_err("no name")
            .to_string()
            .contains("\"a/b\" is no profile's name")
    );
    assert!(replay.requests().is_empty());
}

#[tokio::test]
async fn an_empty_id_from_any_provider_is_never_signed_with() {
    let replay = Replay::new([]);
    for id in ["", " ", "a b"] {
        let provider = provider_fn(move || std::future::ready(Ok::<_, Error>(Credentials::new(id, "hush"))));
        let client = Client::builder()
            .provider(provider)
            .transport(replay.clone())
            .build()
            .expect("builds");
        let error = client
            .call("cvm", "2017-03-12", "DescribeZones", &serde_json::json!({}))
            .await;
        let error = error.expect_err("unusable");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(!everything(&error).contains("hush"));
    }
    assert!(replay.requests().is_empty());
}

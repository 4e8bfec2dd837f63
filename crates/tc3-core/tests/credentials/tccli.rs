use tc3_core::Provider;
use tc3_core::credentials::{Tccli, is_not_configured};
use tc3_core::testing::Reply;

use crate::machine::{Machine, NOW};
use crate::server::Server;
use crate::{cvm, everything, id_of, parts, roles, unix};

fn tccli(machine: &Machine) -> Tccli {
    Tccli::new().with_surroundings(&machine.surroundings())
}

fn login(kind: &str, id: &str, expires_at: u64) -> String {
    format!(
        r#"{{"type": "{kind}", "secretId": "{id}", "secretKey": "hush", "token": "hush-token", "expiresAt": {expires_at},
            "{kind}": {{"accessToken": "hush-access", "refreshToken": "hush-refresh", "expiresAt": 1, "site": "cn"}}}}"#
    )
}

#[tokio::test]
async fn reads_the_profile_that_is_named() {
    let machine = Machine::new();
    let file = |id: &str| format!(r#"{{"secretId": "{id}", "secretKey": "key", "token": "t"}}"#);
    machine.write("home/.tccli/default.credential", file("default"));
    machine.write("home/.tccli/a.credential", file("a"));
    machine.write("home/.tccli/b.credential", file("b"));
    machine.write("shared/b.credential", file("shared"));
    let credentials = tccli(&machine).credentials().await.expect("default");
    assert_eq!(parts(&credentials), ("default", "key", Some("t")));
    machine.set("TCCLI_PROFILE", "a");
    assert_eq!(id_of(&tccli(&machine)).await.expect("a"), "a");
    machine.set("TENCENTCLOUD_PROFILE", "b");
    assert_eq!(id_of(&tccli(&machine)).await.expect("b"), "b");
    machine.set("TENCENTCLOUD_SHARED_CREDENTIALS_DIR", machine.path("shared"));
    assert_eq!(id_of(&tccli(&machine)).await.expect("shared"), "shared");
    let named = Tccli::named("a").with_directory(machine.path("home/.tccli"));
    assert_eq!(
        id_of(&named.with_surroundings(&machine.surroundings()))
            .await
            .expect("a"),
        "a"
    );
}

#[tokio::test]
async fn assumes_a_role() {
    let machine = Machine::new();
    let json = format!(
        r#"{{"secretId": "id", "secretKey": "key", "role-arn": "{}", "role-session-name": "s", "type": "default"}}"#,
        roles::ARN
    );
    machine.write("home/.tccli/default.credential", json);
    machine.sts.push(Reply::json(roles::answer("role-id", 7200)));
    let credentials = tccli(&machine).credentials().await.expect("assumes");
    assert_eq!(parts(&credentials), ("role-id", "role-key", Some("role-token")));
}

#[tokio::test]
async fn asks_the_metadata_service_if_that_is_configured() {
    let server = Server::start(cvm::healthy(NOW + 7200)).await;
    let machine = Machine::new().with_metadata(server.address());
    machine.write("home/.tccli/default.credential", r#"{"type": "cvm-role"}"#);
    assert_eq!(id_of(&tccli(&machine)).await.expect("a role"), "cvm-id");

    // Who says that the machine has a role is told when it has none.
    let machine = Machine::new();
    machine.write("home/.tccli/default.credential", r#"{"type": "cvm-role"}"#);
    let error = tccli(&machine).credentials().await.expect_err("no service");
    assert!(!is_not_configured(&error));
    assert!(
        error
            .to_string()
            .contains("default.credential has type cvm-role: the metadata service"),
        "{error}"
    );
}

#[tokio::test]
async fn a_login_is_used_until_it_expires_and_then_says_what_to_run() {
    for (kind, command) in [("oauth", "tccli auth login"), ("sso", "tccli sso login")] {
        let machine = Machine::new();
        machine.write("home/.tccli/default.credential", login(kind, "first", NOW + 3600));
        let tccli = tccli(&machine);
        let credentials = tccli.credentials().await.expect("valid");
        assert_eq!(parts(&credentials), ("first", "hush", Some("hush-token")));
        assert_eq!(credentials.expires_at(), Some(unix(NOW + 3600)));

        machine.clock.set(NOW + 3600);
        let error = tccli.credentials().await.expect_err("expired");
        let shown = everything(&error);
        assert!(
            shown.contains(&format!(
                "expired at Tue, 14 Nov 2023 23:13:20 GMT: run `{command}`"
            )),
            "{shown}"
        );
        assert!(!shown.contains("hush"), "{shown}");

        // Whoever logs in again is noticed without a new client.
        machine.write(
            "home/.tccli/default.credential",
            login(kind, "second", NOW + 7200),
        );
        machine.clock.set(NOW + 3605);
        assert_eq!(id_of(&tccli).await.expect("valid again"), "second");
    }
    let machine = Machine::new();
    machine.write("home/.tccli/x.credential", login("oauth", "id", NOW));
    let error = Tccli::named("x")
        .with_surroundings(&machine.surroundings())
        .credentials()
        .await;
    let error = error.expect_err("expired").to_string();
    assert!(error.ends_with("run `tccli auth login --profile x`"), "{error}");
}

#[tokio::test]
async fn a_profile_nobody_named_may_be_missing_and_one_that_was_may_not() {
    let machine = Machine::new();
    let error = tccli(&machine).credentials().await.expect_err("none");
    assert!(is_not_configured(&error));
    assert_eq!(
        machine.plain(&error.to_string()),
        "there is no file /home/.tccli/default.credential"
    );
    machine.set("TENCENTCLOUD_PROFILE", "prod");
    let error = tccli(&machine).credentials().await.expect_err("none");
    assert!(!is_not_configured(&error));
    assert_eq!(
        machine.plain(&error.to_string()),
        "the profile prod was asked for, but there is no file /home/.tccli/prod.credential"
    );
}

#[tokio::test]
async fn what_is_configured_and_wrong_is_an_error_without_secrets() {
    for (json, fault) in [
        (
            r#"{"secretId": "id"}"#,
            "/home/.tccli/default.credential has no secretKey",
        ),
        (r#"{"secretKey": "hush"}"#, "has no secretId"),
        (
            r#"{"secretId": "id", "secretKey": "hush\n"}"#,
            "the secret key holds white space",
        ),
        (
            r#"{"secretId": "id", "secretKey": "hush"#,
            "default.credential: line 1, column",
        ),
        (
            r#"{"secretId": "id", "secretKey": "hush", "type": "hush"}"#,
            "its type is none of",
        ),
        (
            r#"{"type": "oauth", "expiresAt": 9999999999}"#,
            "has neither secretId nor secretKey",
        ),
    ] {
        let machine = Machine::new();
        machine.write("home/.tccli/default.credential", json);
        let error = tccli(&machine).credentials().await.expect_err(json);
        assert!(!is_not_configured(&error));
        let shown = machine.plain(&everything(&error));
        assert!(shown.contains(fault) && !shown.contains("hush"), "{shown}");
    }
    // A file without keys, such as one with settings only, configures nothing.
    let machine = Machine::new();
    machine.write("home/.tccli/default.credential", "{}");
    assert!(is_not_configured(
        &tccli(&machine).credentials().await.expect_err("nothing")
    ));
}

use std::time::Duration;

use tc3_core::credentials::{CvmRole, is_not_configured};
use tc3_core::{ErrorKind, Provider};

use crate::machine::{Machine, NOW};
use crate::server::Server;
use crate::{everything, id_of, parts, unix};

const LIST: &str = "GET /latest/meta-data/cam/security-credentials/ HTTP/1.1";

/// A service with the role `web role`, whose keys expire at this time.
pub(crate) fn healthy(expired: u64) -> impl Fn(&str) -> Option<(u16, String)> + Clone {
    move |line| {
        Some(match line {
            LIST => (200, "web role\n".to_owned()),
            "GET /latest/meta-data/cam/security-credentials/web%20role HTTP/1.1" => (200, keys(expired)),
            _ => (404, String::new()),
        })
    }
}

fn keys(expired: u64) -> String {
    format!(
        r#"{{"TmpSecretId": "cvm-id", "TmpSecretKey": "hush", "Token": "hush-token", "ExpiredTime": {expired},
            "Expiration": "2023-11-15T00:13:20Z", "Code": "Success"}}"#
    )
}

fn cvm(machine: &Machine) -> CvmRole {
    CvmRole::new().with_surroundings(&machine.surroundings())
}

#[tokio::test]
async fn finds_the_role_and_its_keys() {
    let server = Server::start(healthy(NOW + 7200)).await;
    let machine = Machine::new().with_metadata(server.address());
    let role = cvm(&machine);
    for _ in 0..3 {
        let credentials = role.credentials().await.expect("keys");
        assert_eq!(parts(&credentials), ("cvm-id", "hush", Some("hush-token")));
        assert_eq!(credentials.expires_at(), Some(unix(NOW + 7200)));
    }
    assert_eq!(server.requests().len(), 2);
    assert!(!format!("{role:?}").contains("hush"));
}

#[tokio::test]
async fn a_named_role_is_asked_for_at_once() {
    let server = Server::start(healthy(NOW + 7200)).await;
    let machine = Machine::new().with_metadata(server.address());
    let role = CvmRole::named("web role").with_surroundings(&machine.surroundings());
    assert_eq!(id_of(&role).await.expect("keys"), "cvm-id");
    assert_eq!(server.requests().len(), 1);
    let other = CvmRole::named("../x").with_surroundings(&machine.surroundings());
    let error = id_of(&other).await.expect_err("not bound");
    assert!(
        error.contains("the role \"../x\" is not bound to this machine"),
        "{error}"
    );
    assert!(server.requests()[1].contains("/security-credentials/%2E%2E%2Fx HTTP"));
}

#[tokio::test]
async fn a_machine_without_the_service_or_a_role_is_not_configured_unless_somebody_says_otherwise() {
    let machine = Machine::new();
    let error = cvm(&machine).credentials().await.expect_err("nobody listens");
    assert!(is_not_configured(&error));
    assert!(
        error
            .to_string()
            .starts_with("the metadata service http://127.0.0.1:1: it cannot be reached: ")
    );
    let named = CvmRole::named("role").with_surroundings(&machine.surroundings());
    assert!(!is_not_configured(
        &named.credentials().await.expect_err("nobody listens")
    ));

    for (status, body) in [(404, "Not Found"), (200, ""), (200, " \n")] {
        let server = Server::start(move |_| Some((status, body.to_owned()))).await;
        let machine = Machine::new().with_metadata(server.address());
        let error = cvm(&machine).credentials().await.expect_err("no role");
        assert!(is_not_configured(&error));
        assert!(
            error.to_string().ends_with("no role is bound to this machine"),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn silence_lasts_two_seconds() {
    let server = Server::start(|_| None).await;
    let machine = Machine::new().with_metadata(server.address());
    let started = tokio::time::Instant::now();
    let error = cvm(&machine).credentials().await.expect_err("silence");
    assert!(
        started.elapsed() <= Duration::from_millis(2001),
        "{:?}",
        started.elapsed()
    );
    assert!(is_not_configured(&error), "{error:?}");
}

#[tokio::test]
async fn answers_that_are_none_are_errors_without_secrets() {
    let large = "x".repeat(64 * 1024 + 1);
    for (list, keys, kind, fault) in [
        (
            (500, "hush"),
            (200, ""),
            ErrorKind::Server,
            "the metadata service answers HTTP 500",
        ),
        (
            (302, "hush"),
            (200, ""),
            ErrorKind::Server,
            "the metadata service answers HTTP 302",
        ),
        (
            (200, "<html>hush</html>"),
            (200, ""),
            ErrorKind::Config,
            "is no metadata service",
        ),
        (
            (200, large.as_str()),
            (200, ""),
            ErrorKind::Network,
            "larger than 65536 bytes",
        ),
        (
            (200, "role"),
            (404, "hush"),
            ErrorKind::Config,
            "the role \"role\" is not bound",
        ),
        ((200, "role"), (503, "hush"), ErrorKind::Server, "HTTP 503"),
        (
            (200, "role"),
            (200, "hush"),
            ErrorKind::Decode,
            "is not the documented JSON",
        ),
        (
            (200, "role"),
            (200, r#"{"Code": "hush"}"#),
            ErrorKind::Decode,
            "does not have the code Success",
        ),
        (
            (200, "role"),
            (200, r#"{"Code": "Success", "TmpSecretKey": "hush"}"#),
            ErrorKind::Decode,
            "lacks keys",
        ),
        (
            (200, "role"),
            (
                200,
                r#"{"Code": "Success", "TmpSecretId": "i", "TmpSecretKey": "hush", "Token": "hush"}"#,
            ),
            ErrorKind::Decode,
            "does not say when they expire",
        ),
    ] {
        let (list, keys) = ((list.0, list.1.to_owned()), (keys.0, keys.1.to_owned()));
        let server =
            Server::start(move |line| Some(if line == LIST { list.clone() } else { keys.clone() })).await;
        let machine = Machine::new().with_metadata(server.address());
        let error = cvm(&machine).credentials().await.expect_err(fault);
        assert_eq!(error.kind(), kind, "{error:?}");
        assert!(!is_not_configured(&error));
        let shown = everything(&error);
        assert!(shown.contains(fault) && !shown.contains("hush"), "{shown}");
    }
}

#[tokio::test]
async fn keys_that_have_expired_already_are_not_used() {
    let server = Server::start(healthy(NOW)).await;
    let machine = Machine::new().with_metadata(server.address());
    let error = id_of(&cvm(&machine)).await.expect_err("expired");
    assert!(
        error.contains("expired at Tue, 14 Nov 2023 22:13:20 GMT: is the clock right?"),
        "{error}"
    );
}

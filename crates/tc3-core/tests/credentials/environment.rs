use tc3_core::Provider;
use tc3_core::credentials::{Environment, is_not_configured};
use tc3_core::testing::Reply;

use crate::machine::Machine;
use crate::{id_of, parts, roles};

fn environment(machine: &Machine) -> Environment {
    Environment::new().with_surroundings(&machine.surroundings())
}

#[tokio::test]
async fn reads_the_pair_and_any_name_of_the_token() {
    for name in [
        "TENCENTCLOUD_TOKEN",
        "TENCENTCLOUD_SESSION_TOKEN",
        "TENCENTCLOUD_SECURITY_TOKEN",
    ] {
        let machine = Machine::new();
        machine.set("TENCENTCLOUD_SECRET_ID", "id");
        machine.set("TENCENTCLOUD_SECRET_KEY", "key");
        machine.set(name, "token");
        let credentials = environment(&machine).credentials().await.expect(name);
        assert_eq!(parts(&credentials), ("id", "key", Some("token")));
        assert_eq!(credentials.expires_at(), None);
    }
}

#[tokio::test]
async fn is_read_anew_after_five_minutes() {
    let machine = Machine::new();
    let environment = environment(&machine);
    let error = environment.credentials().await.expect_err("nothing is set");
    assert!(is_not_configured(&error), "{error:?}");

    machine.set("TENCENTCLOUD_SECRET_ID", "one");
    machine.set("TENCENTCLOUD_SECRET_KEY", "key");
    machine.clock.advance(std::time::Duration::from_secs(5));
    assert_eq!(id_of(&environment).await.expect("set"), "one");
    machine.set("TENCENTCLOUD_SECRET_ID", "two");
    machine.clock.advance(std::time::Duration::from_secs(299));
    assert_eq!(id_of(&environment).await.expect("set"), "one");
    machine.clock.advance(std::time::Duration::from_secs(1));
    // The call that notices gets what there is; the refresh runs beside it.
    assert_eq!(id_of(&environment).await.expect("set"), "one");
    while id_of(&environment).await.expect("set") != "two" {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn assumes_the_role_that_tccli_would() {
    let machine = Machine::new();
    machine.set("TENCENTCLOUD_SECRET_ID", "id");
    machine.set("TENCENTCLOUD_SECRET_KEY", "key");
    machine.set("TENCENTCLOUD_ROLE_ARN", roles::ARN);
    machine.set("TENCENTCLOUD_ROLE_SESSION_NAME", "s");
    machine.sts.push(Reply::json(roles::answer("role-id", 7200)));
    assert_eq!(id_of(&environment(&machine)).await.expect("assumes"), "role-id");
    let body: serde_json::Value = serde_json::from_slice(&machine.sts.requests()[0].body).expect("JSON");
    assert_eq!(
        (&body["RoleArn"], &body["RoleSessionName"]),
        (&roles::ARN.into(), &"s".into())
    );
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_not_text_is_an_error_that_does_not_repeat_it() {
    use std::os::unix::ffi::OsStringExt;

    let machine = Machine::new();
    machine.set("TENCENTCLOUD_SECRET_ID", "id");
    machine.set(
        "TENCENTCLOUD_SECRET_KEY",
        std::ffi::OsString::from_vec(b"hush\xff".to_vec()),
    );
    let error = id_of(&environment(&machine)).await.expect_err("not text");
    assert!(
        error.contains("TENCENTCLOUD_SECRET_KEY is not text") && !error.contains("hush"),
        "{error}"
    );
}

use tc3_core::Provider;
use tc3_core::credentials::{Profile, is_not_configured};
use tc3_core::testing::Reply;

use crate::machine::Machine;
use crate::{everything, id_of, parts, roles};

const HOME: &str = "home/.tencentcloud/credentials";
const ETC: &str = "etc/credentials";

fn profile(machine: &Machine) -> Profile {
    Profile::new().with_surroundings(&machine.surroundings())
}

fn pair(section: &str, id: &str) -> String {
    format!("[{section}]\nsecret_id = {id}\nsecret_key = hush\n")
}

#[tokio::test]
async fn the_named_file_comes_before_the_home_directorys_and_that_before_the_machines() {
    let machine = Machine::new();
    machine.write(ETC, pair("default", "etc"));
    assert_eq!(id_of(&profile(&machine)).await.expect("etc"), "etc");
    machine.write(HOME, pair("default", "home"));
    assert_eq!(id_of(&profile(&machine)).await.expect("home"), "home");
    let named = machine.write("named", pair("default", "named"));
    machine.set("TENCENTCLOUD_CREDENTIALS_FILE", named);
    assert_eq!(id_of(&profile(&machine)).await.expect("named"), "named");
    let given = machine.write("given", pair("default", "given"));
    assert_eq!(
        id_of(&profile(&machine).with_file(given)).await.expect("given"),
        "given"
    );
}

#[tokio::test]
async fn any_section_by_name() {
    let machine = Machine::new();
    machine.write(
        HOME,
        pair("default", "a") + &pair("生产", "b") + "token = t\n" + &pair("c d", "c"),
    );
    assert_eq!(id_of(&profile(&machine)).await.expect("a"), "a");
    machine.set("TENCENTCLOUD_PROFILE", "生产");
    let credentials = profile(&machine).credentials().await.expect("b");
    assert_eq!(parts(&credentials), ("b", "hush", Some("t")));
    let other = Profile::named("c d").with_surroundings(&machine.surroundings());
    assert_eq!(id_of(&other).await.expect("c"), "c");
}

#[tokio::test]
async fn a_role_is_assumed_with_the_sections_keys() {
    let machine = Machine::new();
    let role = format!("role_arn = {}\nrole_session_name = nightly\n", roles::ARN);
    machine.write(HOME, pair("default", "AKIDBASE") + &role);
    machine.sts.push(Reply::json(roles::answer("role-id", 7200)));
    let credentials = profile(&machine).credentials().await.expect("assumes");
    assert_eq!(parts(&credentials), ("role-id", "role-key", Some("role-token")));
    let request = &machine.sts.requests()[0];
    let authorization = request.headers["authorization"].to_str().expect("text");
    assert!(
        authorization.contains("Credential=AKIDBASE/2023-11-14/sts/tc3_request"),
        "{authorization}"
    );
    let body: serde_json::Value = serde_json::from_slice(&request.body).expect("JSON");
    assert_eq!(body["RoleSessionName"], "nightly");
}

#[tokio::test]
async fn nothing_to_read_is_not_configured() {
    let machine = Machine::new();
    let error = profile(&machine).credentials().await.expect_err("no file");
    assert!(is_not_configured(&error));
    assert_eq!(
        machine.plain(&error.to_string()),
        "there is no file /home/.tencentcloud/credentials or /etc/credentials"
    );
    for text in [
        "",
        "[other]\nsecret_id = id\n",
        "secret_id = id\nsecret_key = hush",
        "[default]\nsecret_id=\n",
    ] {
        machine.write(HOME, text);
        let error = profile(&machine).credentials().await.expect_err(text);
        assert!(is_not_configured(&error), "{error:?}");
    }
    let other = Profile::named("nobody").with_surroundings(&machine.surroundings());
    let error = other.credentials().await.expect_err("no such section");
    assert!(is_not_configured(&error));
    assert!(error.to_string().ends_with("has no section [nobody]"), "{error}");
}

#[tokio::test]
async fn what_is_configured_and_wrong_is_an_error_without_secrets() {
    for (text, fault) in [
        (
            "[default]\nsecret_id = id\n",
            "section [default] of /home/.tencentcloud/credentials has no secret_key",
        ),
        ("[default]\nsecret_key = hush\n", "has no secret_id"),
        (
            "[default]\nsecret_id = id\nsecret_key = hush hush\n",
            "the secret key holds white space",
        ),
        (
            "[default]\nsecret_id = id ; hush\nsecret_key = hush\n",
            "the secret id holds white space",
        ),
        (
            "[default]\nrole_arn = a\n",
            "has role_arn, but no secret_id and secret_key",
        ),
        ("[default\nsecret_id = hush", "is not a valid INI file: line 1"),
        ("\u{0}\u{1}", "has no section"),
    ] {
        let machine = Machine::new();
        machine.write(HOME, text);
        let error = profile(&machine).credentials().await.expect_err(text);
        assert_eq!(is_not_configured(&error), fault == "has no section", "{error:?}");
        let shown = machine.plain(&everything(&error));
        assert!(shown.contains(fault) && !shown.contains("hush"), "{shown}");
    }
}

#[tokio::test]
async fn a_file_that_was_asked_for_must_be_there_and_be_a_small_file_of_text() {
    let machine = Machine::new();
    for (path, content, fault) in [
        ("nowhere", None, "the credentials file /nowhere does not exist"),
        ("home", None, "/home is not a file"),
        (
            "large",
            Some(vec![b'#'; 64 * 1024 + 1]),
            "/large is larger than 65536 bytes",
        ),
        ("binary", Some(vec![0xff]), "/binary is not UTF-8 text"),
        (
            "other",
            Some(b"[other]".to_vec()),
            "/other has no section [default]",
        ),
    ] {
        let file = content.map_or_else(|| machine.path(path), |content| machine.write(path, content));
        let error = profile(&machine)
            .with_file(file)
            .credentials()
            .await
            .expect_err(path);
        assert!(!is_not_configured(&error));
        assert_eq!(machine.plain(&error.to_string()), fault);
    }
    let largest = [pair("default", "id").into_bytes(), vec![b'#'; 64 * 1024]].concat();
    let file = machine.write("largest", &largest[..64 * 1024]);
    assert_eq!(
        id_of(&profile(&machine).with_file(file)).await.expect("fits"),
        "id"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_cannot_be_read_is_an_error() {
    use std::os::unix::fs::PermissionsExt;

    let machine = Machine::new();
    let file = machine.write(HOME, pair("default", "id"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o000)).expect("permissions");
    match profile(&machine).credentials().await {
        // The superuser may read everything.
        Ok(credentials) => assert_eq!(credentials.secret_id(), "id"),
        Err(error) => {
            assert!(!is_not_configured(&error));
            assert!(error.to_string().starts_with("cannot read "), "{error}");
        }
    }
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_is_refused() {
    let machine = Machine::new();
    for name in ["", " ", "..", "a/b", "a\\b", "C:", "a\nb"] {
        let profile = Profile::named(name).with_surroundings(&machine.surroundings());
        let error = profile.credentials().await.expect_err(name);
        assert!(
            !is_not_configured(&error) && error.to_string().ends_with("is no profile's name"),
            "{error}"
        );
    }
}

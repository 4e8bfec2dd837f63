//! A property: whatever a key, a token or an identity is, no provider shows it, nor does an error, be it configured right
//! or wrong, refused or expired.

use proptest::prelude::*;
use serde_json::json;
use tc3_core::credentials::{
    AssumeRole, Cached, Chain, CvmRole, Environment, Profile, Tccli, TkeOidc, WebIdentity, provider_fn,
};
use tc3_core::testing::Reply;
use tc3_core::{Credentials, Error, Provider};

use crate::everything;
use crate::hush::{self, Hush};
use crate::machine::{Machine, NOW};
use crate::roles::ARN;
use crate::server::Server;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn no_provider_shows_a_secret(key in "[A-Za-z0-9+/=_-]{16,48}", token in hush::key(), text in hush::text()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            // A key that is one, and a text that is none where a key should be.
            for key in [&key, &text] {
                let hush = Hush::new(&[key, &token]);
                for sts in [granted(key, &token), refused(key), misshapen(key)] {
                    let used = providers(&hush, key, &token, &sts).await;
                    assert_eq!(used, 10);
                }
                files_that_are_none(&hush, key).await;
            }
        });
    }
}

/// Asks every provider on a machine that keeps the secret everywhere; how many were asked.
async fn providers(hush: &Hush, key: &str, token: &str, sts: &str) -> usize {
    let cvm = json!({ "TmpSecretId": "id", "TmpSecretKey": key, "Token": token, "ExpiredTime": NOW + 7200,
                      "Code": "Success" });
    let server = Server::start(move |line| {
        let list = line.contains("security-credentials/ ");
        Some((200, if list { "role".to_owned() } else { cvm.to_string() }))
    })
    .await;
    let machine = Machine::new().with_metadata(server.address());
    for (name, value) in [
        ("TENCENTCLOUD_SECRET_ID", "id"),
        ("TENCENTCLOUD_SECRET_KEY", key),
        ("TENCENTCLOUD_TOKEN", token),
        ("TKE_REGION", "ap-beijing"),
        ("TKE_PROVIDER_ID", "cls-1"),
        ("TKE_ROLE_ARN", ARN),
    ] {
        machine.set(name, value);
    }
    let identity = machine.write("identity", key);
    machine.set("TKE_WEB_IDENTITY_TOKEN_FILE", &identity);
    machine.write(
        "home/.tencentcloud/credentials",
        format!("[default]\nsecret_id = id\nsecret_key = {key}\ntoken = {token}\nrole_arn = {ARN}\n"),
    );
    let login =
        json!({ "secretId": "id", "secretKey": key, "token": token, "role-arn": ARN, "type": "default" });
    machine.write("home/.tccli/default.credential", login.to_string());
    let surroundings = machine.surroundings();
    let given = || Credentials::new("id", key).with_token(token);
    let own = given();
    let asked: [(&str, Box<dyn Provider>); 10] = [
        (
            "Environment",
            Box::new(Environment::new().with_surroundings(&surroundings)),
        ),
        (
            "Profile",
            Box::new(Profile::new().with_surroundings(&surroundings)),
        ),
        ("Tccli", Box::new(Tccli::new().with_surroundings(&surroundings))),
        (
            "TkeOidc",
            Box::new(TkeOidc::new().with_surroundings(&surroundings)),
        ),
        (
            "CvmRole",
            Box::new(CvmRole::new().with_surroundings(&surroundings)),
        ),
        (
            "WebIdentity",
            Box::new(WebIdentity::new("github", ARN, &identity).with_surroundings(&surroundings)),
        ),
        (
            "AssumeRole",
            Box::new(
                AssumeRole::new(given(), ARN)
                    .with_external_id(token)
                    .with_surroundings(&surroundings),
            ),
        ),
        ("Cached", Box::new(Cached::new(given()))),
        ("Chain", Box::new(Chain::standard(&surroundings))),
        (
            "ProviderFn",
            Box::new(provider_fn(move || {
                let own = own.clone();
                async move { Ok::<_, Error>(own) }
            })),
        ),
    ];
    hush.debug("Surroundings", &surroundings);
    let mut used = 0;
    for (name, provider) in asked {
        machine.sts.push(Reply::json(sts.to_owned()));
        hush.debug(name, &provider);
        match provider.credentials().await {
            Ok(credentials) => hush.debug(name, &credentials),
            Err(error) => hush.text(name, &everything(&error)),
        }
        hush.debug(name, &provider);
        used += 1;
    }
    used
}

/// Files and answers that a secret makes unreadable.
async fn files_that_are_none(hush: &Hush, key: &str) {
    for text in [
        key.to_owned(),
        format!("[default\nsecret_key = {key}"),
        format!("[default]\nsecret_id\nsecret_key = {key}\n{key}\n"),
        format!("{{\"secretId\": \"id\", \"secretKey\": {key}"),
        json!({ "secretId": [key], "secretKey": { "a": key }, "type": key }).to_string(),
    ] {
        let body = text.clone();
        let server = Server::start(move |_| Some((200, body.clone()))).await;
        let machine = Machine::new().with_metadata(server.address());
        machine.write("home/.tencentcloud/credentials", &text);
        machine.write("home/.tccli/default.credential", &text);
        let surroundings = machine.surroundings();
        let asked: [Box<dyn Provider>; 4] = [
            Box::new(Profile::new().with_surroundings(&surroundings)),
            Box::new(Tccli::new().with_surroundings(&surroundings)),
            Box::new(CvmRole::named("role").with_surroundings(&surroundings)),
            Box::new(Chain::standard(&surroundings)),
        ];
        for provider in asked {
            if let Err(error) = provider.credentials().await {
                hush.text("an error", &everything(&error));
            }
        }
    }
}

/// STS hands out the secrets.
fn granted(key: &str, token: &str) -> String {
    json!({ "Response": { "Credentials": { "Token": token, "TmpSecretId": "id", "TmpSecretKey": key },
                          "ExpiredTime": NOW + 7200, "RequestId": "r" } })
    .to_string()
}

/// STS refuses, and repeats what it was told.
fn refused(key: &str) -> String {
    let message = format!("{key} will not do");
    json!({ "Response": { "Error": { "Code": "InvalidParameter", "Message": message }, "RequestId": "r" } })
        .to_string()
}

/// STS answers something else.
fn misshapen(key: &str) -> String {
    json!({ "Response": { "Credentials": { "TmpSecretKey": key, "Token": [key] }, "ExpiredTime": key } })
        .to_string()
}

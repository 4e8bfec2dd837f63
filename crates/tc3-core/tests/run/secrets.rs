//! No secret in any rendering of any type that holds one.

use std::fmt::Debug;

use serde_json::json;
use tc3_core::sign::{KeyChain, SigningKey};
use tc3_core::testing::{Recorder, Replay, Reply};
use tc3_core::{Credentials, Request, Secret, SignatureMethod};

use crate::fixture::{self, CreateThing};

const HUSH: &str = "hush-KEY-hush";
const TOKEN: &str = "hush-TOKEN-hush";

fn assert_hushed(what: &str, rendered: &str) {
    assert!(!rendered.contains("hush"), "{what}: {rendered}");
}

fn walk(what: &str, value: &dyn Debug) {
    assert_hushed(what, &format!("{value:?}"));
    assert_hushed(what, &format!("{value:#?}"));
}

#[tokio::test(start_paused = true)]
async fn every_type_that_holds_one() {
    let credentials = Credentials::new("AKIDEXAMPLE", HUSH).with_token(TOKEN);
    let body = format!(r#"{{"Response":{{"PrivateKey":"{HUSH}","ThingId":1,"RequestId":"r"}}}}"#);
    let replay = Replay::new([
        Reply::json(body.clone()),
        Reply::json(body.clone()),
        Reply::json(body.clone()),
        Reply::json(r#"{"Response":{"ThingId":"hush","RequestId":"r"}}"#),
    ]);
    let recorder = Recorder::new(replay.clone());
    let builder = || {
        tc3_core::Client::builder()
            .credentials(credentials.clone())
            .schema(&fixture::SCHEMA)
            .transport(recorder.clone())
    };
    let client = builder().build().expect("fine");
    let input = CreateThing {
        name: Some("a".to_owned()),
        private_key: Some(HUSH.into()),
    };
    let params = json!({ "Name": "a", "PrivateKey": HUSH });
    let call = || client.call("demo", "2020-01-01", "CreateThing", &params);

    walk("Secret", &Secret::from(HUSH));
    walk("Credentials", &credentials);
    walk("KeyChain", &KeyChain::derive(HUSH, "2020-01-01", "demo"));
    walk("SigningKey", &SigningKey::derive(HUSH, "2020-01-01", "demo"));
    walk("ClientBuilder", &builder());
    walk("Client", &client);
    walk("input", &input);
    walk("Request", &Request::new(&client, input.clone()));
    walk("Call", &call());
    walk("Reply", &Reply::json(body));

    let answer = call().await.expect("answered");
    walk("Response", &answer);
    assert!(String::from_utf8_lossy(answer.body()).contains(HUSH));
    for signature in [SignatureMethod::HmacSha1, SignatureMethod::HmacSha256] {
        let options = tc3_core::CallOptions::default()
            .with_signature(signature)
            .with_method(tc3_core::Method::Get);
        walk("CallOptions", &options);
        call().with_options(options).await.expect("answered");
    }
    let error = Request::new(&client, input).await.expect_err("another shape");
    walk("Error", &error);
    assert_hushed("Error", &format!("{error} {error:#}"));

    for request in replay.requests() {
        walk("HttpRequest", &request);
        walk("headers", &request.headers);
    }
    walk("Exchange", &recorder.exchanges());
    walk("Recorder", &recorder);
    walk("Replay", &replay);
}

#[tokio::test(start_paused = true)]
async fn a_fault_beside_a_secret() {
    let (client, _) = fixture::client([]);
    let params = json!({ "PrivateKey": [HUSH], "Count": HUSH, "Name": { "Deep": HUSH } });
    let error = client
        .call("demo", "2020-01-01", "CreateThing", &params)
        .await
        .expect_err("it is wrong");
    walk("Error", &error);
    walk("faults", &error.faults());
    assert_hushed("Error", &error.to_string());
}

/// Services repeat what they refuse.
#[tokio::test(start_paused = true)]
async fn a_message_that_repeats_one() {
    let said = format!(
        "the key {HUSH} (of {TOKEN}, {}) is bad; CountThing is not",
        fixture::KEY
    );
    let refused = || {
        let body = json!({ "Response": { "RequestId": "r", "Error": { "Code": "InvalidParameter", "Message": said } } });
        Reply::json(body.to_string())
    };
    let replay = Replay::new([refused(), refused(), refused()]);
    let client = fixture::builder(&replay).credentials(fixture::credentials().with_token(TOKEN));
    let client = client.build().expect("fine");
    let known = json!({ "Name": "CountThing", "PrivateKey": HUSH });
    let unknown = json!({ "Name": "CountThing", "Settings": [{ "LoginPassword": HUSH }] });
    for (service, params) in [("demo", &known), ("other", &unknown)] {
        let call = client.call(service, "2020-01-01", "CreateThing", params);
        let error = call.await.expect_err("refused");
        assert_eq!(
            error.message(),
            "the key *** (of ***, ***) is bad; CountThing is not"
        );
        walk("Error", &error);
        assert_hushed("Error", &format!("{error} {error:#}"));
    }
    let typed = CreateThing {
        name: Some("CountThing".to_owned()),
        private_key: Some(HUSH.into()),
    };
    let error = Request::new(&client, typed).await.expect_err("refused");
    assert_eq!(
        error.message(),
        "the key *** (of ***, ***) is bad; CountThing is not"
    );
}

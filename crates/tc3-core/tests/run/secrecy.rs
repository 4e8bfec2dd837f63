//! A property: whatever a secret is, it is in no rendering of any type that holds one, in no error and in no log.

use std::sync::{Arc, Mutex};

use futures_core::Stream as _;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::json;
use tc3_core::check::{self, Fault};
use tc3_core::page::{Items, Page, Paged, Pager, Pages};
use tc3_core::poll::{Wait, Waiting};
use tc3_core::schema::{Action, Service};
use tc3_core::sign::{Canonical, KeyChain, SigningKey};
use tc3_core::testing::{Recorder, Replay, Reply};
use tc3_core::transport::{HttpResponse, Phase, Proxy, Transport as _, TransportError};
use tc3_core::{
    Bytes, CallOptions, Client, Credentials, Error, Method, Operation, Request, Response, Secret,
    SignatureMethod,
};

use crate::fixture::{self, CreateThing};
use crate::hush::{self, Hush};
use crate::trace::Lines;

/// The secrets of one case.
#[derive(Clone, Debug)]
struct Secrets {
    key: String,
    token: String,
    member: String,
    answer: String,
    proxy: String,
}

impl Secrets {
    fn hush(&self) -> Hush {
        Hush::new(&[&self.key, &self.token, &self.member, &self.answer, &self.proxy])
    }
}

fn secrets() -> impl Strategy<Value = Secrets> {
    let proxy = "[a-z0-9]{16,32}";
    (hush::key(), hush::key(), hush::text(), hush::text(), proxy).prop_map(
        |(key, token, member, answer, proxy)| Secrets {
            key,
            token,
            member,
            answer,
            proxy,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_shows_a_secret(secrets in secrets()) {
        let lines = Lines::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        tracing::subscriber::with_default(lines.clone(), || {
            runtime.expect("a runtime").block_on(async {
                without_calls(&secrets);
                calls(&secrets).await;
                lists_and_waits(&secrets).await;
            });
        });
        let logged = lines.0.lock().expect("whole").join("\n");
        prop_assert!(logged.contains("attempt=2"), "nothing was logged");
        secrets.hush().text("the log", &logged);
    }
}

/// What holds a secret without having been sent.
fn without_calls(secrets: &Secrets) {
    let hush = secrets.hush();
    let credentials = credentials(secrets);
    hush.debug("Secret", &Secret::from(&secrets.member));
    hush.debug("Credentials", &credentials);
    hush.debug("KeyChain", &KeyChain::derive(&secrets.key, "2020-01-01", "demo"));
    hush.debug(
        "SigningKey",
        &SigningKey::derive(&secrets.key, "2020-01-01", "demo"),
    );
    let canonical = Canonical {
        method: "GET",
        query: &secrets.member,
        headers: &[("host", "demo.tencentcloudapi.com")],
        payload: secrets.member.as_bytes(),
    };
    hush.debug("Canonical", &canonical);
    let proxy = Proxy::url(format!("http://user:{}@127.0.0.1:9", secrets.proxy));
    hush.debug("Proxy", &proxy);
    let builder = Client::builder().credentials(credentials.clone()).proxy(proxy);
    hush.debug("ClientBuilder", &builder);
    let client = builder.build().expect("it is set up right");
    hush.debug("Client", &client);
    hush.debug("Connections", &client.connections());
    let options = CallOptions::default().with_connections(&client.connections());
    hush.debug("CallOptions", &options);
    for wrong in [
        Client::builder().proxy(Proxy::url(format!("nothing://{}", secrets.proxy))),
        Client::builder().credentials(Credentials::new("AKIDEXAMPLE", format!("{} ", secrets.key))),
        Client::builder().credentials(credentials.clone().with_token(&*format!("{}\n", secrets.token))),
        Client::builder().ca_bundle(secrets.member.clone()),
    ] {
        shown(&hush, &wrong.build().expect_err("it is set up wrong"));
    }
    let schema = &fixture::SCHEMA;
    for params in [
        json!({ "Name": secrets.member, "Count": secrets.member, "Filters": [secrets.member], "PrivateKey": [secrets.member] })
            .to_string(),
        format!("{{\"Name\": {}", json!(secrets.member)),
        secrets.member.clone(),
    ] {
        let faults: Vec<Fault> =
            check::input(schema, &schema.actions[0], params.as_bytes()).expect_err("it is wrong");
        hush.debug("Fault", &faults);
        for fault in &faults {
            hush.text("Fault", &fault.to_string());
        }
    }
    let error =
        TransportError::new(Phase::Sent, "broken").with_source(Error::new(tc3_core::ErrorKind::Other, "why"));
    hush.debug("TransportError", &error);
}

/// Calls: typed and not, by GET and by POST, signed in each way; answered, refused with the secret in the message, of
/// another shape, cut off.
async fn calls(secrets: &Secrets) {
    let hush = secrets.hush();
    let input = CreateThing {
        name: Some("a".to_owned()),
        private_key: Some(Secret::from(&secrets.member)),
    };
    let params = json!({ "Name": "a", "PrivateKey": secrets.member });
    for signature in [
        SignatureMethod::Tc3HmacSha256,
        SignatureMethod::HmacSha1,
        SignatureMethod::HmacSha256,
        SignatureMethod::Skip,
    ] {
        for method in [Method::Post, Method::Get] {
            let told = Arc::new(Mutex::new(Vec::new()));
            let replay = Replay::default();
            let recorder = Recorder::new(replay.clone());
            let log = told.clone();
            let client = fixture::builder(&replay)
                .credentials(credentials(secrets))
                .transport(recorder.clone())
                .on_attempt(move |attempt| log.lock().expect("whole").push(format!("{attempt:?}")))
                .build()
                .expect("it is set up right");
            let options = CallOptions::default()
                .with_method(method)
                .with_signature(signature);
            let call = || {
                client
                    .call("demo", "2020-01-01", "CreateThing", &params)
                    .with_options(options.clone())
            };
            let request = || Request::new(&client, input.clone()).map_options(|_| options.clone());
            hush.debug("Call", &call());
            hush.debug("Request", &request());
            for reply in replies(secrets, signature != SignatureMethod::Skip) {
                hush.debug("Reply", &reply);
                replay.push(reply);
            }
            let answer: Response = call().await.expect("the second attempt is answered");
            hush.debug("Response", &answer);
            shown(&hush, &answer.decode::<u8>().expect_err("it is none"));
            while replay.left() > 0 {
                let left = replay.left();
                let error = match left % 2 {
                    0 => call().await.expect_err("refused"),
                    _ => request().await.expect_err("refused"),
                };
                shown(&hush, &error);
                assert!(replay.left() < left);
            }
            hush.text("Attempt", &told.lock().expect("whole").concat());
            for request in replay.requests() {
                hush.debug("HttpRequest", &request);
                hush.debug("headers", &request.headers);
            }
            hush.debug("Exchange", &recorder.exchanges());
            hush.debug("Recorder", &recorder);
            hush.debug("Replay", &replay);
        }
    }
}

/// A throttle and an answer, then refusals, each of one request. Only who was told a key can repeat it.
fn replies(secrets: &Secrets, signed: bool) -> Vec<Reply> {
    let said = |text: String| {
        let refusal = json!({ "Code": "InvalidParameter", "Message": text });
        Reply::json(json!({ "Response": { "Error": refusal, "RequestId": "r" } }).to_string())
    };
    let escaped = json!(secrets.member).to_string();
    let (key, token) = if signed {
        (&*secrets.key, &*secrets.token)
    } else {
        ("nobody", "nothing")
    };
    vec![
        Reply::error("RequestLimitExceeded"),
        Reply::json(
            json!({ "Response": { "PrivateKey": secrets.answer, "ThingId": 1, "RequestId": "r" } })
                .to_string(),
        ),
        said(format!("`{}` is no key", secrets.member)),
        said(format!("{{\"PrivateKey\":{escaped}}} is wrong for {key}")),
        said(format!("{token} has expired")),
        Reply::json(json!({ "Response": { "ThingId": secrets.answer } }).to_string()),
        Reply::http(502, "text/html", format!("<p>{}</p>", secrets.answer)),
        Reply::json(format!(
            "{{\"Response\":{{\"PrivateKey\":{}",
            json!(secrets.answer)
        )),
    ]
}

/// Pagers and waits, before, while and after they run.
async fn lists_and_waits(secrets: &Secrets) {
    let hush = secrets.hush();
    let answer = || {
        json!({ "Response": { "Status": 1, "TotalCount": 1, "RequestId": "r",
                              "Things": [{ "PrivateKey": secrets.answer }] } })
        .to_string()
    };
    let (client, replay) = fixture::client((0..5).map(|_| Reply::json(answer())));
    let params = json!({ "Name": "a", "PrivateKey": secrets.member }).to_string();
    let input = || Secretive {
        name: "a",
        private_key: Secret::from(&secrets.member),
    };
    let mut pager: Pager = client.pager(
        "demo",
        "2020-01-01",
        "ListThings",
        params.as_bytes(),
        CallOptions::default(),
    );
    hush.debug("Pager", &pager);
    let page: Page = pager.next().await.expect("a page").expect("answered");
    hush.debug("Page", &page);
    hush.debug("Pager", &pager);
    let mut typed: Pages<Secretive> = Request::new(&client, input()).pages();
    hush.debug("Pages", &typed);
    assert!(matches!(typed.next().await, Some(Ok(_))));
    hush.debug("Pages", &typed);
    let mut items: Items<Secretive> = Request::new(&client, input()).items();
    hush.debug("Items", &items);
    assert!(
        std::future::poll_fn(|cx| std::pin::Pin::new(&mut items).poll_next(cx))
            .await
            .is_some()
    );
    hush.debug("Items", &items);

    let waiter = &fixture::SCHEMA.waiters[0];
    let wait: Wait<Secretive> = Request::new(&client, input()).until(waiter);
    hush.debug("Wait", &wait);
    let mut waiting: Waiting = client.wait(
        "demo",
        "2020-01-01",
        waiter.name,
        Bytes::from(params),
        CallOptions::default(),
    );
    hush.debug("Waiting", &waiting);
    let ends = [
        waiting.next().await.expect("an answer").map(drop),
        wait.await.map(drop),
    ];
    hush.debug("Waiting", &waiting);
    for end in ends {
        let error = end.expect_err("it has failed");
        shown(&hush, &error);
        hush.debug("the last answer", &error.answer());
    }
    hush.debug("Replay", &replay);
    let response: HttpResponse = {
        let answers = Replay::new([Reply::json(answer())]);
        answers.send(replay.requests().remove(0)).await.expect("answered")
    };
    hush.debug("HttpResponse", &response);
}

/// An input whose list comes in pages.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Secretive {
    name: &'static str,
    private_key: Secret,
}

impl Operation for Secretive {
    type Output = serde_json::Value;
    const SERVICE: &'static Service = &fixture::SCHEMA;
    const ACTION: &'static Action = fixture::list_things();
}

impl Paged for Secretive {
    type Item = serde_json::Value;

    fn items(output: serde_json::Value) -> Vec<serde_json::Value> {
        output["Things"].as_array().cloned().unwrap_or_default()
    }
}

fn credentials(secrets: &Secrets) -> Credentials {
    Credentials::new("AKIDEXAMPLE", secrets.key.as_str()).with_token(secrets.token.as_str())
}

/// All renderings of an error, of its causes and of what it holds.
fn shown(hush: &Hush, error: &Error) {
    hush.debug("Error", error);
    hush.text(
        "Error",
        &format!("{error}\n{error:#}\n{}\n{:?}", error.message(), error.faults()),
    );
    let mut cause = std::error::Error::source(error);
    while let Some(current) = cause {
        hush.debug("a cause", &current);
        hush.text("a cause", &current.to_string());
        cause = current.source();
    }
}

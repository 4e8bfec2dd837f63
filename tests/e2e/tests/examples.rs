//! Every documented example of ssl goes through the fake by its typed call: what it shows as input is sent, what it shows
//! as output arrives, and nothing of it is lost on the way. Python and Node run the same files of `api-specs/`.

use std::path::Path;

use serde_json::{Map, Value};
use tc3_core::{CallOptions, RateLimit, RetryPolicy};
use tc3_fake::{Answers, Server, Verdict};
use tc3_ssl::{Client, SCHEMA, Site};

#[tokio::test]
async fn every_example_goes_through_the_fake() {
    let fake = Server::builder()
        .answers(Answers::Examples)
        .start()
        .await
        .expect("a fake");
    let client = |site| {
        Client::builder()
            .credentials(fake.credentials())
            .endpoint(fake.url())
            .site(site)
            .rate_limit(RateLimit::Off)
            .build()
            .expect("a client")
    };
    let clients = [
        (Site::Mainland, client(Site::Mainland)),
        (Site::International, client(Site::International)),
    ];
    let mut run = 0;
    for action in SCHEMA.actions {
        let path = format!(
            "{}/../../api-specs/ssl/2019-12-05/actions/{}.json",
            env!("CARGO_MANIFEST_DIR"),
            action.name
        );
        let text = std::fs::read_to_string(Path::new(&path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        let page: Value = serde_json::from_str(&text).expect("a spec is JSON");
        let examples = page["examples"].as_array().expect("examples");
        assert!(!examples.is_empty(), "{} has no example", action.name);
        for (index, example) in examples.iter().enumerate() {
            let place = format!("{}: example {}", action.name, index + 1);
            let input = as_declared(&example["input"], "input", example, action.input);
            // What typed answers do not hold: members that the service has disabled. Of two examples with one input the first
            // answers.
            let same = |other: &&Value| as_declared(&other["input"], "input", other, action.input) == input;
            let answering = examples.iter().find(same).expect("this one, if no other");
            let output = as_declared(&answering["output"], "output", answering, action.output);
            let (_, client) = clients
                .iter()
                .find(|(site, _)| action.sites.contains(site))
                .expect("a site");
            let options = CallOptions::default().with_retry(RetryPolicy::none());
            let mut answer = tc3_e2e::typed::call(client, action.name, &input, options)
                .await
                .unwrap_or_else(|error| panic!("{place}: {error:#}"));
            let sent = fake.requests().pop().expect("a request");
            assert_eq!(
                (sent.verdict, sent.verified),
                (Verdict::Answered, true),
                "{place}"
            );
            assert_eq!(answer["RequestId"], sent.request_id.as_str(), "{place}");
            answer["RequestId"] = output["RequestId"].clone();
            assert_eq!(plain(&answer), plain(&output), "{place}");
            run += 1;
        }
    }
    assert!(run > 100, "only {run} examples");
    fake.shutdown().await;
}

/// One side of an example without what the service has disabled, and with the digits that it writes in quotes where a
/// number is declared as the number.
fn as_declared(side: &Value, name: &str, example: &Value, members: &[tc3_core::schema::Member]) -> Value {
    let mut side: Map<String, Value> = side.as_object().expect("an object").clone();
    side.retain(|name, _| !members.iter().any(|member| member.hidden && member.name == name));
    let mut side = Value::Object(side);
    let contradicts = example["contradicts"].as_array().into_iter().flatten();
    for path in contradicts.filter_map(Value::as_str) {
        let Some(path) = path.strip_prefix(name).and_then(|path| path.strip_prefix('.')) else {
            continue;
        };
        let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
        let digits = side.pointer_mut(&pointer).unwrap_or_else(|| panic!("no {path}"));
        *digits = serde_json::from_str(digits.as_str().expect("digits in quotes")).expect("a number");
    }
    side
}

/// Without what means nothing in an answer: members that are null and lists that are empty.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(name, value)| (name.clone(), plain(value)))
            .filter(|(_, value)| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()))
            .collect(),
        Value::Array(list) => list.iter().filter(|item| !item.is_null()).map(plain).collect(),
        other => other.clone(),
    }
}

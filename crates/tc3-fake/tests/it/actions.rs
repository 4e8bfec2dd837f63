//! Calls that are in order, in each of the four forms a request can have.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::{Value, json};
use tc3_core::schema::Privacy;
use tc3_fake::Verdict;

use crate::{
    http::Request,
    signer::{Tc3, V1, encode, fake, flatten},
    toy,
};

/// Every example of every action, from the specs: name, input, output. Digits that stand in the place of a number are
/// sent as the number, disabled members are sent too. Of two examples with one input the first is the answer.
pub(crate) fn examples() -> Vec<(String, Value, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-specs/ssl/2019-12-05/actions");
    let read = |path: &Path| -> Value { serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap() };
    let mut examples: Vec<(String, Value, Value)> = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let mut page = read(&file.unwrap().path());
        let name = page["name"].as_str().unwrap().to_owned();
        let of_action = examples.len();
        for example in page["examples"].as_array_mut().unwrap() {
            let contradicts = example["contradicts"].take();
            for path in contradicts
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                if let Some(member) = path.strip_prefix("input.") {
                    let digits = example["input"][member].take();
                    example["input"][member] = serde_json::from_str(digits.as_str().unwrap()).unwrap();
                }
            }
            let input = example["input"].take();
            let mut earlier = examples[of_action..].iter();
            let output = match earlier.find(|(_, known, _)| *known == input) {
                Some((_, _, first)) => first.clone(),
                None => example["output"].take(),
            };
            examples.push((name.clone(), input, output));
        }
    }
    assert!(examples.len() > 100, "only {} examples", examples.len());
    examples
}

/// An input as the fake keeps it: without the values of secrets, and without private keys wherever they stand.
pub(crate) fn kept(action: &str, input: &Value) -> Value {
    let action = tc3_ssl::SCHEMA
        .actions
        .iter()
        .find(|known| known.name == action)
        .unwrap();
    let mut kept = input.clone();
    for member in action
        .input
        .iter()
        .filter(|member| member.privacy == Privacy::Secret)
    {
        if let Some(value) = kept.get_mut(member.name) {
            *value = json!("[redacted]");
        }
    }
    for value in kept.as_object_mut().unwrap().values_mut() {
        if value
            .as_str()
            .is_some_and(|text| text.contains("PRIVATE KEY-----"))
        {
            *value = json!("[redacted]");
        }
    }
    kept
}

fn forms(action: &str, input: &Value) -> [Request; 7] {
    // A site answers its own actions: which one it is, the host says.
    let known = tc3_ssl::SCHEMA
        .actions
        .iter()
        .find(|known| known.name == action)
        .unwrap();
    let (_, host) = tc3_ssl::SCHEMA
        .hosts
        .iter()
        .find(|(site, _)| *site == known.sites[0])
        .unwrap();
    let at = |tc3: Tc3| Tc3 {
        host: (*host).to_owned(),
        ..tc3
    };
    let form = |method, algorithm| V1 {
        host: (*host).to_owned(),
        ..V1::new(method, algorithm, action, input)
    };
    [
        at(Tc3::post(action, &input.to_string())).sign(),
        at(Tc3::get(action, &encode(&flatten(input)))).sign(),
        at(Tc3 {
            payload: Some(b"UNSIGNED-PAYLOAD".to_vec()),
            ..Tc3::post(action, &input.to_string())
        })
        .with("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD")
        .sign(),
        form("GET", "HmacSHA1").sign(),
        form("GET", "HmacSHA256").sign(),
        form("POST", "HmacSHA1").sign(),
        form("POST", "HmacSHA256").sign(),
    ]
}

#[test]
fn every_example_is_answered_as_documented_in_every_form() {
    let server = fake();
    let mut ids = BTreeSet::new();
    let mut calls = BTreeMap::new();
    let examples = examples();
    let actions: BTreeSet<&String> = examples.iter().map(|(action, ..)| action).collect();
    assert_eq!(actions.len(), tc3_ssl::SCHEMA.actions.len());
    for (action, input, mut output) in examples {
        output.as_object_mut().unwrap().remove("RequestId");
        for request in forms(&action, &input) {
            let answer = request.send(&server);
            assert_eq!(answer.header("content-type"), "application/json");
            assert_eq!(answer.header("date"), "Tue, 14 Nov 2023 22:13:20 GMT");
            let mut response = answer.response();
            let id = response.as_object_mut().unwrap().remove("RequestId").unwrap();
            assert_eq!(response, output, "{action} by {}", request.method);

            let logged = server.requests().pop().unwrap();
            assert_eq!(logged.request_id, id);
            assert_eq!(
                (logged.service.as_str(), logged.version.as_str()),
                ("ssl", "2019-12-05")
            );
            assert_eq!(
                (logged.action.as_str(), logged.method),
                (action.as_str(), request.method)
            );
            assert_eq!(
                (logged.verdict, logged.verified, logged.executed),
                (Verdict::Answered, true, true)
            );
            assert_eq!(logged.input, Some(kept(&action, &input)), "{action}");
            assert!(ids.insert(logged.request_id), "an id was given twice");
        }
        let calls = calls.entry(action.clone()).or_insert(0);
        *calls += 7;
        assert_eq!(server.executions()[&action], *calls);
    }
}

#[test]
fn secrets_are_not_kept() {
    let server = fake();
    let input =
        json!({ "CertificateId": "a", "KeyPassword": "hush", "PhoneNumber": "1", "keypassword": "hush too" });
    Tc3::post("SubmitCertificateInformation", &input.to_string())
        .sign()
        .send(&server);
    let logged = server.requests().pop().unwrap();
    let blank = "[redacted]";
    let kept =
        json!({ "CertificateId": "a", "KeyPassword": blank, "PhoneNumber": "1", "keypassword": blank });
    assert_eq!(logged.input, Some(kept));
    for shown in [format!("{server:?}"), format!("{:?}", server.requests())] {
        assert!(
            !shown.contains("hush") && !shown.contains(server.secret_key()),
            "{shown}"
        );
    }
}

#[test]
fn types_are_read_from_forms_as_from_json() {
    let server = toy::fake();
    let input = json!({
        "Name": "a b&c=d+é",
        "Count": u64::MAX,
        "Delta": i64::MIN,
        "Ratio": 0.5,
        "On": true,
        "Tags": [{ "Key": "k" }, { "Key": "l" }],
        "Rows": [[1, 2], [3]],
    });
    let query = encode(&flatten(&input)).replace("true", "True");
    for call in [Tc3::post("Store", &input.to_string()), Tc3::get("Store", &query)] {
        let answer = toy::call(call).sign().send(&server);
        assert_eq!(answer.code(), "", "{}", answer.message());
        assert_eq!(server.requests().pop().unwrap().input, Some(input.clone()));
        // The documented output, digit by digit and in its order.
        let text = String::from_utf8(answer.body).unwrap();
        let start = r#"{"Response":{"Z":9007199254740993,"A":{"RequestId":"kept"},"RequestId":""#;
        assert!(text.starts_with(start), "{text}");
    }
    // More than nine elements: their order is that of numbers, not of texts.
    let rows: Vec<_> = (0..12).map(|n| json!([n])).collect();
    let input = json!({ "Name": "a", "Rows": rows });
    toy::call(Tc3::get("Store", &encode(&flatten(&input))))
        .sign()
        .send(&server);
    assert_eq!(server.requests().pop().unwrap().input, Some(input));
}

#[test]
fn an_action_without_an_example_answers_with_a_request_id() {
    let server = toy::fake();
    let answer = toy::call(Tc3::post("Ping", "{}")).sign().send(&server);
    let response = answer.response();
    assert_eq!(
        response.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["RequestId"]
    );
}

#[test]
fn what_a_client_says_of_itself_is_logged() {
    let server = fake();
    let call = Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#)
        .with("X-TC-Region", "ap-guangzhou")
        .with("X-TC-Language", "en-US")
        .with("X-TC-RequestClient", "tc3_1")
        .with("X-TC-TraceId", "trace");
    call.sign().send(&server);
    let logged = server.requests().pop().unwrap();
    let said = [
        &logged.region,
        &logged.language,
        &logged.client,
        &logged.trace_id,
        &logged.signature_method,
    ];
    assert_eq!(
        said,
        ["ap-guangzhou", "en-US", "tc3_1", "trace", "TC3-HMAC-SHA256"]
    );
    assert_eq!(logged.timestamp, crate::signer::NOW);
}

#[test]
fn a_session_token_goes_with_its_key() {
    let server = tc3_fake::Server::builder()
        .clock(tc3_fake::Clock::fixed(crate::signer::NOW))
        .answers(tc3_fake::Answers::Examples)
        .credentials("AKIDTEMPORARY", "temporary key")
        .token("the token")
        .start_blocking()
        .unwrap();
    let mut call = Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#);
    call.secret_id = "AKIDTEMPORARY".into();
    call.secret_key = "temporary key".into();
    for (token, code) in [
        (Some("the token"), ""),
        (Some("another"), "AuthFailure.TokenFailure"),
        (None, "AuthFailure.TokenFailure"),
    ] {
        let call = token.map_or_else(|| call.clone(), |token| call.clone().with("X-TC-Token", token));
        assert_eq!(call.sign().send(&server).code(), code, "{token:?}");
    }
}

#[test]
fn a_seed_fixes_the_request_ids() {
    let id = |seed| {
        let server = tc3_fake::Server::builder().seed(seed).start_blocking().unwrap();
        Tc3::post("CommitCertificateInformation", "{}")
            .sign()
            .send(&server)
            .response()["RequestId"]
            .take()
    };
    assert_eq!(id(1), id(1));
    assert_ne!(id(1), id(2));
}

//! The known answers: requests with signatures that the documentation publishes or that official clients produce. The
//! fake must find every one of them right, and every one of them wrong when a byte of it changes.

use serde_json::json;
use tc3_fake::{Answers, Clock, Server};

use crate::signer::{NOW, Tc3, V1, fake};

/// Sends the request with the known signature and says whether the fake found it right.
fn verified(server: &Server, call: &Tc3, signature: &str) -> bool {
    let mut request = call.sign();
    let authorization = request.header("Authorization");
    let end = authorization.len() - 64;
    authorization.replace_range(end.., signature);
    request.send(server);
    server.requests().last().expect("it was received").verified
}

#[test]
fn ssl_vectors() {
    let one = |content_type: &str, body: &str| {
        let mut call = Tc3::post("DescribeCertificates", body);
        content_type.clone_into(&mut call.content_type);
        call
    };
    let json = "application/json";
    let charset = "application/json; charset=utf-8";
    let mut with_action = one(charset, r#"{"Limit":1}"#);
    // Signed with its value in lower case, sent as it is.
    with_action.signed.push("x-tc-action".to_owned());
    let query = "Limit=1&SearchKey=a%20b&CertificateStatus.0=1&CertificateStatus.1=2";
    let unsigned = one(json, r#"{"Limit":1}"#).with("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD");
    let mut international = one(json, r#"{"Limit":1}"#);
    "ssl.intl.tencentcloudapi.com".clone_into(&mut international.host);
    let vectors = [
        (
            one(json, r#"{"Limit":1}"#),
            "2c60d7ed1712fd6fe7a4ecd19ceacca101fb7054f1704263382ccfad174b3f49",
        ),
        (
            one(json, r#"{"Limit": 1}"#),
            "1f5f907d44af24b648938ae8c5b8f198b790c04055f4ac6a6efdf35c0251382b",
        ),
        (
            one(charset, r#"{"Limit":1}"#),
            "6af520e70fd962bad5bdfee2791f4c3d0605898525886c86f7958889183aeb0f",
        ),
        (
            with_action,
            "e9365d1e71f60cd04b00f039c3760aae6e0eaef2cdb760ac3bfa41504a1d3ab4",
        ),
        (
            Tc3::get("DescribeCertificates", query),
            "38727d7a1caf6b49288131d1a5210f5146276703f4cfc9f2641ebf403de2f32a",
        ),
        (
            unsigned,
            "5cd1c0668508a27097b3bc23ff83940423b1e4c5b1cb8a6709fee4bfb06e5a5e",
        ),
        (
            international,
            "4d626d669c1766173263ee861b0f63849b1974a4c0f755a3daefb1e08ad30fe5",
        ),
    ];
    let server = fake();
    for (call, signature) in &vectors {
        assert!(verified(&server, call, signature), "{call:?}");
        let changed = if signature.ends_with('0') { '1' } else { '0' };
        let wrong = format!("{}{changed}", &signature[..63]);
        assert!(!verified(&server, call, &wrong), "{call:?}");
    }
}

#[test]
fn the_documentations_example() {
    let clock = Clock::fixed(1_551_113_065);
    let body = r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
    let mut call = Tc3::post("DescribeInstances", body).with("X-TC-Version", "2017-03-12");
    "application/json; charset=utf-8".clone_into(&mut call.content_type);
    "cvm.tencentcloudapi.com".clone_into(&mut call.host);
    "cvm".clone_into(&mut call.service);
    "1551113065".clone_into(&mut call.timestamp);
    "2019-02-25".clone_into(&mut call.date);
    let with_action = vec![
        "content-type".to_owned(),
        "host".to_owned(),
        "x-tc-action".to_owned(),
    ];
    let stars = "*".repeat(32);
    for (secret_key, signed, signature) in [
        (
            "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
            call.signed.clone(),
            "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
        ),
        (
            "Gu5t9xGARNpq86cd98joQYCN3*******",
            call.signed.clone(),
            "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
        ),
        (
            &stars,
            with_action,
            "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
        ),
    ] {
        let server = Server::builder()
            .clock(clock.clone())
            .answers(Answers::Examples)
            .credentials(&call.secret_id, secret_key)
            .start_blocking()
            .unwrap();
        let call = Tc3 {
            signed,
            ..call.clone()
        };
        assert!(verified(&server, &call, signature), "{secret_key}");
    }
}

#[test]
fn older_signatures() {
    let input = json!({ "CertificateStatus": ["1", "2"], "Limit": 1, "SearchKey": "a b/中" });
    let vectors = [
        ("GET", "HmacSHA1", "NRqiYwZcxzDpD6f9EFgNCDmUbRA="),
        (
            "GET",
            "HmacSHA256",
            "Xii7AT7pJDoaNhnb2ssS9l9TOyLm4Aa9W9ZiybUoarw=",
        ),
        ("POST", "HmacSHA1", "ykYgpXoL8aFJgHefbJGmxi/b4Tc="),
        (
            "POST",
            "HmacSHA256",
            "H354O1+tcaB0r6ueKzzjJtQXjgvBVxsPkZBgb8j+6HI=",
        ),
    ];
    let server = Server::builder()
        .clock(Clock::fixed(NOW))
        .answers(Answers::Examples)
        .token("TKN")
        .start_blocking()
        .unwrap();
    for (method, signature_method, signature) in vectors {
        let call = V1::new(method, signature_method, "DescribeCertificates", &input)
            .with("Region", "ap-guangzhou")
            .with("RequestClient", "SDK_TEST_1")
            .with("Token", "TKN");
        assert_eq!(call.signature(), signature, "{method} {signature_method}");
        call.sign().send(&server);
        let request = server.requests().pop().unwrap();
        assert!(request.verified, "{method} {signature_method}");
        assert_eq!(request.signature_method, signature_method);
    }
}

//! GET requests, forms of signature version 1, bodies of the caller's own, and the limits on sizes.

use serde_json::json;
use tc3_core::sign::{self, v1};
use tc3_core::testing::Replay;
use tc3_core::{Bytes, CallOptions, Client, ErrorKind, Method, SignatureMethod};

use crate::fixture::{self, KEY, NOW, created};

async fn send(options: CallOptions, params: &serde_json::Value) -> tc3_core::transport::HttpRequest {
    let (client, replay) = fixture::client([created()]);
    client
        .call("ssl", "2019-12-05", "DescribeCertificates", params)
        .with_options(options)
        .await
        .expect("answered");
    replay.requests().remove(0)
}

#[tokio::test(start_paused = true)]
async fn get_is_signed_as_it_is_sent() {
    let options = CallOptions::default().with_method(Method::Get);
    let params = json!({ "Limit": 1, "SearchKey": "a b", "CertificateStatus": [1, 2] });
    let request = send(options, &params).await;
    assert_eq!(request.method, "GET");
    // serde_json keeps the members of a map sorted.
    let query = "CertificateStatus.0=1&CertificateStatus.1=2&Limit=1&SearchKey=a%20b";
    assert_eq!(request.uri.query(), Some(query));
    assert!(request.body.is_empty());
    let form = "application/x-www-form-urlencoded";
    assert_eq!(request.headers["content-type"], form);
    let canonical = sign::canonical_request(
        "GET",
        query,
        &[("content-type", form), ("host", "ssl.tencentcloudapi.com")],
        &sign::payload_hash(b""),
    );
    let now = i64::try_from(NOW).expect("it fits");
    let scope = sign::scope("2023-11-14", "ssl");
    let key = sign::SigningKey::derive(KEY, "2023-11-14", "ssl");
    let signature = key.sign(&sign::string_to_sign(now, &scope, &canonical));
    assert!(
        request.headers["authorization"]
            .to_str()
            .expect("text")
            .ends_with(&signature)
    );
}

#[tokio::test(start_paused = true)]
async fn the_vector_s3_comes_out_of_a_whole_call() {
    let (client, replay) = fixture::client([created()]);
    let params = Bytes::from_static(br#"{"Limit":1,"SearchKey":"a b","CertificateStatus":[1,2]}"#);
    let options = CallOptions::default().with_method(Method::Get);
    client
        .call_json("ssl", "2019-12-05", "DescribeCertificates", params, options)
        .await
        .expect("answered");
    let authorization = replay.requests()[0].headers["authorization"].clone();
    let expected = "38727d7a1caf6b49288131d1a5210f5146276703f4cfc9f2641ebf403de2f32a";
    assert!(authorization.to_str().expect("text").ends_with(expected));
}

#[tokio::test(start_paused = true)]
async fn version_1_signs_get_and_post() {
    for (method, signature, algorithm) in [
        (Method::Get, SignatureMethod::HmacSha1, v1::Algorithm::HmacSha1),
        (
            Method::Post,
            SignatureMethod::HmacSha256,
            v1::Algorithm::HmacSha256,
        ),
    ] {
        let options = CallOptions::default()
            .with_method(method)
            .with_signature(signature)
            .with_region("ap-guangzhou");
        let request = send(
            options,
            &json!({ "SearchKey": "a b/中", "CertificateStatus": [1] }),
        )
        .await;
        let form = match method {
            Method::Get => request.uri.query().expect("a query").to_owned(),
            _ => String::from_utf8(request.body.to_vec()).expect("text"),
        };
        assert!(form.contains("SearchKey=a%20b%2F%E4%B8%AD&"), "{form}");
        assert!(!request.headers.contains_key("authorization"));
        let mut pairs: Vec<(String, String)> = form
            .split('&')
            .map(|pair| {
                let (name, value) = pair.split_once('=').expect("a pair");
                let value = percent_encoding::percent_decode_str(value)
                    .decode_utf8()
                    .expect("text");
                (name.to_owned(), value.into_owned())
            })
            .collect();
        let (name, sent) = pairs.pop().expect("a signature");
        assert_eq!(name, "Signature");
        let text = v1::string_to_sign(
            method.as_str(),
            "ssl.tencentcloudapi.com",
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())),
        );
        assert_eq!(sent, v1::sign(algorithm, KEY, &text));
        for part in [
            "Action=DescribeCertificates",
            "Region=ap-guangzhou",
            "SecretId=AKIDEXAMPLE",
            "Version=2019-12-05",
        ] {
            assert!(form.contains(part), "{part}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn version_1_sends_no_parameter_twice() {
    let (client, replay) = fixture::client([created()]);
    for params in [
        json!({ "Action": "DeleteCertificate" }),
        json!({ "SecretId": "AKIDOTHER" }),
        json!({ "A": ["x"], "A.0": "y" }),
    ] {
        let options = CallOptions::default().with_signature(SignatureMethod::HmacSha256);
        let call = client.call("ssl", "2019-12-05", "DescribeCertificates", &params);
        let error = call.with_options(options).await.expect_err("twice");
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.message().contains("would be there twice"), "{error}");
    }
    assert!(replay.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn bodies_of_the_callers_own_travel_untouched() {
    let (client, replay) = fixture::client([created(), created()]);
    let body = Bytes::from_static(&[0, 1, 2]);
    let octets = CallOptions::default().with_content_type("application/octet-stream");
    client
        .call_json("ssl", "2019-12-05", "UploadLog", body.clone(), octets)
        .await
        .expect("answered");
    let unsigned = CallOptions::default().with_unsigned_payload();
    let json = Bytes::from_static(br#"{"Limit":1}"#);
    client
        .call_json("ssl", "2019-12-05", "DescribeCertificates", json, unsigned)
        .await
        .expect("answered");
    let requests = replay.requests();
    assert_eq!(requests[0].body, body);
    let ends = |at: usize, signature: &str| {
        let authorization: &http::HeaderValue = &requests[at].headers["authorization"];
        authorization.to_str().expect("text").ends_with(signature)
    };
    // The vectors S5 and S4.
    assert!(ends(
        0,
        "5b493a86c3fa50cc878b24b7bd518b7f3a3b37f1b139e9026585e40466e764f6"
    ));
    assert!(ends(
        1,
        "5cd1c0668508a27097b3bc23ff83940423b1e4c5b1cb8a6709fee4bfb06e5a5e"
    ));
    assert_eq!(requests[1].headers["x-tc-content-sha256"], "UNSIGNED-PAYLOAD");
}

#[tokio::test(start_paused = true)]
async fn what_is_too_large_is_refused_before_it_is_sent() {
    let replay = Replay::default();
    let client: Client = fixture::builder(&replay).build().expect("fine");
    for (options, size) in [
        (CallOptions::default().with_method(Method::Get), 33 * 1024),
        (
            CallOptions::default().with_signature(SignatureMethod::HmacSha1),
            1024 * 1024,
        ),
        (CallOptions::default(), 10 * 1024 * 1024),
    ] {
        let call = client
            .call("cvm", "2017-03-12", "X", &json!({ "A": "a".repeat(size) }))
            .with_options(options);
        let error = call.await.expect_err("too large");
        assert_eq!(
            (error.kind(), error.code(), error.attempts()),
            (ErrorKind::Invalid, None, 0)
        );
        assert!(error.message().contains("takes at most"), "{error}");
    }
    assert!(replay.requests().is_empty());
}

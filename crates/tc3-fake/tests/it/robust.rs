//! Garbage: whatever comes in, the fake says something or closes the connection, and goes on serving.

use proptest::{collection::vec, prelude::*};
use tc3_fake::Server;

use crate::{
    http::{Connection, Request},
    signer::{Tc3, V1, fake},
    toy,
};

fn still_serves(server: &Server) {
    let call = Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#);
    assert_eq!(call.sign().send(server).code(), "");
}

/// Property tests share a server: a panic in it would show in whatever comes next.
fn cases(count: u32, test: impl Fn(&Server, &mut proptest::test_runner::TestRunner)) {
    let server = toy::fake();
    let config = ProptestConfig {
        cases: count,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    test(&server, &mut proptest::test_runner::TestRunner::new(config));
    still_serves(&server);
}

#[test]
fn any_bytes_on_the_socket() {
    cases(300, |server, runner| {
        let bytes = prop_oneof![
            vec(any::<u8>(), 0..2000),
            "(GET|POST|PRI|[A-Z]{1,9}) [ -~]{0,40} HTTP/(1\\.[01]|2\\.0)\r\n([!-9;-~]{1,20}: [ -~]{0,40}\r\n){0,6}\r\n\\PC{0,50}"
                .prop_map(String::into_bytes),
        ];
        runner
            .run(&bytes, |bytes| {
                let mut connection = Connection::to(server.address());
                let _closed = connection.write(&bytes);
                connection.finish_writing();
                connection.drain();
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn any_authorization() {
    cases(500, |server, runner| {
        let part = prop_oneof![
            Just("TC3-HMAC-SHA256 ".to_owned()),
            Just("Credential=AKIDEXAMPLE/2023-11-14/ssl/tc3_request".to_owned()),
            Just("SignedHeaders=content-type;host".to_owned()),
            Just(format!("Signature={}", "0".repeat(64))),
            Just(", ".to_owned()),
            "[!-~]{0,30}",
        ];
        runner
            .run(
                &(vec(part, 0..10), "[ -~]{0,20}", "[ -~]{0,20}"),
                |(parts, timestamp, token)| {
                    let mut request = Tc3::post("CommitCertificateInformation", "{}").sign();
                    *request.header("Authorization") = parts.concat();
                    *request.header("X-TC-Timestamp") = timestamp;
                    request.headers.push(("X-TC-Token".to_owned(), token));
                    prop_assert_ne!(request.send(server).code(), "");
                    Ok(())
                },
            )
            .unwrap();
    });
}

#[test]
fn any_signed_body() {
    cases(500, |server, runner| {
        let body = prop_oneof![
            vec(any::<u8>(), 0..300),
            r#"[\[\]{}",:0-9ntfu\\e.\-]{0,60}"#.prop_map(String::into_bytes),
            (1_usize..200_000).prop_map(|depth| "[".repeat(depth).into_bytes()),
            (1_usize..100_000).prop_map(|depth| r#"{"Name":"#.repeat(depth).into_bytes()),
        ];
        runner
            .run(&body, |body| {
                let mut call = toy::call(Tc3::post("Store", ""));
                call.body = body;
                prop_assert_ne!(call.sign().send(server).code(), "");
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn any_signed_query() {
    cases(500, |server, runner| {
        let pair = prop_oneof![
            "(Name|Count|Delta|Ratio|On|Tags|Rows|Password)(\\.[0-9]{1,20}|\\.Key|\\.){0,4}=[-0-9a-zA-Z%+.]{0,12}",
            "[!-\"$-~]{0,40}",
        ];
        runner
            .run(&vec(pair, 0..8), |pairs| {
                toy::call(Tc3::get("Store", &pairs.join("&"))).sign().send(server);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn any_older_request() {
    cases(300, |server, runner| {
        let pair = ("\\PC{0,20}", "\\PC{0,20}");
        runner
            .run(&(vec(pair, 0..6), any::<bool>()), |(pairs, post)| {
                let method = if post { "POST" } else { "GET" };
                let mut call = V1::new(
                    method,
                    "HmacSHA1",
                    "CommitCertificateInformation",
                    &serde_json::json!({}),
                );
                call.pairs.extend(pairs);
                prop_assert_ne!(call.sign().send(server).code(), "");
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_caller_who_leaves_in_the_middle() {
    let server = fake();
    for head in [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc",
        "POST / HT",
        "GET / HTTP/1.1\r\nHost",
    ] {
        let mut connection = Connection::to(server.address());
        connection.write(head.as_bytes()).unwrap();
        drop(connection);
    }
    still_serves(&server);
}

#[test]
fn a_body_that_comes_in_chunks() {
    let server = fake();
    let request = Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#).sign();
    let Request { headers, .. } = request;
    let mut text = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n".to_owned();
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += "\r\n10\r\n{\"CertificateId\"\r\n6\r\n: \"a\"}\r\n0\r\n\r\n";
    let mut connection = Connection::to(server.address());
    connection.write(text.as_bytes()).unwrap();
    assert_eq!(connection.read().unwrap().code(), "");
}

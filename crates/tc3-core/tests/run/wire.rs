//! The real transport against a server on loopback.

use std::time::Duration;

use tc3_core::sign;
use tc3_core::transport::Proxy;
use tc3_core::{Client, ClientBuilder, ErrorKind, Method, Request, RetryPolicy, SignatureMethod};

use crate::fixture::{self, CreateThing, KEY};
use crate::loopback::{Act, Loopback, answer, success};

fn builder(server: &Loopback) -> ClientBuilder {
    Client::builder()
        .credentials(fixture::credentials())
        .schema(&fixture::SCHEMA)
        .endpoint(&server.url)
}

fn create(builder: ClientBuilder) -> Request<CreateThing> {
    fixture::create(&builder.build().expect("it is set up right"), "a")
}

fn header<'a>(request: &'a str, name: &str) -> &'a str {
    request
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .unwrap_or_default()
}

#[tokio::test]
async fn what_is_signed_is_what_is_sent() {
    for method in [Method::Post, Method::Get] {
        let server = Loopback::start(vec![success()]).await;
        let answer = create(builder(&server).method(method)).await.expect("created");
        assert_eq!(answer.thing_id, Some(7));
        let requests = server.requests();
        let (head, body) = requests[0].split_once("\r\n\r\n").expect("a head");
        let mut first = head.lines().next().expect("a line").split(' ');
        let (verb, target) = (first.next().expect("a method"), first.next().expect("a target"));
        let query = target
            .strip_prefix('/')
            .expect("the path")
            .trim_start_matches('?');
        // The host that was sent, with its port, is the host that was signed.
        assert_eq!(header(head, "host"), server.url.trim_start_matches("http://"));
        let signed = [
            ("content-type", header(head, "content-type")),
            ("host", header(head, "host")),
        ];
        let canonical = sign::canonical_request(verb, query, &signed, &sign::payload_hash(body.as_bytes()));
        let timestamp = header(head, "x-tc-timestamp").parse().expect("a time");
        let date = sign::utc_date(timestamp);
        let text = sign::string_to_sign(timestamp, &sign::scope(&date, "demo"), &canonical);
        let signature = sign::SigningKey::derive(KEY, &date, "demo").sign(&text);
        assert!(header(head, "authorization").ends_with(&signature), "{verb}");
        assert!(!head.contains("user-agent: "), "{head}");
    }
}

#[tokio::test]
async fn connections_are_kept_and_a_closed_one_is_no_failure() {
    let Act::Answer(bytes) = success() else {
        unreachable!()
    };
    let server = Loopback::start(vec![success(), Act::AnswerAndClose(bytes), success()]).await;
    let client = builder(&server).build().expect("fine");
    for _ in 0..3 {
        fixture::create(&client, "a").await.expect("created");
        // The server's end of a closed connection arrives.
        tokio::task::yield_now().await;
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn nobody_listening_is_a_failure_to_connect() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let client = Client::builder()
        .credentials(fixture::credentials())
        .endpoint(url)
        .retry(RetryPolicy::none());
    let error = create(client).await.expect_err("refused");
    assert_eq!(
        (error.kind(), error.may_have_executed()),
        (ErrorKind::Connect, false)
    );
    assert!(error.to_string().contains("Connection refused"), "{error}");
    assert!(!format!("{error:#} {error:?}").contains("http://"), "{error:#}");
}

#[tokio::test]
async fn a_connection_that_breaks_is_ambiguous_and_not_repeated() {
    for answered in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\ncontent-le",
        b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"Resp",
        b"no http at all\r\n\r\n",
    ] {
        let act = Act::AnswerAndClose(answered.to_vec());
        let server = Loopback::start(vec![act.clone(), success()]).await;
        let error = create(builder(&server)).await.expect_err("broken");
        assert_eq!(
            (error.kind(), error.may_have_executed()),
            (ErrorKind::Network, true),
            "{act:?} {error:?}"
        );
        assert_eq!(server.requests().len(), 1, "{act:?}");
    }
}

#[tokio::test]
async fn a_silent_server_runs_into_the_time_out() {
    let server = Loopback::start(vec![Act::Stall]).await;
    let error = create(builder(&server).timeout(Duration::from_millis(50)))
        .await
        .expect_err("silence");
    assert_eq!(
        (error.kind(), error.may_have_executed()),
        (ErrorKind::Timeout, true)
    );
}

#[tokio::test]
async fn time_that_runs_out_before_there_is_a_connection_means_that_nothing_was_sent() {
    let server = Loopback::start(vec![Act::Stall]).await;
    let url = server.url.replace("http://", "https://");
    for method in [Method::Post, Method::Get] {
        let client = Client::builder()
            .credentials(fixture::credentials())
            .endpoint(&url)
            .method(method)
            .timeout(Duration::from_millis(100));
        let client = client.build().expect("fine");
        let params = serde_json::json!({ "Name": "a" });
        let error = client
            .call("demo", "2020-01-01", "CreateThing", &params)
            .await
            .expect_err("it says nothing");
        assert_eq!(
            (error.kind(), error.may_have_executed()),
            (ErrorKind::Timeout, false),
            "{method:?} {error:?}"
        );
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Loopback::start(vec![success()]).await;
    let redirect = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n",
        elsewhere.url
    );
    let server = Loopback::start(vec![Act::Answer(redirect.into_bytes())]).await;
    let error = create(builder(&server)).await.expect_err("a redirect");
    assert_eq!(error.http_status(), Some(307));
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn too_large_an_answer_is_refused_and_not_asked_for_again() {
    let body = format!(
        r#"{{"Response":{{"A":"{}","RequestId":"r"}}}}"#,
        "a".repeat(5_000)
    );
    let act = Act::Answer(answer("200 OK", "application/json", body.as_bytes()));
    let server = Loopback::start(vec![act]).await;
    let client = builder(&server).response_limit(4_096).build().expect("fine");
    let call = client.call(
        "demo",
        "2020-01-01",
        "DescribeThings",
        &serde_json::json!({ "Name": "a" }),
    );
    let error = call.await.expect_err("too large");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
    assert!(error.message().contains("larger than 4096 bytes"), "{error}");
}

#[tokio::test]
async fn a_compressed_answer_is_read() {
    let gzip = gzip(br#"{"Response":{"ThingId":7,"RequestId":"r-1"}}"#);
    let server = Loopback::start(vec![compressed(&gzip)]).await;
    assert_eq!(create(builder(&server)).await.expect("created").thing_id, Some(7));
    assert!(header(&server.requests()[0], "accept-encoding").contains("gzip"));
}

#[tokio::test]
async fn a_compressed_answer_with_more_or_less_than_that_is_an_error_and_not_half_an_answer() {
    let whole = gzip(br#"{"Response":{"ThingId":7,"RequestId":"r-1"}}"#);
    for bytes in [
        [&whole, b"more".as_slice()].concat(),
        whole[..whole.len() - 1].to_vec(),
    ] {
        let server = Loopback::start(vec![compressed(&bytes)]).await;
        let error = create(builder(&server)).await.expect_err("not whole");
        assert_eq!(
            (error.kind(), error.may_have_executed(), error.attempts()),
            (ErrorKind::Decode, true, 1),
            "{error:?}"
        );
    }
}

fn compressed(gzip: &[u8]) -> Act {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        gzip.len()
    );
    Act::Answer([head.as_bytes(), gzip].concat())
}

/// The text in gzip, with a stored block.
fn gzip(text: &[u8]) -> Vec<u8> {
    let length = u16::try_from(text.len()).expect("short");
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    gzip.extend(length.to_le_bytes());
    gzip.extend((!length).to_le_bytes());
    gzip.extend(text);
    gzip.extend(crc32(text).to_le_bytes());
    gzip.extend(u32::from(length).to_le_bytes());
    gzip
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(crc & 1))
        })
    })
}

#[tokio::test]
async fn a_proxy_is_used_for_other_hosts_and_never_for_loopback() {
    let proxy = Loopback::start(vec![success()]).await;
    let server = Loopback::start(vec![success()]).await;
    let through = || Proxy::url(proxy.url.as_str());
    create(builder(&server).proxy(through())).await.expect("created");
    assert_eq!((server.requests().len(), proxy.requests().len()), (1, 0));

    let elsewhere = Client::builder()
        .credentials(fixture::credentials())
        .endpoint("http://elsewhere.example:8080")
        .allow_http(true)
        .retry(RetryPolicy::none());
    create(elsewhere.proxy(through())).await.expect("created");
    let request = &proxy.requests()[0];
    assert!(
        request.starts_with("POST http://elsewhere.example:8080/ HTTP/1.1"),
        "{request}"
    );
    assert_eq!(header(request, "host"), "elsewhere.example:8080");
}

#[tokio::test]
async fn a_proxy_that_refuses_means_that_nothing_was_sent() {
    let refusal = answer("407 Proxy Authentication Required", "text/html", b"");
    let proxy = Loopback::start(vec![Act::Answer(refusal)]).await;
    let client = Client::builder()
        .credentials(fixture::credentials())
        .endpoint("https://elsewhere.example")
        .retry(RetryPolicy::none())
        .proxy(Proxy::url(proxy.url.replace("http://", "http://user:hush@")));
    let error = create(client).await.expect_err("refused");
    assert_eq!(
        (error.kind(), error.may_have_executed()),
        (ErrorKind::Connect, false)
    );
    assert!(proxy.requests()[0].starts_with("CONNECT elsewhere.example:443 "));
    assert!(!format!("{error:?} {error:#}").contains("hush"));
}

#[tokio::test]
async fn the_query_of_a_request_that_fails_is_nowhere_in_its_error() {
    let broken = Loopback::start(vec![Act::AnswerAndClose(Vec::new())]).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let refused = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let stalled = Loopback::start(vec![Act::Stall]).await;
    for url in [&broken.url, &refused, &stalled.url, "https://localhost:1"] {
        for signature in [SignatureMethod::Tc3HmacSha256, SignatureMethod::HmacSha1] {
            let client = Client::builder()
                .credentials(fixture::credentials().with_token("hush-token"))
                .endpoint(url)
                .method(Method::Get)
                .signature(signature)
                .timeout(Duration::from_millis(300))
                .read_timeout(Duration::from_millis(100))
                .retry(RetryPolicy::none());
            let params = serde_json::json!({ "PrivateKey": "hush-key" });
            let client = client.build().expect("fine");
            let error = client
                .call("demo", "2020-01-01", "CreateThing", &params)
                .await
                .expect_err("fails");
            let mut rendered = vec![format!("{error} {error:#} {error:?} {error:#?}")];
            let mut cause = std::error::Error::source(&error);
            while let Some(current) = cause {
                rendered.push(format!("{current} {current:?} {current:#?}"));
                cause = current.source();
            }
            let rendered = rendered.join(" ");
            for part in ["hush", "AKID", "Signature", "SecretId", "?"] {
                assert!(!rendered.contains(part), "{part}: {rendered}");
            }
        }
    }
}

#[tokio::test]
async fn no_tls_means_that_nothing_was_sent() {
    let server = Loopback::start(vec![Act::Stall]).await;
    let url = server.url.replace("http://", "https://");
    let client = Client::builder()
        .credentials(fixture::credentials())
        .endpoint(url)
        .connect_timeout(Duration::from_millis(100))
        .retry(RetryPolicy::none());
    let error = create(client).await.expect_err("no TLS there");
    assert_eq!(
        (error.kind(), error.may_have_executed()),
        (ErrorKind::Connect, false),
        "{error:?}"
    );
}

//! Connections between calls: kept, looked at, closed in time, and never used by a runtime that they do not belong to.

use std::time::Duration;

use tc3_core::{Client, ClientBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::{Builder, Runtime};

use crate::fixture;
use crate::loopback::{Act, Loopback, success};

fn builder(server: &Loopback) -> ClientBuilder {
    Client::builder()
        .credentials(fixture::credentials())
        .schema(&fixture::SCHEMA)
        .endpoint(&server.url)
}

/// A runtime that somebody looks after all the time.
pub(crate) fn attended() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// A runtime that stands still between two calls.
pub(crate) fn unattended() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

fn answer_and_close() -> Act {
    match success() {
        Act::Answer(bytes) => Act::AnswerAndClose(bytes),
        act => act,
    }
}

#[tokio::test]
async fn one_is_enough_for_calls_one_after_the_other() {
    let server = Loopback::start(vec![success()]).await;
    let client = builder(&server).build().expect("fine");
    for _ in 0..12 {
        fixture::create(&client, "a").await.expect("created");
    }
    assert_eq!(server.made_and_closed(), (1, 0));
}

#[tokio::test]
async fn one_serves_again_however_its_answer_ended_unless_that_was_its_end() {
    let body = r#"{"Response":{"ThingId":7,"RequestId":"r-1"}}"#;
    let length = body.len();
    let chunks = format!("transfer-encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n");
    let closing = format!("connection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    for (rest, made) in [(chunks, 1), (closing, 3)] {
        let bytes = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{rest}");
        let server = Loopback::start(vec![Act::Answer(bytes.into_bytes())]).await;
        let client = builder(&server).build().expect("fine");
        for _ in 0..3 {
            let answer = fixture::create(&client, "a").await.expect("created");
            assert_eq!(answer.thing_id, Some(7));
        }
        assert_eq!(server.connections().made, made, "{rest}");
    }
}

#[tokio::test]
async fn those_that_nobody_uses_are_closed_in_time() {
    let server = Loopback::start(vec![success()]).await;
    let client = builder(&server).idle_timeout(Duration::from_millis(1));
    let client = client.build().expect("fine");
    for call in 1..=3 {
        fixture::create(&client, "a").await.expect("created");
        server.closed(call).await;
    }
    assert_eq!(server.made_and_closed(), (3, 3));
}

#[tokio::test]
async fn no_more_are_kept_than_is_said() {
    for kept in [0, 1, 2] {
        let server = Loopback::start(vec![success()]).await;
        let client = builder(&server).idle_connections(kept).build().expect("fine");
        let call = || async { fixture::create(&client, "a").await.expect("created") };
        tokio::join!(call(), call());
        server.closed(2 - kept).await;
        call().await;
        assert_eq!(server.connections().made, if kept == 0 { 3 } else { 2 });
    }
}

#[test]
fn one_that_was_closed_while_nobody_looked_is_not_used() {
    let home = attended();
    let server = home.block_on(Loopback::start(vec![answer_and_close()]));
    let client = builder(&server).build().expect("fine");
    let runtime = unattended();
    for call in 1..=3 {
        let answer = runtime.block_on(async { fixture::create(&client, "a").await });
        answer.expect("it is not safe to repeat, and was sent once");
        home.block_on(server.closed(call));
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn one_on_which_something_came_unasked_is_not_used() {
    let Act::Answer(mut bytes) = success() else {
        unreachable!()
    };
    bytes.extend_from_slice(b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n");
    let server = Loopback::start(vec![Act::Answer(bytes), success()]).await;
    let client = builder(&server).build().expect("fine");
    for _ in 0..2 {
        let answer = fixture::create(&client, "a").await.expect("created");
        assert_eq!(answer.thing_id, Some(7));
    }
    assert_eq!(server.connections().made, 2);
}

#[tokio::test]
async fn one_with_an_unfinished_request_is_not_used() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    // The server answers the first request when it has seen its beginning, and reads no further.
    let serve = tokio::spawn(async move {
        let mut streams = Vec::new();
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut head = [0; 64];
            stream
                .read_exact(&mut head)
                .await
                .expect("the beginning of a head");
            let Act::Answer(bytes) = success() else {
                unreachable!()
            };
            stream.write_all(&bytes).await.expect("the client listens");
            streams.push(stream);
        }
        streams.len()
    });
    let client = Client::builder()
        .credentials(fixture::credentials())
        .schema(&fixture::SCHEMA)
        .endpoint(url)
        // Shorter than the system waits for a connection that takes nothing in.
        .timeout(Duration::from_secs(10))
        .build()
        .expect("fine");
    // Longer than what the system takes in without a reader.
    let long = "a".repeat(9 * 1024 * 1024);
    for name in [long.as_str(), "a"] {
        fixture::create(&client, name).await.expect("created");
    }
    assert_eq!(serve.await.expect("it serves"), 2);
}

#[test]
fn each_runtime_has_its_own() {
    let home = attended();
    let server = home.block_on(Loopback::start(vec![success()]));
    let client = builder(&server).build().expect("fine");
    let call = |runtime: &Runtime| {
        let answer = runtime.block_on(async { fixture::create(&client, "a").await });
        answer.expect("created");
    };
    let (one, other) = (unattended(), attended());
    for _ in 0..3 {
        call(&one);
        call(&other);
    }
    assert_eq!(server.made_and_closed(), (2, 0));
    drop((one, other));
    home.block_on(server.closed(2));
    // What belongs to a runtime that is gone is of no use to anybody, and closed with it.
    for calls in 1..=3 {
        call(&unattended());
        assert_eq!(server.connections().made, 2 + calls);
        home.block_on(server.closed(2 + calls));
    }
}

#[tokio::test]
async fn one_whose_call_was_given_up_is_not_used() {
    let server = Loopback::start(vec![Act::Stall, success()]).await;
    let client = builder(&server).build().expect("fine");
    let given_up = tokio::time::timeout(
        Duration::from_millis(20),
        fixture::create(&client, "a").into_future(),
    );
    given_up.await.expect_err("silence");
    fixture::create(&client, "a").await.expect("created");
    assert_eq!((server.requests().len(), server.connections().made), (2, 2));
}

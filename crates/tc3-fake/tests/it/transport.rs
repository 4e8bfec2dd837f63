//! The server as a server: many at once, many calls at once, kept connections, and its end.

use std::{net::TcpStream, thread};

use tc3_fake::{Answers, Server};

use crate::{
    http::{Connection, Request},
    signer::{Tc3, fake},
};

fn commit() -> Request {
    Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#).sign()
}

#[test]
fn sixty_four_callers_at_once() {
    let server = fake();
    let calls = 20;
    thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                let mut connection = Connection::to(server.address());
                for _ in 0..calls {
                    assert_eq!(connection.exchange(&commit()).expect("an answer").code(), "");
                }
            });
        }
    });
    assert_eq!(server.executions()["CommitCertificateInformation"], 64 * calls);
    let mut ids: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| request.request_id)
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 64 * 20);
}

#[test]
fn a_connection_is_kept_through_refusals() {
    let server = fake();
    let mut connection = Connection::to(server.address());
    let mut wrong = commit();
    wrong.body.push(b' ');
    for _ in 0..3 {
        assert_eq!(connection.exchange(&commit()).unwrap().code(), "");
        assert_eq!(
            connection.exchange(&wrong).unwrap().code(),
            "AuthFailure.SignatureFailure"
        );
    }
}

#[test]
fn http_2_without_tls_is_spoken() {
    const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let server = fake();
    let mut connection = Connection::to(server.address());
    connection.write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
    connection.write(&SETTINGS).unwrap();
    connection.finish_writing();
    let answer = connection.drain();
    assert_eq!(answer.get(3), Some(&4), "no SETTINGS frame: {answer:?}");
}

#[tokio::test]
async fn hundreds_of_servers_side_by_side() {
    let mut servers = Vec::new();
    for _ in 0..200 {
        servers.push(
            Server::builder()
                .answers(Answers::Examples)
                .start()
                .await
                .unwrap(),
        );
    }
    let mut ports: Vec<_> = servers.iter().map(|server| server.address().port()).collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), 200);
    for server in servers {
        server.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shut_down_server_is_gone() {
    let server = Server::builder()
        .answers(Answers::Examples)
        .start()
        .await
        .unwrap();
    let address = server.address();
    let kept = Connection::to(address);
    server.shutdown().await;
    assert!(TcpStream::connect(address).is_err());
    drop(kept);
}

#[test]
fn a_dropped_server_is_gone() {
    let server = fake();
    let address = server.address();
    let mut kept = Connection::to(address);
    assert_eq!(kept.exchange(&commit()).unwrap().code(), "");
    drop(server);
    assert!(TcpStream::connect(address).is_err());
    assert!(kept.exchange(&commit()).is_err());
}

#[test]
fn a_taken_port_is_an_error() {
    let server = fake();
    let error = Server::builder()
        .port(server.address().port())
        .start_blocking()
        .unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
}

#[test]
fn what_it_says_of_itself() {
    let server = fake();
    assert_eq!(
        server.url(),
        format!("http://127.0.0.1:{}", server.address().port())
    );
    assert_eq!(
        (server.secret_id(), server.secret_key()),
        (tc3_fake::SECRET_ID, tc3_fake::SECRET_KEY)
    );
    assert_eq!(server.credentials().secret_id(), server.secret_id());
}

#[test]
fn an_example_without_an_action_is_an_error() {
    static WRONG: &[tc3_fake::Example] = &[tc3_fake::Example {
        action: "Bake",
        input: "{}",
        output: "{}",
    }];
    static BROKEN: &[tc3_fake::Example] = &[tc3_fake::Example {
        action: "Ping",
        input: "{}",
        output: "[",
    }];
    for (examples, named) in [(WRONG, "`Bake`"), (BROKEN, "`Ping`")] {
        let error = Server::builder()
            .service(&crate::toy::TOY, examples)
            .start_blocking()
            .unwrap_err();
        assert!(error.to_string().contains(named), "{error}");
    }
}

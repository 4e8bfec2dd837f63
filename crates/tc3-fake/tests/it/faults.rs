//! Every way in which an answer can break, seen from the socket, and what the log says of it.

use std::{io::ErrorKind, net::TcpStream, time::Duration};

use serde_json::json;
use tc3_fake::{Cue, Fault, Scenario, Server};

use crate::{
    http::{Connection, Request, control},
    signer::Tc3,
    state::account,
};

fn request() -> Request {
    Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "order"}"#).sign()
}

fn server() -> Server {
    let scenario: Scenario = r#"{"certificates": [{"id": "order", "domain": "a.com", "status": 5}]}"#
        .parse()
        .unwrap();
    account(scenario)
}

/// What came before the connection broke, and how it broke; nothing where it stayed open and silent.
fn broken_by(server: &Server) -> (String, Option<ErrorKind>) {
    use std::io::{Read as _, Write as _};

    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(&request().to_bytes()).unwrap();
    // A connection that stalls is found out by giving up; all others end by themselves long before.
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let mut came = Vec::new();
    let mut part = [0; 4096];
    let end = loop {
        match stream.read(&mut part) {
            Ok(0) => break Some(ErrorKind::UnexpectedEof),
            Ok(length) => came.extend_from_slice(&part[..length]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => break None,
            Err(error) => break Some(error.kind()),
        }
    };
    (String::from_utf8(came).unwrap(), end)
}

#[test]
fn answers_break_in_every_way() {
    let (closed, reset) = (Some(ErrorKind::UnexpectedEof), Some(ErrorKind::ConnectionReset));
    for (fault, end, headers, body) in [
        ("close_before_response", closed, false, false),
        ("reset_before_response", reset, false, false),
        ("stall_before_response", None, false, false),
        ("close_after_headers", closed, true, false),
        ("reset_after_headers", reset, true, false),
        ("close_mid_body", closed, true, true),
        ("reset_mid_body", reset, true, true),
        ("stall_mid_body", None, true, true),
    ] {
        let server = server();
        let cue = control(
            &server,
            "POST",
            "/_tc3/next",
            &json!({ "fault": fault }).to_string(),
        );
        assert_eq!(cue.status, 200, "{}", cue.json());
        let (came, found) = broken_by(&server);
        assert_eq!(found, end, "{fault}: {came}");
        // What is under way when a connection is reset may be lost with it.
        if end != reset {
            let seen = came.split_once("\r\n\r\n").map(|(_, body)| !body.is_empty());
            assert_eq!(seen, headers.then_some(body), "{fault}: {came}");
        }
        // Each of them came after the work was done.
        assert_eq!(server.state().certificates[0].status, 0, "{fault}");
        assert!(server.requests()[0].executed, "{fault}");
        assert_eq!(
            Connection::to(server.address())
                .exchange(&request())
                .unwrap()
                .code(),
            "FailedOperation.InvalidCertificateStatusCode"
        );
    }
}

#[test]
fn a_request_can_be_lost_before_it_is_executed() {
    let server = server();
    server.cue(Cue::fault(Fault::ResetBeforeResponse).executed(false));
    assert_eq!(broken_by(&server).1, Some(ErrorKind::ConnectionReset));
    assert_eq!(server.state().certificates[0].status, 5);
    assert!(server.executions().is_empty());
    assert_eq!(
        Connection::to(server.address())
            .exchange(&request())
            .unwrap()
            .code(),
        ""
    );
}

#[test]
fn cues_and_latency_stand_in_scenarios_too() {
    let server = server();
    let scenario = json!({ "latency_ms": 1, "cues": [{ "code": "InternalError", "times": 1 }] });
    assert_eq!(
        control(&server, "POST", "/_tc3/state", &scenario.to_string()).status,
        200
    );
    let codes = [(); 2].map(|()| request().send(&server).code());
    assert_eq!(codes, ["InternalError", ""]);
    let faulty = json!({ "certificates": [{ "id": "x" }], "cues": [{ "action": "Bake", "code": "A" }] });
    assert_eq!(
        control(&server, "POST", "/_tc3/state", &faulty.to_string()).status,
        400
    );
    assert_eq!(server.state().certificates.len(), 1);
}

#[test]
fn multipart_is_refused_by_name() {
    let mut call = Tc3::post("CommitCertificateInformation", "--b\r\n--b--\r\n");
    call.content_type = "multipart/form-data; boundary=b".into();
    let answer = call.sign().send(&server()).response();
    assert_eq!(answer["Error"]["Code"], "UnsupportedProtocol");
    assert!(
        answer["Error"]["Message"]
            .as_str()
            .unwrap()
            .contains("multipart/form-data"),
        "{answer}"
    );
}

#[test]
fn each_site_has_its_own_actions() {
    // Only the international site makes signing requests, only the mainland's deploys to chosen resources.
    let csr = ("DescribeCSRSet", "{}");
    let deploy = ("DeleteCertificates", r#"{"CertificateIds": ["order"]}"#);
    let code = |server: &Server, host: &str, (action, input): (&str, &str)| {
        let mut call = Tc3::post(action, input);
        call.host = host.into();
        call.sign().send(server).code()
    };
    let (mainland, international) = ("ssl.tencentcloudapi.com", "ssl.intl.tencentcloudapi.com");
    let either = server();
    assert_eq!(code(&either, mainland, csr), "InvalidAction");
    assert_eq!(code(&either, international, csr), "");
    assert_eq!(code(&either, international, deploy), "InvalidAction");
    assert_eq!(code(&either, mainland, deploy), "");
    assert_eq!(
        [csr, deploy].map(|call| code(&either, "127.0.0.1", call)),
        ["", ""]
    );
    let one: Scenario = r#"{"site": "international"}"#.parse().unwrap();
    let one = account(one);
    assert_eq!(code(&one, "127.0.0.1", csr), "");
    assert_eq!(code(&one, "127.0.0.1", deploy), "InvalidAction");
}

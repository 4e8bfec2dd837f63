//! The program, as a test in another language runs it.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, ExitStatus, Output, Stdio},
};

use crate::{
    http::Connection,
    signer::{NOW, Tc3},
};

struct Program {
    child: Child,
    address: std::net::SocketAddr,
    rest: BufReader<std::process::ChildStdout>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tc3-fake"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut rest = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        rest.read_line(&mut line).unwrap();
        let address = line
            .strip_prefix("listening on http://")
            .expect("the first line")
            .trim_end();
        Self {
            address: address.parse().expect("an address"),
            child,
            rest,
        }
    }

    fn stop(mut self, signal: &str) -> (ExitStatus, String) {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        let mut rest = String::new();
        self.rest.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap(), rest)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
    }
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tc3-fake"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
#[cfg(unix)]
fn answers_and_stops_when_told() {
    for signal in ["-TERM", "-INT"] {
        let program = Program::start(&[
            "--port",
            "0",
            "--answers",
            "examples",
            "--clock",
            &NOW.to_string(),
        ]);
        let call = Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#).sign();
        // A connection that is kept does not keep the program.
        let mut connection = Connection::to(program.address);
        assert_eq!(connection.exchange(&call).unwrap().code(), "");
        let (status, rest) = program.stop(signal);
        assert_eq!((status.code(), rest.as_str()), (Some(0), ""), "{signal}");
    }
}

#[test]
fn knows_the_keys_it_is_given() {
    let clock = NOW.to_string();
    let keys = [
        "--secret-id",
        "AKIDOTHER",
        "--secret-key",
        "other",
        "--token",
        "t",
        "--random-seed",
        "1",
        "--answers",
        "examples",
        "--clock",
        &clock,
    ];
    let program = Program::start(&keys);
    let mut call =
        Tc3::post("CommitCertificateInformation", r#"{"CertificateId": "a"}"#).with("X-TC-Token", "t");
    call.secret_id = "AKIDOTHER".into();
    call.secret_key = "other".into();
    assert_eq!(
        Connection::to(program.address)
            .exchange(&call.sign())
            .unwrap()
            .code(),
        ""
    );
}

#[test]
fn says_what_is_wrong_and_how_it_is_used() {
    let taken = Program::start(&[]);
    let output = run(&["--port", &taken.address.port().to_string()]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        error.starts_with("tc3-fake: cannot listen on 127.0.0.1:"),
        "{error}"
    );
    assert!(output.stdout.is_empty());

    // A test's variable that is not set would start a fake that knows nobody.
    for flag in ["--secret-id", "--secret-key", "--token"] {
        let output = run(&[flag, ""]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{flag}");
        assert!(error.contains(flag), "{error}");
    }

    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    for named in [
        "--port",
        "--secret-id",
        "--secret-key",
        "--token",
        "--seed",
        "--clock",
        "/_tc3/next",
        "listening on",
    ] {
        assert!(help.contains(named), "{named}: {help}");
    }
}

/// A scenario file with this text, which lives as long as what is returned.
fn scenario(text: &str) -> tempfile::NamedTempFile {
    use std::io::Write as _;

    let mut file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

#[test]
fn faulty_scenarios_are_answered_with_their_place() {
    for (text, place) in [
        (
            "{\n  \"certificates\": [{\"id\": \"a\", \"stats\": 1}]\n}",
            ":2:38: unknown field `stats`",
        ),
        (
            "{\"resources\": [\n{\"type\": \"cdn\", \"domain\": \"a.com\", \"certificate\": \"x\"}]}",
            ":2:1: there is no certificate `x`",
        ),
        ("{\"certificates\": [", ":1:18: EOF"),
    ] {
        let file = scenario(text);
        let path = file.path().to_str().unwrap();
        let output = run(&["--seed", path]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(error.starts_with(&format!("tc3-fake: {path}{place}")), "{error}");
    }
    let missing = String::from_utf8(run(&["--seed", "no-such-file.json"]).stderr).unwrap();
    assert!(
        missing.starts_with("tc3-fake: the scenario no-such-file.json cannot be read: "),
        "{missing}"
    );
}

#[test]
fn a_scenario_file_and_a_ready_line_for_machines() {
    let file = scenario(r#"{"seed": 7, "certificates": [{"id": "mine"}]}"#);
    let mut child = Command::new(env!("CARGO_BIN_EXE_tc3-fake"))
        .args([
            "--json",
            "--tls",
            "--until-stdin-closes",
            "--token",
            "t",
            "--seed",
            file.path().to_str().unwrap(),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        ready["url"],
        format!("https://{}", ready["address"].as_str().unwrap())
    );
    assert_eq!(ready["pid"], child.id());
    assert_eq!(
        (&ready["secret_id"], &ready["token"]),
        (&"AKIDEXAMPLE".into(), &"t".into())
    );
    let authority = ready["ca_file"].as_str().unwrap().to_owned();
    let pem = std::fs::read_to_string(&authority).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----"), "{pem}");
    // Who started it is gone: so is it, and the file with it.
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!std::path::Path::new(&authority).exists());
}

#[test]
fn without_a_scenario_there_is_something_to_look_at() {
    let program = Program::start(&[]);
    let mut page = Connection::to(program.address);
    page.write(b"GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
        .unwrap();
    let text = String::from_utf8(page.drain()).unwrap();
    assert!(text.contains("text/html") && text.contains("aBcD1234"), "{text}");
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["--completions", shell]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() && text.contains("until-stdin-closes"),
            "{shell}: {text}"
        );
    }
}

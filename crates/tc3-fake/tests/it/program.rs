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

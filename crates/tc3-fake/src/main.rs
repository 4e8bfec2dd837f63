//! The fake as a program: starts it, says where it listens, stops when told.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{Parser, builder::NonEmptyStringValueParser};
use tc3_fake::{Clock, SECRET_ID, SECRET_KEY, Server};

/// A fake Tencent Cloud on loopback, for tests.
///
/// Verifies every signature, checks every call against the specs and answers it with its documented example. The first
/// line it prints is `listening on http://127.0.0.1:PORT`. SIGINT and SIGTERM stop it.
#[derive(Parser)]
#[command(version, after_long_help = CONTROL)]
struct Arguments {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The secret id that is known
    #[arg(long, default_value = SECRET_ID, value_parser = NonEmptyStringValueParser::new())]
    secret_id: String,
    /// The secret key that belongs to it; no key of a real account, please
    #[arg(long, default_value = SECRET_KEY, value_parser = NonEmptyStringValueParser::new())]
    secret_key: String,
    /// Makes the pair a temporary one: requests must carry this session token
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    token: Option<String>,
    /// Makes the request ids the same in every run
    #[arg(long)]
    seed: Option<u64>,
    /// Stops the clock at this time, in seconds since 1970-01-01 UTC, until it is moved
    #[arg(long, value_name = "UNIX_SECONDS")]
    clock: Option<i64>,
}

const CONTROL: &str = r#"Control, without a signature:
  GET  /_tc3/requests     the requests so far, with decoded input and verdict
  GET  /_tc3/executions   how often each action was executed
  POST /_tc3/next         what the next calls meet: one of
                            {"code": "InternalError", "message": "Not today."}
                            {"fault": "close_before_response"}   or "close_mid_body"
                            {"status": 502, "body": "<html>…"}
                            {"delay_ms": 250}                    alone or with one of the above
                          each with "action": "…" (else any), "times": 2 (else 1),
                          "executed": true or false (else by the kind of cue)
  POST /_tc3/reset        forgets requests and cues, takes back the clock
  GET  /_tc3/clock        {"unix_seconds": …}
  POST /_tc3/clock        {"advance_seconds": 600}

Example:
  tc3-fake --port 8420 &
  curl -d '{"action": "CommitCertificateInformation", "code": "InternalError"}' http://127.0.0.1:8420/_tc3/next"#;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tc3-fake: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> io::Result<()> {
    let mut builder = Server::builder()
        .port(arguments.port)
        .credentials(arguments.secret_id, arguments.secret_key);
    if let Some(token) = arguments.token {
        builder = builder.token(token);
    }
    if let Some(seed) = arguments.seed {
        builder = builder.seed(seed);
    }
    if let Some(unix_seconds) = arguments.clock {
        builder = builder.clock(Clock::fixed(unix_seconds));
    }
    // Before the address is told: whoever reads it may send a signal at once.
    let stopped = stop_signal()?;
    let port = arguments.port;
    let server = builder.start().await.map_err(|error| {
        io::Error::new(
            error.kind(),
            format!("cannot listen on 127.0.0.1:{port}: {error}"),
        )
    })?;
    let mut out = io::stdout();
    writeln!(out, "listening on {}", server.url())?;
    out.flush()?;
    stopped.await;
    server.shutdown().await;
    Ok(())
}

/// Resolves at SIGINT or SIGTERM.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves at Ctrl-C.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix, where it can fail")]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _unavailable = tokio::signal::ctrl_c().await;
    })
}

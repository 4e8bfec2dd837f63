//! The fake as a program: reads its scenario, starts it, says where it listens, stops when told.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{CommandFactory as _, Parser, ValueEnum, builder::NonEmptyStringValueParser};
use clap_complete::Shell;
use tc3_fake::{Answers, Clock, Progress, RateLimits, SECRET_ID, SECRET_KEY, Scenario, Server, Sites};

/// Requests are many small allocations, freed by other threads than those that made them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A fake Tencent Cloud on loopback, for tests.
///
/// Verifies every signature, checks every call against the specs, and keeps an account of certificates that calls work
/// on. The first line it prints is `listening on http://127.0.0.1:PORT`. SIGINT and SIGTERM stop it.
#[derive(Parser)]
#[command(version, after_long_help = CONTROL)]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
struct Arguments {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// What the account holds: a scenario in JSON, `-` for standard input; a small demo if not given
    #[arg(long, value_name = "SCENARIO.json")]
    seed: Option<PathBuf>,
    /// Makes all ids the same in every run
    #[arg(long, value_name = "NUMBER")]
    random_seed: Option<u64>,
    /// The secret id that is known
    #[arg(long, default_value = SECRET_ID, value_parser = NonEmptyStringValueParser::new())]
    secret_id: String,
    /// The secret key that belongs to it; no key of a real account, please
    #[arg(long, default_value = SECRET_KEY, value_parser = NonEmptyStringValueParser::new())]
    secret_key: String,
    /// Makes the pair a temporary one: requests must carry this session token
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    token: Option<String>,
    /// Stops the clock at this time, in seconds since 1970-01-01 UTC, until it is moved
    #[arg(long, value_name = "UNIX_SECONDS")]
    clock: Option<i64>,
    /// Speaks TLS, under an authority of its own whose file the first line names
    #[arg(long)]
    tls: bool,
    /// Where the authority is written as PEM; a temporary file if not given
    #[arg(long, value_name = "FILE", requires = "tls")]
    ca_file: Option<PathBuf>,
    /// What calls are answered with
    #[arg(long, value_enum)]
    answers: Option<AnswersWord>,
    /// What makes orders, tasks and records advance
    #[arg(long, value_enum)]
    progress: Option<ProgressWord>,
    /// Refuses calls beyond the documented number per second
    #[arg(long)]
    rate_limits: bool,
    /// Offers one site's actions only
    #[arg(long, value_enum)]
    site: Option<SiteWord>,
    /// Real time that every answer takes
    #[arg(long, value_name = "MILLISECONDS")]
    latency: Option<u64>,
    /// Makes the first line a JSON object: url, address, `secret_id`, `secret_key`, token, `ca_file`, pid, version
    #[arg(long)]
    json: bool,
    /// Stops when standard input ends, so that it does not outlive the test that started it
    #[arg(long)]
    until_stdin_closes: bool,
    /// Prints the completions for a shell and ends
    #[arg(long, value_enum, value_name = "SHELL", exclusive = true)]
    completions: Option<Shell>,
}

#[derive(Clone, Copy, ValueEnum)]
enum AnswersWord {
    /// The state of the account
    State,
    /// The documented examples, whatever is asked
    Examples,
}

#[derive(Clone, Copy, ValueEnum)]
enum ProgressWord {
    /// Being asked about: each answer is followed by a step
    Poll,
    /// The clock: a step a minute
    Clock,
    /// `POST /_tc3/advance` alone
    Command,
    /// Nothing: everything ends at once
    Instant,
}

#[derive(Clone, Copy, ValueEnum)]
enum SiteWord {
    Mainland,
    International,
}

const CONTROL: &str = r#"A scenario:
  {"certificates": [{"id": "aBcD1234", "domain": "www.example.com"}, {"id": "order", "status": 5}],
   "resources": [{"type": "cdn", "domain": "www.example.com", "certificate": "aBcD1234"}],
   "keys": [{"secret_id": "AKIDREADER", "secret_key": "…", "deny": ["Delete*"]}]}

Control, without a signature:
  GET  /_tc3/state        certificates, resources, records and tasks
  POST /_tc3/state        adds a scenario to it; PUT begins anew with one
  POST /_tc3/advance      a step for all that is under way; or {"record": 1000001}, {"certificate": "…"}, {"task": "…"},
                          "steps": 2, "settle": true for as many as it takes, "fail": true
  GET  /_tc3/requests     the requests so far, with decoded input and verdict
  GET  /_tc3/executions   how often each action was executed
  POST /_tc3/next         what the next calls meet: one of
                            {"code": "InternalError", "message": "Not today."}
                            {"fault": "close_before_response"}, or reset_before_response, close_after_headers,
                              reset_after_headers, close_mid_body, reset_mid_body, stall_before_response, stall_mid_body
                            {"status": 502, "body": "<html>…"}
                            {"delay_ms": 250}                    alone or with one of the above
                          each with "action": "…" (else any), "times": 2 (else 1),
                          "executed": true or false (else by the kind of cue)
  POST /_tc3/reset        everything as it was at the start
  GET  /_tc3/keys         the known keys and what they may do
  GET  /_tc3/clock        {"unix_seconds": …}
  POST /_tc3/clock        {"advance_seconds": 600}, or {"unix_seconds": …} to stop it there

Machines find the keys of their role at /latest/meta-data/cam/security-credentials/, as on a CVM.
A page to look at is at / for browsers.

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
    if let Some(shell) = arguments.completions {
        clap_complete::generate(shell, &mut Arguments::command(), "tc3-fake", &mut io::stdout());
        return Ok(());
    }
    let scenario = match &arguments.seed {
        Some(path) => read_scenario(path)?,
        None => Scenario::demo(),
    };
    let mut builder = Server::builder()
        .scenario(scenario)
        .port(arguments.port)
        .credentials(arguments.secret_id, arguments.secret_key);
    if let Some(token) = &arguments.token {
        builder = builder.token(token);
    }
    if let Some(seed) = arguments.random_seed {
        builder = builder.seed(seed);
    }
    if let Some(unix_seconds) = arguments.clock {
        builder = builder.clock(Clock::fixed(unix_seconds));
    }
    if arguments.tls {
        builder = builder.tls();
    }
    if let Some(answers) = arguments.answers {
        builder = builder.answers(match answers {
            AnswersWord::State => Answers::State,
            AnswersWord::Examples => Answers::Examples,
        });
    }
    if let Some(progress) = arguments.progress {
        builder = builder.progress(match progress {
            ProgressWord::Poll => Progress::Poll,
            ProgressWord::Clock => Progress::Clock(60),
            ProgressWord::Command => Progress::Command,
            ProgressWord::Instant => Progress::Instant,
        });
    }
    if arguments.rate_limits {
        builder = builder.rate_limits(RateLimits::Documented);
    }
    if let Some(site) = arguments.site {
        builder = builder.site(match site {
            SiteWord::Mainland => Sites::Mainland,
            SiteWord::International => Sites::International,
        });
    }
    if let Some(latency) = arguments.latency {
        builder = builder.latency(Duration::from_millis(latency));
    }
    // Before the address is told: whoever reads it may send a signal at once.
    let stopped = stop_signal()?;
    let port = arguments.port;
    let server = builder.start().await.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidInput => error,
        kind => io::Error::new(kind, format!("cannot listen on 127.0.0.1:{port}: {error}")),
    })?;
    let authority = authority_file(&server, arguments.ca_file)?;
    let mut out = io::stdout();
    writeln!(
        out,
        "{}",
        ready_line(
            &server,
            arguments.json,
            arguments.token.as_deref(),
            authority.path()
        )
    )?;
    out.flush()?;
    tokio::select! {
        () = stopped => {}
        () = stdin_closed(), if arguments.until_stdin_closes => {}
    }
    server.shutdown().await;
    Ok(())
}

fn read_scenario(path: &Path) -> io::Result<Scenario> {
    let invalid = |error: String| io::Error::new(io::ErrorKind::InvalidInput, error);
    let (name, text) = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin()
            .read_to_string(&mut text)
            .map_err(|error| invalid(format!("the scenario on standard input cannot be read: {error}")))?;
        ("-".to_owned(), text)
    } else {
        let name = path.display().to_string();
        let text = fs::read_to_string(path)
            .map_err(|error| invalid(format!("the scenario {name} cannot be read: {error}")))?;
        (name, text)
    };
    Scenario::from_json(&name, &text).map_err(|fault| invalid(fault.to_string()))
}

/// The file with the authority to trust; a temporary one goes when the program ends.
enum Authority {
    None,
    Kept(PathBuf),
    Temporary(tempfile::TempPath),
}

impl Authority {
    fn path(&self) -> Option<&Path> {
        match self {
            Authority::None => None,
            Authority::Kept(path) => Some(path),
            Authority::Temporary(path) => Some(path),
        }
    }
}

fn authority_file(server: &Server, wanted: Option<PathBuf>) -> io::Result<Authority> {
    let Some(pem) = server.authority_pem() else {
        return Ok(Authority::None);
    };
    if let Some(path) = wanted {
        fs::write(&path, pem).map_err(|error| {
            io::Error::new(
                error.kind(),
                format!("{} cannot be written: {error}", path.display()),
            )
        })?;
        return Ok(Authority::Kept(path));
    }
    let mut file = tempfile::Builder::new()
        .prefix("tc3-fake-ca-")
        .suffix(".pem")
        .tempfile()?;
    file.write_all(pem.as_bytes())?;
    Ok(Authority::Temporary(file.into_temp_path()))
}

fn ready_line(server: &Server, json: bool, token: Option<&str>, authority: Option<&Path>) -> String {
    if json {
        return serde_json::json!({
            "url": server.url(),
            "address": server.address().to_string(),
            "secret_id": server.secret_id(),
            "secret_key": server.secret_key(),
            "token": token,
            "ca_file": authority,
            "pid": std::process::id(),
            "version": env!("CARGO_PKG_VERSION"),
        })
        .to_string();
    }
    let authority = authority.map(|path| format!(" under the authority {}", path.display()));
    format!("listening on {}{}", server.url(), authority.unwrap_or_default())
}

/// Resolves when standard input ends. Whatever comes before is dropped.
async fn stdin_closed() {
    let (closed, waiting) = tokio::sync::oneshot::channel::<()>();
    // A thread of its own: a read of standard input cannot be interrupted, and must not hold up the end.
    std::thread::spawn(move || {
        let _broken = io::copy(&mut io::stdin(), &mut io::sink());
        drop(closed);
    });
    let _closed = waiting.await;
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

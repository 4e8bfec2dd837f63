//! How many requests a second the fake answers, with every signature verified, beside nginx answering a static body in the
//! same run: `cargo xtask fake-bench`. Fails below what is promised.

use std::{
    error::Error,
    fmt::Write as _,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
};

use clap::Parser;
use comfy_table::Table;
use tc3_e2e::running::Running;

/// The fake's speed beside nginx's.
#[derive(Debug, Parser)]
struct Arguments {
    /// The program, as it ships
    #[arg(long)]
    fake: PathBuf,
    /// Rounds of both, one after the other
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of each
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// The least share of nginx's requests that is enough
    #[arg(long, default_value_t = 0.25)]
    share: f64,
    /// The fewest requests a second that are enough
    #[arg(long, default_value_t = 20_000.0)]
    least: f64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("tc3-fake-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let measured = measure(arguments, &folder).await;
    fs::remove_dir_all(&folder)?;
    measured
}

async fn measure(arguments: &Arguments, folder: &Path) -> Result<bool, Box<dyn Error>> {
    let fake = Running::start(&arguments.fake, &[])?;
    let script = folder.join("request.lua");
    fs::write(&script, lua(&fake.request().await?)?)?;
    let (_nginx, static_address) = nginx(folder)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut table = Table::new();
    table.set_header(["round", "fake, requests/s", "nginx, requests/s", "share"]);
    for round in 1..=arguments.rounds {
        let fake = wrk(&fake.address, Some(&script), arguments.seconds)?;
        let nginx = wrk(&static_address, None, arguments.seconds)?;
        table.add_row([
            round.to_string(),
            format!("{fake:.0}"),
            format!("{nginx:.0}"),
            format!("{:.2}", fake / nginx),
        ]);
        ours.push(fake);
        theirs.push(nginx);
    }
    // An answer that is an error would be a fast one, too.
    let refused = fake.refused().await?;
    if refused > 0 {
        return Err(format!("{refused} of the last requests were refused").into());
    }
    let (ours, theirs) = (median(ours), median(theirs));
    table.add_row([
        "median".to_owned(),
        format!("{ours:.0}"),
        format!("{theirs:.0}"),
        format!("{:.2}", ours / theirs),
    ]);
    println!("{table}");
    let enough = ours >= arguments.least && ours / theirs >= arguments.share;
    if !enough {
        eprintln!(
            "Promised are {:.0} requests a second on two cores and {} of nginx's.",
            arguments.least, arguments.share
        );
    }
    Ok(enough)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// The request as a script of wrk.
fn lua(request: &[u8]) -> Result<String, Box<dyn Error>> {
    let text = str::from_utf8(request)?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or("no whole head")?;
    let mut script = format!("wrk.method = \"POST\"\nwrk.body = [==[{body}]==]\n");
    for line in head.lines().skip(1) {
        let (name, value) = line.split_once(':').ok_or("a header without a colon")?;
        // wrk counts the body itself, and adds its own `Host` where none is spelt like that.
        let name = if name.eq_ignore_ascii_case("host") {
            "Host"
        } else {
            name
        };
        if !name.eq_ignore_ascii_case("content-length") {
            writeln!(script, "wrk.headers[\"{name}\"] = [==[{}]==]", value.trim())?;
        }
    }
    Ok(script)
}

/// nginx with two workers and one static answer of about the same length.
fn nginx(folder: &Path) -> Result<(Killed, String), Box<dyn Error>> {
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let folder = folder.display();
    let body =
        r#"{"Response":{"CertificateId":"aBcD1234","RequestId":"b29a6c21-ff1a-4eb2-8ffb-c1d7f6bba4a1"}}"#;
    let configuration = format!(
        "worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
         events {{ worker_connections 1024; }}
         http {{
           access_log off; keepalive_requests 100000000;
           server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{body}'; }} }}
         }}"
    );
    let path = format!("{folder}/nginx.conf");
    fs::write(&path, configuration)?;
    let child = Command::new("nginx")
        .args(["-c", &path])
        .stderr(Stdio::null())
        .spawn();
    let child = Killed(child.map_err(|error| format!("nginx: {error}"))?);
    let address = format!("127.0.0.1:{port}");
    for _ in 0..100 {
        if std::net::TcpStream::connect(&address).is_ok() {
            return Ok((child, address));
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Err("nginx does not listen".into())
}

/// A child that is told to end when it is dropped, its own children with it.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // nginx's master takes its workers along only when it is asked to end, not when it is killed.
        let _already_gone = Command::new("kill").arg(self.0.id().to_string()).status();
        let _collected = self.0.wait();
    }
}

/// Requests a second by wrk: two threads, 32 connections.
fn wrk(address: &str, script: Option<&Path>, seconds: u32) -> Result<f64, Box<dyn Error>> {
    let mut command = Command::new("wrk");
    command.args(["-t2", "-c32", &format!("-d{seconds}s")]);
    if let Some(script) = script {
        command.arg("-s").arg(script);
    }
    let output = command.arg(format!("http://{address}/")).output();
    let output = output.map_err(|error| format!("wrk: {error}"))?;
    let text = String::from_utf8(output.stdout)?;
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(format!("wrk met errors at {address}:\n{text}").into());
    }
    let figure = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("Requests/sec:"));
    Ok(figure
        .ok_or_else(|| format!("wrk said:\n{text}"))?
        .trim()
        .parse()?)
}

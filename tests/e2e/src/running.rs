//! The fake as a running program, and a request that it takes: what the long runs against it begin with.

use std::{
    error::Error,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;
use tc3_core::{Credentials, RetryPolicy};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// A fake that runs as a program of its own, and stops when it is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub address: String,
    credentials: Credentials,
}

impl Running {
    /// Starts the program with these further arguments.
    pub fn start(program: &Path, arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(program)
            .args(["--json", "--until-stdin-closes"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let out = child.stdout.take().ok_or("no standard output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let ready: Value = serde_json::from_str(&line).map_err(|error| format!("{line:?}: {error}"))?;
        let text = |member: &str| ready[member].as_str().unwrap_or_default().to_owned();
        Ok(Self {
            child,
            address: text("address"),
            credentials: Credentials::new(text("secret_id"), text("secret_key")),
        })
    }

    /// The memory it holds, in kilobytes; nothing where the system does not say.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }

    /// How many of the requests in its log were refused.
    pub async fn refused(&self) -> Result<usize, Box<dyn Error>> {
        let mut stream = TcpStream::connect(&self.address).await?;
        let request = format!(
            "GET /_tc3/requests HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (_, body) = answer.split_once("\r\n\r\n").ok_or("no whole answer")?;
        let log: Vec<Value> = serde_json::from_str(body)?;
        Ok(log
            .iter()
            .filter(|request| request["verdict"] == "refused")
            .count())
    }

    /// A signed request of a small action, as tc3's own client sends it, byte for byte. It is good for five minutes.
    pub async fn request(&self) -> Result<Vec<u8>, Box<dyn Error>> {
        let catcher = TcpListener::bind(("127.0.0.1", 0)).await?;
        let client = tc3_ssl::Client::builder()
            .credentials(self.credentials.clone())
            .endpoint(format!("http://{}", catcher.local_addr()?))
            .retry(RetryPolicy::none())
            .timeout(Duration::from_secs(10))
            .build()?;
        let call = tokio::spawn(async move {
            // Nobody answers it: what it sends is all that is wanted.
            let _no_answer = client
                .modify_certificate_alias()
                .certificate_id("aBcD1234")
                .alias("renamed")
                .send()
                .await;
        });
        let (mut stream, _) = catcher.accept().await?;
        let mut bytes = Vec::new();
        while !is_whole(&bytes) {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Err("the client closed the connection before its request was whole".into());
            }
        }
        call.abort();
        Ok(bytes)
    }
}

/// Whether all the bytes that the headers of a message announce have come.
pub fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let announced = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    });
    body.len() >= announced.unwrap_or(0)
}

impl Drop for Running {
    fn drop(&mut self) {
        // It stops by itself when its standard input ends; this is for one that does not.
        let _already_gone = self.child.kill();
        let _collected = self.child.wait();
    }
}

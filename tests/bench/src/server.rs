//! The loopback server as a process of its own: what it takes is nobody's.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::Failure;

/// The running server.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
    /// Its addresses.
    pub(crate) urls: Urls,
    /// The authority of its certificate.
    pub(crate) ca_file: PathBuf,
}

/// Where the server listens.
#[derive(Debug, Deserialize)]
pub(crate) struct Urls {
    pub(crate) http: String,
    pub(crate) https: String,
}

/// What it counted.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Count {
    /// Requests with a right signature.
    pub(crate) verified: u64,
    /// Requests with a wrong one.
    pub(crate) refused: u64,
}

impl Server {
    pub(crate) fn start(programs: &Path, ca_file: &Path) -> Result<Self, Failure> {
        let program = programs
            .join("tc3-bench-server")
            .with_extension(std::env::consts::EXE_EXTENSION);
        let mut child = Command::new(program)
            .arg("--ca-file")
            .arg(ca_file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut output = BufReader::new(child.stdout.take().ok_or("the server has no output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        Ok(Self {
            child,
            output,
            urls: serde_json::from_str(&line)?,
            ca_file: ca_file.to_owned(),
        })
    }

    /// Stops it by closing its input.
    pub(crate) fn stop(mut self) -> Result<Count, Failure> {
        drop(self.child.stdin.take());
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        self.child.wait()?;
        Ok(serde_json::from_str(&line)?)
    }
}

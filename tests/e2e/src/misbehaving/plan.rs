//! What a server does, as data: `server` of a fault in `tests/cases/faults/`.

use serde::Deserialize;

use super::Answer;

/// What a server does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Whether anybody listens on the port; if not, connections are refused.
    #[serde(default = "yes")]
    pub listens: bool,
    /// The host that the client is told in place of the server's own.
    #[serde(default)]
    pub host: Option<String>,
    /// What the client takes the server for.
    #[serde(default)]
    pub role: Role,
    /// TLS, if the server speaks it.
    #[serde(default)]
    pub tls: Option<Tls>,
    /// One script per request: the first for the first request, and so on; the last for all further ones.
    #[serde(default)]
    pub requests: Vec<Vec<Step>>,
}

fn yes() -> bool {
    true
}

/// What the client takes the server for.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The service.
    #[default]
    Service,
    /// A proxy on the way to it.
    Proxy,
}

/// How a server speaks TLS.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// What the server shows.
    #[serde(default)]
    pub certificate: Certificate,
    /// The one version it speaks; 1.2 and 1.3 unless given.
    #[serde(default)]
    pub version: Option<TlsVersion>,
    /// Whether the server's script is to play TLS itself: the client expects it, and the server knows none.
    #[serde(default)]
    pub scripted: bool,
    /// Whether the server speaks HTTP/2 instead of HTTP/1.1.
    #[serde(default)]
    pub http2: bool,
}

/// A version of TLS that the server speaks by itself.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
pub enum TlsVersion {
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    V1_2,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    V1_3,
}

/// What a server shows: all but the last are signed by the authority of [`authority_pem`](super::authority_pem).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Certificate {
    /// A valid certificate of localhost and 127.0.0.1.
    #[default]
    Good,
    /// One that was valid in the past.
    Expired,
    /// One of another host.
    WrongHost,
    /// One whose authority nobody trusts.
    UnknownAuthority,
}

/// One step of a script.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Reads the whole request, and counts it.
    Read,
    /// Reads the head of the request, and counts it; its body stays unread.
    ReadHead,
    /// Reads whatever comes, once, and counts nothing.
    ReadSome,
    /// Counts an execution: from here on, what was asked for has happened.
    Execute,
    /// Sends an answer.
    Answer(Answer),
    /// Sends a text as it stands.
    Send(String),
    /// Sends bytes, given in hexadecimal.
    SendHex(String),
    /// Sends a text over and over, one byte per millisecond, until the client has had enough.
    Drip(String),
    /// Sends nothing until the client has had enough.
    Stall,
    /// Closes the connection in good order.
    Close,
    /// Resets the connection.
    Reset,
    /// HTTP/2: refuses the stream, which says that the request was not looked at.
    RefuseStream,
    /// HTTP/2: begins an answer, and refuses the stream when that has been sent: too late for what a refusal says.
    RefuseAnsweredStream(Answer),
    /// HTTP/2: breaks the stream off, which says nothing about the request.
    BreakStream,
    /// HTTP/2: shuts the connection down in good order, after what is being answered.
    ShutDown,
    /// HTTP/2: shuts the connection down and says that the request was not looked at.
    ShutDownUnread,
}

impl Step {
    /// Whether the step waits for the client, so that a connection nobody uses does not take it.
    pub(super) fn reads(&self) -> bool {
        matches!(self, Step::Read | Step::ReadHead | Step::ReadSome)
    }
}

impl Plan {
    /// Makes what takes long to make, so that it delays nobody's answer.
    pub(super) fn prepare(&self) {
        for step in self.requests.iter().flatten() {
            if let Step::Answer(answer) = step {
                answer.body();
            }
        }
    }

    /// Whether an answer leads to another server.
    pub(super) fn has_trap(&self) -> bool {
        self.requests
            .iter()
            .flatten()
            .any(|step| matches!(step, Step::Answer(answer) if answer.names_trap()))
    }

    /// The script of a request, counted from 0.
    pub(super) fn script(&self, number: usize) -> &[Step] {
        let last = self.requests.len().saturating_sub(1);
        self.requests
            .get(number.min(last))
            .map_or(&[], |script| script.as_slice())
    }
}

//! HTTP answers, right ones and wrong ones.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde_json::{Value, json};

/// The placeholder in a header for the address of a second server, which nobody may be led to.
const TRAP: &str = "{trap}";

/// An answer. Without members it is the right one to any request.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The HTTP status; 200 unless given.
    status: Option<u16>,
    /// The headers; `Content-Type: application/json` unless given.
    headers: Option<BTreeMap<String, String>>,
    /// The body: a text as it is, or any other value as JSON; a successful answer of the API unless given.
    body: Option<Value>,
    /// How many spaces follow the body, which changes nothing in JSON.
    #[serde(default)]
    pad: usize,
    /// What is done to the bytes of the body, in this order.
    #[serde(default)]
    coded: Vec<Coding>,
    /// How the end of the body is told.
    #[serde(default)]
    framing: Framing,
    /// How many bytes of the body are sent, if not all that are announced.
    sent: Option<usize>,
    /// The bytes of the body, once they are made.
    #[serde(skip)]
    made: OnceLock<Vec<u8>>,
}

/// What is done to the bytes of a body.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Coding {
    /// Compressed, and said to be.
    Gzip,
    /// Said to be compressed, and not.
    ClaimGzip,
    /// The last half of the bytes turned over.
    Garble,
    /// A byte order mark before UTF-8.
    Utf8Mark,
    /// UTF-16, little end first, with a byte order mark.
    Utf16,
    /// UTF-16, big end first, without one.
    Utf16Bare,
    /// ISO 8859-1.
    Latin1,
}

/// How the end of a body is told.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Framing {
    /// By its length.
    #[default]
    Length,
    /// In chunks.
    Chunks,
    /// By the end of the connection.
    End,
}

impl Answer {
    pub(super) fn status(&self) -> u16 {
        self.status.unwrap_or(200)
    }

    pub(super) fn names_trap(&self) -> bool {
        self.headers
            .iter()
            .flat_map(BTreeMap::values)
            .any(|value| value.contains(TRAP))
    }

    /// The headers, but for those that tell the end of the body.
    pub(super) fn headers(&self, trap: &str) -> Vec<(String, String)> {
        let mut headers: Vec<(String, String)> = match &self.headers {
            Some(headers) => headers
                .iter()
                .map(|(name, value)| (name.clone(), value.replace(TRAP, trap)))
                .collect(),
            None => vec![("Content-Type".to_owned(), "application/json".to_owned())],
        };
        if self
            .coded
            .iter()
            .any(|coding| matches!(coding, Coding::Gzip | Coding::ClaimGzip))
        {
            headers.push(("Content-Encoding".to_owned(), "gzip".to_owned()));
        }
        headers
    }

    /// The bytes of the body. Made at the first call, which may take its time.
    pub(super) fn body(&self) -> &[u8] {
        self.made.get_or_init(|| self.make_body())
    }

    fn make_body(&self) -> Vec<u8> {
        let text = match &self.body {
            None => right().to_string(),
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        };
        // A bomb's padding is never held in one piece.
        if self.coded.first() == Some(&Coding::Gzip) {
            let compressed = gzip(text.as_bytes(), self.pad);
            return self.coded[1..].iter().copied().fold(compressed, Coding::apply);
        }
        let mut bytes = text.into_bytes();
        bytes.resize(bytes.len() + self.pad, b' ');
        self.coded.iter().copied().fold(bytes, Coding::apply)
    }

    /// The answer as HTTP/1.1 sends it.
    pub(super) fn bytes(&self, trap: &str) -> Vec<u8> {
        let body = self.body();
        let mut bytes = format!("HTTP/1.1 {} Told\r\n", self.status()).into_bytes();
        for (name, value) in self.headers(trap) {
            bytes.extend(format!("{name}: {value}\r\n").into_bytes());
        }
        let sent = &body[..self.sent.unwrap_or(body.len()).min(body.len())];
        match self.framing {
            Framing::Length => {
                bytes.extend(format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes());
                bytes.extend(sent);
            }
            Framing::Chunks => {
                bytes.extend(b"Transfer-Encoding: chunked\r\n\r\n");
                for chunk in sent.chunks(16) {
                    bytes.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
                    bytes.extend(chunk);
                    bytes.extend(b"\r\n");
                }
                if self.sent.is_none() {
                    bytes.extend(b"0\r\n\r\n");
                }
            }
            Framing::End => {
                bytes.extend(b"Connection: close\r\n\r\n");
                bytes.extend(sent);
            }
        }
        bytes
    }
}

/// What every action of the table can be answered with.
fn right() -> Value {
    json!({ "Response": { "Status": 1, "OrderId": "o-1", "RequestId": "r-1" } })
}

impl Coding {
    fn apply(bytes: Vec<u8>, coding: Self) -> Vec<u8> {
        let text = || String::from_utf8_lossy(&bytes);
        match coding {
            Coding::Gzip => gzip(&bytes, 0),
            Coding::ClaimGzip => bytes,
            Coding::Garble => {
                let half = bytes.len() / 2;
                let (first, last) = bytes.split_at(half);
                first
                    .iter()
                    .copied()
                    .chain(last.iter().map(|byte| !byte))
                    .collect()
            }
            Coding::Utf8Mark => [b"\xef\xbb\xbf", bytes.as_slice()].concat(),
            Coding::Utf16 => {
                let units = std::iter::once(0xfeff).chain(text().encode_utf16().collect::<Vec<_>>());
                units.flat_map(u16::to_le_bytes).collect()
            }
            Coding::Utf16Bare => text().encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Coding::Latin1 => text()
                .chars()
                .map(|character| u8::try_from(character).unwrap_or(b'?'))
                .collect(),
        }
    }
}

fn gzip(bytes: &[u8], pad: usize) -> Vec<u8> {
    static SPACES: [u8; 64 * 1024] = [b' '; 64 * 1024];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let mut write = |bytes: &[u8]| encoder.write_all(bytes).expect("a Vec takes every byte");
    write(bytes);
    let mut left = pad;
    while left > 0 {
        let now = left.min(SPACES.len());
        write(&SPACES[..now]);
        left -= now;
    }
    encoder.finish().expect("a Vec takes every byte")
}

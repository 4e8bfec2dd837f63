//! A server on loopback that answers from a script of bytes, connection by connection.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What to do with one request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Send these bytes and keep the connection.
    Answer(Vec<u8>),
    /// Send these bytes and close the connection.
    AnswerAndClose(Vec<u8>),
    /// Never answer.
    Stall,
}

pub(crate) struct Loopback {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
    connections: watch::Receiver<Connections>,
}

/// How many connections there have been.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Connections {
    pub(crate) made: usize,
    /// By either side.
    pub(crate) closed: usize,
    /// Answers that have been sent.
    pub(crate) answers: usize,
}

impl Loopback {
    /// A server that treats its requests, in the order they come, by this script; the last act is repeated.
    pub(crate) async fn start(script: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = requests.clone();
        let (count, connections) = watch::channel(Connections::default());
        tokio::spawn(async move {
            let script = Arc::new(script);
            while let Ok((stream, _)) = listener.accept().await {
                count.send_modify(|connections| connections.made += 1);
                let (script, log, count) = (script.clone(), log.clone(), count.clone());
                tokio::spawn(async move {
                    serve(stream, script, log, &count).await;
                    count.send_modify(|connections| connections.closed += 1);
                });
            }
        });
        Self {
            url,
            requests,
            connections,
        }
    }

    pub(crate) fn connections(&self) -> Connections {
        *self.connections.borrow()
    }

    pub(crate) fn made_and_closed(&self) -> (usize, usize) {
        let Connections { made, closed, .. } = self.connections();
        (made, closed)
    }

    /// Waits until so many connections are closed.
    pub(crate) async fn closed(&self, connections: usize) {
        let mut count = self.connections.clone();
        count
            .wait_for(|count| count.closed == connections)
            .await
            .expect("the server runs");
    }

    /// Waits until so many answers have been sent.
    pub(crate) async fn answered(&self, answers: usize) {
        let mut count = self.connections.clone();
        count
            .wait_for(|count| count.answers == answers)
            .await
            .expect("the server runs");
    }

    /// The requests so far, heads and bodies as they came.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("whole").clone()
    }
}

/// `HTTP/1.1 <status>` with a length, a type and this body.
pub(crate) fn answer(status: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes =
        format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n")
            .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

pub(crate) fn success() -> Act {
    Act::Answer(answer(
        "200 OK",
        "application/json",
        br#"{"Response":{"ThingId":7,"RequestId":"r-1"}}"#,
    ))
}

async fn serve(
    mut stream: TcpStream,
    script: Arc<Vec<Act>>,
    log: Arc<Mutex<Vec<String>>>,
    count: &watch::Sender<Connections>,
) {
    while let Some(request) = read_request(&mut stream).await {
        let act = {
            let mut log = log.lock().expect("whole");
            log.push(request);
            script[(log.len() - 1).min(script.len() - 1)].clone()
        };
        match act {
            Act::Answer(bytes) => {
                stream.write_all(&bytes).await.expect("the client listens");
                count.send_modify(|connections| connections.answers += 1);
            }
            Act::AnswerAndClose(bytes) => {
                stream.write_all(&bytes).await.expect("the client listens");
                return;
            }
            Act::Stall => std::future::pending().await,
        }
    }
}

/// One request, or nothing when the client has closed.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .unwrap_or("0");
            if body.len() >= length.parse().expect("a length") {
                return Some(text);
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await.ok()? {
            0 => return None,
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

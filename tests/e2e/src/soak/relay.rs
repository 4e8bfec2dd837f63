//! What stands between the clients and the fake cloud: it passes requests on, or lets them meet a fault, and counts
//! per call how often it came and how often it was executed.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use super::dice::{Dice, Meets};
use crate::misbehaving::http1::{Message, Wire};

const THROTTLED: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n\
    {\"Response\":{\"Error\":{\"Code\":\"RequestLimitExceeded\",\"Message\":\"Thrown.\"},\"RequestId\":\"r\"}}";
const SERVER_ERROR: &str =
    "HTTP/1.1 500 Thrown\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<h1>500</h1>\r\n";

/// How often each call came and was executed.
#[derive(Debug)]
pub(super) struct Tally {
    requests: Vec<AtomicU32>,
    executions: Vec<AtomicU32>,
    /// Requests whose call could not be told: there must be none.
    strays: AtomicU32,
}

impl Tally {
    pub(super) fn new(calls: u32) -> Self {
        let zeros = || (0..calls).map(|_| AtomicU32::new(0)).collect();
        Self {
            requests: zeros(),
            executions: zeros(),
            strays: AtomicU32::new(0),
        }
    }

    pub(super) fn requests(&self, call: u32) -> u32 {
        self.requests[call as usize].load(Ordering::Relaxed)
    }

    pub(super) fn executions(&self, call: u32) -> u32 {
        self.executions[call as usize].load(Ordering::Relaxed)
    }

    pub(super) fn strays(&self) -> u32 {
        self.strays.load(Ordering::Relaxed)
    }
}

/// A running relay. It stops when it is dropped.
#[derive(Debug)]
pub(super) struct Relay {
    pub(super) url: String,
    pub(super) tally: Arc<Tally>,
    task: AbortHandle,
}

impl Relay {
    pub(super) async fn start(cloud: SocketAddr, dice: Dice, calls: u32) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let tally = Arc::new(Tally::new(calls));
        let counts = tally.clone();
        let task = tokio::spawn(async move {
            loop {
                if let Ok((stream, _)) = listener.accept().await {
                    let counts = counts.clone();
                    // A connection ends as its client or a fault wants it to.
                    tokio::spawn(async move { converse(stream, cloud, dice, &counts).await.ok() });
                }
            }
        });
        Ok(Self {
            url,
            tally,
            task: task.abort_handle(),
        })
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Relays one connection over one of its own to the cloud.
async fn converse(stream: TcpStream, cloud: SocketAddr, dice: Dice, tally: &Tally) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut client = Wire::new(stream);
    let stream = TcpStream::connect(cloud).await?;
    stream.set_nodelay(true)?;
    let mut cloud = Wire::new(stream);
    while client.has_bytes().await? {
        let request = client.message().await?;
        let Some(call) = call_of(&request.body).filter(|call| (*call as usize) < tally.requests.len()) else {
            tally.strays.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        };
        let attempt = tally.requests[call as usize].fetch_add(1, Ordering::Relaxed);
        let meets = dice.throw(call, attempt);
        let answer = if meets.executes() {
            Some(pass_on(&mut cloud, &request, &tally.executions[call as usize]).await?)
        } else {
            None
        };
        match (meets, answer) {
            (Meets::Throttle, _) => client.stream.write_all(THROTTLED.as_bytes()).await?,
            (Meets::ServerError, _) => client.stream.write_all(SERVER_ERROR.as_bytes()).await?,
            (Meets::Nothing, Some(answer)) => {
                client
                    .stream
                    .write_all(&[&answer.head[..], &answer.body[..]].concat())
                    .await?;
            }
            (Meets::Cut, Some(answer)) => {
                let half = &answer.body[..answer.body.len() / 2];
                client
                    .stream
                    .write_all(&[&answer.head[..], half].concat())
                    .await?;
                return client.stream.shutdown().await;
            }
            _ => return client.stream.set_zero_linger(),
        }
    }
    Ok(())
}

/// Has a request executed, and counts that if the cloud says it was.
async fn pass_on(
    cloud: &mut Wire<TcpStream>,
    request: &Message,
    executions: &AtomicU32,
) -> io::Result<Message> {
    cloud
        .stream
        .write_all(&[&request.head[..], &request.body[..]].concat())
        .await?;
    let answer = cloud.message().await?;
    if !answer.body.starts_with(br#"{"Response":{"Error":"#) {
        executions.fetch_add(1, Ordering::Relaxed);
    }
    Ok(answer)
}

/// The number of the call, which its one parameter ends in: `{"CertificateId":"call-17"}`.
fn call_of(body: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(body).ok()?;
    let (_, rest) = text.split_once("call-")?;
    let digits = rest.split(|character: char| !character.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canned_answers_are_as_long_as_they_say() {
        for answer in [THROTTLED, SERVER_ERROR] {
            let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
            assert!(
                head.ends_with(&format!("Content-Length: {}", body.len())),
                "{} {head}",
                body.len()
            );
        }
    }

    #[test]
    fn finds_the_call() {
        assert_eq!(call_of(br#"{"CertificateId":"call-17"}"#), Some(17));
        assert_eq!(call_of(b"{}"), None);
    }
}

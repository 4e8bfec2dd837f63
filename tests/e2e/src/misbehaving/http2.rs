//! One connection of HTTP/2: the same scripts, each for a stream.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{Reason, SendStream};
use http::Response;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::Answer;
use super::connection::Stage;
use super::plan::Step;

/// After how long the beginning of an answer has been written for certain.
const WRITTEN: Duration = Duration::from_millis(50);

/// Plays a script per stream until the connection ends.
pub(super) async fn play(stage: &Stage, stream: TlsStream<TcpStream>) -> io::Result<()> {
    let nothing_read = Arc::new(AtomicBool::new(false));
    let stream = Denying {
        stream,
        nothing_read: nothing_read.clone(),
    };
    let mut connection = h2::server::handshake(stream).await.map_err(io::Error::other)?;
    while let Some(accepted) = connection.accept().await {
        let (request, respond) = accepted.map_err(io::Error::other)?;
        let then = exchange(stage, respond).map_err(io::Error::other)?;
        // Only now: a request that is dropped earlier resets its stream.
        drop(request);
        match then {
            Then::Next => {}
            Then::Break => connection.abrupt_shutdown(Reason::INTERNAL_ERROR),
            Then::ShutDown => connection.graceful_shutdown(),
            Then::ShutDownUnread => {
                nothing_read.store(true, Ordering::Relaxed);
                connection.abrupt_shutdown(Reason::NO_ERROR);
            }
        }
    }
    Ok(())
}

/// What becomes of the connection after a script.
enum Then {
    Next,
    Break,
    ShutDown,
    ShutDownUnread,
}

/// Plays one script.
fn exchange(stage: &Stage, mut respond: SendResponse<Bytes>) -> Result<Then, h2::Error> {
    stage.ledger.note(|seen| seen.requests += 1);
    let mut then = Then::Next;
    for step in stage.plan.script(stage.ledger.take_script()) {
        match step {
            Step::Execute => stage.ledger.note(|seen| seen.executions += 1),
            Step::Answer(answer) => send(&mut respond, answer, &stage.trap)?,
            Step::RefuseStream => respond.send_reset(Reason::REFUSED_STREAM),
            Step::RefuseAnsweredStream(answer) => refuse_later(&mut respond, answer, &stage.trap)?,
            Step::BreakStream => respond.send_reset(Reason::INTERNAL_ERROR),
            Step::Close | Step::Reset => then = Then::Break,
            Step::ShutDown => then = Then::ShutDown,
            Step::ShutDownUnread => then = Then::ShutDownUnread,
            // The head has been read, and a body that nobody reads is no fault.
            _ => {}
        }
    }
    Ok(then)
}

fn send(respond: &mut SendResponse<Bytes>, answer: &Answer, trap: &str) -> Result<(), h2::Error> {
    let mut stream = begin(respond, answer, trap)?;
    stream.send_data(Bytes::copy_from_slice(answer.body()), true)
}

/// A refusal at once would take back what the library has not written yet.
fn refuse_later(respond: &mut SendResponse<Bytes>, answer: &Answer, trap: &str) -> Result<(), h2::Error> {
    let mut stream = begin(respond, answer, trap)?;
    stream.send_data(Bytes::copy_from_slice(&answer.body()[..1]), false)?;
    tokio::spawn(async move {
        tokio::time::sleep(WRITTEN).await;
        stream.send_reset(Reason::REFUSED_STREAM);
    });
    Ok(())
}

/// Sends the head.
fn begin(
    respond: &mut SendResponse<Bytes>,
    answer: &Answer,
    trap: &str,
) -> Result<SendStream<Bytes>, h2::Error> {
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers(trap) {
        response = response.header(name.to_ascii_lowercase(), value);
    }
    let response = response.body(()).unwrap_or_default();
    respond.send_response(response, false)
}

/// A stream that, once told so, says in every GOAWAY that no request was looked at: the library that serves counts a
/// request as looked at once a script can be played for it.
struct Denying {
    stream: TlsStream<TcpStream>,
    nothing_read: Arc<AtomicBool>,
}

/// Length 8, type 7, no flags, on stream 0. The last stream's id follows.
const GO_AWAY: [u8; 9] = [0, 0, 8, 7, 0, 0, 0, 0, 0];

impl AsyncWrite for Denying {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let frame = bytes.windows(GO_AWAY.len()).position(|window| window == GO_AWAY);
        let id = frame.map(|at| at + GO_AWAY.len()..at + GO_AWAY.len() + 4);
        match id {
            Some(id) if self.nothing_read.load(Ordering::Relaxed) && id.end <= bytes.len() => {
                let mut denying = bytes.to_vec();
                denying[id].fill(0);
                Pin::new(&mut self.stream).poll_write(cx, &denying)
            }
            _ => Pin::new(&mut self.stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncRead for Denying {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

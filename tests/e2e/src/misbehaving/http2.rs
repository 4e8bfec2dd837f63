//! One connection of HTTP/2: the same scripts, each for a stream.

use std::io;

use bytes::Bytes;
use h2::Reason;
use h2::server::SendResponse;
use http::Response;
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::Answer;
use super::connection::Stage;
use super::plan::Step;

/// Plays a script per stream until the connection ends.
pub(super) async fn play(stage: &Stage, stream: TlsStream<TcpStream>) -> io::Result<()> {
    let mut connection = h2::server::handshake(stream).await.map_err(io::Error::other)?;
    while let Some(accepted) = connection.accept().await {
        let (request, respond) = accepted.map_err(io::Error::other)?;
        let ended = exchange(stage, respond).map_err(io::Error::other)?;
        // Only now: a request that is dropped earlier resets its stream.
        drop(request);
        if ended {
            connection.abrupt_shutdown(Reason::INTERNAL_ERROR);
        }
    }
    Ok(())
}

/// Plays one script; whether it ends the connection.
fn exchange(stage: &Stage, mut respond: SendResponse<Bytes>) -> Result<bool, h2::Error> {
    stage.ledger.note(|seen| seen.requests += 1);
    for step in stage.plan.script(stage.ledger.take_script()) {
        match step {
            Step::Execute => stage.ledger.note(|seen| seen.executions += 1),
            Step::Answer(answer) => send(&mut respond, answer, &stage.trap)?,
            Step::RefuseStream => respond.send_reset(Reason::REFUSED_STREAM),
            Step::BreakStream => respond.send_reset(Reason::INTERNAL_ERROR),
            Step::Close | Step::Reset => return Ok(true),
            // The head has been read, and a body that nobody reads is no fault.
            _ => {}
        }
    }
    Ok(false)
}

fn send(respond: &mut SendResponse<Bytes>, answer: &Answer, trap: &str) -> Result<(), h2::Error> {
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers(trap) {
        response = response.header(name.to_ascii_lowercase(), value);
    }
    let response = response.body(()).unwrap_or_default();
    let mut stream = respond.send_response(response, false)?;
    stream.send_data(Bytes::copy_from_slice(answer.body()), true)
}

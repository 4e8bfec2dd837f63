//! One connection: plays the scripts of the requests that come over it.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval};
use tokio_rustls::server::TlsStream;

use super::http1::Wire;
use super::ledger::Ledger;
use super::plan::{Plan, Step};

/// What all connections of a server have in common.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) plan: Plan,
    pub(super) ledger: Ledger,
    /// The address of the second server.
    pub(super) trap: String,
}

/// A stream whose connection can be reset.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Stream for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Whether the connection is still to be used.
enum Next {
    Request,
    Nothing,
}

/// Plays script after script until one ends the connection, or the client does.
pub(super) async fn play<S: Stream>(stage: &Stage, stream: S) -> io::Result<()> {
    let mut wire = Wire::new(stream);
    loop {
        let waits = stage
            .plan
            .script(stage.ledger.next_script())
            .first()
            .is_some_and(Step::reads);
        if waits && !wire.has_bytes().await? {
            return Ok(());
        }
        let script = stage.plan.script(stage.ledger.take_script());
        for step in script {
            if let Next::Nothing = perform(stage, &mut wire, step).await? {
                return Ok(());
            }
        }
        if script.is_empty() {
            return Ok(());
        }
    }
}

async fn perform<S: Stream>(stage: &Stage, wire: &mut Wire<S>, step: &Step) -> io::Result<Next> {
    match step {
        Step::Read => {
            wire.message().await?;
            stage.ledger.note(|seen| seen.requests += 1);
        }
        Step::ReadHead => {
            wire.head().await?;
            stage.ledger.note(|seen| seen.requests += 1);
        }
        Step::ReadSome => wire.some().await?,
        Step::Execute => stage.ledger.note(|seen| seen.executions += 1),
        Step::Answer(answer) => send(wire, &answer.bytes(&stage.trap)).await?,
        Step::Send(text) => send(wire, text.as_bytes()).await?,
        Step::SendHex(digits) => send(wire, &bytes_of(digits)).await?,
        Step::Drip(text) => drip(wire, text).await?,
        Step::Stall => {
            wire.gone().await;
            return Ok(Next::Nothing);
        }
        Step::Close => {
            wire.stream.shutdown().await?;
            return Ok(Next::Nothing);
        }
        Step::ShutDown => return Ok(Next::Nothing),
        Step::Reset
        | Step::BreakStream
        | Step::RefuseStream
        | Step::RefuseAnsweredStream(_)
        | Step::ShutDownUnread => {
            wire.stream.tcp().set_zero_linger()?;
            return Ok(Next::Nothing);
        }
    }
    Ok(Next::Request)
}

async fn send<S: Stream>(wire: &mut Wire<S>, bytes: &[u8]) -> io::Result<()> {
    wire.stream.write_all(bytes).await?;
    wire.stream.flush().await
}

/// Ends in an error: that of a client who has had enough.
async fn drip<S: Stream>(wire: &mut Wire<S>, text: &str) -> io::Result<()> {
    let mut tick = interval(Duration::from_millis(1));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for byte in text.bytes().cycle() {
        tick.tick().await;
        send(wire, &[byte]).await?;
    }
    Ok(())
}

/// The bytes of hexadecimal digits; spaces between them are for reading.
fn bytes_of(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect()
}

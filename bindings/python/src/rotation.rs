//! A rotation as one more thing that has steps: each is told as it is done, and what came of all is the last one.
//!
//! The rotation itself is the service's crate's; here it only gets on as somebody asks for its next step.

use bytes::Bytes;
use tc3_core::{BoxFuture, Client, Error};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// A rotation under way. Dropped, it stops where it is; with a journal another one goes on.
pub(crate) struct Rotating {
    told: UnboundedReceiver<String>,
    work: BoxFuture<'static, Result<String, Error>>,
    outcome: Option<Result<String, Error>>,
    ended: bool,
}

/// What comes next of it.
pub(crate) enum Next {
    /// A step that is done, as JSON text.
    Step(String),
    /// What it has done in all, as JSON text, or why it failed.
    Outcome(Result<String, Error>),
    /// Nothing any more.
    End,
}

impl Rotating {
    /// A rotation by parameters that are a JSON object. Nothing is sent before the first step is asked for.
    pub(crate) fn new(client: Client, params: Bytes) -> Self {
        let (tell, told) = unbounded_channel();
        let work = async move {
            // Nobody listens any more once this is dropped, and then it does not run either.
            tc3_ssl::rotate::rotate_json(client, &params, move |step| drop(tell.send(step))).await
        };
        Self {
            told,
            work: Box::pin(work),
            outcome: None,
            ended: false,
        }
    }

    /// The next of it. Dropping this future loses nothing.
    pub(crate) async fn next(&mut self) -> Next {
        loop {
            if let Ok(step) = self.told.try_recv() {
                return Next::Step(step);
            }
            if let Some(outcome) = self.outcome.take() {
                return Next::Outcome(outcome);
            }
            if self.ended {
                return Next::End;
            }
            tokio::select! {
                biased;
                Some(step) = self.told.recv() => return Next::Step(step),
                outcome = &mut self.work => {
                    self.ended = true;
                    self.outcome = Some(outcome);
                }
            }
        }
    }
}

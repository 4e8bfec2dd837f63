//! Lists in pages, waits, rotations: what gives one step after another.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex as SyncMutex, MutexGuard, PoisonError};
use std::time::Duration;

use napi_derive::napi;
use tc3_core::page::Pager;
use tc3_core::poll::{Bar, Waiting};
use tc3_core::{Client, Error};
use tc3_ssl::rotate::{Next, Rotating};
use tokio::sync::Mutex;

use crate::answer::{self, Answer, Text};
use crate::call_options::{self, CallOptions};
use crate::services;

/// What gives one answer after another.
#[napi]
pub(crate) struct NativeSequence {
    sequence: Arc<Mutex<Sequence>>,
    bar: Shown,
}

/// The progress bar of a wait, as long as there is one.
type Shown = Arc<SyncMutex<Option<Bar>>>;

/// Which, and of what: the names find the schema of its answers.
struct Sequence {
    service: String,
    version: String,
    action: String,
    of: Kind,
}

enum Kind {
    Pages(Box<Pager>),
    Wait(Box<Waiting>),
    Rotation(Box<Rotating>),
}

/// What a sequence is begun with.
#[napi(object)]
pub(crate) struct Begin {
    /// The service's short name.
    pub service: String,
    /// Its version.
    pub version: String,
    /// The action that lists, or that the waiter asks.
    pub action: String,
    /// The waiter; without one it is pages.
    pub waiter: Option<String>,
    /// The parameters' JSON text.
    pub params: String,
    /// Whether to ask one page ahead.
    pub read_ahead: Option<bool>,
    /// How long to wait in all, in milliseconds.
    pub deadline: Option<f64>,
    /// The first pause of a wait, in milliseconds.
    pub interval: Option<f64>,
    /// Whether a wait is shown on the terminal.
    pub progress_bar: Option<bool>,
}

#[napi]
impl NativeSequence {
    /// Nobody asks for more: what it shows on the terminal stays as it is. The collector may come much later.
    #[napi(catch_unwind)]
    pub fn close(&self) {
        lock(&self.bar).take();
    }
}

impl NativeSequence {
    pub(crate) fn begin(
        client: &Client,
        begin: Begin,
        options: Option<CallOptions>,
        unsigned_payload: bool,
    ) -> Result<Self, Error> {
        let Begin {
            service,
            version,
            action,
            waiter,
            params,
            ..
        } = begin;
        let options = call_options::build(options, unsigned_payload)?;
        let of = match waiter {
            None => {
                let pager = client.pager(&service, &version, &action, params.as_bytes(), options);
                Kind::Pages(Box::new(if begin.read_ahead == Some(true) {
                    pager.with_read_ahead()
                } else {
                    pager
                }))
            }
            Some(waiter) => {
                let mut wait = client.wait(&service, &version, &waiter, params.into(), options);
                if let Some(deadline) = begin.deadline {
                    wait = wait.with_timeout(milliseconds(deadline));
                }
                if let Some(interval) = begin.interval {
                    wait = wait.with_interval(milliseconds(interval));
                }
                Kind::Wait(Box::new(wait))
            }
        };
        let sequence = Sequence {
            service,
            version,
            action,
            of,
        };
        let bar = (begin.progress_bar == Some(true)).then(Bar::new);
        Ok(Self {
            sequence: Arc::new(Mutex::new(sequence)),
            bar: Arc::new(SyncMutex::new(bar)),
        })
    }

    /// A rotation by parameters that are a JSON object.
    pub(crate) fn rotation(client: &Client, params: String) -> Self {
        let sequence = Sequence {
            service: "ssl".to_owned(),
            version: "2019-12-05".to_owned(),
            action: "DescribeHostUpdateRecordDetail".to_owned(),
            of: Kind::Rotation(Box::new(Rotating::new(client.clone(), params))),
        };
        Self {
            sequence: Arc::new(Mutex::new(sequence)),
            bar: Arc::default(),
        }
    }

    /// The next answer, with what is known of it; `null` after the last one.
    pub(crate) fn next(&self) -> impl Future<Output = Result<Answer, Error>> + Send + 'static {
        let sequence = self.sequence.clone();
        let bar = self.bar.clone();
        async move {
            let mut sequence = sequence.lock().await;
            let Sequence {
                service,
                version,
                action,
                of,
            } = &mut *sequence;
            let known = services::find(service, version, action);
            match of {
                Kind::Pages(pager) => match pager.next().await {
                    None => Ok(nothing()),
                    Some(page) => {
                        let page = page?;
                        let mut known_of_it =
                            format!("\"position\":{},\"items\":{}", pager.position(), page.items);
                        number(&mut known_of_it, "total", page.total);
                        Ok(wrapped(answer::prepare(&page.response, known)?, &known_of_it))
                    }
                },
                Kind::Rotation(rotating) => match rotating.next().await {
                    Next::End => Ok(nothing()),
                    Next::Step(step) => Ok(plain(format!("{{\"step\":{step}}}"))),
                    Next::Outcome(outcome) => Ok(plain(format!("{{\"outcome\":{}}}", outcome?))),
                },
                Kind::Wait(wait) => match wait.next().await {
                    None => Ok(nothing()),
                    Some(progress) => {
                        let progress = progress?;
                        if let Some(bar) = &mut *lock(&bar) {
                            bar.show(&progress);
                        }
                        let mut known_of_it = format!(
                            "\"answers\":{},\"reached\":{},\"elapsed\":{}",
                            progress.answers,
                            progress.reached,
                            progress.elapsed.as_millis()
                        );
                        number(&mut known_of_it, "done", progress.done);
                        number(&mut known_of_it, "total", progress.total);
                        Ok(wrapped(answer::prepare(&progress.response, known)?, &known_of_it))
                    }
                },
            }
        }
    }
}

fn lock(bar: &SyncMutex<Option<Bar>>) -> MutexGuard<'_, Option<Bar>> {
    bar.lock().unwrap_or_else(PoisonError::into_inner)
}

fn number(text: &mut String, name: &str, number: Option<u64>) {
    if let Some(number) = number {
        // Writing to a string cannot fail.
        let _ = write!(text, ",\"{name}\":{number}");
    }
}

fn nothing() -> Answer {
    plain("null".to_owned())
}

/// Text that no service has sent.
fn plain(text: String) -> Answer {
    Answer {
        text: Text::Unicode(text),
        mark: String::new(),
    }
}

/// The answer as a member beside what is known of it.
fn wrapped(answer: Answer, known: &str) -> Answer {
    let wrap = |text: &str| format!("{{\"answer\":{text},{known}}}");
    let text = match &answer.text {
        Text::Ascii(bytes) => Text::Escaped(wrap(&String::from_utf8_lossy(bytes))),
        Text::Escaped(text) => Text::Escaped(wrap(text)),
        Text::Unicode(text) => Text::Unicode(wrap(text)),
    };
    Answer { text, ..answer }
}

fn milliseconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number / 1_000.0).unwrap_or(Duration::MAX)
}

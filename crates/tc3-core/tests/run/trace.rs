//! Spans and events for `tracing`: what happened, and never what was in it.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use tc3_core::Request;
use tc3_core::testing::Reply;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::fixture::{self, CreateThing, created};

/// Writes a line per span and event.
#[derive(Clone, Default)]
pub(crate) struct Lines(pub(crate) Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).expect("it is a string");
    }
}

impl Lines {
    fn add(&self, metadata: &Metadata<'_>, record: impl FnOnce(&mut Line)) {
        let mut line = Line(metadata.name().to_owned());
        record(&mut line);
        self.0.lock().expect("whole").push(line.0);
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("tc3_core")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.add(span.metadata(), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.add(event.metadata(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn one_span_per_call_and_one_event_per_attempt() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let (client, _) = fixture::client([Reply::error("RequestLimitExceeded"), created()]);
    let input = CreateThing {
        name: Some("hush-name".to_owned()),
        private_key: Some("hush-key".into()),
    };
    Request::new(&client, input).await.expect("created");

    let lines = lines.0.lock().expect("whole").clone();
    let [call, first, second] = lines.as_slice() else {
        panic!("{lines:#?}")
    };
    assert!(
        call.starts_with(r#"call service="demo" version="2020-01-01" action="CreateThing" trace_id=""#),
        "{call}"
    );
    for part in [
        "attempt=1",
        r#"service="demo""#,
        r#"action="CreateThing""#,
        "http_status=200",
        r#"request_id="r-error""#,
        r#"error="throttled""#,
        "pause_ms=",
    ] {
        assert!(first.contains(part), "{first}");
    }
    for part in [
        "attempt=2",
        "http_status=200",
        r#"request_id="r-1""#,
        "duration_ms=0",
    ] {
        assert!(second.contains(part), "{second}");
    }
    assert!(!lines.concat().contains("hush"));
    assert!(!lines.concat().contains("Signature"));
}

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
        let what = if metadata.is_span() { "span" } else { "event" };
        let mut line = Line(format!("{what} {}", metadata.name()));
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
async fn a_span_and_an_event_per_call_and_per_attempt() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let (client, _) = fixture::client([Reply::error("RequestLimitExceeded"), created()]);
    let input = CreateThing {
        name: Some("hush-name".to_owned()),
        private_key: Some("hush-key".into()),
    };
    Request::new(&client, input).await.expect("created");

    let lines = lines.0.lock().expect("whole").clone();
    let [call, first, throttled, second, succeeded, ended] = lines.as_slice() else {
        panic!("{lines:#?}")
    };
    assert!(
        call.starts_with(r#"span call service="demo" version="2020-01-01" action="CreateThing" trace_id=""#),
        "{call}"
    );
    for (number, span) in [(1, first), (2, second)] {
        let expected = format!(r#"span attempt attempt={number} service="demo" action="CreateThing" "#);
        assert!(span.starts_with(&expected), "{span}");
        assert!(span.contains(r#"host="demo.tencentcloudapi.com""#), "{span}");
    }
    let expected: [(&String, &[&str]); 3] = [
        (
            throttled,
            &[
                "attempt=1",
                r#"service="demo""#,
                r#"action="CreateThing""#,
                "http_status=200",
                r#"request_id="r-error""#,
                r#"error="throttled""#,
                "pause_ms=",
            ],
        ),
        (
            succeeded,
            &[
                "attempt=2",
                "http_status=200",
                r#"request_id="r-1""#,
                "duration_ms=0",
            ],
        ),
        (
            ended,
            &[
                "message=call",
                "attempts=2",
                "http_status=200",
                r#"request_id="r-1""#,
                "duration_ms=",
            ],
        ),
    ];
    for (event, parts) in expected {
        for part in parts {
            assert!(event.starts_with("event ") && event.contains(part), "{event}");
        }
    }
    assert!(!ended.contains("error="), "{ended}");
    assert!(!lines.concat().contains("hush"));
    assert!(!lines.concat().contains("Signature"));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails_says_how_in_its_own_event() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let (client, _) = fixture::client([Reply::error("ResourceNotFound")]);
    let input = CreateThing {
        name: Some("hush-name".to_owned()),
        private_key: None,
    };
    Request::new(&client, input).await.expect_err("refused");

    let lines = lines.0.lock().expect("whole").clone();
    let ended = lines.last().expect("a line");
    for part in [
        "event ",
        "message=call",
        "attempts=1",
        r#"code="ResourceNotFound""#,
        r#"error="not_found""#,
        r#"request_id="r-error""#,
    ] {
        assert!(ended.contains(part), "{ended}");
    }
}

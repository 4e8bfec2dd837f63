//! Calls whose sockets another event loop looks after, as a host program's own.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use tc3_core::transport::SocketWatch;
use tc3_core::{BoxFuture, Bytes, CallOptions, Client, Connections, Error, ErrorKind, RateLimit, Response};
use tokio::runtime::Runtime;

use crate::connections::{attended, unattended};
use crate::fixture;
use crate::loopback::{Act, Loopback, answer, success};

/// A host program's event loop, on the thread that makes it.
struct Host {
    watch: Arc<SocketWatch>,
    /// Makes connections and keeps time. Nobody drives it but who says so.
    runtime: Runtime,
    client: Client,
    connections: Connections,
}

/// Whether somebody was woken.
#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

impl Host {
    fn new(server: &Loopback) -> Self {
        let client = Client::builder()
            .credentials(fixture::credentials())
            .schema(&fixture::SCHEMA)
            .endpoint(&server.url)
            // Nobody would wake those who stand in line.
            .rate_limit(RateLimit::Off)
            .build()
            .expect("fine");
        let watch = Arc::new(SocketWatch::new().expect("a watch"));
        Self {
            connections: client.watched_connections(&watch),
            watch,
            runtime: unattended(),
            client,
        }
    }

    async fn call(&self, timeout: Duration) -> Result<Response, Error> {
        let options = CallOptions::default()
            .with_connections(&self.connections)
            .with_timeout(timeout);
        let params = Bytes::from_static(br#"{"Name":"a"}"#);
        self.client
            .call_json("demo", "2020-01-01", "CreateThing", params, options)
            .await
    }

    /// A call that the runtime drives: over a connection that nobody watches yet.
    fn begin(&self) {
        let answer = self.runtime.block_on(self.call(MINUTE)).expect("answered");
        assert_eq!(answer.attempts(), 1);
    }

    /// A call that only looks at the sockets bring forward.
    fn look(&self, call: impl Future<Output = Result<Response, Error>>) -> Result<Response, Error> {
        let _entered = self.runtime.enter();
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(woken.clone());
        let mut call = pin!(call);
        loop {
            if woken.0.swap(false, Ordering::Acquire)
                && let Poll::Ready(outcome) = call.as_mut().poll(&mut Context::from_waker(&waker))
            {
                return outcome;
            }
            self.watch.look().expect("it can be looked at");
            thread::yield_now();
        }
    }

    /// Begins a call on this thread, which then has no time for it.
    fn leave<'a, T>(&self, mut call: BoxFuture<'a, T>, waker: &Waker) -> BoxFuture<'a, T> {
        let _entered = self.runtime.enter();
        let begun = call.as_mut().poll(&mut Context::from_waker(waker));
        assert!(begun.is_pending());
        call
    }

    /// Drives it to its end on another thread.
    fn elsewhere<T: Send>(&self, call: impl Future<Output = T> + Send) -> T {
        thread::scope(|scope| {
            let other = scope.spawn(|| self.runtime.block_on(call));
            other.join().expect("it does not panic")
        })
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_look_is_all_they_need() {
    let serving = attended();
    let server = serving.block_on(Loopback::start(vec![success()]));
    let host = Host::new(&server);
    host.begin();
    for _ in 0..12 {
        let answer = host.look(host.call(MINUTE)).expect("answered");
        assert_eq!((answer.request_id(), answer.attempts()), ("r-1", 1));
    }
    assert_eq!(server.connections().made, 1);
}

#[test]
fn a_long_answer_is_the_runtimes() {
    let serving = attended();
    let text = "x".repeat(3 * 1024 * 1024);
    let body = format!(r#"{{"Response":{{"Text":"{text}","RequestId":"r-1"}}}}"#);
    let long = Act::Answer(answer("200 OK", "application/json", body.as_bytes()));
    let server = serving.block_on(Loopback::start(vec![success(), long]));
    let host = Host::new(&server);
    host.begin();
    for _ in 0..3 {
        let mut call = Box::pin(host.call(MINUTE));
        // The watch brings its beginning, the runtime the rest.
        let answer = host.runtime.block_on(std::future::poll_fn(|context| {
            host.watch.look().expect("it can be looked at");
            context.waker().wake_by_ref();
            call.as_mut().poll(context)
        }));
        assert!(answer.expect("answered").body().len() > text.len());
    }
    assert_eq!(server.connections().made, 1);
}

#[test]
fn calls_go_on_without_a_watch_that_gave_up() {
    let serving = attended();
    let server = serving.block_on(Loopback::start(vec![success()]));
    let host = Host::new(&server);
    host.begin();
    let woken = Arc::new(Woken::default());
    let call = host.leave(Box::pin(host.call(MINUTE)), &Waker::from(woken.clone()));
    host.watch.give_up();
    assert!(woken.0.load(Ordering::Acquire), "whoever waits is told");
    host.elsewhere(call).expect("answered");
    // On its own thread too, whose looks would be in vain.
    host.begin();
    host.begin();
    assert_eq!(server.connections().made, 1);
}

#[test]
fn one_that_another_thread_takes_over_needs_no_more_looks() {
    let serving = attended();
    let server = serving.block_on(Loopback::start(vec![success()]));
    let host = Host::new(&server);
    host.begin();
    for _ in 0..3 {
        let call = host.leave(Box::pin(host.call(MINUTE)), Waker::noop());
        let answer = host.elsewhere(call);
        assert_eq!(answer.expect("answered").attempts(), 1);
    }
    assert_eq!(server.connections().made, 1);
}

#[test]
fn an_answer_that_came_while_nobody_looked_counts_when_time_is_up() {
    let serving = attended();
    let server = serving.block_on(Loopback::start(vec![success()]));
    let host = Host::new(&server);
    host.begin();
    let timeout = Duration::from_millis(30);
    let call = host.leave(Box::pin(host.call(timeout)), Waker::noop());
    serving.block_on(server.answered(2));
    let answer = host.elsewhere(async {
        tokio::time::sleep(2 * timeout).await;
        call.await
    });
    assert_eq!(answer.expect("it was there in time").attempts(), 1);
}

#[test]
fn connections_that_were_closed_or_spoke_unasked_are_not_used() {
    let serving = attended();
    let Act::Answer(bytes) = success() else {
        unreachable!()
    };
    let mut unasked = bytes.clone();
    unasked.extend_from_slice(b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n");
    let script = vec![
        success(),
        Act::AnswerAndClose(bytes),
        success(),
        Act::Answer(unasked),
        success(),
    ];
    let server = serving.block_on(Loopback::start(script));
    let host = Host::new(&server);
    host.begin();
    host.look(host.call(MINUTE)).expect("answered, and closed");
    serving.block_on(server.closed(1));
    host.begin();
    host.look(host.call(MINUTE)).expect("answered, and more");
    host.begin();
    assert_eq!((server.requests().len(), server.connections().made), (5, 3));
}

#[test]
fn one_that_ends_before_its_answer_may_have_been_executed() {
    let serving = attended();
    let server = serving.block_on(Loopback::start(vec![success(), Act::AnswerAndClose(Vec::new())]));
    let host = Host::new(&server);
    host.begin();
    let error = host.look(host.call(MINUTE)).expect_err("there is no answer");
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(error.may_have_executed());
    assert_eq!(server.requests().len(), 2);
}

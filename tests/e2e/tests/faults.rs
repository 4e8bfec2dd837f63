//! The table of faults through the Rust client: each fault against a server that misbehaves, with a safe action and
//! with one that is not, through the untyped call and through the typed one.

use std::time::Duration;

use serde_json::{Value, json};
use tc3_core::transport::Proxy;
use tc3_core::{Credentials, Error, RateLimit, RetryPolicy};
use tc3_e2e::fault_table::{self, Fault, Outcome};
use tc3_e2e::misbehaving::{Seen, Server, authority_pem};

/// How a call is written, and of which action.
#[derive(Clone, Copy, Debug)]
struct Way {
    typed: bool,
    safe: bool,
}

const WAYS: [Way; 4] = [
    Way {
        typed: false,
        safe: false,
    },
    Way {
        typed: false,
        safe: true,
    },
    Way {
        typed: true,
        safe: false,
    },
    Way {
        typed: true,
        safe: true,
    },
];

macro_rules! tables {
    ($($name:ident),* $(,)?) => {
        $(#[test] fn $name() { run(stringify!($name)); })*

        #[test]
        fn every_file_of_the_table_is_run() {
            assert_eq!(fault_table::names(), [$(stringify!($name)),*]);
        }
    };
}

tables!(
    body, connection, http2, keep_alive, proxy, redirect, size, stall, status, tls
);

/// One call to make, of one fault, in one way.
struct Meeting {
    fault: Fault,
    way: Way,
    server: Server,
    client: tc3_ssl::Client,
}

fn run(name: &str) {
    let faults = fault_table::load(name).faults.into_iter();
    let meetings = faults.flat_map(|fault| WAYS.map(|way| (fault.clone(), way)));
    // All clients first: making one takes longer than some time-outs of the table.
    let meetings: Vec<Meeting> = meetings.map(|(fault, way)| Meeting::new(fault, way)).collect();
    // Each has a runtime of its own thread, as a program has that makes one call after the other. Nothing but the
    // calls themselves then gives a client the occasion to notice what has become of its connections.
    let threads: Vec<_> = meetings
        .into_iter()
        .map(|meeting| std::thread::spawn(move || meeting.alone()))
        .collect();
    let complaints: Vec<String> = threads
        .into_iter()
        .flat_map(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| vec!["a thread panicked: see above".to_owned()])
        })
        .collect();
    assert!(complaints.is_empty(), "{name}:\n{}", complaints.join("\n"));
}

impl Meeting {
    fn new(fault: Fault, way: Way) -> Self {
        let server = Server::start(fault.server.clone()).expect("a free port");
        let client = client(&fault, &server);
        Self {
            fault,
            way,
            server,
            client,
        }
    }

    fn alone(self) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("timers").block_on(meet(&self))
    }
}

/// Makes the calls, and says what is not as expected.
async fn meet(meeting: &Meeting) -> Vec<String> {
    let Meeting {
        fault,
        way,
        server,
        client,
    } = meeting;
    let way = *way;
    let calls = fault.client.calls.unwrap_or(1);
    for _ in 1..calls {
        let before = call(client, way).await;
        assert!(
            before.is_ok(),
            "{}: a call before the last: {before:?}",
            fault.name
        );
        if fault.client.waits_for_close {
            // The client's runtime gets no turn: it learns from nobody that the connection is closed.
            server.block_until_all_closed();
        }
    }
    let outcome = call(client, way).await;
    let mut complaints = Vec::new();
    let mut wants = |holds: bool, what: String| {
        if !holds {
            complaints.push(format!("{} ({way:?}): {what}", fault.name));
        }
    };
    let expected = fault.expect.of(way.safe);
    match (&outcome, expected) {
        (
            Ok(answer),
            Outcome {
                output: Some(output),
                error: None,
                ..
            },
        ) => {
            wants(answer == output, format!("answered {answer}"));
        }
        (
            Err(error),
            Outcome {
                output: None,
                error: Some(expected_error),
                ..
            },
        ) => {
            let shown = format!("{error:#}");
            let got = (
                error.kind().as_str(),
                error.code(),
                error.may_have_executed(),
                error.http_status(),
            );
            let want = (
                expected_error.kind.as_str(),
                expected_error.code.as_deref(),
                expected_error.may_have_executed,
                expected_error.http_status,
            );
            wants(got == want, format!("{got:?} instead of {want:?}: {shown}"));
            for words in &expected_error.says {
                wants(shown.contains(words), format!("`{words}` is not in: {shown}"));
            }
            wants(
                error.attempts() == expected.attempts,
                format!(
                    "{} attempts instead of {}: {shown}",
                    error.attempts(),
                    expected.attempts
                ),
            );
        }
        (outcome, _) => wants(false, format!("ended in {outcome:?}")),
    }
    let seen = server.seen();
    wants(
        seen.requests == expected.requests,
        format!("requests that arrived: {seen:?}"),
    );
    wants(
        expected
            .connections
            .is_none_or(|connections| connections == seen.connections),
        format!("connections: {seen:?}"),
    );
    for fault in unforgivable(way, calls, &outcome, seen) {
        wants(false, fault);
    }
    complaints
}

/// What may never be, whatever the table says.
fn unforgivable(way: Way, calls: usize, outcome: &Result<Value, Error>, seen: Seen) -> Vec<String> {
    let mut found = Vec::new();
    if !way.safe && seen.executions > calls {
        found.push(format!("executed twice: {seen:?}"));
    }
    if seen.trapped > 0 {
        found.push(format!("a redirect was followed: {seen:?}"));
    }
    match outcome {
        Ok(_) if seen.executions < calls => {
            found.push(format!("a success of what was never executed: {seen:?}"));
        }
        Err(error) if !error.may_have_executed() && seen.executions >= calls => {
            found.push(format!("executed, and the error denies it: {seen:?}: {error:#}"));
        }
        _ => {}
    }
    found
}

fn client(fault: &Fault, server: &Server) -> tc3_ssl::Client {
    let mut retry = RetryPolicy::standard();
    retry.first_pause = Duration::from_millis(1);
    let mut builder = tc3_ssl::Client::builder()
        .credentials(Credentials::new(
            "AKIDEXAMPLE",
            "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        ))
        .endpoint(server.endpoint())
        .retry(retry)
        .rate_limit(RateLimit::Off);
    if let Some(timeout) = fault.client.timeout_ms {
        builder = builder.timeout(Duration::from_millis(timeout));
    }
    if let Some(timeout) = fault.client.connect_timeout_ms {
        builder = builder.connect_timeout(Duration::from_millis(timeout));
    }
    if let Some(timeout) = fault.client.read_timeout_ms {
        builder = builder.read_timeout(Duration::from_millis(timeout));
    }
    if let Some(limit) = fault.client.response_limit {
        builder = builder.response_limit(limit);
    }
    // Without TLS nobody is asked for trust, and to read the system's authorities takes its time.
    if fault.client.trusts || fault.server.tls.is_none() {
        builder = builder.ca_bundle(authority_pem());
    }
    if let Some(proxy) = server.proxy() {
        builder = builder.proxy(Proxy::url(proxy));
    }
    builder.build().expect("a client")
}

/// One call; its answer's members.
async fn call(client: &tc3_ssl::Client, way: Way) -> Result<Value, Error> {
    match way {
        Way { typed: false, safe } => {
            let (action, input) = if safe {
                (
                    "DescribeCertificateBindResourceTaskDetail",
                    json!({ "TaskId": "t" }),
                )
            } else {
                ("CommitCertificateInformation", json!({ "CertificateId": "c" }))
            };
            let answer = client.untyped().call("ssl", "2019-12-05", action, &input).await?;
            Ok(serde_json::from_slice(answer.body()).expect("an answer is JSON"))
        }
        Way {
            typed: true,
            safe: true,
        } => {
            let answer = client
                .describe_certificate_bind_resource_task_detail()
                .task_id("t")
                .await?;
            Ok(json!({ "Status": answer.status, "OrderId": "o-1", "RequestId": answer.request_id }))
        }
        Way {
            typed: true,
            safe: false,
        } => {
            let answer = client
                .commit_certificate_information()
                .certificate_id("c")
                .await?;
            Ok(json!({ "Status": answer.status, "OrderId": answer.order_id, "RequestId": answer.request_id }))
        }
    }
}

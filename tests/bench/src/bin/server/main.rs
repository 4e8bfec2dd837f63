//! The loopback server of the contest: it verifies the signature of every request and answers two actions.
//!
//! Its first line of output says where it listens; when its input ends it says how many requests it verified and how
//! many it refused, and stops. One thread, so that it takes at most one core.

mod answers;
mod tls;
mod verify;

use std::cell::RefCell;
use std::convert::Infallible;
use std::io::Write as _;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use clap::Parser;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;

use answers::Answers;
use verify::Verifier;

/// The loopback server of the contest.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where to write the certificate authority that signs the HTTPS port's certificate.
    #[arg(long)]
    ca_file: PathBuf,
}

/// What all connections share.
#[derive(Debug)]
struct State {
    verifier: Verifier,
    answers: Answers,
    verified: u64,
    refused: u64,
}

type Shared = Rc<RefCell<State>>;
type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    tokio::task::LocalSet::new().block_on(&runtime, serve(&arguments))
}

async fn serve(arguments: &Arguments) -> Result<(), Failure> {
    let tls = tls::acceptor(&arguments.ca_file)?;
    let plain = TcpListener::bind(("127.0.0.1", 0)).await?;
    let encrypted = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!(
        "{}",
        serde_json::json!({
            "http": format!("http://{}", plain.local_addr()?),
            "https": format!("https://{}", encrypted.local_addr()?),
        })
    );
    let state: Shared = Rc::new(RefCell::new(State {
        verifier: Verifier::default(),
        answers: Answers::new(),
        verified: 0,
        refused: 0,
    }));
    let stopped = stopped();
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            accepted = plain.accept() => {
                let (stream, _) = accepted?;
                stream.set_nodelay(true)?;
                tokio::task::spawn_local(converse(stream, Rc::clone(&state)));
            }
            accepted = encrypted.accept() => {
                let (stream, _) = accepted?;
                stream.set_nodelay(true)?;
                let (tls, state) = (tls.clone(), Rc::clone(&state));
                tokio::task::spawn_local(async move {
                    if let Ok(stream) = tls.accept(stream).await {
                        converse(stream, state).await;
                    }
                });
            }
            () = &mut stopped => break,
        }
    }
    let state = state.borrow();
    let count = serde_json::json!({ "verified": state.verified, "refused": state.refused });
    // Nobody listens any more when the contest broke off.
    let _nobody_listens = writeln!(std::io::stdout(), "{count}");
    Ok(())
}

/// Ends when the standard input does: with the program that started this one.
async fn stopped() {
    let (ended, end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _bytes = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _receiver_is_gone = ended.send(());
    });
    let _thread_is_gone = end.await;
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, state: Shared) {
    let service = service_fn(move |request| {
        let state = Rc::clone(&state);
        async move { Ok::<_, Infallible>(answer(request, &state).await) }
    });
    // A client that goes away in the middle of a request is its own business.
    let _ended = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(request: Request<Incoming>, state: &Shared) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => Bytes::new(),
    };
    let mut state = state.borrow_mut();
    let text = match state.verifier.verify(&head, &body, now()) {
        Ok(()) => {
            state.verified += 1;
            state.answers.to(head
                .headers
                .get("x-tc-action")
                .map_or(b"".as_slice(), |action| action.as_bytes()))
        }
        Err(fault) => {
            state.refused += 1;
            eprintln!("refused: {fault}");
            answers::refusal(fault)
        }
    };
    let mut response = Response::new(Full::new(text));
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/json"),
    );
    response
}

fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

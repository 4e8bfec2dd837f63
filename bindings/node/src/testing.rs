//! The fake of `tc3/testing`: a server of `tc3-fake` in this process, on the thread that calls run on.
//!
//! It knows no control request by name: what can be asked of a fake is JavaScript, in `testing.js`.

use std::io::ErrorKind;

use napi::bindgen_prelude::Object;
use napi::{Env, JsDeferred, Status};
use napi_derive::napi;
use tc3_core::rt;
use tc3_fake::{Scenario, Server};

use crate::rejection;

/// What a fake is started with. Their values were checked in JavaScript.
#[napi(object, object_to_js = false)]
pub(crate) struct FakeOptions {
    /// The port; 0 takes a free one.
    pub port: u16,
    /// The secret id that is known.
    pub secret_id: String,
    /// The secret key that belongs to it.
    pub secret_key: String,
    /// The session token that requests must carry.
    pub token: Option<String>,
    /// Whether it speaks TLS.
    pub tls: bool,
    /// What the account holds, as JSON text.
    pub scenario: String,
    /// What ids are derived from, instead of the scenario's.
    pub seed: Option<i64>,
    /// Where the clock stands still, in seconds since 1970, instead of the scenario's.
    pub clock: Option<i64>,
}

/// The answer to a control request.
#[napi(object, object_from_js = false)]
pub(crate) struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The JSON text.
    pub text: String,
}

/// A fake that runs until it is closed or collected.
#[napi]
pub(crate) struct NativeFake {
    server: Option<Server>,
    url: String,
    authority: Option<String>,
}

type Closed = JsDeferred<(), Box<dyn FnOnce(Env) -> napi::Result<()>>>;

#[napi]
impl NativeFake {
    /// Starts it.
    #[napi(constructor, catch_unwind)]
    pub fn new(options: FakeOptions) -> napi::Result<Self> {
        let invalid = |message: String| napi::Error::new(Status::InvalidArg, message);
        let mut scenario =
            Scenario::from_json("scenario", &options.scenario).map_err(|fault| invalid(fault.to_string()))?;
        scenario.seed = options.seed.map(i64::unsigned_abs).or(scenario.seed);
        scenario.clock = options.clock.or(scenario.clock);
        let port = options.port;
        let mut builder = Server::builder()
            .port(port)
            .credentials(options.secret_id, options.secret_key)
            .scenario(scenario);
        if let Some(token) = options.token {
            builder = builder.token(token);
        }
        if options.tls {
            builder = builder.tls();
        }
        let runtime = rt::runtime().map_err(|error| rejection::thrown(&error))?;
        let server = runtime
            .block_on(builder.start())
            .map_err(|error| match error.kind() {
                ErrorKind::InvalidInput => invalid(error.to_string()),
                _ => napi::Error::from_reason(format!("the fake cannot listen on 127.0.0.1:{port}: {error}")),
            })?;
        Ok(Self {
            url: server.url().to_owned(),
            authority: server.authority_pem().map(str::to_owned),
            server: Some(server),
        })
    }

    /// The authority to trust, in PEM, where it speaks TLS.
    #[napi(getter, catch_unwind)]
    pub fn authority(&self) -> Option<String> {
        self.authority.clone()
    }

    /// Where it listens.
    #[napi(getter, catch_unwind)]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// One control request; nothing once the fake is closed.
    #[napi(catch_unwind)]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "what JavaScript passes is taken by value"
    )]
    pub fn control(&self, method: String, path: String, body: Option<String>) -> napi::Result<Option<Reply>> {
        let Some(server) = &self.server else {
            return Ok(None);
        };
        let runtime = rt::runtime().map_err(|error| rejection::thrown(&error))?;
        let (status, text) = runtime.block_on(server.control(&method, &path, body.unwrap_or_default()));
        Ok(Some(Reply { status, text }))
    }

    /// Stops it; the promise resolves when nothing listens any more.
    #[napi(catch_unwind)]
    pub fn close<'env>(&mut self, env: &'env Env) -> napi::Result<Object<'env>> {
        let (closed, promise): (Closed, _) = env.create_deferred()?;
        let server = self.server.take();
        rt::runtime()
            .map_err(|error| rejection::thrown(&error))?
            .spawn(async move {
                if let Some(server) = server {
                    server.shutdown().await;
                }
                closed.resolve(Box::new(|_| Ok(())));
            });
        Ok(promise)
    }
}

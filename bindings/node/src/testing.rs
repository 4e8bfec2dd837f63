//! The fake of `tc3/testing`: a server of `tc3-fake` in this process, on the thread that calls run on.
//!
//! It knows no control request by name: what can be asked of a fake is JavaScript, in `testing.js`.

use napi::bindgen_prelude::Object;
use napi::{Env, JsDeferred};
use napi_derive::napi;
use tc3_core::rt;
use tc3_fake::{Clock, Server};

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
    /// What makes the request ids the same in every run.
    pub seed: Option<u32>,
    /// Where the clock stands still, in seconds since 1970.
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
}

type Closed = JsDeferred<(), Box<dyn FnOnce(Env) -> napi::Result<()>>>;

#[napi]
impl NativeFake {
    /// Starts it.
    #[napi(constructor, catch_unwind)]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "what JavaScript passes is taken by value"
    )]
    pub fn new(options: FakeOptions) -> napi::Result<Self> {
        let FakeOptions {
            port,
            secret_id,
            secret_key,
            token,
            seed,
            clock,
        } = options;
        let mut builder = Server::builder().port(port).credentials(secret_id, secret_key);
        if let Some(token) = token {
            builder = builder.token(token);
        }
        if let Some(seed) = seed {
            builder = builder.seed(seed.into());
        }
        if let Some(unix_seconds) = clock {
            builder = builder.clock(Clock::fixed(unix_seconds));
        }
        let runtime = rt::runtime().map_err(|error| rejection::thrown(&error))?;
        let server = runtime.block_on(builder.start()).map_err(|error| {
            napi::Error::from_reason(format!("the fake cannot listen on 127.0.0.1:{port}: {error}"))
        })?;
        Ok(Self {
            url: server.url().to_owned(),
            server: Some(server),
        })
    }

    /// Where it listens.
    #[napi(getter, catch_unwind)]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// One control request; nothing once the fake is closed.
    #[napi(catch_unwind)]
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

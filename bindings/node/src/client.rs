//! The one door.

use std::cell::RefCell;
use std::sync::Arc;

use bytes::Bytes;
use napi::Env;
use napi::bindgen_prelude::{Either, FnArgs, Function, Uint8Array, Unknown};
use napi_derive::napi;
use tc3_core::transport::SocketWatch;
use tc3_core::{Client, Connections, Error, rt};

use crate::answer::{self, Answer};
use crate::answers::{Answers, Settlement};
use crate::call_options::{self, CallOptions};
use crate::cancel::CancelToken;
use crate::credentials::{Ask, CredentialsReply};
use crate::observe::{Attempt, Watch};
use crate::options::ClientOptions;
use crate::sequence::{Begin, NativeSequence};
use crate::{begun, home, rejection, services};

/// The longest parameters that are hashed on the JavaScript thread, in bytes: that takes less than a tenth of a
/// millisecond.
const MOST_TO_BEGIN: usize = 64 * 1024;

/// A client of every service.
#[napi]
pub(crate) struct NativeClient {
    client: Client,
    unsigned_payload: bool,
    answers: Answers,
    watch: Watch,
    /// Whether the host is Node, whose event loop is libuv's.
    has_libuv: bool,
    /// For calls on this thread, and who looks after their sockets.
    connections: RefCell<Option<(Arc<SocketWatch>, Connections)>>,
}

#[napi]
impl NativeClient {
    /// A client; throws if an option is wrong. Sends nothing. The first function is called when there are answers to
    /// take, the other one gives credentials.
    #[napi(constructor, catch_unwind)]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "what JavaScript passes is taken by value"
    )]
    pub fn new(
        env: Env,
        options: ClientOptions,
        wake: Function<'_, (), ()>,
        ask: Option<Function<'_, FnArgs<(CredentialsReply,)>, ()>>,
        has_libuv: bool,
    ) -> napi::Result<Self> {
        let unsigned_payload = options.unsigned_payload.unwrap_or(false);
        let watch = Watch::default();
        let ask = ask.as_ref().map(Ask::new).transpose()?;
        let client = options
            .build(ask, watch.clone())
            .map_err(|error| rejection::thrown(&error))?;
        Ok(Self {
            client,
            unsigned_payload,
            answers: Answers::new(env, &wake)?,
            watch,
            has_libuv,
            connections: RefCell::default(),
        })
    }

    /// From now on this function is called when there are attempts to take; without one nobody watches.
    #[napi(catch_unwind)]
    pub fn watch(&self, wake: Option<Function<'_, (), ()>>) -> napi::Result<()> {
        self.watch.set(wake.as_ref())
    }

    /// The attempts since the last look.
    #[napi(catch_unwind)]
    pub fn take_attempts(&self) -> Vec<Attempt> {
        self.watch.take()
    }

    /// The answers since the last look: see [`Answers::take`].
    #[napi(catch_unwind)]
    pub fn take_answers<'env>(&self, env: &'env Env) -> napi::Result<Vec<Unknown<'env>>> {
        self.answers.take(env)
    }

    /// Makes a call, whose answer will be there under this number.
    #[napi(catch_unwind)]
    #[allow(
        clippy::too_many_arguments,
        reason = "an object would cost the JavaScript thread a look-up per member"
    )]
    pub fn call(
        &self,
        env: Env,
        number: f64,
        service: String,
        version: String,
        action: String,
        params: Either<String, Uint8Array>,
        options: Option<CallOptions>,
        token: Option<&CancelToken>,
    ) -> napi::Result<()> {
        let settlement = self.answers.owe(env, number)?;
        let length = match &params {
            Either::A(text) => text.len(),
            Either::B(bytes) => bytes.len(),
        };
        let begins_here = length <= MOST_TO_BEGIN && settlement.is_alone();
        let call = Call {
            client: self.client.clone(),
            service,
            version,
            action,
            params: match params {
                Either::A(text) => text.into(),
                // Copied: JavaScript may change it while the call is under way.
                Either::B(bytes) => Bytes::copy_from_slice(&bytes),
            },
            options,
            unsigned_payload: self.unsigned_payload,
            connections: begins_here.then(|| self.connections(env)).flatten(),
        };
        run(settlement, call.run(), token, begins_here);
        Ok(())
    }

    /// Begins a list in pages or a wait; throws if an option is wrong. Sends nothing.
    #[napi(catch_unwind)]
    pub fn begin(&self, begin: Begin, options: Option<CallOptions>) -> napi::Result<NativeSequence> {
        NativeSequence::begin(&self.client, begin, options, self.unsigned_payload)
            .map_err(|error| rejection::thrown(&error))
    }

    /// Begins a rotation by parameters that are a JSON object. Sends nothing.
    #[napi(catch_unwind)]
    pub fn rotate(&self, params: String) -> NativeSequence {
        NativeSequence::rotation(&self.client, params)
    }

    /// Asks for the next answer of it, which will be there under this number: `null` after the last one.
    #[napi(catch_unwind)]
    pub fn next(
        &self,
        env: Env,
        number: f64,
        sequence: &NativeSequence,
        token: Option<&CancelToken>,
    ) -> napi::Result<()> {
        run(self.answers.owe(env, number)?, sequence.next(), token, false);
        Ok(())
    }

    /// Those that this thread looks after.
    fn connections(&self, env: Env) -> Option<Connections> {
        let watch = self.has_libuv.then(|| home::watch(env)).flatten()?;
        let mut known = self.connections.borrow_mut();
        if !matches!(&*known, Some((of, _)) if Arc::ptr_eq(of, &watch)) {
            let connections = self.client.watched_connections(&watch);
            *known = Some((watch, connections));
        }
        known.as_ref().map(|(_, connections)| connections.clone())
    }
}

/// Runs this, until it is there or the token stops it: on the other thread, unless it is to begin on this one.
fn run(
    settlement: Settlement,
    call: impl Future<Output = Result<Answer, Error>> + Send + 'static,
    token: Option<&CancelToken>,
    begins_here: bool,
) {
    let runtime = match rt::runtime() {
        Ok(runtime) => runtime,
        Err(error) => return settlement.settle(Err(rejection::of(&error))),
    };
    let cancelled = token.map(CancelToken::watch);
    let call = async move {
        let result = match cancelled {
            None => call.await,
            Some(cancelled) => tokio::select! {
                biased;
                () = cancelled.wait() => return settlement.settle(Err(rejection::cancelled())),
                result = call => result,
            },
        };
        settlement.settle(result.map_err(|error| rejection::of(&error)));
    };
    if begins_here {
        begun::begin(runtime, call);
    } else {
        runtime.spawn(call);
    }
}

/// Everything that a call needs.
struct Call {
    client: Client,
    service: String,
    version: String,
    action: String,
    params: Bytes,
    options: Option<CallOptions>,
    unsigned_payload: bool,
    /// Those to use instead of the client's own.
    connections: Option<Connections>,
}

impl Call {
    async fn run(self) -> Result<Answer, Error> {
        let Self {
            client,
            service,
            version,
            action,
            params,
            options,
            unsigned_payload,
            connections,
        } = self;
        let mut options = call_options::build(options, unsigned_payload)?;
        if let Some(connections) = &connections {
            options = options.with_connections(connections);
        }
        let response = client
            .call_json(&service, &version, &action, params, options)
            .await?;
        answer::prepare(&response, services::find(&service, &version, &action))
    }
}

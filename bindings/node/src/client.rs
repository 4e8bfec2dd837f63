//! The one door.

use bytes::Bytes;
use napi::Env;
use napi::bindgen_prelude::{Array, Either, FnArgs, Function, Uint8Array};
use napi_derive::napi;
use tc3_core::{Client, Error, rt};

use crate::answer::{self, Answer};
use crate::answers::Answers;
use crate::call_options::{self, CallOptions};
use crate::cancel::CancelToken;
use crate::credentials::{Ask, CredentialsReply};
use crate::observe::{Attempt, Watch};
use crate::options::ClientOptions;
use crate::sequence::{Begin, NativeSequence};
use crate::{begun, rejection, services};

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
        options: ClientOptions,
        wake: Function<'_, (), ()>,
        ask: Option<Function<'_, FnArgs<(CredentialsReply,)>, ()>>,
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
            answers: Answers::new(&wake)?,
            watch,
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
    pub fn take_answers<'env>(&self, env: &'env Env) -> napi::Result<Array<'env>> {
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
        };
        let is_small = call.params.len() <= MOST_TO_BEGIN;
        self.run(env, number, call.run(), token, is_small)
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
        self.run(env, number, sequence.next(), token, false)
    }

    /// Runs this, until it is there or the token stops it: on the other thread, but for the beginning of one that is alone
    /// and small.
    fn run(
        &self,
        env: Env,
        number: f64,
        call: impl Future<Output = Result<Answer, Error>> + Send + 'static,
        token: Option<&CancelToken>,
        is_small: bool,
    ) -> napi::Result<()> {
        let settlement = self.answers.owe(env, number)?;
        let runtime = match rt::runtime() {
            Ok(runtime) => runtime,
            Err(error) => {
                settlement.settle(Err(rejection::of(&error)));
                return Ok(());
            }
        };
        let cancelled = token.map(CancelToken::watch);
        let begins_here = is_small && settlement.is_alone();
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
        Ok(())
    }
}

/// Everything that a call needs on the other thread.
struct Call {
    client: Client,
    service: String,
    version: String,
    action: String,
    params: Bytes,
    options: Option<CallOptions>,
    unsigned_payload: bool,
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
        } = self;
        let options = call_options::build(options, unsigned_payload)?;
        let response = client
            .call_json(&service, &version, &action, params, options)
            .await?;
        answer::prepare(&response, services::find(&service, &version, &action))
    }
}

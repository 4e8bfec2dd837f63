//! The one door.

use bytes::Bytes;
use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;
use tc3_core::{Client, Error, rt};

use crate::answer::{self, Answer};
use crate::cancel::CancelToken;
use crate::options::{CallOptions, ClientOptions};
use crate::settle::Settlement;
use crate::{rejection, services};

/// A client of every service.
#[napi]
pub(crate) struct NativeClient(Client);

#[napi]
impl NativeClient {
    /// A client; throws if an option is wrong. Sends nothing.
    #[napi(constructor, catch_unwind)]
    pub fn new(options: ClientOptions) -> napi::Result<Self> {
        options.build().map(Self).map_err(|error| rejection::of(&error))
    }

    /// A promise of the answer to one call.
    #[napi(catch_unwind)]
    #[allow(
        clippy::too_many_arguments,
        reason = "an object would cost the JavaScript thread a look-up per member"
    )]
    pub fn call<'env>(
        &self,
        env: &'env Env,
        service: String,
        version: String,
        action: String,
        params: String,
        options: Option<CallOptions>,
        token: Option<&CancelToken>,
    ) -> napi::Result<Object<'env>> {
        let (settlement, promise) = Settlement::new(env)?;
        let call = Call {
            client: self.0.clone(),
            service,
            version,
            action,
            params: params.into(),
            options,
        };
        let runtime = match rt::runtime() {
            Ok(runtime) => runtime,
            Err(error) => {
                settlement.settle(Err(rejection::of(&error)));
                return Ok(promise);
            }
        };
        let cancelled = token.map(CancelToken::watch);
        runtime.spawn(async move {
            let result = match cancelled {
                None => call.run().await,
                Some(cancelled) => tokio::select! {
                    biased;
                    () = cancelled.wait() => return settlement.settle(Err(rejection::cancelled())),
                    result = call.run() => result,
                },
            };
            settlement.settle(result.map_err(|error| rejection::of(&error)));
        });
        Ok(promise)
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
        } = self;
        let options = options.map(CallOptions::build).transpose()?.unwrap_or_default();
        let response = client
            .call_json(&service, &version, &action, params, options)
            .await?;
        answer::prepare(&response, services::find(&service, &version, &action))
    }
}

//! The typed shell: the only generic layer, and a thin one.
//!
//! It turns a request struct into JSON text, hands that to the client and decodes the answer once. All the
//! rest of a call is below it and not generic, so that a service's hundred actions share one copy of it.

use std::fmt;
use std::future::IntoFuture;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::page::{Items, Paged, Pager, Pages};
use crate::poll::{Wait, Waiting};
use crate::{BoxFuture, CallOptions, Client, Error, encode, schema};

/// An action's input. Implemented by generated request structs.
pub trait Operation: Serialize + Send + Sync + 'static {
    /// What the action answers.
    type Output: DeserializeOwned + Send + 'static;
    /// The service the action belongs to.
    const SERVICE: &'static schema::Service;
    /// The action.
    const ACTION: &'static schema::Action;
}

/// A call being prepared: a client, an input and options. Generated builders are newtypes over it.
pub struct Request<O: Operation> {
    client: Client,
    input: O,
    options: CallOptions,
}

impl<O: Operation> Request<O> {
    /// A call of `client` with this input.
    pub fn new(client: &Client, input: O) -> Self {
        Self {
            client: client.clone(),
            input,
            options: CallOptions::default(),
        }
    }

    /// The input.
    pub fn input(&self) -> &O {
        &self.input
    }

    /// The input, to be changed.
    pub fn input_mut(&mut self) -> &mut O {
        &mut self.input
    }

    /// The options, to be changed.
    pub fn options_mut(&mut self) -> &mut CallOptions {
        &mut self.options
    }

    /// Replaces the input.
    #[must_use]
    pub fn with_input(mut self, input: O) -> Self {
        self.input = input;
        self
    }

    /// Changes the options: `request.map_options(|options| options.with_region("ap-guangzhou"))`.
    #[must_use]
    pub fn map_options(mut self, change: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        self.options = change(self.options);
        self
    }

    /// Sends the request. All faults of the input are reported at once, before anything is sent.
    pub async fn send(self) -> Result<O::Output, Error> {
        let params = encode::json(&self.input)?;
        // The input may hold secrets: it is not kept for the time of the call.
        drop(self.input);
        let call = self
            .client
            .execute_typed(O::SERVICE, O::ACTION, params, self.options);
        call.await?.decode()
    }

    /// The pages of the list that the action answers. What is wrong with the input is what the first page answers.
    pub fn pages(self) -> Pages<O> {
        Pages::new(self.pager())
    }

    /// The items of the list that the action answers, page after page.
    pub fn items(self) -> Items<O>
    where
        O: Paged,
    {
        Items::new(self.pager())
    }

    fn pager(self) -> Pager {
        let Self {
            client,
            input,
            options,
        } = self;
        match encode::json(&input) {
            Ok(params) => Pager::new(&client, O::SERVICE, O::ACTION, &params, options),
            Err(error) => Pager::failed(error),
        }
    }

    /// Asks until the service answers what the waiter of this name waits for.
    pub fn until(self, waiter: &'static schema::Waiter) -> Wait<O> {
        let Self {
            client,
            input,
            options,
        } = self;
        Wait::new(match encode::json(&input) {
            Ok(params) => Waiting::new(&client, O::SERVICE, waiter, params, options),
            Err(error) => Waiting::failed(error),
        })
    }

    /// Sends the request and blocks the thread until the answer is there.
    #[cfg(feature = "blocking")]
    pub fn block(self) -> Result<O::Output, Error> {
        crate::rt::block_on(self.send())?
    }
}

impl<O: Operation> IntoFuture for Request<O> {
    type Output = Result<O::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<O: Operation + Clone> Clone for Request<O> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            input: self.input.clone(),
            options: self.options.clone(),
        }
    }
}

impl<O: Operation + fmt::Debug> fmt::Debug for Request<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("action", &O::ACTION.name)
            .field("input", &self.input)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

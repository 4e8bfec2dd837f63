//! The client: what all calls share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use bytes::Bytes;

use crate::clock::Clock;
use crate::endpoint::{Endpoint, Hosts};
use crate::execute;
use crate::limit::Limiter;
use crate::observe::Observer;
use crate::page::Pager;
use crate::poll::Waiting;
use crate::schema::{self, Site};
use crate::target::{Found, Target};
use crate::transport::{SocketWatch, Transport};
use crate::{
    BoxFuture, Call, CallOptions, ClientBuilder, Error, ErrorKind, Language, Method, Provider, Response,
    RetryPolicy, SignatureMethod,
};

/// A client of any service. Cheap to clone; clones share connections, credentials and limits. Safe to use from any
/// number of tasks at once.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Shared>);

/// Connections for the calls that are given them.
#[derive(Clone, Debug)]
pub struct Connections(pub(crate) Arc<dyn Transport>);

/// What the clones of a client share.
pub(crate) struct Shared {
    pub(crate) provider: Arc<dyn Provider>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) schemas: Vec<&'static schema::Service>,
    pub(crate) site: Site,
    /// Whether actions that the site does not have are refused: wherever it is known to be this site.
    pub(crate) kept_to_site: bool,
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<Arc<Endpoint>>,
    /// Where the last call of a service's own host went.
    pub(crate) found: ArcSwapOption<Found>,
    pub(crate) hosts: Hosts,
    pub(crate) timeout: Duration,
    pub(crate) language: Option<Language>,
    pub(crate) method: Method,
    pub(crate) signature: SignatureMethod,
    pub(crate) sign_action: bool,
    pub(crate) request_client: String,
    pub(crate) retry: RetryPolicy,
    pub(crate) limiter: Limiter,
    pub(crate) observer: Observer,
    /// What to add to the clock to get the server's time, in seconds.
    pub(crate) skew: AtomicI64,
}

impl Client {
    /// A client to be set up.
    pub fn builder() -> ClientBuilder<Client> {
        ClientBuilder::new()
    }

    /// Calls any action of any service: `params` is a JSON object with the wire's own names.
    ///
    /// If the client knows the service's schema, the parameters are checked against it before anything is sent, and
    /// the action is repeated as its schema allows. Unknown actions are sent as they are and never repeated once they
    /// may have arrived.
    ///
    /// ```no_run
    /// # async fn example(client: tc3_core::Client) -> Result<(), tc3_core::Error> {
    /// let regions = client.call("cvm", "2017-03-12", "DescribeRegions", &serde_json::json!({})).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn call(&self, service: &str, version: &str, action: &str, params: &serde_json::Value) -> Call {
        Call::new(self.clone(), service, version, action, params)
    }

    /// Calls any action of any service with parameters as JSON text: the door of the wrapper libraries.
    ///
    /// # Errors
    ///
    /// Of every kind; see [`Error`].
    pub async fn call_json(
        &self,
        service: &str,
        version: &str,
        action: &str,
        params: Bytes,
        options: CallOptions,
    ) -> Result<Response, Error> {
        let target = Target::find(&self.0.schemas, service, version, action)?;
        execute::run(self.0.clone(), target, params, options).await
    }

    /// The same for a caller that reads the answer into types at once: a plain success is looked at only at its ends,
    /// so that it is read once. A caller that cannot read its text asks [`Response::verified`] what is wrong with it.
    ///
    /// # Errors
    ///
    /// Of every kind; see [`Error`].
    pub async fn call_json_typed(
        &self,
        service: &str,
        version: &str,
        action: &str,
        params: Bytes,
        options: CallOptions,
    ) -> Result<Response, Error> {
        let target = Target::find(&self.0.schemas, service, version, action)?;
        execute::run(self.0.clone(), target.typed(), params, options).await
    }

    /// Connections apart from those of all other calls, with the same settings: for calls on a runtime that nobody
    /// drives between them, by [`CallOptions::with_connections`]. A connection belongs to the runtime it was made on.
    pub fn connections(&self) -> Connections {
        let apart = self.0.transport.apart();
        Connections(apart.unwrap_or_else(|| self.0.transport.clone()))
    }

    /// The client's own connections, with sockets that this looks after as long as a call uses them that is polled on its
    /// thread.
    pub fn watched_connections(&self, by: &Arc<SocketWatch>) -> Connections {
        let watched = self.0.transport.watched(by);
        Connections(watched.unwrap_or_else(|| self.0.transport.clone()))
    }

    /// Calls an action of a known service with parameters as JSON text.
    pub fn execute(
        &self,
        service: &'static schema::Service,
        action: &'static schema::Action,
        params: Bytes,
        options: CallOptions,
    ) -> BoxFuture<'static, Result<Response, Error>> {
        Box::pin(execute::run(
            self.0.clone(),
            Target::known(service, action),
            params,
            options,
        ))
    }

    /// The pages of an action's list, by names: the door of the wrapper libraries. An action without pages is the error
    /// that the first page answers.
    pub fn pager(
        &self,
        service: &str,
        version: &str,
        action: &str,
        params: &[u8],
        options: CallOptions,
    ) -> Pager {
        let known = self.schema(service, version).and_then(|schema| {
            let known = schema.action(action);
            known
                .map(|action| (schema, action))
                .ok_or_else(|| unknown(service, version, action))
        });
        match known {
            Ok((service, action)) => Pager::new(self, service, action, params, options),
            Err(error) => Pager::failed(error),
        }
    }

    /// A wait, by names: the door of the wrapper libraries. A waiter that is not known is the error that the wait ends
    /// with.
    pub fn wait(
        &self,
        service: &str,
        version: &str,
        waiter: &str,
        params: Bytes,
        options: CallOptions,
    ) -> Waiting {
        let known = self.schema(service, version).and_then(|schema| {
            let known = schema.waiter(waiter);
            known
                .map(|waiter| (schema, waiter))
                .ok_or_else(|| unknown(service, version, waiter))
        });
        match known {
            Ok((service, waiter)) => Waiting::new(self, service, waiter, params, options),
            Err(error) => Waiting::failed(error),
        }
    }

    /// The site whose account it uses.
    pub fn site(&self) -> Site {
        self.0.site
    }

    /// The time, by the clock that it signs with.
    pub fn now(&self) -> std::time::SystemTime {
        self.0.clock.now()
    }

    fn schema(&self, service: &str, version: &str) -> Result<&'static schema::Service, Error> {
        let mut schemas = self.0.schemas.iter();
        let known = schemas.find(|schema| schema.name == service && schema.version == version);
        known
            .copied()
            .ok_or_else(|| unknown(service, version, "its schema"))
    }

    /// The door of typed calls: the answer must be decoded before anything else is done with it.
    pub(crate) fn execute_typed(
        &self,
        service: &'static schema::Service,
        action: &'static schema::Action,
        params: Bytes,
        options: CallOptions,
    ) -> BoxFuture<'static, Result<Response, Error>> {
        Box::pin(execute::run(
            self.0.clone(),
            Target::known(service, action).typed(),
            params,
            options,
        ))
    }
}

fn unknown(service: &str, version: &str, what: &str) -> Error {
    let message = format!("this client does not know {what} of {service} {version}");
    Error::new(ErrorKind::Config, message)
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("provider", &self.0.provider)
            .field("site", &self.0.site)
            .field("region", &self.0.region)
            .field(
                "endpoint",
                &self.0.endpoint.as_ref().map(|endpoint| &endpoint.host),
            )
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}

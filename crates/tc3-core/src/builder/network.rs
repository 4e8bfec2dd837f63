//! Setting up where requests go and how they get there.

use std::time::Duration;

use super::ClientBuilder;
use crate::endpoint::{Endpoint, Hosts};
use crate::transport::Proxy;
use crate::transport::network::Settings;
use crate::{Client, Error, ErrorKind};

/// What is set of the network.
#[derive(Debug)]
pub(super) struct Network {
    pub(super) endpoint: Option<String>,
    pub(super) allow_http: bool,
    pub(super) hosts: Hosts,
    pub(super) settings: Settings,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            endpoint: None,
            allow_http: false,
            hosts: Hosts::default(),
            settings: Settings {
                connect_timeout: Duration::from_secs(10),
                read_timeout: None,
                idle_timeout: Duration::from_secs(30),
                idle_connections: usize::MAX,
                response_limit: 64 * 1024 * 1024,
                proxy: Proxy::default(),
                ca_bundle: None,
            },
        }
    }
}

impl Network {
    /// Whether requests go to a site's own hosts.
    pub(super) fn names_sites(&self) -> bool {
        self.endpoint.is_none() && !matches!(self.hosts, Hosts::Domain(_))
    }

    /// The endpoint that was set, if it makes sense.
    pub(super) fn endpoint(&self) -> Result<Option<Endpoint>, Error> {
        if self.endpoint.is_some() && self.hosts != Hosts::Public {
            return Err(config(
                "an endpoint and a choice of hosts are both set: choose one",
            ));
        }
        self.hosts.validate()?;
        if self.settings.connect_timeout.is_zero()
            || self.settings.read_timeout.is_some_and(|time| time.is_zero())
        {
            return Err(config("a time-out is zero"));
        }
        self.endpoint
            .as_deref()
            .map(|endpoint| Endpoint::parse(endpoint, self.allow_http))
            .transpose()
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Sends everything here instead of to the services' hosts: `https://host[:port]`, or `http://…` for loopback.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.network.endpoint = Some(endpoint.into());
        self
    }

    /// Permits an endpoint of plain HTTP that is not loopback. Signed requests can then be read on the way.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.network.allow_http = allow;
        self
    }

    /// Which of the services' hosts requests go to: the public ones unless set.
    pub fn hosts(mut self, hosts: Hosts) -> Self {
        self.network.hosts = hosts;
        self
    }

    /// The time that making a connection may take, TLS included: 10 seconds unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.network.settings.connect_timeout = timeout;
        self
    }

    /// The longest silence while an answer is waited for or read: not limited unless set, but by the call's time-out.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.network.settings.read_timeout = Some(timeout);
        self
    }

    /// How long a connection is kept that nobody uses: 30 seconds unless set. The services close theirs after about
    /// a minute.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.network.settings.idle_timeout = timeout;
        self
    }

    /// The most unused connections that are kept for a host: not limited unless set; 0 closes each after its call.
    pub fn idle_connections(mut self, most: usize) -> Self {
        self.network.settings.idle_connections = most;
        self
    }

    /// The most bytes of an answer, after decompression: 64 MiB unless set.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.network.settings.response_limit = bytes;
        self
    }

    /// Which proxy requests go through: what the environment says unless set.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.network.settings.proxy = proxy;
        self
    }

    /// Trusts these certificate authorities, and no others: certificates in PEM.
    pub fn ca_bundle(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.network.settings.ca_bundle = Some(pem.into());
        self
    }
}

fn config(message: &str) -> Error {
    Error::new(ErrorKind::Config, message)
}

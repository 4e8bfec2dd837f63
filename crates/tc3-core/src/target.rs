//! The action that is called: known by its schema, or by name only.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;

use crate::client::Shared;
use crate::endpoint::Endpoint;
use crate::limit::Limiter;
use crate::mask::Mask;
use crate::schema::{self, Region, Repeat};
use crate::{CallOptions, Error, ErrorKind, check};

/// The action that is called.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) service: Cow<'static, str>,
    pub(crate) version: Cow<'static, str>,
    pub(crate) action: Cow<'static, str>,
    pub(crate) schema: Option<&'static schema::Service>,
    pub(crate) known: Option<&'static schema::Action>,
    /// Whether the answer will be decoded into types.
    pub(crate) typed: bool,
}

/// A service's host, once it has been found.
#[derive(Debug)]
pub(crate) struct Found {
    service: Cow<'static, str>,
    version: Cow<'static, str>,
    region: Option<String>,
    endpoint: Arc<Endpoint>,
}

impl Target {
    pub(crate) fn known(service: &'static schema::Service, action: &'static schema::Action) -> Self {
        Self {
            service: Cow::Borrowed(service.name),
            version: Cow::Borrowed(service.version),
            action: Cow::Borrowed(action.name),
            schema: Some(service),
            known: Some(action),
            typed: false,
        }
    }

    /// The same action, its answer to be decoded into types.
    pub(crate) fn typed(self) -> Self {
        Self { typed: true, ..self }
    }

    /// Looks the names up among the schemas. A version that is not known leaves the action unknown. Names that no
    /// action could have are refused here, before they stand in a host, a header or a message.
    pub(crate) fn find(
        schemas: &[&'static schema::Service],
        service: &str,
        version: &str,
        action: &str,
    ) -> Result<Self, Error> {
        let is_name = |text: &str, fits: fn(u8) -> bool| !text.is_empty() && text.bytes().all(fits);
        if !is_name(service, |byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte)
        }) {
            return Err(config(
                "the service's name must be of lower-case letters and digits, such as cvm",
            ));
        }
        if !is_name(version, |byte| byte.is_ascii_digit() || byte == b'-') {
            return Err(config("the version must be a date, such as 2017-03-12"));
        }
        if !is_name(action, |byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(config(
                "the action's name must be of letters and digits, such as DescribeZones",
            ));
        }
        let schema = schemas
            .iter()
            .copied()
            .find(|known| known.name == service && known.version == version);
        Ok(Self {
            known: schema.and_then(|schema| schema.action(action)),
            schema,
            service: Cow::Owned(service.to_owned()),
            version: Cow::Owned(version.to_owned()),
            action: Cow::Owned(action.to_owned()),
            typed: false,
        })
    }

    /// The service in the credential scope.
    pub(crate) fn signing_name(&self) -> &str {
        self.schema.map_or(&self.service, |schema| schema.signing_name)
    }

    /// The name under which requests of this action are counted, if they are.
    pub(crate) fn limit_name(&self, limiter: &Limiter) -> Option<String> {
        let counted = limiter.may_limit(self.requests_per_second());
        counted.then(|| format!("{}.{}", self.service, self.action))
    }

    /// The documented requests per second; 0 if nothing is documented.
    pub(crate) fn requests_per_second(&self) -> u32 {
        self.known.map_or(0, |action| action.requests_per_second)
    }

    /// Refuses an action that the client's site does not have.
    pub(crate) fn check_site(&self, shared: &Shared) -> Result<(), Error> {
        let Some(action) = self.known else { return Ok(()) };
        // Without a list of sites nothing is known of them.
        if !shared.kept_to_site || action.sites.is_empty() || action.sites.contains(&shared.site) {
            return Ok(());
        }
        let others: Vec<&str> = action.sites.iter().map(|site| site.as_str()).collect();
        Err(config(&format!(
            "the {} site does not have the action, the {} site does: nothing was sent (`site` chooses one; a key pair \
             belongs to one site)",
            shared.site.as_str(),
            others.join(" and the "),
        )))
    }

    /// Checks the parameters: against the schema if the action is known, and nothing but that they are a JSON object
    /// if it is not. A body of the caller's own is not looked at.
    pub(crate) fn check(&self, params: &Bytes, options: &CallOptions) -> Result<(), Error> {
        let checked = match (self.schema, self.known) {
            _ if options.content_type.is_some() => Ok(()),
            (Some(schema), Some(action)) => check::input(schema, action, params),
            _ => check::object(params),
        };
        checked.map_err(Error::from_faults)
    }

    /// The secrets among parameters. A body of the caller's own is not looked at.
    pub(crate) fn mask(&self, params: &Bytes, content_type: Option<&str>) -> Mask {
        let mut mask = Mask::default();
        if content_type.is_none() {
            let schema = self.schema.zip(self.known.map(|action| action.input));
            mask.add_members(schema, params);
        }
        mask
    }

    /// Whether a request with these parameters may be repeated after it may have arrived.
    pub(crate) fn is_safe(&self, params: &Bytes, options: &CallOptions) -> bool {
        match self.known.map(|action| action.repeat) {
            _ if options.safe_to_repeat => true,
            Some(Repeat::Safe) => true,
            Some(Repeat::SafeUnless(members)) => {
                options.content_type.is_none() && !check::holds_any(params, members)
            }
            Some(Repeat::Never) | None => false,
        }
    }

    pub(crate) fn endpoint(&self, shared: &Shared, region: Option<&str>) -> Result<Arc<Endpoint>, Error> {
        if let Some(endpoint) = &shared.endpoint {
            return Ok(endpoint.clone());
        }
        if let Some(found) = &*shared.found.load()
            && found.service == self.service
            && found.version == self.version
            && found.region.as_deref() == region
        {
            return Ok(found.endpoint.clone());
        }
        let endpoint = Endpoint::of_service(&self.service, self.schema, shared.site, &shared.hosts, region)
            .map(Arc::new)?;
        shared.found.store(Some(Arc::new(Found {
            service: self.service.clone(),
            version: self.version.clone(),
            region: region.map(str::to_owned),
            endpoint: endpoint.clone(),
        })));
        Ok(endpoint)
    }

    /// The region that goes with the request.
    pub(crate) fn region<'a>(
        &self,
        asked: Option<&'a str>,
        default: Option<&'a str>,
    ) -> Result<Option<&'a str>, Error> {
        let asked = asked.filter(|region| !region.is_empty());
        match self.schema.map_or(Region::Optional, |schema| schema.region) {
            // The client's region is for its other services; one that the call itself names is sent.
            Region::Unused => Ok(asked),
            Region::Optional => Ok(asked.or(default)),
            Region::Required => asked.or(default).map(Some).ok_or_else(|| {
                config("the service needs a region: set one on the client or the call, such as ap-guangzhou")
            }),
        }
    }

    /// Whether the output is documented to have no members of its own, so that an empty one has lost nothing.
    pub(crate) fn answers_nothing(&self) -> bool {
        self.known
            .is_some_and(|action| action.output.iter().all(|member| member.name == "RequestId"))
    }

    /// Whether the output has a member `Error` of its own.
    pub(crate) fn declares_error(&self) -> bool {
        self.known
            .is_some_and(|action| action.output.iter().any(|member| member.name == "Error"))
    }
}

fn config(message: &str) -> Error {
    Error::new(ErrorKind::Config, message)
}

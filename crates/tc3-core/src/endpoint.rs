//! Where requests go: scheme and host. Paths are never part of it, because a request's path is always `/`.

use http::Uri;

use crate::schema::{self, Site};
use crate::{Error, ErrorKind};

/// A place that requests are sent to. The host is the text that is signed and sent, port included.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Endpoint {
    pub(crate) https: bool,
    pub(crate) host: String,
}

impl Endpoint {
    /// Reads `https://host[:port]`, `http://host[:port]` or `host[:port]`. Plain HTTP is for loopback unless allowed.
    pub(crate) fn parse(text: &str, allow_http: bool) -> Result<Self, Error> {
        let wrong = |fault: &str| {
            Error::new(
                ErrorKind::Config,
                format!(
                    "the endpoint {fault}: expected https://host[:port], such as https://ssl.tencentcloudapi.com"
                ),
            )
        };
        let (scheme, rest) = text.trim().split_once("://").unwrap_or(("https", text.trim()));
        let https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(wrong("has a scheme other than https and http")),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains('@') {
            return Err(wrong("holds a user"));
        }
        if authority.contains(['/', '?', '#']) {
            return Err(wrong("holds a path or a query"));
        }
        let authority: http::uri::Authority = authority
            .parse()
            .map_err(|_| wrong("is not a host with an optional port"))?;
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() {
            return Err(wrong("has no host"));
        }
        if !https && !allow_http && !is_loopback(&host) {
            return Err(wrong("is plain http and not loopback (allow_http permits it)"));
        }
        // The usual port is left out, as HTTP clients leave it out of the header `Host`.
        let host = match authority.port_u16() {
            Some(port) if port != usual_port(https) => format!("{host}:{port}"),
            None if authority.as_str().len() > authority.host().len() => {
                return Err(wrong("has no valid port"));
            }
            _ => host,
        };
        Ok(Self { https, host })
    }

    /// The service's host on a site.
    pub(crate) fn of_service(service: &schema::Service, site: Site) -> Result<Self, Error> {
        let host = service
            .hosts
            .iter()
            .find(|(offered, _)| *offered == site)
            .map(|(_, host)| *host);
        let host = host.ok_or_else(|| {
            let site = site.as_str();
            Error::new(
                ErrorKind::Config,
                format!("the service {} is not offered on the {site} site", service.name),
            )
        })?;
        Ok(Self {
            https: true,
            host: host.to_owned(),
        })
    }

    /// The host that a service without a schema has on a site, by the rule of the documentation.
    pub(crate) fn of_name(service: &str, site: Site) -> Self {
        let host = match site {
            Site::Mainland => format!("{service}.tencentcloudapi.com"),
            Site::International => format!("{service}.intl.tencentcloudapi.com"),
        };
        Self { https: true, host }
    }

    /// The address of `/` there, with a query if there is one.
    pub(crate) fn uri(&self, query: &str) -> Result<Uri, Error> {
        let mark = if query.is_empty() { "" } else { "?" };
        format!(
            "{}://{}/{mark}{query}",
            if self.https { "https" } else { "http" },
            self.host
        )
        .parse()
        .map_err(|_| Error::new(ErrorKind::Config, "the endpoint does not make a valid address"))
    }
}

fn usual_port(https: bool) -> u16 {
    if https { 443 } else { 80 }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_makes_sense() {
        for (text, https, host) in [
            ("ssl.tencentcloudapi.com", true, "ssl.tencentcloudapi.com"),
            (
                "https://SSL.tencentcloudapi.com/",
                true,
                "ssl.tencentcloudapi.com",
            ),
            (
                "https://ssl.tencentcloudapi.com:443",
                true,
                "ssl.tencentcloudapi.com",
            ),
            (
                "https://ssl.tencentcloudapi.com:8443",
                true,
                "ssl.tencentcloudapi.com:8443",
            ),
            ("http://127.0.0.1:4321", false, "127.0.0.1:4321"),
            ("http://127.0.0.1:80", false, "127.0.0.1"),
            ("http://localhost:1/", false, "localhost:1"),
            ("http://[::1]:9", false, "[::1]:9"),
        ] {
            let endpoint = Endpoint {
                https,
                host: host.to_owned(),
            };
            assert_eq!(Endpoint::parse(text, false).expect(text), endpoint, "{text}");
        }
        assert!(Endpoint::parse("http://10.0.0.1", true).is_ok());
    }

    #[test]
    fn refuses_the_rest_with_a_reason() {
        for (text, fault) in [
            ("", "is not a host"),
            ("ftp://host", "has a scheme"),
            ("http://example.com", "is plain http"),
            ("http://127.0.0.1.example.com", "is plain http"),
            ("https://user:pass@host", "holds a user"),
            ("https://host/path", "holds a path"),
            ("https://host?x=1", "holds a path or a query"),
            ("https://host:port", "has no valid port"),
            ("https://host:99999", "has no valid port"),
            ("https://ho st", "is not a host"),
            ("https://:80", "has no host"),
        ] {
            let error = Endpoint::parse(text, false).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.message().contains(fault), "{text}: {error}");
        }
    }
}

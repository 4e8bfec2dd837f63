//! Where requests go: scheme and host. Paths are never part of it, because a request's path is always `/`.

use http::Uri;

use crate::schema::{self, Site};
use crate::{Error, ErrorKind};

/// A place that requests are sent to. The host is the text that is signed and sent, port included.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Endpoint {
    https: bool,
    pub(crate) host: String,
    /// The address of `/` there.
    root: Uri,
}

impl Endpoint {
    fn at(https: bool, host: String) -> Result<Self, Error> {
        let root = address(https, &host, "")?;
        Ok(Self { https, host, root })
    }

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
        let host = canonical(&host).ok_or_else(|| wrong("is not a host with an optional port"))?;
        if !https && !allow_http && !is_loopback(&host) {
            return Err(wrong(
                "is plain http and not loopback (allow_http permits it, allowHttp in Node)",
            ));
        }
        // The usual port is left out, as HTTP clients leave it out of the header `Host`.
        let has_port = authority.as_str().len() > authority.host().len();
        let host = match authority.port_u16() {
            Some(port) if port != usual_port(https) => format!("{host}:{port}"),
            None if has_port => {
                return Err(wrong("has no valid port"));
            }
            _ => host,
        };
        Self::at(https, host)
    }

    /// The host of a service, by its schema if there is one, or else by the rule of the documentation.
    pub(crate) fn of_service(
        name: &str,
        schema: Option<&schema::Service>,
        site: Site,
        hosts: &Hosts,
        region: Option<&str>,
    ) -> Result<Self, Error> {
        let config = |message: String| Error::new(ErrorKind::Config, message);
        let public = match schema {
            None => match site {
                Site::Mainland => format!("{name}.tencentcloudapi.com"),
                Site::International => format!("{name}.intl.tencentcloudapi.com"),
            },
            Some(schema) => match schema.hosts.iter().find(|(offered, _)| *offered == site) {
                Some((_, host)) => (*host).to_owned(),
                None => {
                    return Err(config(format!(
                        "the service {name} is not offered on the {} site",
                        site.as_str()
                    )));
                }
            },
        };
        // Hosts are a label of the service's own and the domain of all.
        let (label, domain) = public.split_once('.').unwrap_or((&public, ""));
        let host = match hosts {
            Hosts::Public => public,
            Hosts::Domain(domain) => format!("{label}.{domain}"),
            _ if site != Site::Mainland => {
                return Err(config(
                    "hosts of regions and of private networks are known of the mainland site only".into(),
                ));
            }
            Hosts::PrivateNetwork => format!("{label}.internal.{domain}"),
            Hosts::Region => match region {
                Some(region) if is_label(region) => format!("{label}.{region}.{domain}"),
                Some(_) => return Err(config("the region is not one, such as ap-guangzhou".into())),
                None => {
                    return Err(config(
                        "the hosts of regions need a region, such as ap-guangzhou".into(),
                    ));
                }
            },
        };
        Self::at(true, host)
    }

    /// The address of `/` there, with a query if there is one.
    pub(crate) fn uri(&self, query: &str) -> Result<Uri, Error> {
        if query.is_empty() {
            return Ok(self.root.clone());
        }
        address(self.https, &self.host, query)
    }
}

fn address(https: bool, host: &str, query: &str) -> Result<Uri, Error> {
    let scheme = if https { "https" } else { "http" };
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{scheme}://{host}/{mark}{query}")
        .parse()
        .map_err(|_| Error::new(ErrorKind::Config, "the endpoint does not make a valid address"))
}

/// Which of a service's hosts requests go to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Hosts {
    /// The site's public host, which finds the nearest region: `ssl.tencentcloudapi.com`.
    #[default]
    Public,
    /// The host of the call's region: `ssl.ap-guangzhou.tencentcloudapi.com`. Needed for the isolated regions of
    /// finance, faster from the same region, with the same results.
    Region,
    /// The host inside Tencent Cloud's private networks: `ssl.internal.tencentcloudapi.com`.
    PrivateNetwork,
    /// The service's host below another domain: `ssl.<domain>`.
    Domain(String),
}

impl Hosts {
    pub(crate) fn validate(&self) -> Result<(), Error> {
        match self {
            Hosts::Domain(domain) if domain.is_empty() || !domain.split('.').all(is_label) => {
                Err(Error::new(
                    ErrorKind::Config,
                    "the domain of the hosts is not one, such as internal.tencentcloudapi.com",
                ))
            }
            _ => Ok(()),
        }
    }
}

/// Whether this can be a part of a host's name.
fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// The host as HTTP clients write it into the header `Host`, which is the text that has to be signed: addresses of
/// version 6 in their short form. Nothing for what they would take to be another host than is written here, such as
/// `127.1` (127.0.0.1) or `%61.example` (a.example).
fn canonical(host: &str) -> Option<String> {
    use std::net::{Ipv4Addr, Ipv6Addr};
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address: Ipv6Addr = address.parse().ok()?;
        return Some(format!("[{address}]")).filter(|_| address.to_ipv4_mapped().is_none());
    }
    let plain = host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let last = host.trim_end_matches('.').rsplit('.').next()?;
    let numeric = last.starts_with("0x") || last.bytes().all(|byte| byte.is_ascii_digit());
    (plain && (!numeric || host.parse::<Ipv4Addr>().is_ok())).then(|| host.to_owned())
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
            ("http://[0:0:0:0:0:0:0:1]:9", false, "[::1]:9"),
            ("https://my_host.example.", true, "my_host.example."),
        ] {
            let endpoint = Endpoint::at(https, host.to_owned()).expect(text);
            assert_eq!(Endpoint::parse(text, false).expect(text), endpoint, "{text}");
        }
        assert!(Endpoint::parse("http://10.0.0.1", true).is_ok());
    }

    #[test]
    fn finds_the_hosts_of_a_service() {
        let host = |site, hosts: &Hosts, region| {
            Endpoint::of_service("ssl", None, site, hosts, region)
                .map(|endpoint| endpoint.host)
                .map_err(|_| ())
        };
        let domain = Hosts::Domain("example.com".to_owned());
        for (site, hosts, region, expected) in [
            (
                Site::Mainland,
                &Hosts::Public,
                Some("ap-x"),
                Ok("ssl.tencentcloudapi.com"),
            ),
            (
                Site::International,
                &Hosts::Public,
                None,
                Ok("ssl.intl.tencentcloudapi.com"),
            ),
            (
                Site::Mainland,
                &Hosts::Region,
                Some("ap-guangzhou"),
                Ok("ssl.ap-guangzhou.tencentcloudapi.com"),
            ),
            (Site::Mainland, &Hosts::Region, None, Err(())),
            (Site::Mainland, &Hosts::Region, Some("evil.com/"), Err(())),
            (Site::International, &Hosts::Region, Some("ap-x"), Err(())),
            (
                Site::Mainland,
                &Hosts::PrivateNetwork,
                None,
                Ok("ssl.internal.tencentcloudapi.com"),
            ),
            (Site::International, &domain, None, Ok("ssl.example.com")),
        ] {
            assert_eq!(
                host(site, hosts, region),
                expected.map(str::to_owned),
                "{hosts:?}"
            );
        }
        assert!(domain.validate().is_ok());
        assert!(Hosts::Domain("evil.com/".to_owned()).validate().is_err());
    }

    #[test]
    fn refuses_the_rest_with_a_reason() {
        for (text, fault) in [
            ("", "is not a host"),
            ("ftp://host", "has a scheme"),
            ("http://example.com", "is plain http"),
            ("http://127.0.0.1.example.com", "is plain http"),
            ("http://127.1", "is not a host"),
            ("http://0x7f.0.0.1", "is not a host"),
            ("https://0x7f.1", "is not a host"),
            ("https://[::ffff:127.0.0.1]", "is not a host"),
            ("https://ex%61mple.com", "is not a host"),
            ("https://host\\evil", "is not a host"),
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

//! Which proxy requests go through.

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

use crate::{Error, ErrorKind, Secret};

/// Which proxy requests go through. Loopback and the metadata service of virtual machines are always reached
/// directly. `Debug` does not show the proxy's address, which can hold a password.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Proxy {
    /// What the environment says when the client is built: `HTTPS_PROXY`, `HTTP_PROXY` (not under CGI, where callers
    /// could set it), `ALL_PROXY` and `NO_PROXY`, in capitals or not.
    #[default]
    Environment,
    /// None.
    Off,
    /// This one.
    Url {
        /// `http://[user:password@]host:port`.
        url: Secret,
        /// Hosts that are reached directly, as in `NO_PROXY`: names (with all names below them), addresses and
        /// networks (`10.0.0.0/8`), separated by commas.
        except: String,
    },
}

/// Hosts that are never reached by way of a proxy.
const ALWAYS_DIRECT: &str = "localhost,127.0.0.0/8,::1,169.254.0.0/16,metadata.tencentyun.com";

impl Proxy {
    /// This proxy, for all hosts.
    pub fn url(url: impl Into<Secret>) -> Self {
        Proxy::Url {
            url: url.into(),
            except: String::new(),
        }
    }

    /// Which requests go through which proxy, read through `variable`, which is the process environment except in tests.
    pub(super) fn matcher(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Matcher, Error> {
        let set = |name: &str| {
            let text = variable(name).or_else(|| variable(&name.to_lowercase()));
            text.filter(|text| !text.is_empty()).map(Secret::from)
        };
        let matcher = Matcher::builder();
        let matcher = match self {
            Proxy::Off => matcher,
            Proxy::Url { url, except } => matcher.no(exceptions(except)).all(usable(url, "that was set")?),
            Proxy::Environment => {
                let except = set("NO_PROXY").unwrap_or_default();
                let mut matcher = matcher.no(exceptions(except.expose()));
                if let Some(url) = set("HTTPS_PROXY") {
                    matcher = matcher.https(usable(&url, "in HTTPS_PROXY")?);
                }
                if let Some(url) = set("HTTP_PROXY").filter(|_| variable("REQUEST_METHOD").is_none()) {
                    matcher = matcher.http(usable(&url, "in HTTP_PROXY")?);
                }
                if let Some(url) = set("ALL_PROXY") {
                    matcher = matcher.all(usable(&url, "in ALL_PROXY")?);
                }
                matcher
            }
        };
        Ok(matcher.build())
    }
}

/// The address, if it is one: the matcher would take no notice of any other. The error does not repeat it.
fn usable(url: &Secret, which: &str) -> Result<String, Error> {
    let address = url.expose();
    let scheme = address.split_once("://").map_or("http", |(scheme, _)| scheme);
    let http = ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str());
    let understood = Matcher::builder().all(address).build();
    if http
        && understood
            .intercept(&Uri::from_static("https://service.invalid"))
            .is_some()
    {
        return Ok(address.to_owned());
    }
    Err(Error::new(
        ErrorKind::Config,
        format!("the proxy {which} is not an address such as http://host:3128"),
    ))
}

/// The exceptions, and what is always one, in the form that is understood: separated by commas, and `*.example.com`,
/// which many write, as `.example.com`.
fn exceptions(except: &str) -> String {
    let entries = except.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
    let entries: Vec<&str> = entries
        .map(|entry| match entry.strip_prefix('*') {
            Some(domain) if domain.starts_with('.') => domain,
            _ => entry,
        })
        .collect();
    format!("{ALWAYS_DIRECT},{}", entries.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_are_read_as_people_write_them() {
        for (written, read) in [
            ("", ""),
            ("*", "*"),
            (
                " a.example, *.b.example  10.0.0.0/8,,::1",
                "a.example,.b.example,10.0.0.0/8,::1",
            ),
        ] {
            assert_eq!(exceptions(written), format!("{ALWAYS_DIRECT},{read}"));
        }
    }

    /// The proxies for a host's address with TLS and without.
    fn ways(proxy: &Proxy, variables: &[(&str, &str)], host: &str) -> Result<[Option<String>; 2], Error> {
        let variable = |name: &str| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let matcher = proxy.matcher(variable)?;
        Ok(["https", "http"].map(|scheme| {
            let uri: Uri = format!("{scheme}://{host}/").parse().expect("an address");
            matcher.intercept(&uri).map(|proxy| proxy.uri().to_string())
        }))
    }

    #[test]
    fn the_environment_is_read_in_capitals_or_not() {
        let all = [
            ("HTTPS_PROXY", "http://a:1"),
            ("http_proxy", "http://b:2"),
            ("NO_PROXY", "*.near.example"),
        ];
        let ways = |variables, host| ways(&Proxy::Environment, variables, host).expect("fine");
        let (a, b) = (Some("http://a:1/".to_owned()), Some("http://b:2/".to_owned()));
        assert_eq!(ways(&all, "far.example"), [a, b]);
        for host in [
            "near.example",
            "x.near.example",
            "127.0.0.1",
            "[::1]",
            "localhost",
            "169.254.0.23",
        ] {
            assert_eq!(ways(&all, host), [None, None], "{host}");
        }
        let c = Some("http://c:3/".to_owned());
        assert_eq!(ways(&[("ALL_PROXY", "c:3")], "far.example"), [c.clone(), c]);
        let cgi = [("HTTP_PROXY", "http://b:2"), ("REQUEST_METHOD", "GET")];
        assert_eq!(ways(&cgi, "far.example"), [None, None]);
        assert_eq!(ways(&[("HTTPS_PROXY", "")], "far.example"), [None, None]);
    }

    #[test]
    fn one_that_is_set_is_for_all_hosts_but_the_exceptions() {
        let proxy = Proxy::Url {
            url: "https://p.example".into(),
            except: "near.example".to_owned(),
        };
        let environment = [("HTTPS_PROXY", "http://a:1")];
        let way = Some("https://p.example/".to_owned());
        let ways = |proxy, host| ways(proxy, &environment, host).expect("fine");
        assert_eq!(ways(&proxy, "far.example"), [way.clone(), way]);
        assert_eq!(ways(&proxy, "near.example"), [None, None]);
        assert_eq!(ways(&Proxy::Off, "far.example"), [None, None]);
    }

    #[test]
    fn a_wrong_address_is_an_error_that_does_not_repeat_it() {
        for (proxy, variables) in [
            (Proxy::url("http://hush:hush@ho st"), &[][..]),
            (Proxy::Environment, &[("HTTPS_PROXY", "socks5://hush:1080")]),
        ] {
            let error = ways(&proxy, variables, "far.example").expect_err("it is wrong");
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(!format!("{error:?} {proxy:?}").contains("hush"), "{error:?}");
        }
    }
}

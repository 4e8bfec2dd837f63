//! Which proxy requests go through.

use std::fmt;

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

    /// The rules, read through `variable`, which is the process environment except in tests.
    pub(super) fn rules(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Vec<Rule>, Error> {
        let set = |name: &str| {
            let text = variable(name).or_else(|| variable(&name.to_lowercase()));
            text.filter(|text| !text.is_empty()).map(Secret::from)
        };
        match self {
            Proxy::Off => Ok(Vec::new()),
            Proxy::Url { url, except } => Ok(vec![rule(Of::All, url, "that was set", except)?]),
            Proxy::Environment => {
                let except = set("NO_PROXY").unwrap_or_default();
                let mut rules = Vec::new();
                if let Some(url) = set("HTTPS_PROXY") {
                    rules.push(rule(Of::Https, &url, "in HTTPS_PROXY", except.expose())?);
                }
                if let Some(url) = set("HTTP_PROXY").filter(|_| variable("REQUEST_METHOD").is_none()) {
                    rules.push(rule(Of::Http, &url, "in HTTP_PROXY", except.expose())?);
                }
                if let Some(url) = set("ALL_PROXY") {
                    rules.push(rule(Of::All, &url, "in ALL_PROXY", except.expose())?);
                }
                Ok(rules)
            }
        }
    }
}

/// One proxy, and what it is for.
pub(super) struct Rule {
    pub(super) proxy: reqwest::Proxy,
    matcher: Matcher,
}

impl Rule {
    /// Whether requests to this address go through the proxy.
    pub(super) fn takes(&self, uri: &Uri) -> bool {
        self.matcher.intercept(uri).is_some()
    }
}

/// Does not show the proxy's address.
impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rule")
    }
}

/// The addresses that a rule is about.
#[derive(Clone, Copy)]
enum Of {
    All,
    Http,
    Https,
}

/// The error of a wrong address does not repeat it.
fn rule(of: Of, url: &Secret, which: &str, except: &str) -> Result<Rule, Error> {
    let wrong = || {
        Error::new(
            ErrorKind::Config,
            format!("the proxy {which} is not an address such as http://host:3128"),
        )
    };
    let scheme = url
        .expose()
        .split_once("://")
        .map_or("http", |(scheme, _)| scheme);
    if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return Err(wrong());
    }
    let except = format!("{ALWAYS_DIRECT},{}", exceptions(except));
    let (address, matcher) = (url.expose(), Matcher::builder().no(except.as_str()));
    // Both read the same text in the same way: reqwest's own matcher is this one.
    let (proxy, matcher) = match of {
        Of::All => (reqwest::Proxy::all(address), matcher.all(address)),
        Of::Http => (reqwest::Proxy::http(address), matcher.http(address)),
        Of::Https => (reqwest::Proxy::https(address), matcher.https(address)),
    };
    Ok(Rule {
        proxy: proxy
            .map_err(|_| wrong())?
            .no_proxy(reqwest::NoProxy::from_string(&except)),
        matcher: matcher.build(),
    })
}

/// The exceptions in the one form that is understood: separated by commas, and `*.example.com`, which many write, as
/// `.example.com`.
fn exceptions(except: &str) -> String {
    let entries = except.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
    let entries: Vec<&str> = entries
        .map(|entry| match entry.strip_prefix('*') {
            Some(domain) if domain.starts_with('.') => domain,
            _ => entry,
        })
        .collect();
    entries.join(",")
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
            assert_eq!(exceptions(written), read);
        }
    }

    fn rules(proxy: &Proxy, variables: &[(&str, &str)]) -> Result<usize, Error> {
        let variable = |name: &str| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        };
        proxy.rules(variable).map(|rules| rules.len())
    }

    #[test]
    fn the_environment_is_read_in_capitals_or_not() {
        let all = [
            ("HTTPS_PROXY", "http://a:1"),
            ("http_proxy", "http://b:2"),
            ("ALL_PROXY", "c:3"),
        ];
        assert_eq!(rules(&Proxy::Environment, &all).expect("fine"), 3);
        assert_eq!(rules(&Proxy::Off, &all).expect("fine"), 0);
        let cgi = [("HTTP_PROXY", "http://b:2"), ("REQUEST_METHOD", "GET")];
        assert_eq!(rules(&Proxy::Environment, &cgi).expect("fine"), 0);
        assert_eq!(
            rules(&Proxy::Environment, &[("HTTPS_PROXY", "")]).expect("fine"),
            0
        );
    }

    #[test]
    fn a_wrong_address_is_an_error_that_does_not_repeat_it() {
        for (proxy, variables) in [
            (Proxy::url("http://hush:hush@ho st"), &[][..]),
            (Proxy::Environment, &[("HTTPS_PROXY", "socks5://hush:1080")]),
        ] {
            let error = rules(&proxy, variables).expect_err("it is wrong");
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(!format!("{error:?} {proxy:?}").contains("hush"), "{error:?}");
        }
    }
}

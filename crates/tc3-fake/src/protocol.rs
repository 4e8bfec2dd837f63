//! The outermost layer of a request: method, path, content type, sizes, and where its action and parameters stand.
//! Nothing is trusted or looked up here.

use axum::http::{Method, request::Parts, uri::Authority};

use crate::{
    form,
    refusal::{Refusal, code, excerpt},
};

/// The largest body of any request, in bytes: of one signed with TC3-HMAC-SHA256 ("Request Structure": 10 MB). Longer
/// bodies are refused before they come here.
pub(crate) const BODY_LIMIT: usize = 10 * 1024 * 1024;
/// The largest body of a request signed with `HmacSHA1` or `HmacSHA256`, in bytes ("Request Structure": 1 MB).
const V1_BODY_LIMIT: usize = 1024 * 1024;
/// The longest query string, in bytes ("Request Structure": 32 KB for GET).
const QUERY_LIMIT: usize = 32 * 1024;

/// A request as it came off the wire.
#[derive(Debug)]
pub(crate) struct Arrived<'a> {
    pub(crate) parts: &'a Parts,
    pub(crate) body: &'a [u8],
}

/// A request whose outer form is one of the four the API knows.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) signed: Signed<'a>,
    pub(crate) host: &'a str,
    pub(crate) params: Params<'a>,
    pub(crate) common: Common,
}

/// How a request claims to be signed.
#[derive(Debug)]
pub(crate) enum Signed<'a> {
    /// TC3-HMAC-SHA256: the value of `Authorization`.
    Tc3(&'a str),
    /// `HmacSHA1` or `HmacSHA256`: everything stands among the parameters.
    V1,
}

/// The input as sent.
#[derive(Debug)]
pub(crate) enum Params<'a> {
    /// A body of JSON text.
    Json(&'a [u8]),
    /// A query string or a form, decoded; with v1 the common parameters are among them.
    Form(Vec<(String, String)>),
}

/// The common parameters that say what is called. All of them are still only claims.
#[derive(Debug, Default)]
pub(crate) struct Common {
    pub(crate) action: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) client: Option<String>,
    pub(crate) trace_id: Option<String>,
}

impl<'a> Arrived<'a> {
    /// The one value of a header, or a refusal if it was sent twice or is no visible ASCII.
    pub(crate) fn header(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        let mut values = self.parts.headers.get_all(name).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        if values.next().is_some() {
            return Err(Refusal::new(
                code::INVALID_REQUEST,
                format!("The header `{name}` was sent more than once."),
            ));
        }
        let unreadable = |_| {
            Refusal::new(
                code::INVALID_REQUEST,
                format!("The header `{name}` holds more than visible ASCII."),
            )
        };
        value.to_str().map(|text| Some(text.trim())).map_err(unreadable)
    }

    /// What the caller took us for: the `Host` header, or HTTP/2's `:authority`.
    fn host(&self) -> Result<&'a str, Refusal> {
        let host = self
            .header("host")?
            .or_else(|| self.parts.uri.authority().map(Authority::as_str));
        host.ok_or_else(|| {
            Refusal::new(
                code::INVALID_REQUEST,
                "The header `Host` is required and was not sent.",
            )
        })
    }

    pub(crate) fn query(&self) -> &'a str {
        self.parts.uri.query().unwrap_or_default()
    }

    /// Reads the outer form.
    pub(crate) fn read(&self) -> Result<Reading<'a>, Refusal> {
        if self.parts.uri.path() != "/" {
            let path = excerpt(self.parts.uri.path());
            return Err(Refusal::new(
                code::INVALID_REQUEST,
                format!("The path is `{path}`; the API is at `/` only."),
            ));
        }
        let host = self.host()?;
        let authorization = self.header("authorization")?;
        let media_type = media_type(self.header("content-type")?);
        match (&self.parts.method, authorization) {
            (&Method::GET, Some(authorization)) => {
                if media_type != FORM {
                    return Err(unsupported_type(&media_type, "a signed GET", FORM));
                }
                let pairs = self.query_pairs()?;
                Ok(Reading {
                    signed: Signed::Tc3(authorization),
                    host,
                    params: Params::Form(pairs),
                    common: self.common()?,
                })
            }
            (&Method::GET, None) => Ok(v1(host, self.query_pairs()?)),
            (&Method::POST, Some(authorization)) => {
                if media_type != JSON {
                    return Err(unsupported_type(
                        &media_type,
                        "a POST with an `Authorization` header",
                        JSON,
                    ));
                }
                let params = Params::Json(self.body);
                Ok(Reading {
                    signed: Signed::Tc3(authorization),
                    host,
                    params,
                    common: self.common()?,
                })
            }
            (&Method::POST, None) if media_type == FORM => {
                limit("form", self.body.len(), V1_BODY_LIMIT)?;
                let text = str::from_utf8(self.body).map_err(|_| {
                    Refusal::new(code::INVALID_REQUEST, "The form in the body is not UTF-8 text.")
                })?;
                Ok(v1(host, form::pairs(text)?))
            }
            (&Method::POST, None) if media_type == JSON => Err(Refusal::new(
                code::INVALID_AUTHORIZATION,
                "The header `Authorization` is required with a JSON body and was not sent.",
            )),
            (&Method::POST, None) => Err(unsupported_type(&media_type, "a POST", "application/json")),
            (method, _) => Err(Refusal::new(
                code::UNSUPPORTED_PROTOCOL,
                format!(
                    "The method is {}; the API takes GET and POST.",
                    excerpt(method.as_str())
                ),
            )),
        }
    }

    fn query_pairs(&self) -> Result<Vec<(String, String)>, Refusal> {
        limit("query", self.query().len(), QUERY_LIMIT)?;
        form::pairs(self.query())
    }

    /// The common parameters of TC3-HMAC-SHA256, which are headers.
    fn common(&self) -> Result<Common, Refusal> {
        let owned = |name: &str| {
            Ok::<_, Refusal>(
                self.header(name)?
                    .filter(|text| !text.is_empty())
                    .map(str::to_owned),
            )
        };
        Ok(Common {
            action: owned("x-tc-action")?,
            version: owned("x-tc-version")?,
            region: owned("x-tc-region")?,
            language: owned("x-tc-language")?,
            client: owned("x-tc-requestclient")?,
            trace_id: owned("x-tc-traceid")?,
        })
    }
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// The type without its parameters: `application/json; charset=utf-8` is `application/json`.
fn media_type(content_type: Option<&str>) -> String {
    content_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

fn unsupported_type(sent: &str, request: &str, wanted: &str) -> Refusal {
    let sent = if sent.is_empty() {
        "missing".to_owned()
    } else {
        format!("`{}`", excerpt(sent))
    };
    Refusal::new(
        code::UNSUPPORTED_PROTOCOL,
        format!("The content type is {sent}; {request} needs `{wanted}`."),
    )
}

fn limit(what: &str, bytes: usize, limit: usize) -> Result<(), Refusal> {
    if bytes <= limit {
        return Ok(());
    }
    Err(Refusal::new(
        code::REQUEST_SIZE_LIMIT_EXCEEDED,
        format!("The {what} is {bytes} bytes long; {limit} are allowed."),
    ))
}

/// With the older signatures the common parameters stand among the others.
fn v1(host: &str, pairs: Vec<(String, String)>) -> Reading<'_> {
    let of = |name: &str| {
        pairs
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, v)| v.clone())
    };
    let common = Common {
        action: of("Action"),
        version: of("Version"),
        region: of("Region"),
        language: of("Language"),
        client: of("RequestClient"),
        trace_id: None,
    };
    Reading {
        signed: Signed::V1,
        host,
        params: Params::Form(pairs),
        common,
    }
}

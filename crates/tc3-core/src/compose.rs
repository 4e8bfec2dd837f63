//! From an action and its parameters to a signed request. Pure: time, ids and credentials come in as arguments.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::endpoint::Endpoint;
use crate::sign::{self, Canonical, v1};
use crate::transport::HttpRequest;
use crate::{Credentials, Error, ErrorKind, Method, SignatureMethod, encode, query};

/// The most bytes of a query string, after the documentation ("Request Structure").
const QUERY_LIMIT: usize = 32 * 1024;
/// The most bytes of a body with signature version 3.
const BODY_LIMIT: usize = 10 * 1024 * 1024;
/// The most bytes of a body with signature version 1.
const FORM_LIMIT: usize = 1024 * 1024;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Everything that decides what an attempt's request looks like.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) endpoint: &'a Endpoint,
    /// The service in the credential scope; never taken from the host.
    pub(crate) signing_name: &'a str,
    pub(crate) action: &'a str,
    pub(crate) version: &'a str,
    pub(crate) region: Option<&'a str>,
    pub(crate) language: Option<&'a str>,
    pub(crate) method: Method,
    pub(crate) signature: SignatureMethod,
    pub(crate) sign_action: bool,
    pub(crate) unsigned_payload: bool,
    /// Another content type than JSON: the parameters are then the body as it is.
    pub(crate) content_type: Option<&'a str>,
    pub(crate) request_client: &'a str,
    pub(crate) trace_id: &'a str,
}

/// Composes and signs. `params` is a JSON object, or a body of [`Draft::content_type`]. `timestamp` is the time of
/// this attempt, in Unix seconds; the date of the signature is the date of exactly this time.
pub(crate) fn compose(
    draft: &Draft<'_>,
    params: &Bytes,
    credentials: Option<&Credentials>,
    timestamp: i64,
    nonce: fn() -> u64,
) -> Result<HttpRequest, Error> {
    match draft.signature {
        SignatureMethod::Tc3HmacSha256 | SignatureMethod::Skip => {
            version_3(draft, params, credentials, timestamp)
        }
        SignatureMethod::HmacSha1 => version_1(
            draft,
            params,
            credentials,
            timestamp,
            nonce,
            v1::Algorithm::HmacSha1,
        ),
        SignatureMethod::HmacSha256 => version_1(
            draft,
            params,
            credentials,
            timestamp,
            nonce,
            v1::Algorithm::HmacSha256,
        ),
    }
}

fn version_3(
    draft: &Draft<'_>,
    params: &Bytes,
    credentials: Option<&Credentials>,
    timestamp: i64,
) -> Result<HttpRequest, Error> {
    let (query, body, content_type) = match (draft.method, draft.content_type) {
        (Method::Get, Some(_)) => return Err(invalid("a body cannot travel by GET".to_owned())),
        (Method::Get, None) => (flat_query(params)?, Bytes::new(), FORM),
        (Method::Post, content_type) => (Zeroizing::default(), params.clone(), content_type.unwrap_or(JSON)),
    };
    limit("the query", query.len(), QUERY_LIMIT)?;
    limit("the body", body.len(), BODY_LIMIT)?;

    let mut headers = HeaderMap::with_capacity(12);
    put(&mut headers, CONTENT_TYPE, content_type)?;
    put(&mut headers, name("x-tc-action"), draft.action)?;
    put(&mut headers, name("x-tc-version"), draft.version)?;
    headers.insert(name("x-tc-timestamp"), HeaderValue::from(timestamp));
    put(&mut headers, name("x-tc-requestclient"), draft.request_client)?;
    put(&mut headers, name("x-tc-traceid"), draft.trace_id)?;
    for (header, value) in [("x-tc-region", draft.region), ("x-tc-language", draft.language)] {
        if let Some(value) = value {
            put(&mut headers, name(header), value)?;
        }
    }
    let authorization = match credentials {
        Some(credentials) => {
            if let Some(token) = credentials.token() {
                put_secret(&mut headers, name("x-tc-token"), token.expose())?;
            }
            authorize(draft, content_type, &query, &body, credentials, timestamp)
        }
        None => Zeroizing::new(sign::SKIP.to_owned()),
    };
    if draft.unsigned_payload {
        put(&mut headers, name("x-tc-content-sha256"), sign::UNSIGNED_PAYLOAD)?;
    }
    put_secret(&mut headers, AUTHORIZATION, &authorization)?;
    let method = http_method(draft.method);
    Ok(HttpRequest {
        method,
        uri: draft.endpoint.uri(&query)?,
        headers,
        body,
    })
}

/// The value of `Authorization`.
fn authorize(
    draft: &Draft<'_>,
    content_type: &str,
    query: &str,
    body: &[u8],
    credentials: &Credentials,
    timestamp: i64,
) -> Zeroizing<String> {
    // The documentation's own example signs the action's name in lower case.
    let action = draft.sign_action.then(|| draft.action.to_ascii_lowercase());
    let mut signed = vec![
        ("content-type", content_type),
        ("host", draft.endpoint.host.as_str()),
    ];
    signed.extend(action.as_deref().map(|action| ("x-tc-action", action)));
    let request = Canonical {
        method: draft.method.as_str(),
        query,
        headers: &signed,
        payload: if draft.unsigned_payload {
            sign::UNSIGNED_PAYLOAD.as_bytes()
        } else {
            body
        },
    };
    let date = sign::utc_date(timestamp);
    let key = credentials.signing_key(&date, draft.signing_name);
    Zeroizing::new(request.authorization(
        &key,
        credentials.secret_id(),
        timestamp,
        &date,
        draft.signing_name,
    ))
}

fn version_1(
    draft: &Draft<'_>,
    params: &Bytes,
    credentials: Option<&Credentials>,
    timestamp: i64,
    nonce: fn() -> u64,
    algorithm: v1::Algorithm,
) -> Result<HttpRequest, Error> {
    if draft.content_type.is_some() || draft.unsigned_payload {
        return Err(invalid(
            "signature version 1 signs JSON parameters only".to_owned(),
        ));
    }
    let credentials =
        credentials.ok_or_else(|| Error::new(ErrorKind::Config, "signature version 1 needs credentials"))?;
    let mut pairs = query::flatten(params)?;
    let mut add = |name: &str, value: &str| pairs.push((name.to_owned(), Zeroizing::new(value.to_owned())));
    add("Action", draft.action);
    add("Version", draft.version);
    add("Timestamp", &timestamp.to_string());
    add("Nonce", &nonce().to_string());
    add("SecretId", credentials.secret_id());
    add("SignatureMethod", algorithm.as_str());
    add("RequestClient", draft.request_client);
    for (name, value) in [("Region", draft.region), ("Language", draft.language)] {
        if let Some(value) = value {
            add(name, value);
        }
    }
    if let Some(token) = credentials.token() {
        add("Token", token.expose());
    }
    no_name_twice(&pairs)?;
    let text = Zeroizing::new(v1::string_to_sign(
        draft.method.as_str(),
        &draft.endpoint.host,
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())),
    ));
    let signature = v1::sign(algorithm, credentials.secret_key().expose(), &text);
    pairs.push(("Signature".to_owned(), Zeroizing::new(signature)));
    let mut form = query::encode(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));

    let mut headers = HeaderMap::with_capacity(4);
    put(&mut headers, CONTENT_TYPE, FORM)?;
    put(&mut headers, name("x-tc-traceid"), draft.trace_id)?;
    let method = http_method(draft.method);
    match draft.method {
        Method::Get => {
            limit("the query", form.len(), QUERY_LIMIT)?;
            Ok(HttpRequest {
                method,
                uri: draft.endpoint.uri(&form)?,
                headers,
                body: Bytes::new(),
            })
        }
        Method::Post => {
            limit("the body", form.len(), FORM_LIMIT)?;
            let body = encode::wiped(Zeroizing::new(std::mem::take(&mut *form).into_bytes()));
            Ok(HttpRequest {
                method,
                uri: draft.endpoint.uri("")?,
                headers,
                body,
            })
        }
    }
}

/// A parameter of the action's own with the name of one that every request has, such as `Action`, would make two of
/// them, and the server would choose.
fn no_name_twice(pairs: &[query::Pair]) -> Result<(), Error> {
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(pair) => Err(invalid(format!(
            "with signature version 1 the parameter {:?} would be there twice: use version 3",
            pair[0]
        ))),
    }
}

fn flat_query(params: &[u8]) -> Result<Zeroizing<String>, Error> {
    let pairs = query::flatten(params)?;
    Ok(query::encode(
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())),
    ))
}

fn http_method(method: Method) -> http::Method {
    match method {
        Method::Post => http::Method::POST,
        Method::Get => http::Method::GET,
    }
}

fn limit(what: &str, size: usize, limit: usize) -> Result<(), Error> {
    if size <= limit {
        return Ok(());
    }
    Err(invalid(format!(
        "{what} is {size} bytes, and the service takes at most {limit}: nothing was sent"
    )))
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::Invalid, message)
}

fn name(name: &'static str) -> HeaderName {
    HeaderName::from_static(name)
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<(), Error> {
    let value = header(&name, value)?;
    headers.insert(name, value);
    Ok(())
}

fn put_secret(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<(), Error> {
    let mut value = header(&name, value)?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}

fn header(name: &HeaderName, value: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(value).map_err(|_| {
        Error::new(
            ErrorKind::Config,
            format!("the header {name} cannot carry its value"),
        )
    })
}

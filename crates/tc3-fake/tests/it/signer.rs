//! A signer of requests, written from the documentation and from nothing else.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use tc3_fake::{Answers, Clock, SECRET_ID, SECRET_KEY, Server};

use crate::http::Request;

/// 2023-11-14 22:13:20 UTC: the time of the vectors and of every fake here.
pub(crate) const NOW: i64 = 1_700_000_000;
pub(crate) const HOST: &str = "ssl.tencentcloudapi.com";

/// A fake whose clock stands at [`NOW`].
pub(crate) fn fake() -> Server {
    Server::builder()
        .clock(Clock::fixed(NOW))
        .answers(Answers::Examples)
        .start_blocking()
        .expect("a port")
}

/// A request to be signed with TC3-HMAC-SHA256.
#[derive(Clone, Debug)]
pub(crate) struct Tc3 {
    pub(crate) method: String,
    pub(crate) query: String,
    pub(crate) body: Vec<u8>,
    pub(crate) content_type: String,
    pub(crate) host: String,
    pub(crate) service: String,
    pub(crate) date: String,
    pub(crate) timestamp: String,
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    /// Further headers, sent and not signed.
    pub(crate) headers: Vec<(String, String)>,
    /// The names that are signed.
    pub(crate) signed: Vec<String>,
    /// What is hashed, if not the body.
    pub(crate) payload: Option<Vec<u8>>,
}

impl Tc3 {
    pub(crate) fn post(action: &str, body: &str) -> Self {
        Self {
            method: "POST".to_owned(),
            query: String::new(),
            body: body.into(),
            content_type: "application/json".to_owned(),
            host: HOST.to_owned(),
            service: "ssl".to_owned(),
            date: "2023-11-14".to_owned(),
            timestamp: NOW.to_string(),
            secret_id: SECRET_ID.to_owned(),
            secret_key: SECRET_KEY.to_owned(),
            headers: vec![
                ("X-TC-Action".to_owned(), action.to_owned()),
                ("X-TC-Version".to_owned(), "2019-12-05".to_owned()),
            ],
            signed: vec!["content-type".to_owned(), "host".to_owned()],
            payload: None,
        }
    }

    pub(crate) fn get(action: &str, query: &str) -> Self {
        Self {
            method: "GET".to_owned(),
            query: query.to_owned(),
            content_type: "application/x-www-form-urlencoded".to_owned(),
            ..Self::post(action, "")
        }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn signature(&self) -> String {
        let all = self
            .headers
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value.clone()));
        let all: Vec<_> = all
            .chain([
                ("content-type".to_owned(), self.content_type.clone()),
                ("host".to_owned(), self.host.clone()),
            ])
            .collect();
        let mut canonical = format!("{}\n/\n{}\n", self.method, self.query);
        for name in &self.signed {
            let value = all
                .iter()
                .find(|(known, _)| known == name)
                .map_or("", |(_, value)| value.trim());
            canonical += &format!("{name}:{value}\n");
        }
        let payload = self.payload.as_ref().unwrap_or(&self.body);
        canonical += &format!("\n{}\n{}", self.signed.join(";"), hex(&Sha256::digest(payload)));
        let scope = format!("{}/{}/tc3_request", self.date, self.service);
        let text = format!(
            "TC3-HMAC-SHA256\n{}\n{scope}\n{}",
            self.timestamp,
            hex(&Sha256::digest(canonical))
        );
        let mut key = format!("TC3{}", self.secret_key).into_bytes();
        for step in [self.date.as_str(), &self.service, "tc3_request", &text] {
            key = hmac_sha256(&key, step);
        }
        hex(&key)
    }

    pub(crate) fn sign(&self) -> Request {
        let authorization = format!(
            "TC3-HMAC-SHA256 Credential={}/{}/{}/tc3_request, SignedHeaders={}, Signature={}",
            self.secret_id,
            self.date,
            self.service,
            self.signed.join(";"),
            self.signature(),
        );
        let mut headers = vec![
            ("Host".to_owned(), self.host.clone()),
            ("Content-Type".to_owned(), self.content_type.clone()),
            ("X-TC-Timestamp".to_owned(), self.timestamp.clone()),
            ("Authorization".to_owned(), authorization),
        ];
        headers.extend(self.headers.clone());
        let target = if self.query.is_empty() {
            "/".to_owned()
        } else {
            format!("/?{}", self.query)
        };
        Request {
            method: self.method.clone(),
            target,
            headers,
            body: self.body.clone(),
        }
    }
}

/// A request to be signed the older way.
#[derive(Clone, Debug)]
pub(crate) struct V1 {
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) secret_key: String,
    /// The parameters but for the signature, before encoding.
    pub(crate) pairs: Vec<(String, String)>,
}

impl V1 {
    pub(crate) fn new(method: &str, signature_method: &str, action: &str, input: &Value) -> Self {
        let now = NOW.to_string();
        let common = [
            ("Action", action),
            ("Nonce", "11886"),
            ("SecretId", SECRET_ID),
            ("SignatureMethod", signature_method),
            ("Timestamp", &now),
            ("Version", "2019-12-05"),
        ];
        let mut pairs: Vec<_> = common
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        pairs.extend(flatten(input));
        Self {
            method: method.to_owned(),
            host: HOST.to_owned(),
            secret_key: SECRET_KEY.to_owned(),
            pairs,
        }
    }

    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.pairs.retain(|(known, _)| known != key);
        self.pairs.push((key.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, key: &str) -> Self {
        self.pairs.retain(|(known, _)| known != key);
        self
    }

    pub(crate) fn signature(&self) -> String {
        let mut pairs = self.pairs.clone();
        pairs.sort();
        let query: Vec<String> = pairs
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let text = format!("{}{}/?{}", self.method, self.host, query.join("&"));
        let sha256 = self.pairs.iter().any(|(_, value)| value == "HmacSHA256");
        let key = self.secret_key.as_bytes();
        STANDARD.encode(if sha256 {
            hmac_sha256(key, &text)
        } else {
            Hmac::<Sha1>::new_from_slice(key)
                .expect("HMAC takes keys of any length")
                .chain_update(text)
                .finalize()
                .into_bytes()
                .to_vec()
        })
    }

    pub(crate) fn sign(&self) -> Request {
        let mut pairs = self.pairs.clone();
        pairs.push(("Signature".to_owned(), self.signature()));
        let encoded = encode(&pairs);
        let mut headers = vec![("Host".to_owned(), self.host.clone())];
        let (target, body) = if self.method == "POST" {
            headers.push((
                "Content-Type".to_owned(),
                "application/x-www-form-urlencoded".to_owned(),
            ));
            ("/".to_owned(), encoded.into_bytes())
        } else {
            (format!("/?{encoded}"), Vec::new())
        };
        Request {
            method: self.method.clone(),
            target,
            headers,
            body,
        }
    }
}

/// `{"A": [{"B": 1}]}` as `A.0.B=1`.
pub(crate) fn flatten(input: &Value) -> Vec<(String, String)> {
    fn walk(path: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
        let under = |name: &str| {
            if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            }
        };
        match value {
            Value::Object(object) => object
                .iter()
                .for_each(|(name, value)| walk(&under(name), value, pairs)),
            Value::Array(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(at, value)| walk(&under(&at.to_string()), value, pairs));
            }
            Value::String(text) => pairs.push((path.to_owned(), text.clone())),
            scalar => pairs.push((path.to_owned(), scalar.to_string())),
        }
    }
    let mut pairs = Vec::new();
    walk("", input, &mut pairs);
    pairs
}

pub(crate) fn encode(pairs: &[(String, String)]) -> String {
    let text = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{}={}", text(key), text(value)))
        .collect();
    pairs.join("&")
}

fn hmac_sha256(key: &[u8], text: &str) -> Vec<u8> {
    Hmac::<Sha256>::new_from_slice(key)
        .expect("HMAC takes keys of any length")
        .chain_update(text)
        .finalize()
        .into_bytes()
        .to_vec()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes all text");
        text
    })
}

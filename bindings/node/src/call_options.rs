//! The options of one call as JavaScript passes them.

use napi_derive::napi;
use tc3_core::{CallOptions as Options, Error};

use crate::options::{duration, language, method, retry, signature};

/// The options of one call.
#[napi(object, object_to_js = false)]
pub(crate) struct CallOptions {
    /// For the whole call, in milliseconds.
    pub timeout: Option<f64>,
    /// The region of this call.
    pub region: Option<String>,
    /// `zh-CN` or `en-US`.
    pub language: Option<String>,
    /// The most requests of one call.
    pub attempts: Option<u32>,
    /// The longest pause before the second attempt, in milliseconds.
    pub first_pause: Option<f64>,
    /// The longest pause of all, in milliseconds.
    pub longest_pause: Option<f64>,
    /// `POST` or `GET`.
    pub method: Option<String>,
    /// The signature's name.
    pub signature: Option<String>,
    /// Whether the payload stays out of the signature.
    pub unsigned_payload: Option<bool>,
    /// What the body is, if it is not JSON.
    pub content_type: Option<String>,
    /// Whether this request may be executed twice.
    pub safe_to_repeat: Option<bool>,
}

/// The run-time's options of a call: what was given, and the client's own choice of unsigned payloads.
pub(crate) fn build(given: Option<CallOptions>, unsigned_payload: bool) -> Result<Options, Error> {
    let mut options = Options::default();
    let Some(given) = given else {
        return Ok(if unsigned_payload {
            options.with_unsigned_payload()
        } else {
            options
        });
    };
    if let Some(milliseconds) = given.timeout {
        options = options.with_timeout(duration(milliseconds)?);
    }
    if let Some(region) = given.region {
        options = options.with_region(region);
    }
    if let Some(name) = given.language {
        options = options.with_language(language(&name)?);
    }
    if let Some(policy) = retry(given.attempts, given.first_pause, given.longest_pause)? {
        options = options.with_retry(policy);
    }
    if let Some(name) = given.method {
        options = options.with_method(method(&name)?);
    }
    if let Some(name) = given.signature {
        options = options.with_signature(signature(&name)?);
    }
    if given.unsigned_payload.unwrap_or(unsigned_payload) {
        options = options.with_unsigned_payload();
    }
    if let Some(content_type) = given.content_type {
        options = options.with_content_type(content_type);
    }
    if given.safe_to_repeat.unwrap_or(false) {
        options = options.with_safe_to_repeat();
    }
    Ok(options)
}

//! A refusal: the documented error code and a message that names what is wrong. Never more than one per request.

use std::fmt::Display;

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// The common error codes the fake itself gives, as the documentation of API 3.0 lists them.
pub(crate) mod code {
    pub(crate) const INVALID_AUTHORIZATION: &str = "AuthFailure.InvalidAuthorization";
    pub(crate) const SECRET_ID_NOT_FOUND: &str = "AuthFailure.SecretIdNotFound";
    pub(crate) const SIGNATURE_EXPIRE: &str = "AuthFailure.SignatureExpire";
    pub(crate) const SIGNATURE_FAILURE: &str = "AuthFailure.SignatureFailure";
    pub(crate) const TOKEN_FAILURE: &str = "AuthFailure.TokenFailure";
    pub(crate) const INVALID_ACTION: &str = "InvalidAction";
    pub(crate) const INVALID_PARAMETER: &str = "InvalidParameter";
    pub(crate) const INVALID_PARAMETER_VALUE: &str = "InvalidParameterValue";
    pub(crate) const INVALID_REQUEST: &str = "InvalidRequest";
    pub(crate) const MISSING_PARAMETER: &str = "MissingParameter";
    pub(crate) const NO_SUCH_PRODUCT: &str = "NoSuchProduct";
    pub(crate) const NO_SUCH_VERSION: &str = "NoSuchVersion";
    pub(crate) const REQUEST_SIZE_LIMIT_EXCEEDED: &str = "RequestSizeLimitExceeded";
    pub(crate) const UNKNOWN_PARAMETER: &str = "UnknownParameter";
    pub(crate) const UNSUPPORTED_PROTOCOL: &str = "UnsupportedProtocol";
}

impl Refusal {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
        }
    }

    pub(crate) fn missing(parameter: impl Display) -> Self {
        Self::new(
            code::MISSING_PARAMETER,
            format!("`{parameter}` is required and was not sent."),
        )
    }
}

/// What is quoted of a request in a message: enough to recognise it, and no page of it.
pub(crate) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 120;
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

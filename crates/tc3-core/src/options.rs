//! What a caller may set for one call, and the small choices it is made of.

use std::time::Duration;

use crate::RetryPolicy;
use crate::client::Connections;

/// How a request travels.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Method {
    /// `POST` with a JSON body, at most 10 MB (1 MB with the signatures of version 1, which send a form).
    #[default]
    Post,
    /// `GET` with the members flattened into the query (`A.0.B=…`), at most 32 KB.
    Get,
}

impl Method {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Post => "POST",
            Method::Get => "GET",
        }
    }
}

/// How a request is signed.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SignatureMethod {
    /// Signature version 3, the one to use.
    #[default]
    Tc3HmacSha256,
    /// Signature version 1 with SHA-1, for services that still want it.
    HmacSha1,
    /// Signature version 1 with SHA-256.
    HmacSha256,
    /// No signature (`Authorization: SKIP`): for the few actions that hand out credentials, such as STS
    /// `AssumeRoleWithWebIdentity`. No credentials are asked for.
    Skip,
}

/// The language of the service's messages.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Language {
    /// Chinese.
    ZhCn,
    /// English.
    EnUs,
}

impl Language {
    /// The word on the wire: `zh-CN`, `en-US`.
    pub fn as_str(self) -> &'static str {
        match self {
            Language::ZhCn => "zh-CN",
            Language::EnUs => "en-US",
        }
    }
}

/// The options of one call. What is not set is the client's.
///
/// ```
/// use std::time::Duration;
/// use tc3_core::CallOptions;
///
/// let options = CallOptions::default().with_timeout(Duration::from_secs(5)).with_region("ap-guangzhou");
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) region: Option<String>,
    pub(crate) language: Option<Language>,
    pub(crate) method: Option<Method>,
    pub(crate) signature: Option<SignatureMethod>,
    pub(crate) unsigned_payload: bool,
    pub(crate) content_type: Option<String>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) safe_to_repeat: bool,
    pub(crate) connections: Option<Connections>,
}

impl CallOptions {
    /// The time the whole call may take, attempts and pauses included.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The region, such as `ap-guangzhou`.
    #[must_use]
    pub fn with_region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The language of the service's messages.
    #[must_use]
    pub fn with_language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// How the request travels.
    #[must_use]
    pub fn with_method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// How the request is signed.
    #[must_use]
    pub fn with_signature(mut self, signature: SignatureMethod) -> Self {
        self.signature = Some(signature);
        self
    }

    /// Leaves the payload out of the signature (`X-TC-Content-SHA256: UNSIGNED-PAYLOAD`): for large bodies over TLS.
    #[must_use]
    pub fn with_unsigned_payload(mut self) -> Self {
        self.unsigned_payload = true;
        self
    }

    /// Sends the parameters as they are, under this content type, instead of as JSON: `application/octet-stream`, or
    /// `multipart/form-data; boundary=…` with a body made by the caller. Nothing is checked then but the size.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// How often and after which pauses the call is attempted.
    #[must_use]
    pub fn with_retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Vouches that this very request may be executed twice: it is then repeated even after it may have arrived.
    /// Known actions need no voucher; what their schema says holds anyway.
    #[must_use]
    pub fn with_safe_to_repeat(mut self) -> Self {
        self.safe_to_repeat = true;
        self
    }

    /// Sends it over these connections instead of the client's own.
    #[must_use]
    pub fn with_connections(mut self, connections: &Connections) -> Self {
        self.connections = Some(connections.clone());
        self
    }
}

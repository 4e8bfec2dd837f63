//! A refusal: the documented error code and a message that names what is wrong. Never more than one per request.

use std::fmt::Display;

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// The error codes the fake itself gives: the common ones of API 3.0, and those of SSL Certificates.
pub(crate) mod code {
    pub(crate) const UNAUTHORIZED_OPERATION: &str = "AuthFailure.UnauthorizedOperation";
    pub(crate) const INTERNAL_ERROR: &str = "InternalError";
    pub(crate) const RATE_LIMIT_EXCEEDED: &str = "LimitExceeded.RateLimitExceeded";
    pub(crate) const REQUEST_LIMIT_EXCEEDED: &str = "RequestLimitExceeded";
    pub(crate) const CERTIFICATE_EXISTS: &str = "FailedOperation.CertificateExists";
    pub(crate) const CERTIFICATE_INVALID: &str = "FailedOperation.CertificateInvalid";
    pub(crate) const CERTIFICATE_MATCH_ERROR: &str = "FailedOperation.CertificateMatchError";
    pub(crate) const CERTIFICATE_NOT_AVAILABLE: &str = "FailedOperation.CertificateNotAvailable";
    pub(crate) const CERTIFICATE_NOT_FOUND: &str = "FailedOperation.CertificateNotFound";
    pub(crate) const CERTIFICATE_PARSE_ERROR: &str = "FailedOperation.CertificateParseError";
    pub(crate) const DEPLOY_INSTANCE_EMPTY: &str = "FailedOperation.CertificateDeployInstanceEmpty";
    pub(crate) const DETAIL_ROLLBACK_STATUS_INVALID: &str =
        "FailedOperation.CertificateDeployDetailRollbackStatusInvalid";
    pub(crate) const HAS_PENDING_RECORD: &str = "FailedOperation.CertificateDeployHasPendingRecord";
    pub(crate) const ALREADY_REPLACED: &str = "FailedOperation.OrderAlreadyReplaced";
    pub(crate) const BOUND_RESOURCES: &str = "FailedOperation.BoundResources";
    pub(crate) const CANNOT_BE_DELETED_WITHIN_HOUR: &str = "FailedOperation.CannotBeDeletedWithinHour";
    pub(crate) const CERTIFICATE_CA_ERROR: &str = "FailedOperation.CertificateCaError";
    pub(crate) const CERTIFICATES_NUMBER_EXCEEDED: &str = "InvalidParameter.CertificatesNumberExceeded";
    pub(crate) const DELETE_RESOURCE_FAILED: &str = "FailedOperation.DeleteResourceFailed";
    pub(crate) const DEPLOY_NOT_EXIST: &str = "FailedOperation.CertificateDeployNotExist";
    pub(crate) const DOMAIN_MAX_LENGTH: &str = "InvalidParameterValue.CertificateDomainMaxLengthInvalid";
    pub(crate) const DOWNLOAD_TYPE_NOT_SUPPORTED: &str =
        "FailedOperation.CertificateDownloadServiceTypeNotSupport";
    pub(crate) const EMAIL_PARSE_INVALID: &str = "InvalidParameterValue.CertificateEmailParseInvalid";
    pub(crate) const EXCEEDS_FREE_LIMIT: &str = "FailedOperation.ExceedsFreeLimit";
    pub(crate) const INFO_SUBMIT_DOMAIN_INVALID: &str = "FailedOperation.CertificateInfoSubmitDomainInvalid";
    pub(crate) const INFO_SUBMIT_STATUS_INVALID: &str = "FailedOperation.CertificateInfoSubmitStatusInvalid";
    pub(crate) const INSTANCE_FORMAT_ERROR: &str = "FailedOperation.CertificateDeployInstanceFormatError";
    pub(crate) const INVALID_SOURCE: &str = "FailedOperation.InvalidCertificateSource";
    pub(crate) const LETTER_FORMAT: &str = "FailedOperation.InvalidConfirmLetterFormat";
    pub(crate) const LETTER_NOT_FOR_DV: &str = "FailedOperation.UploadConfirmCertificateNotSupportDV";
    pub(crate) const LETTER_TOO_LARGE: &str = "FailedOperation.ConfirmLetterTooLarge";
    pub(crate) const LETTER_TOO_SMALL: &str = "FailedOperation.ConfirmLetterTooSmall";
    pub(crate) const MISS_MATCH_PRIVATE_KEY: &str = "InvalidParameter.MissMatchPrivateKey";
    pub(crate) const NOT_ALLOW_DOWNLOAD: &str = "FailedOperation.CertificateNotAllowDownload";
    pub(crate) const NOT_FOUND_OR_AUDITED: &str = "FailedOperation.CertificateNotFoundOrAudited";
    pub(crate) const NOT_FOUND_OR_CANT_CANCEL: &str = "FailedOperation.CertificateNotFoundOrCantCancel";
    pub(crate) const ORDER_SUBMIT_PROCESSING: &str = "FailedOperation.CertificateOrderSubmitProcessing";
    pub(crate) const REGION_NOT_EMPTY: &str = "InvalidParameter.RegionNotEmpty";
    pub(crate) const REVOKE_RESOURCE_FAILED: &str = "FailedOperation.RevokeResourceFailed";
    pub(crate) const STATUS_NOT_ALLOW_DOWNLOAD: &str = "FailedOperation.CertificateStatusNotAllowDownload";
    pub(crate) const STATUS_NOT_ALLOW_RESUBMIT: &str = "FailedOperation.CertificateStatusNotAllowResubmit";
    pub(crate) const STATUS_NOT_ALLOW_VERIFY: &str = "FailedOperation.CertificateStatusNotAllowVerify";
    pub(crate) const TASK_CERTIFICATE_COUNT: &str =
        "FailedOperation.CertificateSyncTaskCertificateIdCountInvalid";
    pub(crate) const INVALID_PARAM: &str = "FailedOperation.InvalidParam";
    pub(crate) const INVALID_STATUS: &str = "FailedOperation.InvalidCertificateStatusCode";
    pub(crate) const NOT_DEPLOY_INSTANCE: &str = "FailedOperation.CertificateNotDeployInstance";
    pub(crate) const RESOURCE_TYPE_INVALID: &str = "FailedOperation.CertificateHostResourceTypeInvalid";
    pub(crate) const RETRY_STATUS_INVALID: &str = "FailedOperation.CertificateDeployRetryStatusInvalid";
    pub(crate) const ROLLBACK_STATUS_INVALID: &str = "FailedOperation.CertificateDeployRollbackStatusInvalid";
    pub(crate) const SYNC_TASK_ID_INVALID: &str = "FailedOperation.CertificateSyncTaskIdInvalid";
    pub(crate) const WITH_DETAIL_REASON: &str = "InvalidParameter.WithDetailReason";
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

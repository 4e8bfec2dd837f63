//! Error codes: the definitions have none, the official Go SDK lists them above each method of a client.
//!
//! ```text
//! //  FAILEDOPERATION_NETWORKERROR = "FailedOperation.NetworkError"
//! func (c *Client) ApplyCertificateWithContext(…
//! ```

use std::collections::{BTreeMap, BTreeSet};

use tc3_spec::document::ErrorClass;

/// The error codes of each action of a service.
#[derive(Clone, Debug, Default)]
pub struct ErrorCodes {
    by_action: BTreeMap<String, BTreeSet<String>>,
}

impl ErrorCodes {
    /// Adds what a `client.go` lists; several files are united.
    pub fn add_client_go(&mut self, text: &str) {
        let mut codes: Vec<&str> = Vec::new();
        for line in text.lines() {
            if let Some(comment) = line.strip_prefix("//") {
                codes.extend(code(comment));
                continue;
            }
            if let Some(action) = method(line) {
                self.by_action
                    .entry(action.to_owned())
                    .or_default()
                    .extend(codes.iter().map(|code| (*code).to_owned()));
            }
            codes.clear();
        }
    }

    /// An action's codes, sorted; nothing if they are not known.
    pub(crate) fn of(&self, action: &str) -> Option<Vec<String>> {
        let codes = self.by_action.get(action)?;
        (!codes.is_empty()).then(|| codes.iter().cloned().collect())
    }
}

/// `  NAME = "The.Code"`.
fn code(comment: &str) -> Option<&str> {
    let (name, value) = comment.split_once(" = \"")?;
    let name = name.trim();
    let code = value.strip_suffix('"')?;
    let constant = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    (constant && !code.is_empty()).then_some(code)
}

/// The action that a line declares a method for.
fn method(line: &str) -> Option<&str> {
    let name = line.strip_prefix("func (c *Client) ")?.split('(').next()?;
    Some(name.strip_suffix("WithContext").unwrap_or(name))
}

/// What can be done about a code that nobody has judged, by its first word.
pub(crate) fn class(code: &str) -> ErrorClass {
    let (first, rest) = code.split_once('.').unwrap_or((code, ""));
    match first {
        "RequestLimitExceeded" => ErrorClass::Throttle,
        "LimitExceeded" if rest.contains("RateLimit") || rest.contains("Frequency") => ErrorClass::Throttle,
        "InternalError" => ErrorClass::Transient,
        "AuthFailure" => ErrorClass::Auth,
        "UnauthorizedOperation" | "OperationDenied" => ErrorClass::Permission,
        "ResourceNotFound" => ErrorClass::NotFound,
        "LimitExceeded" | "ResourceInsufficient" | "ResourcesSoldOut" => ErrorClass::Quota,
        "ResourceInUse" | "ResourceUnavailable" => ErrorClass::State,
        "InvalidParameter"
        | "InvalidParameterValue"
        | "MissingParameter"
        | "UnknownParameter"
        | "UnsupportedOperation" => ErrorClass::Invalid,
        "DryRunOperation" => ErrorClass::DryRun,
        _ => ErrorClass::Other,
    }
}

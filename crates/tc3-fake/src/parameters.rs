//! The parameters of a call: read from whichever form they came in, held against the schema, and made fit for the log.

use serde_json::Value;
use tc3_core::check;

use crate::{
    catalogue::Operation,
    form,
    protocol::{Params, Reading, Signed},
    redact::{self, Reader},
    refusal::{Refusal, code},
    signature::COMMON_PARAMETERS,
};

/// What became of a call's parameters.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The input, where it is needed and could be read.
    pub(crate) input: Option<Value>,
    /// The input for the log, as far as it could be read.
    pub(crate) logged: Option<Value>,
    pub(crate) verdict: Result<(), Refusal>,
}

/// Reads and checks the input of a call.
pub(crate) fn check(operation: &Operation, reading: &Reading<'_>, needed: bool) -> Checked {
    let (input, verdict) = match &reading.params {
        Params::Json(text) => (serde_json::from_slice(text).ok(), against_schema(operation, text)),
        Params::Form(pairs) => {
            let common = |key: &str| matches!(reading.signed, Signed::V1) && COMMON_PARAMETERS.contains(&key);
            let own = pairs.iter().filter(|(key, _)| !common(key));
            match form::input(operation.service, operation.action.input, own) {
                Ok(input) => {
                    let verdict = against_schema(operation, input.to_string().as_bytes());
                    (Some(input), verdict)
                }
                Err(refusal) => (None, Err(refusal)),
            }
        }
    };
    let redacted = |input| redact::input(operation.service, operation.action.input, input, Reader::Test);
    Checked {
        input: if needed { input.clone() } else { None },
        logged: input.map(redacted),
        verdict,
    }
}

/// Of several faults the answer names one: the most basic first, and of equals the first.
fn against_schema(operation: &Operation, text: &[u8]) -> Result<(), Refusal> {
    let Err(faults) = check::input(operation.service, operation.action, text) else {
        return Ok(());
    };
    let worst = faults.iter().min_by_key(|fault| rank(&fault.kind));
    Err(worst.map_or_else(
        || Refusal::new(code::INVALID_PARAMETER, "The parameters are not valid."),
        refusal,
    ))
}

fn rank(kind: &check::FaultKind) -> u8 {
    use check::FaultKind as Kind;
    match kind {
        Kind::Syntax { .. } => 0,
        Kind::Missing => 1,
        Kind::Unknown { .. } => 2,
        _ => 3,
    }
}

fn refusal(fault: &check::Fault) -> Refusal {
    use check::FaultKind as Kind;
    let code = match fault.kind {
        Kind::Syntax { .. } => code::INVALID_REQUEST,
        Kind::Missing => code::MISSING_PARAMETER,
        Kind::Unknown { .. } => code::UNKNOWN_PARAMETER,
        Kind::OutOfRange { .. } => code::INVALID_PARAMETER_VALUE,
        _ => code::INVALID_PARAMETER,
    };
    Refusal::new(code, fault.to_string())
}

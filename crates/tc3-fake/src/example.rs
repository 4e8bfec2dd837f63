//! What an action's documentation page shows as its example: the fake's answer until it has behaviour of its own.

/// One documented example of an action, as generated from the specs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Example {
    /// The action's wire name: `UpdateCertificateInstance`.
    pub action: &'static str,
    /// The input as a JSON object.
    pub input: &'static str,
    /// The output as a JSON object: what stands under `Response`. A `RequestId` in it is replaced by a fresh one.
    pub output: &'static str,
}

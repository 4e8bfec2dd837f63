//! Telling "nothing is set up here" from "what is set up here does not work": a chain goes on after the first and
//! stops at the second.

use std::fmt;

use crate::{Error, ErrorKind};

/// The error of a provider that has nothing to read: no variable set, no file, no role bound. A [`Chain`](super::Chain)
/// goes on to its next link after it; any other error stops it. The reason must not hold secrets.
///
/// ```
/// use tc3_core::credentials::{is_not_configured, not_configured};
///
/// let error = not_configured("the vault's address is not set");
/// assert!(is_not_configured(&error));
/// ```
pub fn not_configured(reason: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, reason).with_source(NotConfigured)
}

/// Whether the error was made by [`not_configured`].
pub fn is_not_configured(error: &Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(current) = cause {
        if current.is::<NotConfigured>() {
            return true;
        }
        cause = current.source();
    }
    false
}

/// What is set up, but cannot work as it is.
pub(super) fn broken(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message)
}

/// A mark in the chain of causes. It says nothing, so that no rendering shows it.
#[derive(Debug)]
struct NotConfigured;

impl fmt::Display for NotConfigured {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for NotConfigured {}

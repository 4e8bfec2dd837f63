//! The three renderings of an error.

use std::fmt::{self, Write as _};

use super::Error;
use crate::check::Fault;

/// `Action: code: message (request id …)`; with `{:#}` followed by the chain of causes.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(action) = self.action() {
            write!(f, "{action}: ")?;
        }
        match self.code() {
            Some(code) => write!(f, "{code}: {}", self.message())?,
            None => f.write_str(self.message())?,
        }
        if let Some(id) = self.request_id() {
            write!(f, " (request id {id})")?;
        }
        if f.alternate() {
            for cause in causes(self) {
                write!(f, ": {cause}")?;
            }
        }
        Ok(())
    }
}

/// A report of several lines.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        write!(f, "\n  kind: {}", self.kind())?;
        if let Some(status) = self.http_status() {
            write!(f, "\n  http status: {status}")?;
        }
        write!(f, "\n  attempts: {}", self.attempts())?;
        if self.may_have_executed() {
            f.write_str("\n  the action may have been executed")?;
        }
        if let Some(id) = self.trace_id() {
            write!(f, "\n  trace id: {id}")?;
        }
        for fault in self.faults() {
            write!(f, "\n  - {fault}")?;
        }
        for cause in causes(self) {
            write!(f, "\n  caused by: {cause}")?;
        }
        Ok(())
    }
}

/// The causes, the nearest first, without repeating one that says what the one above it has said.
fn causes(error: &Error) -> impl Iterator<Item = String> {
    let mut next = std::error::Error::source(error);
    let mut above = error.message().to_owned();
    std::iter::from_fn(move || {
        loop {
            let cause = next?;
            next = cause.source();
            let text = cause.to_string();
            if !above.ends_with(&text) {
                above.clone_from(&text);
                return Some(text);
            }
        }
    })
}

/// One line for all the faults of an input.
pub(super) fn faults(faults: &[Fault]) -> String {
    let mut line = String::from("invalid request, nothing was sent: ");
    for (at, fault) in faults.iter().enumerate() {
        if at > 0 {
            line.push_str("; ");
        }
        // Writing to a string cannot fail.
        let _ = write!(line, "{fault}");
    }
    line
}

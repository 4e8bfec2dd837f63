//! From errors of the run-time to exceptions: the classes are Python, in `tc3/errors.py`, behind one factory.

use std::error::Error as _;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyType};
use tc3_core::check::Fault;
use tc3_core::schema::ErrorClass;
use tc3_core::{Error, ErrorKind};

use crate::credentials::Refusal;
use crate::encode::Faults;
use crate::outcome::value;

/// The exception for an error.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    made(
        py,
        (
            error.kind().as_str(),
            error.message(),
            error.code(),
            error.request_id(),
            error.http_status(),
            error.attempts(),
            error.trace_id(),
            error.may_have_executed(),
            error.action(),
            error.class().map(ErrorClass::as_str),
            faults(error.faults()),
            cause(py, error),
        ),
    )
}

/// The same, with the last answer of a wait, if it has one, as an object of this class.
pub(crate) fn raise_keeping<'py>(py: Python<'py>, error: &Error, of: Option<&Bound<'py, PyType>>) -> PyErr {
    let exception = raise(py, error);
    if let (Some(answer), Some(_)) = (error.answer(), of) {
        // The error is worth more than an answer that cannot be read.
        let _ = value(py, answer, of)
            .and_then(|answer| exception.value(py).setattr(intern!(py, "answer"), answer));
    }
    exception
}

/// The exception for parameters that cannot be sent.
pub(crate) fn raise_faults(py: Python<'_>, action: &str, faults: &Faults) -> PyErr {
    let kind = if faults.is_of_type() {
        "invalid_type"
    } else {
        ErrorKind::Invalid.as_str()
    };
    let none = None::<&str>;
    made(
        py,
        (
            kind,
            faults.to_string(),
            none,
            none,
            none,
            0,
            none,
            false,
            action,
            none,
            faults.found().to_vec(),
            none,
        ),
    )
}

/// Where each fault is, and what it is.
fn faults(found: &[Fault]) -> Vec<(String, String)> {
    found
        .iter()
        .map(|fault| (fault.path.clone(), fault.to_string()))
        .collect()
}

/// The error of a call that ended in a panic, which the panic hook has written to standard error.
pub(crate) fn panicked() -> Error {
    Error::new(
        ErrorKind::Other,
        "tc3 failed inside, please report it: the call ended in a panic",
    )
}

fn made<'py>(py: Python<'py>, arguments: impl pyo3::call::PyCallArgs<'py>) -> PyErr {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    match MAKE
        .import(py, "tc3.errors", "make")
        .and_then(|make| make.call1(arguments))
    {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// What the program's own function raised, or else the chain of causes on one line.
fn cause<'py>(py: Python<'py>, error: &Error) -> Option<Bound<'py, PyAny>> {
    if let Some(raised) = Refusal::of(error) {
        return Some(raised.bind(py).clone());
    }
    let mut next = error.source()?;
    let mut line = next.to_string();
    while let Some(cause) = next.source() {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause;
    }
    Some(PyString::new(py, &line).into_any())
}

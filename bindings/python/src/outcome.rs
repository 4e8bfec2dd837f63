//! What something that was asked for came to, on its way into Python.

use pyo3::prelude::*;
use pyo3::types::PyType;
use tc3_core::{Error, Response};

use crate::client::value;
use crate::errors::raise;
use crate::observe::Watch;
use crate::sequence::Given;

/// What a call or a step of a sequence came to.
pub(crate) enum Outcome {
    /// The answer of a call.
    Answer(Result<Response, Error>),
    /// A step.
    Step(Given),
}

impl Outcome {
    /// Tells the listeners of what is left of it. A step has a watch of its own: it may have been begun ahead.
    pub(crate) fn tell(&self, py: Python<'_>, watch: Option<&Watch>) -> PyResult<()> {
        match (self, watch) {
            (Self::Answer(answer), Some(watch)) => watch.end(py, answer.as_ref().map(Response::attempts)),
            (Self::Answer(_), None) => Ok(()),
            (Self::Step(given), _) => given.tell(py),
        }
    }

    /// The value of it, with answers as objects of this class, or the exception.
    pub(crate) fn into_python<'py>(
        self,
        py: Python<'py>,
        into: Option<&Bound<'py, PyType>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Answer(Ok(response)) => value(py, &response, into),
            Self::Answer(Err(error)) => Err(raise(py, &error)),
            Self::Step(given) => given.into_python(py, into),
        }
    }
}

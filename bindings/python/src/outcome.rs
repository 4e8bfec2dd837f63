//! What something that was asked for came to, on its way into Python.

use bytes::Bytes;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};
use tc3_core::{Error, ErrorKind, Response};

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

/// What stands in `Response`, as an object of this class, or its text.
pub(crate) fn value<'py>(
    py: Python<'py>,
    response: &Response,
    into: Option<&Bound<'py, PyType>>,
) -> PyResult<Bound<'py, PyAny>> {
    let Some(class) = into else {
        return text(py, response.body()).map(Bound::into_any);
    };
    if let Some(object) = tc3_python_answers::object(class, response.body())? {
        return Ok(object);
    }
    let body = response.verified().map_err(|error| raise(py, &error))?;
    class.call_method1(intern!(py, "_from_text"), (text(py, &body)?,))
}

/// The text of an answer.
fn text<'py>(py: Python<'py>, body: &Bytes) -> PyResult<Bound<'py, PyString>> {
    match std::str::from_utf8(body) {
        Ok(text) => Ok(PyString::new(py, text)),
        Err(_) => Err(raise(
            py,
            &Error::new(ErrorKind::Decode, "the answer is not UTF-8"),
        )),
    }
}

/// The object that a text is, as an object of this class.
#[pyfunction]
pub(crate) fn read<'py>(of: &Bound<'py, PyType>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    match tc3_python_answers::object(of, &Bytes::copy_from_slice(text.as_bytes()))? {
        Some(object) => Ok(object),
        None => of.call_method1(intern!(of.py(), "_from_text"), (text,)),
    }
}

//! The JSON text that objects were made of, kept for what they have no attribute for.

use bytes::Bytes;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use serde::de::IgnoredAny;

/// The text of an answer. All objects of the answer share it.
#[pyclass(frozen, module = "tc3._native")]
pub struct Text(Bytes);

/// Where an object without members stands: nowhere.
pub(crate) const NOWHERE: usize = usize::MAX;

/// Without the text: answers can hold private keys.
impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text([{} bytes])", self.0.len())
    }
}

impl Text {
    pub(crate) fn new(text: Bytes) -> Self {
        Self(text)
    }
}

#[pymethods]
impl Text {
    /// The text of the object that begins here.
    fn object<'py>(&self, py: Python<'py>, at: usize) -> PyResult<Bound<'py, PyString>> {
        if at == NOWHERE {
            return Ok(PyString::intern(py, "{}"));
        }
        let rest = self.0.get(at..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        let read = values.next();
        match std::str::from_utf8(&rest[..values.byte_offset()]) {
            Ok(text) if matches!(read, Some(Ok(_))) => Ok(PyString::new(py, text)),
            _ => Err(PyValueError::new_err("no object begins here")),
        }
    }
}

//! Reading a client's options out of the dictionary that Python passes, where `None` is what was not given.

use pyo3::conversion::FromPyObjectOwned;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use tc3_core::Error;

use crate::errors::raise;

/// The options by their names in Python.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a, 'py>(pub(crate) &'a Bound<'py, PyDict>);

impl<'py> Given<'_, 'py> {
    /// The option as this type. The error of a wrong one names the option and never shows its value.
    pub(crate) fn get<T: FromPyObjectOwned<'py>>(self, name: &str) -> PyResult<Option<T>> {
        let Some(value) = self.0.get_item(name)?.filter(|value| !value.is_none()) else {
            return Ok(None);
        };
        let extracted = value.extract::<T>().map_err(Into::<PyErr>::into);
        extracted.map(Some).map_err(|error| {
            let py = self.0.py();
            if error.is_instance_of::<PyTypeError>(py) {
                PyTypeError::new_err(format!("argument '{name}': {}", error.value(py)))
            } else {
                error
            }
        })
    }

    /// The option as this type, made into the run-time's.
    pub(crate) fn made<T: FromPyObjectOwned<'py>, U>(
        self,
        name: &str,
        make: impl FnOnce(T) -> Result<U, Error>,
    ) -> PyResult<Option<U>> {
        let result = self.get(name)?.map(make).transpose();
        result.map_err(|error| raise(self.0.py(), &error))
    }
}

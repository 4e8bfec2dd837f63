//! The native half of the Python package `tc3`: one door, `call(action, params) -> object`.
//!
//! It knows no action by name. Everything with a name of the API's in it is generated Python, in `python/tc3`; what
//! it knows of services are their schemas, in [`services`]. It never holds the interpreter while a request is under
//! way, and never lets a panic through.

mod asyncio;
mod client;
mod credentials;
mod encode;
mod errors;
mod gate;
mod given;
mod inbox;
mod lane;
mod observe;
mod options;
mod outcome;
mod process;
mod sequence;
mod services;
mod slices;
#[cfg(feature = "fake")]
mod testing;

use pyo3::pymodule;

#[pymodule(gil_used = false)]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::asyncio::abandon;

    #[pymodule_export]
    use super::client::NativeClient;

    #[pymodule_export]
    use super::outcome::read;

    #[pymodule_export]
    use super::sequence::NativeSequence;

    #[cfg(feature = "fake")]
    #[pymodule_export]
    use super::testing::NativeFake;

    #[pymodule_export]
    use tc3_python_answers::Text;

    #[allow(non_upper_case_globals, reason = "Python's name for it")]
    #[pymodule_export]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let shut_down = wrap_pyfunction!(super::process::shut_down, module)?;
        module
            .py()
            .import("atexit")?
            .call_method1("register", (shut_down,))?;
        Ok(())
    }
}

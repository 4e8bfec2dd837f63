//! Renders the Python package of a service: clients, data types, plain-dict inputs and error codes.
//!
//! Everything here is Python text; the native module below it knows no action by name. The texts come out the way
//! `ruff format` (line length 110) leaves them, so that no formatter has to run after the generator.

use tc3_spec::model::Service;
use tc3_spec::name;

mod client;
mod doc;
mod errors;
mod example;
mod inputs;
mod layout;
mod models;
mod names;
mod package;
mod text;
mod types;

/// The longest line of generated Python, as `bindings/python/pyproject.toml` has it.
const WIDTH: usize = 110;

/// The files of one service, all below `bindings/python/python/tc3/<service>/generated/`.
pub fn render(service: &Service) -> Vec<(String, String)> {
    let directory = format!("bindings/python/python/tc3/{}/generated", module(service));
    [
        ("__init__.py", package::render(service)),
        ("aio.py", client::render(service, client::Flavour::Asyncio)),
        ("client.py", client::render(service, client::Flavour::Blocking)),
        ("errors.py", errors::render(service)),
        ("inputs.py", inputs::render(service)),
        ("models.py", models::source(service)),
        ("models.pyi", models::stub(service)),
    ]
    .into_iter()
    .map(|(file, text)| {
        (
            format!("{directory}/{file}"),
            format!("# {}\n{text}", super::header(service)),
        )
    })
    .collect()
}

pub(super) use example::program;

/// The service's module: `ssl`, `as_`.
fn module(service: &Service) -> String {
    name::python_ident(&service.name)
}

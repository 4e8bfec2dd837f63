//! `__init__.py`: the generated package's names, each loaded when it is first asked for.

use tc3_spec::model::Service;

use super::text::Append as _;
use super::{doc, module, names};

/// The modules that are names of the package themselves.
const MODULES: [&str; 3] = ["errors", "inputs", "models"];

pub(super) fn render(service: &Service) -> String {
    let homes = homes(service);
    let intro = format!(
        "The generated client of {}, API version {}.\n\nEach name is loaded when it is first asked for.",
        service.title, service.version
    );
    let mut text = doc::filled(0, &intro);
    text.push_str("\nfrom __future__ import annotations\n\nfrom tc3 import _lazy\n\nTYPE_CHECKING = False\nif TYPE_CHECKING:\n");
    let package = format!("tc3.{}.generated", module(service));
    text.add(format_args!("    from {package} import errors, inputs, models\n"));
    for home in ["aio", "client", "inputs", "models"] {
        let mut names: Vec<_> = homes
            .iter()
            .filter(|(name, of)| *of == home && name != home)
            .map(|(name, _)| name)
            .collect();
        // Imports are sorted as ruff does it: by letters, not by their case.
        names.sort_by_key(|name| name.to_lowercase());
        match names[..] {
            [] => {}
            [name] => text.add(format_args!("    from {package}.{home} import {name}\n")),
            _ => {
                text.add(format_args!("    from {package}.{home} import (\n"));
                for name in names {
                    text.add(format_args!("        {name},\n"));
                }
                text.push_str("    )\n");
            }
        }
    }
    text.push_str("\n__all__ = [\n");
    for (name, _) in &homes {
        text.add(format_args!("    \"{name}\",\n"));
    }
    text.push_str("]\n\nHOMES = {\n");
    for (name, home) in &homes {
        text.add(format_args!("    \"{name}\": \"{package}.{home}\",\n"));
    }
    text.push_str("}\n\n__getattr__ = _lazy.loader(__name__, HOMES)\n");
    text
}

/// Every name of the package with the module it is in, sorted.
fn homes(service: &Service) -> Vec<(String, &'static str)> {
    let mut homes = vec![("AsyncClient".to_owned(), "aio"), ("Client".to_owned(), "client")];
    let classes = service
        .enums
        .iter()
        .map(|of| of.name.clone())
        .chain(names::data_types(service).into_iter().map(|of| of.name.clone()))
        .chain(service.actions.iter().map(names::response));
    homes.extend(
        classes
            .filter(|name| !names::is_of_the_package(name))
            .map(|name| (name, "models")),
    );
    for of in names::inputs(service) {
        homes.extend([
            (format!("{}Dict", of.name), "inputs"),
            (format!("{}Like", of.name), "inputs"),
        ]);
    }
    homes.extend(MODULES.map(|module| (module.to_owned(), module)));
    homes.sort();
    homes
}

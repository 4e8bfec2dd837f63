//! Renders the Python package of other specs than the project's, for the tests of `bindings/python`:
//! `cargo run -p tc3-codegen --example render_python -- <specs> <directory>`.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [specs, directory] = &arguments[..] else {
        return Err("usage: render_python <specs> <directory>".into());
    };
    let services = tc3_spec::load(Path::new(specs)).map_err(|faults| faults.to_string())?;
    for service in &services {
        for (path, text) in tc3_codegen::render::python::render(service) {
            let path = Path::new(directory).join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, text)?;
        }
    }
    Ok(())
}

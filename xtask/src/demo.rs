//! `cargo xtask demo`: the main job in one command on a fresh clone.

use std::process::Command;

use crate::packages::{install_node, install_python, program, programs, run};
use crate::regenerate;
use crate::toolchain::Toolchain;

/// Regenerates, builds, installs the two packages and makes every call from the three languages.
pub(crate) fn demo(tools: &Toolchain) -> Result<(), String> {
    regenerate::run(&tools.root, regenerate::Mode::Write)?;
    programs(&tools.root)?;
    let python = install_python(tools)?;
    let folder = install_node(tools)?;
    // An import is looked up from where its file lies: the folder that has the package.
    let script = folder.join("demo.mjs");
    std::fs::copy(tools.root.join("tests/e2e/demo/demo.mjs"), &script)
        .map_err(|e| format!("{}: {e}", script.display()))?;
    run(Command::new(program(&tools.root, "demo"))
        .arg(python)
        .arg(tools.root.join("tests/e2e/demo/demo.py"))
        .arg(&tools.node)
        .arg(script))
}

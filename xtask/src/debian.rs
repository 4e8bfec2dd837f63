//! Programs that come as Debian packages: found where they are installed, installed where they are not.

use std::path::PathBuf;
use std::process::Command;

use crate::packages::run;

/// Makes sure that a program is there; else says what to install.
pub(crate) fn provide(program: &str, package: &str) -> Result<(), String> {
    if is_there(program) {
        return Ok(());
    }
    println!("{program} is missing: installing the Debian package {package}");
    let install = || {
        let apt = |arguments: &[&str]| {
            let mut command = Command::new("apt-get");
            command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
            run(&mut command)
        };
        // The lists of a machine that has just been made are empty.
        apt(&["update", "-qq"])?;
        apt(&["install", "-y", "-qq", "--no-install-recommends", package])
    };
    install().map_err(|why| {
        format!("{why}\n{program} is needed: on Debian, as root, `apt-get install {package}`")
    })?;
    if is_there(program) {
        Ok(())
    } else {
        Err(format!("the package {package} has no {program}"))
    }
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Where Debian puts servers, whoever looks.
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.into_iter().any(|folder| folder.join(program).is_file())
}

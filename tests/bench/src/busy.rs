//! Other work on every core while the contest runs, of the lowest priority.
//!
//! A core that has nothing to do sleeps, and to wake it costs more than what a small call does. On a machine that has other
//! work it does not sleep: both are what users have, so the contest is run on both.

use std::process::{Child, Command, Stdio};

use crate::Failure;

/// A program per core that does nothing, as long as this lives.
#[derive(Debug)]
pub(crate) struct Busy(Vec<Child>);

impl Busy {
    /// Starts them.
    pub(crate) fn start() -> Result<Self, Failure> {
        let mut busy = Self(Vec::new());
        for _ in 0..std::thread::available_parallelism()?.get() {
            let mut command = Command::new("nice");
            command.args(["-n", "19", "sh", "-c", "while :; do :; done"]);
            let child = command.stdin(Stdio::null()).spawn();
            busy.0.push(
                child.map_err(|e| format!("`nice` and `sh` are needed to keep the machine busy: {e}"))?,
            );
        }
        Ok(busy)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _gone = child.kill();
            let _gone = child.wait();
        }
    }
}

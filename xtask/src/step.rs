//! Named commands with their times, and the table that closes a run.
//!
//! A step's output is shown as it comes. A failing step does not stop the run: one run shows every fault.

use std::process::Command;
use std::time::{Duration, Instant};

use comfy_table::{CellAlignment, Table, presets};

/// Runs steps and remembers how they ended.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Done>,
}

#[derive(Debug)]
struct Done {
    name: String,
    took: Duration,
    fault: Option<String>,
}

impl Steps {
    /// Runs a command; true if it succeeded.
    pub(crate) fn run(&mut self, name: &str, command: &mut Command) -> bool {
        self.check(name, || {
            let shown = shown(command);
            println!("$ {shown}");
            match command.status() {
                Ok(status) if status.success() => Ok(()),
                Ok(status) => Err(format!("`{shown}` ended with {status}")),
                Err(e) => Err(format!("`{shown}` could not be started: {e}")),
            }
        })
    }

    /// Runs a function; true if it succeeded.
    pub(crate) fn check(&mut self, name: &str, work: impl FnOnce() -> Result<(), String>) -> bool {
        println!("\n── {name}");
        let start = Instant::now();
        let fault = work().err();
        if let Some(fault) = &fault {
            eprintln!("{fault}");
        }
        let good = fault.is_none();
        self.done.push(Done {
            name: name.to_owned(),
            took: start.elapsed(),
            fault,
        });
        good
    }

    /// Prints the table and the closing line; true if every step succeeded.
    pub(crate) fn finish(self) -> bool {
        let mut table = Table::new();
        table
            .load_style(presets::UTF8_HORIZONTAL_ONLY)
            .set_header(["step", "seconds", "outcome"]);
        for done in &self.done {
            let outcome = done.fault.as_deref().map_or("passed".to_owned(), |fault| {
                format!("FAILED: {}", fault.lines().next().unwrap_or_default())
            });
            table.add_row([
                done.name.clone(),
                format!("{:.1}", done.took.as_secs_f64()),
                outcome,
            ]);
        }
        if let Some(column) = table.column_mut(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let failed = self.done.iter().filter(|done| done.fault.is_some()).count();
        let total: f64 = self.done.iter().map(|done| done.took.as_secs_f64()).sum();
        println!(
            "\n{table}\n{total:.0} seconds in all\n{} passed, {failed} failed",
            self.done.len() - failed
        );
        failed == 0
    }
}

/// A command as one would type it.
fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

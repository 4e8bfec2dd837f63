//! The outcome as tables for a terminal.

use comfy_table::{CellAlignment, Table, presets};

use crate::goals::PACKAGE_BYTES;
use crate::outcome::{Outcome, Standing};

/// Every contestant's figures, its ratios to the yardstick of its scenario, and whether the goals are reached.
pub(crate) fn results(outcome: &Outcome) -> Table {
    let mut table = table(&[
        "scenario",
        "contestant",
        "median",
        "p99",
        "CPU",
        "memory",
        "× median",
        "× CPU",
        "× memory",
        "goals",
    ]);
    let mut before = None;
    for standing in &outcome.results {
        let Standing { entry, ratio, .. } = standing;
        let group = (entry.language, entry.scenario);
        let title = if before == Some(group) {
            String::new()
        } else {
            format!("{}: {}", entry.language, entry.scenario.title())
        };
        before = Some(group);
        let goals: Vec<String> = outcome
            .goals_of(entry)
            .map(|reached| {
                format!(
                    "{} {} {:.2} of {}: {:.3}",
                    if reached.reached { "✓" } else { "✗" },
                    reached.goal.figure,
                    reached.goal.limit,
                    reached.goal.against,
                    reached.ratio,
                )
            })
            .collect();
        table.add_row([
            title,
            entry.name.to_owned(),
            time(standing.median),
            standing.p99.map_or_else(String::new, time),
            time(standing.cpu),
            megabytes(standing.memory),
            format!("{:.3}", ratio.median),
            format!("{:.3}", ratio.cpu),
            format!("{:.3}", ratio.memory),
            goals.join("\n"),
        ]);
    }
    align_right(&mut table, 2..9);
    table
}

/// What is downloaded and installed.
pub(crate) fn sizes(outcome: &Outcome) -> Table {
    let mut table = table(&["installation", "packages", "installed", "download", "goal"]);
    for size in &outcome.sizes {
        table.add_row([
            format!("{}: {}", size.language, size.name),
            size.packages.to_string(),
            bytes(size.installed),
            size.download.map_or_else(String::new, bytes),
            size.download.map_or_else(String::new, |download| {
                let sign = if download <= PACKAGE_BYTES { "✓" } else { "✗" };
                format!("{sign} {}", bytes(PACKAGE_BYTES))
            }),
        ]);
    }
    align_right(&mut table, 1..4);
    table
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_header(header.iter().copied());
    table
}

fn align_right(table: &mut Table, columns: std::ops::Range<usize>) {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// Microseconds, in the unit that suits them.
fn time(microseconds: f64) -> String {
    match microseconds {
        small if small < 10.0 => format!("{small:.2} µs"),
        small if small < 1_000.0 => format!("{small:.0} µs"),
        large => format!("{:.1} ms", large / 1_000.0),
    }
}

fn megabytes(bytes: f64) -> String {
    format!("{:.1} MB", bytes / 1e6)
}

#[expect(clippy::cast_precision_loss, reason = "no package has 2^53 bytes")]
fn bytes(count: u64) -> String {
    megabytes(count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit_that_suits_them() {
        assert_eq!(time(0.764), "0.76 µs");
        assert_eq!(time(682.4), "682 µs");
        assert_eq!(time(22_500.0), "22.5 ms");
    }
}

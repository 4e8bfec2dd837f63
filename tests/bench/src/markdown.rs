//! The goals and what was measured as a page for the repository.

use std::fmt::Write as _;

use crate::goals::{Figure, PACKAGE_BYTES};
use crate::outcome::Outcome;

/// The page.
pub(crate) fn page(outcome: &Outcome) -> String {
    let machine = &outcome.machine;
    let mut page = String::from(
        "# Results\n\n<!-- Written by `cargo xtask bench --record`. -->\n\nEach figure is tc3's share of what the other \
         takes in the same round, the median over the rounds; below 1 is less.\n\n",
    );
    let _infallible = write!(
        page,
        "One run of {} rounds on {} cores ({}, {}); {} requests verified, {} refused.\n\n\
         | | measured by | figure | share | goal | |\n|---|---|---|---:|---:|---|\n",
        outcome.rounds,
        machine.cores,
        machine.system,
        machine.architecture,
        outcome.requests.verified,
        outcome.requests.refused,
    );
    for reached in &outcome.goals {
        let goal = &reached.goal;
        let figure = match goal.figure {
            Figure::Median => "time, median",
            Figure::Cpu => "processor time",
            Figure::Memory => "peak memory",
        };
        let _infallible = writeln!(
            page,
            "| {}: {} | {} | {figure} | {:.3} | {:.2} | {} |",
            goal.language,
            goal.scenario.title(),
            goal.against,
            reached.ratio,
            goal.limit,
            sign(reached.reached),
        );
    }
    page.push_str("\n| installation | packages | installed, MB | download, MB | goal, MB | |\n|---|---:|---:|---:|---:|---|\n");
    for size in &outcome.sizes {
        let _infallible = write!(
            page,
            "| {}: {} | {} | {} |",
            size.language,
            size.name,
            size.packages,
            megabytes(size.installed),
        );
        let _infallible = match size.download {
            Some(download) => writeln!(
                page,
                " {} | {} | {} |",
                megabytes(download),
                megabytes(PACKAGE_BYTES),
                sign(download <= PACKAGE_BYTES)
            ),
            None => writeln!(page, " | | |"),
        };
    }
    page
}

fn sign(reached: bool) -> &'static str {
    if reached { "✓" } else { "✗" }
}

#[expect(clippy::cast_precision_loss, reason = "no package has 2^53 bytes")]
fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

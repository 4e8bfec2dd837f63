//! The goals and what was measured as a page for the repository.

use std::fmt::Write as _;

use crate::Failure;
use crate::contestants::{Language, SOCKET_ALONE};
use crate::goals::{Figure, PACKAGE_BYTES};
use crate::outcome::{Outcome, Standing};

/// The page.
pub(crate) fn page(outcome: &Outcome) -> String {
    let machine = &outcome.machine;
    let (title, command, chart) = if machine.busy {
        (
            "Results on a busy machine",
            "cargo xtask bench --busy --record",
            "results-busy.svg",
        )
    } else {
        ("Results", "cargo xtask bench --record", "results.svg")
    };
    let mut page = format!(
        "# {title}\n\n<!-- Written by `{command}`. -->\n\n![What tc3 takes where the official SDK takes \
         1]({chart})\n\nEach figure is tc3's share of what the other \
         takes in the same round, the median over the rounds; below 1 is less.\n\n",
    );
    let _infallible = write!(
        page,
        "One run of {} rounds on {} cores ({}, {}){}; {} requests verified, {} refused.\n\n\
         | | measured by | figure | share | goal | |\n|---|---|---|---:|---:|---|\n",
        outcome.rounds,
        machine.cores,
        machine.system,
        machine.architecture,
        if machine.busy {
            ", which had other work of the lowest priority"
        } else {
            ""
        },
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
    page.push_str(&floor(outcome));
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

/// What of a small call is no client's, beside what tc3 takes in all.
fn floor(outcome: &Outcome) -> String {
    let mut text = "\nOf the time that the official SDK takes for a small call, a request that is signed once, written to a socket \
         and answered takes this much. It is the system's, the server's and the language's, and no client takes less:\n\n\
         | | a socket alone | tc3 |\n|---|---:|---:|\n"
        .to_owned();
    for alone in &outcome.results {
        let of_tc3 = |standing: &&Standing| {
            let (entry, other) = (&standing.entry, &alone.entry);
            (entry.language, entry.scenario, entry.name) == (other.language, other.scenario, "tc3")
        };
        if alone.entry.name == SOCKET_ALONE
            && let Some(tc3) = outcome.results.iter().find(of_tc3)
        {
            let _infallible = writeln!(
                text,
                "| {}: {} | {:.3} | {:.3} |",
                alone.entry.language,
                alone.entry.scenario.title(),
                alone.ratio.median,
                tc3.ratio.median,
            );
        }
    }
    text
}

/// Where the front page has its chart and its short table: between these two lines.
const MARKS: [&str; 2] = [
    "<!-- Written by `cargo xtask bench --record`. -->\n",
    "<!-- End of what it wrote. -->\n",
];

const CHART: &str = "![What tc3 takes where the official SDK takes 1](tests/bench/results.svg)";

/// The front page with its chart and its short table made anew. Before the first time it shows neither.
pub(crate) fn front_page(text: &str, outcome: &Outcome) -> Result<String, Failure> {
    let [begin, end] = MARKS;
    let missing = || format!("the front page lacks the line {begin:?} or {end:?}");
    let (before, rest) = text.split_once(begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(end).ok_or_else(missing)?;
    let table = short(outcome);
    Ok(format!("{before}{begin}\n{CHART}\n\n{table}\n{end}{after}"))
}

/// The goals against the official SDKs: of what they take, the share that tc3 takes.
fn short(outcome: &Outcome) -> String {
    let mut table =
        String::from("| official SDK = 1 | time | processor time | memory |\n|---|---:|---:|---:|\n");
    for standing in &outcome.results {
        let (entry, ratio) = (&standing.entry, &standing.ratio);
        let of_official = outcome
            .goals_of(entry)
            .any(|reached| reached.goal.against.starts_with("official"));
        if of_official {
            let _infallible = writeln!(
                table,
                "| {}: {} | {:.2} | {:.2} | {:.2} |",
                entry.language,
                entry.scenario.title(),
                ratio.median,
                ratio.cpu,
                ratio.memory,
            );
        }
    }
    let sizes: Vec<String> = [Language::Python, Language::Node]
        .into_iter()
        .filter_map(|language| {
            let of = |name: &str| {
                let mut sizes = outcome.sizes.iter();
                sizes.find(|size| (size.language, size.name) == (language, name))
            };
            let (official, own) = (of("official")?, of("tc3")?);
            Some(format!(
                "{language} {} MB in {} instead of {} MB in {}",
                megabytes(own.installed),
                packages(own.packages),
                megabytes(official.installed),
                packages(official.packages),
            ))
        })
        .collect();
    let machine = &outcome.machine;
    let _infallible = write!(
        table,
        "\nInstalled: {}. One run of {} rounds on {} cores; a loopback server verified every signature; [all \
         results](tests/bench/results.md), and those [on a busy machine](tests/bench/results-busy.md).\n",
        sizes.join(", "),
        outcome.rounds,
        machine.cores,
    );
    table
}

fn packages(count: usize) -> String {
    if count == 1 {
        "1 package".to_owned()
    } else {
        format!("{count} packages")
    }
}

fn sign(reached: bool) -> &'static str {
    if reached { "✓" } else { "✗" }
}

#[expect(clippy::cast_precision_loss, reason = "no package has 2^53 bytes")]
fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

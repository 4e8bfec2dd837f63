//! Runs contestants in turn and collects what they and the operating system say.

use std::io::{Read, Write as _};
use std::process::{Command, Stdio};

use tc3_bench::report::Report;
use wait4::Wait4;

use crate::Failure;
use crate::contestants::{Entry, Places, Scenario};
use crate::server::Server;
use crate::statistics::percentile;

/// How often a process is started in a round of [`Scenario::Start`]: it is quickly done, and varies most.
const STARTS: usize = 3;

/// One contestant's figures of one round.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// The median time of a call in microseconds. Where calls overlap: of all calls, divided by their number.
    pub(crate) median: f64,
    /// What 99 of 100 calls took at most, in microseconds.
    pub(crate) p99: Option<f64>,
    /// The processor time of a call in microseconds; for a start that of the whole process.
    pub(crate) cpu: f64,
    /// The most memory the process had, in bytes.
    pub(crate) memory: u64,
    /// The sum over the members of an answer; nothing for a start.
    pub(crate) checksum: Option<u64>,
}

/// Every entry's figures, one per round.
pub(crate) fn rounds(
    entries: &[Entry],
    rounds: usize,
    quick: bool,
    places: &Places,
    server: &Server,
) -> Result<Vec<Vec<Measured>>, Failure> {
    let mut measured = vec![Vec::with_capacity(rounds); entries.len()];
    for round in 0..rounds {
        for group in groups(entries) {
            // Another one begins in every round: what the machine does meanwhile meets each of them.
            for step in 0..group.len() {
                let at = group.start + (step + round) % group.len();
                let entry = &entries[at];
                eprint!(
                    "\rround {} of {rounds}: {}, {}, {}\x1b[K",
                    round + 1,
                    entry.language,
                    entry.scenario.title(),
                    entry.name
                );
                let _is_no_terminal = std::io::stderr().flush();
                measured[at].push(one(entry, quick, places, server)?);
            }
        }
    }
    eprint!("\r\x1b[K");
    Ok(measured)
}

/// The runs of entries of one language and scenario.
fn groups(entries: &[Entry]) -> Vec<std::ops::Range<usize>> {
    let mut groups: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        match groups.last_mut() {
            Some(group)
                if (entries[group.start].language, entries[group.start].scenario)
                    == (entry.language, entry.scenario) =>
            {
                group.end = at + 1;
            }
            _ => groups.push(at..at + 1),
        }
    }
    groups
}

fn one(entry: &Entry, quick: bool, places: &Places, server: &Server) -> Result<Measured, Failure> {
    if entry.scenario == Scenario::Start {
        return start(entry, quick, places, server);
    }
    let run = process(&mut entry.command(places, server, quick))?;
    let line = run.output.lines().last().unwrap_or_default();
    let report: Report =
        serde_json::from_str(line).map_err(|error| format!("{entry:?} printed {line:?}: {error}"))?;
    #[expect(clippy::cast_precision_loss, reason = "it is a small number")]
    let calls = report.calls as f64;
    let mut latencies = report.latencies;
    latencies.sort_by(f64::total_cmp);
    Ok(Measured {
        median: percentile(&latencies, 0.5).unwrap_or(report.wall / calls),
        p99: percentile(&latencies, 0.99),
        cpu: report.cpu / calls,
        memory: run.memory,
        checksum: Some(report.checksum),
    })
}

/// The best of a few starts, figure by figure: what disturbs a start only ever makes it slower.
fn start(entry: &Entry, quick: bool, places: &Places, server: &Server) -> Result<Measured, Failure> {
    let mut best: Option<Measured> = None;
    for _ in 0..STARTS {
        let run = process(&mut entry.command(places, server, quick))?;
        let so_far = best.get_or_insert(Measured {
            median: f64::INFINITY,
            p99: None,
            cpu: f64::INFINITY,
            memory: u64::MAX,
            checksum: None,
        });
        so_far.median = so_far.median.min(run.wall);
        so_far.cpu = so_far.cpu.min(run.cpu);
        so_far.memory = so_far.memory.min(run.memory);
    }
    best.ok_or_else(|| "nothing was started".into())
}

/// What a process took.
struct Process {
    output: String,
    wall: f64,
    cpu: f64,
    memory: u64,
}

fn process(command: &mut Command) -> Result<Process, Failure> {
    let start = std::time::Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{command:?}: {error}"))?;
    let mut output = String::new();
    if let Some(mut stream) = child.stdout.take() {
        stream.read_to_string(&mut output)?;
    }
    let used = child.wait4()?;
    if !used.status.success() {
        return Err(format!("{command:?} ended with {}", used.status).into());
    }
    Ok(Process {
        output,
        wall: start.elapsed().as_secs_f64() * 1e6,
        cpu: (used.rusage.utime + used.rusage.stime).as_secs_f64() * 1e6,
        memory: used.rusage.maxrss,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_one_language_and_scenario() {
        let entries = crate::contestants::all(&[], &[Scenario::Small, Scenario::Sign]);
        let sizes: Vec<usize> = groups(&entries).iter().map(ExactSizeIterator::len).collect();
        assert_eq!(sizes, [5, 3, 3, 2]);
    }
}

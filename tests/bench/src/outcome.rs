//! What came out: each contestant's medians over the rounds, its ratios to the yardstick of the same round, and the goals.

use serde::Serialize;

use crate::Failure;
use crate::contestants::{Entry, Language};
use crate::goals::{Figure, GOALS, Goal};
use crate::run::Measured;
use crate::server::Count;
use crate::sizes::Size;
use crate::statistics::median;

/// Everything the contest found out.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    pub(crate) machine: Machine,
    pub(crate) rounds: usize,
    pub(crate) requests: Count,
    pub(crate) results: Vec<Standing>,
    pub(crate) goals: Vec<Verdict>,
    pub(crate) sizes: Vec<Size>,
}

/// Where it ran, as far as it matters.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) system: &'static str,
    pub(crate) architecture: &'static str,
    /// Whether its cores had other work, of the lowest priority.
    pub(crate) busy: bool,
}

/// A contestant's figures: medians over the rounds. Times in microseconds, memory in bytes.
#[derive(Debug, Serialize)]
pub(crate) struct Standing {
    #[serde(flatten)]
    pub(crate) entry: Entry,
    pub(crate) median: f64,
    pub(crate) p99: Option<f64>,
    pub(crate) cpu: f64,
    pub(crate) memory: f64,
    /// To the yardstick: 1 for itself.
    pub(crate) ratio: Ratios,
}

/// Medians over the rounds of the ratios within each.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Ratios {
    pub(crate) median: f64,
    pub(crate) cpu: f64,
    pub(crate) memory: f64,
}

/// A goal and what was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Verdict {
    #[serde(flatten)]
    pub(crate) goal: Goal,
    pub(crate) ratio: f64,
    pub(crate) reached: bool,
}

impl Outcome {
    pub(crate) fn new(
        entries: &[Entry],
        measured: &[Vec<Measured>],
        rounds: usize,
        busy: bool,
        requests: Count,
        sizes: Vec<Size>,
    ) -> Result<Self, Failure> {
        same_sums(entries, measured)?;
        let mut results = Vec::with_capacity(entries.len());
        for (entry, own) in entries.iter().zip(measured) {
            let yardstick = entries
                .iter()
                .position(|other| other.yardstick && same_group(other, entry))
                .ok_or("a scenario has no yardstick")?;
            let over =
                |figure: fn(&Measured) -> f64| median(own.iter().map(figure)).ok_or("there was no round");
            let to = |figure| ratio(own, &measured[yardstick], figure).ok_or("there was no round");
            results.push(Standing {
                entry: *entry,
                median: over(|one| one.median)?,
                p99: median(own.iter().filter_map(|one| one.p99)),
                cpu: over(|one| one.cpu)?,
                memory: over(memory)?,
                ratio: Ratios {
                    median: to(Figure::Median)?,
                    cpu: to(Figure::Cpu)?,
                    memory: to(Figure::Memory)?,
                },
            });
        }
        Ok(Self {
            machine: Machine {
                cores: std::thread::available_parallelism()?.get(),
                system: std::env::consts::OS,
                architecture: std::env::consts::ARCH,
                busy,
            },
            rounds,
            requests,
            results,
            goals: goals(entries, measured),
            sizes,
        })
    }

    /// The goals of one contestant, as far as they are ratios to its yardstick.
    pub(crate) fn goals_of(&self, entry: &Entry) -> impl Iterator<Item = &Verdict> {
        self.goals.iter().filter(move |reached| {
            let goal = &reached.goal;
            (goal.language, goal.scenario, goal.name) == (entry.language, entry.scenario, entry.name)
        })
    }
}

/// Whether all contestants of a scenario read the same answer.
fn same_sums(entries: &[Entry], measured: &[Vec<Measured>]) -> Result<(), Failure> {
    for (entry, own) in entries.iter().zip(measured) {
        for (other, theirs) in entries.iter().zip(measured) {
            let sums = own.iter().chain(theirs).filter_map(|one| one.checksum);
            let differ = sums.clone().min() != sums.max();
            if same_group(entry, other) && differ {
                return Err(format!("{entry:?} and {other:?} did not read the same answer").into());
            }
        }
    }
    Ok(())
}

fn goals(entries: &[Entry], measured: &[Vec<Measured>]) -> Vec<Verdict> {
    let find = |language: Language, goal: &Goal, name: &str| {
        entries
            .iter()
            .position(|entry| (entry.language, entry.scenario, entry.name) == (language, goal.scenario, name))
    };
    GOALS
        .iter()
        .filter_map(|goal| {
            let own = find(goal.language, goal, goal.name)?;
            let other = find(goal.language, goal, goal.against)?;
            let ratio = ratio(&measured[own], &measured[other], goal.figure)?;
            Some(Verdict {
                goal: *goal,
                ratio,
                reached: ratio <= goal.limit,
            })
        })
        .collect()
}

fn same_group(one: &Entry, other: &Entry) -> bool {
    (one.language, one.scenario) == (other.language, other.scenario)
}

fn ratio(own: &[Measured], other: &[Measured], figure: Figure) -> Option<f64> {
    let value: fn(&Measured) -> f64 = match figure {
        Figure::Median => |one| one.median,
        Figure::Cpu => |one| one.cpu,
        Figure::Memory => memory,
    };
    median(
        own.iter()
            .zip(other)
            .map(|(own, other)| value(own) / value(other)),
    )
}

#[expect(clippy::cast_precision_loss, reason = "no process has 2^53 bytes")]
fn memory(one: &Measured) -> f64 {
    one.memory as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(median: f64) -> Measured {
        Measured {
            median,
            p99: None,
            cpu: 1.0,
            memory: 1,
            checksum: None,
        }
    }

    #[test]
    fn a_ratio_is_made_within_each_round() {
        // The machine was ten times slower in the second round, for both.
        let own = [measured(2.0), measured(20.0), measured(2.0)];
        let other = [measured(4.0), measured(40.0), measured(5.0)];
        assert_eq!(ratio(&own, &other, Figure::Median), Some(0.5));
    }
}

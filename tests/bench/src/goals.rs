//! What tc3 must reach, as ratios within one run.

use std::fmt;

use serde::Serialize;

use crate::contestants::{Language, Scenario};

/// One of a contestant's figures.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Figure {
    /// The median time of a call.
    Median,
    /// The processor time of a call.
    Cpu,
    /// The peak memory of the process.
    Memory,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Median => "median",
            Self::Cpu => "CPU",
            Self::Memory => "memory",
        })
    }
}

/// A limit on a ratio.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Goal {
    pub(crate) language: Language,
    pub(crate) scenario: Scenario,
    /// The contestant it is for.
    pub(crate) name: &'static str,
    /// The contestant it is measured by.
    pub(crate) against: &'static str,
    pub(crate) figure: Figure,
    /// The most that the ratio may be.
    pub(crate) limit: f64,
}

/// The most bytes of a wheel and of an npm package for one platform, as they are downloaded.
pub(crate) const PACKAGE_BYTES: u64 = 3_000_000;

const fn goal(
    language: Language,
    scenario: Scenario,
    name: &'static str,
    against: &'static str,
    figure: Figure,
    limit: f64,
) -> Goal {
    Goal {
        language,
        scenario,
        name,
        against,
        figure,
        limit,
    }
}

/// Every goal.
pub(crate) const GOALS: [Goal; 15] = {
    use Figure::{Cpu, Median, Memory};
    use Language::{Node, Python, Rust};
    use Scenario::{Decode, Flight, Large, Sign, Small, Start, Threads};
    [
        goal(Python, Start, "tc3", "official", Cpu, 0.5),
        goal(Python, Start, "tc3", "official", Memory, 0.65),
        goal(Python, Small, "tc3", "official", Median, 0.12),
        goal(Python, Flight, "tc3 async", "official async", Cpu, 0.05),
        goal(Python, Threads, "tc3", "official", Cpu, 0.08),
        goal(Python, Large, "tc3", "official", Median, 0.25),
        goal(Node, Start, "tc3", "official", Cpu, 0.55),
        goal(Node, Small, "tc3", "official", Median, 0.25),
        goal(Node, Flight, "tc3", "official", Cpu, 0.15),
        goal(Node, Large, "tc3", "official", Median, 0.9),
        goal(Rust, Small, "tc3", "by hand", Cpu, 1.1),
        goal(Rust, Small, "tc3", "tencentcloud-sdk", Cpu, 0.9),
        goal(Rust, Large, "tc3", "by hand", Cpu, 1.1),
        goal(Rust, Decode, "tc3", "by hand", Median, 1.05),
        // 0.9 of the signatures a second.
        goal(Rust, Sign, "tc3", "by hand", Cpu, 1.0 / 0.9),
    ]
};

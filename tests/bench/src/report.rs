//! What a contestant prints on its last line: one measurement as JSON.

use serde::{Deserialize, Serialize};

/// One measurement of one contestant, after its warm-up.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Report {
    /// How many calls were measured.
    pub calls: usize,
    /// The time of each call in microseconds; empty where calls overlap and a single one's time says nothing.
    pub latencies: Vec<f64>,
    /// The time of all calls together, in microseconds.
    pub wall: f64,
    /// The processor time of all calls together, of every thread of the process, in microseconds.
    pub cpu: f64,
    /// The sum over every member that was read, the same for every contestant of a scenario: proof that each of
    /// them got the whole answer.
    pub checksum: u64,
}

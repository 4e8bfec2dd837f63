//! What a contestant must do, and the loops that measure it.

use std::rc::Rc;
use std::time::Instant;

use bytes::Bytes;
use cpu_time::ProcessTime;
use tc3_bench::IN_FLIGHT;
use tc3_bench::report::Report;

/// Anything that went wrong: a contest with a failed call is void.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A client of the two actions of the contest.
pub(crate) trait Contestant: Sized + 'static {
    /// A client of this server.
    fn connected(endpoint: &str) -> Result<Self, Failure>;

    /// A client that gets this answer to every request, without a network.
    fn answered(body: Bytes) -> Result<Self, Failure>;

    /// The small call: the sum over the members of its answer.
    async fn small(&self) -> Result<u64, Failure>;

    /// The large call: the sum over the members of its answer, each of them read.
    async fn large(&self) -> Result<u64, Failure>;
}

/// What a member counts in the sum.
pub(crate) trait Weight {
    fn weight(&self) -> u64;
}

impl Weight for str {
    fn weight(&self) -> u64 {
        // Characters, as Python counts; Node's sum is the same because all of these are in the first plane.
        self.chars().count() as u64
    }
}

impl Weight for String {
    fn weight(&self) -> u64 {
        self.as_str().weight()
    }
}

impl Weight for u64 {
    fn weight(&self) -> u64 {
        *self
    }
}

impl Weight for i64 {
    fn weight(&self) -> u64 {
        self.unsigned_abs()
    }
}

impl Weight for bool {
    fn weight(&self) -> u64 {
        u64::from(*self)
    }
}

impl<T: Weight> Weight for Option<T> {
    fn weight(&self) -> u64 {
        self.as_ref().map_or(0, Weight::weight)
    }
}

impl<T: Weight> Weight for Vec<T> {
    fn weight(&self) -> u64 {
        self.iter().map(Weight::weight).sum()
    }
}

/// One call, with no warm-up: the harness measures the whole process.
pub(crate) async fn once<C: Contestant>(client: C) -> Result<Report, Failure> {
    let meter = Meter::start();
    let checksum = client.small().await?;
    Ok(meter.stop(1, Vec::new(), checksum))
}

/// Small calls one after the other.
pub(crate) async fn small<C: Contestant>(client: C, calls: usize) -> Result<Report, Failure> {
    sequential(calls, async || client.small().await).await
}

/// Large calls one after the other.
pub(crate) async fn large<C: Contestant>(client: C, calls: usize) -> Result<Report, Failure> {
    sequential(calls, async || client.large().await).await
}

/// Small calls, always 64 of them under way.
pub(crate) async fn flight<C: Contestant>(client: C, calls: usize) -> Result<Report, Failure> {
    let client = Rc::new(client);
    all_at_once(&client, calls.div_ceil(10)).await?;
    let meter = Meter::start();
    let (made, checksum) = all_at_once(&client, calls).await?;
    Ok(meter.stop(made, Vec::new(), checksum))
}

async fn all_at_once<C: Contestant>(client: &Rc<C>, calls: usize) -> Result<(usize, u64), Failure> {
    let each = calls.div_ceil(IN_FLIGHT);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let client = Rc::clone(client);
        tasks.spawn_local(async move {
            let mut checksum = 0;
            for _ in 0..each {
                checksum = client.small().await?;
            }
            Ok::<u64, Failure>(checksum)
        });
    }
    let mut checksum = 0;
    while let Some(ended) = tasks.join_next().await {
        checksum = ended??;
    }
    Ok((each * IN_FLIGHT, checksum))
}

async fn sequential(
    calls: usize,
    mut call: impl AsyncFnMut() -> Result<u64, Failure>,
) -> Result<Report, Failure> {
    for _ in 0..calls.div_ceil(10) {
        call().await?;
    }
    let mut latencies = Vec::with_capacity(calls);
    let mut checksum = 0;
    let meter = Meter::start();
    for _ in 0..calls {
        let start = Instant::now();
        checksum = call().await?;
        latencies.push(start.elapsed().as_secs_f64() * 1e6);
    }
    Ok(meter.stop(calls, latencies, checksum))
}

/// Wall and processor time of what lies between start and stop.
pub(crate) struct Meter {
    wall: Instant,
    cpu: ProcessTime,
}

impl Meter {
    pub(crate) fn start() -> Self {
        Self {
            wall: Instant::now(),
            cpu: ProcessTime::now(),
        }
    }

    pub(crate) fn stop(self, calls: usize, latencies: Vec<f64>, checksum: u64) -> Report {
        Report {
            calls,
            latencies,
            cpu: self.cpu.elapsed().as_secs_f64() * 1e6,
            wall: self.wall.elapsed().as_secs_f64() * 1e6,
            checksum,
        }
    }
}

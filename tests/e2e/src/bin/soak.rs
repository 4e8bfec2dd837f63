//! The long run with its figures: `cargo xtask soak`. Fails if a call met another fate than it must, or if memory grew.

use std::process::ExitCode;

use clap::Parser;
use tc3_e2e::soak::{Report, Settings, run};

/// Many calls at once against the fake cloud, with random faults on the way.
#[derive(Debug, Parser)]
struct Arguments {
    /// The calls: every other one is of a safe action.
    #[arg(long, default_value_t = 200_000)]
    calls: u32,
    /// How many of them are under way at once.
    #[arg(long, default_value_t = 64)]
    concurrency: usize,
    /// The share of requests that meet a fault, from 0 to 1.
    #[arg(long, default_value_t = 0.02)]
    fault_rate: f64,
    /// What the faults follow from: the same seed, the same faults.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Calls after whose first tenth everything that is kept for later is full: the fake's log holds 10,000 requests.
const LONG: u32 = 150_000;
/// How much more memory than at the first milestone counts as growth, in percent.
const GROWTH: u64 = 15;

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments {
        calls,
        concurrency,
        fault_rate,
        seed,
    } = Arguments::parse();
    let settings = Settings {
        calls,
        concurrency,
        fault_rate,
        seed,
    };
    let report = match run(settings).await {
        Ok(report) => report,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    print(settings, &report);
    let mut complaints = report.complaints.clone();
    complaints.extend(grown(settings, &report));
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    if complaints.is_empty() {
        println!("every safe call ended right; no other was executed twice");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn print(settings: Settings, report: &Report) {
    let seconds = report.took.as_secs_f64();
    let Settings {
        calls,
        concurrency,
        fault_rate,
        seed,
    } = settings;
    println!("{calls} calls, {concurrency} at once, fault rate {fault_rate}, seed {seed}");
    println!(
        "  time        {seconds:.1} s, {:.0} calls a second",
        f64::from(calls) / seconds
    );
    println!("  requests    {}", report.requests);
    println!("  executions  {}", report.executions);
    println!("  faults      {}", listed(report.faults.iter()));
    println!("  errors      {}", listed(report.errors.iter()));
    let memory: Vec<String> = report
        .resident_kib
        .iter()
        .map(|(percent, kib)| format!("{kib} KiB at {percent} %"))
        .collect();
    println!("  memory      {}", memory.join(", "));
}

fn listed<'a>(counts: impl Iterator<Item = (&'a &'static str, &'a u64)>) -> String {
    let counts: Vec<String> = counts.map(|(name, count)| format!("{count} {name}")).collect();
    if counts.is_empty() {
        "none".to_owned()
    } else {
        counts.join(", ")
    }
}

/// A long run must end with about the memory it had after its first tenth.
fn grown(settings: Settings, report: &Report) -> Option<String> {
    let (Some((_, first)), Some((_, last))) = (report.resident_kib.first(), report.resident_kib.last())
    else {
        return None;
    };
    let grown = settings.calls >= LONG && last * 100 > first * (100 + GROWTH);
    grown.then(|| format!("memory grew from {first} KiB to {last} KiB"))
}

//! The contest: starts the server, runs every contestant of every scenario in turn, several rounds of it, and says what
//! came out as a table, as JSON and as a chart.
//!
//! It is started by `cargo xtask bench`, which builds and installs what it runs. It stays small and starts the
//! contestants itself: their peak memory is counted from the memory of the program that starts them.

mod busy;
mod chart;
mod contestants;
mod goals;
mod markdown;
mod outcome;
mod run;
mod server;
mod sizes;
mod statistics;
mod table;

use std::path::PathBuf;

use clap::Parser;

use contestants::{Language, Places, Scenario};
use outcome::Outcome;

type Failure = Box<dyn std::error::Error>;

/// Compares tc3 with the official SDKs and with code by hand.
#[derive(Debug, Parser)]
struct Arguments {
    /// The folder with the contestants' scripts.
    #[arg(long)]
    contestants: PathBuf,
    /// The folder with the installed packages.
    #[arg(long)]
    packages: PathBuf,
    /// The Python interpreter.
    #[arg(long)]
    python: PathBuf,
    /// The Node executable.
    #[arg(long)]
    node: PathBuf,
    /// Few rounds of few calls: whether it runs, not who is quicker.
    #[arg(long)]
    quick: bool,
    /// Only this language; may be repeated.
    #[arg(long, value_enum)]
    language: Vec<Language>,
    /// Only this scenario; may be repeated.
    #[arg(long, value_enum)]
    scenario: Vec<Scenario>,
    /// Keeps every core busy meanwhile, with other work of the lowest priority.
    #[arg(long)]
    busy: bool,
    /// How often everything is run.
    #[arg(long)]
    rounds: Option<usize>,
    /// Where to write the figures as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Where to write the chart as SVG.
    #[arg(long)]
    chart: Option<PathBuf>,
    /// Where to write the goals and what was measured as Markdown.
    #[arg(long)]
    markdown: Option<PathBuf>,
    /// The front page whose short table is to be made anew.
    #[arg(long)]
    front_page: Option<PathBuf>,
}

fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let places = Places {
        contestants: arguments.contestants.canonicalize()?,
        packages: arguments.packages.canonicalize()?,
        python: arguments.python.clone(),
        node: arguments.node.clone(),
        programs: std::env::current_exe()?
            .parent()
            .map(PathBuf::from)
            .ok_or("this program lies in no folder")?,
    };
    let rounds = arguments.rounds.unwrap_or(if arguments.quick { 1 } else { 7 });
    let ca_file = places.packages.join("authority.pem");
    let server = server::Server::start(&places.programs, &ca_file)?;
    let entries = contestants::all(&arguments.language, &arguments.scenario);
    if entries.is_empty() {
        return Err("no contestant of these languages runs in these scenarios".into());
    }
    let busy = arguments.busy.then(busy::Busy::start).transpose()?;
    let measured = run::rounds(&entries, rounds, arguments.quick, &places, &server)?;
    drop(busy);
    let count = server.stop()?;
    let outcome = Outcome::new(
        &entries,
        &measured,
        rounds,
        arguments.busy,
        count,
        sizes::all(&places.packages, &arguments.language)?,
    )?;

    println!("{}", table::results(&outcome));
    println!("{}", table::sizes(&outcome));
    println!(
        "{} requests verified, {} refused",
        outcome.requests.verified, outcome.requests.refused
    );
    if outcome.requests.refused > 0 {
        return Err("a request was not signed right: the contest is void".into());
    }
    if let Some(path) = &arguments.json {
        std::fs::write(path, format!("{}\n", serde_json::to_string_pretty(&outcome)?))?;
    }
    if let Some(path) = &arguments.chart {
        std::fs::write(path, chart::draw(&outcome))?;
    }
    if let Some(path) = &arguments.markdown {
        std::fs::write(path, markdown::page(&outcome))?;
    }
    if let Some(path) = &arguments.front_page {
        let text = std::fs::read_to_string(path)?;
        std::fs::write(path, markdown::front_page(&text, &outcome)?)?;
    }
    Ok(())
}

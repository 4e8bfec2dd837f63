//! The long run of rotations that are killed: `cargo xtask rotate-kill`. Fails if one of them ends otherwise than it must.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tc3_e2e::rotation::{Rotator, rotate};

/// Kills rotations at each of their requests and lets a second process end each.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many rotations to kill.
    #[arg(long, default_value_t = 100)]
    rotations: u32,
    /// Rotates once, against this address with this key pair and the files in this folder: the process that is killed.
    #[arg(long, num_args = 4, value_names = ["URL", "ID", "KEY", "FOLDER"], hide = true)]
    rotate: Option<Vec<String>>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.rotate.as_deref() {
        Some([url, id, key, folder]) => rotate(url, id, key, &PathBuf::from(folder)).await.map(|()| true),
        _ => kill(arguments.rotations).await,
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn kill(rotations: u32) -> Result<bool, Box<dyn std::error::Error>> {
    let program = std::env::current_exe()?;
    let report = Rotator { program }.kill(rotations).await?;
    println!(
        "{} rotations of {} requests, {} of them killed before they were done, {} not as they must be",
        report.rotations,
        report.requests,
        report.killed,
        report.complaints.len()
    );
    for complaint in &report.complaints {
        eprintln!("{complaint}");
    }
    Ok(report.complaints.is_empty())
}

//! The contestants in Rust: tc3, bare reqwest with a signature made by hand, and the crate `tencentcloud-sdk`.
//!
//! All of them run on the same single-threaded runtime, so that what differs is the client and nothing else.

mod by_hand;
mod canned;
mod contestant;
mod hand_model;
mod peer;
mod signing;
mod tc3;

use clap::{Parser, ValueEnum};
use tc3_bench::report::Report;

use contestant::{Contestant, Failure};

/// Runs one scenario as one contestant and prints one measurement.
#[derive(Debug, Parser)]
struct Arguments {
    contestant: Name,
    scenario: Scenario,
    /// The server, such as `http://127.0.0.1:8080`.
    endpoint: String,
    /// How many calls to measure.
    calls: usize,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Name {
    Tc3,
    ByHand,
    Peer,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scenario {
    Start,
    Small,
    Flight,
    Large,
    Compose,
    Decode,
    Sign,
}

fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let report = if matches!(arguments.scenario, Scenario::Sign) {
        match arguments.contestant {
            Name::Tc3 => signing::tc3(arguments.calls),
            Name::ByHand => signing::by_hand(arguments.calls),
            Name::Peer => return Err("the peer's signer is not public: see `compose`".into()),
        }
    } else {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let contest = async {
            match arguments.contestant {
                Name::Tc3 => run::<tc3::Tc3>(&arguments).await,
                Name::ByHand => run::<by_hand::ByHand>(&arguments).await,
                Name::Peer => run::<peer::Peer>(&arguments).await,
            }
        };
        tokio::task::LocalSet::new().block_on(&runtime, contest)?
    };
    println!("{}", serde_json::to_string(&report)?);
    Ok(())
}

async fn run<C: Contestant>(arguments: &Arguments) -> Result<Report, Failure> {
    let (endpoint, calls) = (arguments.endpoint.as_str(), arguments.calls);
    match arguments.scenario {
        Scenario::Start => contestant::once(C::connected(endpoint)?).await,
        Scenario::Small => contestant::small(C::connected(endpoint)?, calls).await,
        Scenario::Flight => contestant::flight(C::connected(endpoint)?, calls).await,
        Scenario::Large => contestant::large(C::connected(endpoint)?, calls).await,
        Scenario::Compose => {
            let body = canned::small(endpoint).await?;
            contestant::small(C::answered(body)?, calls).await
        }
        Scenario::Decode => {
            let body = canned::large(endpoint).await?;
            contestant::large(C::answered(body)?, calls).await
        }
        Scenario::Sign => unreachable!("signing needs no client"),
    }
}

//! Who runs in which scenario, with which command, and who is the yardstick.

use std::fmt;
use std::path::PathBuf;
use std::process::Command;

use clap::ValueEnum;
use serde::Serialize;

use crate::server::Server;

/// What is measured.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scenario {
    /// A process that makes one call.
    Start,
    /// Small calls one after the other.
    Small,
    /// Small calls, always 64 under way, on one event loop.
    Flight,
    /// Small calls from 64 threads over HTTPS.
    Threads,
    /// Answers of about 500 kB, every member read.
    Large,
    /// A small call without a network.
    Compose,
    /// A large call without a network.
    Decode,
    /// Signatures alone.
    Sign,
}

impl Scenario {
    /// What the tables call it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Start => "start + one call",
            Self::Small => "small call",
            Self::Flight => "64 in flight",
            Self::Threads => "64 threads, HTTPS",
            Self::Large => "large answer",
            Self::Compose => "small, no network",
            Self::Decode => "large, no network",
            Self::Sign => "signature",
        }
    }

    /// How many calls a contestant makes in a round. Fewer for what takes milliseconds.
    fn calls(self, language: Language, quick: bool) -> usize {
        let calls: usize = match (self, language) {
            (Self::Start, _) => 1,
            (Self::Small | Self::Compose, Language::Rust) => 10_000,
            (Self::Small, _) => 1_000,
            (Self::Flight, Language::Python) => 1_920,
            (Self::Flight, _) => 6_400,
            (Self::Threads | Self::Compose, _) => 2_560,
            (Self::Large | Self::Decode, _) => 100,
            (Self::Sign, _) => 200_000,
        };
        if quick { calls.div_ceil(10) } else { calls }
    }
}

/// The language of a contestant.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ValueEnum)]
pub(crate) enum Language {
    Python,
    Node,
    Rust,
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Python => "Python",
            Self::Node => "Node",
            Self::Rust => "Rust",
        })
    }
}

/// One contestant in one scenario.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) language: Language,
    pub(crate) scenario: Scenario,
    /// What the tables call it.
    pub(crate) name: &'static str,
    /// The script without its ending; for Rust the argument.
    #[serde(skip)]
    program: &'static str,
    /// The folder below the packages with what it needs.
    #[serde(skip)]
    package: &'static str,
    /// Whether the others of its language and scenario are compared with it.
    pub(crate) yardstick: bool,
}

/// The contestant that is no client: what it takes, every client takes.
pub(crate) const SOCKET_ALONE: &str = "a socket alone";

/// Where things lie.
#[derive(Debug)]
pub(crate) struct Places {
    pub(crate) contestants: PathBuf,
    pub(crate) packages: PathBuf,
    pub(crate) python: PathBuf,
    pub(crate) node: PathBuf,
    /// This program's folder, where the others of its crate are.
    pub(crate) programs: PathBuf,
}

/// Proxies and certificates of the user's, which would reach some contestants and not others.
const FOREIGN: [&str; 14] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "NODE_EXTRA_CA_CERTS",
    "NODE_OPTIONS",
    "CURL_CA_BUNDLE",
    "PYTHONPATH",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
];

impl Entry {
    /// The command of this contestant.
    pub(crate) fn command(&self, places: &Places, server: &Server, quick: bool) -> Command {
        let scripts = &places.contestants;
        let package = places.packages.join(self.package);
        let mut command = match self.language {
            Language::Python => {
                let mut command = Command::new(&places.python);
                command.arg(scripts.join("python").join(self.program).with_extension("py"));
                command
            }
            Language::Node => {
                let mut command = Command::new(&places.node);
                command
                    .arg(scripts.join("node").join(self.program).with_extension("mjs"))
                    .current_dir(&package);
                command
            }
            Language::Rust => {
                let mut command = Command::new(
                    places
                        .programs
                        .join("tc3-bench-rust")
                        .with_extension(std::env::consts::EXE_EXTENSION),
                );
                command.arg(self.program);
                command
            }
        };
        for name in FOREIGN {
            command.env_remove(name);
        }
        if self.language == Language::Python {
            command.env("PYTHONPATH", &package);
        }
        let url = if self.scenario == Scenario::Threads {
            &server.urls.https
        } else {
            &server.urls.http
        };
        let name = self
            .scenario
            .to_possible_value()
            .map(|value| value.get_name().to_owned());
        command
            .arg(name.unwrap_or_default())
            .arg(url)
            .arg(self.scenario.calls(self.language, quick).to_string());
        if self.language != Language::Rust {
            command.arg(&server.ca_file).env("SSL_CERT_FILE", &server.ca_file);
        }
        command
    }
}

/// Every contestant of these languages and scenarios, or of all where none is named.
pub(crate) fn all(languages: &[Language], scenarios: &[Scenario]) -> Vec<Entry> {
    let mut entries = Vec::new();
    entries.extend(python());
    entries.extend(node());
    entries.extend(rust());
    entries.retain(|entry| {
        (languages.is_empty() || languages.contains(&entry.language))
            && (scenarios.is_empty() || scenarios.contains(&entry.scenario))
    });
    entries
}

fn python() -> Vec<Entry> {
    use Scenario::{Flight, Large, Small, Start, Threads};
    let entry = |scenario, name, program, package, yardstick| Entry {
        language: Language::Python,
        scenario,
        name,
        program,
        package,
        yardstick,
    };
    let (tc3, official) = ("python-tc3", "python-official");
    vec![
        entry(Start, "official", "start_official", official, true),
        entry(Start, "tc3", "start_tc3", tc3, false),
        entry(Start, "nothing", "start_bare", tc3, false),
        entry(Small, "official", "official_sync", official, true),
        entry(Small, "official async", "official_async", official, false),
        entry(Small, "tc3", "tc3_sync", tc3, false),
        entry(Small, "tc3 async", "tc3_async", tc3, false),
        entry(Small, "by hand", "by_hand", tc3, false),
        entry(Small, SOCKET_ALONE, "socket_alone", tc3, false),
        entry(Flight, "official async", "official_async", official, true),
        entry(Flight, "tc3 async", "tc3_async", tc3, false),
        entry(Threads, "official", "official_sync", official, true),
        entry(Threads, "tc3", "tc3_sync", tc3, false),
        entry(Large, "official", "official_sync", official, true),
        entry(Large, "tc3", "tc3_sync", tc3, false),
        entry(Large, "tc3 async", "tc3_async", tc3, false),
        entry(Large, "by hand", "by_hand", tc3, false),
    ]
}

fn node() -> Vec<Entry> {
    use Scenario::{Flight, Large, Small, Start};
    let entry = |scenario, name, program, package, yardstick| Entry {
        language: Language::Node,
        scenario,
        name,
        program,
        package,
        yardstick,
    };
    let (tc3, official) = ("node-tc3", "node-official");
    let mut entries = vec![
        entry(Start, "official", "start_official", official, true),
        entry(
            Start,
            "official, README's import",
            "start_official_readme",
            official,
            false,
        ),
        entry(Start, "tc3", "start_tc3", tc3, false),
        entry(Start, "nothing", "start_bare", tc3, false),
        entry(Small, SOCKET_ALONE, "socket_alone", tc3, false),
    ];
    for scenario in [Small, Flight, Large] {
        entries.push(entry(scenario, "official", "official", official, true));
        entries.push(entry(scenario, "tc3", "tc3", tc3, false));
        entries.push(entry(scenario, "by hand", "by_hand", tc3, false));
    }
    entries
}

fn rust() -> Vec<Entry> {
    use Scenario::{Compose, Decode, Flight, Large, Sign, Small, Start};
    let mut entries = Vec::new();
    for scenario in [Start, Small, Flight, Large, Compose, Decode, Sign] {
        for (name, program) in [
            ("by hand", "by-hand"),
            ("tc3", "tc3"),
            ("tencentcloud-sdk", "peer"),
        ] {
            // The peer's signer cannot be called alone.
            if (scenario, program) != (Sign, "peer") {
                entries.push(Entry {
                    language: Language::Rust,
                    scenario,
                    name,
                    program,
                    package: "",
                    yardstick: program == "by-hand",
                });
            }
        }
    }
    entries
}

//! The table of faults: `tests/cases/faults/*.json` as data. Its README describes the format.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::misbehaving::Plan;

/// One file of the table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What its faults have in common.
    pub about: String,
    /// The faults.
    pub faults: Vec<Fault>,
}

/// One fault, and what becomes of a call that meets it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Unique in the file.
    pub name: String,
    /// Why it matters, where the name does not say so.
    #[serde(default)]
    pub why: Option<String>,
    /// What the server does.
    pub server: Plan,
    /// How the client is set up.
    #[serde(default)]
    pub client: Setup,
    /// What becomes of the last call.
    pub expect: Expect,
}

/// How a client is set up for a fault.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// The time a call may take, in milliseconds; the client's own default unless given.
    #[serde(default)]
    pub timeout_ms: Option<u64>,
    /// The time that making a connection may take, in milliseconds.
    #[serde(default)]
    pub connect_timeout_ms: Option<u64>,
    /// The longest silence while an answer is waited for, in milliseconds.
    #[serde(default)]
    pub read_timeout_ms: Option<u64>,
    /// The most bytes of an answer.
    #[serde(default)]
    pub response_limit: Option<usize>,
    /// Whether the client trusts the authority of the server's certificate.
    #[serde(default)]
    pub trusts: bool,
    /// How many calls are made, one after the other; all but the last must succeed.
    #[serde(default)]
    pub calls: Option<usize>,
    /// Whether each further call waits until the server has closed every connection.
    #[serde(default)]
    pub waits_for_close: bool,
}

/// What becomes of the last call.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Expect {
    /// The same of a safe action and of one that is not.
    Either(Outcome),
    /// One of a safe action, another of one that is not.
    #[serde(untagged)]
    Each {
        /// Of a safe action.
        safe: Outcome,
        /// Of one that is not.
        not_safe: Outcome,
    },
}

impl Expect {
    /// What becomes of a call of an action that is safe, or not.
    pub fn of(&self, safe: bool) -> &Outcome {
        match self {
            Expect::Either(outcome) => outcome,
            Expect::Each { safe: outcome, .. } if safe => outcome,
            Expect::Each { not_safe, .. } => not_safe,
        }
    }
}

/// What becomes of a call.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The error, if it is one.
    #[serde(default)]
    pub error: Option<ExpectedError>,
    /// The members of the answer, if it is none.
    #[serde(default)]
    pub output: Option<Value>,
    /// The attempts that the last call says it has made.
    pub attempts: u32,
    /// The requests that arrived, over all calls.
    pub requests: usize,
    /// The connections that were made, over all calls; any number unless given.
    #[serde(default)]
    pub connections: Option<usize>,
}

/// An error.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedError {
    /// Its kind.
    pub kind: String,
    /// The service's code; none unless given.
    #[serde(default)]
    pub code: Option<String>,
    /// Whether the action may have been executed.
    pub may_have_executed: bool,
    /// The HTTP status; none unless given.
    #[serde(default)]
    pub http_status: Option<u16>,
    /// Words that stand in the message.
    #[serde(default)]
    pub says: Vec<String>,
}

/// A file of the table, by its name without `.json`.
///
/// # Panics
///
/// If there is none, or it is not what the README describes: the message says where.
pub fn load(name: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../cases/faults")
        .join(name)
        .with_extension("json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of all files of the table, sorted.
///
/// # Panics
///
/// If the folder cannot be read.
pub fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases/faults");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("tests/cases/faults")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

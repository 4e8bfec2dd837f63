//! A machine of its own: directories, variables, a clock that is set by hand, and the servers it can reach.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tc3_core::credentials::Surroundings;
use tc3_core::testing::{ManualClock, Replay};
use tempfile::TempDir;

/// 2023-11-14T22:13:20Z.
pub(crate) const NOW: u64 = 1_700_000_000;

pub(crate) struct Machine {
    directory: TempDir,
    variables: Arc<Mutex<BTreeMap<String, OsString>>>,
    pub(crate) clock: ManualClock,
    /// What STS answers, and what it was asked.
    pub(crate) sts: Replay,
    metadata: String,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        fs::create_dir(directory.path().join("home")).expect("a home");
        Self {
            directory,
            variables: Arc::default(),
            clock: ManualClock::at(NOW),
            sts: Replay::default(),
            // Nobody listens at port 1.
            metadata: "http://127.0.0.1:1".to_owned(),
        }
    }

    pub(crate) fn with_metadata(mut self, address: &str) -> Self {
        address.clone_into(&mut self.metadata);
        self
    }

    pub(crate) fn set(&self, name: &str, value: impl Into<OsString>) {
        let mut variables = self.variables.lock().expect("no panic");
        variables.insert(name.to_owned(), value.into());
    }

    /// Writes a file and returns its path.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(&path, text).expect("a file");
        path
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    /// The error's text with the machine's directory as `/`.
    pub(crate) fn plain(&self, text: &str) -> String {
        text.replace(&self.directory.path().display().to_string(), "")
    }

    pub(crate) fn surroundings(&self) -> Surroundings {
        let variables = self.variables.clone();
        Surroundings::system()
            .with_variables(move |name| variables.lock().expect("no panic").get(name).cloned())
            .with_home(self.path("home"))
            .with_machine_directory(self.path("etc"))
            .with_clock(self.clock.clone())
            .with_transport(self.sts.clone())
            .with_metadata_endpoint(&self.metadata)
    }
}

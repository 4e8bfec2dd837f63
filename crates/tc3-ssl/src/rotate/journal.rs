//! What is done, in a file: written whole, flushed to the disk and put in place at once, so that a kill at any time leaves
//! the state before or after a step and never half of one. It never holds a key.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tc3_core::{Error, ErrorKind};

use super::Bound;

/// The steps that are done.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a step of its own")]
pub(super) struct Done {
    /// The format: 1.
    pub(super) version: u32,
    /// The certificate that is replaced.
    pub(super) old_certificate_id: String,
    /// What takes its place: `certificate ID`, or `pair` with the certificate's SHA-256 fingerprint.
    pub(super) to: String,
    /// Its ID, once it is known.
    pub(super) certificate_id: Option<String>,
    /// Whether it was uploaded by this rotation.
    pub(super) uploaded: bool,
    /// Whether an upload may have been sent.
    pub(super) uploading: bool,
    /// What used the old certificate.
    pub(super) bound: Option<Vec<Bound>>,
    /// Whether an update may have been sent.
    pub(super) updating: bool,
    /// The records of these two certificates that there were before.
    pub(super) records_before: Vec<u64>,
    /// The update's record; 0 if there was nothing to update.
    pub(super) deploy_record_id: Option<u64>,
    pub(super) finished: bool,
    /// Whether a part of the update failed.
    pub(super) failed: bool,
    pub(super) verified: bool,
    pub(super) silenced: bool,
    /// Whether the deletion may have been sent.
    pub(super) deleting: bool,
    pub(super) deleted: bool,
    /// Whether a roll-back may have been sent.
    pub(super) rolling_back: bool,
    /// The record of the roll-back, if the update was taken back.
    pub(super) roll_back_record_id: Option<i64>,
}

impl Done {
    /// The update was taken back: the next run looks and updates anew.
    pub(super) fn forget_update(&mut self) {
        *self = Self {
            version: self.version,
            old_certificate_id: std::mem::take(&mut self.old_certificate_id),
            to: std::mem::take(&mut self.to),
            certificate_id: self.certificate_id.take(),
            uploaded: self.uploaded,
            uploading: self.uploading,
            ..Self::default()
        };
    }
}

const VERSION: u32 = 1;

/// A journal, or none that is kept.
pub(super) struct Journal {
    path: Option<PathBuf>,
    pub(super) done: Done,
}

impl Journal {
    /// Reads the journal, or begins one. One of other certificates is an error.
    pub(super) fn open(path: Option<&Path>, old: &str, to: &str) -> Result<Self, Error> {
        let mut journal = Self::read(path, old, to)?;
        journal.path = path.map(Path::to_owned);
        // A journal that cannot be written must be known before there is something to write.
        journal.save()?;
        Ok(journal)
    }

    /// Reads the journal and writes nothing, now or later.
    pub(super) fn read(path: Option<&Path>, old: &str, to: &str) -> Result<Self, Error> {
        let fresh = Done {
            version: VERSION,
            old_certificate_id: old.to_owned(),
            to: to.to_owned(),
            ..Done::default()
        };
        let Some(path) = path else {
            return Ok(Self {
                path: None,
                done: fresh,
            });
        };
        let done = match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| {
                broken(
                    path,
                    &format!(
                        "it cannot be read as a rotation's journal: {error}; move it away to begin anew"
                    ),
                )
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => fresh.clone(),
            Err(error) => return Err(broken(path, &error.to_string())),
        };
        if done.version != VERSION
            || done.old_certificate_id != fresh.old_certificate_id
            || done.to != fresh.to
        {
            let message = format!(
                "it is of another rotation, from {} to {}; this one is from {old} to {to}: give each its own journal",
                done.old_certificate_id, done.to
            );
            return Err(broken(path, &message));
        }
        Ok(Self { path: None, done })
    }

    /// Changes what is done, and writes it.
    pub(super) fn note(&mut self, change: impl FnOnce(&mut Done)) -> Result<(), Error> {
        change(&mut self.done);
        self.save()
    }

    fn save(&self) -> Result<(), Error> {
        let Some(path) = &self.path else { return Ok(()) };
        write(path, &self.done).map_err(|error| broken(path, &error.to_string()))
    }
}

fn write(path: &Path, done: &Done) -> std::io::Result<()> {
    let mut text = serde_json::to_vec_pretty(done)?;
    text.push(b'\n');
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    let mut file = private(&beside)?;
    file.write_all(&text)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    // The name is safe on the disk only when its folder is.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn broken(path: &Path, why: &str) -> Error {
    Error::new(
        ErrorKind::Config,
        format!("the journal {}: {why}", path.display()),
    )
}

//! Reading small files that hold secrets: off the async threads, with a limit, into memory that is wiped.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::absence::broken;
use crate::Error;

/// The most bytes of a file with credentials or a token. Real ones have a few hundred to a few thousand.
const LIMIT: u64 = 64 * 1024;

/// The bytes of a file; nothing if there is none.
pub(super) async fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || read_blocking(&path))
        .await
        .map_err(|_| broken("reading a file with credentials broke off: the runtime was shut down"))?
}

/// The text of a file; nothing if there is none.
pub(super) async fn read_text(path: &Path) -> Result<Option<Zeroizing<String>>, Error> {
    let Some(mut bytes) = read(path).await? else {
        return Ok(None);
    };
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(broken(format!("{} is not UTF-8 text", path.display())))
        }
    }
}

/// The first of these files that exists, with its text.
pub(super) async fn first_text(paths: &[PathBuf]) -> Result<Option<(&Path, Zeroizing<String>)>, Error> {
    for path in paths {
        if let Some(text) = read_text(path).await? {
            return Ok(Some((path, text)));
        }
    }
    Ok(None)
}

fn read_blocking(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let cannot = |error: io::Error| broken(format!("cannot read {}: {error}", path.display()));
    // What is not a file is refused before it is opened: opening a pipe would wait for its writer.
    let size = match path.metadata() {
        Ok(found) if found.is_file() => found.len(),
        Ok(_) => return Err(broken(format!("{} is not a file", path.display()))),
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => return Err(cannot(error)),
    };
    let too_large = || broken(format!("{} is larger than {LIMIT} bytes", path.display()));
    if size > LIMIT {
        return Err(too_large());
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => return Err(cannot(error)),
    };
    // All the room at once: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(LIMIT).unwrap_or(0) + 1));
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > LIMIT {
        return Err(too_large());
    }
    Ok(Some(bytes))
}

fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

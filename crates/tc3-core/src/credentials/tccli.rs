//! Profiles of Tencent's command line tool, tccli.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::absence::{broken, not_configured};
use super::cache::Cached;
use super::cvm;
use super::entry::{self, Entry, Names};
use super::profile::{DEFAULT, PROFILE};
use super::{Surroundings, file};
use crate::{BoxFuture, Credentials, Error, Provider, Secret, json};

/// The directory, under the name that Terraform's provider has for it.
const DIRECTORY: &str = "TENCENTCLOUD_SHARED_CREDENTIALS_DIR";
/// tccli's own variable for a profile's name.
const TCCLI_PROFILE: &str = "TCCLI_PROFILE";

const NAMES: Names = Names {
    secret_id: "secretId",
    secret_key: "secretKey",
    role_arn: "role-arn",
};

/// A profile of tccli: the JSON file `~/.tccli/<profile>.credential` that `tccli configure`, `tccli auth login` and
/// `tccli sso login` write. The directory is `TENCENTCLOUD_SHARED_CREDENTIALS_DIR` if that is set.
///
/// The profile is the one set here, or else the one that `TENCENTCLOUD_PROFILE` or `TCCLI_PROFILE` names, or else
/// `default`. By the file's `type`:
///
/// - `default`, or none: `secretId`, `secretKey` and perhaps `token`; with `role-arn`, that role is assumed
///   (`role-session-name`).
/// - `cvm-role`: as [`CvmRole`](super::CvmRole).
/// - `oauth` and `sso`: the temporary keys that lie in the file, until `expiresAt`. They are not renewed here, but
///   the file is read again when they run out, so that it is enough to use tccli, or to log in with it anew.
///
/// No file is not configured if nobody named the profile; everything else that is wrong is an error. Kept and read
/// anew by the rules of [`Cached`].
#[derive(Clone, Debug)]
pub struct Tccli {
    source: Source,
    cached: Cached,
}

#[derive(Clone, Debug)]
struct Source {
    surroundings: Surroundings,
    name: Option<String>,
    directory: Option<PathBuf>,
}

impl Tccli {
    /// The profile that the environment names, or else `default`.
    pub fn new() -> Self {
        Self::of(Source {
            surroundings: Surroundings::system(),
            name: None,
            directory: None,
        })
    }

    /// The profile of this name.
    pub fn named(name: impl Into<String>) -> Self {
        let name = name.into();
        Self::new().changed(|source| source.name = Some(name))
    }

    /// In this directory.
    #[must_use]
    pub fn with_directory(self, directory: impl Into<PathBuf>) -> Self {
        let directory = directory.into();
        self.changed(|source| source.directory = Some(directory))
    }

    /// On another machine: for tests.
    #[must_use]
    pub fn with_surroundings(self, surroundings: &Surroundings) -> Self {
        self.changed(|source| source.surroundings = surroundings.clone())
    }

    fn changed(self, change: impl FnOnce(&mut Source)) -> Self {
        let mut source = self.source;
        change(&mut source);
        Self::of(source)
    }

    fn of(source: Source) -> Self {
        let cached = Cached::within(&source.surroundings, source.clone());
        Self { source, cached }
    }
}

impl Default for Tccli {
    fn default() -> Self {
        Self::new()
    }
}

impl Source {
    async fn fetch(&self) -> Result<Credentials, Error> {
        let surroundings = &self.surroundings;
        let named = match &self.name {
            Some(name) => Some(name.clone()),
            None => surroundings.text(PROFILE)?.or(surroundings.text(TCCLI_PROFILE)?),
        };
        let name = named.as_deref().unwrap_or(DEFAULT);
        entry::check_profile(name)?;
        let directory = self.directory.clone().or_else(|| surroundings.path(DIRECTORY));
        let directory = directory.or_else(|| surroundings.home().map(|home| home.join(".tccli")));
        let Some(directory) = directory else {
            return Err(not_configured("there is no home directory"));
        };
        let path = directory.join(format!("{name}.credential"));
        let Some(bytes) = file::read(&path).await? else {
            let path = path.display();
            return Err(if named.is_some() {
                broken(format!(
                    "the profile {name} was asked for, but there is no file {path}"
                ))
            } else {
                not_configured(format!("there is no file {path}"))
            });
        };
        let profile = parse(&bytes).map_err(|fault| broken(format!("{}: {fault}", path.display())))?;
        profile
            .credentials(surroundings, &path, name, named.is_some())
            .await
    }
}

impl Provider for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.fetch())
    }
}

impl Provider for Tccli {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        self.cached.credentials()
    }
}

/// The members of the file that say who calls. Those of a login (`oauth`, `sso`) stay unread.
#[derive(Default)]
struct Raw {
    kind: Option<String>,
    secret_id: Option<String>,
    secret_key: Option<Secret>,
    token: Option<Secret>,
    role_arn: Option<String>,
    role_session_name: Option<String>,
    expires_at: Option<String>,
}

crate::members!(
    Raw,
    kind = "type",
    secret_id = "secretId",
    secret_key = "secretKey",
    token = "token",
    role_arn = "role-arn",
    role_session_name = "role-session-name",
    expires_at = "expiresAt",
);

#[derive(Debug)]
struct File {
    kind: Kind,
    entry: Entry,
}

#[derive(Debug, PartialEq)]
enum Kind {
    Keys,
    CvmRole,
    Login {
        command: &'static str,
        expires_at: SystemTime,
    },
}

/// Reads a file. A fault never repeats what it holds.
fn parse(text: &[u8]) -> Result<File, String> {
    let raw: Raw = json::read(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("line {line}, column {column} is not as tccli writes it")
    })?;
    let login = |command| match raw.expires_at.as_deref().and_then(unix_time) {
        Some(expires_at) => Ok(Kind::Login { command, expires_at }),
        None => Err(format!("expiresAt is not a Unix time: run `{command}`")),
    };
    let kind = match raw.kind.as_deref() {
        None | Some("" | "default") => Kind::Keys,
        Some("cvm-role") => Kind::CvmRole,
        Some("oauth") => login("tccli auth login")?,
        Some("sso") => login("tccli sso login")?,
        Some(_) => return Err("its type is none of default, cvm-role, oauth and sso".to_owned()),
    };
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    let entry = Entry {
        secret_id: some(raw.secret_id),
        secret_key: raw.secret_key.filter(|key| !key.is_empty()),
        token: raw.token.filter(|token| !token.is_empty()),
        role_arn: some(raw.role_arn),
        role_session_name: some(raw.role_session_name),
    };
    Ok(File { kind, entry })
}

/// A Unix time in seconds, as a number or as text.
fn unix_time(seconds: &str) -> Option<SystemTime> {
    let seconds = seconds.trim().parse().ok()?;
    let since = Duration::try_from_secs_f64(seconds).ok()?;
    SystemTime::UNIX_EPOCH
        .checked_add(since)
        // Beyond this year dates have no common form, and credentials no sense.
        .filter(|_| since < Duration::from_secs(253_402_300_800))
}

impl File {
    async fn credentials(
        self,
        surroundings: &Surroundings,
        path: &Path,
        name: &str,
        asked_for: bool,
    ) -> Result<Credentials, Error> {
        let place = path.display().to_string();
        match self.kind {
            Kind::CvmRole => cvm::fetch(surroundings, None)
                .await
                .map_err(|error| Error::new(error.kind(), format!("{place} has type cvm-role: {error}"))),
            Kind::Keys => {
                let keys = self.entry.keys(&place, NAMES, asked_for)?;
                self.entry.credentials(surroundings, keys).await
            }
            Kind::Login { command, expires_at } => {
                let profile = if name == DEFAULT {
                    String::new()
                } else {
                    format!(" --profile {name}")
                };
                if expires_at <= surroundings.now() {
                    let expired = httpdate::fmt_http_date(expires_at);
                    return Err(broken(format!(
                        "the login in {place} expired at {expired}: run `{command}{profile}`"
                    )));
                }
                Ok(self.entry.keys(&place, NAMES, true)?.with_expiry(expires_at))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_tccli_writes() {
        let file =
            parse(br#"{"secretId": "id", "secretKey": "key", "token": null, "role-arn": "", "extra": [1]}"#)
                .expect("reads");
        assert_eq!(file.kind, Kind::Keys);
        assert_eq!(file.entry.secret_id.as_deref(), Some("id"));
        assert_eq!((file.entry.token, file.entry.role_arn), (None, None));
        for (kind, command) in [("oauth", "tccli auth login"), ("sso", "tccli sso login")] {
            for expiry in ["1700000000", "1.7e9", "\"1700000000\""] {
                let json = format!(
                    r#"{{"type":"{kind}","secretId":"i","secretKey":"k","token":"t","expiresAt":{expiry},"{kind}":{{"accessToken":"a"}}}}"#
                );
                let expires_at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
                let file = parse(json.as_bytes()).expect(&json);
                assert_eq!(file.kind, Kind::Login { command, expires_at });
            }
        }
        assert_eq!(
            parse(br#"{"type":"cvm-role"}"#).expect("reads").kind,
            Kind::CvmRole
        );
    }

    #[test]
    fn says_where_a_file_is_wrong_and_not_what_stands_there() {
        for (json, fault) in [
            ("", "line 1, column 0"),
            (r#"["hush"]"#, "line 1, column"),
            (r#"{"secretKey": {"hush": 1}}"#, "line 1, column"),
            (r#"{"secretKey": "hush"#, "line 1, column"),
            (r#"{"type": "hush"}"#, "its type is none of"),
            (
                r#"{"type": "oauth", "secretKey": "hush"}"#,
                "expiresAt is not a Unix time: run `tccli auth login`",
            ),
            (
                r#"{"type": "sso", "expiresAt": "hush"}"#,
                "expiresAt is not a Unix time: run `tccli sso login`",
            ),
            (
                r#"{"type": "sso", "expiresAt": -1}"#,
                "expiresAt is not a Unix time",
            ),
            (
                r#"{"type": "sso", "expiresAt": 1e300}"#,
                "expiresAt is not a Unix time",
            ),
        ] {
            let found = parse(json.as_bytes()).expect_err(json);
            assert!(found.starts_with(fault) && !found.contains("hush"), "{found}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn never_panics_on_almost_its_json_and_repeats_no_secret(
            members in proptest::collection::vec(
                r#""(type|secretId|secretKey|token|role-arn|expiresAt)"[:,]?("hush[a-z]{0,3}"|-?[0-9]{1,20}|\{"hush":1\}|"?)"#,
                0..6,
            ),
        ) {
            let json = format!("{{{}}}", members.join(","));
            match parse(json.as_bytes()) {
                Err(fault) => prop_assert!(!fault.contains("hush"), "{}", fault),
                Ok(file) => if let Err(error) = file.entry.keys("the file", NAMES, true) {
                    prop_assert!(!format!("{error:?}").contains("hush"), "{:?}", error);
                },
            }
        }
    }
}

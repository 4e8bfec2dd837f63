//! Profiles in the INI file that Tencent's SDKs share.

use std::path::PathBuf;

use configparser::ini::Ini;
use zeroize::Zeroize;

use super::absence::{broken, not_configured};
use super::cache::Cached;
use super::entry::{self, Entry, Names};
use super::{Surroundings, file};
use crate::{BoxFuture, Credentials, Error, Provider, Secret};

const FILE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";
/// The variable that names a profile, of this file or of tccli's.
pub(super) const PROFILE: &str = "TENCENTCLOUD_PROFILE";
pub(super) const DEFAULT: &str = "default";

const NAMES: Names = Names {
    secret_id: "secret_id",
    secret_key: "secret_key",
    role_arn: "role_arn",
};

/// A profile in the INI file of Tencent's SDKs: a section with `secret_id`, `secret_key` and perhaps `token`,
/// `role_arn` and `role_session_name`; with a role's ARN, the role is assumed by STS `AssumeRole`.
///
/// ```ini
/// [default]
/// secret_id = AKIDEXAMPLE
/// secret_key = Gu5t9xGARNpq86cd98joQYCN3EXAMPLE
///
/// [deploy]
/// secret_id = AKIDEXAMPLE
/// secret_key = Gu5t9xGARNpq86cd98joQYCN3EXAMPLE
/// role_arn = qcs::cam::uin/100000000001:roleName/deploy
/// ```
///
/// The file is the one set here, or else the one that `TENCENTCLOUD_CREDENTIALS_FILE` names, or else
/// `~/.tencentcloud/credentials` if it exists, or else `/etc/tencentcloud/credentials`; at most 64 KiB. The section is
/// the one set here, or else the one that `TENCENTCLOUD_PROFILE` names, or else `default`. Keys are case-insensitive,
/// sections are not; lines that begin with `#` or `;` are comments; values may stand in quotes.
///
/// No file, or no such section, is not configured, unless the file was named: then it is an error, as is half a pair
/// of keys. Read anew every 5 minutes, or as the role's credentials need it, by the rules of [`Cached`].
#[derive(Clone, Debug)]
pub struct Profile {
    source: Source,
    cached: Cached,
}

#[derive(Clone, Debug)]
struct Source {
    surroundings: Surroundings,
    name: Option<String>,
    file: Option<PathBuf>,
}

impl Profile {
    /// The profile that the environment names, or else `default`.
    pub fn new() -> Self {
        Self::of(Source {
            surroundings: Surroundings::system(),
            name: None,
            file: None,
        })
    }

    /// The profile of this name.
    pub fn named(name: impl Into<String>) -> Self {
        let name = name.into();
        Self::new().changed(|source| source.name = Some(name))
    }

    /// In this file.
    #[must_use]
    pub fn with_file(self, file: impl Into<PathBuf>) -> Self {
        let file = file.into();
        self.changed(|source| source.file = Some(file))
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

impl Default for Profile {
    fn default() -> Self {
        Self::new()
    }
}

impl Source {
    async fn fetch(&self) -> Result<Credentials, Error> {
        let surroundings = &self.surroundings;
        let named = match &self.name {
            Some(name) => Some(name.clone()),
            None => surroundings.text(PROFILE)?,
        };
        let asked_for = named.is_some();
        let name = named.unwrap_or_else(|| DEFAULT.to_owned());
        entry::check_profile(&name)?;
        let named_file = self.file.clone().or_else(|| surroundings.path(FILE));
        let paths = match &named_file {
            Some(file) => vec![file.clone()],
            None => self.usual_files(),
        };
        let Some((path, text)) = file::first_text(&paths).await? else {
            let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
            return Err(match (named_file, paths.as_slice()) {
                (Some(_), [path, ..]) => broken(format!("the credentials file {path} does not exist")),
                (_, paths) => not_configured(format!("there is no file {}", paths.join(" or "))),
            });
        };
        let path = path.display();
        let entry = parse(&text, &name)
            .map_err(|fault| broken(format!("{path} is not a valid INI file: {fault}")))?;
        let Some(entry) = entry else {
            let message = format!("{path} has no section [{name}]");
            return Err(if named_file.is_some() {
                broken(message)
            } else {
                not_configured(message)
            });
        };
        let keys = entry.keys(&format!("section [{name}] of {path}"), NAMES, asked_for)?;
        entry.credentials(surroundings, keys).await
    }

    fn usual_files(&self) -> Vec<PathBuf> {
        let home = self.surroundings.home();
        let home = home.map(|home| home.join(".tencentcloud/credentials"));
        let machine = self.surroundings.machine_directory().join("credentials");
        home.into_iter().chain([machine]).collect()
    }
}

impl Provider for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.fetch())
    }
}

impl Provider for Profile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        self.cached.credentials()
    }
}

/// The section of this name; nothing if there is none. A fault never repeats what the file holds.
fn parse(text: &str, name: &str) -> Result<Option<Entry>, String> {
    let mut ini = Ini::new_cs();
    ini.set_comment_symbols(&['#', ';']);
    // A key's own characters are not comments.
    ini.set_inline_comment_symbols(Some(&[]));
    // What stands before the first section belongs to none.
    ini.set_default_section("");
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let sections = ini.read(text.to_owned());
    let entry = match &sections {
        Ok(sections) => sections
            .get(name)
            .map(|section| {
                let value = |key| only_value(section.iter(), key);
                Ok(Entry {
                    secret_id: value("secret_id")?,
                    secret_key: value("secret_key")?.map(Secret::from),
                    token: value("token")?.map(Secret::from),
                    role_arn: value("role_arn")?,
                    role_session_name: value("role_session_name")?,
                })
            })
            .transpose(),
        Err(message) => Err(located(message)),
    };
    // The library's copies: as many as it gives access to.
    let copies = sections.into_iter().chain([std::mem::take(ini.get_mut_map())]);
    copies
        .flat_map(std::collections::HashMap::into_values)
        .flat_map(std::collections::HashMap::into_values)
        .flatten()
        .for_each(|mut value| value.zeroize());
    entry
}

/// The value of a key, whatever its case; nothing if it is empty.
fn only_value<'a>(
    section: impl Iterator<Item = (&'a String, &'a Option<String>)>,
    key: &str,
) -> Result<Option<String>, String> {
    let mut values = section.filter(|(found, _)| found.eq_ignore_ascii_case(key));
    let Some((_, value)) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(format!("it has {key} twice, in different cases"));
    }
    let value = value.as_deref().ok_or_else(|| format!("{key} has no value"))?;
    let unquoted = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let value = unquoted.unwrap_or(value);
    Ok(Some(value.to_owned()).filter(|value| !value.is_empty()))
}

/// Of the library's message, the line only.
fn located(message: &str) -> String {
    let line = message.strip_prefix("line ").unwrap_or_default();
    let line: String = line.chars().take_while(char::is_ascii_digit).collect();
    if line.is_empty() {
        "it cannot be read".to_owned()
    } else {
        format!("line {line} is neither a section, a comment nor key = value")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_people_write() {
        let text = "\u{feff}# mine\r\n  ; indented comment\r\n\r\n[default]\r\n  Secret_ID = \"id\" \r\nsecret_key:key=;#:\r\n\
                    token =\r\nother\r\n[ deploy ]\nsecret_id='id2'\nsecret_key = key2\nrole_arn = qcs::cam::uin/1:roleName/r\n\
                    role_session_name = s\n";
        let default = parse(text, "default").expect("reads").expect("is there");
        let expected = Entry {
            secret_id: Some("id".to_owned()),
            secret_key: Some(Secret::from("key=;#:")),
            ..Entry::default()
        };
        assert_eq!(default, expected);
        let deploy = parse(text, "deploy").expect("reads").expect("is there");
        assert_eq!(deploy.role_arn.as_deref(), Some("qcs::cam::uin/1:roleName/r"));
        assert_eq!(deploy.role_session_name.as_deref(), Some("s"));
        assert_eq!(deploy.secret_id.as_deref(), Some("id2"));
        assert_eq!(parse(text, "Default"), Ok(None));
        assert_eq!(parse("secret_id = id", "default"), Ok(None));
        assert_eq!(parse("", "default"), Ok(None));
    }

    #[test]
    fn says_where_a_file_is_wrong_and_not_what_stands_there() {
        for (text, fault) in [
            ("[default\nsecret_id = hush", "line 1 is neither"),
            ("[default]\n\n= hush", "line 3 is neither"),
            ("[default]\nsecret_key", "secret_key has no value"),
            ("[default]\ntoken=hush\nToken=hush2", "it has token twice"),
        ] {
            let found = parse(text, "default").expect_err(text);
            assert!(found.starts_with(fault) && !found.contains("hush"), "{found}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>(), name in any::<String>()) {
            let _ = parse(&text, &name);
        }

        #[test]
        fn never_panics_on_almost_ini_and_repeats_no_secret(
            lines in proptest::collection::vec(
                r#"(\[default\]?|\[?other\]|secret_id|secret_key|token|role_arn|[;# ]|)[ \t]?[=:]?[ ]?["']?(hush[a-z0-9]{0,4})?["']?"#,
                0..12,
            ),
        ) {
            let text = lines.join("\n");
            match parse(&text, "default") {
                Err(fault) => prop_assert!(!fault.contains("hush"), "{}", fault),
                Ok(Some(entry)) => if let Err(error) = entry.keys("the file", NAMES, true) {
                    prop_assert!(!format!("{error:?}").contains("hush"), "{:?}", error);
                },
                Ok(None) => {}
            }
        }

        #[test]
        fn reads_back_any_key(id in "[!-~&&[^\"']]{1,40}", key in "[!-~&&[^\"']]{1,40}") {
            let text = format!("[x]\nsecret_id={id}\nsecret_key = {key}\n");
            let entry = parse(&text, "x").expect("reads").expect("is there");
            prop_assert_eq!(entry.secret_id, Some(id));
            prop_assert_eq!(entry.secret_key, Some(Secret::from(key)));
        }
    }
}

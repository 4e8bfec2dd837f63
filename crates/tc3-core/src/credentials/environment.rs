//! Credentials in environment variables.

use std::ffi::OsString;

use crate::{Credentials, Error, ErrorKind, Secret};

const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
/// The names that four of Tencent's tools use for the same thing.
const TOKENS: [&str; 3] = [
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_SESSION_TOKEN",
    "TENCENTCLOUD_SECURITY_TOKEN",
];

/// Reads the credentials through `variable`, which is the process environment except in tests.
pub(crate) fn read(variable: impl Fn(&str) -> Option<OsString>) -> Result<Credentials, Error> {
    let text = |name: &str| match variable(name).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) if text.is_empty() => Ok(None),
        Some(Ok(text)) => Ok(Some(Secret::from(text))),
        Some(Err(_)) => Err(config(format!("the environment variable {name} is not text"))),
    };
    let required =
        |name: &str| text(name)?.ok_or_else(|| config(format!("the environment variable {name} is not set")));
    let id = required(SECRET_ID)?;
    let key = required(SECRET_KEY)?;
    let mut token: Option<(&str, Secret)> = None;
    for name in TOKENS {
        match (&token, text(name)?) {
            (_, None) => {}
            (None, Some(found)) => token = Some((name, found)),
            (Some((_, known)), Some(found)) if *known == found => {}
            (Some((other, _)), Some(_)) => {
                return Err(config(format!(
                    "{other} and {name} give different tokens: unset one of them"
                )));
            }
        }
    }
    let mut credentials = Credentials::new(id.expose(), key);
    if let Some((_, token)) = token {
        credentials = credentials.with_token(token);
    }
    credentials.validate()?;
    Ok(credentials)
}

fn config(message: String) -> Error {
    Error::new(ErrorKind::Config, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_from(variables: &[(&str, &str)]) -> Result<Credentials, Error> {
        read(|name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.into())
        })
    }

    #[test]
    fn reads_every_name_of_the_token() {
        for name in TOKENS {
            let credentials =
                read_from(&[(SECRET_ID, "id"), (SECRET_KEY, "key"), (name, "token")]).expect(name);
            assert_eq!(credentials.token().map(Secret::expose), Some("token"));
        }
        let twice = [
            (SECRET_ID, "id"),
            (SECRET_KEY, "key"),
            (TOKENS[0], "same"),
            (TOKENS[2], "same"),
        ];
        assert!(read_from(&twice).is_ok());
    }

    #[test]
    fn says_what_is_missing_or_contradictory_and_shows_no_value() {
        for (variables, message) in [
            (
                &[][..],
                "the environment variable TENCENTCLOUD_SECRET_ID is not set",
            ),
            (
                &[(SECRET_ID, "id")],
                "the environment variable TENCENTCLOUD_SECRET_KEY is not set",
            ),
            (
                &[(SECRET_ID, "id"), (SECRET_KEY, "")],
                "the environment variable TENCENTCLOUD_SECRET_KEY is not set",
            ),
            (
                &[(SECRET_ID, "id"), (SECRET_KEY, "hush hush")],
                "the secret key holds white space",
            ),
            (
                &[
                    (SECRET_ID, "id"),
                    (SECRET_KEY, "hush"),
                    (TOKENS[0], "hush1"),
                    (TOKENS[1], "hush2"),
                ],
                "TENCENTCLOUD_TOKEN and TENCENTCLOUD_SESSION_TOKEN give different tokens",
            ),
        ] {
            let error = read_from(variables).expect_err(message);
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.message().starts_with(message), "{error}");
            assert!(!format!("{error:?}").contains("hush"));
        }
    }
}

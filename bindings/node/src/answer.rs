//! An answer on its way to `JSON.parse`.

use bytes::Bytes;
use napi::{Env, JsString};
use tc3_core::{Error, ErrorKind, Response};

use crate::escape::to_ascii;
use crate::integers;
use crate::services::Known;

/// The JSON text, in which integers that a number would change may be marked.
pub(crate) struct Answer {
    /// The text.
    pub(crate) text: Text,
    /// How the strings that stand for such integers, and no others, start; empty if there are none.
    pub(crate) mark: String,
}

/// A text, which is looked into on the thread that received it.
pub(crate) enum Text {
    /// One byte a character: copied to V8 as it is.
    Ascii(Bytes),
    /// The same, written here.
    Escaped(String),
    /// Any other.
    Unicode(String),
}

impl Text {
    /// The string.
    pub(crate) fn create<'env>(&self, env: &'env Env) -> napi::Result<JsString<'env>> {
        match self {
            Self::Ascii(bytes) => env.create_string_latin1(bytes),
            Self::Escaped(text) => env.create_string_latin1(text),
            Self::Unicode(text) => env.create_string(text),
        }
    }
}

/// Prepares an answer.
pub(crate) fn prepare(response: &Response, known: Option<Known>) -> Result<Answer, Error> {
    let body = response.body();
    let text =
        std::str::from_utf8(body).map_err(|_| Error::new(ErrorKind::Decode, "the answer is not UTF-8"))?;
    Ok(match integers::mark(text, known) {
        Some((text, mark)) => Answer {
            text: Text::Unicode(text),
            mark,
        },
        None => Answer {
            text: if text.is_ascii() {
                Text::Ascii(body.clone())
            } else {
                to_ascii(text).map_or_else(|| Text::Unicode(text.to_owned()), Text::Escaped)
            },
            mark: String::new(),
        },
    })
}

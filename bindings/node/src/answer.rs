//! An answer on its way to `JSON.parse`.

use napi::bindgen_prelude::Either;
use napi_derive::napi;
use tc3_core::{Error, ErrorKind, Response};

use crate::integers;
use crate::services::Known;

/// The text, or a text with marks if plain parsing would change an integer.
pub(crate) type Answer = Either<String, Marked>;

/// A text in which integers that a number would change are strings that start with a mark.
#[napi(object, object_from_js = false)]
pub(crate) struct Marked {
    /// The JSON text.
    pub text: String,
    /// How those strings, and no others, start.
    pub mark: String,
}

/// Prepares an answer, on the thread that received it.
pub(crate) fn prepare(response: &Response, known: Option<Known>) -> Result<Answer, Error> {
    let text = std::str::from_utf8(response.body())
        .map_err(|_| Error::new(ErrorKind::Decode, "the answer is not UTF-8"))?;
    Ok(match integers::mark(text, known) {
        None => Either::A(text.to_owned()),
        Some((text, mark)) => Either::B(Marked { text, mark }),
    })
}

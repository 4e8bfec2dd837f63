//! Lists that come in pages: one engine for every action and language, and the typed shells of it.
//!
//! A pager asks for a page when one is wanted and not before, through the same door as every other call: the same limiter,
//! the same repeats, the same errors. It never goes on for ever: an empty page ends it, a short page ends it where the
//! service counts nothing, and a service that answers the same page again is an error. After an error it ends; begin
//! again at its position.

mod outline;
mod pager;
mod typed;

pub use pager::{Page, Pager};
pub use typed::{Items, Paged, Pages};

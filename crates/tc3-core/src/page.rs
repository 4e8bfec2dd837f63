//! Lists that come in pages: one engine for every action and language, and the typed shells of it.
//!
//! A pager asks for a page when one is wanted and not before, through the same door as every other call: the same limiter,
//! the same repeats, the same errors. It never goes on for ever. A list ends where its total is reached (the newest total:
//! lists change while they are read), and where the service counts nothing with a page that is shorter than what was asked
//! for. A service that gives nothing although it counts more, and one that answers the same page again, are errors. After
//! an error a pager ends; begin again at its position.

mod outline;
mod pager;
mod typed;

pub(crate) use pager::number_of;
pub use pager::{Page, Pager};
pub use typed::{Items, Paged, Pages};

//! Waiting for a state: one engine for every waiter and language, and the typed shell of it.
//!
//! A waiter of the [schema](crate::schema::Waiter) says which action is asked, and which answers mean "not yet", "it is
//! there" and "it will not come". Waiting asks until one of the latter two comes or the time is up. Throttles and trouble
//! on the way do not end it; what is not safe to repeat is not asked again once it may have been executed without
//! an answer.
//!
//! Where the answer is a list in pages, all of them are read before a wait ends: a resource on the second page is waited for
//! like one on the first, and the last answer has what became of each.
//!
//! What ends a wait badly keeps the last answer ([`Error::answer`](crate::Error::answer)): with it the outcome for each
//! resource is known, and the wait can be taken up again.

#[cfg(feature = "progress")]
mod bar;
mod progress;
mod typed;
mod verdict;
mod waiting;
mod whole;

#[cfg(feature = "progress")]
pub use bar::Bar;
pub use progress::Progress;
pub use typed::{Update, Wait};
pub use waiting::Waiting;

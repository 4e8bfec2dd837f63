//! Whether a request has begun to leave, for whoever stops waiting for its answer; and that it does not leave afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// What a transport tells of a request under way. Clones share it.
///
/// A caller whose time is up [calls the request off](Self::call_off) and drops the future of
/// [`send_watched`](super::Transport::send_watched). Whether that came in time is decided once, for both sides: a connection
/// can be driven by another thread, which would otherwise send what the caller has just declared unsent.
#[derive(Clone, Debug, Default)]
pub struct Departure(Arc<AtomicU8>);

const MAY_HAVE_LEFT: u8 = 0;
const HELD: u8 = 1;
const CALLED_OFF: u8 = 2;

impl Departure {
    /// The transport holds the request back until it is allowed to [`leave`](Self::leave). Before it says so, the request
    /// may have left.
    pub fn hold(&self) {
        self.change(MAY_HAVE_LEFT, HELD);
    }

    /// The request is about to leave. Says whether it may: not once it has been called off.
    #[must_use = "a request that has been called off must not leave"]
    pub fn leave(&self) -> bool {
        self.change(HELD, MAY_HAVE_LEFT) != CALLED_OFF
    }

    /// Says whether the request certainly has not begun to leave; then it never will.
    pub fn call_off(&self) -> bool {
        self.change(HELD, CALLED_OFF) != MAY_HAVE_LEFT
    }

    /// Changes the state if it is this one; says what it was.
    fn change(&self, from: u8, to: u8) -> u8 {
        self.0
            .compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire)
            .unwrap_or_else(|found| found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_leaves_or_is_called_off_and_never_both() {
        let departure = Departure::default();
        assert!(!departure.call_off(), "nobody holds it");
        departure.hold();
        assert!(departure.clone().leave());
        assert!(!departure.call_off(), "it has left");
        assert!(departure.leave(), "a part may follow");

        let departure = Departure::default();
        departure.hold();
        assert!(departure.call_off());
        departure.hold();
        assert!(!departure.leave());
        assert!(departure.call_off());
    }

    #[test]
    fn two_threads_agree() {
        for _ in 0..2_000 {
            let departure = Departure::default();
            departure.hold();
            let other = departure.clone();
            let leaves = std::thread::spawn(move || other.leave());
            let called_off = departure.call_off();
            assert_ne!(leaves.join().expect("it ends"), called_off);
        }
    }
}

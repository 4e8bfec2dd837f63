//! Doubles for tests (feature `testing`): transports that answer from a script or record what passes, and a clock
//! that moves when told. None of them sleeps in real time: pauses run on the timer of tokio, which tests can pause.

mod clock;
mod recorder;
mod replay;

pub use clock::ManualClock;
pub use recorder::{Exchange, Recorder};
pub use replay::{Replay, Reply};

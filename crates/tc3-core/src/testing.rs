//! Doubles for tests: a transport that answers from a script, and a clock that stands still.

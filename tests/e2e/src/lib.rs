//! What the tests across languages share: the table of faults, the server that misbehaves on cue, and the long run
//! against the fake cloud. It is for tests alone: no crate of tc3 depends on it.

pub mod fault_table;
pub mod misbehaving;
pub mod rotation;
pub mod running;
pub mod soak;
pub mod typed;

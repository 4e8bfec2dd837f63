//! A fake Tencent Cloud on loopback that verifies every signature, for tests.

mod example;

pub use crate::example::Example;

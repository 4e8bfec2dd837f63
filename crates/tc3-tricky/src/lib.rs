//! A service that does not exist and has every trap of the catalogue, for the generator's own tests.
//!
//! Its specs lie beside it in `api-specs/`: members that are keywords or methods of builders, types named like the
//! prelude's, types that hold themselves, empty inputs and outputs, enums in lists, secrets that are no texts. That
//! this crate compiles without a warning is the test.

mod generated;

pub use generated::{Client, ErrorCode, SCHEMA, model, operation};

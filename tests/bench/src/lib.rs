//! What the server, the contestants and the contest share: a measurement's form and the key pair of every request.

pub mod report;
pub mod signature;

/// The secret id that every contestant uses.
pub const SECRET_ID: &str = "AKIDEXAMPLE";
/// The secret key that belongs to [`SECRET_ID`]; it opens nothing but this server.
pub const SECRET_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";

/// How many calls are under way at once in the scenarios that measure that.
pub const IN_FLIGHT: usize = 64;

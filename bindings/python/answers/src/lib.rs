//! From the JSON text of an answer to Python's objects.
//!
//! It is a crate of its own for what it is compiled with: this is where the time of a large answer goes, so it is made quick,
//! and all the rest of the native half small. It never sends anything, and knows no action and no class by name.

mod decode;
mod plan;
mod text;

pub use decode::object;
pub use text::Text;

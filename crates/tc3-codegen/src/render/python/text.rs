//! Appending formatted text to a string, which cannot fail.

use std::fmt::{Arguments, Write as _};

/// `text.add(format_args!(…))`.
pub(super) trait Append {
    /// Appends.
    fn add(&mut self, arguments: Arguments<'_>);
}

impl Append for String {
    fn add(&mut self, arguments: Arguments<'_>) {
        // Writing to a string never fails.
        let _ = self.write_fmt(arguments);
    }
}

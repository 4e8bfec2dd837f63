//! Numbers, by their JSON text.

use super::fault::{FaultKind, found};
use crate::schema::Type;

/// Checks a JSON value that should be a number of this type.
pub(super) fn check(ty: Type, text: &str) -> Result<(), FaultKind> {
    let expected = if ty == Type::Float { "number" } else { "integer" };
    let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    let is_integer = is_number && !text.contains(['.', 'e', 'E']);
    if !is_number || (ty != Type::Float && !is_integer) {
        return Err(FaultKind::WrongType {
            expected: expected.to_owned(),
            found: found(text),
        });
    }
    let (fits, range) = match ty {
        Type::Int64 => (
            text.parse::<i64>().is_ok(),
            "-9223372036854775808 to 9223372036854775807",
        ),
        Type::Uint64 => (
            text.parse::<u64>().is_ok() || text == "-0",
            "0 to 18446744073709551615",
        ),
        _ => (
            text.parse::<f64>().is_ok_and(f64::is_finite),
            "what a 64-bit float holds",
        ),
    };
    if fits {
        Ok(())
    } else {
        Err(FaultKind::OutOfRange { range })
    }
}

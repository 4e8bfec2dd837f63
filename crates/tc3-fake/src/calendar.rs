//! Moments as the API writes them.

use time::{OffsetDateTime, UtcOffset};

/// `2023-11-14`, in UTC; empty for what no calendar has.
pub(crate) fn date(unix_seconds: i64) -> String {
    at(unix_seconds, 0).map_or_else(String::new, |moment| moment.date().to_string())
}

/// `2023-11-14T22:13:20Z`; empty for what no calendar has.
pub(crate) fn utc(unix_seconds: i64) -> String {
    at(unix_seconds, 0).map_or_else(String::new, |moment| {
        format!("{}T{}Z", moment.date(), hours_to_seconds(moment))
    })
}

/// `2023-11-15 06:13:20`, in China's time; empty for what no calendar has.
pub(crate) fn china(unix_seconds: i64) -> String {
    at(unix_seconds, 8).map_or_else(String::new, |moment| {
        format!("{} {}", moment.date(), hours_to_seconds(moment))
    })
}

fn at(unix_seconds: i64, hours_east: i8) -> Option<OffsetDateTime> {
    let offset = UtcOffset::from_hms(hours_east, 0, 0).ok()?;
    OffsetDateTime::from_unix_timestamp(unix_seconds)
        .ok()?
        .checked_to_offset(offset)
}

fn hours_to_seconds(moment: OffsetDateTime) -> String {
    let (hours, minutes, seconds) = moment.to_hms();
    format!("{hours:02}:{minutes:02}:{seconds:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_the_api_does() {
        assert_eq!(date(1_700_000_000), "2023-11-14");
        assert_eq!(utc(1_700_000_000), "2023-11-14T22:13:20Z");
        assert_eq!(china(1_700_000_000), "2023-11-15 06:13:20");
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(china(i64::MAX), "");
        assert_eq!(date(i64::MIN), "");
    }
}

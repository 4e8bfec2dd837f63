//! The UTC date of a Unix time, all the calendar that signing needs.

/// The UTC date of a Unix time in seconds, as `2019-02-25`.
///
/// ```
/// assert_eq!(tc3_core::sign::utc_date(1_551_113_065), "2019-02-25");
/// ```
pub fn utc_date(timestamp: i64) -> String {
    let (year, month, day) = civil(day_number(timestamp));
    if !(0..10_000).contains(&year) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    // Every signature needs a date, and formatting numbers would be a tenth of its time.
    let digit = |number: i64| char::from(b'0' + u8::try_from(number % 10).unwrap_or_default());
    let mut text = String::with_capacity(10);
    text.extend([year / 1000, year / 100, year / 10, year].map(digit));
    for number in [month, day] {
        text.push('-');
        text.extend([number / 10, number].map(digit));
    }
    text
}

/// Days since 1970-01-01.
pub(crate) fn day_number(timestamp: i64) -> i64 {
    timestamp.div_euclid(86_400)
}

/// Year, month and day in the proleptic Gregorian calendar. The arithmetic counts years from March 1st, so that the
/// leap day is the last of its year, in eras of 400 years (146,097 days).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_days_around_leaps_and_ends() {
        for (timestamp, date) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_551_139_199, "2019-02-25"),
            (1_551_139_200, "2019-02-26"),
            (1_709_164_800, "2024-02-29"),
            (1_735_689_599, "2024-12-31"),
            (4_107_542_400, "2100-03-01"),
            (253_402_300_799, "9999-12-31"),
            (253_402_300_800, "10000-01-01"),
            (-62_167_219_200, "0000-01-01"),
            (-62_167_219_201, "-001-12-31"),
        ] {
            assert_eq!(utc_date(timestamp), date, "{timestamp}");
        }
    }

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for number in 0..146_097 {
            assert_eq!(civil(number), (year, month, day));
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + i64::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
    }
}

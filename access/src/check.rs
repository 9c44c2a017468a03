//! Checks that payloads share, here and in the rooms whose entries stand beside these.

use crate::error::Misfit;

/// The first moment after those that may be named: 9999-12-30, microseconds since 1970, the end of what calendars
/// here can say.
const END_US: i64 = 253_402_128_000_000_000;
/// The longest name, bytes.
pub(crate) const LONGEST_NAME: usize = 256;

/// Checks that a moment, microseconds since 1970, lies between 1970 and the end of the calendar.
///
/// # Errors
/// [`Misfit`] at the pointer.
pub fn moment(pointer: &str, us: i64) -> Result<(), Misfit> {
    if (0..END_US).contains(&us) {
        return Ok(());
    }
    Err(Misfit::new(pointer, format!("`{us}` us since 1970 is no moment: expected 0 to {END_US}")))
}

/// Checks that a moment, where there is one, comes after another by no more than `most_us`.
pub(crate) fn after(pointer: &str, us: Option<i64>, start_us: i64, most_us: i64) -> Result<(), Misfit> {
    let Some(us) = us else { return Ok(()) };
    moment(pointer, us)?;
    let took = us - start_us;
    if (1..=most_us).contains(&took) {
        return Ok(());
    }
    Err(Misfit::new(pointer, format!("it comes `{took}` us after the beginning: expected 1 to {most_us}")))
}

/// Checks that a name is there, is not too long and can stand in a log: no control characters.
///
/// # Errors
/// [`Misfit`] at the pointer.
pub fn name(pointer: &str, name: &str) -> Result<(), Misfit> {
    if name.trim().is_empty() {
        return Err(Misfit::new(pointer, "it is empty: expected a name"));
    }
    if name.len() > LONGEST_NAME {
        return Err(Misfit::new(pointer, format!("it has {} bytes: expected at most {LONGEST_NAME}", name.len())));
    }
    if name.chars().any(char::is_control) {
        return Err(Misfit::new(pointer, "it has control characters: expected a name in one line"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_moments_have_bounds() {
        assert_eq!(name("n", "徐工 dealer"), Ok(()));
        for wrong in ["", " ", "a\nb", "\u{7f}", &"x".repeat(LONGEST_NAME + 1)] {
            assert_eq!(name("n", wrong).expect_err("no name").pointer, "n", "{wrong:?}");
        }
        assert_eq!(name("n", &"x".repeat(LONGEST_NAME)), Ok(()));
        assert!(moment("m", 0).is_ok() && moment("m", -1).is_err() && moment("m", i64::MAX).is_err());
        assert!(after("m", None, 5, 10).is_ok());
        for (us, fits) in [(5, false), (6, true), (15, true), (16, false), (-1, false), (i64::MIN, false)] {
            assert_eq!(after("m", Some(us), 5, 10).is_ok(), fits, "{us}");
        }
    }
}

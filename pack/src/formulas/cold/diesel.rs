//! Diesel grade for the lowest temperature.

use fieldpack_quantity::Interval;

/// A grade of diesel and the lowest temperature that it serves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DieselGrade {
    /// Its designation, for example `-35#`.
    pub name: &'static str,
    /// The lowest temperature it serves, degrees Celsius.
    pub from_c: f64,
}

/// The grades of GB 19147, warmest first \[known\].
pub const DIESEL_GRADES: [DieselGrade; 5] = [
    DieselGrade { name: "0#", from_c: 4.0 },
    DieselGrade { name: "-10#", from_c: -5.0 },
    DieselGrade { name: "-20#", from_c: -14.0 },
    DieselGrade { name: "-35#", from_c: -29.0 },
    DieselGrade { name: "-50#", from_c: -44.0 },
];

/// Returns the warmest grade that serves a lowest temperature, degrees Celsius, chosen for the low end of the
/// interval; `None` under -44, where no grade does.
///
/// References: GB 19147 \[known\].
#[must_use]
pub fn diesel_grade(lowest_c: Interval) -> Option<DieselGrade> {
    DIESEL_GRADES.into_iter().find(|grade| lowest_c.low() >= grade.from_c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_at_its_edges() {
        let name = |lowest: f64| diesel_grade(lowest.into()).map(|grade| grade.name);
        for (lowest, expected) in [
            (4.0, Some("0#")),
            (3.9, Some("-10#")),
            (-5.0, Some("-10#")),
            (-14.1, Some("-35#")),
            (-29.0, Some("-35#")),
            (-44.0, Some("-50#")),
            (-44.1, None),
        ] {
            assert_eq!(name(lowest), expected, "{lowest}");
        }
        assert_eq!(diesel_grade(Interval::between(-12.0, 5.0)).map(|grade| grade.name), Some("-20#"));
    }
}

//! A figure, the bar that it must reach, and whether it does.

use crate::table::Table;

/// What a figure must reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bar {
    /// Not more.
    AtMost(f64),
    /// Not less.
    AtLeast(f64),
}

/// Whether a bar is reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// There is no bar.
    Free,
    /// It is.
    Kept,
    /// It is not, by so much in the figure's unit.
    Missed(f64),
    /// There is a bar and no figure.
    Unmeasured,
}

/// One measured figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    /// What was measured, in English.
    pub what: String,
    /// The same in Chinese.
    pub what_zh: String,
    /// The figure; `None` where it could not be measured.
    pub value: Option<f64>,
    /// Its unit; empty for counts and shares.
    pub unit: &'static str,
    /// What it must reach.
    pub bar: Option<Bar>,
}

impl Measurement {
    /// A figure without a bar.
    #[must_use]
    pub fn new(
        what: impl Into<String>,
        what_zh: impl Into<String>,
        value: impl Into<Option<f64>>,
        unit: &'static str,
    ) -> Self {
        Self { what: what.into(), what_zh: what_zh.into(), value: value.into(), unit, bar: None }
    }

    /// The same with a bar.
    #[must_use]
    pub fn with_bar(mut self, bar: Bar) -> Self {
        self.bar = Some(bar);
        self
    }

    /// Whether the bar is reached. A value that is not a number reaches none.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let Some(bar) = self.bar else { return Verdict::Free };
        let Some(value) = self.value.filter(|value| !value.is_nan()) else { return Verdict::Unmeasured };
        let excess = match bar {
            Bar::AtMost(most) => value - most,
            Bar::AtLeast(least) => least - value,
        };
        if excess > 0.0 { Verdict::Missed(excess) } else { Verdict::Kept }
    }

    /// Whether it is free or kept.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self.verdict(), Verdict::Free | Verdict::Kept)
    }

    fn bar_text(&self) -> String {
        match self.bar {
            None => String::new(),
            Some(Bar::AtMost(most)) => format!("<= {}", with_unit(most, self.unit)),
            Some(Bar::AtLeast(least)) => format!(">= {}", with_unit(least, self.unit)),
        }
    }

    fn verdict_text(&self) -> String {
        match self.verdict() {
            Verdict::Free => String::new(),
            Verdict::Kept => "kept 达标".to_owned(),
            Verdict::Unmeasured => "not measured 未测得".to_owned(),
            Verdict::Missed(by) => format!("**missed 未达标** by {}{}", with_unit(by, self.unit), self.share(by)),
        }
    }

    /// How much a miss is of its bar.
    fn share(&self, by: f64) -> String {
        match self.bar {
            Some(Bar::AtMost(limit) | Bar::AtLeast(limit)) if limit > 0.0 => format!(" ({:.0} %)", by / limit * 100.0),
            _ => String::new(),
        }
    }
}

/// The figures as a table with their bars.
#[must_use]
pub fn table(measurements: &[Measurement]) -> Table {
    let mut table = Table::new(["what", "项目", "measured 实测", "bar 标准", "verdict 结论"]);
    for measurement in measurements {
        let value = measurement.value.map_or_else(|| "-".to_owned(), |value| with_unit(value, measurement.unit));
        table.row([
            measurement.what.clone(),
            measurement.what_zh.clone(),
            value,
            measurement.bar_text(),
            measurement.verdict_text(),
        ]);
    }
    table
}

/// One line on all bars: all kept, or which are missed.
#[must_use]
pub fn summary(measurements: &[Measurement]) -> String {
    let missed: Vec<&str> = measurements.iter().filter(|one| !one.holds()).map(|one| one.what.as_str()).collect();
    let barred = measurements.iter().filter(|one| one.bar.is_some()).count();
    if missed.is_empty() {
        format!("All {barred} bars are kept. 全部 {barred} 项达标。")
    } else {
        let count = missed.len();
        format!("{count} of {barred} bars missed: {}. {barred} 项中 {count} 项未达标。", missed.join("; "))
    }
}

/// A figure with its unit: about three significant figures, whole above a hundred, without idle zeros.
fn with_unit(value: f64, unit: &str) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.01 => 3,
        _ => 5,
    };
    let mut text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    if unit.is_empty() { text } else { format!("{text} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(value: impl Into<Option<f64>>, bar: Bar) -> Measurement {
        Measurement::new("pack p50", "方案中位", value, "ms").with_bar(bar)
    }

    #[test]
    fn a_bar_is_reached_on_the_line_and_missed_above_it() {
        assert_eq!(measured(8.0, Bar::AtMost(8.0)).verdict(), Verdict::Kept);
        assert_eq!(measured(10.0, Bar::AtMost(8.0)).verdict(), Verdict::Missed(2.0));
        assert_eq!(measured(120.0, Bar::AtLeast(120.0)).verdict(), Verdict::Kept);
        assert_eq!(measured(90.0, Bar::AtLeast(120.0)).verdict(), Verdict::Missed(30.0));
        assert_eq!(Measurement::new("size", "大小", 5.0, "MB").verdict(), Verdict::Free);
    }

    #[test]
    fn what_was_not_measured_is_not_kept() {
        assert_eq!(measured(None, Bar::AtMost(8.0)).verdict(), Verdict::Unmeasured);
        assert_eq!(measured(f64::NAN, Bar::AtLeast(0.9)).verdict(), Verdict::Unmeasured);
        assert!(!measured(None, Bar::AtMost(8.0)).holds());
    }

    #[test]
    fn a_miss_says_by_how_much() {
        let text = table(&[measured(10.0, Bar::AtMost(8.0))]).to_string();
        assert!(text.contains("10 ms") && text.contains("<= 8 ms") && text.contains("by 2 ms (25 %)"), "{text}");
        let violations = Measurement::new("must not", "禁用", 1.0, "").with_bar(Bar::AtMost(0.0));
        assert!(table(&[violations]).to_string().contains("by 1 "), "no share of a bar of nothing");
    }

    #[test]
    fn the_summary_names_the_missed_ones() {
        let kept = measured(5.0, Bar::AtMost(8.0));
        assert!(summary(std::slice::from_ref(&kept)).starts_with("All 1 bars are kept"));
        let missed = Measurement { what: "reopening".to_owned(), ..measured(9.0, Bar::AtMost(8.0)) };
        assert!(summary(&[kept, missed]).starts_with("1 of 2 bars missed: reopening."));
    }

    #[test]
    fn figures_are_written_to_about_three_places() {
        assert_eq!(with_unit(8.0, "ms"), "8 ms");
        assert_eq!(with_unit(0.4567, "ms"), "0.457 ms");
        assert_eq!(with_unit(7.456, "ms"), "7.46 ms");
        assert_eq!(with_unit(74.56, "s"), "74.6 s");
        assert_eq!(with_unit(1234.6, ""), "1235");
        assert_eq!(with_unit(120.0, "/s"), "120 /s");
        assert_eq!(with_unit(0.9, ""), "0.9");
        assert_eq!(with_unit(0.0004, ""), "0.0004", "a narrow miss is not written as none");
        assert_eq!(with_unit(0.0, ""), "0");
    }
}

//! A report: what was measured, on what, with which bars. The same text goes to the terminal and to `docs/`.

use crate::BenchError;
use crate::bars::{self, Measurement};
use crate::machine::{Circumstances, source_tree};
use crate::table::Table;
use std::fmt;
use std::path::PathBuf;

/// A part of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// How it was measured, a paragraph each.
    pub notes: Vec<String>,
    /// Its figures with their bars.
    pub measurements: Vec<Measurement>,
    /// Further figures.
    pub tables: Vec<Table>,
}

impl Section {
    /// A section without figures.
    #[must_use]
    pub fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), ..Self::default() }
    }
}

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Its title.
    pub title: &'static str,
    /// What it is about.
    pub introduction: &'static str,
    /// What the figures were taken on.
    pub circumstances: Circumstances,
    /// Its parts.
    pub sections: Vec<Section>,
}

impl Report {
    /// All figures.
    pub fn measurements(&self) -> impl Iterator<Item = &Measurement> {
        self.sections.iter().flat_map(|section| &section.measurements)
    }

    /// Whether every bar is kept.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.measurements().all(Measurement::holds)
    }

    /// Writes it as `docs/{name}` of the source tree.
    ///
    /// # Errors
    /// [`BenchError::Io`].
    pub fn write(&self, name: &str) -> Result<PathBuf, BenchError> {
        let folder = source_tree().join("docs");
        std::fs::create_dir_all(&folder).map_err(BenchError::at(&folder))?;
        let path = folder.join(name);
        std::fs::write(&path, self.to_string()).map_err(BenchError::at(&path))?;
        Ok(path)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<Measurement> = self.measurements().cloned().collect();
        writeln!(f, "# {}\n\n{}\n", self.title, self.introduction)?;
        writeln!(f, "{}\n{}", self.circumstances, bars::summary(&all))?;
        for section in &self.sections {
            writeln!(f, "\n## {}", section.heading)?;
            for note in &section.notes {
                writeln!(f, "\n{note}")?;
            }
            if !section.measurements.is_empty() {
                write!(f, "\n{}", bars::table(&section.measurements))?;
            }
            for table in &section.tables {
                write!(f, "\n{table}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bars::Bar;

    fn report(value: f64) -> Report {
        let measurement = Measurement::new("pack p50", "方案中位", value, "ms").with_bar(Bar::AtMost(8.0));
        let section = Section {
            notes: vec!["One client.".to_owned()],
            measurements: vec![measurement],
            ..Section::new("Demo world")
        };
        Report {
            title: "Bench",
            introduction: "What was measured.",
            circumstances: Circumstances {
                processor: "P".to_owned(),
                cores: 2,
                memory_gib: 4.0,
                load: "0.00".to_owned(),
                date: "2026-11-25".to_owned(),
                commit: "abc".to_owned(),
                command: "make bench".to_owned(),
            },
            sections: vec![section],
        }
    }

    #[test]
    fn the_summary_stands_before_the_parts() {
        let text = report(10.0).to_string();
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("no `{part}` in {text}"));
        assert!(at("# Bench") < at("2 cores, 4.0 GiB") && at("2 cores") < at("1 of 1 bars missed: pack p50"));
        assert!(at("1 of 1 bars") < at("## Demo world") && at("## Demo world") < at("One client."));
        assert!(at("One client.") < at("<= 8 ms"));
    }

    #[test]
    fn one_missed_bar_breaks_the_whole() {
        assert!(report(8.0).holds());
        assert!(!report(8.1).holds());
    }
}

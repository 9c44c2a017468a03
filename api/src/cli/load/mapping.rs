//! Mappings of any kind: a table becomes records, places or climate stations.

use super::super::problems;
use crate::problem::Problem;
use fieldpack_graph::import::{Format, ImportError, Input, Mapping, NormalsMapping, PlaceMapping};
use fieldpack_graph::knowledge::Language;
use std::path::Path;

/// A mapping of any kind.
#[derive(Clone, Debug)]
pub(super) enum AnyMapping {
    /// To records.
    Records(Box<Mapping>),
    /// To places.
    Places(Box<PlaceMapping>),
    /// To climate stations.
    Stations(Box<NormalsMapping>),
}

impl AnyMapping {
    /// Reads a mapping's file. The section that it has tells its kind: `[record]`, `[place]`, `[station]`.
    ///
    /// # Errors
    /// A [`Problem`] naming file and line.
    pub(super) fn read(path: &Path, language: Language) -> Result<Self, Problem> {
        let text = std::fs::read_to_string(path).map_err(|error| problems::unreadable(path, &error, language))?;
        // What does not parse at all is reported by the mapping's own reader, with its line.
        let sections: toml::Table = toml::from_str(&text).unwrap_or_default();
        let read = if sections.contains_key("place") {
            PlaceMapping::read(path).map(|mapping| Self::Places(Box::new(mapping)))
        } else if sections.contains_key("station") {
            NormalsMapping::read(path).map(|mapping| Self::Stations(Box::new(mapping)))
        } else {
            Mapping::parse(&path.display().to_string(), &text).map(|mapping| Self::Records(Box::new(mapping)))
        };
        read.map_err(|error: ImportError| problems::of_import(&error, language))
    }

    /// The form of its tables.
    fn input(&self) -> &Input {
        match self {
            Self::Records(mapping) => &mapping.input,
            Self::Places(mapping) => &mapping.input,
            Self::Stations(mapping) => &mapping.input,
        }
    }

    /// The endings of the files that are taken out of a folder.
    pub(super) fn endings(&self) -> &'static [&'static str] {
        match self.input().format {
            Format::Csv => &["csv", "tsv"],
            Format::Jsonl => &["jsonl", "ndjson"],
            Format::Geojson => &["geojson"],
            Format::Lines => &["txt"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_mappings_are_told_apart() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/mappings");
        let mut kinds = [0, 0, 0];
        for entry in std::fs::read_dir(&folder).expect("the mappings are in the repository") {
            let path = entry.expect("readable").path();
            match AnyMapping::read(&path, Language::En).unwrap_or_else(|problem| panic!("{}", problem.detail)) {
                AnyMapping::Records(_) => kinds[0] += 1,
                AnyMapping::Places(_) => kinds[1] += 1,
                AnyMapping::Stations(_) => kinds[2] += 1,
            }
        }
        assert!(kinds[0] > 5 && kinds[1] >= 2 && kinds[2] >= 1, "{kinds:?}");
    }

    #[test]
    fn a_bad_mapping_names_its_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bad.toml");
        std::fs::write(&path, "about = \"x\"\n[input]\nformat = \"xlsx\"\n").expect("written");
        let problem = AnyMapping::read(&path, Language::En).expect_err("no such format");
        assert!(problem.detail.contains("bad.toml") && problem.detail.contains("line 3"), "{}", problem.detail);
    }
}

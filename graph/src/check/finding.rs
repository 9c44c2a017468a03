//! What a check finds, in words.

use crate::knowledge::Language;
use serde::Serialize;

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Message {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Message {
    /// A text in both languages.
    pub(super) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// A text that is the same in both: a value, a name.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }

    /// The text in a language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The ontologies must not be published so.
    Error,
    /// They may, but it should be looked at.
    Warning,
}

/// One thing that is wrong. Ordered by file and line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file, as seen from the folder; empty where several files are meant.
    pub file: String,
    /// The line, counted from 1, where it is known: of the fault in a file that is no Turtle, else of
    /// the subject.
    pub line: Option<u64>,
    /// The column, counted from 1, where it is known.
    pub column: Option<u64>,
    /// The IRI of the subject at fault; empty for a fault of the file.
    pub subject: String,
    /// The property at fault, shortened (`fp:source`); empty where the whole subject is meant.
    pub path: String,
    /// What is expected.
    pub expected: Message,
    /// What was found.
    pub found: Message,
    /// How bad it is.
    pub severity: Severity,
}

impl Finding {
    /// The finding in one sentence, in a language.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let mut place = self.file.clone();
        for number in [self.line, self.column].into_iter().flatten() {
            place.push_str(&format!(":{number}"));
        }
        if !self.subject.is_empty() {
            place.push_str(&format!(" <{}>", self.subject));
        }
        if !self.path.is_empty() {
            place.push_str(&format!(" {}", self.path));
        }
        let (expected, found) = (self.expected.get(language), self.found.get(language));
        match language {
            Language::Zh => format!("{place}：应为{expected}；实际为{found}"),
            Language::En => format!("{place}: expected {expected}; found {found}"),
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// Files read, shapes included.
    pub files: usize,
    /// Triples of the ontologies.
    pub triples: usize,
    /// What is wrong, in the order of files and lines.
    pub findings: Vec<Finding>,
}

impl CheckReport {
    /// Whether the ontologies may be published: nothing found is an error.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }
}

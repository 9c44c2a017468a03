//! The document for the site, set by Typst: an operating card, the briefing, then what it rests on.
//!
//! The template is markup; a pack is data that it reads from a file in memory, so that nothing in a pack can be read
//! as markup. Fonts and library are made once; what the compiler remembers is let go after a few documents.

mod fonts;
mod world;

pub use fonts::FontError;

use crate::view::View;
use crate::{Sheet, qr};
use fonts::Fonts;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::OnceLock;
use thiserror::Error;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use world::{Desk, Shared};

/// For how many further documents the compiler remembers what it made.
const REMEMBERED: usize = 4;

/// The longest run of letters that is not broken.
const UNBROKEN: usize = 28;

/// Why there is no document.
#[derive(Debug, Error)]
pub enum PdfError {
    /// There is no font to set it with.
    #[error(transparent)]
    Fonts(#[from] FontError),
    /// The pack cannot be handed to the template.
    #[error("the pack cannot be handed to the template: {0}")]
    View(#[from] serde_json::Error),
    /// The template does not compile with it.
    #[error("the document cannot be set: {0}")]
    Typeset(String),
}

/// Sets documents. One a process: its fonts and its library are made with the first document.
#[derive(Debug)]
pub struct Papermaker {
    files: Vec<PathBuf>,
    shared: OnceLock<Shared>,
}

impl Papermaker {
    /// One that sets with the fonts of these files and folders, the first that has Chinese letters. Nothing is read yet.
    #[must_use]
    pub fn new(files: Vec<PathBuf>) -> Self {
        Self { files, shared: OnceLock::new() }
    }

    /// Looks whether there is a font to set with, without reading it.
    ///
    /// # Errors
    /// [`FontError`] where none of the files is there.
    pub fn check(&self) -> Result<(), FontError> {
        fonts::check(&self.files)
    }

    /// The pack as a PDF.
    ///
    /// # Errors
    /// [`PdfError`].
    pub fn pdf(&self, sheet: &Sheet<'_>) -> Result<Vec<u8>, PdfError> {
        let shared = self.shared()?;
        let mut view = serde_json::to_value(View::of(sheet))?;
        make_breakable(&mut view);
        let desk = Desk::new(shared, serde_json::to_vec(&view)?, qr::drawing(sheet.address));
        let set = typst::compile::<PagedDocument>(&desk).output.and_then(|document| {
            let options = PdfOptions {
                ident: Smart::Custom(format!("{}/{}", sheet.pack.id, sheet.pack.revision)),
                creator: Smart::Custom(Some("Fieldpack".to_owned())),
                ..PdfOptions::default()
            };
            typst_pdf::pdf(&document, &options)
        });
        comemo::evict(REMEMBERED);
        set.map_err(|problems| PdfError::Typeset(problems.iter().map(said).collect::<Vec<_>>().join("; ")))
    }

    /// Fonts and library, made once.
    fn shared(&self) -> Result<&Shared, FontError> {
        if let Some(shared) = self.shared.get() {
            return Ok(shared);
        }
        // Two at once may both make them: the first stays.
        let made = Shared::new(Fonts::read(&self.files)?);
        Ok(self.shared.get_or_init(|| made))
    }
}

/// Lets every word end a line somewhere: an unbroken run of letters would run out of the page.
fn make_breakable(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(make_breakable),
        Value::Object(fields) => fields.values_mut().for_each(make_breakable),
        Value::String(text) => {
            let is_long = text.split_whitespace().any(|word| word.len() > UNBROKEN);
            if is_long {
                *text = broken(text);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text with a place to break a line after each so many letters without one.
fn broken(text: &str) -> String {
    let mut made = String::with_capacity(text.len() + text.len() / 8);
    let mut run = 0;
    for letter in text.chars() {
        // Han letters break anywhere by themselves.
        run = if letter.is_whitespace() || ('\u{2e80}'..='\u{9fff}').contains(&letter) { 0 } else { run + 1 };
        made.push(letter);
        if run == UNBROKEN {
            made.push('\u{200b}');
            run = 0;
        }
    }
    made
}

/// What the compiler says, for the log.
fn said(problem: &SourceDiagnostic) -> String {
    let hints = problem.hints.iter().map(|hint| format!(" ({})", hint.v)).collect::<String>();
    format!("{}{hints}", problem.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_can_be_broken_and_others_stay() {
        let mut value = serde_json::json!({ "a": ["x".repeat(60), "short words", "高原混凝土泵送"] });
        make_breakable(&mut value);
        let long = value["a"][0].as_str().unwrap_or_default();
        assert_eq!((long.matches('\u{200b}').count(), long.replace('\u{200b}', "").len()), (2, 60));
        assert_eq!((value["a"][1].as_str(), value["a"][2].as_str()), (Some("short words"), Some("高原混凝土泵送")));
    }
}

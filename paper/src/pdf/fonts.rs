//! The fonts that documents are set with: files of this machine, the first that has Chinese and Latin letters.

use std::path::{Path, PathBuf};
use thiserror::Error;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontVariant};

/// Faces of these families are taken before others of the same file: simplified Chinese forms.
const PREFERRED: [&str; 4] = ["Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Micro Hei"];
/// Letters that a face must have to be set with.
const NEEDED: [char; 6] = ['施', '泵', '禁', '，', 'A', '0'];
/// The largest font file that is read, bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Most files of a folder that are looked at.
const MOST_FILES: usize = 200;

/// Why there is no font.
#[derive(Debug, Error)]
pub enum FontError {
    /// None of the files is there.
    #[error("no font file is there: {}; install fonts-noto-cjk or set [exports] fonts", list(.0))]
    Missing(Vec<PathBuf>),
    /// None of them has the letters.
    #[error("no font in {} has Chinese and Latin letters; install fonts-noto-cjk or set [exports] fonts", list(.0))]
    Unfit(Vec<PathBuf>),
}

/// Paths in a row.
fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// The faces of one family.
pub(super) struct Fonts {
    /// What is known of them.
    pub(super) book: FontBook,
    /// The faces, as the book counts them.
    pub(super) faces: Vec<Font>,
    /// Their family.
    pub(super) family: String,
}

/// The font files among files and folders, folders by name.
fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
            let mut fonts: Vec<PathBuf> = entries.filter(|path| is_font(path)).take(MOST_FILES).collect();
            fonts.sort();
            found.extend(fonts);
        } else if path.is_file() {
            found.push(path.clone());
        }
    }
    found
}

/// Whether a file is named as a font.
fn is_font(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["ttf", "otf", "ttc", "otc"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Looks whether any font file is there.
pub(super) fn check(paths: &[PathBuf]) -> Result<(), FontError> {
    if files(paths).is_empty() { Err(FontError::Missing(paths.to_vec())) } else { Ok(()) }
}

impl Fonts {
    /// Reads the first family that has the letters, with all its faces in the files.
    ///
    /// # Errors
    /// [`FontError`].
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, FontError> {
        check(paths)?;
        let mut faces: Vec<Font> = Vec::new();
        let mut family: Option<String> = None;
        for file in files(paths) {
            if std::fs::metadata(&file).is_ok_and(|found| found.len() > LARGEST) {
                continue;
            }
            let Ok(bytes) = std::fs::read(&file) else { continue };
            let found: Vec<Font> = Font::iter(Bytes::new(bytes)).filter(has_letters).collect();
            if family.is_none() {
                let rank = |font: &&Font| {
                    PREFERRED.iter().position(|name| *name == font.info().family).unwrap_or(PREFERRED.len())
                };
                family = found.iter().min_by_key(rank).map(|font| font.info().family.clone());
            }
            faces.extend(found.into_iter().filter(|font| family.as_deref() == Some(&*font.info().family)));
        }
        let Some(family) = family else { return Err(FontError::Unfit(paths.to_vec())) };
        let book = FontBook::from_fonts(&faces);
        tracing::info!(family, faces = faces.len(), "documents are set with this font");
        Ok(Self { book, faces, family })
    }
}

/// Whether a face can set a document.
fn has_letters(font: &Font) -> bool {
    let plain = FontVariant::default().style == font.info().variant.style;
    plain && NEEDED.iter().all(|letter| font.info().coverage.contains(u32::from(*letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_no_font_is_the_error_says_what_was_looked_at() {
        let nowhere = vec![PathBuf::from("/nowhere/a.ttf")];
        let error = Fonts::read(&nowhere).err().expect("nothing is there");
        assert!(
            error.to_string().contains("/nowhere/a.ttf") && error.to_string().contains("[exports] fonts"),
            "{error}"
        );
        let unfit = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")];
        assert!(matches!(Fonts::read(&unfit), Err(FontError::Unfit(_))), "a text is no font");
    }
}

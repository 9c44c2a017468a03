//! The world that the compiler sees: the templates, the view of one pack, the fonts. No file, no network, no clock.

use super::fonts::Fonts;
use std::collections::HashMap;
use std::fmt;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// The templates, by name.
const TEMPLATES: [(&str, &str); 5] = [
    ("main.typ", include_str!("../../templates/main.typ")),
    ("parts.typ", include_str!("../../templates/parts.typ")),
    ("card.typ", include_str!("../../templates/card.typ")),
    ("briefing.typ", include_str!("../../templates/briefing.typ")),
    ("rest.typ", include_str!("../../templates/rest.typ")),
];

/// What is made once.
pub(super) struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    faces: Vec<Font>,
    family: String,
    templates: HashMap<FileId, Source>,
    main: FileId,
}

impl fmt::Debug for Shared {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Shared").field("family", &self.family).finish_non_exhaustive()
    }
}

/// The id of a file in memory; `None` for a name that is no path, which those here are not.
fn id(name: &str) -> Option<FileId> {
    Some(FileId::new(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?)))
}

impl Shared {
    /// Makes the library and reads the templates.
    pub(super) fn new(fonts: Fonts) -> Self {
        let template = |(name, text): &(&str, &str)| Some((id(name)?, Source::new(id(name)?, (*text).to_owned())));
        let templates = TEMPLATES.iter().filter_map(template).collect();
        let main = id(TEMPLATES[0].0).unwrap_or_else(|| Source::detached("").id());
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(fonts.book),
            faces: fonts.faces,
            family: fonts.family,
            templates,
            main,
        }
    }
}

/// The shared world with the view of one pack on it.
pub(super) struct Desk<'a> {
    shared: &'a Shared,
    files: HashMap<FileId, Bytes>,
}

impl<'a> Desk<'a> {
    /// Lays a view and a drawing on it.
    pub(super) fn new(shared: &'a Shared, view: Vec<u8>, drawing: Option<String>) -> Self {
        let setting = serde_json::json!({ "font": shared.family, "has_code": drawing.is_some() }).to_string();
        let laid = [
            ("view.json", Some(Bytes::new(view))),
            ("setting.json", Some(Bytes::from_string(setting))),
            ("code.svg", drawing.map(Bytes::from_string)),
        ];
        let files = laid.into_iter().filter_map(|(name, bytes)| id(name).zip(bytes)).collect();
        Self { shared, files }
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.shared.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.shared.templates.get(&id).cloned().ok_or_else(|| absent(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// There is no such file.
fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

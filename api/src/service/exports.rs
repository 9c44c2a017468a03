//! Packs as documents: PDF, workbook, page, linked data, and the card for a chat.
//!
//! A document shows the pack as it is stored; for another audience or language the question is decided again in the
//! present world, so that nothing of what was decided for the house has to be cut out afterwards.

use super::audience::audience;
use super::packs::{StoredQuestion, decided_again, question_limits};
use super::{Asker, Service};
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Audience, Options, Pack, PackRequest};
use fieldpack_paper::card::CardView;
use fieldpack_paper::{PdfError, Sheet, html, jsonld, xlsx};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportForm {
    /// For the site, to be printed.
    Pdf,
    /// A workbook.
    Xlsx,
    /// A page.
    Html,
    /// Linked data.
    Jsonld,
}

impl ExportForm {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pdf, Self::Xlsx, Self::Html, Self::Jsonld];

    /// How a name of it ends, without the dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
            Self::Jsonld => "jsonld",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Html => "text/html; charset=utf-8",
            Self::Jsonld => jsonld::MEDIA_TYPE,
        }
    }
}

/// Which view of a stored pack is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportQuery {
    /// For whom; `None`: for whom it is stored.
    pub audience: Option<Audience>,
    /// In which language; `None`: the pack's.
    pub language: Option<Language>,
    /// Which revision; `None`: the latest.
    pub revision: Option<u32>,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its language.
    pub language: Language,
    /// A name for its file, of ASCII letters, digits, hyphens and one dot.
    pub name: String,
    /// Its form.
    pub form: ExportForm,
}

/// Counts a document that is being made, until it is dropped.
struct Making<'a>(&'a AtomicUsize);

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Service {
    /// A stored pack as a document.
    ///
    /// # Errors
    /// A [`Problem`]: no such pack or revision, an audience that is not for the asker, or it cannot be made.
    pub fn export(&self, id: &str, form: ExportForm, query: &ExportQuery, asker: &Asker) -> Result<Exported, Problem> {
        let (pack, audience) = self.pack_for(id, query, asker)?;
        let address = self.address_of(&format!("/v1/packs/{}.html", pack.id));
        self.document(&Sheet { pack: &pack, audience, address: &address }, form, asker.language)
    }

    /// The pack of a share link as a document.
    ///
    /// # Errors
    /// A [`Problem`]: `not_found`, alike whatever the reason, or it cannot be made.
    pub fn export_shared(&self, shown: &str, form: ExportForm, asker: &Asker) -> Result<Exported, Problem> {
        let (pack, audience) = self.opened_share(shown, asker)?;
        let address = self.address_of(&format!("/v1/shared/{shown}.html"));
        self.document(&Sheet { pack: &pack, audience, address: &address }, form, asker.language)
    }

    /// A stored pack as a card for a chat.
    ///
    /// # Errors
    /// As [`Service::export`].
    pub fn card(&self, id: &str, query: &ExportQuery, asker: &Asker) -> Result<CardView, Problem> {
        let (pack, audience) = self.pack_for(id, query, asker)?;
        let path = format!("/v1/packs/{}", pack.id);
        Ok(CardView::of(&Sheet { pack: &pack, audience, address: &path }))
    }

    /// The pack of a share link as a card for a chat.
    ///
    /// # Errors
    /// `not_found`, alike whatever the reason.
    pub fn shared_card(&self, shown: &str, asker: &Asker) -> Result<CardView, Problem> {
        let (pack, audience) = self.opened_share(shown, asker)?;
        let path = format!("/v1/shared/{shown}.html");
        Ok(CardView::of(&Sheet { pack: &pack, audience, address: &path }))
    }

    /// A stored pack for an audience and in a language, and the audience that it is for.
    ///
    /// # Errors
    /// A [`Problem`]: no such pack or revision, an audience that is not for the asker, or a revision for another audience
    /// or in another language than it was stored.
    pub fn pack_for(&self, id: &str, query: &ExportQuery, asker: &Asker) -> Result<(Pack, Audience), Problem> {
        let (mut pack, audience) = self.sealed_for(id, query, asker)?;
        self.open_pack(&mut pack);
        asker.noted.about(id);
        Ok((pack, audience))
    }

    /// The same, with contacts as they are kept.
    fn sealed_for(&self, id: &str, query: &ExportQuery, asker: &Asker) -> Result<(Pack, Audience), Problem> {
        let stored = match query.revision {
            Some(revision) => self.stored_at(id, revision, asker)?,
            None => self.stored(id, asker)?,
        };
        let of = stored.request.options.as_ref().and_then(|options| options.audience).unwrap_or_default();
        let wanted = query.audience.unwrap_or(of);
        if !asker.role.audiences().iter().any(|one| audience(*one) == wanted) {
            return Err(not_theirs(asker));
        }
        let own = stored.pack.question.language;
        if wanted == of && query.language.is_none_or(|language| language == own) {
            return Ok((stored.pack, wanted));
        }
        if query.revision.is_some() {
            return Err(only_as_stored(asker.language));
        }
        let language = query.language.unwrap_or(own);
        let pack =
            self.again_for(&stored, wanted, language).ok_or_else(|| super::packs::no_pack(id, asker.language))?;
        Ok((pack, wanted))
    }

    /// A stored question decided for an audience in the present world; `None` where it is no longer understood.
    fn again_for(&self, stored: &StoredQuestion, audience: Audience, language: Language) -> Option<Pack> {
        let asked = stored.request.options.clone().unwrap_or_default();
        let options = Options { audience: Some(audience), language: Some(language), ..asked };
        let request = PackRequest { options: Some(options), ..stored.request.clone() };
        // What leaves the house is nobody's own.
        let owner = if audience == Audience::Internal { stored.organisation.clone() } else { Some(Arc::default()) };
        let limits = question_limits(&self.inner.settings);
        let (mut pack, _) = decided_again(stored, &request, owner, &self.world(), &limits)?;
        if audience != Audience::Internal {
            self.inner.settings.organisation.name.clone_into(&mut pack.created_by);
        }
        Some(pack)
    }

    /// Where people reach a path of this service.
    fn address_of(&self, path: &str) -> String {
        let settings = &self.inner.settings;
        match settings.exports.address.trim_end_matches('/') {
            "" => format!("http://{}{path}", settings.http.listen),
            address => format!("{address}{path}"),
        }
    }

    /// Makes a document.
    fn document(&self, sheet: &Sheet<'_>, form: ExportForm, language: Language) -> Result<Exported, Problem> {
        let _making = self.making(language)?;
        let bytes = match form {
            ExportForm::Pdf => self.inner.paper.pdf(sheet).map_err(|error| of_pdf(&error, language))?,
            ExportForm::Xlsx => xlsx::xlsx(sheet).map_err(|error| Problem::of_fault(&error, language))?,
            ExportForm::Html => html::html(sheet).into_bytes(),
            ExportForm::Jsonld => jsonld::jsonld(sheet).map_err(|error| Problem::of_fault(&error, language))?,
        };
        let id: String =
            sheet.pack.id.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
        let name = format!("pack-{id}-r{}.{}", sheet.pack.revision, form.ending());
        Ok(Exported { bytes, language: sheet.pack.question.language, name, form })
    }

    /// A turn to make a document.
    fn making(&self, language: Language) -> Result<Making<'_>, Problem> {
        let running = &self.inner.exporting;
        let making = Making(running);
        if running.fetch_add(1, Ordering::AcqRel) >= self.inner.settings.exports.concurrent {
            drop(making);
            return Err(Problem::say(
                Code::Unavailable,
                language,
                "正在生成的文档已达上限：按 Retry-After 稍后重试",
                "as many documents as are made at once are being made: try again after `Retry-After`",
            ));
        }
        Ok(making)
    }
}

/// An audience that is not for the asker.
fn not_theirs(asker: &Asker) -> Problem {
    let detail = match asker.language {
        Language::Zh => "不能为该受众索取内容",
        Language::En => "this audience is not for you to ask for",
    };
    let names = asker.role.audiences().iter().map(|one| one.as_str());
    Problem::of_field(Code::InvalidValue, asker.language, "?audience", detail).accepting(names)
}

/// A revision is what was stored, for whom and in the language that it was.
fn only_as_stored(language: Language) -> Problem {
    let detail = match language {
        Language::Zh => "指定版本只能按其保存时的受众和语言输出；其他受众或语言按当前数据重新判定，不要同时指定版本",
        Language::En => {
            "a revision is shown for the audience and in the language that it was stored in; for others the question is \
             decided again in the present world: leave `revision` out"
        }
    };
    Problem::of_field(Code::InvalidValue, language, "?revision", detail)
}

/// Why there is no PDF.
fn of_pdf(error: &PdfError, language: Language) -> Problem {
    match error {
        PdfError::Fonts(error) => {
            tracing::error!(%error, "no document can be set");
            Problem::say(
                Code::Unavailable,
                language,
                format!(
                    "没有可用的中文字体，无法生成 PDF（其他格式可用）：安装 fonts-noto-cjk 或设置 [exports] fonts（{error}）"
                ),
                format!("no PDF can be made, the other forms can: {error}"),
            )
        }
        PdfError::View(_) | PdfError::Typeset(_) => {
            tracing::error!(%error, "a document cannot be set");
            Problem::of_fault(error, language)
        }
    }
}

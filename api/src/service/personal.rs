//! Personal data: sealed before it goes into the journal, opened where it is shown, erased with its key.
//!
//! What is personal is declared here, once: how to reach a provider ([`contact`]), and for whom and for which meeting a pack was asked
//! for ([`named`]). Everything between holds the sealed form: journal, stores, memory, stored packs. Names in free text are
//! not found.

use super::backups::folder_of;
use super::{Asker, Service, problems};
use crate::problem::{Code, Problem};
use crate::service::records::now_us;
use fieldpack_access::{Opened, SubjectErased, SubjectKeys, SubjectKeysError};
use fieldpack_graph::entry::Change;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::{Record, RecordData};
use fieldpack_pack::contract::{Answer, Context, Pack, PackRequest, Partner};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use utoipa::ToSchema;

/// The file of keys in the data folder.
pub(super) const FILE: &str = "subjects.redb";
/// What the file of keys beside a backup ends with.
pub(super) const COPY: &str = "subjects";
/// The file beside the backups that names every key that was erased, a line each: it holds for copies of backups too.
const ERASURES: &str = "erasures";
/// What is told in the place of a contact that was erased.
const ERASED: &str = "erased";

/// How to reach a provider: pointers in its data, and the texts.
fn contact(record: &mut Record) -> Vec<(&'static str, &mut Option<Arc<str>>)> {
    match &mut record.data {
        RecordData::Provider(provider) => {
            let contact = &mut provider.contact;
            vec![
                ("/contact/phone", &mut contact.phone),
                ("/contact/email", &mut contact.email),
                ("/contact/person", &mut contact.person),
            ]
        }
        _ => Vec::new(),
    }
}

/// For whom and for what a pack is: names in the context, and the texts.
fn named(context: &mut Context) -> [(&'static str, &mut Option<String>); 4] {
    [
        ("customer", &mut context.customer),
        ("opportunity", &mut context.opportunity),
        ("meeting", &mut context.meeting),
        ("value", &mut context.value),
    ]
}

/// Where a text of a record stands.
fn place(iri: &str, pointer: &str) -> String {
    format!("{iri}#{pointer}")
}

/// Whose data is to be erased: one of `subject`, `iri` and `customer`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureRequest {
    /// A subject, as an earlier answer named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The IRI of a record, of a provider for example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iri: Option<String>,
    /// A customer, as packs were asked for (`context.customer`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "示例建设公司")]
    pub customer: Option<String>,
    /// Whose customer it is; absent: the house's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
}

/// What was erased.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Erasure {
    /// The subject.
    pub subject: String,
    /// Keys that were destroyed; 0: nothing was sealed for this subject.
    pub keys: usize,
    /// Whether the record had such data in plain, from an older program: it is taken out, and the next compaction takes what
    /// stood before.
    pub was_plain: bool,
    /// Backups from whose keys it was taken out.
    pub backups: usize,
    /// The sequence of the entry; absent where there was nothing to erase.
    pub sequence: Option<u64>,
}

/// Where a text of the context of a stored pack stands.
fn place_of_context(id: &str, name: &str) -> String {
    format!("pack/{id}#/request/context/{name}")
}

impl Service {
    /// Seals what is personal in a record; [`save_subjects`](Self::save_subjects) before it is written.
    pub(super) fn seal_record(&self, record: &mut Record, language: Language) -> Result<(), Problem> {
        let iri = record.header.iri.clone();
        for (pointer, value) in contact(record) {
            let Some(text) = value.as_ref().filter(|text| !text.is_empty()) else { continue };
            let sealed = self.inner.subjects.seal(&iri, &place(&iri, pointer), text);
            *value = Some(sealed.map_err(|error| unkept(&error, language))?.into());
        }
        Ok(())
    }

    /// Seals what a request says of the customer, for the pack that is stored of it.
    pub(super) fn seal_context(&self, request: &mut PackRequest, id: &str, asker: &Asker) -> Result<(), Problem> {
        let Some(context) = &mut request.context else { return Ok(()) };
        let organisation = asker.organisation.as_deref().unwrap_or_default();
        let subject = match context.customer.as_deref().filter(|name| !name.trim().is_empty()) {
            Some(customer) => self.inner.subjects.customer(organisation, customer),
            None => format!("pack/{id}"),
        };
        for (name, value) in named(context) {
            let Some(text) = value.as_ref().filter(|text| !text.is_empty()) else { continue };
            let sealed = self.inner.subjects.seal(&subject, &place_of_context(id, name), text);
            *value = Some(sealed.map_err(|error| unkept(&error, asker.language))?);
        }
        Ok(())
    }

    /// Makes durable the keys of what was sealed.
    pub(super) fn save_subjects(&self, language: Language) -> Result<(), Problem> {
        self.inner.subjects.save().map_err(|error| unkept(&error, language))
    }

    /// Opens what is personal in a record, and gives the pointers of what is gone.
    pub(super) fn open_record(&self, record: &mut Record) -> Vec<&'static str> {
        let iri = record.header.iri.clone();
        let mut gone = Vec::new();
        for (pointer, value) in contact(record) {
            let Some(text) = value else { continue };
            match self.inner.subjects.open_text(&place(&iri, pointer), text) {
                Opened::Plain => {}
                Opened::Text(text) => *value = Some(text.into()),
                Opened::Gone => {
                    *value = None;
                    gone.push(pointer);
                }
            }
        }
        gone
    }

    /// Opens what a stored pack was told of the customer; what was erased is gone.
    pub(super) fn open_context(&self, context: &mut Context, id: &str) {
        for (name, value) in named(context) {
            let Some(text) = value else { continue };
            match self.inner.subjects.open_text(&place_of_context(id, name), text) {
                Opened::Plain => {}
                Opened::Text(text) => *value = Some(text),
                Opened::Gone => *value = None,
            }
        }
    }

    /// Opens the contacts that a pack shows. What was left out of it for its audience is not in it.
    pub(super) fn open_pack(&self, pack: &mut Pack) {
        self.open_partners(&mut pack.partners, pack.question.language);
    }

    /// Opens the contacts that an answer shows.
    pub(super) fn open_answer(&self, answer: &mut Answer) {
        let language = answer.question.language;
        self.open_partners(answer.partners.as_deref_mut().unwrap_or_default(), language);
        if let Some(pack) = &mut answer.pack {
            self.open_pack(pack);
        }
    }

    fn open_partners(&self, partners: &mut [Partner], language: Language) {
        for partner in partners {
            let mut is_gone = false;
            let iri = partner.iri.clone();
            partner.contact.retain(|name, text| {
                match self.inner.subjects.open_text(&place(&iri, &format!("/contact/{name}")), text) {
                    Opened::Plain => true,
                    Opened::Text(opened) => {
                        *text = opened;
                        true
                    }
                    Opened::Gone => {
                        is_gone = true;
                        false
                    }
                }
            });
            if is_gone {
                let told = match language {
                    Language::Zh => "联系方式已应要求删除",
                    Language::En => "how to reach it was erased on request",
                };
                partner.contact.insert(ERASED.to_owned(), told.to_owned());
            }
        }
    }

    /// Erases what is known of a subject: its keys are destroyed, here, in the backups that are found, and wherever the
    /// entry is applied. Erasing again changes nothing.
    ///
    /// # Errors
    /// A [`Problem`]: not one subject, or a disk that does not write; erase again then.
    pub fn erase(&self, request: &ErasureRequest, asker: &Asker) -> Result<Erasure, Problem> {
        let language = asker.language;
        let subject = self.subject_of(request, language)?;
        asker.noted.about(&subject);
        let mut keys = self.inner.subjects.keys_of(&subject);
        let new = keys.len();
        let before = self.inner.admission.snapshot.load().erased(&subject);
        keys.extend(before.iter().flat_map(|erased| erased.keys.iter().cloned()));
        keys.sort();
        keys.dedup();
        let (plain, was_plain) = self.without_plain(&subject, asker)?;
        let mut entries: Vec<_> = plain.into_iter().collect();
        if new > 0 || was_plain {
            let erased = SubjectErased { subject: subject.as_str().into(), keys: keys.clone(), erased_us: now_us() };
            entries.push(erased.entry(&asker.actor).map_err(|error| super::access::of_entry(&error, language))?);
        }
        let sequence = self.written(entries, asker)?;
        // Whatever came of an earlier attempt.
        self.inner.subjects.erase(&keys).map_err(|error| unkept(&error, language))?;
        let folder = folder_of(&self.inner.data, &self.inner.settings);
        let backups = erase_in_backups(&folder, &keys).map_err(|error| {
            let folder = folder.display();
            Problem::say(
                Code::StorageFailed,
                language,
                format!("密钥已删除，但目录 `{folder}` 中的备份未能一并处理：{error}；请再次执行"),
                format!("the keys are erased, but not those of the backups in `{folder}`: {error}; erase again"),
            )
        })?;
        tracing::info!(subject, keys = new, backups, "a subject is erased");
        Ok(Erasure { subject, keys: new, was_plain, backups, sequence })
    }

    /// The subject of a request.
    fn subject_of(&self, request: &ErasureRequest, language: Language) -> Result<String, Problem> {
        let stated = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let organisation = request.organisation.as_deref().unwrap_or_default();
        let customer = stated(&request.customer).map(|name| self.inner.subjects.customer(organisation, &name));
        let mut found = [stated(&request.subject), stated(&request.iri), customer].into_iter().flatten();
        match (found.next(), found.next()) {
            (Some(subject), None) if !subject.chars().any(char::is_control) => Ok(subject),
            (None, _) => Err(Problem::say(
                Code::MissingField,
                language,
                "请给出 subject、iri、customer 之一",
                "give one of `subject`, `iri` and `customer`",
            )),
            _ => Err(Problem::say(
                Code::InvalidValue,
                language,
                "subject、iri、customer 只能给一个，且不含控制字符",
                "give only one of `subject`, `iri` and `customer`, without control characters",
            )),
        }
    }

    /// The entry of a record without what stands in it in plain, from an older program.
    fn without_plain(&self, iri: &str, asker: &Asker) -> Result<(Option<fieldpack_journal::NewEntry>, bool), Problem> {
        let found = self.inner.records.get(iri).map_err(|error| problems::of_store(&error))?;
        let Some(mut record) = found else { return Ok((None, false)) };
        let mut was_plain = false;
        for (pointer, value) in contact(&mut record) {
            let is_plain = value
                .as_ref()
                .is_some_and(|text| self.inner.subjects.open_text(&place(iri, pointer), text) == Opened::Plain);
            if is_plain {
                *value = None;
                was_plain = true;
            }
        }
        if !was_plain {
            return Ok((None, false));
        }
        let entry = Change::Upsert(record).encode(&asker.actor, None);
        Ok((Some(entry.map_err(|error| problems::of_store(&error))?), true))
    }
}

/// Opens the keys of a data folder without those that were erased.
pub(super) fn open_keys(data: &Path, erased: &[Arc<str>]) -> Result<SubjectKeys, SubjectKeysError> {
    let keys = SubjectKeys::open(&data.join(FILE))?;
    let gone = keys.erase(erased)?;
    if gone > 0 {
        tracing::warn!(keys = gone, "keys of subjects that were erased were still there: they are destroyed");
    }
    Ok(keys)
}

/// Destroys keys in every copy of a folder of backups, and notes them for copies that are elsewhere; how many copies had them.
fn erase_in_backups(folder: &Path, keys: &[Arc<str>]) -> Result<usize, std::io::Error> {
    if keys.is_empty() {
        return Ok(0);
    }
    std::fs::create_dir_all(folder)?;
    let mut lines: String = keys.iter().map(|key| format!("{key}\n")).collect();
    let noted = erasures(folder)?;
    lines =
        lines.lines().filter(|line| !noted.iter().any(|one| **one == **line)).map(|line| format!("{line}\n")).collect();
    if !lines.is_empty() {
        let mut file = OpenOptions::new().create(true).append(true).open(folder.join(ERASURES))?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()?;
        File::open(folder)?.sync_all()?;
    }
    let mut copies = 0;
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|ending| ending == COPY) {
            let gone = SubjectKeys::erase_in_copy(&path, keys).map_err(std::io::Error::other)?;
            copies += usize::from(gone > 0);
        }
    }
    Ok(copies)
}

/// The keys that were erased since backups are written into a folder.
pub(super) fn erasures(folder: &Path) -> Result<Vec<Arc<str>>, std::io::Error> {
    match std::fs::read_to_string(folder.join(ERASURES)) {
        Ok(text) => Ok(text.lines().map(|line| Arc::from(line.trim())).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Keys cannot be kept.
pub(super) fn unkept(error: &SubjectKeysError, language: Language) -> Problem {
    Problem::say(
        Code::StorageFailed,
        language,
        format!("个人信息的密钥不能保存或删除：{error}"),
        format!("keys of personal data cannot be kept or erased: {error}"),
    )
}

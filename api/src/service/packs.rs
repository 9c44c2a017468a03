//! Stored packs: kept in the journal, read back by id.

use super::offer::offer;
use super::requests::Request;
use super::{Asker, Service, problems};
use crate::problem::{Code, Problem};
use crate::settings::Settings;
use fieldpack_access::OfferScope;
use fieldpack_graph::entry::pack_entry;
use fieldpack_graph::knowledge::Language;
use fieldpack_index::World;
use fieldpack_pack::contract::{Intent, Pack, PackDiff, PackRequest};
use fieldpack_pack::decide::{DecideOptions, Footprint, decide};
use fieldpack_pack::understand::{self, understand_in};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A pack with what was asked and what it depended on, as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredQuestion {
    /// What was asked, options and context included.
    pub request: PackRequest,
    /// The answer.
    pub pack: Pack,
    /// What it depended on.
    pub footprint: Footprint,
    /// The organisation that asked; absent: the house itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Arc<str>>,
    /// What may be offered to whoever asked; absent: everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Arc<OfferScope>>,
    /// What is different from the revision before; absent in the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diff: Option<PackDiff>,
}

/// A stored question as it stands in its entry: read straight into the form that is needed.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Stored<P = StoredQuestion> {
    /// The pack's id.
    pub(super) id: String,
    /// What is stored under it, as far as it is needed.
    pub(super) pack: P,
}

impl Service {
    /// A stored pack, as its latest revision is, or as the one asked for was.
    ///
    /// # Errors
    /// `not_found` where no pack of this id was stored, or it has no such revision.
    pub fn pack(&self, id: &str, revision: Option<u32>, asker: &Asker) -> Result<Pack, Problem> {
        let mut pack = match revision {
            None => self.stored(id, asker)?.pack,
            Some(revision) => self.stored_revision(id, revision, asker)?,
        };
        self.open_pack(&mut pack);
        Ok(pack)
    }

    /// Stores a pack and waits until it is applied.
    pub(super) fn store_pack(
        &self,
        request: &PackRequest,
        pack: &Pack,
        footprint: Footprint,
        noted: Option<&Request>,
        asker: &Asker,
        language: Language,
    ) -> Result<(), Problem> {
        let organisation = asker.organisation.clone();
        let scope = Some(self.scope_of(asker)).filter(|scope| !scope.is_everything());
        let mut request = request.clone();
        self.seal_context(&mut request, &pack.id, asker)?;
        self.save_subjects(language)?;
        let kept = StoredQuestion { request, pack: pack.clone(), footprint, organisation, scope, diff: None };
        let entry = pack_entry(&pack.id, &kept, &asker.actor, None).map_err(|error| problems::of_store(&error))?;
        let mut entries =
            noted.map(|request| request.made(&pack.id, 1, asker)).transpose()?.map_or_else(Vec::new, |done| vec![done]);
        entries.push(entry);
        let outcomes = self.inner.handle.submit(entries, self.write_patience());
        for outcome in outcomes.map_err(|error| problems::of_apply(&error, language))? {
            asker.noted.wrote(outcome.sequence());
        }
        Ok(())
    }
}

/// The question of a stored pack decided in a world, by a request that may ask for another language or audience than
/// the stored one; `owner` is whose records may be shown in full. It keeps its time, its id and its revision.
///
/// `None` where it is no longer understood as a question for a pack.
pub(super) fn decided_again(
    stored: &StoredQuestion,
    request: &PackRequest,
    owner: Option<Arc<str>>,
    world: &World,
    limits: &understand::Limits,
) -> Option<(Pack, Footprint)> {
    let was = &stored.pack.question;
    let question = understand_in(request, world, &was.asked_at, was.language, limits).ok()?;
    if question.intent != Intent::Pack {
        return None;
    }
    let mut options = DecideOptions::of_request(request.options.as_ref(), question.language, owner);
    options.offer = stored.scope.as_ref().and_then(|scope| offer(scope, &question, &world.knowledge));
    let (mut pack, footprint) = decide(question, world, &options);
    pack.id.clone_from(&stored.pack.id);
    pack.created_by.clone_from(&stored.pack.created_by);
    pack.revision = stored.pack.revision;
    Some((pack, footprint))
}

/// How long a question may be, as the settings say.
pub(super) fn question_limits(settings: &Settings) -> understand::Limits {
    understand::Limits { text_chars: settings.limits.text_characters, ..Default::default() }
}

/// Nothing is stored under an id.
pub(super) fn no_pack(id: &str, language: Language) -> Problem {
    Problem::say(
        Code::NotFound,
        language,
        format!("没有编号为 `{id}` 的已保存方案；提问时给出 context 或 options.store = true 才会保存"),
        format!(
            "no pack is stored as `{id}`; a pack is stored when it is asked for with a context or with options.store = true"
        ),
    )
}

/// Whether a pack is to be stored: as asked, else where a context is given.
pub(super) fn is_stored(request: &PackRequest) -> bool {
    let asked = request.options.as_ref().and_then(|options| options.store);
    asked.unwrap_or(request.context.is_some())
}

//! Stored packs: kept in the journal, read back by id.

use super::{Asker, Service, problems};
use crate::problem::{Code, Problem};
use fieldpack_graph::entry::{Change, StoredPack};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Pack, PackRequest};
use fieldpack_pack::decide::Footprint;
use serde::{Deserialize, Serialize};

/// A pack with what was asked and what it depended on, as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredQuestion {
    /// What was asked, options and context included.
    pub request: PackRequest,
    /// The answer.
    pub pack: Pack,
    /// What it depended on.
    pub footprint: Footprint,
}

impl Service {
    /// A stored pack.
    ///
    /// # Errors
    /// `not_found` where no pack of this id was stored.
    pub fn pack(&self, id: &str, asker: &Asker) -> Result<Pack, Problem> {
        Ok(self.stored(id, asker)?.pack)
    }

    /// Stores a pack and waits until it is applied.
    pub(super) fn store_pack(
        &self,
        request: &PackRequest,
        pack: &Pack,
        footprint: Footprint,
        asker: &Asker,
        language: Language,
    ) -> Result<(), Problem> {
        let kept = StoredQuestion { request: request.clone(), pack: pack.clone(), footprint };
        let value = serde_json::to_value(&kept).map_err(|error| problems::of_store(&error))?;
        let change = Change::StorePack(StoredPack { id: pack.id.clone(), pack: value });
        let entry = change.encode(&asker.actor, None).map_err(|error| problems::of_store(&error))?;
        self.inner
            .handle
            .submit(vec![entry], self.write_patience())
            .map(drop)
            .map_err(|error| problems::of_apply(&error, language))
    }
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

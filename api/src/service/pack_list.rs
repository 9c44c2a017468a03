//! The list of stored packs, the newest first.
//!
//! A cursor is the id of the last pack of its page. Ids begin with the time at which they were given and never change:
//! what is stored meanwhile stands before the first page, and a new revision moves nothing.

use super::packs::Stored;
use super::{Asker, Service, problems};
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Context, HeadlineVerdict};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Packs of a page where the request does not say, and at most.
const PAGE: usize = 20;
const MOST: usize = 100;
/// Packs that are read at once, and at most for a page: those that filters shut out are read too.
const READ_AT_ONCE: usize = 20;
const READ_AT_MOST: usize = 1_000;

/// Which packs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackListQuery {
    /// How many at most.
    pub limit: Option<usize>,
    /// What `next` of the page before said.
    pub cursor: Option<String>,
    /// Only those of a customer.
    pub customer: Option<String>,
    /// Only those of an opportunity.
    pub opportunity: Option<String>,
    /// Only those with this answer.
    pub verdict: Option<HeadlineVerdict>,
}

/// A stored pack in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PackSummary {
    /// Its id.
    pub id: String,
    /// Its latest revision.
    pub revision: u32,
    /// When it was asked for; RFC 3339.
    pub asked_at: String,
    /// Who asked.
    pub created_by: String,
    /// The question's text; absent where it was asked by fields alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The answer in one word.
    pub verdict: HeadlineVerdict,
    /// The answer in one sentence.
    pub sentence: String,
    /// The customer that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The opportunity that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opportunity: Option<String>,
    /// The meeting that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<String>,
    /// The sequence of the world that it was decided in.
    pub sequence: u64,
}

/// A page of stored packs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PackList {
    /// The packs, the newest first.
    pub packs: Vec<PackSummary>,
    /// The cursor of the next page; absent on the last.
    pub next: Option<String>,
}

/// What is read of a stored question to list it.
#[derive(Deserialize)]
struct Listed {
    request: ListedRequest,
    pack: ListedPack,
    #[serde(default)]
    organisation: Option<Arc<str>>,
}

/// What is read of its request.
#[derive(Deserialize)]
struct ListedRequest {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    context: Option<Context>,
}

/// What is read of its pack.
#[derive(Deserialize)]
struct ListedPack {
    revision: u32,
    created_by: String,
    as_of: ListedWorld,
    question: ListedQuestion,
    headline: ListedHeadline,
}

/// What is read of the world that it was decided in.
#[derive(Deserialize)]
struct ListedWorld {
    sequence: u64,
}

/// What is read of its question.
#[derive(Deserialize)]
struct ListedQuestion {
    asked_at: String,
}

/// What is read of its answer.
#[derive(Deserialize)]
struct ListedHeadline {
    verdict: HeadlineVerdict,
    sentence: String,
}

impl Service {
    /// A page of the stored packs that the asker may see, the newest first.
    ///
    /// # Errors
    /// A [`Problem`]: a cursor that is none, or a store that cannot be read.
    pub fn pack_list(&self, query: &PackListQuery, asker: &Asker) -> Result<PackList, Problem> {
        let limit = query.limit.unwrap_or(PAGE).clamp(1, MOST);
        if query.cursor.as_deref().is_some_and(|cursor| uuid::Uuid::parse_str(cursor).is_err()) {
            let detail = match asker.language {
                Language::Zh => "不是上一页 next 给出的值",
                Language::En => "it is not what `next` of a page said",
            };
            return Err(Problem::of_field(Code::InvalidValue, asker.language, "?cursor", detail));
        }
        let (mut packs, mut last, mut read) = (Vec::new(), query.cursor.clone(), 0);
        loop {
            let found = self.inner.records.packs_before::<Stored<Listed>>(last.as_deref(), READ_AT_ONCE);
            let found = found.map_err(|error| problems::of_store(&error))?;
            let is_end = found.len() < READ_AT_ONCE;
            for (id, revision) in found {
                let mut listed = revision.pack.pack;
                if let Some(context) = &mut listed.request.context {
                    self.open_context(context, &id);
                }
                if asker.may_see(listed.organisation.as_ref()) && query.wants(&listed) {
                    packs.push(listed.told(&id));
                }
                last = Some(id);
                read += 1;
                if packs.len() == limit || read == READ_AT_MOST {
                    return Ok(PackList { packs, next: last });
                }
            }
            if is_end {
                return Ok(PackList { packs, next: None });
            }
        }
    }
}

impl PackListQuery {
    /// Whether a pack is one of those.
    fn wants(&self, listed: &Listed) -> bool {
        let context = listed.request.context.as_ref();
        let is = |wanted: &Option<String>, has: fn(&Context) -> &Option<String>| {
            wanted.is_none() || context.is_some_and(|context| has(context) == wanted)
        };
        is(&self.customer, |context| &context.customer)
            && is(&self.opportunity, |context| &context.opportunity)
            && self.verdict.is_none_or(|verdict| verdict == listed.pack.headline.verdict)
    }
}

impl Listed {
    /// The pack as it is told.
    fn told(self, id: &str) -> PackSummary {
        let Self { request, pack, .. } = self;
        let Context { customer, opportunity, meeting, .. } = request.context.unwrap_or_default();
        PackSummary {
            id: id.to_owned(),
            revision: pack.revision,
            asked_at: pack.question.asked_at,
            created_by: pack.created_by,
            text: request.text,
            verdict: pack.headline.verdict,
            sentence: pack.headline.sentence,
            customer,
            opportunity,
            meeting,
            sequence: pack.as_of.sequence,
        }
    }
}

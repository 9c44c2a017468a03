//! Answers to questions of any intent.

use super::ask::not_kept;
use super::audience::for_asker;
use super::packs::is_stored;
use super::requests::{Claim, Request};
use super::{Asker, Service, problems};
use crate::problem::Problem;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::RecordData;
use fieldpack_pack::answer::answer;
use fieldpack_pack::contract::{Answer, Diagnosis, Options, PackRequest};
use fieldpack_pack::diagnose::retold;

impl Service {
    /// Answers a question of any intent; a pack is stored where that is asked for.
    ///
    /// # Errors
    /// A [`Problem`]: a faulty request, or a pack that cannot be stored.
    pub fn answers(&self, request: &PackRequest, asker: &Asker) -> Result<Answer, Problem> {
        self.answers_once(request, &Claim::default(), asker)
    }

    /// The same, and a pack that is stored is stored once under what was claimed for it.
    ///
    /// # Errors
    /// As [`Service::answers`], or `idempotency_key_reused`.
    pub fn answers_once(&self, request: &PackRequest, claim: &Claim, asker: &Asker) -> Result<Answer, Problem> {
        let again = |id: &str| {
            let pack = self.stored_revision(id, 1, asker)?;
            // All but the pack is told as it is now: it is not kept.
            let kept = PackRequest {
                options: request.options.clone().map(|options| Options { store: Some(false), ..options }),
                context: None,
                ..request.clone()
            };
            let answer = self.make_answer(&kept, None, asker)?;
            Ok(Some(Answer { question: pack.question.clone(), pack: Some(Box::new(pack)), ..answer }))
        };
        self.once(claim, asker, |noted| self.make_answer(request, noted, asker), again)
    }

    /// Finds the answer, and stores its pack where that is asked for.
    fn make_answer(&self, request: &PackRequest, noted: Option<&Request>, asker: &Asker) -> Result<Answer, Problem> {
        let request = &*for_asker(request, asker)?;
        let world = self.world_for(request, asker)?;
        let question = self.understood(request, &world, asker)?;
        let language = question.language;
        let options = self.options_for(request, &question, &world, asker);
        let asked = request.options.as_ref().and_then(|options| options.partners);
        let (mut answer, footprint) = answer(question, &world, &options, asked.map(|_| options.partners));
        if let Some(pack) = &mut answer.pack {
            pack.id = uuid::Uuid::now_v7().to_string();
            pack.created_by.clone_from(&asker.actor);
            if asker.is_in_sandbox && is_stored(request) {
                pack.warnings.push(not_kept(language));
            } else if is_stored(request) {
                self.store_pack(request, pack, footprint.unwrap_or_default(), noted, asker, language)?;
            }
        }
        if let Some(diagnosis) = &mut answer.diagnosis {
            self.retell(diagnosis, language)?;
        }
        self.open_answer(&mut answer);
        Ok(answer)
    }

    /// Completes the similar cases with what their records state beyond the columns: causes and actions.
    fn retell(&self, diagnosis: &mut Diagnosis, language: Language) -> Result<(), Problem> {
        let iris = diagnosis.cases.iter().map(|case| &*case.evidence.iri);
        let records = self.inner.records.get_many(iris).map_err(|error| problems::of_store(&error))?;
        for (case, record) in diagnosis.cases.iter_mut().zip(records) {
            if let Some(RecordData::Failure(failure)) = record.map(|record| record.data) {
                retold(case, failure.cause.as_deref(), failure.action.as_deref(), language);
            }
        }
        Ok(())
    }
}

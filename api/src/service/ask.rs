//! What can be asked: questions understood, packs, searches, calculations.

use super::audience::for_asker;
use super::offer::{offer, scope_of};
use super::packs::{is_stored, question_limits};
use super::requests::{Claim, Request};
use super::{Asker, Service, problems};
use crate::problem::{Code, Problem};
use fieldpack_access::OfferScope;
use fieldpack_graph::knowledge::Language;
use fieldpack_index::{SearchAnswer, SearchRequest, World};
use fieldpack_pack::calculate::{CalculatorView, calculate, calculators};
use fieldpack_pack::contract::{Calculation, CalculationRequest, Detail, Intent, Pack, PackRequest, Question};
use fieldpack_pack::decide::{DecideOptions, decide};
use fieldpack_pack::understand::{self, understand_in};
use std::sync::Arc;

impl Service {
    /// Understands a text or a scenario.
    ///
    /// # Errors
    /// A [`Problem`] with every fault of the request, located.
    pub fn questions(&self, request: &PackRequest, asker: &Asker) -> Result<Question, Problem> {
        let world = self.world_at(min_sequence(request), asker.language)?;
        self.understood(request, &world, asker)
    }

    /// Answers with a delivery pack, and stores it where that is asked for.
    ///
    /// # Errors
    /// A [`Problem`]: a faulty request, a question of another intent (`not_a_pack_question`, with the
    /// question), or a pack that cannot be stored.
    pub fn packs(&self, request: &PackRequest, asker: &Asker) -> Result<Pack, Problem> {
        self.packs_once(request, &Claim::default(), asker)
    }

    /// The same, and a pack that is stored is stored once under what was claimed for it.
    ///
    /// # Errors
    /// As [`Service::packs`], or `idempotency_key_reused`.
    pub fn packs_once(&self, request: &PackRequest, claim: &Claim, asker: &Asker) -> Result<Pack, Problem> {
        let again = |id: &str| self.stored_revision(id, 1, asker).map(Some);
        self.once(claim, asker, |noted| self.make_pack(request, noted, asker), again)
    }

    /// Claims an idempotency key for a question of an operation, where its pack is stored: waits for whoever asks the
    /// same under it.
    ///
    /// # Errors
    /// `unavailable` where somebody works under it for too long.
    pub fn claim_pack(
        &self,
        operation: &str,
        request: &PackRequest,
        key: Option<&str>,
        asker: &Asker,
    ) -> Result<Claim, Problem> {
        self.claim(key.filter(|_| is_stored(request)), &(operation, request), asker)
    }

    /// Decides a pack, and stores it where that is asked for.
    fn make_pack(&self, request: &PackRequest, noted: Option<&Request>, asker: &Asker) -> Result<Pack, Problem> {
        let request = &*for_asker(request, asker)?;
        let world = self.world_at(min_sequence(request), asker.language)?;
        let question = self.understood(request, &world, asker)?;
        let language = question.language;
        if question.intent != Intent::Pack {
            let mut problem = Problem::say(
                Code::NotAPackQuestion,
                language,
                format!("这个问题问的不是施工方案，而是“{}”；请见 question", intent_label(question.intent, language)),
                format!(
                    "this does not ask for a delivery pack but for {}; see `question`",
                    intent_label(question.intent, language)
                ),
            );
            problem.question = Some(Box::new(question));
            return Err(problem);
        }
        let options = self.options_for(request, &question, &world, asker);
        let (mut pack, footprint) = decide(question, &world, &options);
        pack.id = uuid::Uuid::now_v7().to_string();
        pack.created_by.clone_from(&asker.actor);
        asker.noted.about(&pack.id);
        if asker.is_in_sandbox && is_stored(request) {
            pack.warnings.push(not_kept(language));
        } else if is_stored(request) {
            self.store_pack(request, &pack, footprint, noted, asker, language)?;
        }
        self.open_pack(&mut pack);
        Ok(pack)
    }

    /// Searches the records.
    ///
    /// # Errors
    /// A [`Problem`] with every fault of the request, located.
    pub fn search(
        &self,
        request: &SearchRequest,
        min_sequence: Option<u64>,
        asker: &Asker,
    ) -> Result<SearchAnswer, Problem> {
        let world = self.world_at(min_sequence, asker.language)?;
        world.search(request).map_err(|error| Problem::of_search(error, asker.language))
    }

    /// The calculators.
    #[must_use]
    pub fn calculations(&self, asker: &Asker) -> Vec<CalculatorView> {
        calculators(&self.world().knowledge, asker.language)
    }

    /// Runs a calculator.
    ///
    /// # Errors
    /// A [`Problem`]: an unknown calculator, or inputs that do not fit, located.
    pub fn calculation(&self, name: &str, request: &CalculationRequest, asker: &Asker) -> Result<Calculation, Problem> {
        calculate(name, request, &self.world().knowledge, asker.language)
            .map_err(|problem| Problem::of_calculation(&problem, asker.language))
    }

    /// How the answer to a question is wanted by an asker.
    pub(super) fn options_for(
        &self,
        request: &PackRequest,
        question: &Question,
        world: &World,
        asker: &Asker,
    ) -> DecideOptions {
        let organisation = asker.organisation.clone();
        let offer = offer(&self.scope_of(asker), question, &world.knowledge);
        DecideOptions { offer, ..DecideOptions::of_request(request.options.as_ref(), question.language, organisation) }
    }

    /// What may be offered to an asker.
    pub(super) fn scope_of(&self, asker: &Asker) -> Arc<OfferScope> {
        scope_of(&asker.scope, asker.organisation.as_ref(), &self.inner.settings)
    }

    /// The world that a request is answered in.
    pub(super) fn world_for(&self, request: &PackRequest, asker: &Asker) -> Result<Arc<World>, Problem> {
        self.world_at(min_sequence(request), asker.language)
    }

    /// Whether the record that a request names as its place, where it does, may be used by the asker.
    fn may_name(&self, request: &PackRequest, asker: &Asker) -> Result<bool, Problem> {
        let place = request.scenario.as_ref().and_then(|scenario| scenario.place.as_ref());
        let (Some(organisation), Some(iri)) = (&asker.organisation, place.and_then(|place| place.iri.as_deref()))
        else {
            return Ok(true);
        };
        let owner = self.inner.records.owner_of(iri).map_err(|error| problems::of_store(&error))?;
        Ok(owner.is_none_or(|owner| owner == *organisation))
    }

    /// Understands a request in a world.
    pub(super) fn understood(&self, request: &PackRequest, world: &World, asker: &Asker) -> Result<Question, Problem> {
        let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let limits = question_limits(&self.inner.settings);
        // A site of somebody else's is to the asker as one that is not there.
        let understood = if self.may_name(request, asker)? {
            understand_in(request, world, &now, asker.language, &limits)
        } else {
            understand::understand(request, &world.knowledge, &now, asker.language, &limits)
        };
        understood.map_err(|faults| Problem::of_requests(&faults, spoken(request, asker)))
    }
}

/// Nothing is stored in the sandbox, though it was asked for.
pub(super) fn not_kept(language: Language) -> Detail {
    let detail = match language {
        Language::Zh => "沙箱不保存方案：此编号以后读不到",
        Language::En => "the sandbox stores no pack: nothing is found under this id later",
    };
    Detail { code: "sandbox_not_stored".into(), detail: detail.to_owned(), span: None }
}

/// The language of a request that was not understood.
fn spoken(request: &PackRequest, asker: &Asker) -> Language {
    let stated = request.options.as_ref().and_then(|options| options.language);
    let written = || request.text.as_deref().and_then(understand::language_of);
    stated.or_else(written).unwrap_or(asker.language)
}

/// The sequence that a request demands.
fn min_sequence(request: &PackRequest) -> Option<u64> {
    request.options.as_ref().and_then(|options| options.min_sequence)
}

/// What an intent asks for, in words.
fn intent_label(intent: Intent, language: Language) -> &'static str {
    let (zh, en) = match intent {
        Intent::Pack => ("施工方案", "a delivery pack"),
        Intent::Failure => ("故障诊断", "a failure diagnosis"),
        Intent::Partner => ("服务伙伴", "partners"),
        Intent::Product => ("产品信息", "product facts"),
        Intent::Search => ("资料检索", "documents or past projects"),
        Intent::OutOfScope => ("与工程机械施工无关的事", "something that is neither machines nor works"),
    };
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

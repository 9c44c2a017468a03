//! What can be asked: questions understood, packs, searches, calculations.

use super::audience::for_asker;
use super::packs::{is_stored, question_limits};
use super::{Asker, Service, problems};
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_index::{SearchAnswer, SearchRequest, World};
use fieldpack_pack::calculate::{CalculatorView, calculate, calculators};
use fieldpack_pack::contract::{Calculation, CalculationRequest, Intent, Pack, PackRequest, Question};
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
        let options = DecideOptions::of_request(request.options.as_ref(), language, asker.organisation.clone());
        let (mut pack, footprint) = decide(question, &world, &options);
        pack.id = uuid::Uuid::now_v7().to_string();
        pack.created_by.clone_from(&asker.actor);
        asker.noted.about(&pack.id);
        if is_stored(request) {
            self.store_pack(request, &pack, footprint, asker, language)?;
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

//! Why something is not in a stored pack.

use super::audience::for_asker;
use super::offer::offer;
use super::packs::{Stored, StoredQuestion};
use super::{Asker, Service, problems};
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{PackRequest, WhyNot, WhyNotRequest};
use fieldpack_pack::decide::{DecideOptions, Subject, WhyNotProblem, why_not};

impl Service {
    /// Says why a machine, a class or a partner is not in a stored pack, or that it is.
    ///
    /// The pack's question is decided again in the present world.
    ///
    /// # Errors
    /// A [`Problem`]: no such pack, not exactly one thing asked about, or nothing known by its name (with names
    /// that come near).
    pub fn why_not(&self, id: &str, request: &WhyNotRequest, asker: &Asker) -> Result<WhyNot, Problem> {
        let stored = self.stored(id, asker)?;
        let language = request.language.unwrap_or(stored.pack.question.language);
        let subject = subject(request, language)?;
        let asked = stored.request.options.as_ref();
        let mut options = DecideOptions::of_request(asked, language, asker.organisation.clone());
        options.language = language;
        let world = self.world();
        options.offer = stored.scope.as_ref().and_then(|scope| offer(scope, &stored.pack.question, &world.knowledge));
        why_not(id, stored.pack.question, &subject, &world, &options)
            .map_err(|problem| of_why_not(&problem, &subject, language))
    }

    /// Says why a machine, a class or a partner is not in the pack that a question gets; nothing is stored.
    ///
    /// # Errors
    /// As [`why_not`](Self::why_not), or what is wrong with the question.
    pub fn why_not_asked(
        &self,
        asked: &PackRequest,
        request: &WhyNotRequest,
        asker: &Asker,
    ) -> Result<WhyNot, Problem> {
        let asked = &*for_asker(asked, asker)?;
        let world = self.world_for(asked, asker)?;
        let question = self.understood(asked, &world, asker)?;
        let language = request.language.unwrap_or(question.language);
        let subject = subject(request, language)?;
        let options = DecideOptions { language, ..self.options_for(asked, &question, &world, asker) };
        why_not("", question, &subject, &world, &options).map_err(|problem| of_why_not(&problem, &subject, language))
    }

    /// A stored pack with what was asked.
    pub(super) fn stored(&self, id: &str, asker: &Asker) -> Result<StoredQuestion, Problem> {
        let stored = self.inner.records.latest_pack::<Stored>(id).map_err(|error| problems::of_store(&error))?;
        let stored = stored.map(|stored| stored.pack.pack).filter(|stored| asker.may_see(stored.organisation.as_ref()));
        stored.ok_or_else(|| super::packs::no_pack(id, asker.language))
    }
}

/// The one thing that is asked about.
fn subject(request: &WhyNotRequest, language: Language) -> Result<Subject, Problem> {
    let named = |name: &Option<String>| name.clone().filter(|name| !name.trim().is_empty());
    let found = [
        named(&request.machine).map(Subject::Machine),
        named(&request.class).map(Subject::Class),
        named(&request.partner).map(Subject::Partner),
    ];
    let mut found = found.into_iter().flatten();
    match (found.next(), found.next()) {
        (Some(subject), None) => Ok(subject),
        (None, _) => Err(Problem::say(
            Code::MissingField,
            language,
            "请给出 machine、class、partner 之一",
            "give one of `machine`, `class` and `partner`",
        )),
        (Some(_), Some(_)) => Err(Problem::say(
            Code::InvalidValue,
            language,
            "machine、class、partner 只能给一个",
            "give only one of `machine`, `class` and `partner`",
        )),
    }
}

/// Why there is no answer, as a problem.
fn of_why_not(problem: &WhyNotProblem, subject: &Subject, language: Language) -> Problem {
    let pointer = match subject {
        Subject::Machine(_) => "/machine",
        Subject::Class(_) => "/class",
        Subject::Partner(_) => "/partner",
    };
    match problem {
        WhyNotProblem::Unknown { asked, near } => {
            let detail = match language {
                Language::Zh => format!("没有名为“{asked}”的条目"),
                Language::En => format!("nothing is known as `{asked}`"),
            };
            let problem = Problem::of_field(Code::NotFound, language, pointer, detail);
            if near.is_empty() { problem } else { problem.accepting(near.clone()) }
        }
        WhyNotProblem::NoWorks => Problem::say(
            Code::InvalidValue,
            language,
            "该方案的问题没有说明施工内容，没有可比较的方案",
            "the question of this pack names no works: there is nothing to compare with",
        ),
    }
}

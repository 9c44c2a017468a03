//! What is wanted.

use super::reading::Reading;
use super::words::Word;
use crate::contract::Intent;
use fieldpack_graph::knowledge::ConceptKind;

/// What else was understood, as far as the intent depends on it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Evidence {
    /// Number of slots read.
    pub(crate) slots: usize,
    /// Number of slots that describe a job, not only the machine asked for.
    pub(crate) job_slots: usize,
    /// Whether a place of a job is named.
    pub(crate) place: bool,
    /// Whether a time of works is named.
    pub(crate) time: bool,
    /// Whether the works are known.
    pub(crate) activity: bool,
    /// Whether the works were named as such, not only through a machine.
    pub(crate) works: bool,
}

/// Counts of the words of the intents.
#[derive(Debug, Default)]
struct Said {
    /// Strong words by intent.
    strong: [usize; 6],
    /// Weak words by intent.
    weak: [usize; 6],
}

impl Said {
    /// Counts the words of a text.
    fn of(reading: &Reading<'_>) -> Self {
        let mut said = Self::default();
        for intent in
            [Intent::Pack, Intent::Failure, Intent::Partner, Intent::Product, Intent::Search, Intent::OutOfScope]
        {
            for one in reading.family(|word| matches!(word, Word::Intent(of, _) if of == intent)) {
                let Word::Intent(_, weak) = one.word else { continue };
                let counts = if weak { &mut said.weak } else { &mut said.strong };
                counts[intent as usize] += 1;
            }
        }
        said
    }

    /// Whether strong words of an intent were said.
    fn strong(&self, intent: Intent) -> bool {
        self.strong[intent as usize] > 0
    }

    /// Whether any words of an intent were said.
    fn any(&self, intent: Intent) -> bool {
        self.strong(intent) || self.weak[intent as usize] > 0
    }
}

/// Decides what is wanted.
///
/// In order: nothing of machines or works; who or where; documents; what goes wrong; machines as such; a
/// job. A weak word (`有没有`, `报价`, `怎么办`) only decides where no job is described.
pub(crate) fn intent(reading: &Reading<'_>, evidence: Evidence) -> Intent {
    let said = Said::of(reading);
    let machine = reading.concepts.iter().any(|one| matches!(one.word, Word::Concept(_, ConceptKind::MachineClass)));
    let scope = evidence.slots > 0
        || evidence.activity
        || reading
            .concepts
            .iter()
            .any(|one| !matches!(one.word, Word::Concept(_, ConceptKind::ConditionClass | ConceptKind::Other)))
        || !reading.family(|word| word == Word::InScope).is_empty();
    if !scope || (said.strong(Intent::OutOfScope) && evidence.slots == 0 && !evidence.works && !machine) {
        return Intent::OutOfScope;
    }
    if said.strong(Intent::Partner) {
        return Intent::Partner;
    }
    if said.strong[Intent::Search as usize] + said.weak[Intent::Search as usize] >= 2 && said.strong(Intent::Search) {
        return Intent::Search;
    }
    if said.strong(Intent::Failure) {
        return Intent::Failure;
    }
    if said.strong(Intent::Search) {
        return Intent::Search;
    }
    if said.strong(Intent::Product) {
        return Intent::Product;
    }
    if asks_for_machine(reading) && !evidence.place && !evidence.time {
        return Intent::Product;
    }
    let job = evidence.place
        || evidence.time
        || evidence.job_slots > 0
        || evidence.works
        || (said.strong(Intent::Pack) && machine);
    if !job && said.any(Intent::Partner) {
        return Intent::Partner;
    }
    if said.any(Intent::Failure) && !said.strong(Intent::Pack) && machine && !evidence.works {
        return Intent::Failure;
    }
    if job { Intent::Pack } else { Intent::Product }
}

/// Whether a clause opens with the question for a machine: `有没有…的塔吊`, `any crane that …`.
fn asks_for_machine(reading: &Reading<'_>) -> bool {
    let weak = reading.family(|word| word == Word::Intent(Intent::Product, true));
    weak.iter().any(|one| {
        let (from, end) = reading.clauses.bounds(one.from);
        let opens = reading.text.slice(from, one.from).trim().is_empty();
        let machine = reading.concepts.iter().any(|class| {
            matches!(class.word, Word::Concept(_, ConceptKind::MachineClass)) && class.from >= one.to && class.to <= end
        });
        opens && machine
    })
}

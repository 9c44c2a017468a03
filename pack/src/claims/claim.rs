//! A claim as the checkers see it: its numbers and names, and what is known.

use super::cue::{self, Cue};
use super::mention::{self, MachineMention, StandardMention};
use crate::calculate::constants::Constants;
use crate::contract::{Ref, SourceView};
use crate::text::{say, unit_of};
use crate::understand::{Spoken, SpokenCondition, Statement};
use fieldpack_graph::knowledge::{Knowledge, Language, Machine};
use fieldpack_quantity::{Certainty, Interval, Quantity, Unit};

/// What the plateau spans where no height is stated, m: the class word's lower end to the highest works.
const PLATEAU_M: (f64, f64) = (1500.0, 5000.0);

/// A claim with what is known.
pub(super) struct Claim<'a> {
    /// The knowledge.
    pub(super) knowledge: &'a Knowledge,
    /// The constants of sizing.
    pub(super) constants: Constants,
    /// The sentence, read.
    pub(super) said: Statement<'a>,
    /// The machines named.
    pub(super) machines: Vec<MachineMention<'a>>,
    /// The standards cited.
    pub(super) standards: Vec<StandardMention<'a>>,
    /// The words that tell what is claimed.
    pub(super) cues: Vec<Cue>,
    /// The language of the answer.
    pub(super) language: Language,
    /// The day of asking (`2026-11-02`).
    pub(super) today: String,
}

/// A height that a claim speaks of.
#[derive(Clone, Debug)]
pub(super) struct Height {
    /// Metres above the sea.
    pub(super) interval: Interval,
    /// How it is known: stated in the text, of a place, or assumed from a word.
    pub(super) certainty: Certainty,
    /// The number that says it.
    pub(super) measure: Option<usize>,
    /// In words.
    pub(super) words: String,
}

impl<'a> Claim<'a> {
    /// The machine that a position speaks of: named in its sentence, nearest; else the only one of the text.
    pub(super) fn machine_at(&self, at: usize) -> Option<&MachineMention<'a>> {
        let near = self.machines.iter().filter(|one| self.said.same_sentence(one.from, at));
        let near = near.min_by_key(|one| (one.from > at, one.from.abs_diff(at)));
        near.or(if let [only] = self.machines.as_slice() { Some(only) } else { None })
    }

    /// The one machine of a position; nothing where several share the designation.
    pub(super) fn only_machine_at(&self, at: usize) -> Option<&'a Machine> {
        self.machine_at(at).and_then(|one| if let [only] = one.machines.as_slice() { Some(*only) } else { None })
    }

    /// The words of a sense in the sentence of a position.
    pub(super) fn in_sentence<'s>(&'s self, at: usize, sense: &'s str) -> impl Iterator<Item = &'s Cue> {
        self.cues.iter().filter(move |cue| &*cue.sense == sense && self.said.same_sentence(cue.from, at))
    }

    /// Whether the sentence of a position has a word of a sense.
    pub(super) fn says(&self, at: usize, sense: &str) -> bool {
        self.in_sentence(at, sense).next().is_some()
    }

    /// Whether the clause of a position has a word of a sense.
    pub(super) fn clause_says(&self, at: usize, sense: &str) -> bool {
        let (from, to) = self.said.clause(at);
        self.cues.iter().any(|cue| &*cue.sense == sense && from <= cue.from && cue.to <= to)
    }

    /// The number of a condition.
    pub(super) fn spoken(&self, measure: usize) -> Option<&Spoken> {
        self.said.measures.get(measure)
    }

    /// A number as an output, m3/h: cubic metres beside a word for the output are those of an hour (`最大排量110方`).
    pub(super) fn output(&self, measure: usize) -> Option<Spoken> {
        let spoken = self.spoken(measure)?;
        if spoken.in_unit("m3/h").is_some() {
            return Some(spoken.clone());
        }
        let named = super::figure::said_property(self, measure) == Some("max_output_m3_per_h");
        let hourly = Spoken { per: Some("h"), ..spoken.clone() };
        (named && spoken.per.is_none() && hourly.in_unit("m3/h").is_some()).then_some(hourly)
    }

    /// A number of the text as a quantity in the unit that it is written in.
    pub(super) fn spoken_quantity(&self, measure: usize) -> Option<Quantity> {
        let spoken = self.output(measure).or_else(|| self.spoken(measure).cloned())?;
        let unit = spoken.code().map_or_else(Unit::one, |code| self.unit(&code));
        Some(Quantity::number(spoken.interval(), unit, Certainty::Stated))
    }

    /// The unit of a UCUM code, as people read it.
    pub(super) fn unit(&self, code: &str) -> Unit {
        let known = self.knowledge.dimensions.values().map(|dimension| &dimension.unit);
        if let Some(unit) = known.into_iter().find(|unit| &*unit.ucum == code) {
            return unit.clone();
        }
        let display = match code {
            "[HP]" => "hp",
            "73549875.W/100000" => "PS",
            "[ft_i]" => "ft",
            "[in_i]" => "in",
            "[yd_i]" => "yd",
            "[mi_i]" => "mile",
            "[psi]" => "psi",
            "[degF]" => "°F",
            "[cyd_i]" => "yd³",
            "[cyd_i]/h" => "yd³/h",
            "[lb_av]" => "lb",
            "kV.A" => "kVA",
            other => return unit_of(other),
        };
        Unit::new(display, code)
    }

    /// The site's height that a position speaks of: stated in its sentence, else anywhere, else that of a place, else
    /// what `高原` stands for.
    pub(super) fn height_at(&self, at: usize) -> Option<Height> {
        let stated = |one: &&SpokenCondition| &*one.dimension == "altitude" && !one.assumed;
        let conditions = &self.said.conditions;
        let here = conditions.iter().filter(stated).find(|one| self.said.same_sentence(one.from, at));
        if let Some(one) = here.or_else(|| conditions.iter().find(stated)) {
            let (low, high) = one.number?;
            let interval = Interval::between(low, high);
            let words = crate::text::range(interval);
            let words = say!(self.language, "海拔{words} m", "{words} m");
            return Some(Height { interval, certainty: Certainty::Stated, measure: one.measure, words });
        }
        let placed = self.said.places.iter().filter_map(|(from, place)| Some((from, place, place.altitude_m?)));
        let placed = placed.min_by_key(|(from, ..)| (!self.said.same_sentence(**from, at), **from));
        if let Some((_, place, metres)) = placed {
            let (label, written) = (&place.label, crate::text::number(metres));
            let words = say!(self.language, "{label}（海拔{written} m）", "{label} ({written} m)");
            return Some(Height {
                interval: Interval::exact(metres),
                certainty: Certainty::Known,
                measure: None,
                words,
            });
        }
        if let Some(height) = self.bare_height(at) {
            return Some(height);
        }
        let assumed = conditions.iter().any(|one| &*one.dimension == "altitude" && one.assumed);
        assumed.then(|| {
            let (low, high) = PLATEAU_M;
            let interval = Interval::between(low, high);
            let words = say!(
                self.language,
                "高原（未写海拔，按{low}~{high} m）",
                "the plateau (height not stated, taken as {low} to {high} m)"
            );
            Height { interval, certainty: Certainty::Assumed, measure: None, words }
        })
    }

    /// A height that only the rest of the sentence shows to be one: metres beside what depends on height (`no derating at
    /// 1200 m`), or `sea level`.
    fn bare_height(&self, at: usize) -> Option<Height> {
        const DEPENDS: [&str; 3] = ["full_power", "boiling", "air_pressure"];
        if !DEPENDS.iter().any(|sense| self.says(at, sense)) {
            return None;
        }
        let mut measures = self.said.measures.iter().enumerate();
        let bare = measures.find_map(|(measure, spoken)| {
            let free = self.said.same_sentence(spoken.from, at)
                && !spoken.codes.is_empty()
                && !self.said.conditions.iter().any(|one| one.measure == Some(measure));
            let metres = spoken.in_unit("m").filter(|_| free)?;
            Some((measure, if metres.value().is_finite() { metres.value() } else { metres.low() }))
        });
        let (measure, metres) = match bare {
            Some((measure, metres)) => (Some(measure), metres),
            None => (None, self.says(at, "sea_level").then_some(0.0)?),
        };
        let written = crate::text::number(metres);
        let words = say!(self.language, "海拔{written} m", "{written} m");
        Some(Height { interval: Interval::exact(metres), certainty: Certainty::Stated, measure, words })
    }

    /// A reference to a machine.
    pub(super) fn machine_ref(&self, machine: &Machine) -> Ref {
        Ref {
            iri: machine.iri.clone(),
            notation: machine.model.clone(),
            label: self.knowledge.label(&machine.iri, self.language),
        }
    }

    /// A citation of a clause of a document, by the last part of its IRI.
    pub(super) fn cite(&self, document: &str, clause: &str, certainty: Certainty) -> SourceView {
        let iri = format!("https://fieldpack.dev/id/document/{document}");
        match self.knowledge.documents.get(iri.as_str()) {
            Some(known) => SourceView {
                document: known.label.get(self.language).clone(),
                edition: known.edition.clone(),
                clause: clause.into(),
                status: known.status,
                certainty,
            },
            None => SourceView {
                document: document.into(),
                edition: "".into(),
                clause: clause.into(),
                status: fieldpack_graph::knowledge::DocumentStatus::Unknown,
                certainty,
            },
        }
    }

    /// What was looked through, where nothing was found: the knowledge itself, by its version.
    pub(super) fn looked_through(&self) -> SourceView {
        SourceView {
            document: say!(self.language, "知识库（机型、规则、标准）", "the knowledge (machines, rules, standards)")
                .into(),
            edition: self.knowledge.version.as_str().into(),
            clause: "".into(),
            status: fieldpack_graph::knowledge::DocumentStatus::InForce,
            certainty: Certainty::Known,
        }
    }
}

/// Reads a claim.
pub(super) fn read<'a>(
    knowledge: &'a Knowledge,
    words: &'a crate::understand::Words,
    given: &str,
    language: Language,
    today: &str,
) -> Claim<'a> {
    let (mut machines, mut standards) = (Vec::new(), Vec::new());
    let said = Statement::read(knowledge, words, given, language, |text| {
        standards = mention::standards(knowledge, text);
        machines = mention::machines(knowledge, text);
        machines.retain(|one| !standards.iter().any(|other| one.from < other.to && other.from < one.to));
        let spans = standards.iter().map(|one| (one.from, one.to));
        spans.chain(machines.iter().map(|one| (one.from, one.to))).collect()
    });
    let cues = cue::cues(knowledge, said.text());
    Claim {
        knowledge,
        constants: Constants::of(knowledge),
        said,
        machines,
        standards,
        cues,
        language,
        today: today.get(..10).unwrap_or(today).to_owned(),
    }
}

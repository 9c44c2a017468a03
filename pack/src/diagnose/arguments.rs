//! What speaks for a failure mode and what against it, each with where it comes from.

use super::symptoms::{Strength, Symptom};
use super::weigh::{Records, Weighed};
use crate::answer::setting::Setting;
use crate::contract::{Argument, ArgumentKind, Basis, Because, Observed, SourceView};
use crate::decide::observed::Bearing;
use crate::text::{label, number, plain, quantity, range, say};
use fieldpack_graph::knowledge::{Comparison, Condition, DocumentStatus, Language, Operand, Truth};
use fieldpack_quantity::{Certainty, Interval};

/// Ratio from which a frequency or a band is worth a word for a mode; its inverse against it.
const WORTH_SAYING: f64 = 1.25;

/// What arguments are made from.
pub(super) struct Arguing<'a, 'k> {
    /// The setting.
    pub(super) setting: &'a Setting<'k>,
    /// What was said.
    pub(super) symptoms: &'a [Symptom],
    /// The records.
    pub(super) records: &'a Records<'k>,
    /// The patterns that bear on the site.
    pub(super) patterns: &'a [Bearing],
}

impl Arguing<'_, '_> {
    /// The arguments for a mode and against it, in the order of their kinds.
    pub(super) fn arguments(&self, mode: &Weighed<'_>) -> (Vec<Argument>, Vec<Argument>) {
        let found = [self.words(mode), self.condition(mode), self.observed(mode), self.frequency(mode)];
        let mut sides = (Vec::new(), Vec::new());
        for (speaks_for, argument) in found.into_iter().flatten() {
            let side = if speaks_for { &mut sides.0 } else { &mut sides.1 };
            side.push(argument);
        }
        sides
    }

    fn language(&self) -> Language {
        self.setting.language()
    }

    /// What the words say.
    fn words(&self, mode: &Weighed<'_>) -> Option<(bool, Argument)> {
        let language = self.language();
        let said: Vec<&str> = self
            .symptoms
            .iter()
            .filter(|symptom| symptom.says.contains_key(&mode.code))
            .map(|symptom| symptom.word.as_str())
            .collect();
        let said = said.join(if language == Language::Zh { "”“" } else { "\", \"" });
        let detail = match mode.words {
            Some(Strength::Named) => {
                say!(language, "描述中的“{said}”就是这种故障的表现", "\"{said}\" is how this failure is told")
            }
            Some(Strength::Hinted) => say!(
                language,
                "描述中的“{said}”涉及其部件或同类现象",
                "\"{said}\" names its component or its kind of failure"
            ),
            None if self.symptoms.is_empty() => return None,
            None => say!(language, "描述中没有这种故障的表现", "nothing in the words is how this failure shows"),
        };
        let source = SourceView {
            document: say!(language, "提问原话", "the words of the question").into(),
            edition: "".into(),
            clause: "".into(),
            status: DocumentStatus::Unknown,
            certainty: Certainty::Stated,
        };
        Some((mode.words.is_some(), argument(ArgumentKind::Words, detail, source)))
    }

    /// Whether its mechanism is at work under these conditions.
    fn condition(&self, mode: &Weighed<'_>) -> Option<(bool, Argument)> {
        let language = self.language();
        let guide = mode.guide?;
        let truth = mode.mechanism.filter(|truth| *truth != Truth::Unknown)?;
        let because = self.because(guide.raised_when.as_ref()?, truth);
        let told: Vec<String> = because.iter().map(|reason| told(reason, truth)).collect();
        let told = told.join(if language == Language::Zh { "；" } else { "; " });
        let holds = truth == Truth::True;
        let detail = if holds {
            say!(language, "已知机理在此起作用：{told}", "its known mechanism is at work here: {told}")
        } else {
            say!(language, "已知机理在此不起作用：{told}", "its known mechanism is not at work here: {told}")
        };
        let mut found = argument(ArgumentKind::Condition, detail, SourceView::from(&guide.source));
        found.because = because;
        Some((holds, found))
    }

    /// The comparisons of a condition that make it what it is.
    fn because(&self, condition: &Condition, truth: Truth) -> Vec<Because> {
        let facts = &self.setting.site().facts;
        let mut found = Vec::new();
        condition.for_each_comparison(&mut |left, comparison, right| {
            let Operand::Quantity(notation) = left else { return };
            let single = Condition::Compare { left: left.clone(), comparison, right: right.clone() };
            if single.evaluate(facts) == truth {
                found.push(Because {
                    dimension: notation.clone(),
                    label: label(self.setting.knowledge(), notation, self.language()).to_string(),
                    op: comparison,
                    limit: right.resolve(facts).cloned(),
                    actual: left.resolve(facts).cloned(),
                });
            }
        });
        found
    }

    /// What the records say of these conditions.
    fn observed(&self, mode: &Weighed<'_>) -> Option<(bool, Argument)> {
        let language = self.language();
        if let Some(bearing) = mode.pattern.map(|place| &self.patterns[place]) {
            let ratio = range(bearing.pattern.rate_ratio);
            let observed = bearing.observed();
            let (events, hours) = (observed.events, number(observed.exposure_h));
            let place = label(self.setting.knowledge(), &bearing.pattern.dimension, language);
            let mark = self.mark(bearing.pattern.synthetic);
            let detail = say!(
                language,
                "这样的{place}下发生率为其余工况的{ratio}倍（{hours} h运行中{events}次，错误发现率控制在5%以内）{mark}",
                "with such {place} {ratio} times as often as elsewhere ({events} in {hours} h, false discoveries held under 5 %){mark}"
            );
            let mut found = argument(ArgumentKind::Observed, detail, records_source(language));
            found.because.clone_from(&bearing.because);
            found.observed = Some(observed);
            return Some((true, found));
        }
        let band = mode.band.as_ref()?;
        let middle = band.ratio.value();
        if middle < WORTH_SAYING && middle > 1.0 / WORTH_SAYING {
            return None;
        }
        let ratio = range(band.ratio);
        let (events, hours) = (band.events, number(band.hours));
        let place = label(self.setting.knowledge(), &band.dimension, language);
        let mark = self.mark(self.records.synthetic);
        let detail = say!(
            language,
            "这样的{place}下发生率为平均的{ratio}倍（{hours} h中{events}次，已收缩，未作多重检验）{mark}",
            "with such {place} {ratio} times the mean rate ({events} in {hours} h, shrunk, not tested among many){mark}"
        );
        let mut found = argument(ArgumentKind::Observed, detail, records_source(language));
        found.observed = Some(Observed {
            rate_ratio: plain(band.ratio, "1", Certainty::Derived),
            exposure_h: band.hours,
            events,
            q_value: 1.0,
        });
        Some((middle >= 1.0, found))
    }

    /// How often it happens to such machines at all.
    fn frequency(&self, mode: &Weighed<'_>) -> Option<(bool, Argument)> {
        let middle = mode.frequency.value();
        if self.records.basis == Basis::Knowledge || (middle < WORTH_SAYING && middle > 1.0 / WORTH_SAYING) {
            return None;
        }
        let language = self.language();
        let (events, all, hours) = (mode.events, self.records.events, number(self.records.hours));
        let share = number(events as f64 / self.records.events.max(1) as f64 * 100.0);
        let mark = self.mark(self.records.synthetic);
        let detail = if middle > 1.0 {
            say!(
                language,
                "该类设备故障中占{share}%（{hours} h中{all}次里的{events}次）{mark}",
                "{share} % of the failures of such machines ({events} of {all} in {hours} h){mark}"
            )
        } else {
            say!(
                language,
                "该类设备少见：只占{share}%（{hours} h中{all}次里的{events}次）{mark}",
                "rare with such machines: {share} % ({events} of {all} in {hours} h){mark}"
            )
        };
        Some((middle > 1.0, argument(ArgumentKind::Frequency, detail, records_source(language))))
    }

    fn mark(&self, synthetic: bool) -> &'static str {
        match (synthetic, self.language()) {
            (false, _) => "",
            (true, Language::Zh) => "（模拟数据）",
            (true, Language::En) => " (synthetic records)",
        }
    }
}

/// A comparison in words; one that does not hold is told turned round.
fn told(reason: &Because, truth: Truth) -> String {
    let sign = match (reason.op, truth == Truth::True) {
        (Comparison::Less, true) | (Comparison::GreaterOrEqual, false) => "<",
        (Comparison::LessOrEqual, true) | (Comparison::Greater, false) => "≤",
        (Comparison::Greater, true) | (Comparison::LessOrEqual, false) => ">",
        (Comparison::GreaterOrEqual, true) | (Comparison::Less, false) => "≥",
        (Comparison::Equal, true) | (Comparison::NotEqual, false) => "=",
        (Comparison::NotEqual, true) | (Comparison::Equal, false) => "≠",
    };
    let written = |found: &Option<fieldpack_quantity::Quantity>| found.as_ref().map_or("?".to_owned(), quantity);
    format!("{} {} {sign} {}", reason.label, written(&reason.actual), written(&reason.limit))
}

/// An argument without comparisons and records.
fn argument(kind: ArgumentKind, detail: String, source: SourceView) -> Argument {
    Argument { kind, detail, because: Vec::new(), observed: None, source }
}

/// Where what was observed comes from.
fn records_source(language: Language) -> SourceView {
    SourceView {
        document: say!(language, "故障与运行小时记录", "failure and exposure records").into(),
        edition: "".into(),
        clause: "".into(),
        status: DocumentStatus::InForce,
        certainty: Certainty::Derived,
    }
}

/// A probability as a quantity.
pub(super) fn probability(interval: Interval, certainty: Certainty) -> fieldpack_quantity::Quantity {
    plain(interval, "1", certainty)
}

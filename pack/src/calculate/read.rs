//! Reading a request: names, kinds, units and ranges, each fault with its place.

use super::problem::{CalculationProblem, ProblemCode};
use super::spec::{Input, Kind, Range, Spec, text};
use super::stand_in::{stand_in, usual};
use super::units;
use super::values::{Given, Refusal, Values};
use crate::contract::{CalculationRequest, InputValue};
use crate::text::{number, plain, quantity, say, unit, unit_of};
use fieldpack_graph::knowledge::{Knowledge, Language, Parameter};
use fieldpack_quantity::{Certainty, Interval};
use std::collections::BTreeMap;

/// Most sieves of a report.
const MOST_SIEVES: usize = 40;

/// Reads the inputs of a calculator.
pub(super) fn read(
    spec: &'static Spec,
    request: &CalculationRequest,
    knowledge: &Knowledge,
    language: Language,
) -> Result<Values, CalculationProblem> {
    let reader = Reader { spec, knowledge, language };
    let mut slots: Vec<Option<Given>> = vec![None; spec.inputs.len()];
    let mut faults = Vec::new();
    for (written, value) in &request.inputs {
        let Some(place) = spec.inputs.iter().position(|input| input.is_called(written)) else {
            faults.push(reader.unknown(written));
            continue;
        };
        if slots[place].is_some() {
            faults.push(reader.twice(written, spec.inputs[place].name));
            continue;
        }
        match reader.value(&spec.inputs[place], written, value) {
            Ok(given) => slots[place] = Some(given),
            Err(fault) => faults.push(fault),
        }
    }
    for (input, slot) in spec.inputs.iter().zip(&mut slots) {
        let faulty = || faults.iter().any(|fault| input.is_called(fault.pointer.trim_start_matches("/inputs/")));
        if slot.is_none() && !faulty() {
            *slot = stand_in(spec, input, knowledge);
            if slot.is_none() && input.is_needed() {
                faults.push(reader.missing(input));
            }
        }
    }
    match CalculationProblem::of(faults) {
        Some(problem) => Err(problem),
        None => Ok(Values { spec, language, slots }),
    }
}

/// A refusal of the formula as a problem.
pub(super) fn refused(refusal: Refusal) -> CalculationProblem {
    let code = if refusal.missing { ProblemCode::MissingField } else { ProblemCode::InvalidValue };
    CalculationProblem::new(code, pointer(refusal.input), refusal.detail, Vec::new())
}

/// The pointer to an input.
fn pointer(name: &str) -> String {
    // JSON pointers write `~` and `/` in names as `~0` and `~1`.
    format!("/inputs/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A number or an interval with the unit it is written in.
struct Written<'v> {
    low: f64,
    value: f64,
    high: f64,
    unit: Option<&'v str>,
}

/// What reading a value needs.
struct Reader<'a> {
    spec: &'static Spec,
    knowledge: &'a Knowledge,
    language: Language,
}

impl Reader<'_> {
    fn unknown(&self, written: &str) -> CalculationProblem {
        let name = self.spec.name;
        let detail = say!(self.language, "{name} 没有输入项“{written}”", "`{name}` has no input `{written}`");
        let accepted = self.spec.inputs.iter().map(|input| input.name.to_owned()).collect();
        CalculationProblem::new(ProblemCode::UnknownField, pointer(written), detail, accepted)
    }

    fn twice(&self, written: &str, name: &str) -> CalculationProblem {
        let detail = say!(
            self.language,
            "“{written}”与另一项同指 {name}，只给一次",
            "`{written}` means `{name}`, which is given already: give it once"
        );
        CalculationProblem::new(ProblemCode::InvalidValue, pointer(written), detail, Vec::new())
    }

    /// A needed input is not given, and nothing stands in for it.
    fn missing(&self, input: &Input) -> CalculationProblem {
        if let Some(parameter) = usual(self.spec, input, self.knowledge) {
            return self.unfit(input, parameter);
        }
        let label = super::names::label_of(input.name, self.language);
        let name = input.name;
        let detail = say!(self.language, "缺少{label}（{name}）", "{label} (`{name}`) is missing: give it");
        CalculationProblem::new(ProblemCode::MissingField, pointer(name), detail, self.what(input))
    }

    /// The usual value of the knowledge does not fit the input.
    fn unfit(&self, input: &Input, parameter: &Parameter) -> CalculationProblem {
        let (notation, written) = (&parameter.notation, quantity(&parameter.quantity));
        let label = super::names::label_of(input.name, self.language);
        let accepted = self.what(input);
        let possible = accepted.join(", ");
        let own = input.range().map_or("1", |range| range.unit);
        let detail = say!(
            self.language,
            "知识中{label}的通常值（参数“{notation}”）为{written}，不可用：单位须能换算为“{own}”，且在{possible}之内；请更正该参数，或直接给出该项",
            "the usual value of {label} in the knowledge (parameter `{notation}`) is {written} and cannot be used: its unit must convert to `{own}` and it must lie in {possible}; correct the parameter or give the input"
        );
        CalculationProblem::new(ProblemCode::InvalidValue, pointer(input.name), detail, accepted)
    }

    /// What an input accepts, in words.
    fn what(&self, input: &Input) -> Vec<String> {
        match &input.kind {
            Kind::Number(range) | Kind::Exact(range) => vec![span(range)],
            Kind::Word(words) => words.iter().map(|(word, _)| (*word).to_owned()).collect(),
            Kind::Table => vec![r#"{"4.75": 5, "2.36": 15, ...}"#.to_owned()],
        }
    }

    fn invalid(&self, input: &Input, written: &str, detail: String) -> CalculationProblem {
        CalculationProblem::new(ProblemCode::InvalidValue, pointer(written), detail, self.what(input))
    }

    /// Reads a value of an input.
    fn value(&self, input: &Input, written: &str, value: &InputValue) -> Result<Given, CalculationProblem> {
        let language = self.language;
        let label = super::names::label_of(input.name, language);
        match &input.kind {
            Kind::Word(words) => match value {
                InputValue::Text(word) => self.word(input, written, words, word),
                // A class that is written as a number: a zone, a grade.
                InputValue::Number(number) => self.word(input, written, words, &number.to_string()),
                _ => Err(self.invalid(
                    input,
                    written,
                    say!(language, "{label}应为一个词", "{label} is a word: give one"),
                )),
            },
            Kind::Table => match value {
                InputValue::Table(points) => self.table(input, written, points),
                _ => Err(self.invalid(
                    input,
                    written,
                    say!(
                        language,
                        "{label}应为“筛孔mm: 百分数”表",
                        "{label} is a table of sieve size in mm to percent"
                    ),
                )),
            },
            Kind::Number(range) => {
                let read = self.interval(input, range, written, value)?;
                Ok(Given::Number(plain(read, range.unit, Certainty::Stated)))
            }
            Kind::Exact(range) => {
                let read = self.interval(input, range, written, value)?;
                if !read.is_exact() {
                    let detail =
                        say!(language, "{label}只能给一个数，不能给区间", "{label} is one number, not an interval");
                    return Err(self.invalid(input, written, detail));
                }
                Ok(Given::Number(plain(read, range.unit, Certainty::Stated)))
            }
        }
    }

    fn word(
        &self,
        input: &Input,
        written: &str,
        words: &[(&str, [&str; 2])],
        word: &str,
    ) -> Result<Given, CalculationProblem> {
        let wanted = word.trim().to_lowercase();
        let found = words.iter().find(|(known, labels)| {
            known.to_lowercase() == wanted || labels.iter().any(|label| label.to_lowercase() == wanted)
        });
        match found {
            Some((known, _)) => Ok(Given::Word((*known).to_owned(), Certainty::Stated)),
            None => {
                let label = super::names::label_of(input.name, self.language);
                let word = clipped(word);
                let detail = say!(self.language, "{label}没有“{word}”这一项", "{label} cannot be `{word}`");
                Err(self.invalid(input, written, detail))
            }
        }
    }

    fn table(&self, input: &Input, written: &str, points: &BTreeMap<String, f64>) -> Result<Given, CalculationProblem> {
        let language = self.language;
        if points.is_empty() || points.len() > MOST_SIEVES {
            let detail =
                say!(language, "筛分表应有1到{MOST_SIEVES}个筛", "a sieve report has 1 to {MOST_SIEVES} sieves");
            return Err(self.invalid(input, written, detail));
        }
        let mut read = Vec::with_capacity(points.len());
        for (sieve, percent) in points {
            let size = sieve.trim().trim_end_matches("mm").trim().parse::<f64>().ok();
            let Some(size) = size.filter(|size| size.is_finite() && *size > 0.0) else {
                let sieve = clipped(sieve);
                let detail = say!(language, "“{sieve}”不是筛孔尺寸（mm）", "`{sieve}` is no sieve size in mm");
                return Err(self.invalid(input, written, detail));
            };
            read.push((size, *percent));
        }
        read.sort_by(|a, b| b.0.total_cmp(&a.0));
        Ok(Given::Table(read))
    }

    /// Reads a number or an interval into the input's own unit and checks that it is possible.
    fn interval(
        &self,
        input: &Input,
        range: &Range,
        written: &str,
        value: &InputValue,
    ) -> Result<Interval, CalculationProblem> {
        let language = self.language;
        let label = super::names::label_of(input.name, language);
        let Some(found) = numbers(value) else {
            let detail = say!(
                language,
                "{label}应为数字、{{value, unit}}或{{low, high, unit}}",
                "{label} is a number, {{value, unit}} or {{low, high, unit}}"
            );
            return Err(self.invalid(input, written, detail));
        };
        let convert = |number: f64| match found.unit {
            Some(unit) => units::to_unit(number, unit, range.unit, self.knowledge),
            None => Some(number),
        };
        let (Some(low), Some(value), Some(high)) = (convert(found.low), convert(found.value), convert(found.high))
        else {
            let unit = clipped(found.unit.unwrap_or_default());
            let own = range.unit;
            let detail = say!(
                language,
                "{label}的单位“{unit}”不认识或不能换算为{own}",
                "the unit `{unit}` of {label} is not known or does not convert to {own}"
            );
            let accepted = units::accepted(range.unit, self.knowledge);
            return Err(CalculationProblem::new(ProblemCode::UnknownUnit, pointer(written), detail, accepted));
        };
        if !(low.is_finite() && high.is_finite() && low <= high) {
            let detail = say!(
                language,
                "{label}的下限大于上限，或不是有限的数",
                "the low end of {label} is above its high end, or an end is not finite"
            );
            return Err(self.invalid(input, written, detail));
        }
        if low < range.low || high > range.high {
            return Err(self.impossible(input, range, written, (low, high)));
        }
        Ok(Interval::hull_of(low, value.clamp(low, high), high))
    }

    /// A number that cannot be.
    fn impossible(&self, input: &Input, range: &Range, written: &str, (low, high): (f64, f64)) -> CalculationProblem {
        let language = self.language;
        let label = super::names::label_of(input.name, language);
        let shown = number(if low < range.low { low } else { high });
        let unit = unit(&unit_of(range.unit)).to_owned();
        let possible = span(range);
        let mut detail = say!(
            language,
            "{label}不可能为{shown} {unit}，应在{possible}",
            "{label} cannot be {shown} {unit}: it lies in {possible}"
        );
        if low < range.low
            && let Some(why) = range.below
        {
            detail.push_str(text(["；", "; "], language));
            detail.push_str(text(why, language));
        }
        self.invalid(input, written, detail)
    }
}

/// The range of a number in words.
fn span(range: &Range) -> String {
    let unit = unit(&unit_of(range.unit)).to_owned();
    format!("{}…{} {unit}", number(range.low), number(range.high)).trim_end().to_owned()
}

/// The numbers of a value. A `{value}` or `{low, high}` without a unit is read in the input's own.
fn numbers(value: &InputValue) -> Option<Written<'_>> {
    let exact = |value: f64, unit| Written { low: value, value, high: value, unit };
    Some(match value {
        InputValue::Number(value) => exact(*value, None),
        InputValue::WithUnit { value, unit } => exact(*value, Some(unit)),
        InputValue::Interval { low, high, unit } => {
            Written { low: *low, value: f64::midpoint(*low, *high), high: *high, unit: unit.as_deref() }
        }
        InputValue::Table(table) if table.len() == 1 => exact(*table.get("value")?, None),
        InputValue::Table(_) | InputValue::Text(_) => return None,
    })
}

/// The beginning of what was written, for a message.
fn clipped(written: &str) -> String {
    const MOST: usize = 40;
    if written.chars().count() <= MOST {
        written.to_owned()
    } else {
        written.chars().take(MOST).collect::<String>() + "…"
    }
}

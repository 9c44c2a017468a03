//! Values of a scenario's conditions: words against their classes, numbers in the dimension's unit.

use super::problem::{RequestProblem, nearest};
use super::say::{label, number, say, unit};
use super::scenario::Checking;
use super::slot::SlotValue;
use super::text::fold_word;
use super::unit::{Conversion, DimensionId, from_code};
use crate::contract::{ScalarValue, ScenarioCondition};
use fieldpack_graph::knowledge::{Datatype, Dimension};

impl Checking<'_> {
    /// A grade, class or flag.
    pub(super) fn word(&mut self, one: &ScenarioCondition, dimension: &Dimension, pointer: &str) -> Option<SlotValue> {
        let name = label(dimension, self.language).to_owned();
        let ScalarValue::Text(word) = &one.value else {
            let text = say!(self.language, "{name}的值是文字", "the value of {name} is a word");
            let accepted = dimension.classes.iter().map(ToString::to_string).collect();
            self.problems.push(RequestProblem::new(format!("{pointer}/value"), "bad_value", text).accepting(accepted));
            return None;
        };
        if !self.is_readable(word, &format!("{pointer}/value")) {
            return None;
        }
        let accepted: Vec<String> = match dimension.datatype {
            Datatype::Code => dimension.classes.iter().map(ToString::to_string).collect(),
            Datatype::Flag => vec!["true".to_owned(), "false".to_owned()],
            _ => Vec::new(),
        };
        let graded = dimension.datatype == Datatype::Grade && word.contains(|c: char| c.is_ascii_digit());
        if !graded && !accepted.contains(word) {
            let text = say!(self.language, "“{word}”不是{name}的值", "`{word}` is no value of {name}");
            let pointer = format!("{pointer}/value");
            self.problems.push(RequestProblem::new(pointer, "bad_value", text).accepting(accepted));
            return None;
        }
        Some(SlotValue::Word(word.clone()))
    }

    /// Numbers, brought to the dimension's unit and checked.
    pub(super) fn numbers(
        &mut self,
        one: &ScenarioCondition,
        at: DimensionId,
        dimension: &Dimension,
        pointer: &str,
        assumed: &mut Option<String>,
    ) -> Option<SlotValue> {
        let language = self.language;
        let name = label(dimension, language).to_owned();
        let mut values = Vec::new();
        for (field, value) in [("value", Some(&one.value)), ("value2", one.value2.as_ref())] {
            match value {
                None => {}
                Some(ScalarValue::Number(value)) if value.is_finite() => values.push(*value),
                Some(_) => {
                    let text = say!(language, "{name}的值是数字", "the value of {name} is a number");
                    self.problem(format!("{pointer}/{field}"), "bad_value", text);
                    return None;
                }
            }
        }
        let conversion = self.unit(one, at, dimension, pointer)?;
        let mut values: Vec<f64> = values.into_iter().map(|value| conversion.apply(value)).collect();
        let given = values.clone();
        if &*dimension.notation == "slump"
            && one.unit.is_none()
            && values.iter().all(|value| *value > 0.0 && *value < 30.0)
        {
            values.iter_mut().for_each(|value| *value *= 10.0);
            let said = number(given[0]);
            *assumed = Some(say!(language, "坍落度{said}按厘米理解", "a slump of {said} is read in centimetres"));
        }
        for (field, value) in ["value", "value2"].into_iter().zip(&values) {
            if !(dimension.physical_min..=dimension.physical_max).contains(value) {
                let (low, high, own) =
                    (number(dimension.physical_min), number(dimension.physical_max), unit(dimension));
                let shown = number(*value);
                let text = say!(
                    language,
                    "{name} {shown}{own}不可能，应在{low}到{high}{own}之间",
                    "{name} {shown}{own} is impossible: between {low} and {high}{own}"
                );
                self.problem(format!("{pointer}/{field}"), "impossible_value", text);
                return None;
            }
        }
        let low = values.first().copied()?;
        let high = values.get(1).copied().unwrap_or(low);
        let wraps = dimension.datatype == Datatype::HourWindow;
        Some(SlotValue::Number {
            low: if wraps { low } else { low.min(high) },
            high: if wraps { high } else { low.max(high) },
        })
    }

    /// How values of the unit given become those of the dimension.
    fn unit(
        &mut self,
        one: &ScenarioCondition,
        at: DimensionId,
        dimension: &Dimension,
        pointer: &str,
    ) -> Option<Conversion> {
        let language = self.language;
        let Some(written) = one.unit.as_deref() else { return Some(Conversion::SAME) };
        if !self.is_readable(written, &format!("{pointer}/unit")) {
            return None;
        }
        if *written == *dimension.unit.unit || *written == *dimension.unit.ucum {
            return Some(Conversion::SAME);
        }
        let known = self.words.units.named(written);
        let found = known
            .and_then(|units| self.words.units.conversion(units, None, at))
            .or_else(|| from_code(written.trim(), dimension));
        if found.is_none() {
            let name = label(dimension, language);
            let (code, text) = if known.is_some() || fieldpack_quantity::is_ucum(written) {
                (
                    "unit_mismatch",
                    say!(language, "单位“{written}”不能用于{name}", "the unit `{written}` does not fit {name}"),
                )
            } else {
                ("unknown_unit", say!(language, "不认识单位“{written}”", "the unit `{written}` is not known"))
            };
            let mut accepted = vec![dimension.unit.unit.to_string()];
            let folded = fold_word(written);
            accepted.extend(nearest(&folded, self.words.units.words_for(at)));
            accepted.dedup();
            self.problems.push(RequestProblem::new(format!("{pointer}/unit"), code, text).accepting(accepted));
        }
        found
    }
}

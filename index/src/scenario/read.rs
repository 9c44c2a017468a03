//! Reads the conditions of a request; every fault says where it is.

use super::kernel::{Kernel, Wanted, grade_number};
use crate::error::{Problem, ProblemKind};
use crate::request::{ConditionInput, Operator};
use fieldpack_graph::columns::Columns;
use fieldpack_graph::knowledge::{Datatype, Dimension, Knowledge};
use serde_json::Value;

/// How far `about` reaches to either side, as a part of the value.
const ABOUT: f64 = 0.1;

/// Reads conditions; those that no record can state yet are left out.
pub(crate) fn read_conditions(
    conditions: &[ConditionInput],
    knowledge: &Knowledge,
    columns: &Columns,
    problems: &mut Vec<Problem>,
) -> Vec<Kernel> {
    let mut kernels = Vec::new();
    for (number, condition) in conditions.iter().enumerate() {
        let pointer = format!("/conditions/{number}");
        let Some(dimension) = knowledge.dimension(&condition.dimension) else {
            let accepted = knowledge.dimensions.keys().map(ToString::to_string).collect();
            let kind = ProblemKind::Unknown { what: "dimension", found: condition.dimension.clone(), accepted };
            problems.push(Problem::new(format!("{pointer}/dimension"), kind));
            continue;
        };
        match read(condition, dimension, &pointer) {
            Ok(wanted) => kernels.extend(Kernel::new(dimension, &wanted, columns)),
            Err(problem) => problems.push(problem),
        }
    }
    kernels
}

fn read(condition: &ConditionInput, dimension: &Dimension, pointer: &str) -> Result<Wanted, Problem> {
    match dimension.datatype {
        Datatype::Code | Datatype::Flag => read_word(condition, dimension, pointer).map(Wanted::Word),
        Datatype::Grade | Datatype::Number | Datatype::Integer | Datatype::HourWindow => {
            let first = read_number(&condition.value, condition, dimension, &format!("{pointer}/value"))?;
            let (low, high) = match condition.op {
                Operator::Eq => (first, first),
                Operator::About => (first - (first * ABOUT).abs(), first + (first * ABOUT).abs()),
                Operator::Min => (first, f64::INFINITY),
                Operator::Max => (f64::NEG_INFINITY, first),
                Operator::Range => {
                    let Some(value) = &condition.value2 else {
                        return Err(Problem::new(format!("{pointer}/op"), ProblemKind::Missing { needed: "value2" }));
                    };
                    let second = read_number(value, condition, dimension, &format!("{pointer}/value2"))?;
                    // Hours may cross midnight; other ranges mean the same whichever end comes first.
                    if dimension.datatype == Datatype::HourWindow {
                        (first, second)
                    } else {
                        (first.min(second), first.max(second))
                    }
                }
            };
            Ok(Wanted::Between(low, high))
        }
    }
}

/// A number in the dimension's unit, or the number of a grade.
fn read_number(
    value: &Value,
    condition: &ConditionInput,
    dimension: &Dimension,
    pointer: &str,
) -> Result<f64, Problem> {
    let expected = if dimension.datatype == Datatype::Grade { "a grade such as C40" } else { "a number" };
    let wrong = || Problem::new(pointer, ProblemKind::Type { expected, found: value.to_string() });
    if dimension.datatype == Datatype::Grade {
        return value.as_str().and_then(grade_number).ok_or_else(wrong);
    }
    let number = value.as_f64().ok_or_else(wrong)?;
    let number = match &condition.unit {
        None => number,
        Some(unit) => fieldpack_quantity::convert(number, unit, &dimension.unit.ucum).map_err(|_| {
            let kind = ProblemKind::Unit { found: unit.clone(), expected: dimension.unit.ucum.to_string() };
            Problem::new(format!("{}/unit", pointer.rsplit_once('/').map_or("", |(parent, _)| parent)), kind)
        })?,
    };
    let (from, to) = (dimension.physical_min, dimension.physical_max);
    if (from..=to).contains(&number) {
        Ok(number)
    } else {
        Err(Problem::new(pointer, ProblemKind::Range { found: number, from, to }))
    }
}

fn read_word(condition: &ConditionInput, dimension: &Dimension, pointer: &str) -> Result<String, Problem> {
    let found = match &condition.value {
        Value::String(word) => word.clone(),
        Value::Bool(flag) if dimension.datatype == Datatype::Flag => flag.to_string(),
        other => {
            let kind = ProblemKind::Type { expected: "a word", found: other.to_string() };
            return Err(Problem::new(format!("{pointer}/value"), kind));
        }
    };
    let accepted: Vec<String> = match dimension.datatype {
        Datatype::Flag => vec!["true".to_owned(), "false".to_owned()],
        _ => dimension.classes.iter().map(ToString::to_string).collect(),
    };
    if accepted.is_empty() || accepted.iter().any(|word| word.eq_ignore_ascii_case(&found)) {
        return Ok(found);
    }
    Err(Problem::new(format!("{pointer}/value"), ProblemKind::Unknown { what: "class", found, accepted }))
}

//! Units as people write them: the dimension list's form, the words of the knowledge, UCUM.

use crate::text::unit_of;
use fieldpack_graph::knowledge::{Knowledge, Term};
use fieldpack_quantity::{convert, is_ucum};

/// How many accepted units a refusal lists.
const LISTED: usize = 12;

/// A unit that is understood: how many of a UCUM unit one of it is.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    /// The multiple.
    times: f64,
    /// The UCUM code.
    ucum: String,
}

/// Converts a value from a written unit to one of the dimension list's. `None` where the written unit is
/// not known or measures something else.
///
/// A UCUM code goes first, as case tells units apart (`MPa`, `mPa`); where it measures something else the
/// word of the knowledge counts (`ft` is a femtotonne in UCUM and a foot to everybody).
pub(super) fn to_unit(value: f64, written: &str, unit: &str, knowledge: &Knowledge) -> Option<f64> {
    let target = unit_of(unit);
    let written = written.trim();
    if written == unit || written == &*target.ucum {
        return Some(value);
    }
    readings(written, knowledge)
        .iter()
        .find_map(|known| convert(value * known.times, &known.ucum, &target.ucum).ok())
        .filter(|converted| converted.is_finite())
}

/// What a written unit may mean, the likeliest first.
fn readings(written: &str, knowledge: &Knowledge) -> Vec<Known> {
    let listed = unit_of(written).ucum;
    let mut found: Vec<Known> = plain(&listed).into_iter().chain(word(written, knowledge)).collect();
    if let Some((above, below)) = written.split_once('/') {
        let part = |part: &str| word(part.trim(), knowledge).or_else(|| plain(part.trim()));
        if let (Some(above), Some(below)) = (part(above), part(below)) {
            let ucum = format!("{}/({})", above.ucum, below.ucum);
            found.push(Known { times: above.times / below.times, ucum });
        }
    }
    found
}

/// A UCUM code as it stands.
fn plain(code: &str) -> Option<Known> {
    is_ucum(code).then(|| Known { times: 1.0, ucum: code.to_owned() })
}

/// The unit that a word stands for in the knowledge.
fn word(written: &str, knowledge: &Knowledge) -> Option<Known> {
    let lower = written.to_lowercase();
    let term = knowledge.terms.iter().find(|term| is_unit(term) && *term.text == *lower)?;
    stands_for(&term.value)
}

/// Whether a term is a unit.
fn is_unit(term: &Term) -> bool {
    matches!(&*term.kind, "unit" | "per")
}

/// Reads `10000.m3`: a whole number in front of a UCUM code.
fn stands_for(value: &str) -> Option<Known> {
    let multiple = value.split_once('.').and_then(|(times, ucum)| Some((times.parse::<f64>().ok()?, ucum)));
    let (times, ucum) = multiple.unwrap_or((1.0, value));
    is_ucum(ucum).then(|| Known { times, ucum: ucum.to_owned() })
}

/// Units that are accepted for one: its own two forms and the words of the knowledge that convert to it.
pub(super) fn accepted(unit: &str, knowledge: &Knowledge) -> Vec<String> {
    let target = unit_of(unit);
    let mut found = vec![target.unit.to_string()];
    if target.ucum != target.unit {
        found.push(target.ucum.to_string());
    }
    for term in knowledge.terms.iter().filter(|term| &*term.kind == "unit") {
        if found.len() >= LISTED {
            break;
        }
        let converts = stands_for(&term.value).is_some_and(|known| convert(1.0, &known.ucum, &target.ucum).is_ok());
        if converts && !found.iter().any(|known| **known == *term.text) {
            found.push(term.text.to_string());
        }
    }
    found
}

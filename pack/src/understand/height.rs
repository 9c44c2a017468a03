//! A height that can only be the site's: `4500米高原`, `at 14,100 ft`. It is read before the names of the clause
//! are, so that a hole or a tunnel named beside it does not take the altitude for its depth or length.

use super::measure::Measure;
use super::reading::Reading;
use super::slot::conversion;
use super::words::Word;
use crate::contract::Operator;

/// The least and the most that is read so, m: below it a hole or a tower may be meant, above it nothing is built.
const HEIGHTS_M: (f64, f64) = (1500.0, 6500.0);
/// What behind `at 2000 m` says that a distance is meant.
const DISTANCE: [&str; 7] = ["from", "away", "off", "long", "deep", "distance", "of "];

/// Whether a measure is the height of the site: a class word or a name of the altitude stands right behind it, or
/// `at` before it.
pub(crate) fn is_of_site(reading: &Reading<'_>, measure: &Measure) -> bool {
    let Some(altitude) = reading.knowledge.dimensions.get_index_of("altitude") else { return false };
    let Some(metres) = conversion(reading, measure, altitude as u16).filter(|_| !measure.units.is_empty()) else {
        return false;
    };
    let height = metres.apply(measure.low);
    if !(HEIGHTS_M.0..=HEIGHTS_M.1).contains(&height) || measure.op == Operator::Max {
        return false;
    }
    let text = &reading.text;
    let behind = text.skip_spaces(measure.end);
    let behind = if text.get(behind) == Some('的') { behind + 1 } else { behind };
    let speaks_of_it = |word: Word| match word {
        Word::Dimension(dimension) => usize::from(dimension) == altitude,
        Word::Class(class) => reading.words.classes[usize::from(class)]
            .conditions
            .iter()
            .any(|one| one.first().is_some_and(|name| name == "altitude")),
        _ => false,
    };
    if reading.found.iter().any(|one| one.from == behind && speaks_of_it(one.word)) {
        return true;
    }
    let head = text.slice(measure.start.saturating_sub(8), measure.start).trim_end();
    let at = head.rsplit(|c: char| !c.is_alphanumeric()).next() == Some("at");
    at && !DISTANCE.iter().any(|word| text.rest(behind).starts_with(word))
}

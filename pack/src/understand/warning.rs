//! What is odd about a question: contradictions, assumptions, what was not understood.

use super::say::{label, number, say, unit};
use super::slot::Unread;
use super::text::Text;
use crate::contract::{ConditionView, Detail, Operator, Origin, PlaceView, ScalarValue};
use crate::formulas::atmosphere;
use fieldpack_graph::knowledge::{Knowledge, Language};
use fieldpack_quantity::Interval;

/// Beyond this difference a stated altitude contradicts its place, m: a pass and its valley differ less.
pub(crate) const CONTRADICTION_M: f64 = 2000.0;
/// Beyond this share two statements of one fact disagree.
pub(crate) const DISAGREE: f64 = 0.05;

/// Makes a warning.
pub(crate) fn detail(code: &str, detail: String, span: Option<[usize; 2]>) -> Detail {
    Detail { code: code.into(), detail, span }
}

/// The value of a condition as people read it.
fn written(condition: &ConditionView) -> String {
    let value = |value: &ScalarValue| match value {
        ScalarValue::Number(value) => number(*value),
        ScalarValue::Text(text) => text.clone(),
    };
    let first = value(&condition.value);
    let unit = condition
        .unit
        .as_deref()
        .map_or(String::new(), |unit| format!(" {}", if unit == "degC" { "°C" } else { unit }));
    match (condition.op, &condition.value2) {
        (Operator::Range, Some(second)) => format!("{first}–{}{unit}", value(second)),
        (Operator::Min, _) => format!("≥ {first}{unit}"),
        (Operator::Max, _) => format!("≤ {first}{unit}"),
        _ => format!("{first}{unit}"),
    }
}

/// Warns that a season was read without knowing the hemisphere.
pub(crate) fn hemisphere(span: Option<[usize; 2]>, language: Language) -> Detail {
    detail(
        "season_hemisphere",
        say!(
            language,
            "地点未知，季节按北半球的月份处理，请确认月份",
            "the place is not known: the season is read in the northern hemisphere, please confirm the months"
        ),
        span,
    )
}

/// Warns of everything that was taken because nothing surer was said.
pub(crate) fn assumptions(conditions: &[ConditionView], language: Language) -> Vec<Detail> {
    conditions
        .iter()
        .filter(|one| one.origin == Origin::Assumed)
        .map(|one| {
            let (name, value) = (&one.label, written(one));
            let because = one.because.as_deref().unwrap_or_default();
            let text = say!(
                language,
                "按{name} {value}处理：{because}，请确认",
                "taken as {name} {value}: {because}; please confirm"
            );
            detail("assumed", text, one.span)
        })
        .collect()
}

/// Warns of what had a unit or a name and was not understood.
pub(crate) fn unread(text: &Text, unread: &[Unread], knowledge: &Knowledge, language: Language) -> Vec<Detail> {
    unread
        .iter()
        .filter(|one| one.named.is_some() || is_worth_saying(text, one))
        .map(|one| {
            let measure = &one.measure;
            let span = Some(text.span(measure.from, measure.to));
            let words = text.given(measure.from, measure.to);
            let named =
                one.named.and_then(|at| knowledge.dimensions.get_index(usize::from(at))).map(|(_, known)| known);
            if let (Some((from, to)), Some(dimension)) = (measure.unknown_unit, named) {
                let (unknown, name) = (text.given(from, to), label(dimension, language));
                let own = unit(dimension);
                return detail(
                    "unknown_unit",
                    say!(
                        language,
                        "不认识单位“{unknown}”，{name}未采用；请用{own}",
                        "the unit `{unknown}` is not known and {name} was left out; use{own}"
                    ),
                    span,
                );
            }
            if let (true, Some(dimension)) = (one.impossible, named) {
                let name = label(dimension, language);
                let (low, high, own) =
                    (number(dimension.physical_min), number(dimension.physical_max), unit(dimension));
                return detail(
                    "impossible_value",
                    say!(
                        language,
                        "“{words}”作为{name}不可能（{low}–{high}{own}），未采用，请核实",
                        "`{words}` is impossible as {name} ({low} to {high}{own}) and was left out; please check"
                    ),
                    span,
                );
            }
            detail(
                "not_understood",
                say!(
                    language,
                    "没有读懂“{words}”指什么，未采用",
                    "what `{words}` refers to was not understood; it was left out"
                ),
                span,
            )
        })
        .collect()
}

/// Whether a number that was not understood could be a condition: not `one day`, `三天`.
fn is_worth_saying(text: &Text, unread: &Unread) -> bool {
    let measure = &unread.measure;
    let words = text.slice(measure.from, measure.to);
    let duration = ["天", "日", "day", "days", "d"].iter().any(|unit| words.ends_with(unit));
    let counted = measure.high <= 2.0 && !words.contains(|c: char| c.is_ascii_digit());
    !duration && !counted
}

/// The intervals of a dimension that were stated or assumed, each with its span.
fn stated<'a>(
    conditions: &'a [ConditionView],
    notation: &'a str,
) -> impl Iterator<Item = (Interval, &'a ConditionView)> {
    conditions
        .iter()
        .filter(move |one| &*one.dimension == notation && one.origin == Origin::Stated)
        .filter_map(|one| Some((one.quantity.interval()?, one)))
}

/// Warns of statements that contradict each other or the place.
pub(crate) fn contradictions(
    conditions: &[ConditionView],
    places: &[PlaceView],
    knowledge: &Knowledge,
    language: Language,
) -> Vec<Detail> {
    let mut warnings = Vec::new();
    let altitudes: Vec<(Interval, &ConditionView)> = stated(conditions, "altitude").collect();
    altitude_and_place(&altitudes, places, knowledge, language, &mut warnings);
    for pair in altitudes.windows(2) {
        let ((first, _), (second, condition)) = (pair[0], pair[1]);
        if first.gap(second) > DISAGREE * first.value().abs().max(second.value().abs()) {
            let (a, b) = (number(first.value()), number(second.value()));
            warnings.push(detail(
                "contradiction",
                say!(
                    language,
                    "给出了两个海拔：{a} m和{b} m，请确认以哪个为准",
                    "two altitudes were given, {a} m and {b} m: please say which holds"
                ),
                condition.span,
            ));
        }
    }
    if let (Some((altitude, _)), Some((pressure, condition))) =
        (altitudes.first(), stated(conditions, "air_pressure").next())
    {
        let computed = atmosphere::pressure_kpa(*altitude);
        if computed.gap(pressure) > DISAGREE * computed.value() {
            let (said, from_height) = (number(pressure.value()), number((computed.value() * 10.0).round() / 10.0));
            warnings.push(detail(
                "contradiction",
                say!(
                    language,
                    "给出的气压{said} kPa与海拔对应的{from_height} kPa相差超过5%，请核实",
                    "the air pressure given, {said} kPa, is more than 5 % off the {from_height} kPa of the altitude: please check"
                ),
                condition.span,
            ));
        }
    }
    extremes(conditions, language, &mut warnings);
    warnings
}

/// A stated altitude against the place: the stated one wins, and it is said.
fn altitude_and_place(
    altitudes: &[(Interval, &ConditionView)],
    places: &[PlaceView],
    knowledge: &Knowledge,
    language: Language,
    warnings: &mut Vec<Detail>,
) {
    let Some((stated, condition)) = altitudes.first() else { return };
    let Some(place) = places.iter().find(|place| place.resolved && place.lon.is_some()) else { return };
    let known = place.iri.as_deref().and_then(|iri| knowledge.places.get(iri)).and_then(|known| known.altitude_m);
    let Some(height) = known.or(place.altitude_m.map(Interval::exact)) else { return };
    if stated.gap(height) <= CONTRADICTION_M {
        return;
    }
    let (said, name, there) = (written(condition), &place.label, number(height.value()));
    warnings.push(detail(
        "contradiction",
        say!(
            language,
            "给出的海拔{said}与{name}（约{there} m）矛盾，按给出的值处理，请核实",
            "the altitude given, {said}, contradicts {name} (about {there} m); the value given is used, please check"
        ),
        condition.span,
    ));
}

/// A lowest temperature above the highest.
fn extremes(conditions: &[ConditionView], language: Language, warnings: &mut Vec<Detail>) {
    let low = stated(conditions, "ambient_temperature_min").next();
    let high = stated(conditions, "ambient_temperature_max").next();
    if let (Some((low, _)), Some((high, condition))) = (low, high)
        && low.low() > high.high()
    {
        let (min, max) = (number(low.value()), number(high.value()));
        warnings.push(detail(
            "contradiction",
            say!(
                language,
                "最低气温{min} °C高于最高气温{max} °C，请核实",
                "the lowest temperature, {min} °C, is above the highest, {max} °C: please check"
            ),
            condition.span,
        ));
    }
}

/// Warns where a name stands for several places, or for none that is known.
pub(crate) fn places(places: &[PlaceView], language: Language) -> Vec<Detail> {
    places
        .iter()
        .filter_map(|place| {
            let name = &place.label;
            if !place.candidates.is_empty() {
                let separator = match language {
                    Language::Zh => "、",
                    Language::En => "; ",
                };
                let list: Vec<&str> = place.candidates.iter().map(|one| one.label.as_str()).collect();
                let list = list.join(separator);
                return Some(detail(
                    "ambiguous_place",
                    say!(language, "“{name}”可能是：{list}，请确认", "`{name}` may be: {list}; please say which"),
                    place.span,
                ));
            }
            (!place.resolved).then(|| {
                detail(
                    "unknown_place",
                    say!(
                        language,
                        "地名库里没有“{name}”，请给出所在省或坐标，以及海拔",
                        "`{name}` is not in the gazetteer: please give its province or coordinates, and the altitude"
                    ),
                    place.span,
                )
            })
        })
        .collect()
}

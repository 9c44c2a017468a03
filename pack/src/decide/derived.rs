//! Derived conditions: adds to a question what follows from place, season and other slots.
//!
//! A derived value is marked derived with its reason and never overwrites a stated one; where a stated
//! value and the place disagree, the stated one wins and the disagreement is said.

use super::climate::{SiteClimate, site_climate};
use super::live::{Now, now};
use super::winter;
use crate::contract::{ConditionView, Detail, Meaning, Operator, Origin, Question, ScalarValue};
use crate::formulas::atmosphere;
use crate::text::{self, label, range, say};
use crate::understand::{CONTRADICTION_M, DISAGREE, class_label};
use fieldpack_graph::knowledge::{Dimension, Facts, Iri, Knowledge, Language, Truth};
use fieldpack_graph::record::Position;
use fieldpack_index::World;
use fieldpack_quantity::{Certainty, Interval, Quantity, Unit};
use std::sync::Arc;

/// Beyond this difference the height of the place is worth a word, m.
pub(crate) const WORTH_SAYING_M: f64 = 300.0;
/// Daily mean from which the hot-weather rules hold, degrees Celsius `[checked]`.
const HOT_MEAN_C: f64 = 30.0;
/// Lowest air temperature from which no ice and no lying snow is expected, degrees Celsius: 5 K of reserve over
/// the melting point for ground that radiates at night.
const NO_ICE_FROM_C: f64 = 5.0;
/// Storey height, m `[uncertain]`.
const STOREY_M: (f64, f64, f64) = (2.8, 3.0, 4.5);

/// The site of a job: where, when, under what conditions.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Everything known, by notation.
    pub(crate) facts: Facts,
    /// Where it is.
    pub(crate) position: Option<Position>,
    /// The place that gave the position.
    pub(crate) place: Option<Iri>,
    /// The months of the works; empty: not said.
    pub(crate) months: Vec<u8>,
    /// Its climate.
    pub(crate) climate: Option<SiteClimate>,
    /// Why the answer is less sure.
    pub(crate) doubts: Vec<Detail>,
    /// What is odd.
    pub(crate) warnings: Vec<Detail>,
    /// Alerts that hold there and that no rule knows, worst first.
    pub(crate) unruled_alerts: Vec<String>,
}

impl Site {
    /// The same site with other facts.
    pub(crate) fn with_facts(&self, facts: Facts) -> Self {
        Self {
            facts,
            position: self.position,
            place: self.place.clone(),
            months: self.months.clone(),
            climate: self.climate.clone(),
            doubts: self.doubts.clone(),
            warnings: self.warnings.clone(),
            unruled_alerts: self.unruled_alerts.clone(),
        }
    }
}

/// Adds what is measured on the site and what follows from place and season to a question, and collects the facts.
pub(crate) fn derive(question: &mut Question, world: &World, language: Language) -> Site {
    let stated = stated_facts(question, &world.knowledge);
    let now = now(question, &stated, world, language);
    derive_with(question, &world.knowledge, now, language)
}

/// As [`derive()`], with what is known of now.
pub(crate) fn derive_with(question: &mut Question, knowledge: &Knowledge, now: Now, language: Language) -> Site {
    let mut deriving = Deriving {
        knowledge,
        language,
        conditions: now.conditions,
        site: Site {
            facts: stated_facts(question, knowledge),
            position: None,
            place: None,
            months: months(question),
            climate: None,
            doubts: now.doubts,
            warnings: now.warnings,
            unruled_alerts: now.unruled,
        },
    };
    // What was measured stands before what the place and the season make likely.
    deriving.site.facts.extend(now.facts);
    deriving.place(question);
    deriving.geometry();
    deriving.atmosphere();
    deriving.season();
    deriving.hours(question);
    let Deriving { conditions, site, .. } = deriving;
    question.conditions.extend(conditions);
    site
}

/// The months of the works, from months or from days.
fn months(question: &Question) -> Vec<u8> {
    let Some(time) = &question.time else { return Vec::new() };
    if !time.months.is_empty() {
        return time.months.iter().copied().filter(|month| (1..=12).contains(month)).collect();
    }
    let day = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<jiff::civil::Date>().ok());
    match (day(&time.from), day(&time.to).and_then(|to| to.yesterday().ok())) {
        (Some(from), Some(to)) if from <= to => {
            let span = i32::from(to.year() - from.year()) * 12 + i32::from(to.month()) - i32::from(from.month());
            (0..=span.clamp(0, 11)).map(|step| ((i32::from(from.month()) - 1 + step) % 12 + 1) as u8).collect()
        }
        (Some(from), _) => vec![from.month() as u8],
        _ => Vec::new(),
    }
}

/// The facts that were stated. Several values of one dimension: the hull of numbers, the highest grade.
/// What is found there lies within what is physically possible; "at least" stays open for what is asked.
fn stated_facts(question: &Question, knowledge: &Knowledge) -> Facts {
    let mut facts = Facts::new();
    for condition in &question.conditions {
        let Some(dimension) = knowledge.dimension(&condition.dimension) else { continue };
        let mut quantity = condition.quantity.clone();
        if let Some(interval) = quantity.interval().filter(|_| condition.meaning == Meaning::Site) {
            let inside = Interval::between(dimension.physical_min, dimension.physical_max);
            let closed = interval.intersect(inside).unwrap_or(interval);
            quantity = Quantity::number(closed, quantity.unit.clone(), quantity.certainty);
        }
        if condition.origin == Origin::Assumed {
            quantity.certainty = Certainty::Assumed;
        }
        match facts.get(&dimension.notation) {
            None => {
                facts.insert(dimension.notation.clone(), quantity);
            }
            Some(known) => {
                let merged = merge(known, quantity);
                facts.insert(dimension.notation.clone(), merged);
            }
        }
    }
    facts
}

/// Merges two values of one dimension.
fn merge(known: &Quantity, other: Quantity) -> Quantity {
    match (known.interval(), other.interval()) {
        (Some(a), Some(b)) => {
            let hull = a.hull(b);
            Quantity::number(hull, known.unit.clone(), known.certainty.and(other.certainty))
        }
        _ => {
            let grade = |quantity: &Quantity| quantity.word().and_then(grade_number).unwrap_or(f64::NEG_INFINITY);
            if grade(&other) > grade(known) { other } else { known.clone() }
        }
    }
}

/// The number of a grade: 40 of `C40`.
pub(crate) fn grade_number(word: &str) -> Option<f64> {
    let digits: String = word.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// How two values of different months are joined.
type Join = fn(Interval, Interval) -> Interval;

/// Work in progress.
struct Deriving<'a> {
    /// The knowledge.
    knowledge: &'a Knowledge,
    /// The language of reasons.
    language: Language,
    /// Conditions to add to the question.
    conditions: Vec<ConditionView>,
    /// What has been found.
    site: Site,
}

impl Deriving<'_> {
    /// Adds a derived dimension, unless it was stated.
    fn add(&mut self, notation: &str, interval: Interval, because: String) {
        if self.site.facts.contains_key(notation) {
            return;
        }
        let Some(dimension) = self.knowledge.dimension(notation) else { return };
        let quantity = Quantity::number(interval, dimension.unit.clone(), Certainty::Derived);
        self.conditions.push(derived_condition(dimension, &quantity, because, self.language));
        self.site.facts.insert(dimension.notation.clone(), quantity);
    }

    /// Adds a derived quantity that conditions may refer to.
    fn set(&mut self, notation: &str, interval: Interval, unit: Unit, certainty: Certainty) {
        self.site.facts.insert(notation.into(), Quantity::number(interval, unit, certainty));
    }

    /// Adds a derived flag.
    fn flag(&mut self, notation: &str, truth: Truth) {
        let word = match truth {
            Truth::True => "true",
            Truth::False => "false",
            Truth::Unknown => return,
        };
        self.site.facts.insert(notation.into(), Quantity::text(word, Certainty::Derived));
    }

    /// The interval of a fact.
    fn interval(&self, notation: &str) -> Option<Interval> {
        self.site.facts.get(notation)?.interval()
    }

    /// Position and altitude from the first resolved place.
    fn place(&mut self, question: &Question) {
        let language = self.language;
        let with_point = question.places.iter().find(|place| place.resolved && place.lon.is_some());
        let Some(place) = with_point.or_else(|| question.places.iter().find(|place| place.resolved)) else { return };
        if let (Some(lon), Some(lat)) = (place.lon, place.lat) {
            self.site.position = Some(Position { lon, lat });
        }
        let known = place.iri.as_deref().and_then(|iri| self.knowledge.places.get(iri));
        self.site.place = known.map(|known| known.iri.clone());
        let altitude = known.and_then(|known| known.altitude_m).or(place.altitude_m.map(Interval::exact));
        let Some(altitude) = altitude else { return };
        let name = place.label.clone();
        let height = range(altitude);
        match self.interval("altitude") {
            None => {
                let because =
                    say!(language, "{name}的海拔约{height} m（地名库）", "{name} lies at about {height} m (gazetteer)");
                self.add("altitude", altitude, because);
                if known.is_some_and(|known| known.source.certainty == Certainty::Uncertain) {
                    self.site.doubts.push(detail(
                        "altitude_uncertain",
                        say!(
                            language,
                            "{name}的海拔数据未核实，范围{height} m，请确认工地高程",
                            "the altitude of {name} is unconfirmed, {height} m: confirm the height of the site"
                        ),
                    ));
                }
            }
            Some(stated) => self.compare_altitude(question, &name, stated, altitude),
        }
    }

    /// Says where a stated altitude and the place disagree.
    fn compare_altitude(&mut self, question: &Question, name: &str, stated: Interval, place: Interval) {
        let language = self.language;
        let gap = stated.gap(place);
        let (said, height) = (range(stated), range(place));
        if gap > CONTRADICTION_M {
            let text = say!(
                language,
                "给出的海拔{said} m与{name}（约{height} m）矛盾，按给出的值计算，请核实",
                "the altitude given, {said} m, contradicts {name} (about {height} m); the value given is used, please check"
            );
            if !question.warnings.iter().any(|warning| &*warning.code == "contradiction") {
                self.site.warnings.push(detail("contradiction", text.clone()));
            }
            self.site.doubts.push(detail("contradiction", text));
        } else if gap > WORTH_SAYING_M {
            self.site.warnings.push(detail(
                "altitude_differs",
                say!(
                    language,
                    "给出的海拔{said} m与{name}城区（约{height} m）不同，按给出的值计算",
                    "the altitude given, {said} m, differs from the town of {name} (about {height} m); the value given is used"
                ),
            ));
        }
    }

    /// Heights that follow from the building.
    fn geometry(&mut self) {
        let language = self.language;
        if let Some(storeys) = self.interval("storeys")
            && self.interval("building_height").is_none()
        {
            let (low, value, high) = STOREY_M;
            let height = Interval::hull_of(storeys.low() * low, storeys.value() * value, storeys.high() * high);
            let because = say!(
                language,
                "按每层2.8–4.5 m估算，请给出建筑高度",
                "estimated at 2.8–4.5 m a storey: give the height of the building"
            );
            self.add("building_height", height, because);
        }
        if let Some(height) = self.interval("building_height") {
            let because =
                say!(language, "按泵送到建筑顶部取建筑高度", "taken as the height of the building: pumping to the top");
            self.add("pumping_height", height, because);
        }
    }

    /// What follows from the altitude.
    fn atmosphere(&mut self) {
        let language = self.language;
        if self.interval("altitude").is_none()
            && let Some(pressure) = self.interval("air_pressure")
        {
            let because = say!(language, "由气压换算（ISO 2533）", "from the air pressure (ISO 2533)");
            self.add("altitude", atmosphere::altitude_m(pressure), because);
        }
        let Some(altitude) = self.interval("altitude") else { return };
        let certainty = self.site.facts.get("altitude").map_or(Certainty::Derived, |found| found.certainty);
        let certainty = certainty.and(Certainty::Derived);
        let because = say!(language, "由海拔换算（ISO 2533）", "from the altitude (ISO 2533)");
        let pressure = atmosphere::pressure_kpa(altitude);
        if let Some(stated) = self.interval("air_pressure") {
            self.compare_pressure(stated, pressure);
        }
        self.add("air_pressure", pressure, because.clone());
        self.add("oxygen_partial_pressure", atmosphere::oxygen_partial_pressure_kpa(altitude), because);
        self.set("boiling_point_c", atmosphere::boiling_point_c(pressure), Unit::new("degC", "Cel"), certainty);
        self.set("air_density_ratio", atmosphere::density_ratio(altitude), Unit::one(), certainty);
        self.set("hydraulic_inlet_kpa", pressure, Unit::plain("kPa"), certainty);
    }

    /// Says where a stated air pressure and the altitude disagree by more than 5 %.
    fn compare_pressure(&mut self, stated: Interval, computed: Interval) {
        let language = self.language;
        if (stated.value() - computed.value()).abs() > DISAGREE * computed.value() {
            let (said, from_height) = (range(stated), range(computed));
            let text = say!(
                language,
                "给出的气压{said} kPa与海拔对应的{from_height} kPa相差超过5%，请核实",
                "the air pressure given, {said} kPa, is more than 5 % off the {from_height} kPa of the altitude: please check"
            );
            self.site.warnings.push(detail("contradiction", text.clone()));
            self.site.doubts.push(detail("contradiction", text));
        }
    }

    /// Temperatures, gusts and the winter and hot flags.
    fn season(&mut self) {
        if let (Some(position), Some(altitude)) = (self.site.position, self.interval("altitude")) {
            self.site.climate = site_climate(self.knowledge, position.lon, position.lat, altitude);
        }
        if let Some(climate) = self.site.climate.take() {
            self.temperatures(&climate);
            self.climate_doubts(&climate);
            self.site.climate = Some(climate);
        }
        let winter = self.winter();
        self.flag("winter_window", winter);
        self.say_winter(winter);
        self.flag("hot_period", self.hot());
        self.no_ice();
    }

    /// Temperatures over the months of the works; over the year where the months are not known.
    fn temperatures(&mut self, climate: &SiteClimate) {
        let language = self.language;
        let all: Vec<u8> = (1..=12).collect();
        let known = !self.site.months.is_empty();
        let months = if known { self.site.months.clone() } else { all };
        let of = |month: &u8| climate.months[usize::from(*month) - 1];
        let fold = |values: Vec<Interval>, join: Join| values.into_iter().reduce(join);
        let (lowest, highest): (Join, Join) =
            if known { (Interval::min, Interval::max) } else { (Interval::hull, Interval::hull) };
        let names: Vec<String> = climate
            .stations
            .iter()
            .take(if climate.at_station { 1 } else { 3 })
            .map(|(iri, _)| {
                self.knowledge
                    .stations
                    .get(iri)
                    .map_or_else(String::new, |station| station.label.get(language).to_string())
            })
            .collect();
        let names = names.join(match language {
            Language::Zh => "、",
            Language::En => ", ",
        });
        let when = month_names(&self.site.months, language);
        let because = if climate.at_station {
            say!(language, "{names}站{when}气候值，含年际波动", "station {names}, {when}, with its year-to-year spread")
        } else {
            say!(
                language,
                "按{names}等站{when}气候值推算到工地高度",
                "brought to the site's height from {names} and others, {when}"
            )
        };
        if let Some(min) = fold(months.iter().map(|m| of(m).tmin_c).collect(), lowest) {
            self.add("ambient_temperature_min", min, because.clone());
        }
        if let Some(max) = fold(months.iter().map(|m| of(m).tmax_c).collect(), highest) {
            self.add("ambient_temperature_max", max, because.clone());
        }
        if let Some(mean) = fold(months.iter().map(|m| of(m).mean_c).collect(), Interval::hull) {
            self.add("ambient_temperature_mean", mean, because.clone());
        }
        let swings = months.iter().map(of).map(|m| m.tmax_c - m.tmin_c).collect();
        if let Some(swing) = fold(swings, highest) {
            self.add("diurnal_temperature_range", swing.clamp(0.0, 60.0), because.clone());
        }
        let gusts: Option<Vec<Interval>> = months.iter().map(|month| of(month).gust_m_s.map(Interval::exact)).collect();
        if let Some(gust) = gusts.and_then(|gusts| fold(gusts, highest)) {
            let reason = say!(
                language,
                "{names}站{when}逐月最大阵风的多年平均",
                "station {names}, {when}: mean of the month's highest gust"
            );
            self.add("wind_gust_speed", gust, reason);
        }
    }

    /// Says where the climate rests on far stations.
    fn climate_doubts(&mut self, climate: &SiteClimate) {
        let language = self.language;
        if climate.outside {
            self.site.doubts.push(detail(
                "climate_outside",
                say!(
                    language,
                    "附近没有可用的气象站，气温区间已加倍",
                    "no climate station near enough: the temperature intervals are doubled"
                ),
            ));
        } else if !climate.at_station {
            let distance = text::number(climate.stations.first().map_or(0.0, |(_, km)| *km));
            self.site.doubts.push(detail(
                "climate_modelled",
                say!(
                    language,
                    "气温由邻近气象站推算（最近站折算距离{distance} km），不是工地实测",
                    "temperatures are modelled from stations (nearest at an effective {distance} km), not measured on site"
                ),
            ));
        }
    }

    /// Whether the works fall into the winter period. What was stated goes before the climate.
    fn winter(&self) -> Truth {
        let stated = |notation: &str| {
            self.site
                .facts
                .get(notation)
                .filter(|found| found.certainty < Certainty::Derived)
                .and_then(Quantity::interval)
        };
        if let Some(mean) = stated("ambient_temperature_mean") {
            return if mean.high() < 5.0 {
                Truth::True
            } else if mean.low() >= 5.0 {
                Truth::False
            } else {
                Truth::Unknown
            };
        }
        if stated("ambient_temperature_min").is_some_and(|min| min.high() <= 0.0) {
            return Truth::True;
        }
        match &self.site.climate {
            Some(climate) => winter::in_winter(climate, &self.site.months),
            None => Truth::Unknown,
        }
    }

    /// Whether the daily mean reaches 30 C. A mean lies between the extremes, and no day that begins in frost ends
    /// with such a mean.
    fn hot(&self) -> Truth {
        let above = |notation: &str, limit: f64| self.interval(notation).is_some_and(|found| found.low() >= limit);
        let below = |notation: &str, limit: f64| self.interval(notation).is_some_and(|found| found.high() < limit);
        if above("ambient_temperature_mean", HOT_MEAN_C) || above("ambient_temperature_min", HOT_MEAN_C) {
            Truth::True
        } else if below("ambient_temperature_mean", HOT_MEAN_C)
            || below("ambient_temperature_max", HOT_MEAN_C)
            || below("ambient_temperature_min", 0.0)
        {
            Truth::False
        } else {
            Truth::Unknown
        }
    }

    /// Where the air never comes near frost there is neither ice nor lying snow, unless somebody said so.
    fn no_ice(&mut self) {
        if !self.interval("ambient_temperature_min").is_some_and(|min| min.low() >= NO_ICE_FROM_C) {
            return;
        }
        if !self.site.facts.contains_key("icing") {
            self.flag("icing", Truth::False);
        }
        if !self.site.facts.contains_key("snow_depth") {
            self.set("snow_depth", Interval::ZERO, Unit::plain("m"), Certainty::Derived);
        }
    }

    /// Says when the cold window of the place is, where the works fall into it or touch it.
    fn say_winter(&mut self, winter: Truth) {
        let language = self.language;
        let window = self.site.climate.as_ref().and_then(winter::window);
        let Some(((from_month, from_day), (to_month, to_day))) = window.filter(|_| winter != Truth::False) else {
            return;
        };
        self.site.warnings.push(detail(
            "cold_window",
            say!(
                language,
                "当地日均气温低于5℃的时段约为{from_month}月{from_day}日至{to_month}月{to_day}日，冬期措施提前10天就绪",
                "the daily mean lies below 5 C from about {from_month}/{from_day} to {to_month}/{to_day} (month/day); have winter measures ready 10 days before"
            ),
        ));
    }

    /// Length of the daily window, and night work.
    fn hours(&mut self, question: &Question) {
        let Some(window) = question.conditions.iter().find(|found| &*found.dimension == "daily_work_window") else {
            return;
        };
        let (ScalarValue::Number(from), Some(ScalarValue::Number(to))) = (&window.value, &window.value2) else {
            return;
        };
        let length = (to - from).rem_euclid(24.0);
        if length > 0.0 {
            self.set("work_window_length_h", Interval::exact(length), Unit::plain("h"), Certainty::Derived);
            let night = *from >= 22.0 || *from < 6.0 || from + length > 22.0;
            if !self.site.facts.contains_key("night_work") {
                self.flag("night_work", if night { Truth::True } else { Truth::False });
            }
        }
    }
}

/// Names of months in a row; "the whole year" where none is known.
pub(crate) fn month_names(months: &[u8], language: Language) -> String {
    const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    match language {
        Language::Zh if months.is_empty() => "全年".to_owned(),
        Language::En if months.is_empty() => "whole year".to_owned(),
        Language::Zh => months.iter().map(|month| format!("{month}月")).collect::<Vec<_>>().join("、"),
        Language::En => months
            .iter()
            .filter_map(|month| EN.get(usize::from(*month).wrapping_sub(1)).copied())
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// Makes a detail without a span.
pub(crate) fn detail(code: &str, detail: String) -> Detail {
    Detail { code: code.into(), detail, span: None }
}

/// A condition of the site that nobody stated: a number, or the word of a class.
pub(crate) fn derived_condition(
    dimension: &Dimension,
    quantity: &Quantity,
    because: String,
    language: Language,
) -> ConditionView {
    let interval = quantity.interval();
    let ends = interval.filter(|interval| !interval.is_exact()).map(|interval| (interval.low(), interval.high()));
    let number = |value: f64| ScalarValue::Number(round(value));
    let value = match (ends, interval) {
        (Some((low, _)), _) => number(low),
        (None, Some(interval)) => number(interval.value()),
        (None, None) => ScalarValue::Text(quantity.word().unwrap_or_default().to_owned()),
    };
    ConditionView {
        dimension: dimension.notation.clone(),
        label: dimension.label.get(language).clone(),
        op: if ends.is_some() { Operator::Range } else { Operator::Eq },
        value,
        value_label: quantity.word().and_then(|word| class_label(dimension, word, language)),
        value2: ends.map(|(_, high)| number(high)),
        unit: interval.map(|_| dimension.unit.unit.clone()),
        ucum: interval.map(|_| dimension.unit.ucum.clone()),
        quantity: quantity.clone(),
        meaning: Meaning::Site,
        band: interval.and_then(|interval| text::band(dimension, interval.value())),
        origin: Origin::Derived,
        span: None,
        because: Some(because),
    }
}

/// Rounds a derived number for display, three decimals.
pub(crate) fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The label of a dimension, for messages of other modules.
pub(crate) fn dimension_label(knowledge: &Knowledge, notation: &str, language: Language) -> Arc<str> {
    label(knowledge, notation, language)
}

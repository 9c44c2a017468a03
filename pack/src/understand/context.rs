//! What the works and the things beside a number say of it, where no dimension is named.

use super::measure::Measure;
use super::reading::Reading;
use super::slot::Reason;
use super::unit::DimensionId;
use super::words::{Found, Word};
use crate::contract::Operator;
use fieldpack_graph::knowledge::ConceptKind;

/// The setting that numbers are read in.
#[derive(Debug, Default)]
pub(crate) struct Setting {
    /// The notation of the works; empty where none is known.
    pub(crate) activity: String,
    /// The dimensions that govern them, most telling first.
    pub(crate) governing: Vec<DimensionId>,
    /// Dimensions that govern other works only: a name that several dimensions share means none of them.
    pub(crate) foreign: Vec<DimensionId>,
    /// Whether a partner or supplier is looked for.
    pub(crate) partner: bool,
}

/// Weight of a dimension that governs the works.
const GOVERNS: f64 = 14.0;
/// Weight that a shared name loses for a dimension of other works: it falls below what gives a number away.
const FOREIGN: f64 = 80.0;

impl Setting {
    /// How much the works support a dimension.
    pub(crate) fn support(&self, dimension: DimensionId) -> f64 {
        let rank = self.governing.iter().position(|known| *known == dimension);
        rank.map_or(0.0, |rank| GOVERNS - 0.5 * rank.min(12) as f64)
    }

    /// How much less a shared name says of a dimension that belongs to other works.
    pub(crate) fn estrangement(&self, dimension: DimensionId) -> f64 {
        if self.foreign.contains(&dimension) { FOREIGN } else { 0.0 }
    }

    /// Whether the works are one of these.
    fn is(&self, activities: &[&str]) -> bool {
        activities.contains(&self.activity.as_str())
    }

    /// Whether concrete is worked.
    pub(crate) fn is_concrete(&self) -> bool {
        self.is(&["concrete pumping", "concrete placing", "shotcreting", "concrete paving"])
    }
}

/// The dimension of a measure by unit, works and what stands beside it, with the reason where it is a
/// reading of the context rather than of the words.
pub(crate) fn default(
    reading: &Reading<'_>,
    measure: &Measure,
    previous: Option<&Measure>,
    setting: &Setting,
) -> Option<(&'static str, Option<Reason>)> {
    if let Some(run) = measure.ratio {
        return ratio(run, setting);
    }
    let codes: Vec<&str> = measure.units.iter().map(|unit| reading.words.units.code(*unit)).collect();
    let code = codes.first().copied()?;
    let base = code
        .rsplit_once('.')
        .filter(|(factor, _)| factor.bytes().all(|b| b.is_ascii_digit()))
        .map_or(code, |(_, base)| base);
    let rate = measure.per.map(|per| super::unit::PER[usize::from(per)]);
    let notation = match (base, rate) {
        ("m3/h" | "[cyd_i]/h" | "m3/min", _) | ("m3" | "[cyd_i]", Some("h")) => "hourly_output",
        ("m3/d", _) | ("m3" | "[cyd_i]", Some("d")) => "daily_volume",
        ("m3" | "[cyd_i]", _) => "volume",
        ("t/h", _) | ("t", Some("h")) => "production_hourly",
        ("t/d", _) | ("t", Some("d")) => {
            if setting.partner {
                "daily_supply"
            } else {
                "production_daily"
            }
        }
        ("t/mo", _) | ("t", Some("mo")) => "production_monthly",
        ("t/a", _) | ("t", Some("a")) => "production_annual",
        ("h", Some("d")) => "work_hours_per_day",
        ("m/s" | "km/h" | "[mi_i]/h" | "[kn_i]", _) => "wind_speed",
        ("{Beaufort}", _) => return wind_force(reading, measure),
        ("dB{A}", _) => "noise_limit",
        ("kV.A" | "MV.A", _) => "power_supply_apparent",
        ("kV", _) => "power_line_voltage",
        ("kW", _) if supplied(reading, measure) => "power_supply",
        ("Cel" | "[degF]", _) if setting.is(&["asphalt paving"]) => "asphalt_temperature",
        // 一天打两层: storeys of a building are more.
        ("{storey}", _) if measure.high <= 2.0 => return None,
        ("{storey}", _) => "storeys",
        ("mm/d", _) => "daily_rainfall",
        ("t" | "kg" | "[ston_av]" | "[lb_av]", _) => return mass(reading, measure, setting),
        ("kPa" | "980665.Pa/100", _) => "bearing_capacity",
        ("MPa" | "bar" | "[psi]" | "1000.[psi]" | "kgf/cm2", _) => return pressure(reading, measure, base, setting),
        ("km" | "[mi_i]", _) => return distance(reading, measure, setting),
        ("%", _) if setting.is(&["haulage"]) => "haul_grade",
        ("%", _) if setting.is(&["girder erection"]) => "longitudinal_grade",
        ("deg", _) if setting.is(&["slope works"]) => "slope_angle",
        ("min", _) if setting.is_concrete() || setting.is(&["haulage"]) => {
            return Some(("haul_time", driven(reading, measure, previous)));
        }
        ("h", None) if measure.low >= 500.0 => "operating_hours",
        ("m" | "[ft_i]", _) => return length(reading, measure, previous, setting),
        ("mm" | "cm" | "[in_i]", _) => return small_length(reading, measure, setting),
        _ => return None,
    };
    Some((notation, None))
}

/// Whether power is spoken of as supplied: a motor's own is none.
fn supplied(reading: &Reading<'_>, measure: &Measure) -> bool {
    let (from, to) = reading.clauses.bounds(measure.from);
    let clause = reading.text.slice(from, to);
    ["供", "给", "电", "supply", "grid", "available", "mains", "genset", "power on site", "site power"]
        .iter()
        .any(|word| clause.contains(word))
        && !["电机", "电动机", "motor", "engine", "发动机"].iter().any(|word| clause.contains(word))
}

/// A slope of 1 to less than this is one of ground, from there on of a road or deck.
pub(crate) const STEEP: f64 = 6.0;

/// `1:m` is an angle of a slope, a grade of a road or deck.
fn ratio(run: f64, setting: &Setting) -> Option<(&'static str, Option<Reason>)> {
    if setting.is(&["slope works"]) || (run < STEEP && setting.is(&["shotcreting", "excavation", "earthmoving"])) {
        Some(("slope_angle", None))
    } else if setting.is(&["haulage"]) {
        Some(("haul_grade", None))
    } else if setting.is(&["girder erection", "concrete paving", "asphalt paving"]) {
        Some(("longitudinal_grade", None))
    } else {
        None
    }
}

/// The concept right behind a measure: only joints stand between (`60吨级的汽车吊`, `60 t crawler crane`).
fn behind<'a>(reading: &'a Reading<'_>, measure: &Measure) -> Option<&'a Found> {
    let text = &reading.text;
    reading.concepts.iter().find(|one| {
        one.from >= measure.to && reading.clauses.together(one.from, measure.from) && {
            let gap = text.slice(measure.to, one.from);
            let han = gap.chars().filter(|c| super::text::is_han(*c)).count();
            let words = gap.split_whitespace().filter(|word| word.is_ascii()).count();
            !gap.contains(|c: char| c.is_ascii_digit()) && han <= 2 && words <= 2 && gap.chars().count() <= 18
        }
    })
}

/// The concept in front of a measure that it describes: `excavators of 36 t`, `挖机36吨`.
fn in_front<'a>(reading: &'a Reading<'_>, measure: &Measure) -> Option<&'a Found> {
    reading.concepts.iter().rev().find(|one| {
        one.to <= measure.start && reading.clauses.together(one.from, measure.from) && {
            let gap = reading.text.slice(one.to, measure.start).trim();
            gap.is_empty() || matches!(gap, "of" | "是" | "为" | "重" | "(" | "at" | "each")
        }
    })
}

/// The last part of a concept's IRI and of those above it.
fn classes<'a>(reading: &'a Reading<'_>, one: &Found) -> Vec<&'a str> {
    let Word::Concept(at, ConceptKind::MachineClass) = one.word else { return Vec::new() };
    let Some((iri, concept)) = reading.knowledge.concepts.get_index(at as usize) else { return Vec::new() };
    let last = |iri: &'a str| iri.rsplit('/').next().unwrap_or(iri);
    std::iter::once(last(iri)).chain(concept.ancestors.iter().map(|iri| last(iri))).collect()
}

/// Machines or holes that are counted: `六台挖机`, `six excavators`, `40根桩`.
pub(crate) fn counted(reading: &Reading<'_>, measure: &Measure, next: Option<&Measure>) -> Option<&'static str> {
    let whole = measure.low.fract() == 0.0 && measure.low >= 2.0 && measure.high <= 10_000.0;
    let code = measure.units.first().map(|unit| reading.words.units.code(*unit));
    if !whole || measure.signed || !(code.is_none() || code == Some("{#}")) {
        return None;
    }
    if let Some("{#}") = code {
        let unit = reading.text.slice(measure.from, measure.to);
        let holes = ["孔", "根", "piles", "holes", "pile", "hole"].iter().any(|word| unit.ends_with(word));
        // 46 nos of girders: what is counted is no machine.
        let pieces = ["nos", "units", "sets", "套"].iter().any(|word| unit.ends_with(word));
        let machine = reading.concepts.iter().any(|one| {
            one.from >= measure.to
                && reading.clauses.together(one.from, measure.from)
                && !classes(reading, one).is_empty()
        });
        return match (holes, pieces && !machine) {
            (true, _) => Some("hole_count"),
            (false, true) => None,
            (false, false) => Some("machine_count"),
        };
    }
    // 32 H-piles: what is counted is driven or drilled.
    let rest = reading.text.slice(measure.to, (measure.to + 24).min(reading.text.len()));
    let words: Vec<&str> = rest.split_whitespace().take(2).collect();
    let pile = |word: &str| {
        let word = word.trim_end_matches([',', '.', ';']);
        ["piles", "holes", "shafts", "monopiles", "caissons"]
            .iter()
            .any(|one| word == *one || word.ends_with(&format!("-{one}")))
    };
    let measured = ["dia", "dia.", "diameter", "mm", "square"].contains(&words.first().copied().unwrap_or_default())
        || reading.text.slice(measure.from.saturating_sub(4), measure.from).contains("phc");
    if code.is_none() && !measured && rest.starts_with(' ') && words.iter().any(|word| pile(word)) {
        return Some("hole_count");
    }
    // Four 30 t excavators: what is counted stands behind its own measure.
    let described = next.filter(|next| {
        !next.units.is_empty()
            && measure.to <= next.start
            && reading.text.slice(measure.to, next.start).trim().is_empty()
    });
    if let Some(next) = described {
        let thing = behind(reading, next)?;
        return (!classes(reading, thing).is_empty()).then_some("machine_count");
    }
    let thing = behind(reading, measure)?;
    let joint = reading.text.slice(measure.to, thing.from);
    let direct = joint.trim().is_empty()
        || (joint.starts_with(' ') && joint.trim().chars().all(|c| c.is_ascii_alphabetic() || c == ' ' || c == '-'));
    (direct && !classes(reading, thing).is_empty()).then_some("machine_count")
}

/// What a measure says of the machine that stands right behind it: `八百吨级履带吊`, `56米泵车`, `5.5 m3 buckets`.
pub(crate) fn of_machine(reading: &Reading<'_>, measure: &Measure) -> Option<&'static str> {
    let codes: Vec<&str> = measure.units.iter().map(|unit| reading.words.units.code(*unit)).collect();
    let code = codes.first().copied().filter(|_| measure.per.is_none())?;
    let rest = reading.text.slice(measure.end, (measure.end + 12).min(reading.text.len()));
    let rest = rest.trim_start_matches(['-', ' ']);
    if matches!(code, "m3" | "[cyd_i]")
        && ["bucket", "斗", "铲斗", "的斗", "heaped bucket"].iter().any(|word| rest.starts_with(word))
    {
        return Some("bucket_capacity");
    }
    let joint = |one: &Found| {
        let between = reading.text.slice(measure.end, one.from).trim_matches([' ', '-']);
        matches!(between, "" | "级" | "的" | "级的" | "级别的" | "class" | "rated" | "capacity")
    };
    let machine =
        reading.concepts.iter().find(|one| one.from >= measure.end && one.from <= measure.end + 12 && joint(one))?;
    let classes = classes(reading, machine);
    let is = |class: &str| classes.contains(&class);
    match code {
        "t" if is("crane") => Some("crane_capacity"),
        "t" if is("dump-truck") => Some("payload"),
        "t" if is("excavator") || is("bulldozer") || is("wheel-loader") => Some("machine_mass"),
        "m" if has_boom(reading, machine) && measure.high >= 10.0 => Some("boom_length"),
        _ => None,
    }
}

/// Minutes right behind a distance that is driven are its time; elsewhere only the works say so.
fn driven(reading: &Reading<'_>, measure: &Measure, previous: Option<&Measure>) -> Option<Reason> {
    let after_distance = previous.is_some_and(|previous| {
        previous.units.iter().any(|unit| matches!(reading.words.units.code(*unit), "km" | "[mi_i]"))
            && reading.clauses.same_sentence(previous.from, measure.from)
    });
    let trucks = reading.concepts.iter().any(|one| {
        let classes = classes(reading, one);
        (classes.contains(&"truck-mixer") || classes.contains(&"dump-truck"))
            && reading.clauses.together(one.from, measure.from)
    });
    (!after_distance && !trucks).then_some(Reason::Context)
}

/// A force of the wind: only where wind is spoken of.
fn wind_force(reading: &Reading<'_>, measure: &Measure) -> Option<(&'static str, Option<Reason>)> {
    let (from, to) = reading.clauses.bounds(measure.from);
    let clause = reading.text.slice(from, to);
    let wind = clause.contains('风') || clause.contains("wind") || clause.contains("gust") || !clause.contains('级');
    (wind && measure.high <= 17.0).then_some(("wind_beaufort", None))
}

/// Whose mass a mass is: of an excavator its own, of a crane what it may lift, of a truck its load; else
/// what is lifted or hauled.
fn mass(reading: &Reading<'_>, measure: &Measure, setting: &Setting) -> Option<(&'static str, Option<Reason>)> {
    let beside = behind(reading, measure).or_else(|| in_front(reading, measure));
    let classes = beside.map(|one| classes(reading, one)).unwrap_or_default();
    let is = |class: &str| classes.contains(&class);
    if is("crane") {
        return Some(("crane_capacity", None));
    }
    if is("dump-truck") {
        return Some(("payload", None));
    }
    if is("excavator") || is("bulldozer") || is("wheel-loader") || is("piling-equipment") || is("roller") {
        return Some(("machine_mass", None));
    }
    if setting.is(&["lifting", "girder erection"]) {
        return Some(("lift_mass", None));
    }
    if setting.is(&["haulage"]) {
        return Some(("payload", Some(Reason::Context)));
    }
    if setting.is(&["excavation", "earthmoving", "demolition"]) {
        return Some(("machine_mass", Some(Reason::Context)));
    }
    None
}

/// A pressure of a concrete pump is that of the concrete, one of drilling the rock's strength.
fn pressure(
    reading: &Reading<'_>,
    measure: &Measure,
    unit: &str,
    setting: &Setting,
) -> Option<(&'static str, Option<Reason>)> {
    // A strength is given in psi or beside the mix; no pump makes more than 50 MPa.
    let text = &reading.text;
    let beside = text.slice(measure.start.saturating_sub(12), (measure.end + 16).min(text.len()));
    let mix = ["concrete", "mix", "混凝土", "砼", "grout"].iter().any(|word| beside.contains(word));
    let strength = unit.contains("psi") || unit == "MPa" && (measure.low > 50.0 || (mix && measure.low >= 15.0));
    if strength && setting.is(&["concrete pumping", "concrete placing", "shotcreting", "concrete paving"]) {
        return Some(("concrete_compressive_strength", None));
    }
    if setting.is(&["concrete pumping", "paste pumping"]) {
        Some(("pumping_pressure", None))
    } else if setting.is(&["rotary drilling", "pile driving", "excavation", "demolition"]) {
        Some(("rock_strength_ucs", None))
    } else if setting.is(&["concrete placing", "concrete paving", "shotcreting"]) {
        Some(("concrete_compressive_strength", None))
    } else {
        None
    }
}

/// A distance in kilometres: of a search for partners, else of the haul.
fn distance(reading: &Reading<'_>, measure: &Measure, setting: &Setting) -> Option<(&'static str, Option<Reason>)> {
    let (from, to) = reading.clauses.bounds(measure.from);
    let clause = reading.text.slice(from, to);
    // 45 km of gravel road: what is built is no haul.
    let rest = reading.text.slice(measure.to, (measure.to + 30).min(reading.text.len()));
    let built = ["road", "highway", "track", "railway", "pipeline", "runway", "motorway", "canal", "dyke"];
    let line = rest
        .trim_start()
        .strip_prefix("of ")
        .is_some_and(|rest| rest.split([',', '.', ';', ' ']).take(3).any(|word| built.contains(&word)))
        || ["的公路", "公路", "道路", "的路", "长的路", "高速", "管线", "铁路", "渠道", "的渠"]
            .iter()
            .any(|word| rest.starts_with(word));
    if line {
        return None;
    }
    let around = ["内", "周边", "附近", "within", "radius", "around"].iter().any(|word| clause.contains(word));
    let pumped = ["pump", "泵", "push"].iter().any(|word| clause.contains(word));
    let hauled = ["truck", "mixer", "plant", "haul", "罐车", "搅拌", "拌合", "商混", "运"]
        .iter()
        .any(|word| clause.contains(word));
    if setting.partner && around {
        Some(("service_distance", None))
    } else if (setting.is(&["concrete pumping"]) && pumped && !hauled && measure.high <= 5.0)
        || setting.is(&["paste pumping"])
    {
        Some(("pumping_distance_horizontal", None))
    } else if setting.is_concrete() || setting.is(&["haulage", "asphalt paving", "earthmoving", "excavation"]) {
        Some(("haul_distance", None))
    } else {
        None
    }
}

/// A height from which on a bare length can only be the site's, m: no building and no line of a pump in
/// one piece is as long, and no works lie deeper.
const ALTITUDE: f64 = 1500.0;

/// A length: with a mass before it the radius of a lift, from 1500 m on an altitude.
fn length(
    reading: &Reading<'_>,
    measure: &Measure,
    previous: Option<&Measure>,
    setting: &Setting,
) -> Option<(&'static str, Option<Reason>)> {
    let text = &reading.text;
    let metres =
        super::slot::conversion(reading, measure, reading.knowledge.dimensions.get_index_of("altitude")? as u16)?;
    let value = metres.apply(measure.low);
    let unit = text.slice(measure.from, measure.to);
    if unit.contains("asl") || unit.contains("a.s.l") {
        return Some(("altitude", None));
    }
    let beside = [behind(reading, measure), in_front(reading, measure)];
    if beside.into_iter().flatten().any(|one| has_boom(reading, one)) {
        return Some(("boom_length", None));
    }
    let behind_unit = |codes: &[&str]| {
        previous.is_some_and(|previous| {
            previous.units.iter().any(|unit| codes.contains(&reading.words.units.code(*unit)))
                && reading.clauses.same_sentence(previous.from, measure.from)
        })
    };
    if behind_unit(&["kV"]) {
        return Some(("power_line_distance", None));
    }
    // To level 62 at 248 m: where the concrete goes.
    let head = text.slice(measure.start.saturating_sub(24), measure.start);
    let topmost = ["level", "floor", "storey", "top ", "roof", "core", "deck"].iter().any(|word| head.contains(word));
    if setting.is(&["concrete pumping"])
        && topmost
        && head.trim_end().ends_with("at")
        && (5.0..=1000.0).contains(&value)
    {
        return Some(("pumping_height", None));
    }
    // 72层，320米: the height of the storeys is where the concrete goes.
    if setting.is(&["concrete pumping"]) && behind_unit(&["{storey}"]) && (20.0..=1000.0).contains(&value) {
        return Some(("pumping_height", None));
    }
    let at = text.slice(text.skip_spaces_back(measure.start).saturating_sub(2), measure.start);
    let after_mass = previous.is_some_and(|previous| {
        previous.units.iter().any(|unit| matches!(reading.words.units.code(*unit), "t" | "kg"))
            && reading.clauses.same_sentence(previous.from, measure.from)
    });
    if setting.is(&["lifting", "girder erection"])
        && (at.contains('@') || at.trim() == "at" || at.ends_with("在"))
        && after_mass
    {
        return Some(("lift_radius", None));
    }
    if value >= ALTITUDE && measure.op != Operator::Max && value <= 6500.0 {
        return Some(("altitude", (value < 2500.0).then_some(Reason::Context)));
    }
    // 820 mm holes x 18 m: the second figure of a hole is its depth.
    let joint = previous.map_or("", |previous| text.slice(previous.to, measure.start)).trim();
    let by =
        joint.ends_with(" x") || joint == "x" || joint.ends_with('×') || joint.ends_with('*') || joint.ends_with(" by");
    if by && behind_unit(&["mm", "cm", "[in_i]", "m", "[ft_i]"]) {
        if setting.is(&["rotary drilling"]) {
            return Some(("hole_depth", None));
        }
        if setting.is(&["pile driving"]) {
            return Some(("pile_penetration_depth", None));
        }
    }
    let (from, _) = reading.clauses.bounds(measure.from);
    let front = text.slice(from, measure.start);
    // 4 m into 80 MPa rock.
    let into = text.rest(measure.end).trim_start().starts_with("into ");
    if setting.is(&["rotary drilling"]) && into {
        return Some(("rock_socket_depth", None));
    }
    if setting.is(&["rotary drilling"]) && (at.trim() == "at" || at.ends_with("在")) && (3.0..=150.0).contains(&value)
    {
        return Some(("hole_depth", None));
    }
    if setting.is(&["rotary drilling"]) && ["打", "钻", "drill"].iter().any(|word| front.contains(word)) {
        return Some(("hole_depth", None));
    }
    if setting.is(&["concrete pumping"]) && (20.0..=3000.0).contains(&value) {
        let (from, to) = reading.clauses.bounds(measure.from);
        let clause = text.slice(from, to);
        let lines = ["pipe", "line", "hose", "across", "along", "push", "run", "管", "推", "平"];
        let said = lines.iter().any(|word| clause.contains(word));
        return Some(("pumping_distance_horizontal", (!said).then_some(Reason::Context)));
    }
    None
}

/// Whether a concept is a machine with a boom for concrete.
fn has_boom(reading: &Reading<'_>, one: &Found) -> bool {
    let classes = classes(reading, one);
    classes.contains(&"truck-boom-pump") || classes.contains(&"placing-boom")
}

/// A length in millimetres, centimetres or inches.
fn small_length(reading: &Reading<'_>, measure: &Measure, setting: &Setting) -> Option<(&'static str, Option<Reason>)> {
    // 1,200 mm piles: what the width is of stands behind it.
    let rest = reading.text.slice(measure.to, (measure.to + 24).min(reading.text.len()));
    let thing = rest.split_whitespace().take(3).any(|word| {
        let word = word.trim_end_matches([',', '.', ';']);
        ["pile", "piles", "monopile", "monopiles", "hole", "holes", "shaft", "shafts", "casing"].contains(&word)
    }) || rest.chars().take(5).any(|c| c == '桩' || c == '孔');
    let reason = (!thing && measure.units.is_empty()).then_some(Reason::Context);
    let layers = rest.split_whitespace().take(3).any(|word| word.starts_with("layer") || word.starts_with("lift"));
    if setting.is(&["asphalt paving", "concrete paving", "shotcreting"]) || (layers && setting.is(&["earthmoving"])) {
        Some(("layer_thickness", None))
    } else if setting.is(&["rotary drilling"]) {
        Some(("hole_diameter", reason))
    } else if setting.is(&["pile driving"]) {
        Some(("pile_diameter", reason))
    } else {
        None
    }
}

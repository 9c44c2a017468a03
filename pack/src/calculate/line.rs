//! Calculators of the delivery line: loss, equivalent length, pressure, distance.

use super::spec::{Both, Input, Spec, exact, number};
use super::values::{Outcome, Refusal, Values};
use crate::formulas::pumping::{
    Line, RequiredPressure, SMALLEST_SLUMP_MM, bottom_run_m, equivalent_length_m, fill_time_min, fitting_loss_mpa,
    friction_length_m, greatest_distance_m, greatest_level_pipe_m, ground_run_m, loss_kpa_per_m, required_pressure,
    rise_factor, velocity_m_per_s, wall_thickness_mm,
};
use fieldpack_quantity::{Certainty, Interval};

/// Slump range of the loss formula, mm.
const VALID_SLUMP_MM: (f64, f64) = (100.0, 220.0);
/// Slump at which the formula's constant vanishes, mm.
const LARGEST_SLUMP_MM: f64 = 299.0;
/// Why a small slump is refused.
const CENTIMETRES: Both = [
    "小于30 mm的坍落度多半是厘米误写：公式取毫米，18 cm应写180",
    "a slump under 30 mm is most likely in centimetres: the formula takes mm, write 180 for 18 cm",
];
/// What is taken of a part that is not given.
const NONE: Both = ["未给出，按没有计", "not given: none"];

/// The slump at the pump.
pub(super) const SLUMP: Input =
    number("slump_mm", "mm", SMALLEST_SLUMP_MM, LARGEST_SLUMP_MM).below(CENTIMETRES).also(&["slump"]);
/// The bore.
pub(super) const BORE: Input = exact("bore_mm", "mm", 50.0, 300.0).also(&["pipe_diameter"]);
/// The rate while the pump strokes.
pub(super) const FLOW: Input = number("flow_m3_per_h", "m3/h", 0.1, 500.0).also(&["hourly_output", "q_pumping"]);
/// Valve change over push time.
const TIMES: Input = number("t2_t1", "1", 0.0, 2.0).constant("t2_t1");
/// Radial over axial pressure.
const RATIO: Input = number("a2", "1", 0.5, 1.0).constant("a2_radial_pressure");
/// A part of the line that is counted.
const fn part(name: &'static str) -> Input {
    exact(name, "count", 0.0, 1_000.0).or(0.0, Certainty::Assumed, NONE)
}
/// A length of the line.
const fn length(name: &'static str, dimension: &'static [&'static str]) -> Input {
    number(name, "m", 0.0, 10_000.0).or(0.0, Certainty::Assumed, NONE).also(dimension)
}
const HORIZONTAL: Input = length("horizontal_m", &["pumping_distance_horizontal"]);
const RISE: Input = length("rise_m", &["pumping_height"]);
const FALL: Input = length("fall_m", &["pumping_depth"]);
const LOSS: Input = number("loss_kpa_per_m", "kPa/m", 0.01, 200.0).optional();
const DENSITY: Input = number("density_kg_per_m3", "kg/m3", 800.0, 4_000.0).constant("concrete_density");

/// The line of the inputs.
fn laid(values: &Values) -> Line {
    Line {
        bore_mm: values.exact("bore_mm"),
        horizontal_m: values.number("horizontal_m"),
        rise_m: values.number("rise_m"),
        fall_m: values.number("fall_m"),
        bends_r1000: values.exact("bends_r1000"),
        bends_r500: values.exact("bends_r500"),
        tapers: values.exact("tapers"),
        hoses: values.exact("hoses"),
        stop_valves: values.option("stop_valves").map_or(0.0, Interval::value),
    }
}

/// The loss that is given, or that slump and flow give.
fn loss(values: &Values, outcome: &mut Outcome) -> Result<Interval, Refusal> {
    if let Some(given) = values.option("loss_kpa_per_m") {
        return Ok(given);
    }
    let (Some(slump), Some(flow)) = (values.option("slump_mm"), values.option("flow_m3_per_h")) else {
        return Err(Refusal::missing(
            "loss_kpa_per_m",
            values.say(["请给出每米损失，或坍落度与排量", "give the loss per metre, or slump and flow"]),
        ));
    };
    check_slump(values, slump, outcome);
    Ok(loss_kpa_per_m(slump, values.exact("bore_mm"), flow, values.number("t2_t1"), values.number("a2")))
}

/// Says where the slump lies outside the range of the loss formula.
fn check_slump(values: &Values, slump: Interval, outcome: &mut Outcome) {
    if slump.low() < VALID_SLUMP_MM.0 || slump.high() > VALID_SLUMP_MM.1 {
        outcome.outside(values.say([
            "坍落度超出公式适用范围100–220 mm，应以水平环管试验实测",
            "slump outside the formula's 100–220 mm: measure the loss on a horizontal test loop",
        ]));
    }
}

pub(super) static PUMPING_LOSS: Spec = Spec {
    name: "pumping_loss",
    source: "JGJ/T 10-2011 (Morinaga) [known]",
    range: [
        "入泵坍落度100–220 mm的普通混凝土；之外valid为false，宜以水平环管实测；C60以上、黏性大的实际损失更高",
        "ordinary mixes, slump at the pump 100 to 220 mm; outside `valid` is false: measure on a test loop; C60 and stronger or sticky mixes lose more",
    ],
    inputs: &[SLUMP, BORE, FLOW, TIMES, RATIO],
    results: &[("velocity_m_per_s", "m/s"), ("loss_kpa_per_m", "kPa/m")],
    run: pumping_loss,
};

fn pumping_loss(values: &Values) -> Result<Outcome, Refusal> {
    let (slump, bore, flow) = (values.number("slump_mm"), values.exact("bore_mm"), values.number("flow_m3_per_h"));
    let mut outcome = Outcome::default();
    outcome.put("velocity_m_per_s", velocity_m_per_s(bore, flow));
    outcome.put("loss_kpa_per_m", loss_kpa_per_m(slump, bore, flow, values.number("t2_t1"), values.number("a2")));
    outcome.note(values.say(["坍落度以入泵值计", "slump is the value at the pump"]));
    check_slump(values, slump, &mut outcome);
    Ok(outcome)
}

pub(super) static EQUIVALENT_LENGTH: Spec = Spec {
    name: "equivalent_length",
    source: "JGJ/T 10-2011, A [known]",
    range: [
        "2011版表；斜管长L、角a：水平L·cos a，上升L·sin a；弯管按90°个数计（45°为0.5）",
        "table of the 2011 edition; a sloping pipe is L cos a level and L sin a rising; bends count in right angles (45 degrees is 0.5)",
    ],
    inputs: &[BORE, HORIZONTAL, RISE, FALL, part("bends_r1000"), part("bends_r500"), part("tapers"), part("hoses")],
    results: &[
        ("equivalent_length_m", "m"),
        ("friction_length_m", "m"),
        ("rise_factor", "1"),
        ("ground_run_m", "m"),
        ("bottom_run_m", "m"),
    ],
    run: equivalent_length,
};

fn equivalent_length(values: &Values) -> Result<Outcome, Refusal> {
    let line = laid(values);
    let mut outcome = Outcome::default();
    outcome.put("equivalent_length_m", equivalent_length_m(&line));
    outcome.put("friction_length_m", friction_length_m(&line));
    outcome.put("rise_factor", Interval::exact(rise_factor(line.bore_mm)));
    outcome.put("ground_run_m", ground_run_m(line.rise_m));
    outcome.put("bottom_run_m", bottom_run_m(line.fall_m));
    if line.rise_m.high() > 100.0 {
        outcome.note(values.say([
            "上升超过100 m，泵出口3–6 m处须设截止阀",
            "a rise over 100 m needs a stop valve 3 to 6 m after the pump",
        ]));
    }
    if line.fall_m.high() > 20.0 {
        outcome.note(values.say([
            "下落超过20 m，底部须有折算1.5倍落差的水平管，顶部设排气阀",
            "a fall over 20 m needs a bottom run of 1.5 times the fall and a vent valve at its top",
        ]));
    }
    Ok(outcome)
}

pub(super) static PUMPING_PRESSURE: Spec = Spec {
    name: "pumping_pressure",
    source: "JGJ/T 10-2011 [known]",
    range: [
        "取规程法与“重力加摩阻”较大者：高坍落度时规程法低于混凝土自重；下落不计抵扣；混凝土密度2350–2450 kg/m³",
        "the larger of the standard's method and weight plus friction: at high slump the standard falls below the weight; a fall earns no credit; density 2,350 to 2,450 kg/m3",
    ],
    inputs: &[
        BORE,
        LOSS,
        SLUMP.optional(),
        FLOW.optional(),
        HORIZONTAL,
        RISE,
        FALL,
        part("bends_r1000"),
        part("bends_r500"),
        part("tapers"),
        part("hoses"),
        part("stop_valves"),
        DENSITY,
        TIMES,
        RATIO,
    ],
    results: &[
        ("loss_kpa_per_m", "kPa/m"),
        ("equivalent_length_m", "m"),
        ("fittings_mpa", "MPa"),
        ("p_standard_mpa", "MPa"),
        ("p_physical_mpa", "MPa"),
        ("p_required_mpa", "MPa"),
    ],
    run: pumping_pressure,
};

fn pumping_pressure(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    let line = laid(values);
    let loss = loss(values, &mut outcome)?;
    let RequiredPressure { standard_mpa, physical_mpa, required_mpa } =
        required_pressure(&line, loss, values.number("density_kg_per_m3"));
    outcome.put("loss_kpa_per_m", loss);
    outcome.put("equivalent_length_m", equivalent_length_m(&line));
    outcome.put("fittings_mpa", Interval::exact(fitting_loss_mpa(line.stop_valves)));
    outcome.put("p_standard_mpa", standard_mpa);
    outcome.put("p_physical_mpa", physical_mpa);
    outcome.put("p_required_mpa", required_mpa);
    outcome.note(
        values.say([
            "两种方法取大值：规程法；重力加摩阻",
            "the larger of the standard's method and weight plus friction",
        ]),
    );
    Ok(outcome)
}

pub(super) static PUMPING_DISTANCE: Spec = Spec {
    name: "pumping_distance",
    source: "JGJ/T 10-2011 [known]; weight of the column",
    range: [
        "L = (P − Pf)/ΔP；已给管件时另给尚可铺设的水平管长，取规程法与重力加摩阻较小者",
        "L = (P - Pf)/dP; with parts given also the level pipe that is left, by the stricter of both methods",
    ],
    inputs: &[
        number("p_rated_mpa", "MPa", 0.5, 60.0).also(&["rated_pressure"]),
        BORE,
        LOSS,
        SLUMP.optional(),
        FLOW.optional(),
        HORIZONTAL,
        RISE,
        FALL,
        part("bends_r1000"),
        part("bends_r500"),
        part("tapers"),
        part("hoses"),
        part("stop_valves"),
        DENSITY,
        TIMES,
        RATIO,
    ],
    results: &[("loss_kpa_per_m", "kPa/m"), ("greatest_length_m", "m"), ("level_pipe_left_m", "m")],
    run: pumping_distance,
};

fn pumping_distance(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    let line = laid(values);
    let loss = loss(values, &mut outcome)?;
    let rated = values.number("p_rated_mpa");
    let left = greatest_level_pipe_m(rated, loss, &line, values.number("density_kg_per_m3"));
    outcome.put("loss_kpa_per_m", loss);
    outcome.put("greatest_length_m", greatest_distance_m(rated, loss, line.stop_valves));
    outcome.put("level_pipe_left_m", left);
    if left.high() <= 0.0 {
        outcome.note(values.say(["所列管路已超出该压力", "the parts that are given ask for more than this pressure"]));
    }
    Ok(outcome)
}

pub(super) static FILL_TIME: Spec = Spec {
    name: "fill_time",
    source: "volume of the line over the flow",
    range: ["满管容积除以排量", "the line's volume over the flow"],
    inputs: &[BORE, number("length_m", "m", 0.0, 20_000.0), FLOW],
    results: &[("fill_time_min", "min")],
    run: fill_time,
};

fn fill_time(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    let time = fill_time_min(values.exact("bore_mm"), values.number("length_m"), values.number("flow_m3_per_h"));
    outcome.put("fill_time_min", time);
    Ok(outcome)
}

pub(super) static WALL_THICKNESS: Spec = Spec {
    name: "wall_thickness",
    source: "thin-wall formula [known]",
    range: ["薄壁公式，不含磨耗余量", "thin walls, without the allowance for wear"],
    inputs: &[number("p_required_mpa", "MPa", 0.0, 100.0), BORE, exact("allowable_stress_mpa", "MPa", 10.0, 2_000.0)],
    results: &[("wall_mm", "mm")],
    run: wall_thickness,
};

fn wall_thickness(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    let pressure = values.number("p_required_mpa");
    let wall = wall_thickness_mm(pressure, values.exact("bore_mm"), values.exact("allowable_stress_mpa"));
    outcome.put("wall_mm", wall);
    outcome.note(values.say(["另加磨耗余量", "add the allowance for wear"]));
    Ok(outcome)
}

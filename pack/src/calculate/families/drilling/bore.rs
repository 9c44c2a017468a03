//! Calculators of what a bore holds: concrete, spoil, cavities, the wait for the neighbour.

use super::TRUTHS;
use crate::calculate::spec::{Spec, number, word};
use crate::calculate::values::{Outcome, Refusal, Values};
use crate::formulas::drilling::{
    beyond_the_bore_m3, bore_volume_m3, cavity_volume_m3, concrete_volume_m3, piles_to_jump, spoil_loose_m3,
};

pub(super) static BORE_VOLUME: Spec = Spec {
    name: "bore_volume",
    source: "geometry; overrun [uncertain]; swell: dimension list, volume [known]",
    range: [
        "圆孔全深灌注；不含溶洞和桩头超灌",
        "a round bore concreted over its whole depth; without cavities and without what is cut off at the head",
    ],
    inputs: &[
        number("hole_diameter_mm", "mm", 20.0, 10_000.0),
        number("hole_depth_m", "m", 0.1, 5_000.0),
        number("bore_overrun", "1", 1.0, 3.0).constant("bore_overrun"),
        number("spoil_swell", "1", 1.0, 2.0).constant("spoil_swell"),
        number("hole_count", "count", 1.0, 1_000_000.0).optional(),
    ],
    results: &[
        ("bore_volume_m3", "m3"),
        ("concrete_volume_m3", "m3"),
        ("spoil_loose_m3", "m3"),
        ("concrete_total_m3", "m3"),
    ],
    run: bore_volume,
};

fn bore_volume(values: &Values) -> Result<Outcome, Refusal> {
    let bore = bore_volume_m3(values.number("hole_diameter_mm"), values.number("hole_depth_m"));
    let concrete = concrete_volume_m3(bore, values.number("bore_overrun"));
    let mut outcome = Outcome::default();
    outcome.put("bore_volume_m3", bore);
    outcome.put("concrete_volume_m3", concrete);
    outcome.put("spoil_loose_m3", spoil_loose_m3(bore, values.number("spoil_swell")));
    if let Some(piles) = values.option("hole_count") {
        outcome.put("concrete_total_m3", concrete * piles);
    }
    outcome.note(values.say([
        "灌注须连续：开灌前首批料和全部车辆到位",
        "the pour must not stop: first load and all trucks are there before it starts",
    ]));
    Ok(outcome)
}

pub(super) static CAVITY_RESERVE: Spec = Spec {
    name: "cavity_reserve",
    source: "scenario families S03: reserve of one cavity volume [known]; width of the cavity [assumed]",
    range: [
        "探孔只给出洞高，洞宽按假定的宽高比计，下端不超出桩孔；超前钻、物探探明后改用实测体积",
        "probing gives the height alone: the width is an assumed ratio, the low end no more than the bore; use the surveyed volume once it is known",
    ],
    inputs: &[
        number("cavity_m", "m", 0.0, 100.0).also(&["cavity_height"]),
        number("hole_diameter_mm", "mm", 20.0, 10_000.0),
        number("hole_depth_m", "m", 0.1, 5_000.0),
        number("cavity_width_ratio", "1", 0.0, 10.0).constant("cavity_width_ratio"),
        number("bore_overrun", "1", 1.0, 3.0).constant("bore_overrun"),
    ],
    results: &[("cavity_volume_m3", "m3"), ("slurry_stock_m3", "m3"), ("concrete_with_cavity_m3", "m3")],
    run: cavity_reserve,
};

fn cavity_reserve(values: &Values) -> Result<Outcome, Refusal> {
    let cavity = values.number("cavity_m");
    if cavity.high() <= 0.0 {
        return Err(Refusal::invalid("cavity_m", values.say(["没有溶洞", "there is no cavity"])));
    }
    let diameter = values.number("hole_diameter_mm");
    let volume = cavity_volume_m3(diameter, cavity, values.number("cavity_width_ratio"));
    let bore = bore_volume_m3(diameter, values.number("hole_depth_m"));
    // What the bore cuts out of the cavity is counted with the bore already.
    let beyond = beyond_the_bore_m3(diameter, cavity, values.number("cavity_width_ratio"));
    let concrete = concrete_volume_m3(bore, values.number("bore_overrun"));
    let mut outcome = Outcome::default();
    outcome.put("cavity_volume_m3", volume);
    outcome.put("slurry_stock_m3", bore + volume);
    outcome.put("concrete_with_cavity_m3", concrete + beyond);
    outcome.note(values.say([
        "洞宽为假定：先探后钻；先填充或全套管，再决定泥浆储备和超灌量",
        "the width is assumed: probe first, fill or case, then settle slurry reserve and overrun",
    ]));
    Ok(outcome)
}

pub(super) static NEIGHBOUR_WAIT: Spec = Spec {
    name: "neighbour_wait",
    source: "scenario families S03: 24 to 36 h or 2.5 MPa nearby [uncertain]",
    range: [
        "岩溶场地相邻桩；混凝土强度先到2.5 MPa者可提前",
        "neighbouring piles in karst; sooner where the concrete nearby has reached 2.5 MPa",
    ],
    inputs: &[
        word("in_karst", TRUTHS),
        number("neighbour_wait_h", "h", 0.0, 500.0).constant("neighbour_wait_h"),
        number("hours_per_pile_h", "h", 0.1, 1_000.0).optional(),
    ],
    results: &[("next_pile_after_h", "h"), ("piles_to_jump", "count")],
    run: neighbour_wait,
};

fn neighbour_wait(values: &Values) -> Result<Outcome, Refusal> {
    if values.word("in_karst") != "true" {
        let detail = values.say(["不是岩溶场地", "there is no karst"]);
        return Err(Refusal::invalid("in_karst", detail));
    }
    let wait = values.number("neighbour_wait_h");
    let mut outcome = Outcome::default();
    outcome.put("next_pile_after_h", wait);
    if let Some(hours) = values.option("hours_per_pile_h") {
        outcome.put("piles_to_jump", piles_to_jump(wait, hours));
    }
    outcome.note(values.say([
        "按跳打顺序排桩，邻桩混凝土龄期或强度达到后再开钻",
        "drill in jumps; begin beside a pile when its concrete has the age or the strength",
    ]));
    Ok(outcome)
}

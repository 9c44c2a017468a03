//! Calculators of permafrost: how stable it is, what a fresh pile thaws.

use crate::calculate::spec::{Spec, number};
use crate::calculate::values::{Outcome, Refusal, Values};
use crate::formulas::drilling::{PermafrostZone, Pile, permafrost_zone, thaw_ring_mm};

pub(super) static PERMAFROST_GROUND: Spec = Spec {
    name: "permafrost_ground",
    source: "condition list c19: zones of a plateau railway [known]",
    range: [
        "仅适用于多年冻土的年平均地温；浅层或季节地温不适用；0℃以上不判",
        "for the mean annual temperature of permafrost at depth alone; not for shallow or seasonal values; says nothing above 0 C",
    ],
    inputs: &[number("ground_c", "degC", -30.0, 60.0).also(&["ground_temperature"])],
    results: &[("permafrost_zone", "")],
    run: permafrost_ground,
};

fn permafrost_ground(values: &Values) -> Result<Outcome, Refusal> {
    let ground = values.number("ground_c");
    // The warmer end is the worse zone.
    let Some(zone) = permafrost_zone(ground.high()).or_else(|| permafrost_zone(ground.value())) else {
        return Err(Refusal::invalid("ground_c", values.say(["0℃以上不是冻土", "above 0 C there is no permafrost"])));
    };
    let mut outcome = Outcome::default();
    outcome.word("permafrost_zone", zone.word());
    if zone == PermafrostZone::VeryUnstable {
        outcome.note(
            values.say([
                "地温高于-0.5℃：须设计同意方可钻孔",
                "warmer than -0.5 C: drill with the designer's consent only",
            ]),
        );
    }
    outcome.note(values.say([
        "请确认是年平均地温及测量深度和日期",
        "confirm that it is the mean annual temperature, with depth and date of the measurement",
    ]));
    Ok(outcome)
}

pub(super) static THAW_BY_PILE: Spec = Spec {
    name: "thaw_by_pile",
    source: "heat balance; heat capacities and latent heat of ice [known]; heat of hydration [uncertain]",
    range: [
        "上限：入孔温度和水化热全部用于融化孔壁，不计向上和向深部散热；回冻前不得加载",
        "an upper bound: all heat of placing and hydration melts the wall, none is lost upwards or into colder ground; no load before it has refrozen",
    ],
    inputs: &[
        number("ground_c", "degC", -30.0, 0.0).also(&["ground_temperature"]),
        number("ground_ice_percent", "%", 0.0, 100.0).also(&["ground_ice_content"]),
        number("hole_diameter_mm", "mm", 20.0, 10_000.0),
        number("placing_c", "degC", -5.0, 40.0).usual().also(&["concrete_temperature"]),
        number("binder_kg_per_m3", "kg/m3", 50.0, 1_200.0).usual().also(&["binder_content"]),
        number("hydration_mj_per_kg", "MJ/kg", 0.05, 0.6).constant("hydration_heat"),
    ],
    results: &[("thaw_ring_mm", "mm")],
    run: thaw_by_pile,
};

fn thaw_by_pile(values: &Values) -> Result<Outcome, Refusal> {
    let pile = Pile {
        diameter_mm: values.number("hole_diameter_mm"),
        concrete_c: values.number("placing_c"),
        binder_kg_per_m3: values.number("binder_kg_per_m3"),
        hydration_mj_per_kg: values.number("hydration_mj_per_kg"),
    };
    let ring = thaw_ring_mm(&pile, values.number("ground_ice_percent") / 100.0, values.number("ground_c"));
    let mut outcome = Outcome::default();
    outcome.put("thaw_ring_mm", ring);
    outcome.note(values.say([
        "水化热通常大于入孔显热：降低胶材和水化热比再降入孔温度更有效",
        "hydration mostly brings more heat than the placing temperature: less binder and slower heat do more than cooler concrete",
    ]));
    Ok(outcome)
}

//! The cycle of a truck, the trucks of a fleet, the fuel on the road.

use super::super::super::spec::{Spec, number};
use super::super::super::values::{Outcome, Refusal, Values};
use crate::formulas::haulage::{
    Stops, haul_cycle_min, haul_work_kwh, travel_min, truck_production_t_per_h, trucks_for_loader,
    trucks_for_production,
};
use fieldpack_quantity::{Certainty, Interval};

/// Grams of a kilogram.
const GRAMS: f64 = 1_000.0;

pub(super) static HAUL_CYCLE: Spec = Spec {
    name: "haul_cycle",
    source: "scenario families S08: load + haul + dump + return + waits [known]; stops and speed caps [assumed]",
    range: [
        "坡向未知：重车上坡与重车下坡都在区间内；给出运输时间时重车行程取该值；停歇用规划值，应以实测代替",
        "the direction of the grade is not known: loaded up and loaded down both lie in the interval; a given haul time is the loaded way; stops are planning values, to be replaced by measured ones",
    ],
    inputs: &[
        number("haul_distance_km", "km", 0.01, 300.0),
        number("haul_time_min", "min", 0.1, 2_880.0).optional(),
        number("grade_speed_km_per_h", "km/h", 0.1, 500.0),
        number("gross_over_payload", "1", 1.2, 3.0).constant("truck_gross_over_payload"),
        number("truck_payload_t", "t", 1.0, 600.0).also(&["payload"]),
        number("down_speed_km_per_h", "km/h", 1.0, 80.0).constant("haul_down_speed"),
        number("speed_limit_km_per_h", "km/h", 5.0, 100.0).constant("haul_speed_limit"),
        number("load_min", "min", 0.2, 60.0).constant("haul_load_min").also(&["loading_min"]),
        number("dump_min", "min", 0.2, 60.0).constant("haul_dump_min"),
        number("wait_min", "min", 0.0, 240.0).constant("haul_wait_min"),
        number("haul_efficiency", "1", 0.1, 1.0).constant("haul_efficiency"),
    ],
    results: &[
        ("loaded_travel_min", "min"),
        ("empty_travel_min", "min"),
        ("haul_cycle_min", "min"),
        ("haul_mean_speed_km_per_h", "km/h"),
        ("truck_production_t_per_h", "t/h"),
        ("trucks_for_loader", "count"),
    ],
    run: cycle,
};

fn cycle(values: &Values) -> Result<Outcome, Refusal> {
    let distance = values.number("haul_distance_km");
    let limit = values.number("speed_limit_km_per_h");
    let ratio = values.number("gross_over_payload");
    let up_loaded = values.number("grade_speed_km_per_h").min(limit);
    // The same power carries the empty truck faster by the ratio of the masses.
    let up_empty = (values.number("grade_speed_km_per_h") * (ratio / (ratio - 1.0))).min(limit);
    let down = values.number("down_speed_km_per_h").min(limit);
    let loaded = values
        .option("haul_time_min")
        .unwrap_or_else(|| travel_min(distance, up_loaded).hull(travel_min(distance, down)));
    let empty = travel_min(distance, down).hull(travel_min(distance, up_empty));
    let stops = Stops {
        load_min: values.number("load_min"),
        dump_min: values.number("dump_min"),
        wait_min: values.number("wait_min"),
    };
    let whole = haul_cycle_min(loaded, empty, &stops);
    let one = truck_production_t_per_h(values.number("truck_payload_t"), whole, values.number("haul_efficiency"));
    let mut outcome = Outcome::default();
    outcome.put("loaded_travel_min", loaded);
    outcome.put("empty_travel_min", empty);
    outcome.put("haul_cycle_min", whole);
    outcome.put("haul_mean_speed_km_per_h", distance * 2.0 / (whole / 60.0));
    outcome.put("truck_production_t_per_h", one);
    outcome.put("trucks_for_loader", trucks_for_loader(whole, stops.load_min));
    outcome.note(values.say([
        "停歇、车速上限和时间利用率为规划值，以实测循环代替",
        "stops, speed caps and the working efficiency are planning values: put measured cycles in their place",
    ]));
    Ok(outcome)
}

pub(super) static HAUL_FLEET: Spec = Spec {
    name: "haul_fleet",
    source: "scenario families S08: trucks = ceil(cycle / load time) [known]; production over one truck's [known]",
    range: [
        "给出产量时按产量计并算装载点；未给产量时按一台装载设备不停计；不含备用车",
        "by the production where it is given, with the loading points; else by one loader that never waits; spare trucks not counted",
    ],
    inputs: &[
        number("production_required_t_per_h", "t/h", 0.1, 200_000.0).optional(),
        number("truck_production_t_per_h", "t/h", 0.1, 50_000.0),
        number("trucks_for_loader", "count", 1.0, 100_000.0),
    ],
    results: &[("trucks_for_production", "count"), ("loading_points", "count"), ("trucks_required", "count")],
    run: fleet,
};

fn fleet(values: &Values) -> Result<Outcome, Refusal> {
    let for_loader = values.number("trucks_for_loader");
    let mut outcome = Outcome::default();
    match values.option("production_required_t_per_h") {
        Some(wanted) => {
            let trucks = trucks_for_production(wanted, values.number("truck_production_t_per_h"));
            outcome.put("trucks_for_production", trucks);
            outcome.put("loading_points", trucks_for_loader(trucks, for_loader));
            outcome.put("trucks_required", trucks);
        }
        None => {
            outcome.put("trucks_required", for_loader);
            outcome.note(values.say([
                "未给产量：车数使一台装载设备不停工",
                "no production given: the trucks keep one loader at work",
            ]));
        }
    }
    outcome.note(values.say(["不含备用和检修车辆", "without spare trucks and those in the workshop"]));
    Ok(outcome)
}

pub(super) static HAUL_FUEL: Spec = Spec {
    name: "haul_fuel",
    source: "work on the road [known]; specific consumption [known]; beta by ISO 3046-1 [known]",
    range: [
        "只计行驶克服阻力的功；怠速、装卸和等待另计；坡向未知时两种都在区间内",
        "the work against the road alone; idling, loading and waits come on top; both directions of the grade lie in the interval",
    ],
    inputs: &[
        number("truck_payload_t", "t", 1.0, 600.0).also(&["payload"]),
        number("gross_over_payload", "1", 1.2, 3.0).constant("truck_gross_over_payload"),
        number("haul_distance_km", "km", 0.01, 300.0),
        number("climbing_resistance_percent", "%", 0.5, 90.0),
        number("driveline_efficiency", "1", 0.3, 1.0).constant("haul_driveline_efficiency"),
        number("bsfc_g_per_kwh", "g/kWh", 150.0, 400.0).constant("bsfc_g_per_kwh"),
        number("diesel_density_kg_per_l", "kg/L", 0.7, 1.0).constant("diesel_density_kg_per_l"),
        number("fuel_factor", "1", 1.0, 3.0).or(
            1.0,
            Certainty::Assumed,
            ["未给出：不修正", "not given: no correction"],
        ),
    ],
    results: &[("haul_work_kwh_per_t", "kW.h/t"), ("haul_fuel_l_per_t", "L/t")],
    run: fuel,
};

fn fuel(values: &Values) -> Result<Outcome, Refusal> {
    let ratio = values.number("gross_over_payload");
    // Of each tonne of payload: the mass that climbs loaded, or empty where the load goes down.
    let climb = |mass: Interval| {
        haul_work_kwh(
            mass,
            values.number("climbing_resistance_percent"),
            values.number("haul_distance_km"),
            values.number("driveline_efficiency"),
        )
    };
    let work = climb(ratio).hull(climb(ratio - 1.0));
    let litres = work * values.number("bsfc_g_per_kwh") / GRAMS / values.number("diesel_density_kg_per_l")
        * values.number("fuel_factor");
    let mut outcome = Outcome::default();
    outcome.put("haul_work_kwh_per_t", work);
    outcome.put("haul_fuel_l_per_t", litres);
    Ok(outcome)
}

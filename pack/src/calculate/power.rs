//! Calculators of supply: the generating set, fuel and carbon.

use super::spec::{Both, Spec, exact, number, word};
use super::values::{Outcome, Refusal, Values};
use crate::formulas::carbon::{DieselFactors, diesel_footprint, electric_footprint};
use crate::formulas::derating::{EngineType, alternator_factor, engine_planning_factor, fuel_beta_iso};
use crate::formulas::generator::{StartMethod, generator_size, running_kva, start_factor};
use fieldpack_quantity::{Certainty, Interval};

/// How a motor is started.
const STARTS: &[(&str, Both)] =
    &[("reduced", ["星三角或软起动", "star-delta or soft starter"]), ("direct", ["直接起动", "direct on line"])];
/// What drives a pump.
const DRIVES: &[(&str, Both)] = &[
    ("diesel", ["柴油机", "diesel engine"]),
    ("electric", ["电动机，市电", "electric motor, grid"]),
    ("generator", ["电动机，发电机组", "electric motor, generating set"]),
];

pub(super) static GENERATOR_SIZE: Spec = Spec {
    name: "generator_size",
    source: "derating reference 4 [known]",
    range: [
        "S = max(运行, 起动)，铭牌 = S/f；f取发动机与发电机修正中较小者；起动过载倍数以厂家为准",
        "S = max(running, starting), nameplate S/f; f is the smaller of engine and alternator; the bearable overload while starting is the maker's",
    ],
    inputs: &[
        number("shaft_kw", "kW", 0.1, 20_000.0).also(&["running_kw"]),
        number("motor_kw", "kW", 0.1, 20_000.0).optional(),
        number("motor_efficiency", "1", 0.3, 1.0).constant("motor_efficiency"),
        exact("load_power_factor", "1", 0.3, 1.0).or(
            0.8,
            Certainty::Assumed,
            ["电动机与机组的惯用值", "usual of motors and sets"],
        ),
        word("start", STARTS).or_word("reduced"),
        exact("start_overload", "1", 1.0, 4.0).or(
            1.0,
            Certainty::Assumed,
            ["厂家未说明时不计过载", "none where the maker says nothing"],
        ),
        number("altitude_m", "m", -430.0, 9_000.0),
        number("ambient_c", "degC", -60.0, 70.0)
            .or(25.0, Certainty::Assumed, ["ISO 3046-1 标准工况", "ISO 3046-1 reference"])
            .also(&["ambient_temperature", "ambient_temperature_max"]),
        exact("mechanical_efficiency", "1", 0.5, 0.95).constant("mechanical_efficiency"),
    ],
    results: &[("running_kva", "kVA"), ("site_kva", "kVA"), ("set_factor", "1"), ("nameplate_kva", "kVA")],
    run: generator,
};

fn generator(values: &Values) -> Result<Outcome, Refusal> {
    let power_factor = Interval::exact(values.exact("load_power_factor"));
    let efficiency = values.number("motor_efficiency");
    let shaft = values.number("shaft_kw");
    let motor = values.option("motor_kw").unwrap_or(shaft);
    if motor.low() > shaft.high() {
        return Err(Refusal::invalid(
            "motor_kw",
            values.say([
                "最大电机功率大于总轴功率：shaft_kw应含全部电机",
                "the largest motor is above the total: `shaft_kw` counts all motors",
            ]),
        ));
    }
    let kva = |kw: Interval| running_kva(kw, efficiency, power_factor);
    let (height, ambient) = (values.number("altitude_m"), values.number("ambient_c"));
    let engine = engine_planning_factor(height, ambient, values.exact("mechanical_efficiency"));
    let factor = engine.min(alternator_factor(height, ambient));
    let method = if values.word("start") == "direct" { StartMethod::DirectOnLine } else { StartMethod::Reduced };
    let start = start_factor(method) / values.exact("start_overload");
    let others = (shaft - motor).clamp(0.0, f64::INFINITY);
    let size = generator_size(kva(shaft), kva(others), kva(motor), start, factor);
    let mut outcome = Outcome::default();
    outcome.put("running_kva", kva(shaft));
    outcome.put("site_kva", size.site_kva);
    outcome.put("set_factor", factor);
    outcome.put("nameplate_kva", size.nameplate_kva);
    outcome.note(
        values.say(["24 h平均负荷不超过常用功率的70%", "the 24 h mean load stays within 70 % of the prime rating"]),
    );
    Ok(outcome)
}

pub(super) static FUEL_AND_CARBON: Spec = Spec {
    name: "fuel_and_carbon",
    source: "energy and carbon reference 1, 2 [known, checked factors]",
    range: [
        "只计泵送机械运行（范围1、2），不含空载、运输和水泥；方案对比须同一边界、同一系数",
        "pumping in operation only (scopes 1 and 2), without no-load share, transport and cement; compare with the same boundary and factors",
    ],
    inputs: &[
        number("p_required_mpa", "MPa", 0.1, 100.0),
        number("eta_pumping", "1", 0.1, 1.0).constant("eta_pumping"),
        word("drive", DRIVES).or_word("diesel"),
        number("altitude_m", "m", -430.0, 9_000.0).or(0.0, Certainty::Assumed, ["平原", "sea level"]),
        number("bsfc_g_per_kwh", "g/kWh", 150.0, 400.0).constant("bsfc_g_per_kwh"),
        number("diesel_density_kg_per_l", "kg/L", 0.7, 1.0).constant("diesel_density_kg_per_l"),
        number("diesel_co2_kg_per_l", "kg/L", 1.0, 5.0).constant("diesel_co2_kg_per_l"),
        number("motor_efficiency", "1", 0.3, 1.0).constant("motor_efficiency"),
        number("grid_co2_kg_per_kwh", "kg/kWh", 0.0, 2.0).constant("grid_co2_kg_per_kwh"),
        number("generator_fuel_l_per_kwh", "L/kWh", 0.1, 1.0).constant("generator_fuel_l_per_kwh"),
        exact("mechanical_efficiency", "1", 0.5, 0.95).constant("mechanical_efficiency"),
        number("volume_m3", "m3", 0.0, 10_000_000.0).optional().also(&["volume"]),
    ],
    results: &[
        ("energy_kwh_per_m3", "kWh/m3"),
        ("fuel_l_per_m3", "L/m3"),
        ("power_kwh_per_m3", "kWh/m3"),
        ("carbon_kg_per_m3", "kg/m3"),
        ("carbon_kg", "kg"),
    ],
    run: fuel_and_carbon,
};

fn fuel_and_carbon(values: &Values) -> Result<Outcome, Refusal> {
    let (pressure, eta) = (values.number("p_required_mpa"), values.number("eta_pumping"));
    let co2 = values.number("diesel_co2_kg_per_l");
    let mut outcome = Outcome::default();
    let carbon = match values.word("drive") {
        "diesel" => {
            let reference = Interval::exact(25.0);
            let efficiency = values.exact("mechanical_efficiency");
            let factors = DieselFactors {
                consumption_g_per_kwh: values.number("bsfc_g_per_kwh"),
                density_kg_per_l: values.number("diesel_density_kg_per_l"),
                altitude_factor: fuel_beta_iso(
                    EngineType::TurboChargeCooled,
                    values.number("altitude_m"),
                    reference,
                    efficiency,
                ),
                co2_kg_per_l: co2,
            };
            let found = diesel_footprint(pressure, eta, &factors);
            outcome.put("energy_kwh_per_m3", found.shaft_kwh_per_m3);
            outcome.put("fuel_l_per_m3", found.diesel_l_per_m3);
            found.co2_kg_per_m3
        }
        drive => {
            let grid = values.number("grid_co2_kg_per_kwh");
            let found = electric_footprint(pressure, eta, values.number("motor_efficiency"), grid);
            outcome.put("energy_kwh_per_m3", found.shaft_kwh_per_m3);
            outcome.put("power_kwh_per_m3", found.electricity_kwh_per_m3);
            if drive == "generator" {
                let fuel = found.electricity_kwh_per_m3 * values.number("generator_fuel_l_per_kwh");
                outcome.put("fuel_l_per_m3", fuel);
                fuel * co2
            } else {
                found.co2_kg_per_m3
            }
        }
    };
    outcome.put("carbon_kg_per_m3", carbon);
    if let Some(volume) = values.option("volume_m3") {
        outcome.put("carbon_kg", carbon * volume);
    }
    outcome.note(values.say([
        "只计泵送运行；混凝土中水泥的碳排放另计，数量级远大于设备",
        "pumping in operation only; the cement in the concrete counts apart and dwarfs the machines",
    ]));
    Ok(outcome)
}

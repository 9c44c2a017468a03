//! Calculators of power against altitude and temperature: engines, alternators, motors.

use super::spec::{Both, Spec, exact, number, word};
use super::values::{Outcome, Refusal, Values};
use crate::formulas::derating::{
    EngineType, MOTOR_LIMIT_M, alternator_factor, engine_alpha_iso, engine_alpha_rule,
    engine_alpha_rule_naturally_aspirated, fuel_beta_iso, motor_factor, planning_factor,
};
use fieldpack_quantity::Certainty;

/// Engine types by name.
const ENGINES: &[(&str, Both)] = &[
    ("turbo_charge_cooled", ["增压中冷", "turbocharged, charge cooled"]),
    ("turbo", ["增压无中冷", "turbocharged"]),
    ("naturally_aspirated", ["自然吸气", "naturally aspirated"]),
    ("naturally_aspirated_heat", ["自然吸气（受热限制）", "naturally aspirated, limited by heat"]),
];
/// The air of the reference conditions of ISO 3046-1.
const REFERENCE_AIR: Both =
    ["ISO 3046-1 标准工况25℃；更冷不加功率", "ISO 3046-1 reference, 25 C; cold earns no credit"];
/// The air that alternators and motors are rated for.
const RATED_AIR: Both = ["电机额定环境40℃", "rated for 40 C"];

pub(super) static ENGINE_DERATING: Spec = Spec {
    name: "engine_derating",
    source: "ISO 3046-1 [known]; 4 %/300 m (turbo), 3 %/305 m (naturally aspirated) [checked]",
    range: [
        "厂家该机型曲线优先；规划取两种规则的范围，寒冷不加功率；至11000 m",
        "the maker's own curve goes before; otherwise the range of the two rules, cold earns no credit; to 11,000 m",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 11_000.0),
        number("intake_c", "degC", -60.0, 80.0)
            .or(25.0, Certainty::Known, REFERENCE_AIR)
            .also(&["ambient_temperature", "ambient_temperature_max"]),
        word("engine", ENGINES).or_word("turbo_charge_cooled"),
        exact("mechanical_efficiency", "1", 0.5, 0.95).constant("mechanical_efficiency"),
        number("nameplate_kw", "kW", 0.0, 20_000.0).optional(),
    ],
    results: &[
        ("iso_factor", "1"),
        ("rule_factor", "1"),
        ("power_factor", "1"),
        ("fuel_factor", "1"),
        ("site_kw", "kW"),
    ],
    run: engine_derating,
};

fn engine_derating(values: &Values) -> Result<Outcome, Refusal> {
    let (height, intake) = (values.number("altitude_m"), values.number("intake_c"));
    let efficiency = values.exact("mechanical_efficiency");
    let engine = EngineType::parse(values.word("engine")).unwrap_or(EngineType::TurboChargeCooled);
    let turbo = matches!(engine, EngineType::Turbo | EngineType::TurboChargeCooled);
    let rule = if turbo { engine_alpha_rule(height) } else { engine_alpha_rule_naturally_aspirated(height) };
    let factor = planning_factor(engine, height, intake, efficiency);
    let mut outcome = Outcome::default();
    outcome.put("iso_factor", engine_alpha_iso(engine, height, intake, efficiency));
    outcome.put("rule_factor", rule);
    outcome.put("power_factor", factor);
    outcome.put("fuel_factor", fuel_beta_iso(engine, height, intake, efficiency));
    if let Some(nameplate) = values.option("nameplate_kw") {
        outcome.put("site_kw", nameplate * factor);
    }
    outcome.note(values.say([
        "规划取两种规则的范围；厂家该机型曲线优先；寒冷不加功率",
        "the range of the two rules; the maker's own curve goes before both; cold earns no credit",
    ]));
    if engine == EngineType::TurboChargeCooled {
        outcome.note(values.say([
            "按增压中冷柴油机计；自然吸气机型损失更大",
            "for a turbocharged, charge-cooled engine; a naturally aspirated one loses more",
        ]));
    }
    Ok(outcome)
}

pub(super) static ALTERNATOR_DERATING: Spec = Spec {
    name: "alternator_derating",
    source: "derating reference 4: 3 %/500 m above 1,000 m, 3 %/5 K above 40 C [checked]",
    range: [
        "海拔1000 m以上、40℃以上修正；机组取发动机与发电机中较小者",
        "above 1,000 m and 40 C; a set gives the smaller of engine and alternator",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 9_000.0),
        number("ambient_c", "degC", -60.0, 70.0)
            .or(40.0, Certainty::Known, RATED_AIR)
            .also(&["ambient_temperature", "ambient_temperature_max"]),
        number("nameplate_kva", "kVA", 0.0, 20_000.0).optional(),
    ],
    results: &[("alternator_factor", "1"), ("site_kva", "kVA")],
    run: alternator_derating,
};

fn alternator_derating(values: &Values) -> Result<Outcome, Refusal> {
    let factor = alternator_factor(values.number("altitude_m"), values.number("ambient_c"));
    let mut outcome = Outcome::default();
    outcome.put("alternator_factor", factor);
    if let Some(nameplate) = values.option("nameplate_kva") {
        outcome.put("site_kva", nameplate * factor);
    }
    Ok(outcome)
}

pub(super) static MOTOR_DERATING: Spec = Spec {
    name: "motor_derating",
    source: "IEC 60034-1 [checked]; a drive maker's rule [checked]",
    range: [
        "1000–4000 m；4000 m以上须特殊电机（valid为false，仅严格算法）",
        "1,000 to 4,000 m; above, a special machine is needed (`valid` is false, the strict reading alone)",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 9_000.0),
        number("ambient_c", "degC", -60.0, 80.0).or(40.0, Certainty::Known, RATED_AIR).also(&[
            "intake_c",
            "ambient_temperature",
            "ambient_temperature_max",
        ]),
        number("nameplate_kw", "kW", 0.0, 20_000.0).optional(),
    ],
    results: &[("motor_factor", "1"), ("site_kw", "kW")],
    run: motor_derating,
};

fn motor_derating(values: &Values) -> Result<Outcome, Refusal> {
    let height = values.number("altitude_m");
    let factor = motor_factor(height, values.number("ambient_c"));
    let mut outcome = Outcome::default();
    outcome.put("motor_factor", factor);
    if let Some(nameplate) = values.option("nameplate_kw") {
        outcome.put("site_kw", nameplate * factor);
    }
    outcome.note(values.say([
        "两种公开算法的范围；供电（变压器或发电机组）另行修正",
        "the range of two published readings; the supply (transformer or set) is corrected on its own",
    ]));
    if height.high() > MOTOR_LIMIT_M {
        outcome.outside(values.say(["海拔超过4000 m须用特殊电机", "above 4,000 m a special machine is needed"]));
    }
    Ok(outcome)
}

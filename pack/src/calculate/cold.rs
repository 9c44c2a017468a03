//! Calculators of the cold: mix temperature, heating caps, frost-critical strength, diesel, hydraulic oil.

use super::spec::{Both, Spec, exact, number, word};
use super::values::{Outcome, Refusal, Values};
use crate::formulas::atmosphere::{boiling_point_c, pressure_kpa};
use crate::formulas::cold::{
    Batch, BatchTemperatures, CementClass, OilSeason, ProtectionMethod, diesel_grade, frost_critical_strength_mpa,
    heating_caps, hydraulic_oil_vg, mix_temperature_c, water_temperature_for_c,
};
use crate::text::{range, say};
use fieldpack_quantity::Certainty;

/// What is taken where no moisture is given.
const DRY: Both = ["未给出，按干料计", "not given: dry"];
/// Cement by strength.
const CEMENTS: &[(&str, Both)] =
    &[("from_42.5", ["42.5级及以上", "42.5 and stronger"]), ("below_42.5", ["低于42.5级", "below 42.5"])];
/// How the concrete is protected.
const METHODS: &[(&str, Both)] = &[
    ("heat_storage_portland", ["蓄热法，硅酸盐水泥", "stored heat, Portland cement"]),
    ("heat_storage_slag", ["蓄热法，矿渣类水泥", "stored heat, slag-type cement"]),
    ("negative_temperature", ["负温养护法", "negative-temperature method"]),
    ("frost_durable", ["有抗冻要求", "frost-durability class"]),
];

pub(super) static MIX_TEMPERATURE: Spec = Spec {
    name: "mix_temperature",
    source: "JGJ/T 104-2011, mix temperature [known]",
    range: [
        "每立方米配合比；不计搅拌、运输、管路热损失；结果低于0℃说明冰未全部融化（valid为false）",
        "batch per cubic metre; no loss in mixer, haul or line; a result under 0 C means that not all ice melts (`valid` is false)",
    ],
    inputs: &[
        exact("water_kg", "kg", 1.0, 1_000.0),
        exact("cement_kg", "kg", 0.0, 2_000.0),
        exact("sand_kg", "kg", 0.0, 3_000.0),
        exact("stone_kg", "kg", 0.0, 3_000.0),
        exact("sand_moisture_percent", "%", 0.0, 40.0).or(0.0, Certainty::Assumed, DRY),
        exact("stone_moisture_percent", "%", 0.0, 20.0).or(0.0, Certainty::Assumed, DRY),
        number("water_c", "degC", 0.0, 100.0),
        number("cement_c", "degC", -50.0, 120.0),
        number("sand_c", "degC", -50.0, 100.0),
        number("stone_c", "degC", -50.0, 100.0),
        number("wanted_c", "degC", 0.0, 60.0).optional(),
    ],
    results: &[("mix_c", "degC"), ("water_needed_c", "degC")],
    run: mix_temperature,
};

fn mix_temperature(values: &Values) -> Result<Outcome, Refusal> {
    let batch = Batch {
        water_kg: values.exact("water_kg"),
        cement_kg: values.exact("cement_kg"),
        sand_kg: values.exact("sand_kg"),
        stone_kg: values.exact("stone_kg"),
        sand_moisture: values.exact("sand_moisture_percent") / 100.0,
        stone_moisture: values.exact("stone_moisture_percent") / 100.0,
    };
    let temperatures = BatchTemperatures {
        cement_c: values.number("cement_c"),
        sand_c: values.number("sand_c"),
        stone_c: values.number("stone_c"),
    };
    let brought = batch.sand_kg * batch.sand_moisture + batch.stone_kg * batch.stone_moisture;
    if brought > batch.water_kg {
        return Err(Refusal::invalid(
            "water_kg",
            values.say([
                "骨料含水多于总用水量：总用水量应含骨料所带水",
                "the aggregates bring more water than the batch has: `water_kg` counts all of it",
            ]),
        ));
    }
    let mix = mix_temperature_c(&batch, &temperatures, values.number("water_c"));
    let mut outcome = Outcome::default();
    outcome.put("mix_c", mix);
    if mix.low() < 0.0 {
        outcome.outside(values.say(["冰未全部融化", "not all of the ice melts"]));
    }
    if let Some(wanted) = values.option("wanted_c")
        && let Some(water) = water_temperature_for_c(&batch, &temperatures, wanted)
    {
        outcome.put("water_needed_c", water);
        if water.high() > 80.0 {
            let needed = range(water);
            outcome.note(say!(
                values.language,
                "所需水温{needed}℃超过上限（42.5级60℃，以下80℃）：须加热骨料",
                "water at {needed} C passes the caps (60 C with cement 42.5, 80 C below): heat the aggregate"
            ));
        }
    }
    outcome.note(values.say([
        "出机≥10℃（预拌或远运15℃），入模≥5℃；未计运输和管路热损失",
        "at least 10 C at discharge (15 C for ready-mixed or long haul) and 5 C into the form; losses of haul and line are not taken off",
    ]));
    Ok(outcome)
}

pub(super) static HEATING_CAPS: Spec = Spec {
    name: "heating_caps",
    source: "JGJ/T 104-2011 [known; the 80 C rule checked]",
    range: [
        "水泥不得加热，不得与80℃以上的水直接接触；水温不超过当地沸点",
        "cement is never heated and never touches water over 80 C; water never passes the local boiling point",
    ],
    inputs: &[word("cement", CEMENTS), number("altitude_m", "m", -430.0, 11_000.0)],
    results: &[
        ("water_temperature_max_c", "degC"),
        ("aggregate_temperature_max_c", "degC"),
        ("boiling_point_c", "degC"),
        ("escape_lost_k", "K"),
    ],
    run: caps,
};

fn caps(values: &Values) -> Result<Outcome, Refusal> {
    let cement = if values.word("cement") == "below_42.5" { CementClass::Below42_5 } else { CementClass::From42_5 };
    let boiling = boiling_point_c(pressure_kpa(values.number("altitude_m")));
    let found = heating_caps(cement, boiling);
    let mut outcome = Outcome::default();
    outcome.put("water_temperature_max_c", found.water_c);
    outcome.put("aggregate_temperature_max_c", found.aggregate_c);
    outcome.put("boiling_point_c", boiling);
    outcome.put("escape_lost_k", found.escape_lost_k);
    outcome.note(values.say([
        "先热水、再热骨料；必要时把水烧到100℃的做法在高原受沸点限制",
        "heat the water first, then the aggregate; thin air takes away the way out of heating water to 100 C",
    ]));
    Ok(outcome)
}

pub(super) static FROST_CRITICAL_STRENGTH: Spec = Spec {
    name: "frost_critical_strength",
    source: "JGJ/T 104-2011 [known]",
    range: [
        "负温养护法至-30℃，更冷没有数值（valid为false）",
        "the negative-temperature method to -30 C; colder there is no figure (`valid` is false)",
    ],
    inputs: &[
        word("method", METHODS),
        number("design_mpa", "MPa", 5.0, 200.0).also(&["strength_mpa"]),
        number("lowest_c", "degC", -60.0, 40.0).also(&["ambient_temperature_min"]),
    ],
    results: &[("frost_critical_mpa", "MPa")],
    run: frost,
};

fn frost(values: &Values) -> Result<Outcome, Refusal> {
    let method = match values.word("method") {
        "heat_storage_slag" => ProtectionMethod::HeatStorageSlag,
        "negative_temperature" => ProtectionMethod::NegativeTemperature,
        "frost_durable" => ProtectionMethod::FrostDurable,
        _ => ProtectionMethod::HeatStoragePortland,
    };
    let mut outcome = Outcome::default();
    match frost_critical_strength_mpa(method, values.number("design_mpa"), values.number("lowest_c")) {
        Some(strength) => outcome.put("frost_critical_mpa", strength),
        None => outcome.outside(values.say([
            "低于-30℃，负温养护法没有数值：改用暖棚法",
            "under -30 C the negative-temperature method gives no figure: use a heated enclosure",
        ])),
    }
    Ok(outcome)
}

pub(super) static DIESEL_GRADE: Spec = Spec {
    name: "diesel_grade",
    source: "GB 19147 [known]",
    range: ["至-44℃，更冷没有牌号（valid为false）", "to -44 C; colder no grade serves (`valid` is false)"],
    inputs: &[number("lowest_c", "degC", -70.0, 50.0).also(&["ambient_temperature_min"])],
    results: &[("diesel_grade", "")],
    run: diesel,
};

fn diesel(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    match diesel_grade(values.number("lowest_c")) {
        Some(grade) => outcome.word("diesel_grade", grade.name),
        None => outcome.outside(values.say(["低于-44℃没有适用的车用柴油牌号", "under -44 C no grade serves"])),
    }
    Ok(outcome)
}

pub(super) static HYDRAULIC_OIL: Spec = Spec {
    name: "hydraulic_oil",
    source: "a maker's manual [checked]; seasons of the concreting rules [assumed]",
    range: ["以设备说明书为准", "the machine's own manual decides"],
    inputs: &[number("daily_mean_c", "degC", -60.0, 60.0).also(&["ambient_temperature_mean"])],
    results: &[("season", ""), ("oil_vg", "1")],
    run: oil,
};

fn oil(values: &Values) -> Result<Outcome, Refusal> {
    let (season, grades) = hydraulic_oil_vg(values.number("daily_mean_c"));
    let mut outcome = Outcome::default();
    outcome.word(
        "season",
        match season {
            OilSeason::Cold => "cold",
            OilSeason::Normal => "normal",
            OilSeason::Hot => "hot",
        },
    );
    outcome.put("oil_vg", grades);
    Ok(outcome)
}

//! The calculations behind a combination, with inputs, results and what was assumed.

use super::line::DEFAULT_BENDS;
use super::machines::{Candidate, Checking};
use super::names::{label_of, named};
use super::ratings::Drive;
use super::size::Duty;
use super::text::say;
use crate::contract::{Calculation, NamedQuantity};
use crate::formulas::derating::{self, EngineType};
use crate::formulas::pumping;
use fieldpack_graph::knowledge::Language;
use fieldpack_quantity::{Certainty, Interval, Quantity};

/// Slump range of the loss formula, mm.
const LOSS_VALID_SLUMP_MM: (f64, f64) = (100.0, 220.0);

/// Makes a calculation.
pub(crate) fn calculation(
    name: &str,
    source: &str,
    inputs: Vec<NamedQuantity>,
    result: Vec<NamedQuantity>,
    notes: Vec<String>,
    language: Language,
) -> Calculation {
    Calculation {
        name: name.into(),
        label: label_of(name, language),
        source: source.to_owned(),
        inputs,
        result,
        valid: true,
        notes,
    }
}

/// The calculations of a line and of the machine that feeds it.
pub(crate) fn of_line(checking: &Checking<'_>, candidate: &Candidate<'_>, language: Language) -> Vec<Calculation> {
    let mut found = of_duty(checking, &candidate.duty, language, Vec::new());
    found.extend(bore(checking, candidate, language));
    found.extend(derated(checking, candidate, language));
    found
}

/// Loss, length, pressure and power of a duty.
pub(crate) fn of_duty(
    checking: &Checking<'_>,
    duty: &Duty,
    language: Language,
    pressure_notes: Vec<String>,
) -> Vec<Calculation> {
    let mut loss = loss(checking, duty, language);
    let slump = checking.sizing.line.slump_mm;
    loss.valid = slump.low() >= LOSS_VALID_SLUMP_MM.0 && slump.high() <= LOSS_VALID_SLUMP_MM.1;
    if !loss.valid {
        loss.notes.push(say!(
            language,
            "坍落度超出公式适用范围100–220 mm，应以水平环管试验实测",
            "slump outside the formula's 100–220 mm: measure the loss on a horizontal test loop"
        ));
    }
    vec![
        loss,
        length(checking, duty, language),
        pressure(checking, duty, language, pressure_notes),
        power(checking, duty, language),
    ]
}

/// Loss per metre.
fn loss(checking: &Checking<'_>, duty: &Duty, language: Language) -> Calculation {
    let line = &checking.sizing.line;
    let flow_certainty = checking.sizing.flow.certainty.and(Certainty::Derived);
    let inputs = vec![
        named("slump_mm", line.slump_mm, "mm", line.certainty, language),
        named("bore_mm", Interval::exact(duty.design.bore_mm), "mm", Certainty::Derived, language),
        named("flow_m3_per_h", duty.flow_m3_per_h, "m3/h", flow_certainty, language),
    ];
    let result = vec![named("loss_kpa_per_m", duty.loss_kpa_per_m, "kPa/m", Certainty::Derived, language)];
    let notes = vec![say!(
        language,
        "t2/t1 取0.3，a2 取0.90；坍落度以入泵值计",
        "t2/t1 0.3 and a2 0.90; slump is the value at the pump"
    )];
    calculation("pumping_loss", "JGJ/T 10-2011 (Morinaga) [known]", inputs, result, notes, language)
}

/// Equivalent length.
fn length(checking: &Checking<'_>, duty: &Duty, language: Language) -> Calculation {
    let line = &checking.sizing.line;
    let inputs = vec![
        named("horizontal_m", line.level_m, "m", line.certainty, language),
        named("rise_m", duty.line.rise_m, "m", line.certainty, language),
        named("fall_m", duty.line.fall_m, "m", line.certainty, language),
        named("bore_mm", Interval::exact(duty.design.bore_mm), "mm", Certainty::Derived, language),
    ];
    let result = vec![named("equivalent_length_m", duty.equivalent_length_m, "m", Certainty::Derived, language)];
    let factor = super::text::number(pumping::rise_factor(duty.design.bore_mm));
    let bends = super::text::number(DEFAULT_BENDS);
    let mut notes = vec![say!(
        language,
        "布置未给出，按{bends}个90°弯管（R1000）、1个锥形管、1根末端软管、1个截止阀假定；上升每米折合{factor} m",
        "layout not given: {bends} bends of 90 degrees (R1000), one taper, one end hose, one stop valve assumed; a rising metre counts {factor} m"
    )];
    for notation in &line.assumed {
        let label = super::derived::dimension_label(checking.knowledge, notation, language);
        notes.push(say!(language, "{label}未给出，按假定值计算", "{label} was not given: an assumed value is used"));
    }
    calculation("equivalent_length", "JGJ/T 10-2011, A [known]", inputs, result, notes, language)
}

/// Required pressure.
fn pressure(checking: &Checking<'_>, duty: &Duty, language: Language, mut notes: Vec<String>) -> Calculation {
    let line = &checking.sizing.line;
    let inputs = vec![
        named("loss_kpa_per_m", duty.loss_kpa_per_m, "kPa/m", Certainty::Derived, language),
        named("equivalent_length_m", duty.equivalent_length_m, "m", Certainty::Derived, language),
        named("rise_m", duty.line.rise_m, "m", line.certainty, language),
        named("density_kg_per_m3", Interval::exact(line.density), "kg/m3", Certainty::Known, language),
    ];
    let result = vec![
        named("p_standard_mpa", duty.pressure.standard_mpa, "MPa", Certainty::Derived, language),
        named("p_physical_mpa", duty.pressure.physical_mpa, "MPa", Certainty::Derived, language),
        named("p_required_mpa", duty.pressure.required_mpa, "MPa", Certainty::Derived, language),
    ];
    notes.push(say!(
        language,
        "两种方法取大值：规程法；重力加摩阻。管件与泵自身损失1.3 MPa",
        "the larger of the standard's method and weight plus friction; fittings and the pump itself take 1.3 MPa"
    ));
    calculation("pumping_pressure", "JGJ/T 10-2011 [known]", inputs, result, notes, language)
}

/// Required shaft power.
fn power(checking: &Checking<'_>, duty: &Duty, language: Language) -> Calculation {
    let eta = &checking.prepared.constants.eta_pumping;
    let inputs = vec![
        named("p_required_mpa", duty.pressure.required_mpa, "MPa", Certainty::Derived, language),
        named("flow_m3_per_h", duty.flow_m3_per_h, "m3/h", Certainty::Derived, language),
        named("eta_pumping", eta.value, "1", eta.certainty, language),
    ];
    let result = vec![named("shaft_kw", duty.shaft_kw, "kW", Certainty::Derived, language)];
    let notes = vec![say!(
        language,
        "P·Q/3.6/η；最大压力与最大排量不能同时取得",
        "P·Q/3.6/eta; the highest pressure and the highest output are never available together"
    )];
    calculation("pumping_power", "P·Q/3.6/η", inputs, result, notes, language)
}

/// The bore against the stone.
fn bore(checking: &Checking<'_>, candidate: &Candidate<'_>, language: Language) -> Option<Calculation> {
    let line = &checking.sizing.line;
    let (stone, smallest) = (line.stone_mm?, line.smallest_bore_mm()?);
    let inputs = vec![
        named("stone_mm", stone, "mm", Certainty::Stated, language),
        named("rise_m", line.rise_m, "m", line.certainty, language),
        named("bore_mm", Interval::exact(candidate.duty.design.bore_mm), "mm", Certainty::Derived, language),
    ];
    let result = vec![named("smallest_bore_mm", smallest, "mm", Certainty::Known, language)];
    let notes = match line.crushed {
        Some(_) => Vec::new(),
        None => vec![say!(
            language,
            "未说明碎石或卵石，按两种情况的范围计算",
            "crushed or gravel was not said: the range of both is used"
        )],
    };
    Some(calculation("pipe_bore", "JGJ 55-2011, JGJ/T 10-2011 [known]", inputs, result, notes, language))
}

/// What the site leaves of the machine's power.
fn derated(checking: &Checking<'_>, candidate: &Candidate<'_>, language: Language) -> Option<Calculation> {
    let altitude = checking.facts.get("altitude")?;
    let power = candidate.rating.power_kw.as_ref()?;
    let height = altitude.interval()?;
    let ambient = checking.facts.get("ambient_temperature_max").and_then(Quantity::interval);
    let ambient = ambient.unwrap_or(Interval::exact(25.0));
    let factor = checking.power_factor(candidate.rating.drive);
    let site = candidate.site_power_kw?;
    let mut inputs = vec![
        named("altitude_m", height, "m", altitude.certainty, language),
        named("intake_c", ambient, "degC", Certainty::Derived, language),
        named("nameplate_kw", power.interval, "kW", power.certainty, language),
    ];
    let site_kw = named("site_kw", site, "kW", power.certainty.and(Certainty::Derived), language);
    if candidate.rating.drive == Drive::Electric {
        inputs[1] = named("intake_c", ambient, "degC", Certainty::Derived, language);
        let result = vec![named("motor_factor", factor, "1", Certainty::Derived, language), site_kw];
        let notes = vec![say!(
            language,
            "两种公开算法的范围；供电（变压器或发电机组）另行修正",
            "the range of two published readings; the supply (transformer or set) is corrected on its own"
        )];
        return Some(calculation("motor_derating", "IEC 60034-1 [checked]", inputs, result, notes, language));
    }
    let eta = checking.prepared.constants.eta_mechanical.value.value();
    let iso = derating::engine_alpha_iso(EngineType::TurboChargeCooled, height, ambient, eta);
    let rule = derating::engine_alpha_rule(height);
    let result = vec![
        named("iso_factor", iso, "1", Certainty::Derived, language),
        named("rule_factor", rule, "1", Certainty::Checked, language),
        named("power_factor", factor, "1", Certainty::Derived, language),
        site_kw,
    ];
    let notes = vec![
        say!(
            language,
            "规划取两种规则的范围；厂家该机型曲线优先；寒冷不加功率",
            "the range of the two rules; the maker's own curve goes before both; cold earns no credit"
        ),
        say!(
            language,
            "按增压中冷柴油机计；自然吸气机型损失更大",
            "for a turbocharged, charge-cooled engine; a naturally aspirated one loses more"
        ),
    ];
    Some(calculation("engine_derating", "ISO 3046-1 [known]; 4 %/300 m [checked]", inputs, result, notes, language))
}

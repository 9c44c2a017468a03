//! Calculators of aggregates: sieve reports judged for pumping, blends, the mix's own limits.

use super::spec::{Both, Input, Spec, exact, table, word};
use super::values::{Outcome, Refusal, Values};
use crate::formulas::aggregate::{
    AstmSize, CoarseReport, Finding, Gradation, Grading, GradingError, MixForPumping, PumpVerdict, SandClass, SandKind,
    SandReport, astm_coarse, astm_fine, blend_shares, coarse_grading, mix_for_pumping, sand_grading,
};
use fieldpack_quantity::Interval;

/// Where a sand comes from.
const KINDS: &[(&str, Both)] =
    &[("natural", ["天然砂", "natural"]), ("manufactured", ["机制砂或混合砂", "manufactured or blended"])];
/// Yes or no.
const FLAGS: &[(&str, Both)] = &[("no", ["否", "no"]), ("yes", ["是", "yes"])];
/// The continuous gradations.
const GRADATIONS: &[(&str, Both)] = &[
    ("5-16", ["5–16 mm", "5 to 16 mm"]),
    ("5-20", ["5–20 mm", "5 to 20 mm"]),
    ("5-25", ["5–25 mm", "5 to 25 mm"]),
    ("5-31.5", ["5–31.5 mm", "5 to 31.5 mm"]),
    ("5-40", ["5–40 mm", "5 to 40 mm"]),
];
/// The coarse sizes of ASTM C33.
const ASTM_SIZES: &[(&str, Both)] =
    &[("57", ["57号，25–4.75 mm", "No. 57, 25 to 4.75 mm"]), ("67", ["67号，19–4.75 mm", "No. 67, 19 to 4.75 mm"])];
/// Where the two forms of a sieve report hold.
const SIEVES: Both = [
    "累计筛余或通过百分数，二选一；旧圆孔筛0.16、0.315、0.63、1.25、2.5、5按对应方孔筛判定",
    "cumulative retained or passing, one of the two; old round-hole sizes count as the square sieves they are judged on",
];

const RETAINED: Input = table("retained_percent").optional();
const PASSING: Input = table("passing_percent").optional();
const STRENGTH: Input = exact("strength_mpa", "MPa", 5.0, 200.0).optional().also(&["design_mpa"]);
const fn share(name: &'static str) -> Input {
    exact(name, "%", 0.0, 100.0).optional()
}

/// The sieve report of the inputs, as retained or as passing.
fn grading(values: &Values) -> Result<Grading, Refusal> {
    let refused = |input| move |error: GradingError| Refusal::invalid(input, error.text(values.language));
    match (values.table("retained_percent"), values.table("passing_percent")) {
        (Some(points), None) => {
            Grading::from_cumulative_retained(points.iter().copied()).map_err(refused("retained_percent"))
        }
        (None, Some(points)) => Grading::from_passing(points.iter().copied()).map_err(refused("passing_percent")),
        (Some(_), Some(_)) => Err(Refusal::invalid(
            "passing_percent",
            values.say(["累计筛余与通过百分数只给其一", "give cumulative retained or passing, not both"]),
        )),
        (None, None) => Err(Refusal::missing(
            "retained_percent",
            values.say(["请给出筛分表", "give a sieve report: cumulative retained, or passing"]),
        )),
    }
}

/// The input that the sieve report came in.
fn report_input(values: &Values) -> &'static str {
    if values.table("retained_percent").is_some() { "retained_percent" } else { "passing_percent" }
}

/// A refusal of the judgement.
fn judged<T>(values: &Values, result: Result<T, GradingError>) -> Result<T, Refusal> {
    result.map_err(|error| Refusal::invalid(report_input(values), error.text(values.language)))
}

/// Adds the verdict and every finding.
fn findings(values: &Values, outcome: &mut Outcome, verdict: PumpVerdict, findings: &[Finding]) {
    outcome.word("verdict", verdict.as_str());
    let words = match verdict {
        PumpVerdict::Good => ["可泵", "good for pumping"],
        PumpVerdict::Conditional => ["有条件可泵，见各项", "conditional: see the items"],
        PumpVerdict::NotPumpable => ["现状不可泵，见各项", "not pumpable as it is: see the items"],
    };
    outcome.note(values.say(words));
    for finding in findings {
        outcome.note(finding.text(values.language));
    }
}

/// The number of an optional exact input.
fn given(values: &Values, name: &str) -> Option<f64> {
    values.option(name).map(Interval::value)
}

pub(super) static SAND_GRADING: Spec = Spec {
    name: "sand_grading",
    source: "GB/T 14684 [checked]; JGJ/T 10-2011 [checked]; JGJ 52-2006 [known]",
    range: SIEVES,
    inputs: &[
        RETAINED,
        PASSING,
        word("kind", KINDS).or_word("natural"),
        share("silt_percent"),
        share("clay_lumps_percent"),
        STRENGTH,
        word("frost_class", FLAGS).or_word("no"),
    ],
    results: &[
        ("zone", ""),
        ("excess_percent", "%"),
        ("fineness_modulus", "1"),
        ("sand_class", ""),
        ("passing_0_30_percent", "%"),
        ("passing_0_15_percent", "%"),
        ("verdict", ""),
    ],
    run: sand,
};

/// The sand of the inputs.
fn sand_report(values: &Values) -> Result<SandReport, Refusal> {
    Ok(SandReport {
        grading: grading(values)?,
        kind: if values.word("kind") == "manufactured" { SandKind::Manufactured } else { SandKind::Natural },
        silt_percent: given(values, "silt_percent"),
        clay_lumps_percent: given(values, "clay_lumps_percent"),
        strength_mpa: given(values, "strength_mpa"),
        frost_class: values.word("frost_class") == "yes",
    })
}

fn sand(values: &Values) -> Result<Outcome, Refusal> {
    let judgement = judged(values, sand_grading(&sand_report(values)?))?;
    let mut outcome = Outcome::default();
    outcome.word("zone", judgement.zone.map_or("none".to_owned(), |zone| zone.number().to_string()));
    outcome.put("excess_percent", Interval::exact(judgement.excess_percent));
    outcome.put("fineness_modulus", Interval::exact(judgement.fineness_modulus));
    outcome.word(
        "sand_class",
        match judgement.class {
            Some(SandClass::Coarse) => "coarse",
            Some(SandClass::Medium) => "medium",
            Some(SandClass::Fine) => "fine",
            Some(SandClass::VeryFine) => "very_fine",
            None => "none",
        },
    );
    outcome.put("passing_0_30_percent", Interval::exact(judgement.passing_0_30_percent));
    outcome.put("passing_0_15_percent", Interval::exact(judgement.passing_0_15_percent));
    findings(values, &mut outcome, judgement.verdict, &judgement.findings);
    Ok(outcome)
}

pub(super) static COARSE_GRADING: Spec = Spec {
    name: "coarse_grading",
    source: "GB/T 14685 [known]; JGJ 52-2006 [known]; pumped concrete [checked]",
    range: SIEVES,
    inputs: &[
        RETAINED,
        PASSING,
        word("gradation", GRADATIONS),
        share("flaky_percent"),
        share("silt_percent"),
        STRENGTH,
    ],
    results: &[("points_inside", "count"), ("points", "count"), ("verdict", "")],
    run: coarse,
};

fn coarse(values: &Values) -> Result<Outcome, Refusal> {
    let report = CoarseReport {
        grading: grading(values)?,
        gradation: Gradation::parse(values.word("gradation")).unwrap_or(Gradation::To25),
        flaky_percent: given(values, "flaky_percent"),
        silt_percent: given(values, "silt_percent"),
        strength_mpa: given(values, "strength_mpa"),
    };
    let judgement = judged(values, coarse_grading(&report))?;
    let mut outcome = Outcome::default();
    // A gradation has six points at most.
    outcome.put("points_inside", Interval::exact(judgement.points_inside as f64));
    outcome.put("points", Interval::exact(judgement.points as f64));
    findings(values, &mut outcome, judgement.verdict, &judgement.findings);
    Ok(outcome)
}

pub(super) static SAND_BLEND: Spec = Spec {
    name: "sand_blend",
    source: "aggregate reference 3, blend helper",
    range: [
        "第一种砂的份额，按整百分数搜索，使混合砂满足2区、细度模数和细粉要求",
        "shares of the first sand by whole percent at which the blend meets zone 2, the modulus and the fines",
    ],
    inputs: &[RETAINED, PASSING, table("second_retained_percent"), word("kind", KINDS).or_word("natural")],
    results: &[("share_percent", "%"), ("verdict", "")],
    run: blend,
};

fn blend(values: &Values) -> Result<Outcome, Refusal> {
    let first = SandReport {
        grading: grading(values)?,
        kind: if values.word("kind") == "manufactured" { SandKind::Manufactured } else { SandKind::Natural },
        silt_percent: None,
        clay_lumps_percent: None,
        strength_mpa: None,
        frost_class: false,
    };
    let points = values.table("second_retained_percent").unwrap_or_default();
    let second = Grading::from_cumulative_retained(points.iter().copied())
        .map_err(|error| Refusal::invalid("second_retained_percent", error.text(values.language)))?;
    let mut outcome = Outcome::default();
    match judged(values, blend_shares(&first, &second))? {
        Some(shares) => {
            let [low, best, high] = [shares.low_percent, shares.best_percent, shares.high_percent].map(f64::from);
            outcome.put("share_percent", Interval::hull_of(low, best, high));
            outcome.word("verdict", PumpVerdict::Good.as_str());
        }
        None => {
            outcome.word("verdict", PumpVerdict::NotPumpable.as_str());
            outcome.note(values.say([
                "任何比例都达不到要求：换一种砂或另补细粉",
                "no share meets the limits: take another sand or add fines",
            ]));
        }
    }
    Ok(outcome)
}

pub(super) static ASTM_FINE: Spec = Spec {
    name: "astm_fine",
    source: "ASTM C33 [checked]",
    range: [
        "符合C33不等于可泵：其细粉范围更宽；0.075 mm以水洗法另判",
        "meeting C33 is not being pumpable: its band for fines is wider; 0.075 mm is for a washing test",
    ],
    inputs: &[RETAINED, PASSING],
    results: &[("meets", ""), ("verdict", "")],
    run: fine_by_astm,
};

fn fine_by_astm(values: &Values) -> Result<Outcome, Refusal> {
    let judgement = judged(values, astm_fine(&grading(values)?))?;
    let mut outcome = Outcome::default();
    outcome.word("meets", if judgement.meets { "yes" } else { "no" });
    findings(values, &mut outcome, judgement.verdict, &judgement.findings);
    Ok(outcome)
}

pub(super) static ASTM_COARSE: Spec = Spec {
    name: "astm_coarse",
    source: "ASTM C33 [checked]",
    range: ["57号和67号", "No. 57 and No. 67"],
    inputs: &[RETAINED, PASSING, word("size", ASTM_SIZES)],
    results: &[("meets", ""), ("verdict", "")],
    run: coarse_by_astm,
};

fn coarse_by_astm(values: &Values) -> Result<Outcome, Refusal> {
    let size = if values.word("size") == "67" { AstmSize::No67 } else { AstmSize::No57 };
    let judgement = judged(values, astm_coarse(&grading(values)?, size))?;
    let mut outcome = Outcome::default();
    outcome.word("meets", if judgement.meets { "yes" } else { "no" });
    findings(values, &mut outcome, judgement.verdict, &judgement.findings);
    Ok(outcome)
}

pub(super) static MIX_FOR_PUMPING: Spec = Spec {
    name: "mix_for_pumping",
    source: "JGJ 55-2011 [binder checked, sand ratio known]; JGJ/T 10-2011 [known]",
    range: [
        "砂率35–45%（旧规程38–45%），胶凝材料≥300 kg/m³，压力泌水率S10≤40%",
        "sand ratio 35 to 45 % (an older rule 38 to 45), binder at least 300 kg/m3, pressure bleeding S10 at most 40 %",
    ],
    inputs: &[
        share("sand_ratio_percent").also(&["sand_ratio"]),
        exact("binder_kg_per_m3", "kg/m3", 0.0, 1_500.0).optional().also(&["binder_content"]),
        share("pressure_bleeding_percent").also(&["pressure_bleeding"]),
    ],
    results: &[("verdict", "")],
    run: mix,
};

fn mix(values: &Values) -> Result<Outcome, Refusal> {
    let shown = MixForPumping {
        sand_ratio_percent: given(values, "sand_ratio_percent"),
        binder_kg_per_m3: given(values, "binder_kg_per_m3"),
        pressure_bleeding_percent: given(values, "pressure_bleeding_percent"),
    };
    if shown == MixForPumping::default() {
        return Err(Refusal::missing(
            "sand_ratio_percent",
            values.say([
                "请至少给出砂率、胶凝材料或压力泌水率之一",
                "give at least one of sand ratio, binder and pressure bleeding",
            ]),
        ));
    }
    let (found, verdict) = mix_for_pumping(&shown);
    let mut outcome = Outcome::default();
    findings(values, &mut outcome, verdict, &found);
    Ok(outcome)
}

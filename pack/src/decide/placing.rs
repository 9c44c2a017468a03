//! Concrete placing: combinations led by the batching plant, with the season's protection as the design.
//!
//! In the cold the free variable is how the concrete is kept from freezing: stored heat under
//! insulation, a heated enclosure, or a mix for negative temperatures. In other seasons it is one plant or
//! two. Supporting roles are filled as for pumping.

use super::calculations::{self, given};
use super::check::{Check, CheckName};
use super::combine::constraints;
use super::job::Job;
use super::machines::{Candidate, Checking};
use super::prepared::{concept_ref, machine_ref};
use super::ratings::{Drive, Rating};
use super::roles::{Needs, lead_drive, needed, spare_for};
use crate::calculate::known;
use crate::calculate::names::{label_of, named};
use crate::contract::{BestAt, Calculation, Combination, DesignChoice, Figure, Risk, RoleFilling};
use crate::text::{plain, range, say};
use fieldpack_graph::knowledge::{Language, Role, Truth};
use fieldpack_quantity::{Certainty, Interval, Quantity, Verdict};

/// Lowest temperature of the negative-temperature method, degrees Celsius `[known]`.
const NEGATIVE_METHOD_C: f64 = -30.0;

/// How fresh concrete is kept from freezing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Protection {
    /// None is needed.
    None,
    /// Stored heat under insulation.
    HeatStorage,
    /// A heated enclosure.
    HeatedEnclosure,
    /// A mix for negative temperatures.
    NegativeTemperature,
}

impl Protection {
    /// The word of the design variable.
    fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::HeatStorage => "heat_storage",
            Self::HeatedEnclosure => "heated_enclosure",
            Self::NegativeTemperature => "negative_temperature",
        }
    }

    /// The method in words, with the strength that must be there before it freezes.
    fn name(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::None, Language::Zh) => "常温浇筑",
            (Self::None, Language::En) => "no cold protection",
            (Self::HeatStorage, Language::Zh) => "蓄热法（受冻前强度达到设计值30%，矿渣类40%）",
            (Self::HeatStorage, Language::En) => "stored heat (30 % of design strength before frost, slag types 40 %)",
            (Self::HeatedEnclosure, Language::Zh) => "暖棚法（棚内不低于5℃，受冻前强度达到设计值30%，矿渣类40%）",
            (Self::HeatedEnclosure, Language::En) => {
                "heated enclosure (at least 5 C inside, 30 % of design strength before frost, slag types 40 %)"
            }
            (Self::NegativeTemperature, Language::Zh) => "负温养护法（受冻前4.0 MPa，-15℃以下至-30℃为5.0 MPa）",
            (Self::NegativeTemperature, Language::En) => {
                "negative-temperature mix (4.0 MPa before frost, 5.0 MPa from -15 to -30 C)"
            }
        }
    }
}

/// A plant in a design.
#[derive(Clone, Debug)]
struct Plan<'a> {
    rating: &'a Rating,
    count: u32,
    protection: Protection,
    checks: Vec<Check>,
    best_at: BestAt,
}

impl Plan<'_> {
    /// The weakest verdict of its checks.
    fn verdict(&self) -> Verdict {
        self.checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Possible)
    }
}

/// The combinations of a placing job and the plants that do not do, with their checks.
pub(crate) struct Placed {
    /// The combinations.
    pub(crate) combinations: Vec<Combination>,
    /// Plants that fail.
    pub(crate) rejected: Vec<(crate::contract::Ref, crate::contract::Ref, Vec<Check>)>,
    /// The tightest check of the first combination, or of the nearest miss.
    pub(crate) deciding: Option<Check>,
}

/// Combines plants and protection; `pumps` are the candidates for the pump, where a line is asked for.
pub(crate) fn place(job: &Job<'_>, checking: &Checking<'_>, role: &Role, pumps: &[Candidate<'_>]) -> Placed {
    let ratings: Vec<&Rating> = role
        .classes
        .iter()
        .flat_map(|class| job.prepared.of_class(job.knowledge, class))
        .filter(|rating| !checking.is_excluded(rating))
        .collect();
    let plans = plans(job, checking, &ratings);
    let rejected = rejected(job, checking, &ratings);
    let combinations: Vec<Combination> = plans
        .iter()
        .filter(|plan| plan.verdict() != Verdict::Infeasible)
        .take(job.options.combinations)
        .enumerate()
        .map(|(rank, plan)| combination(job, checking, role, plan, pumps, rank as u32 + 1))
        .collect();
    let deciding =
        plans.first().and_then(|plan| plan.checks.iter().min_by(|a, b| a.reserve().total_cmp(&b.reserve())).cloned());
    let deciding = deciding.or_else(|| rejected.first().and_then(|(_, _, checks)| checks.first().cloned()));
    Placed { combinations, rejected, deciding }
}

/// The check of plants against the mean placing rate.
pub(super) fn output(checking: &Checking<'_>, rating: &Rating, count: u32) -> Check {
    let needed = Interval::exact(checking.sizing.flow.mean.high());
    let times = Interval::exact(f64::from(count));
    let check = Check::of_figure(CheckName::PlantOutput, needed, rating.output_m3_per_h.as_ref(), times);
    if checking.sizing.flow.certainty >= Certainty::Assumed { check.assumed() } else { check }
}

/// The designs that compete: protections of the season, or one plant against two.
fn protections(job: &Job<'_>) -> Vec<(Protection, u32, BestAt)> {
    match job.flag("winter_window") {
        Truth::True => vec![
            (Protection::HeatedEnclosure, 2, BestAt::Reliability),
            (Protection::HeatStorage, 1, BestAt::Cost),
            (Protection::NegativeTemperature, 1, BestAt::Time),
        ],
        Truth::Unknown => vec![
            (Protection::HeatStorage, 2, BestAt::Reliability),
            (Protection::None, 1, BestAt::Cost),
            (Protection::HeatedEnclosure, 1, BestAt::Time),
        ],
        Truth::False => vec![
            (Protection::None, 2, BestAt::Reliability),
            (Protection::None, 1, BestAt::Cost),
            (Protection::None, 1, BestAt::Time),
        ],
    }
}

/// For each design the plant that suits what it is best at, another one each time.
fn plans<'a>(job: &Job<'_>, checking: &Checking<'_>, ratings: &[&'a Rating]) -> Vec<Plan<'a>> {
    let mut taken: Vec<Plan<'a>> = Vec::new();
    for (protection, count, best_at) in protections(job) {
        let margin = |check: &Check| check.margin.map_or(f64::NEG_INFINITY, Interval::low);
        let mut options: Vec<Plan<'a>> = ratings
            .iter()
            .filter(|rating| rating.output_m3_per_h.is_some())
            .filter(|rating| taken.iter().all(|plan| plan.rating.iri != rating.iri))
            .map(|rating| {
                let mut checks = vec![output(checking, rating, count)];
                checks.extend(temperature(job, protection));
                Plan { rating, count, protection, checks, best_at }
            })
            .filter(|plan| plan.verdict() != Verdict::Infeasible)
            .collect();
        options.sort_by(|a, b| {
            let order = match best_at {
                BestAt::Cost | BestAt::Reliability => margin(&a.checks[0]).total_cmp(&margin(&b.checks[0])),
                BestAt::Time | BestAt::Carbon => margin(&b.checks[0]).total_cmp(&margin(&a.checks[0])),
            };
            let short = |plan: &Plan<'_>| margin(&plan.checks[0]) < 0.0;
            a.rating
                .name_recalled
                .cmp(&b.rating.name_recalled)
                .then(short(a).cmp(&short(b)))
                .then(order)
                .then_with(|| a.rating.iri.cmp(&b.rating.iri))
        });
        taken.extend(options.into_iter().next());
    }
    taken
}

/// The negative-temperature method ends at -30 C.
fn temperature(job: &Job<'_>, protection: Protection) -> Option<Check> {
    let coldest = job.interval("ambient_temperature_min")?;
    (protection == Protection::NegativeTemperature).then(|| {
        Check::at_least(CheckName::Temperature, Interval::exact(NEGATIVE_METHOD_C), coldest, Certainty::Known, false)
    })
}

/// Plants that fail in every design, nearest miss first.
fn rejected(
    job: &Job<'_>,
    checking: &Checking<'_>,
    ratings: &[&Rating],
) -> Vec<(crate::contract::Ref, crate::contract::Ref, Vec<Check>)> {
    // Only what fails in every design: two of a plant may do what one does not.
    let most = protections(job).into_iter().map(|(_, count, _)| count).max().unwrap_or(1);
    let mut failing: Vec<(f64, &Rating, Check)> = ratings
        .iter()
        .map(|rating| (*rating, output(checking, rating, most)))
        .filter(|(_, check)| check.verdict == Verdict::Infeasible)
        .map(|(rating, check)| (check.shortfall(), rating, check))
        .collect();
    failing.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.iri.cmp(&b.1.iri)));
    failing
        .into_iter()
        .map(|(_, rating, check)| {
            (machine_ref(rating), concept_ref(job.knowledge, &rating.class, job.language()), vec![check])
        })
        .collect()
}

/// One combination.
fn combination(
    job: &Job<'_>,
    checking: &Checking<'_>,
    role: &Role,
    plan: &Plan<'_>,
    pumps: &[Candidate<'_>],
    rank: u32,
) -> Combination {
    let language = job.language();
    let pump = pumps
        .iter()
        .filter(|pump| pump.verdict() != Verdict::Infeasible && !pump.rating.name_recalled)
        .min_by(|a, b| a.axes.risk.total_cmp(&b.axes.risk).then_with(|| a.rating.iri.cmp(&b.rating.iri)));
    let drive = pump.map_or(Drive::Electric, |pump| pump.rating.drive);
    let facts = job.facts_with(lead_drive(drive));
    let spare = pump.and_then(|pump| spare_for(pump, pumps));
    let needs = Needs { job, checking, facts: &facts, lead: pump, spare };
    let mut roles = vec![lead(job, checking, role, plan)];
    for need in needed(job, &facts, false) {
        let dropped = match plan.protection {
            Protection::HeatStorage | Protection::NegativeTemperature => &*need.role.notation == "enclosure",
            Protection::None | Protection::HeatedEnclosure => false,
        };
        if dropped {
            continue;
        }
        let Some(mut filling) = needs.fill(&need) else { continue };
        if &*need.role.notation == "lead_pump"
            && let Some(pump) = pump
        {
            filling.machine = Some(machine_ref(pump.rating));
            filling.maker = Some(pump.rating.maker.clone());
            filling.class = concept_ref(job.knowledge, &pump.rating.class, language);
            filling.count = pump.count;
            filling.constraints = constraints(job, &pump.checks);
        }
        roles.push(filling);
    }
    let name = plan.rating.name();
    let method = plan.protection.name(language);
    let machines = if plan.count > 1 { format!("{} × {name}", plan.count) } else { name };
    let confirm = if plan.rating.name_recalled {
        say!(language, "（须确认该机型存在）", " (confirm that it exists)")
    } else {
        String::new()
    };
    let output = plan.checks[0].message(language);
    let mean = range(checking.sizing.flow.mean);
    Combination {
        rank,
        best_at: plan.best_at,
        feasibility: plan.verdict(),
        title: say!(language, "{machines}{confirm}，{method}", "{machines}{confirm}, {method}"),
        summary: say!(
            language,
            "平均浇筑速度{mean} m³/h；{output}。养护：{method}。",
            "Mean placing rate {mean} m³/h; {output}. Protection: {method}."
        ),
        design: design(plan, language),
        figures: figures(checking, plan, language),
        calculations: calculations(job, rank, language),
        risks: risks(plan, language),
        roles,
        evidence: Vec::new(),
        score: score(plan),
    }
}

/// The plant as lead.
fn lead(job: &Job<'_>, checking: &Checking<'_>, role: &Role, plan: &Plan<'_>) -> RoleFilling {
    let language = job.language();
    RoleFilling {
        role: concept_ref(job.knowledge, &role.iri, language),
        machine: Some(machine_ref(plan.rating)),
        class: concept_ref(job.knowledge, &plan.rating.class, language),
        maker: Some(plan.rating.maker.clone()),
        count: plan.count,
        duty: role.duty.get(language).to_string(),
        required: vec![
            named("plant_output_m3_per_h", checking.sizing.flow.mean, "m3/h", Certainty::Derived, language),
            named("discharge_temperature_c", Interval::at_least(10.0), "degC", Certainty::Known, language),
            named("form_temperature_c", Interval::at_least(5.0), "degC", Certainty::Checked, language),
        ],
        constraints: constraints(job, &plan.checks),
    }
}

/// The design variables.
fn design(plan: &Plan<'_>, language: Language) -> Vec<DesignChoice> {
    vec![
        DesignChoice {
            name: "protection".into(),
            label: label_of("protection", language),
            quantity: Quantity::text(plan.protection.word(), Certainty::Derived),
        },
        DesignChoice {
            name: "plants".into(),
            label: label_of("count", language),
            quantity: plain(Interval::exact(f64::from(plan.count)), "count", Certainty::Derived),
        },
    ]
}

/// Figures to compare by.
fn figures(checking: &Checking<'_>, plan: &Plan<'_>, language: Language) -> Vec<Figure> {
    let mut found = Vec::new();
    let mut push = |name: &str, interval: Interval, unit: &str, certainty: Certainty, better: &str| {
        found.push(Figure {
            name: name.into(),
            label: label_of(name, language),
            quantity: plain(interval, unit, certainty),
            limit: None,
            relation: None,
            better: Some(better.to_owned()),
        });
    };
    if let Some(output) = &plan.rating.output_m3_per_h {
        let all = output.interval * f64::from(plan.count);
        push("plant_output_m3_per_h", all, "m3/h", output.certainty, "high");
    }
    if let Some(volume) = checking.facts.get("volume").and_then(Quantity::interval) {
        push("placing_hours_h", volume / checking.sizing.flow.mean, "h", Certainty::Derived, "low");
    }
    let reserve = plan.checks.iter().map(Check::reserve).fold(f64::INFINITY, f64::min);
    push("lowest_reserve", Interval::exact((reserve * 1000.0).round() / 1000.0), "1", Certainty::Derived, "high");
    found
}

/// The boiling point that caps the mixing water; for the first combination what the site does to the pour.
fn calculations(job: &Job<'_>, rank: u32, language: Language) -> Vec<Calculation> {
    let altitude = job.site.facts.get("altitude");
    let inputs = altitude.and_then(|found| Some([("altitude_m", given(found.interval()?, "m", found.certainty))]));
    let boiling = inputs.and_then(|inputs| known("boiling_point", inputs, job.knowledge, language));
    let of_site = if rank == 1 { calculations::of_site(job, language) } else { Vec::new() };
    boiling.into_iter().chain(of_site).collect()
}

/// What remains to be watched.
fn risks(plan: &Plan<'_>, language: Language) -> Vec<Risk> {
    plan.checks
        .iter()
        .filter(|check| check.verdict == Verdict::Possible)
        .map(|check| Risk {
            code: if check.verified { "narrow_margin".into() } else { "not_verified".into() },
            detail: check.message(language),
            evidence: Vec::new(),
        })
        .collect()
}

/// 0 to 1: the reserve, with the weight of the verdict.
fn score(plan: &Plan<'_>) -> f64 {
    let reserve = plan.checks.iter().map(Check::reserve).fold(f64::INFINITY, f64::min).clamp(-1.0, 1.0);
    let sure = if plan.verdict() == Verdict::Sure { 1.0 } else { 0.6 };
    let order = match plan.best_at {
        BestAt::Reliability => 0.2,
        BestAt::Cost => 0.1,
        BestAt::Time | BestAt::Carbon => 0.0,
    };
    ((0.4 * (reserve + 1.0) + order) * sure * 1000.0).round() / 1000.0
}

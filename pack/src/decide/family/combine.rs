//! A combination: the lead, every other role, the figures to compare by, the calculations and the risks.

use super::super::combine::{constraints, drive_name, machine_risks};
use super::super::job::Job;
use super::super::prepared::{concept_ref, machine_ref};
use super::choose::Pick;
use super::fill::{self, required};
use super::lead::{Lead, Method, named_supply};
use crate::calculate::bind;
use crate::calculate::names::label_of;
use crate::contract::{BestAt, Calculation, Combination, DesignChoice, Figure, Risk, RoleFilling};
use crate::text::{plain, say};
use fieldpack_graph::knowledge::{Facts, Language, Role};
use fieldpack_quantity::{Certainty, Interval, Quantity, Verdict};

/// Builds the combination of a pick; `None` when a required role cannot be filled.
pub(super) fn combination(job: &Job<'_>, pick: &Pick<'_, '_>, leads: &[Lead<'_>], rank: u32) -> Option<Combination> {
    let lead = pick.lead;
    let roles = beside(job, lead.method, &lead.facts, lead_filling(job, lead))?;
    Some(Combination {
        rank,
        best_at: pick.best_at,
        feasibility: lead.verdict(),
        title: title(job, lead, pick.best_at),
        summary: summary(job, lead, leads),
        design: design(job, lead),
        figures: figures(job, lead),
        calculations: calculations(job, lead.method.role, &lead.facts),
        risks: risks(job, lead, &roles),
        roles,
        evidence: Vec::new(),
        score: pick.score,
    })
}

/// A lead with the roles beside it; `None` when a required one cannot be filled.
pub(super) fn beside(job: &Job<'_>, method: &Method<'_>, facts: &Facts, lead: RoleFilling) -> Option<Vec<RoleFilling>> {
    let mut roles = vec![lead];
    for usage in &method.uses {
        match fill::fill(job, facts, usage) {
            Some(Ok(filling)) => roles.push(filling),
            Some(Err(fill::Missing)) => return None,
            None => {}
        }
    }
    Some(roles)
}

/// The lead machine with its checks.
fn lead_filling(job: &Job<'_>, lead: &Lead<'_>) -> RoleFilling {
    let language = job.language();
    let role = lead.method.role;
    let mut duty = role.duty.get(language).to_string();
    if lead.rating.name_recalled {
        duty.push_str(&say!(
            language,
            "；型号仅凭名称，须确认该机型存在",
            "; known by name only, confirm that it exists"
        ));
    }
    RoleFilling {
        role: concept_ref(job.knowledge, &role.iri, language),
        machine: Some(machine_ref(lead.rating)),
        class: concept_ref(job.knowledge, &lead.rating.class, language),
        maker: Some(lead.rating.maker.clone()),
        count: lead.count,
        duty,
        required: required(role, &lead.facts, language),
        constraints: constraints(job, &lead.checks),
    }
}

/// The design variables chosen: the way, and how many.
fn design(job: &Job<'_>, lead: &Lead<'_>) -> Vec<DesignChoice> {
    let language = job.language();
    let mut found: Vec<DesignChoice> = variant_choice(lead.method, language).into_iter().collect();
    found.push(DesignChoice {
        name: "count".into(),
        label: label_of("count", language),
        quantity: plain(Interval::exact(f64::from(lead.count)), "count", Certainty::Derived),
    });
    found
}

/// The way of doing it, where there are several.
pub(super) fn variant_choice(method: &Method<'_>, language: Language) -> Option<DesignChoice> {
    method.variant.map(|variant| DesignChoice {
        name: "variant".into(),
        label: variant.label.get(language).to_string(),
        quantity: Quantity::text(variant.notation.to_string(), Certainty::Known),
    })
}

/// The figures that combinations are compared by.
fn figures(job: &Job<'_>, lead: &Lead<'_>) -> Vec<Figure> {
    let language = job.language();
    let mut found: Vec<Figure> = Vec::new();
    let mut push = |name: &str, label: String, quantity: Quantity, better: &str| {
        if !found.iter().any(|known| *known.name == *name) {
            let better = Some(better.to_owned());
            found.push(Figure { name: name.into(), label, quantity, limit: None, relation: None, better });
        }
    };
    let reserve = (lead.reserve() * 1000.0).round() / 1000.0;
    let reserve = plain(Interval::exact(reserve), "1", Certainty::Derived);
    push("lowest_reserve", label_of("lowest_reserve", language), reserve, "high");
    let role = lead.method.role;
    for (supply, better) in [(&role.size, "low"), (&role.pace, "high")] {
        let Some(supply) = supply else { continue };
        let Some((name, interval)) = named_supply(supply, &lead.facts) else { continue };
        let Some(quantity) = lead.facts.get(name) else { continue };
        let shown = Quantity::number(interval, quantity.unit.clone(), quantity.certainty);
        push(name, figure_label(job, name), shown, better);
    }
    if let Some(power) = &lead.rating.power_kw {
        let installed = plain(power.interval * f64::from(lead.count), "kW", power.certainty);
        push("installed_kw", label_of("installed_kw", language), installed, "low");
    }
    found
}

/// The label of a figure: a dimension's, a derived quantity's, else that of the calculators' names.
fn figure_label(job: &Job<'_>, name: &str) -> String {
    let label = crate::text::label(job.knowledge, name, job.language());
    if &*label == name { label_of(name, job.language()) } else { label.to_string() }
}

/// The calculations of the works and of the machine, in the order in which they were made.
pub(super) fn calculations(job: &Job<'_>, role: &Role, facts: &Facts) -> Vec<Calculation> {
    let names = job.activity.calculates.iter().chain(&role.calculates);
    names.filter_map(|name| bind::shown(name, facts, job.knowledge, job.language())).collect()
}

/// What it is best at, in words.
pub(super) fn best_at_name(best_at: BestAt, language: Language) -> &'static str {
    match (best_at, language) {
        (BestAt::Reliability | BestAt::Carbon, Language::Zh) => "余量最大",
        (BestAt::Reliability | BestAt::Carbon, Language::En) => "largest reserve",
        (BestAt::Cost, Language::Zh) => "投入最小",
        (BestAt::Cost, Language::En) => "least to bring and run",
        (BestAt::Time, Language::Zh) => "进度最快",
        (BestAt::Time, Language::En) => "fastest",
    }
}

/// The machine with its class, its count and what is to be confirmed.
pub(super) fn machine_name(job: &Job<'_>, lead: &Lead<'_>) -> String {
    let language = job.language();
    let class = job.knowledge.label(&lead.rating.class, language);
    let (name, count) = (lead.rating.name(), lead.count);
    let machines = if count > 1 { format!("{count} × {name}") } else { name };
    let drive = match lead.rating.drive.word() {
        Some(_) => format!("{} ", drive_name(lead.rating.drive, language)),
        None => String::new(),
    };
    let drive = if language == Language::Zh { drive.trim_end().to_owned() } else { drive };
    let confirm = if lead.rating.name_recalled {
        say!(language, "（须确认该机型存在）", " (confirm that it exists)")
    } else {
        String::new()
    };
    say!(language, "{drive}{class} {machines}{confirm}", "{drive}{class} {machines}{confirm}")
}

/// The name of a combination.
fn title(job: &Job<'_>, lead: &Lead<'_>, best_at: BestAt) -> String {
    let language = job.language();
    let best = best_at_name(best_at, language);
    let machine = machine_name(job, lead);
    match lead.method.variant {
        Some(variant) => {
            let way = variant.label.get(language);
            say!(language, "{best}：{way}，{machine}", "{best}: {way}, {machine}")
        }
        None => say!(language, "{best}：{machine}", "{best}: {machine}"),
    }
}

/// The combination in two sentences: what decides, what is not verified, how many others do it.
fn summary(job: &Job<'_>, lead: &Lead<'_>, leads: &[Lead<'_>]) -> String {
    let language = job.language();
    let deciding = lead.tightest().map(|check| check.message(language)).unwrap_or_default();
    let (made, unverified) = (lead.checks.len() - lead.unverified(), lead.unverified());
    let others = leads.iter().filter(|other| other.verdict() != Verdict::Infeasible).count().saturating_sub(1);
    let open = if unverified > 0 {
        say!(
            language,
            "，{unverified}项缺公开数据或条件，须核实",
            ", {unverified} lack a published figure or a condition and are to be confirmed"
        )
    } else {
        String::new()
    };
    if lead.checks.is_empty() {
        return say!(
            language,
            "没有可核算的公开数据，须向厂家索取数据表。",
            "No published figure to check: ask the maker's sheet."
        );
    }
    say!(
        language,
        "核算{made}项{open}；另有{others}种组合未被排除。最紧的条件：{deciding}。",
        "{made} checks made{open}; {others} other choices are not ruled out. Tightest: {deciding}."
    )
}

/// What remains to be watched: of the lead, and of the machines beside it.
fn risks(job: &Job<'_>, lead: &Lead<'_>, roles: &[RoleFilling]) -> Vec<Risk> {
    let mut found = machine_risks(&lead.checks, lead.rating, job.language());
    let beside = roles.iter().skip(1).flat_map(|role| &role.constraints);
    found.extend(beside.filter(|constraint| constraint.verdict != Verdict::Sure).map(|constraint| Risk {
        code: "narrow_margin".into(),
        detail: constraint.message.clone(),
        evidence: Vec::new(),
    }));
    found
}

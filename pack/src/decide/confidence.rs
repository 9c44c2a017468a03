//! How sure a pack is, and why not surer.

use super::derived::detail;
use super::evidence::Found;
use super::job::Job;
use super::machines::Checking;
use crate::contract::{Combination, Confidence, Detail};
use crate::text::say;
use fieldpack_quantity::{Certainty, Verdict};

/// Codes of which one makes the confidence low.
const GRAVE: [&str; 4] = ["contradiction", "assumed_geometry", "climate_outside", "not_covered"];

/// The confidence of a pack.
pub(crate) fn confidence(
    job: &Job<'_>,
    checking: Option<&Checking<'_>>,
    combinations: &[Combination],
    evidence: &Found,
) -> Confidence {
    let language = job.language();
    let mut reasons: Vec<Detail> = job.site.doubts.clone();
    if let Some(checking) = checking {
        let line = &checking.sizing.line;
        for notation in &line.assumed {
            let label = super::derived::dimension_label(job.knowledge, notation, language);
            let code = if *notation == "slump" { "assumed_slump" } else { "assumed_geometry" };
            reasons.push(detail(code, say!(language, "{label}未给出，按假定值计算", "{label} was not given: assumed")));
        }
        if checking.sizing.flow.certainty >= Certainty::Assumed {
            reasons.push(detail(
                "assumed_output",
                say!(language, "未给出浇筑速度，按假定值计算", "no output was given: assumed"),
            ));
        }
    }
    if job.site.facts.values().any(|quantity| quantity.certainty == Certainty::Assumed) {
        reasons.push(detail(
            "assumed_slot",
            say!(language, "部分条件为推定值，请确认", "some conditions are assumed: please confirm"),
        ));
    }
    if let Some(first) = combinations.first() {
        if first
            .risks
            .iter()
            .any(|risk| matches!(&*risk.code, "by_designation" | "unconfirmed_figure" | "not_verified"))
        {
            reasons.push(detail(
                "unconfirmed_figures",
                say!(
                    language,
                    "首选方案有未核实的设备数据，须向厂家索取数据表",
                    "the first combination rests on unconfirmed machine figures: ask the maker's sheet"
                ),
            ));
        } else if first.feasibility != Verdict::Sure {
            reasons.push(detail(
                "narrow_margin",
                say!(language, "首选方案只在部分取值下成立", "the first combination holds for part of the range only"),
            ));
        }
    }
    if evidence.sites == 0 {
        reasons.push(detail(
            "no_site_evidence",
            say!(language, "没有相似工况的工地记录", "no site evidence under like conditions"),
        ));
    }
    if evidence.synthetic {
        reasons
            .push(detail("synthetic_evidence", say!(language, "证据含模拟数据", "part of the evidence is synthetic")));
    }
    let grave = reasons.iter().any(|reason| GRAVE.contains(&&*reason.code));
    let level = if grave || combinations.is_empty() {
        "low"
    } else if reasons.is_empty() {
        "high"
    } else {
        "medium"
    };
    Confidence { level: level.to_owned(), reasons }
}

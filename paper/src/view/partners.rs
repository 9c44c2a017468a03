//! Partners as a page shows them: what the pack holds of them for its audience, nothing else.

use super::{Line, SENTENCE};
use crate::words::{clean, figure, say};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Partner, Ref};
use fieldpack_pack::text::number;
use serde::Serialize;

/// A partner.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PartnerView {
    /// Its name.
    pub(crate) name: String,
    /// Made by a simulator.
    pub(crate) synthetic: bool,
    /// What is known of it.
    pub(crate) lines: Vec<Line>,
}

impl PartnerView {
    /// Words a partner.
    pub(super) fn of(partner: &Partner, language: Language) -> Self {
        let mut lines = Vec::new();
        let mut tell = |zh, en, text: String| {
            if !text.is_empty() {
                lines.push(Line::plain(say(language, zh, en), text));
            }
        };
        let not_known = || say(language, "未知", "not known").to_owned();
        tell("距离", "Distance", partner.distance_km.map_or_else(not_known, |km| format!("{} km", number(km))));
        tell("路程", "Travel", partner.travel_h.as_ref().map(figure).unwrap_or_default());
        let covers = if partner.covers { say(language, "是", "yes") } else { say(language, "否", "no") };
        tell("覆盖本工地", "Covers the site", covers.to_owned());
        tell("能力", "Skills", labels(&partner.skills, language));
        tell("备件", "Parts", labels(&partner.parts, language));
        let availability = &partner.availability;
        let open = availability.open_now.map(|open| match open {
            true => say(language, "提问时营业", "open when asked"),
            false => say(language, "提问时不营业", "closed when asked"),
        });
        let next = availability.next_open.as_ref().map(|next| format!("{} {next}", say(language, "下次营业", "opens")));
        let notice =
            availability.notice_h.map(|hours| format!("{} {} h", say(language, "提前通知", "notice"), number(hours)));
        let times: Vec<String> = [open.map(str::to_owned), next, notice].into_iter().flatten().collect();
        tell("时间", "Hours", clean(&times.join(" · "), 200));
        let contact: Vec<String> = partner.contact.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        tell("联系", "Contact", clean(&contact.join(" · "), 300));
        let why = partner.why.join(say(language, "；", "; "));
        tell("理由", "Why", clean(&why, SENTENCE));
        Self { name: clean(&partner.label, 160), synthetic: partner.synthetic, lines }
    }
}

/// Labels in a row.
fn labels(refs: &[Ref], language: Language) -> String {
    let labels: Vec<&str> = refs.iter().map(|one| &*one.label).collect();
    clean(&labels.join(say(language, "、", ", ")), 400)
}

//! The partners: how far, whether they cover the site, what they can do, when they are there.

use super::super::language::{pick, say};
use super::super::page::Page;
use super::super::quantity::{number, quantity};
use super::synthetic_mark;
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Availability, Partner, Ref};

/// Writes the partners.
pub(in crate::cli) fn write(page: &mut Page, partners: &[Partner], language: Language) {
    if partners.is_empty() {
        return;
    }
    page.heading(pick(language, "【合作伙伴】", "PARTNERS"));
    for partner in partners {
        let mark = synthetic_mark(partner.synthetic, language);
        page.item(0, &format!("{}.", partner.rank), &format!("{mark}{}{}", partner.label, reach(partner, language)));
        list(page, &partner.skills, pick(language, "能力：", "skills: "), language);
        list(page, &partner.parts, pick(language, "备件：", "parts: "), language);
        if let Some(text) = availability(&partner.availability, language) {
            page.paragraph(3, &text);
        }
        for why in &partner.why {
            page.item(3, "-", why);
        }
        let contact: Vec<String> = partner.contact.iter().map(|(kind, value)| format!("{kind} {value}")).collect();
        if !contact.is_empty() {
            let contact = contact.join(pick(language, "，", ", "));
            page.paragraph(3, &say!(language, "联系：{contact}", "contact: {contact}"));
        }
    }
}

/// Distance, travel time and cover, in brackets.
fn reach(partner: &Partner, language: Language) -> String {
    let mut facts = Vec::new();
    facts.extend(partner.distance_km.map(|km| format!("{} km", number(km))));
    if let Some(travel) = partner.travel_h.as_ref().map(quantity) {
        facts.push(say!(language, "路程约 {travel}", "about {travel} away"));
    }
    let covers = if partner.covers {
        pick(language, "服务区覆盖工地", "covers the site")
    } else {
        pick(language, "工地在服务区外", "the site is outside its area")
    };
    facts.push(covers.to_owned());
    let facts = facts.join(pick(language, "，", ", "));
    pick(language, format!("（{facts}）"), format!(" ({facts})"))
}

fn list(page: &mut Page, things: &[Ref], head: &str, language: Language) {
    if things.is_empty() {
        return;
    }
    let labels: Vec<&str> = things.iter().map(|thing| &*thing.label).collect();
    page.paragraph(3, &format!("{head}{}", labels.join(pick(language, "、", ", "))));
}

fn availability(availability: &Availability, language: Language) -> Option<String> {
    let mut facts = Vec::new();
    match (availability.open_now, &availability.next_open) {
        (Some(true), _) => facts.push(pick(language, "现在营业", "open now").to_owned()),
        (Some(false), Some(next)) => facts.push(say!(language, "现已下班，{next} 开门", "closed now, opens at {next}")),
        (Some(false), None) => facts.push(pick(language, "现已下班", "closed now").to_owned()),
        (None, _) => {}
    }
    if let Some(hours) = availability.notice_h.map(number) {
        facts.push(say!(language, "需提前 {hours} 小时通知", "needs {hours} h notice"));
    }
    (!facts.is_empty()).then(|| facts.join(pick(language, "，", ", ")))
}

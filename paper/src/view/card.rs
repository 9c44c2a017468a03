//! The operating card: what a crew needs on one side of one page, from the first combination.
//!
//! Each figure is one that the pack holds. What a card should say and the pack does not know is printed as not known,
//! with whom to ask or what to measure, and never filled in.

use crate::words::{self, certainty, cite, clean, figure, say};
use fieldpack_graph::knowledge::{CardTopic, Language, Severity};
use fieldpack_pack::contract::{CardRule, Combination, Constraint, NamedQuantity, Pack, RoleFilling};
use fieldpack_quantity::{Quantity, Unit};
use serde::Serialize;
use std::collections::BTreeSet;

/// The longest text in a field of the card, characters: it must stay on one page.
const TEXT: usize = 150;
/// Most lines of a part of the card.
const MOST_LIMITS: usize = 11;
const MOST_QUOTES: usize = 3;
const MOST_NEVER: usize = 4;
const MOST_CONDITIONS: usize = 18;
const MOST_TEMPERATURES: usize = 3;

/// A limit.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Limit {
    /// What it is of.
    pub(crate) label: String,
    /// Its value with its unit; where it is not known, that.
    pub(crate) value: String,
    /// What is to be said of it.
    pub(crate) note: String,
    /// Whether it is known.
    pub(crate) known: bool,
}

/// A rule on the card.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Quote {
    /// Its limit; may be empty.
    pub(crate) head: String,
    /// What to do, or not.
    pub(crate) text: String,
    /// Where it is laid down.
    pub(crate) source: String,
}

/// The card.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Card {
    /// Of which combination it is; why there is none.
    pub(crate) combination: String,
    /// The limits.
    pub(crate) limits: Vec<Limit>,
    /// Whether it is about a delivery line: then stops and blockages are told of.
    pub(crate) has_line: bool,
    /// What a stop asks for.
    pub(crate) stop: Vec<Quote>,
    /// The steps on a blockage.
    pub(crate) blockage: Vec<Quote>,
    /// What must be at hand.
    pub(crate) spares: Vec<String>,
    /// What the site forbids at once.
    pub(crate) never: Vec<Quote>,
    /// The conditions that it holds for.
    pub(crate) conditions: Vec<String>,
    /// Until when it holds.
    pub(crate) until: String,
    /// What is not known and to be asked.
    pub(crate) unknown: String,
}

impl Card {
    /// The card of a pack.
    pub(super) fn of(pack: &Pack) -> Self {
        let language = pack.question.language;
        let first = pack.combinations.first();
        let has_line = has_line(pack);
        let mut limits = Limits { language, found: Vec::new() };
        if has_line {
            limits.of_line(first);
        }
        limits.of_wind(pack);
        if has_line {
            limits.of_stop(pack);
        }
        limits.of_design(first);
        limits.of_temperatures(first);
        limits.of_lead(first, has_line);
        limits.found.truncate(MOST_LIMITS);
        let combination = first.map_or_else(
            || say(language, "没有可行的组合：见结论", "No combination works: see the answer").to_owned(),
            |first| clean(&first.title, TEXT),
        );
        let hard = pack.prohibitions.iter().filter(|rule| rule.severity == Severity::HardStop);
        let never = hard.take(MOST_NEVER).map(|rule| Quote {
            head: words::status(rule.status, language).to_owned(),
            text: clean(&rule.text, TEXT),
            source: cite(&rule.source, language),
        });
        Self {
            combination,
            limits: limits.found,
            has_line,
            stop: quotes(pack, CardTopic::Stop),
            blockage: quotes(pack, CardTopic::Blockage),
            spares: spares(pack, first),
            never: never.collect(),
            conditions: conditions(pack),
            until: until(pack),
            unknown: unknown(pack),
        }
    }
}

/// Whether the works pump through a line.
fn has_line(pack: &Pack) -> bool {
    let named = |name: &str| name == "p_required_mpa";
    let figures = pack.combinations.iter().flat_map(|one| &one.figures).any(|of| named(&of.name));
    figures || pack.site_card.iter().any(|rule| matches!(rule.topic, CardTopic::Stop | CardTopic::Blockage))
}

/// The rules of a topic.
fn of_topic(pack: &Pack, topic: CardTopic) -> impl Iterator<Item = &CardRule> {
    pack.site_card.iter().filter(move |rule| rule.topic == topic)
}

/// The rules of a topic as they are quoted: what to do, not only what not to.
fn quotes(pack: &Pack, topic: CardTopic) -> Vec<Quote> {
    let language = pack.question.language;
    let quote = |rule: &CardRule| Quote {
        head: rule.limit.as_ref().map(figure).unwrap_or_default(),
        text: clean(&format!("{} {}", rule.text, rule.remedy), 2 * TEXT),
        source: cite(&rule.source, language),
    };
    let quotes: Vec<Quote> = of_topic(pack, topic).take(MOST_QUOTES).map(quote).collect();
    if quotes.is_empty() {
        let head = say(language, "未知", "not known").to_owned();
        let text = say(language, "向厂家索取", "ask the maker").to_owned();
        return vec![Quote { head, text, source: String::new() }];
    }
    quotes
}

/// The limits as they are gathered.
struct Limits {
    language: Language,
    found: Vec<Limit>,
}

impl Limits {
    /// Adds one that is known.
    fn known(&mut self, label: &str, value: String, note: &str) {
        self.found.push(Limit { label: clean(label, 80), value, note: clean(note, TEXT), known: true });
    }

    /// Adds one that is not known.
    fn not_known(&mut self, label: &str, note: &str) {
        let value = say(self.language, "未知", "not known").to_owned();
        self.found.push(Limit { label: label.to_owned(), value, note: clean(note, TEXT), known: false });
    }

    /// The pressures of the delivery line, in the unit of the gauge.
    fn of_line(&mut self, first: Option<&Combination>) {
        let language = self.language;
        let bar = Unit::plain("bar");
        let lead = first.and_then(|first| first.roles.first());
        let need = lead.and_then(|lead| required(lead, "p_required_mpa"));
        let label = say(language, "泵出口混凝土压力（计算需要）", "Concrete pressure at the pump (calculated)");
        match need.and_then(|need| need.in_unit(&bar).ok()) {
            Some(need) => self.known(label, figure(&need), certainty(need.certainty, language)),
            None => self.not_known(label, say(language, "先选定泵和管线", "choose pump and line first")),
        }
        let most = lead.and_then(|lead| constraint(lead, "pressure"));
        let available =
            most.and_then(|most| most.quantity_available.as_ref()).and_then(|found| found.in_unit(&bar).ok());
        let label = say(language, "泵的最大混凝土压力", "Most concrete pressure of the pump");
        match available {
            Some(found) => self.known(label, figure(&found), certainty(found.certainty, language)),
            None => self.not_known(label, say(language, "向厂家索取", "ask the maker")),
        }
        let label = say(language, "液压系统表压限值（bar）", "Hydraulic gauge, limit in bar");
        // Nothing that is known of any machine says how large its drive pistons are.
        self.not_known(
            label,
            say(
                language,
                "油压 = 混凝土压力 × 活塞面积比（混凝土活塞 ÷ 驱动活塞）；面积比未知：向厂家索取，填入：________ bar",
                "oil side = concrete side × piston area ratio (concrete / drive); the ratio is not known: ask the maker, write: ________ bar",
            ),
        );
    }

    /// The wind at which work stops.
    fn of_wind(&mut self, pack: &Pack) {
        let language = self.language;
        let label = say(language, "臂端（吊钩处）风速", "Wind at boom tip or hook");
        let rules: Vec<&CardRule> = of_topic(pack, CardTopic::Wind).filter(|rule| rule.limit.is_some()).collect();
        let value = |rule: &CardRule| rule.limit.as_ref().and_then(Quantity::interval).map_or(f64::MAX, |at| at.low());
        let lowest = rules.iter().min_by(|a, b| value(a).total_cmp(&value(b)));
        let expected = pack.question.conditions.iter().find(|condition| {
            ["wind_gust_speed", "wind_speed_at_height", "wind_speed"].contains(&&*condition.dimension)
        });
        let expected = expected.map(|condition| {
            let (value, origin) = (words::value(condition), words::origin(condition.origin, language));
            match language {
                Language::Zh => format!("预计{} {value}（{origin}）。", condition.label),
                Language::En => format!("Expected {} {value} ({origin}). ", condition.label),
            }
        });
        match lowest {
            Some(rule) => {
                let limit = rule.limit.as_ref().map(figure).unwrap_or_default();
                let note = format!("{}{}", expected.unwrap_or_default(), rule.text);
                self.known(label, format!("< {limit}"), &note);
            }
            None => {
                let ask =
                    say(language, "向厂家索取限值，在臂端实测。", "Ask the maker for the limit, measure at the tip.");
                self.not_known(label, &format!("{}{ask}", expected.unwrap_or_default()));
            }
        }
    }

    /// How long a filled line may stand.
    fn of_stop(&mut self, pack: &Pack) {
        let label = say(self.language, "满管静置时间", "A filled line may stand");
        let limits: Vec<&Quantity> = of_topic(pack, CardTopic::Stop).filter_map(|rule| rule.limit.as_ref()).collect();
        match limits.as_slice() {
            [] => self.not_known(
                label,
                say(self.language, "按配合比试验定，向厂家索取", "settle by the trial mix, ask the maker"),
            ),
            [first, rest @ ..] => {
                let longest = rest.last().map(|last| match self.language {
                    Language::Zh => format!("超过 {} 清空管线", figure(last)),
                    Language::En => format!("beyond {} empty the line", figure(last)),
                });
                self.known(label, format!("≤ {}", figure(first)), &longest.unwrap_or_default());
            }
        }
    }

    /// The design that the card is for.
    fn of_design(&mut self, first: Option<&Combination>) {
        for choice in first.iter().flat_map(|first| &first.design) {
            let shown = figure(&choice.quantity);
            self.known(&choice.label, shown, certainty(choice.quantity.certainty, self.language));
        }
    }

    /// Temperatures that roles must keep.
    fn of_temperatures(&mut self, first: Option<&Combination>) {
        let mut seen = BTreeSet::new();
        let required = first.iter().flat_map(|first| &first.roles).flat_map(|role| &role.required);
        let of_temperature = required.filter(|value| value.name.ends_with("_temperature_c"));
        let kept: Vec<&NamedQuantity> = of_temperature.filter(|value| seen.insert(value.name.clone())).collect();
        for value in kept.into_iter().take(MOST_TEMPERATURES) {
            self.known(&value.label, figure(&value.quantity), certainty(value.quantity.certainty, self.language));
        }
    }

    /// What the lead machine must keep, where it is no pump.
    fn of_lead(&mut self, first: Option<&Combination>, has_line: bool) {
        let lead = first.and_then(|first| first.roles.first()).filter(|_| !has_line);
        for constraint in lead.iter().flat_map(|lead| &lead.constraints) {
            let (label, note) = split(&constraint.message);
            match &constraint.quantity_available {
                Some(available) => self.known(label, figure(available), note),
                None => self.not_known(label, note),
            }
        }
    }
}

/// The name of a constraint and what is said of it.
fn split(message: &str) -> (&str, &str) {
    let found = message.split_once('：').or_else(|| message.split_once(": "));
    found.unwrap_or((message, ""))
}

/// What a role must reach, by name.
fn required<'a>(role: &'a RoleFilling, name: &str) -> Option<&'a Quantity> {
    role.required.iter().find(|value| &*value.name == name).map(|value| &value.quantity)
}

/// A constraint of a role, by name.
fn constraint<'a>(role: &'a RoleFilling, name: &str) -> Option<&'a Constraint> {
    role.constraints.iter().find(|constraint| &*constraint.name == name)
}

/// What must be at hand: the roles that are spares, and the rules that ask for them.
fn spares(pack: &Pack, first: Option<&Combination>) -> Vec<String> {
    let language = pack.question.language;
    let roles = first.iter().flat_map(|first| &first.roles).filter(|role| role.role.notation.starts_with("spare"));
    let of_role = |role: &RoleFilling| {
        let machine = role.machine.as_ref().map_or(&role.class.label, |machine| &machine.label);
        clean(&format!("{} × {}: {}", role.count, machine, role.duty), TEXT)
    };
    let mut found: Vec<String> = roles.map(of_role).collect();
    let rules = of_topic(pack, CardTopic::Spares).take(MOST_QUOTES);
    found.extend(rules.map(|rule| clean(&format!("{} ({})", rule.remedy, cite(&rule.source, language)), TEXT + 60)));
    if found.is_empty() {
        let ask = say(language, "未知：向厂家索取易损件清单", "not known: ask the maker for the list of wear parts");
        found.push(ask.to_owned());
    }
    found
}

/// The conditions that it holds for, each with where it comes from.
fn conditions(pack: &Pack) -> Vec<String> {
    let language = pack.question.language;
    let all = &pack.question.conditions;
    let words = all.iter().take(MOST_CONDITIONS).map(|condition| {
        let sign = words::sign(condition.op);
        let origin = words::origin(condition.origin, language);
        clean(&format!("{} {sign}{} ({origin})", condition.label, words::value(condition)), 110)
    });
    let mut words: Vec<String> = words.collect();
    let left = all.len().saturating_sub(MOST_CONDITIONS);
    if left > 0 {
        words.push(match language {
            Language::Zh => format!("另有 {left} 项"),
            Language::En => format!("and {left} more"),
        });
    }
    if words.is_empty() {
        words.push(say(language, "没有给出条件", "no condition was given").to_owned());
    }
    words
}

/// Until when it holds.
fn until(pack: &Pack) -> String {
    let (sequence, asked) = (pack.as_of.sequence, clean(&pack.question.asked_at, 40));
    let revision = pack.revision;
    match pack.question.language {
        Language::Zh => format!(
            "第 {revision} 版，按数据序号 {sequence}、{asked} 的提问判定；没有已知的截止日期。条件改变，或扫码见到更新的修订，本卡作废。"
        ),
        Language::En => format!(
            "Revision {revision}, decided at sequence {sequence} for the question of {asked}; no end date is known. \
             It holds no more once a condition changes or the code shows a later revision."
        ),
    }
}

/// What is not known and to be asked.
fn unknown(pack: &Pack) -> String {
    let language = pack.question.language;
    let mut names = BTreeSet::new();
    let missing = pack.question.missing.iter().map(|missing| &missing.label);
    let labels = pack.unknowns.iter().map(|unknown| &unknown.label).chain(missing);
    let labels: Vec<&str> =
        labels.filter(|label| names.insert((*label).clone())).take(8).map(|label| &**label).collect();
    if labels.is_empty() {
        return String::new();
    }
    let list = labels.join(say(language, "、", ", "));
    let lead = say(language, "开工前问清或实测：", "Ask or measure before the start: ");
    clean(&format!("{lead}{list}"), 2 * TEXT)
}

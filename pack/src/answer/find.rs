//! What is found: clauses and documents of the knowledge, and records, in one order.
//!
//! Another party's sites and failures are shown one by one to nobody: sites only as a count of at least five.
//! A customer sees nothing synthetic, and of records only documents.

use super::corpus::EntryKind;
use super::setting::Setting;
use crate::contract::{
    AnswerHit, Audience, ConditionView, Headline, HeadlineVerdict, HitKind, Origin, Question, Shortfall, Signals,
    SourceView,
};
use crate::decide::evidence::{LEAST_AGGREGATE, is_like};
use crate::text::{label, quantity, say};
use fieldpack_graph::knowledge::{DocumentStatus, Language, Rule};
use fieldpack_graph::record::RecordType;
use fieldpack_index::{EvidenceQuery, Hit, SearchRequest};
use serde_json::json;
use std::collections::BTreeMap;

/// Hits shown at most.
const SHOWN: usize = 10;
/// Records looked at: sites of others among them become one line.
const LOOKED_AT: usize = 20;
/// Least share of the question's telling words that a text of the knowledge holds.
const LEAST_SHARE: f64 = 0.18;
/// Clauses and documents shown at most, so that records have room.
const OF_KNOWLEDGE: usize = 5;
/// Sites under like conditions shown at most.
const LIKE_SITES: usize = 4;

/// What was found, with what the answer says of it.
pub(super) struct Finding {
    /// The hits, best first.
    pub(super) hits: Vec<AnswerHit>,
    /// The answer in a sentence.
    pub(super) headline: Headline,
    /// What it lacks.
    pub(super) shortfalls: Vec<Shortfall>,
}

/// Finds what a question asks for.
pub(super) fn find(question: &Question, setting: &Setting<'_>) -> Finding {
    let language = setting.language();
    let mut shortfalls = Vec::new();
    let mut hits = of_knowledge(setting);
    let clauses = hits.len();
    let mut records = like_sites(question, setting);
    for hit in of_records(question, setting, &mut shortfalls) {
        if !records.iter().any(|known| known.iri == hit.iri) {
            records.push(hit);
        }
    }
    records.truncate(SHOWN - clauses.min(OF_KNOWLEDGE));
    let found_records = records.len();
    hits.extend(records);
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.iri.cmp(&b.iri)));
    hits.truncate(SHOWN);
    for (place, hit) in hits.iter_mut().enumerate() {
        hit.rank = place as u32 + 1;
    }
    let mut push =
        |part: &str, why: String| shortfalls.push(Shortfall { part: part.to_owned(), wanted: 1, got: 0, why });
    if clauses == 0 {
        push("clauses", say!(language, "知识中没有与此相关的条文", "no clause of the knowledge bears on it"));
    }
    if found_records == 0 {
        push("records", say!(language, "没有可以给出的相关记录", "no record that may be shown bears on it"));
    }
    let headline = match hits.first() {
        Some(first) => {
            let title = &first.title;
            let sentence = say!(
                language,
                "找到条文与标准{clauses}条、记录{found_records}条；最相关：{title}。",
                "{clauses} clauses and standards and {found_records} records were found; nearest: {title}."
            );
            Headline { verdict: HeadlineVerdict::Yes, sentence, deciding: None }
        }
        None => Headline {
            verdict: HeadlineVerdict::No,
            sentence: say!(language, "没有找到与此相关的条文或记录。", "Neither a clause nor a record bears on it."),
            deciding: None,
        },
    };
    Finding { hits, headline, shortfalls }
}

/// Rules, documents and checks that hold the question's words.
fn of_knowledge(setting: &Setting<'_>) -> Vec<AnswerHit> {
    let found = setting.ready.corpus.search(&setting.folded);
    let near = found.into_iter().filter(|(_, share)| *share >= LEAST_SHARE).take(OF_KNOWLEDGE);
    near.filter_map(|(entry, share)| {
        let (kind, title, snippet, source) = match entry.kind {
            EntryKind::Rule => of_rule(setting, setting.knowledge().rules.get(&entry.iri)?),
            EntryKind::Document => of_document(setting, &entry.iri)?,
            EntryKind::Check => of_check(setting, &entry.iri)?,
        };
        Some(AnswerHit {
            rank: 0,
            kind,
            iri: entry.iri.clone(),
            title,
            snippet,
            source,
            place: None,
            when: None,
            distance_km: None,
            signals: Signals { text: Some(share), ..Signals::default() },
            score: share,
            synthetic: false,
            own: false,
        })
    })
    .collect()
}

/// What is shown of something of the knowledge.
type Shown = (HitKind, String, String, Option<SourceView>);

fn of_rule(setting: &Setting<'_>, rule: &Rule) -> Shown {
    let language = setting.language();
    let source = rule.sources.first();
    let cited = source.map_or_else(
        || rule.notation.to_string(),
        |source| {
            let (document, edition, clause) = (&source.document, &source.edition, &source.clause);
            [&**document, &**edition, &**clause]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        },
    );
    let mut when = String::new();
    if let Some(condition) = &rule.condition {
        condition.for_each_comparison(&mut |left, _, right| {
            if let (
                fieldpack_graph::knowledge::Operand::Quantity(notation),
                fieldpack_graph::knowledge::Operand::Constant(limit),
            ) = (left, right)
                && when.is_empty()
            {
                let name = label(setting.knowledge(), notation, language);
                let limit = quantity(limit);
                when = say!(language, "（看{name}，界值{limit}）", " (looks at {name}, limit {limit})");
            }
        });
    }
    let (reason, remedy) = (rule.reason.get(language), rule.remedy.get(language));
    let snippet = say!(language, "{reason}；对策：{remedy}{when}", "{reason}; instead: {remedy}{when}");
    (HitKind::Rule, format!("{} [{cited}]", rule.text.get(language)), snippet, source.map(SourceView::from))
}

fn of_document(setting: &Setting<'_>, iri: &str) -> Option<Shown> {
    let language = setting.language();
    let document = setting.knowledge().documents.get(iri)?;
    let status = match (document.status, language) {
        (DocumentStatus::InForce, Language::Zh) => "现行",
        (DocumentStatus::InForce, Language::En) => "in force",
        (DocumentStatus::Replaced, Language::Zh) => "已被替代",
        (DocumentStatus::Replaced, Language::En) => "replaced",
        (DocumentStatus::Withdrawn, Language::Zh) => "已废止",
        (DocumentStatus::Withdrawn, Language::En) => "withdrawn",
        (DocumentStatus::Unknown, Language::Zh) => "状态未核实",
        (DocumentStatus::Unknown, Language::En) => "status not verified",
    };
    let by = document.replaced_by.as_ref().and_then(|next| setting.knowledge().documents.get(next)).map_or_else(
        String::new,
        |next| {
            let (name, edition) = (next.label.get(language), &next.edition);
            say!(language, "，由{name} {edition}承接", ", carried on by {name} {edition}")
        },
    );
    let cites = setting.knowledge().rules.values();
    let rules = cites.filter(|rule| rule.sources.iter().any(|source| source.iri.as_deref() == Some(iri))).count();
    let snippet = say!(
        language,
        "{status}{by}；知识中引用它的禁忌{rules}条",
        "{status}{by}; {rules} rules of the knowledge cite it"
    );
    let title = format!("{} {}", document.label.get(language), document.edition).trim().to_owned();
    let source = SourceView {
        document: document.label.en.clone(),
        edition: document.edition.clone(),
        clause: "".into(),
        status: document.status,
        certainty: document.certainty,
    };
    Some((HitKind::Document, title, snippet, Some(source)))
}

fn of_check(setting: &Setting<'_>, iri: &str) -> Option<Shown> {
    let language = setting.language();
    let check = setting.knowledge().failure_checks.get(iri)?;
    let (finding, remedy) = (check.finding.get(language), check.remedy.get(language));
    let snippet = say!(language, "判据：{finding}；处理：{remedy}", "finding: {finding}; then: {remedy}");
    Some((HitKind::Document, check.label.get(language).to_string(), snippet, Some(SourceView::from(&check.source))))
}

/// Records that answer the words.
fn of_records(question: &Question, setting: &Setting<'_>, shortfalls: &mut Vec<Shortfall>) -> Vec<AnswerHit> {
    if question.text.trim().is_empty() {
        return Vec::new();
    }
    let mut filters = BTreeMap::new();
    let mut types = Vec::new();
    if setting.options.audience == Audience::Customer {
        filters.insert("synthetic".to_owned(), json!(false));
        types.push("document".to_owned());
    }
    let request = SearchRequest {
        text: Some(question.text.clone()),
        types,
        filters,
        limit: Some(LOOKED_AT),
        language: Some(setting.language()),
        ..SearchRequest::default()
    };
    let hits = match setting.world.search(&request) {
        Ok(found) => found.hits,
        Err(error) => {
            let why = error.to_string();
            shortfalls.push(Shortfall { part: "records".to_owned(), wanted: 1, got: 0, why });
            return Vec::new();
        }
    };
    let (shown, others): (Vec<Hit>, Vec<Hit>) = hits.into_iter().partition(|hit| may_show(setting, hit));
    let sites = others.iter().filter(|hit| hit.record_type == RecordType::Site);
    let mut found: Vec<AnswerHit> = shown.into_iter().map(|hit| of_record(setting, hit)).collect();
    found.extend(aggregate(setting, question, &sites.collect::<Vec<_>>()));
    found
}

/// Past sites under like conditions, where the question asks for what was done and states works or conditions.
fn like_sites(question: &Question, setting: &Setting<'_>) -> Vec<AnswerHit> {
    let is_stated = |condition: &ConditionView| condition.origin == Origin::Stated;
    let asks_for_past = setting.ready.past.iter().any(|word| setting.folded.contains(word.as_str()));
    if !asks_for_past || (question.activity.is_none() && !question.conditions.iter().any(is_stated)) {
        return Vec::new();
    }
    let site = setting.site();
    let query = EvidenceQuery {
        conditions: site.facts.clone(),
        position: site.position,
        months: site.months.clone(),
        activity: question.activity.as_ref().map(|activity| activity.notation.clone()),
        types: vec![RecordType::Site],
        exclude_synthetic: setting.options.audience == Audience::Customer,
        limit: LOOKED_AT,
        ..EvidenceQuery::default()
    };
    let hits = setting.world.evidence(&query).into_iter().filter(is_like);
    let (own, others): (Vec<Hit>, Vec<Hit>) = hits.partition(|hit| is_own(setting, hit));
    let mut found: Vec<AnswerHit> = own.into_iter().take(LIKE_SITES).map(|hit| of_record(setting, hit)).collect();
    found.extend(aggregate(setting, question, &others.iter().collect::<Vec<_>>()));
    found
}

/// Whether a record may be shown by itself.
fn may_show(setting: &Setting<'_>, hit: &Hit) -> bool {
    let is_party = matches!(
        hit.record_type,
        RecordType::Site | RecordType::Failure | RecordType::Exposure | RecordType::ConditionState
    );
    !is_party || is_own(setting, hit)
}

/// Whether a record belongs to the asking organisation; without one, to the house.
fn is_own(setting: &Setting<'_>, hit: &Hit) -> bool {
    let owner = setting.options.owner.as_ref();
    setting.options.audience == Audience::Internal && owner.is_none_or(|owner| *owner == hit.owner)
}

/// The sites of other parties as one line.
fn aggregate(setting: &Setting<'_>, question: &Question, sites: &[&Hit]) -> Option<AnswerHit> {
    if sites.len() < LEAST_AGGREGATE {
        return None;
    }
    let language = setting.language();
    let count = sites.len();
    let score = sites.iter().map(|hit| hit.score).fold(0.0, f64::max);
    let iri = question.activity.as_ref().map_or_else(|| sites[0].iri.clone(), |activity| activity.iri.clone());
    Some(AnswerHit {
        rank: 0,
        kind: HitKind::Site,
        iri,
        title: say!(language, "其他单位的相关工地{count}个", "{count} sites of other parties"),
        snippet: say!(
            language,
            "其他单位的工地只以不少于5个的汇总给出",
            "sites of other parties are shown only in aggregates of at least 5"
        ),
        source: None,
        place: None,
        when: None,
        distance_km: None,
        signals: Signals::default(),
        score,
        synthetic: sites.iter().any(|hit| hit.synthetic),
        own: false,
    })
}

fn of_record(setting: &Setting<'_>, hit: Hit) -> AnswerHit {
    let own = is_own(setting, &hit);
    AnswerHit {
        rank: 0,
        kind: match hit.record_type {
            RecordType::Site => HitKind::Site,
            RecordType::Failure => HitKind::Failure,
            RecordType::Document => HitKind::Document,
            _ => HitKind::Case,
        },
        iri: hit.iri,
        title: hit.title,
        snippet: hit.snippet,
        source: None,
        place: hit.place.map(Into::into),
        when: hit.when,
        distance_km: hit.distance_km,
        signals: hit.signals.into(),
        score: hit.score,
        synthetic: hit.synthetic,
        own,
    }
}

//! Cited standards: whether the edition may still be relied on, and which one carries it on since when.

use super::claim::Claim;
use super::finding::Finding;
use super::mention::{StandardMention, successor};
use crate::contract::{ClaimKind, ClaimVerdict, Ref, SourceView};
use crate::text::say;
use fieldpack_graph::knowledge::{Document, DocumentStatus, Language};

/// Judges every citation of a standard.
pub(super) fn check(claim: &Claim<'_>) -> Vec<Finding> {
    claim.standards.iter().filter_map(|one| judge(claim, one)).collect()
}

/// Name and edition of a document.
fn title(document: &Document, language: Language) -> String {
    let name = document.label.get(language);
    if document.edition.is_empty() { name.to_string() } else { format!("{name}-{}", document.edition) }
}

/// A citation of a document for its own standing.
fn source(document: &Document, language: Language) -> SourceView {
    SourceView {
        document: document.label.get(language).clone(),
        edition: document.edition.clone(),
        clause: "".into(),
        status: document.status,
        certainty: document.certainty,
    }
}

/// A reference to a document.
fn reference(document: &Document, language: Language) -> Ref {
    Ref {
        iri: document.iri.clone(),
        notation: title(document, Language::En).into(),
        label: title(document, language).into(),
    }
}

/// Judges one citation.
fn judge(claim: &Claim<'_>, cited: &StandardMention<'_>) -> Option<Finding> {
    let language = claim.language;
    let finding = Finding::new(claim, ClaimKind::Edition, (cited.from, cited.to));
    let given = claim.said.text().given(cited.from, cited.to);
    let Some(first) = cited.known.first() else {
        let reason = say!(language, "知识库中没有{given}", "{given} is not among the documents known here");
        let missing = say!(language, "{given}的版本与状态", "edition and status of {given}");
        return Some(finding.judged(ClaimVerdict::CannotBeSaid, reason).missing(missing).cite(claim.looked_through()));
    };
    // The successor named beside the edition that it replaces is judged with that edition.
    let named_as_successor = claim.standards.iter().any(|other| {
        claim.said.same_sentence(other.from, cited.from)
            && other.known.iter().any(|document| {
                let next = document.replaced_by.as_deref();
                edition_of(other).is_none_or(|edition| *edition == *document.edition)
                    && next.is_some()
                    && cited.known.iter().any(|known| Some(&*known.iri) == next)
            })
    });
    if named_as_successor && claim.says(cited.from, "replaced") {
        return None;
    }
    let exact = match edition_of(cited) {
        Some(edition) => cited.known.iter().find(|document| *document.edition == *edition),
        None if cited.known.len() == 1 => Some(first),
        None => None,
    };
    Some(match exact {
        Some(document) => standing(claim, finding, document, edition_of(cited).is_some()),
        None => other_edition(claim, finding, cited),
    })
}

/// The edition that a citation names.
fn edition_of<'c>(cited: &'c StandardMention<'_>) -> Option<&'c str> {
    Some(cited.edition.as_str()).filter(|edition| !edition.is_empty())
}

/// Judges a known edition by its status at the day of asking.
fn standing(claim: &Claim<'_>, finding: Finding, document: &Document, dated: bool) -> Finding {
    let language = claim.language;
    let name = title(document, language);
    let finding = finding.about(reference(document, language)).cite(source(document, language));
    let says_replaced = claim.says(finding.from, "replaced");
    match document.status {
        DocumentStatus::Replaced | DocumentStatus::Withdrawn => gone(claim, finding, document, says_replaced),
        DocumentStatus::InForce if says_replaced => finding.judged(
            ClaimVerdict::Contradicts,
            say!(language, "{name}现行有效，没有被替代", "{name} is in force and has not been replaced"),
        ),
        DocumentStatus::InForce => {
            let since = document.valid_from.as_deref().unwrap_or_default();
            if since > claim.today.as_str() {
                let reason = say!(
                    language,
                    "{name}自{since}起施行，提问日尚未生效",
                    "{name} is in force only from {since}, after the day asked for"
                );
                let condition = say!(language, "{since}以后的施工", "works from {since} on");
                return finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition);
            }
            let reason = match (since.is_empty(), language) {
                (false, Language::Zh) => format!("{name}现行有效，自{since}起施行"),
                (false, Language::En) => format!("{name} is in force, since {since}"),
                (true, Language::Zh) => format!("{name}现行有效"),
                (true, Language::En) => format!("{name} is in force"),
            };
            finding.judged(ClaimVerdict::Holds, reason)
        }
        DocumentStatus::Unknown => {
            let reason = if dated || document.edition.is_empty() {
                say!(language, "{name}的现行状态未经确认", "whether {name} is in force has not been confirmed")
            } else {
                say!(
                    language,
                    "引用未写版本；已知的是{name}，其现行状态未经确认",
                    "no edition is cited; the one known is {name}, and whether it is in force has not been confirmed"
                )
            };
            let missing =
                say!(language, "{name}的现行状态（查标准发布机构）", "the status of {name}, from its publisher");
            finding.judged(ClaimVerdict::CannotBeSaid, reason).missing(missing)
        }
    }
}

/// Judges an edition that is replaced or withdrawn.
fn gone(claim: &Claim<'_>, finding: Finding, document: &Document, says_replaced: bool) -> Finding {
    let language = claim.language;
    let name = title(document, language);
    let next = successor(claim.knowledge, document);
    let finding = match next {
        Some(next) => finding.about(reference(next, language)).cite(source(next, language)),
        None => finding,
    };
    let since = next.and_then(|next| next.valid_from.as_deref());
    let by = next.map(|next| title(next, language));
    let told = match (&by, since) {
        (Some(by), Some(since)) => {
            say!(language, "{name}已由{by}代替，自{since}起施行", "{name} is replaced by {by} from {since}")
        }
        (Some(by), None) => say!(
            language,
            "{name}已由{by}代替（施行日期未记录）",
            "{name} is replaced by {by} (its first day is not on record)"
        ),
        (None, _) => say!(language, "{name}已废止，没有记录替代版本", "{name} is withdrawn; no successor is on record"),
    };
    let ahead = since.is_some_and(|since| since > claim.today.as_str());
    let until = since.unwrap_or_default();
    match (says_replaced, ahead) {
        (true, false) => finding.judged(ClaimVerdict::Holds, told),
        (true, true) => {
            let condition = say!(language, "{until}以后", "from {until} on");
            finding.judged(ClaimVerdict::HoldsOnlyIf, told).only_if(condition)
        }
        (false, true) => {
            let condition = say!(language, "{until}以前完成的工作", "works done before {until}");
            finding.judged(ClaimVerdict::HoldsOnlyIf, told).only_if(condition)
        }
        (false, false) => finding.judged(
            ClaimVerdict::Contradicts,
            say!(
                language,
                "{told}；不得再作为依据，条款与数值须按新版核对",
                "{told}; it is no basis any more, clauses and values are to be checked in the new one"
            ),
        ),
    }
}

/// Judges a citation without an edition, or of one that is not known, by the editions that are.
fn other_edition(claim: &Claim<'_>, mut finding: Finding, cited: &StandardMention<'_>) -> Finding {
    let language = claim.language;
    let given = claim.said.text().given(cited.from, cited.to);
    for document in &cited.known {
        finding = finding.about(reference(document, language)).cite(source(document, language));
    }
    let current = cited
        .known
        .iter()
        .map(|document| successor(claim.knowledge, document).unwrap_or(document))
        .max_by(|a, b| (&a.edition, &a.iri).cmp(&(&b.edition, &b.iri)));
    let (Some(current), written) = (current, edition_of(cited)) else {
        return finding.judged(ClaimVerdict::CannotBeSaid, given);
    };
    let now = title(current, language);
    finding = finding.about(reference(current, language)).cite(source(current, language));
    let in_force = current.status == DocumentStatus::InForce;
    match written {
        None if in_force => {
            let reason = say!(
                language,
                "“{given}”未写版本；现行的是{now}",
                "`{given}` names no edition; the one in force is {now}"
            );
            finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(say!(language, "指的是{now}", "{now} is meant"))
        }
        Some(edition) if in_force && *edition < *current.edition => {
            let reason = say!(
                language,
                "现行的是{now}，{given}是更早的版本",
                "{now} is in force; {given} is an earlier edition"
            );
            finding.judged(ClaimVerdict::Contradicts, reason)
        }
        _ => {
            let reason = say!(
                language,
                "没有{given}的记录；已知最新的是{now}",
                "{given} is not on record; the latest known is {now}"
            );
            let missing = say!(language, "{given}的版本与状态", "edition and status of {given}");
            finding.judged(ClaimVerdict::CannotBeSaid, reason).missing(missing)
        }
    }
}

//! Machines and standards that a text names: by maker and model, by short name and edition.
//!
//! Spaces, joints and case are written in many ways (`BSA14000HP-D`, `JGJ46-2005`): letters and digits alone are
//! compared, and a name must end where the written one ends.

use crate::understand::{Text, fold_word};
use fieldpack_graph::knowledge::{Document, Iri, Knowledge, Machine};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Machines of one name in the text.
#[derive(Clone, Debug)]
pub(super) struct MachineMention<'a> {
    /// First folded character, the maker's name included.
    pub(super) from: usize,
    /// After the last.
    pub(super) to: usize,
    /// The machines of that designation; more than one where makers share it and none is named.
    pub(super) machines: Vec<&'a Machine>,
}

/// A standard cited in the text.
#[derive(Clone, Debug)]
pub(super) struct StandardMention<'a> {
    /// First folded character.
    pub(super) from: usize,
    /// After the last, the edition included.
    pub(super) to: usize,
    /// The edition cited; empty: none.
    pub(super) edition: String,
    /// The known editions of that name, by IRI; empty: the standard is not known.
    pub(super) known: Vec<&'a Document>,
}

/// Marks that may stand between the parts of one designation.
const JOINTS: [char; 5] = [' ', '-', '.', '/', '_'];
/// Shortest designation that is matched without its maker's name.
const SHORTEST: usize = 4;

/// Letters and digits of a folded text.
fn letters(folded: &str) -> String {
    folded.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Where a name of letters and digits ends that begins at a position; nothing where it does not stand there.
fn ends(text: &Text, from: usize, name: &str) -> Option<usize> {
    let mut at = from;
    let mut first = true;
    for wanted in name.chars() {
        while !first && text.get(at).is_some_and(|c| JOINTS.contains(&c)) {
            at += 1;
        }
        if text.get(at) != Some(wanted) {
            return None;
        }
        first = false;
        at += 1;
    }
    Some(at)
}

/// Whether a letter or digit, with a joint before it or not, goes on at a position.
fn goes_on(text: &Text, at: usize) -> bool {
    let alphanumeric = |at: usize| text.get(at).is_some_and(|c| c.is_ascii_alphanumeric());
    alphanumeric(at) || (matches!(text.get(at), Some('-' | '.' | '_')) && alphanumeric(at + 1))
}

/// Whether a word may begin at a position.
fn begins(text: &Text, at: usize) -> bool {
    text.get(at).is_some_and(|c| c.is_ascii_alphanumeric())
        && !text.before(at).is_some_and(|c| c.is_ascii_alphanumeric())
}

/// The machines named in a text, in its order.
pub(super) fn machines<'a>(knowledge: &'a Knowledge, text: &Text) -> Vec<MachineMention<'a>> {
    let names: Vec<(String, String, &Machine)> = knowledge
        .machines
        .values()
        .map(|machine| (letters(&fold_word(&machine.model)), fold_word(&machine.maker), machine))
        .filter(|(name, ..)| !name.is_empty())
        .collect();
    let mut found: Vec<MachineMention<'_>> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let here = begins(text, at).then(|| designation(text, at, &names)).flatten();
        at = here.as_ref().map_or(at + 1, |one| one.to.max(at + 1));
        found.extend(here);
    }
    found
}

/// The longest designation that begins at a position.
fn designation<'a>(text: &Text, at: usize, names: &[(String, String, &'a Machine)]) -> Option<MachineMention<'a>> {
    let hits: Vec<(usize, &(String, String, &'a Machine))> = names
        .iter()
        .filter_map(|one| ends(text, at, &one.0).filter(|to| !goes_on(text, *to)).map(|to| (to, one)))
        .collect();
    let to = hits.iter().map(|(to, _)| *to).max()?;
    let hits: Vec<&(String, String, &Machine)> =
        hits.into_iter().filter(|(end, _)| *end == to).map(|(_, one)| one).collect();
    // The maker's name stands right before the designation, else anywhere in the text.
    let back = text.skip_spaces_back(at);
    let before = |maker: &str| {
        let length = maker.chars().count();
        !maker.is_empty() && back >= length && text.slice(back - length, back) == maker
    };
    let named: Vec<_> = hits.iter().filter(|one| before(&one.1)).collect();
    let from = named.first().map_or(at, |one| back - one.1.chars().count());
    let spoken: Vec<_> = hits.iter().filter(|one| !one.1.is_empty() && text.string.contains(&one.1)).collect();
    let chosen: Vec<&Machine> = match (named.is_empty(), spoken.is_empty()) {
        (false, _) => named.iter().map(|one| one.2).collect(),
        (true, false) => spoken.iter().map(|one| one.2).collect(),
        (true, true) => {
            let name = &hits.first()?.0;
            let telling = name.len() >= SHORTEST
                && name.contains(|c: char| c.is_ascii_alphabetic())
                && name.contains(|c: char| c.is_ascii_digit());
            if !telling {
                return None;
            }
            hits.iter().map(|one| one.2).collect()
        }
    };
    Some(MachineMention { from, to, machines: chosen })
}

/// The edition behind a standard's number: `-2005`, `:2011`, `（2011版）`, `-95`.
static EDITION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^ ?(?:[-:] ?(\d{4}|\d{2})(?-u:\b)|[(（]? ?(\d{4}) ?(?:版|年版|edition)[)）]?)").ok());
/// The number of a standard behind its letters: ` 50010`, `/T 30.2`.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(?:/?[a-z])?[ -]?[a-z]?\d[\d.]*\d").ok());

/// Whether a document is cited by a short name with a number: `GB/T 14684`, `ISO 3046-1`.
fn is_standard(document: &Document) -> bool {
    let name = &document.label.en;
    let mut parts = name.split(' ');
    let letters = parts.next().unwrap_or_default();
    let number = parts.next().unwrap_or_default();
    !letters.is_empty()
        && letters.chars().all(|c| c.is_ascii_uppercase() || c == '/')
        && number.contains(|c: char| c.is_ascii_digit())
        && !name.contains(',')
}

/// The standards cited in a text, in its order.
pub(super) fn standards<'a>(knowledge: &'a Knowledge, text: &Text) -> Vec<StandardMention<'a>> {
    let documents: Vec<(String, &Document)> = knowledge
        .documents
        .values()
        .filter(|document| is_standard(document))
        .map(|document| (letters(&fold_word(&document.label.en)), document))
        .collect();
    let issuers: BTreeSet<String> = documents
        .iter()
        .filter_map(|(_, document)| document.label.en.split([' ', '/']).next())
        .map(str::to_lowercase)
        .collect();
    let mut found: Vec<StandardMention<'_>> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let here = begins(text, at).then(|| standard(text, at, &documents, &issuers)).flatten();
        at = here.as_ref().map_or(at + 1, |one| one.to.max(at + 1));
        found.extend(here);
    }
    found
}

/// The standard cited at a position.
fn standard<'a>(
    text: &Text,
    at: usize,
    documents: &[(String, &'a Document)],
    issuers: &BTreeSet<String>,
) -> Option<StandardMention<'a>> {
    let longer = |to: usize| {
        let next = text.get(to);
        next.is_some_and(|c| c.is_ascii_alphanumeric())
            || (next == Some('.') && text.get(to + 1).is_some_and(|c| c.is_ascii_digit()))
    };
    let hits: Vec<(usize, &(String, &Document))> = documents
        .iter()
        .filter_map(|one| ends(text, at, &one.0).filter(|to| !longer(*to)).map(|to| (to, one)))
        .collect();
    if let Some(end) = hits.iter().map(|(to, _)| *to).max() {
        let mut known: Vec<&Document> =
            hits.iter().filter(|(to, _)| *to == end).map(|(_, (_, document))| *document).collect();
        known.sort_by(|a, b| a.iri.cmp(&b.iri));
        let (edition, to) = edition(text, end);
        return Some(StandardMention { from: at, to, edition, known });
    }
    let run: String = text.rest(at).chars().take_while(char::is_ascii_alphabetic).collect();
    if !issuers.contains(&run) {
        return None;
    }
    let end = at + run.chars().count();
    let number = NUMBER.as_ref()?.find(text.rest(end))?.as_str();
    let end = end + number.chars().count();
    let (edition, to) = edition(text, end);
    Some(StandardMention { from: at, to, edition, known: Vec::new() })
}

/// The edition at a position, in four digits, and the position after it.
fn edition(text: &Text, at: usize) -> (String, usize) {
    let Some(hit) = EDITION.as_ref().and_then(|finder| finder.captures(text.rest(at))) else {
        return (String::new(), at);
    };
    let to = at + hit.get(0).map_or(0, |whole| whole.as_str().chars().count());
    let year = hit.get(1).or(hit.get(2)).map_or("", |year| year.as_str());
    // Two digits are a year of the last century in Chinese designations.
    (if year.len() == 2 { format!("19{year}") } else { year.to_owned() }, to)
}

/// The latest edition that carries a document's clauses on, following its successors.
pub(super) fn successor<'a>(knowledge: &'a Knowledge, document: &'a Document) -> Option<&'a Document> {
    let mut seen: Vec<&Iri> = vec![&document.iri];
    let mut last = None;
    let mut at = document;
    while let Some(next) = at.replaced_by.as_ref().and_then(|iri| knowledge.documents.get(iri)) {
        if seen.contains(&&next.iri) {
            break;
        }
        seen.push(&next.iri);
        last = Some(next);
        at = next;
    }
    last
}

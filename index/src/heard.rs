//! What is heard in a question's words: words and codes, meaning, concepts; worked out once and used by every
//! search of that question.

use crate::meaning::Meant;
use crate::neighbourhood::Neighbourhood;
use crate::profile::Clock;
use crate::scan::Selection;
use crate::signal::{Signal, SignalSet};
use crate::text::{Asked, Matches, score};
use crate::world::World;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::{RecordType, language_of};
use std::time::{Duration, Instant};
use tantivy::TantivyError;

/// What something gives, and how long it takes.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begin = Instant::now();
    (work(), begin.elapsed())
}

/// What is heard in a question, at one world.
#[derive(Debug, Default)]
pub struct Heard {
    /// The words and codes that are looked for.
    pub(crate) asked: Asked,
    /// Where they are.
    pub(crate) words: Option<Matches>,
    /// What means the like.
    pub(crate) meant: Option<Meant>,
    /// What links lead to.
    pub(crate) links: Option<Neighbourhood>,
    /// The language of the question.
    pub(crate) language: Language,
}

impl Heard {
    /// Hears a text as far as some signals want it. `about` names further concepts that the question is
    /// about; `selection` gives the rows that meaning may find, where not all.
    pub(crate) fn of(
        text: Option<&str>,
        about: &[&str],
        types: &[RecordType],
        signals: SignalSet,
        selection: Option<&Selection>,
        world: &World,
        clock: &mut Clock,
    ) -> Result<Self, TantivyError> {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        let mut heard = Self { language: text.and_then(language_of).unwrap_or_default(), ..Self::default() };
        let words = |text: &str| -> Result<(Asked, Matches), TantivyError> {
            let asked = Asked::of(text, &world.text)?;
            let words = score(&asked, &world.text, &world.columns, types)?;
            Ok((asked, words))
        };
        let meant = |text: &str| {
            let unlike = world.knowledge.finding.unlike_cosine as f32;
            world.meaning.meant(text, selection, unlike, types, &world.columns)
        };
        let for_words = text.filter(|_| signals.has(Signal::Text));
        let for_meaning = text.filter(|_| signals.has(Signal::Vector) && world.meaning.is_ready());
        let for_links = signals.has(Signal::Neighbourhood) && (text.is_some() || !about.is_empty());
        let links = || Neighbourhood::of(text.unwrap_or_default(), about, &world.concepts, &world.columns);
        let others = || (for_words.map(|text| timed(|| words(text))), for_links.then(|| timed(links)));
        let meant = || for_meaning.map(|text| timed(|| meant(text)));
        // Words and links beside meaning: neither needs the other; each is shared between threads where that is worth it.
        let ((words, links), meant) =
            if for_words.is_some() && for_meaning.is_some() { rayon::join(others, meant) } else { (others(), meant()) };
        if let Some((words, time)) = words {
            let (asked, words) = words?;
            clock.took(Signal::Text, time, words.len());
            (heard.asked, heard.words) = (asked, Some(words));
        }
        if let Some((meant, time)) = meant {
            clock.took(Signal::Vector, time, meant.as_ref().map_or(0, Meant::len));
            heard.meant = meant;
        }
        if let Some((links, time)) = links {
            clock.took(Signal::Neighbourhood, time, links.concepts().count());
            heard.links = Some(links).filter(|links| !links.is_empty());
        }
        Ok(heard)
    }

    /// The signals that it sets going.
    pub(crate) fn going(&self) -> SignalSet {
        SignalSet::default()
            .with(Signal::Text, self.words.is_some())
            .with(Signal::Vector, self.meant.is_some())
            .with(Signal::Neighbourhood, self.links.is_some())
    }
}

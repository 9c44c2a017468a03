//! What is heard in a question's words: words and codes, meaning, concepts; worked out once and used by every
//! search of that question.

use crate::meaning::Meant;
use crate::neighbourhood::Neighbourhood;
use crate::profile::Clock;
use crate::signal::{Signal, SignalSet};
use crate::text::{Asked, Matches, score};
use crate::world::World;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::{RecordType, language_of};
use fieldpack_vector::Allowed;
use tantivy::TantivyError;

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
    /// about; `allowed` gives the texts that meaning may find, where not all.
    pub(crate) fn of(
        text: Option<&str>,
        about: &[&str],
        types: &[RecordType],
        signals: SignalSet,
        allowed: impl FnOnce() -> Option<Allowed>,
        world: &World,
        clock: &mut Clock,
    ) -> Result<Self, TantivyError> {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        let mut heard = Self { language: text.and_then(language_of).unwrap_or_default(), ..Self::default() };
        if let Some(text) = text.filter(|_| signals.has(Signal::Text)) {
            heard.asked = Asked::of(text, &world.text)?;
            heard.words = Some(score(&heard.asked, &world.text, &world.columns, types)?);
            clock.stop(Signal::Text, heard.words.as_ref().map_or(0, Matches::len));
        }
        if let Some(text) = text.filter(|_| signals.has(Signal::Vector) && world.meaning.is_ready()) {
            let (allowed, unlike) = (allowed(), world.knowledge.finding.unlike_cosine as f32);
            heard.meant = world.meaning.meant(text, allowed.as_ref(), unlike, types, &world.columns);
            clock.stop(Signal::Vector, heard.meant.as_ref().map_or(0, Meant::len));
        }
        if signals.has(Signal::Neighbourhood) && (text.is_some() || !about.is_empty()) {
            let links = Neighbourhood::of(text.unwrap_or_default(), about, &world.concepts, &world.columns);
            clock.stop(Signal::Neighbourhood, links.concepts().count());
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

//! The layout of the text index: its fields, how a record becomes a document, and its version.

use super::codes::normal_code;
use crate::stable::hash;
use fieldpack_embed::words::{Bag, Script};
use fieldpack_graph::record::{Record, RecordData};
use fieldpack_journal::Position;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{TantivyDocument, Term};

/// The version of the layout: raised whenever fields, segmentation or stemming change, so that an index
/// of another version is rebuilt rather than read wrongly.
pub(crate) const LAYOUT: &str = "2";

/// Characters of a narrative that a card keeps; the whole of it is in the records store.
const CARD_CHARS: usize = 1000;

/// The fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// The IRI, whole.
    pub(crate) iri: Field,
    /// The hash of the IRI, by which documents find their rows when the index is opened.
    key: Field,
    /// The document's slot.
    pub(crate) slot: Field,
    /// Chinese and other words.
    words: [Field; 2],
    /// Codes.
    pub(crate) code: Field,
    title: Field,
    text: Field,
    label: Field,
}

/// The name of the slot's column.
pub(crate) const SLOT: &str = "slot";
/// The name of the column of the IRIs' hashes.
pub(crate) const KEY: &str = "key";

/// What is shown of a record in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Card {
    /// Its title.
    pub(crate) title: Arc<str>,
    /// The beginning of its narrative.
    pub(crate) text: Arc<str>,
    /// The name of its place; empty where it names none.
    pub(crate) label: Arc<str>,
}

/// A record, made ready for the index.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Prepared {
    pub(crate) iri: Arc<str>,
    pub(crate) card: Card,
    pub(crate) bag: Bag,
    /// Codes in the form that is compared, rising.
    pub(crate) codes: Vec<String>,
}

/// The mark of a commit: what the index has applied, in which layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(crate) layout: String,
    pub(crate) applied: Position,
}

impl Fields {
    /// The schema and its fields.
    pub(crate) fn schema() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let words = || {
            let indexing =
                TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::WithFreqs);
            TextOptions::default().set_indexing_options(indexing)
        };
        let code = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        let fields = Self {
            iri: builder.add_text_field("iri", STRING),
            key: builder.add_u64_field(KEY, FAST),
            slot: builder.add_u64_field(SLOT, FAST),
            words: [builder.add_text_field("zh", words()), builder.add_text_field("en", words())],
            code: builder.add_text_field("code", TextOptions::default().set_indexing_options(code)),
            title: builder.add_text_field("title", STORED),
            text: builder.add_text_field("text", STORED),
            label: builder.add_text_field("label", STORED),
        };
        (builder.build(), fields)
    }

    /// The field of a script.
    pub(crate) fn words(&self, script: Script) -> Field {
        self.words[script as usize]
    }

    /// The term that finds a record's document.
    pub(crate) fn key(&self, iri: &str) -> Term {
        Term::from_field_text(self.iri, iri)
    }

    /// The document of a record.
    pub(crate) fn document(&self, record: &Prepared, slot: u32) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_text(self.iri, &record.iri);
        document.add_u64(self.key, hash(record.iri.as_bytes()));
        document.add_u64(self.slot, u64::from(slot));
        for script in Script::ALL {
            // The words are cut already, by the same hand that cuts the overlay's and the questions'.
            let counted = record.bag.counts.iter().filter(|(word, _)| word.script == script);
            let tokens: Vec<Token> = counted
                .flat_map(|(word, count)| std::iter::repeat_n(word, *count as usize))
                .enumerate()
                .map(|(position, word)| Token { position, text: word.text.to_string(), ..Token::default() })
                .collect();
            if !tokens.is_empty() {
                document.add_pre_tokenized_text(self.words(script), PreTokenizedString { text: String::new(), tokens });
            }
        }
        for code in &record.codes {
            document.add_text(self.code, code);
        }
        document.add_text(self.title, &record.card.title);
        document.add_text(self.text, &record.card.text);
        document.add_text(self.label, &record.card.label);
        document
    }

    /// The card of a stored document.
    pub(crate) fn card(&self, document: &TantivyDocument) -> Card {
        let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default().into();
        Card { title: text(self.title), text: text(self.text), label: text(self.label) }
    }
}

impl Prepared {
    /// What is shown of a record.
    pub(super) fn card_of(record: &Record) -> Card {
        let data = &record.data;
        Card { title: data.title(), text: beginning(data.text()), label: place_label(data) }
    }

    /// Makes a record ready.
    pub(crate) fn of(record: &Record) -> Self {
        let data = &record.data;
        let (title, text) = (data.title(), data.text());
        let further = data.words();
        let codes = data.codes();
        // The title of a failure is the beginning of its text: counted once.
        let is_beginning = text.starts_with(title.trim_end_matches('…'));
        let texts = std::iter::once(text)
            .chain((!is_beginning).then_some(&*title))
            .chain(further.iter().map(|word| &**word))
            .chain(codes.iter().map(|code| &**code));
        let exact: BTreeSet<String> =
            codes.iter().chain([&record.header.source_id]).filter_map(|code| normal_code(code)).collect();
        Self {
            iri: record.header.iri.clone(),
            bag: Bag::of(texts),
            codes: exact.into_iter().collect(),
            card: Self::card_of(record),
        }
    }
}

/// The name of the place that a record is about, where it names one.
fn place_label(data: &RecordData) -> Arc<str> {
    match data {
        RecordData::Site(_) | RecordData::Borehole(_) | RecordData::Provider(_) => data.title(),
        _ => "".into(),
    }
}

fn beginning(text: &str) -> Arc<str> {
    text.char_indices().nth(CARD_CHARS).map_or(text, |(end, _)| &text[..end]).into()
}

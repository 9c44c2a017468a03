//! One reading: what was measured, of which site or machine, when.
//!
//! It is the `data` of a line of type `reading`:
//!
//! `{"machine": "https://fieldpack.dev/id/equipment/crm/P-7", "dimension": "hydraulic_pressure", "value": 28.5,
//! "unit": "MPa", "at": "2026-11-03T08:15:00+08:00"}`
//!
//! Exactly one of `site` and `machine` names what was measured; `synthetic` may be left out and is `false`
//! then. Lines come by the ten thousand a second: a good one is read in one pass without copies, and only
//! a bad one is looked at again, field by field, to say where the fault is.

use crate::error::{FeedCode, FeedError};
use crate::expected::Expected;
use crate::fields::{Fields, Names};
use crate::json;
use crate::node::{Scalar, Space};
use crate::trail::{Trail, time};
use crate::xml::text_of;
use crate::{BYTE_ORDER_MARK, Format, Limits};
use jiff::Timestamp;
use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize};
use serde_path_to_error::Segment;
use std::borrow::Cow;
use std::fmt;

/// The fields of a reading.
const FIELDS: &[&str] = &["site", "machine", "dimension", "value", "unit", "at", "synthetic"];
/// The fields of which there is one.
const SUBJECTS: &[&str] = &["site", "machine"];

/// What was measured.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject<'a> {
    /// A site, by IRI.
    Site(Cow<'a, str>),
    /// A machine, by IRI.
    Machine(Cow<'a, str>),
}

/// A reading. Whether its subject and dimension are known, its unit fits and its value is possible is for
/// the rooms above.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadingData<'a> {
    /// What was measured.
    #[serde(flatten)]
    pub subject: Subject<'a>,
    /// The dimension's notation, for example `hydraulic_pressure`.
    pub dimension: Cow<'a, str>,
    /// The value, finite, in `unit`.
    pub value: f64,
    /// The unit: a UCUM code, or as the dimension list writes it.
    pub unit: Cow<'a, str>,
    /// When it was measured.
    pub at: Timestamp,
    /// Made by a simulator, not measured.
    pub synthetic: bool,
}

impl ReadingData<'_> {
    /// The same reading, on its own.
    #[must_use]
    pub fn into_owned(self) -> ReadingData<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        ReadingData {
            subject: match self.subject {
                Subject::Site(iri) => Subject::Site(owned(iri)),
                Subject::Machine(iri) => Subject::Machine(owned(iri)),
            },
            dimension: owned(self.dimension),
            value: self.value,
            unit: owned(self.unit),
            at: self.at,
            synthetic: self.synthetic,
        }
    }
}

/// A text that is borrowed where it has no escapes, without white space at its ends.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Borrowing;
        impl<'de> Visitor<'de> for Borrowing {
            type Value = Text<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text")
            }

            fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text.trim())))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.trim().to_owned())))
            }
        }
        reader.deserialize_str(Borrowing)
    }
}

/// A reading as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    #[serde(borrow, default)]
    site: Option<Text<'a>>,
    #[serde(borrow, default)]
    machine: Option<Text<'a>>,
    #[serde(borrow)]
    dimension: Text<'a>,
    value: f64,
    #[serde(borrow)]
    unit: Text<'a>,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(default)]
    synthetic: Option<bool>,
}

/// Reads a reading.
///
/// # Errors
/// A [`FeedError`] with the JSON pointer of what does not fit.
///
/// # Examples
/// ```
/// use fieldpack_feeds::{Limits, reading};
/// let line = br#"{"site": "https://fieldpack.dev/id/site/crm/S-17", "dimension": "wind_speed",
///     "value": 9.5, "unit": "m/s", "at": "2026-11-03T08:15:00+08:00"}"#;
/// assert_eq!(reading::read(line, &Limits::default()).unwrap().value, 9.5);
/// ```
pub fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<ReadingData<'a>, FeedError> {
    if bytes.len() > limits.max_reading_bytes {
        let expected = Expected::AtMost(limits.max_reading_bytes, "字节", "bytes");
        return Err(FeedError::new(FeedCode::TooLarge, "", &bytes.len().to_string(), expected));
    }
    let body = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii_start();
    // Derived readers would take the fields as an array as well, in their order.
    let object = if body.starts_with(b"{") { body } else { b"" };
    // A line that is not taken is looked at again by the slower reader, which can say why.
    let wire = serde_json::from_slice::<Wire<'a>>(object).ok();
    wire.and_then(|wire| taken(wire, limits)).map_or_else(|| Err(fault(bytes, limits)), Ok)
}

/// The reading of a line that has the right form; `None` where a value does not fit.
fn taken<'a>(wire: Wire<'a>, limits: &Limits) -> Option<ReadingData<'a>> {
    let limit = limits.max_word_chars;
    let short = |text: &str| !text.is_empty() && (text.len() <= limit || text.chars().count() <= limit);
    let subject = match (wire.site, wire.machine) {
        (Some(site), None) => Subject::Site(site.0),
        (None, Some(machine)) => Subject::Machine(machine.0),
        _ => return None,
    };
    let (Subject::Site(iri) | Subject::Machine(iri)) = &subject;
    let fits = is_iri(iri) && short(iri) && short(&wire.dimension.0) && short(&wire.unit.0);
    let at = time(&wire.at.0)?;
    let (dimension, unit) = (wire.dimension.0, wire.unit.0);
    fits.then_some(ReadingData {
        subject,
        dimension,
        value: wire.value,
        unit,
        at,
        synthetic: wire.synthetic.unwrap_or(false),
    })
}

/// Whether a text has the form of an absolute IRI: a scheme, a colon, something after it, and none of the
/// characters that no IRI has (RFC 3987).
fn is_iri(text: &str) -> bool {
    let forbidden =
        |character: char| character.is_control() || character.is_whitespace() || "<>\"{}|\\^`".contains(character);
    let scheme_rest = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(scheme_rest)
            && !rest.is_empty()
            && !rest.contains(forbidden)
    })
}

/// Why a line is not taken.
fn fault(bytes: &[u8], limits: &Limits) -> FeedError {
    let looked = text_of(bytes, limits).and_then(|text| {
        let root = json::tree(text, limits)?;
        let trail = Trail::root(&root, Format::Json, limits);
        faulty_field(&trail)?;
        Ok(text)
    });
    looked.map_or_else(|fault| fault, shape_fault)
}

/// The fault of a field that is an array or object: one form for XML and JSON does not tell `[1]` from `1`,
/// so this is asked of the form itself.
fn shape_fault(text: &str) -> FeedError {
    let mut reader = serde_json::Deserializer::from_str(text);
    let field = serde_path_to_error::deserialize::<_, Wire<'_>>(&mut reader).err().and_then(|error| {
        error.path().iter().find_map(|segment| match segment {
            Segment::Map { key } => Some(key.clone()),
            _ => None,
        })
    });
    let field = field.unwrap_or_default();
    let found = serde_json::from_str::<serde_json::Value>(text).ok();
    let found = found.and_then(|value| value.get(&field).map(ToString::to_string)).unwrap_or_default();
    let expected = match field.as_str() {
        "value" => Expected::Number,
        "synthetic" => Expected::Flag,
        _ => Expected::Text,
    };
    FeedError::new(FeedCode::InvalidValue, format!("/{field}"), &found, expected)
}

/// Looks for the field that does not fit.
fn faulty_field(trail: &Trail<'_>) -> Result<(), FeedError> {
    if trail.node.value != Scalar::Empty || trail.node.children.is_empty() {
        return Err(trail.fault(FeedCode::InvalidValue, &trail.node.value.written(), Expected::Object));
    }
    let fields = Fields::of(trail, Names::Exact, Space::Format);
    let (site, machine) = (fields.one("site")?, fields.one("machine")?);
    let required = ["dimension", "value", "unit", "at"].map(|name| fields.required(name));
    let synthetic = fields.one("synthetic")?;
    if let Some(left) = fields.first_left() {
        return Err(left.fault(FeedCode::UnknownField, &left.node.name, Expected::OneOf(FIELDS)));
    }
    let subject = match (site, machine) {
        (Some(subject), None) | (None, Some(subject)) => subject,
        (None, None) => return Err(trail.fault(FeedCode::MissingField, "", Expected::ExactlyOne(SUBJECTS))),
        (Some(_), Some(second)) => {
            let found = second.node.value.written();
            return Err(second.fault(FeedCode::InvalidValue, &found, Expected::ExactlyOne(SUBJECTS)));
        }
    };
    let iri = text(&subject)?;
    if !is_iri(iri) {
        return Err(subject.fault(FeedCode::InvalidValue, iri, Expected::Iri));
    }
    let [dimension, value, unit, at] = required;
    text(&dimension?)?;
    let value = value?;
    if !matches!(value.node.value, Scalar::Number(_) | Scalar::Integer(_)) {
        return Err(value.fault(FeedCode::InvalidValue, &value.node.value.written(), Expected::Number));
    }
    text(&unit?)?;
    at?.time()?;
    match synthetic {
        Some(flag) if !matches!(flag.node.value, Scalar::Flag(_)) => {
            Err(flag.fault(FeedCode::InvalidValue, &flag.node.value.written(), Expected::Flag))
        }
        _ => Ok(()),
    }
}

/// A short text.
fn text<'a>(trail: &Trail<'a>) -> Result<&'a str, FeedError> {
    trail.word()?;
    match &trail.node.value {
        Scalar::Text(text) => Ok(text),
        value => Err(trail.fault(FeedCode::InvalidValue, &value.written(), Expected::Text)),
    }
}

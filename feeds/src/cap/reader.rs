//! From the elements of an alert to its typed values.

use super::alert::{CapAlert, CapArea, CapInfo, CapResource, CapVersion, NamedValue};
use super::geometry::{circle, references, ring};
use super::wording::{Category, Certainty, MsgType, ResponseType, Scope, Severity, Status, Urgency};
use crate::error::{FeedCode, FeedError};
use crate::expected::Expected;
use crate::fields::{Fields, Names};
use crate::node::{Node, Space};
use crate::trail::Trail;
use crate::xml::{XmlDocument, located};
use crate::{Format, Limits, Unknown};
use jiff::Timestamp;
use std::borrow::Cow;

/// The roots that are taken, with their namespaces.
const ROOTS: &[&str] =
    &["alert in urn:oasis:names:tc:emergency:cap:1.2", "alert in urn:oasis:names:tc:emergency:cap:1.1"];
/// The namespace of a version, up to its number.
const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:";
/// Feet of altitude that are taken: far beyond any place that is warned, and a bound for the rooms above.
const FEET: (f64, f64) = (-10_000.0, 1_000_000.0);

/// What is counted over a whole alert.
struct Counts<'u> {
    areas: usize,
    vertices: usize,
    unknown: &'u mut Unknown,
}

/// Reads an alert.
///
/// # Errors
/// The first fault, located.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<CapAlert, FeedError> {
    let mut document = XmlDocument::open(bytes, limits)?;
    let text = document.text();
    let mut root = document.root()?;
    let version = document.namespace().and_then(|it| it.strip_prefix(NAMESPACE)).and_then(CapVersion::parse);
    let Some(version) = version.filter(|_| root.name == "alert") else {
        let found = format!("{} in {}", root.name, document.namespace().unwrap_or("no namespace"));
        let fault = FeedError::new(FeedCode::WrongRoot, "/", &found, Expected::Root(ROOTS)).at_byte(root.byte);
        return Err(located(text, fault));
    };
    while let Some(node) = document.next()? {
        root.children.push(node);
    }
    alert(&root, version, limits).map_err(|fault| located(text, fault))
}

/// Reads the root.
fn alert(root: &Node<'_>, version: CapVersion, limits: &Limits) -> Result<CapAlert, FeedError> {
    let trail = Trail::top(root, "", Format::Xml, limits);
    let fields = fields_of(&trail);
    let sent = fields.required("sent")?.time()?;
    let mut unknown = Unknown::default();
    let mut counts = Counts { areas: 0, vertices: 0, unknown: &mut unknown };
    let mut infos = Vec::new();
    for info_trail in fields.all("info") {
        if infos.len() >= limits.max_infos {
            let expected = Expected::AtMost(limits.max_infos, "个 info", "infos");
            return Err(info_trail.fault(FeedCode::TooMany, "", expected));
        }
        infos.push(info(&info_trail, sent, &mut counts)?);
    }
    let mut alert = CapAlert {
        version,
        identifier: token(&fields.required("identifier")?)?,
        sender: token(&fields.required("sender")?)?,
        sent,
        status: one_word(&fields, "status", Status::parse, Status::WORDS)?,
        msg_type: one_word(&fields, "msgType", MsgType::parse, MsgType::WORDS)?,
        scope: one_word(&fields, "scope", Scope::parse, Scope::WORDS)?,
        source: text(&fields, "source")?,
        restriction: text(&fields, "restriction")?,
        addresses: text(&fields, "addresses")?,
        codes: fields.all("code").map(|it| Ok(it.word()?.into_owned())).collect::<Result<_, _>>()?,
        note: text(&fields, "note")?,
        references: fields.one("references")?.map_or(Ok(Vec::new()), |it| references(&it))?,
        incidents: text(&fields, "incidents")?,
        infos,
        unknown: Unknown::default(),
    };
    fields.rest_and_text(&mut unknown);
    alert.unknown = unknown;
    Ok(alert)
}

/// Reads an info of an alert that was sent at a time.
fn info(trail: &Trail<'_>, sent: Timestamp, counts: &mut Counts<'_>) -> Result<CapInfo, FeedError> {
    let fields = fields_of(trail);
    let time = |name| fields.one(name)?.map(|it| it.time()).transpose();
    let categories: Vec<_> = fields.all("category").map(|it| word(&it, Category::parse, Category::WORDS)).collect();
    if categories.is_empty() {
        fields.required("category")?;
    }
    let responses = fields.all("responseType").map(|it| word(&it, ResponseType::parse, ResponseType::WORDS));
    let mut read = CapInfo {
        stated_language: text(&fields, "language")?,
        categories: categories.into_iter().collect::<Result<_, _>>()?,
        event: fields.required("event")?.text()?.into_owned(),
        response_types: responses.collect::<Result<_, _>>()?,
        urgency: one_word(&fields, "urgency", Urgency::parse, Urgency::WORDS)?,
        severity: one_word(&fields, "severity", Severity::parse, Severity::WORDS)?,
        certainty: one_word(&fields, "certainty", certainty, Certainty::WORDS)?,
        audience: text(&fields, "audience")?,
        event_codes: named_values(&fields, "eventCode", counts)?,
        effective: time("effective")?,
        onset: time("onset")?,
        expires: time("expires")?,
        sender_name: text(&fields, "senderName")?,
        headline: text(&fields, "headline")?,
        description: text(&fields, "description")?,
        instruction: text(&fields, "instruction")?,
        web: text(&fields, "web")?,
        contact: text(&fields, "contact")?,
        parameters: named_values(&fields, "parameter", counts)?,
        resources: fields.all("resource").map(|it| resource(&it, counts)).collect::<Result<_, _>>()?,
        areas: Vec::new(),
    };
    if let (Some(expires), Some(said)) = (read.expires, fields.one("expires")?)
        && expires <= sent
    {
        let expected = Expected::After(sent.to_string());
        return Err(said.fault(FeedCode::OutOfOrder, &said.node.value.written(), expected));
    }
    for area_trail in fields.all("area") {
        counts.areas += 1;
        if counts.areas > trail.limits.max_areas {
            let expected = Expected::AtMost(trail.limits.max_areas, "个 area", "areas");
            return Err(area_trail.fault(FeedCode::TooMany, "", expected));
        }
        read.areas.push(area(&area_trail, counts)?);
    }
    fields.rest_and_text(counts.unknown);
    Ok(read)
}

/// Reads an area.
fn area(trail: &Trail<'_>, counts: &mut Counts<'_>) -> Result<CapArea, FeedError> {
    let fields = fields_of(trail);
    let description = fields.required("areaDesc")?.text()?.into_owned();
    let mut polygons = Vec::new();
    for polygon in fields.all("polygon") {
        let ring = ring(&polygon, trail.limits.max_vertices.saturating_sub(counts.vertices))?;
        counts.vertices += ring.len();
        polygons.push(ring);
    }
    let circles = fields.all("circle").map(|it| circle(&it)).collect::<Result<_, _>>()?;
    let feet = |name| fields.one(name)?.map(|it| it.number_in(FEET.0, FEET.1)).transpose();
    let (altitude_ft, ceiling_ft) = (feet("altitude")?, feet("ceiling")?);
    if ceiling_ft.is_some() && altitude_ft.is_none() {
        // A ceiling is the upper end of a range that an altitude begins.
        fields.required("altitude")?;
    }
    let geocodes = named_values(&fields, "geocode", counts)?;
    fields.rest_and_text(counts.unknown);
    Ok(CapArea { description, polygons, circles, geocodes, altitude_ft, ceiling_ft })
}

/// Reads what is said of a file; size, digest and contents are not kept.
fn resource(trail: &Trail<'_>, counts: &mut Counts<'_>) -> Result<CapResource, FeedError> {
    let fields = fields_of(trail);
    let read = CapResource {
        description: fields.required("resourceDesc")?.text()?.into_owned(),
        mime_type: text(&fields, "mimeType")?,
        uri: text(&fields, "uri")?,
    };
    fields.rest_and_text(counts.unknown);
    Ok(read)
}

/// Reads the values of a name that have names of their own.
fn named_values(
    fields: &Fields<'_>,
    name: &'static str,
    counts: &mut Counts<'_>,
) -> Result<Vec<NamedValue>, FeedError> {
    let mut read = Vec::new();
    for trail in fields.all(name) {
        let inner = fields_of(&trail);
        // A value that is empty says that there is none; senders list the name all the same.
        let value = inner.one("value")?.map(|it| it.text().map(Cow::into_owned)).transpose()?.unwrap_or_default();
        read.push(NamedValue { name: inner.required("valueName")?.word()?.into_owned(), value });
        inner.rest_and_text(counts.unknown);
    }
    Ok(read)
}

/// The fields of an element. Names are compared exactly, as the standard writes them.
fn fields_of<'a>(trail: &'a Trail<'a>) -> Fields<'a> {
    Fields::of(trail, Names::Exact, Space::Format)
}

/// A text that may be absent.
fn text(fields: &Fields<'_>, name: &str) -> Result<Option<String>, FeedError> {
    fields.one(name)?.map(|it| it.text().map(Cow::into_owned)).transpose()
}

/// An identifier: it stands in references, so it has no spaces and commas.
fn token(trail: &Trail<'_>) -> Result<String, FeedError> {
    let token = trail.word()?;
    if token.contains(|character: char| character.is_whitespace() || character == ',') {
        return Err(trail.fault(FeedCode::InvalidValue, &token, Expected::Token));
    }
    Ok(token.into_owned())
}

/// A word of a closed list that must be there.
fn one_word<T>(
    fields: &Fields<'_>,
    name: &'static str,
    parse: fn(&str) -> Option<T>,
    words: &'static [&'static str],
) -> Result<T, FeedError> {
    word(&fields.required(name)?, parse, words)
}

/// A word of a closed list.
fn word<T>(trail: &Trail<'_>, parse: fn(&str) -> Option<T>, words: &'static [&'static str]) -> Result<T, FeedError> {
    let found = trail.word()?;
    parse(&found).ok_or_else(|| trail.fault(FeedCode::UnknownWord, &found, Expected::OneOf(words)))
}

/// The certainty, with the word of CAP 1.0 that the standard asks to be read as `Likely`.
fn certainty(word: &str) -> Option<Certainty> {
    if word == "Very Likely" { Some(Certainty::Likely) } else { Certainty::parse(word) }
}

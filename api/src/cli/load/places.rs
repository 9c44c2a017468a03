//! Gazetteers and station normals: tables that become knowledge, not records.
//!
//! Places and stations are facts of the ontologies, which a curator reads before they count. So they are
//! written as Turtle in the form of the shipped ontologies, to be checked (`fieldpack check`) and put into
//! that folder.

use super::super::answer::Answer;
use super::super::language::say;
use super::super::{Context, args, problems};
use super::mapping::AnyMapping;
use super::plan::Planned;
use crate::problem::Problem;
use fieldpack_graph::import::{ImportError, Limits};
use fieldpack_graph::knowledge::{ClimateKind, ClimateMonth, Knowledge, Label, Place, PlaceKind, Source, Station};
use fieldpack_graph::vocabulary::{GEO, SKOS, TERMS};
use std::fmt::Write as _;
use std::path::Path;

/// Reads the tables and writes the Turtle.
///
/// # Errors
/// A [`Problem`]: no `--out`, a table that is not sound (nothing is written), a file that cannot be written.
pub(super) fn run(
    context: &Context,
    command: &args::Load,
    mapping: Option<&AnyMapping>,
    files: &[Planned],
) -> Result<Answer, Problem> {
    let language = context.language;
    let Some(out) = &command.out else {
        return Err(problems::argument(
            "--out",
            language,
            "地名与气象站属于本体：请加 `--out 文件.ttl` 写成 Turtle，用 `fieldpack check` 检查后放入本体目录".to_owned(),
            "places and stations are knowledge: write them as Turtle with `--out FILE.ttl`, check it with `fieldpack check`, then put it into the folder of the ontologies".to_owned(),
        ));
    };
    let knowledge = context.knowledge()?;
    let mut turtle = header();
    let mut count = 0;
    for planned in files {
        let blocks =
            blocks(mapping, &planned.path, &knowledge).map_err(|error| problems::of_import(&error, language))?;
        count += blocks.len();
        blocks.iter().for_each(|block| turtle.push_str(block));
    }
    std::fs::write(out, turtle).map_err(|error| problems::unwritable(out, &error, language))?;
    let shown = out.display();
    let text = say!(
        language,
        "已将 {count} 项写入 {shown}：用 `fieldpack check` 检查后放入本体目录，重启后生效\n",
        "{count} written to {shown}: check it with `fieldpack check`, put it into the folder of the ontologies and start again\n"
    );
    Answer::new(text, &serde_json::json!({"out": out, "written": count}))
}

/// The Turtle of each row's place or station.
fn blocks(mapping: Option<&AnyMapping>, file: &Path, knowledge: &Knowledge) -> Result<Vec<String>, ImportError> {
    match mapping {
        Some(AnyMapping::Places(mapping)) => {
            mapping.load(file, knowledge, &Limits::default()).map(|found| found.iter().map(place).collect())
        }
        Some(AnyMapping::Stations(mapping)) => {
            mapping.load(file, knowledge, &Limits::default()).map(|found| found.iter().map(station).collect())
        }
        Some(AnyMapping::Records(_)) | None => Ok(Vec::new()),
    }
}

fn header() -> String {
    format!("@prefix fp: <{TERMS}> .\n@prefix geo: <{GEO}> .\n@prefix skos: <{SKOS}> .\n")
}

fn place(place: &Place) -> String {
    let mut block = format!("\n{} a fp:Place, geo:Feature ;\n", iri(&place.iri));
    label(&mut block, "skos:prefLabel", &place.label);
    for name in &place.names {
        let _ = writeln!(block, "    skos:altLabel {}@{} ;", literal(name), tag(name));
    }
    if !place.admin.zh.is_empty() {
        label(&mut block, "fp:admin", &place.admin);
    }
    let _ = writeln!(block, "    fp:placeKind \"{}\" ;", kind(place.kind));
    if let (Some(lon), Some(lat)) = (place.lon, place.lat) {
        position(&mut block, lon, lat);
    }
    if let Some(altitude) = place.altitude_m {
        let (low, value, high) = (altitude.low(), altitude.value(), altitude.high());
        let _ = writeln!(
            block,
            "    fp:altitude [ fp:low {low:?} ; fp:value {value:?} ; fp:high {high:?} ; fp:unit \"m\" ] ;"
        );
    }
    source(&mut block, &place.source);
    block
}

fn station(station: &Station) -> String {
    let mut block = format!("\n{} a fp:ClimateStation ;\n", iri(&station.iri));
    label(&mut block, "skos:prefLabel", &station.label);
    let kind = match station.kind {
        ClimateKind::Measured => "measured",
        ClimateKind::Published => "published",
    };
    let _ = writeln!(block, "    fp:climateKind \"{kind}\" ;");
    position(&mut block, station.lon, station.lat);
    let _ =
        writeln!(block, "    fp:elevation {:?} ;\n    fp:period {} ;", station.elevation_m, literal(&station.period));
    for (index, values) in station.months.iter().enumerate() {
        month(&mut block, index + 1, values);
    }
    source(&mut block, &station.source);
    block
}

fn month(block: &mut String, number: usize, month: &ClimateMonth) {
    let _ = write!(
        block,
        "    fp:climateMonth [ fp:month {number} ; fp:tminMean {:?} ; fp:tmaxMean {:?}",
        month.tmin_mean_c, month.tmax_mean_c
    );
    let optional = [
        ("fp:tminSd", month.tmin_sd_k),
        ("fp:tmaxSd", month.tmax_sd_k),
        ("fp:precipitation", month.precip_mm),
        ("fp:gustMonthMaxMean", month.gust_month_max_mean_m_s),
        ("fp:daysWindFrom10", month.days_wind_ge_10_m_s),
    ];
    for (property, value) in optional {
        if let Some(value) = value {
            let _ = write!(block, " ; {property} {value:?}");
        }
    }
    block.push_str(" ] ;\n");
}

fn label(block: &mut String, property: &str, label: &Label) {
    let _ = writeln!(block, "    {property} {}@zh, {}@en ;", literal(&label.zh), literal(&label.en));
}

fn position(block: &mut String, lon: f64, lat: f64) {
    let _ =
        writeln!(block, "    geo:hasGeometry [ a geo:Geometry ; geo:asWKT \"POINT({lon} {lat})\"^^geo:wktLiteral ] ;");
}

/// Ends a block with its source: document, edition and clause in words.
fn source(block: &mut String, source: &Source) {
    let name = if source.edition.is_empty() {
        source.document.to_string()
    } else {
        format!("{} {}", source.document, source.edition)
    };
    let _ = write!(block, "    fp:source [ fp:documentName {}", literal(&name));
    if !source.clause.is_empty() {
        let _ = write!(block, " ; fp:clause {}", literal(&source.clause));
    }
    let _ = writeln!(block, " ; fp:certainty \"{}\" ] .", source.certainty.as_str());
}

fn kind(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Town => "town",
        PlaceKind::Region => "region",
        PlaceKind::Mine => "mine",
        PlaceKind::Dam => "dam",
        PlaceKind::Pass => "pass",
        PlaceKind::Line => "line",
        PlaceKind::Other => "other",
    }
}

/// The language tag of a name: Chinese where it has a Chinese character.
fn tag(name: &str) -> &'static str {
    if name.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c)) { "zh" } else { "en" }
}

/// An IRI in Turtle. What an IRI may not hold, identifiers of tables among it, is percent-encoded.
fn iri(iri: &str) -> String {
    let mut written = String::from("<");
    for character in iri.chars() {
        if character <= ' ' || "<>\"{}|^`\\".contains(character) {
            let mut bytes = [0; 4];
            character.encode_utf8(&mut bytes).bytes().for_each(|byte| {
                let _ = write!(written, "%{byte:02X}");
            });
        } else {
            written.push(character);
        }
    }
    written + ">"
}

/// A literal in Turtle.
fn literal(text: &str) -> String {
    let mut written = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            other => written.push(other),
        }
    }
    written + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_graph::knowledge::Language;
    use fieldpack_graph::knowledge::compile::{OntologyFile, compile, ontologies_dir, read_folder};

    const TABLE: &str = "geonameid,name_zh,name_en,names_zh_all,country,lon,lat,elevation_m,elevation_kind\n\
        1280737,拉萨,Lhasa,\"拉薩|\"\"日光城\"\"\",CN,91.1,29.65,3650,dem\n";

    #[test]
    fn written_places_compile_with_the_shipped_ontologies() {
        let folder = tempfile::tempdir().expect("a folder");
        let table = folder.path().join("places.csv");
        std::fs::write(&table, TABLE).expect("written");
        let mapping = ontologies_dir().join("../fixtures/mappings/geonames-places.toml");
        let mapping = AnyMapping::read(&mapping, Language::En).expect("shipped");
        let mut files = read_folder(&ontologies_dir()).expect("shipped");
        let knowledge = compile(&files).expect("compiles");
        let blocks = blocks(Some(&mapping), &table, &knowledge).expect("sound");
        let text = header() + &blocks.concat();
        files.push(OntologyFile { path: "geonames.ttl".to_owned(), text });
        let compiled = compile(&files).unwrap_or_else(|problems| panic!("{problems:?}"));
        let place = compiled.places.get("https://fieldpack.dev/id/place/geonames-1280737").expect("is there");
        assert_eq!((&*place.label.zh, &*place.label.en), ("拉萨", "Lhasa"));
        assert!(place.names.iter().any(|name| &**name == "\"日光城\""), "{:?}", place.names);
        assert_eq!((place.lon, place.lat), (Some(91.1), Some(29.65)));
        assert_eq!(place.altitude_m.map(|height| (height.low(), height.high())), Some((3500.0, 3800.0)));
    }

    #[test]
    fn awkward_identifiers_and_texts_stay_turtle() {
        assert_eq!(iri("https://x/a b<c>"), "<https://x/a%20b%3Cc%3E>");
        assert_eq!(literal("a \"b\" \\ c\nd"), "\"a \\\"b\\\" \\\\ c\\nd\"");
    }
}

//! The shipped ontologies compile, say everything in both languages, and hold what the lists they were
//! taken from hold.

mod common;

use common::shipped;
use fieldpack_graph::knowledge::compile::ontologies_dir;
use fieldpack_graph::knowledge::{
    ClimateKind, Condition, Datatype, Gearing, Knowledge, Label, Language, Operand, PlaceKind, Source,
};
use fieldpack_quantity::{Certainty, convert};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

/// The rows of one of the lists that the ontologies were taken from, by column; `None`, with a message,
/// where the lists are not at hand.
fn list(name: &str) -> Option<Vec<HashMap<String, String>>> {
    let data = std::env::var_os("FIELDPACK_REAL_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let path = data.join("../domain").join(name);
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        eprintln!("skipped: `{}` is not there", path.display());
        return None;
    };
    Some(reader.deserialize().map(|row| row.expect("a row of the list")).collect())
}

/// Whether a text has a Han character.
fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn joined(words: &[Arc<str>]) -> BTreeSet<String> {
    words.iter().map(ToString::to_string).collect()
}

#[test]
fn the_parts_of_the_families_are_there() {
    let knowledge = shipped();
    let covered: Vec<&str> =
        knowledge.activities.values().filter(|found| found.covered).map(|found| &*found.notation).collect();
    let wanted = [
        "asphalt paving",
        "concrete placing",
        "concrete pumping",
        "excavation",
        "girder erection",
        "haulage",
        "lifting",
        "pile driving",
        "rotary drilling",
        "shotcreting",
        "slope works",
    ];
    assert_eq!(covered, wanted);
    assert_eq!(knowledge.activities.len(), 15);
    let pumping = &knowledge.activities["https://fieldpack.dev/def/activity/concrete-pumping"];
    let roles: Vec<&str> = pumping.roles.iter().map(|usage| &*knowledge.roles[&usage.role].notation).collect();
    for role in ["lead_pump", "pipeline", "placing", "haul_concrete", "make_concrete", "power", "spare_pump", "wash"] {
        assert!(roles.contains(&role), "{role}");
    }
    let lead = &knowledge.roles["https://fieldpack.dev/def/role/lead-pump"];
    assert!(lead.lead && lead.classes.iter().any(|class| class.ends_with("class/trailer-pump")));
    assert!(
        knowledge
            .is_a("https://fieldpack.dev/def/class/trailer-pump", "https://fieldpack.dev/def/class/concrete-equipment")
    );
}

#[test]
fn everything_a_user_reads_is_in_both_languages() {
    let knowledge = shipped();
    let mut labels: Vec<(&str, &Label)> = Vec::new();
    labels.extend(knowledge.dimensions.values().map(|found| (&*found.iri, &found.label)));
    labels.extend(knowledge.concepts.values().map(|found| (&*found.iri, &found.label)));
    labels.extend(knowledge.activities.values().flat_map(|found| found.offer.iter().map(|offer| (&*found.iri, offer))));
    labels.extend(knowledge.roles.values().map(|found| (&*found.iri, &found.duty)));
    labels.extend(knowledge.parameters.values().map(|found| (&*found.notation, &found.label)));
    labels.extend(knowledge.quantities.values().map(|found| (&*found.notation, &found.label)));
    labels.extend(knowledge.places.values().map(|found| (&*found.iri, &found.label)));
    labels.extend(knowledge.stations.values().map(|found| (&*found.iri, &found.label)));
    labels.extend(
        knowledge
            .rules
            .values()
            .flat_map(|found| [&found.text, &found.reason, &found.remedy].map(|label| (&*found.iri, label))),
    );
    assert!(labels.len() > 1000);
    for (subject, label) in labels {
        assert!(has_han(&label.zh), "{subject}: `{}` is no Chinese", label.zh);
        assert!(!label.en.is_empty() && !has_han(&label.en), "{subject}: `{}` is no English", label.en);
    }
}

#[test]
fn every_fact_has_a_source() {
    let knowledge = shipped();
    let mut sources: Vec<(&str, &Source)> = Vec::new();
    for dimension in knowledge.dimensions.values() {
        sources.push((&dimension.iri, dimension.source.as_ref().expect("a source")));
    }
    for machine in knowledge.machines.values() {
        assert!(!machine.figures.is_empty(), "{}", machine.iri);
        sources.extend(machine.figures.iter().map(|figure| (&*machine.iri, &figure.source)));
    }
    for role in knowledge.roles.values() {
        sources.push((&role.iri, role.source.as_ref().expect("a source")));
    }
    sources.extend(knowledge.parameters.values().map(|found| (&*found.notation, &found.source)));
    sources.extend(knowledge.places.values().map(|found| (&*found.iri, &found.source)));
    sources.extend(knowledge.stations.values().map(|found| (&*found.iri, &found.source)));
    for (subject, source) in sources {
        assert!(!source.document.is_empty(), "{subject}");
        let names_a_file = source.document.contains(".csv") || source.document.contains(".md");
        assert!(!names_a_file, "{subject}: {}", source.document);
    }
}

#[test]
fn dimensions_are_those_of_the_list() {
    let Some(rows) = list("dimensions.csv") else { return };
    let knowledge = shipped();
    let order: Vec<&str> = rows.iter().map(|row| row["notation"].as_str()).collect();
    assert_eq!(knowledge.dimensions.keys().map(|key| &**key).collect::<Vec<_>>(), order);
    for row in &rows {
        let found = &knowledge.dimensions[row["notation"].as_str()];
        let name = &row["notation"];
        let words = |column: &str| -> BTreeSet<String> {
            row[column].split('|').filter(|word| !word.is_empty()).map(ToOwned::to_owned).collect()
        };
        assert_eq!(&*found.group, row["group"], "{name}");
        assert_eq!(datatype(found.datatype), row["datatype"], "{name}");
        assert_eq!(&*found.unit.unit, row["unit"], "{name}");
        assert_eq!(&*found.unit.ucum, row["ucum"].replace("null", ""), "{name}");
        assert_eq!(&*found.qudt, row["qudt"].replace("null", ""), "{name}");
        assert_eq!(&*found.label.zh, row["label_zh"], "{name}");
        assert_eq!(&*found.label.en, row["label_en"], "{name}");
        assert_eq!(joined(&found.synonyms_zh), words("synonyms_zh"), "{name}");
        assert_eq!(joined(&found.synonyms_en), words("synonyms_en"), "{name}");
        let roles: Vec<String> = found.roles.iter().map(|role| format!("{role:?}").to_lowercase()).collect();
        assert_eq!(roles.join("|"), row["role"], "{name}");
        let number = |column: &str, otherwise: f64| row[column].parse::<f64>().unwrap_or(otherwise);
        assert_eq!(found.physical_min, number("physical_min", f64::NEG_INFINITY), "{name}");
        assert_eq!(found.physical_max, number("physical_max", f64::INFINITY), "{name}");
        let edges = row["band_edges"].trim_start_matches("class:").trim_start_matches("grade:");
        let edges: Vec<&str> = edges.split(';').map(str::trim).filter(|edge| !edge.is_empty()).collect();
        if row["band_edges"].contains(':') {
            assert_eq!(found.classes.iter().map(|class| &**class).collect::<Vec<_>>(), edges, "{name}");
        } else {
            let edges: Vec<f64> = edges.iter().map(|edge| edge.parse().expect("a number")).collect();
            assert_eq!(found.band_edges, edges, "{name}");
        }
        if !row["notes"].contains(".md") && !row["notes"].contains(".csv") {
            assert_eq!(&*found.notes, row["notes"], "{name}");
        }
        assert_eq!(found.derivable_from.is_empty(), row["derivable_from"].is_empty(), "{name}");
        assert_eq!(found.band_reason.is_empty(), row["band_reason"].is_empty(), "{name}");
    }
}

fn datatype(found: Datatype) -> &'static str {
    match found {
        Datatype::Number => "number",
        Datatype::Integer => "integer",
        Datatype::Grade => "grade",
        Datatype::Code => "code",
        Datatype::Flag => "flag",
        Datatype::HourWindow => "hour_window",
    }
}

#[test]
fn a_value_on_an_edge_belongs_to_the_upper_band() {
    let knowledge = shipped();
    for dimension in knowledge.dimensions.values() {
        for (index, edge) in dimension.band_edges.iter().enumerate() {
            let on = dimension.band(*edge).expect("a band");
            let below = dimension.band(edge.next_down()).expect("a band");
            assert_eq!((on.index, on.from), (index + 1, *edge), "{}", dimension.notation);
            assert_eq!((below.index, below.to), (index, *edge), "{}", dimension.notation);
        }
    }
    assert!(knowledge.dimensions["sand_grading_zone"].band(2.0).is_none());
}

#[test]
fn machines_are_those_of_the_list() {
    let Some(rows) = list("machines.csv") else { return };
    let knowledge = shipped();
    let mut wanted: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for row in &rows {
        let key = (row["maker"].clone(), row["model"].clone(), row["class"].clone());
        *wanted.entry(key).or_default() += 1;
    }
    let class = |iri: &str| iri.rsplit('/').next().unwrap_or_default().replace('-', "_");
    let found: BTreeMap<(String, String, String), usize> = knowledge
        .machines
        .values()
        .map(|found| ((found.maker.to_string(), found.model.to_string(), class(&found.class)), found.figures.len()))
        .collect();
    assert_eq!(found, wanted);
    let count = |check: &dyn Fn(&fieldpack_graph::knowledge::MachineFigure) -> bool| {
        knowledge.machines.values().flat_map(|found| &found.figures).filter(|figure| check(figure)).count()
    };
    let of = |certainty: &str| rows.iter().filter(|row| row["certainty"] == certainty).count();
    assert_eq!(count(&|figure| figure.by_designation), of("code"));
    assert_eq!(count(&|figure| figure.certainty == Certainty::Checked), of("checked"));
    assert_eq!(count(&|figure| figure.certainty == Certainty::Known), of("known"));
    let geared =
        |gearing: Gearing| count(&|figure: &fieldpack_graph::knowledge::MachineFigure| figure.gearing == Some(gearing));
    assert_eq!(geared(Gearing::HighPressure), rows.iter().filter(|row| row["gearing"] == "high_pressure").count());
    let recalled: BTreeSet<(&str, &str)> = rows
        .iter()
        .filter(|row| row["source"].contains("name recalled") || row["note"].contains("name recalled"))
        .map(|row| (row["maker"].as_str(), row["model"].as_str()))
        .collect();
    let said: BTreeSet<(&str, &str)> = knowledge
        .machines
        .values()
        .filter(|found| found.name_recalled)
        .map(|found| (&*found.maker, &*found.model))
        .collect();
    assert_eq!(said, recalled);
}

#[test]
fn figures_carry_the_numbers_of_their_rows() {
    let Some(rows) = list("machines.csv") else { return };
    let knowledge = shipped();
    for machine in knowledge.machines.values() {
        let own: Vec<_> =
            rows.iter().filter(|row| row["maker"] == *machine.maker && row["model"] == *machine.model).collect();
        for figure in &machine.figures {
            let matches = own.iter().any(|row| {
                let bound = |column: &str| row[column].parse::<f64>().ok();
                let number = match (bound("low"), bound("value"), bound("high"), figure.number) {
                    (_, _, _, None) => return figure.word.as_deref() == Some(row["value"].as_str()),
                    (None, None, Some(high), Some(found)) => found.low().is_infinite() && found.high() == high,
                    (Some(low), None, None, Some(found)) => found.high().is_infinite() && found.low() == low,
                    (low, Some(value), high, Some(found)) => {
                        found.value() == value
                            && found.low() == low.unwrap_or(value)
                            && found.high() == high.unwrap_or(value)
                    }
                    (low, None, high, Some(found)) => Some(found.low()) == low && Some(found.high()) == high,
                };
                number && row["property"] == *figure.property && row["unit"] == *figure.unit.unit
            });
            assert!(matches, "{} {}", machine.iri, figure.property);
        }
    }
}

#[test]
fn places_are_those_of_the_list() {
    let Some(rows) = list("places.csv") else { return };
    let knowledge = shipped();
    let with_height: Vec<_> = knowledge.places.values().filter(|place| place.altitude_m.is_some()).collect();
    assert_eq!(with_height.len(), rows.len());
    for row in &rows {
        let found = with_height.iter().find(|place| *place.label.zh == *row["name_zh"]).expect(&row["name_zh"]);
        let elevation: f64 = row["elevation_m"].parse().expect("a number");
        let altitude = found.altitude_m.expect("a height");
        assert_eq!(altitude.value(), elevation, "{}", row["name_zh"]);
        assert_eq!(found.source.certainty.as_str(), row["certainty"], "{}", row["name_zh"]);
        assert_eq!(found.lon, row["lon"].parse().ok(), "{}", row["name_zh"]);
        assert_eq!(found.lat, row["lat"].parse().ok(), "{}", row["name_zh"]);
    }
}

#[test]
fn heights_are_as_wide_as_their_certainty() {
    let knowledge = shipped();
    let lhasa = &knowledge.places["https://fieldpack.dev/id/place/lhasa"];
    let altitude = lhasa.altitude_m.expect("a height");
    assert_eq!((altitude.low(), altitude.value(), altitude.high()), (3590.0, 3650.0, 3710.0));
    assert!(lhasa.names.iter().any(|name| &**name == "拉薩"));
    for place in knowledge.places.values() {
        let region = matches!(place.kind, PlaceKind::Region | PlaceKind::Line);
        assert_eq!(region, place.altitude_m.is_none(), "{}", place.iri);
        assert_eq!(region, place.lon.is_none(), "{}", place.iri);
    }
}

#[test]
fn stations_are_the_measured_and_published_ones() {
    let knowledge = shipped();
    let of = |kind: ClimateKind| knowledge.stations.values().filter(|found| found.kind == kind).count();
    assert_eq!((of(ClimateKind::Measured), of(ClimateKind::Published)), (81, 6));
    let Some(rows) = list("climate.csv") else { return };
    for row in rows.iter().filter(|row| row["data_kind"] != "gridded") {
        let found = knowledge.stations.values().find(|found| *found.label.zh == *row["station_zh"]).expect("a station");
        let month: usize = row["month"].parse().expect("a month");
        let cells = found.months[month - 1];
        let number = |column: &str| row[column].parse::<f64>().ok();
        assert_eq!(Some(cells.tmin_mean_c), number("tmin_mean_c"), "{} {month}", row["station_zh"]);
        assert_eq!(Some(cells.tmax_mean_c), number("tmax_mean_c"), "{} {month}", row["station_zh"]);
        assert_eq!(cells.tmin_sd_k, number("tmin_sd_k"), "{} {month}", row["station_zh"]);
        assert_eq!(cells.gust_month_max_mean_m_s, number("gust_month_max_mean_m_s"), "{} {month}", row["station_zh"]);
        assert_eq!(Some(found.elevation_m), number("elevation_m"), "{}", row["station_zh"]);
    }
}

#[test]
fn parameters_have_the_published_values() {
    let knowledge = shipped();
    let cases = [
        ("eta_work", 0.5, 0.7, "1"),
        ("alpha1", 0.8, 0.9, "1"),
        ("eta_pumping", 0.65, 0.75, "1"),
        ("bsfc_g_per_kwh", 195.0, 240.0, "g/(kW.h)"),
        ("diesel_density_kg_per_l", 0.84, 0.84, "kg/L"),
        ("grid_co2_kg_per_kwh", 0.5366, 0.5366, "kg/(kW.h)"),
        ("lapse_rate", 0.55, 0.65, "K/(100.m)"),
        ("climate_e90_plateau_tmin_01", 3.0, 3.0, "K"),
        ("climate_e90_elsewhere_mean_12", 3.6, 3.6, "K"),
        ("climate_offset_plateau_tmax_11", 1.9, 1.9, "K"),
    ];
    for (notation, low, high, ucum) in cases {
        let quantity = &knowledge.parameter(notation).expect(notation).quantity;
        let interval = quantity.interval().expect("a number");
        assert_eq!((interval.low(), interval.high()), (low, high), "{notation}");
        assert_eq!(&*quantity.unit.ucum, ucum, "{notation}");
    }
    assert_eq!(knowledge.parameters["eta_pumping"].source.certainty, Certainty::Uncertain);
    assert_eq!(knowledge.parameters["road_factor"].source.certainty, Certainty::Assumed);
}

#[test]
fn written_units_stand_for_the_right_amounts() {
    let knowledge = shipped();
    let unit = |word: &str, to: &str| {
        let codes = knowledge.terms.iter().filter(|term| &*term.kind == "unit" && &*term.text == word);
        codes.filter_map(|term| convert(1.0, &term.value, to).ok()).next().unwrap_or_else(|| panic!("{word} to {to}"))
    };
    let cases = [
        ("方", "m3", 1.0),
        ("万方", "m3", 10_000.0),
        ("cubic yards", "m3", 0.764_554_857_984),
        ("公分", "mm", 10.0),
        ("feet", "m", 0.3048),
        ("psi", "MPa", 0.006_894_757_293),
        ("公里/小时", "m/s", 1.0 / 3.6),
        ("mph", "m/s", 0.447_04),
        ("吨/平方米", "kPa", 9.806_65),
        ("℃", "Cel", 1.0),
        ("°", "deg", 1.0),
        ("层", "{storey}", 1.0),
        ("马力", "kW", 0.745_699_871_6),
        ("mt a month", "t/mo", 1_000_000.0),
    ];
    for (word, to, expected) in cases {
        let found = unit(word, to);
        assert!((found - expected).abs() <= 1e-6 * expected, "1 {word} = {found} {to}, expected {expected}");
    }
}

#[test]
fn role_conditions_turn_at_their_limits() {
    let knowledge = shipped();
    let pumping = &knowledge.activities["https://fieldpack.dev/def/activity/concrete-pumping"];
    let valve = pumping.roles.iter().find(|usage| usage.role.ends_with("/stop-valve")).expect("a stop valve");
    let Some(Condition::Compare { left: Operand::Quantity(left), right: Operand::Constant(right), .. }) = &valve.when
    else {
        panic!("a comparison with a constant");
    };
    assert_eq!((&**left, right.interval().map(|limit| limit.value())), ("pumping_height", Some(100.0)));
}

#[test]
fn links_between_concepts_go_both_ways() {
    let knowledge: &Knowledge = shipped();
    for (iri, concept) in &knowledge.concepts {
        for other in &concept.related {
            assert!(knowledge.concepts[other].related.contains(iri), "{iri} to {other}");
        }
        for class in &concept.broader {
            assert!(concept.ancestors.contains(class), "{iri}");
        }
    }
    let digger = &knowledge.concepts["https://fieldpack.dev/def/class/excavator"];
    assert!(digger.related.iter().any(|iri| iri.ends_with("activity/excavation")));
}

#[test]
fn labels_are_found_by_iri() {
    let knowledge = shipped();
    let label = |iri: &str| knowledge.label(&format!("https://fieldpack.dev/{iri}"), Language::En).to_string();
    assert_eq!(label("def/dimension/altitude"), "altitude");
    assert_eq!(label("def/quantity/boiling_point_c"), "boiling point of water");
    assert_eq!(label("def/class/trailer-pump"), "trailer pump");
    assert_eq!(label("id/place/lhasa"), "Lhasa");
    assert_eq!(label("id/machine/schwing-sp-8800"), "Schwing SP 8800");
    assert_eq!(label("id/place/nowhere"), "nowhere");
}

#[test]
fn the_shipped_folder_is_read_without_its_shapes() {
    let files = fieldpack_graph::knowledge::compile::read_folder(&ontologies_dir()).expect("readable");
    assert!(files.len() > 40);
    assert!(files.iter().all(|file| !file.path.starts_with("shapes")));
}

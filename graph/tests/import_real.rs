//! Real files through their mappings: counts and values that stand in the files.
//!
//! The data are read from the folder that `FIELDPACK_REAL_DATA` names, by default `../shared/data`
//! beside the workspace; where it is absent the tests say so and pass.

use fieldpack_graph::entry::RdfLoad;
use fieldpack_graph::import::{Limits, LoadOptions, NormalsMapping, PlaceMapping, RdfParts, RecordMapping, load_table};
use fieldpack_graph::knowledge::{Knowledge, Place, compile::ontologies_dir};
use fieldpack_graph::record::{Borehole, ConcreteMix, ConditionValue, Failure, Hazard, Record, RecordData};
use jiff::civil::date;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::load(&ontologies_dir()).expect("the shipped ontologies compile"));

/// A file of the real data; `None`, with a message, where it is absent.
fn real(path: &str) -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("FIELDPACK_REAL_DATA").map_or_else(default, PathBuf::from);
    let file = folder.join(path);
    if file.exists() {
        return Some(file);
    }
    eprintln!("skipped: `{}` is absent, set FIELDPACK_REAL_DATA to the folder of the real data", file.display());
    None
}

fn mapping_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/mappings").join(name)
}

/// Loads a real file; `None` where it is absent.
fn load(path: &str, mapping: &str) -> Option<Vec<Record>> {
    let file = real(path)?;
    let mapping = RecordMapping::read(&mapping_file(mapping), &KNOWLEDGE).expect("the mapping is sound");
    let mut records = Vec::new();
    let report = load_table(&file, &mapping, &LoadOptions::default(), |record| {
        records.push(record);
        Ok(())
    });
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((report.rows, report.loaded), (records.len() as u64, records.len() as u64));
    let distinct: HashSet<_> = records.iter().map(|record| record.header.iri.clone()).collect();
    assert_eq!(distinct.len(), records.len(), "every row has its own IRI");
    assert!(records.iter().all(|record| !record.header.synthetic), "real data are not synthetic");
    Some(records)
}

fn by_id<'r>(records: &'r [Record], id: &str) -> &'r Record {
    records.iter().find(|record| &*record.header.source_id == id).unwrap_or_else(|| panic!("{id}"))
}

fn failures(records: &[Record]) -> Vec<&Failure> {
    records
        .iter()
        .map(|record| match &record.data {
            RecordData::Failure(failure) => failure,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn condition(conditions: &[ConditionValue], dimension: &str) -> Option<f64> {
    conditions.iter().find(|one| &*one.dimension == dimension)?.value
}

#[test]
fn excavator_work_orders_load() {
    let Some(records) = load("work-orders/excavator_work_orders_dev.csv", "excavator-work-orders.toml") else { return };
    assert_eq!(records.len(), 3312);
    let all = failures(&records);
    assert!(all.iter().all(|failure| failure.machine_class.as_deref() == Some("excavator")));
    let RecordData::Failure(first) = &by_id(&records, "pdl-00001").data else { panic!("a failure") };
    assert_eq!(&*first.text, "L/H BUCKET CYL LEAKING.");
    assert_eq!((first.at, first.cost), (Some(date(2005, 3, 20)), Some(407.4)));
    assert_eq!(first.component.as_deref(), Some("Cylinder_Tilt, Bucket_Hydraulic Cylinders, Left"));
    assert_eq!((first.mechanism.as_deref(), &*first.mode), (Some("Leak"), "UNK"));
    let starts = all.iter().filter(|failure| failure.mechanism.as_deref() == Some("Fail to Start"));
    assert!(starts.clone().count() > 0 && starts.clone().all(|failure| &*failure.mode == "EST"));
    let machines: HashSet<_> = all.iter().filter_map(|failure| failure.machine.clone()).collect();
    assert_eq!(machines.len(), 5);
}

#[test]
fn annotated_maintenance_texts_load() {
    if let Some(records) = load("work-orders/maintie_gold_dev.jsonl", "maintie-gold.toml") {
        assert_eq!(records.len(), 639);
        let RecordData::Failure(first) = &by_id(&records, "maintie-0000").data else { panic!("a failure") };
        assert_eq!(first.component.as_deref(), Some("air conditioner; thermostat"));
        assert_eq!(first.mechanism.as_deref(), Some("not working"));
    }
    if let Some(records) = load("work-orders/mwo_mentions_dev.jsonl", "work-order-mentions.toml") {
        assert_eq!(records.len(), 2448);
        let RecordData::Failure(first) = &by_id(&records, "mwoner-train-0003").data else { panic!("a failure") };
        assert_eq!((&*first.text, first.action.as_deref()), ("replace deck spanner cylinder ITEM_ID", Some("replace")));
    }
    if let Some(records) = load("work-orders/maintie_silver_texts_dev.txt", "maintie-silver.toml") {
        assert_eq!(records.len(), 2725);
    }
}

#[test]
fn failure_mode_observations_load() {
    let file = "work-orders/failure_mode_observations_dev.csv";
    let Some(records) = load(file, "failure-mode-observations.toml") else { return };
    assert_eq!(records.len(), 382);
    let all = failures(&records);
    let coded = |code: &str| all.iter().filter(|failure| failure.codes.iter().any(|one| &**one == code)).count();
    assert_eq!((coded("PLU"), coded("BRD"), coded("STD")), (36, 53, 38), "as many as the file has of each mode");
    assert!(all.iter().filter(|failure| &*failure.mode != "UNK").count() < 40, "a mode is read off the text only");
}

#[test]
fn landslides_load() {
    let Some(records) = load("landslides/landslides.csv", "landslides.toml") else { return };
    assert_eq!(records.len(), 7661);
    let hazards: Vec<&Hazard> = records
        .iter()
        .map(|record| match &record.data {
            RecordData::Hazard(hazard) => hazard,
            other => panic!("{other:?}"),
        })
        .collect();
    let exact = hazards.iter().filter(|hazard| hazard.accuracy_km == Some(0.0)).count();
    let unknown = hazards.iter().filter(|hazard| hazard.accuracy_km.is_none()).count();
    assert_eq!((exact, unknown), (979, 362));
    assert_eq!(hazards.iter().filter(|hazard| hazard.trigger.as_deref() == Some("construction")).count(), 58);
    let RecordData::Hazard(one) = &by_id(&records, "684").data else { panic!("a hazard") };
    assert_eq!((one.position.lon, one.position.lat, one.at), (107.45, 32.5625, Some(date(2008, 8, 1))));
    assert!(one.text.starts_with("Sigou Village, Loufan County, Shanxi Province; 41.02145 km from Jingyang;"));
    assert!(one.text.contains("11 dead") && !one.text.contains("hurt"), "{}", one.text);
}

#[test]
fn boreholes_load() {
    let borehole = |record: &Record| -> Borehole {
        match &record.data {
            RecordData::Borehole(borehole) => borehole.clone(),
            other => panic!("{other:?}"),
        }
    };
    if let Some(records) = load("boreholes/nansha_drilling.csv", "nansha-drilling.toml") {
        assert_eq!(records.len(), 57);
        let one = borehole(by_id(&records, "NSGC03"));
        assert_eq!((one.depth_m, one.at), (Some(200.71), Some(date(2018, 7, 9))));
        assert_eq!((one.position.lon, one.position.lat), (113.487866, 22.73367));
    }
    if let Some(records) = load("boreholes/nansha_hydrogeology.csv", "nansha-hydrogeology.toml") {
        assert_eq!(records.len(), 47);
        let one = borehole(by_id(&records, "B0092"));
        assert!((one.position.lon - 113.665_955_555_556).abs() < 1e-9, "degrees, minutes and seconds");
        assert_eq!(condition(&one.conditions, "groundwater_depth"), Some(4.21));
        let inflow = condition(&one.conditions, "water_inflow").expect("stated");
        assert!((inflow - 15.249 / 24.0).abs() < 1e-9, "cubic metres a day became cubic metres an hour: {inflow}");
        let empty = records.iter().map(borehole).filter(|one| one.conditions.is_empty()).count();
        assert_eq!(empty, 1, "one row states none of the conditions");
    }
}

#[test]
fn concrete_mixes_load() {
    let mix = |record: &Record| -> ConcreteMix {
        match &record.data {
            RecordData::ConcreteMix(mix) => mix.clone(),
            other => panic!("{other:?}"),
        }
    };
    if let Some(records) = load("concrete/slump_test.csv", "concrete-slump.toml") {
        assert_eq!(records.len(), 103);
        let one = mix(by_id(&records, "1"));
        assert_eq!(condition(&one.conditions, "slump"), Some(230.0), "centimetres became millimetres");
        assert_eq!(condition(&one.conditions, "slump_flow"), Some(620.0));
        assert_eq!(one.components_kg_per_m3.get("fly_ash"), Some(&105.0));
    }
    if let Some(records) = load("concrete/compressive_strength.csv", "concrete-strength.toml") {
        assert_eq!(records.len(), 1030);
        let one = mix(by_id(&records, "3"));
        assert_eq!(&*one.label, "Yeh 1998, row 3, strength at 270 days");
        assert_eq!(condition(&one.conditions, "concrete_compressive_strength"), Some(40.27));
    }
}

fn places(path: &str, mapping: &str) -> Option<Vec<Place>> {
    let file = real(path)?;
    let mapping = PlaceMapping::read(&mapping_file(mapping)).expect("the mapping is sound");
    Some(mapping.load(&file, &KNOWLEDGE, &Limits::default()).unwrap_or_else(|error| panic!("{error}")))
}

#[test]
fn gazetteers_and_stations_load_as_places() {
    if let Some(china) = places("gazetteer/places_china.csv", "geonames-places.toml") {
        assert_eq!(china.len(), 16_470);
        assert_eq!(china.iter().filter(|place| place.altitude_m.is_some()).count(), 2_318);
        let jilong = china.iter().find(|place| &*place.iri == "https://fieldpack.dev/id/place/geonames-1279429");
        let jilong = jilong.expect("of the file");
        assert_eq!((&*jilong.label.zh, &*jilong.label.en), ("宗嘎", "Zongga"));
        assert!(jilong.names.iter().any(|name| &**name == "吉隆县"));
    }
    if let Some(world) = places("gazetteer/places_world.csv", "geonames-places.toml") {
        assert_eq!(world.len(), 31_732);
        assert_eq!(world.iter().filter(|place| place.altitude_m.is_some()).count(), 30_972);
    }
    if let Some(stations) = places("weather-stations/stations_china.csv", "weather-stations.toml") {
        assert_eq!(stations.len(), 1_087);
    }
    if let Some(stations) = places("weather-stations/stations_world_active.csv", "weather-stations.toml") {
        assert_eq!(stations.len(), 13_764);
    }
}

/// Heights of the shipped places that differ from the gazetteer's by more than 150 m, each looked at.
///
/// The gazetteer's point is a town's; the shipped height is the source's, with its own spread.
#[test]
fn shipped_heights_agree_with_the_gazetteer() {
    let Some(mut gazetteer) = places("gazetteer/places_china.csv", "geonames-places.toml") else { return };
    gazetteer.extend(places("gazetteer/places_world.csv", "geonames-places.toml").expect("beside the other"));
    let mut by_name: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
    for place in &gazetteer {
        for name in place.names.iter().chain([&place.label.zh, &place.label.en]) {
            by_name.entry(name).or_default().push(place);
        }
    }
    let (mut compared, mut beyond) = (0, Vec::new());
    for place in KNOWLEDGE.places.values() {
        let (Some(height), Some(lon), Some(lat)) = (place.altitude_m, place.lon, place.lat) else { continue };
        let names = [&place.label.zh, &place.label.en];
        let near = names.iter().filter_map(|name| by_name.get(&***name)).flatten().filter_map(|other| {
            let (other_lon, other_lat) = (other.lon?, other.lat?);
            let degrees = (other_lat - lat).hypot((other_lon - lon) * lat.to_radians().cos());
            (degrees < 0.15).then_some((degrees, other.altitude_m?.value()))
        });
        let Some((_, other)) = near.min_by(|one, other| one.0.total_cmp(&other.0)) else { continue };
        compared += 1;
        let difference = height.value() - other;
        if difference.abs() > 150.0 {
            beyond.push((place.label.en.clone(), difference.round(), height.contains(other)));
            eprintln!(
                "{} {}: ours {} m, gazetteer {other} m, {difference:+.0} m",
                place.label.zh,
                place.label.en,
                height.value()
            );
        }
    }
    eprintln!("{compared} places compared, {} differ by more than 150 m", beyond.len());
    assert!(compared >= 80, "only {compared} places were found in the gazetteer");
    // Kangding lies in a steep valley: the gazetteer's point is 266 m above the town's published height.
    let unexplained: Vec<_> = beyond.iter().filter(|(name, ..)| &**name != "Kangding").collect();
    assert!(unexplained.is_empty(), "look at these heights and correct or explain them: {unexplained:?}");
}

#[test]
fn station_normals_load_and_agree_with_the_shipped_stations() {
    let Some(file) = real("../domain/climate.csv") else { return };
    let mapping = NormalsMapping::read(&mapping_file("station-normals.toml")).expect("the mapping is sound");
    let stations = mapping.load(&file, &KNOWLEDGE, &Limits::default()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(stations.len(), 81);
    for station in &stations {
        let shipped = KNOWLEDGE.stations.values().find(|shipped| shipped.label == station.label);
        let shipped = shipped.unwrap_or_else(|| panic!("{} is not shipped", station.label.en));
        assert_eq!(
            (shipped.months, shipped.elevation_m),
            (station.months, station.elevation_m),
            "{}",
            station.label.en
        );
    }
}

#[test]
fn standard_ontologies_load_unchanged() {
    // Triples as the collection's own list counts them.
    let files = [
        ("geosparql-1.1.ttl", 750),
        ("simple-features-geometries.ttl", 161),
        ("skos.ttl", 252),
        ("owl-time.ttl", 1364),
        ("sosa.ttl", 345),
        ("ssn.ttl", 520),
        ("ssn-system.ttl", 339),
        ("prov-o.ttl", 1146),
        ("org.ttl", 748),
        ("shacl.ttl", 1128),
        ("schemaorg-30.0-current-https.ttl", 17_949),
        ("qudt-schema.ttl", 2153),
        ("qudt-units.ttl", 60_475),
        ("qudt-quantitykinds.ttl", 13_830),
        ("iof-core.rdf", 3889),
        ("iof-maintenance.rdf", 445),
        ("iof-annotation-vocabulary.rdf", 311),
        ("iof-core.ttl", 3889),
        ("iof-maintenance.ttl", 445),
        ("iof-annotation-vocabulary.ttl", 311),
    ];
    for (name, triples) in files {
        let Some(file) = real(&format!("ontologies/{name}")) else { return };
        let read = || -> Vec<RdfLoad> {
            let parts = RdfParts::open(&file, "https://fieldpack.dev/id/graph/test").expect("opens");
            parts.collect::<Result<_, _>>().unwrap_or_else(|error| panic!("{error}"))
        };
        let parts = read();
        let lines: HashSet<&str> = parts.iter().flat_map(|part| part.nquads.lines()).collect();
        assert_eq!(lines.len(), triples, "{name}");
        assert!(parts[0].replace && parts[1..].iter().all(|part| !part.replace), "{name}");
        assert_eq!(parts, read(), "{name}: reading again gives the same entries");
    }
}

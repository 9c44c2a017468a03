//! Columns against a plain model: a map of records by IRI.
//!
//! Random upserts and deletes must leave the same rows and exactly the same mining cells as putting
//! the surviving records into empty columns, whatever snapshots readers hold meanwhile.

use fieldpack_graph::columns::{Banding, Bands, Bin, Columns, SavedError, day_number};
use fieldpack_graph::record::{
    ConditionValue, Exposure, Failure, Header, Position, Record, RecordData, RecordType, Site, TimeSpan,
};
use fieldpack_journal::Position as Mark;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const CLASSES: [&str; 2] = ["trailer_pump", "truck_mixer"];
const MODES: [&str; 3] = ["BLK", "EOH", "UNK"];

fn bands() -> Arc<Bands> {
    Arc::new(Bands::new([
        ("altitude".into(), Banding::Edges(vec![1500.0, 3000.0])),
        ("slump".into(), Banding::Edges(vec![100.0, 180.0])),
        ("aggregate_shape".into(), Banding::Classes(vec!["rounded".into(), "crushed".into()])),
    ]))
}

fn columns() -> Columns {
    let dimensions: Vec<Arc<str>> = vec!["altitude".into(), "slump".into(), "aggregate_shape".into()];
    Columns::new(&dimensions, bands())
}

fn conditions() -> impl Strategy<Value = Vec<ConditionValue>> {
    let altitude =
        proptest::option::of((0_u8..5).prop_map(|k| ConditionValue::number("altitude", f64::from(k) * 750.0)));
    let slump = proptest::option::of((0_u8..4).prop_map(|k| ConditionValue::number("slump", f64::from(k) * 60.0)));
    let shape = proptest::option::of(prop_oneof![Just("rounded"), Just("crushed"), Just("flaky")])
        .prop_map(|word| word.map(|word| ConditionValue::class("aggregate_shape", word)));
    let unlisted = proptest::option::of(Just(ConditionValue::number("not_in_the_list", 3.0)));
    (altitude, slump, shape, unlisted).prop_map(|(a, b, c, d)| [a, b, c, d].into_iter().flatten().collect())
}

fn day() -> impl Strategy<Value = Date> {
    (0_i8..24).prop_map(|month| date(2023 + i16::from(month / 12), month % 12 + 1, 1))
}

fn failure() -> impl Strategy<Value = RecordData> {
    let mode = proptest::sample::select(&MODES);
    let class = proptest::option::of(proptest::sample::select(&CLASSES));
    (mode, class, proptest::option::of(day()), conditions()).prop_map(|(mode, class, at, conditions)| {
        RecordData::Failure(Failure {
            text: "stopped".into(),
            machine_class: class.map(Into::into),
            machine_model: None,
            machine: None,
            mode: mode.into(),
            component: None,
            mechanism: None,
            cause: None,
            severity: None,
            site: Some("https://fieldpack.dev/id/site/t/1".into()),
            position: None,
            at,
            operating_hours_h: None,
            downtime_h: Some(4.0),
            repair_h: None,
            cost: None,
            action: None,
            provider: None,
            codes: Vec::new(),
            conditions,
        })
    })
}

fn exposure() -> impl Strategy<Value = RecordData> {
    (proptest::sample::select(&CLASSES), day(), 0_u32..5000, conditions()).prop_map(
        |(class, from, tenths, conditions)| {
            RecordData::Exposure(Exposure {
                site: None,
                machine_class: class.into(),
                machine: None,
                period: TimeSpan { from, to: None },
                hours_h: f64::from(tenths) / 10.0,
                conditions,
            })
        },
    )
}

fn site() -> impl Strategy<Value = RecordData> {
    (proptest::option::of((-180.0..180.0, -90.0..90.0)), conditions()).prop_map(|(position, conditions)| {
        RecordData::Site(Site {
            label: "site".into(),
            text: "".into(),
            position: position.map(|(lon, lat)| Position { lon, lat }),
            activity: Some("concrete pumping".into()),
            period: None,
            conditions,
            equipment: Vec::new(),
            outcome: None,
        })
    })
}

/// An upsert of a record, or a delete of whatever has that identifier.
#[derive(Clone, Debug)]
enum Step {
    Upsert(Box<Record>),
    Delete(String),
    Snapshot,
}

fn record() -> impl Strategy<Value = Record> {
    (prop_oneof![4 => failure(), 3 => exposure(), 1 => site()], 0_u8..12, any::<bool>()).prop_map(
        |(data, number, synthetic)| {
            let header = Header::new(data.record_type(), "t", &number.to_string(), "acme", synthetic);
            Record { header, data }
        },
    )
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => record().prop_map(|record| Step::Upsert(Box::new(record))),
        3 => record().prop_map(|record| Step::Delete(record.header.iri.to_string())),
        1 => Just(Step::Snapshot),
    ];
    proptest::collection::vec(step, 0..120)
}

fn rebuilt(records: &BTreeMap<Arc<str>, Record>) -> Columns {
    let mut columns = columns();
    for record in records.values() {
        columns.upsert(record);
    }
    columns
}

/// What a reader sees of every record, by IRI.
fn seen(columns: &Columns) -> BTreeMap<String, String> {
    RecordType::ALL
        .into_iter()
        .flat_map(|record_type| columns.rows(record_type))
        .map(|row| {
            let numbers: BTreeMap<String, String> = row
                .dimensions()
                .map(|dimension| {
                    let word = row.class_value(dimension).map(|word| columns.text(word).to_owned());
                    (columns.notation(dimension).to_owned(), format!("{:?} {word:?}", row.number(dimension)))
                })
                .collect();
            let words = [row.owner(), row.class(), row.kind(), row.activity(), row.site()];
            let words: Vec<&str> = words.into_iter().map(|word| columns.text(word)).collect();
            let fixed = (row.position(), row.from(), row.to(), row.months(), row.hours_h(), row.is_synthetic());
            let fixed = (fixed, row.meaning(), row.language(), row.source_id());
            (row.iri().to_string(), format!("{fixed:?} {words:?} {numbers:?}"))
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn updates_leave_what_a_rebuild_gives(steps in steps()) {
        let mut columns = columns();
        let mut model: BTreeMap<Arc<str>, Record> = BTreeMap::new();
        let mut snapshots = Vec::new();
        for step in steps {
            match step {
                Step::Upsert(record) => {
                    columns.upsert(&record);
                    model.insert(record.header.iri.clone(), *record);
                }
                Step::Delete(iri) => {
                    prop_assert_eq!(columns.delete(&iri), model.remove(iri.as_str()).is_some());
                }
                Step::Snapshot => snapshots.push((columns.clone(), model.clone())),
            }
        }
        snapshots.push((columns, model));
        for (snapshot, records) in &snapshots {
            let fresh = rebuilt(records);
            prop_assert_eq!(snapshot.len(), records.len());
            prop_assert_eq!(snapshot.cells(), &snapshot.recount());
            prop_assert_eq!(snapshot.cells(), fresh.cells());
            prop_assert_eq!(seen(snapshot), seen(&fresh));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn saved_columns_read_as_they_were_and_go_on(steps in steps(), later in steps(), place in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("columns.saved");
        let mut columns = columns();
        let run = |columns: &mut Columns, steps: &[Step]| {
            for step in steps {
                match step {
                    Step::Upsert(record) => columns.upsert(record),
                    Step::Delete(iri) => drop(columns.delete(iri)),
                    Step::Snapshot => {}
                }
            }
        };
        run(&mut columns, &steps);
        let mark = Mark { sequence: 7, part: 3 };
        columns.save(&file, "epoch", mark).expect("saves");
        let (mut read, applied) = self::columns().read_saved(&file, "epoch").expect("reads").expect("is there");
        prop_assert_eq!(applied, mark);
        prop_assert_eq!(read.len(), columns.len());
        prop_assert_eq!(seen(&read), seen(&columns));
        prop_assert_eq!(read.cells(), columns.cells());
        // What comes later goes on from there.
        run(&mut columns, &later);
        run(&mut read, &later);
        prop_assert_eq!(seen(&read), seen(&columns));
        prop_assert_eq!(read.cells(), &read.recount());
        // Another journal's and other dimensions' are passed over; a changed byte is damage, never a wrong column.
        prop_assert!(self::columns().read_saved(&file, "other").expect("reads").is_none());
        let other: Vec<Arc<str>> = vec!["slump".into()];
        prop_assert!(Columns::new(&other, bands()).read_saved(&file, "epoch").expect("reads").is_none());
        let mut bytes = std::fs::read(&file).expect("a file");
        let at = place.index(bytes.len());
        bytes[at] ^= 1 << bit;
        std::fs::write(&file, &bytes).expect("writes");
        let found = self::columns().read_saved(&file, "epoch");
        prop_assert!(matches!(found, Err(SavedError::Damaged { .. }) | Ok(None)), "byte {at}: {:?}", found.map(|found| found.map(|(_, mark)| mark)));
        std::fs::write(&file, &bytes[..at]).expect("writes");
        prop_assert!(self::columns().read_saved(&file, "epoch").is_err());
    }
}

#[test]
fn nothing_saved_is_no_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(columns().read_saved(&folder.path().join("columns.saved"), "epoch").expect("reads").is_none());
}

fn pump_failure(number: u32, altitude: f64, at: Date) -> Record {
    let data = RecordData::Failure(Failure {
        text: "堵管".into(),
        machine_class: Some("trailer_pump".into()),
        machine_model: None,
        machine: None,
        mode: "BLK".into(),
        component: None,
        mechanism: None,
        cause: None,
        severity: None,
        site: Some("https://fieldpack.dev/id/site/t/1".into()),
        position: None,
        at: Some(at),
        operating_hours_h: None,
        downtime_h: None,
        repair_h: None,
        cost: None,
        action: None,
        provider: None,
        codes: Vec::new(),
        conditions: vec![ConditionValue::number("altitude", altitude), ConditionValue::number("slump", 180.0)],
    });
    Record { header: Header::new(RecordType::Failure, "t", &number.to_string(), "acme", true), data }
}

#[test]
fn cells_count_by_band_pair_and_month() {
    let mut columns = columns();
    columns.upsert(&pump_failure(1, 3000.0, date(2024, 1, 9)));
    columns.upsert(&pump_failure(2, 3600.0, date(2024, 7, 1)));
    columns.upsert(&pump_failure(3, 400.0, date(2024, 7, 30)));
    let altitude = columns.dimension("altitude").expect("of the list");
    let slump = columns.dimension("slump").expect("of the list");
    let (high, wet) = (Bin { dimension: altitude, band: 2 }, Bin { dimension: slump, band: 2 });
    let tally = columns.cells().class("trailer_pump").and_then(|cells| cells.mode("BLK")).expect("counted");
    assert_eq!((tally.total(), tally.synthetic(), tally.bin(high), tally.bin(wet)), (3, 3, 2, 3));
    assert_eq!((tally.pair(high, wet), tally.pair(wet, high)), (2, 2), "3000 lies on an edge: the upper band");
    assert_eq!(tally.bin_months(high).map(|months| months.before(2024 * 12 + 5)), Some(1));
    columns.delete("https://fieldpack.dev/id/failure/t/2");
    let tally = columns.cells().class("trailer_pump").and_then(|cells| cells.mode("BLK")).expect("counted");
    assert_eq!((tally.total(), tally.pair(high, wet)), (2, 1));
}

#[test]
fn a_row_without_a_position_takes_that_of_its_site() {
    let mut columns = columns();
    columns.upsert(&pump_failure(1, 3000.0, date(2024, 1, 9)));
    let iri = "https://fieldpack.dev/id/failure/t/1";
    assert_eq!(columns.get(iri).expect("there").position(), None);
    let data = RecordData::Site(Site {
        label: "site".into(),
        text: "".into(),
        position: Some(Position { lon: 91.1, lat: 29.6 }),
        activity: None,
        period: None,
        conditions: Vec::new(),
        equipment: Vec::new(),
        outcome: None,
    });
    columns.upsert(&Record { header: Header::new(RecordType::Site, "t", "1", "acme", true), data });
    let row = columns.get(iri).expect("there");
    assert_eq!(row.position(), Some(Position { lon: 91.1, lat: 29.6 }));
    assert_eq!((row.from(), row.to()), (day_number(date(2024, 1, 9)), day_number(date(2024, 1, 10))));
    assert_eq!((row.months(), row.month()), (1, Some(2024 * 12)));
}

#[test]
fn other_bands_count_everything_again() {
    let mut columns = columns();
    columns.upsert(&pump_failure(1, 2600.0, date(2024, 1, 9)));
    let altitude = columns.dimension("altitude").expect("of the list");
    let upper = Bin { dimension: altitude, band: 1 };
    columns.set_bands(Arc::new(Bands::new([("altitude".into(), Banding::Edges(vec![2500.0]))])));
    let tally = columns.cells().class("trailer_pump").and_then(|cells| cells.mode("BLK")).expect("counted");
    assert_eq!((tally.bin(upper), tally.bins().count()), (1, 1));
}

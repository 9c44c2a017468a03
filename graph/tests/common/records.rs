//! Records and entries that the tests of the stores share.

use fieldpack_graph::entry::Change;
use fieldpack_graph::record::{
    ConditionValue, Failure, Header, Position, Record, RecordData, RecordType, Site, TimeSpan,
};
use fieldpack_journal::{Applied, Decision, NewEntry};
use jiff::civil::date;

/// A site.
pub(crate) fn site(id: &str, label: &str) -> Record {
    Record {
        header: Header::new(RecordType::Site, "crm", id, "acme", false),
        data: RecordData::Site(Site {
            label: label.into(),
            text: "泵送高度 120 m，堵管两次".into(),
            position: Some(Position { lon: 91.1, lat: 29.65 }),
            activity: Some("concrete pumping".into()),
            period: Some(TimeSpan { from: date(2025, 4, 1), to: Some(date(2025, 9, 1)) }),
            conditions: vec![ConditionValue::number("altitude", 3650.0)],
            equipment: vec!["trailer_pump".into()],
            outcome: Some("done".into()),
        }),
    }
}

/// A failure; every field that has a length varies with its number.
pub(crate) fn failure(number: usize) -> Record {
    let codes = [format!("E{:03}", number % 977), format!("P-{number}")];
    let modes = ["BLK", "EOH", "COUP", "SVJ"];
    Record {
        header: Header::new(RecordType::Failure, "simulation-1", &format!("F-{number:06}"), "acme", true),
        data: RecordData::Failure(Failure {
            text: format!("泵送 {number} 方后管路堵塞，反泵两次后恢复；line blocked after {number} m3, reversed twice")
                .into(),
            machine_class: Some("trailer_pump".into()),
            machine_model: Some("HBT80".into()),
            machine: Some(format!("M-{}", number % 400).into()),
            mode: modes[number % modes.len()].into(),
            component: Some("S-valve".into()),
            mechanism: Some("wear".into()),
            cause: Some("segregation at the third bend".into()),
            severity: Some("stop".into()),
            site: Some(format!("https://fieldpack.dev/id/site/simulation-1/S-{}", number % 600).into()),
            position: Some(Position {
                lon: 80.0 + (number % 400) as f64 / 10.0,
                lat: 25.0 + (number % 170) as f64 / 10.0,
            }),
            at: Some(date(
                2023 + i16::try_from(number % 3).expect("small"),
                1 + i8::try_from(number % 12).expect("small"),
                1,
            )),
            operating_hours_h: Some(number as f64 / 10.0),
            downtime_h: Some((number % 50) as f64),
            repair_h: Some((number % 20) as f64 / 2.0),
            cost: None,
            action: Some("line cleared".into()),
            provider: None,
            codes: codes.map(Into::into).into(),
            conditions: vec![
                ConditionValue::number("altitude", 3000.0 + (number % 1500) as f64),
                ConditionValue::number("slump", 120.0 + (number % 100) as f64),
                ConditionValue::number("pumping_height", (number % 200) as f64),
                ConditionValue::class("concrete_grade", "C40"),
            ],
        }),
    }
}

/// An entry.
pub(crate) fn entry(change: &Change) -> NewEntry {
    change.encode("tester", None).expect("encodes")
}

/// Entries as the applier hands them out, numbered from `first`.
pub(crate) fn applied(first: u64, entries: &[NewEntry]) -> Vec<Applied<'_>> {
    let numbered = (first..).zip(entries);
    numbered.map(|(sequence, entry)| Applied { sequence, entry, decision: Decision::Accepted }).collect()
}

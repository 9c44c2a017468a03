//! A fleet says the same in XML and in JSON: random fleets are written both ways and read both ways.

use fieldpack_feeds::{Format, Limits, aemp};
use proptest::prelude::*;
use quick_xml::escape::escape;
use std::fmt::Write as _;

/// The namespace of the pump's fields.
const PUMP: &str = "https://fieldpack.dev/ns/telemetry/1";

/// A value: an element with fields, or a text.
#[derive(Clone, Debug)]
struct Value {
    name: &'static str,
    of_pump: bool,
    text: Option<String>,
    /// Fields, and whether each is an attribute in XML.
    fields: Vec<(&'static str, String, bool)>,
    children: Vec<Value>,
}

/// A number or a text as JSON writes it.
fn json_scalar(text: &str, as_number: bool) -> serde_json::Value {
    match text.parse::<f64>() {
        Ok(number) if as_number && number.is_finite() => serde_json::from_str(text).unwrap_or_else(|_| number.into()),
        _ => text.into(),
    }
}

impl Value {
    fn xml(&self, out: &mut String) {
        let prefix = if self.of_pump { "p:" } else { "" };
        let _ = write!(out, "<{prefix}{}", self.name);
        for (name, text, _) in self.fields.iter().filter(|field| field.2) {
            let _ = write!(out, " {name}=\"{}\"", escape(text.as_str()));
        }
        out.push('>');
        for (name, text, _) in self.fields.iter().filter(|field| !field.2) {
            let _ = write!(out, "\n <{prefix}{name}> {} </{prefix}{name}>", escape(text.as_str()));
        }
        self.children.iter().for_each(|child| child.xml(out));
        out.push_str(&escape(self.text.as_deref().unwrap_or_default()));
        let _ = writeln!(out, "</{prefix}{}>", self.name);
    }

    fn json(&self, numbers: bool) -> serde_json::Value {
        let mut members = serde_json::Map::new();
        for (name, text, _) in &self.fields {
            let number = numbers && !["SerialNumber", "PIN", "Model"].contains(name);
            members.insert((*name).to_owned(), json_scalar(text, number));
        }
        if let Some(text) = &self.text {
            members.insert("value".to_owned(), json_scalar(text, numbers));
        }
        for child in &self.children {
            add(&mut members, child, numbers);
        }
        members.into()
    }
}

/// Adds a value to an object; a second of its name makes an array.
fn add(members: &mut serde_json::Map<String, serde_json::Value>, value: &Value, numbers: bool) {
    let written = value.json(numbers);
    match members.get_mut(value.name) {
        None => {
            members.insert(value.name.to_owned(), written);
        }
        Some(serde_json::Value::Array(array)) => array.push(written),
        Some(one) => *one = serde_json::Value::Array(vec![one.clone(), written]),
    }
}

/// Texts with what must be escaped.
fn word() -> impl Strategy<Value = String> {
    "[A-Za-z0-9<>&\"'中é/~-][ A-Za-z0-9<>&\"'中é/~]{0,12}[A-Za-z0-9<>&\"'中]"
}

fn time() -> impl Strategy<Value = String> {
    (0_i64..4_000_000_000).prop_map(|second| jiff::Timestamp::from_second(second).expect("in range").to_string())
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_u32..2_000_000).prop_map(|it| it.to_string()),
        (0.0..1e6_f64).prop_map(|it| it.to_string()),
        // Some do not fit, so that what is refused is compared as well.
        Just("-1".to_owned()),
    ]
}

/// A value of a machine, with fields of a kind.
fn value() -> impl Strategy<Value = Value> {
    let names: Vec<(&'static str, Vec<&'static str>)> = vec![
        ("Location", vec!["Latitude", "Longitude", "Altitude", "AltitudeUnits=metre"]),
        ("CumulativeOperatingHours", vec!["Hour"]),
        ("CumulativeIdleHours", vec!["Hour"]),
        ("FuelUsed", vec!["FuelConsumed", "FuelUnits=litre"]),
        ("FuelRemaining", vec!["Percent", "FuelTankCapacity", "FuelTankCapacityUnits=litre"]),
        ("EngineStatus", vec!["Running=true", "EngineNumber"]),
        ("Distance", vec!["Odometer", "OdometerUnits=mile"]),
        ("CumulativeLoadCount", vec!["Count"]),
        ("MaximumSpeedLast24", vec!["Speed", "SpeedUnits=km/h"]),
        ("SomethingElse", vec!["X"]),
    ];
    (prop::sample::select(names), time(), prop::collection::vec(number(), 4), any::<bool>(), 0_u8..20).prop_map(
        |((name, fields), at, numbers, attribute, drop)| {
            let mut all = vec![("datetime", at, attribute)];
            for (index, field) in fields.into_iter().enumerate() {
                let (field, text) = field.split_once('=').map_or((field, numbers[index].as_str()), |it| it);
                all.push((field, text.to_owned(), false));
            }
            if usize::from(drop) < all.len() {
                all.remove(drop.into());
            }
            Value { name, of_pump: false, text: None, fields: all, children: Vec::new() }
        },
    )
}

fn pump() -> impl Strategy<Value = Value> {
    let names = vec![
        "HydraulicPressure",
        "ConcretePressure",
        "HydraulicOilTemperature",
        "CoolantTemperature",
        "Output",
        "CumulativeStrokes",
    ];
    let unit = prop::option::of(prop::sample::select(vec!["MPa", "bar", "Cel", "[degF]", "m3/h", "no unit"]));
    let value = (prop::sample::select(names), time(), number(), unit).prop_map(|(name, at, text, unit)| {
        let unit = unit.map(|unit| ("unit", unit.to_owned(), true));
        let fields = std::iter::once(("datetime", at, true)).chain(unit).collect();
        Value { name, of_pump: true, text: Some(text), fields, children: Vec::new() }
    });
    prop::collection::vec(value, 1..8).prop_map(|children| Value {
        name: "ConcretePump",
        of_pump: true,
        text: None,
        fields: Vec::new(),
        children,
    })
}

fn machine() -> impl Strategy<Value = Value> {
    let header = (word(), word(), prop::option::of(time())).prop_map(|(serial, model, installed)| Value {
        name: "EquipmentHeader",
        of_pump: false,
        text: None,
        fields: [("SerialNumber", serial, false), ("Model", model, false)]
            .into_iter()
            .chain(installed.map(|time| ("UnitInstallDateTime", time, false)))
            .collect(),
        children: Vec::new(),
    });
    (header, prop::collection::vec(value(), 0..6), prop::option::of(pump())).prop_map(|(header, mut values, pump)| {
        // JSON has members of one name together, so they are together in XML as well.
        values.sort_by_key(|value| value.name);
        let children = std::iter::once(header).chain(values).chain(pump).collect();
        Value { name: "Equipment", of_pump: false, text: None, fields: Vec::new(), children }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn both_ways_say_the_same(
        machines in prop::collection::vec(machine(), 0..5),
        version in word(),
        at in time(),
        href in word(),
        numbers in any::<bool>(),
        wrapped in any::<bool>(),
    ) {
        let mut xml = format!(
            "<Fleet xmlns=\"http://standards.iso.org/iso/15143/-3\" xmlns:p=\"{PUMP}\" version=\"{}\" \
             snapshotTime=\"{at}\"><Links><rel>self</rel><href>{}</href></Links>\n",
            escape(version.as_str()),
            escape(href.as_str()),
        );
        machines.iter().for_each(|machine| machine.xml(&mut xml));
        xml.push_str("</Fleet>");
        let mut json = serde_json::json!({
            "version": version, "snapshotTime": at, "Links": {"rel": "self", "href": href},
            "Equipment": machines.iter().map(|machine| machine.json(numbers)).collect::<Vec<_>>(),
        });
        if wrapped {
            json = serde_json::json!({ "Fleet": json });
        }
        let limits = Limits::default();
        let mut from_xml = aemp::read(xml.as_bytes(), Format::Xml, &limits).expect("the XML reads");
        let mut from_json = aemp::read(json.to_string().as_bytes(), Format::Json, &limits).expect("the JSON reads");
        prop_assert_eq!(from_xml.equipment.len(), machines.len());
        // Places are written differently; what was refused and why is the same.
        let told = |fleet: &mut aemp::Fleet| -> Vec<_> {
            fleet.refused.drain(..).map(|fault| (fault.code, fault.found, format!("{:?}", fault.expected))).collect()
        };
        prop_assert_eq!(told(&mut from_xml), told(&mut from_json));
        let names = |fleet: &mut aemp::Fleet| std::mem::take(&mut fleet.unknown).names;
        let (mut of_xml, mut of_json) = (names(&mut from_xml), names(&mut from_json));
        // A unit is an attribute in XML and a member in JSON.
        for unknown in [&mut of_xml, &mut of_json] {
            *unknown = std::mem::take(unknown).into_iter().map(|(name, count)| (name.replace('@', ""), count)).collect();
        }
        prop_assert_eq!(of_xml, of_json);
        prop_assert_eq!(from_xml, from_json);
    }
}

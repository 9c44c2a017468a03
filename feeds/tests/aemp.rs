//! Fleet snapshots: what is taken, what is lenient, and where each fault is said to be.

use fieldpack_feeds::aemp::{Amount, FactKind, Fleet, HourMeter, Identity};
use fieldpack_feeds::{FeedCode, FeedError, Format, Language, Limits, aemp};

fn xml(text: &str) -> Result<Fleet, FeedError> {
    aemp::read(text.as_bytes(), Format::Xml, &Limits::default())
}

fn json(text: &str) -> Result<Fleet, FeedError> {
    aemp::read(text.as_bytes(), Format::Json, &Limits::default())
}

/// A fleet of one machine with some values, in XML.
fn machine(values: &str) -> String {
    format!(
        "<Fleet xmlns=\"http://standards.iso.org/iso/15143/-3\">\n<Equipment>\n<EquipmentHeader><PIN>A1</PIN>\
         </EquipmentHeader>\n{values}\n</Equipment>\n</Fleet>"
    )
}

/// What a provider serves: everything that the standard's public names cover, in mixed habits.
const WHOLE: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!-- one page -->
<Fleet xmlns="http://www.jcmanet.or.jp/english2017/ISO/15143/-3/20190501"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"
    version="20190501" snapshotTime="2026-05-20T11:10:00Z">
  <Links><rel>next</rel><href>https://example.com/Fleet/2?a=1&amp;b=2</href></Links>
  <Equipment>
    <EquipmentHeader>
      <UnitInstallDateTime>0001-01-01T00:00:00Z</UnitInstallDateTime>
      <OEMName>Example &#38; Sons</OEMName><Model>E-1</Model><EquipmentID>7</EquipmentID>
      <SerialNumber>007</SerialNumber><PIN><![CDATA[EX<7>]]></PIN>
    </EquipmentHeader>
    <Location dateTime="2026-05-20T11:08:34Z">
      <Latitude>49.237090</Latitude><Longitude>-8.093496</Longitude>
      <Altitude>849.5</Altitude><AltitudeUnits>Foot</AltitudeUnits>
    </Location>
    <CumulativeOperatingHours><Hour>233.70</Hour><datetime>2026-05-20T13:08:34+02:00</datetime></CumulativeOperatingHours>
    <CumulativeIdleHours datetime="2026-05-20T11:00:00Z"><Hour>PT41H30M</Hour></CumulativeIdleHours>
    <CumulativeIdleNonOperatingHours datetime="2026-05-20T11:00:00Z"><Hour>1</Hour></CumulativeIdleNonOperatingHours>
    <CumulativePowerTakeOffHours datetime="2026-05-20T11:00:00Z"><Hour>2</Hour></CumulativePowerTakeOffHours>
    <CumulativeActiveRegenerationHours datetime="2026-05-20T11:00:00Z"><Hour>0</Hour></CumulativeActiveRegenerationHours>
    <FuelUsed datetime="2026-05-20T11:00:00Z"><FuelUnits>litre</FuelUnits><FuelConsumed>1560</FuelConsumed></FuelUsed>
    <FuelUsedLast24 datetime="2026-05-20T11:00:00Z"><FuelUnits>litre</FuelUnits><FuelConsumed>40.5</FuelConsumed></FuelUsedLast24>
    <FuelRemaining datetime="2026-05-20T11:00:00Z">
      <Percent>62.40</Percent><FuelTankCapacityUnits>litre</FuelTankCapacityUnits><FuelTankCapacity>0</FuelTankCapacity>
    </FuelRemaining>
    <DEFRemaining datetime="2026-05-20T11:00:00Z">
      <Percent>100</Percent><DEFTankCapacityUnits>litre</DEFTankCapacityUnits><DEFTankCapacity>30</DEFTankCapacity>
    </DEFRemaining>
    <EngineStatus datetime="2026-05-20T11:00:00Z"><EngineNumber /><Running>true</Running></EngineStatus>
    <EngineStatus datetime="2026-05-20T11:00:00Z"><EngineNumber>2</EngineNumber><Running>0</Running></EngineStatus>
    <Distance datetime="2026-05-20T11:00:00Z"><OdometerUnits>kilometre</OdometerUnits><Odometer>12.5</Odometer></Distance>
    <CumulativeLoadCount datetime="2026-05-20T11:00:00Z"><Count>500</Count></CumulativeLoadCount>
    <CumulativePayloadTotals datetime="2026-05-20T11:00:00Z"><PayloadUnits>kilogram</PayloadUnits><Payload>9</Payload></CumulativePayloadTotals>
    <MaximumSpeedLast24 datetime="2026-05-20T11:00:00Z"><SpeedUnits>kilometres per hour</SpeedUnits><Speed>31</Speed></MaximumSpeedLast24>
    <AverageLoadFactorLast24 datetime="2026-05-20T11:00:00Z"><Percent>75.25</Percent></AverageLoadFactorLast24>
    <Metadata><MachineId>x</MachineId></Metadata>
  </Equipment>
</Fleet>
"#;

#[test]
fn a_whole_snapshot_is_taken() {
    let fleet = xml(WHOLE).expect("reads");
    assert!(fleet.refused.is_empty(), "{:?}", fleet.refused);
    assert_eq!(fleet.version.as_deref(), Some("20190501"));
    assert_eq!(fleet.snapshot_time.map(|time| time.to_string()).as_deref(), Some("2026-05-20T11:10:00Z"));
    assert_eq!(fleet.links[0].href, "https://example.com/Fleet/2?a=1&b=2");
    let machine = &fleet.equipment[0];
    assert_eq!(
        machine.identity,
        Identity {
            maker: Some("Example & Sons".into()),
            model: Some("E-1".into()),
            equipment_id: Some("7".into()),
            serial_number: Some("007".into()),
            pin: Some("EX<7>".into()),
            unit_installed: Some("0001-01-01T00:00:00Z".parse().expect("a time")),
        }
    );
    let readings: Vec<_> = machine.readings.iter().map(|it| (it.dimension, it.value, it.unit.as_ref())).collect();
    assert_eq!(readings, [("altitude", 849.5, "[ft_i]"), ("operating_hours", 233.7, "h")]);
    assert_eq!(machine.readings[1].at.to_string(), "2026-05-20T11:08:34Z");
    let litres = |value| Amount { value, unit: "litre".into() };
    let kinds: Vec<_> = machine.facts.iter().map(|fact| fact.kind.clone()).collect();
    assert_eq!(
        kinds,
        [
            FactKind::Location { lon: -8.093_496, lat: 49.237_09 },
            FactKind::Hours { meter: HourMeter::Idle, hours: 41.5 },
            FactKind::Hours { meter: HourMeter::IdleNonOperating, hours: 1.0 },
            FactKind::Hours { meter: HourMeter::PowerTakeOff, hours: 2.0 },
            FactKind::Hours { meter: HourMeter::ActiveRegeneration, hours: 0.0 },
            FactKind::FuelUsed(litres(1560.0)),
            FactKind::FuelUsedLast24(litres(40.5)),
            FactKind::FuelRemaining { percent: 62.4, capacity: None },
            FactKind::DefRemaining { percent: 100.0, capacity: Some(litres(30.0)) },
            FactKind::Engine { number: None, running: true },
            FactKind::Engine { number: Some("2".into()), running: false },
            FactKind::Distance(Amount { value: 12.5, unit: "kilometre".into() }),
            FactKind::LoadCount(500),
            FactKind::Payload(Amount { value: 9.0, unit: "kilogram".into() }),
            FactKind::PeakSpeed(Amount { value: 31.0, unit: "kilometres per hour".into() }),
            FactKind::LoadFactor(75.25),
        ]
    );
    assert_eq!(fleet.unknown.names.keys().collect::<Vec<_>>(), ["Equipment/Metadata"]);
}

#[test]
fn names_of_which_we_are_not_certain_are_taken_as_well() {
    let fleet = xml(&machine(
        "<PeakDailySpeed datetime='2026-05-20T11:00:00Z'><SpeedUnits>km/h</SpeedUnits><Speed>3</Speed></PeakDailySpeed>\
         <AverageDailyLoadFactorLast24 datetime='2026-05-20T11:00:00Z'><LoadFactor>9</LoadFactor>\
         </AverageDailyLoadFactorLast24>\
         <CumulativeNonProductiveIdleHours datetime='2026-05-20T11:00:00Z'><Hour>4</Hour>\
         </CumulativeNonProductiveIdleHours>\
         <CumulativePayloadTotals datetime='2026-05-20T11:00:00Z'><WeightUnit>t</WeightUnit><Payload>5</Payload>\
         </CumulativePayloadTotals>",
    ))
    .expect("reads");
    assert!(fleet.refused.is_empty() && fleet.unknown.is_empty(), "{fleet:?}");
    let kinds: Vec<_> = fleet.equipment[0].facts.iter().map(|fact| fact.kind.clone()).collect();
    assert_eq!(
        kinds,
        [
            FactKind::PeakSpeed(Amount { value: 3.0, unit: "km/h".into() }),
            FactKind::LoadFactor(9.0),
            FactKind::Hours { meter: HourMeter::NonProductiveIdle, hours: 4.0 },
            FactKind::Payload(Amount { value: 5.0, unit: "t".into() }),
        ]
    );
}

#[test]
fn json_may_be_a_page_a_wrapped_page_or_pages() {
    let page = r#"{"Equipment": [{"EquipmentHeader": {"Pin": 4711, "equipmentId": null},
        "CumulativeOperatingHours": [{"Hour": "3", "Datetime": "2026-05-12T17:15:39Z"},
                                     {"Hour": 4, "DateTime": "2026-05-12T18:15:40Z"}]}],
        "links": [{"Rel": "self", "Href": "/1"}]}"#;
    let one = json(page).expect("reads");
    assert_eq!(one.equipment[0].identity.pin.as_deref(), Some("4711"));
    assert_eq!(one.equipment[0].readings.iter().map(|it| it.value).collect::<Vec<_>>(), [3.0, 4.0]);
    assert_eq!(one.links[0].rel, "self");
    assert_eq!(json(&format!("{{\"Fleet\": {page}}}")).expect("reads"), one);
    let two = json(&format!("[{page}, {page}]")).expect("reads");
    assert_eq!(two.equipment, [one.equipment.clone(), one.equipment.clone()].concat());
    let single = json(r#"{"Equipment": {"EquipmentHeader": {"PIN": "4711"}}}"#).expect("reads");
    assert_eq!(single.equipment.len(), 1);
    assert!(json("[]").expect("no pages").equipment.is_empty());
    assert!(json("\u{FEFF}{\"Equipment\": []}").expect("a mark before").equipment.is_empty());
}

#[test]
fn what_is_unknown_is_listed() {
    let fleet =
        xml("<f:Fleet xmlns:f='https://example.com/own' f:owner='x'><f:Equipment colour='red'><f:EquipmentHeader>\
         <f:PIN>1</f:PIN><f:Make>m</f:Make></f:EquipmentHeader><g:Extra xmlns:g='u'/><g:Extra xmlns:g='u'/>\
         <f:Location datetime='2026-05-20T11:00:00Z'>here<f:Latitude>1</f:Latitude><f:Longitude>2</f:Longitude>\
         <f:Accuracy/></f:Location><f:ConcretePump/></f:Equipment><f:Footer/></f:Fleet>")
        .expect("reads");
    let unknown: Vec<_> = fleet.unknown.names.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(
        unknown,
        [
            ("@f:owner", 1),
            ("Equipment/@colour", 1),
            ("Equipment/ConcretePump", 1),
            ("Equipment/EquipmentHeader/Make", 1),
            ("Equipment/Location/Accuracy", 1),
            ("Equipment/Location/text()", 1),
            ("Equipment/g:Extra", 2),
            ("Footer", 1),
            ("xmlns=https://example.com/own", 1),
        ]
    );
    assert!(fleet.refused.is_empty());
    assert_eq!(fleet.equipment[0].facts.len(), 1);
}

/// A value that does not fit, the code, the path below the machine and what was found.
#[rustfmt::skip]
const UNFIT: [(&str, FeedCode, &str, &str); 22] = [
    ("<Location datetime='2026-05-20T11:00:00Z'><Latitude>91</Latitude><Longitude>0</Longitude></Location>", FeedCode::OutOfRange, "/Location/Latitude", "91"),
    ("<Location datetime='2026-05-20T11:00:00Z'><Latitude>9</Latitude><Longitude>-180.1</Longitude></Location>", FeedCode::OutOfRange, "/Location/Longitude", "-180.1"),
    ("<Location datetime='2026-05-20T11:00:00Z'><Latitude>nan</Latitude><Longitude>0</Longitude></Location>", FeedCode::InvalidValue, "/Location/Latitude", "nan"),
    ("<Location datetime='2026-05-20T11:00:00Z'><Longitude>0</Longitude></Location>", FeedCode::MissingField, "/Location", ""),
    ("<Location datetime='yesterday'><Latitude>9</Latitude><Longitude>0</Longitude></Location>", FeedCode::InvalidValue, "/Location/@datetime", "yesterday"),
    ("<Location><datetime>2026-05-20T11:00:00</datetime><Latitude>9</Latitude><Longitude>0</Longitude></Location>", FeedCode::InvalidValue, "/Location/datetime", "2026-05-20T11:00:00"),
    ("<CumulativeOperatingHours><Hour>3</Hour></CumulativeOperatingHours>", FeedCode::MissingField, "/CumulativeOperatingHours", ""),
    ("<CumulativeOperatingHours datetime='2026-05-20T11:00:00Z'><minutes>3</minutes></CumulativeOperatingHours>", FeedCode::MissingField, "/CumulativeOperatingHours", ""),
    ("<CumulativeOperatingHours datetime='2026-05-20T11:00:00Z'><Hour>3</Hour><Hour>4</Hour></CumulativeOperatingHours>", FeedCode::RepeatedField, "/CumulativeOperatingHours/Hour[2]", "4"),
    ("<CumulativeOperatingHours datetime='2026-05-20T11:00:00Z'><Hour>-1</Hour></CumulativeOperatingHours>", FeedCode::OutOfRange, "/CumulativeOperatingHours/Hour", "-1"),
    ("<CumulativeOperatingHours datetime='2026-05-20T11:00:00Z'><Hour>P2M</Hour></CumulativeOperatingHours>", FeedCode::InvalidValue, "/CumulativeOperatingHours/Hour", "P2M"),
    ("<CumulativeIdleHours datetime='2026-05-20T11:00:00Z'><Hour>-PT3H</Hour></CumulativeIdleHours>", FeedCode::InvalidValue, "/CumulativeIdleHours/Hour", "-PT3H"),
    ("<FuelRemaining datetime='2026-05-20T11:00:00Z'><Percent>101</Percent></FuelRemaining>", FeedCode::OutOfRange, "/FuelRemaining/Percent", "101"),
    ("<FuelUsed datetime='2026-05-20T11:00:00Z'><FuelConsumed>5</FuelConsumed></FuelUsed>", FeedCode::MissingField, "/FuelUsed", ""),
    ("<FuelUsed datetime='2026-05-20T11:00:00Z'><FuelConsumed>-5</FuelConsumed><FuelUnits>l</FuelUnits></FuelUsed>", FeedCode::OutOfRange, "/FuelUsed/FuelConsumed", "-5"),
    ("<EngineStatus datetime='2026-05-20T11:00:00Z'><Running>on</Running></EngineStatus>", FeedCode::InvalidValue, "/EngineStatus/Running", "on"),
    ("<CumulativeLoadCount datetime='2026-05-20T11:00:00Z'><Count>1.5</Count></CumulativeLoadCount>", FeedCode::OutOfRange, "/CumulativeLoadCount/Count", "1.5"),
    ("<p:ConcretePump xmlns:p='https://fieldpack.dev/ns/telemetry/1'><p:Output datetime='2026-05-20T11:00:00Z' unit='cbm'>5</p:Output></p:ConcretePump>", FeedCode::UnknownUnit, "/ConcretePump/Output[1]/@unit", "cbm"),
    ("<p:ConcretePump xmlns:p='https://fieldpack.dev/ns/telemetry/1'><p:Output datetime='2026-05-20T11:00:00Z'/></p:ConcretePump>", FeedCode::MissingField, "/ConcretePump/Output[1]", ""),
    ("<p:ConcretePump xmlns:p='https://fieldpack.dev/ns/telemetry/1'><p:Output>5</p:Output></p:ConcretePump>", FeedCode::MissingField, "/ConcretePump/Output[1]", ""),
    ("<p:ConcretePump xmlns:p='https://fieldpack.dev/ns/telemetry/1'><p:CumulativeStrokes datetime='2026-05-20T11:00:00Z'>-5</p:CumulativeStrokes></p:ConcretePump>", FeedCode::OutOfRange, "/ConcretePump/CumulativeStrokes[1]", "-5"),
    ("<EquipmentHeader><PIN>B</PIN></EquipmentHeader>", FeedCode::RepeatedField, "/EquipmentHeader[2]", ""),
];

#[test]
fn a_value_that_does_not_fit_is_left_out_and_located() {
    for (value, code, path, found) in UNFIT {
        let fleet = xml(&machine(value)).expect(value);
        let [fault] = &fleet.refused[..] else { panic!("{value}: {:?}", fleet.refused) };
        assert_eq!((fault.code, fault.found.as_str()), (code, found), "{fault}");
        assert_eq!(fault.path, format!("/Fleet/Equipment[1]{path}"), "{fault}");
        // The value stands on a line of its own, after those of the fleet, the machine and its header.
        assert_eq!(fault.position.map(|at| at.line), Some(4), "{fault}");
        let readable = |language| fault.detail(language).contains(&format!("`/Fleet/Equipment[1]{path}`"));
        assert!(readable(Language::Zh) && readable(Language::En), "{fault}");
    }
}

#[test]
fn a_wrong_unit_of_altitude_leaves_the_place() {
    let fleet = xml(&machine(
        "<Location datetime='2026-05-20T11:00:00Z'><Latitude>9</Latitude><Longitude>0</Longitude>\
         <Altitude>5</Altitude><AltitudeUnits>fathom</AltitudeUnits></Location>",
    ))
    .expect("reads");
    assert_eq!((fleet.equipment[0].facts.len(), fleet.equipment[0].readings.len()), (1, 0));
    assert_eq!(fleet.refused[0].code, FeedCode::UnknownUnit);
    assert!(fleet.refused[0].expected.accepted().contains(&"metre"));
}

#[test]
fn all_faults_of_a_pump_are_told_and_the_rest_is_taken() {
    let fleet = json(
        r#"{"Equipment": [{"EquipmentHeader": {"PIN": "1"}, "ConcretePump": {
            "HydraulicPressure": {"value": "high", "datetime": "2026-05-20T11:00:00Z"},
            "CoolantTemperature": {"value": 80, "datetime": "2026-05-20T11:00:00Z", "sensor": "T1"},
            "Output": {"value": 80, "unit": "m3 per hour", "datetime": "2026-05-20T11:00:00Z"},
            "CumulativeStrokes": {"value": 1.5, "datetime": "2026-05-20T11:00:00Z"}, "Boom": 1}}]}"#,
    )
    .expect("reads");
    let paths: Vec<_> = fleet.refused.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/Equipment/0/ConcretePump/HydraulicPressure/value",
            "/Equipment/0/ConcretePump/Output/unit",
            "/Equipment/0/ConcretePump/CumulativeStrokes/value",
        ]
    );
    assert_eq!(fleet.equipment[0].readings.len(), 1);
    assert_eq!(
        fleet.unknown.names.keys().collect::<Vec<_>>(),
        ["Equipment/ConcretePump/Boom", "Equipment/ConcretePump/CoolantTemperature/sensor"]
    );
}

#[test]
fn a_machine_that_nobody_can_name_is_refused_and_the_next_is_taken() {
    let text = r#"{"Fleet": {"Equipment": [{"EquipmentHeader": {"Model": "x"}}, {},
                                           {"EquipmentHeader": {"PIN": "1", "UnitInstallDateTime": "soon"}}]}}"#;
    let fleet = json(text).expect("reads");
    assert_eq!(fleet.equipment.len(), 1);
    let told: Vec<_> = fleet.refused.iter().map(|fault| (fault.code, fault.path.as_str())).collect();
    assert_eq!(
        told,
        [
            (FeedCode::MissingField, "/Fleet/Equipment/0/EquipmentHeader"),
            (FeedCode::MissingField, "/Fleet/Equipment/1"),
            (FeedCode::InvalidValue, "/Fleet/Equipment/2/EquipmentHeader/UnitInstallDateTime"),
        ]
    );
    assert_eq!(fleet.refused[0].expected.accepted(), ["PIN", "SerialNumber", "EquipmentID"]);
}

#[test]
fn the_head_of_a_fleet_is_refused_value_by_value() {
    let fleet = xml("<Fleet version='1' snapshotTime='now'><version>2</version><Links><rel>self</rel></Links><Links/>\
         <snapshotTime>2026-05-20T11:00:00Z</snapshotTime></Fleet>")
    .expect("reads");
    let told: Vec<_> = fleet.refused.iter().map(|fault| (fault.code, fault.path.as_str())).collect();
    assert_eq!(
        told,
        [
            (FeedCode::InvalidValue, "/Fleet/@snapshotTime"),
            (FeedCode::RepeatedField, "/Fleet/version"),
            (FeedCode::MissingField, "/Fleet/Links"),
        ]
    );
    assert_eq!((fleet.version.as_deref(), fleet.snapshot_time.is_some()), (Some("1"), true));
}

//! Every calculator against a worked example or a published figure, in the knowledge of the repository.

mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_pack::calculate::{calculate, calculators, input_of_text};
use fieldpack_pack::contract::{Calculation, CalculationRequest};
use fieldpack_quantity::Interval;
use std::collections::BTreeSet;
use support::KNOWLEDGE;

/// Runs a calculator on inputs as one types them.
fn run(name: &str, inputs: &[(&str, &str)]) -> Calculation {
    let inputs = inputs.iter().map(|(name, text)| ((*name).to_owned(), input_of_text(text))).collect();
    match calculate(name, &CalculationRequest { inputs }, &KNOWLEDGE, Language::En) {
        Ok(calculation) => calculation,
        Err(problem) => panic!("{name}: {problem} {problem:?}"),
    }
}

/// A numeric result.
fn figure(calculation: &Calculation, result: &str) -> Interval {
    let found = calculation.result.iter().find(|found| &*found.name == result);
    let found = found.unwrap_or_else(|| panic!("{}: no result `{result}`", calculation.name));
    found.quantity.interval().unwrap_or_else(|| panic!("{}: `{result}` is a word", calculation.name))
}

/// A result that is a word.
fn word(calculation: &Calculation, result: &str) -> String {
    let found = calculation.result.iter().find(|found| &*found.name == result).expect("a result");
    found.quantity.word().expect("a word").to_owned()
}

/// Checks the value of a result.
fn is(calculation: &Calculation, result: &str, expected: f64, slack: f64) {
    let got = figure(calculation, result).value();
    assert!((got - expected).abs() <= slack, "{} {result}: {got}, expected {expected}", calculation.name);
}

/// Checks the ends of a result.
fn spans(calculation: &Calculation, result: &str, ends: [f64; 2], slack: f64) {
    let got = figure(calculation, result);
    let near = (got.low() - ends[0]).abs() <= slack && (got.high() - ends[1]).abs() <= slack;
    assert!(near, "{} {result}: {got:?}, expected {ends:?}", calculation.name);
}

#[test]
fn the_contracts_names_are_there_and_each_tells_itself_in_both_languages() {
    let names: BTreeSet<String> =
        calculators(&KNOWLEDGE, Language::Zh).iter().map(|found| found.name.to_string()).collect();
    for name in "atmosphere boiling_point engine_derating alternator_derating motor_derating pumping_loss \
                 equivalent_length pumping_pressure pumping_distance pumping_power pipe_bore slump_for_height \
                 sand_grading coarse_grading truck_count pump_count evaporation mix_temperature wind_at_height \
                 outrigger_pressure generator_size fuel_and_carbon rate_ratio"
        .split_whitespace()
    {
        assert!(names.contains(name), "{name}");
    }
    for language in [Language::Zh, Language::En] {
        let views = calculators(&KNOWLEDGE, language);
        let unique: BTreeSet<_> = views.iter().map(|view| &view.name).collect();
        assert_eq!(unique.len(), views.len());
        for view in &views {
            assert!(!view.source.is_empty() && !view.range.is_empty(), "{}", view.name);
            let labels = view.inputs.iter().map(|input| (&input.name, &input.label));
            let labels = labels.chain(view.result.iter().map(|result| (&result.name, &result.label)));
            for (name, label) in labels.chain([(&view.name, &view.label)]) {
                assert!(**label != **name || !name.contains('_'), "`{name}` has no label");
                let han = label.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
                assert!(language == Language::Zh || !han, "{label}");
            }
            for input in &view.inputs {
                assert!(!input.required || input.default.is_none(), "{} {}", view.name, input.name);
                assert!(input.default.as_ref().is_none_or(|found| !found.source.is_empty()), "{}", input.name);
                assert_eq!(input.unit.is_some(), input.low.is_some() && input.high.is_some(), "{}", input.name);
            }
        }
    }
}

#[test]
fn atmosphere_and_boiling_point_meet_the_table() {
    let at = run("atmosphere", &[("altitude_m", "4500")]);
    is(&at, "air_pressure_kpa", 57.73, 0.01);
    is(&at, "standard_temperature_c", -14.2, 0.06);
    is(&at, "air_density_kg_per_m3", 0.7768, 0.0002);
    is(&at, "air_density_ratio", 0.634, 0.001);
    is(&at, "cooling_factor", 0.743, 0.001);
    // A compressor at 4500 m and 0 C breathes 0.601 of the sea-level mass.
    is(&run("atmosphere", &[("altitude_m", "4500"), ("air_c", "0")]), "air_density_ratio", 0.601, 0.001);
    is(&run("boiling_point", &[("altitude_m", "4500")]), "boiling_point_c", 85.0, 0.06);
    is(&run("boiling_point", &[("altitude_m", "4500"), ("cap_kpa", "0.5 bar")]), "boiling_point_c", 101.6, 0.3);
    is(&run("boiling_point", &[("air_pressure_kpa", "70.11")]), "boiling_point_c", 90.0, 0.06);
}

#[test]
fn derating_meets_its_tables() {
    let lhasa = run("engine_derating", &[("altitude_m", "3650"), ("nameplate_kw", "176..183")]);
    is(&lhasa, "iso_factor", 0.689, 0.001);
    is(&lhasa, "rule_factor", 0.717, 0.001);
    spans(&lhasa, "power_factor", [0.689, 0.717], 0.001);
    // 126 kW at the shaft asks 176 to 183 kW of nameplate.
    spans(&lhasa, "site_kw", [176.0 * 0.689, 183.0 * 0.717], 0.2);
    let natural = run("engine_derating", &[("altitude_m", "4000"), ("engine", "naturally_aspirated")]);
    is(&natural, "iso_factor", 0.545, 0.002);
    is(&run("alternator_derating", &[("altitude_m", "4000")]), "alternator_factor", 0.82, 1e-9);
    spans(&run("motor_derating", &[("altitude_m", "3000"), ("ambient_c", "30")]), "motor_factor", [0.80, 0.95], 1e-9);
    let high = run("motor_derating", &[("altitude_m", "4500"), ("ambient_c", "10")]);
    assert!(!high.valid && high.notes.iter().any(|note| note.contains("special machine")));
    // A two-stage 7 bar set at 4500 m works at a ratio of 13.1.
    let compressor = run("compressor_derating", &[("altitude_m", "4500"), ("intake_c", "0"), ("gauge_bar", "7")]);
    is(&compressor, "mass_flow_ratio", 0.601, 0.001);
    is(&compressor, "pressure_ratio", 13.1, 0.05);
}

#[test]
fn the_line_of_the_worked_example_comes_out() {
    let loss = run("pumping_loss", &[("slump_mm", "200"), ("bore_mm", "125"), ("flow_m3_per_h", "40..57.1")]);
    spans(&loss, "loss_kpa_per_m", [9.66, 12.56], 0.01);
    is(&run("pumping_loss", &[("slump", "180"), ("bore", "150"), ("flow", "30")]), "loss_kpa_per_m", 6.12, 0.01);
    let line = [
        ("bore_mm", "150"),
        ("horizontal_m", "300"),
        ("rise_m", "120"),
        ("bends_r1000", "4"),
        ("tapers", "1"),
        ("hoses", "1"),
    ];
    let length = run("equivalent_length", &line);
    is(&length, "equivalent_length_m", 960.0, 1e-9);
    is(&length, "ground_run_m", 24.0, 1e-9);
    let mut inputs = line.to_vec();
    inputs.extend([
        ("stop_valves", "1"),
        ("slump_mm", "200"),
        ("flow_m3_per_h", "57.1"),
        ("density_kg_per_m3", "2400"),
    ]);
    let pressure = run("pumping_pressure", &inputs);
    is(&pressure, "p_standard_mpa", 8.98, 0.01);
    is(&pressure, "p_physical_mpa", 7.96, 0.01);
    is(&pressure, "p_required_mpa", 8.98, 0.01);
    is(&pressure, "fittings_mpa", 1.3, 1e-9);
    // With exactly that pressure there is no level pipe left; with 2 MPa more there is.
    inputs.push(("p_rated_mpa", "8.98"));
    assert!(figure(&run("pumping_distance", &inputs), "level_pipe_left_m").value() < 2.0);
    inputs.pop();
    inputs.push(("p_rated_mpa", "10.98"));
    is(&run("pumping_distance", &inputs), "level_pipe_left_m", 2000.0 / 8.0, 2.0);
    let power = run("pumping_power", &[("p_required_mpa", "8"), ("flow_m3_per_h", "35"), ("site_kw", "97")]);
    is(&power, "shaft_kw", 111.0, 0.2);
    spans(&run("pumping_power", &[("p_required_mpa", "8.98"), ("flow", "57.1")]), "shaft_kw", [190.0, 219.0], 0.6);
    // 97 kW at 8 MPa leave 30.6 m3/h.
    is(&power, "output_at_pressure_m3_per_h", 30.6, 0.1);
    is(&power, "energy_kwh_per_m3", 3.2, 0.03);
    is(&run("fill_time", &[("bore", "125"), ("length_m", "420"), ("flow", "40")]), "fill_time_min", 7.7, 0.05);
    let wall = [("p_required_mpa", "8.5"), ("bore", "125"), ("allowable_stress_mpa", "200")];
    is(&run("wall_thickness", &wall), "wall_mm", 2.66, 0.01);
}

#[test]
fn bore_and_slump_are_judged_at_their_edges() {
    let bore = |stone: &str, rise: &str| {
        run("pipe_bore", &[("stone_mm", stone), ("rise_m", rise), ("shape", "crushed"), ("bore_mm", "125")])
    };
    is(&bore("25", "120"), "smallest_bore_mm", 125.0, 1e-9);
    is(&bore("25", "120"), "margin_mm", 0.0, 1e-9);
    is(&bore("25", "100"), "bore_ratio_required", 4.0, 1e-9);
    is(&bore("25", "100.1"), "bore_ratio_required", 5.0, 1e-9);
    is(&bore("31.5", "49.9"), "smallest_bore_mm", 150.0, 1e-9);
    let oversize = bore("41", "20");
    assert!(!oversize.valid && oversize.result.iter().all(|found| &*found.name != "smallest_bore_mm"));
    let either = run("pipe_bore", &[("stone_mm", "40"), ("rise_m", "120")]);
    spans(&either, "smallest_bore_mm", [160.0, 200.0], 1e-9);
    for (height, ends) in [("50", [100.0, 140.0]), ("100", [150.0, 180.0]), ("200", [190.0, 220.0])] {
        spans(&run("slump_for_height", &[("rise_m", height)]), "slump_required_mm", ends, 1e-9);
    }
    let judged = |slump: &str| word(&run("slump_for_height", &[("rise_m", "120"), ("slump_mm", slump)]), "slump_fits");
    assert_eq!([judged("200"), judged("180"), judged("180..200")], ["yes", "no", "partly"]);
    let tower = run("slump_for_height", &[("rise_m", "500")]);
    spans(&tower, "spread_required_mm", [600.0, 740.0], 1e-9);
    assert!(tower.result.iter().all(|found| &*found.name != "slump_required_mm"));
}

#[test]
fn sieve_reports_are_judged() {
    let good = run("sand_grading", &[("retained_percent", "4.75=4,2.36=15,1.18=30,0.60=50,0.30=80,0.15=94")]);
    assert_eq!((word(&good, "zone"), word(&good, "verdict")), ("2".to_owned(), "good".to_owned()));
    is(&good, "fineness_modulus", 2.6, 1e-9);
    // A sand that passes its zone and C33 and still lacks fines.
    let lean = "9.5=100,4.75=97,2.36=85,1.18=65,0.60=40,0.30=10,0.15=3";
    let judged = run("sand_grading", &[("passing_percent", lean)]);
    assert_eq!(word(&judged, "verdict"), "not_pumpable");
    assert!(judged.notes.iter().any(|note| note.contains("0.3 mm") && note.contains("15-30")), "{:?}", judged.notes);
    assert_eq!(word(&run("astm_fine", &[("passing_percent", lean)]), "meets"), "yes");
    let stone = "2.36=98,4.75=95,16=50,26.5=3,31.5=0";
    let coarse =
        run("coarse_grading", &[("retained_percent", stone), ("gradation", "5-25"), ("flaky_percent", "10.1")]);
    is(&coarse, "points_inside", 5.0, 1e-9);
    assert_eq!(word(&coarse, "verdict"), "conditional");
    let no57 = "37.5=100,25=97,12.5=40,4.75=5,2.36=2";
    assert_eq!(word(&run("astm_coarse", &[("passing_percent", no57), ("size", "57")]), "meets"), "yes");
    let blend = run(
        "sand_blend",
        &[
            ("retained_percent", "4.75=9,2.36=30,1.18=55,0.60=76,0.30=90,0.15=97"),
            ("second_retained_percent", "4.75=0,2.36=3,1.18=10,0.60=25,0.30=65,0.15=91"),
        ],
    );
    let share = figure(&blend, "share_percent");
    assert!(share.low() > 0.0 && share.high() < 100.0, "{share:?}");
    let mix = run("mix_for_pumping", &[("sand_ratio_percent", "46"), ("binder_kg_per_m3", "300")]);
    assert_eq!(word(&mix, "verdict"), "conditional");
}

#[test]
fn counts_follow_the_formulas() {
    let trucks = run(
        "truck_count",
        &[
            ("output_mean_m3_per_h", "40"),
            ("round_trip_km", "30"),
            ("mean_speed_km_per_h", "30"),
            ("stops_min", "30"),
            ("drum_m3", "8"),
            ("drum_fill", "0.9"),
        ],
    );
    is(&trucks, "cycle_min", 90.0, 1e-9);
    is(&trucks, "trucks", 9.0, 1e-9);
    let pumps = run("pump_count", &[("volume_m3", "600"), ("pouring_h", "10"), ("rated_output_m3_per_h", "80")]);
    spans(&pumps, "output_mean_m3_per_h", [32.0, 50.4], 1e-9);
    spans(&pumps, "pumps", [2.0, 2.0], 1e-9);
    let flows = run("flow_readings", &[("output_m3_per_h", "40")]);
    spans(&flows, "output_pumping_m3_per_h", [40.0, 57.14], 0.01);
    spans(&run("flow_readings", &[("output", "40"), ("meaning", "mean")]), "output_mean_m3_per_h", [40.0, 40.0], 1e-9);
}

#[test]
fn weather_and_ground_meet_their_figures() {
    let humid = run(
        "evaporation",
        &[("concrete_c", "30"), ("air_c", "30"), ("relative_humidity_percent", "40"), ("wind_m_per_s", "20 km/h")],
    );
    is(&humid, "evaporation_kg_per_m2_h", 1.149, 0.001);
    assert!(humid.valid && humid.notes.iter().any(|note| note.contains("cracking")));
    // 1.38 to 1.66 at 100 m.
    let wind = run("wind_at_height", &[("wind_m_per_s", "10"), ("height_m", "100")]);
    spans(&wind, "wind_at_height_m_per_s", [13.8, 16.6], 0.06);
    assert!(wind.notes.iter().any(|note| note.contains("Beaufort 6")));
    let outrigger = run("outrigger_pressure", &[("force_kn", "150"), ("mat_m2", "0.36"), ("bearing_kpa", "100")]);
    is(&outrigger, "outrigger_pressure_kpa", 417.0, 0.5);
    is(&outrigger, "mat_needed_m2", 1.5, 1e-9);
    is(&outrigger, "margin_kpa", -316.7, 0.1);
    is(&run("hydraulic_inlet", &[("altitude_m", "1949")]), "inlet_bar", 0.8, 0.001);
    is(&run("hydraulic_inlet", &[("altitude_m", "0")]), "limit_altitude_m", 1949.0, 1.0);
}

#[test]
fn the_cold_meets_its_figures() {
    let batch = [
        ("water_kg", "180"),
        ("cement_kg", "350"),
        ("sand_kg", "720"),
        ("stone_kg", "1100"),
        ("sand_moisture_percent", "5"),
        ("stone_moisture_percent", "1"),
        ("water_c", "60"),
        ("cement_c", "5"),
        ("sand_c", "3"),
        ("stone_c", "2"),
        ("wanted_c", "15"),
    ];
    let mix = run("mix_temperature", &batch);
    is(&mix, "mix_c", (5621.2 + 33_516.0 + 546.0) / 2752.4, 1e-9);
    let again = figure(&mix, "water_needed_c").value();
    assert!((60.0..65.0).contains(&again), "a little hotter than 60 for 15 instead of 14.4: {again}");
    let caps = run("heating_caps", &[("cement", "below_42.5"), ("altitude_m", "4500")]);
    is(&caps, "water_temperature_max_c", 80.0, 1e-9);
    is(&caps, "escape_lost_k", 15.0, 0.1);
    let frost = |method: &str, lowest: &str| {
        run("frost_critical_strength", &[("method", method), ("design_mpa", "40"), ("lowest_c", lowest)])
    };
    is(&frost("heat_storage_portland", "-10"), "frost_critical_mpa", 12.0, 1e-9);
    is(&frost("negative_temperature", "-20"), "frost_critical_mpa", 5.0, 1e-9);
    assert!(!frost("negative_temperature", "-30.1").valid);
    for (lowest, grade) in [("4", "0#"), ("3.9", "-10#"), ("-14", "-20#"), ("-44", "-50#")] {
        assert_eq!(word(&run("diesel_grade", &[("lowest_c", lowest)]), "diesel_grade"), grade);
    }
    assert!(!run("diesel_grade", &[("lowest_c", "-45")]).valid);
    let oil = run("hydraulic_oil", &[("daily_mean_c", "-8")]);
    assert_eq!(word(&oil, "season"), "cold");
    spans(&oil, "oil_vg", [22.0, 32.0], 1e-9);
}

#[test]
fn supply_energy_and_rates_meet_their_figures() {
    let set = run("generator_size", &[("shaft_kw", "110"), ("load_power_factor", "0.85"), ("altitude_m", "4500")]);
    is(&set, "running_kva", 139.15, 0.01);
    spans(&set, "site_kva", [278.3, 417.5], 0.1);
    // The nameplate is about S/0.60 at 4500 m.
    is(&set, "set_factor", 0.603, 0.002);
    let diesel =
        run("fuel_and_carbon", &[("p_required_mpa", "5..15"), ("eta_pumping", "0.70"), ("bsfc_g_per_kwh", "215")]);
    spans(&diesel, "energy_kwh_per_m3", [2.0, 6.0], 0.06);
    spans(&diesel, "fuel_l_per_m3", [0.5, 1.5], 0.06);
    spans(&diesel, "carbon_kg_per_m3", [1.4, 4.1], 0.06);
    let grid = run("fuel_and_carbon", &[("p_required_mpa", "8"), ("eta_pumping", "0.7"), ("drive", "electric")]);
    is(&grid, "carbon_kg_per_m3", 3.1746 / 0.93 * 0.5366, 0.001);
    let rates = run(
        "rate_ratio",
        &[("events", "8"), ("exposure_h", "250"), ("other_events", "20"), ("other_exposure_h", "2000")],
    );
    // 8 seen, 2.5 expected from elsewhere: raw 3.2, shrunk 2.22.
    is(&rates, "rate_ratio", 3.2, 1e-9);
    is(&rates, "shrunk_ratio", 2.22, 0.005);
    let none = run(
        "rate_ratio",
        &[("events", "0"), ("exposure_h", "1500"), ("other_events", "5"), ("other_exposure_h", "1500")],
    );
    assert!(!none.valid && none.notes.iter().any(|note| note.contains("rule of three") && note.contains('2')));
}

//! Real data through its mappings: a pack near a real borehole or landslide cites it. Skipped where the
//! public data sets are not at hand.

mod cli_support;

use cli_support::{ASKED_AT, count, repository, run_on};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The folder of the public data sets, where it is there.
fn real_data() -> Option<PathBuf> {
    let folder = repository("../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {} is not there", folder.display());
    None
}

/// Loads a table through its mapping and says how many records of a type there are then.
fn load(data: &Path, mapping: &str, file: &Path, record_type: &str) -> u64 {
    let mapping = repository("fixtures/mappings").join(mapping);
    let arguments = ["--mapping", mapping.to_str().expect("UTF-8"), file.to_str().expect("UTF-8")];
    run_on(data, "load", &arguments).json();
    count(data, record_type)
}

/// The evidence of a pack: IRI, distance in km, synthetic.
fn evidence(data: &Path, text: &str) -> Vec<(String, f64, bool)> {
    let answer = run_on(data, "ask", &["--asked-at", ASKED_AT, text]).json();
    let cited = answer["pack"]["evidence"].as_object().expect("evidence by id");
    let one = |found: &Value| {
        let iri = found["iri"].as_str().expect("an IRI").to_owned();
        let distance_km = found["distance_km"].as_f64().unwrap_or(f64::INFINITY);
        (iri, distance_km, found["synthetic"].as_bool().expect("a flag"))
    };
    cited.values().map(one).collect()
}

#[test]
fn a_pack_near_a_real_borehole_cites_it() {
    let Some(real) = real_data() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let boreholes = real.join("boreholes");
    assert_eq!(load(folder.path(), "nansha-drilling.toml", &boreholes.join("nansha_drilling.csv"), "borehole"), 57);
    let found = evidence(folder.path(), "混凝土泵送，北纬22.75度，东经113.46度，C35，泵送高度60米");
    let near = |(iri, distance_km, synthetic): &(String, f64, bool)| {
        iri.contains("/borehole/nansha") && *distance_km < 5.0 && !synthetic
    };
    assert!(found.iter().any(near), "{found:?}");
}

#[test]
fn a_pack_near_a_real_landslide_cites_it() {
    let Some(real) = real_data() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let table = real.join("landslides/landslides.csv");
    assert_eq!(load(folder.path(), "landslides.toml", &table, "hazard"), 7_661);
    let found = evidence(folder.path(), "Concrete pumping at 27.7N 88.5E in July, C30, 40 m up");
    let near = |(iri, distance_km, synthetic): &(String, f64, bool)| {
        iri.contains("/hazard/nasa-glc/") && *distance_km < 60.0 && !synthetic
    };
    assert!(found.iter().any(near), "{found:?}");
}

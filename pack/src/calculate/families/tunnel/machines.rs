//! Compressors, loaders and jumbos at the face.

use crate::calculate::spec::{Spec, number};
use crate::calculate::values::{Outcome, Refusal, Values};
use crate::formulas::atmosphere::density_ratio;
use crate::formulas::earthwork::{ExcavationCycle, excavation_output_m3_per_h};
use crate::formulas::tunnel::{booms_for_face, compressor_at_site_l_per_s, count_needed, face_of_booms_m2};
use fieldpack_quantity::Certainty;

pub(super) static COMPRESSOR_AT_SITE: Spec = Spec {
    name: "compressor_at_site",
    source: "derating reference 6 [known]; makers' manuals of spraying units [uncertain]",
    range: [
        "折合海平面自由空气；进气密度和发动机降额取小者",
        "as free air of sea level; the smaller of inlet density and derated engine",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 9_000.0),
        number("free_air_l_per_s", "L/s", 0.1, 10_000.0),
        number("alpha_turbo", "1", 0.0, 1.0).or(
            1.0,
            Certainty::Assumed,
            ["未给发动机降额", "no engine derating given"],
        ),
        number("air_tools_l_per_s", "L/s", 0.0, 10_000.0).usual(),
    ],
    results: &[
        ("compressor_site_l_per_s", "L/s"),
        ("heading_compressors", "count"),
        ("compressed_air_installed_l_per_s", "L/s"),
        ("compressed_air_wanted_l_per_s", "L/s"),
    ],
    run: compressor_at_site,
};

fn compressor_at_site(values: &Values) -> Result<Outcome, Refusal> {
    let ratio = density_ratio(values.number("altitude_m")).clamp(0.0, 1.0);
    let site = compressor_at_site_l_per_s(values.number("free_air_l_per_s"), ratio, values.number("alpha_turbo"));
    let wanted = values.number("air_tools_l_per_s");
    let count = count_needed(wanted, site);
    let mut outcome = Outcome::default();
    outcome.put("compressor_site_l_per_s", site);
    outcome.put("heading_compressors", count);
    outcome.put("compressed_air_installed_l_per_s", count * site);
    outcome.put("compressed_air_wanted_l_per_s", wanted);
    Ok(outcome)
}

pub(super) static LOADER_OUTPUT: Spec = Spec {
    name: "loader_output",
    source: "earthmoving practice: bucket, fill, cycle, 50-minute hour [known]; derating reference 2 [known]",
    range: [
        "松方；装车循环27–33 s，洞内调头更长；爆破石渣充满率0.6–0.95",
        "loose volume; cycle of truck loading 27 to 33 s, longer where the loader turns in the tunnel; blasted rock fills 0.6 to 0.95",
    ],
    inputs: &[
        number("bucket_m3", "m3", 0.1, 60.0).also(&["bucket_capacity"]),
        number("load_cycle_s", "s", 5.0, 600.0).usual(),
        number("load_fill", "1", 0.1, 1.3).usual(),
        number("hour_share", "1", 0.1, 1.0).usual(),
        number("alpha_turbo", "1", 0.0, 1.0).or(
            1.0,
            Certainty::Assumed,
            ["未给发动机降额", "no engine derating given"],
        ),
        number("engine_kw", "kW", 1.0, 5_000.0).optional(),
    ],
    results: &[("loader_output_m3_per_h", "m3/h"), ("loader_engine_at_site_kw", "kW")],
    run: loader_output,
};

fn loader_output(values: &Values) -> Result<Outcome, Refusal> {
    let share = values.number("alpha_turbo");
    let cycle = ExcavationCycle {
        bucket_m3: values.number("bucket_m3"),
        fill: values.number("load_fill"),
        cycle_s: values.number("load_cycle_s"),
        efficiency: values.number("hour_share"),
        power_share: share,
    };
    let mut outcome = Outcome::default();
    outcome.put("loader_output_m3_per_h", excavation_output_m3_per_h(&cycle));
    if let Some(engine) = values.option("engine_kw") {
        outcome.put("loader_engine_at_site_kw", engine * share);
    }
    Ok(outcome)
}

pub(super) static JUMBO_FACE: Spec = Spec {
    name: "jumbo_face",
    source: "equipment survey: drill jumbos [checked]; faces of published jobs by booms [uncertain]",
    range: [
        "有公开断面的用公开值；否则按臂数由公开工程读出，只作选型参考",
        "the published face where there is one; else by the booms, read off published jobs, an orientation only",
    ],
    inputs: &[
        number("max_face_m2", "m2", 1.0, 500.0).optional(),
        number("boom_count", "count", 1.0, 12.0).optional(),
        number("hole_diameter_mm", "mm", 10.0, 500.0).optional(),
        number("tunnel_face_area_m2", "m2", 1.0, 500.0).optional().also(&["face_area_m2"]),
    ],
    results: &[
        ("booms_for_face", "count"),
        ("jumbo_face_m2", "m2"),
        ("face_published", ""),
        ("face_hole_published", ""),
    ],
    run: jumbo_face,
};

fn jumbo_face(values: &Values) -> Result<Outcome, Refusal> {
    let flag = |found: bool| if found { "true" } else { "false" };
    let published = values.option("max_face_m2");
    let mut outcome = Outcome::default();
    if let Some(area) = values.option("tunnel_face_area_m2") {
        outcome.put("booms_for_face", booms_for_face(area));
    }
    if let Some(face) = published.or_else(|| values.option("boom_count").map(face_of_booms_m2)) {
        outcome.put("jumbo_face_m2", face);
    }
    outcome.word("face_published", flag(published.is_some()));
    outcome.word("face_hole_published", flag(values.option("hole_diameter_mm").is_some()));
    Ok(outcome)
}

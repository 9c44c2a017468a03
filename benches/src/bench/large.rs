//! The world of 10,000 sites and 100,000 failures: loading it, then serving it.

use super::folder::{self, Folder};
use super::{PackBars, serving};
use crate::BenchError;
use crate::arguments::Arguments;
use crate::bars::{Bar, Measurement};
use crate::program::Program;
use crate::report::Section;
use fieldpack_graph::record::RecordType;

/// The size of the world.
const SIZE: [&str; 8] = ["--seed", "1", "--sites", "10000", "--failures", "100000", "--providers", "60"];
/// Longest load of 100,000 failures, s.
const LOAD_S: f64 = 90.0;

/// Measures it.
pub(super) fn measure(program: &Program, folder: &Folder, arguments: &Arguments) -> Result<Vec<Section>, BenchError> {
    let simulated = folder.simulate(program, &SIZE)?;
    let (failures, others): (Vec<_>, Vec<_>) =
        simulated.iter().cloned().partition(|file| file.name == RecordType::Failure.as_str());
    let count: u64 = failures.iter().map(|file| file.records).sum();
    let paths = |files: Vec<folder::RecordFile>| files.into_iter().map(|file| file.path).collect::<Vec<_>>();
    let first = folder.load(program, &paths(others))?;
    let then = folder.load(program, &paths(failures))?;

    let mut loading = Section::new("10,000 sites and 100,000 failures: loading 大数据导入");
    loading.notes.push(folder::sizes(&simulated)?);
    loading.notes.push(format!(
        "`fieldpack load` without a running service: first everything but the failures, then the {count} failures into \
         the folder that holds the rest. A load ends when its records are in the journal, in the graph and in the index."
    ));
    let mut rows = folder::loaded("the failure records", "故障记录", then);
    if let Some(row) = rows.first_mut() {
        row.bar = Some(Bar::AtMost(LOAD_S));
    }
    loading.measurements = rows;
    loading.measurements.extend(folder::loaded("everything else before", "此前的其余记录", first));
    let whole = (first.wall + then.wall).as_secs_f64();
    loading.measurements.push(Measurement::new("loading the whole world", "导入全部数据", whole, "s"));
    loading.measurements.extend(folder.disk()?);
    let bars = PackBars { median_ms: 12.0, slowest_ms: 40.0, answers: false, ..PackBars::DEMO };
    Ok(vec![
        loading,
        serving::measure(program, folder, "10,000 sites and 100,000 failures 大数据", bars, None, arguments)?,
    ])
}

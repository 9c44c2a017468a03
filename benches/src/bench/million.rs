//! The world of 100,000 sites and 1,000,000 failures: indexing it, then finding in it.

use super::folder::{self, Folder};
use super::searches::SearchBars;
use super::{PackBars, serving};
use crate::BenchError;
use crate::arguments::Arguments;
use crate::bars::{Bar, Measurement};
use crate::program::Program;
use crate::report::Section;
use fieldpack_graph::record::RecordType;
use std::ffi::OsString;

/// The size of the world.
const SIZE: [&str; 8] = ["--seed", "1", "--sites", "100000", "--failures", "1000000", "--providers", "60"];
/// What is loaded of it beside the failures: the sites, what is written of them and who helps there. Hours of
/// exposure and monthly conditions, two and a half million records more, are for mining, not for finding.
const BESIDE: [RecordType; 3] = [RecordType::Site, RecordType::Document, RecordType::Provider];
/// Longest indexing of the failures, s.
const INDEX_S: f64 = 600.0;

/// Measures it.
pub(super) fn measure(program: &Program, folder: &Folder, arguments: &Arguments) -> Result<Vec<Section>, BenchError> {
    let simulated = folder.simulate(program, &SIZE)?;
    let of = |wanted: &[RecordType]| -> Vec<folder::RecordFile> {
        simulated.iter().filter(|file| wanted.iter().any(|kind| kind.as_str() == file.name)).cloned().collect()
    };
    let (failures, others) = (of(&[RecordType::Failure]), of(&BESIDE));
    let paths = |files: &[folder::RecordFile]| files.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
    // The embedder is trained after the first load, as a customer's would be: the failures' vectors are made on the way.
    let first = folder.load(program, &paths(&others))?;
    let then = folder.load(program, &paths(&failures))?;
    eprintln!("training the embedder on all of it");
    let train: Vec<OsString> = vec!["train".into(), "--data".into(), folder.data().into()];
    let trained = program.run(&train, &folder.log("train"))?;

    let mut loading = Section::new("100,000 sites and 1,000,000 failures: indexing 百万级数据入库");
    loading.notes.push(folder::sizes(&[others, failures].concat())?);
    loading.notes.push(
        "`fieldpack load` without a running service: first the sites, documents and providers, then the failures into \
         the folder that holds them. A load ends when its records are in the journal, in the graph, in the text index \
         and have vectors that a scan can use. Training anew makes every vector again."
            .to_owned(),
    );
    let mut rows = folder::loaded("the failure records", "故障记录", then);
    if let Some(row) = rows.first_mut() {
        row.bar = Some(Bar::AtMost(INDEX_S));
    }
    loading.measurements = rows;
    loading.measurements.extend(folder::loaded("everything else before", "此前的其余记录", first));
    loading.measurements.push(Measurement::new(
        "training the embedder anew and making all vectors with it",
        "重新训练并生成全部向量",
        trained.wall.as_secs_f64(),
        "s",
    ));
    loading.measurements.extend(folder.disk()?);
    let bars = PackBars {
        median_ms: 15.0,
        slowest_ms: 40.0,
        per_second: 60.0,
        reopen_s: 5.0,
        resident_mb: 6_000.0,
        answers: false,
    };
    let searches = SearchBars { words_ms: (8.0, 25.0), all_ms: (12.0, 35.0) };
    let name = "100,000 sites and 1,000,000 failures 百万级数据";
    Ok(vec![loading, serving::measure(program, folder, name, bars, Some(searches), arguments)?])
}

//! The bench of speed: the understanding alone, the demo world, living packs in it, a world of 10,000 sites and 100,000 failures, and
//! one ten times as large.

mod access;
mod answers;
mod exports;
mod folder;
mod large;
mod live;
mod living;
mod million;
mod packs;
mod searches;
mod serving;
mod understanding;

use crate::BenchError;
use crate::arguments::{Arguments, Part};
use crate::bars::{Bar, Measurement};
use crate::machine::Circumstances;
use crate::program::Program;
use crate::report::{Report, Section};
use folder::Folder;
use std::path::Path;

/// What the report says of itself.
const INTRODUCTION: &str = "\
How fast the program answers, loads and opens, measured on the real program over HTTP on loopback. The bars are what \
the product promises on two cores; a missed one is reported, not hidden, and fails no build.
程序的应答、导入与启动速度，均通过本机 HTTP 对实际程序测得。未达标的项目如实列出。

The client is this measuring program, another process on the same machine and the same cores: one thread, kept-alive \
connections, times from before a request is written until its answer is read whole. No question is asked twice, so no \
cache of answers helps. The 99th percentile is the nearest rank.";

/// Measures the parts that are wanted.
///
/// # Errors
/// [`BenchError`] where something cannot be measured; a missed bar is no error.
pub fn run(arguments: &Arguments) -> Result<Report, BenchError> {
    let circumstances = Circumstances::now();
    let mut sections: Vec<Section> = Vec::new();
    if arguments.wants(Part::Understanding) {
        sections.push(understanding::measure(usize::from(arguments.requests))?);
    }
    if [Part::Demo, Part::Living, Part::Large, Part::Million, Part::Live].into_iter().any(|part| arguments.wants(part))
    {
        let program = Program::find(arguments.program.as_deref())?;
        let temporary = tempfile::tempdir().map_err(BenchError::at(Path::new("a temporary folder")))?;
        let root = arguments.keep.as_deref().unwrap_or(temporary.path());
        if arguments.wants(Part::Demo) {
            sections.extend(demo(&program, &Folder::new(root, "demo")?, arguments)?);
        }
        if arguments.wants(Part::Living) {
            sections.push(living::measure(&program, &Folder::new(root, "living")?)?);
        }
        if arguments.wants(Part::Large) {
            sections.extend(large::measure(&program, &Folder::new(root, "large")?, arguments)?);
        }
        if arguments.wants(Part::Million) {
            sections.extend(million::measure(&program, &Folder::new(root, "million")?, arguments)?);
        }
        if arguments.wants(Part::Live) {
            sections.extend(live::measure(&program, &Folder::new(root, "live")?, arguments)?);
        }
        sections.extend(growth(&sections));
    }
    Ok(Report { title: "Speed 速度", introduction: INTRODUCTION, circumstances, sections })
}

/// From some ten thousand records to a million a pack may take so many times as long.
const MOST_GROWTH: f64 = 2.5;

/// The bars of a world's packs.
#[derive(Clone, Copy, Debug)]
struct PackBars {
    /// 50th percentile with one client, ms.
    median_ms: f64,
    /// 99th percentile with one client, ms.
    slowest_ms: f64,
    /// Packs a second with eight clients.
    per_second: f64,
    /// Longest reopening, s.
    reopen_s: f64,
    /// Most resident memory, MB.
    resident_mb: f64,
    /// Whether answers of every intent are measured too.
    answers: bool,
}

impl PackBars {
    /// The bars of the demo world.
    const DEMO: Self = Self {
        median_ms: 8.0,
        slowest_ms: 30.0,
        per_second: 120.0,
        reopen_s: 3.0,
        resident_mb: 1_500.0,
        answers: true,
    };
}

/// How much slower a pack is in the largest world than in the smallest; `None` where one was measured.
fn growth(sections: &[Section]) -> Option<Section> {
    let median = |section: &Section| section.measurements.iter().find(|one| one.what == packs::MEDIAN)?.value;
    let medians: Vec<f64> = sections.iter().filter_map(median).collect();
    let (first, last) = (medians.first()?, medians.last().filter(|_| medians.len() > 1)?);
    let mut section = Section::new("Growth 数据增长");
    section.notes.push(
        "The median of packs with one client in the largest world that was measured, by that in the smallest; the demo \
         world has some 36,000 records, the largest over a million."
            .to_owned(),
    );
    section.measurements.push(
        Measurement::new(
            "pack, one client, p50: largest world by smallest",
            "方案中位时间：最大与最小数据之比",
            last / first,
            "",
        )
        .with_bar(Bar::AtMost(MOST_GROWTH)),
    );
    Some(section)
}

fn demo(program: &Program, folder: &Folder, arguments: &Arguments) -> Result<Vec<Section>, BenchError> {
    let simulated = folder.simulate(program, &["--demo"])?;
    let mut loading = Section::new("Demo world: loading 演示数据导入");
    loading.notes.push(folder::sizes(&simulated)?);
    let run = folder.load(program, &[folder.world()])?;
    loading.measurements.extend(folder::loaded("the demo world", "演示数据", run));
    Ok(vec![loading, serving::measure(program, folder, "Demo world 演示数据", PackBars::DEMO, None, arguments)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_told_of_two_worlds() {
        let world = |median: f64| {
            let mut section = Section::new("a world");
            section.measurements.push(Measurement::new(packs::MEDIAN, "", median, "ms"));
            section
        };
        assert!(growth(&[Section::new("loading"), world(4.0)]).is_none());
        let section = growth(&[world(4.0), Section::new("loading"), world(8.0), world(12.0)]).expect("two worlds");
        assert_eq!(section.measurements[0].value, Some(3.0));
        assert!(!section.measurements[0].holds());
    }
}

//! Serving a loaded folder: reopening, packs, memory.

use super::PackBars;
use super::folder::{Folder, megabytes};
use super::searches::SearchBars;
use super::{access, answers, exports, packs, searches};
use crate::BenchError;
use crate::arguments::Arguments;
use crate::bars::{Bar, Measurement};
use crate::program::Program;
use crate::questions;
use crate::report::Section;
use crate::server::Server;

/// Starts the server on the loaded folder and measures it.
pub(super) fn measure(
    program: &Program,
    folder: &Folder,
    name: &str,
    bars: PackBars,
    searches: Option<SearchBars>,
    arguments: &Arguments,
) -> Result<Section, BenchError> {
    eprintln!("serving: {name}");
    let server = Server::start(program, &folder.data(), &folder.log("serve"))?;
    let reopened = server.ready_after;
    let opening = server.processor_time()?;
    packs::expect_pack(server.client(), questions::FIRST[0])?;
    let first_pack = server.age();
    let mut section = Section::new(format!("{name}: serving 服务"));
    section.measurements = vec![
        Measurement::new("reopening: start of the process until /readyz", "启动至就绪", reopened.as_secs_f64(), "s")
            .with_bar(Bar::AtMost(bars.reopen_s)),
        Measurement::new("reopening, processor time", "启动的处理器时间", opening.as_secs_f64(), "s"),
        Measurement::new(
            "start of the process until the first pack is answered",
            "启动至答出首个方案",
            first_pack.as_secs_f64(),
            "s",
        ),
    ];
    packs::measure(&server, bars, usize::from(arguments.requests), &mut section)?;
    if let Some(searches) = searches {
        searches::measure(&server, searches, usize::from(arguments.requests), &mut section)?;
    }
    if bars.answers {
        answers::measure(&server, usize::from(arguments.requests) / 3, &mut section)?;
        exports::measure(&server, &mut section)?;
        access::measure(&server, &mut section)?;
    }
    let (now, highest) = server.resident_bytes()?;
    section.measurements.extend([
        Measurement::new("resident memory after all these requests", "请求之后的常驻内存", megabytes(now), "MB")
            .with_bar(Bar::AtMost(bars.resident_mb)),
        Measurement::new("resident memory, highest since the start", "启动以来内存峰值", megabytes(highest), "MB"),
    ]);
    section.notes.push("The folder was just loaded, so the files are in the system's cache.".to_owned());
    server.stop()?;
    Ok(section)
}

//! The understanding alone: called in-process, without the door.

use crate::BenchError;
use crate::bars::{Bar, Measurement};
use crate::questions::{self, ASKED_AT};
use crate::report::Section;
use crate::statistics::{Times, milliseconds};
use fieldpack_graph::knowledge::compile::ontologies_dir;
use fieldpack_graph::knowledge::{Knowledge, Language};
use fieldpack_pack::contract::PackRequest;
use fieldpack_pack::understand::{Limits, understand};
use std::sync::Arc;
use std::time::Instant;

/// Questions understood before the first one is timed: tables are made at the first use.
const WARM_UP: usize = 100;

/// Times the understanding of so many questions, one after the other on one thread.
pub(super) fn measure(count: usize) -> Result<Section, BenchError> {
    eprintln!("understanding, in-process");
    let start = Instant::now();
    let knowledge = Knowledge::load(&ontologies_dir()).map_err(|problems| BenchError::Knowledge {
        first: problems.first().map(ToString::to_string).unwrap_or_default(),
    })?;
    let knowledge = Arc::new(knowledge);
    let compiled = start.elapsed();
    let limits = Limits::default();
    let one = |number: usize| {
        let text = questions::question(number);
        let request = PackRequest { text: Some(text.clone()), ..PackRequest::default() };
        let start = Instant::now();
        let understood = understand(&request, &knowledge, ASKED_AT, Language::Zh, &limits);
        let time = start.elapsed();
        match understood {
            Ok(question) => Ok((time, question)),
            Err(problems) => Err(BenchError::Answer {
                path: "the understanding".to_owned(),
                status: 400,
                question: text,
                detail: problems.into_iter().map(|problem| problem.detail).collect::<Vec<_>>().join("; "),
            }),
        }
    };
    for number in questions::WARM_UP.take(WARM_UP) {
        one(number)?;
    }
    let times = (0..count).map(|number| one(number).map(|(time, _)| time)).collect::<Result<Times, _>>()?;
    let mut section = Section::new("Understanding alone 单独的理解");
    section.notes.push(format!("{count} questions, in-process, one thread, after {WARM_UP} others as warm-up."));
    section.measurements = vec![
        Measurement::new("understanding, p50", "理解，中位", times.percentile_ms(50), "ms").with_bar(Bar::AtMost(0.5)),
        Measurement::new("understanding, p99", "理解，99 分位", times.percentile_ms(99), "ms"),
        Measurement::new("compiling the ontologies", "编译本体", milliseconds(compiled), "ms"),
    ];
    Ok(section)
}

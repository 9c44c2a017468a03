//! Record lines on their way into a load: gathered into parts of bounded size, faults traced back to the
//! file.

use super::super::backend::LoadTarget;
use super::super::progress::Shown;
use crate::problem::{Code, FieldProblem, Problem};
use crate::service::{OpenedLoad, Progress};
use fieldpack_graph::knowledge::Language;

/// Lines of a part.
const PART_LINES: usize = 8_000;
/// Bytes from which a part is sent even with fewer lines.
const PART_BYTES: usize = 12 << 20;

/// Gathers lines and sends them part by part.
pub(super) struct Parts<'a> {
    target: &'a dyn LoadTarget,
    load: &'a OpenedLoad,
    file: String,
    language: Language,
    shown: &'a Shown,
    bytes: Vec<u8>,
    /// Where in the file each line of the part comes from.
    places: Vec<String>,
    sent: u64,
}

impl<'a> Parts<'a> {
    /// Gathers lines of a file for an open load.
    pub(super) fn new(
        target: &'a dyn LoadTarget,
        load: &'a OpenedLoad,
        file: String,
        shown: &'a Shown,
        language: Language,
    ) -> Self {
        Self { target, load, file, language, shown, bytes: Vec::new(), places: Vec::new(), sent: 0 }
    }

    /// Takes a line without its end; `place` says where it comes from.
    ///
    /// # Errors
    /// The [`Problem`] of a part that was refused.
    pub(super) fn push(&mut self, line: &[u8], place: String) -> Result<(), Problem> {
        self.bytes.extend_from_slice(line);
        self.bytes.push(b'\n');
        self.places.push(place);
        if self.places.len() >= PART_LINES || self.bytes.len() >= PART_BYTES { self.send() } else { Ok(()) }
    }

    /// Sends what is gathered.
    ///
    /// # Errors
    /// The [`Problem`] of a part that was refused, its faults named by file and line.
    pub(super) fn send(&mut self) -> Result<(), Problem> {
        if self.places.is_empty() {
            return Ok(());
        }
        let lines = std::mem::take(&mut self.bytes);
        let places = std::mem::take(&mut self.places);
        self.target.records(self.load, lines).map_err(|problem| traced(problem, &self.file, &places, self.language))?;
        self.sent += places.len() as u64;
        self.shown.advance(places.len() as u64);
        self.shown.line(&format!("{} {}", self.file, self.sent));
        Ok(())
    }
}

/// Names the faults of a refused part by file and line instead of by their line in the part.
fn traced(mut problem: Problem, file: &str, places: &[String], language: Language) -> Problem {
    let mut found = false;
    for fault in &mut problem.errors {
        if let Some((place, pointer)) = place_of(&fault.pointer, places) {
            let FieldProblem { detail, .. } = fault;
            *detail = format!("{file}:{place}: {detail}");
            fault.pointer = pointer;
            found = true;
        }
    }
    if found {
        problem.detail = match language {
            Language::Zh => format!("`{file}` 中有服务不接受的行，该文件没有导入任何内容：请按下列说明修改"),
            Language::En => format!(
                "the service takes some lines of `{file}` not, nothing of it was loaded: mend them as said below"
            ),
        };
    } else if problem.code == Code::BodyTooLarge.as_str() {
        problem.detail = format!("{file}: {}", problem.detail);
    }
    problem
}

/// Takes the number of the line in the part off a pointer: `/3/data/lon` is the third line's `/data/lon`.
fn place_of<'p>(pointer: &str, places: &'p [String]) -> Option<(&'p str, String)> {
    let rest = pointer.strip_prefix('/')?;
    let (number, inner) = rest.split_once('/').map_or((rest, ""), |(number, inner)| (number, inner));
    let index: usize = number.parse::<usize>().ok()?.checked_sub(1)?;
    let inner = if inner.is_empty() { String::new() } else { format!("/{inner}") };
    Some((places.get(index)?, inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_a_part_are_traced_to_the_file() {
        let fault = |pointer: &str| FieldProblem {
            pointer: pointer.to_owned(),
            code: "out_of_range".to_owned(),
            detail: "too far north".to_owned(),
            accepted: None,
        };
        let places = ["17".to_owned(), "19".to_owned()];
        let problem =
            Problem::new(Code::InvalidValue, "line 2: too far north").with_error(fault("/2/data/position/lat"));
        let problem = traced(problem, "site.ndjson", &places, Language::En);
        assert_eq!(problem.errors[0].detail, "site.ndjson:19: too far north");
        assert_eq!(problem.errors[0].pointer, "/data/position/lat");
        assert!(problem.detail.contains("site.ndjson"), "{}", problem.detail);
        for pointer in ["/3/data", "/0/data", "/type", ""] {
            assert_eq!(place_of(pointer, &places), None, "{pointer}");
        }
    }
}

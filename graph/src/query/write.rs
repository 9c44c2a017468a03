//! Writing results, up to their limits.

use super::{Refusal, SolutionForm, TripleForm};
use crate::vocabulary::PREFIXES;
use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfSerializer};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};
use oxigraph::sparql::{QueryEvaluationError, QuerySolutionIter, QueryTripleIter};
use std::io::{Error, Result as Written, Write};

/// Takes at most so many bytes.
pub(super) struct Bounded<W> {
    out: W,
    left: u64,
    /// Whether more came than was left.
    is_over: bool,
}

impl<W: Write> Bounded<W> {
    pub(super) fn new(out: W, most: u64) -> Self {
        Self { out, left: most, is_over: false }
    }

    /// What a failed write means.
    fn failed(&self, error: &Error) -> Refusal {
        // Whoever reads has gone away: nobody is told.
        if self.is_over { Refusal::Bytes } else { Refusal::Storage { reason: error.to_string() } }
    }
}

impl<W: Write> Write for Bounded<W> {
    fn write(&mut self, bytes: &[u8]) -> Written<usize> {
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            self.is_over = true;
            return Err(Error::other("the result is larger than is given"));
        };
        self.out.write_all(bytes)?;
        self.left = left;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Written<()> {
        self.out.flush()
    }
}

/// What an error of the evaluator means.
pub(super) fn of_evaluation(error: &QueryEvaluationError) -> Refusal {
    match error {
        QueryEvaluationError::Dataset(error) => Refusal::Storage { reason: error.to_string() },
        other => Refusal::Evaluation { reason: other.to_string() },
    }
}

fn of(form: SolutionForm) -> QueryResultsSerializer {
    QueryResultsSerializer::from_format(match form {
        SolutionForm::Json => QueryResultsFormat::Json,
        SolutionForm::Xml => QueryResultsFormat::Xml,
        SolutionForm::Csv => QueryResultsFormat::Csv,
        SolutionForm::Tsv => QueryResultsFormat::Tsv,
    })
}

/// Writes yes or no.
pub(super) fn boolean<W: Write>(value: bool, form: SolutionForm, out: &mut Bounded<W>) -> Result<(), Refusal> {
    let written = of(form).serialize_boolean_to_writer(&mut *out, value).and_then(Write::flush);
    written.map_err(|error| out.failed(&error))
}

/// Writes solutions, at most `rows`.
pub(super) fn solutions<W: Write>(
    solutions: QuerySolutionIter<'_>,
    form: SolutionForm,
    rows: u64,
    out: &mut Bounded<W>,
) -> Result<(), Refusal> {
    let variables = solutions.variables().to_vec();
    // The error of a write is told only once the writer has let go of `out`.
    let mut failure = None;
    let written = (|| {
        let mut writer = of(form).serialize_solutions_to_writer(&mut *out, variables)?;
        for (row, solution) in (1..).zip(solutions) {
            match solution {
                _ if row > rows => failure = Some(Refusal::Rows),
                Err(error) => failure = Some(of_evaluation(&error)),
                Ok(solution) => {
                    writer.serialize(&solution)?;
                    continue;
                }
            }
            return Ok(());
        }
        writer.finish()?.flush()
    })();
    written.map_err(|error: Error| out.failed(&error))?;
    failure.map_or(Ok(()), Err)
}

/// Writes triples, at most `rows`.
pub(super) fn triples<W: Write>(
    triples: QueryTripleIter<'_>,
    form: TripleForm,
    rows: u64,
    out: &mut Bounded<W>,
) -> Result<(), Refusal> {
    let mut serializer = RdfSerializer::from_format(match form {
        TripleForm::Turtle => RdfFormat::Turtle,
        TripleForm::NTriples => RdfFormat::NTriples,
        TripleForm::JsonLd => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
    });
    for (prefix, namespace) in PREFIXES {
        let with = serializer.with_prefix(prefix, namespace);
        serializer = with.map_err(|error| Refusal::Evaluation { reason: error.to_string() })?;
    }
    let mut failure = None;
    let written = (|| {
        let mut writer = serializer.for_writer(&mut *out);
        for (row, triple) in (1..).zip(triples) {
            match triple {
                _ if row > rows => failure = Some(Refusal::Rows),
                Err(error) => failure = Some(of_evaluation(&error)),
                Ok(triple) => {
                    writer.serialize_triple(&triple)?;
                    continue;
                }
            }
            return Ok(());
        }
        writer.finish()?.flush()
    })();
    written.map_err(|error: Error| out.failed(&error))?;
    failure.map_or(Ok(()), Err)
}

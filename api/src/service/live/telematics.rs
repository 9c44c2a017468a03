//! Fleet snapshots of ISO/TS 15143-3: each value that has a dimension is a reading of the machine.

use super::super::records::now_us;
use super::super::{Asker, Service, problems};
use super::intake::{Incoming, Intake, Verdict};
use super::of_refusal;
use crate::problem::Problem;
use fieldpack_feeds::aemp::{self, Equipment, Identity};
use fieldpack_feeds::reading::{ReadingData, Subject};
use fieldpack_feeds::{Format, Limits};
use fieldpack_graph::record::{RecordType, record_iri};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What became of a machine's values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MachineResult {
    /// The machine's IRI: that of the `equipment` record with this source and its serial number.
    pub machine: String,
    /// How many readings were taken.
    pub accepted: usize,
    /// How many were put into quarantine.
    pub quarantined: usize,
    /// How many further values were read that no dimension has; they are not kept.
    pub facts: usize,
    /// Why readings were not taken.
    pub problems: Vec<Problem>,
}

/// The answer to a fleet snapshot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TelematicsAnswer {
    /// The sequence of the readings; read with `min_sequence` to see them.
    pub sequence: u64,
    /// How many readings were taken.
    pub accepted: usize,
    /// How many readings were put into quarantine.
    pub quarantined: usize,
    /// What became of each machine's values.
    pub machines: Vec<MachineResult>,
    /// Values of the document that could not be read, each with its place.
    pub refused: Vec<Problem>,
    /// Names that the standard does not have, with how often they came.
    pub unknown: BTreeMap<String, u64>,
}

impl Service {
    /// Takes a fleet snapshot, XML or JSON. `source` names the telematics provider: machines are its `equipment`
    /// records, by PIN, serial number or equipment id, whichever the snapshot has first.
    ///
    /// # Errors
    /// A [`Problem`]: no fleet snapshot, with the place; or a service that takes no more at the moment.
    pub fn telematics(&self, body: &[u8], source: &str, asker: &Asker) -> Result<TelematicsAnswer, Problem> {
        let language = asker.language;
        let fleet = aemp::read(body, Format::of(body), &Limits::default())
            .map_err(|error| problems::of_feed(&error, language))?;
        let world = self.world();
        let mut intake = Intake::new(&world, &self.inner.records, &self.inner.settings.live, now_us());
        let mut answer = TelematicsAnswer {
            refused: fleet.refused.iter().map(|error| problems::of_feed(error, language)).collect(),
            unknown: fleet.unknown.names.clone(),
            ..TelematicsAnswer::default()
        };
        for equipment in &fleet.equipment {
            let result = machine(&mut intake, source, equipment, asker)?;
            answer.accepted += result.accepted;
            answer.quarantined += result.quarantined;
            answer.machines.push(result);
        }
        self.check_room(intake.rows(), &world, language)?;
        let entries = intake.entries(&asker.actor).map_err(|error| problems::of_fault(&error))?;
        answer.sequence = self.written(entries, asker)?.unwrap_or(world.sequence);
        Ok(answer)
    }

    /// Writes entries and waits until they are applied; the last sequence, or `None` where there were none.
    pub(in crate::service) fn written(
        &self,
        entries: Vec<fieldpack_journal::NewEntry>,
        asker: &Asker,
    ) -> Result<Option<u64>, Problem> {
        if entries.is_empty() {
            return Ok(None);
        }
        let outcomes = self.inner.handle.submit(entries, self.write_patience());
        let outcomes = outcomes.map_err(|error| problems::of_apply(&error, asker.language))?;
        let sequence = outcomes.last().map(fieldpack_journal::Outcome::sequence);
        if let Some(sequence) = sequence {
            asker.noted.wrote(sequence);
        }
        Ok(sequence)
    }
}

/// The identifier of a machine at its provider.
fn identifier(identity: &Identity) -> &str {
    let stated = [&identity.pin, &identity.serial_number, &identity.equipment_id];
    stated.into_iter().flatten().next().map_or("", String::as_str)
}

/// Takes the values of one machine.
fn machine(
    intake: &mut Intake<'_>,
    source: &str,
    equipment: &Equipment,
    asker: &Asker,
) -> Result<MachineResult, Problem> {
    let id = identifier(&equipment.identity);
    let iri = record_iri(RecordType::Equipment, source, id);
    let mut result = MachineResult {
        machine: iri.clone(),
        accepted: 0,
        quarantined: 0,
        facts: equipment.facts.len(),
        problems: Vec::new(),
    };
    for measured in &equipment.readings {
        let reading = ReadingData {
            subject: Subject::Machine(Cow::Borrowed(&iri)),
            dimension: Cow::Borrowed(measured.dimension),
            value: measured.value,
            unit: Cow::Borrowed(&measured.unit),
            at: measured.at,
            synthetic: false,
        };
        // The line that would say the same, so that it can be corrected and sent again.
        let line = serde_json::json!({
            "type": "reading", "source": source, "source_id": id, "data": &reading,
        })
        .to_string();
        let incoming = Incoming { source, sensor: id, synthetic: false, reading: &reading, line: &line };
        match intake.take(&incoming)? {
            Verdict::Accepted(_) => result.accepted += 1,
            Verdict::Quarantined(refusal) => {
                result.quarantined += 1;
                result.problems.push(of_refusal(&refusal, asker.language));
            }
            Verdict::Refused(refusal) => result.problems.push(of_refusal(&refusal, asker.language)),
        }
    }
    Ok(result)
}

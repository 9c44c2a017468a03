//! What comes in by the second: readings, fleet snapshots, weather alerts; what of it is kept aside; and how far
//! the service is behind it.

mod alerts;
mod board;
mod clock;
mod intake;
mod months;
mod quarantine;
mod rates;
mod refusal;
mod status;
mod telematics;

pub use alerts::{AlertAnswer, AlertView};
pub use board::{FeedBoard, FeedView};
pub(super) use clock::{Clock, Waker};
pub(super) use intake::{Incoming, Intake, Verdict};
pub use quarantine::{QuarantineAction, QuarantineDecision, QuarantinePage, QuarantinedView};
pub(super) use rates::Rates;
pub use status::{LiveStatus, ProjectionLag, ReadingSource, SiteLive, StateView};
pub use telematics::{MachineResult, TelematicsAnswer};

use super::Service;
use crate::problem::{Code, FieldProblem, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_index::World;
use refusal::Refusal;

/// A moment in microseconds since 1970, as RFC 3339; as the number where no calendar has it.
pub(super) fn moment(us: i64) -> String {
    jiff::Timestamp::from_microsecond(us).map_or_else(|_| us.to_string(), |at| at.to_string())
}

/// A reading that is not taken, as a problem.
pub(super) fn of_refusal(refusal: &Refusal, language: Language) -> Problem {
    let detail = refusal.say(language);
    let error = FieldProblem {
        pointer: refusal.pointer().to_owned(),
        code: refusal.code().to_owned(),
        detail: detail.clone(),
        accepted: None,
    };
    Problem::in_language(Code::InvalidValue, language, detail).with_error(error)
}

impl Service {
    /// Whether so many more readings can be taken: not more than are applied as fast, and not more than are to be
    /// held.
    ///
    /// # Errors
    /// `overloaded`; nothing was taken.
    pub(super) fn check_room(&self, rows: usize, world: &World, language: Language) -> Result<(), Problem> {
        if rows == 0 {
            return Ok(());
        }
        let waiting = self.journalled().saturating_sub(world.sequence);
        let most = self.inner.settings.live.waiting_entries;
        if waiting > most {
            return Err(Problem::say(
                Code::Overloaded,
                language,
                format!("有 {waiting} 条日志尚未生效（上限 {most}）：稍后重发，本次内容未被接收"),
                format!(
                    "{waiting} entries wait to be applied, at most {most} may: send again later, nothing was taken"
                ),
            ));
        }
        let room = world.live.room();
        if rows as u64 > room {
            return Err(Problem::say(
                Code::Overloaded,
                language,
                format!("只能再保存 {room} 条读数（live.open_readings）：稍后重发，本次内容未被接收"),
                format!("{room} more readings can be held (`live.open_readings`): send again later, nothing was taken"),
            ));
        }
        Ok(())
    }
}

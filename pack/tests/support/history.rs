//! The failure history of the demo world, drawn once.

use super::KNOWLEDGE;
use fieldpack_fixtures::{SimulateConfig, Simulation};
use fieldpack_graph::columns::Columns;
use std::sync::LazyLock;

/// The failure history of the demo world.
pub(crate) static HISTORY: LazyLock<Columns> = LazyLock::new(|| {
    let simulation = Simulation::plan(SimulateConfig::demo(), &KNOWLEDGE, &mut |_| ()).expect("plans");
    let mut columns = Columns::of(&KNOWLEDGE);
    let mut keep = |record| {
        columns.upsert(&record);
        Ok(())
    };
    simulation.records(&mut keep, &mut |_| ()).expect("draws");
    columns
});

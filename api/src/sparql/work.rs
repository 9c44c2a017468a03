//! What the process of a query does: it bounds itself, then answers.

use fieldpack_graph::query::{Job, run};
use rustix::process::{Resource, Rlimit, Signal, getppid, getrlimit, set_parent_process_death_signal, setrlimit};
use serde::{Deserialize, Serialize};
use std::io::{BufWriter, Read, Write};

/// The subcommand that makes the program do this.
pub(super) const PROGRAM_ARGUMENT: &str = "answer-query";

/// The largest task, bytes.
const LARGEST_TASK: u64 = 64 << 20;

/// Files that it may have open: those of the copy, and a few more.
const FILES: u64 = 1_024;

/// The largest file that it may write, bytes.
const LARGEST_FILE: u64 = 4 << 20;

/// Memory that the program takes before it has read anything, and for each processor that the store has threads for,
/// bytes: what a query may take comes on top.
const TO_START_BYTES: u64 = 192 << 20;
const FOR_THREADS_BYTES: u64 = 16 << 20;

/// Address space beside the memory that it may fill: the program itself, what it only reads, bytes.
const BESIDE_BYTES: u64 = 512 << 20;

/// A job with what it may use.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Task {
    /// Who started it.
    pub(super) parent: u32,
    /// Processor time, s.
    pub(super) cpu_s: u64,
    /// Memory, bytes.
    pub(super) memory_bytes: u64,
    /// What is to be done.
    pub(super) job: Job,
}

/// Does the task on standard input: the result goes to standard output, the outcome is the last line of standard error.
///
/// # Errors
/// What went wrong before there was an outcome.
pub(crate) fn work() -> std::io::Result<()> {
    // Whatever happens to the service, no query outlives it.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let mut input = Vec::new();
    std::io::stdin().lock().take(LARGEST_TASK).read_to_end(&mut input)?;
    let task: Task = serde_json::from_slice(&input)?;
    let parent = getppid().map(|parent| parent.as_raw_pid());
    if parent.and_then(|parent| u32::try_from(parent).ok()) != Some(task.parent) {
        return Err(std::io::Error::other("whoever asked is gone"));
    }
    bound(&task)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let outcome = run(&task.job, &mut out);
    out.flush()?;
    let mut said = serde_json::to_vec(&outcome)?;
    said.insert(0, b'\n');
    std::io::stderr().lock().write_all(&said)
}

/// Takes from the process what it does not need.
fn bound(task: &Task) -> std::io::Result<()> {
    let processors = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let memory = task.memory_bytes.saturating_add(TO_START_BYTES + FOR_THREADS_BYTES * processors);
    let limits = [
        (Resource::Data, memory),
        (Resource::As, memory.saturating_add(BESIDE_BYTES)),
        (Resource::Cpu, task.cpu_s),
        (Resource::Nofile, FILES),
        // What is in memory is not written to a file when it ends.
        (Resource::Core, 0),
        // The store notes in a file beside the copy that it was opened.
        (Resource::Fsize, LARGEST_FILE),
    ];
    for (resource, most) in limits {
        // What is bounded further already stays so.
        let most = getrlimit(resource).maximum.map_or(most, |bound| bound.min(most));
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

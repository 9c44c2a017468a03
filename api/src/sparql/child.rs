//! The process that answers a query: started, fed, waited for, killed.

use super::work::{PROGRAM_ARGUMENT, Task};
use fieldpack_graph::query::{Job, Outcome};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;

/// What a process may say beside its answer, bytes.
const MOST_SAID: u64 = 64 << 10;

/// Signals by which a process ends that ran out of memory or stack.
const ABORTED: [i32; 3] = [6, 7, 11];
/// The signal of a process that ran out of processor time.
const OUT_OF_CPU: i32 = 24;
/// The signal by which the system itself ends a process for want of memory: ours are sent by us, which is known.
const KILLED: i32 = 9;

/// What a process may use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// From its start to its end.
    pub(super) time: Duration,
    /// Memory.
    pub(super) memory_bytes: u64,
}

/// How a process ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// With an outcome, and what it wrote.
    Answered(Outcome, Vec<u8>),
    /// It was killed at its deadline.
    Late,
    /// It ran out of memory.
    OutOfMemory,
    /// Otherwise.
    Failed(String),
}

/// Has a job done by a process of its own. Whoever lets the future go ends the process; `held` is dropped once the process
/// is gone.
pub(super) async fn answer(program: &Path, job: Job, limits: Limits, held: impl Send + 'static) -> Ended {
    // Lives as long as somebody waits for the answer.
    let (waiting, nobody_waits) = oneshot::channel::<()>();
    let program = program.to_owned();
    let running = tokio::spawn(async move {
        let ended = attend(program, job, limits, nobody_waits).await;
        // A copy takes its files with it.
        let _ = tokio::task::spawn_blocking(move || drop(held)).await;
        ended
    });
    let ended = running.await.unwrap_or_else(|error| Ended::Failed(error.to_string()));
    drop(waiting);
    ended
}

async fn attend(program: PathBuf, job: Job, limits: Limits, nobody_waits: oneshot::Receiver<()>) -> Ended {
    let mut child = match start(&program) {
        Ok(child) => child,
        Err(error) => return Ended::Failed(format!("`{}` does not start: {error}", program.display())),
    };
    let most = job.bytes;
    let task =
        Task { parent: std::process::id(), cpu_s: limits.time.as_secs() + 1, memory_bytes: limits.memory_bytes, job };
    let ended = tokio::select! {
        ended = conversation(&mut child, task, most) => Some(ended),
        () = tokio::time::sleep(limits.time) => None,
        _ = nobody_waits => None,
    };
    match ended {
        Some(Ok(ended)) => ended,
        Some(Err(error)) => {
            end(&mut child).await;
            Ended::Failed(error.to_string())
        }
        None => {
            end(&mut child).await;
            Ended::Late
        }
    }
}

/// Kills a process and waits until it is gone.
async fn end(child: &mut Child) {
    if let Err(error) = child.kill().await {
        tracing::warn!(%error, "the process of a query cannot be ended");
    }
}

/// Starts the process, with nothing of this one's surroundings.
fn start(program: &Path) -> std::io::Result<Child> {
    let own;
    let program = if program.as_os_str().is_empty() {
        own = std::env::current_exe()?;
        &own
    } else {
        program
    };
    Command::new(program)
        .arg(PROGRAM_ARGUMENT)
        .env_clear()
        // The allocator would set a gigabyte aside, more than the process may have.
        .env("MIMALLOC_ARENA_RESERVE", "32768")
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
}

/// Hands the task over and takes what comes back, until the process has ended.
async fn conversation(child: &mut Child, task: Task, most: u64) -> std::io::Result<Ended> {
    let pipe = || std::io::Error::other("a pipe to the process of a query is missing");
    let mut input = child.stdin.take().ok_or_else(pipe)?;
    let (out, said) = (child.stdout.take().ok_or_else(pipe)?, child.stderr.take().ok_or_else(pipe)?);
    let task = serde_json::to_vec(&task)?;
    let (fed, body, said) = tokio::join!(
        async move {
            // One that ends before it has read everything says why otherwise.
            let fed = input.write_all(&task).await;
            drop(input);
            fed
        },
        read(out, most.saturating_add(1)),
        read(said, MOST_SAID),
    );
    let status = child.wait().await?;
    let (body, said) = (body?, String::from_utf8_lossy(&said?).into_owned());
    Ok(understood(status, body, &said, most, fed.err()))
}

/// Reads at most so many bytes, and passes over the rest.
async fn read(mut from: impl AsyncRead + Unpin, most: u64) -> std::io::Result<Vec<u8>> {
    let mut taken = Vec::new();
    (&mut from).take(most).read_to_end(&mut taken).await?;
    tokio::io::copy(&mut from, &mut tokio::io::sink()).await?;
    Ok(taken)
}

/// What the end of a process means.
fn understood(status: ExitStatus, body: Vec<u8>, said: &str, most: u64, unfed: Option<std::io::Error>) -> Ended {
    let outcome = said.lines().last().and_then(|line| serde_json::from_str::<Outcome>(line).ok());
    match (status.code(), status.signal(), outcome) {
        (Some(0), _, Some(outcome)) if body.len() as u64 <= most => Ended::Answered(outcome, body),
        (_, Some(OUT_OF_CPU), _) => Ended::Late,
        (_, Some(KILLED), _) => Ended::OutOfMemory,
        (_, Some(signal), _) if ABORTED.contains(&signal) => Ended::OutOfMemory,
        _ => Ended::Failed(format!(
            "{status}: {} {}",
            said.trim(),
            unfed.map_or_else(String::new, |error| error.to_string())
        )),
    }
}

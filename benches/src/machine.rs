//! What the figures were taken on: machine, date, commit.

use crate::BenchError;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The unit of processor times in /proc: 1/100 s for user programs on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// The folder of the source tree.
#[must_use]
pub fn source_tree() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.parent().unwrap_or(crate_folder).to_path_buf()
}

/// The circumstances of a measurement.
#[derive(Clone, Debug, PartialEq)]
pub struct Circumstances {
    /// The processor's name.
    pub processor: String,
    /// Cores that this process may use.
    pub cores: usize,
    /// Main memory, GiB.
    pub memory_gib: f64,
    /// Mean number of running processes over the minute before the start: above zero, others were at work.
    pub load: String,
    /// The day (UTC).
    pub date: String,
    /// The commit, with a note where the tree has changes.
    pub commit: String,
    /// How it was started.
    pub command: String,
}

impl Circumstances {
    /// Looks around, at the start of a measurement.
    #[must_use]
    pub fn now() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let memory_kib = value_kib(&read("/proc/meminfo"), "MemTotal").unwrap_or(0);
        Self {
            processor: field(&read("/proc/cpuinfo"), "model name").unwrap_or("unknown processor").to_owned(),
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
            memory_gib: memory_kib as f64 / f64::from(1 << 20),
            load: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
            date: jiff::Timestamp::now().strftime("%F").to_string(),
            commit: commit(&source_tree()),
            command: command(std::env::args().skip(1)),
        }
    }
}

impl fmt::Display for Circumstances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { processor, cores, memory_gib, load, date, commit, command } = self;
        writeln!(f, "- Machine 机器: {processor}, {cores} cores, {memory_gib:.1} GiB; load before the start {load}")?;
        writeln!(f, "- Date 日期: {date}; commit 提交: {commit}")?;
        writeln!(f, "- Command 命令: `{command}`")
    }
}

/// The resident memory of a process, KiB: (now, highest so far).
///
/// # Errors
/// [`BenchError::Io`] where the process has ended.
pub fn resident_kib(process: u32) -> Result<(u64, u64), BenchError> {
    let path = PathBuf::from(format!("/proc/{process}/status"));
    let status = std::fs::read_to_string(&path).map_err(BenchError::at(&path))?;
    let read = |name| {
        let missing = || std::io::Error::new(std::io::ErrorKind::UnexpectedEof, format!("no {name}: it has ended"));
        value_kib(&status, name).ok_or_else(missing).map_err(BenchError::at(&path))
    };
    Ok((read("VmRSS")?, read("VmHWM")?))
}

/// The processor time that a process has taken so far, in user and system mode.
///
/// # Errors
/// [`BenchError::Io`] where the process has ended.
pub fn processor_time(process: u32) -> Result<Duration, BenchError> {
    let path = PathBuf::from(format!("/proc/{process}/stat"));
    let stat = std::fs::read_to_string(&path).map_err(BenchError::at(&path))?;
    let ticks = ticks(&stat).ok_or_else(|| std::io::ErrorKind::InvalidData.into()).map_err(BenchError::at(&path))?;
    Ok(TICK * ticks)
}

/// The ticks in user and system mode: fields 14 and 15, counted after the name, which may hold blanks.
fn ticks(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    user.checked_add(system)
}

/// The text after `name:` in a file of /proc.
fn field<'a>(file: &'a str, name: &str) -> Option<&'a str> {
    file.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim())
    })
}

/// The number of a field in kB (which are KiB there).
fn value_kib(file: &str, name: &str) -> Option<u64> {
    field(file, name)?.strip_suffix("kB")?.trim().parse().ok()
}

/// The commit of a source tree, with a note where files differ from it.
fn commit(tree: &Path) -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(tree).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else { return "unknown".to_owned() };
    // The reports themselves are written after they were measured.
    match git(&["status", "--porcelain", "--untracked-files=no", "--", ":!docs"]) {
        Some(changes) if changes.is_empty() => commit,
        _ => format!("{commit} with changes"),
    }
}

fn command(arguments: impl Iterator<Item = String>) -> String {
    let arguments: Vec<String> = arguments.collect();
    let separator = if arguments.is_empty() { "" } else { " -- " };
    format!("cargo run --release --locked -p fieldpack-benches{separator}{}", arguments.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATUS: &str = "Name:\tfieldpack\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n";

    #[test]
    fn fields_of_proc_are_read() {
        assert_eq!(value_kib(STATUS, "VmRSS"), Some(102_400));
        assert_eq!(value_kib(STATUS, "VmHWM"), Some(204_800));
        assert_eq!(value_kib(STATUS, "VmSwap"), None);
        assert_eq!(field("model name\t: AMD EPYC\n", "model name"), Some("AMD EPYC"));
    }

    #[test]
    fn this_process_has_memory_and_an_ended_one_has_none() {
        let (now, highest) = resident_kib(std::process::id()).expect("this process runs");
        assert!(now > 0 && highest >= now);
        assert!(resident_kib(u32::MAX).is_err());
    }

    #[test]
    fn processor_time_is_read_after_a_name_with_blanks() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 8 0 100 0 0";
        assert_eq!(ticks(stat), Some(300));
        assert_eq!(ticks("42 (x) S 1"), None);
        assert!(processor_time(std::process::id()).is_ok());
    }

    #[test]
    fn the_command_is_the_one_to_repeat() {
        let arguments = ["--eval", "--write"].map(str::to_owned);
        let expected = "cargo run --release --locked -p fieldpack-benches -- --eval --write";
        assert_eq!(command(arguments.into_iter()), expected);
        assert_eq!(command(std::iter::empty()), "cargo run --release --locked -p fieldpack-benches");
    }

    #[test]
    fn a_folder_outside_git_has_no_commit() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(commit(folder.path()), "unknown");
    }
}

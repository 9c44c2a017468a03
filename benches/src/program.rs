//! The real program: where it is, and running it to its end.

use crate::BenchError;
use crate::machine::{processor_time, resident_kib, source_tree};
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often a running process is looked at. It bounds how exactly its end is known.
const LOOK: Duration = Duration::from_millis(5);
/// Lines of standard error that an error shows.
const TAIL_LINES: usize = 12;

/// The built program.
#[derive(Clone, Debug)]
pub struct Program {
    path: PathBuf,
}

/// A run that ended well.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// From start to end.
    pub wall: Duration,
    /// Processor time taken, of all its threads.
    pub processor: Duration,
    /// Highest resident memory seen, KiB.
    pub peak_kib: u64,
}

impl Program {
    /// Finds the program: as named, beside this one, or in the source tree's `target/release`.
    ///
    /// # Errors
    /// [`BenchError::NoProgram`].
    pub fn find(named: Option<&Path>) -> Result<Self, BenchError> {
        let in_tree = source_tree().join("target/release/fieldpack");
        let beside = std::env::current_exe().ok().map(|this| this.with_file_name("fieldpack"));
        let path = match named {
            Some(named) => named.to_path_buf(),
            None => beside.filter(|beside| beside.is_file()).unwrap_or(in_tree),
        };
        if path.is_file() { Ok(Self { path }) } else { Err(BenchError::NoProgram { path }) }
    }

    /// Starts it with its errors going to a file, in the source tree, so that it finds the ontologies. Settings
    /// from the environment are left out: the figures are those of the defaults.
    ///
    /// # Errors
    /// [`BenchError::Io`].
    pub fn start<A: AsRef<OsStr>>(&self, arguments: &[A], log: &Path) -> Result<Child, BenchError> {
        let errors = File::create(log).map_err(BenchError::at(log))?;
        let mut command = Command::new(&self.path);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("FIELDPACK_") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            // The client shows no key.
            .env("FIELDPACK__ACCESS__LOOPBACK", "admin")
            // One client stands for many.
            .env("FIELDPACK__ACCESS__REQUESTS_PER_MINUTE", "100000000")
            .env("FIELDPACK__ACCESS__REQUESTS_AT_ONCE", "1000000")
            .current_dir(source_tree())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn()
            .map_err(BenchError::at(&self.path))
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// [`BenchError::Program`] with the last lines of its errors where it fails.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A], log: &Path) -> Result<Run, BenchError> {
        let start = Instant::now();
        let mut child = self.start(arguments, log)?;
        let (mut peak_kib, mut processor) = (0, Duration::ZERO);
        let status = loop {
            if let Some(status) = child.try_wait().map_err(BenchError::at(&self.path))? {
                break status;
            }
            // Between its end and this look there is nothing to read: the last look counts.
            peak_kib = resident_kib(child.id()).map_or(peak_kib, |(_, highest)| highest);
            processor = processor_time(child.id()).unwrap_or(processor);
            std::thread::sleep(LOOK);
        };
        let wall = start.elapsed();
        if status.success() {
            Ok(Run { wall, processor, peak_kib })
        } else {
            Err(self.failed(arguments, &status.to_string(), log))
        }
    }

    /// The error of a process that ended otherwise than it should.
    pub(crate) fn failed<A: AsRef<OsStr>>(&self, arguments: &[A], ended: &str, log: &Path) -> BenchError {
        let arguments: Vec<_> = arguments.iter().map(|argument| argument.as_ref().to_string_lossy()).collect();
        BenchError::Program {
            command: format!("{} {}", self.path.display(), arguments.join(" ")),
            ended: format!("ended with {ended}"),
            tail: tail(&std::fs::read_to_string(log).unwrap_or_default()),
        }
    }
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell() -> Program {
        Program::find(Some(Path::new("/bin/sh"))).expect("every Unix has one")
    }

    #[test]
    fn a_missing_program_says_how_to_get_it() {
        let error = Program::find(Some(Path::new("/nowhere/fieldpack"))).expect_err("not there").to_string();
        assert!(error.contains("/nowhere/fieldpack") && error.contains("make build"), "{error}");
    }

    #[test]
    fn a_run_has_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let run = shell().run(&["-c", "exit 0"], &folder.path().join("log")).expect("runs");
        assert!(run.wall > Duration::ZERO);
    }

    #[test]
    fn a_failed_run_shows_its_last_lines() {
        let folder = tempfile::tempdir().expect("a folder");
        let script = "i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo line-$i >&2; done; exit 3";
        let error = shell().run(&["-c", script], &folder.path().join("log")).expect_err("fails").to_string();
        assert!(error.contains("exit status: 3") && error.contains("line-40"), "{error}");
        assert!(!error.contains("line-20"), "{error}");
    }
}

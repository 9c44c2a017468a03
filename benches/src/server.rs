//! A serving process on a folder of its own.

use crate::BenchError;
use crate::client::Client;
use crate::machine::{processor_time, resident_kib};
use crate::program::Program;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// How often a starting or stopping server is looked at.
const LOOK: Duration = Duration::from_millis(2);
/// Longest start.
const START_PATIENCE: Duration = Duration::from_secs(120);
/// Longest graceful stop.
const STOP_PATIENCE: Duration = Duration::from_secs(30);

/// A server that answers. It is stopped when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    client: Client,
    address: SocketAddr,
    /// From its start until `/readyz` answered.
    pub ready_after: Duration,
    started: Instant,
}

impl Server {
    /// Starts it on a folder and a free loopback port, and waits until `/readyz` answers.
    ///
    /// # Errors
    /// [`BenchError`] where it ends, or does not answer within two minutes.
    pub fn start(program: &Program, data: &Path, log: &Path) -> Result<Self, BenchError> {
        let arguments: Vec<OsString> =
            ["serve".into(), "--data".into(), data.into(), "--listen".into(), "127.0.0.1:0".into()].into();
        // An address that an earlier process left behind would be asked in vain.
        let lock = data.join("LOCK");
        if lock.is_file() {
            std::fs::write(&lock, "").map_err(BenchError::at(&lock))?;
        }
        let started = Instant::now();
        let child = program.start(&arguments, log)?;
        let mut starting = Starting { child: Some(child), lock };
        let late = |what: &str| program.failed(&arguments, what, log);
        while started.elapsed() < START_PATIENCE {
            if let Some(status) = starting.ended()? {
                return Err(late(&status));
            }
            if let Some((client, address)) = starting.ready() {
                let ready_after = started.elapsed();
                let Some(child) = starting.child.take() else { break };
                return Ok(Self { child, client, address, ready_after, started });
            }
            std::thread::sleep(LOOK);
        }
        Err(late("no answer of /readyz within two minutes"))
    }

    /// A client of it.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Kills it (SIGKILL), as a crash would.
    ///
    /// # Errors
    /// [`BenchError::Io`] where it cannot be.
    pub fn kill(mut self) -> Result<(), BenchError> {
        let failed = |source| BenchError::Io { what: "the server".to_owned(), source };
        self.child.kill().map_err(failed)?;
        self.child.wait().map(drop).map_err(failed)
    }

    /// How long ago it was started.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.started.elapsed()
    }

    /// Its resident memory, bytes: (now, highest so far).
    ///
    /// # Errors
    /// [`BenchError::Io`] where it has ended.
    pub fn resident_bytes(&self) -> Result<(u64, u64), BenchError> {
        resident_kib(self.child.id()).map(|(now, highest)| (now * 1024, highest * 1024))
    }

    /// The processor time that it has taken so far.
    ///
    /// # Errors
    /// [`BenchError::Io`] where it has ended.
    pub fn processor_time(&self) -> Result<Duration, BenchError> {
        processor_time(self.child.id())
    }

    /// Stops it gracefully, so that its stores are flushed.
    ///
    /// # Errors
    /// [`BenchError::Program`] where it does not stop within half a minute or ends badly.
    pub fn stop(mut self) -> Result<(), BenchError> {
        let process = self.child.id();
        let command = || format!("fieldpack serve (process {process})");
        // The standard library can only kill; the shell's own `kill` is there on every system.
        Command::new("sh")
            .args(["-c", &format!("kill -TERM {process}")])
            .status()
            .map_err(|source| BenchError::Io { what: command(), source })?;
        let start = Instant::now();
        while start.elapsed() < STOP_PATIENCE {
            match self.child.try_wait().map_err(|source| BenchError::Io { what: command(), source })? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => {
                    let ended = format!("ended with {status} on SIGTERM");
                    return Err(BenchError::Program { command: command(), ended, tail: String::new() });
                }
                None => std::thread::sleep(LOOK),
            }
        }
        let ended = "did not stop within half a minute of SIGTERM".to_owned();
        Err(BenchError::Program { command: command(), ended, tail: String::new() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// Kills a process that still runs, and takes its end. Errors mean that it has ended already.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// A server that does not answer yet.
struct Starting {
    child: Option<Child>,
    /// Where it writes its address once it listens.
    lock: PathBuf,
}

impl Starting {
    fn ended(&mut self) -> Result<Option<String>, BenchError> {
        let Some(child) = &mut self.child else { return Ok(None) };
        let status = child.try_wait().map_err(BenchError::at(&self.lock))?;
        Ok(status.map(|status| status.to_string()))
    }

    fn ready(&self) -> Option<(Client, SocketAddr)> {
        let address: SocketAddr = std::fs::read_to_string(&self.lock).ok()?.trim().parse().ok()?;
        let client = Client::new(address).ok()?;
        let answer = client.get("/readyz").ok()?;
        (answer.status == 200).then_some((client, address))
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            end(child);
        }
    }
}

//! A folder that a service is started on again and again.

use crate::cli_support::{Ended, Serving, fieldpack};
use crate::client::Client;
use crate::model::Journalled;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;

/// Clients that write at once.
const CLIENTS: u64 = 3;
/// Acknowledgements after which a process that has not reached its point is killed.
const MOST: u64 = 400;
/// Small batches, so that flushes and compactions are many.
const SETTINGS: &str = "\
[journal]
apply_batch_entries = 50
flush_after_entries = 40
compact_after_entries = 60
[vectors]
train_from_texts = 5
[log]
filter = \"error\"
";

/// How a round ends.
#[derive(Debug)]
pub(crate) enum End {
    /// Killed after so many acknowledgements.
    Killed { after: u64 },
    /// At a point, once it was passed so many times.
    Point { point: &'static str, passed: u64 },
}

/// A folder with its clients.
pub(crate) struct World {
    folder: tempfile::TempDir,
    clients: Vec<Client>,
    packs: BTreeSet<String>,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("fieldpack.toml"), SETTINGS).expect("written");
        let clients = (0..CLIENTS).map(|number| Client::new(&format!("client{number}"), seed * 100 + number)).collect();
        Self { folder, clients, packs: BTreeSet::new() }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn settings(&self) -> PathBuf {
        self.folder.path().join("fieldpack.toml")
    }

    /// One round: the service started, written to, ended; then everything checked. Returns where it ended.
    pub(crate) fn round(&mut self, round: u64, end: &End) -> &'static str {
        let data = self.data();
        let mut program = fieldpack();
        program.env("FIELDPACK_CONFIG", self.settings());
        if let End::Point { point, passed } = end {
            program.env("FAILPOINTS", format!("{point}={passed}*off->return"));
        }
        let ended = match Serving::begin(program, &data) {
            // The point was reached before it served.
            Err(code) => at_point(end, code),
            Ok(service) => self.write_until(service, end),
        };
        self.check(&data, round);
        ended
    }

    /// Lets the clients write until the round's end.
    fn write_until(&mut self, mut service: Serving, end: &End) -> &'static str {
        let address = service.address.clone();
        std::thread::scope(|scope| {
            let (told, heard) = channel();
            let mut writing = Vec::new();
            for client in &mut self.clients {
                let (address, told) = (&address, told.clone());
                writing.push(scope.spawn(move || client.write(address, &told)));
            }
            drop(told);
            let most = if let End::Killed { after } = end { *after } else { MOST };
            // It ends early where every client has found the service gone.
            let acknowledged = (0..most).take_while(|_| heard.recv().is_ok()).count() as u64;
            if acknowledged < most {
                for one in writing {
                    // What a client found is told, and the service with it ends.
                    one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                }
                return at_point(end, service.wait());
            }
            match end {
                // Saved when the service stops in good order.
                End::Point { point: "columns::saved", .. } => {
                    service.signal("TERM");
                    at_point(end, service.wait())
                }
                _ => {
                    service.kill();
                    "killed"
                }
            }
        })
    }

    /// Everything that was acknowledged is there, nothing is half there, and all stores agree.
    fn check(&mut self, data: &Path, round: u64) {
        let mut verify = fieldpack();
        verify.env("FIELDPACK_CONFIG", self.settings()).args(["verify", "--quick", "--json", "--data"]).arg(data);
        let verified = Ended::of(verify.output().expect("the program starts"));
        let verified = verified.json();
        assert_eq!(verified["differences"], 0, "round {round}: {verified:#}");
        assert_eq!(verified["rebuilt"], serde_json::json!([]), "round {round}: a crash damages nothing");
        let journalled = Journalled::read(data);
        let what = format!("round {round}");
        let mut in_flight = 0;
        for client in &mut self.clients {
            client.settle(&journalled.held.get(&client.name).cloned().unwrap_or_default(), &what);
            self.packs.extend(client.packs.drain(..));
            in_flight += std::mem::take(&mut client.packs_in_flight);
        }
        let lost: Vec<_> = self.packs.difference(&journalled.packs).collect();
        assert!(lost.is_empty(), "{what}: packs are lost: {lost:?}");
        let more = journalled.packs.difference(&self.packs).count() as u64;
        assert!(more <= in_flight, "{what}: {more} packs that nobody was told of, {in_flight} were asked for");
        self.packs = journalled.packs;
    }
}

/// Says that the process ended at its point: aborted, and in no other way.
fn at_point(end: &End, code: Option<i32>) -> &'static str {
    let End::Point { point, .. } = end else { panic!("it ended by itself with {code:?}") };
    match code {
        None => point,
        // Stopped in good order before the point was passed often enough.
        Some(0) => "stopped",
        other => panic!("it ended with {other:?} before `{point}`"),
    }
}
